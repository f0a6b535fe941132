//! The phases of a tick, one file each, in the order of [`schedule`](crate::schedule): each fetches what a rule
//! needs, calls it, and stores what it gives.

pub(crate) mod act;
pub(crate) mod alarm;
mod appraise;
pub(crate) mod availability;
pub(crate) mod bargains;
pub(crate) mod check_in;
pub(crate) mod comply;
mod courses;
pub(crate) mod deals;
pub(crate) mod decide;
pub(crate) mod events;
pub(crate) mod expect;
pub(crate) mod finish;
pub(crate) mod forecast;
mod foresee;
pub(crate) mod learn;
pub(crate) mod measure;
pub(crate) mod perceive;
pub(crate) mod predict;
pub(crate) mod processes;
pub(crate) mod quantity;
pub(crate) mod regard;
pub(crate) mod salience;

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Pressure, Value, VariableSpec};
use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::{Clock, Params};
use crate::rules::effect;
use crate::scenario::Effect;
use crate::simd::Simd;

/// Whether anybody decides in this tick.
pub(crate) fn anybody_decides(clock: Res<Clock>, actors: Query<&ActorSpec>) -> bool {
    actors.iter().any(|spec| clock.decides(spec.0.tempo, spec.0.offset))
}

/// Where the luck of an option of an actor lies.
pub(crate) fn act_entity(actor: usize, position: usize) -> u32 {
    (actor << 8 | position) as u32
}

/// Presses the variables of some effects in the lanes of `mask`.
fn press(
    simd: Simd,
    effects: &[Effect],
    params: &Params,
    (noise, luck): (&Lanes, &Lanes),
    mask: &Lanes,
    pressures: &mut [Pressure],
) {
    for e in effects {
        let pressure = &mut pressures[e.variable];
        effect::press(simd, &params[e.delta], noise, luck, mask, &mut pressure.up, &mut pressure.down);
        pressure.touched = true;
    }
}

/// Lets the gathered pressure move the variables, and clears it.
fn release(simd: Simd, specs: &[VariableSpec], pressures: &mut [Pressure], values: &mut [Value]) {
    for ((spec, pressure), value) in specs.iter().zip(pressures).zip(values) {
        if pressure.touched {
            effect::combine(simd, &mut value.0, &pressure.up, &pressure.down, spec.0.low, spec.0.high);
            *pressure = Pressure { up: Lanes::ONE, down: Lanes::ONE, touched: false };
        }
    }
}

/// `a` in the lanes of `mask`, `b` elsewhere.
fn merge(mask: &Lanes, a: impl Fn(usize) -> f64, b: &mut Lanes) {
    for l in 0..LANES {
        b[l] = select(mask[l] != 0.0, a(l), b[l]);
    }
}
