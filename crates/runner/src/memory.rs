//! How much memory a sweep will take at most.

use detente_analysis::{Histogram, Moments, VarianceFold};
use detente_core::lanes::LANES;

use crate::experiment::Experiment;
use crate::plan::{BLOCK, Plan};
use crate::record::kept::Kept;
use crate::record::series::SeriesFold;
use crate::record::{points, sensitivity};

/// Memory that a sweep may take unless it is told otherwise: 16 GB.
pub const MOST: u64 = 16_000_000_000;

/// What the program takes with nothing to do.
const PROGRAM: u64 = 12_000_000;
/// Lane fields of an option, an actor or a variable in a world, on average, its forecasts included: measured on the
/// shipped scenarios, rounded up.
const FIELDS: u64 = 60;
/// Bytes of an entry of an ordered map of counts.
const ENTRY: u64 = 40;
/// Counts that a histogram of values of one sign within a factor of a million holds.
const BUCKETS: u64 = 7_000;

/// An upper bound, in bytes, by what is held at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// One world of 64 lanes a thread, and results that wait to be written.
    pub simulation: u64,
    /// Sums and counts by design point and measure.
    pub points: u64,
    /// Series, by point and tick.
    pub series: u64,
    /// Values kept whole for sensitivity and discovery.
    pub kept: u64,
}

impl Memory {
    /// Of a sweep on some threads.
    pub fn of(experiment: &Experiment, plan: &Plan, jobs: usize) -> Self {
        let (scenario, jobs) = (experiment.scenario(), jobs as u64);
        let sizes = scenario.sizes();
        let entities = (sizes.actors + sizes.variables + sizes.options) as u64;
        let lanes = LANES as u64 * size_of::<f64>() as u64;
        let world = (entities * FIELDS + scenario.params().len() as u64) * lanes;
        let model = experiment.model();
        let series = experiment.parts().series();
        let ticks = series.first().map_or(0, |s| u64::from(model.last_tick() / s.every()) + 1);
        let measures = experiment.parts().measures().len() as u64;
        let row = measures * 16 + product([series.len() as u64, ticks, 8]) + 200;
        let waiting = product([4 * jobs + 4, BLOCK, row]);
        let points = u64::from(plan.points());
        let per_point = plan.count() / points + 1;
        let counts = if per_point <= Histogram::EXACT_DISTINCT as u64 {
            per_point
        } else {
            Ord::min(per_point, BUCKETS)
        };
        let column = points::COLUMN + counts * ENTRY;
        let wanted = experiment.sensitivity().measures.len();
        let nested = plan.replicates().luck > 1 && plan.replicates().draws > 0;
        let draws = u64::from(plan.draws().end - plan.draws().start);
        let units = if nested { draws } else { plan.count() / points + 1 };
        let mut kept = 0;
        if sensitivity::needs_rows(experiment) {
            kept = sum(kept, product([units, Kept::bytes(plan.points(), wanted)]));
            if experiment.sensitivity().draws {
                kept = sum(kept, product([draws, scenario.params().len() as u64, 8]));
            }
        }
        if nested {
            let each = sum(product([draws, size_of::<Moments>() as u64]), size_of::<VarianceFold>() as u64);
            kept = sum(kept, product([points, wanted as u64, each]));
        }
        for discovery in experiment.discoveries() {
            let runs = product([plan.count() / points, discovery.within.points.len() as u64]);
            let numbers = if discovery.draws { scenario.params().len() as u64 } else { 0 };
            let row = 16 + 8 * (numbers + experiment.design().factors().len() as u64);
            kept = sum(kept, product([runs, row]));
        }
        Self {
            simulation: sum(PROGRAM + jobs * world + model.points().len() as u64 * 200, waiting),
            points: product([points, measures, column]),
            series: product([points, series.len() as u64, ticks, SeriesFold::BYTES]),
            kept,
        }
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        [self.points, self.series, self.kept].into_iter().fold(self.simulation, sum)
    }
}

/// What is too large for a number is too large for any memory.
fn product<const N: usize>(factors: [u64; N]) -> u64 {
    factors.into_iter().fold(1, u64::saturating_mul)
}

fn sum(a: u64, b: u64) -> u64 {
    a.saturating_add(b)
}
