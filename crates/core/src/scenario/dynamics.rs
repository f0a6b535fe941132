//! The processes of a scenario, gathered by the variable they move (§2 of the model).

use super::raw::AttritionLaw;
use super::{Condition, ParamId};

/// Everything that moves variables when nobody acts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dynamics {
    /// One entry per variable that has a process of its own, in variable order.
    pub(crate) movers: Vec<Mover>,
    /// Mutual losses, in file order.
    pub(crate) attritions: Vec<Attrition>,
    /// Number of `[process.…]` entries.
    pub(crate) processes: usize,
}

impl Dynamics {
    /// The position of the mover of a variable, after adding one that does nothing if there is none.
    pub(crate) fn mover_of(&mut self, variable: usize) -> usize {
        let position = self.movers.partition_point(|m| m.variable < variable);
        if self.movers.get(position).is_none_or(|m| m.variable != variable) {
            self.movers.insert(position, Mover::idle(variable));
            let fights = |a: &Attrition| a.a.iter().chain(&a.b).any(|(v, _)| *v == variable);
            self.movers[position].supply = self.attritions.iter().any(fights);
        }
        position
    }
}

impl Mover {
    /// Nothing moves the variable yet.
    pub(crate) fn idle(variable: usize) -> Self {
        Self { variable, relaxations: Vec::new(), growth: Vec::new(), noise: None, supply: false }
    }
}

/// What moves one variable.
#[derive(Clone, Debug)]
pub(crate) struct Mover {
    pub(crate) variable: usize,
    pub(crate) relaxations: Vec<Relaxation>,
    /// Sums of products added per unit of time.
    pub(crate) growth: Vec<Growth>,
    pub(crate) noise: Option<Noise>,
    /// Takes part in an attrition: its relaxation is split around the combat.
    pub(crate) supply: bool,
}

/// A relaxation towards a target at a rate.
#[derive(Clone, Debug)]
pub(crate) struct Relaxation {
    pub(crate) rate: ParamId,
    pub(crate) pace: Option<Pace>,
    pub(crate) target: Target,
}

/// Growth dx/dt = π Σ terms.
#[derive(Clone, Debug)]
pub(crate) struct Growth {
    pub(crate) terms: Vec<Term>,
    pub(crate) pace: Option<Pace>,
}

/// Noise σ at a pace.
#[derive(Clone, Debug)]
pub(crate) struct Noise {
    pub(crate) sigma: ParamId,
    pub(crate) pace: Option<Pace>,
}

/// π = gain · Π z^power.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    pub(crate) gain: ParamId,
    pub(crate) by: Vec<usize>,
    pub(crate) power: ParamId,
}

/// A coefficient times a product of variables, each as itself or as its complement lo + hi − x.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    /// 1 if not stated.
    pub(crate) coefficient: Option<ParamId>,
    pub(crate) factors: Vec<(usize, bool)>,
}

/// A target τ.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Constant(ParamId),
    /// Bias plus sum of products, clamped to the range.
    Sum {
        bias: Option<ParamId>,
        terms: Vec<Term>,
    },
    Contest {
        a: Vec<(usize, ParamId)>,
        b: Vec<(usize, ParamId)>,
        exponent: ParamId,
    },
    Gate {
        to: ParamId,
        when: Vec<Condition>,
    },
}

/// Lanchester attrition between two sides of `(variable, strength)`.
#[derive(Clone, Debug)]
pub(crate) struct Attrition {
    pub(crate) law: AttritionLaw,
    pub(crate) a: Vec<(usize, ParamId)>,
    pub(crate) b: Vec<(usize, ParamId)>,
    pub(crate) kill_a: ParamId,
    pub(crate) kill_b: ParamId,
    pub(crate) pace: Option<Pace>,
}
