//! `design.csv`: the design points.

use super::folder::{DESIGN, Folder, OutputError};
use super::table::{Table, Written};
use crate::experiment::Experiment;

/// Writes the table.
pub(crate) fn write(folder: &Folder, experiment: &Experiment) -> Result<Written, OutputError> {
    let design = experiment.design();
    let factors = design.factors().iter().map(|f| f.id.as_str());
    let mut table = Table::create(folder, DESIGN, std::iter::once("point_id").chain(factors))?;
    for point in 0..design.points() {
        let levels = design.levels(point).map(|level| level.text.clone());
        table.row(std::iter::once(point.to_string()).chain(levels))?;
    }
    table.finish()
}
