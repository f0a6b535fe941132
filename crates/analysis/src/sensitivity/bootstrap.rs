//! Many statistics bootstrapped at once.

use crate::interval::Interval;
use crate::resample::{Resampling, percentile_interval};

/// A number estimated from runs, and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its confidence interval; `None` where the data or the settings allow none.
    pub interval: Option<Interval>,
}

/// Values of `count` statistics over the resamples of `n` units that define them, one list per statistic.
///
/// `statistics` receives how often each unit was drawn and fills in the values, which are `None` beforehand.
pub(crate) fn bootstrap(
    plan: &Resampling,
    n: usize,
    count: usize,
    mut statistics: impl FnMut(&[f64], &mut [Option<f64>]),
) -> Vec<Vec<f64>> {
    let mut found = vec![Vec::new(); count];
    if n == 0 {
        return found;
    }
    let (mut units, mut weights, mut values) = (vec![0; n], vec![0.0; n], vec![None; count]);
    for resample in 0..plan.resamples {
        plan.draw(resample, &mut units);
        weights.fill(0.0);
        units.iter().for_each(|&unit| weights[unit] += 1.0);
        values.fill(None);
        statistics(&weights, &mut values);
        for (list, value) in found.iter_mut().zip(&values) {
            list.extend(value.filter(|value| value.is_finite()));
        }
    }
    found
}

/// Estimates of `count` statistics of `n` units with percentile intervals; `None` where the statistic is undefined.
/// Resamples that do not define a statistic are left out of its interval.
pub(crate) fn estimates(
    plan: &Resampling,
    n: usize,
    count: usize,
    mut statistics: impl FnMut(&[f64], &mut [Option<f64>]),
) -> Vec<Option<Estimate>> {
    let mut values = vec![None; count];
    statistics(&vec![1.0; n], &mut values);
    let resampled = bootstrap(plan, n, count, statistics);
    let with_interval = |(value, list): (Option<f64>, Vec<f64>)| {
        value
            .filter(|value| value.is_finite())
            .map(|value| Estimate { value, interval: percentile_interval(list, plan.confidence) })
    };
    values.into_iter().zip(resampled).map(with_interval).collect()
}

#[cfg(test)]
mod tests {
    use super::{bootstrap, estimates};
    use crate::resample::{Resampling, percentile_interval};

    const PLAN: Resampling = Resampling { resamples: 300, confidence: 0.9, seed: 8 };

    #[test]
    fn weights_are_the_drawn_units() {
        let values = [3.0, -1.0, 4.0, 10.0];
        let sum = |units: &[usize]| Some(units.iter().map(|&unit| values[unit]).sum());
        let by_weight = bootstrap(&PLAN, 4, 1, |weights, out| {
            out[0] = Some(weights.iter().zip(&values).map(|(weight, value)| weight * value).sum());
        });
        assert_eq!(by_weight, [PLAN.statistics(4, sum)]);
        let estimate = estimates(&PLAN, 4, 2, |weights, out| {
            out[0] = Some(weights.iter().zip(&values).map(|(weight, value)| weight * value).sum());
        });
        assert_eq!(estimate[0].unwrap().value, 16.0);
        assert_eq!(estimate[0].unwrap().interval, percentile_interval(by_weight[0].clone(), 0.9));
        assert_eq!(estimate[1], None);
    }
}
