//! Predictions (§6): what each actor would most likely do now, by its own interests and alarm, the true state,
//! and habits alone for everyone's acts.

use bevy_ecs::prelude::*;

use super::expect::{Record, renew};
use crate::components::{ActorSpec, Blocked, Habit, OptionSpec, Predicted, Public, Salience, Value, column};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::resources::{Clock, Instructions, Motion, Params, Simulated};
use crate::rules::choice::{Alternative, probabilities};
use crate::rules::condition::{any, narrow};
use crate::rules::forecast::{self, Workspace};

/// Predicts everybody, if anybody decides.
pub(crate) fn predict(
    (simd, clock, params, motion, model): (
        Res<Instructions>,
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Simulated>,
    ),
    mut derived: ResMut<Derived>,
    values: Query<&Value>,
    actors: Query<(&ActorSpec, &Salience)>,
    specs: Query<&OptionSpec>,
    habits: Query<&Habit>,
    publics: Query<&Public>,
    blocked: Query<&Blocked>,
    mut predicted: Query<&mut Predicted>,
    mut work: Local<Option<Workspace>>,
) {
    if !actors.iter().any(|(spec, _)| clock.decides(spec.0.tempo, spec.0.offset)) {
        return;
    }
    let Some(mut predicted) = column::write(&mut predicted) else { return };
    let predicted: &mut [Predicted] = &mut predicted;
    let (specs, habits, publics) = (column::read(&specs), column::read(&habits), column::read(&publics));
    let values: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let work = work.get_or_insert_with(|| Workspace::new(values.len()));
    let record = Record { specs, habits, publics, blocked: column::read(&blocked), predicted: None };
    for view in 0..derived.views.len() {
        if derived.views[view].belief.is_none() {
            renew(simd.0, &mut derived, view, &params, model.0.scenario(), &record);
        }
    }
    for (index, (spec, salience)) in actors.iter().enumerate() {
        let (actor, bearing) = (&spec.0, &derived.actors[index]);
        let outlook = derived.outlook(index, true, actor, &salience.0, specs, (&motion, &params));
        let mut hold = Lanes::ZERO;
        work.fit(outlook.segments.len());
        forecast::hold(simd.0, &outlook, &values, work, &mut hold);
        for (track, options) in &bearing.tracks {
            let mut worths = Vec::with_capacity(options.len());
            for &option in options {
                let mut worth = Lanes::ZERO;
                if any(&publics[option].0) {
                    let choice = &specs[option].0;
                    let reach = &bearing.reaches[choice.position];
                    forecast::differ(simd.0, &outlook, choice, reach, work, &mut worth);
                    let cost = &params[choice.cost];
                    worth = Lanes::from_fn(|l| worth[l] - cost[l]);
                }
                let mut now = publics[option].0;
                narrow(&specs[option].0.requires, &params, |v| &values[v], &mut now);
                worths.push((worth, now));
            }
            let alternatives: Vec<_> =
                worths.iter().map(|(worth, mask)| Alternative { worth, mask }).collect();
            let known: Vec<&Lanes> = options.iter().map(|&o| &publics[o].0).collect();
            let mut out = vec![Lanes::ZERO; options.len()];
            let bonus = &params[model.0.scenario().tracks[*track].hold_bonus];
            let precision = &params[actor.mind.precision];
            probabilities(simd.0, precision, &hold, bonus, &alternatives, &known, &mut out);
            for (&option, share) in options.iter().zip(&out) {
                predicted[option].0 = *share;
            }
        }
    }
}
