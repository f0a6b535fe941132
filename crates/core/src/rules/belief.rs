//! What choices teach about an actor (§6): its type, by tempered Bayes, and the credibility of its announcements.

use crate::lanes::{LANES, Lanes};
use crate::math::{exp, ln, select};
use crate::simd::kernel;

/// A track of an actor of which a choice was seen.
pub(crate) struct Seen<'a> {
    /// 1 where a choice was seen.
    pub(crate) mask: &'a Lanes,
    /// For each option: 1 where it was carried out.
    pub(crate) chosen: Vec<&'a Lanes>,
    /// For each option: 1 where it could have been carried out.
    pub(crate) free: Vec<Lanes>,
}

kernel! {
    /// Multiplies `likelihood` by that of the choice seen if the actor were of the type under which it holds with the
    /// probability `holding` and its options have the probabilities `shares`: among what could be chosen, no less than
    /// the tremble. Where nothing could be chosen, holding teaches nothing.
    pub(crate) fn observe(
        seen: &Seen<'_>,
        holding: &Lanes,
        shares: &[Lanes],
        tremble: &Lanes,
        likelihood: &mut Lanes,
    ) {
        let (mut others, mut taken) = (Lanes::ZERO, Lanes::ZERO);
        let (mut acted, mut alone) = (Lanes::ZERO, Lanes::ONE);
        for (position, share) in shares.iter().enumerate() {
            let (chosen, free) = (seen.chosen[position], &seen.free[position]);
            for l in 0..LANES {
                let here = chosen[l] != 0.0;
                let among = (free[l] != 0.0) | here;
                others[l] += select(among, share[l], 0.0);
                taken[l] += select(here, share[l], 0.0);
                acted[l] = select(here, 1.0, acted[l]);
                alone[l] = select(among, 0.0, alone[l]);
            }
        }
        for l in 0..LANES {
            let total = holding[l] + others[l];
            let part = select(acted[l] != 0.0, taken[l], holding[l]) / select(total > 0.0, total, 1.0);
            let likely = tremble[l] + (1.0 - tremble[l]) * select(alone[l] != 0.0, 1.0, part);
            likelihood[l] *= select(seen.mask[l] != 0.0, likely, 1.0);
        }
    }

    /// b_k ← b_k L_k^κ / Σ b_m L_m^κ, in the lanes of `learnt`.
    pub(crate) fn update(likelihoods: &[Lanes], tempering: &Lanes, learnt: &Lanes, beliefs: &mut [Lanes]) {
        let mut largest = Lanes::ZERO;
        for likelihood in likelihoods {
            for l in 0..LANES {
                largest[l] = select(likelihood[l] > largest[l], likelihood[l], largest[l]);
            }
        }
        let mut total = Lanes::ZERO;
        for (likelihood, belief) in likelihoods.iter().zip(beliefs.iter_mut()) {
            for l in 0..LANES {
                let factor = exp(tempering[l] * ln(likelihood[l] / largest[l]));
                belief[l] *= select(learnt[l] != 0.0, factor, 1.0);
                total[l] += belief[l];
            }
        }
        for belief in beliefs {
            for l in 0..LANES {
                // Who saw nothing keeps every bit.
                belief[l] /= select(learnt[l] != 0.0, total[l], 1.0);
            }
        }
    }

    /// b ← b + leak (prior − b).
    pub(crate) fn leak(leak: &Lanes, priors: &[Lanes], beliefs: &mut [Lanes]) {
        for (prior, belief) in priors.iter().zip(beliefs) {
            for l in 0..LANES {
                belief[l] += leak[l] * (prior[l] - belief[l]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    fn updated(shares: [f64; 2], tempering: f64) -> [f64; 2] {
        let seen = Seen { mask: &Lanes::ONE, chosen: vec![&Lanes::ONE], free: vec![Lanes::ONE] };
        let mut likelihoods = [Lanes::ONE; 2];
        for (share, likelihood) in shares.iter().zip(&mut likelihoods) {
            let hold = Lanes::splat(1.0 - share);
            observe(Simd::BASELINE, &seen, &hold, &[Lanes::splat(*share)], &Lanes::splat(0.02), likelihood);
        }
        let mut beliefs = [Lanes::splat(0.25), Lanes::splat(0.75)];
        update(Simd::BASELINE, &likelihoods, &Lanes::splat(tempering), &Lanes::ONE, &mut beliefs);
        [beliefs[0][5], beliefs[1][5]]
    }

    #[test]
    fn what_all_types_do_alike_moves_no_belief() {
        assert_eq!(updated([0.3, 0.3], 0.3), [0.25, 0.75]);
    }

    #[test]
    fn the_likelier_type_gains_and_none_is_ruled_out() {
        let [resolute, other] = updated([0.9, 0.0], 1.0);
        // 0.25 (0.02 + 0.98 · 0.9) against 0.75 · 0.02.
        let want = 0.25 * 0.902 / (0.25 * 0.902 + 0.75 * 0.02);
        assert!((resolute - want).abs() < 1e-15 && other > 0.0);
        assert!((resolute + other - 1.0).abs() < 1e-15);
        // Tempered, the same act says less; tempered away, nothing.
        let [tempered, _] = updated([0.9, 0.0], 0.3);
        assert!(tempered < resolute && tempered > 0.25);
        assert_eq!(updated([0.9, 0.0], 0.0), [0.25, 0.75]);
    }
}
