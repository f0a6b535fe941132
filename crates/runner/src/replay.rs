//! One run again, from what a folder says of it.

use std::convert::Infallible;
use std::fmt;
use std::path::Path;
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
use crate::planned::{Planned, State};
use crate::record::folder::PARTS;
use crate::record::measures::MeasureColumn;
use crate::record::runs;
use crate::stored::{Stored, StoredError};

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

/// Makes one run of a folder again, complete or not, and looks up the row that is stored of it.
///
/// # Errors
/// [`ReplayError`].
pub fn replay(folder: &Path, run: u64, simd: Simd) -> Result<Replayed, ReplayError> {
    let (experiment, plan, measures, stored): (Experiment, Plan, Vec<MeasureColumn>, _);
    if State::of(folder) == Some(State::Complete) {
        let result = Stored::open_any(folder)?;
        refuse(result.extension())?;
        stored = if result.has_rows() { result.line(run)? } else { None };
        (experiment, plan, measures) =
            (result.experiment().clone(), result.plan().clone(), result.measures().to_vec());
    } else {
        let planned = Planned::open(folder)?;
        refuse(planned.extension())?;
        stored = from_parts(&planned, run);
        (experiment, plan, measures) =
            (planned.experiment().clone(), planned.plan().clone(), planned.measures().to_vec());
    }
    if run >= plan.total() {
        return Err(ReplayError::NoRun { run, total: plan.total() });
    }
    let pool = ThreadPoolBuilder::new().num_threads(1).build().map_err(ReplayError::Threads)?;
    let outcome = simulate(&experiment.model(), &plan, run, simd, &pool, &AtomicBool::new(false))?;
    let row = runs::cells(&outcome, &plan, &experiment);
    Ok(Replayed { columns: runs::columns(&experiment, &measures), row, stored, outcome })
}

fn refuse(extension: Option<&crate::extension::Declared>) -> Result<(), ReplayError> {
    extension.map_or(Ok(()), |extension| Err(ReplayError::Extension(extension.to_string())))
}

/// The row of a run in the parts of a sweep that is not complete.
fn from_parts(planned: &Planned, run: u64) -> Option<Vec<String>> {
    let store = Store::open(&planned.folder().join(PARTS), planned.id());
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
