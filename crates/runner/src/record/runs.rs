//! `runs.csv`: one row per run, in run order.

use detente_core::simulation::{End, RunOutcome};

use super::folder::{Folder, OutputError, RUNS};
use super::measures::MeasureColumn;
use super::table::{Table, Written};
use super::{cell, failures};
use crate::experiment::Experiment;
use crate::plan::Plan;

/// The columns, in order.
pub(crate) fn columns(experiment: &Experiment, measures: &[MeasureColumn]) -> Vec<String> {
    let first = ["run_id", "point_id", "replicate", "draw", "luck"];
    let last = ["status", "end_reason", "end_tick"];
    let factors = experiment.design().factors().iter().map(|f| f.id.as_str());
    let measures = measures.iter().map(|m| m.id.as_str());
    first.into_iter().chain(factors).chain(last).chain(measures).map(str::to_owned).collect()
}

/// The cells of a run.
pub(crate) fn cells(outcome: &RunOutcome, plan: &Plan, experiment: &Experiment) -> Vec<String> {
    let spec = &outcome.spec;
    let (status, reason) = match &outcome.end {
        End::Outcome(index) => {
            ("ok", experiment.scenario().outcomes().nth(*index).unwrap_or_default().to_owned())
        }
        End::Horizon => ("ok", "horizon".to_owned()),
        End::Failed(failure) => ("failed", failures::reason(failure, outcome.end_tick)),
    };
    let mut cells = vec![
        spec.run.to_string(),
        spec.point.to_string(),
        plan.replicate(spec.run).to_string(),
        spec.draw.map(|draw| draw.to_string()).unwrap_or_default(),
        spec.luck.to_string(),
    ];
    cells.extend(experiment.design().levels(spec.point).map(|level| level.text.clone()));
    cells.extend([status.to_owned(), reason, outcome.end_tick.to_string()]);
    cells.extend(outcome.measures.iter().map(|value| cell(*value)));
    cells
}

/// The table being written; if the experiment keeps no rows, only their number.
pub(crate) struct RunsTable<'e> {
    table: Option<Table>,
    rows: u64,
    plan: &'e Plan,
    experiment: &'e Experiment,
    failed: u64,
}

impl<'e> RunsTable<'e> {
    pub(crate) fn create(
        folder: &Folder,
        plan: &'e Plan,
        experiment: &'e Experiment,
        measures: &[MeasureColumn],
    ) -> Result<Self, OutputError> {
        let wanted = experiment.output().runs;
        let table = wanted.then(|| Table::create(folder, RUNS, columns(experiment, measures))).transpose()?;
        Ok(Self { table, rows: 0, plan, experiment, failed: 0 })
    }

    /// Adds runs, in run order; they are in the file when this returns.
    pub(crate) fn write(&mut self, outcomes: &[RunOutcome]) -> Result<(), OutputError> {
        for outcome in outcomes {
            self.rows += 1;
            self.failed += u64::from(matches!(outcome.end, End::Failed(_)));
            if let Some(table) = &mut self.table {
                table.row(cells(outcome, self.plan, self.experiment))?;
            }
        }
        self.table.as_mut().map_or(Ok(()), Table::flush)
    }

    /// Runs so far, and how many of them failed.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.rows, self.failed)
    }

    /// Leaves the table incomplete; `false` if there is none.
    pub(crate) fn suspend(self) -> Result<bool, OutputError> {
        self.table.map_or(Ok(false), |table| table.suspend().map(|()| true))
    }

    /// Completes the table, if there is one.
    pub(crate) fn finish(self) -> Result<Option<Written>, OutputError> {
        self.table.map(Table::finish).transpose()
    }
}
