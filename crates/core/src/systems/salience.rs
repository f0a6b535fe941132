//! Salience (§4): alarm decides what an actor attends to.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Alarm, Salience};
use crate::derived::Derived;
use crate::resources::{Clock, Instructions, Params};
use crate::rules::salience::weigh;

/// Everybody re-weighs in a tick in which anybody decides, since others predict by it.
pub(crate) fn attend(
    simd: Res<Instructions>,
    clock: Res<Clock>,
    params: Res<Params>,
    derived: Res<Derived>,
    mut actors: Query<(&ActorSpec, &Alarm, &mut Salience)>,
) {
    if !actors.iter().any(|(spec, ..)| clock.decides(spec.0.tempo, spec.0.offset)) {
        return;
    }
    for (index, (spec, alarm, mut salience)) in actors.iter_mut().enumerate() {
        let theatres = &derived.actors[index].theatres;
        weigh(simd.0, &spec.0, theatres, &alarm.0, &params, &mut salience.0);
    }
}
