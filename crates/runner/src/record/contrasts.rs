//! `contrasts.csv`: what the runs say about each hypothesis.

use std::collections::BTreeMap;

use detente_analysis::{Direction, Interval, Paired, PairedDraws, Verdict};
use detente_core::simulation::RunOutcome;

use super::cell;
use super::folder::{CONTRASTS, Folder, OutputError};
use super::points::draws_something;
use super::table::{Table, Written};
use crate::experiment::{Experiment, Hypothesis};
use crate::plan::Plan;

/// A hypothesis and what came out.
#[derive(Clone, Debug, PartialEq)]
pub struct ContrastRow {
    /// Position of the hypothesis.
    pub hypothesis: usize,
    /// Pairs with a value in both arms.
    pub n: u64,
    /// Pairs without.
    pub dropped: u64,
    /// Means of the two arms over these pairs.
    pub means: [Option<f64>; 2],
    /// Mean of the differences, first arm less second.
    pub difference: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// Share of the variance of the difference that pairing saved.
    pub variance_reduction: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Contrasts of every hypothesis, under way. Runs come in run order, so those of one replicate come together.
pub(crate) struct ContrastsFold {
    hypotheses: Vec<Hypothesis>,
    pairs: Vec<Pairs>,
    /// The replicate under way and the measures of its points.
    replicate: Option<(u32, u32)>,
    values: BTreeMap<u32, Vec<Option<f64>>>,
    confidence: f64,
}

/// Runs under one draw share what was drawn: then the draw is the unit.
enum Pairs {
    Runs(Paired),
    Draws(Box<PairedDraws>),
}

impl ContrastsFold {
    pub(crate) fn new(plan: &Plan, experiment: &Experiment) -> Self {
        let nested = plan.replicates().draws > 0 && plan.replicates().luck > 1 && draws_something(experiment);
        let pairs = || if nested { Pairs::Draws(Box::default()) } else { Pairs::Runs(Paired::new()) };
        let hypotheses = experiment.hypotheses().to_vec();
        Self {
            pairs: hypotheses.iter().map(|_| pairs()).collect(),
            hypotheses,
            replicate: None,
            values: BTreeMap::new(),
            confidence: experiment.confidence(),
        }
    }

    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        if self.hypotheses.is_empty() {
            return;
        }
        for outcome in outcomes {
            let replicate = (outcome.spec.draw.unwrap_or(0), outcome.spec.luck);
            if self.replicate != Some(replicate) {
                self.close();
                self.replicate = Some(replicate);
            }
            self.values.insert(outcome.spec.point, outcome.measures.clone());
        }
    }

    /// Pairs the arms of a complete replicate.
    fn close(&mut self) {
        let Some((draw, _)) = self.replicate else { return };
        for (hypothesis, pairs) in self.hypotheses.iter().zip(&mut self.pairs) {
            let [a, b] = [0, 1].map(|side| {
                let points = &hypothesis.arms[side].points;
                let mut sum = 0.0;
                for point in points {
                    sum += (*self.values.get(point)?.get(hypothesis.measure)?)?;
                }
                Some(sum / points.len() as f64)
            });
            match pairs {
                Pairs::Runs(pairs) => pairs.push(a, b),
                Pairs::Draws(pairs) => {
                    // Runs come in run order, so draws ascend.
                    let ascending = pairs.push(u64::from(draw), a, b);
                    debug_assert!(ascending.is_ok(), "{ascending:?}");
                }
            }
        }
        self.values.clear();
    }

    /// The rows, in file order.
    pub(crate) fn finish(mut self) -> Vec<ContrastRow> {
        self.close();
        let rows = self.hypotheses.iter().zip(self.pairs).enumerate();
        rows.map(|(index, (hypothesis, pairs))| {
            let paired = match pairs {
                Pairs::Runs(pairs) => pairs,
                Pairs::Draws(pairs) => (*pairs).finish(),
            };
            let interval = paired.mean_interval(self.confidence);
            ContrastRow {
                hypothesis: index,
                n: paired.differences.n(),
                dropped: paired.dropped,
                means: [paired.a.mean(), paired.b.mean()],
                difference: paired.differences.mean(),
                interval,
                variance_reduction: paired.variance_reduction(),
                verdict: Verdict::of(interval, hypothesis.direction, hypothesis.min_effect),
            }
        })
        .collect()
    }
}

/// Writes the table.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    rows: &[ContrastRow],
) -> Result<Written, OutputError> {
    let header = [
        "hypothesis",
        "measure",
        "arm",
        "against",
        "n",
        "dropped",
        "mean_arm",
        "mean_against",
        "difference",
        "ci_low",
        "ci_high",
        "variance_reduction",
        "direction",
        "min_effect",
        "verdict",
        "claim",
    ];
    let mut table = Table::create(folder, CONTRASTS, header)?;
    let measures = experiment.parts().measures();
    for row in rows {
        let hypothesis = &experiment.hypotheses()[row.hypothesis];
        let [arm, against] = &hypothesis.arms;
        let mut cells = vec![
            hypothesis.id.clone(),
            measures[hypothesis.measure].id().to_owned(),
            arm.name.clone(),
            against.name.clone(),
            row.n.to_string(),
            row.dropped.to_string(),
        ];
        let (low, high) = (row.interval.map(|i| i.low), row.interval.map(|i| i.high));
        let [mean_arm, mean_against] = row.means;
        let numbers = [mean_arm, mean_against, row.difference, low, high, row.variance_reduction];
        cells.extend(numbers.map(cell));
        let direction = match hypothesis.direction {
            Direction::Increase => "increase",
            Direction::Decrease => "decrease",
        };
        cells.push(direction.to_owned());
        cells.push(cell(Some(hypothesis.min_effect)));
        cells.push(row.verdict.to_string());
        cells.push(hypothesis.claim.clone());
        table.row(cells)?;
    }
    table.finish()
}
