//! Forecast (§6): what each option is worth to the actors that decide now, as they see the state.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, HoldWorth, OptionSpec, Percept, Public, Salience, Value, Worth, column};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::resources::{Clock, Instructions, Motion, Params};
use crate::rules::condition::any;
use crate::rules::forecast::{self as rule, Workspace};

/// Appraises holding and every possible option of the actors that decide now.
pub(crate) fn forecast(
    (simd, clock, params, motion, derived): (
        Res<Instructions>,
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
    ),
    values: Query<&Value>,
    mut actors: Query<(&ActorSpec, &Salience, &Percept, &mut HoldWorth)>,
    specs: Query<&OptionSpec>,
    publics: Query<&Public>,
    mut worths: Query<&mut Worth>,
    mut work: Local<Option<Workspace>>,
) {
    if !actors.iter().any(|(spec, ..)| clock.decides(spec.0.tempo, spec.0.offset)) {
        return;
    }
    let mut worths = column::write(&mut worths);
    let (specs, publics) = (column::read(&specs), column::read(&publics));
    let truth: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let work = work.get_or_insert_with(|| Workspace::new(truth.len()));
    let mut seen = truth.clone();
    for (index, (spec, salience, percept, mut hold)) in actors.iter_mut().enumerate() {
        let (actor, bearing) = (&spec.0, &derived.actors[index]);
        if !clock.decides(actor.tempo, actor.offset) {
            continue;
        }
        for (interest, percept) in actor.interests.iter().zip(&percept.0) {
            seen[interest.variable] = *percept;
        }
        let outlook = derived.outlook(index, false, actor, &salience.0, specs, (&motion, &params));
        work.fit(outlook.segments.len());
        rule::hold(simd.0, &outlook, &seen, work, &mut hold.0);
        if let Some(worths) = &mut worths {
            for (option, reach) in actor.options.clone().zip(&bearing.reaches) {
                if any(&publics[option].0) {
                    let (choice, worth) = (&specs[option].0, &mut worths[option].0);
                    rule::differ(simd.0, &outlook, choice, reach, work, worth);
                    let cost = &params[choice.cost];
                    let public = &publics[option].0;
                    for l in 0..LANES {
                        worth[l] -= cost[l];
                        // A forecast of this run that is no number marks its actor, so that the run fails.
                        let lost = public[l] != 0.0 && !worth[l].is_finite();
                        hold.0[l] = if lost { f64::NAN } else { hold.0[l] };
                    }
                }
            }
        }
        for interest in &actor.interests {
            seen[interest.variable] = truth[interest.variable];
        }
    }
}
