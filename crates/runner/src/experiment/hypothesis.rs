//! Hypotheses: what an experiment claims before it is run.

use detente_analysis::Direction;

pub use super::raw::RawForm as Form;

/// A claim about a measure.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// Short name: its row in `contrasts.csv`.
    pub id: String,
    /// The claim, for people.
    pub claim: String,
    /// The kind of claim.
    pub form: Form,
    /// What is computed.
    pub effect: Effect,
    /// The sign that the claim gives to the effect; `None` for an equivalence, which claims that there is none.
    pub direction: Option<Direction>,
    /// The least effect that counts, in units of the effect.
    pub min_effect: f64,
    /// Confidence of interval and verdict.
    pub confidence: f64,
}

/// What is computed from the runs.
#[derive(Clone, Debug)]
pub enum Effect {
    /// The difference of two sides, replicate by replicate.
    Contrast {
        /// What is looked at in a run.
        value: RunValue,
        /// The first is compared with the second.
        sides: [Side; 2],
    },
    /// The smallest level of a factor at which a measure reaches a value.
    Threshold {
        /// The measure.
        measure: usize,
        /// The value to be reached.
        value: f64,
        /// Levels in ascending order, with their points.
        levels: Vec<(f64, Vec<u32>)>,
        /// The level by which it is claimed to be reached; `None`: it is claimed never to be.
        by: Option<f64>,
    },
    /// A share of the variance over on/off factors.
    Share {
        /// The measure.
        measure: usize,
        /// What the share is compared with.
        value: f64,
        /// Positions, among the factors below, of those whose shares are added.
        of: Vec<usize>,
        /// Number of on/off factors.
        factors: usize,
        /// The point of each combination; bit i is factor i.
        cells: Vec<u32>,
    },
}

impl Effect {
    /// The measures it looks at.
    pub fn measures(&self) -> Vec<usize> {
        match self {
            Self::Contrast { value: RunValue::Measure(measure), .. }
            | Self::Threshold { measure, .. }
            | Self::Share { measure, .. } => vec![*measure],
            Self::Contrast {
                value: RunValue::Order(first, second) | RunValue::Gap(first, second), ..
            } => {
                vec![*first, *second]
            }
        }
    }
}

/// What is looked at in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunValue {
    /// A measure.
    Measure(usize),
    /// 1 if the first measure comes earlier than the second, −1 if later, 0 if both come at once or neither comes.
    Order(usize, usize),
    /// The first measure less the second.
    Gap(usize, usize),
}

/// A weighted sum of means over points, and a constant.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// For the table.
    pub name: String,
    /// Points and their weights.
    pub weights: Vec<(u32, f64)>,
    /// Added to the sum.
    pub constant: f64,
}

/// Points whose mean stands for an arm.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The variant, or the levels that the points share.
    pub name: String,
    /// The design points.
    pub points: Vec<u32>,
}

impl Arm {
    /// The mean over the points.
    pub(crate) fn mean(&self) -> Side {
        let weight = 1.0 / self.points.len() as f64;
        let weights = self.points.iter().map(|&point| (point, weight)).collect();
        Side { name: self.name.clone(), weights, constant: 0.0 }
    }

    /// The mean over these points less the mean over those of `other`.
    pub(crate) fn less(&self, other: &Self) -> Side {
        let (mut side, other) = (self.mean(), other.mean());
        side.name = format!("{} - {}", side.name, other.name);
        side.weights.extend(other.weights.into_iter().map(|(point, weight)| (point, -weight)));
        side
    }
}
