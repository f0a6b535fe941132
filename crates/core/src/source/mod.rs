//! Reading TOML files so that every mistake is reported at once, each at its place in the text.
//!
//! A file is read in four steps:
//!
//! ```text
//!  text ──► TOML with places ──► shape check ──► serde ──► your type
//!           (syntax errors)      (unknown and missing keys, wrong types, unknown words)
//!                                 └─ repairs what it reported, so that checks of meaning can follow
//! ```
//!
//! [`read`] does this for any type that is [`Deserialize`](serde::Deserialize) and
//! [`JsonSchema`](schemars::JsonSchema): the schema of the type *is* the shape that is checked. What it finds goes
//! to [`Diagnostics`]; checks of meaning add theirs to the same collector, with the places that [`At`] keeps;
//! [`Report`] shows them all.
//!
//! ```
//! use detente_core::source::{At, Diagnostics, Report, did_you_mean, read};
//!
//! #[derive(serde::Deserialize, schemars::JsonSchema)]
//! #[serde(deny_unknown_fields)]
//! struct Duel {
//!     rounds: At<u32>,
//!     winner: At<String>,
//! }
//!
//! let text = "ruonds = 0\nwinner = \"Lenksy\"\n";
//! let mut diagnostics = Diagnostics::default();
//! let duel: Option<Duel> = read("duel.toml", text, &mut diagnostics);
//! if let Some(duel) = duel {
//!     if duel.rounds.value == 0 {
//!         diagnostics.error(duel.rounds.span.clone(), "a duel has at least one round");
//!     }
//!     let people = ["Lensky", "Onegin"];
//!     if !people.contains(&duel.winner.as_str()) {
//!         let message = format!("unknown duellist `{}`", duel.winner.value);
//!         diagnostics.error(duel.winner.span.clone(), message).help = did_you_mean(&duel.winner, people);
//!     }
//! }
//! let report = Report::new("duel.toml", text, diagnostics);
//! assert_eq!(
//!     report.to_string(),
//!     "\
//! error: unknown key `ruonds`: nothing reads it
//!  --> duel.toml:1:1
//!   |
//! 1 | ruonds = 0
//!   | ^^^^^^
//!   |
//!   = help: did you mean `rounds`?
//!
//! error: a duel has at least one round
//!  --> duel.toml:1:10
//!   |
//! 1 | ruonds = 0
//!   |          ^
//!
//! error: unknown duellist `Lenksy`
//!  --> duel.toml:2:10
//!   |
//! 2 | winner = \"Lenksy\"
//!   |          ^^^^^^^^
//!   |
//!   = help: did you mean `Lensky`?
//!
//! 3 errors in duel.toml
//! "
//! );
//! ```

mod at;
mod brackets;
mod diagnostic;
mod example;
mod nearest;
mod number;
mod placeholder;
mod read;
mod report;
mod schema;
mod structure;
mod syntax;
#[cfg(test)]
mod tests;

pub use at::At;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use nearest::{did_you_mean, nearest};
pub use number::{Number, RawDistribution, Scalar};
pub use read::read;
pub use report::Report;
