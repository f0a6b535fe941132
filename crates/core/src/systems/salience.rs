//! Salience (§4): alarm decides what an actor attends to.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Alarm, Salience};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::resources::{Instructions, Params};
use crate::rules::salience::weigh;

/// Everybody re-weighs in a tick in which anybody decides, since others predict by it.
pub(crate) fn attend(
    simd: Res<Instructions>,
    params: Res<Params>,
    derived: Res<Derived>,
    mut actors: Query<(&ActorSpec, &Alarm, &mut Salience)>,
) {
    for (index, (spec, alarm, mut salience)) in actors.iter_mut().enumerate() {
        let weights: Vec<&Lanes> = derived.weights(index, &spec.0, &params).collect();
        let theatres = &derived.actors[index].theatres;
        weigh(simd.0, &spec.0, &weights, theatres, &alarm.0, &params, &mut salience.0);
    }
}
