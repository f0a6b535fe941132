//! Choice (§7): one race per actor and track, all on the same state.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Blocked, Chosen, HoldWorth, OptionSpec, Ready, Worth, column};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Clock, Instructions, Luck, Params, Simulated};
use crate::rules::availability::free;
use crate::rules::choice::{Alternative, Hold, race, wins};
use crate::rules::stage::{Play, pay};

/// Sub-address of an actor's first option; below it lies the luck of holding, by track.
pub(crate) const FIRST_OPTION: usize = 64;

/// Memory of the phase.
#[derive(Default)]
pub(crate) struct Memory {
    masks: Vec<Lanes>,
    lucks: Vec<Lanes>,
}

/// Actors that decide in this tick choose; for everybody else nothing is chosen.
pub(crate) fn decide(
    (simd, clock, luck, params, derived, model): (
        Res<Instructions>,
        Res<Clock>,
        Res<Luck>,
        Res<Params>,
        Res<Derived>,
        Res<Simulated>,
    ),
    actors: Query<(&ActorSpec, &HoldWorth)>,
    specs: Query<&OptionSpec>,
    ready: Query<&Ready>,
    blocked: Query<&Blocked>,
    worths: Query<&Worth>,
    mut chosen: Query<&mut Chosen>,
    mut memory: Local<Memory>,
) {
    let Some(mut chosen) = column::write(&mut chosen) else { return };
    let chosen: &mut [Chosen] = &mut chosen;
    for chosen in chosen.iter_mut() {
        chosen.0 = Lanes::ZERO;
    }
    let (specs, ready) = (column::read(&specs), column::read(&ready));
    let (blocked, worths) = (column::read(&blocked), column::read(&worths));
    let mut draws = Draws { block: None, words: [Lanes::ZERO; PAIRS] };
    for (index, (spec, hold)) in actors.iter().enumerate() {
        let actor = &spec.0;
        if !clock.decides(actor.tempo, actor.offset) || actor.options.is_empty() {
            continue;
        }
        draws.block = None;
        let mut draw = |sub: usize| {
            let block = (sub / PAIRS) as u32;
            if draws.block.replace(block) != Some(block) {
                let entity = index as u32;
                uniforms(simd.0, &luck.0, &clock.ticks, Purpose::Choose, entity, block, &mut draws.words);
            }
            draws.words[sub % PAIRS]
        };
        for (track, options) in &derived.actors[index].tracks {
            let hold_luck = draw(*track);
            let Memory { masks, lucks } = &mut *memory;
            masks.clear();
            lucks.clear();
            for &option in options {
                let mut mask = Lanes::ZERO;
                free(simd.0, &ready[option].rested, &blocked[option].0, &clock.active, &mut mask);
                masks.push(mask);
                lucks.push(draw(FIRST_OPTION + specs[option].0.position));
            }
            let alternatives: Vec<_> = options
                .iter()
                .zip(&*masks)
                .map(|(&option, mask)| Alternative { worth: &worths[option].0, mask })
                .collect();
            let lucks: Vec<&Lanes> = lucks.iter().collect();
            let mut worth = hold.0;
            let acts = &derived.views[derived.actors[index].view].acts;
            pay(&actor.payoffs, Play::Hold(*track), acts, &params, &mut worth);
            let track = &model.0.scenario().tracks[*track];
            let hold = Hold { worth: &worth, bonus: &params[track.hold_bonus], allowed: track.hold };
            let precision = &params[actor.mind.precision];
            let mut winner = Lanes::ZERO;
            race(simd.0, precision, &hold, &hold_luck, &alternatives, &lucks, &mut winner);
            for (position, &option) in options.iter().enumerate() {
                wins(simd.0, &winner, position, &mut chosen[option].0);
            }
        }
    }
}

/// The block of luck drawn last.
struct Draws {
    block: Option<u32>,
    words: [Lanes; PAIRS],
}
