//! What figures are drawn from: the tables of a result, read as they are.

use std::collections::BTreeMap;
use std::path::Path;

use detente_runner::stored::Stored;
use serde::Deserialize;

use crate::arms::{Arm, arms};
use crate::contrasts::{Contrast, contrasts};
use crate::error::ReportError;
use crate::estimates::{Estimate, estimates};
use crate::sensitivity::{Indices, sensitivity};
use crate::{clock, provenance, table};

/// Everything that can be drawn.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) title: String,
    /// Which rows the tables are of, so that a figure can be told from one of an older result.
    pub(super) origin: String,
    pub(super) confidence: f64,
    pub(super) arms: Vec<Arm>,
    pub(super) estimates: Vec<Estimate>,
    pub(super) effects: Vec<Contrast>,
    pub(super) indices: Vec<Indices>,
    pub(super) courses: Vec<Course>,
    pub(super) ticks_per_unit: f64,
    /// What time is counted in, and from when.
    pub(super) time: String,
}

/// A quantity in time.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) id: String,
    pub(super) label: String,
    /// By arm, in order of time.
    pub(super) arms: Vec<Vec<Step>>,
}

/// Its quantiles at a tick.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) tick: u32,
    pub(super) low: f64,
    pub(super) median: f64,
    pub(super) high: f64,
}

#[derive(Deserialize)]
struct StepRow {
    point_id: u32,
    series: String,
    tick: u32,
    q05: Option<f64>,
    q50: Option<f64>,
    q95: Option<f64>,
}

impl Source {
    /// Reads the tables of a complete result of an experiment.
    pub(super) fn read(folder: &Path) -> Result<Self, ReportError> {
        let stored = Stored::open_any(folder)?;
        let experiment = stored.experiment();
        let arms = arms(experiment);
        let (estimates, _) = estimates(folder, stored.measures(), arms.len())?;
        let (indices, _) = sensitivity(folder, arms.len() as u32)?;
        let named: Vec<(&str, &str)> =
            experiment.parts().series().iter().map(|series| (series.id(), series.label())).collect();
        let courses = courses(folder, &named, arms.len())?;
        let manifest = provenance::manifest(folder)?;
        let digest = manifest["content_digest"].as_str().unwrap_or("unknown");
        let origin = format!("content_digest of the result: {digest}");
        let clock = clock::clock(experiment.scenario().time());
        let since = clock.dates.map(|[start, _]| format!(" from {start}")).unwrap_or_default();
        Ok(Self {
            title: experiment.id().to_owned(),
            origin,
            confidence: experiment.confidence(),
            estimates,
            effects: contrasts(folder)?,
            indices,
            courses,
            ticks_per_unit: clock.ticks_per_unit,
            time: format!("{}s{since}", clock.unit),
            arms,
        })
    }

    /// A measure's name for people.
    pub(super) fn label<'a>(&'a self, measure: &'a str) -> &'a str {
        let found = self.estimates.iter().find(|estimate| estimate.measure == measure);
        found.map_or(measure, |estimate| estimate.label.as_str())
    }
}

/// Every series with its label, at the points that are shown.
fn courses(folder: &Path, named: &[(&str, &str)], arms: usize) -> Result<Vec<Course>, ReportError> {
    let empty = |&(id, label): &(&str, &str)| {
        let course = Course { id: id.to_owned(), label: label.to_owned(), arms: vec![Vec::new(); arms] };
        (id.to_owned(), course)
    };
    let mut found: BTreeMap<String, Course> = named.iter().map(empty).collect();
    table::each(folder, "series.csv", |row: StepRow| {
        let course = found.get_mut(&row.series).and_then(|course| course.arms.get_mut(row.point_id as usize));
        if let (Some(steps), Some(low), Some(median), Some(high)) = (course, row.q05, row.q50, row.q95) {
            steps.push(Step { tick: row.tick, low, median, high });
        }
    })?;
    // In the order of the file.
    Ok(named.iter().filter_map(|(id, _)| found.remove(*id)).collect())
}
