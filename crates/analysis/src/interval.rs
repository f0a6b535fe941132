//! Confidence intervals.

use crate::moments::Moments;
use crate::normal::normal_quantile;
use crate::student::t_quantile;

/// A closed interval, `low` ≤ `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `x` lies in the interval, ends included.
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }

    /// Distance between the ends.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// Student t interval for the mean of independent values, mean ± t · sd / √n with n − 1 degrees of freedom.
///
/// `confidence` in (0, 1), for example 0.95. `None` with fewer than two values: one value says nothing of its spread.
#[must_use]
pub fn mean_interval(moments: &Moments, confidence: f64) -> Option<Interval> {
    let mean = moments.mean()?;
    let standard_error = moments.standard_error()?;
    let upper_tail = 0.5 * (1.0 - confidence_level(confidence)?);
    let t = -t_quantile(upper_tail, (moments.n() - 1) as f64)?;
    let (low, high) = (mean - t * standard_error, mean + t * standard_error);
    (low.is_finite() && high.is_finite()).then_some(Interval { low, high })
}

/// Score interval of Wilson, JASA 22 (1927), for the probability behind `successes` of `n` independent trials.
///
/// `confidence` in (0, 1). Stays inside [0, 1] and has width at 0 and `n` successes. `None` if `n` is 0 or smaller
/// than `successes`.
#[must_use]
pub fn wilson(successes: u64, n: u64, confidence: f64) -> Option<Interval> {
    if n == 0 || successes > n {
        return None;
    }
    let z = -normal_quantile(0.5 * (1.0 - confidence_level(confidence)?))?;
    let trials = n as f64;
    let share = successes as f64 / trials;
    let z2_per_trial = z * z / trials;
    let scale = 1.0 + z2_per_trial;
    let centre = (share + 0.5 * z2_per_trial) / scale;
    let reach = z * ((share * (1.0 - share) + 0.25 * z2_per_trial) / trials).sqrt() / scale;
    // At the edges centre and reach are equal but for rounding.
    Some(Interval {
        low: if successes == 0 { 0.0 } else { centre - reach },
        high: if successes == n { 1.0 } else { centre + reach },
    })
}

/// `confidence` if it lies in (0, 1).
fn confidence_level(confidence: f64) -> Option<f64> {
    (confidence > 0.0 && confidence < 1.0).then_some(confidence)
}

#[cfg(test)]
mod tests {
    use super::{Interval, mean_interval, wilson};
    use crate::moments::Moments;
    use crate::test_random::Lcg;

    fn assert_close(found: Interval, low: f64, high: f64) {
        assert!((found.low - low).abs() < 1e-12 && (found.high - high).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn student_interval_of_four_values() {
        let moments: Moments = [1.0, 2.0, 3.0, 4.0].into_iter().collect();
        // 2.5 ± t(0.975, 3) √(5/12), t(0.975, 3) = 3.182446305284263…
        let reach = 3.182_446_305_284_263 * (5.0_f64 / 12.0).sqrt();
        assert_close(mean_interval(&moments, 0.95).unwrap(), 2.5 - reach, 2.5 + reach);
    }

    #[test]
    fn no_interval_from_one_value_or_at_an_impossible_confidence() {
        let one: Moments = [1.0].into_iter().collect();
        let two: Moments = [1.0, 2.0].into_iter().collect();
        assert_eq!(mean_interval(&Moments::new(), 0.95), None);
        assert_eq!(mean_interval(&one, 0.95), None);
        for confidence in [0.0, 1.0, 95.0, f64::NAN] {
            assert_eq!(mean_interval(&two, confidence), None);
            assert_eq!(wilson(1, 2, confidence), None);
        }
    }

    #[test]
    fn a_constant_column_has_an_interval_of_no_width() {
        let moments: Moments = [0.3; 5].into_iter().collect();
        assert_eq!(mean_interval(&moments, 0.95), Some(Interval { low: 0.3, high: 0.3 }));
    }

    #[test]
    fn student_intervals_cover_the_truth_as_often_as_promised() {
        let mut random = Lcg::new(7);
        let covered = (0..2000)
            .filter(|sample| {
                let moments: Moments = (0..2 + sample % 7).map(|_| 3.0 + 2.0 * random.normal()).collect();
                mean_interval(&moments, 0.95).unwrap().contains(3.0)
            })
            .count();
        assert!((1860..=1940).contains(&covered), "{covered} of 2000");
    }

    #[test]
    fn wilson_matches_published_values() {
        // Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 0/20, 1/29.
        for (successes, n, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let found = wilson(successes, n, 0.95).unwrap();
            assert!((found.low - low).abs() < 5.1e-5 && (found.high - high).abs() < 5.1e-5, "{found:?}");
        }
        assert_eq!(wilson(0, 20, 0.95).unwrap().low, 0.0);
        assert_eq!(wilson(20, 20, 0.95).unwrap().high, 1.0);
        assert_eq!(wilson(0, 0, 0.95), None);
        assert_eq!(wilson(3, 2, 0.95), None);
    }

    #[test]
    fn wilson_covers_a_rare_event() {
        let mut random = Lcg::new(11);
        let covered = (0..2000)
            .filter(|_| {
                let successes = (0..60).filter(|_| random.uniform() < 0.1).count() as u64;
                wilson(successes, 60, 0.95).unwrap().contains(0.1)
            })
            .count();
        assert!((1850..=1960).contains(&covered), "{covered} of 2000");
    }
}
