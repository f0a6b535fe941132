//! Expected acts (§6): habits and predictions together, and what they do to every variable in a segment.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Blocked, Habit, OptionSpec, Predicted, Public, column};
use crate::derived::{Derived, View};
use crate::lanes::Lanes;
use crate::resources::{Clock, Instructions, Params, Simulated};
use crate::rules::condition::any;
use crate::rules::expectation::{Drift, drift, expected, gather};
use crate::rules::forecast::{Gated, Segment};
use crate::scenario::Scenario;
use crate::simd::Simd;

/// Renews what everybody expects of everybody, if anybody decides.
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
    blocked: Query<&Blocked>,
    predicted: Query<&Predicted>,
) {
    if !actors.iter().any(|spec| clock.decides(spec.0.tempo, spec.0.offset)) {
        return;
    }
    let record = Record {
        specs: column::read(&specs),
        habits: column::read(&habits),
        publics: column::read(&publics),
        blocked: column::read(&blocked),
        predicted: Some(column::read(&predicted)),
    };
    for view in 0..derived.views.len() {
        if derived.views[view].belief.is_some() {
            renew(simd.0, &mut derived, view, &params, model.0.scenario(), &record);
        }
    }
}

/// What is known of every option: columns by position in the file.
pub(super) struct Record<'a> {
    pub(super) specs: &'a [OptionSpec],
    pub(super) habits: &'a [Habit],
    pub(super) publics: &'a [Public],
    /// Known to the option's own actor alone.
    pub(super) blocked: &'a [Blocked],
    /// `None`: habits alone.
    pub(super) predicted: Option<&'a [Predicted]>,
}

/// Works out the expected acts of every segment of a view.
pub(super) fn renew(
    simd: Simd,
    derived: &mut Derived,
    view: usize,
    params: &Params,
    scenario: &Scenario,
    record: &Record<'_>,
) {
    let Derived { views, spans, thin, .. } = derived;
    let View { span, belief, only, insider, segments } = &mut views[view];
    let (_, count, span) = &spans[*span];
    let blank = || Segment {
        steady: vec![None; scenario.variables.len()],
        gated: Vec::new(),
        mixed: vec![false; scenario.variables.len()],
    };
    *segments = (0..*count).map(|_| blank()).collect();
    for (index, spec) in record.specs.iter().enumerate() {
        let option = &spec.0;
        if only.is_some_and(|only| only != option.actor) || !any(&record.publics[index].0) {
            continue;
        }
        let mut possible = record.publics[index].0;
        if *insider == Some(option.actor) {
            let blocked = &record.blocked[index].0;
            possible = Lanes::from_fn(|l| if blocked[l] != 0.0 { 0.0 } else { possible[l] });
        }
        let belief = belief.map_or(&Lanes::ZERO, |b| &params[b]);
        let prediction = record.predicted.map_or(&Lanes::ZERO, |p| &p[index].0);
        let mut act = Lanes::ZERO;
        expected(simd, &record.habits[index].0, prediction, &thin[index], belief, &possible, &mut act);
        if !any(&act) {
            continue;
        }
        let tempo = f64::from(scenario.actors[option.actor].tempo);
        let per_unit = f64::from(scenario.time.ticks_per_unit) / tempo;
        let decisions = Lanes::from_fn(|l| span.length[l] * per_unit);
        for (position, segment) in segments.iter_mut().enumerate() {
            let mut drifts = Vec::with_capacity(option.effects.len());
            for effect in &option.effects {
                let mut one = Drift::NONE;
                drift(simd, &act, &params[effect.delta], &decisions, position, option.once, &mut one);
                drifts.push((effect.variable, one));
            }
            if option.requires.is_empty() && !option.once {
                for (variable, one) in &drifts {
                    gather(simd, one, segment.steady[*variable].get_or_insert(Drift::NONE));
                }
            } else {
                drifts.iter().for_each(|(variable, _)| segment.mixed[*variable] = true);
                segment.gated.push(Gated { option: index, drifts });
            }
        }
    }
    for segment in segments {
        for (drift, variable) in segment.steady.iter_mut().zip(&scenario.variables) {
            drift.iter_mut().for_each(|drift| drift.aim(variable.low, variable.high));
        }
    }
}
