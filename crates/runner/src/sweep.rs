//! A sweep from start to end: the program of this crate.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use detente_core::extend::{Extension, ExtensionError};
use detente_core::simd::Simd;
use rayon::ThreadPoolBuilder;

use crate::execute::{Progress, Stopped, WorkerPanic, execute};
use crate::experiment::{Experiment, Replicates};
use crate::extension::{self, Declared};
use crate::manifest::{self, Facts};
use crate::memory::{self, Memory};
use crate::plan::{Plan, Span, SpanError};
use crate::record::columns;
use crate::record::copies::Parquet;
use crate::record::failures::{FailuresTable, FirstFailure};
use crate::record::folder::{
    COLUMNS, FAILURES, Folder, FolderError, OutputError, RUNS, SERIES, TRAJECTORIES, partial,
};
use crate::record::measures::{self, MeasureColumn};
use crate::record::runs::RunsTable;
use crate::record::series::{SeriesFold, TrajectoriesTable};
use crate::record::tables::{Findings, Tables};

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
        }
    }
}

/// How a sweep ended.
#[derive(Clone, Debug)]
pub enum Sweep {
    /// Every run is written.
    Complete(Completed),
    /// Cancelled, or stopped for a failed run.
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
    /// What the tables say.
    pub findings: Findings,
    /// For an experiment without a fixed number of replicates: each measure that was to become narrow, the half-width
    /// wanted, and the widest reached at any point; `None` where a point has no interval.
    pub widths: Option<Vec<(usize, f64, Option<f64>)>>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A cancelled sweep: what is written of it.
#[derive(Clone, Debug)]
pub struct Interrupted {
    /// The file with the first rows; `None` if the experiment keeps none, and so nothing is left.
    pub file: Option<PathBuf>,
    /// Runs that were done: whole rows of that file.
    pub rows: u64,
    /// The runs that are missing.
    pub missing: std::ops::Range<u64>,
    /// The failed run for which it stopped; `None` if it was cancelled.
    pub failure: Option<FirstFailure>,
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
    /// Part of an experiment whose number of runs is not known beforehand was asked for.
    PartOfAdaptive,
    /// More memory might be needed than it may take.
    Memory {
        /// What might be needed.
        needed: Memory,
        /// What it may take.
        most: u64,
    },
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
            Self::PartOfAdaptive => f.write_str(
                "an experiment with `until` has no runs known beforehand to take a part of; fix their number with \
                 --replicates",
            ),
            Self::Memory { needed, most } => write!(
                f,
                "this may take {:.1} GB of memory, more than the {:.1} GB it may: points and measures {:.1}, series {:.1}, \
                 kept for sensitivity and discovery {:.1}; ask for fewer, or allow more with --memory",
                needed.total() as f64 / 1e9,
                *most as f64 / 1e9,
                needed.points as f64 / 1e9,
                needed.series as f64 / 1e9,
                needed.kept as f64 / 1e9
            ),
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
/// A run that panics is a failed run, and changes no other. `cancel` may be set at any time: then the runs finished without a gap are written, and the result is
/// [`Sweep::Interrupted`].
///
/// # Errors
/// [`RunError`]; rows that are written stay in `runs.csv.partial`. An experiment with `output.runs = false` keeps none.
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
    let most = plan(experiment, options.runs).map_err(RunError::Runs)?;
    if experiment.adaptive().is_some() && options.runs.is_some() {
        return Err(RunError::PartOfAdaptive);
    }
    // More workers than blocks would have nothing to do.
    let blocks = usize::try_from(most.blocks().end - most.blocks().start).unwrap_or(usize::MAX);
    let jobs = Ord::clamp(options.jobs.get(), 1, Ord::max(blocks, 1));
    let pool = ThreadPoolBuilder::new().num_threads(jobs).build().map_err(RunError::Threads)?;
    let needed = Memory::of(experiment, &most, jobs);
    if needed.total() > options.memory {
        return Err(RunError::Memory { needed, most: options.memory });
    }
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
    let mut table = RunsTable::create(&folder, &most, experiment, &measures)?;
    let mut paths = TrajectoriesTable::create(&folder, &most, experiment)?;
    let mut failures = FailuresTable::new(&folder, &most);
    let mut tables = Tables::new(&most, experiment, &measures, &model);
    let mut series = SeriesFold::new(experiment, model.last_tick());
    let (mut plan, mut done, mut width, mut failure) = (first_batch(experiment, &most), 0, None, None);
    loop {
        let complete = execute(
            &plan,
            &pool,
            cancel,
            // It has fitted a moment ago.
            || {
                extension::simulation(&model, options.simd, extension)
                    .unwrap_or_else(|error| panic!("{error}"))
            },
            |outcomes| {
                tables.add(outcomes);
                if let Some(series) = &mut series {
                    series.add(outcomes);
                }
                if let Some(paths) = &mut paths {
                    paths.add(outcomes)?;
                }
                failures.add(outcomes)?;
                table.write(outcomes)?;
                if options.fail_fast {
                    failure = FirstFailure::among(outcomes);
                }
                if failure.is_some() { Err(Halt::Failure) } else { Ok(()) }
            },
            &mut |progress| {
                let (done, total) = (done + progress.done, done + progress.total);
                observe(Progress { done, total, width });
            },
        );
        let complete = match complete {
            Ok(complete) => complete,
            Err(Stopped::Sink(Halt::Failure)) => false,
            Err(Stopped::Sink(Halt::Output(error))) => return Err(RunError::Output(error)),
            Err(Stopped::Panic(panic)) => return Err(RunError::Panic(panic)),
        };
        if !complete {
            let rows = table.counts().0;
            let file = table.suspend()?.then(|| folder.file(&partial(RUNS)));
            if file.is_none() {
                // Half of a summary is none, and the next attempt finds the folder as this one did.
                drop((paths, failures));
                folder.clear()?;
            }
            let missing = most.runs().start + rows..plan.runs().end;
            return Ok(Sweep::Interrupted(Interrupted { file, rows, missing, failure }));
        }
        done += plan.count();
        match next_batch(experiment, &tables, &most, &plan) {
            Some(next) => (plan, width) = (next, percent_of_width(experiment, &tables)),
            None => break,
        }
    }

    let (rows, failed) = table.counts();
    let plan = whole(experiment, &most, &plan);
    let widths = experiment.adaptive().map(|adaptive| tables.widest(adaptive));
    let (findings, mut files) = tables.write(&folder, &plan, &model, &pool)?;
    let written = table.finish()?;
    let rows_kept = written.is_some();
    files.extend(written.map(|written| (RUNS, written)));
    if let Some(series) = series {
        files.insert(SERIES, series.write(&folder, experiment)?);
    }
    files.extend(failures.finish()?.map(|written| (FAILURES, written)));
    if let Some(paths) = paths {
        files.insert(TRAJECTORIES, paths.finish()?);
    }
    let names: Vec<&str> = files.keys().copied().collect();
    files.insert(COLUMNS, columns::write(&folder, experiment, &measures, &model, &names)?);
    let elapsed = clock.elapsed();
    let simd = options.simd.name();
    let extension = extension.map(|added| Declared::new(added, &extras));
    let facts = Facts { rows, failed, rows_kept, files, extension, simd, jobs, started, elapsed };
    manifest::write(&folder, experiment, &plan, facts)?;
    if let Some(parquet) = options.parquet {
        manifest::list(&folder, parquet.write(&folder, experiment, &measures, &names)?)?;
    }
    Ok(Sweep::Complete(Completed { rows, failed, measures, findings, widths, elapsed }))
}

/// Why nothing more is to be written.
enum Halt {
    Output(OutputError),
    /// A run failed, and that is enough.
    Failure,
}

impl From<OutputError> for Halt {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

/// The runs up to the first look; all of them, if their number is fixed.
fn first_batch(experiment: &Experiment, most: &Plan) -> Plan {
    let draws = experiment.adaptive().and_then(|adaptive| adaptive.next(0));
    draws.map_or_else(|| most.clone(), |draws| most.batch(0..draws))
}

/// The runs up to the next look; `None` if there are enough.
fn next_batch(experiment: &Experiment, tables: &Tables<'_>, most: &Plan, last: &Plan) -> Option<Plan> {
    let adaptive = experiment.adaptive()?;
    let draws = last.draws().end;
    let undefined = || tables.widest(adaptive).iter().any(|width| width.2.is_none());
    if tables.narrow_enough(adaptive) || undefined() {
        return None;
    }
    Some(most.batch(draws..adaptive.next(draws)?))
}

/// The widest interval in per cent of the width it is to reach.
fn percent_of_width(experiment: &Experiment, tables: &Tables<'_>) -> Option<u32> {
    let widths = tables.widest(experiment.adaptive()?);
    let percent = |(_, wanted, reached): (usize, f64, Option<f64>)| Some((100.0 * reached? / wanted) as u32);
    widths.into_iter().filter_map(percent).max()
}

/// The plan of what was run in the end.
fn whole(experiment: &Experiment, most: &Plan, last: &Plan) -> Plan {
    if experiment.adaptive().is_none() {
        return last.clone();
    }
    let replicates = Replicates { draws: last.draws().end, ..most.replicates() };
    Plan::new(most.points(), replicates).unwrap_or_else(|| last.clone())
}

/// The time, to the second, for the manifest alone.
pub(crate) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
