//! Processes (§2): variables move when nobody acts.

use bevy_ecs::prelude::*;

use super::deals::accords;
use super::events::hold_set;
use crate::components::{Enlisted, InterventionSpec, Standing, Value, column};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes, Real};
use crate::math::normal_inverse_in_place;
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Bounds, Clock, Instructions, Luck, Motion, Params, Simulated};
use crate::rules::bargain::force::Ground;
use crate::rules::condition::any;
use crate::rules::process::{Memo, Pull, Scope, Scratch, Span, shock, step};
use crate::scenario::Mover;
use crate::simd::kernel;

/// Memory of the phase.
#[derive(Default)]
pub(crate) struct Memory {
    scope: Option<Scope>,
    x: Vec<Lanes>,
    noise: Vec<Lanes>,
    scratch: Scratch,
}

kernel! {
    /// What luck adds to a mover.
    fn jolt(
        mover: &Mover,
        word: &Lanes,
        root_length: Real,
        params: &Params,
        bounds: &[Bounds],
        x: &[Lanes],
        out: &mut Lanes,
    ) {
        let mut normal = *word;
        normal_inverse_in_place(&mut normal);
        shock(mover, &normal, root_length, params, bounds, x, out);
    }

    /// One tick of every process.
    fn tick(
        motion: &Motion,
        scope: &Scope,
        span: &Span,
        params: &Params,
        noise: &[Lanes],
        pulls: &[Pull],
        x: &mut [Lanes],
        scratch: &mut Scratch,
    ) {
        step(motion, scope, span, params, Some(noise), pulls, x, scratch, Memo::Alone);
    }
}

/// Runs every process for one tick.
pub(crate) fn run(
    (simd, clock, luck, params, motion, derived, model): (
        Res<Instructions>,
        Res<Clock>,
        Res<Luck>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Simulated>,
    ),
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    standings: Query<&Standing>,
    mut values: Query<&mut Value>,
    mut memory: Local<Memory>,
) {
    let Some(mut values) = column::write(&mut values) else { return };
    let values: &mut [Value] = &mut values;
    let Memory { scope, x, noise, scratch } = &mut *memory;
    let scope = scope.get_or_insert_with(|| Scope::whole(&motion));
    x.clear();
    x.extend(values.iter().map(|v| v.0));
    noise.resize(motion.dynamics.movers.len(), Lanes::ZERO);
    let root = clock.tick.sqrt();
    let mut drawn: Option<u32> = None;
    let mut words = [Lanes::ZERO; PAIRS];
    for (mover, sum) in motion.dynamics.movers.iter().zip(noise.iter_mut()) {
        let quiet = mover.noise.as_ref().is_none_or(|n| !any(&params[n.sigma]));
        if quiet {
            *sum = Lanes::ZERO;
            continue;
        }
        let block = (mover.variable / PAIRS) as u32;
        if drawn.replace(block) != Some(block) {
            uniforms(simd.0, &luck.0, &clock.ticks, Purpose::Process, 0, block, &mut words);
        }
        let (word, bounds) = (&words[mover.variable % PAIRS], &motion.bounds);
        jolt(simd.0, mover, word, root, &params, bounds, x, sum);
    }
    let scenario = model.0.scenario();
    let accords = accords(&scenario.bargains, column::read(&standings), &clock);
    let ground = Ground { scenario, stakes: &derived.stakes, motion: &motion, params: &params, x };
    let pulls = ground.in_force(&accords);
    tick(simd.0, &motion, scope, &derived.tick, &params, noise, &pulls, x, scratch);
    for (value, x) in values.iter_mut().zip(x) {
        for l in 0..LANES {
            value.0[l] = x[l];
        }
    }
    hold_set(&clock, &params, &interventions, values);
}
