//! `discovery.csv`: boxes of circumstances under which something happens.

use detente_analysis::discovery::{
    CartSettings, CrossValidation, DiscoveryBox, DiscoveryError, End, Factor, Limits, PrimSettings, Sample,
    Values, cart, prim,
};
use detente_core::model::Model;
use detente_core::simulation::RunOutcome;
use rayon::prelude::*;

use super::cell;
use super::folder::{DISCOVERY, Folder, OutputError};
use super::sensitivity::by_design::column;
use super::table::{Table, Written};
use crate::experiment::{Discovery, Experiment, Method};

/// The columns.
pub(crate) const HEADER: [&str; 12] = [
    "discovery",
    "method",
    "box",
    "n",
    "successes",
    "density",
    "coverage",
    "mass",
    "factor",
    "end",
    "limit",
    "quasi_p",
];

/// A box found.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxRow {
    /// Position of the discovery.
    pub discovery: usize,
    /// Its number, from 0.
    pub number: usize,
    /// Runs in it.
    pub n: u64,
    /// Runs in it in which the event happened.
    pub successes: u64,
    /// Share of the box's runs in which it happened.
    pub density: Option<f64>,
    /// Share of all runs in which it happened that lie in the box.
    pub coverage: Option<f64>,
    /// Share of all runs that lie in the box.
    pub mass: Option<f64>,
    /// What it asks: factor or path, `low`, `high` or `levels`, the limit as text, and its quasi-p-value.
    pub limits: Vec<(String, &'static str, String, Option<f64>)>,
}

/// Runs whose event is known, under way.
pub(crate) struct DiscoveryFold<'e> {
    experiment: &'e Experiment,
    /// By discovery: point, draw and event of each run.
    runs: Vec<Vec<(u32, Option<u32>, Option<bool>)>>,
}

/// Boxes, and why some are missing.
pub(crate) struct Found {
    pub(crate) boxes: Vec<BoxRow>,
    pub(crate) notes: Vec<String>,
}

impl<'e> DiscoveryFold<'e> {
    pub(crate) fn new(experiment: &'e Experiment) -> Self {
        Self { experiment, runs: vec![Vec::new(); experiment.discoveries().len()] }
    }

    /// Adds runs, in run order.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        for (discovery, runs) in self.experiment.discoveries().iter().zip(&mut self.runs) {
            let [least, greatest] = discovery.between;
            for outcome in outcomes {
                if discovery.within.points.binary_search(&outcome.spec.point).is_ok() {
                    let value = outcome.measures.get(discovery.measure).copied().flatten();
                    let event = value.map(|v| least <= v && v <= greatest);
                    runs.push((outcome.spec.point, outcome.spec.draw, event));
                }
            }
        }
    }

    /// Seeks the boxes.
    pub(crate) fn finish(&self, model: &Model) -> Found {
        let mut found = Found { boxes: Vec::new(), notes: Vec::new() };
        for (index, (discovery, runs)) in self.experiment.discoveries().iter().zip(&self.runs).enumerate() {
            let circumstances = circumstances(self.experiment, discovery, model, runs);
            let events: Vec<Option<bool>> = runs.iter().map(|run| run.2).collect();
            match seek(self.experiment, discovery, &circumstances, &events) {
                Ok(boxes) => {
                    let row =
                        |(number, found): (usize, DiscoveryBox)| row(index, number, &found, &circumstances);
                    found.boxes.extend(boxes.into_iter().enumerate().map(row));
                }
                Err(error) => found.notes.push(format!("no boxes for `{}`: {error}", discovery.id)),
            }
        }
        found
    }
}

/// One circumstance of every run.
struct Circumstance {
    name: String,
    values: Column,
}

enum Column {
    Numbers(Vec<f64>),
    /// Positions of levels, and what they are called.
    Levels(Vec<u32>, Vec<String>),
}

/// What describes the runs: factors, and uncertain numbers that differ between them.
fn circumstances(
    experiment: &Experiment,
    discovery: &Discovery,
    model: &Model,
    runs: &[(u32, Option<u32>, Option<bool>)],
) -> Vec<Circumstance> {
    let design = experiment.design();
    let mut found = Vec::new();
    if discovery.factors {
        for (position, factor) in design.factors().iter().enumerate() {
            let values = if factor.numbers().is_some() {
                let numbers = column(design, position);
                Column::Numbers(runs.iter().map(|run| numbers[run.0 as usize]).collect())
            } else {
                let names = factor.levels.iter().map(|level| level.text.clone()).collect();
                Column::Levels(runs.iter().map(|run| design.row(run.0)[position]).collect(), names)
            };
            found.push(Circumstance { name: factor.id.clone(), values });
        }
    }
    if discovery.draws
        && let Some(rows) = realised(model, runs)
    {
        for (index, param) in model.scenario().params().iter().enumerate() {
            let swept = design.factors().iter().any(|f| f.path.as_ref() == Some(&param.path));
            if !param.is_uncertain() || swept {
                continue;
            }
            let values: Vec<f64> = rows.iter().map(|values| values[index]).collect();
            found.push(Circumstance { name: param.path.clone(), values: Column::Numbers(values) });
        }
    }
    found.retain(|c| match &c.values {
        Column::Numbers(values) => values.iter().any(|&value| value != values[0]),
        Column::Levels(levels, _) => levels.iter().any(|&level| level != levels[0]),
    });
    found
}

/// The values of all parameters in every run; `None` if every distribution is at its median. Runs that differ by luck
/// alone have the same.
fn realised(model: &Model, runs: &[(u32, Option<u32>, Option<bool>)]) -> Option<Vec<Vec<f64>>> {
    runs.first()?.1?;
    Some(runs.par_iter().map(|&(point, draw, _)| model.values(point, draw)).collect())
}

fn seek(
    experiment: &Experiment,
    discovery: &Discovery,
    circumstances: &[Circumstance],
    events: &[Option<bool>],
) -> Result<Vec<DiscoveryBox>, DiscoveryError> {
    let factors: Vec<Factor<'_>> = circumstances
        .iter()
        .map(|c| Factor {
            name: &c.name,
            values: match &c.values {
                Column::Numbers(values) => Values::Real(values),
                Column::Levels(levels, _) => Values::Levels(levels),
            },
        })
        .collect();
    let sample = Sample::new(&factors, events)?;
    match discovery.method {
        Method::Prim => {
            let settings = PrimSettings {
                alpha: discovery.peel,
                min_mass: discovery.min_mass,
                threshold: discovery.density,
                most_rounds: discovery.boxes,
                ..PrimSettings::default()
            };
            let rounds = prim(&sample, &settings)?.rounds;
            Ok(rounds.iter().map(|round| round.chosen_box().clone()).collect())
        }
        Method::Cart => {
            let settings = CartSettings {
                min_mass: discovery.min_mass,
                max_depth: discovery.depth,
                cross_validation: Some(CrossValidation { folds: 10, seed: experiment.seed() }),
            };
            Ok(cart(&sample, &settings)?.leaves)
        }
    }
}

fn row(discovery: usize, number: usize, found: &DiscoveryBox, circumstances: &[Circumstance]) -> BoxRow {
    let limit = |restriction: &detente_analysis::discovery::Restriction| {
        let circumstance = &circumstances[restriction.factor];
        let (end, limit) = match (&found.limits[restriction.factor], restriction.end, &circumstance.values) {
            (Limits::Range { low, .. }, End::Low, _) => ("low", cell(Some(*low))),
            (Limits::Range { high, .. }, _, _) => ("high", cell(Some(*high))),
            (Limits::Levels(levels), _, Column::Levels(_, names)) => {
                let names: Vec<&str> = levels.iter().map(|&level| names[level as usize].as_str()).collect();
                ("levels", names.join(" | "))
            }
            (Limits::Levels(_), ..) => ("levels", String::new()),
        };
        (circumstance.name.clone(), end, limit, restriction.quasi_p)
    };
    BoxRow {
        discovery,
        number,
        n: found.n,
        successes: found.successes,
        density: found.density,
        coverage: found.coverage,
        mass: found.mass,
        limits: found.restrictions.iter().map(limit).collect(),
    }
}

/// Writes the table: a row for each limit of each box, one for a box without limits.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    boxes: &[BoxRow],
) -> Result<Written, OutputError> {
    let mut table = Table::create(folder, DISCOVERY, HEADER)?;
    for found in boxes {
        let discovery = &experiment.discoveries()[found.discovery];
        let method = match discovery.method {
            Method::Prim => "prim",
            Method::Cart => "cart",
        };
        let mut first = vec![discovery.id.clone(), method.to_owned(), found.number.to_string()];
        first.extend([found.n.to_string(), found.successes.to_string()]);
        first.extend([found.density, found.coverage, found.mass].map(cell));
        if found.limits.is_empty() {
            table.row(first.iter().map(String::as_str).chain(["", "", "", ""]))?;
        }
        for (factor, end, limit, quasi_p) in &found.limits {
            let last = [factor.as_str(), end, limit.as_str()];
            let quasi_p = cell(*quasi_p);
            table.row(first.iter().map(String::as_str).chain(last).chain([quasi_p.as_str()]))?;
        }
    }
    table.finish()
}
