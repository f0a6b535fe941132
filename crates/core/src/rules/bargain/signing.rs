//! Signing (§8): a party weighs what it gains against being betrayed, and what its patrons attach to its answer.

use crate::lanes::{LANES, Lanes};
use crate::math::{logistic, min, select};
use crate::simd::kernel;

/// What a party weighs.
pub(crate) struct Answer<'a> {
    /// λ^s, and the cost r of being betrayed.
    pub(crate) precision: &'a Lanes,
    pub(crate) betrayal: &'a Lanes,
    /// T, its trust in the least trusted of the others.
    pub(crate) trust: &'a Lanes,
    /// U − d.
    pub(crate) gain: &'a Lanes,
    pub(crate) pressure: &'a Lanes,
}

kernel! {
    /// The probability of a signature: logistic(λ^s (T (U − d) − (1 − T) r + pressure)).
    pub(crate) fn willing(answer: &Answer<'_>, out: &mut Lanes) {
        let Answer { precision, betrayal, trust, gain, pressure } = *answer;
        for l in 0..LANES {
            let kept = trust[l] * gain[l];
            let betrayed = (1.0 - trust[l]) * betrayal[l];
            out[l] = logistic(precision[l] * (kept - betrayed + pressure[l]));
        }
    }
}

/// The lowest of some trusts; full trust in nobody.
pub(crate) fn lowest<'a>(trusts: impl Iterator<Item = &'a Lanes>) -> Lanes {
    let mut lowest = Lanes::ONE;
    for trust in trusts {
        for l in 0..LANES {
            lowest[l] = min(trust[l], lowest[l]);
        }
    }
    lowest
}

/// A client's dependence on a patron: own/(own + rivals), 0 where nobody backs it.
pub(crate) fn dependence(own: &Lanes, rivals: &Lanes) -> Lanes {
    Lanes::from_fn(|l| {
        let total = own[l] + rivals[l];
        select(total > 0.0, own[l] / select(total > 0.0, total, 1.0), 0.0)
    })
}

/// Adds dependence × probability × what the patron's option would change, where there is any.
pub(crate) fn press(dependence: &Lanes, likely: &Lanes, worse: &Lanes, better: &Lanes, sum: &mut Lanes) {
    for l in 0..LANES {
        let weight = dependence[l] * likely[l];
        sum[l] += select(weight > 0.0, weight * (better[l] - worse[l]), 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    fn probability(precision: f64, trust: f64, gain: f64, betrayal: f64, pressure: f64) -> f64 {
        let [precision, trust, gain, betrayal, pressure] =
            [precision, trust, gain, betrayal, pressure].map(Lanes::splat);
        let answer = Answer {
            precision: &precision,
            betrayal: &betrayal,
            trust: &trust,
            gain: &gain,
            pressure: &pressure,
        };
        let mut out = Lanes::ZERO;
        willing(Simd::detect(), &answer, &mut out);
        out[11]
    }

    #[test]
    fn signatures_are_logistic_in_what_they_promise() {
        // λ (T g − (1 − T) r) = 100 (0.6 · 0.02 − 0.4 · 0.004) = 1.04.
        assert!((probability(100.0, 0.6, 0.02, 0.004, 0.0) - 0.738_850_006_084).abs() < 1e-9);
        assert!((probability(100.0, 0.6, 0.02, 0.004, -0.0104) - 0.5).abs() < 1e-12);
        assert_eq!(probability(0.0, 0.6, 0.02, 0.004, 1.0), 0.5);
        assert_eq!(probability(1e6, 1.0, 0.02, 10.0, 0.0), 1.0);
        assert!(probability(100.0, 0.5, 0.02, 0.004, 0.0) < probability(100.0, 0.6, 0.02, 0.004, 0.0));
    }

    #[test]
    fn dependence_is_a_share() {
        let of = |own: f64, rivals: f64| dependence(&Lanes::splat(own), &Lanes::splat(rivals))[0];
        assert_eq!(of(0.3, 0.1), 0.3 / 0.4);
        assert_eq!(of(0.0, 0.1), 0.0);
        assert_eq!(of(0.0, 0.0), 0.0);
    }

    #[test]
    fn the_least_trusted_counts() {
        let trusts = [Lanes::splat(0.7), Lanes::splat(0.2), Lanes::splat(0.9)];
        assert_eq!(lowest(trusts.iter())[0], 0.2);
    }
}
