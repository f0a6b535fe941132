//! What an experiment asks of its runs besides means and claims: influence, circumstances, policies.

pub use super::raw::{RawGoal as Goal, RawMethod as Method, RawRobust as Robust};

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
