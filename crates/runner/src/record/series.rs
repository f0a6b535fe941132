//! `series.csv`: every series at every point and tick, over the runs; and `trajectories.csv`, whole paths of chosen
//! runs.

use std::ops::Range;

use detente_analysis::{Bands, Moments};
use detente_core::simulation::{End, RunOutcome};

use super::cell;
use super::folder::{Folder, OutputError, SERIES, TRAJECTORIES};
use super::table::{Table, Written};
use crate::experiment::{AfterEnd, Experiment};
use crate::plan::Plan;

/// Columns of `series.csv` after those of factors.
pub(crate) const STATISTICS: [&str; 8] = ["series", "tick", "runs", "n", "mean", "q05", "q50", "q95"];

/// Columns of `trajectories.csv`.
pub(crate) const PATHS: [&str; 5] = ["run_id", "point_id", "series", "tick", "value"];

/// Series under way.
#[derive(Clone)]
pub(crate) struct SeriesFold {
    /// Least and greatest value of each series.
    ranges: Vec<(f64, f64)>,
    after_end: AfterEnd,
    /// By point, series and position in time.
    at: Vec<Vec<Vec<Moment>>>,
    /// The last tick that can be kept, as a position.
    last: usize,
}

/// What was seen at one point, series and tick.
#[derive(Clone)]
struct Moment {
    /// Runs that are described, undefined values included.
    runs: u64,
    values: Moments,
    bands: Bands,
}

impl SeriesFold {
    /// `None` if the experiment has no series.
    pub(crate) fn new(experiment: &Experiment, last_tick: u32) -> Option<Self> {
        let series = experiment.parts().series();
        let every = series.first()?.every();
        Some(Self {
            ranges: series.iter().map(|s| s.range()).collect(),
            after_end: experiment.series().after_end,
            at: vec![vec![Vec::new(); series.len()]; experiment.design().points() as usize],
            last: (last_tick / every) as usize,
        })
    }

    /// Bytes that a point, series and tick takes.
    pub(crate) const BYTES: u64 = size_of::<Moment>() as u64 + Bands::BYTES;

    /// Adds runs, in run order. A failed run is in no series.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        for outcome in outcomes.iter().filter(|o| !matches!(o.end, End::Failed(_))) {
            let kept = self.at[outcome.spec.point as usize].iter_mut();
            for ((moments, path), range) in kept.zip(&outcome.series).zip(&self.ranges) {
                let end = match self.after_end {
                    AfterEnd::Drop => path.len(),
                    AfterEnd::Carry => Ord::max(path.len(), self.last + 1),
                };
                for position in 0..end {
                    let Some(&value) = path.get(position).or(path.last()) else { break };
                    if moments.len() == position {
                        let bands = Bands::new(range.0, range.1);
                        moments.push(Moment { runs: 0, values: Moments::new(), bands });
                    }
                    let moment = &mut moments[position];
                    moment.runs += 1;
                    if value.is_finite() {
                        moment.values.push(value);
                        moment.bands.push(value);
                    }
                }
            }
        }
    }

    /// Writes the table.
    pub(crate) fn write(&self, folder: &Folder, experiment: &Experiment) -> Result<Written, OutputError> {
        let design = experiment.design();
        let factors = design.factors().iter().map(|f| f.id.as_str());
        let header = std::iter::once("point_id").chain(factors).chain(STATISTICS);
        let mut table = Table::create(folder, SERIES, header)?;
        for (point, series) in (0..).zip(&self.at) {
            for (spec, moments) in experiment.parts().series().iter().zip(series) {
                for (position, moment) in (0u32..).zip(moments) {
                    let mut cells = vec![point.to_string()];
                    cells.extend(design.levels(point).map(|level| level.text.clone()));
                    cells.push(spec.id().to_owned());
                    cells.push((position * spec.every()).to_string());
                    cells.extend([moment.runs.to_string(), moment.values.n().to_string()]);
                    let quantiles = [0.05, 0.5, 0.95].map(|q| moment.bands.quantile(q));
                    cells.extend(std::iter::once(moment.values.mean()).chain(quantiles).map(cell));
                    table.row(cells)?;
                }
            }
        }
        table.finish()
    }
}

/// The whole paths of chosen runs, written as runs come.
pub(crate) struct TrajectoriesTable {
    table: Table,
    runs: Range<u64>,
    ids: Vec<(String, u32)>,
}

impl TrajectoriesTable {
    /// `None` if the experiment chooses no runs.
    pub(crate) fn create(
        folder: &Folder,
        plan: &Plan,
        experiment: &Experiment,
    ) -> Result<Option<Self>, OutputError> {
        let Some(span) = experiment.series().trajectories else { return Ok(None) };
        let table = Table::create(folder, TRAJECTORIES, PATHS)?;
        let series = experiment.parts().series();
        let ids = series.iter().map(|s| (s.id().to_owned(), s.every())).collect();
        Ok(Some(Self { table, runs: span.clamped(plan.total()), ids }))
    }

    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) -> Result<(), OutputError> {
        for outcome in outcomes.iter().filter(|o| self.runs.contains(&o.spec.run)) {
            for ((id, every), path) in self.ids.iter().zip(&outcome.series) {
                for (position, &value) in (0u32..).zip(path) {
                    let value = Some(value).filter(|v| v.is_finite());
                    let (run, point) = (outcome.spec.run.to_string(), outcome.spec.point.to_string());
                    self.table.row([run, point, id.clone(), (position * every).to_string(), cell(value)])?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Written, OutputError> {
        self.table.finish()
    }
}
