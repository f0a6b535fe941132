//! A sweep from start to end: the program of this crate.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use detente_core::extend::{Extension, ExtensionError};
use detente_core::simd::Simd;
use rayon::ThreadPoolBuilder;

use crate::execute::{Progress, Stopped, WorkerPanic, execute};
use crate::experiment::Experiment;
use crate::extension::{self, Declared};
use crate::manifest::{self, Facts};
use crate::plan::{Plan, Span, SpanError};
use crate::record::contrasts::{self, ContrastRow, ContrastsFold};
use crate::record::folder::{CONTRASTS, DRAWS, Folder, FolderError, OutputError, POINTS, RUNS, partial};
use crate::record::measures::{self, MeasureColumn};
use crate::record::points::{self, PointRow, PointsFold};
use crate::record::{draws, runs::RunsTable};

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
}

impl Options {
    /// Every run, on every core, into a new folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { folder: folder.into(), jobs, simd: Simd::detect(), runs: None, force: false }
    }
}

/// How a sweep ended.
#[derive(Clone, Debug)]
pub enum Sweep {
    /// Every run is written.
    Complete(Completed),
    /// Cancelled.
    Interrupted(Interrupted),
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
    /// Measures by design point.
    pub points: Vec<PointRow>,
    /// What the runs say about each hypothesis.
    pub contrasts: Vec<ContrastRow>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A cancelled sweep: what is written of it.
#[derive(Clone, Debug)]
pub struct Interrupted {
    /// The file with the first rows.
    pub file: PathBuf,
    /// Whole rows in it.
    pub rows: u64,
    /// The runs that are missing.
    pub missing: std::ops::Range<u64>,
}

/// Why there is no result.
#[derive(Debug)]
pub enum RunError {
    /// The runs asked for do not exist.
    Runs(SpanError),
    /// The folder holds a result, or cannot be written to.
    Folder(FolderError),
    /// Writing failed.
    Output(OutputError),
    /// A worker panicked.
    Panic(WorkerPanic),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
    /// The extension does not fit the experiment.
    Extension {
        /// Its name.
        name: String,
        /// Why not.
        error: ExtensionError,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runs(error) => error.fmt(f),
            Self::Folder(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Panic(panic) => panic.fmt(f),
            Self::Threads(error) => write!(f, "cannot start threads: {error}; try fewer --jobs"),
            Self::Extension { name, error } => write!(f, "the extension `{name}` does not fit: {error}"),
        }
    }
}

impl std::error::Error for RunError {}

impl From<OutputError> for RunError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
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
/// `cancel` may be set at any time: then the runs finished without a gap are written, and the result is
/// [`Sweep::Interrupted`].
///
/// # Errors
/// [`RunError`]; rows that are written stay in `runs.csv.partial`.
pub fn run(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sweep, RunError> {
    sweep(experiment, options, cancel, observe, None)
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
    sweep(experiment, options, cancel, observe, Some(extension))
}

fn sweep(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
    extension: Option<&dyn Extension>,
) -> Result<Sweep, RunError> {
    let plan = plan(experiment, options.runs).map_err(RunError::Runs)?;
    // More workers than blocks would have nothing to do.
    let blocks = usize::try_from(plan.blocks().end - plan.blocks().start).unwrap_or(usize::MAX);
    let jobs = Ord::clamp(options.jobs.get(), 1, Ord::max(blocks, 1));
    let pool = ThreadPoolBuilder::new().num_threads(jobs).build().map_err(RunError::Threads)?;
    let (started, clock) = (now(), Instant::now());

    let model = experiment.model();
    let extras = extension.map(|added| {
        extension::extras(experiment, &model, options.simd, added)
            .map_err(|error| RunError::Extension { name: added.name().to_owned(), error })
    });
    let extras = extras.transpose()?.unwrap_or_default();
    let measures = measures::columns(experiment, &extras);
    // Last of all that can fail: with `force`, this removes the old result.
    let folder = Folder::claim(&options.folder, options.force).map_err(RunError::Folder)?;
    let mut table = RunsTable::create(&folder, &plan, experiment, &measures)?;
    let mut fold = PointsFold::new(&plan, experiment, &measures);
    let mut pairs = ContrastsFold::new(&plan, experiment);
    let complete = execute(
        &plan,
        &pool,
        cancel,
        // It has fitted a moment ago.
        || extension::simulation(&model, options.simd, extension).unwrap_or_else(|error| panic!("{error}")),
        |outcomes| {
            fold.add(outcomes);
            pairs.add(outcomes);
            table.write(outcomes)
        },
        observe,
    )
    .map_err(|stopped| match stopped {
        Stopped::Sink(error) => RunError::Output(error),
        Stopped::Panic(panic) => RunError::Panic(panic),
    })?;
    let (rows, failed) = table.counts();
    if !complete {
        table.suspend()?;
        let missing = plan.runs().start + rows..plan.runs().end;
        return Ok(Sweep::Interrupted(Interrupted { file: folder.file(&partial(RUNS)), rows, missing }));
    }

    let (points, contrasts) = (fold.finish(), pairs.finish());
    let mut files = BTreeMap::from([
        (RUNS, table.finish()?),
        (DRAWS, pool.install(|| draws::write(&folder, &plan, experiment, &model))?),
        (POINTS, points::write(&folder, experiment, &measures, &points)?),
    ]);
    if !contrasts.is_empty() {
        files.insert(CONTRASTS, contrasts::write(&folder, experiment, &contrasts)?);
    }
    let elapsed = clock.elapsed();
    let simd = options.simd.name();
    let extension = extension.map(|added| Declared::new(added, &extras));
    let facts = Facts { rows, failed, files, extension, simd, jobs, started, elapsed };
    manifest::write(&folder, experiment, &plan, facts)?;
    Ok(Sweep::Complete(Completed { rows, failed, measures, points, contrasts, elapsed }))
}

/// The time, to the second, for the manifest alone.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
