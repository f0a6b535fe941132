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
//!
//! Two mechanisms, off and on, in three replicates whose four cells met the same luck:
//!
//! ```
//! use detente_analysis::sensitivity::shapley::shapley;
//!
//! // Cells: neither, the first, the second, both.
//! let replicates = [
//!     [Some(1.0), Some(3.0), Some(1.0), Some(5.0)],
//!     [Some(2.0), Some(4.1), Some(2.1), Some(5.9)],
//!     [Some(0.0), Some(1.9), Some(0.1), Some(4.0)],
//! ];
//! let found = shapley(&replicates, 2, 0.95)?;
//! let shares: Vec<String> =
//!     found.shares.iter().flatten().map(|share| format!("{:.2}", share.value)).collect();
//! assert_eq!(shares, ["0.86", "0.14"]);
//! assert!(found.luck_share.is_some_and(|share| share.value > 0.2));
//! # Ok::<(), detente_analysis::sensitivity::SensitivityError>(())
//! ```

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
pub use shapley::group_share;
