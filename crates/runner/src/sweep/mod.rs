//! A sweep from start to end: the program of this crate.

mod complete;
mod error;
mod merge;
mod produce;
mod reopen;
mod setup;
mod shard;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use detente_core::extend::Extension;
use detente_core::simd::Simd;

use crate::execute::Progress;
use crate::experiment::Experiment;
use crate::memory;
use crate::plan::{Plan, Span, SpanError};
use crate::planned::{self, How, Planned, State};
use crate::record::FirstFailure;
use crate::record::copies::Parquet;
use crate::record::folder::{Folder, PARTS};
use crate::record::measures::MeasureColumn;
use crate::record::tables::Findings;
use crate::watch::Snapshot;
use complete::complete;
pub use error::RunError;
pub(crate) use merge::ranges;
pub use merge::{Unmerged, check_shards, merge};
use produce::{Producer, Shelf};
pub use reopen::{Reopen, extend, retry_failed, tidy};
use setup::Setup;
pub use shard::{Shard, Sharded, run_shard, write_plan};

/// How a sweep is carried out. None of this changes a digit of the result.
#[derive(Clone, Debug)]
pub struct Options {
    /// The result folder.
    pub folder: PathBuf,
    /// Threads.
    pub jobs: NonZeroUsize,
    /// Instruction set of the kernels.
    pub simd: Simd,
    /// Only these runs.
    pub runs: Option<Span>,
    /// Replaces an existing result.
    pub force: bool,
    /// Stops after the block of the first failed run.
    pub fail_fast: bool,
    /// Bytes of memory that the sweep may take.
    pub memory: u64,
    /// Writes every table as Parquet as well, when the result is complete.
    pub parquet: Option<Parquet>,
    /// Who gets snapshots of the tables while the sweep is under way.
    pub watch: Option<SyncSender<Snapshot>>,
}

impl Options {
    /// Every run, on every core, into a new folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            folder: folder.into(),
            jobs,
            simd: Simd::detect(),
            runs: None,
            force: false,
            fail_fast: false,
            memory: memory::MOST,
            parquet: None,
            watch: None,
        }
    }
}

/// How a sweep ended.
#[derive(Clone, Debug)]
pub enum Sweep {
    /// Every run is written.
    Complete(Box<Completed>),
    /// Cancelled, or stopped for a failed run.
    Interrupted(Interrupted),
    /// It had been completed by somebody else meanwhile.
    There,
}

/// A complete result.
#[derive(Clone, Debug)]
pub struct Completed {
    /// Runs written.
    pub rows: u64,
    /// Failed runs among them.
    pub failed: u64,
    /// The measures: the experiment's, then an extension's.
    pub measures: Vec<MeasureColumn>,
    /// What the tables say.
    pub findings: Findings,
    /// For an experiment without a fixed number of replicates: each measure that was to become narrow, the half-width
    /// wanted, and the widest reached at any point; `None` where a point has no interval.
    pub widths: Option<Vec<(usize, f64, Option<f64>)>>,
    /// Runs that were there before.
    pub resumed: u64,
    /// What names the rows: SHA-256 over their digests.
    pub digest: String,
    /// What could not be used of what was there before.
    pub notes: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A cancelled sweep: what is kept of it.
#[derive(Clone, Debug)]
pub struct Interrupted {
    /// Runs whose rows are kept, so that [`resume`] goes on from there.
    pub kept: u64,
    /// Runs there are to be; of an experiment without a fixed number, at most.
    pub total: u64,
    /// What could not be used of what was there before.
    pub notes: Vec<String>,
    /// The failed run for which it stopped; `None` if it was cancelled.
    pub failure: Option<FirstFailure>,
}

/// The plan of an experiment: all of its runs, or those in `span`.
///
/// # Errors
/// If there are no such runs.
pub fn plan(experiment: &Experiment, span: Option<Span>) -> Result<Plan, SpanError> {
    let (points, replicates) = (experiment.design().points(), experiment.replicates());
    // A valid experiment has been numbered before.
    let plan = Plan::new(points, replicates).ok_or(SpanError::Outside { runs: 0..0, total: 1 })?;
    span.map_or(Ok(plan.clone()), |span| plan.select(span))
}

/// Simulates an experiment and writes its result folder.
///
/// A run that panics is a failed run, and changes no other. `cancel` may be set at any time: then what is done is kept, and the result is [`Sweep::Interrupted`].
///
/// # Errors
/// [`RunError`]; rows that are written stay, and [`resume`] goes on with them. An experiment with `output.runs = false`
/// keeps none.
pub fn run(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sweep, RunError> {
    begin(experiment, options, cancel, observe, None)
}

/// Like [`run`], with an extension in every worker's simulation. Its measures are the last columns of `runs.csv` and the
/// last rows of each point in `points.csv`; its name, version and settings are in the manifest.
///
/// The bytes are the same for any number of threads if the extension keeps to the rules in
/// [`detente_core::extend`].
///
/// # Errors
/// As [`run`], and [`RunError::Extension`] before anything is written.
pub fn run_with(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
    extension: &dyn Extension,
) -> Result<Sweep, RunError> {
    begin(experiment, options, cancel, observe, Some(extension))
}

fn begin(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
    extension: Option<&dyn Extension>,
) -> Result<Sweep, RunError> {
    let plan = plan(experiment, options.runs).map_err(RunError::Runs)?;
    if experiment.adaptive().is_some() && options.runs.is_some() {
        return Err(RunError::PartOfAdaptive);
    }
    let setup = Setup::new(experiment, &plan, options, extension)?;
    // Last of all that can fail: with `force`, this removes the old result.
    let folder = Folder::claim(&options.folder, options.force)?;
    let how = How { shards: None, parquet: options.parquet.is_some() };
    let id = planned::write(&folder, experiment, &plan, how, setup.declared.as_ref())?;
    carry_out(&folder, &id, &setup, cancel, observe)
}

/// Goes on with the sweep in a folder, whatever it was ended by, to the bytes that it would have had without. Of the
/// options, the folder and runs are not looked at.
///
/// # Errors
/// [`RunError`]: if it was begun with another engine, or holds shards, or as [`run`].
pub fn resume(
    planned: &Planned,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sweep, RunError> {
    go_on(planned, options, cancel, observe, None)
}

/// Like [`resume`], of a sweep that was begun by [`run_with`].
///
/// # Errors
/// As [`resume`]: the extension must have the name, version and settings of the one it was begun with.
pub fn resume_with(
    planned: &Planned,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
    extension: &dyn Extension,
) -> Result<Sweep, RunError> {
    go_on(planned, options, cancel, observe, Some(extension))
}

fn go_on(
    planned: &Planned,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
    extension: Option<&dyn Extension>,
) -> Result<Sweep, RunError> {
    let (experiment, plan) = (planned.experiment(), planned.plan());
    let setup = Setup::new(experiment, plan, options, extension)?;
    setup.same_as(planned.folder(), planned.engine(), planned.extension())?;
    if let Some(shards) = planned.shards() {
        let why = format!("is cut into {shards} shards: run those that are missing, then merge them");
        return Err(RunError::Unfit { folder: planned.folder().to_owned(), why });
    }
    let Some(folder) = take(planned)? else { return Ok(Sweep::There) };
    carry_out(&folder, planned.id(), &setup, cancel, observe)
}

/// The folder of a plan, if that is still what is in it; `None` if the result is complete by now.
fn take(planned: &Planned) -> Result<Option<Folder>, RunError> {
    let folder = Folder::lock(planned.folder())?;
    if State::of(planned.folder()) == Some(State::Complete) {
        return Ok(None);
    }
    if !planned.is_current() {
        let why = "has another plan by now".to_owned();
        return Err(RunError::Unfit { folder: planned.folder().to_owned(), why });
    }
    Ok(Some(folder))
}

/// Runs what is missing, and completes the result.
fn carry_out(
    folder: &Folder,
    id: &str,
    setup: &Setup<'_>,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sweep, RunError> {
    folder.clear_tables()?;
    let experiment = setup.experiment;
    let parts = experiment.output().runs.then(|| folder.within(PARTS)).transpose()?;
    let shelf = parts.map(|parts| Shelf::open(parts, (id, setup.plan), experiment)).transpose()?;
    let producer = Producer::new(experiment, setup.plan, setup.engine(cancel), shelf);
    complete(folder, setup, producer, observe)
}
