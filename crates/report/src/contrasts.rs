//! Hypotheses and what became of them, from `contrasts.csv`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::number::{Short, short};
use crate::table;

/// A hypothesis with its effect and verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Contrast {
    /// Short name.
    pub id: String,
    /// The claim of a suite that it stands for.
    pub of: Option<String>,
    /// The form of the claim, such as `difference`, `equivalence` or `threshold`.
    pub form: String,
    /// In words.
    pub statement: String,
    /// The measure.
    pub measure: String,
    /// What is compared.
    pub arm: String,
    /// With what.
    pub against: String,
    /// Units of the effect.
    pub n: u64,
    /// The effect.
    pub effect: Option<Short>,
    /// Lower end of its interval.
    pub low: Option<Short>,
    /// Upper end of its interval.
    pub high: Option<Short>,
    /// Confidence of the interval.
    pub confidence: Option<Short>,
    /// Standardised effect.
    pub effect_size: Option<Short>,
    /// The least effect that counts.
    pub least: Option<Short>,
    /// `increase` or `decrease`, or blank.
    pub direction: String,
    /// Verdict.
    pub verdict: String,
    /// Verdict after Holm's correction.
    pub verdict_holm: String,
}

/// A row of `contrasts.csv`, of an experiment or of a suite: only in the latter is there a `statement`, and `claim` its id.
#[derive(Deserialize)]
struct Row {
    hypothesis: String,
    form: String,
    measure: String,
    arm: String,
    against: String,
    n: u64,
    effect: Option<f64>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    confidence: Option<f64>,
    effect_size: Option<f64>,
    direction: String,
    min_effect: Option<f64>,
    verdict: String,
    verdict_holm: String,
    claim: String,
    #[serde(default)]
    statement: Option<String>,
}

/// Every hypothesis, in the order of the table.
pub(crate) fn contrasts(folder: &Path) -> Result<Vec<Contrast>, ReportError> {
    let rows: Vec<Row> = table::all(folder, "contrasts.csv")?;
    let contrast = |row: Row| {
        let (of, statement) = match row.statement {
            Some(statement) => (Some(row.claim), statement),
            None => (None, row.claim),
        };
        Contrast {
            id: row.hypothesis,
            of,
            form: row.form,
            statement: table::unguarded(statement),
            measure: row.measure,
            arm: table::unguarded(row.arm),
            against: table::unguarded(row.against),
            n: row.n,
            effect: short(row.effect),
            low: short(row.ci_low),
            high: short(row.ci_high),
            confidence: short(row.confidence),
            effect_size: short(row.effect_size),
            least: short(row.min_effect),
            direction: row.direction,
            verdict: row.verdict,
            verdict_holm: row.verdict_holm,
        }
    };
    Ok(rows.into_iter().map(contrast).collect())
}

impl Contrast {
    /// Effect and ends of its interval in multiples of the least effect; `None` where it is no difference: a threshold is a
    /// level of a factor.
    pub(crate) fn multiples(&self) -> Option<[f64; 3]> {
        let least = self.least.filter(|least| least.0 > 0.0)?;
        let all = [self.effect?, self.low?, self.high?];
        (self.form != "threshold").then(|| all.map(|value| value.0 / least.0))
    }
}
