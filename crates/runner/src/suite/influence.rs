//! Which uncertain numbers of the scenario an effect hangs on.

use detente_analysis::sensitivity::pawn::pawn;
use detente_analysis::sensitivity::prcc::prcc;
use detente_analysis::{Moments, Resampling, holm};
use detente_core::model::Model;
use rayon::prelude::*;

use super::evidence::Evidence;
use super::{Place, Suite};
use crate::experiment::{Experiment, Hypothesis};
use crate::record::Finding;
use crate::record::contrasts::{is_event, judged};
use crate::record::draws;
use crate::record::sensitivity::{SLICES, drawn};

/// What an uncertain number has to do with the effect of a hypothesis.
#[derive(Clone, Debug)]
pub struct InfluenceRow {
    /// The hypothesis: position of its experiment, and its position there.
    pub place: (usize, usize),
    /// The path of the number.
    pub factor: String,
    /// Units with an effect.
    pub n: usize,
    /// Partial rank correlation of the number with the effect.
    pub prcc: Option<f64>,
    /// Its two-sided p-value.
    pub p: Option<f64>,
    /// The same adjusted for all numbers.
    pub p_holm: Option<f64>,
    /// How far knowing the number moves the distribution of the effect.
    pub pawn_median: Option<f64>,
    /// What that stays below without influence.
    pub pawn_noise: Option<f64>,
    /// The effect in the fifth of units with the lowest values of the number, and in that with the highest.
    pub fifths: [Finding; 2],
}

/// The influence of every uncertain number on every hypothesis that has an effect in each unit, and what could not be
/// computed.
pub(super) fn rows(suite: &Suite, evidence: &Evidence) -> (Vec<InfluenceRow>, Vec<String>) {
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for (position, experiment) in suite.experiments.iter().enumerate() {
        let effects = &evidence.written[position].effects;
        let units: Vec<u32> = effects.units().iter().map(|unit| unit.0).collect();
        let (paths, columns) = numbers(experiment, &experiment.model(), &units);
        if paths.is_empty() {
            notes.push(format!("no influence in `{}`: no number differs between draws", experiment.id()));
            continue;
        }
        let found: Vec<(Vec<InfluenceRow>, Vec<String>)> = (0..experiment.hypotheses().len())
            .into_par_iter()
            .filter_map(|index| Some((index, effects.of(index)?)))
            .map(|(index, effects)| {
                let of = Of { experiment, hypothesis: &experiment.hypotheses()[index], effects };
                of.rows((position, index), &paths, &columns)
            })
            .collect();
        for (of_one, noted) in found {
            rows.extend(of_one);
            notes.extend(noted);
        }
    }
    (rows, notes)
}

/// The uncertain numbers that differ between draws at any point, each as at the first such point: points meet the same
/// draws.
fn numbers(experiment: &Experiment, model: &Model, units: &[u32]) -> (Vec<String>, Vec<Vec<f64>>) {
    let mut wanted = draws::columns(experiment, model).1.len();
    let mut found: Vec<(String, Vec<f64>)> = Vec::new();
    for point in 0..experiment.design().points() {
        if wanted == 0 {
            break;
        }
        let (paths, columns) = drawn(model, point, units);
        for (path, column) in paths.into_iter().zip(columns) {
            if found.iter().all(|(known, _)| *known != path) {
                found.push((path, column));
                wanted = wanted.saturating_sub(1);
            }
        }
    }
    let place = |path: &str| model.scenario().find(path).map(|id| id.index());
    found.sort_by_key(|(path, _)| place(path));
    found.into_iter().unzip()
}

/// One hypothesis.
struct Of<'a> {
    experiment: &'a Experiment,
    hypothesis: &'a Hypothesis,
    effects: Vec<Option<f64>>,
}

impl Of<'_> {
    fn rows(&self, place: Place, paths: &[String], columns: &[Vec<f64>]) -> (Vec<InfluenceRow>, Vec<String>) {
        let (id, confidence) = (&self.hypothesis.id, self.hypothesis.confidence);
        let mut notes = Vec::new();
        let correlations = prcc(columns, &self.effects, confidence);
        if let Err(error) = &correlations {
            notes.push(format!("no partial rank correlations of the effect of `{id}`: {error}"));
        }
        let correlations = correlations.map(|found| found.factors).unwrap_or_default();
        let p: Vec<Option<f64>> = correlations.iter().map(|c| c.p).collect();
        let adjusted = holm(&p).unwrap_or_default();
        let settings = self.experiment.sensitivity();
        let plan = Resampling { resamples: settings.resamples, confidence, seed: self.experiment.seed() };
        // The noise level depends on how a number is sliced: that of the first stands for all.
        let noise = pawn(&columns[..1], &self.effects, SLICES, &plan).ok();
        let noise = noise.and_then(|found| found.factors.first()?.noise_median);
        let distances = pawn(columns, &self.effects, SLICES, &Resampling { resamples: 0, ..plan });
        if let Err(error) = &distances {
            notes.push(format!("no PAWN indices of the effect of `{id}`: {error}"));
        }
        let distances = distances.map(|found| found.factors).unwrap_or_default();
        let n = self.effects.iter().flatten().count();
        let row = |(index, path): (usize, &String)| InfluenceRow {
            place,
            factor: path.clone(),
            n,
            prcc: correlations.get(index).and_then(|c| c.value),
            p: p.get(index).copied().flatten(),
            p_holm: adjusted.get(index).copied().flatten(),
            pawn_median: distances.get(index).map(|distance| distance.median.value),
            pawn_noise: noise,
            fifths: self.fifths(&columns[index]),
        };
        (paths.iter().enumerate().map(row).collect(), notes)
    }

    /// The effect where a number is in its lowest fifth, and where it is in its highest. Units as low as the last of the
    /// fifth belong to it.
    fn fifths(&self, column: &[f64]) -> [Finding; 2] {
        let units: Vec<(f64, f64)> = column
            .iter()
            .zip(&self.effects)
            .filter_map(|(value, effect)| Some((*value, (*effect)?)))
            .collect();
        let mut values: Vec<f64> = units.iter().map(|unit| unit.0).collect();
        values.sort_by(f64::total_cmp);
        let fifth = values.len() / 5;
        if fifth == 0 {
            return [Finding::default(); 2];
        }
        let (low, high) = (values[fifth - 1], values[values.len() - fifth]);
        let event = is_event(self.hypothesis, self.experiment);
        let of = |within: &dyn Fn(f64) -> bool| {
            let effects: Moments = units.iter().filter(|unit| within(unit.0)).map(|unit| unit.1).collect();
            judged(&effects, event, self.hypothesis)
        };
        [of(&|value| value <= low), of(&|value| value >= high)]
    }
}
