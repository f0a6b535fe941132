//! Resampling with replacement, from a seed: the bootstrap behind every interval that has no closed form.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::interval::Interval;

/// How a bootstrap is made. The same settings and data give the same resamples on every machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampling {
    /// Number of resamples; 1,000 or more for intervals.
    pub resamples: u32,
    /// Confidence of the intervals, in (0, 1).
    pub confidence: f64,
    /// Where its randomness comes from.
    pub seed: u64,
}

impl Resampling {
    /// The statistic of every resample of `n` units that has one. `statistic` receives `n` positions below `n`, drawn
    /// with replacement; resample `r` comes from stream `r` of the seed, so it does not depend on the others.
    pub fn statistics(&self, n: usize, mut statistic: impl FnMut(&[usize]) -> Option<f64>) -> Vec<f64> {
        if n == 0 {
            return Vec::new();
        }
        let mut units = vec![0; n];
        let mut found = Vec::with_capacity(self.resamples as usize);
        for resample in 0..self.resamples {
            self.draw(resample, &mut units);
            found.extend(statistic(&units).filter(|value| value.is_finite()));
        }
        found
    }

    /// Fills `units` with positions below its length, drawn with replacement: resample number `resample`.
    pub fn draw(&self, resample: u32, units: &mut [usize]) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(u64::from(resample));
        // Of a width that is the same on every machine.
        let n = units.len() as u64;
        units.iter_mut().for_each(|unit| *unit = random.random_range(0..n) as usize);
    }
}

/// Quantile of `values`, which are sorted: linear between order statistics (type 7 of Hyndman & Fan, American
/// Statistician 50 (1996)). `None` without values.
pub(crate) fn quantile_of_sorted(values: &[f64], q: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = q * last as f64;
    let below = (place.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(values[below] + (place - below as f64) * (values[above] - values[below]))
}

/// Percentile interval: the central share `confidence` of the resampled statistics (Efron & Tibshirani 1993, ch. 13).
/// `None` with fewer than two of them.
#[must_use]
pub fn percentile_interval(mut statistics: Vec<f64>, confidence: f64) -> Option<Interval> {
    if statistics.len() < 2 || !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    statistics.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - confidence);
    let low = quantile_of_sorted(&statistics, tail)?;
    let high = quantile_of_sorted(&statistics, 1.0 - tail)?;
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::{Resampling, percentile_interval, quantile_of_sorted};

    const PLAN: Resampling = Resampling { resamples: 500, confidence: 0.9, seed: 3 };

    #[test]
    fn resamples_come_from_the_seed_alone() {
        let sums = |plan: Resampling| plan.statistics(10, |units| Some(units.iter().sum::<usize>() as f64));
        assert_eq!(sums(PLAN), sums(PLAN));
        assert_eq!(sums(PLAN)[..40], sums(Resampling { resamples: 40, ..PLAN }));
        assert_ne!(sums(PLAN), sums(Resampling { seed: 4, ..PLAN }));
        let mut first = [0; 6];
        PLAN.draw(0, &mut first);
        // Minted on x86-64: another value means that intervals differ between machines or versions.
        assert_eq!(first, [3, 0, 1, 0, 3, 4]);
    }

    #[test]
    fn a_statistic_without_units_or_value_is_left_out() {
        assert!(PLAN.statistics(0, |_| Some(1.0)).is_empty());
        assert!(PLAN.statistics(3, |_| None).is_empty());
        assert_eq!(percentile_interval(vec![1.0], 0.9), None);
    }

    #[test]
    fn percentiles_lie_between_order_statistics() {
        assert_eq!(quantile_of_sorted(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        let interval = percentile_interval((0..=100).rev().map(f64::from).collect(), 0.9).unwrap();
        assert!((interval.low - 5.0).abs() < 1e-9 && (interval.high - 95.0).abs() < 1e-9);
    }
}
