//! `points.csv`: each measure at each design point, summarised over its runs in run order.

use detente_analysis::{DrawFold, Interval, Summary, SummaryRow, clopper_pearson, mean_interval, wilson};
use detente_core::simulation::RunOutcome;

use super::cell;
use super::folder::{Folder, OutputError, POINTS};
use super::measures::MeasureColumn;
use super::table::{Table, Written};
use crate::experiment::Experiment;
use crate::plan::Plan;

/// Columns after those of factors.
pub(crate) const STATISTICS: [&str; 9] =
    ["measure", "n", "mean", "sd", "ci_low", "ci_high", "q05", "q50", "q95"];

/// A measure at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct PointRow {
    /// The design point.
    pub point: u32,
    /// Position of the measure.
    pub measure: usize,
    /// Runs at the point, failed ones and blanks included.
    pub runs: u64,
    /// Its summary.
    pub summary: SummaryRow,
}

/// Summaries of every measure at every point, under way.
#[derive(Clone)]
pub(crate) struct PointsFold {
    /// Measure by measure within point by point.
    columns: Vec<Column>,
    indicators: Vec<bool>,
    runs: Vec<u64>,
    nested: bool,
    confidence: f64,
}

#[derive(Clone, Default)]
struct Column {
    values: Summary,
    draws: DrawFold,
}

/// Bytes of a measure at a point, the counts behind its quantiles left out.
pub(crate) const COLUMN: u64 = size_of::<Column>() as u64;

impl PointsFold {
    pub(crate) fn new(plan: &Plan, experiment: &Experiment, measures: &[MeasureColumn]) -> Self {
        let indicators: Vec<bool> = measures.iter().map(|measure| measure.indicator).collect();
        let columns = plan.points() as usize * indicators.len();
        // Runs under one draw share what was drawn; where nothing is drawn they are independent.
        let nested = plan.replicates().draws > 0 && plan.replicates().luck > 1 && draws_something(experiment);
        Self {
            columns: std::iter::repeat_with(Column::default).take(columns).collect(),
            indicators,
            runs: vec![0; plan.points() as usize],
            nested,
            confidence: experiment.confidence(),
        }
    }

    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        let width = self.indicators.len();
        for outcome in outcomes {
            let point = outcome.spec.point as usize;
            self.runs[point] += 1;
            for (column, value) in self.columns[point * width..].iter_mut().zip(&outcome.measures) {
                column.values.push(*value);
                if self.nested {
                    let draw = outcome.spec.draw.map_or(0, u64::from);
                    // Runs come in run order, so draws ascend at every point.
                    let ascending = column.draws.push(draw, *value);
                    debug_assert!(ascending.is_ok(), "{ascending:?}");
                }
            }
        }
    }

    /// The rows, by point and then by measure.
    pub(crate) fn finish(&self) -> Vec<PointRow> {
        self.rows().collect()
    }

    /// The same, one after another.
    pub(crate) fn rows(&self) -> impl Iterator<Item = PointRow> {
        let (width, confidence) = (self.indicators.len(), self.confidence);
        let row = move |(index, column): (usize, &Column)| {
            let (point, measure) = (index / width, index % width);
            let values = &column.values;
            let ones = values.successes().filter(|_| self.indicators[measure]);
            // The draw is the unit: the mean is the mean of draw means, and the interval is about it.
            let mut unit_mean = values.moments().mean();
            let interval = if self.nested {
                let draws = column.draws.clone().finish();
                unit_mean = draws.means.mean();
                match ones {
                    // All draws agree, so their means have no spread; but they are only so many draws.
                    Some(0) => share_interval(0, draws.means.n(), confidence),
                    Some(all) if all == values.moments().n() => {
                        share_interval(draws.means.n(), draws.means.n(), confidence)
                    }
                    _ => draws.mean_interval(confidence),
                }
            } else if let Some(ones) = ones {
                // One run tells nothing of a share.
                let n = values.moments().n();
                (n > 1).then(|| share_interval(ones, n, confidence)).flatten()
            } else {
                mean_interval(values.moments(), confidence)
            };
            if !self.nested
                && let Some(ones) = ones
            {
                // Exact, where a running mean would carry its roundings.
                unit_mean = unit_mean.map(|_| ones as f64 / values.moments().n() as f64);
            }
            let summary = SummaryRow { mean: unit_mean, ..values.row_with(interval) };
            PointRow { point: point as u32, measure, runs: self.runs[point], summary }
        };
        self.columns.iter().enumerate().map(row)
    }
}

/// Fewest runs in which something happened, and in which it did not, for Wilson's interval; with fewer it may fall short
/// of its confidence.
const ENOUGH: u64 = 10;

/// Interval for the probability of what happened in `ones` of `n` runs: Wilson's, or where it was rare or nearly certain
/// the exact one of Clopper and Pearson, which says what it can of what was never seen.
fn share_interval(ones: u64, n: u64, confidence: f64) -> Option<Interval> {
    if Ord::min(ones, n.saturating_sub(ones)) < ENOUGH {
        clopper_pearson(ones, n, confidence)
    } else {
        wilson(ones, n, confidence)
    }
}

/// Whether any number is uncertain, in the scenario or in a level.
pub(crate) fn draws_something(experiment: &Experiment) -> bool {
    let mut levels = experiment.design().factors().iter().flat_map(|f| &f.levels);
    experiment.scenario().params().iter().any(|p| p.is_uncertain())
        || levels.any(|level| level.replaced.iter().any(|(_, source)| source.is_uncertain()))
}

/// Writes the table.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    measures: &[MeasureColumn],
    rows: &[PointRow],
) -> Result<Written, OutputError> {
    let factors = experiment.design().factors().iter().map(|f| f.id.as_str());
    let header = std::iter::once("point_id").chain(factors).chain(STATISTICS);
    let mut table = Table::create(folder, POINTS, header)?;
    for row in rows {
        let SummaryRow { n, mean, sd, ci_low, ci_high, q05, q50, q95 } = row.summary;
        let mut cells = vec![row.point.to_string()];
        cells.extend(experiment.design().levels(row.point).map(|level| level.text.clone()));
        cells.extend([measures[row.measure].id.clone(), n.to_string()]);
        cells.extend([mean, sd, ci_low, ci_high, q05, q50, q95].map(cell));
        table.row(cells)?;
    }
    table.finish()
}
