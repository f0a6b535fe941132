//! Opposition and alarm (§4).
//!
//! o_ij = (Σ √(w_i w_j) |p_i − p_j| + m/2) / (Σ √(w_i w_j) + m) over the variables of a theatre that both care
//! about, w being shares of each actor's weights; A ← e^{−dΔ} A + Σ s (g o + h (1 − o)) · max(0, 1 + νξ), capped.
//! An authorless escalation alarms by g.

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{abs, min, select};
use crate::simd::kernel;

/// Opposition of two actors in a theatre from `(share of weight, ideal)` pairs over the variables they share there.
/// `None` if they share none: such an author is ignored.
pub(crate) fn opposition(shared: impl Iterator<Item = [(Real, Real); 2]>, shrinkage: Real) -> Option<Real> {
    let (mut apart, mut common) = (0.0, 0.0);
    let mut any = false;
    for [(own, ideal), (other, theirs)] in shared {
        let weight = (own * other).sqrt();
        apart += weight * abs(ideal - theirs);
        common += weight;
        any = true;
    }
    any.then(|| (apart + 0.5 * shrinkage) / (common + shrinkage))
}

/// What an actor feels: its gain from an unknown author, and the cap of its alarm.
pub(crate) struct Feeling<'a> {
    pub(crate) threat: &'a Lanes,
    pub(crate) cap: &'a Lanes,
}

kernel! {
    /// A ← e^{−dΔ} A.
    pub(crate) fn fade(keep: &Lanes, alarm: &mut Lanes) {
        for l in 0..LANES {
            alarm[l] *= keep[l];
        }
    }

    /// Adds one escalation: `gain` is g o + h (1 − o) towards its author, 0 where it is ignored; `known` tells
    /// where the author is known; `jolt` is max(0, 1 + νξ).
    pub(crate) fn raise(
        severity: &Lanes,
        known: &Lanes,
        gain: &Lanes,
        jolt: &Lanes,
        feeling: &Feeling<'_>,
        alarm: &mut Lanes,
    ) {
        for l in 0..LANES {
            let gain = select(known[l] != 0.0, gain[l], feeling.threat[l]);
            alarm[l] = min(alarm[l] + severity[l] * gain * jolt[l], feeling.cap[l]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    #[test]
    fn opposition_lies_between_agreement_and_its_opposite() {
        let same = opposition([[(0.5, 1.0), (0.5, 1.0)]].into_iter(), 0.0);
        let opposed = opposition([[(0.5, 1.0), (0.2, 0.0)]].into_iter(), 0.0);
        assert_eq!((same, opposed), (Some(0.0), Some(1.0)));
        assert_eq!(opposition(std::iter::empty(), 0.05), None);
    }

    #[test]
    fn alarm_is_raised_by_its_author_or_by_nobody_up_to_a_cap() {
        let lanes = Lanes::splat;
        let (known, unknown) = (Lanes::ONE, Lanes::ZERO);
        // s (g o + h (1 − o)) with g = 5, h = 1, o = 0.75: 4 per severity; from nobody g; doubled by a jolt.
        for (known, jolt, expected) in
            [(known, 1.0, 0.9), (unknown, 1.0, 1.1), (known, 2.0, 1.7), (known, 9.0, 3.0)]
        {
            let feeling = Feeling { threat: &lanes(5.0), cap: &lanes(3.0) };
            let mut alarm = lanes(0.1);
            raise(Simd::BASELINE, &lanes(0.2), &known, &lanes(4.0), &lanes(jolt), &feeling, &mut alarm);
            assert!((alarm[7] - expected).abs() < 1e-12, "{}", alarm[7]);
        }
    }

    #[test]
    fn alarm_fades() {
        let mut alarm = Lanes::splat(0.8);
        fade(Simd::BASELINE, &Lanes::splat(0.5), &mut alarm);
        assert_eq!(alarm, Lanes::splat(0.4));
    }

    #[test]
    fn shrinkage_pulls_to_one_half() {
        let strong = opposition([[(1.0, 1.0), (1.0, 0.0)]].into_iter(), 0.05).unwrap();
        let weak = opposition([[(0.01, 1.0), (0.01, 0.0)]].into_iter(), 0.05).unwrap();
        assert!(strong > 0.97 && weak > 0.5 && weak < 0.6);
    }
}
