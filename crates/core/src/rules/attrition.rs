//! Lanchester's laws of attrition in closed form (§2).
//!
//! Square law (aimed fire): dA/dt = −βB, dB/dt = −αA, with αA² − βB² constant. Linear law (area fire):
//! dA/dt = −βAB, dB/dt = −αAB, with αA − βB constant. Lanchester (1916), *Aircraft in Warfare*; closed forms
//! as in Taylor (1983), *Lanchester Models of Warfare*. A side is absorbed at 0, and its victor's survivors
//! follow from the invariant, so the result does not depend on how time is cut.

use crate::lanes::Real;
use crate::math::{abs, clamp, exp, one_minus_exp_neg, select};
use crate::scenario::AttritionLaw;

/// Beyond this many units of combined destruction a battle is decided or a tie to rounding.
const DECIDED: Real = 100.0;

/// The strengths left of `a` and `b` after `time` (already paced), when `a` destroys at `kill_a` and `b` at
/// `kill_b`.
#[inline(always)]
pub(crate) fn fight(
    law: AttritionLaw,
    a: Real,
    b: Real,
    kill_a: Real,
    kill_b: Real,
    time: Real,
) -> (Real, Real) {
    match law {
        AttritionLaw::Square => square(a, b, kill_a, kill_b, time),
        AttritionLaw::Linear => linear(a, b, kill_a, kill_b, time),
    }
}

#[inline(always)]
fn square(a: Real, b: Real, kill_a: Real, kill_b: Real, time: Real) -> (Real, Real) {
    let (root_a, root_b) = (kill_a.sqrt(), kill_b.sqrt());
    let s = clamp(root_a * root_b * time, 0.0, DECIDED);
    // With X = √α A and Y = √β B, X ∓ Y grows and fades by e^{±s}: stable even near a tie.
    let (x, y) = (root_a * a, root_b * b);
    let (lead, both) = (0.5 * (x - y) * exp(s), 0.5 * (x + y) * exp(-s));
    // Where destruction is slow, or one side has none, the same to second order in s.
    let slow = s < 1e-4;
    let (cosh, sinh) = (1.0 + 0.5 * s * s, time * (1.0 + s * s / 6.0));
    let a_left = select(slow, a * cosh - kill_b * b * sinh, (both + lead) / select(slow, 1.0, root_a));
    let b_left = select(slow, b * cosh - kill_a * a * sinh, (both - lead) / select(slow, 1.0, root_b));
    // αA² − βB², as a product so that it has the sign of X − Y even in a tie to rounding.
    let balance = (x - y) * (x + y);
    let a_wins = (balance > 0.0) & (b_left <= 0.0);
    let b_wins = (balance < 0.0) & (a_left <= 0.0);
    let a_survives = select(a_wins, balance, 0.0).sqrt() / select(a_wins, root_a, 1.0);
    let b_survives = select(b_wins, -balance, 0.0).sqrt() / select(b_wins, root_b, 1.0);
    let a_left = select(a_wins, a_survives, select(b_wins, 0.0, a_left));
    let b_left = select(b_wins, b_survives, select(a_wins, 0.0, b_left));
    (clamp(a_left, 0.0, a), clamp(b_left, 0.0, b))
}

#[inline(always)]
fn linear(a: Real, b: Real, kill_a: Real, kill_b: Real, time: Real) -> (Real, Real) {
    // In x = αA and y = βB both lose xy per unit of time, so D = x − y stays: with q = (1 − e^{−|D|t})/|D|,
    // the larger keeps 1/(1 + yq) of itself and the smaller e^{−|D|t}/(1 + yq), y being the smaller.
    let (x, y) = (kill_a * a, kill_b * b);
    let smaller = select(x >= y, y, x);
    let d = abs(x - y);
    let s = d * time;
    let small = s < 1e-8;
    let q = select(small, time * (1.0 - 0.5 * s), one_minus_exp_neg(s) / select(small, 1.0, d));
    let keeps = 1.0 / (1.0 + smaller * q);
    let fades = keeps * exp(-s);
    let (a_keeps, b_keeps) = (select(x >= y, keeps, fades), select(x >= y, fades, keeps));
    (a * a_keeps, b * b_keeps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use AttritionLaw::{Linear, Square};

    fn close(got: Real, want: Real, relative: Real) {
        assert!((got - want).abs() <= relative * want.abs(), "{got} is not {want}");
    }

    #[test]
    fn the_square_law_leaves_the_survivors_of_its_invariant() {
        let (a, b) = fight(Square, 1000.0, 800.0, 0.01, 0.01, 200.0);
        close(a, 600.0, 1e-12);
        assert_eq!(b, 0.0);
        // Annihilation at t = 109.861…: a hair before it something is left, a hair after it nothing.
        assert!(fight(Square, 1000.0, 800.0, 0.01, 0.01, 109.8612).1 > 0.0);
        assert_eq!(fight(Square, 1000.0, 800.0, 0.01, 0.01, 109.8613).1, 0.0);
    }

    #[test]
    fn slow_combat_has_the_closed_form() {
        let s = 5e-5;
        let (cosh, sinh) = (0.5 * (exp(s) + exp(-s)), 0.5 * (exp(s) - exp(-s)));
        let (a, b) = fight(Square, 1000.0, 800.0, s, s, 1.0);
        close(a, 1000.0 * cosh - 800.0 * sinh, 1e-13);
        close(b, 800.0 * cosh - 1000.0 * sinh, 1e-13);
    }

    #[test]
    fn the_linear_law_tends_to_its_limit() {
        let (a, b) = fight(Linear, 1000.0, 800.0, 1e-5, 1e-5, 1e5);
        close(a, 200.0, 1e-9);
        assert!(b < 1e-6);
    }

    #[test]
    fn time_can_be_cut_anywhere() {
        for law in [Square, Linear] {
            let (ka, kb) = if law == Square { (0.02, 0.03) } else { (2e-5, 3e-5) };
            let whole = fight(law, 900.0, 1000.0, ka, kb, 20.0);
            let mut parts = (900.0, 1000.0);
            for _ in 0..40 {
                parts = fight(law, parts.0, parts.1, ka, kb, 0.5);
            }
            close(parts.0, whole.0, 1e-11);
            close(parts.1, whole.1, 1e-11);
        }
    }

    #[test]
    fn equals_fight_to_equal_loss() {
        for law in [Square, Linear] {
            let (a, b) = fight(law, 5.0, 5.0, 0.1, 0.1, 3.0);
            assert_eq!(a, b);
            assert!(a > 0.0 && a < 5.0);
        }
    }

    #[test]
    fn a_tie_fades_away_together() {
        for (time, left) in [(30.0, 0.7 * exp(-30.0)), (90.0, 0.7 * exp(-90.0))] {
            let (a, b) = fight(Square, 0.7, 0.7, 1.0, 1.0, time);
            close(a, left, 1e-12);
            assert_eq!(a, b);
        }
    }

    #[test]
    fn a_tie_to_rounding_leaves_nobody_whole() {
        let (a, b) = fight(Square, 0.76, 1.140_000_000_000_000_1, 0.9675, 0.43, 60.0);
        assert!(a < 1e-6 && b < 1e-6, "{a} {b}");
    }

    #[test]
    fn a_side_that_cannot_shoot_loses_in_proportion_to_time() {
        let (a, b) = fight(Square, 10.0, 10.0, 0.05, 0.0, 4.0);
        assert_eq!(a, 10.0);
        close(b, 8.0, 1e-12);
        assert_eq!(fight(Linear, 10.0, 10.0, 0.0, 0.0, 4.0), (10.0, 10.0));
    }
}
