//! `contrasts.csv`: one row per hypothesis.

use detente_analysis::Direction;

use super::ContrastRow;
use crate::experiment::{Effect, Experiment, Hypothesis, RunValue};
use crate::record::cell;
use crate::record::folder::{CONTRASTS, Folder, OutputError};
use crate::record::table::{Table, Written};

/// The columns.
pub(crate) const HEADER: [&str; 23] = [
    "hypothesis",
    "form",
    "measure",
    "arm",
    "against",
    "n",
    "dropped",
    "mean_arm",
    "mean_against",
    "effect",
    "ci_low",
    "ci_high",
    "confidence",
    "effect_size",
    "variance_reduction",
    "independent_n",
    "direction",
    "min_effect",
    "p",
    "verdict",
    "p_holm",
    "verdict_holm",
    "claim",
];

/// Writes the table.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    rows: &[ContrastRow],
) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, CONTRASTS, HEADER)?;
    for row in rows {
        table.row(cells(&experiment.hypotheses()[row.hypothesis], row, experiment))?;
    }
    table.finish()
}

/// The cells of a hypothesis.
pub(crate) fn cells(hypothesis: &Hypothesis, row: &ContrastRow, experiment: &Experiment) -> Vec<String> {
    let found = &row.finding;
    let [arm, against] = sides(hypothesis, experiment);
    let mut cells = vec![
        hypothesis.id.clone(),
        hypothesis.form.name().to_owned(),
        measure(hypothesis, experiment),
        arm,
        against,
        found.n.to_string(),
        found.dropped.to_string(),
    ];
    let (low, high) = (found.interval.map(|i| i.low), found.interval.map(|i| i.high));
    let [mean_arm, mean_against] = found.means;
    let numbers = [mean_arm, mean_against, found.effect, low, high, Some(hypothesis.confidence)];
    cells.extend(numbers.map(cell));
    cells.extend([found.effect_size, found.variance_reduction, found.independent_n].map(cell));
    let direction = match hypothesis.direction {
        Some(Direction::Increase) => "increase",
        Some(Direction::Decrease) => "decrease",
        None => "",
    };
    cells.push(direction.to_owned());
    cells.extend([Some(hypothesis.min_effect), found.p].map(cell));
    cells.push(found.verdict.to_string());
    cells.push(cell(row.p_holm));
    cells.push(row.verdict_holm.to_string());
    cells.push(hypothesis.claim.clone());
    cells
}

/// What a hypothesis looks at.
pub(crate) fn measure(hypothesis: &Hypothesis, experiment: &Experiment) -> String {
    let id = |measure: &usize| experiment.parts().measures()[*measure].id();
    match &hypothesis.effect {
        Effect::Contrast { value: RunValue::Order(first, second), .. } => {
            format!("{} before {}", id(first), id(second))
        }
        Effect::Contrast { value: RunValue::Gap(first, second), .. } => {
            format!("{} less {}", id(first), id(second))
        }
        effect => effect.measures().iter().map(id).collect(),
    }
}

/// What is compared with what.
pub(crate) fn sides(hypothesis: &Hypothesis, experiment: &Experiment) -> [String; 2] {
    match &hypothesis.effect {
        Effect::Contrast { sides: [first, second], .. } => [first.name.clone(), second.name.clone()],
        Effect::Threshold { value, by, .. } => {
            [value.to_string(), by.map_or_else(|| "never".to_owned(), |by| format!("by {by}"))]
        }
        Effect::Share { value, cells, of, .. } => {
            // The factors that vary over the cells, in order.
            let design = experiment.design();
            let varies = |f: &usize| cells.iter().any(|&c| design.row(c)[*f] != design.row(cells[0])[*f]);
            let varying: Vec<usize> = (0..design.factors().len()).filter(varies).collect();
            let names: Vec<&str> = of.iter().map(|&f| design.factors()[varying[f]].id.as_str()).collect();
            [format!("share of {}", names.join(" + ")), value.to_string()]
        }
    }
}
