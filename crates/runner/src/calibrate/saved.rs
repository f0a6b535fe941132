//! Finished rounds, kept in the folder until the calibration is complete.

use std::io::{ErrorKind, Write};

use detente_analysis::abc::{Particle, Population};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Round, Values};
use crate::experiment::{Experiment, Input};
use crate::machine::Engine;
use crate::record::folder::{Folder, OutputError, partial};
use crate::record::table::sha256;

/// Most rounds there can be.
const MOST: usize = 100;

/// A finished round.
pub(super) struct Saved {
    pub(super) round: Round,
    pub(super) population: Population,
    /// Distance that counts as 1, target by target.
    pub(super) scales: Vec<f64>,
    /// First round: what the prior's simulations gave.
    pub(super) prior: Vec<Values>,
}

/// The same on disk. Numbers are kept as their bits, so that a round that is read again is the same round.
#[derive(Deserialize, Serialize)]
struct Kept {
    /// Of the files, the changes and the engine that it was made with.
    inputs: String,
    tolerance: u64,
    simulations: u64,
    scales: Vec<u64>,
    /// Place, weight and distance.
    particles: Vec<(Vec<u64>, u64, u64)>,
    prior: Vec<Vec<Option<u64>>>,
}

fn name(round: usize) -> String {
    format!("round-{round}.json")
}

/// What a round depends on.
fn inputs(experiment: &Experiment) -> String {
    let overrides = &experiment.overrides;
    let text = |input: &Input| input.text.clone();
    let all = json!({
        "experiment": experiment.file().text, "scenario": experiment.scenario_file().text,
        "points": experiment.points_file().map(text), "draws": experiment.draws_file().map(text),
        "set": overrides.set, "change": overrides.change, "seed": overrides.seed,
        "replicates": overrides.replicates.map(|r| r.to_string()), "engine": Engine::this(),
    });
    sha256(all.to_string())
}

/// The rounds that are there, from the first without a gap, of this very calibration; others are removed, and all with
/// `afresh`.
pub(super) fn load(
    folder: &Folder,
    experiment: &Experiment,
    afresh: bool,
) -> Result<Vec<Saved>, OutputError> {
    let wanted = inputs(experiment);
    let mut rounds = Vec::new();
    if !afresh {
        for round in 0..MOST {
            let Some(kept) = read(folder, round).filter(|kept| kept.inputs == wanted) else { break };
            let Some(saved) = restore(kept) else { break };
            rounds.push(saved);
        }
    }
    (rounds.len()..MOST).try_for_each(|round| remove(folder, round))?;
    Ok(rounds)
}

fn read(folder: &Folder, round: usize) -> Option<Kept> {
    serde_json::from_str(&std::fs::read_to_string(folder.file(&name(round))).ok()?).ok()
}

fn restore(kept: Kept) -> Option<Saved> {
    let numbers = |bits: &[u64]| bits.iter().map(|&bits| f64::from_bits(bits)).collect::<Vec<f64>>();
    let particles = kept.particles.iter().map(|(place, weight, distance)| Particle {
        place: numbers(place),
        weight: f64::from_bits(*weight),
        distance: f64::from_bits(*distance),
    });
    let population = Population::restore(particles.collect())?;
    let round = Round {
        tolerance: f64::from_bits(kept.tolerance),
        simulations: kept.simulations,
        accepted: population.particles().len() as u64,
        effective_size: population.effective_size(),
    };
    let prior = kept.prior.iter().map(|v| v.iter().map(|bits| bits.map(f64::from_bits)).collect()).collect();
    Some(Saved { round, population, scales: numbers(&kept.scales), prior })
}

/// Keeps a round, for good once this returns.
pub(super) fn save(
    folder: &Folder,
    experiment: &Experiment,
    round: usize,
    saved: &Saved,
) -> Result<(), OutputError> {
    let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<u64>>();
    let particles = saved.population.particles().iter();
    let kept = Kept {
        inputs: inputs(experiment),
        tolerance: saved.round.tolerance.to_bits(),
        simulations: saved.round.simulations,
        scales: bits(&saved.scales),
        particles: particles.map(|p| (bits(&p.place), p.weight.to_bits(), p.distance.to_bits())).collect(),
        prior: saved.prior.iter().map(|v| v.iter().map(|x| x.map(f64::to_bits)).collect()).collect(),
    };
    let name = name(round);
    let half = partial(&name);
    let failed = |error| OutputError::new(&folder.file(&half), error);
    match std::fs::remove_file(folder.file(&half)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut file = folder.create(&name)?;
    let text = serde_json::to_vec(&kept).map_err(|error| failed(error.into()))?;
    file.write_all(&text).map_err(failed)?;
    folder.publish(&name, &file)
}

/// Removes all rounds: the result is complete.
pub(super) fn forget(folder: &Folder) -> Result<(), OutputError> {
    (0..MOST).try_for_each(|round| remove(folder, round))
}

fn remove(folder: &Folder, round: usize) -> Result<(), OutputError> {
    let path = folder.file(&name(round));
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(OutputError::new(&path, error)),
        _ => Ok(()),
    }
}
