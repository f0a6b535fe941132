//! What is said of failed runs.

use std::path::Path;

use detente_runner::{FirstFailure, shell};

use crate::exit::Exit;
use crate::message::{self, counted, grouped};

/// Says how many runs of a whole result failed, and where more is to be had.
pub(crate) fn some(failed: u64, runs: u64, rows: bool, table: &str) -> Exit {
    let what = if rows {
        "their rows have the status `failed`, and their measures are blank in every table"
    } else {
        "they count in no table"
    };
    let (failed, runs) = (grouped(failed), counted(runs, "run"));
    message::error(&format!("{failed} of {runs} failed: {what}; {table} says which they are, and why"));
    Exit::RunsFailed
}

/// Says for which run the sweep in a folder stopped, and how to see it again.
pub(crate) fn first(failure: &FirstFailure, folder: &Path) -> Exit {
    message::error(&format!(
        "run {} failed at tick {}: {}; stopped for --fail-fast. To see it again:\n  detente replay {} --run {}",
        grouped(failure.run),
        failure.tick,
        failure.failure,
        shell::path(folder),
        failure.run
    ));
    Exit::RunsFailed
}
