//! The claims of a suite with their audit, from `claims.csv`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::number::{Short, short};
use crate::table;

/// A hypothesis of a claim, and how robust its verdict is.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// The claim.
    pub claim: String,
    /// The hypothesis.
    pub hypothesis: String,
    /// In words.
    pub statement: String,
    /// The effect.
    pub effect: Option<Short>,
    /// Lower end of its interval.
    pub low: Option<Short>,
    /// Upper end of its interval.
    pub high: Option<Short>,
    /// The least effect that counts.
    pub least: Option<Short>,
    /// Verdict.
    pub verdict: String,
    /// Verdict after Holm's correction.
    pub verdict_holm: String,
    /// Share of draws that agree, by themselves.
    pub agree: Option<Short>,
    /// Share of draws with the more frequent sign.
    pub one_sign: Option<Short>,
    /// The uncertain number at an end of which the verdict would be another.
    pub flip: Option<String>,
    /// Which end: `low` or `high`.
    pub flip_end: Option<String>,
    /// Mean effect there.
    pub flip_effect: Option<Short>,
    /// Whether the effect is built in.
    pub built_in: Option<String>,
    /// The effect without what might build it in.
    pub knockout_effect: Option<Short>,
    /// Mechanisms that the claim argues through and the effect ignores.
    pub ignores: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    claim: String,
    hypothesis: String,
    effect: Option<f64>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    min_effect: Option<f64>,
    verdict: String,
    verdict_holm: String,
    agree: Option<f64>,
    one_sign: Option<f64>,
    flip: Option<String>,
    flip_end: Option<String>,
    flip_effect: Option<f64>,
    built_in: Option<String>,
    knockout_effect: Option<f64>,
    ignores: Option<String>,
}

/// Every claim; `statement` gives a hypothesis in words.
pub(crate) fn claims(
    folder: &Path,
    statement: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Claim>, ReportError> {
    let rows: Vec<Row> = table::all(folder, "claims.csv")?;
    let claim = |row: Row| Claim {
        statement: statement(&row.hypothesis).unwrap_or_else(|| row.hypothesis.clone()),
        claim: row.claim,
        hypothesis: row.hypothesis,
        effect: short(row.effect),
        low: short(row.ci_low),
        high: short(row.ci_high),
        least: short(row.min_effect),
        verdict: row.verdict,
        verdict_holm: row.verdict_holm,
        agree: short(row.agree),
        one_sign: short(row.one_sign),
        flip: row.flip,
        flip_end: row.flip_end,
        flip_effect: short(row.flip_effect),
        built_in: row.built_in,
        knockout_effect: short(row.knockout_effect),
        ignores: row.ignores.iter().flat_map(|all| all.split(" | ")).map(str::to_owned).collect(),
    };
    Ok(rows.into_iter().map(claim).collect())
}
