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
    /// x* = (u·hi + d·lo)/(u + d), once it has been aimed; anything where u + d = 0.
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
            self.goal[l] = (self.up[l] * high + self.down[l] * low) / select(total > 0.0, total, 1.0);
        }
    }

    /// x ← x* + (x − x*) e^{−(u + d)}; unchanged where u + d = 0 (or less, by rounding).
    #[inline(always)]
    pub(crate) fn apply(&self, x: &mut Lanes) {
        for l in 0..LANES {
            let moved = self.goal[l] + (x[l] - self.goal[l]) * self.keep[l];
            x[l] = select(self.up[l] + self.down[l] > 0.0, moved, x[l]);
        }
    }
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
        out: &mut Drift,
    ) {
        for l in 0..LANES {
            let d = delta[l];
            let share = select(d > 0.0, d, -d);
            let each = if once {
                let hold = -ln(1.0 - select(act[l] < STRONGEST, act[l], STRONGEST)) * decisions[l];
                exp(-hold * segment as Real) * one_minus_exp_neg(hold) * share
            } else {
                act[l] * share
            };
            let exponent = -ln(1.0 - select(each < STRONGEST, each, STRONGEST))
                * if once { 1.0 } else { decisions[l] };
            let exponent = select(exponent < LARGEST, exponent, LARGEST);
            out.up[l] = select(d > 0.0, exponent, 0.0);
            out.down[l] = select(d > 0.0, 0.0, exponent);
            out.keep[l] = exp(-exponent);
        }
    }

    /// What an announcement makes of an expected act: e ← (1 − m) e + m, where everybody knows it to be possible.
    pub(crate) fn promise(promised: &Lanes, public: &Lanes, act: &mut Lanes) {
        for l in 0..LANES {
            let believed = (1.0 - promised[l]) * act[l] + promised[l];
            act[l] = select(public[l] != 0.0, believed, 0.0);
        }
    }

    /// The pressure by which `drift` differs from `from`.
    pub(crate) fn differ(from: &Drift, drift: &mut Drift) {
        for l in 0..LANES {
            drift.up[l] -= from.up[l];
            drift.down[l] -= from.down[l];
            drift.keep[l] = exp(-(drift.up[l] + drift.down[l]));
        }
    }

    /// Adds one pressure to another.
    pub(crate) fn gather(one: &Drift, sum: &mut Drift) {
        for l in 0..LANES {
            sum.up[l] += one.up[l];
            sum.down[l] += one.down[l];
            sum.keep[l] *= one.keep[l];
        }
    }
}
