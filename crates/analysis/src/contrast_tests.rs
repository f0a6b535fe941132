use super::{Estimate, contrast_value, linear_contrast};
use crate::interval::{Interval, mean_interval};
use crate::moments::Moments;
use crate::test_random::Lcg;

/// Additional hours of sleep under two drugs (Student, Biometrika 6 (1908)).
const SLEEP: [[f64; 10]; 2] = [
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
];

fn moments(values: impl IntoIterator<Item = f64>) -> Moments {
    values.into_iter().collect()
}

#[test]
fn independent_arms_match_the_published_welch_test() {
    // R, ?t.test: t = −1.8608, df = 17.776, p = 0.07939, 95 % interval −3.3654832 to 0.2054832.
    let difference = linear_contrast(&[(1.0, moments(SLEEP[0])), (-1.0, moments(SLEEP[1]))]).unwrap();
    let interval = difference.interval(0.95).unwrap();
    assert!((difference.value + 1.58).abs() < 1e-12);
    assert!((difference.value / difference.standard_error + 1.8608).abs() < 5e-5);
    assert!((difference.df - 17.776).abs() < 5e-4);
    assert!((2.0 * difference.p_below(0.0).unwrap() - 0.07939).abs() < 5e-6);
    assert!((interval.low + 3.365_483_2).abs() < 5e-8 && (interval.high - 0.205_483_2).abs() < 5e-8);
}

#[test]
fn common_random_numbers_match_the_published_paired_test() {
    // R, ?t.test, paired: t = −4.0621, df = 9, p = 0.002833, 95 % interval −2.4598858 to −0.7001142.
    let differences: Moments = SLEEP[0]
        .iter()
        .zip(&SLEEP[1])
        .filter_map(|(&a, &b)| contrast_value(&[1.0, -1.0], &[Some(a), Some(b)]))
        .collect();
    let difference = Estimate::of_mean(&differences).unwrap();
    let interval = difference.interval(0.95).unwrap();
    assert_eq!(difference.df, 9.0);
    assert!((2.0 * difference.p_below(0.0).unwrap() - 0.002_833).abs() < 5e-7);
    assert!((interval.low + 2.459_885_8).abs() < 5e-8 && (interval.high + 0.700_114_2).abs() < 5e-8);
    assert_eq!(Some(interval), mean_interval(&differences, 0.95));
}

#[test]
fn degrees_of_freedom_by_hand() {
    // vᵢ = cᵢ² varᵢ / nᵢ: 1 · 2/2 = 1, 4 · 1/4 = 1, 1 · 10/5 = 2; (1 + 1 + 2)² / (1/1 + 1/3 + 4/4) = 48/7.
    let groups = [
        (1.0, moments([4.0, 6.0])),
        (-2.0, moments([1.0, 2.5, 2.5, 2.0].map(|x| x * f64::sqrt(2.0)))),
        (1.0, moments([0.0, 2.0, 4.0, 6.0, 8.0])),
        (0.0, moments([7.0])),
    ];
    assert!((groups[1].1.variance().unwrap() - 1.0).abs() < 1e-15);
    let contrast = linear_contrast(&groups).unwrap();
    assert!((contrast.value - (5.0 - 4.0 * f64::sqrt(2.0) + 4.0)).abs() < 1e-14);
    assert!((contrast.standard_error - 2.0).abs() < 1e-14);
    assert!((contrast.df - 48.0 / 7.0).abs() < 1e-13);
}

#[test]
fn a_contrast_of_one_group_is_its_mean() {
    // As computed, 1 / (1 / 49) is not 49.
    for n in 2..200 {
        let values = moments((0..n).map(f64::from));
        assert_eq!(linear_contrast(&[(1.0, values)]), Estimate::of_mean(&values), "{n}");
    }
}

#[test]
fn degrees_of_freedom_lie_between_the_fewest_and_all() {
    let mut random = Lcg::new(71);
    for _ in 0..2000 {
        let groups: Vec<(f64, Moments)> = (0..1 + random.below(4))
            .map(|_| {
                let scale = libm::exp(20.0 * random.normal());
                let n = 2 + random.below(4);
                (random.normal(), moments((0..n).map(|_| scale * random.normal())))
            })
            .collect();
        let df = linear_contrast(&groups).unwrap().df;
        let each = groups.iter().map(|(_, values)| (values.n() - 1) as f64);
        let (least, sum) =
            (each.clone().fold(f64::INFINITY, |a, b| if a < b { a } else { b }), each.sum::<f64>());
        assert!(df >= least && df <= sum, "{least} {df} {sum}");
    }
}

#[test]
fn an_interaction_of_independent_arms_is_covered_as_often_as_promised() {
    let mut random = Lcg::new(73);
    let covered = (0..2000)
        .filter(|_| {
            let mut arm = |n: usize, mean: f64, sd: f64| moments((0..n).map(|_| mean + sd * random.normal()));
            let groups = [
                (1.0, arm(6, 5.0, 4.0)),
                (-1.0, arm(20, 2.0, 1.0)),
                (-1.0, arm(10, 1.0, 2.0)),
                (1.0, arm(40, 0.0, 0.5)),
            ];
            linear_contrast(&groups).unwrap().interval(0.95).unwrap().contains(2.0)
        })
        .count();
    assert!((1870..=1930).contains(&covered), "{covered} of 2000");
}

#[test]
fn tests_against_margins_mirror_each_other() {
    let estimate = Estimate { value: 0.4, standard_error: 0.2, df: 12.0 };
    let mirrored = Estimate { value: -0.4, ..estimate };
    for margin in [-0.3, 0.0, 0.1, 0.4, 2.0] {
        assert_eq!(estimate.p_above(margin), mirrored.p_below(-margin));
        let (above, below) = (estimate.p_above(margin).unwrap(), estimate.p_below(margin).unwrap());
        assert!((above + below - 1.0).abs() < 1e-15);
    }
    assert_eq!(estimate.p_above(0.4), Some(0.5));
    assert_eq!(estimate.p_within(0.5), estimate.p_below(0.5));
    assert_eq!(mirrored.p_within(0.5), mirrored.p_above(-0.5));
    // One end of the interval at confidence c is the margin whose one-sided p-value is (1 − c) / 2.
    let low = estimate.interval(0.9).unwrap().low;
    assert!((estimate.p_above(low).unwrap() - 0.05).abs() < 1e-13);
}

#[test]
fn without_error_only_a_comparison_is_left() {
    let groups = [(1.0, moments([3.0; 4])), (-1.0, moments([1.0; 3]))];
    let sure = linear_contrast(&groups).unwrap();
    assert_eq!(sure, Estimate { value: 2.0, standard_error: 0.0, df: 5.0 });
    assert_eq!(sure.interval(0.95), Some(Interval { low: 2.0, high: 2.0 }));
    assert_eq!((sure.p_above(1.9), sure.p_above(2.0), sure.p_above(2.1)), (Some(0.0), Some(1.0), Some(1.0)));
    assert_eq!((sure.p_below(1.9), sure.p_below(2.0), sure.p_below(2.1)), (Some(1.0), Some(1.0), Some(0.0)));
    assert_eq!(
        (sure.p_within(1.9), sure.p_within(2.0), sure.p_within(2.1)),
        (Some(1.0), Some(1.0), Some(0.0))
    );
}

#[test]
fn a_missing_value_drops_the_replicate_unless_it_does_not_count() {
    assert_eq!(contrast_value(&[1.0, -1.0, 0.0], &[Some(5.0), Some(3.0), None]), Some(2.0));
    assert_eq!(contrast_value(&[1.0, -1.0, 0.0], &[Some(5.0), None, Some(1.0)]), None);
    assert_eq!(contrast_value(&[1.0, -1.0], &[Some(5.0), Some(f64::NAN)]), None);
    assert_eq!(contrast_value(&[1.0, -1.0], &[Some(5.0)]), None);
}

#[test]
fn what_has_no_estimate() {
    let (one, two) = (moments([1.0]), moments([1.0, 2.0]));
    assert_eq!(Estimate::of_mean(&one), None);
    assert_eq!(linear_contrast(&[]), None);
    assert_eq!(linear_contrast(&[(0.0, two)]), None);
    assert_eq!(linear_contrast(&[(1.0, two), (-1.0, one)]), None);
    assert_eq!(linear_contrast(&[(f64::NAN, two)]), None);
    let estimate = Estimate::of_mean(&two).unwrap();
    assert_eq!(
        (estimate.p_above(f64::NAN), estimate.p_within(-1.0), estimate.interval(1.0)),
        (None, None, None)
    );
    for broken in [
        Estimate { value: f64::INFINITY, ..estimate },
        Estimate { standard_error: -1.0, ..estimate },
        Estimate { df: 0.0, ..estimate },
    ] {
        assert_eq!((broken.interval(0.9), broken.p_above(0.0), broken.p_below(0.0)), (None, None, None));
    }
}
