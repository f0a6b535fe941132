use super::{interval_ranks, maritz_jarrett, rank_of, sample_quantile};
use crate::histogram::Histogram;
use crate::interval::Interval;
use crate::moments::Moments;
use crate::resample::Resampling;
use crate::test_random::Lcg;

/// Spatial test scores A of 26 children (Efron & Tibshirani 1993, table 14.1), sorted.
const SPATIAL: [f64; 26] = [
    0.0, 4.0, 6.0, 14.0, 20.0, 20.0, 22.0, 24.0, 24.0, 26.0, 28.0, 29.0, 30.0, 32.0, 33.0, 34.0, 36.0, 41.0,
    41.0, 41.0, 42.0, 42.0, 42.0, 45.0, 47.0, 48.0,
];

#[test]
fn the_value_is_the_one_of_the_histogram() {
    let mut random = Lcg::new(31);
    for n in [1, 2, 3, 10, 99, 100, 250] {
        let values: Vec<f64> = (0..n).map(|_| random.below(200) as f64).collect();
        let mut histogram = Histogram::new();
        values.iter().for_each(|&x| assert!(histogram.push(x)));
        for hundredth in 0..=100 {
            let q = f64::from(hundredth) / 100.0;
            let found = sample_quantile(&values, q, 0.95).unwrap();
            assert_eq!(Some(found.value), histogram.quantile(q), "{q} of {n}");
            assert!(found.interval.is_none_or(|interval| interval.contains(found.value)));
        }
    }
    assert_eq!((rank_of(0.07, 100), rank_of(0.0, 5), rank_of(1.0, 5)), (7, 1, 5));
}

#[test]
fn ranks_match_binomial_tables() {
    // SciPy 1.17's binom.cdf and binom.sf; for ten values and the median, 2nd and 9th, David & Nagaraja (2003), §7.1.
    for (n, q, confidence, ranks) in [
        (10, 0.5, 0.95, Some((2, 9))),
        (26, 0.5, 0.95, Some((8, 19))),
        (5, 0.5, 0.95, None),
        (6, 0.5, 0.95, Some((1, 6))),
        (100, 0.9, 0.95, Some((84, 96))),
        (1000, 0.05, 0.99, Some((33, 70))),
        (20, 0.25, 0.9, Some((2, 9))),
        (50, 0.0, 0.9, None),
        (50, 1.0, 0.9, None),
    ] {
        assert_eq!(interval_ranks(n, q, 0.5 * (1.0 - confidence)), ranks, "{q} of {n}");
    }
}

#[test]
fn a_column_whose_median_is_known() {
    let found = sample_quantile(&SPATIAL, 0.5, 0.95).unwrap();
    assert_eq!((found.n, found.value), (26, 30.0));
    assert_eq!(found.interval, Some(Interval { low: 24.0, high: 41.0 }));
    // mpmath 1.4 at 30 digits.
    assert!((found.standard_error.unwrap() - 3.687_833_819_525_313_2).abs() < 1e-12);
    let upper = sample_quantile(&SPATIAL, 0.9, 0.95).unwrap();
    assert_eq!((upper.value, upper.interval), (45.0, None));
    assert!((upper.standard_error.unwrap() - 2.339_636_186_530_467_6).abs() < 1e-12);
}

#[test]
fn the_standard_error_of_three_values_by_enumeration() {
    // The median of a resample of 3 is the least value in 7 of 27 cases, the middle in 13, the greatest in 7.
    let values = [10.0, 0.0, 1.0];
    let (mean, square) = ((13.0 + 70.0) / 27.0, (13.0 + 700.0) / 27.0);
    let expected = f64::sqrt(square - mean * mean);
    let found = sample_quantile(&values, 0.5, 0.95).unwrap();
    assert!((found.standard_error.unwrap() - expected).abs() < 1e-13);
}

#[test]
fn the_standard_error_is_the_limit_of_a_bootstrap() {
    let mut random = Lcg::new(37);
    let mut sorted: Vec<f64> = (0..300).map(|_| libm::exp(random.normal())).collect();
    sorted.sort_by(f64::total_cmp);
    for q in [0.05, 0.5, 0.95] {
        let rank = rank_of(q, sorted.len());
        let plan = Resampling { resamples: 10_000, confidence: 0.95, seed: 1 };
        let medians = plan.statistics(sorted.len(), |units| {
            let mut units = units.to_vec();
            units.sort_unstable();
            Some(sorted[units[rank - 1]])
        });
        let resampled = medians.into_iter().collect::<Moments>().sd().unwrap();
        let found = maritz_jarrett(&sorted, rank).unwrap();
        assert!((found / resampled - 1.0).abs() < 0.04, "{q}: {found} against {resampled}");
    }
}

#[test]
fn the_error_of_a_median_falls_as_theory_says() {
    // Median of n uniform numbers: standard deviation about 1 / (2 √n).
    let evenly: Vec<f64> = (0..100_001).map(|i| f64::from(i) / 100_000.0).collect();
    let found = sample_quantile(&evenly, 0.5, 0.95).unwrap();
    assert!((found.standard_error.unwrap() * 2.0 * f64::sqrt(100_001.0) - 1.0).abs() < 1e-4);
    let width = found.interval.unwrap().width();
    assert!((width / (1.959_964 / f64::sqrt(100_001.0)) - 1.0).abs() < 0.01);
}

#[test]
fn intervals_of_quantiles_cover_at_least_as_often_as_promised() {
    let mut random = Lcg::new(47);
    for (q, n) in [(0.5, 25), (0.5, 200), (0.05, 200), (0.95, 200)] {
        let truth = -libm::log(1.0 - q);
        let covered = (0..2000)
            .filter(|_| {
                let values: Vec<f64> = (0..n).map(|_| -libm::log(random.uniform())).collect();
                sample_quantile(&values, q, 0.95).unwrap().interval.unwrap().contains(truth)
            })
            .count();
        assert!((1880..=1970).contains(&covered), "{q} of {n}: {covered} of 2000");
    }
}

#[test]
fn ties_and_constants() {
    let constant = sample_quantile(&[2.0; 40], 0.5, 0.95).unwrap();
    assert_eq!((constant.value, constant.standard_error), (2.0, Some(0.0)));
    assert_eq!(constant.interval, Some(Interval { low: 2.0, high: 2.0 }));
}

#[test]
fn what_has_no_quantile_or_error() {
    let one = sample_quantile(&[3.0], 0.5, 0.95).unwrap();
    assert_eq!((one.value, one.standard_error, one.interval), (3.0, None, None));
    assert_eq!(sample_quantile(&[], 0.5, 0.95), None);
    assert_eq!(sample_quantile(&[1.0, f64::NAN], 0.5, 0.95), None);
    for q in [-0.1, 1.1, f64::NAN] {
        assert_eq!(sample_quantile(&[1.0, 2.0], q, 0.95), None);
    }
    for confidence in [0.0, 1.0, 95.0, f64::NAN] {
        assert_eq!(sample_quantile(&[1.0, 2.0], 0.5, confidence), None);
    }
}
