//! Quantal response (§7): P(a) ∝ e^{λ V_a}, as probabilities and as a race of exponential clocks.
//!
//! argmin_a (−ln r_a · e^{λ(V_max − V_a)}) with independent uniforms r_a has the logit law (Luce 1959; McFadden
//! 1974; the race as in Yellott 1977), and an option that nobody takes changes nobody's luck.

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{exp, ln, max, min, select};
use crate::simd::kernel;

/// Largest exponent that a hypothetical option may have over the best real one: e^700 is still finite.
const LARGEST: Real = 700.0;

/// What one alternative of a track offers: its worth V, nats added to it, and where it can be had.
pub(crate) struct Alternative<'a> {
    pub(crate) worth: &'a Lanes,
    pub(crate) mask: &'a Lanes,
}

/// Holding: its worth, a bonus in nats, and whether it is allowed where another alternative can be had.
pub(crate) struct Hold<'a> {
    pub(crate) worth: &'a Lanes,
    pub(crate) bonus: &'a Lanes,
    pub(crate) allowed: bool,
}

/// The exponent λ V of holding, −∞ where it is not allowed, and the largest among all alternatives that can be had.
#[inline(always)]
fn exponents(precision: &Lanes, hold: &Hold<'_>, options: &[Alternative<'_>]) -> (Lanes, Lanes) {
    let mut hold_exponent = Lanes::ZERO;
    for l in 0..LANES {
        hold_exponent[l] = precision[l] * hold.worth[l] + hold.bonus[l];
    }
    if !hold.allowed {
        for option in options {
            for l in 0..LANES {
                hold_exponent[l] = select(option.mask[l] != 0.0, Real::NEG_INFINITY, hold_exponent[l]);
            }
        }
    }
    let mut best = hold_exponent;
    for option in options {
        for l in 0..LANES {
            let exponent = precision[l] * option.worth[l];
            best[l] = select(option.mask[l] != 0.0, max(exponent, best[l]), best[l]);
        }
    }
    (hold_exponent, best)
}

kernel! {
    /// The probability of every option of a track. `options` carry the lanes in which they can be had now;
    /// `known` the lanes in which they could be had if their requirements were met. Where only the latter holds
    /// the result is what the probability would be if this option could be had; elsewhere it is 0. `holding` becomes
    /// the probability of holding: not what the others leave of 1, which rounding would spoil where it is small.
    pub(crate) fn probabilities(
        precision: &Lanes,
        hold: &Hold<'_>,
        options: &[Alternative<'_>],
        known: &[&Lanes],
        out: &mut [Lanes],
        holding: &mut Lanes,
    ) {
        let (hold_exponent, best) = exponents(precision, hold, options);
        let mut total = Lanes::ZERO;
        for l in 0..LANES {
            holding[l] = exp(hold_exponent[l] - best[l]);
            total[l] = holding[l];
        }
        for (option, out) in options.iter().zip(out.iter_mut()) {
            // Worked out where nothing else can lie, or it is not vectorised.
            let mut odds = Lanes::ZERO;
            for l in 0..LANES {
                odds[l] = exp(min(precision[l] * option.worth[l] - best[l], LARGEST));
                total[l] += select(option.mask[l] != 0.0, odds[l], 0.0);
            }
            *out = odds;
        }
        for l in 0..LANES {
            holding[l] /= total[l];
        }
        for ((option, known), out) in options.iter().zip(known).zip(out) {
            for l in 0..LANES {
                let now = option.mask[l] != 0.0;
                let share = out[l] / (total[l] + select(now, 0.0, out[l]));
                out[l] = select(known[l] != 0.0, share, 0.0);
            }
        }
    }

    /// What an option costs, and what it breaches, is taken from what it is worth. Where that is no number and everybody knows
    /// the option to be possible, `hold` becomes none either, so that the run fails.
    pub(crate) fn charge(cost: &Lanes, breach: &Lanes, public: &Lanes, worth: &mut Lanes, hold: &mut Lanes) {
        for l in 0..LANES {
            worth[l] -= cost[l];
            worth[l] -= breach[l];
            let lost = (public[l] != 0.0) & !worth[l].is_finite();
            hold[l] = select(lost, Real::NAN, hold[l]);
        }
    }

    /// Where the winner of a race is the option at a position: a mask.
    pub(crate) fn wins(winner: &Lanes, position: usize, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = select(winner[l] == position as Real, 1.0, 0.0);
        }
    }

    /// Who wins the race: `winner` becomes the position of the option chosen, or −1 for holding. Ties go to the
    /// first.
    pub(crate) fn race(
        precision: &Lanes,
        hold: &Hold<'_>,
        hold_luck: &Lanes,
        options: &[Alternative<'_>],
        luck: &[&Lanes],
        winner: &mut Lanes,
    ) {
        let (hold_exponent, best) = exponents(precision, hold, options);
        let mut first = Lanes::ZERO;
        for l in 0..LANES {
            first[l] = -ln(hold_luck[l]) * exp(best[l] - hold_exponent[l]);
            winner[l] = -1.0;
        }
        for (position, (option, luck)) in options.iter().zip(luck).enumerate() {
            for l in 0..LANES {
                let arrival = -ln(luck[l]) * exp(best[l] - precision[l] * option.worth[l]);
                let wins = (option.mask[l] != 0.0) & (arrival < first[l]);
                first[l] = select(wins, arrival, first[l]);
                winner[l] = select(wins, position as Real, winner[l]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    #[test]
    fn probabilities_are_logit() {
        // The published case: utilities 1, 2, 3 at precision 1; holding has the first.
        let worths = [Lanes::splat(2.0), Lanes::splat(3.0)];
        let options: Vec<_> = worths.iter().map(|worth| Alternative { worth, mask: &Lanes::ONE }).collect();
        let mut out = [Lanes::ZERO; 2];
        let known = [&Lanes::ONE, &Lanes::ONE];
        let hold = Hold { worth: &Lanes::ONE, bonus: &Lanes::ZERO, allowed: true };
        probabilities(
            Simd::BASELINE,
            &Lanes::ONE,
            &hold,
            &options,
            &known,
            &mut out,
            &mut Lanes::ZERO.clone(),
        );
        assert!((out[0][7] - 0.24472847105479767).abs() < 1e-15);
        assert!((out[1][7] - 0.6652409557748219).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_had_yet_has_the_probability_it_would_have() {
        let worth = Lanes::splat(1.0);
        let options = [Alternative { worth: &worth, mask: &Lanes::ZERO }];
        let mut out = [Lanes::ZERO];
        let (one, zero) = (Lanes::ONE, Lanes::ZERO);
        let hold = Hold { worth: &one, bonus: &zero, allowed: true };
        probabilities(Simd::BASELINE, &one, &hold, &options, &[&one], &mut out, &mut Lanes::ZERO.clone());
        assert!((out[0][0] - 0.5).abs() < 1e-15);
        probabilities(Simd::BASELINE, &one, &hold, &options, &[&zero], &mut out, &mut Lanes::ZERO.clone());
        assert_eq!(out[0][0], 0.0);
    }

    #[test]
    fn the_race_goes_to_the_best_when_precision_is_large() {
        let worths = [Lanes::splat(0.1), Lanes::splat(0.3), Lanes::splat(0.2)];
        let options: Vec<_> = worths.iter().map(|worth| Alternative { worth, mask: &Lanes::ONE }).collect();
        let luck = Lanes::from_fn(|l| (l as Real + 0.5) / LANES as Real);
        let mut winner = Lanes::ZERO;
        let lucks = [&luck, &luck, &luck];
        let precision = Lanes::splat(1e5);
        let hold = Hold { worth: &Lanes::ZERO, bonus: &Lanes::ZERO, allowed: true };
        race(Simd::BASELINE, &precision, &hold, &luck, &options, &lucks, &mut winner);
        assert_eq!(winner, Lanes::ONE);
    }

    #[test]
    fn who_may_not_hold_holds_only_for_want_of_options() {
        let (one, zero) = (Lanes::ONE, Lanes::ZERO);
        let hold = Hold { worth: &one, bonus: &zero, allowed: false };
        let some = Lanes::from_fn(|l| (l % 2) as Real);
        let options = [Alternative { worth: &zero, mask: &some }];
        let mut out = [Lanes::ZERO];
        probabilities(Simd::BASELINE, &one, &hold, &options, &[&some], &mut out, &mut Lanes::ZERO.clone());
        assert_eq!((out[0][0], out[0][1]), (0.0, 1.0));
        let luck = Lanes::splat(0.5);
        let mut winner = Lanes::ZERO;
        race(Simd::BASELINE, &one, &hold, &luck, &options, &[&luck], &mut winner);
        assert_eq!((winner[0], winner[1]), (-1.0, 0.0));
    }
}
