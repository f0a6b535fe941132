//! What is said of failed runs.

use std::path::Path;

use detente_runner::FirstFailure;

use crate::arguments::{Run, quoted};
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

/// Says for which run a sweep stopped, and how to see it again. With rows, from the result folder; without, alone.
pub(crate) fn first(failure: &FirstFailure, folder: &Path, arguments: &Run, rows: bool) -> Exit {
    let run = failure.run;
    let again = if rows {
        format!("replay {} --run {run}", quoted(&folder.display().to_string()))
    } else {
        let file = quoted(&arguments.experiment.display().to_string());
        format!("run {file}{} --runs {run}..{} --out ANOTHER_FOLDER", arguments.change.restated(), run + 1)
    };
    message::error(&format!(
        "run {} failed at tick {}: {}; stopped for --fail-fast. To see it again:\n  detente {again}",
        grouped(run),
        failure.tick,
        failure.failure
    ));
    Exit::RunsFailed
}
