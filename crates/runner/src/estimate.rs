//! What a sweep will cost, from a few runs that are timed and thrown away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use detente_core::simd::Simd;
use detente_core::simulation::{RunOutcome, Simulation};

use crate::experiment::Experiment;
use crate::memory::{self, Memory};
use crate::plan::Plan;
use crate::record::{draws, measures, runs};

/// Runs that are timed: four times as many as there are lanes.
const SAMPLE: u64 = 256;
/// No run is started after this.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a sweep will cost, by a few runs on one thread.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// Runs that were timed.
    pub sample: u64,
    /// How long they took.
    pub took: Duration,
    /// Mean bytes of a row of `runs.csv`, whether or not the experiment keeps rows.
    pub row_bytes: f64,
    /// Bytes of `runs.csv`; 0 if the experiment keeps no rows.
    pub runs_bytes: f64,
    /// Bytes of `draws.csv`; 0 if the experiment leaves it out.
    pub draws_bytes: f64,
    /// Runs per second on one thread.
    pub rate: f64,
}

impl Estimate {
    /// Times the first runs of a plan.
    pub fn of(experiment: &Experiment, plan: &Plan, simd: Simd) -> Self {
        let model = experiment.model();
        // What can never be simulated is not sampled either.
        let fits = Memory::of(experiment, plan, 1).simulation <= memory::MOST;
        let mut simulation = fits.then(|| Simulation::new(Arc::clone(&model), simd));
        let (clock, mut next, last) = (Instant::now(), plan.runs().start, plan.runs().end);
        let last = Ord::min(last, next + SAMPLE);
        let (mut sample, mut bytes) = (0u64, 0u64);
        let mut more = || {
            let more = next < last && clock.elapsed() < PATIENCE;
            more.then(|| {
                next += 1;
                plan.spec(next - 1)
            })
        };
        let mut measure = |outcome: RunOutcome| {
            sample += 1;
            // Every cell is followed by a comma or the end of the line.
            bytes += runs::cells(&outcome, plan, experiment).iter().map(|c| c.len() as u64 + 1).sum::<u64>();
        };
        if let Some(simulation) = &mut simulation {
            simulation.run(&mut more, &mut measure);
        }
        let took = clock.elapsed();
        let count = Ord::max(sample, 1) as f64;
        let seconds = took.as_secs_f64();
        let rate = if seconds > 0.0 { count / seconds } else { f64::INFINITY };
        let (row_bytes, output) = (bytes as f64 / count, experiment.output());
        let runs_bytes = if output.runs { row_bytes * plan.count() as f64 } else { 0.0 };
        let draws_bytes = if output.draws { draws::bytes(plan, experiment, &model) } else { 0.0 };
        Self { sample, took, row_bytes, runs_bytes, draws_bytes, rate }
    }
}

/// The columns of `runs.csv`.
pub fn columns(experiment: &Experiment) -> Vec<String> {
    runs::columns(experiment, &measures::columns(experiment, &[]))
}
