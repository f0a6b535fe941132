//! Every table that can be computed from the rows of `runs.csv`: by a sweep as runs come, or later from the file.

use std::collections::BTreeMap;

use detente_core::model::Model;
use detente_core::simulation::RunOutcome;
use rayon::ThreadPool;

use super::contrasts::{self, ContrastRow, ContrastsFold};
use super::discovery::{self, BoxRow, DiscoveryFold};
use super::folder::{CONTRASTS, DESIGN, DISCOVERY, DRAWS, Folder, OutputError, POINTS, SENSITIVITY};
use super::measures::MeasureColumn;
use super::points::{self, PointRow, PointsFold};
use super::replicate::Gather;
use super::sensitivity::{self, SensitivityFold, SensitivityRow};
use super::table::Written;
use super::{design, draws};
use crate::experiment::{Adaptive, Experiment};
use crate::plan::Plan;
use crate::watch::{MOST_ROWS, Snapshot};

/// What is kept of the runs so far.
pub(crate) struct Tables<'e> {
    experiment: &'e Experiment,
    measures: &'e [MeasureColumn],
    points: PointsFold,
    contrasts: ContrastsFold,
    sensitivity: SensitivityFold<'e>,
    discovery: DiscoveryFold<'e>,
    gather: Gather,
}

/// What the tables say.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Measures by design point.
    pub points: Vec<PointRow>,
    /// What the runs say about each hypothesis.
    pub contrasts: Vec<ContrastRow>,
    /// Influence of factors and uncertain numbers.
    pub sensitivity: Vec<SensitivityRow>,
    /// Boxes of circumstances.
    pub boxes: Vec<BoxRow>,
    /// What could not be said, and why.
    pub notes: Vec<String>,
}

impl<'e> Tables<'e> {
    pub(crate) fn new(
        plan: &Plan,
        experiment: &'e Experiment,
        measures: &'e [MeasureColumn],
        model: &Model,
    ) -> Self {
        Self {
            experiment,
            measures,
            points: PointsFold::new(plan, experiment, measures),
            contrasts: ContrastsFold::new(plan, experiment, model),
            sensitivity: SensitivityFold::new(plan, experiment),
            discovery: DiscoveryFold::new(experiment),
            gather: Gather::default(),
        }
    }

    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        self.points.add(outcomes);
        self.sensitivity.add(outcomes);
        self.discovery.add(outcomes);
        let (contrasts, sensitivity) = (&mut self.contrasts, &mut self.sensitivity);
        self.gather.add(outcomes, |replicate| {
            contrasts.add(replicate);
            sensitivity.add_replicate(replicate);
        });
    }

    /// Whether every measure has an interval as narrow as asked for, at every point.
    pub(crate) fn narrow_enough(&self, adaptive: &Adaptive) -> bool {
        self.widest(adaptive).iter().all(|(_, wanted, width)| width.is_some_and(|width| width <= *wanted))
    }

    /// For each measure that must become narrow: its position, the half-width wanted, and the widest at any point;
    /// `None` where a point has no interval.
    pub(crate) fn widest(&self, adaptive: &Adaptive) -> Vec<(usize, f64, Option<f64>)> {
        let rows = self.points.finish();
        let widest = |&(measure, wanted): &(usize, f64)| {
            let mut widest = Some(0.0);
            for row in rows.iter().filter(|row| row.measure == measure) {
                let half = row.summary.ci_low.zip(row.summary.ci_high).map(|(low, high)| 0.5 * (high - low));
                widest = widest.zip(half).map(|(a, b): (f64, f64)| if b > a { b } else { a });
            }
            (measure, wanted, widest)
        };
        adaptive.widths.iter().map(widest).collect()
    }

    /// What the tables say of the runs so far; how many those are is left open.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            points: self.points.rows().take(MOST_ROWS).collect(),
            contrasts: self.contrasts.finish(),
            widths: self.experiment.adaptive().map(|adaptive| self.widest(adaptive)).unwrap_or_default(),
            ..Snapshot::default()
        }
    }

    /// Writes the tables.
    pub(crate) fn write(
        mut self,
        folder: &Folder,
        plan: &Plan,
        model: &Model,
        pool: &ThreadPool,
    ) -> Result<(Findings, BTreeMap<&'static str, Written>), OutputError> {
        let (contrasts, sensitivity) = (&mut self.contrasts, &mut self.sensitivity);
        self.gather.close(|replicate| {
            contrasts.add(replicate);
            sensitivity.add_replicate(replicate);
        });
        let points = self.points.finish();
        let (influence, circumstances) =
            pool.install(|| (self.sensitivity.finish(&points, model), self.discovery.finish(model)));
        let findings = Findings {
            points,
            contrasts: self.contrasts.finish(),
            sensitivity: influence.rows,
            boxes: circumstances.boxes,
            notes: influence.notes.into_iter().chain(circumstances.notes).collect(),
        };
        let experiment = self.experiment;
        let mut files = BTreeMap::from([
            (DESIGN, design::write(folder, experiment)?),
            (POINTS, points::write(folder, experiment, self.measures, &findings.points)?),
        ]);
        if experiment.output().draws {
            files.insert(DRAWS, pool.install(|| draws::write(folder, plan, experiment, model))?);
        }
        if !findings.contrasts.is_empty() {
            files.insert(CONTRASTS, contrasts::write(folder, experiment, &findings.contrasts)?);
        }
        if !findings.sensitivity.is_empty() {
            files.insert(SENSITIVITY, sensitivity::write(folder, experiment, &findings.sensitivity)?);
        }
        if !findings.boxes.is_empty() {
            files.insert(DISCOVERY, discovery::write(folder, experiment, &findings.boxes)?);
        }
        Ok((findings, files))
    }
}
