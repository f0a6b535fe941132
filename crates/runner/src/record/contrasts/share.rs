//! Shares of variance: how much of an outcome's variance some on/off factors answer for.

use detente_analysis::sensitivity::group_share;

use super::Finding;
use super::units::{Unit, Units};
use crate::experiment::{Hypothesis, RunValue};
use crate::record::replicate::{Replicate, Waits};

/// Values of a measure in every combination of factors, unit by unit.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    measure: usize,
    points: Vec<u32>,
    unit: Unit,
    /// The unit under way: its draw, and its cells.
    open: Option<(u32, Vec<Units>)>,
    whole: Vec<Vec<Option<f64>>>,
}

impl Cells {
    pub(super) fn new(measure: usize, points: &[u32], unit: Unit) -> Self {
        Self { measure, points: points.to_vec(), unit, open: None, whole: Vec::new() }
    }

    pub(super) fn add(&mut self, replicate: &Replicate, waits: &Waits) {
        let next = self.unit == Unit::Run || self.open.as_ref().is_some_and(|open| open.0 != replicate.draw);
        if next && let Some(open) = self.open.take() {
            self.whole.push(means(&open.1));
        }
        let cells = || vec![Units::new(Unit::Run); self.points.len()];
        let (_, cells) = self.open.get_or_insert_with(|| (replicate.draw, cells()));
        for (cell, &point) in cells.iter_mut().zip(&self.points) {
            cell.push(replicate.draw, replicate.value(point, RunValue::Measure(self.measure), waits));
        }
    }

    pub(super) fn finish(
        &self,
        finding: &mut Finding,
        factors: usize,
        of: &[usize],
        value: f64,
        hypothesis: &Hypothesis,
    ) {
        let mut whole = self.whole.clone();
        whole.extend(self.open.as_ref().map(|open| means(&open.1)));
        finding.dropped = whole.iter().filter(|cells| cells.iter().any(Option::is_none)).count() as u64;
        finding.n = whole.len() as u64 - finding.dropped;
        let Ok(share) = group_share(&whole, factors, of) else { return };
        finding.means = [Some(share.value), Some(value)];
        let estimate = detente_analysis::Estimate { value: share.value - value, ..share };
        finding.judge(Some(estimate), false, hypothesis);
    }
}

/// The mean of each cell.
fn means(cells: &[Units]) -> Vec<Option<f64>> {
    cells.iter().map(|cell| cell.finish().0.mean()).collect()
}
