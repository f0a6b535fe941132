//! `runs.csv`: one row per run, in run order.

use detente_core::simulation::{End, RunOutcome};

use sha2::{Digest, Sha256};

use super::measures::MeasureColumn;
use super::table::{self, hex};
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

/// Rows as text, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub(crate) text: Vec<u8>,
    /// Where each line ends.
    pub(crate) ends: Vec<usize>,
}

impl Lines {
    /// The rows of runs.
    pub(crate) fn of(outcomes: &[RunOutcome], plan: &Plan, experiment: &Experiment) -> Self {
        let mut lines = Self::default();
        let mut writer = table::writer();
        for outcome in outcomes {
            // Nothing fails in memory.
            let _ =
                table::line(&mut writer, cells(outcome, plan, experiment)).and_then(|()| Ok(writer.flush()?));
            lines.ends.push(writer.get_ref().len());
        }
        lines.text = writer.into_inner().unwrap_or_default();
        lines
    }

    /// Some of the lines.
    pub(crate) fn slice(&self, places: std::ops::Range<usize>) -> Self {
        let end = |place: usize| place.checked_sub(1).map_or(0, |last| self.ends[last]);
        let start = end(places.start);
        let text = self.text[start..end(places.end)].to_vec();
        Self { text, ends: self.ends[places].iter().map(|end| end - start).collect() }
    }

    /// The lines.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.text[start..end])
    }
}

/// How many runs there were, how many of them failed, and a digest of their rows.
#[derive(Clone, Default)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) failed: u64,
    digest: Sha256,
}

impl Tally {
    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome], lines: &Lines) {
        for (outcome, line) in outcomes.iter().zip(lines.iter()) {
            self.rows += 1;
            self.failed += u64::from(matches!(outcome.end, End::Failed(_)));
            self.digest.update(Sha256::digest(line));
        }
    }

    /// SHA-256 over the digests of the rows.
    pub(crate) fn digest(self) -> String {
        hex(&self.digest.finalize())
    }
}

/// Reads rows back.
pub(crate) struct Reader<'e> {
    experiment: &'e Experiment,
    plan: &'e Plan,
    /// Position of the first measure.
    first: usize,
}

impl<'e> Reader<'e> {
    pub(crate) fn new(experiment: &'e Experiment, plan: &'e Plan, measures: &[MeasureColumn]) -> Self {
        Self { experiment, plan, first: columns(experiment, measures).len() - measures.len() }
    }

    /// A row as the run that it was; `None` if it is no row of that run.
    pub(crate) fn row(&self, record: &csv::StringRecord, run: u64) -> Option<RunOutcome> {
        let spec = (run < self.plan.runs().end).then(|| self.plan.spec(run))?;
        let first = self.first;
        let same = record.get(0)?.parse() == Ok(run) && record.get(1)?.parse() == Ok(spec.point);
        let (status, reason, tick) = (record.get(first - 3)?, record.get(first - 2)?, record.get(first - 1)?);
        let end = match (status, reason) {
            ("failed", reason) => End::Failed(failures::read(reason)?),
            ("ok", "horizon") => End::Horizon,
            ("ok", outcome) => {
                End::Outcome(self.experiment.scenario().outcomes().position(|id| id == outcome)?)
            }
            _ => return None,
        };
        let number = |cell: &str| match cell {
            "" => Some(None),
            cell => cell.parse().ok().map(Some),
        };
        let measures: Option<Vec<Option<f64>>> = record.iter().skip(first).map(number).collect();
        let series = Vec::new();
        same.then_some(RunOutcome { spec, end, end_tick: tick.parse().ok()?, measures: measures?, series })
    }
}
