//! The median of a sample, with an interval that assumes nothing but independence.

/// A median and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// The median.
    pub value: f64,
    /// Ends of an interval with at least 95 % confidence; `None` if there are fewer than six values.
    pub interval: Option<[f64; 2]>,
}

/// The most that may be missed on either side.
const TAIL: f64 = 0.025;

/// The median of some values, with an interval between two of them; `None` of nothing. The values must be finite.
///
/// The number of values below the true median is binomial with probability ½, whatever their distribution. The interval
/// goes from the k-th smallest to the k-th largest value, for the largest k by which each side misses at most 2.5 %.
#[must_use]
pub fn median(values: &[f64]) -> Option<Median> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let (low, high) = (sorted.get(n.checked_sub(1)? / 2)?, sorted.get(n / 2)?);
    let interval = rank(n).map(|k| [sorted[k - 1], sorted[n - k]]);
    Some(Median { value: 0.5 * (low + high), interval })
}

/// The largest k, from 1, for which a binomial number of n with probability ½ is below k with at most 2.5 %.
fn rank(n: usize) -> Option<usize> {
    // Weights by the middle one, each from its neighbour, so that none overflows; the far ends vanish as they may.
    let mut weights = vec![1.0; n + 1];
    for i in (0..n / 2).rev() {
        weights[i] = weights[i + 1] * (i + 1) as f64 / (n - i) as f64;
    }
    for i in n / 2 + 1..=n {
        weights[i] = weights[i - 1] * (n - i + 1) as f64 / i as f64;
    }
    let most = TAIL * weights.iter().sum::<f64>();
    let (mut below, mut k) = (0.0, 0);
    while k <= n / 2 && below + weights[k] <= most {
        below += weights[k];
        k += 1;
    }
    (k > 0).then_some(k)
}

#[cfg(test)]
mod tests {
    use super::{Median, median, rank};

    #[test]
    fn ranks_are_those_of_the_tables() {
        // Conover, Practical Nonparametric Statistics: the sign test's critical values at 2.5 % a side.
        let ranks = [5, 6, 8, 9, 11, 12, 15, 20, 25, 30, 40, 50, 100].map(rank);
        let known = [0, 1, 1, 2, 2, 3, 4, 6, 8, 10, 14, 18, 40].map(|k| Some(k).filter(|&k| k > 0));
        assert_eq!(ranks, known);
        assert_eq!(rank(0), None);
        // The normal approximation, far out: n / 2 - 0.98 √n.
        let k = rank(1_000_000).unwrap() as f64;
        assert!((k - (500_000.0 - 979.98)).abs() < 2.0, "{k}");
    }

    #[test]
    fn the_interval_lies_between_values() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(Median { value: 3.0, interval: None }));
        assert_eq!(median(&[4.0, 1.0]), Some(Median { value: 2.5, interval: None }));
        let six = median(&[6.0, 1.0, 5.0, 2.0, 4.0, 3.0]);
        assert_eq!(six, Some(Median { value: 3.5, interval: Some([1.0, 6.0]) }));
        let nine: Vec<f64> = (1..=9).map(f64::from).collect();
        assert_eq!(median(&nine), Some(Median { value: 5.0, interval: Some([2.0, 8.0]) }));
    }

    #[test]
    fn it_covers_the_median_as_often_as_it_says() {
        // Ranks of a uniform sample are all that counts, so any sequence of independent numbers will do.
        let mut state = 1u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let covered = (0..4000).filter(|_| {
            let values: Vec<f64> = (0..25).map(|_| number()).collect();
            median(&values).unwrap().interval.is_some_and(|[low, high]| low <= 0.5 && 0.5 <= high)
        });
        let share = covered.count() as f64 / 4000.0;
        // Exactly 0.9567 for 25 values.
        assert!((share - 0.9567).abs() < 0.012, "{share}");
    }
}
