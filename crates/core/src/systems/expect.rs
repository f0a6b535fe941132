//! Expected acts (§6): habits and predictions together, and what they do to every variable in a segment.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Habit, OptionSpec, Predicted, Public, column};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::resources::{Clock, Instructions, Params, Simulated};
use crate::rules::condition::any;
use crate::rules::expectation::{Drift, drift, expected, gather};
use crate::rules::forecast::{Gated, Segment};
use crate::simd::Simd;

/// Renews what everybody expects of everybody, if anybody decides.
#[expect(clippy::too_many_arguments, reason = "a system takes what it touches")]
pub(crate) fn expect(
    simd: Res<Instructions>,
    clock: Res<Clock>,
    params: Res<Params>,
    model: Res<Simulated>,
    mut derived: ResMut<Derived>,
    actors: Query<&ActorSpec>,
    specs: Query<&OptionSpec>,
    habits: Query<&Habit>,
    publics: Query<&Public>,
    predicted: Query<&Predicted>,
) {
    if !actors.iter().any(|spec| clock.decides(spec.0.tempo, spec.0.offset)) {
        return;
    }
    let (specs, habits) = (column::read(&specs), column::read(&habits));
    let (publics, predicted) = (column::read(&publics), column::read(&predicted));
    for view in 0..derived.views.len() {
        if derived.views[view].belief.is_some() {
            renew(simd.0, &mut derived, view, &params, &model, specs, habits, publics, Some(predicted));
        }
    }
}

/// Works out the expected acts of every segment of a view; without `predicted`, from habits alone.
#[expect(clippy::too_many_arguments, reason = "columns of one entity kind, and what they are combined with")]
pub(super) fn renew(
    simd: Simd,
    derived: &mut Derived,
    view: usize,
    params: &Params,
    model: &Simulated,
    specs: &[OptionSpec],
    habits: &[Habit],
    publics: &[Public],
    predicted: Option<&[Predicted]>,
) {
    let scenario = model.0.scenario();
    let thin = std::mem::take(&mut derived.thin);
    let (_, count, span) = &derived.spans[derived.views[view].span];
    let mut segments = Vec::with_capacity(*count as usize);
    for segment in 0..*count as usize {
        let mut steady: Vec<Option<Drift>> = vec![None; scenario.variables.len()];
        let mut gated = Vec::new();
        for (index, spec) in specs.iter().enumerate() {
            let option = &spec.0;
            let alien = derived.views[view].only.is_some_and(|only| only != option.actor);
            if alien || !any(&publics[index].0) {
                continue;
            }
            let belief = derived.views[view].belief.map_or(&Lanes::ZERO, |b| &params[b]);
            let prediction = predicted.map_or(&Lanes::ZERO, |p| &p[index].0);
            let mut act = Lanes::ZERO;
            expected(simd, &habits[index].0, prediction, &thin[index], belief, &publics[index].0, &mut act);
            if !any(&act) {
                continue;
            }
            let tempo = f64::from(scenario.actors[option.actor].tempo);
            let per_unit = f64::from(scenario.time.ticks_per_unit) / tempo;
            let decisions = Lanes::from_fn(|l| span.length[l] * per_unit);
            let mut drifts = Vec::new();
            for effect in &option.effects {
                let mut one = Drift::NONE;
                drift(simd, &act, &params[effect.delta], &decisions, segment, option.once, &mut one);
                if option.requires.is_empty() {
                    gather(simd, &one, steady[effect.variable].get_or_insert(Drift::NONE));
                } else {
                    drifts.push((effect.variable, one));
                }
            }
            if !drifts.is_empty() {
                gated.push(Gated { option: index, drifts });
            }
        }
        for (drift, variable) in steady.iter_mut().zip(&scenario.variables) {
            drift.iter_mut().for_each(|drift| drift.aim(variable.low, variable.high));
        }
        let mut mixed = vec![false; scenario.variables.len()];
        gated.iter().flat_map(|g: &Gated| &g.drifts).for_each(|(v, _)| mixed[*v] = true);
        segments.push(Segment { steady, gated, mixed });
    }
    derived.thin = thin;
    derived.views[view].segments = segments;
}
