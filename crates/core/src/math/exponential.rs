//! The exponential and its relatives.
#![expect(clippy::excessive_precision, reason = "published coefficients, digit for digit")]

use super::{abs, clamp, select};
use crate::lanes::Real;

/// ln 2 in two parts: `k · LN2_HI` is exact for |k| < 2^20.
pub(super) const LN2_HI: Real = 6.931_471_803_691_238_164_90e-1;
pub(super) const LN2_LO: Real = 1.908_214_929_270_587_700_02e-10;
const INV_LN2: Real = std::f64::consts::LOG2_E;

/// 1.5 · 2^52: adding it rounds to the nearest integer and leaves that integer in the low mantissa bits.
const ROUNDER: Real = 6_755_399_441_055_744.0;

/// The integer nearest to `x / ln 2`, as a number and in the low bits of a word; for |x| < 2^20.
#[inline(always)]
fn nearest_power(x: Real) -> (Real, u64) {
    let rounded = x * INV_LN2 + ROUNDER;
    (rounded - ROUNDER, rounded.to_bits())
}

/// `x · 2^k` with one rounding, for normal `x` near 1, |k| < 2046 and `k` in the low bits of `word`.
#[inline(always)]
fn scale(x: Real, word: u64) -> Real {
    // Two factors, since 2^k itself may be subnormal or infinite; the first product is exact.
    let biased = (word.wrapping_add(2048)) & 0xfff;
    let half = biased >> 1;
    let rest = biased - half;
    let first = Real::from_bits(half.wrapping_sub(1) << 52);
    let second = Real::from_bits(rest.wrapping_sub(1) << 52);
    x * first * second
}

/// e^x, within 1 ulp of the FreeBSD `exp` (itself within 1 ulp of the truth).
///
/// 0 below −745.14, +∞ above 709.79, subnormal results rounded once, NaN for NaN.
///
/// Source: FreeBSD msun `e_exp.c` (Sun Microsystems, 2004): x = k ln 2 + r, then a rational approximation
/// of e^r; here without branches.
#[must_use]
#[inline(always)]
pub fn exp(x: Real) -> Real {
    const P1: Real = 1.666_666_666_666_660_190_37e-1;
    const P2: Real = -2.777_777_777_701_559_338_42e-3;
    const P3: Real = 6.613_756_321_437_934_361_17e-5;
    const P4: Real = -1.653_390_220_546_525_153_90e-6;
    const P5: Real = 4.138_136_797_057_238_460_39e-8;

    // Beyond these the result is 0 or +∞ by rounding alone.
    let x = clamp(x, -746.0, 710.0);
    let (k, word) = nearest_power(x);
    let hi = x - k * LN2_HI;
    let lo = k * LN2_LO;
    let r = hi - lo;
    let t = r * r;
    let c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
    let y = 1.0 + (r * c / (2.0 - c) - lo + hi);
    scale(y, word)
}

/// 1 − e^(−x), within 1 ulp of −expm1(−x) for small `x` too: what a rate leaves over one step.
///
/// Meant for x ≥ 0, where it lies in [0, 1]; −∞ below −709, NaN for NaN.
///
/// Source: FreeBSD msun `s_expm1.c` (Sun Microsystems, 1993), without branches.
#[must_use]
#[inline(always)]
pub fn one_minus_exp_neg(x: Real) -> Real {
    const Q1: Real = -3.333_333_333_333_313_164_28e-2;
    const Q2: Real = 1.587_301_587_254_814_601_65e-3;
    const Q3: Real = -7.936_507_578_674_879_424_73e-5;
    const Q4: Real = 4.008_217_827_329_362_395_52e-6;
    const Q5: Real = -2.010_992_181_836_243_713_26e-7;

    // From 40 on the result rounds to 1.
    let z = -clamp(x, -709.0, 64.0);
    let (k, word) = nearest_power(z);
    let hi = z - k * LN2_HI;
    let lo = k * LN2_LO;
    let r = hi - lo;
    let c = (hi - r) - lo;
    let half = 0.5 * r;
    let square = r * half;
    let p = 1.0 + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))));
    let t = 3.0 - p * half;
    let e = square * ((p - t) / (6.0 - r * t));
    // e^(r + c) − 1, then 2^k times that plus 2^k − 1.
    let power_minus_one = r - ((r * (e - c) - c) - square);
    let power = scale(1.0, word);
    let y = (1.0 - power) - power * power_minus_one;
    select(x < -709.0, Real::NEG_INFINITY, y)
}

/// The logistic function 1 / (1 + e^(−x)): odds e^x as a probability in [0, 1].
///
/// Accurate to a few ulp on both sides; NaN for NaN.
#[must_use]
#[inline(always)]
pub fn logistic(x: Real) -> Real {
    let e = exp(-abs(x));
    select(x < 0.0, e, 1.0) / (1.0 + e)
}
