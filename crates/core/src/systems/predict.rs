//! Predictions (§6): what each actor would most likely do now, by its own interests and alarm, under each type that it
//! may be, from the true state, with habits and announcements alone for everyone's acts.

use bevy_ecs::prelude::*;

use super::appraise::Head;
use super::courses::Courses;
use super::expect::{Record, renew};
use crate::components::{
    ActorSpec, Alarm, Belief, Blocked, ByType, Credibility, Habit, Holding, LastUse, OptionSpec, Peaks,
    Pledge, Predicted, Promised, Public, Ready, Salience, Value, column,
};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::resources::{Agreements, Clock, Instructions, Motion, Params, Simulated};
use crate::rules::availability;
use crate::rules::condition::narrow;
use crate::rules::salience::weigh;

/// How far standing announcements move expectations: E ← (1 − c s) E + c s, one after the other.
pub(crate) fn promise(
    (clock, params): (Res<Clock>, Res<Params>),
    actors: Query<&Credibility>,
    specs: Query<&OptionSpec>,
    pledges: Query<&Pledge>,
    mut promised: Query<&mut Promised>,
) {
    let Some(mut promised) = column::write(&mut promised) else { return };
    let (actors, pledges) = (column::read(&actors), column::read(&pledges));
    promised.iter_mut().for_each(|p| p.0 = Lanes::ZERO);
    for (index, spec) in column::read(&specs).iter().enumerate() {
        let Some(announced) = &spec.0.announces else { continue };
        let (credible, strength) = (&actors[spec.0.actor].0, &params[announced.strength]);
        let (until, moved) = (&pledges[index].0, &mut promised[announced.option].0);
        for l in 0..LANES {
            let stands = until[l] >= clock.now[l];
            let share = if stands { credible[l] * strength[l] } else { 0.0 };
            moved[l] = 1.0 - (1.0 - moved[l]) * (1.0 - share);
        }
    }
}

/// Settles where options could be chosen, as everybody can see.
pub(crate) fn ready(
    (simd, clock, params): (Res<Instructions>, Res<Clock>, Res<Params>),
    values: Query<&Value>,
    mut options: Query<(&OptionSpec, &Public, &LastUse, &mut Ready)>,
) {
    let values = column::read(&values);
    for (spec, public, last, mut ready) in &mut options {
        let Ready { met, rested } = &mut *ready;
        *met = public.0;
        narrow(&spec.0.requires, &params, |v| &values[v].0, met);
        availability::rested(simd.0, met, &clock.now, &last.0, &params[spec.0.cooldown], rested);
    }
}

/// Who is predicted, and what others think of it.
type Minds<'w, 's> =
    Query<'w, 's, (&'static ActorSpec, &'static Salience, &'static Alarm, &'static Belief, &'static Peaks)>;

/// Memory of the phase.
#[derive(Default)]
pub(crate) struct Memory {
    courses: Courses,
    values: Vec<Lanes>,
    shares: Vec<Lanes>,
}

/// Predicts everybody.
pub(crate) fn predict(
    (simd, params, motion, model, agreements): (
        Res<Instructions>,
        Res<Params>,
        Res<Motion>,
        Res<Simulated>,
        Res<Agreements>,
    ),
    mut derived: ResMut<Derived>,
    values: Query<&Value>,
    actors: Minds,
    (specs, habits, publics): (Query<&OptionSpec>, Query<&Habit>, Query<&Public>),
    (blocked, promised): (Query<&Blocked>, Query<&Promised>),
    mut predicted: Query<(&mut Predicted, &mut ByType)>,
    mut holding: Query<&mut Holding>,
    mut memory: Local<Memory>,
) {
    let (specs, publics) = (column::read(&specs), column::read(&publics));
    let scenario = model.0.scenario();
    let Memory { courses, values: state, shares } = &mut *memory;
    state.clear();
    state.extend(column::read(&values).iter().map(|v| v.0));
    let values = &*state;
    courses.forget();
    let record = Record {
        specs,
        habits: column::read(&habits),
        publics,
        blocked: column::read(&blocked),
        promised: column::read(&promised),
        predicted: None,
    };
    for view in 0..derived.views.len() {
        if derived.views[view].belief.is_none() {
            renew(simd.0, &mut derived, view, &params, scenario, &record);
        }
    }
    let mut predicted: Vec<_> = predicted.iter_mut().collect();
    for (index, (spec, salience, alarm, belief, peaks)) in actors.iter().enumerate() {
        let (actor, bearing, deals) = (&spec.0, &derived.actors[index], &agreements.0[index]);
        let known: Vec<&Lanes> = publics[actor.options.clone()].iter().map(|p| &p.0).collect();
        let faces: Vec<Vec<Lanes>> = actor
            .types
            .iter()
            .map(|kind| {
                let weights: Vec<&Lanes> = kind.weights.iter().map(|w| &params[*w]).collect();
                let mut face = salience.0.clone();
                weigh(simd.0, actor, &weights, &bearing.theatres, &alarm.0, &params, &mut face);
                face
            })
            .collect();
        let around = (&*motion, &*params);
        let outlook = derived.outlook(index, true, &[], specs, around);
        let view = bearing.public_view;
        let common = deals.pulls.is_empty().then(|| (view, derived.common(view, specs, around)));
        let work = courses.of(simd.0, &outlook, common, values, &deals.pulls);
        let head = |salience, costs| Head {
            scenario,
            params: &params,
            specs,
            bearing,
            tracks: bearing.tracks.iter().collect(),
            outlook,
            voice: derived.voice(index, actor, salience, &peaks.0),
            deals,
            costs,
            acts: &derived.views[view].acts,
        };
        shares.resize(actor.options.len(), Lanes::ZERO);
        if actor.types.is_empty() {
            let costs = specs[actor.options.clone()].iter().map(|o| &params[o.0.cost]).collect();
            head(&salience.0, costs).likely(simd.0, values, &known, work, shares);
            for (option, share) in actor.options.clone().zip(&*shares) {
                predicted[option].0.0 = *share;
            }
            continue;
        }
        for option in actor.options.clone() {
            predicted[option].0.0 = Lanes::ZERO;
        }
        for (k, kind) in actor.types.iter().enumerate() {
            let costs = kind.costs.iter().map(|c| &params[*c]).collect();
            head(&faces[k], costs).likely(simd.0, values, &known, work, shares);
            if let Some(holding) = column::write(&mut holding) {
                let holding = &mut holding.into_iter().nth(index);
                holding
                    .iter_mut()
                    .flat_map(|h| h.0.iter_mut())
                    .zip(&work.holding)
                    .for_each(|(by_type, hold)| by_type[k] = *hold);
            }
            for (option, share) in actor.options.clone().zip(&*shares) {
                let (mixed, by_type) = &mut predicted[option];
                by_type.0[k] = *share;
                for l in 0..LANES {
                    mixed.0[l] += belief.0[k][l] * share[l];
                }
            }
        }
    }
}
