//! References: mpmath 1.3 at 60 digits on the exact binary arguments. I_x(a, b) is summed as the positive series
//! x^a (1−x)^b / (a B(a, b)) · ₂F₁(a + b, 1; a + 1; x) on the side below the mode; quantiles are bisected on it.

use super::{incomplete_beta, incomplete_beta_inverse, ln_beta};

/// `(a, b, x, I_x(a, b))`
const INTEGRALS: [(f64, f64, f64, f64); 12] = [
    (2.0, 3.0, 0.4, 0.5248),
    (0.5, 0.5, 0.1, 0.20483276469913345),
    (0.01, 5.0, 0.001, 0.9527958800070773),
    (10.0, 10.0, 0.5, 0.5),
    (9.5, 40.0, 0.3, 0.9636730253230433),
    (50.0, 0.5, 0.99, 0.3173043978741974),
    (500.0, 500.0, 0.48, 0.10291752730699572),
    (10000.0, 20000.0, 0.33, 0.11020551912741972),
    (1000000.0, 1000000.0, 0.5003, 0.8019280371578851),
    (20.0, 3.0, 1e-09, 2.3099999956000028e-178),
    (0.3, 200.0, 0.0001, 0.34282524415128324),
    (1.0, 1.0, 0.37, 0.37),
];

/// `(a, b, p, x)`
const INVERSES: [(f64, f64, f64, f64); 10] = [
    (2.0, 3.0, 0.4, 0.32916650337840786),
    (0.5, 0.5, 0.975, 0.998458666866564),
    (0.05, 5.0, 0.3, 4.4945837252436444e-12),
    (10.0, 10.0, 0.025, 0.2886432479169988),
    (100.0, 1.0, 1e-20, 0.6309573444801932),
    (500.0, 500.0, 0.999, 0.5487565648815992),
    (10000.0, 20000.0, 0.1, 0.32984779836301553),
    (3.0, 0.2, 0.9, 0.9999975046460848),
    (100000.0, 100000.0, 0.6, 0.5002832510035952),
    (1.0, 8.0, 1e-12, 1.2500000000005468e-13),
];

/// `(a, b, ln B(a, b))`
const LOGARITHMS: [(f64, f64, f64); 8] = [
    (1.0, 2.0, -core::f64::consts::LN_2),
    (0.5, 0.5, 1.1447298858494002),
    (1e-08, 3.0, 18.420680728952366),
    (9.0, 9.5, -12.6493794533343),
    (3.0, 1000000.0, -40.75338749333038),
    (10.0, 10.0, -13.736229227036555),
    (40.0, 1000.0, -170.44837901635003),
    (1000000.0, 1000000.0, -1386300.003362921),
];

#[test]
fn logarithms_match_high_precision_references() {
    for (a, b, expected) in LOGARITHMS {
        let found = ln_beta(a, b).unwrap();
        assert!(((found - expected) / expected).abs() < 1e-14, "{a}, {b}: {found} against {expected}");
        assert_eq!(ln_beta(b, a), Some(found));
    }
}

#[test]
fn integrals_match_high_precision_references() {
    for (a, b, x, expected) in INTEGRALS {
        let found = incomplete_beta(a, b, x).unwrap();
        let error = ((found - expected) / expected).abs();
        assert!(error < 2e-13, "{a}, {b}, {x}: {found} against {expected}, {error}");
    }
}

#[test]
fn inverses_match_high_precision_references() {
    for (a, b, p, expected) in INVERSES {
        let found = incomplete_beta_inverse(a, b, p).unwrap();
        let error = ((found - expected) / expected).abs();
        assert!(error < 2e-13, "{a}, {b}, {p}: {found} against {expected}, {error}");
    }
}

#[test]
fn integral_undoes_inverse() {
    for a in [0.2, 1.0, 3.5, 12.0, 400.0] {
        for b in [0.7, 2.0, 11.0, 90.0] {
            for step in 1..32 {
                let p = f64::from(step) / 32.0;
                let x = incomplete_beta_inverse(a, b, p).unwrap();
                // From x near 1 no number can lead back to p exactly.
                assert!(x > 0.999 || (incomplete_beta(a, b, x).unwrap() - p).abs() < 1e-12, "{a}, {b}, {p}");
            }
        }
    }
}

#[test]
fn edges() {
    assert_eq!((incomplete_beta(2.0, 3.0, 0.0), incomplete_beta(2.0, 3.0, 1.0)), (Some(0.0), Some(1.0)));
    assert_eq!(
        (incomplete_beta_inverse(2.0, 3.0, 0.0), incomplete_beta_inverse(2.0, 3.0, 1.0)),
        (Some(0.0), Some(1.0))
    );
    assert_eq!(incomplete_beta_inverse(0.001, 1.0, 1e-9), Some(0.0), "1e-9000 is below the smallest number");
    for (a, b) in [(0.0, 1.0), (1.0, -1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        assert_eq!(ln_beta(a, b), None);
        assert_eq!(incomplete_beta(a, b, 0.5), None);
        assert_eq!(incomplete_beta_inverse(a, b, 0.5), None);
    }
    assert_eq!(incomplete_beta(1.0, 1.0, 1.1), None);
    assert_eq!(incomplete_beta_inverse(1.0, 1.0, f64::NAN), None);
}
