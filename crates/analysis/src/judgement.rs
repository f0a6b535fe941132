//! A verdict together with the p-value that decides it, so that verdicts can be corrected for their number.

use crate::contrast::Estimate;
use crate::verdict::{Direction, Verdict};

/// What an estimate says about a claim, and how clearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict of the estimate's interval.
    pub verdict: Verdict,
    /// Two-sided p-value of the decisive comparison, in [0, 1]; below 1 − confidence exactly if the verdict is not
    /// [`Verdict::Open`].
    pub p: f64,
}

/// Judges the claim that an effect has this `direction` and at least the size `min_effect` (0 or more, in the unit of
/// the measure) by the interval of `estimate` at `confidence`.
///
/// The verdict is that of [`Verdict::of`]. Each definite answer compares the effect with a margin: above `min_effect`,
/// below −`min_effect`, or between the two ([`Estimate::p_above`], [`Estimate::p_below`], [`Estimate::p_within`]). p is
/// twice the smallest of the three p-values, at most 1, whatever the direction: the verdict is definite at every
/// confidence below 1 − p and open from there on. A false definite verdict of any kind has a probability of at most
/// 1 − `confidence`, because it takes an end of the interval on the wrong side of the truth.
///
/// Equal to a margin is not beyond it, also without any error. Where rounding would have verdict and p disagree, at
/// the very end of an interval, p is moved to the side of the verdict.
///
/// `None` without an interval ([`Estimate::interval`]) or unless `min_effect` is finite and at least 0.
#[must_use]
pub fn judge(
    estimate: &Estimate,
    direction: Direction,
    min_effect: f64,
    confidence: f64,
) -> Option<Judgement> {
    if !min_effect.is_finite() || min_effect < 0.0 {
        return None;
    }
    let verdict = Verdict::of(Some(estimate.interval(confidence)?), direction, min_effect);
    let one_sided =
        [estimate.p_above(min_effect)?, estimate.p_below(-min_effect)?, estimate.p_within(min_effect)?];
    let doubled = one_sided.iter().fold(1.0, |least, p| if 2.0 * p < least { 2.0 * p } else { least });
    let level = 1.0 - confidence;
    let p = match verdict {
        Verdict::Open if doubled < level => level,
        Verdict::Supported | Verdict::Contradicted | Verdict::Negligible if doubled >= level => {
            level.next_down()
        }
        _ => doubled,
    };
    Some(Judgement { verdict, p })
}

impl Judgement {
    /// The verdict once its p-value has been adjusted for the number of hypotheses, for example by
    /// [`holm`](crate::holm()): the same if `adjusted_p` is still below 1 − `confidence`, otherwise [`Verdict::Open`].
    #[must_use]
    pub fn adjusted(&self, adjusted_p: f64, confidence: f64) -> Verdict {
        if adjusted_p < 1.0 - confidence { self.verdict } else { Verdict::Open }
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgement, judge};
    use crate::contrast::Estimate;
    use crate::holm::holm;
    use crate::test_random::Lcg;
    use crate::verdict::{Direction, Verdict};

    const DIRECTIONS: [Direction; 2] = [Direction::Increase, Direction::Decrease];

    fn assert_agreement(estimate: &Estimate, min_effect: f64, confidence: f64) -> Judgement {
        let [up, down] =
            DIRECTIONS.map(|direction| judge(estimate, direction, min_effect, confidence).unwrap());
        for (judgement, direction) in [(up, DIRECTIONS[0]), (down, DIRECTIONS[1])] {
            assert_eq!(judgement.verdict, Verdict::of(estimate.interval(confidence), direction, min_effect));
            assert_eq!(judgement.verdict != Verdict::Open, judgement.p < 1.0 - confidence, "{judgement:?}");
            assert!((0.0..=1.0).contains(&judgement.p));
            assert_eq!(judgement.adjusted(judgement.p, confidence), judgement.verdict);
        }
        assert_eq!(up.p, down.p);
        up
    }

    #[test]
    fn a_verdict_is_definite_exactly_if_its_p_value_is_small() {
        let mut random = Lcg::new(53);
        let mut seen = [0_u32; 4];
        for _ in 0..20_000 {
            let standard_error = [0.0, 0.01, 0.05, 0.3][random.below(4) as usize] * random.uniform();
            let df = 1.0 + 300.0 * random.uniform() * random.uniform();
            let estimate = Estimate { value: 0.2 * random.normal(), standard_error, df };
            let confidence = [0.5, 0.9, 0.95, 0.999][random.below(4) as usize];
            let judgement = assert_agreement(&estimate, 0.1, confidence);
            seen[judgement.verdict as usize] += 1;
        }
        assert!(seen.iter().all(|&count| count > 1000), "{seen:?}");
    }

    #[test]
    fn they_agree_at_the_very_end_of_an_interval() {
        let mut random = Lcg::new(59);
        for _ in 0..5000 {
            let estimate = Estimate {
                value: random.normal(),
                standard_error: 0.2 * random.uniform(),
                df: 1.0 + random.below(100) as f64,
            };
            let ends = estimate.interval(0.95).unwrap();
            for end in [ends.low, ends.high] {
                for margin in [end.abs(), end.abs().next_up(), end.abs().next_down()] {
                    let judgement = assert_agreement(&estimate, margin, 0.95);
                    let exact = 2.0
                        * [estimate.p_above(margin), estimate.p_below(-margin), estimate.p_within(margin)]
                            .into_iter()
                            .flatten()
                            .fold(0.5, |least, p| if p < least { p } else { least });
                    assert!((judgement.p - exact).abs() < 1e-10, "{} against {exact}", judgement.p);
                }
            }
        }
    }

    #[test]
    fn without_error_only_a_comparison_is_left() {
        let sure = |value| Estimate { value, standard_error: 0.0, df: 9.0 };
        for (value, verdict, p) in [
            (0.3, Verdict::Supported, 0.0),
            (-0.3, Verdict::Contradicted, 0.0),
            (0.0, Verdict::Negligible, 0.0),
            (0.1, Verdict::Open, 1.0),
            (-0.1, Verdict::Open, 1.0),
        ] {
            let found = judge(&sure(value), Direction::Increase, 0.1, 0.95);
            assert_eq!(found, Some(Judgement { verdict, p }), "{value}");
        }
        let none_at_all = judge(&sure(0.0), Direction::Increase, 0.0, 0.95);
        assert_eq!(none_at_all, Some(Judgement { verdict: Verdict::Open, p: 1.0 }));
    }

    #[test]
    fn a_claim_without_a_least_effect_is_the_two_sided_t_test() {
        // Student's sleep data, paired: t = −4.0621 with 9 degrees of freedom, p = 0.002833 (R, ?t.test).
        let estimate = Estimate { value: -1.58, standard_error: 1.58 / 4.062_127_683_382, df: 9.0 };
        let judgement = judge(&estimate, Direction::Decrease, 0.0, 0.95).unwrap();
        assert_eq!(judgement.verdict, Verdict::Supported);
        assert!((judgement.p - 0.002_833).abs() < 5e-7, "{}", judgement.p);
    }

    #[test]
    fn a_correction_opens_what_only_many_tries_made_definite() {
        let estimates = [2.1, 3.5, 0.5].map(|value| Estimate { value, standard_error: 1.0, df: 500.0 });
        let judgements = estimates.map(|estimate| judge(&estimate, Direction::Increase, 0.0, 0.95).unwrap());
        let plain = judgements.map(|judgement| judgement.verdict);
        assert_eq!(plain, [Verdict::Supported, Verdict::Supported, Verdict::Open]);
        let adjusted = holm(&judgements.map(|judgement| Some(judgement.p))).unwrap();
        let corrected: Vec<Verdict> = judgements
            .iter()
            .zip(adjusted)
            .map(|(judgement, p)| judgement.adjusted(p.unwrap(), 0.95))
            .collect();
        assert_eq!(corrected, [Verdict::Open, Verdict::Supported, Verdict::Open]);
    }

    #[test]
    fn false_verdicts_are_as_rare_as_promised() {
        // Worst case: an effect of exactly the least size, where every definite verdict is false.
        let mut random = Lcg::new(61);
        let wrong = (0..20_000)
            .filter(|_| {
                let estimate =
                    Estimate { value: 0.1 + 0.03 * random.normal(), standard_error: 0.03, df: 1e9 };
                let judgement = judge(&estimate, Direction::Increase, 0.1, 0.95).unwrap();
                judgement.verdict != Verdict::Open
            })
            .count();
        assert!((900..=1100).contains(&wrong), "{wrong} of 20,000");
    }

    #[test]
    fn what_cannot_be_judged() {
        let estimate = Estimate { value: 1.0, standard_error: 0.1, df: 5.0 };
        for min_effect in [-0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(judge(&estimate, Direction::Increase, min_effect, 0.95), None);
        }
        assert_eq!(judge(&estimate, Direction::Increase, 0.1, 1.0), None);
        let broken = Estimate { standard_error: f64::NAN, ..estimate };
        assert_eq!(judge(&broken, Direction::Increase, 0.1, 0.95), None);
    }
}
