//! `detente resume`: whatever a sweep was ended by, the rest of it; or more of a complete one.

use std::path::Path;

use detente_runner::planned::{Planned, State};
use detente_runner::shell;
use detente_runner::stored::{Stored, StoredError};
use detente_runner::sweep::{self, Options, Reopen, RunError, Shard, Unmerged};

use crate::arguments::{Manner, Merge, Resume};
use crate::exit::Exit;
use crate::message;
use crate::run::{self, Told, failed, simd};
use crate::{interrupt, merge, shard, suite};

pub(crate) fn resume(arguments: &Resume) -> Result<Exit, Exit> {
    let (folder, manner) = (arguments.folder.as_path(), &arguments.manner);
    let more = arguments.replicates.is_some() || arguments.retry_failed;
    if let Some(ended) = suite::resume(folder, manner, more) {
        return ended;
    }
    if State::of(folder) == Some(State::Complete) {
        return if more { add(arguments) } else { complete(folder, manner.quiet) };
    }
    let planned = Planned::open(folder).map_err(cannot_read)?;
    if arguments.replicates.is_some() {
        return Err(run::invalid(
            "replicates can be added to a complete result: leave --replicates out, and add them when it is",
        ));
    }
    if arguments.retry_failed {
        sweep::retry_failed(&planned).map_err(|error| failed(&error))?;
    }
    go_on(&planned, manner)
}

/// Nothing is left to do, but perhaps to remove what led to the result.
pub(crate) fn complete(folder: &Path, quiet: bool) -> Result<Exit, Exit> {
    sweep::tidy(folder).map_err(|error| failed(&error))?;
    if !quiet {
        message::note(&format!("{} is complete", shell::path(folder)));
    }
    Ok(Exit::Done)
}

/// More replicates of a complete result, or its failed runs once more.
fn add(arguments: &Resume) -> Result<Exit, Exit> {
    let (folder, manner) = (arguments.folder.as_path(), &arguments.manner);
    let stored = Stored::open_any(folder).map_err(cannot_read)?;
    if arguments.replicates.is_none() && stored.counts().1 == 0 {
        return complete(folder, manner.quiet);
    }
    let replicates = arguments.replicates.map(|size| {
        let luck = stored.plan().replicates().luck;
        let stated = size.replicates;
        if size.luck_stated { stated } else { detente_runner::Replicates { luck, ..stated } }
    });
    let wanted = Reopen { replicates, retry_failed: arguments.retry_failed };
    let options = options(folder, manner, stored.has_parquet())?;
    let (cancel, told) = (interrupt::flag(), Told { quiet: manner.quiet, format: manner.format });
    run::sweep(stored.experiment(), stored.plan(), folder, told, |observe| {
        sweep::extend(&stored, wanted, &options, &cancel, observe)
    })
}

/// Makes what is missing, here.
pub(crate) fn go_on(planned: &Planned, manner: &Manner) -> Result<Exit, Exit> {
    let options = options(planned.folder(), manner, planned.wants_parquet())?;
    if planned.shards().is_some() {
        let unmerged = sweep::check_shards(planned).err();
        for number in unmerged.iter().flat_map(Unmerged::shards) {
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
pub(crate) fn options(folder: &Path, manner: &Manner, parquet: bool) -> Result<Options, Exit> {
    let plain = Options::new(folder);
    Ok(Options {
        jobs: manner.jobs.unwrap_or(plain.jobs),
        simd: simd()?,
        memory: (manner.memory * 1e9) as u64,
        parquet: run::parquet(parquet)?,
        ..plain
    })
}

/// Says why a folder cannot be read.
pub(crate) fn cannot_read(error: StoredError) -> Exit {
    let error = RunError::from(error);
    failed(&error)
}
