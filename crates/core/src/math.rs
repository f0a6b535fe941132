//! Elementary functions with the same bits on every machine, written to be vectorised.
//!
//! The standard library's `exp`, `ln` and so on differ between processors and C libraries. These use only
//! the four operations, the square root, compare-and-select and integer operations on the bit pattern, all
//! of which are defined exactly, and no branches, so that a loop over lanes becomes vector code at every
//! SIMD level.

mod exponential;
mod logarithm;
mod normal;

pub use exponential::{exp, logistic, one_minus_exp_neg};
pub use logarithm::{ln, pow};
pub(crate) use normal::normal_inverse_in_place;
pub use normal::{normal_cdf, normal_inverse, normal_lanes, uniform};

use crate::lanes::{LANES, Lanes, Real};
use crate::simd::kernel;

/// `a` where `condition` holds, `b` elsewhere; both are evaluated.
#[must_use]
#[inline(always)]
pub fn select(condition: bool, a: Real, b: Real) -> Real {
    if condition { a } else { b }
}

/// The larger of two numbers; `b` if they are equal or either is NaN.
#[must_use]
#[inline(always)]
pub fn max(a: Real, b: Real) -> Real {
    select(a > b, a, b)
}

/// The smaller of two numbers; `b` if they are equal or either is NaN.
#[must_use]
#[inline(always)]
pub fn min(a: Real, b: Real) -> Real {
    select(a < b, a, b)
}

/// `x` held within [`lo`, `hi`], for lo ≤ hi; NaN for a NaN `x`.
#[must_use]
#[inline(always)]
pub fn clamp(x: Real, lo: Real, hi: Real) -> Real {
    let x = select(x < lo, lo, x);
    select(x > hi, hi, x)
}

/// |x|: the sign bit cleared.
#[inline(always)]
pub(crate) fn abs(x: Real) -> Real {
    Real::from_bits(x.to_bits() & (u64::MAX >> 1))
}

kernel! {
    /// [`exp`] of every lane of `x`, into `out`.
    pub fn exp_lanes(x: &Lanes, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = exp(x[l]);
        }
    }

    /// [`ln`] of every lane of `x`, into `out`.
    pub fn ln_lanes(x: &Lanes, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = ln(x[l]);
        }
    }
}

#[cfg(test)]
mod tests;
