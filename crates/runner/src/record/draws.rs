//! `draws.csv`: what was drawn for every uncertain number of the scenario, one row per parameter draw.
//!
//! A column holds what the scenario's own distribution gives; where a factor or variant sets that number, a run of
//! that point used the factor's level instead.

use detente_core::model::Model;
use rayon::prelude::*;

use super::cell;
use super::folder::{DRAWS, Folder, OutputError};
use super::table::{Table, Written};
use crate::experiment::Experiment;
use crate::plan::Plan;

/// Draws computed before they are written: bounds memory.
const BATCH: u32 = 4096;

/// Writes the table. Without common random numbers each point has draws of its own, and a column for its id.
pub(crate) fn write(
    folder: &Folder,
    plan: &Plan,
    experiment: &Experiment,
    model: &Model,
) -> Result<Written, OutputError> {
    let params = model.scenario().params();
    let uncertain: Vec<usize> = (0..params.len()).filter(|&i| params[i].is_uncertain()).collect();
    let paths = uncertain.iter().map(|&i| params[i].path.as_str());
    let points = (!experiment.common).then(|| plan.points());
    let first = if points.is_some() { &["point_id", "draw"][..] } else { &["draw"] };
    let mut table = Table::create(folder, DRAWS, first.iter().copied().chain(paths))?;
    let medians = plan.replicates().draws == 0;
    let row = |point: u32, draw: u32| -> Vec<String> {
        let values = model.drawn(point, (!medians).then_some(draw));
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
