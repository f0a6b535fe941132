//! A sample of a result's runs, simulated again for what rows do not keep: the course of quantities in time.
//!
//! Looking at more moves no bit of a run, so that a sampled run is the run of that number.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use detente_core::model::{Model, RunSpec};
use detente_core::scenario::{RawQuantity, RawSeries};
use detente_core::simd::Simd;
use detente_core::simulation::{RunOutcome, Simulation};
use detente_core::source::{At, Diagnostics};
use detente_core::trace::Line;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use crate::execute::{WorkerPanic, said};
use crate::stored::Stored;

/// Runs that a thread simulates at a time.
const CHUNK: usize = 128;

/// Runs that a thread traces at a time: a trace takes megabytes.
const TRACED: usize = 16;

/// Which runs, and what of them is looked at.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The design points.
    pub points: &'a [u32],
    /// Runs of each: its first ones in the result.
    pub replicates: u64,
    /// Ticks from one look to the next, at least 1.
    pub every: u32,
    /// What is looked at.
    pub quantities: Vec<RawQuantity>,
}

/// Runs to be simulated again.
#[derive(Clone, Debug)]
pub struct Sample {
    model: Arc<Model>,
    specs: Vec<RunSpec>,
    /// Position of the first series that was asked for, among those of the experiment.
    first: usize,
}

/// Why there is no sample.
#[derive(Debug)]
pub enum SampleError {
    /// The result was made with an extension, which this program does not have.
    Extension(String),
    /// What is to be looked at is not in the scenario.
    Quantity(String),
    /// A bug.
    Panic(WorkerPanic),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extension(name) => {
                write!(f, "it was made with {name}: only the program that has it can make its runs again")
            }
            Self::Quantity(problem) => f.write_str(problem),
            Self::Panic(panic) => panic.fmt(f),
            Self::Threads(error) => write!(f, "cannot start threads: {error}"),
        }
    }
}

impl std::error::Error for SampleError {}

impl Sample {
    /// A sample of a result.
    ///
    /// # Errors
    /// [`SampleError::Extension`], [`SampleError::Quantity`].
    pub fn of(stored: &Stored, wanted: Wanted<'_>) -> Result<Self, SampleError> {
        if let Some(extension) = stored.extension() {
            return Err(SampleError::Extension(extension.to_string()));
        }
        let experiment = stored.experiment();
        let mut parts = experiment.parts().clone();
        let first = parts.series().len();
        let taken: BTreeSet<String> = parts.series().iter().map(|series| series.id().to_owned()).collect();
        let ids = (0..).map(|n| format!("followed_{n}")).filter(|id| !taken.contains(id));
        let mut found = Diagnostics::default();
        for (id, followed) in ids.zip(wanted.quantities) {
            let series = RawSeries { id: At::new(id, 0..0), label: None, followed: At::new(followed, 0..0) };
            parts.follow(&At::new(series, 0..0), wanted.every, &mut found);
        }
        if let Some(wrong) = found.into_sorted().into_iter().next() {
            return Err(SampleError::Quantity(wrong.message));
        }
        let model = experiment.model_with(parts);
        Ok(Self { model, specs: specs(stored, wanted.points, wanted.replicates), first })
    }

    /// Some runs of a result, in the order given; those that are none of its runs are left out.
    ///
    /// # Errors
    /// [`SampleError::Extension`].
    pub fn runs(stored: &Stored, runs: impl IntoIterator<Item = u64>) -> Result<Self, SampleError> {
        let mut sample =
            Self::of(stored, Wanted { points: &[], replicates: 0, every: 1, quantities: Vec::new() })?;
        let plan = stored.plan();
        sample.specs =
            runs.into_iter().filter(|run| plan.runs().contains(run)).map(|run| plan.spec(run)).collect();
        Ok(sample)
    }

    /// The runs, in run order.
    pub fn specs(&self) -> &[RunSpec] {
        &self.specs
    }

    /// The values of what was asked for in a run, from tick 0 to its end.
    pub fn followed<'o>(&self, outcome: &'o RunOutcome) -> &'o [Vec<f64>] {
        outcome.series.get(self.first..).unwrap_or_default()
    }

    /// Simulates the runs and hands them on in run order, some at a time.
    ///
    /// # Errors
    /// [`SampleError::Threads`], and [`SampleError::Panic`] if the engine does.
    pub fn run(
        &self,
        simd: Simd,
        jobs: NonZeroUsize,
        mut take: impl FnMut(&[RunOutcome]),
    ) -> Result<(), SampleError> {
        self.waves(
            CHUNK,
            jobs,
            |made: Vec<RunOutcome>| take(&made),
            |runs| {
                let (mut next, mut outcomes) = (runs.iter().copied(), Vec::with_capacity(runs.len()));
                Simulation::new(Arc::clone(&self.model), simd)
                    .run(|| next.next(), |outcome| outcomes.push(outcome));
                outcomes.sort_by_key(|outcome: &RunOutcome| outcome.spec.run);
                outcomes
            },
        )
    }

    /// Traces the runs and hands them on in run order.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn trace(
        &self,
        simd: Simd,
        jobs: NonZeroUsize,
        mut take: impl FnMut(&RunOutcome, &[Line]),
    ) -> Result<(), SampleError> {
        let take = |traced: Vec<(RunOutcome, Vec<Line>)>| {
            traced.iter().for_each(|(outcome, lines)| take(outcome, lines));
        };
        self.waves(TRACED, jobs, take, |runs| {
            let (mut next, mut traced) = (runs.iter().copied(), Vec::with_capacity(runs.len()));
            let mut tracer = Simulation::builder(Arc::clone(&self.model)).simd(simd).tracer();
            tracer.run(|| next.next(), |outcome, lines| traced.push((outcome, lines)));
            traced.sort_by_key(|(outcome, _): &(RunOutcome, _)| outcome.spec.run);
            traced
        })
    }

    /// Makes something of the runs, `chunk` of them at a time on every thread, and hands it on in order.
    fn waves<T: Send>(
        &self,
        chunk: usize,
        jobs: NonZeroUsize,
        mut take: impl FnMut(T),
        make: impl Fn(&[RunSpec]) -> T + Sync,
    ) -> Result<(), SampleError> {
        let pool = ThreadPoolBuilder::new().num_threads(jobs.get()).build().map_err(SampleError::Threads)?;
        let guarded = |runs: &[RunSpec]| {
            catch_unwind(AssertUnwindSafe(|| make(runs))).map_err(|panic| {
                let runs = runs.iter().map(|spec| spec.run..spec.run + 1).collect();
                SampleError::Panic(WorkerPanic { runs, message: said(panic.as_ref()).to_owned() })
            })
        };
        for wave in self.specs.chunks(chunk * jobs.get()) {
            let made: Vec<Result<T, SampleError>> =
                pool.install(|| wave.par_chunks(chunk).map(guarded).collect());
            for made in made {
                take(made?);
            }
        }
        Ok(())
    }
}

/// The first runs of some points, in run order.
fn specs(stored: &Stored, points: &[u32], replicates: u64) -> Vec<RunSpec> {
    let (plan, width) = (stored.plan(), u64::from(stored.plan().points()));
    let runs = plan.runs();
    let mut chosen = Vec::new();
    for &point in points {
        let first = runs.start / width;
        let of_point = (first..).map(|replicate| replicate * width + u64::from(point));
        let there = of_point.skip_while(|run| *run < runs.start).take_while(|run| *run < runs.end);
        chosen.extend(there.take(usize::try_from(replicates).unwrap_or(usize::MAX)));
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|run| plan.spec(run)).collect()
}
