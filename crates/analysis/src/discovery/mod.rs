//! Scenario discovery: under which conditions does an outcome happen? (Bryant & Lempert, Technological Forecasting and
//! Social Change 77 (2010).)
//!
//! ```text
//!  factors, one outcome per row ──► Sample ─┬ prim ──► Prim   rounds of ever smaller boxes, one chosen per round
//!                                           ├ cart ──► Cart   the leaves of a pruned classification tree
//!                                           └ measure         a box found elsewhere, on these rows
//!                                                 each a DiscoveryBox: limits, coverage, density, mass, quasi-p-values
//! ```
//!
//! A box is a conjunction of limits, one per factor: `low ≤ x ≤ high`, or a set of levels. Of a box that holds n of N
//! rows, k of them among the K successes, **coverage** is k / K, **density** k / n and **mass** n / N.
//!
//! A row is one run, and all rows count the same and as independent. Where several runs share a draw of the factors,
//! hand over one row per draw, for example with the outcome "most of its runs ended in war": otherwise quasi-p-values
//! are too small.
//!
//! ```
//! use detente_analysis::discovery::{Factor, Limits, PrimSettings, Sample, Values, prim};
//!
//! // The outcome happens when x is at least 10 of 0, 1, …, 19; one run failed.
//! let x: Vec<f64> = (0..21).map(f64::from).collect();
//! let outcome: Vec<Option<bool>> = x.iter().map(|&x| (x < 20.0).then_some(x >= 10.0)).collect();
//! let sample = Sample::new(&[Factor { name: "x", values: Values::Real(&x) }], &outcome)?;
//! assert_eq!((sample.rows(), sample.missing()), (20, 1));
//!
//! let found = prim(&sample, &PrimSettings::default())?;
//! let chosen = found.rounds[0].chosen_box();
//! assert_eq!(chosen.limits, [Limits::Range { low: 7.5, high: 19.0 }]);
//! assert_eq!((chosen.coverage, chosen.n, chosen.successes), (Some(1.0), 12, 10));
//! # Ok::<(), detente_analysis::discovery::DiscoveryError>(())
//! ```

mod boxes;
mod cart;
mod error;
mod limits;
mod paste;
mod peel;
mod prim;
mod prune;
mod sample;
mod split;
#[cfg(test)]
mod test_samples;
mod tree;

pub use boxes::{DiscoveryBox, Restriction};
pub use cart::{Cart, CartSettings, CrossValidation, cart};
pub use error::DiscoveryError;
pub use limits::{End, Limits};
pub use prim::{Objective, Prim, PrimRound, PrimSettings, prim};
pub use prune::PruningStep;
pub use sample::{Factor, MOST_CELLS, MOST_LEVELS, Sample, Values};
