//! Runs again, from what a folder says of them: the row of one, what happened in it and why, and what would have happened
//! without some of it.

pub mod explain;
pub mod moved;
pub mod parting;
pub mod story;
mod trace;

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente_core::model::Model;
use detente_core::simd::Simd;
use detente_core::simulation::{RunOutcome, Simulation};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::execute::{Stopped, WorkerPanic, execute};
use crate::experiment::Experiment;
use crate::parts::{self, Damage, Store};
use crate::plan::Plan;
use crate::planned::{Planned, State, shard_folder};
use crate::record::folder::PARTS;
use crate::record::measures::MeasureColumn;
use crate::record::runs;
use crate::stored::{Stored, StoredError};

pub use trace::{Heading, Traced};

/// A run made again.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The columns of `runs.csv`.
    pub columns: Vec<String>,
    /// Its row.
    pub row: Vec<String>,
    /// The row that is stored; `None` if there is none.
    pub stored: Option<Vec<String>>,
    /// The run itself.
    pub outcome: RunOutcome,
}

impl Replayed {
    /// Whether the row that is stored, if there is one, is the same.
    pub fn same(&self) -> bool {
        self.stored.as_ref().is_none_or(|stored| *stored == self.row)
    }
}

/// Why a run cannot be made again.
#[derive(Debug)]
pub enum ReplayError {
    /// The folder cannot be read.
    Stored(StoredError),
    /// There is no such run.
    NoRun {
        /// The run.
        run: u64,
        /// How many there are.
        total: u64,
    },
    /// Something that is asked for is not there.
    Unknown(String),
    /// It was made with an extension, which this program does not have.
    Extension(String),
    /// A bug.
    Panic(WorkerPanic),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(error) => error.fmt(f),
            Self::NoRun { run, total } => write!(f, "there is no run {run}: runs go from 0 to {}", total - 1),
            Self::Extension(name) => {
                write!(f, "it was made with {name}: only the program that has it can make its runs again")
            }
            Self::Unknown(message) => f.write_str(message),
            Self::Panic(panic) => panic.fmt(f),
            Self::Threads(error) => write!(f, "cannot start threads: {error}; try fewer --jobs"),
        }
    }
}

impl std::error::Error for ReplayError {}

impl From<StoredError> for ReplayError {
    fn from(error: StoredError) -> Self {
        Self::Stored(error)
    }
}

/// A folder whose runs can be made again, complete or not.
#[derive(Debug)]
pub struct Past {
    source: Source,
    folder: PathBuf,
    simd: Simd,
}

#[derive(Debug)]
enum Source {
    Complete(Box<Stored>),
    Planned(Box<Planned>),
}

impl Past {
    /// Opens a folder; runs are made with the instructions of `simd`.
    ///
    /// # Errors
    /// [`ReplayError`] if it cannot be read, or only a program with an extension can make its runs.
    pub fn open(folder: &Path, simd: Simd) -> Result<Self, ReplayError> {
        let source = if State::of(folder) == Some(State::Complete) {
            let result = Stored::open_any(folder)?;
            refuse(result.extension())?;
            Source::Complete(Box::new(result))
        } else {
            let planned = Planned::open(folder)?;
            refuse(planned.extension())?;
            Source::Planned(Box::new(planned))
        };
        Ok(Self { source, folder: folder.to_owned(), simd })
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was run.
    pub fn experiment(&self) -> &Experiment {
        match &self.source {
            Source::Complete(stored) => stored.experiment(),
            Source::Planned(planned) => planned.experiment(),
        }
    }

    /// Which run is which.
    pub fn plan(&self) -> &Plan {
        match &self.source {
            Source::Complete(stored) => stored.plan(),
            Source::Planned(planned) => planned.plan(),
        }
    }

    /// The measures of a run, in the order of its results.
    pub fn measures(&self) -> &[MeasureColumn] {
        match &self.source {
            Source::Complete(stored) => stored.measures(),
            Source::Planned(planned) => planned.measures(),
        }
    }

    /// Makes one run again, and looks up the row that is stored of it.
    ///
    /// # Errors
    /// [`ReplayError`].
    pub fn replay(&self, run: u64) -> Result<Replayed, ReplayError> {
        let stored = match &self.source {
            Source::Complete(result) if result.has_rows() => result.line(run)?,
            Source::Complete(_) => None,
            Source::Planned(planned) => from_parts(planned, run),
        };
        let (experiment, plan) = (self.experiment(), self.plan());
        self.check(run)?;
        let pool = ThreadPoolBuilder::new().num_threads(1).build().map_err(ReplayError::Threads)?;
        let outcome = simulate(&experiment.model(), plan, run, self.simd, &pool, &AtomicBool::new(false))?;
        let row = runs::cells(&outcome, plan, experiment);
        Ok(Replayed { columns: runs::columns(experiment, self.measures()), row, stored, outcome })
    }

    /// Refuses a run that there is none of.
    fn check(&self, run: u64) -> Result<(), ReplayError> {
        let total = self.plan().total();
        if run < total { Ok(()) } else { Err(ReplayError::NoRun { run, total }) }
    }
}

fn refuse(extension: Option<&crate::extension::Declared>) -> Result<(), ReplayError> {
    extension.map_or(Ok(()), |extension| Err(ReplayError::Extension(extension.to_string())))
}

/// The row of a run in the parts of a sweep that is not complete.
fn from_parts(planned: &Planned, run: u64) -> Option<Vec<String>> {
    let shard = (0..planned.shards().unwrap_or(0)).find(|&k| {
        let plan = planned.plan().shard(k, planned.shards().unwrap_or(0));
        plan.is_some_and(|plan| plan.runs().contains(&run))
    });
    let home = shard.map_or_else(|| planned.folder().to_owned(), |k| shard_folder(planned.folder(), k));
    let store = Store::open(&home.join(PARTS), planned.id(), &planned.plan().runs());
    let held = store.at(run)?;
    let reader = parts::Reader::new(planned.experiment(), planned.plan(), planned.measures());
    let mut found = None;
    let read = reader.read(held, |outcomes, _| {
        let run = outcomes.iter().find(|outcome| outcome.spec.run == run);
        found = found.take().or(run.map(|run| runs::cells(run, planned.plan(), planned.experiment())));
        Ok::<(), Damage>(())
    });
    read.ok().and(found)
}

/// Simulates one run.
pub(crate) fn simulate(
    model: &Arc<Model>,
    plan: &Plan,
    run: u64,
    simd: Simd,
    pool: &ThreadPool,
    cancel: &AtomicBool,
) -> Result<RunOutcome, ReplayError> {
    let mut found = None;
    let ended = execute(
        &plan.only(run..run + 1),
        pool,
        cancel,
        || Simulation::builder(Arc::clone(model)).simd(simd).build(),
        |outcomes| {
            found = outcomes.first().cloned();
            Ok::<(), Infallible>(())
        },
        &mut |_| (),
    );
    match (ended, found) {
        (Ok(_), Some(outcome)) => Ok(outcome),
        (Err(Stopped::Panic(panic)), _) => Err(ReplayError::Panic(panic)),
        (Err(Stopped::Sink(never)), _) => match never {},
        (Ok(_), None) => Err(ReplayError::NoRun { run, total: plan.total() }),
    }
}
