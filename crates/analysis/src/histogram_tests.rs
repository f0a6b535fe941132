use super::Histogram;
use crate::test_random::Lcg;

fn histogram(values: impl IntoIterator<Item = f64>) -> Histogram {
    let mut histogram = Histogram::new();
    values.into_iter().for_each(|x| assert!(histogram.push(x)));
    histogram
}

const SHARES: [f64; 9] = [0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0];

/// ⌈q n⌉ in integers, with `q` in thousandths.
fn order_statistic(sorted: &[f64], q: f64) -> f64 {
    let thousandths = libm::round(q * 1000.0) as usize;
    sorted[(thousandths * sorted.len()).div_ceil(1000).max(1) - 1]
}

#[test]
fn few_distinct_numbers_have_exact_quantiles() {
    let mut random = Lcg::new(23);
    for n in [1, 2, 20, 100, 1000, 5000] {
        let mut days: Vec<f64> = (0..n).map(|_| random.below(256) as f64 - 40.0).collect();
        let histogram = histogram(days.iter().copied());
        days.sort_by(f64::total_cmp);
        assert!(histogram.is_exact());
        for q in SHARES {
            assert_eq!(histogram.quantile(q), Some(order_statistic(&days, q)), "{q} of {n}");
        }
    }
}

#[test]
fn many_distinct_numbers_have_quantiles_within_a_thousandth() {
    let mut random = Lcg::new(29);
    for scale in [1e-6, 1.0, 1e9] {
        let mut values: Vec<f64> =
            (0..20_000).map(|_| scale * random.normal() * libm::exp(random.normal())).collect();
        let histogram = histogram(values.iter().copied());
        values.sort_by(f64::total_cmp);
        assert!(!histogram.is_exact());
        for q in SHARES {
            let (found, exact) = (histogram.quantile(q).unwrap(), order_statistic(&values, q));
            assert!(
                (found - exact).abs() <= 0.001 * (1.0 + 1e-9) * exact.abs(),
                "{q}: {found} against {exact}"
            );
        }
        assert_eq!((histogram.quantile(0.0), histogram.quantile(1.0)), (histogram.min(), histogram.max()));
    }
}

#[test]
fn constant_and_binary_columns_are_exact() {
    let constant = histogram([0.1; 1000]);
    let binary = histogram((0..1000).map(|run| f64::from(run % 4 / 3)));
    for q in SHARES {
        assert_eq!(constant.quantile(q), Some(0.1));
        assert_eq!(binary.quantile(q), Some(if q > 0.75 { 1.0 } else { 0.0 }));
    }
    assert_eq!(
        (binary.count_of(1.0), binary.count_of(-0.0), binary.count_of(0.5)),
        (Some(250), Some(750), Some(0))
    );
}

#[test]
fn exact_until_the_257th_distinct_number_in_any_order_and_grouping() {
    let limit = Histogram::EXACT_DISTINCT;
    let numbers: Vec<f64> = (0..=limit).map(|i| i as f64 * 0.37 - 20.0).collect();
    let (first, second) =
        (histogram(numbers[..200].iter().copied()), histogram(numbers[100..limit].iter().copied()));
    let mut merged = first.clone();
    merged.merge(&second);
    assert!(merged.is_exact(), "a union of 256 distinct numbers stays exact");
    merged.push(numbers[7]);
    assert!(merged.is_exact());
    merged.push(numbers[limit]);
    assert!(!merged.is_exact());
    assert_eq!(merged.count_of(numbers[7]), None);

    let mut turned = histogram([numbers[limit], numbers[7]]);
    turned.merge(&second);
    turned.merge(&first);
    assert_eq!(turned, merged);
}

#[test]
fn merging_is_exact_in_any_order_and_grouping() {
    let mut random = Lcg::new(31);
    for distinct in [3, 255, 257, 300, 100_000] {
        let values: Vec<f64> = (0..4000).map(|_| random.below(distinct) as f64 / 7.0 - 10.0).collect();
        let whole = histogram(values.iter().copied());
        for size in [1, 13, 256, 3000] {
            let parts: Vec<Histogram> =
                values.chunks(size).map(|chunk| histogram(chunk.iter().copied())).collect();
            let (mut forwards, mut backwards) = (Histogram::new(), Histogram::new());
            parts.iter().for_each(|part| forwards.merge(part));
            parts.iter().rev().for_each(|part| backwards.merge(part));
            assert_eq!(forwards, whole);
            assert_eq!(backwards, whole);
        }
    }
}

#[test]
fn ranks_are_not_moved_by_rounding() {
    let hundred = histogram((1..=100).map(f64::from));
    for percent in 1..=100 {
        assert_eq!(hundred.quantile(f64::from(percent) / 100.0), Some(f64::from(percent)));
        assert_eq!(hundred.value_at_rank(percent as u64), Some(f64::from(percent)));
    }
    assert_eq!(hundred.quantile(0.051), Some(6.0));
    assert_eq!((hundred.value_at_rank(0), hundred.value_at_rank(101)), (None, None));
}

#[test]
fn beyond_the_bucket_range_values_collapse_but_stay_in_range() {
    let tiny = histogram((1..=1000).map(|i| f64::from(i) * 1e-16));
    assert_eq!(tiny.quantile(0.5), Some(1e-16), "counted as zero, clamped to the smallest value");
    let huge = histogram((1..=1000).map(|i| f64::from(i) * 1e20));
    assert_eq!(huge.quantile(0.5), Some(1e20), "counted as 1e15, clamped to the smallest value");
    assert_eq!((huge.quantile(0.0), huge.quantile(1.0)), (Some(1e20), Some(1e23)));
}

#[test]
fn what_is_undefined_is_none_and_what_is_not_finite_is_refused() {
    let mut histogram = Histogram::new();
    assert_eq!((histogram.quantile(0.5), histogram.min(), histogram.max()), (None, None, None));
    assert!(!histogram.push(f64::NAN) && !histogram.push(f64::INFINITY));
    assert_eq!(histogram, Histogram::new());
    histogram.push(1.0);
    for q in [-0.1, 1.1, f64::NAN] {
        assert_eq!(histogram.quantile(q), None);
    }
}
