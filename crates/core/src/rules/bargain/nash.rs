//! The Nash bargaining solution (§8) on a grid: the point that maximises Σ β_i ln(U_i − d_i) among those at which every
//! consenting party gains (Nash 1950; with powers β, Kalai 1977).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{ln, select};
use crate::simd::kernel;

/// What a consenting party must at least gain.
pub(crate) const LEAST_GAIN: Real = 1e-9;

/// By how much Σ β_i ln(U_i − d_i), or under alternating offers a gain, must be larger to count, so that rounding decides no
/// tie.
pub(super) const LEAST_LEAD: Real = 1e-9;

/// A consenting party.
pub(crate) struct Stake<'a> {
    /// Its place among the parties.
    pub(crate) party: usize,
    /// Bargaining power β.
    pub(crate) power: &'a Lanes,
    /// Disagreement point d.
    pub(crate) floor: &'a Lanes,
}

/// The best point seen so far.
pub(crate) struct Best {
    /// Σ β ln(U − d); −∞ where no point was good for all.
    pub(crate) score: Lanes,
    pub(crate) terms: Vec<Lanes>,
    /// Utility of every party.
    pub(crate) worths: Vec<Lanes>,
    /// How many points were good for all.
    pub(crate) rational: Lanes,
}

impl Best {
    /// Nothing seen yet.
    pub(crate) fn new(terms: usize, parties: usize) -> Self {
        Self {
            score: Lanes::splat(Real::NEG_INFINITY),
            terms: vec![Lanes::ZERO; terms],
            worths: vec![Lanes::ZERO; parties],
            rational: Lanes::ZERO,
        }
    }

    /// Where any point was good for all: a mask.
    pub(crate) fn found(&self) -> Lanes {
        Lanes::from_fn(|l| select(self.rational[l] > 0.0, 1.0, 0.0))
    }
}

kernel! {
    /// Looks at the next point of the grid, at which the parties have the utilities `worths`. Ties, within
    /// rounding, go to the earlier point.
    pub(crate) fn consider(terms: &[Lanes], worths: &[Lanes], stakes: &[Stake<'_>], best: &mut Best) {
        let (mut all, mut score) = (Lanes::ONE, Lanes::ZERO);
        for stake in stakes {
            let (worth, floor, power) = (&worths[stake.party], stake.floor, stake.power);
            for l in 0..LANES {
                let gain = worth[l] - floor[l];
                let gains = gain > LEAST_GAIN;
                all[l] = select(gains, all[l], 0.0);
                score[l] += power[l] * ln(select(gains, gain, 1.0));
            }
        }
        let mut better = Lanes::ZERO;
        for l in 0..LANES {
            let first = best.rational[l] == 0.0;
            let wins = (all[l] != 0.0) & (first | (score[l] > best.score[l] + LEAST_LEAD));
            better[l] = select(wins, 1.0, 0.0);
            best.score[l] = select(wins, score[l], best.score[l]);
            best.rational[l] += all[l];
        }
        let pairs = best.terms.iter_mut().zip(terms).chain(best.worths.iter_mut().zip(worths));
        for (kept, new) in pairs {
            for l in 0..LANES {
                kept[l] = select(better[l] != 0.0, new[l], kept[l]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    /// Two share a pie of 1 on a grid of so many levels: the first one's share, and the share of rational points.
    fn shared(floors: [Real; 2], powers: [Real; 2], levels: usize) -> (Option<Real>, Real) {
        let (floors, powers) = (floors.map(Lanes::splat), powers.map(Lanes::splat));
        let stakes: Vec<Stake<'_>> =
            (0..2).map(|party| Stake { party, power: &powers[party], floor: &floors[party] }).collect();
        let mut best = Best::new(1, 2);
        for level in 0..levels {
            let x = level as Real / (levels - 1) as Real;
            let worths = [Lanes::splat(x), Lanes::splat(1.0 - x)];
            consider(Simd::detect(), &[Lanes::splat(x)], &worths, &stakes, &mut best);
        }
        let found = best.found()[9] != 0.0;
        (found.then(|| best.terms[0][9]), best.rational[9] / levels as Real)
    }

    #[test]
    fn equals_split_what_is_left_over() {
        // x = d1 + (S − d1 − d2)/2 with S = 1, d = (0.2, 0.1).
        let (x, _) = shared([0.2, 0.1], [1.0, 1.0], 101);
        assert!((x.unwrap() - 0.55).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn power_takes_its_share_of_what_is_left_over() {
        // x = d1 + β1/(β1 + β2) (S − d1 − d2).
        let (x, _) = shared([0.2, 0.1], [2.0, 1.0], 1001);
        assert!((x.unwrap() - (0.2 + 0.7 * 2.0 / 3.0)).abs() < 0.5e-3, "{x:?}");
        let (x, _) = shared([0.2, 0.1], [0.0005, 1.0], 1001);
        assert!((x.unwrap() - 0.201).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn war_leaves_a_range_of_bargains() {
        // Fearon 1995: p = 0.6, costs 0.1 and 0.15: everything in (0.5, 0.75) is better than war for both.
        let (x, rational) = shared([0.5, 0.25], [1.0, 1.0], 10_001);
        assert!((x.unwrap() - 0.625).abs() < 1e-4, "{x:?}");
        assert!((rational - 0.25).abs() < 2e-4, "{rational}");
    }

    #[test]
    fn without_a_surplus_nothing_is_proposed() {
        assert_eq!(shared([0.6, 0.4], [1.0, 1.0], 11), (None, 0.0));
        assert_eq!(shared([Real::NAN, 0.4], [1.0, 1.0], 11), (None, 0.0));
    }

    #[test]
    fn ties_go_to_the_earlier_point() {
        // Gains of a third and two thirds, or the reverse: the same but for rounding.
        let (x, _) = shared([0.0, 0.0], [1.0, 1.0], 4);
        assert_eq!(x, Some(1.0 / 3.0));
    }
}
