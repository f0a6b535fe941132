//! Calibration: which values of uncertain numbers give runs that come near what was observed.

mod saved;
mod simulate;
mod summary;
mod tables;

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use detente_analysis::abc::{Population, distance, prior_places, spread};
use rayon::ThreadPoolBuilder;

use crate::execute::Progress;
use crate::experiment::{Calibration, Experiment};
use crate::machine::now;
use crate::record::folder::{Folder, OutputError};
use crate::sweep::{Options, RunError};
use saved::Saved;
use simulate::Simulator;
pub use summary::summary;
pub use tables::{ParameterRow, Spread, TargetRow};

/// A round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// The largest distance that was accepted.
    pub tolerance: f64,
    /// Simulations it took.
    pub simulations: u64,
    /// Particles.
    pub accepted: u64,
    /// Effective sample size of their weights.
    pub effective_size: f64,
}

/// What a calibration found.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The rounds, in order.
    pub rounds: Vec<Round>,
    /// What is said about each number, in the order of the experiment.
    pub parameters: Vec<ParameterRow>,
    /// Targets, then checks.
    pub targets: Vec<TargetRow>,
    /// Whether it stopped before the rounds asked for, because there may be no more simulations.
    pub exhausted: bool,
    /// Whether it was interrupted; finished rounds are kept, and the same command goes on from there.
    pub interrupted: bool,
    /// How long it took this time.
    pub elapsed: Duration,
}

/// Why an experiment cannot be calibrated.
#[derive(Debug)]
pub enum CalibrateError {
    /// It has no `[calibration]`.
    NoCalibration,
    /// Only part of its runs are asked for, or their number is not fixed.
    Replicates,
    /// Its draws are listed: nothing would be drawn anew.
    Listed,
    /// No simulation has a value for every target.
    NothingNear,
    /// A batch has too many runs to number.
    TooLarge,
    /// As for a sweep.
    Run(RunError),
}

impl fmt::Display for CalibrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCalibration => f.write_str("the experiment has no `[calibration]`: nothing to fit, and nothing to fit it to"),
            Self::Replicates => f.write_str("a calibration simulates as many runs as it needs: leave --runs and `until` out"),
            Self::Listed => f.write_str(
                "a calibration draws every number anew, and `draws_from` lists the draws: leave one of them out",
            ),
            Self::NothingNear => f.write_str(
                "no simulation of the first round has a value for every target: a target whose measure is blank is infinitely far",
            ),
            Self::TooLarge => f.write_str("a batch of the calibration has too many runs"),
            Self::Run(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CalibrateError {}

impl From<OutputError> for CalibrateError {
    fn from(error: OutputError) -> Self {
        Self::Run(RunError::Output(error))
    }
}

/// Random streams of a calibration: proposals of a round, simulations of a batch.
const ROUND: u64 = 1 << 32;
const SIMULATIONS: u64 = 1 << 31;

/// Calibrates an experiment by approximate Bayesian computation and writes `posterior.csv`, `posterior_draws.csv`,
/// `parameters.csv`, `targets.csv`, `rounds.csv` and `manifest.json`.
///
/// Finished rounds are kept in the folder; an interrupted calibration goes on from the last of them, and the same files
/// give the same bytes for any number of threads, interrupted or not.
///
/// # Errors
/// [`CalibrateError`].
pub fn calibrate(
    experiment: &Experiment,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Calibrated, CalibrateError> {
    let settings = experiment.calibration().ok_or(CalibrateError::NoCalibration)?;
    if experiment.adaptive().is_some() || options.runs.is_some() {
        return Err(CalibrateError::Replicates);
    }
    if experiment.draws_file().is_some() {
        return Err(CalibrateError::Listed);
    }
    let (started, clock) = (now(), Instant::now());
    let pool = ThreadPoolBuilder::new().num_threads(options.jobs.get()).build();
    let pool = pool.map_err(|error| CalibrateError::Run(RunError::Threads(error)))?;
    let folder = Folder::claim(&options.folder, options.force);
    let folder = folder.map_err(|error| CalibrateError::Run(RunError::Folder(error)))?;
    let mut kept = saved::load(&folder, experiment, options.force)?;
    let simulator = Simulator { experiment, settings, pool: &pool, simd: options.simd, cancel };
    let mut course = Course { settings, simulator: &simulator, done: 0, observe };
    let mut found = Calibrated {
        rounds: Vec::new(),
        parameters: Vec::new(),
        targets: Vec::new(),
        exhausted: false,
        interrupted: false,
        elapsed: Duration::ZERO,
    };
    while kept.len() < settings.rounds as usize {
        let next = match kept.last() {
            None => course.first()?,
            Some(last) => course.further(kept.len() as u64, last, used(&kept))?,
        };
        match next {
            Step::Done(round) => {
                saved::save(&folder, experiment, kept.len(), &round)?;
                kept.push(*round);
            }
            Step::Exhausted => {
                found.exhausted = true;
                break;
            }
            Step::Interrupted => {
                found.interrupted = true;
                break;
            }
        }
    }
    found.rounds = kept.iter().map(|saved| saved.round.clone()).collect();
    let (Some(last), false) = (kept.last(), found.interrupted) else {
        found.elapsed = clock.elapsed();
        return Ok(found);
    };
    let draws = last.population.resample(settings.draws as usize, experiment.seed(), u64::MAX);
    // As many fresh simulations of the posterior as there are particles say what it predicts.
    let predicted: Vec<usize> =
        last.population.resample(settings.particles as usize, experiment.seed(), u64::MAX - 1);
    let places: Vec<Vec<f64>> =
        predicted.iter().map(|&p| last.population.particles()[p].place.clone()).collect();
    let Some(posterior) = simulator.simulate(&places, u64::MAX, &mut |progress| course.report(progress))?
    else {
        found.interrupted = true;
        found.elapsed = clock.elapsed();
        return Ok(found);
    };
    found.parameters = tables::parameters(experiment, settings, &last.population);
    found.targets = tables::targets(settings, &kept[0].prior, &posterior, &last.scales);
    found.elapsed = clock.elapsed();
    tables::write(&folder, experiment, options, (&found, last, &draws), started)?;
    saved::forget(&folder)?;
    Ok(found)
}

/// Simulations of all rounds so far.
fn used(kept: &[Saved]) -> u64 {
    kept.iter().map(|saved| saved.round.simulations).sum()
}

enum Step {
    Done(Box<Saved>),
    Exhausted,
    Interrupted,
}

/// A calibration under way.
struct Course<'a, 'o> {
    settings: &'a Calibration,
    simulator: &'a Simulator<'a>,
    done: u64,
    observe: &'o mut dyn FnMut(Progress),
}

impl Course<'_, '_> {
    fn report(&mut self, progress: Progress) {
        let (done, total) = (self.done + progress.done, self.done + progress.total);
        (self.observe)(Progress { done, total, width: None });
    }

    fn simulate(&mut self, places: &[Vec<f64>], stream: u64) -> Result<Option<Vec<Values>>, CalibrateError> {
        let simulator = self.simulator;
        let values = simulator.simulate(places, stream, &mut |progress| self.report(progress))?;
        self.done += places.len() as u64 * u64::from(simulator.luck());
        Ok(values)
    }

    /// Rejection from the prior.
    fn first(&mut self) -> Result<Step, CalibrateError> {
        let settings = self.settings;
        let count = settings.first() as usize;
        let places = prior_places(count, settings.parameters.len(), self.simulator.seed(), 0);
        let Some(values) = self.simulate(&places, SIMULATIONS)? else { return Ok(Step::Interrupted) };
        let scale = |(position, target): (usize, &crate::experiment::Target)| {
            let simulated: Vec<f64> = values.iter().filter_map(|v| v[position]).collect();
            // A target that never differs has no scale of its own.
            target.scale.or_else(|| spread(&simulated).filter(|s| *s > 0.0)).unwrap_or(1.0)
        };
        let scales: Vec<f64> = settings.targets.iter().enumerate().map(scale).collect();
        let near = places.into_iter().zip(&values).map(|(place, v)| (place, self.near(v, &scales))).collect();
        let population = Population::reject(near, settings.particles as usize);
        let population = population.ok_or(CalibrateError::NothingNear)?;
        let round = Round {
            tolerance: population.tolerance(1.0),
            simulations: count as u64,
            accepted: population.particles().len() as u64,
            effective_size: population.effective_size(),
        };
        Ok(Step::Done(Box::new(Saved { round, population, scales, prior: values })))
    }

    /// A round from the one before, with a smaller tolerance.
    fn further(&mut self, number: u64, last: &Saved, used: u64) -> Result<Step, CalibrateError> {
        let settings = self.settings;
        let tolerance = last.population.tolerance(settings.quantile);
        let particles = settings.particles as usize;
        let (mut accepted, mut simulations) = (Vec::with_capacity(particles), 0);
        for batch in 0.. {
            if used + simulations + particles as u64 > settings.most {
                return Ok(Step::Exhausted);
            }
            let stream = number * ROUND + batch;
            let places = last.population.propose(particles, self.simulator.seed(), stream);
            let Some(values) = self.simulate(&places, stream + SIMULATIONS)? else {
                return Ok(Step::Interrupted);
            };
            simulations += particles as u64;
            for (place, values) in places.into_iter().zip(&values) {
                let near = self.near(values, &last.scales).filter(|distance| *distance <= tolerance);
                accepted.extend(near.map(|distance| (place, distance)));
            }
            if accepted.len() >= particles {
                break;
            }
        }
        accepted.truncate(particles);
        let population = last.population.next(accepted).ok_or(CalibrateError::NothingNear)?;
        let round = Round {
            tolerance,
            simulations,
            accepted: population.particles().len() as u64,
            effective_size: population.effective_size(),
        };
        let scales = last.scales.clone();
        Ok(Step::Done(Box::new(Saved { round, population, scales, prior: Vec::new() })))
    }

    /// Distance of a simulation from the targets, checks left out.
    fn near(&self, values: &Values, scales: &[f64]) -> Option<f64> {
        let fitted = self.settings.targets.iter().filter(|target| !target.check).count();
        let observed: Vec<f64> = self.settings.targets.iter().map(|target| target.observed).collect();
        distance(&values[..fitted], &observed[..fitted], &scales[..fitted])
    }
}

/// What a simulation gives: the measures of targets, then of checks.
type Values = Vec<Option<f64>>;

#[cfg(test)]
mod tests;
