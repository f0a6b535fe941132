//! Differences between two arms that were run with the same random numbers.

use crate::cluster::{DrawFold, DrawOutOfOrder};
use crate::interval::{Interval, mean_interval};
use crate::moments::Moments;

/// Pairs of values `a`, `b` from the same draw and luck, and their differences a − b.
///
/// A pair with a missing side is dropped whole and counted, so that both arms describe the same pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Paired {
    /// Moments of a − b.
    pub differences: Moments,
    /// Moments of `a` over complete pairs.
    pub a: Moments,
    /// Moments of `b` over complete pairs.
    pub b: Moments,
    /// Pairs dropped because a side was missing or not finite; of draws, if folded by [`PairedDraws`].
    pub dropped: u64,
}

impl Paired {
    /// No pairs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one pair.
    pub fn push(&mut self, a: Option<f64>, b: Option<f64>) {
        match complete(a, b) {
            Some((a, b)) => {
                self.differences.push(a - b);
                self.a.push(a);
                self.b.push(b);
            }
            None => self.dropped += 1,
        }
    }

    /// Adds all pairs of `other`, as if they came after these.
    pub fn merge(&mut self, other: &Self) {
        self.differences.merge(&other.differences);
        self.a.merge(&other.a);
        self.b.merge(&other.b);
        self.dropped += other.dropped;
    }

    /// Student t interval for the mean difference a − b; `None` with fewer than two pairs.
    #[must_use]
    pub fn mean_interval(&self, confidence: f64) -> Option<Interval> {
        mean_interval(&self.differences, confidence)
    }

    /// Share of the variance of the difference that pairing removed, 1 − var(a − b) / (var a + var b).
    ///
    /// 0 if the arms are uncorrelated, 1 if they differ by a constant, negative (down to −1) if pairing harms. `None`
    /// with fewer than two pairs or if neither arm varies.
    #[must_use]
    pub fn variance_reduction(&self) -> Option<f64> {
        let unpaired = self.a.variance()? + self.b.variance()?;
        let paired = self.differences.variance()?;
        (unpaired > 0.0).then(|| 1.0 - paired / unpaired).filter(|share| share.is_finite())
    }
}

/// [`Paired`] over draw means, for designs with several runs per parameter draw (see [`DrawFold`]).
///
/// Within a draw only complete pairs of runs are averaged; a draw without one is dropped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairedDraws {
    differences: DrawFold,
    a: DrawFold,
    b: DrawFold,
}

impl PairedDraws {
    /// No pairs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one pair of runs of `draw`, in run order.
    ///
    /// # Errors
    /// If `draw` is smaller than the draw before.
    pub fn push(&mut self, draw: u64, a: Option<f64>, b: Option<f64>) -> Result<(), DrawOutOfOrder> {
        let pair = complete(a, b);
        self.differences.push(draw, pair.map(|(a, b)| a - b))?;
        self.a.push(draw, pair.map(|(a, _)| a))?;
        self.b.push(draw, pair.map(|(_, b)| b))
    }

    /// The pairs of draw means.
    #[must_use]
    pub fn finish(self) -> Paired {
        let differences = self.differences.finish();
        Paired {
            differences: differences.means,
            a: self.a.finish().means,
            b: self.b.finish().means,
            dropped: differences.empty_draws,
        }
    }
}

/// Both sides, if both are finite and so is their difference.
fn complete(a: Option<f64>, b: Option<f64>) -> Option<(f64, f64)> {
    a.zip(b).filter(|(a, b)| a.is_finite() && b.is_finite() && (a - b).is_finite())
}

#[cfg(test)]
mod tests {
    use super::{Paired, PairedDraws};
    use crate::test_random::Lcg;

    #[test]
    fn a_pair_with_a_missing_side_is_dropped_whole() {
        let mut paired = Paired::new();
        for (a, b) in
            [(Some(3.0), Some(1.0)), (None, Some(100.0)), (Some(f64::NAN), Some(1.0)), (Some(6.0), Some(2.0))]
        {
            paired.push(a, b);
        }
        assert_eq!(paired.dropped, 2);
        assert_eq!(paired.differences, [2.0, 4.0].into_iter().collect());
        assert_eq!((paired.a.mean(), paired.b.mean()), (Some(4.5), Some(1.5)));
        assert!(paired.mean_interval(0.95).unwrap().contains(3.0));
    }

    #[test]
    fn common_random_numbers_save_variance() {
        let mut random = Lcg::new(17);
        let (mut shared, mut separate, mut shifted) = (Paired::new(), Paired::new(), Paired::new());
        for _ in 0..20_000 {
            let luck = random.normal();
            shared.push(Some(luck + 0.5 * random.normal()), Some(luck + 0.5 * random.normal()));
            separate.push(Some(random.normal()), Some(random.normal()));
            shifted.push(Some(luck + 2.0), Some(luck));
        }
        // Correlation 1 / 1.25 = 0.8.
        assert!((shared.variance_reduction().unwrap() - 0.8).abs() < 0.01);
        assert!(separate.variance_reduction().unwrap().abs() < 0.03);
        assert!((shifted.variance_reduction().unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_save_is_none() {
        assert_eq!(Paired::new().variance_reduction(), None);
        let mut constant = Paired::new();
        constant.push(Some(1.0), Some(2.0));
        constant.push(Some(1.0), Some(2.0));
        assert_eq!(constant.variance_reduction(), None);
    }

    #[test]
    fn merging_agrees_with_pushing() {
        let mut random = Lcg::new(19);
        let pairs: Vec<_> = (0..500)
            .map(|_| {
                let a = random.normal();
                (Some(a), (random.uniform() < 0.8).then(|| 0.5 * a + random.normal()))
            })
            .collect();
        let (mut whole, mut parts) = (Paired::new(), Paired::new());
        pairs.iter().for_each(|&(a, b)| whole.push(a, b));
        for chunk in pairs.chunks(64) {
            let mut part = Paired::new();
            chunk.iter().for_each(|&(a, b)| part.push(a, b));
            parts.merge(&part);
        }
        let apart = parts.variance_reduction().unwrap() - whole.variance_reduction().unwrap();
        assert_eq!(parts.dropped, whole.dropped);
        assert!(apart.abs() < 1e-12);
    }

    #[test]
    fn draws_are_the_pairs_when_luck_is_replicated() {
        let mut draws = PairedDraws::new();
        for (draw, a, b) in [
            (0, Some(1.0), Some(0.0)),
            (0, Some(4.0), Some(1.0)),
            (0, Some(50.0), None),
            (1, None, Some(1.0)),
            (2, Some(9.0), Some(3.0)),
        ] {
            draws.push(draw, a, b).unwrap();
        }
        assert!(draws.push(1, None, None).is_err());
        let paired = draws.finish();
        assert_eq!(paired.differences, [2.0, 6.0].into_iter().collect());
        assert_eq!(paired.a, [2.5, 9.0].into_iter().collect());
        assert_eq!(paired.b, [0.5, 3.0].into_iter().collect());
        assert_eq!(paired.dropped, 1);
    }
}
