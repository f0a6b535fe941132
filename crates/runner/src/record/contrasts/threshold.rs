//! Thresholds: the smallest level of a factor at which a measure reaches a value.

use detente_analysis::{Direction, Estimate, Interval, Moments, Verdict, linear_contrast};

use super::Finding;
use super::fold::weigh;
use super::units::{Unit, Units};
use crate::experiment::{Hypothesis, RunValue};
use crate::record::replicate::{Replicate, Waits};

/// The measure less the value to be reached, level by level, under way.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    measure: usize,
    value: f64,
    levels: Vec<Level>,
}

#[derive(Clone, Debug)]
struct Level {
    level: f64,
    points: Vec<u32>,
    /// Of the mean over the points; or, where points have random numbers of their own, of each.
    units: Vec<Units>,
}

impl Levels {
    pub(super) fn new(
        measure: usize,
        value: f64,
        levels: &[(f64, Vec<u32>)],
        common: bool,
        unit: Unit,
    ) -> Self {
        let level = |(level, points): &(f64, Vec<u32>)| Level {
            level: *level,
            points: points.clone(),
            units: vec![Units::new(unit); if common { 1 } else { points.len() }],
        };
        Self { measure, value, levels: levels.iter().map(level).collect() }
    }

    pub(super) fn add(&mut self, replicate: &Replicate, waits: &Waits) {
        let (value, draw) = (RunValue::Measure(self.measure), replicate.draw);
        for Level { points, units, .. } in &mut self.levels {
            if let [units] = &mut units[..] {
                let weight = 1.0 / points.len() as f64;
                let weights: Vec<(u32, f64)> = points.iter().map(|&point| (point, weight)).collect();
                let mean = weigh(&weights, -self.value, |point| replicate.value(point, value, waits));
                units.push(draw, mean);
            } else {
                for (units, &point) in units.iter_mut().zip(&*points) {
                    units.push(draw, replicate.value(point, value, waits).map(|v| v - self.value));
                }
            }
        }
    }

    /// The effect is the threshold, in units of the factor; its interval runs from the first level at which the value
    /// may be reached to the first at which it is, all levels together at the declared confidence (Bonferroni). Either
    /// is blank where there is no such level.
    pub(super) fn finish(&self, finding: &mut Finding, by: Option<f64>, hypothesis: &Hypothesis) {
        let (m, alpha) = (hypothesis.min_effect, 1.0 - hypothesis.confidence);
        let together = 1.0 - alpha / self.levels.len() as f64;
        // Towards the value from below, or from above.
        let sign = if hypothesis.direction == Some(Direction::Decrease) { -1.0 } else { 1.0 };
        let (mut reached, mut possible, mut certain) = (None, None, None);
        let (mut any_beyond, mut all_short) = (1.0_f64, 0.0_f64);
        let mut all_short_by = 0.0_f64;
        (finding.n, finding.dropped) = (u64::MAX, 0);
        for Level { level, units, .. } in &self.levels {
            let parts: Vec<(Moments, u64)> = units.iter().map(Units::finish).collect();
            let weight = sign / parts.len() as f64;
            let groups: Vec<(f64, Moments)> = parts.iter().map(|(values, _)| (weight, *values)).collect();
            finding.n = parts.iter().fold(finding.n, |n, (values, _)| Ord::min(n, values.n()));
            finding.dropped = parts.iter().fold(finding.dropped, |d, (_, dropped)| Ord::max(d, *dropped));
            let Some(estimate) = linear_contrast(&groups) else {
                // A level of which nothing is known leaves everything open.
                (any_beyond, all_short, all_short_by) = (1.0, 1.0, 1.0);
                continue;
            };
            let Estimate { value, .. } = estimate;
            let interval = estimate.interval(together);
            let first = |slot: &mut Option<f64>, holds: bool| {
                if holds && slot.is_none() {
                    *slot = Some(*level);
                }
            };
            first(&mut reached, value >= 0.0);
            first(&mut possible, interval.is_some_and(|i| i.high >= 0.0));
            first(&mut certain, interval.is_some_and(|i| i.low >= 0.0));
            let (beyond, short) = (estimate.p_above(m).unwrap_or(1.0), estimate.p_below(-m).unwrap_or(1.0));
            if by.is_none_or(|by| *level <= by) {
                any_beyond = if beyond < any_beyond { beyond } else { any_beyond };
                all_short_by = if short > all_short_by { short } else { all_short_by };
            }
            all_short = if short > all_short { short } else { all_short };
        }
        let levels = self.levels.iter().filter(|l| by.is_none_or(|by| l.level <= by)).count() as f64;
        let capped = |p: f64| if p < 1.0 { p } else { 1.0 };
        // Some level is beyond the value: of so many chances. Every level falls short: the least clear one decides.
        let (some, none) = (capped(2.0 * levels * any_beyond), capped(2.0 * all_short_by));
        let (claimed, refuted) = if by.is_some() { (some, none) } else { (capped(2.0 * all_short), some) };
        finding.effect = reached;
        finding.interval = possible.zip(certain).map(|(low, high)| Interval { low, high });
        finding.p = Some(if claimed < refuted { claimed } else { refuted });
        finding.verdict = if claimed < alpha {
            Verdict::Supported
        } else if refuted < alpha {
            Verdict::Contradicted
        } else {
            Verdict::Open
        };
    }
}
