//! `draws.csv`: the value of every uncertain number, one row per parameter draw; one per design point and draw where
//! points differ in it.

use detente_core::model::Model;
use rayon::prelude::*;

use super::cell;
use super::folder::{DRAWS, Folder, OutputError};
use super::table::{Table, Written};
use crate::experiment::Experiment;
use crate::plan::Plan;

/// Draws computed before they are written: bounds memory.
const BATCH: u32 = 256;

/// The columns: `point_id` where points have rows of their own, `draw`, and the uncertain numbers by path, with their
/// positions.
pub(crate) fn columns(experiment: &Experiment, model: &Model) -> (Vec<String>, Vec<usize>) {
    let params = model.scenario().params();
    let mut uncertain: Vec<usize> = (0..params.len()).filter(|&i| params[i].is_uncertain()).collect();
    let mut differ = !experiment.common;
    for (id, source) in model.points().iter().flat_map(|point| &point.replaced) {
        let drawn = source.is_uncertain();
        differ |= drawn || params[id.index()].is_uncertain();
        if drawn && !uncertain.contains(&id.index()) {
            uncertain.push(id.index());
        }
    }
    uncertain.sort_unstable();
    let first = if differ { &["point_id", "draw"][..] } else { &["draw"] };
    let paths = uncertain.iter().map(|&i| params[i].path.as_str());
    (first.iter().copied().chain(paths).map(str::to_owned).collect(), uncertain)
}

/// About how many bytes the table takes, by its first rows.
pub(crate) fn bytes(plan: &Plan, experiment: &Experiment, model: &Model) -> f64 {
    const SAMPLE: u32 = 16;
    let (columns, uncertain) = columns(experiment, model);
    let points = if columns[0] == "point_id" { plan.points() } else { 1 };
    let draws = plan.draws();
    let sample = draws.start..Ord::min(draws.start.saturating_add(SAMPLE), draws.end);
    let count = sample.len() as f64;
    let medians = plan.replicates().draws == 0;
    let of = |draw: u32| {
        let values = model.values(0, (!medians).then_some(draw));
        let cells = uncertain.iter().map(|&i| cell(Some(values[i])).len() + 1);
        cells.sum::<usize>() + draw.to_string().len() + 1
    };
    let bytes: usize = sample.map(of).sum();
    bytes as f64 / count * f64::from(draws.end - draws.start) * f64::from(points)
}

/// Writes the table. Points have rows of their own, and a column for their id, if they have no random numbers in
/// common or if any of them replaces an uncertain number, or a number by a distribution.
pub(crate) fn write(
    folder: &Folder,
    plan: &Plan,
    experiment: &Experiment,
    model: &Model,
) -> Result<Written, OutputError> {
    let (columns, uncertain) = columns(experiment, model);
    let points = (columns[0] == "point_id").then(|| plan.points());
    let mut table = Table::create(folder, DRAWS, &columns)?;
    let medians = plan.replicates().draws == 0;
    let row = |point: u32, draw: u32| -> Vec<String> {
        let values = model.values(point, (!medians).then_some(draw));
        let mut cells: Vec<String> = points.map(|_| point.to_string()).into_iter().collect();
        cells.push(if medians { String::new() } else { draw.to_string() });
        cells.extend(uncertain.iter().map(|&i| cell(Some(values[i]))));
        cells
    };
    for point in 0..points.unwrap_or(1) {
        let draws = plan.draws();
        for start in draws.clone().step_by(BATCH as usize) {
            let batch = start..Ord::min(start.saturating_add(BATCH), draws.end);
            let rows: Vec<Vec<String>> = batch.into_par_iter().map(|draw| row(point, draw)).collect();
            rows.into_iter().try_for_each(|cells| table.row(cells))?;
        }
    }
    table.finish()
}
