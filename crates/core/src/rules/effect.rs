//! How the effects of acts and events move a variable (§5).
//!
//! An effect δ > 0 covers the share δ of the distance to the high end of the range, δ < 0 the share |δ| of the
//! distance to the low end. Effects of one tick combine without order and never net against each other:
//! with U = 1 − Π(1 − δ⁺), D = 1 − Π(1 − δ⁻), u = −ln(1 − U) and d = −ln(1 − D),
//! x ← x* + (x − x*)(1 − U)(1 − D) where x* = (u·hi + d·lo)/(u + d).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{clamp, ln, select};
use crate::simd::kernel;

/// Strongest effect that noise can make of one.
const STRONGEST: Real = 0.99;

kernel! {
    /// Adds an effect `delta` of an act with relative noise to what is left of the distances to both ends, in
    /// the lanes of `mask`. `luck` is one uniform number for the whole act: δ(1 + ν(2r − 1)).
    pub(crate) fn press(
        delta: &Lanes,
        noise: &Lanes,
        luck: &Lanes,
        mask: &Lanes,
        up: &mut Lanes,
        down: &mut Lanes,
    ) {
        for l in 0..LANES {
            let d = clamp(delta[l] * (1.0 + noise[l] * (2.0 * luck[l] - 1.0)), -STRONGEST, STRONGEST);
            let d = select(mask[l] != 0.0, d, 0.0);
            up[l] *= 1.0 - select(d > 0.0, d, 0.0);
            down[l] *= 1.0 - select(d < 0.0, -d, 0.0);
        }
    }

    /// Moves a variable by what acts and events have left of the distances to both ends of its range.
    pub(crate) fn combine(x: &mut Lanes, up: &Lanes, down: &Lanes, low: Real, high: Real) {
        let mut met = 0;
        for l in 0..LANES {
            met |= select((up[l] < 1.0) & (down[l] < 1.0), 1.0, 0.0).to_bits();
        }
        if met != 0 {
            for l in 0..LANES {
                x[l] = combined(x[l], up[l], down[l], low, high);
            }
            return;
        }
        // Nowhere do effects meet: each leads to its own end.
        for l in 0..LANES {
            let goal = select(down[l] < 1.0, low, high);
            let moved = goal + (x[l] - goal) * (up[l] * down[l]);
            x[l] = clamp(select((up[l] < 1.0) | (down[l] < 1.0), moved, x[l]), low, high);
        }
    }
}

/// One variable of one replicate; `up` and `down` are 1 − U and 1 − D.
#[inline(always)]
fn combined(x: Real, up: Real, down: Real, low: Real, high: Real) -> Real {
    let (u, d) = (-ln(up), -ln(down));
    let both = (u > 0.0) & (d > 0.0);
    let goal = (u * high + d * low) / select(both, u + d, 1.0);
    let goal = select(both, goal, select(d > 0.0, low, high));
    let moved = goal + (x - goal) * (up * down);
    clamp(select((u > 0.0) | (d > 0.0), moved, x), low, high)
}

/// Moves `x` by a single effect.
#[inline(always)]
pub(crate) fn single(x: &mut Lanes, delta: &Lanes, low: Real, high: Real) {
    for l in 0..LANES {
        let d = delta[l];
        let goal = select(d > 0.0, high, low);
        let share = select(d > 0.0, d, -d);
        x[l] += share * (goal - x[l]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    fn pressed(deltas: &[Real]) -> (Lanes, Lanes) {
        let (mut up, mut down) = (Lanes::ONE, Lanes::ONE);
        for &d in deltas {
            let delta = Lanes::splat(d);
            press(Simd::BASELINE, &delta, &Lanes::ZERO, &Lanes::ZERO, &Lanes::ONE, &mut up, &mut down);
        }
        (up, down)
    }

    fn moved(x: Real, deltas: &[Real]) -> Real {
        let (up, down) = pressed(deltas);
        let mut lanes = Lanes::splat(x);
        combine(Simd::BASELINE, &mut lanes, &up, &down, 0.0, 2.0);
        lanes[0]
    }

    #[test]
    fn one_effect_covers_its_share_of_the_distance() {
        assert!((moved(0.5, &[0.2]) - 0.8).abs() < 1e-15);
        assert!((moved(0.5, &[-0.2]) - 0.4).abs() < 1e-15);
        let mut x = Lanes::splat(0.5);
        single(&mut x, &Lanes::splat(0.2), 0.0, 2.0);
        assert!((x[0] - 0.8).abs() < 1e-15);
    }

    #[test]
    fn no_effect_changes_nothing() {
        assert_eq!(moved(0.3, &[]), 0.3);
        assert_eq!(moved(0.3, &[0.0]), 0.3);
    }

    #[test]
    fn the_order_of_effects_does_not_matter() {
        let a = moved(0.7, &[0.3, -0.2, 0.5]);
        let b = moved(0.7, &[0.5, 0.3, -0.2]);
        assert!((a - b).abs() < 1e-14);
    }

    #[test]
    fn opposed_effects_do_not_net_out() {
        // Equal pulls to both ends lead to the middle, whatever the start.
        assert!((moved(0.0, &[0.9, -0.9]) - 0.99).abs() < 0.02);
        assert!((moved(1.0, &[0.5, -0.5]) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn moves_are_monotone_in_the_start() {
        let xs: Vec<Real> = (0..=20).map(|i| moved(f64::from(i) / 10.0, &[0.3, -0.6])).collect();
        assert!(xs.windows(2).all(|w| w[0] < w[1]));
    }
}
