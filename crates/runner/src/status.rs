//! How far what is in a folder has come, by its files alone.

use std::path::Path;

use crate::planned::{Planned, State};
use crate::record::lock::Lock;
use crate::stored::{Stored, StoredError};
use crate::suite::{StoredSuite, is_begun};
use crate::sweep::ranges;

/// What a folder holds.
#[derive(Clone, Debug)]
pub struct Status {
    /// A result, or half of one.
    pub state: State,
    /// The experiment, or the suite.
    pub experiment: String,
    /// Runs whose rows are there.
    pub runs_done: u64,
    /// Runs there are to be; of an experiment without a fixed number, at most; 0 of a suite that is not complete.
    pub runs: u64,
    /// Whether that number is fixed.
    pub adaptive: bool,
    /// Whether rows are kept: without, nothing is until all are done.
    pub rows_kept: bool,
    /// How many shards the runs are cut into.
    pub shards: Option<u32>,
    /// Those that are not complete.
    pub missing: Vec<u32>,
    /// Who is writing, as far as is known.
    pub writer: Option<String>,
    /// The digest of its rows, when it is complete.
    pub digest: Option<String>,
}

impl Status {
    /// The shards that are not complete, as `sbatch --array=` takes them.
    pub fn missing_array(&self) -> String {
        ranges(self.missing.clone())
    }
}

/// Looks at a folder.
///
/// # Errors
/// [`StoredError`].
pub fn status(folder: &Path) -> Result<Status, StoredError> {
    let writer = Lock::held(folder);
    if let Some(suite) = StoredSuite::open(folder) {
        return Ok(of_suite(State::Complete, suite.id(), suite.rows, writer));
    }
    if State::of(folder) == Some(State::Complete) {
        let stored = Stored::open_any(folder)?;
        return Ok(Status {
            state: State::Complete,
            experiment: stored.experiment().id().to_owned(),
            runs_done: stored.counts().0,
            runs: stored.counts().0,
            adaptive: stored.experiment().adaptive().is_some(),
            rows_kept: stored.has_rows(),
            shards: None,
            missing: Vec::new(),
            writer,
            digest: stored.content_digest().map(str::to_owned),
        });
    }
    if is_begun(folder) {
        return Ok(of_suite(State::Unfinished, "a suite", 0, writer));
    }
    let planned = match Planned::open(folder) {
        // It may have been completed between two looks.
        Err(StoredError::NoPlan { .. }) if State::of(folder) == Some(State::Complete) => {
            return status(folder);
        }
        planned => planned?,
    };
    let missing = planned.missing();
    let busy = || (0..planned.shards().unwrap_or(0)).filter_map(|k| planned.writer(k));
    Ok(Status {
        state: State::Unfinished,
        experiment: planned.experiment().id().to_owned(),
        runs_done: planned.runs_done(),
        runs: planned.plan().count(),
        adaptive: planned.experiment().adaptive().is_some(),
        rows_kept: planned.experiment().output().runs || planned.shards().is_some(),
        shards: planned.shards(),
        writer: writer.or_else(|| busy().next()),
        missing,
        digest: None,
    })
}

/// Of a suite. How many runs it is to have shows only as it goes on, so until it is complete there are none to tell.
fn of_suite(state: State, name: &str, runs: u64, writer: Option<String>) -> Status {
    Status {
        state,
        experiment: name.to_owned(),
        runs_done: runs,
        runs,
        adaptive: false,
        rows_kept: true,
        shards: None,
        missing: Vec::new(),
        writer,
        digest: None,
    }
}
