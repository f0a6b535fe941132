//! The natural logarithm and powers.
#![expect(clippy::excessive_precision, reason = "published coefficients, digit for digit")]

use super::exponential::{LN2_HI, LN2_LO, exp};
use super::select;
use crate::lanes::Real;

/// ln x, equal to the FreeBSD `log` (itself within 1 ulp of the truth), subnormal `x` included.
///
/// −∞ at 0, NaN below 0 and for NaN, +∞ at +∞.
///
/// Source: FreeBSD msun `e_log.c` (Sun Microsystems, 1993): x = 2^k (1 + f) with 1 + f between √½ and √2,
/// then a polynomial in s = f / (2 + f); here without branches.
#[must_use]
#[inline(always)]
pub fn ln(x: Real) -> Real {
    const LG1: Real = 6.666_666_666_666_735_130e-1;
    const LG2: Real = 3.999_999_999_940_941_908e-1;
    const LG3: Real = 2.857_142_874_366_239_149e-1;
    const LG4: Real = 2.222_219_843_214_978_396e-1;
    const LG5: Real = 1.818_357_216_161_805_012e-1;
    const LG6: Real = 1.531_383_769_920_937_332e-1;
    const LG7: Real = 1.479_819_860_511_658_591e-1;
    const TWO_54: Real = 18_014_398_509_481_984.0;
    /// Bits of 1 and (to the precision fdlibm uses) of √½.
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const SQRT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    /// Bits of 2^52, whose low mantissa bits read as an integer.
    const TWO_52: u64 = 0x4330_0000_0000_0000;

    let tiny = x < Real::MIN_POSITIVE;
    let normal = select(tiny, x * TWO_54, x);
    let offset = select(tiny, 4_503_599_627_370_496.0 + 1023.0 + 54.0, 4_503_599_627_370_496.0 + 1023.0);

    let bits = normal.to_bits().wrapping_add(ONE - SQRT_HALF);
    let k = Real::from_bits((bits >> 52) | TWO_52) - offset;
    let f = Real::from_bits((bits & MANTISSA) + SQRT_HALF) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (LG2 + w * (LG4 + w * LG6));
    let odd = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
    let r = odd + even;
    let y = s * (half_square + r) + k * LN2_LO - half_square + f + k * LN2_HI;

    let y = select(x > Real::MAX, x, y);
    let y = select(x == 0.0, Real::NEG_INFINITY, y);
    select(x >= 0.0, y, Real::NAN)
}

/// a^p = e^(p ln a) for a ≥ 0, with a^0 = 1 (0^0 too), 0^p = 0 for p > 0 and 1^p = 1.
///
/// The relative error is about |p ln a| ulp: exact enough for exponents of a model, not a correctly rounded
/// power. NaN if `a` is negative (and `p` not 0) or either is NaN.
#[must_use]
#[inline(always)]
pub fn pow(a: Real, p: Real) -> Real {
    select(p == 0.0, 1.0, exp(p * ln(a)))
}
