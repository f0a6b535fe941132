//! Timed batches: the same runs again and again, by the machinery that simulates a sweep.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use detente_core::model::{Model, RunSpec};
use detente_core::simd::Simd;
use detente_core::simulation::{End, Failure, RunOutcome, Simulation};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::interval::{Median, median};
use super::subject::Subject;
use crate::execute::{Simulate, Stopped, WorkerPanic, execute};
use crate::plan::Plan;

/// Fewest batches: with fewer there is no interval.
const LEAST: usize = 6;
/// Longest time of warming up, as a share of the time for which is timed.
const WARM_UP: f64 = 0.1;

/// Batches that were timed.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    /// Runs of a batch.
    pub runs: u64,
    /// Their ticks, all together.
    pub ticks: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Seconds that each batch took.
    pub seconds: Vec<f64>,
}

impl Timed {
    /// Runs per second.
    pub fn runs_per_second(&self) -> Option<Median> {
        self.per_second(self.runs)
    }

    /// Ticks of single runs per second.
    pub fn ticks_per_second(&self) -> Option<Median> {
        self.per_second(self.ticks)
    }

    fn per_second(&self, count: u64) -> Option<Median> {
        let rates =
            self.seconds.iter().filter(|&&seconds| seconds > 0.0).map(|seconds| count as f64 / seconds);
        median(&rates.collect::<Vec<f64>>())
    }
}

/// Why nothing was timed.
#[derive(Debug)]
pub enum BenchError {
    /// A worker panicked.
    Panic(WorkerPanic),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panic(panic) => panic.fmt(f),
            Self::Threads(error) => write!(f, "cannot start threads: {error}; try fewer --jobs"),
        }
    }
}

impl std::error::Error for BenchError {}

/// Simulates a batch of [`BLOCK`](crate::plan::BLOCK) runs a thread again and again for a time, and at least six times;
/// before, for a tenth of that time, without looking at the clock. `None` if it was cancelled.
///
/// # Errors
/// [`BenchError`].
pub fn time(
    subject: &Subject,
    jobs: usize,
    simd: Simd,
    time: Duration,
    cancel: &AtomicBool,
) -> Result<Option<Timed>, BenchError> {
    let pool = ThreadPoolBuilder::new().num_threads(jobs).build().map_err(BenchError::Threads)?;
    let (plan, model) = (subject.batch(jobs), subject.experiment().model());
    let bench = Bench { plan, pool, model, simd, parked: Mutex::default() };
    let mut timed = Timed { runs: bench.plan.count(), ticks: 0, failed: 0, seconds: Vec::new() };
    let begun = Instant::now();
    loop {
        let Some((ticks, failed)) = bench.batch(cancel)? else { return Ok(None) };
        (timed.ticks, timed.failed) = (ticks, failed);
        if begun.elapsed() >= time.mul_f64(WARM_UP) {
            break;
        }
    }
    let begun = Instant::now();
    while timed.seconds.len() < LEAST || begun.elapsed() < time {
        let clock = Instant::now();
        if bench.batch(cancel)?.is_none() {
            return Ok(None);
        }
        timed.seconds.push(clock.elapsed().as_secs_f64());
    }
    Ok(Some(timed))
}

/// What every batch needs.
struct Bench {
    plan: Plan,
    pool: ThreadPool,
    model: Arc<Model>,
    simd: Simd,
    /// Worlds between batches: building one is no part of simulating.
    parked: Mutex<Vec<Simulation>>,
}

impl Bench {
    /// Simulates the batch; the ticks and the failed runs in it.
    fn batch(&self, cancel: &AtomicBool) -> Result<Option<(u64, u64)>, BenchError> {
        let (mut ticks, mut failed) = (0, 0);
        let count = |outcomes: &[RunOutcome]| {
            ticks += outcomes.iter().map(|outcome| u64::from(outcome.end_tick)).sum::<u64>();
            failed += outcomes.iter().filter(|outcome| matches!(outcome.end, End::Failed(_))).count() as u64;
            Ok::<(), std::convert::Infallible>(())
        };
        let complete = execute(&self.plan, &self.pool, cancel, || self.lend(), count, &mut |_| ());
        let complete = complete.map_err(|stopped| match stopped {
            Stopped::Panic(panic) => BenchError::Panic(panic),
            Stopped::Sink(never) => match never {},
        })?;
        Ok((complete && !cancel.load(Ordering::Relaxed)).then_some((ticks, failed)))
    }

    fn lend(&self) -> Lent<'_> {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let simulation = parked.unwrap_or_else(|| Simulation::new(Arc::clone(&self.model), self.simd));
        Lent { simulation: Some(simulation), whole: true, home: &self.parked }
    }
}

/// A world for one batch, which goes back when it is done, unless a run panicked in it.
struct Lent<'b> {
    simulation: Option<Simulation>,
    whole: bool,
    home: &'b Mutex<Vec<Simulation>>,
}

impl Simulate for Lent<'_> {
    fn simulate(&mut self, next: &mut dyn FnMut() -> Option<RunSpec>, done: &mut dyn FnMut(RunOutcome)) {
        self.whole = false;
        if let Some(simulation) = &mut self.simulation {
            simulation.run(next, done);
        }
        self.whole = true;
    }

    fn abandon(&self, run: RunSpec, said: &str) -> RunOutcome {
        // Only counted.
        let end = End::Failed(Failure::panic(said));
        RunOutcome { spec: run, end, end_tick: 0, measures: Vec::new(), series: Vec::new() }
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut home = self.home.lock().unwrap_or_else(PoisonError::into_inner);
        home.extend(self.simulation.take().filter(|_| self.whole));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use detente_core::simd::Simd;

    use super::super::subject::Subject;
    use super::{Timed, time};

    #[test]
    fn every_batch_is_the_same_runs() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/lanchester/laws.toml");
        let subject = Subject::load(&file).unwrap();
        let timed = |jobs, cancelled| {
            let cancel = AtomicBool::new(cancelled);
            time(&subject, jobs, Simd::detect(), Duration::from_millis(20), &cancel).unwrap()
        };
        let (one, two) = (timed(1, false).unwrap(), timed(2, false).unwrap());
        assert_eq!((one.runs, two.runs, one.failed), (256, 512, 0));
        assert!(one.ticks > 256 && two.ticks > one.ticks);
        assert!(one.seconds.len() >= 6 && one.runs_per_second().unwrap().interval.is_some());
        assert!(one.seconds.iter().all(|&seconds| seconds > 0.0));
        assert_eq!(timed(1, false).unwrap().ticks, one.ticks);
        assert_eq!(timed(1, true), None);
    }

    #[test]
    fn rates_are_medians_over_batches() {
        let timed = Timed { runs: 256, ticks: 2560, failed: 0, seconds: vec![1.0, 2.0, 4.0] };
        assert_eq!(timed.runs_per_second().unwrap().value, 128.0);
        assert_eq!(timed.ticks_per_second().unwrap().value, 1280.0);
    }
}
