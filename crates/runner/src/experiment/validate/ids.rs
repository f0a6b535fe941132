//! Ids: what may name a file or a column.

use detente_core::scenario::LONGEST_ID;
use detente_core::source::{At, Diagnostics};

/// Columns of the tables beside those of factors.
pub(crate) const RESERVED: [&str; 21] = [
    "run_id",
    "point_id",
    "replicate",
    "draw",
    "luck",
    "status",
    "end_reason",
    "end_tick",
    "measure",
    "n",
    "mean",
    "sd",
    "ci_low",
    "ci_high",
    "q05",
    "q50",
    "q95",
    "series",
    "tick",
    "runs",
    "value",
];

/// No column name or file name without end.
pub(super) fn check_length(id: &At<String>, found: &mut Diagnostics) {
    let length = id.value.chars().count();
    if length > LONGEST_ID {
        found.error(id.span.clone(), format!("this id has {length} letters: at most {LONGEST_ID}"));
    }
}
