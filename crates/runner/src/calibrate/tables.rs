//! Tables of a calibration.

use std::collections::BTreeMap;

use detente_analysis::abc::Population;

use super::saved::Saved;
use super::{CalibrateError, Calibrated, Values};
use crate::experiment::{Calibration, Experiment};
use crate::manifest::{self, Facts};
use crate::plan::Plan;
use crate::record::folder::{
    COLUMNS, Folder, OutputError, PARAMETERS, POSTERIOR, POSTERIOR_DRAWS, ROUNDS, TARGETS,
};
use crate::record::table::{Table, Written};
use crate::record::{cell, columns};
use crate::sweep::Options;

/// Mean, standard deviation, 5 %, 50 % and 95 % quantiles.
pub type Spread = [f64; 5];

/// What a calibration says about a number.
#[derive(Clone, Debug)]
pub struct ParameterRow {
    /// Its path.
    pub path: String,
    /// As declared.
    pub prior: Spread,
    /// As calibrated.
    pub posterior: Spread,
    /// 1 − posterior over prior standard deviation: 0 if nothing was learnt; `None` for a prior without any.
    pub shrinkage: Option<f64>,
    /// Largest distance between the two distribution functions.
    pub departure: f64,
    /// What `departure` stays below in 95 of 100 populations of this effective size if nothing was learnt.
    pub noise: f64,
}

/// How near simulations come to an observed value.
#[derive(Clone, Debug)]
pub struct TargetRow {
    /// The position of its measure.
    pub measure: usize,
    /// Whether it is only a check.
    pub check: bool,
    /// What was observed.
    pub observed: f64,
    /// Distance that counted as 1.
    pub scale: f64,
    /// Mean, 5 %, 50 % and 95 % quantiles of simulations from the prior; `None` without any value.
    pub prior: Option<[f64; 4]>,
    /// The same of fresh simulations from the posterior.
    pub posterior: Option<[f64; 4]>,
    /// Share of the latter above what was observed, equal ones by half.
    pub tail: Option<f64>,
}

/// Places at which a prior is looked at.
const PLACES: u32 = 2000;

/// What is said about each number.
pub(super) fn parameters(
    experiment: &Experiment,
    settings: &Calibration,
    population: &Population,
) -> Vec<ParameterRow> {
    let params = experiment.scenario().params();
    let noise = 1.358 / population.effective_size().sqrt();
    let row = |(number, id): (usize, &detente_core::scenario::ParamId)| {
        let param = &params[id.index()];
        let at = |u: f64| param.at(u).unwrap_or(f64::NAN);
        let prior: Vec<f64> =
            (0..PLACES).map(|place| at((f64::from(place) + 0.5) / f64::from(PLACES))).collect();
        let n = prior.len() as f64;
        let mean = prior.iter().fold(0.0, |sum, v| sum + v) / n;
        let sd = (prior.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean)) / n).sqrt();
        let values: Vec<f64> = population.particles().iter().map(|p| at(p.place[number])).collect();
        let (after, after_sd) = population.moments(&values);
        let [low, middle, high] = [0.05, 0.5, 0.95].map(|q| population.quantile(&values, q));
        ParameterRow {
            path: param.path.clone(),
            prior: [mean, sd, at(0.05), at(0.5), at(0.95)],
            posterior: [after, after_sd, low, middle, high],
            shrinkage: (sd > 0.0).then(|| 1.0 - after_sd / sd),
            departure: population.departure(number),
            noise,
        }
    };
    settings.parameters.iter().enumerate().map(row).collect()
}

/// How near simulations come.
pub(super) fn targets(
    settings: &Calibration,
    prior: &[Values],
    posterior: &[Values],
    scales: &[f64],
) -> Vec<TargetRow> {
    let column = |values: &[Values], position: usize| -> Vec<f64> {
        let mut column: Vec<f64> = values.iter().filter_map(|v| v[position]).collect();
        column.sort_by(f64::total_cmp);
        column
    };
    let row = |(position, target): (usize, &crate::experiment::Target)| {
        let (before, after) = (column(prior, position), column(posterior, position));
        let above = |value: &f64| {
            if *value > target.observed {
                1.0
            } else if *value == target.observed {
                0.5
            } else {
                0.0
            }
        };
        let tail = after.iter().fold(0.0, |sum, value| sum + above(value)) / after.len() as f64;
        TargetRow {
            measure: target.measure,
            check: target.check,
            observed: target.observed,
            scale: scales[position],
            prior: summary(&before),
            posterior: summary(&after),
            tail: Some(tail).filter(|tail| tail.is_finite()),
        }
    };
    settings.targets.iter().enumerate().map(row).collect()
}

/// Mean and quantiles of sorted values.
fn summary(sorted: &[f64]) -> Option<[f64; 4]> {
    if sorted.is_empty() {
        return None;
    }
    let mean = sorted.iter().fold(0.0, |sum, v| sum + v) / sorted.len() as f64;
    let quantile = |q: f64| sorted[((q * sorted.len() as f64).ceil() as usize).clamp(1, sorted.len()) - 1];
    Some([mean, quantile(0.05), quantile(0.5), quantile(0.95)])
}

/// What columns mean: name, meaning, unit.
const PARAMETER_COLUMNS: [(&str, &str, &str); 14] = [
    ("path", "the uncertain number", "id"),
    ("prior_mean", "mean as declared", "of the scenario"),
    ("prior_sd", "standard deviation as declared", "of the scenario"),
    ("prior_q05", "5 % quantile as declared", "of the scenario"),
    ("prior_q50", "median as declared", "of the scenario"),
    ("prior_q95", "95 % quantile as declared", "of the scenario"),
    ("posterior_mean", "mean as calibrated", "of the scenario"),
    ("posterior_sd", "standard deviation as calibrated", "of the scenario"),
    ("posterior_q05", "5 % quantile as calibrated", "of the scenario"),
    ("posterior_q50", "median as calibrated", "of the scenario"),
    ("posterior_q95", "95 % quantile as calibrated", "of the scenario"),
    ("shrinkage", "1 less posterior over prior standard deviation: 0 if nothing was learnt", "ratio"),
    ("departure", "largest distance between the two distribution functions", "probability"),
    ("noise", "what departure stays below in 95 of 100 cases if nothing was learnt", "probability"),
];

const TARGET_COLUMNS: [(&str, &str, &str); 13] = [
    ("measure", "the measure", "id"),
    ("role", "target: compared with; check: looked at afterwards only", "text"),
    ("observed", "what was observed", "of the measure"),
    ("scale", "distance that counts as 1; a check has none in use", "of the measure"),
    ("prior_mean", "mean over simulations from the prior", "of the measure"),
    ("prior_q05", "their 5 % quantile", "of the measure"),
    ("prior_q50", "their median", "of the measure"),
    ("prior_q95", "their 95 % quantile", "of the measure"),
    ("posterior_mean", "mean over fresh simulations from the posterior", "of the measure"),
    ("posterior_q05", "their 5 % quantile", "of the measure"),
    ("posterior_q50", "their median", "of the measure"),
    ("posterior_q95", "their 95 % quantile", "of the measure"),
    ("tail", "share of them above what was observed, equal ones by half", "share"),
];

const ROUND_COLUMNS: [(&str, &str, &str); 5] = [
    ("round", "number of the round, from 0", "id"),
    ("tolerance", "largest distance accepted", "scales"),
    ("simulations", "places simulated", "count"),
    ("accepted", "particles", "count"),
    ("ess", "effective sample size of their weights", "count"),
];

const PARTICLE_COLUMNS: [(&str, &str, &str); 3] = [
    ("particle", "number of the particle, from 0", "id"),
    ("weight", "its weight; all add to 1", "share"),
    ("distance", "distance of its simulation from the targets", "scales"),
];

fn names<'a>(columns: &[(&'a str, &str, &str)]) -> Vec<&'a str> {
    columns.iter().map(|column| column.0).collect()
}

/// Writes every table, and the manifest last.
pub(super) fn write(
    folder: &Folder,
    experiment: &Experiment,
    options: &Options,
    (found, last, draws): (&Calibrated, &Saved, &[usize]),
    started: String,
) -> Result<(), CalibrateError> {
    let files = BTreeMap::from([
        (PARAMETERS, write_parameters(folder, found)?),
        (TARGETS, write_targets(folder, experiment, found)?),
        (ROUNDS, write_rounds(folder, found)?),
        (POSTERIOR, write_particles(folder, experiment, found, &last.population)?),
        (POSTERIOR_DRAWS, write_draws(folder, experiment, found, &last.population, draws)?),
        (COLUMNS, write_columns(folder, found)?),
    ]);
    let simulations: u64 = found.rounds.iter().map(|round| round.simulations).sum();
    let facts = Facts {
        rows: simulations,
        failed: 0,
        rows_kept: true,
        digest: None,
        resumed: 0,
        files,
        extension: None,
        simd: options.simd.name(),
        jobs: options.jobs.get(),
        started,
        elapsed: found.elapsed,
    };
    let plan = Plan::new(1, experiment.replicates()).ok_or(CalibrateError::TooLarge)?;
    Ok(manifest::write(folder, experiment, &plan, facts)?)
}

fn write_parameters(folder: &Folder, found: &Calibrated) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, PARAMETERS, names(&PARAMETER_COLUMNS))?;
    for row in &found.parameters {
        let numbers = row.prior.into_iter().chain(row.posterior).map(Some);
        let numbers = numbers.chain([row.shrinkage, Some(row.departure), Some(row.noise)]);
        table.row(std::iter::once(row.path.clone()).chain(numbers.map(cell)))?;
    }
    table.finish()
}

fn write_targets(
    folder: &Folder,
    experiment: &Experiment,
    found: &Calibrated,
) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, TARGETS, names(&TARGET_COLUMNS))?;
    for row in &found.targets {
        let measure = experiment.parts().measures()[row.measure].id().to_owned();
        let role = if row.check { "check" } else { "target" };
        let spread = |values: Option<[f64; 4]>| (0..4).map(move |i: usize| values.map(|v| v[i]));
        let numbers = [Some(row.observed), Some(row.scale)].into_iter();
        let numbers = numbers.chain(spread(row.prior)).chain(spread(row.posterior)).chain([row.tail]);
        table.row([measure, role.to_owned()].into_iter().chain(numbers.map(cell)))?;
    }
    table.finish()
}

fn write_rounds(folder: &Folder, found: &Calibrated) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, ROUNDS, names(&ROUND_COLUMNS))?;
    for (number, round) in found.rounds.iter().enumerate() {
        let counts = [round.simulations, round.accepted].map(|count| count.to_string());
        let ends = [cell(Some(round.tolerance)), cell(Some(round.effective_size))];
        let [tolerance, ess] = ends;
        let [simulations, accepted] = counts;
        table.row([number.to_string(), tolerance, simulations, accepted, ess])?;
    }
    table.finish()
}

/// The values of a particle's numbers.
fn values(experiment: &Experiment, settings: &Calibration, place: &[f64]) -> Vec<String> {
    let params = experiment.scenario().params();
    settings.parameters.iter().zip(place).map(|(id, &u)| cell(params[id.index()].at(u))).collect()
}

fn write_particles(
    folder: &Folder,
    experiment: &Experiment,
    found: &Calibrated,
    population: &Population,
) -> Result<Written, OutputError> {
    let paths = found.parameters.iter().map(|row| row.path.as_str());
    let mut table = Table::create(folder, POSTERIOR, names(&PARTICLE_COLUMNS).into_iter().chain(paths))?;
    for (number, particle) in population.particles().iter().enumerate() {
        let mut cells = vec![number.to_string(), cell(Some(particle.weight)), cell(Some(particle.distance))];
        cells.extend(
            experiment.calibration().into_iter().flat_map(|s| values(experiment, s, &particle.place)),
        );
        table.row(cells)?;
    }
    table.finish()
}

fn write_draws(
    folder: &Folder,
    experiment: &Experiment,
    found: &Calibrated,
    population: &Population,
    draws: &[usize],
) -> Result<Written, OutputError> {
    let mut table =
        Table::create(folder, POSTERIOR_DRAWS, found.parameters.iter().map(|row| row.path.as_str()))?;
    for &particle in draws {
        let place = &population.particles()[particle].place;
        table.row(experiment.calibration().into_iter().flat_map(|s| values(experiment, s, place)))?;
    }
    table.finish()
}

fn write_columns(folder: &Folder, found: &Calibrated) -> Result<Written, OutputError> {
    let numbers: Vec<(&str, &str, &str)> = found
        .parameters
        .iter()
        .map(|row| (row.path.as_str(), "value of the number", "of the scenario"))
        .collect();
    let tables = BTreeMap::from([
        (PARAMETERS, PARAMETER_COLUMNS.to_vec()),
        (TARGETS, TARGET_COLUMNS.to_vec()),
        (ROUNDS, ROUND_COLUMNS.to_vec()),
        (POSTERIOR, [&PARTICLE_COLUMNS[..], &numbers].concat()),
        (POSTERIOR_DRAWS, numbers),
    ]);
    columns::write_fixed(folder, tables)
}
