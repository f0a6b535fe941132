//! What measures look at (§10): the state at the end of a tick, and the quantities read off it.

use bevy_ecs::prelude::*;

use crate::components::{
    ActorSpec, Alarm, Belief, Chosen, Credibility, EventSpec, Happened, OptionSpec, Standing, Trust, Value,
    column,
};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::math::abs;
use crate::resources::{Clock, Motion, Params};
use crate::rules::leverage::leverage;
use crate::rules::utility::{Wants, utility};
use crate::scenario::Quantity;

/// The state, as measures look at it.
pub(super) struct Scene<'a> {
    pub(super) clock: &'a Clock,
    pub(super) params: &'a Params,
    motion: &'a Motion,
    derived: &'a Derived,
    pub(super) values: &'a [Value],
    pub(super) chosen: &'a [Chosen],
    pub(super) options: &'a [OptionSpec],
    pub(super) events: &'a [EventSpec],
    pub(super) happened: &'a [Happened],
    minds: Vec<Mind<'a>>,
    pub(super) bargains: Vec<&'a Standing>,
}

/// An actor, and what others think of it and it of them.
type Mind<'a> = (&'a ActorSpec, &'a Belief, &'a Credibility, &'a Trust, &'a Alarm);

/// The columns of a scene.
pub(super) type Columns<'w, 's> = (
    Query<'w, 's, &'static Value>,
    Query<'w, 's, &'static Chosen>,
    Query<'w, 's, &'static OptionSpec>,
    Query<'w, 's, &'static EventSpec>,
    Query<'w, 's, &'static Happened>,
    Query<
        'w,
        's,
        (&'static ActorSpec, &'static Belief, &'static Credibility, &'static Trust, &'static Alarm),
    >,
    Query<'w, 's, &'static Standing>,
);

/// The state now.
pub(super) fn scene<'a>(
    clock: &'a Clock,
    params: &'a Params,
    motion: &'a Motion,
    derived: &'a Derived,
    columns: &'a Columns<'_, '_>,
) -> Scene<'a> {
    Scene {
        clock,
        params,
        motion,
        derived,
        values: column::read(&columns.0),
        chosen: column::read(&columns.1),
        options: column::read(&columns.2),
        events: column::read(&columns.3),
        happened: column::read(&columns.4),
        minds: columns.5.iter().collect(),
        bargains: columns.6.iter().collect(),
    }
}

/// The value of a quantity now; NaN where it is undefined.
pub(super) fn quantity(quantity: &Quantity, scene: &Scene<'_>) -> Lanes {
    let share = |a: usize, b: usize| {
        let (a, b) = (&scene.values[a].0, &scene.values[b].0);
        // 0/0 is NaN: undefined, not zero.
        Lanes::from_fn(|l| a[l] / (a[l] + b[l]))
    };
    match quantity {
        Quantity::Variable(variable) => scene.values[*variable].0,
        Quantity::Utility { actor } => calm_utility(*actor, scene),
        Quantity::Share { a, b } => share(*a, *b),
        Quantity::Equidistance { a, b } => {
            let share = share(*a, *b);
            Lanes::from_fn(|l| 1.0 - abs(2.0 * share[l] - 1.0))
        }
        Quantity::Gap { declared, material } => {
            let (words, deeds) = (share(declared.0, declared.1), share(material.0, material.1));
            Lanes::from_fn(|l| words[l] - deeds[l])
        }
        Quantity::Leverage { actors, theatre } => {
            let (stakes, bounds) = (&scene.derived.stakes[*theatre], &scene.motion.bounds);
            let of = |among: &dyn Fn(usize) -> bool| {
                leverage(stakes, bounds, |v| &scene.values[v].0, |a| among(a).then_some(&Lanes::ONE))
            };
            let (part, whole) = (of(&|actor| actors.contains(&actor)), of(&|_| true));
            // A share of nothing is undefined.
            Lanes::from_fn(|l| if whole[l] > 0.0 { part[l] } else { f64::NAN })
        }
        Quantity::Belief { actor, kind } => scene.minds[*actor].1.0[*kind],
        Quantity::Credibility { actor } => scene.minds[*actor].2.0,
        Quantity::Trust { of, other } => scene.minds[*of].3.0[*other],
        Quantity::Alarm { actor, theatre } => scene.minds[*actor].4.0[*theatre],
        Quantity::Expectation { of, option } => {
            let view = &scene.derived.views[scene.derived.actors[*of].view];
            view.acts.get(*option).copied().unwrap_or(Lanes::ZERO)
        }
    }
}

/// An actor's utility of the state with calm weights, audience costs left out.
fn calm_utility(actor: usize, scene: &Scene<'_>) -> Lanes {
    let (spec, bearing) = (&scene.minds[actor].0.0, &scene.derived.actors[actor]);
    let weights: Vec<&Lanes> = scene.derived.weights(actor, spec, scene.params).collect();
    let mut total = Lanes::ZERO;
    for weight in &weights {
        total = Lanes::from_fn(|l| total[l] + weight[l]);
    }
    let calm: Vec<Lanes> = weights.iter().map(|w| Lanes::from_fn(|l| w[l] / total[l])).collect();
    let wants = Wants { actor: spec, salience: &calm, references: &bearing.references, peaks: &[] };
    utility(&wants, scene.params, &scene.motion.bounds, |v| &scene.values[v].0)
}
