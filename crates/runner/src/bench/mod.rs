//! How fast a modeller's own scenario is simulated here: timed batches, what each phase of a tick takes, instructions,
//! and a history of all that to compare with.
//!
//! ```text
//! file ─► Subject ─► time, shares, instructions ─► Row ─► history.csv
//!                                                   └───► compare with an earlier Row
//! ```

mod commit;
mod compare;
mod history;
mod instructions;
mod interval;
mod phases;
mod setting;
mod subject;
mod timed;

pub use commit::commit;
pub use compare::{Base, Comparison, NoBase, Verdict, compare, find};
pub use history::{HistoryError, Row, append, read};
pub use instructions::{Instructions, InstructionsError, level, simulate};
pub use interval::{Median, median};
pub use phases::{PHASES, shares};
pub use setting::{filled, setting};
pub use subject::Subject;
pub use timed::{BenchError, Timed, time};
