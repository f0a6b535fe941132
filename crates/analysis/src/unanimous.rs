//! Effects of which every unit says the same.

use crate::interval::Interval;
use crate::judgement::Judgement;
use crate::verdict::{Direction, Verdict};

/// The mean of units that are 0 or 1, or differences of such, when all `n` of them are equal.
///
/// Their standard error is 0, and yet what happens in fewer than one of so many units may not have been seen. With
/// probability 1 − p the share of units that differ is at most 1 − p^(1/n) (as in [`rare_event`](crate::rare_event)),
/// and one of them moves the mean by at most 1: that bounds how far the mean may lie from what was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unanimous {
    /// The value of every unit.
    pub value: f64,
    /// Number of units.
    pub n: u64,
}

impl Unanimous {
    /// Interval of the mean; both sides share the doubt. `None` without units or at a `confidence` outside (0, 1).
    #[must_use]
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let inside = confidence > 0.0 && confidence < 1.0;
        if !inside || self.n == 0 {
            return None;
        }
        let reach = 1.0 - libm::pow(0.5 * (1.0 - confidence), 1.0 / self.n as f64);
        Some(Interval { low: self.value - reach, high: self.value + reach })
    }

    /// Verdict and p-value, as [`judge`](crate::judge) gives them for an estimate with an error. `None` without an
    /// interval or unless `min_effect` is finite and at least 0.
    #[must_use]
    pub fn judge(&self, direction: Direction, min_effect: f64, confidence: f64) -> Option<Judgement> {
        let interval = self.interval(confidence)?;
        let sound = min_effect >= 0.0 && min_effect.is_finite();
        let (value, m) = (self.value, min_effect);
        let (below, above) = (self.p(m - value), self.p(value + m));
        let within = if below > above { below } else { above };
        let decisive = [self.p(value - m), self.p(-m - value), within];
        let p = decisive.into_iter().fold(0.5, |least, p| if p < least { p } else { least });
        sound.then(|| Judgement { verdict: Verdict::of(Some(interval), direction, min_effect), p: 2.0 * p })
    }

    /// One-sided p-value of a mean `distance` away from the value.
    fn p(&self, distance: f64) -> f64 {
        if distance <= 0.0 {
            1.0
        } else if distance >= 1.0 {
            0.0
        } else {
            libm::pow(1.0 - distance, self.n as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Unanimous;
    use crate::test_random::Lcg;
    use crate::verdict::{Direction, Verdict};

    fn judged(value: f64, n: u64, min_effect: f64) -> (Verdict, f64) {
        let found = Unanimous { value, n }.judge(Direction::Increase, min_effect, 0.95).unwrap();
        (found.verdict, found.p)
    }

    #[test]
    fn runs_without_a_difference_say_only_so_much() {
        // 3.69 / n: ten runs leave room for a third of runs that differ.
        assert_eq!(judged(0.0, 10, 0.05).0, Verdict::Open);
        let (verdict, p) = judged(0.0, 200, 0.05);
        assert_eq!(verdict, Verdict::Negligible);
        assert!((p - 2.0 * libm::pow(0.95, 200.0)).abs() < 1e-12);
        assert_eq!(judged(1.0, 100, 0.5).0, Verdict::Supported);
        assert_eq!(judged(-1.0, 100, 0.5).0, Verdict::Contradicted);
    }

    #[test]
    fn verdict_and_p_agree() {
        for value in [-1.0, 0.0, 1.0] {
            for n in 1..400 {
                let (verdict, p) = judged(value, n, 0.03);
                assert_eq!(p < 0.05, verdict != Verdict::Open, "{value} {n} {p}");
            }
        }
    }

    #[test]
    fn the_interval_covers_a_probability_too_small_to_be_seen() {
        let mut random = Lcg::new(29);
        let (mut covered, mut seen) = (0, 0);
        for _ in 0..20_000 {
            // Of the samples that are unanimous, those whose interval misses are rarer than promised among all.
            let unanimous = (0..100).all(|_| random.uniform() >= 0.04);
            if unanimous {
                seen += 1;
                covered += u32::from(Unanimous { value: 0.0, n: 100 }.interval(0.95).unwrap().contains(0.04));
            }
        }
        assert!(seen > 100 && f64::from(seen - covered) < 0.05 * 20_000.0, "{covered} of {seen}");
        assert_eq!(Unanimous { value: 0.0, n: 0 }.interval(0.95), None);
        assert_eq!(Unanimous { value: 0.0, n: 5 }.judge(Direction::Increase, f64::NAN, 0.95), None);
    }
}
