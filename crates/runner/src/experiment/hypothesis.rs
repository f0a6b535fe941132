//! Hypotheses: what an experiment claims before it is run.

use detente_analysis::Direction;

/// A claim about the difference of a measure between two arms.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// Short name: its row in `contrasts.csv`.
    pub id: String,
    /// The claim, for people.
    pub claim: String,
    /// Position of the measure.
    pub measure: usize,
    /// The arm, and the one it is compared with.
    pub arms: [Arm; 2],
    /// The sign that the claim gives to the first less the second.
    pub direction: Direction,
    /// The least difference that counts, in units of the measure.
    pub min_effect: f64,
}

/// An arm: a level of a factor with variants.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The variant.
    pub name: String,
    /// The design points at which it is in force; their mean stands for the arm.
    pub points: Vec<u32>,
}
