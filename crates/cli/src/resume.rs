//! `detente resume`: whatever a sweep was ended by, the rest of it; or more of a complete one.

use std::path::Path;

use detente_runner::planned::{Planned, State};
use detente_runner::shell;
use detente_runner::stored::{Stored, StoredError};
use detente_runner::sweep::{self, Options, Reopen, RunError, Shard};

use crate::arguments::{Manner, Merge, Resume};
use crate::exit::Exit;
use crate::message::{self, counted};
use crate::run::{self, Told, failed, simd};
use crate::{interrupt, merge, shard, suite};

pub(crate) fn resume(arguments: &Resume) -> Result<Exit, Exit> {
    let folder = arguments.folder.as_path();
    if let Some(ended) = suite::resume(folder, &arguments.manner) {
        return ended;
    }
    let more = arguments.replicates.is_some() || arguments.retry_failed;
    let planned = match State::of(folder) {
        Some(State::Complete) => {
            let stored = Stored::open_any(folder).map_err(cannot_read)?;
            sweep::tidy(folder).map_err(|error| failed(&error))?;
            let (rows, failures) = stored.counts();
            let nothing = arguments.replicates.is_none() && failures == 0;
            if !more || nothing {
                if !arguments.manner.quiet {
                    let failures =
                        if failures > 0 { format!(", {failures} of them failed") } else { String::new() };
                    message::note(&format!(
                        "{} is complete: {}{failures}",
                        shell::path(folder),
                        counted(rows, "run")
                    ));
                }
                return Ok(if failures > 0 { Exit::RunsFailed } else { Exit::Done });
            }
            let replicates = arguments.replicates.map(|size| {
                let luck = stored.plan().replicates().luck;
                let stated = size.replicates;
                if size.luck_stated { stated } else { detente_runner::Replicates { luck, ..stated } }
            });
            let wanted = Reopen { replicates, retry_failed: arguments.retry_failed };
            sweep::reopen(&stored, wanted).map_err(|error| failed(&error))?
        }
        _ => {
            let planned = Planned::open(folder).map_err(cannot_read)?;
            if arguments.replicates.is_some() {
                return Err(run::invalid(
                    "replicates can be added to a complete result: leave --replicates out, and add them when it is",
                ));
            }
            if arguments.retry_failed {
                sweep::retry_failed(&planned).map_err(|error| failed(&error))?;
            }
            planned
        }
    };
    go_on(&planned, &arguments.manner)
}

/// Makes what is missing, here.
pub(crate) fn go_on(planned: &Planned, manner: &Manner) -> Result<Exit, Exit> {
    let options = options(planned.folder(), manner, Some(planned))?;
    if planned.shards().is_some() {
        for number in planned.missing() {
            shard::run(planned, Shard { number, of: None }, &options, (manner.quiet, Default::default()))?;
        }
        let manner = Manner { ..*manner };
        return merge::merge(&Merge { folder: planned.folder().to_owned(), manner });
    }
    let cancel = interrupt::flag();
    let told = Told { quiet: manner.quiet, format: manner.format };
    run::sweep(planned.experiment(), planned.plan(), planned.folder(), told, |observe| {
        sweep::resume(planned, &options, &cancel, observe)
    })
}

/// How the command line asks for it to be carried out.
pub(crate) fn options(folder: &Path, manner: &Manner, planned: Option<&Planned>) -> Result<Options, Exit> {
    let plain = Options::new(folder);
    Ok(Options {
        jobs: manner.jobs.unwrap_or(plain.jobs),
        simd: simd()?,
        memory: (manner.memory * 1e9) as u64,
        parquet: run::parquet(planned.is_some_and(Planned::wants_parquet))?,
        ..plain
    })
}

/// Says why a folder cannot be read.
pub(crate) fn cannot_read(error: StoredError) -> Exit {
    let error = RunError::from(error);
    failed(&error)
}
