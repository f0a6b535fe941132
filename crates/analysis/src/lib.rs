//! Statistics of simulation experiments, as pure functions and streaming accumulators.
//!
//! Nothing here reads or writes files, starts threads or draws random numbers but from a seed it is given. An accumulator takes one value per run,
//! in run order, and holds no more memory after a million runs than after a thousand:
//!
//! ```text
//!  one value per run ──► Summary ──► SummaryRow  n, mean, sd, ci_low, ci_high, q05, q50, q95
//!                          ├ Moments    mean, variance, range      ──► mean_interval (Student t)
//!                          └ Histogram  quantiles, exact to merge      wilson (proportions)
//!  several runs per draw ──► DrawFold ──► DrawMeans    the draw is the independent unit
//!  two arms, same luck ──► Paired, PairedDraws         differences, and the variance that pairing saved
//!  runs of a design ──► sensitivity    Sobol', Morris, PAWN, PRCC, Shapley: which factors matter, and how much
//!  several runs per draw ──► VarianceFold ──► VarianceSplit   what is not known, and what nobody can know
//! ```
//!
//! and from these, or from a column kept whole, to what may be said:
//!
//! ```text
//!  Moments ──► Estimate::of_mean, linear_contrast ──► Estimate ──► judge ──► Judgement   verdict and p
//!  p of every hypothesis ──► holm ──► Judgement::adjusted      the verdict that many tries leave
//!  counts ──► rare_event                                       an event seen seldom, or never
//!  column ──► sample_quantile                                  a quantile and its Monte Carlo error
//!  column, any statistic ──► bca_interval                      resampling, where there is no formula
//!  factors, one outcome ──► discovery                  the boxes of factors in which the outcome happens
//! ```
//!
//! # A tour
//!
//! A column of a result, with one run that never reached the event it measures:
//!
//! ```
//! use detente_analysis::{Bound, Direction, Estimate, Paired, Summary, Verdict};
//! use detente_analysis::{holm, judge, rare_event, sample_quantile, wilson};
//!
//! let days_to_settlement = [Some(12.0), Some(30.0), None, Some(18.0), Some(20.0)];
//! let summary: Summary = days_to_settlement.into_iter().collect();
//! let row = summary.row(0.95);
//! assert_eq!((row.n, summary.missing()), (4, 1));
//! assert_eq!((row.mean, row.q50), (Some(20.0), Some(18.0)));
//! assert_eq!(row.ci_low.zip(row.ci_high).map(|(low, high)| format!("{low:.2} to {high:.2}")),
//!            Some("8.09 to 31.91".to_owned()));
//!
//! // Blocks of runs are summarised apart and merged in run order.
//! let mut blocks: Summary = days_to_settlement[..2].iter().copied().collect();
//! blocks.merge(&days_to_settlement[2..].iter().copied().collect());
//! assert_eq!(blocks.row(0.95).mean, row.mean);
//! assert_eq!(blocks.histogram(), summary.histogram());
//!
//! // Two arms that met the same luck: the difference is far more certain than either mean.
//! let mut contrast = Paired::new();
//! for (with_mediator, without) in [(12.0, 15.0), (30.0, 34.0), (18.0, 22.0), (20.0, 25.0)] {
//!     contrast.push(Some(with_mediator), Some(without));
//! }
//! assert_eq!(contrast.differences.mean(), Some(-4.0));
//! assert!(contrast.mean_interval(0.95).is_some_and(|interval| interval.high < 0.0));
//! assert!(contrast.variance_reduction().is_some_and(|share| share > 0.99));
//!
//! // The claim, made beforehand: mediation saves at least two days.
//! let difference = Estimate::of_mean(&contrast.differences).unwrap();
//! let claim = judge(&difference, Direction::Decrease, 2.0, 0.95).unwrap();
//! assert_eq!((claim.verdict, format!("{:.3}", claim.p)), (Verdict::Supported, "0.016".to_owned()));
//! // Beside two other hypotheses, with p-values of 0.03 and 0.6, the one above is still below 0.05.
//! let adjusted = holm(&[Some(claim.p), Some(0.03), Some(0.6)]).unwrap();
//! assert_eq!(adjusted[0].map(|p| claim.adjusted(p, 0.95)), Some(Verdict::Supported));
//!
//! // 3 of 20 runs escalated, none of them to the end; that may still happen in 14 % of runs.
//! let share = wilson(3, 20, 0.95);
//! assert_eq!(share.map(|ends| format!("{:.3} to {:.3}", ends.low, ends.high)), Some("0.052 to 0.360".to_owned()));
//! let Some(Bound::AtMost(at_most)) = rare_event(0, 20, 0.95).and_then(|event| event.bound) else { panic!() };
//! assert_eq!(format!("{at_most:.3}"), "0.139");
//!
//! // The median of ten runs lies between the 2nd and the 9th with at least 95 %.
//! let days = [12.0, 30.0, 18.0, 20.0, 25.0, 14.0, 9.0, 41.0, 17.0, 22.0];
//! let median = sample_quantile(&days, 0.5, 0.95).unwrap();
//! assert_eq!((median.value, median.interval.map(|ends| (ends.low, ends.high))), (18.0, Some((12.0, 30.0))));
//! ```
//!
//! # Rules
//!
//! * What is undefined is `None`, never zero: the mean of nothing, the spread of one value.
//! * The same sequence of pushes and merges gives the same bits on every machine: transcendental functions come from
//!   a portable library, and only correctly rounded operations are taken from the hardware.
//! * Every formula names its source where it stands.

pub mod abc;
pub mod bands;
pub mod bca;
pub mod beta;
mod buckets;
pub mod cluster;
pub mod contrast;
#[cfg(test)]
mod coverage_tests;
pub mod discovery;
pub mod effect;
mod gamma;
pub mod histogram;
pub mod holm;
pub mod interval;
pub mod judgement;
pub mod median_voter;
pub mod moments;
pub mod normal;
mod ordered;
pub mod paired;
pub mod quantile;
pub mod rare;
pub mod resample;
pub mod sensitivity;
pub mod student;
pub mod summary;
#[cfg(test)]
mod test_random;
pub mod unanimous;
pub mod variance;
pub mod verdict;

pub use bands::Bands;
pub use bca::{bca_interval, bca_mean_interval};
pub use beta::{incomplete_beta, incomplete_beta_inverse, ln_beta};
pub use cluster::{DrawFold, DrawMeans, DrawOutOfOrder};
pub use contrast::{Estimate, contrast_value, linear_contrast};
pub use effect::cohen_d;
pub use histogram::Histogram;
pub use holm::holm;
pub use interval::{Interval, mean_interval, wilson};
pub use judgement::{Judgement, judge};
pub use median_voter::{weighted_mean, weighted_median};
pub use moments::Moments;
pub use normal::{normal_cdf, normal_quantile};
pub use paired::{Paired, PairedDraws};
pub use quantile::{SampleQuantile, sample_quantile};
pub use rare::{Bound, RareEvent, clopper_pearson, rare_event};
pub use resample::{Resampling, percentile_interval};
pub use student::{t_cdf, t_quantile};
pub use summary::{Summary, SummaryRow};
pub use unanimous::Unanimous;
pub use variance::{VarianceFold, VarianceSplit};
pub use verdict::{Direction, Verdict};
