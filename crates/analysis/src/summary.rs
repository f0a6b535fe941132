//! What is reported of one measure over many runs.

use crate::histogram::Histogram;
use crate::interval::{Interval, mean_interval};
use crate::moments::Moments;

/// Running summary of one column: moments, quantile counts and the number of missing values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    moments: Moments,
    histogram: Histogram,
    missing: u64,
}

/// One row of a table of summaries. What is undefined is `None`, never zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SummaryRow {
    /// Number of values, missing ones not counted.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: Option<f64>,
    /// Standard deviation, divisor n − 1.
    pub sd: Option<f64>,
    /// Lower end of the interval for the mean.
    pub ci_low: Option<f64>,
    /// Upper end of the interval for the mean.
    pub ci_high: Option<f64>,
    /// 5 % quantile.
    pub q05: Option<f64>,
    /// Median.
    pub q50: Option<f64>,
    /// 95 % quantile.
    pub q95: Option<f64>,
}

impl Summary {
    /// No values yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one value; `None` and values that are not finite count as missing.
    pub fn push(&mut self, value: Option<f64>) {
        match value.filter(|x| x.is_finite()) {
            Some(x) => {
                self.moments.push(x);
                self.histogram.push(x);
            }
            None => self.missing += 1,
        }
    }

    /// Adds all values of `other`, as if they came after these.
    pub fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.histogram.merge(&other.histogram);
        self.missing += other.missing;
    }

    /// Mean, variance and range.
    #[must_use]
    pub const fn moments(&self) -> &Moments {
        &self.moments
    }

    /// Counts behind the quantiles.
    #[must_use]
    pub const fn histogram(&self) -> &Histogram {
        &self.histogram
    }

    /// Number of missing values.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.missing
    }

    /// Number of ones if every value is 0 or 1, for [`wilson`](crate::wilson); `None` for any other column.
    #[must_use]
    pub fn successes(&self) -> Option<u64> {
        let ones = self.histogram.count_of(1.0)?;
        let zeros = self.histogram.count_of(0.0)?;
        (ones + zeros == self.histogram.n()).then_some(ones)
    }

    /// The row with Student's t interval for the mean of independent values.
    #[must_use]
    pub fn row(&self, confidence: f64) -> SummaryRow {
        self.row_with(mean_interval(&self.moments, confidence))
    }

    /// The row with an interval computed elsewhere, for example over the means of draws or for a proportion.
    #[must_use]
    pub fn row_with(&self, interval: Option<Interval>) -> SummaryRow {
        SummaryRow {
            n: self.moments.n(),
            mean: self.moments.mean(),
            sd: self.moments.sd(),
            ci_low: interval.map(|ends| ends.low),
            ci_high: interval.map(|ends| ends.high),
            q05: self.histogram.quantile(0.05),
            q50: self.histogram.quantile(0.5),
            q95: self.histogram.quantile(0.95),
        }
    }
}

impl FromIterator<Option<f64>> for Summary {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        let mut summary = Self::new();
        values.into_iter().for_each(|value| summary.push(value));
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::{Summary, SummaryRow};
    use crate::interval::wilson;
    use crate::test_random::Lcg;

    #[test]
    fn a_small_column() {
        let summary: Summary = [Some(1.0), None, Some(3.0), Some(f64::NAN), Some(2.0)].into_iter().collect();
        let row = summary.row(0.95);
        assert_eq!(summary.missing(), 2);
        assert_eq!((row.n, row.mean, row.sd), (3, Some(2.0), Some(1.0)));
        assert_eq!((row.q05, row.q50, row.q95), (Some(1.0), Some(2.0), Some(3.0)));
        assert!(row.ci_low < Some(2.0) && row.ci_high > Some(2.0));
    }

    #[test]
    fn an_empty_column_is_blank_and_one_value_has_no_spread() {
        let blank = SummaryRow {
            n: 0,
            mean: None,
            sd: None,
            ci_low: None,
            ci_high: None,
            q05: None,
            q50: None,
            q95: None,
        };
        assert_eq!(Summary::new().row(0.95), blank);
        let all_missing: Summary = [None, Some(f64::INFINITY)].into_iter().collect();
        assert_eq!((all_missing.row(0.95), all_missing.missing()), (blank, 2));
        let (n, mean, quantile) = (1, Some(7.0), Some(7.0));
        let one: Summary = [Some(7.0)].into_iter().collect();
        let expected = SummaryRow { n, mean, q05: quantile, q50: quantile, q95: quantile, ..blank };
        assert_eq!(one.row(0.95), expected);
    }

    #[test]
    fn merging_agrees_with_pushing() {
        let mut random = Lcg::new(5);
        let values: Vec<Option<f64>> =
            (0..1000).map(|_| (random.uniform() < 0.9).then(|| random.normal())).collect();
        let whole: Summary = values.iter().copied().collect();
        let mut parts = Summary::new();
        values.chunks(77).for_each(|chunk| parts.merge(&chunk.iter().copied().collect()));
        assert_eq!((parts.histogram(), parts.missing()), (whole.histogram(), whole.missing()));
        let (ours, theirs) = (parts.row(0.9), whole.row(0.9));
        for (a, b) in [(ours.mean, theirs.mean), (ours.sd, theirs.sd), (ours.ci_low, theirs.ci_low)] {
            assert!((a.unwrap() - b.unwrap()).abs() < 1e-12);
        }
    }

    #[test]
    fn a_proportion_takes_a_wilson_interval() {
        let summary: Summary = [0.0, 1.0, 1.0, 0.0, 1.0].into_iter().map(Some).collect();
        let ones = summary.successes().unwrap();
        let row = summary.row_with(wilson(ones, summary.moments().n(), 0.95));
        assert_eq!((ones, row.mean, row.q50), (3, Some(0.6), Some(1.0)));
        assert!(row.ci_high < Some(1.0));
        let other: Summary = [0.0, 0.5].into_iter().map(Some).collect();
        assert_eq!(other.successes(), None);
    }
}
