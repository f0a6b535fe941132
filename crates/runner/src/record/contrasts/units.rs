//! The independent units behind an effect: replicates, or the means of parameter draws.

use detente_analysis::{DrawFold, Moments, Paired, PairedDraws};

use crate::experiment::{Experiment, Replicates};
use crate::plan::Plan;
use crate::record::points::draws_something;

/// Whether runs share parameter draws: then the draw is the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Run,
    Draw,
}

impl Unit {
    /// The unit of a sweep.
    pub(crate) fn of(plan: &Plan, experiment: &Experiment) -> Self {
        let Replicates { draws, luck } = plan.replicates();
        if draws > 0 && luck > 1 && draws_something(experiment) { Self::Draw } else { Self::Run }
    }
}

/// Values of one kind, under way.
#[derive(Clone, Debug)]
pub(super) enum Units {
    Runs { values: Moments, dropped: u64 },
    Draws(DrawFold),
}

impl Units {
    pub(super) fn new(unit: Unit) -> Self {
        match unit {
            Unit::Run => Self::Runs { values: Moments::new(), dropped: 0 },
            Unit::Draw => Self::Draws(DrawFold::new()),
        }
    }

    pub(super) fn push(&mut self, draw: u32, value: Option<f64>) {
        match self {
            Self::Runs { values, dropped } => match value.filter(|v| v.is_finite()) {
                Some(value) => values.push(value),
                None => *dropped += 1,
            },
            Self::Draws(fold) => {
                // Runs come in run order, so draws ascend.
                let ascending = fold.push(u64::from(draw), value);
                debug_assert!(ascending.is_ok(), "{ascending:?}");
            }
        }
    }

    /// The values, and how many units have none.
    pub(super) fn finish(&self) -> (Moments, u64) {
        match self {
            Self::Runs { values, dropped } => (*values, *dropped),
            Self::Draws(fold) => {
                let draws = fold.clone().finish();
                (draws.means, draws.empty_draws)
            }
        }
    }
}

/// Pairs of values, under way.
#[derive(Clone, Debug)]
pub(super) enum Pairs {
    Runs(Paired),
    Draws(Box<PairedDraws>),
}

impl Pairs {
    pub(super) fn new(unit: Unit) -> Self {
        match unit {
            Unit::Run => Self::Runs(Paired::new()),
            Unit::Draw => Self::Draws(Box::default()),
        }
    }

    pub(super) fn push(&mut self, draw: u32, a: Option<f64>, b: Option<f64>) {
        match self {
            Self::Runs(pairs) => pairs.push(a, b),
            Self::Draws(pairs) => {
                let ascending = pairs.push(u64::from(draw), a, b);
                debug_assert!(ascending.is_ok(), "{ascending:?}");
            }
        }
    }

    pub(super) fn finish(&self) -> Paired {
        match self {
            Self::Runs(pairs) => *pairs,
            Self::Draws(pairs) => (**pairs).clone().finish(),
        }
    }
}
