//! Expected acts (§6): what everybody's likely choices do to every variable over a segment of a forecast.
//!
//! The expected act of option a is e = (1 − ω) π̄ + ω P. Over a segment of length L an actor that decides every
//! `tempo` is expected to move a variable by 1 − (1 − e δ)^{L/tempo}, ups and downs apart; an option that can be
//! used once does so in segment k with probability (1 − e)^{(k−1)L/tempo} (1 − (1 − e)^{L/tempo}).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{exp, ln, max, one_minus_exp_neg, select};
use crate::simd::kernel;

/// Expected pressure on a variable: exponents u = −ln(1 − U) and d = −ln(1 − D).
#[derive(Clone)]
pub(crate) struct Drift {
    pub(crate) up: Lanes,
    pub(crate) down: Lanes,
    /// Once it has been aimed: e^{−(u + d)}, and x* = (u·hi + d·lo)/(u + d); 1 and 0 where u + d = 0 (or less, by rounding).
    pub(crate) keep: Lanes,
    pub(crate) goal: Lanes,
}

impl Drift {
    pub(crate) const NONE: Self =
        Self { up: Lanes::ZERO, down: Lanes::ZERO, keep: Lanes::ONE, goal: Lanes::ZERO };

    /// Works out what the pressure keeps, and where it leads in the range `[low, high]`.
    #[inline(always)]
    pub(crate) fn aim(&mut self, low: Real, high: Real) {
        for l in 0..LANES {
            let total = self.up[l] + self.down[l];
            let goal = (self.up[l] * high + self.down[l] * low) / select(total > 0.0, total, 1.0);
            self.goal[l] = select(total > 0.0, goal, 0.0);
            self.keep[l] = select(total > 0.0, exp(-total), 1.0);
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
    }

    /// x ← x* + (x − x*) e^{−(u + d)}, once it has been aimed; unchanged where u + d = 0.
    #[inline(always)]
    pub(crate) fn apply(&self, x: &mut Lanes) {
        for l in 0..LANES {
            x[l] = self.goal[l] + (x[l] - self.goal[l]) * self.keep[l];
        }
    }
}

/// What the effects of all options of actors that decide equally often leave of the distance to either end of a variable's
/// range at one decision: Π(1 − e δ), ups and downs apart.
#[derive(Clone)]
pub(crate) struct Left {
    up: Lanes,
    down: Lanes,
    /// Whether there is any effect up, and down: where not, all is left.
    rises: bool,
    falls: bool,
}

impl Left {
    pub(crate) const ALL: Self = Self { up: Lanes::ONE, down: Lanes::ONE, rises: false, falls: false };
}

/// The pressure of one effect of an option.
#[derive(Clone)]
pub(crate) struct Push {
    pub(crate) variable: usize,
    pub(crate) up: Lanes,
    pub(crate) down: Lanes,
    /// Whether it presses up in any lane, and down: where not, that is 0.
    pub(crate) rises: bool,
    pub(crate) falls: bool,
}

impl Push {
    pub(crate) const NONE: Self =
        Self { variable: 0, up: Lanes::ZERO, down: Lanes::ZERO, rises: false, falls: false };
}

/// Largest expected strength: effects stay short of certainty.
const STRONGEST: Real = 0.999_999;

/// What one effect leaves at least, whoever decides how often, and what all together leave: no logarithm of 0 is taken.
const LEAST: Real = 1.0 - STRONGEST;
const LEAST_OF_ALL: Real = 1e-290;

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
        let Push { up, down, .. } = out;
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
        }
    }

    /// What one effect leaves at least at each of so many decisions, for its exponent to be at most [`LARGEST`].
    pub(crate) fn floor(decisions: &Lanes, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = max(exp(-LARGEST / decisions[l]), LEAST);
        }
    }

    /// Takes from what is left what one effect of an option, expected with probability `act`, covers. `sure` is its size
    /// where that is the same in all lanes; `floor` what one effect leaves at least.
    pub(crate) fn cover(act: &Lanes, delta: &Lanes, sure: Option<Real>, floor: &Lanes, left: &mut Left) {
        let Left { up, down, rises, falls } = left;
        if let Some(delta) = sure {
            let (side, presses, share) = if delta > 0.0 { (up, rises, delta) } else { (down, falls, -delta) };
            for l in 0..LANES {
                side[l] = max(side[l] * max(1.0 - act[l] * share, floor[l]), LEAST_OF_ALL);
            }
            *presses = true;
            return;
        }
        for l in 0..LANES {
            let rises = delta[l] > 0.0;
            let rest = max(1.0 - act[l] * select(rises, delta[l], -delta[l]), floor[l]);
            up[l] = max(up[l] * select(rises, rest, 1.0), LEAST_OF_ALL);
            down[l] = max(down[l] * select(rises, 1.0, rest), LEAST_OF_ALL);
        }
        (*rises, *falls) = (true, true);
    }

    /// Adds the pressure of what was covered, over so many `decisions`, and begins anew.
    pub(crate) fn settle(left: &mut Left, decisions: &Lanes, drift: &mut Drift) {
        let Left { up, down, rises, falls } = left;
        for (rest, sum, presses) in [(up, &mut drift.up, rises), (down, &mut drift.down, falls)] {
            if *presses {
                for l in 0..LANES {
                    sum[l] += -ln(rest[l]) * decisions[l];
                    rest[l] = 1.0;
                }
            }
            *presses = false;
        }
    }

    /// Works out what the pressure on a variable keeps, and where it leads in its range.
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
        }
    }

    #[test]
    fn what_is_done_once_is_done_in_one_segment() {
        // Three decisions a segment at 1/2: done by the end of the first with 7/8, in the second with 7/64.
        for (segment, likely) in [(0, 0.875), (1, 0.875 * 0.125)] {
            let out = drift_of(0.5, 0.4, 3.0, segment, true);
            assert!((out.up[0] + ln(1.0 - likely * 0.4)).abs() < 1e-12, "{}", out.up[0]);
        }
    }

    /// The pressure of options expected with one half, each with an effect, over three decisions; `sure` says that sizes
    /// are known to be the same in all lanes.
    fn pressed(deltas: &[Real], sure: bool) -> Drift {
        let (half, three) = (Lanes::splat(0.5), Lanes::splat(3.0));
        let (mut left, mut drift, mut least) = (Left::ALL, Drift::NONE, Lanes::ZERO);
        floor(Simd::BASELINE, &three, &mut least);
        for &delta in deltas {
            let lanes = Lanes::splat(delta);
            cover(Simd::BASELINE, &half, &lanes, sure.then_some(delta), &least, &mut left);
        }
        settle(Simd::BASELINE, &mut left, &three, &mut drift);
        aim(Simd::BASELINE, &mut drift, 1.0, 3.0);
        drift
    }

    #[test]
    fn pressure_leads_between_the_ends() {
        for sure in [true, false] {
            let both = pressed(&[0.4, -0.4], sure);
            assert!((both.goal[0] - 2.0).abs() < 1e-12 && (both.keep[0] - 0.262_144).abs() < 1e-12);
            let mut x = Lanes::splat(3.0);
            both.apply(&mut x);
            assert!((x[0] - 2.262_144).abs() < 1e-12, "{}", x[0]);
            Drift::NONE.apply(&mut x);
            assert!((x[0] - 2.262_144).abs() < 1e-12, "{}", x[0]);
        }
    }

    #[test]
    fn effects_that_are_taken_together_press_as_each_alone() {
        for sure in [true, false] {
            let deltas = [0.4, -0.2, 0.1, -0.6, 1.0];
            let together = pressed(&deltas, sure);
            let alone = deltas.map(|delta| drift_of(0.5, delta, 3.0, 0, false));
            let sum = |of: fn(&Push) -> Real| alone.iter().map(of).sum::<Real>();
            assert!((together.up[0] - sum(|p| p.up[0])).abs() < 1e-12, "{}", together.up[0]);
            assert!((together.down[0] - sum(|p| p.down[0])).abs() < 1e-12, "{}", together.down[0]);
            let total = together.up[0] + together.down[0];
            assert!((together.keep[0] - exp(-total)).abs() < 1e-15, "{}", together.keep[0]);
        }
    }

    #[test]
    fn many_certain_effects_leave_finite_pressure() {
        let (mut left, mut drift, mut least) = (Left::ALL, Drift::NONE, Lanes::ZERO);
        // 30 decisions: each effect presses by at most 300, where it would by 414.
        let thirty = Lanes::splat(30.0);
        floor(Simd::BASELINE, &thirty, &mut least);
        for _ in 0..30 {
            cover(Simd::BASELINE, &Lanes::ONE, &Lanes::ONE, Some(1.0), &least, &mut left);
        }
        settle(Simd::BASELINE, &mut left, &thirty, &mut drift);
        assert!((drift.up[0] - 30.0 * LARGEST).abs() < 1e-6 && drift.down[0] == 0.0, "{}", drift.up[0]);
        // However many there are.
        for _ in 0..1000 {
            cover(Simd::BASELINE, &Lanes::ONE, &Lanes::ONE, Some(1.0), &least, &mut left);
        }
        settle(Simd::BASELINE, &mut left, &thirty, &mut drift);
        assert!(drift.up[0].is_finite());
    }

    #[test]
    fn nothing_is_left_of_pressure_that_is_taken_away() {
        // Three certain options press so that nothing would be kept; then none of them is expected, or one less.
        let push = drift_of(1.0, 0.99, 90.0, 0, false);
        for (taken, keep) in [(3, 1.0), (2, exp(-LARGEST))] {
            let mut drift = Drift::NONE;
            (0..3).for_each(|_| drift.add(&push));
            let mut less = Push::NONE;
            (less.rises, less.falls) = (true, true);
            differ(Simd::BASELINE, &push, &mut less);
            (0..taken).for_each(|_| drift.add(&less));
            aim(Simd::BASELINE, &mut drift, 0.0, 1.0);
            assert_eq!(drift.keep[0], keep);
        }
    }

    #[test]
    fn what_is_expected_otherwise_differs_by_what_it_was() {
        let mut push = drift_of(0.75, 0.4, 1.0, 0, false);
        differ(Simd::BASELINE, &drift_of(0.5, 0.4, 1.0, 0, false), &mut push);
        assert!((push.up[0] - ln(0.8 / 0.7)).abs() < 1e-12 && push.down[0] == 0.0, "{}", push.up[0]);
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
