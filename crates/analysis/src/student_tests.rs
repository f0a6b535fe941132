//! References: mpmath 1.3 at 60 digits on the exact binary arguments. I_x(a, b) is summed as the positive series
//! x^a (1−x)^b / (a B(a, b)) · ₂F₁(a + b, 1; a + 1; x) on the side below the mode; quantiles are bisected on it.

use super::{t_cdf, t_quantile};

/// `(p, df, quantile)`
const QUANTILES: [(f64, f64, f64); 18] = [
    (0.975, 1.0, 12.706204736174694),
    (0.975, 2.0, 4.302652729749462),
    (0.975, 10.0, 2.2281388519862744),
    (0.975, 30.0, 2.0422724563012378),
    (0.975, 1000.0, 1.962339080826408),
    (0.95, 3.0, 2.353363434801823),
    (0.995, 5.0, 4.032142983555227),
    (0.9, 1.5, 2.1963984175655376),
    (0.999, 7.3, 4.688865993538373),
    (0.975, 100000.0, 1.9599877075346093),
    (0.975, 1000000000.0, 1.959963986912325),
    (0.5000001, 4.0, 2.666666665263091e-07),
    (0.55, 12.0, 0.12834738079561145),
    (0.25, 2.5, -0.7850136829923011),
    (1e-10, 1.0, -3183098861.837907),
    (1e-12, 20.0, -15.151149592103092),
    (1e-100, 1.0, -3.1830988618379064e+99),
    (1e-30, 1000.0, -11.854333104084482),
];

/// `(t, df, probability)`
const PROBABILITIES: [(f64, f64, f64); 8] = [
    (-12.5, 1.0, 0.025410673666115897),
    (-2.0, 3.0, 0.0696629842794216),
    (-0.001, 5.5, 0.49961869355967464),
    (0.7, 9.0, 0.7491904803919274),
    (2.5, 40.0, 0.9916898235845104),
    (-6.0, 1000.0, 1.3776845866887345e-09),
    (-40.0, 12.0, 1.925614790386017e-14),
    (-1e+200, 1.0, 3.1830988618379067e-201),
];

#[test]
fn quantiles_match_high_precision_references() {
    for (p, df, expected) in QUANTILES {
        let t = t_quantile(p, df).unwrap();
        assert!(((t - expected) / expected).abs() < 1e-12, "p = {p}, df = {df}: {t} against {expected}");
    }
}

#[test]
fn probabilities_match_high_precision_references() {
    for (t, df, expected) in PROBABILITIES {
        let p = t_cdf(t, df).unwrap();
        assert!(((p - expected) / expected).abs() < 1e-12, "t = {t}, df = {df}: {p} against {expected}");
    }
}

#[test]
fn closed_forms_of_one_and_two_degrees_of_freedom() {
    for step in 1..1000 {
        let p = f64::from(step) / 1000.0;
        // Cauchy: tan(π (p − ½)); two degrees: (2p − 1) √(2 / (4p (1 − p))).
        let angle = core::f64::consts::PI * (p - 0.5);
        let one = libm::sin(angle) / libm::cos(angle);
        let two = (2.0 * p - 1.0) * (1.0 / (2.0 * p * (1.0 - p))).sqrt();
        assert!((t_quantile(p, 1.0).unwrap() - one).abs() <= 1e-12 * one.abs(), "{p}");
        assert!((t_quantile(p, 2.0).unwrap() - two).abs() <= 1e-12 * two.abs(), "{p}");
    }
}

#[test]
fn symmetry_and_round_trip() {
    for df in [1.0, 1.7, 4.0, 29.0, 500.0, 1e7, 1e12] {
        for step in 1..64 {
            let p = f64::from(step) / 64.0;
            let t = t_quantile(p, df).unwrap();
            assert_eq!(t_quantile(1.0 - p, df).unwrap(), -t);
            assert!((t_cdf(t, df).unwrap() - p).abs() < 1e-13, "p = {p}, df = {df}");
        }
    }
}

#[test]
fn edges() {
    assert_eq!(t_quantile(0.5, 3.0), Some(0.0));
    assert_eq!(t_cdf(0.0, 3.0), Some(0.5));
    assert_eq!(t_cdf(f64::NEG_INFINITY, 3.0), Some(0.0));
    assert_eq!(t_cdf(f64::INFINITY, 3.0), Some(1.0));
    for (p, df) in
        [(0.0, 3.0), (1.0, 3.0), (f64::NAN, 3.0), (0.9, 0.5), (0.9, f64::INFINITY), (0.9, f64::NAN)]
    {
        assert_eq!(t_quantile(p, df), None, "p = {p}, df = {df}");
    }
    assert_eq!(t_cdf(f64::NAN, 3.0), None);
    assert_eq!(t_cdf(1.0, 0.0), None);
}
