//! The normal distribution and the unit interval.
#![expect(clippy::excessive_precision, reason = "published coefficients, digit for digit")]

use super::{abs, ln, select};
use crate::lanes::{LANES, Lanes, Real};
use crate::simd::kernel;

/// Numerator and denominator of AS241's rational approximations, constant term first.
struct Rational {
    numerator: [Real; 8],
    denominator: [Real; 8],
}

/// For |u − ½| ≤ 0.425, in 0.425² − (u − ½)².
const CENTRE: Rational = Rational {
    numerator: [
        3.387_132_872_796_366_608_0,
        1.331_416_678_917_843_774_5e+2,
        1.971_590_950_306_551_442_7e+3,
        1.373_169_376_550_946_112_5e+4,
        4.592_195_393_154_987_145_7e+4,
        6.726_577_092_700_870_085_3e+4,
        3.343_057_558_358_812_810_5e+4,
        2.509_080_928_730_122_672_7e+3,
    ],
    denominator: [
        1.0,
        4.231_333_070_160_091_125_2e+1,
        6.871_870_074_920_579_083_0e+2,
        5.394_196_021_424_751_107_7e+3,
        2.121_379_430_158_659_586_7e+4,
        3.930_789_580_009_271_061_0e+4,
        2.872_908_573_572_194_267_4e+4,
        5.226_495_278_852_854_561_0e+3,
    ],
};

/// For tail areas from e^(−25) on, in √(−ln area) − 1.6.
const SHOULDER: Rational = Rational {
    numerator: [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_90,
        5.769_497_221_460_691_405_50,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_70e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_40e-4,
    ],
    denominator: [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_40,
        6.897_673_349_851_000_045_50e-1,
        1.481_039_764_274_800_745_90e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946_00e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
};

/// For tail areas below e^(−25), in √(−ln area) − 5.
const TAIL: Rational = Rational {
    numerator: [
        6.657_904_643_501_103_777_20,
        5.463_784_911_164_114_369_90,
        1.784_826_539_917_291_335_80,
        2.965_605_718_285_048_912_30e-1,
        2.653_218_952_657_612_309_30e-2,
        1.242_660_947_388_078_438_60e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    denominator: [
        1.0,
        5.998_322_065_558_879_376_90e-1,
        1.369_298_809_227_358_053_10e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591_00e-4,
        1.846_318_317_510_054_681_80e-5,
        1.421_511_758_316_445_888_70e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
};

/// Where the tail approximation takes over from the shoulder's.
const TAIL_FROM: Real = 5.0;

#[inline(always)]
fn polynomial(c: &[Real; 8], r: Real) -> Real {
    ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r + c[0]
}

/// √(−ln area) of the smaller tail cut off at `u`.
#[inline(always)]
fn depth(u: Real) -> Real {
    (-ln(select(u < 0.5, u, 1.0 - u))).sqrt()
}

/// The quantile in the centre and shoulders, that is for `depth` ≤ 5.
#[inline(always)]
fn quantile(u: Real, depth: Real) -> Real {
    let q = u - 0.5;
    let central = abs(q) <= 0.425;
    let r = select(central, 0.180_625 - q * q, depth - 1.6);
    let numerator = select(central, q * polynomial(&CENTRE.numerator, r), polynomial(&SHOULDER.numerator, r));
    let denominator =
        select(central, polynomial(&CENTRE.denominator, r), polynomial(&SHOULDER.denominator, r));
    let z = numerator / denominator;
    select(!central & (q < 0.0), -z, z)
}

/// The quantile in the tails, that is for `depth` > 5.
#[inline(always)]
fn tail_quantile(u: Real, depth: Real) -> Real {
    let r = depth - TAIL_FROM;
    let z = polynomial(&TAIL.numerator, r) / polynomial(&TAIL.denominator, r);
    select(u < 0.5, -z, z)
}

/// The standard normal quantile: the z with Φ(z) = `u`, for `u` in (0, 1).
///
/// Relative accuracy about 1e−16. A probability in gives a standard normal deviate out, so one uniform draw
/// gives exactly one normal draw. NaN outside (0, 1).
///
/// Source: Wichura, M. J. (1988), Algorithm AS 241 (PPND16), *Applied Statistics* 37(3), 477–484.
#[must_use]
#[inline(always)]
pub fn normal_inverse(u: Real) -> Real {
    let depth = depth(u);
    select(depth > TAIL_FROM, tail_quantile(u, depth), quantile(u, depth))
}

/// `normal_inverse` in place, lane by lane: the tail's arithmetic is done only where some lane is there.
#[inline(always)]
pub(crate) fn normal_inverse_in_place(values: &mut Lanes) {
    let mut depths = Lanes::ZERO;
    let mut tails = 0_u64;
    for l in 0..LANES {
        depths[l] = depth(values[l]);
    }
    for l in 0..LANES {
        tails += u64::from(depths[l] > TAIL_FROM);
    }
    if tails > 0 {
        for l in 0..LANES {
            values[l] = normal_inverse(values[l]);
        }
    } else {
        for l in 0..LANES {
            values[l] = quantile(values[l], depths[l]);
        }
    }
}

kernel! {
    /// [`normal_inverse`] of every lane of `u`, into `out`.
    pub fn normal_lanes(u: &Lanes, out: &mut Lanes) {
        *out = *u;
        normal_inverse_in_place(out);
    }
}

/// The standard normal distribution function Φ(x), in [0, 1]; NaN for NaN.
///
/// Accurate in the lower tail too, where Φ is small. Φ(x) = ½ erfc(−x/√2), with the `libm` crate's `erfc`
/// (pure Rust: the same bits everywhere).
#[must_use]
pub fn normal_cdf(x: Real) -> Real {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// A random word as a uniform number in the open interval (0, 1): (n + ½) / 2^52 with n the top 52 bits.
///
/// Every value is exact, 0 and 1 never occur, and `1 - u` is as likely as `u`. (A 53rd bit would make the
/// largest value round to 1.)
#[must_use]
#[inline(always)]
pub fn uniform(word: u64) -> Real {
    /// Bits of 1: with 52 mantissa bits set below, a number in [1, 2).
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    /// 1 − 2^−53.
    const ONE_LESS_HALF_STEP: Real = 1.0 - Real::EPSILON / 2.0;
    Real::from_bits(ONE | (word >> 12)) - ONE_LESS_HALF_STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paper's own check on transcription: the sums of the coefficients' mantissas (in 1 to 10).
    #[test]
    fn coefficients_have_the_published_hash_sums() {
        let mantissa = |c: Real| {
            let mut c = c;
            while c >= 10.0 {
                c /= 10.0;
            }
            while c < 1.0 {
                c *= 10.0;
            }
            c
        };
        for (rational, published) in [
            (&CENTRE, 55.883_192_880_614_901_443_9),
            (&SHOULDER, 49.332_065_033_016_102_890_36),
            (&TAIL, 47.525_833_175_492_896_716_29),
        ] {
            assert_eq!(rational.denominator[0], 1.0);
            let coefficients = rational.numerator.iter().chain(&rational.denominator[1..]);
            let sum: Real = coefficients.map(|&c| mantissa(c)).sum();
            assert!((sum - published).abs() < 1e-12, "{sum} {published}");
        }
    }
}
