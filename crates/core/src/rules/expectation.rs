//! Expected acts (§6): what everybody's likely choices do to every variable over a segment of a forecast.
//!
//! The expected act of option a is e = (1 − ω) π̄ + ω P. Over a segment of length L an actor that decides every
//! `tempo` is expected to move a variable by 1 − (1 − e δ)^{L/tempo}, ups and downs apart; an option that can be
//! used once does so in segment k with probability (1 − e)^{(k−1)L/tempo} (1 − (1 − e)^{L/tempo}).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{exp, ln, one_minus_exp_neg, select};
use crate::simd::kernel;

/// Expected pressure on a variable: exponents u = −ln(1 − U) and d = −ln(1 − D).
#[derive(Clone)]
pub(crate) struct Drift {
    pub(crate) up: Lanes,
    pub(crate) down: Lanes,
    /// e^{−(u + d)}.
    pub(crate) keep: Lanes,
    /// x* = (u·hi + d·lo)/(u + d), once it has been aimed; 0, with a keep of 1, where u + d = 0 (or less, by rounding).
    pub(crate) goal: Lanes,
}

impl Drift {
    pub(crate) const NONE: Self =
        Self { up: Lanes::ZERO, down: Lanes::ZERO, keep: Lanes::ONE, goal: Lanes::ZERO };

    /// Works out where the pressure leads in the range `[low, high]`.
    #[inline(always)]
    pub(crate) fn aim(&mut self, low: Real, high: Real) {
        for l in 0..LANES {
            let total = self.up[l] + self.down[l];
            let goal = (self.up[l] * high + self.down[l] * low) / select(total > 0.0, total, 1.0);
            self.goal[l] = select(total > 0.0, goal, 0.0);
            self.keep[l] = select(total > 0.0, self.keep[l], 1.0);
        }
    }

    /// Adds the pressure of one effect.
    #[inline(always)]
    pub(crate) fn add(&mut self, push: &Push) {
        if push.rises {
            for l in 0..LANES {
                self.up[l] += push.up[l];
            }
        }
        if push.falls {
            for l in 0..LANES {
                self.down[l] += push.down[l];
            }
        }
        for l in 0..LANES {
            self.keep[l] *= push.keep[l];
        }
    }

    /// x ← x* + (x − x*) e^{−(u + d)}, once it has been aimed; unchanged where u + d = 0.
    #[inline(always)]
    pub(crate) fn apply(&self, x: &mut Lanes) {
        for l in 0..LANES {
            x[l] = self.goal[l] + (x[l] - self.goal[l]) * self.keep[l];
        }
    }
}

/// The pressure of one effect of an option.
#[derive(Clone)]
pub(crate) struct Push {
    pub(crate) variable: usize,
    pub(crate) up: Lanes,
    pub(crate) down: Lanes,
    /// e^{−(u + d)}.
    pub(crate) keep: Lanes,
    /// Whether it presses up in any lane, and down: where not, that is 0.
    pub(crate) rises: bool,
    pub(crate) falls: bool,
}

impl Push {
    pub(crate) const NONE: Self = Self {
        variable: 0,
        up: Lanes::ZERO,
        down: Lanes::ZERO,
        keep: Lanes::ONE,
        rises: false,
        falls: false,
    };
}

/// Largest expected strength: effects stay short of certainty.
const STRONGEST: Real = 0.999_999;

/// Largest exponent of one effect: e^{−300} is nothing, and a foreseen answer that takes it away is still finite.
const LARGEST: Real = 300.0;

kernel! {
    /// The expected act of an option, 0 where everybody knows it to be impossible. `thin` is how many further
    /// decisions its cooldown rules out; it thins the prediction, not the habit, which already contains it.
    pub(crate) fn expected(
        habit: &Lanes,
        predicted: &Lanes,
        thin: &Lanes,
        belief: &Lanes,
        public: &Lanes,
        out: &mut Lanes,
    ) {
        for l in 0..LANES {
            let likely = predicted[l] / (1.0 + predicted[l] * thin[l]);
            let act = (1.0 - belief[l]) * habit[l] + belief[l] * likely;
            out[l] = select(public[l] != 0.0, act, 0.0);
        }
    }

    /// The pressure of one effect of an option expected with probability `act` over segment `segment`, in which
    /// its actor makes `decisions` choices.
    pub(crate) fn drift(
        act: &Lanes,
        delta: &Lanes,
        decisions: &Lanes,
        segment: usize,
        once: bool,
        out: &mut Push,
    ) {
        let shares = |l: usize| select(delta[l] > 0.0, delta[l], -delta[l]);
        let exponent = |each: Real, times: Real| {
            let exponent = -ln(1.0 - select(each < STRONGEST, each, STRONGEST)) * times;
            select(exponent < LARGEST, exponent, LARGEST)
        };
        // The exponent, for now.
        let Push { up, down, keep, .. } = out;
        if once {
            for l in 0..LANES {
                let hold = -ln(1.0 - select(act[l] < STRONGEST, act[l], STRONGEST)) * decisions[l];
                let each = exp(-hold * segment as Real) * one_minus_exp_neg(hold) * shares(l);
                up[l] = exponent(each, 1.0);
            }
        } else {
            for l in 0..LANES {
                up[l] = exponent(act[l] * shares(l), decisions[l]);
            }
        }
        for l in 0..LANES {
            let (exponent, rises) = (up[l], delta[l] > 0.0);
            keep[l] = exp(-exponent);
            up[l] = select(rises, exponent, 0.0);
            down[l] = select(rises, 0.0, exponent);
        }
        let (mut rises, mut falls) = (0, 0);
        for l in 0..LANES {
            rises |= select(delta[l] > 0.0, 1.0, 0.0).to_bits();
            falls |= select(delta[l] > 0.0, 0.0, 1.0).to_bits();
        }
        (out.rises, out.falls) = (rises != 0, falls != 0);
    }

    /// What an announcement makes of an expected act: e ← (1 − m) e + m, where everybody knows it to be possible.
    pub(crate) fn promise(promised: &Lanes, public: &Lanes, act: &mut Lanes) {
        for l in 0..LANES {
            let believed = (1.0 - promised[l]) * act[l] + promised[l];
            act[l] = select(public[l] != 0.0, believed, 0.0);
        }
    }

    /// The pressure by which `push` differs from `from`, the same effect expected otherwise.
    pub(crate) fn differ(from: &Push, push: &mut Push) {
        for l in 0..LANES {
            push.up[l] -= from.up[l];
            push.down[l] -= from.down[l];
            push.keep[l] = exp(-(push.up[l] + push.down[l]));
        }
    }

    /// The pressure on a variable with that of one more option, which may be the `first`.
    pub(crate) fn gather(one: &Push, first: bool, sum: &mut Drift) {
        if first {
            sum.up = one.up;
            sum.down = one.down;
            sum.keep = one.keep;
        } else {
            sum.add(one);
        }
    }

    /// Works out where the pressure on a variable leads in its range.
    pub(crate) fn aim(drift: &mut Drift, low: Real, high: Real) {
        drift.aim(low, high);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    fn drift_of(act: Real, delta: Real, decisions: Real, segment: usize, once: bool) -> Push {
        let mut out = Push::NONE;
        let lanes = Lanes::splat;
        drift(Simd::BASELINE, &lanes(act), &lanes(delta), &lanes(decisions), segment, once, &mut out);
        out
    }

    #[test]
    fn habit_and_prediction_are_mixed_and_cooldown_thins_the_latter() {
        let mut out = Lanes::ZERO;
        for (public, mixed) in [(Lanes::ONE, 0.75 * 0.2 + 0.25 * 0.3), (Lanes::ZERO, 0.0)] {
            let numbers = [0.2, 0.6, 5.0 / 3.0, 0.25].map(Lanes::splat);
            let [habit, predicted, thin, belief] = &numbers;
            expected(Simd::BASELINE, habit, predicted, thin, belief, &public, &mut out);
            assert!((out[3] - mixed).abs() < 1e-12, "{}", out[3]);
        }
    }

    #[test]
    fn what_is_expected_presses_as_often_as_it_is_decided() {
        // 1 − (1 − 0.5 · 0.4)³ of the distance, up for δ > 0 and down for δ < 0.
        for (delta, up) in [(0.4, true), (-0.4, false)] {
            let out = drift_of(0.5, delta, 3.0, 1, false);
            let (with, against) = if up { (out.up[0], out.down[0]) } else { (out.down[0], out.up[0]) };
            assert!((with + 3.0 * ln(0.8)).abs() < 1e-12 && against == 0.0, "{with}, {against}");
            assert!((out.keep[0] - 0.512).abs() < 1e-12, "{}", out.keep[0]);
        }
    }

    #[test]
    fn what_is_done_once_is_done_in_one_segment() {
        // Three decisions a segment at 1/2: done by the end of the first with 7/8, in the second with 7/64.
        for (segment, likely) in [(0, 0.875), (1, 0.875 * 0.125)] {
            let out = drift_of(0.5, 0.4, 3.0, segment, true);
            assert!((out.keep[0] - (1.0 - likely * 0.4)).abs() < 1e-12, "{}", out.keep[0]);
        }
    }

    #[test]
    fn pressure_leads_between_the_ends() {
        let (up, down) = (drift_of(0.5, 0.4, 1.0, 0, false), drift_of(0.5, -0.4, 1.0, 0, false));
        let mut both = Drift::NONE;
        gather(Simd::BASELINE, &up, true, &mut both);
        gather(Simd::BASELINE, &down, false, &mut both);
        aim(Simd::BASELINE, &mut both, 1.0, 3.0);
        assert!((both.goal[0] - 2.0).abs() < 1e-12 && (both.keep[0] - 0.64).abs() < 1e-12);
        let mut x = Lanes::splat(3.0);
        both.apply(&mut x);
        assert!((x[0] - 2.64).abs() < 1e-12, "{}", x[0]);
        Drift::NONE.apply(&mut x);
        assert!((x[0] - 2.64).abs() < 1e-12, "{}", x[0]);
    }

    #[test]
    fn what_is_expected_otherwise_differs_by_what_it_was() {
        let mut push = drift_of(0.75, 0.4, 1.0, 0, false);
        differ(Simd::BASELINE, &drift_of(0.5, 0.4, 1.0, 0, false), &mut push);
        assert!((push.up[0] - ln(0.8 / 0.7)).abs() < 1e-12 && push.down[0] == 0.0, "{}", push.up[0]);
        assert!((push.keep[0] - 0.7 / 0.8).abs() < 1e-12, "{}", push.keep[0]);
    }

    #[test]
    fn a_promise_counts_as_far_as_it_is_believed() {
        let mut act = Lanes::splat(0.2);
        promise(Simd::BASELINE, &Lanes::splat(0.5), &Lanes::ONE, &mut act);
        assert_eq!(act, Lanes::splat(0.6));
        promise(Simd::BASELINE, &Lanes::splat(0.5), &Lanes::ZERO, &mut act);
        assert_eq!(act, Lanes::ZERO);
    }
}
