//! Indices over parameter draws: how much each uncertain number of the scenario matters, point by point.

use detente_analysis::Resampling;
use detente_analysis::sensitivity::pawn::pawn;
use detente_analysis::sensitivity::prcc::prcc;
use detente_core::model::Model;
use rayon::prelude::*;

use super::by_design::SLICES;
use super::{Found, Kept, SensitivityRow};
use crate::experiment::Experiment;

/// Partial rank correlations and PAWN of every uncertain number with the draw means of every measure.
///
/// PAWN has no intervals here: resampling hundreds of numbers would take longer than the sweep. Its noise level does.
pub(super) fn indices(
    experiment: &Experiment,
    model: &Model,
    kept: &Kept,
    plan: &Resampling,
    found: &mut Found,
) {
    for point in 0..experiment.design().points() {
        let (paths, columns) = drawn(model, point, kept.draws());
        let measures = &experiment.sensitivity().measures;
        let parts: Vec<Found> = measures
            .par_iter()
            .enumerate()
            .map(|(position, &measure)| {
                let mut part = Found { rows: Vec::new(), notes: Vec::new() };
                let outputs: Vec<Option<f64>> = kept.column(point, position).collect();
                let of = Of { experiment, point, measure, paths: &paths, columns: &columns };
                of.correlations(&outputs, plan, &mut part);
                of.distances(&outputs, plan, &mut part);
                part
            })
            .collect();
        for part in parts {
            found.rows.extend(part.rows);
            found.notes.extend(part.notes);
        }
    }
}

/// The uncertain numbers that differ between draws: their paths, and the values of each, draw by draw.
pub(crate) fn drawn(model: &Model, point: u32, draws: &[u32]) -> (Vec<String>, Vec<Vec<f64>>) {
    let values: Vec<Vec<f64>> = draws.par_iter().map(|&draw| model.values(point, Some(draw))).collect();
    let params = model.scenario().params();
    let (mut paths, mut columns) = (Vec::new(), Vec::new());
    for (index, param) in params.iter().enumerate() {
        // A default that many share counts once, where it is stated.
        if matches!(param.source, detente_core::scenario::Source::Same(_)) {
            continue;
        }
        let column: Vec<f64> = values.iter().map(|values| values[index]).collect();
        if column.iter().any(|&value| value != column[0]) {
            paths.push(param.path.clone());
            columns.push(column);
        }
    }
    (paths, columns)
}

/// One measure at one point.
struct Of<'a> {
    experiment: &'a Experiment,
    point: u32,
    measure: usize,
    paths: &'a [String],
    columns: &'a [Vec<f64>],
}

impl Of<'_> {
    fn row(&self, index: &'static str, factor: usize, n: usize, dropped: usize) -> SensitivityRow {
        SensitivityRow {
            point: Some(self.point),
            measure: self.measure,
            index,
            factor: self.paths.get(factor).cloned().unwrap_or_default(),
            n: n as u64,
            dropped: dropped as u64,
            ..SensitivityRow::default()
        }
    }

    fn correlations(&self, outputs: &[Option<f64>], plan: &Resampling, found: &mut Found) {
        match prcc(self.columns, outputs, plan.confidence) {
            Err(error) => {
                let what = format!("partial rank correlations at point {}", self.point);
                found.missing(self.experiment, self.measure, &what, &error);
            }
            Ok(correlations) => {
                let (n, dropped) = (correlations.runs, correlations.dropped);
                for (factor, correlation) in correlations.factors.iter().enumerate() {
                    found.rows.push(SensitivityRow {
                        value: correlation.value,
                        interval: correlation.interval,
                        p: correlation.p,
                        ..self.row("prcc", factor, n, dropped)
                    });
                }
            }
        }
    }

    fn distances(&self, outputs: &[Option<f64>], plan: &Resampling, found: &mut Found) {
        let bare = Resampling { resamples: 0, ..*plan };
        // The noise level depends on how a number is sliced: that of the first stands for all.
        let first = &self.columns[..Ord::min(self.columns.len(), 1)];
        let noise = pawn(first, outputs, SLICES, plan).ok().and_then(|p| p.factors.first()?.noise_median);
        match pawn(self.columns, outputs, SLICES, &bare) {
            Err(error) => {
                let what = format!("PAWN indices at point {}", self.point);
                found.missing(self.experiment, self.measure, &what, &error);
            }
            Ok(indices) => {
                let (n, dropped) = (indices.runs, indices.dropped);
                for (factor, index) in indices.factors.iter().enumerate() {
                    let row = self.row("pawn_median", factor, n, dropped);
                    found.rows.push(row.with_estimate(Some(index.median)));
                }
                let row = SensitivityRow {
                    value: noise,
                    factor: String::new(),
                    ..self.row("pawn_noise", 0, n, dropped)
                };
                found.rows.push(row);
            }
        }
    }
}
