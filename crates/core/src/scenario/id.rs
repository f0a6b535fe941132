//! Ids: one rule for everything that is named.

use crate::source::{At, Diagnostics};

/// Most letters of an id.
pub const LONGEST_ID: usize = 64;

/// Words that the usual readers of tables take for a missing value.
const MISSING: [&str; 7] = ["NA", "NaN", "nan", "NULL", "null", "None", "NaT"];

/// What is wrong with an id, if anything. Ids name columns, files and paths: letters, digits, `_` and `-`, beginning
/// with a letter, so that an id is a file name everywhere and no spreadsheet takes it for a formula.
pub fn wrong_id(id: &str) -> Option<String> {
    let mut letters = id.chars();
    let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return Some("an id begins with a letter and holds letters, digits, `_` and `-`".to_owned());
    }
    if MISSING.contains(&id) {
        return Some("readers of tables take this word for a missing value".to_owned());
    }
    (id.len() > LONGEST_ID).then(|| format!("an id has at most {LONGEST_ID} letters"))
}

/// Reports an id that cannot be one.
pub fn check_id(id: &At<String>, diagnostics: &mut Diagnostics) {
    if let Some(reason) = wrong_id(&id.value) {
        diagnostics.error(id.span.clone(), format!("`{}` cannot be an id", id.value)).with_help(reason);
    }
}
