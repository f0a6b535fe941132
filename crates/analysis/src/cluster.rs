//! Nested replication: several runs of the same parameter draw are one independent observation, not several.

use core::fmt;

use crate::interval::{Interval, mean_interval};
use crate::moments::Moments;

/// Folds the runs of one design point into one mean per parameter draw.
///
/// Runs that share a draw differ only by luck and are correlated, so the draw is the independent unit: the interval
/// is Student's t over the draw means with (draws − 1) degrees of freedom. Each draw counts once, **whatever its
/// number of runs**: the estimate is the unweighted mean of draw means, which equals the mean over runs only when
/// every draw has the same number of values.
///
/// Push in run order: the runs of a draw are contiguous and draws ascend. Memory is constant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawFold {
    open: Option<OpenDraw>,
    closed: DrawMeans,
}

#[derive(Clone, Debug, PartialEq)]
struct OpenDraw {
    id: u64,
    values: Moments,
}

/// The means of finished draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DrawMeans {
    /// Moments of the draw means; their number is the number of draws with a value.
    pub means: Moments,
    /// Runs without a finite value.
    pub missing_runs: u64,
    /// Draws none of whose runs has a finite value; they are not in [`means`](Self::means).
    pub empty_draws: u64,
}

/// A draw came after a later one, so that its runs may not be contiguous; the value was not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawOutOfOrder {
    /// The draw whose value was refused.
    pub draw: u64,
    /// The draw being folded.
    pub current: u64,
}

impl fmt::Display for DrawOutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a value of draw {} came after draw {}; values must be in run order",
            self.draw, self.current
        )
    }
}

impl core::error::Error for DrawOutOfOrder {}

impl DrawFold {
    /// No runs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one run of `draw`; `None` and values that are not finite count as missing.
    ///
    /// # Errors
    /// If `draw` is smaller than the draw before.
    pub fn push(&mut self, draw: u64, value: Option<f64>) -> Result<(), DrawOutOfOrder> {
        if let Some(open) = &self.open {
            if draw < open.id {
                return Err(DrawOutOfOrder { draw, current: open.id });
            }
            if draw > open.id {
                self.close();
            }
        }
        let open = self.open.get_or_insert(OpenDraw { id: draw, values: Moments::new() });
        match value.filter(|x| x.is_finite()) {
            Some(x) => open.values.push(x),
            None => self.closed.missing_runs += 1,
        }
        Ok(())
    }

    /// Closes the last draw and returns the draw means.
    #[must_use]
    pub fn finish(mut self) -> DrawMeans {
        self.close();
        self.closed
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            match open.values.mean() {
                Some(mean) => self.closed.means.push(mean),
                None => self.closed.empty_draws += 1,
            }
        }
    }
}

impl DrawMeans {
    /// Student t interval for the mean of draw means; `None` with fewer than two draws.
    #[must_use]
    pub fn mean_interval(&self, confidence: f64) -> Option<Interval> {
        mean_interval(&self.means, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::{DrawFold, DrawMeans, DrawOutOfOrder};
    use crate::interval::mean_interval;
    use crate::moments::Moments;
    use crate::test_random::Lcg;

    fn fold(runs: &[(u64, Option<f64>)]) -> DrawMeans {
        let mut fold = DrawFold::new();
        runs.iter().for_each(|&(draw, value)| fold.push(draw, value).unwrap());
        fold.finish()
    }

    #[test]
    fn each_draw_counts_once() {
        let means = fold(&[(0, Some(1.0)), (0, Some(3.0)), (0, Some(5.0)), (4, Some(7.0))]);
        assert_eq!(means.means, [3.0, 7.0].into_iter().collect());
    }

    #[test]
    fn missing_runs_and_empty_draws_are_counted_not_folded() {
        let means = fold(&[(0, None), (0, Some(2.0)), (1, None), (1, Some(f64::NAN)), (2, Some(4.0))]);
        assert_eq!(means.means, [2.0, 4.0].into_iter().collect());
        assert_eq!((means.missing_runs, means.empty_draws), (3, 1));
        assert_eq!(DrawFold::new().finish(), DrawMeans::default());
    }

    #[test]
    fn one_run_per_draw_is_the_plain_interval() {
        let values = [0.5, -1.0, 2.0, 8.0];
        let runs: Vec<_> = values.iter().enumerate().map(|(draw, &x)| (draw as u64, Some(x))).collect();
        let plain: Moments = values.into_iter().collect();
        assert_eq!(fold(&runs).mean_interval(0.95), mean_interval(&plain, 0.95));
    }

    #[test]
    fn a_draw_that_comes_back_is_refused_and_not_counted() {
        let mut fold = DrawFold::new();
        fold.push(3, Some(1.0)).unwrap();
        let refused = fold.push(2, Some(9.0)).unwrap_err();
        assert_eq!(refused, DrawOutOfOrder { draw: 2, current: 3 });
        assert_eq!(refused.to_string(), "a value of draw 2 came after draw 3; values must be in run order");
        assert_eq!(fold.finish().means, [1.0].into_iter().collect());
    }

    #[test]
    fn draw_means_cover_the_truth_where_single_runs_do_not() {
        let mut random = Lcg::new(13);
        let (mut by_draw, mut by_run) = (0, 0);
        for _ in 0..1000 {
            let (mut fold, mut runs) = (DrawFold::new(), Moments::new());
            for draw in 0..8 {
                let effect = random.normal();
                for _ in 0..10 {
                    let x = effect + 0.5 * random.normal();
                    fold.push(draw, Some(x)).unwrap();
                    runs.push(x);
                }
            }
            by_draw += u32::from(fold.finish().mean_interval(0.95).unwrap().contains(0.0));
            by_run += u32::from(mean_interval(&runs, 0.95).unwrap().contains(0.0));
        }
        assert!((930..=970).contains(&by_draw) && by_run < 600, "{by_draw} and {by_run} of 1000");
    }
}
