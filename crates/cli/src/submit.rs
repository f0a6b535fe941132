//! `detente submit`: the shards of a planned result on other machines.

mod arguments;
mod kubernetes;
mod parallel;
mod scheduler;
mod slurm;
mod watch;

use std::fs;
use std::path::Path;

use detente_runner::planned::{Planned, State};
use detente_runner::submit::Work;

pub(crate) use arguments::Submit;

use crate::exit::Exit;
use crate::message;
use crate::resume::cannot_read;
use crate::run::invalid;

pub(crate) fn submit(arguments: &Submit) -> Result<Exit, Exit> {
    match arguments {
        Submit::Slurm(arguments) => slurm::slurm(arguments),
        Submit::Parallel(arguments) => parallel::parallel(arguments),
        Submit::K8s(arguments) => kubernetes::kubernetes(arguments),
    }
}

/// What there is to do in a folder; nothing if it is done, which is said.
fn open(folder: &Path, program: Option<&str>) -> Result<Option<Work>, Exit> {
    if State::of(folder) == Some(State::Complete) {
        message::note(&format!("`{}` is complete: nothing to submit", folder.display()));
        return Ok(None);
    }
    let planned = Planned::open(folder).map_err(cannot_read)?;
    let Some(shards) = planned.shards() else {
        return Err(invalid(format!(
            "the runs of `{}` are not cut into shards: `detente plan EXPERIMENT --shards N --out RUNDIR` does it",
            folder.display()
        )));
    };
    let program = match program {
        Some(program) => program.to_owned(),
        None => this_program()?,
    };
    let id = planned.experiment().id().to_owned();
    Ok(Some(Work { id, program, folder: absolute(folder)?, shards, missing: planned.missing() }))
}

/// The path of this program, for machines that have it under the same.
fn this_program() -> Result<String, Exit> {
    let path = std::env::current_exe().map_err(|error| {
        invalid(format!("cannot tell where this program is ({error}): --program PATH says so"))
    })?;
    text(&path)
}

/// Where a folder is, whoever asks from wherever; links stay as they are, for they may be what machines share.
fn absolute(folder: &Path) -> Result<String, Exit> {
    let path = std::path::absolute(folder);
    text(&path.map_err(|error| invalid(format!("cannot tell where `{}` is: {error}", folder.display())))?)
}

fn text(path: &Path) -> Result<String, Exit> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| invalid(format!("`{}` is not UTF-8, which scripts are written in", path.display())))
}

/// Writes a script into the folder of scripts.
fn write(work: &Work, name: &str, script: &str) -> Result<(), Exit> {
    let path = work.scripts().join(name);
    let written = fs::create_dir_all(work.scripts()).and_then(|()| fs::write(&path, script));
    written.map_err(|error| {
        message::error(&format!("cannot write `{}`: {error}", path.display()));
        Exit::Output
    })
}
