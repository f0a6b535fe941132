//! Quantiles of numbers in a known range, from counts in even bins: flat in memory, exact to merge.

/// Counts of numbers between two bounds, in 1,000 bins of equal width.
///
/// A quantile is the middle of its bin, within 0.05 % of the range of the exact one; numbers at either bound are counted
/// on their own, so that a quantile at a bound is exact. Numbers beyond a bound count as the bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    low: f64,
    high: f64,
    n: u64,
    /// Those at `low`, the bins, those at `high`; empty until there is a number.
    counts: Vec<u32>,
}

impl Bands {
    const BINS: usize = 1000;
    /// Bytes that the counts take.
    pub const BYTES: u64 = ((Self::BINS + 2) * size_of::<u32>()) as u64;

    /// No numbers yet.
    #[must_use]
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high, n: 0, counts: Vec::new() }
    }

    /// Counts one number; nothing changes if it is NaN, or after 2³² numbers in one bin.
    pub fn push(&mut self, x: f64) {
        if x.is_nan() {
            return;
        }
        if self.counts.is_empty() {
            self.counts = vec![0; Self::BINS + 2];
        }
        let bin = if x <= self.low {
            0
        } else if x >= self.high {
            Self::BINS + 1
        } else {
            let place = (x - self.low) / (self.high - self.low) * Self::BINS as f64;
            Ord::min(place as usize, Self::BINS - 1) + 1
        };
        if let Some(more) = self.counts[bin].checked_add(1) {
            self.counts[bin] = more;
            self.n += 1;
        }
    }

    /// Number of values.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The quantile at `q`: the value of rank ⌈q n⌉, or 1 for `q` = 0. `None` without values or unless 0 ≤ `q` ≤ 1.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&q) || self.n == 0 {
            return None;
        }
        let rank = Ord::max((q * self.n as f64).ceil() as u64, 1);
        let mut below = 0;
        for (bin, &count) in self.counts.iter().enumerate() {
            below += u64::from(count);
            if below >= rank {
                return Some(match bin {
                    0 => self.low,
                    bin if bin > Self::BINS => self.high,
                    bin => self.low + (self.high - self.low) * ((bin as f64 - 0.5) / Self::BINS as f64),
                });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Bands;
    use crate::test_random::Lcg;

    #[test]
    fn quantiles_are_within_half_a_bin() {
        let (mut random, mut bands) = (Lcg::new(3), Bands::new(-2.0, 3.0));
        let mut values: Vec<f64> = (0..4000).map(|_| -2.0 + 5.0 * random.uniform()).collect();
        values.iter().for_each(|&x| bands.push(x));
        values.sort_by(f64::total_cmp);
        for q in [0.05, 0.25, 0.5, 0.95] {
            let exact = values[(q * 4000.0) as usize - 1];
            assert!((bands.quantile(q).unwrap() - exact).abs() <= 0.0025 + 1e-12, "{q}");
        }
        assert_eq!(bands.n(), 4000);
    }

    #[test]
    fn the_ends_of_the_range_are_exact_and_nothing_lies_beyond() {
        let mut bands = Bands::new(0.0, 1.0);
        assert_eq!(bands.quantile(0.5), None);
        [0.0, 0.0, 0.0, 1.0, 7.0, f64::NAN].into_iter().for_each(|x| bands.push(x));
        assert_eq!(
            (bands.quantile(0.0), bands.quantile(0.6), bands.quantile(0.61)),
            (Some(0.0), Some(0.0), Some(1.0))
        );
        assert_eq!((bands.n(), bands.quantile(1.5)), (5, None));
    }
}
