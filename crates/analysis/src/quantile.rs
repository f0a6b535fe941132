//! Quantiles of a column with their Monte Carlo error, without assuming a distribution.

use crate::beta::incomplete_beta;
use crate::interval::Interval;

/// A sample quantile and how far it may be from the quantile of infinitely many runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleQuantile {
    /// The share of values at or below it, in [0, 1].
    pub q: f64,
    /// Number of values.
    pub n: u64,
    /// The smallest value with at least a share `q` of all values at or below it (type 1 of Hyndman & Fan 1996), as
    /// [`Histogram::quantile`](crate::Histogram::quantile) defines it.
    pub value: f64,
    /// Standard error by Maritz & Jarrett, JASA 73 (1978): what a bootstrap with infinitely many resamples would find.
    /// `None` with fewer than two values.
    pub standard_error: Option<f64>,
    /// Interval between two order statistics; `None` if the column is too short for one, as with five values for a
    /// median at 95 %.
    pub interval: Option<Interval>,
}

/// The quantile at `q` of independent `values`, in any order, with its errors.
///
/// The interval reaches from the r-th to the s-th smallest value, where r is the largest rank with
/// P(B < r) ≤ (1 − `confidence`) / 2 and s the smallest with P(B ≥ s) ≤ (1 − `confidence`) / 2 for a binomial B of n
/// trials at `q` (Thompson 1936; David & Nagaraja, *Order Statistics* (2003), §7.1). It covers the quantile with *at
/// least* its confidence whatever the distribution, and if that has atoms more often still (Scheffé & Tukey 1945). Ties
/// may give it no width.
///
/// Prefer the interval. The standard error is for comparing precision across measures: for a heavy atom or a far tail
/// (q n or (1 − q) n below 10, say) no multiple of it is an interval.
///
/// `values` are those that exist: leave missing ones out and count them. `None` without values, if one is not finite,
/// unless 0 ≤ `q` ≤ 1, or at a confidence outside (0, 1). At `q` 0 and 1, the extremes of the column, there is no
/// interval.
#[must_use]
pub fn sample_quantile(values: &[f64], q: f64, confidence: f64) -> Option<SampleQuantile> {
    let tail = 0.5 * (1.0 - confidence);
    let inside = tail > 0.0 && tail < 0.5;
    if values.is_empty()
        || !inside
        || !(0.0..=1.0).contains(&q)
        || !values.iter().all(|value| value.is_finite())
    {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let rank = rank_of(q, n);
    let interval = interval_ranks(n, q, tail)
        .map(|(low, high)| Interval { low: sorted[low - 1], high: sorted[high - 1] });
    Some(SampleQuantile {
        q,
        n: n as u64,
        value: sorted[rank - 1],
        standard_error: maritz_jarrett(&sorted, rank),
        interval,
    })
}

/// ⌈q n⌉, at least 1, where a product within four roundings of a whole number counts as that number: the rank that
/// `Histogram::quantile` reads.
fn rank_of(q: f64, n: usize) -> usize {
    let product = q * n as f64;
    let nearest = libm::round(product);
    let whole = (product - nearest).abs() <= 4.0 * f64::EPSILON * product;
    let rank = if whole { nearest } else { libm::ceil(product) } as usize;
    rank.clamp(1, n)
}

/// The ranks r < s of the interval that leaves at most `tail` on either side. The rank of the quantile lies between.
fn interval_ranks(n: usize, q: f64, tail: f64) -> Option<(usize, usize)> {
    let trials = n as f64;
    // The r-th smallest of uniform numbers has the distribution Beta(r, n − r + 1): P(B ≥ r) = I_q(r, n − r + 1).
    let too_low = |rank: usize| {
        let r = rank as f64;
        incomplete_beta(trials - r + 1.0, r, 1.0 - q).is_some_and(|below| below <= tail)
    };
    let too_high = |rank: usize| {
        let s = rank as f64;
        incomplete_beta(s, trials - s + 1.0, q).is_some_and(|above| above <= tail)
    };
    let low = ranks_while(n, too_low);
    let high = ranks_while(n, |rank| !too_high(rank)) + 1;
    (low >= 1 && high <= n).then_some((low, high))
}

/// How many of the ranks 1 to `n` hold `true`, which is a run of ranks from the first on.
fn ranks_while(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// Standard deviation of the value of rank `rank` in a resample: the i-th smallest value has the probability that a
/// Beta(rank, n − rank + 1) variable falls between (i − 1)/n and i/n.
fn maritz_jarrett(sorted: &[f64], rank: usize) -> Option<f64> {
    /// Ranks further away, in units of √n, have a total probability below 2 e⁻⁹⁸ (Hoeffding 1963).
    const REACH: f64 = 7.0;
    let n = sorted.len();
    if n < 2 {
        return None;
    }
    let (trials, m) = (n as f64, rank as f64);
    let reach = libm::ceil(REACH * trials.sqrt()) as usize;
    let centre = sorted[rank - 1];
    let mut weighted = Vec::new();
    // Each side by its own tail, so that small probabilities keep their digits.
    let mut below = 0.0;
    for i in rank.saturating_sub(reach).max(1)..=rank {
        let up_to = incomplete_beta(m, trials - m + 1.0, i as f64 / trials)?;
        weighted.push((up_to - below, sorted[i - 1] - centre));
        below = up_to;
    }
    let mut beyond = 1.0 - below;
    for i in rank + 1..=(rank + reach).min(n) {
        let further = incomplete_beta(trials - m + 1.0, m, (n - i) as f64 / trials)?;
        weighted.push((beyond - further, sorted[i - 1] - centre));
        beyond = further;
    }
    let mean: f64 = weighted.iter().map(|(weight, shift)| weight * shift).sum();
    let variance: f64 =
        weighted.iter().map(|(weight, shift)| weight * ((shift - mean) * (shift - mean))).sum();
    Some(variance.sqrt()).filter(|error| error.is_finite())
}

#[cfg(test)]
#[path = "quantile_tests.rs"]
mod tests;
