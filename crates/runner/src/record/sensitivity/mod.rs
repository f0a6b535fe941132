//! Sensitivity: how much each factor, and each uncertain number, matters.

pub(crate) mod by_design;
mod by_draw;

pub(crate) use by_design::SLICES;
pub(crate) use by_draw::drawn;

use detente_analysis::sensitivity::{Estimate, SensitivityError};
use detente_analysis::{DrawOutOfOrder, Interval, Resampling, VarianceFold};
use detente_core::model::Model;
use detente_core::simulation::RunOutcome;

use super::cell;
use super::folder::{Folder, OutputError, SENSITIVITY};
use super::kept::Kept;
use super::points::{PointRow, draws_something};
use super::replicate::Replicate;
use super::table::{Table, Written};
use crate::experiment::{Experiment, Layout};
use crate::plan::Plan;

/// The columns.
pub(crate) const HEADER: [&str; 11] =
    ["point_id", "measure", "index", "factor", "with", "n", "dropped", "value", "ci_low", "ci_high", "p"];

/// An index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SensitivityRow {
    /// The design point it belongs to; `None` for an index over points.
    pub point: Option<u32>,
    /// Position of the measure.
    pub measure: usize,
    /// Which index.
    pub index: &'static str,
    /// The factor, or the path of the uncertain number; empty for an index of all.
    pub factor: String,
    /// For second-order indices: the other factor.
    pub with: String,
    /// Units behind it.
    pub n: u64,
    /// Units left out for want of a value.
    pub dropped: u64,
    /// Its value.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// For correlations: p-value of none.
    pub p: Option<f64>,
}

impl SensitivityRow {
    fn with_estimate(self, estimate: Option<Estimate>) -> Self {
        Self { value: estimate.map(|e| e.value), interval: estimate.and_then(|e| e.interval), ..self }
    }
}

/// What is kept of the runs.
pub(crate) struct SensitivityFold<'e> {
    experiment: &'e Experiment,
    kept: Option<Kept>,
    /// By point and measure, if several lucks share a draw.
    splits: Vec<VarianceFold>,
}

/// Indices, and why some are missing.
pub(crate) struct Found {
    pub(crate) rows: Vec<SensitivityRow>,
    pub(crate) notes: Vec<String>,
}

impl<'e> SensitivityFold<'e> {
    pub(crate) fn new(plan: &Plan, experiment: &'e Experiment) -> Self {
        let nested = plan.replicates().draws > 0 && plan.replicates().luck > 1 && draws_something(experiment);
        let wanted = &experiment.sensitivity().measures;
        let splits = if nested { plan.points() as usize * wanted.len() } else { 0 };
        let kept = needs_rows(experiment).then(|| Kept::new(nested, plan.points(), wanted));
        Self { experiment, kept, splits: vec![VarianceFold::new(); splits] }
    }

    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        if self.splits.is_empty() {
            return;
        }
        let wanted = &self.experiment.sensitivity().measures;
        for outcome in outcomes {
            let splits = &mut self.splits[outcome.spec.point as usize * wanted.len()..];
            for (split, &measure) in splits.iter_mut().zip(wanted) {
                let value = outcome.measures.get(measure).copied().flatten();
                let ascending: Result<(), DrawOutOfOrder> =
                    split.push(outcome.spec.draw.map_or(0, u64::from), value);
                debug_assert!(ascending.is_ok(), "{ascending:?}");
            }
        }
    }

    /// Adds a replicate, in order.
    pub(crate) fn add_replicate(&mut self, replicate: &Replicate) {
        if let Some(kept) = &mut self.kept {
            kept.add(replicate);
        }
    }

    /// The indices the design allows.
    pub(crate) fn finish(mut self, points: &[PointRow], model: &Model) -> Found {
        let experiment = self.experiment;
        let settings = experiment.sensitivity();
        let plan = Resampling {
            resamples: settings.resamples,
            confidence: experiment.confidence(),
            seed: experiment.seed(),
        };
        let mut found = Found { rows: Vec::new(), notes: Vec::new() };
        for &measure in &settings.measures {
            let means: Vec<Option<f64>> =
                points.iter().filter(|row| row.measure == measure).map(|row| row.summary.mean).collect();
            by_design::indices(experiment, measure, &means, &plan, &mut found);
        }
        if let Some(kept) = &mut self.kept {
            kept.close();
            by_design::shares(experiment, kept, &plan, &mut found);
            if settings.draws {
                by_draw::indices(experiment, model, kept, &plan, &mut found);
            }
        }
        self.variance_splits(&plan, &mut found);
        found
    }

    /// How much of the variance of each measure is not known, and how much nobody can know.
    fn variance_splits(&self, plan: &Resampling, found: &mut Found) {
        let wanted = &self.experiment.sensitivity().measures;
        for (place, fold) in self.splits.iter().enumerate() {
            let (point, measure) = ((place / wanted.len()) as u32, wanted[place % wanted.len()]);
            let Some(split) = fold.split(plan) else { continue };
            let row = |index, value, interval| SensitivityRow {
                point: Some(point),
                measure,
                index,
                n: split.draws,
                dropped: split.empty_draws,
                value,
                interval,
                ..SensitivityRow::default()
            };
            found.rows.push(row("variance_parameters", split.share, split.interval));
            found.rows.push(row("variance_luck", split.luck_share(), split.luck_interval()));
        }
    }
}

impl Found {
    /// Notes why an index is missing.
    fn missing(&mut self, experiment: &Experiment, measure: usize, what: &str, error: &SensitivityError) {
        let measure = experiment.parts().measures()[measure].id();
        self.notes.push(format!("no {what} of `{measure}`: {error}"));
    }
}

/// Whether the analyses asked for need whole columns.
pub(crate) fn needs_rows(experiment: &Experiment) -> bool {
    experiment.sensitivity().draws || by_design::is_on_off(experiment.design())
}

/// Whether the order of the points allows indices.
fn layout(experiment: &Experiment) -> &Layout {
    &experiment.design().layout
}

/// Writes the table.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    rows: &[SensitivityRow],
) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, SENSITIVITY, HEADER)?;
    for row in rows {
        let mut cells = vec![
            row.point.map(|point| point.to_string()).unwrap_or_default(),
            experiment.parts().measures()[row.measure].id().to_owned(),
            row.index.to_owned(),
            row.factor.clone(),
            row.with.clone(),
            row.n.to_string(),
            row.dropped.to_string(),
        ];
        let (low, high) = (row.interval.map(|i| i.low), row.interval.map(|i| i.high));
        cells.extend([row.value, low, high, row.p].map(cell));
        table.row(cells)?;
    }
    table.finish()
}
