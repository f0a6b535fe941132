//! Perception (§6): z̃ = z + νξ of every variable that matters; what an actor sets itself it sees exactly.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Percept, Value, column};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::math::{clamp, normal_lanes, select};
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Bounds, Clock, Instructions, Luck, Motion, Params};
use crate::rules::condition::{Holds, any, holds};

/// Actors that decide in this tick look.
pub(crate) fn perceive(
    simd: Res<Instructions>,
    clock: Res<Clock>,
    luck: Res<Luck>,
    params: Res<Params>,
    motion: Res<Motion>,
    derived: Res<Derived>,
    values: Query<&Value>,
    mut actors: Query<(&ActorSpec, &mut Percept)>,
) {
    let values = column::read(&values);
    for (index, (spec, mut percept)) in actors.iter_mut().enumerate() {
        let actor = &spec.0;
        if !clock.decides(actor.tempo, actor.offset) {
            continue;
        }
        let noise = &params[actor.mind.perception_noise];
        if !any(noise) {
            for (interest, seen) in actor.interests.iter().zip(&mut percept.0) {
                *seen = values[interest.variable].0;
            }
            continue;
        }
        let mut drawn: Option<u32> = None;
        let mut words = [Lanes::ZERO; PAIRS];
        let mut normal = Lanes::ZERO;
        for (i, interest) in actor.interests.iter().enumerate() {
            let seen = &mut percept.0[i];
            *seen = values[interest.variable].0;
            let own = &derived.actors[index].own[i];
            if holds(own) == Holds::Everywhere {
                continue;
            }
            let (block, pair) = (interest.variable / PAIRS, interest.variable % PAIRS);
            if drawn.replace(block as u32) != Some(block as u32) {
                let entity = index as u32;
                uniforms(simd.0, &luck.0, &clock.ticks, Purpose::Perceive, entity, block as u32, &mut words);
            }
            normal_lanes(simd.0, &words[pair], &mut normal);
            let Bounds { low, high, .. } = motion.bounds[interest.variable];
            for l in 0..LANES {
                let noisy = clamp(seen[l] + (high - low) * noise[l] * normal[l], low, high);
                seen[l] = select(own[l] != 0.0, seen[l], noisy);
            }
        }
    }
}
