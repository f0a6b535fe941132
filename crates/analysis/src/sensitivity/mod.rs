//! Global sensitivity: which factors of a model its output depends on, from the runs of a design.
//!
//! ```text
//!  Saltelli design ────────► sobol    shares of variance: S1, ST, S2        what would be learnt of a factor
//!  Morris trajectories ────► morris   µ, µ*, σ of elementary effects        screening, few runs
//!  any sample ─────────────► pawn     distance of output distributions      beyond variance, skewed outputs
//!                          ► prcc     partial rank correlation              monotone influence and its sign
//!  on/off factorial ───────► shapley  fair shares of variance, and of luck  mechanisms switched on and off
//! ```
//!
//! Factors are positions from 0, in the order of the design's columns. An output is `None` (or not finite) where a run
//! failed; each analysis says what it drops for that, and counts it. Intervals are bootstrapped over the independent
//! units of the design, or as the analysis says.

mod bootstrap;
mod complete;
mod error;
pub mod morris;
pub mod pawn;
pub mod prcc;
pub mod shapley;
pub mod sobol;
#[cfg(test)]
mod test_models;

pub use bootstrap::Estimate;
pub use error::SensitivityError;
