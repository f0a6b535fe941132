//! Simulations of places in the prior's probability space.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente_analysis::abc::subseed;
use detente_core::model::Point;
use detente_core::scenario::Source;
use detente_core::simd::Simd;
use detente_core::simulation::{End, RunOutcome, Simulation};
use rayon::ThreadPool;

use super::{CalibrateError, Values};
use crate::execute::{Progress, Stopped, execute};
use crate::experiment::{Calibration, Experiment, Replicates};
use crate::plan::Plan;
use crate::record::folder::OutputError;
use crate::sweep::RunError;

/// Simulates places of an experiment's calibration.
pub(super) struct Simulator<'a> {
    pub(super) experiment: &'a Experiment,
    pub(super) settings: &'a Calibration,
    pub(super) pool: &'a ThreadPool,
    pub(super) simd: Simd,
    pub(super) cancel: &'a AtomicBool,
}

impl Simulator<'_> {
    pub(super) fn seed(&self) -> u64 {
        self.experiment.seed()
    }

    /// Runs behind each place.
    pub(super) fn luck(&self) -> u32 {
        self.experiment.replicates().luck
    }

    /// By place the mean of each target over lucks; `None` if it was interrupted. All other uncertain numbers, and luck,
    /// are each place's own, and those of `stream` alone.
    pub(super) fn simulate(
        &self,
        places: &[Vec<f64>],
        stream: u64,
        observe: &mut dyn FnMut(Progress),
    ) -> Result<Option<Vec<Values>>, CalibrateError> {
        let points: Vec<Point> = places.iter().map(|place| self.point(place)).collect();
        let replicates = Replicates { draws: 1, luck: self.luck() };
        let plan = u32::try_from(points.len()).ok().and_then(|count| Plan::new(count, replicates));
        let plan = plan.ok_or(CalibrateError::TooLarge)?;
        let model = self.experiment.model_apart(points, subseed(self.seed(), stream));
        let mut sums = Sums::new(places.len(), self.settings);
        let complete = execute(
            &plan,
            self.pool,
            self.cancel,
            || Simulation::new(Arc::clone(&model), self.simd),
            |outcomes: &[RunOutcome]| {
                outcomes.iter().for_each(|run| sums.add(run));
                Ok::<(), OutputError>(())
            },
            observe,
        )
        .map_err(|stopped| match stopped {
            Stopped::Sink(error) => CalibrateError::from(error),
            Stopped::Panic(panic) => CalibrateError::Run(RunError::Panic(panic)),
        })?;
        Ok(complete.then(|| sums.means()))
    }

    /// The design point of the experiment with these numbers.
    fn point(&self, place: &[f64]) -> Point {
        let design = self.experiment.design();
        let mut point = self.experiment.point(design.levels(0));
        let params = self.experiment.scenario().params();
        for (&id, &u) in self.settings.parameters.iter().zip(place) {
            // A valid calibration names only numbers with a distribution.
            let value = params[id.index()].at(u).unwrap_or(f64::NAN);
            point.replaced.push((id, Source::Constant(value)));
        }
        point
    }
}

/// Sums over lucks.
struct Sums<'a> {
    settings: &'a Calibration,
    /// By place and target: sum and number.
    sums: Vec<Vec<(f64, u32)>>,
    failed: Vec<bool>,
}

impl<'a> Sums<'a> {
    fn new(places: usize, settings: &'a Calibration) -> Self {
        let sums = vec![vec![(0.0, 0); settings.targets.len()]; places];
        Self { settings, sums, failed: vec![false; places] }
    }

    /// Adds a run; they come in order.
    fn add(&mut self, run: &RunOutcome) {
        let place = run.spec.point as usize;
        self.failed[place] |= matches!(run.end, End::Failed(_));
        for (target, (sum, count)) in self.settings.targets.iter().zip(&mut self.sums[place]) {
            if let Some(value) = run.measures.get(target.measure).copied().flatten() {
                *sum += value;
                *count += 1;
            }
        }
    }

    fn means(self) -> Vec<Values> {
        let mean =
            |&(sum, count): &(f64, u32), failed: bool| (count > 0 && !failed).then(|| sum / f64::from(count));
        let place =
            |(sums, failed): (&Vec<(f64, u32)>, &bool)| sums.iter().map(|s| mean(s, *failed)).collect();
        self.sums.iter().zip(&self.failed).map(place).collect()
    }
}
