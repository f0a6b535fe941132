//! What an experiment asks of its runs besides means and claims: influence, circumstances, policies.

pub use super::raw::{RawGoal as Goal, RawMethod as Method, RawRobust as Robust};

use detente_core::scenario::ParamId;

use super::hypothesis::Arm;

/// How influence is measured.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// The measures, by position.
    pub measures: Vec<usize>,
    /// Whether the scenario's uncertain numbers count as factors too, point by point.
    pub draws: bool,
    /// Resamples behind each interval.
    pub resamples: u32,
}

/// A question: under which circumstances does something happen?
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Its name in the table.
    pub id: String,
    /// The measure.
    pub measure: usize,
    /// The event: the measure lies between these.
    pub between: [f64; 2],
    /// The points it is asked of.
    pub within: Arm,
    /// Whether factors describe the circumstances.
    pub factors: bool,
    /// Whether uncertain numbers do.
    pub draws: bool,
    /// How boxes are found.
    pub method: Method,
    /// Share of runs peeled off in a step.
    pub peel: f64,
    /// Least share of all runs in a box.
    pub min_mass: f64,
    /// The density a reported box should have.
    pub density: f64,
    /// Most boxes.
    pub boxes: u32,
    /// Most splits on the way to a leaf.
    pub depth: u32,
}

/// A search for good policies.
#[derive(Clone, Debug)]
pub struct Search {
    /// The factors that make up a policy, by position.
    pub levers: Vec<usize>,
    /// What is sought.
    pub objectives: Vec<Objective>,
    /// Policies in a generation.
    pub population: u32,
    /// Generations.
    pub generations: u32,
}

/// An objective.
#[derive(Clone, Debug)]
pub struct Objective {
    /// Its column in the table.
    pub id: String,
    /// The measure.
    pub measure: usize,
    /// Which way is good.
    pub goal: Goal,
    /// How a policy is judged over all futures.
    pub robust: Robust,
    /// For satisficing: what is good enough.
    pub enough: f64,
}

/// A calibration.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// The uncertain numbers that are calibrated.
    pub parameters: Vec<ParamId>,
    /// Particles accepted in each round.
    pub particles: u32,
    /// Rounds.
    pub rounds: u32,
    /// First round: the share of simulations that is kept.
    pub keep: f64,
    /// Later rounds: the share of the last particles whose distance is the next tolerance.
    pub quantile: f64,
    /// Most simulations in all.
    pub most: u64,
    /// Rows of `posterior_draws.csv`.
    pub draws: u32,
    /// What simulations are compared with, then what is looked at afterwards.
    pub targets: Vec<Target>,
}

impl Calibration {
    /// Simulations of the first round.
    pub fn first(&self) -> u64 {
        (f64::from(self.particles) / self.keep).ceil() as u64
    }
}

/// An observed value of a measure.
#[derive(Clone, Debug)]
pub struct Target {
    /// The measure.
    pub measure: usize,
    /// What was observed.
    pub observed: f64,
    /// Distance that counts as 1, if it is stated.
    pub scale: Option<f64>,
    /// Whether it is only a check.
    pub check: bool,
}
