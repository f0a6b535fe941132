//! The standard normal distribution.

/// Probability that a standard normal variable is at most `z`; relative error below 1e-14 down to 1e-300.
///
/// `None` if `z` is not a number.
#[must_use]
pub fn normal_cdf(z: f64) -> Option<f64> {
    (!z.is_nan()).then(|| 0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2))
}

/// The `z` below which a standard normal variable falls with probability `p`; relative error below 1e-15 or so.
///
/// Rational approximations of Wichura, "Algorithm AS 241: The percentage points of the normal distribution",
/// Applied Statistics 37 (1988), routine PPND16. `None` unless 0 < `p` < 1.
#[must_use]
pub fn normal_quantile(p: f64) -> Option<f64> {
    let inside = p > 0.0 && p < 1.0;
    if !inside {
        return None;
    }
    let from_median = p - 0.5;
    if from_median.abs() <= 0.425 {
        let r = 0.180_625 - from_median * from_median;
        return Some(from_median * polynomial(&CENTRE_ABOVE, r) / polynomial(&CENTRE_BELOW, r));
    }
    let tail = if from_median < 0.0 { p } else { 1.0 - p };
    let r = (-libm::log(tail)).sqrt();
    let distance = if r <= 5.0 {
        polynomial(&TAIL_ABOVE, r - 1.6) / polynomial(&TAIL_BELOW, r - 1.6)
    } else {
        polynomial(&FAR_TAIL_ABOVE, r - 5.0) / polynomial(&FAR_TAIL_BELOW, r - 5.0)
    };
    Some(if from_median < 0.0 { -distance } else { distance })
}

/// Coefficients from the constant term upwards.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const TAIL_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
const TAIL_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];
const FAR_TAIL_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_TAIL_BELOW: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_3,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
];

#[cfg(test)]
mod tests {
    use super::{normal_cdf, normal_quantile};

    /// Roots of erfc(−z/√2)/2 = p by bisection in mpmath at 60 digits, p the exact binary number.
    const QUANTILES: [(f64, f64); 13] = [
        (0.975, 1.9599639845400538),
        (0.995, 2.5758293035489004),
        (0.5000001, 2.506628273311648e-07),
        (0.6, 0.2533471031357997),
        (0.92, 1.4050715603096329),
        (0.95, 1.6448536269514722),
        (0.9999, 3.7190164854557084),
        (1e-10, -6.361340902404057),
        (1e-12, -7.034483825301132),
        (1e-300, -37.0470962993612),
        (0.05, -1.6448536269514726),
        (0.075, -1.439531470938456),
        (0.025, -1.9599639845400543),
    ];

    #[test]
    fn quantiles_match_high_precision_references() {
        for (p, expected) in QUANTILES {
            let z = normal_quantile(p).unwrap();
            assert!(((z - expected) / expected).abs() < 2e-15, "p = {p}: {z} against {expected}");
        }
    }

    #[test]
    fn distribution_undoes_quantile() {
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            let back = normal_quantile(p).and_then(normal_cdf).unwrap();
            assert!((back - p).abs() < 4e-15 * p, "{p}");
        }
    }

    #[test]
    fn outside_the_open_unit_interval_there_is_no_quantile() {
        for p in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert_eq!(normal_quantile(p), None, "{p}");
        }
        assert_eq!(normal_cdf(f64::NAN), None);
        assert_eq!(normal_cdf(f64::NEG_INFINITY), Some(0.0));
        assert_eq!(normal_cdf(f64::INFINITY), Some(1.0));
    }
}
