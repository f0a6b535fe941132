//! Quantiles of a stream of numbers from integer counts, exact to merge and flat in memory.

use std::collections::BTreeMap;

use crate::buckets::{bucket_of, representative};
use crate::ordered::Ordered;

/// Counts of a stream of numbers, from which any quantile can be read.
///
/// * While the values pushed or merged so far hold at most [`EXACT_DISTINCT`](Self::EXACT_DISTINCT) distinct numbers,
///   each number is counted on its own and every quantile is **exact**. 0 and −0 are one number, 0.
/// * With more, numbers are counted in logarithmic buckets (DDSketch: Masson, Rim & Lee, PVLDB 12 (2019)) and a
///   quantile is within **0.1 %**, relatively, of the exact one. Magnitudes below 1e-12 are then counted as 0, and
///   those above 1e15 as 1e15, without that promise. No quantile leaves the range of the values.
///
/// Which of the two applies, and every count, depends on the set of values alone: any order and grouping of pushes
/// and merges gives an equal histogram. Memory is bounded by some 62,000 counts, however many values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    n: u64,
    counts: Counts,
    range: Option<(Ordered, Ordered)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Counts {
    Exact(BTreeMap<Ordered, u64>),
    Bucketed(BTreeMap<i32, u64>),
}

impl Default for Counts {
    fn default() -> Self {
        Self::Exact(BTreeMap::new())
    }
}

impl Histogram {
    /// Up to this many distinct numbers are kept exactly.
    pub const EXACT_DISTINCT: usize = 256;
    /// Relative accuracy of quantiles with more distinct numbers.
    pub const ACCURACY: f64 = crate::buckets::ACCURACY;

    /// No values yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one value; `false` and no change if it is not finite.
    pub fn push(&mut self, x: f64) -> bool {
        let Some(value) = Ordered::new(x) else { return false };
        self.n += 1;
        self.widen(value, value);
        self.counts.add(value, 1);
        true
    }

    /// Counts all values of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        if let Some((min, max)) = other.range {
            self.widen(min, max);
        }
        match &other.counts {
            Counts::Exact(values) => values.iter().for_each(|(&value, &count)| self.counts.add(value, count)),
            Counts::Bucketed(theirs) => {
                let ours = self.counts.bucketed();
                theirs.iter().for_each(|(&bucket, &count)| *ours.entry(bucket).or_insert(0) += count);
            }
        }
    }

    fn widen(&mut self, low: Ordered, high: Ordered) {
        let (min, max) = self.range.unwrap_or((low, high));
        self.range = Some((Ord::min(min, low), Ord::max(max, high)));
    }

    /// Number of values.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Smallest value, exactly; `None` without values.
    #[must_use]
    pub fn min(&self) -> Option<f64> {
        self.range.map(|(min, _)| min.get())
    }

    /// Largest value, exactly; `None` without values.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        self.range.map(|(_, max)| max.get())
    }

    /// Whether quantiles are exact.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        matches!(self.counts, Counts::Exact(_))
    }

    /// How often `x` occurred; `None` once values are no longer counted on their own.
    #[must_use]
    pub fn count_of(&self, x: f64) -> Option<u64> {
        match &self.counts {
            Counts::Exact(values) => {
                Some(Ordered::new(x).and_then(|value| values.get(&value).copied()).unwrap_or(0))
            }
            Counts::Bucketed(_) => None,
        }
    }

    /// The quantile at `q`: the smallest value with at least a share `q` of all values at or below it (inverse of the
    /// empirical distribution; type 1 of Hyndman & Fan 1996), that is the value of rank ⌈q n⌉, or 1 for `q` = 0.
    ///
    /// A product q n within four roundings of a whole number counts as that number, so that 0.07 of 100 values is
    /// the 7th. `None` without values or unless 0 ≤ `q` ≤ 1.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&q) {
            return None;
        }
        let product = q * self.n as f64;
        let nearest = libm::round(product);
        let whole = (product - nearest).abs() <= 4.0 * f64::EPSILON * product;
        let rank = if whole { nearest } else { libm::ceil(product) } as u64;
        self.value_at_rank(rank.clamp(1, Ord::max(self.n, 1)))
    }

    /// The value that `rank` − 1 values precede in ascending order; `None` unless 1 ≤ `rank` ≤ n.
    #[must_use]
    pub fn value_at_rank(&self, rank: u64) -> Option<f64> {
        let (min, max) = self.range?;
        if rank <= 1 || rank >= self.n {
            return match rank {
                1 => Some(min.get()),
                _ => (rank == self.n).then_some(max.get()),
            };
        }
        match &self.counts {
            Counts::Exact(values) => key_at_rank(values, rank).map(Ordered::get),
            Counts::Bucketed(buckets) => {
                let near = Ordered::new(representative(key_at_rank(buckets, rank)?))?;
                Some(near.clamp(min, max).get())
            }
        }
    }
}

impl Counts {
    fn add(&mut self, value: Ordered, count: u64) {
        match self {
            Self::Exact(values) => {
                *values.entry(value).or_insert(0) += count;
                if values.len() > Histogram::EXACT_DISTINCT {
                    self.bucketed();
                }
            }
            Self::Bucketed(buckets) => *buckets.entry(bucket_of(value.get())).or_insert(0) += count,
        }
    }

    /// Gives up exactness for good, if not yet done.
    fn bucketed(&mut self) -> &mut BTreeMap<i32, u64> {
        if let Self::Exact(values) = self {
            let mut buckets = BTreeMap::new();
            for (value, count) in core::mem::take(values) {
                *buckets.entry(bucket_of(value.get())).or_insert(0) += count;
            }
            *self = Self::Bucketed(buckets);
        }
        match self {
            Self::Bucketed(buckets) => buckets,
            Self::Exact(_) => unreachable!("converted above"),
        }
    }
}

/// The first key whose cumulative count reaches `rank`.
fn key_at_rank<K: Copy>(counts: &BTreeMap<K, u64>, rank: u64) -> Option<K> {
    let mut at_or_below = 0;
    counts.iter().find_map(|(&key, &count)| {
        at_or_below += count;
        (at_or_below >= rank).then_some(key)
    })
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
