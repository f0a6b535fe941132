//! How much of the variance of a measure is not known, and how much nobody can know: parameters against luck.
//!
//! With several runs per parameter draw, runs of one draw differ by luck alone, and draws differ by their parameters
//! as well. Better knowledge of parameters can remove the first share of the variance and never the second:
//!
//! ```text
//!  var(y) = var over draws of E(y | draw)  +  mean over draws of var(y | draw)
//!                  parameters                             luck
//! ```

use crate::bca::bca_of_units;
use crate::cluster::DrawOutOfOrder;
use crate::interval::Interval;
use crate::moments::Moments;
use crate::resample::Resampling;

/// Collects the runs of one design point by parameter draw, to split their variance.
///
/// Push in run order: the runs of a draw are contiguous and draws ascend. Holds 40 bytes per draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VarianceFold {
    draws: Vec<Moments>,
    current: Option<u64>,
    missing_runs: u64,
}

/// The variance of a measure over runs, by its two origins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarianceSplit {
    /// Draws with a value.
    pub draws: u64,
    /// Runs with a value.
    pub runs: u64,
    /// Runs dropped because their value was missing or not finite.
    pub missing_runs: u64,
    /// Draws dropped because none of their runs has a value.
    pub empty_draws: u64,
    /// Variance between draws, due to parameters: what is not known. In the squared unit of the measure, at least 0.
    pub parameters: f64,
    /// Variance within draws, due to luck: what nobody can know. In the squared unit of the measure, at least 0.
    pub luck: f64,
    /// Whether the estimate between draws was negative and is reported as 0. It happens when parameters matter little:
    /// then draw means differ no more than luck alone would have them.
    pub negative: bool,
    /// Share of parameters in the sum of both, in [0, 1]; `None` if the measure does not vary.
    pub share: Option<f64>,
    /// Interval for that share; `None` if it has none (see [`bca_interval`](crate::bca_interval)).
    pub interval: Option<Interval>,
}

impl VarianceFold {
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
        match self.current {
            Some(current) if draw < current => return Err(DrawOutOfOrder { draw, current }),
            Some(current) if draw == current => {}
            _ => {
                self.current = Some(draw);
                self.draws.push(Moments::new());
            }
        }
        match (value.filter(|x| x.is_finite()), self.draws.last_mut()) {
            (Some(x), Some(values)) => values.push(x),
            _ => self.missing_runs += 1,
        }
        Ok(())
    }

    /// Splits the variance by one-way random-effects analysis of variance, method of moments, for any numbers of runs
    /// per draw (Searle, Casella & McCulloch, *Variance Components* (1992), §3.6):
    ///
    /// luck = MS within; parameters = (MS between − MS within) / n₀ with n₀ = (N − Σ nᵢ²/N) / (draws − 1), the number
    /// of runs per draw if all have the same.
    ///
    /// Both are unbiased whatever the distributions, if the number of runs per draw does not depend on the draw; where
    /// runs fail more often in some draws, the draws with more values weigh more.
    ///
    /// The interval is a BCa bootstrap over draws, which keeps the runs of a draw together, on the share before it is
    /// cut off at 0. The classical F interval is exact for normal draws with equal luck in every draw, but simulation
    /// measures are rarely so: the luck of a frequency depends on its draw by nature. In simulated experiments with 300
    /// draws of 5 runs and a promise of 95 %, F covered 73–84 % for skewed draws or unequal luck, and this interval
    /// 91–93 %; for normal draws both covered 94–95 %. It is too narrow with few draws: with 100 it covered 87–94 %,
    /// with 30 78–96 %.
    ///
    /// `None` with fewer than two draws that have a value, or if no draw has two.
    #[must_use]
    pub fn split(&self, plan: &Resampling) -> Option<VarianceSplit> {
        let mut draws = Vec::with_capacity(self.draws.len());
        for values in self.draws.iter().filter(|values| values.n() > 0) {
            draws.push(Draw {
                runs: values.n() as f64,
                mean: values.mean()?,
                squares: values.sum_of_squares()?,
            });
        }
        let components = Components::of(draws.iter())?;
        let share = components.share();
        let interval = share.and_then(|_| {
            let share_of = |units: &[usize]| Components::of(units.iter().map(|&unit| &draws[unit]))?.share();
            bca_of_units(draws.len(), share_of, plan)
        });
        Some(VarianceSplit {
            draws: draws.len() as u64,
            runs: self.draws.iter().map(Moments::n).sum(),
            missing_runs: self.missing_runs,
            empty_draws: (self.draws.len() - draws.len()) as u64,
            parameters: at_least_zero(components.between),
            luck: components.within,
            negative: components.between < 0.0,
            share: share.map(at_least_zero),
            interval: interval
                .map(|ends| Interval { low: at_least_zero(ends.low), high: at_least_zero(ends.high) }),
        })
    }
}

impl VarianceSplit {
    /// Share of luck in the sum of both, in [0, 1].
    #[must_use]
    pub fn luck_share(&self) -> Option<f64> {
        self.share.map(|share| 1.0 - share)
    }

    /// Interval for the share of luck.
    #[must_use]
    pub fn luck_interval(&self) -> Option<Interval> {
        self.interval.map(|ends| Interval { low: 1.0 - ends.high, high: 1.0 - ends.low })
    }
}

/// The runs of one draw: their number, mean and sum of squared deviations.
struct Draw {
    runs: f64,
    mean: f64,
    squares: f64,
}

/// Estimates before anything is cut off.
struct Components {
    between: f64,
    within: f64,
}

impl Components {
    fn of<'a>(draws: impl Iterator<Item = &'a Draw> + Clone) -> Option<Self> {
        let first = draws.clone().next()?.mean;
        let (mut count, mut runs, mut squared_runs, mut squares, mut shift) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for draw in draws.clone() {
            count += 1.0;
            runs += draw.runs;
            squared_runs += draw.runs * draw.runs;
            squares += draw.squares;
            // Relative to one draw, so that equal means differ by exactly nothing.
            shift += draw.runs * (draw.mean - first);
        }
        if count < 2.0 || runs <= count {
            return None;
        }
        let centre = shift / runs;
        let squares_between: f64 = draws
            .map(|draw| {
                let apart = (draw.mean - first) - centre;
                draw.runs * (apart * apart)
            })
            .sum();
        let within = squares / (runs - count);
        let runs_per_draw = (runs - squared_runs / runs) / (count - 1.0);
        let between = (squares_between / (count - 1.0) - within) / runs_per_draw;
        (between.is_finite() && within.is_finite()).then_some(Self { between, within })
    }

    /// Share of the variance that lies between draws, negative if the estimate is.
    fn share(&self) -> Option<f64> {
        let total = self.between + self.within;
        (total > 0.0).then(|| self.between / total).filter(|share| share.is_finite())
    }
}

fn at_least_zero(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

#[cfg(test)]
#[path = "variance_tests.rs"]
mod tests;
