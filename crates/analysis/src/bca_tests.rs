use super::{acceleration, bca_interval, bca_mean_interval, corrected};
use crate::interval::Interval;
use crate::moments::Moments;
use crate::resample::{Resampling, percentile_interval, quantile_of_sorted};
use crate::test_random::Lcg;

const PLAN: Resampling = Resampling { resamples: 2000, confidence: 0.95, seed: 5 };

/// Spatial test scores A of 26 children (Efron & Tibshirani 1993, table 14.1).
const SPATIAL: [f64; 26] = [
    48.0, 36.0, 20.0, 29.0, 42.0, 42.0, 20.0, 42.0, 22.0, 41.0, 45.0, 14.0, 6.0, 0.0, 33.0, 28.0, 34.0, 4.0,
    32.0, 24.0, 47.0, 41.0, 24.0, 26.0, 30.0, 41.0,
];

fn mean(values: &[f64]) -> Option<f64> {
    values.iter().copied().collect::<Moments>().mean()
}

/// Divisor n.
fn plain_variance(values: &[f64]) -> Option<f64> {
    let moments: Moments = values.iter().copied().collect();
    moments.sum_of_squares().map(|squares| squares / values.len() as f64)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_of_sorted(&sorted, 0.5)
}

fn skewed(n: usize, seed: u64) -> Vec<f64> {
    let mut random = Lcg::new(seed);
    (0..n).map(|_| -libm::log(random.uniform())).collect()
}

#[test]
fn the_published_interval_for_a_variance() {
    // Efron & Tibshirani 1993, table 14.2: θ̂ = 171.5, a = 0.061 and, from 2,000 resamples, 115.8 to 259.6 at 90 %.
    // 400,000 resamples by another implementation (SciPy 1.17) give 115.5 to 261.1.
    let variance = plain_variance(&SPATIAL).unwrap();
    assert!((variance - 171.534_023_668_639).abs() < 1e-11);
    let influence: Vec<f64> = (0..26)
        .map(|left_out| {
            let kept: Vec<f64> =
                SPATIAL.iter().enumerate().filter(|&(i, _)| i != left_out).map(|(_, &x)| x).collect();
            plain_variance(&kept).unwrap()
        })
        .collect();
    let centre = mean(&influence).unwrap();
    let influence: Vec<f64> = influence.iter().map(|value| centre - value).collect();
    assert!((acceleration(&influence) - 0.061_240_119_812_307).abs() < 1e-13);

    let plan = Resampling { resamples: 40_000, confidence: 0.9, seed: 5 };
    let interval = bca_interval(&SPATIAL, plain_variance, &plan).unwrap();
    assert!((interval.low - 115.5).abs() < 1.0 && (interval.high - 261.1).abs() < 1.5, "{interval:?}");

    // The mean at 95 %, by the same implementation: 24.15 to 34.27.
    let interval = bca_mean_interval(&SPATIAL, &Resampling { confidence: 0.95, ..plan }).unwrap();
    assert!((interval.low - 24.15).abs() < 0.15 && (interval.high - 34.27).abs() < 0.15, "{interval:?}");
}

#[test]
fn corrected_shares_match_high_precision_references() {
    // 1, 2, …, 999 with 599.5 of them below the estimate and a = 0.05: shares 0.093649… and 0.996953… (SciPy).
    let statistics: Vec<f64> = (1..1000).rev().map(f64::from).collect();
    let interval = corrected(statistics, 600.0, 0.05, 0.95).unwrap();
    assert!((interval.low - 94.461_941_993_407_59).abs() < 1e-9, "{interval:?}");
    assert!((interval.high - 995.958_918_938_052_5).abs() < 1e-9, "{interval:?}");
}

#[test]
fn without_bias_and_acceleration_it_is_the_percentile_interval() {
    let statistics: Vec<f64> = (-500..=500).map(f64::from).collect();
    let found = corrected(statistics.clone(), 0.0, 0.0, 0.9).unwrap();
    let percentile = percentile_interval(statistics, 0.9).unwrap();
    assert!((found.low - percentile.low).abs() < 1e-9 && (found.high - percentile.high).abs() < 1e-9);
}

#[test]
fn the_short_way_to_the_mean_gives_the_same_interval() {
    let coins: Vec<f64> = (0..50).map(|i| f64::from(u8::from(i % 7 == 0))).collect();
    let far_away: Vec<f64> = skewed(40, 3).iter().map(|x| x + 1e9).collect();
    for values in [SPATIAL.to_vec(), skewed(200, 7), coins, far_away] {
        let long = bca_interval(&values, mean, &PLAN).unwrap();
        let short = bca_mean_interval(&values, &PLAN).unwrap();
        let scale = 1e-9 * long.width() + 1e-14 * long.high.abs();
        assert!(
            (long.low - short.low).abs() < scale && (long.high - short.high).abs() < scale,
            "{long:?} {short:?}"
        );
    }
}

#[test]
fn a_long_right_tail_pulls_the_interval_to_the_right() {
    let values = skewed(60, 11);
    let centre = mean(&values).unwrap();
    let bca = bca_mean_interval(&values, &PLAN).unwrap();
    assert!(bca.high - centre > 1.15 * (centre - bca.low), "{bca:?} around {centre}");
    let percentile = percentile_interval(
        PLAN.statistics(values.len(), |units| {
            mean(&units.iter().map(|&unit| values[unit]).collect::<Vec<_>>())
        }),
        0.95,
    );
    assert!(percentile.is_some_and(|plain| bca.low > plain.low && bca.high > plain.high));
}

#[test]
fn scaling_the_column_scales_the_interval() {
    let values = skewed(80, 13);
    let doubled: Vec<f64> = values.iter().map(|x| 2.0 * x).collect();
    for statistic in [mean, median, plain_variance] {
        let (one, two) = (bca_interval(&values, statistic, &PLAN), bca_interval(&doubled, statistic, &PLAN));
        let factor = statistic(&doubled).unwrap() / statistic(&values).unwrap();
        let scaled = one.map(|ends| Interval { low: factor * ends.low, high: factor * ends.high }).unwrap();
        let two = two.unwrap();
        assert!((scaled.low - two.low).abs() < 1e-12 && (scaled.high - two.high).abs() < 1e-12);
    }
    let mirrored: Vec<f64> = values.iter().map(|x| -x).collect();
    let (there, back) =
        (bca_mean_interval(&values, &PLAN).unwrap(), bca_mean_interval(&mirrored, &PLAN).unwrap());
    assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
}

#[test]
fn the_same_plan_gives_the_same_bits() {
    let interval = bca_mean_interval(&SPATIAL, &PLAN).unwrap();
    assert_eq!(Some(interval), bca_mean_interval(&SPATIAL, &PLAN));
    assert_ne!(Some(interval), bca_mean_interval(&SPATIAL, &Resampling { seed: 6, ..PLAN }));
    // Minted on x86-64: another value means that intervals differ between machines or versions.
    assert_eq!(
        (interval.low.to_bits(), interval.high.to_bits()),
        (0x4038_791b_ffeb_bf58, 0x4041_41cc_9f77_b54d)
    );
}

#[test]
fn a_constant_column_has_an_interval_of_no_width() {
    let point = Some(Interval { low: 0.1, high: 0.1 });
    assert_eq!(bca_interval(&[0.1; 30], mean, &PLAN), point);
    assert_eq!(bca_mean_interval(&[0.1; 30], &PLAN), point);
}

#[test]
fn resamples_all_on_one_side_say_nothing_of_the_bias() {
    assert_eq!(corrected(vec![2.0, 3.0, 4.0], 1.0, 0.0, 0.95), None);
    assert_eq!(corrected(vec![2.0, 2.0, 2.0], 5.0, 0.0, 0.95), None);
    // Repeated values always lower the number of distinct ones.
    let distinct = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        Some(sorted.len() as f64)
    };
    assert_eq!(bca_interval(&skewed(30, 17), distinct, &PLAN), None);
}

#[test]
fn a_constant_jackknife_leaves_the_bias_correction() {
    // Leaving out any one value, the median stays 1; resamples have 0, 1 or 2.
    let values = [0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0];
    let interval = bca_interval(&values, median, &PLAN).unwrap();
    assert!(interval.contains(1.0) && interval.width() > 0.0, "{interval:?}");
    assert_eq!(acceleration(&[0.0; 7]), 0.0);
}

#[test]
fn what_has_no_interval() {
    assert_eq!(bca_interval(&[], mean, &PLAN), None);
    assert_eq!(bca_interval(&[1.0], mean, &PLAN), None);
    assert_eq!(bca_mean_interval(&[1.0], &PLAN), None);
    for broken in [f64::NAN, f64::INFINITY] {
        assert_eq!(bca_interval(&[1.0, 2.0, broken], |_| Some(1.0), &PLAN), None);
        assert_eq!(bca_mean_interval(&[1.0, 2.0, broken], &PLAN), None);
    }
    let values = [1.0, 2.0, 4.0];
    assert_eq!(bca_interval(&values, |_| None, &PLAN), None);
    assert_eq!(bca_interval(&values, |kept| (kept.len() == 3).then_some(1.0), &PLAN), None);
    assert_eq!(bca_mean_interval(&values, &Resampling { resamples: 1, ..PLAN }), None);
    for confidence in [0.0, 1.0, 95.0, f64::NAN] {
        assert_eq!(bca_mean_interval(&values, &Resampling { confidence, ..PLAN }), None);
    }
}
