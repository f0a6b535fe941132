//! `detente analyse`: the tables of a result again, without simulating.

use detente_runner::analyse::{self, AnalyseError, Target};
use detente_runner::stored::StoredError;
use detente_runner::{FolderError, sweep::Options};

use crate::arguments::{Analyse, Format};
use crate::exit::Exit;
use crate::message;
use crate::output;
use crate::run::{Shown, parquet};

pub(crate) fn analyse(arguments: &Analyse) -> Result<Exit, Exit> {
    let parquet = parquet(arguments.parquet)?;
    let stored =
        analyse::open(&arguments.folder, arguments.with.as_deref()).map_err(|error| failed(&error))?;
    let jobs = arguments.jobs.unwrap_or_else(|| Options::new("").jobs);
    let target = match &arguments.out {
        Some(path) => Target::Folder { path, force: arguments.force },
        None => Target::InPlace,
    };
    let findings = analyse::analyse(&stored, target, jobs, parquet).map_err(|error| failed(&error))?;
    let shown = Shown {
        experiment: stored.experiment(),
        measures: stored.measures(),
        findings: &findings,
        folder: arguments.out.as_deref().unwrap_or(stored.folder()),
    };
    if arguments.format == Format::Json {
        output::print_json(&shown.json())?;
    } else if !arguments.quiet {
        output::print(&shown.text())?;
    }
    Ok(Exit::Done)
}

fn failed(problem: &AnalyseError) -> Exit {
    if let AnalyseError::Other(error) = problem {
        return message::cannot_load(error);
    }
    message::error(&problem.to_string());
    match problem {
        AnalyseError::Stored(error) => stored(error),
        AnalyseError::Other(_)
        | AnalyseError::OtherRuns(_)
        | AnalyseError::Threads(_)
        | AnalyseError::Folder(FolderError::Occupied { .. }) => Exit::Invalid,
        AnalyseError::Folder(FolderError::Locked { .. }) => Exit::Interrupted,
        AnalyseError::Folder(FolderError::Output(_)) | AnalyseError::Output(_) => Exit::Output,
    }
}

/// How the program ends when a result cannot be read.
pub(crate) fn stored(problem: &StoredError) -> Exit {
    match problem {
        StoredError::Altered { .. } | StoredError::Unfinished { .. } => Exit::Altered,
        StoredError::Unreadable { .. }
        | StoredError::Manifest { .. }
        | StoredError::NoPlan { .. }
        | StoredError::NoRows { .. }
        | StoredError::Inputs(_) => Exit::Invalid,
    }
}
