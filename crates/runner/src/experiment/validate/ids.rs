//! Ids: what may name a file or a column.

use detente_core::source::{At, Diagnostics};

const LONGEST: usize = 64;

/// Columns of the tables beside those of factors.
pub(super) const RESERVED: [&str; 17] = [
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
];

/// Letters, digits, `_` and `-`, beginning with a letter: so that an id is a file name everywhere, and no
/// spreadsheet takes it for a formula.
pub(super) fn check(id: &At<String>, found: &mut Diagnostics) {
    let mut letters = id.value.chars();
    let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        found
            .error(id.span.clone(), format!("`{}` cannot be an id", id.value))
            .with_help("an id begins with a letter and holds letters, digits, `_` and `-`");
    }
    check_length(id, found);
}

/// No column name or file name without end.
pub(super) fn check_length(id: &At<String>, found: &mut Diagnostics) {
    let length = id.value.chars().count();
    if length > LONGEST {
        found.error(id.span.clone(), format!("this id has {length} letters: at most {LONGEST}"));
    }
}
