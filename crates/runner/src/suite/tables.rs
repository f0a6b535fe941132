//! The tables of a suite.

use std::collections::BTreeMap;

use super::{ClaimRow, DrawEffect, InfluenceRow, Suite, SwitchRow, columns};
use crate::record::contrasts::{cells, measure, sides};
use crate::record::folder::{
    AGREEMENT, CLAIMS, COLUMNS, CONTRASTS, Folder, INFLUENCE, OutputError, SWITCHES,
};
use crate::record::table::{Table, Written};
use crate::record::{ContrastRow, Finding, cell, contrasts};

/// What a suite says.
#[derive(Clone, Debug)]
pub struct Found {
    /// One for each hypothesis of [`Suite::places`]; p-values are adjusted for all of them.
    pub contrasts: Vec<ContrastRow>,
    /// The effects in single draws, for each of these hypotheses.
    pub draws: Vec<Vec<DrawEffect>>,
    /// What effects hang on.
    pub influence: Vec<InfluenceRow>,
    /// Effects without a mechanism.
    pub switches: Vec<SwitchRow>,
    /// The claims.
    pub claims: Vec<ClaimRow>,
    /// What could not be said, and why.
    pub notes: Vec<String>,
}

/// The columns of `contrasts.csv` before and after those of an experiment, whose last is named `claim`.
pub(super) fn contrasts_header() -> Vec<&'static str> {
    let [own @ .., _claim] = &contrasts::HEADER;
    [&["claim", "experiment"][..], own, &["statement"]].concat()
}

/// The columns of `agreement.csv`.
pub(super) const AGREEMENT_HEADER: [&str; 4] = ["hypothesis", "draw", "effect", "agrees"];

/// The columns of `influence.csv`.
pub(super) const INFLUENCE_HEADER: [&str; 14] = [
    "hypothesis",
    "factor",
    "n",
    "prcc",
    "p",
    "p_holm",
    "pawn_median",
    "pawn_noise",
    "low_fifth",
    "low_fifth_ci_low",
    "low_fifth_ci_high",
    "high_fifth",
    "high_fifth_ci_low",
    "high_fifth_ci_high",
];

/// The columns of `switches.csv`.
pub(super) const SWITCHES_HEADER: [&str; 12] = [
    "claim",
    "hypothesis",
    "mechanism",
    "argued",
    "n",
    "effect",
    "effect_without",
    "change",
    "ci_low",
    "ci_high",
    "verdict",
    "note",
];

/// The columns of `claims.csv`.
pub(super) const CLAIMS_HEADER: [&str; 23] = [
    "claim",
    "hypothesis",
    "form",
    "measure",
    "arm",
    "against",
    "effect",
    "ci_low",
    "ci_high",
    "min_effect",
    "verdict",
    "verdict_holm",
    "draws",
    "agree",
    "one_sign",
    "flip",
    "flip_end",
    "flip_effect",
    "built_in",
    "knockout_effect",
    "knockout_ci_low",
    "knockout_ci_high",
    "ignores",
];

/// Writes every table that the suite asks for, and what their columns mean.
pub(super) fn write(
    folder: &Folder,
    suite: &Suite,
    found: &Found,
) -> Result<BTreeMap<&'static str, Written>, OutputError> {
    let mut files = BTreeMap::from([
        (CONTRASTS, contrasts_table(folder, suite, found)?),
        (CLAIMS, claims(folder, suite, found)?),
    ]);
    if suite.agreement.is_some() {
        files.insert(AGREEMENT, agreement(folder, suite, found)?);
    }
    if suite.influence {
        files.insert(INFLUENCE, influence(folder, suite, found)?);
    }
    if suite.switches.is_some() {
        files.insert(SWITCHES, switches(folder, suite, found)?);
    }
    let names: Vec<&str> = files.keys().copied().collect();
    files.insert(COLUMNS, columns::write(folder, &names)?);
    Ok(files)
}

fn contrasts_table(folder: &Folder, suite: &Suite, found: &Found) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, CONTRASTS, contrasts_header())?;
    for row in &found.claims {
        let experiment = &suite.experiments[row.place.0];
        let mut line = vec![suite.claims[row.claim].id.clone(), experiment.id().to_owned()];
        line.extend(cells(suite.hypothesis(row.place), &row.contrast, experiment));
        table.row(line)?;
    }
    table.finish()
}

fn agreement(folder: &Folder, suite: &Suite, found: &Found) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, AGREEMENT, AGREEMENT_HEADER)?;
    for (place, draws) in suite.places().into_iter().zip(&found.draws) {
        for draw in draws {
            let id = suite.hypothesis(place).id.clone();
            table.row([id, draw.draw.to_string(), cell(draw.effect), flag(draw.agrees)])?;
        }
    }
    table.finish()
}

fn influence(folder: &Folder, suite: &Suite, found: &Found) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, INFLUENCE, INFLUENCE_HEADER)?;
    for row in &found.influence {
        let mut line = vec![suite.hypothesis(row.place).id.clone(), row.factor.clone(), row.n.to_string()];
        line.extend([row.prcc, row.p, row.p_holm, row.pawn_median, row.pawn_noise].map(cell));
        line.extend(row.fifths.iter().flat_map(numbers).map(cell));
        table.row(line)?;
    }
    table.finish()
}

fn switches(folder: &Folder, suite: &Suite, found: &Found) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, SWITCHES, SWITCHES_HEADER)?;
    for row in &found.switches {
        let mut line = vec![
            suite.claims[row.claim].id.clone(),
            suite.hypothesis(row.place).id.clone(),
            suite.mechanisms[row.mechanism].id.clone(),
            row.argued.to_string(),
            row.n.to_string(),
        ];
        let ends = [row.interval.map(|i| i.low), row.interval.map(|i| i.high)];
        line.extend([row.effect, row.without, row.change].into_iter().chain(ends).map(cell));
        // What was not run has no verdict.
        line.push(if row.n > 0 { row.verdict.to_string() } else { String::new() });
        line.push(row.note.clone());
        table.row(line)?;
    }
    table.finish()
}

fn claims(folder: &Folder, suite: &Suite, found: &Found) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, CLAIMS, CLAIMS_HEADER)?;
    for row in &found.claims {
        let (hypothesis, experiment) = (suite.hypothesis(row.place), &suite.experiments[row.place.0]);
        let [arm, against] = sides(hypothesis, experiment);
        let mut line = vec![
            suite.claims[row.claim].id.clone(),
            hypothesis.id.clone(),
            hypothesis.form.name().to_owned(),
            measure(hypothesis, experiment),
            arm,
            against,
        ];
        line.extend(numbers(&row.contrast.finding).map(cell));
        line.push(cell(Some(hypothesis.min_effect)));
        line.extend([row.contrast.finding.verdict.to_string(), row.contrast.verdict_holm.to_string()]);
        line.push(if suite.agreement.is_some() { row.draws.to_string() } else { String::new() });
        line.extend([row.agree, row.one_sign].map(cell));
        let flip = row.flip.as_ref();
        line.push(flip.map(|flip| flip.path.clone()).unwrap_or_default());
        line.push(flip.map(|flip| flip.end().to_owned()).unwrap_or_default());
        line.push(cell(flip.map(|flip| flip.effect)));
        line.push(row.built_in.map(|built_in| built_in_text(built_in).to_owned()).unwrap_or_default());
        line.extend(row.knockout.as_ref().map_or([None; 3], numbers).map(cell));
        line.push(ignored(suite, row));
        table.row(line)?;
    }
    table.finish()
}

/// The mechanisms that a claim argues through and the effect ignores.
pub(super) fn ignored(suite: &Suite, row: &ClaimRow) -> String {
    let names: Vec<&str> = row.ignores.iter().map(|&index| suite.mechanisms[index].id.as_str()).collect();
    names.join(" | ")
}

/// As in the table.
pub(super) fn built_in_text(built_in: bool) -> &'static str {
    if built_in { "built in" } else { "not built in" }
}

/// The effect and its interval.
fn numbers(finding: &Finding) -> [Option<f64>; 3] {
    [finding.effect, finding.interval.map(|i| i.low), finding.interval.map(|i| i.high)]
}

fn flag(answer: Option<bool>) -> String {
    answer.map(|answer| answer.to_string()).unwrap_or_default()
}
