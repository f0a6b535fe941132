//! Learning (§6): what was done changes what others think of an actor: of its type, and of its word. What an actor has
//! reached becomes the peak by which its audience judges it (§3).

use bevy_ecs::prelude::*;

use crate::components::{
    ActorSpec, Belief, Blocked, ByType, Chosen, Credibility, Holding, OptionSpec, Peaks, Pledge, Public,
    Ready, Value, column,
};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::resources::{Clock, Instructions, Motion, Params};
use crate::rules::belief::{Seen, leak, observe, update};
use crate::rules::condition::any;

/// Renews beliefs about the types of actors of whom a choice was seen.
pub(crate) fn believe(
    (simd, clock, params, derived): (Res<Instructions>, Res<Clock>, Res<Params>, Res<Derived>),
    mut actors: Query<(&ActorSpec, &mut Belief)>,
    chosen: Query<&Chosen>,
    blocked: Query<&Blocked>,
    ready: Query<&Ready>,
    by_type: Query<&ByType>,
    holding: Query<&Holding>,
) {
    let (chosen, blocked) = (column::read(&chosen), column::read(&blocked));
    let (ready, by_type, holding) = (column::read(&ready), column::read(&by_type), column::read(&holding));
    for (index, (spec, mut belief)) in actors.iter_mut().enumerate() {
        let (actor, bearing) = (&spec.0, &derived.actors[index]);
        if actor.types.is_empty() {
            continue;
        }
        let decides = clock.decides(actor.tempo, actor.offset);
        let tremble = &params[actor.mind.tremble];
        let mut likelihoods = vec![Lanes::ONE; actor.types.len()];
        let mut learnt = Lanes::ZERO;
        for (place, (_, options)) in bearing.tracks.iter().enumerate() {
            let mut mask = if decides { Lanes::ONE } else { Lanes::ZERO };
            for &option in options {
                mask = Lanes::from_fn(|l| if chosen[option].0[l] != 0.0 { 1.0 } else { mask[l] });
            }
            if !any(&mask) {
                continue;
            }
            learnt = Lanes::from_fn(|l| if mask[l] != 0.0 { 1.0 } else { learnt[l] });
            let seen = Seen {
                mask: &mask,
                chosen: options.iter().map(|&o| &chosen[o].0).collect(),
                free: options
                    .iter()
                    .map(|&o| {
                        let (rested, blocked) = (&ready[o].rested, &blocked[o].0);
                        Lanes::from_fn(|l| if blocked[l] != 0.0 { 0.0 } else { rested[l] })
                    })
                    .collect(),
            };
            for (k, likelihood) in likelihoods.iter_mut().enumerate() {
                let shares: Vec<Lanes> = options.iter().map(|&o| by_type[o].0[k]).collect();
                observe(simd.0, &seen, &holding[index].0[place][k], &shares, tremble, likelihood);
            }
        }
        if any(&learnt) {
            update(simd.0, &likelihoods, &params[actor.mind.tempering], &learnt, &mut belief.0);
        }
        if decides {
            leak(simd.0, &params[actor.mind.belief_leak], &bearing.priors, &mut belief.0);
        }
    }
}

/// Announcements are kept, broken, or made.
pub(crate) fn pledge(
    (clock, params): (Res<Clock>, Res<Params>),
    specs: Query<&OptionSpec>,
    actors: Query<&ActorSpec>,
    mut credible: Query<&mut Credibility>,
    chosen: Query<&Chosen>,
    blocked: Query<&Blocked>,
    publics: Query<&Public>,
    mut pledges: Query<&mut Pledge>,
) {
    let Some(mut credible) = column::write(&mut credible) else { return };
    let Some(mut pledges) = column::write(&mut pledges) else { return };
    let (actors, chosen) = (column::read(&actors), column::read(&chosen));
    let (blocked, publics) = (column::read(&blocked), column::read(&publics));
    for (index, spec) in column::read(&specs).iter().enumerate() {
        let Some(announced) = &spec.0.announces else { continue };
        let mind = &actors[spec.0.actor].0.mind;
        let (gain, loss) = (&params[mind.credibility_gain], &params[mind.credibility_loss]);
        let (target, deadline) = (announced.option, &params[announced.deadline]);
        let (until, credible) = (&mut pledges[index].0, &mut credible[spec.0.actor].0);
        for l in 0..LANES {
            if until[l] >= 0.0 {
                let due = clock.now[l] >= until[l];
                if chosen[target].0[l] != 0.0 {
                    credible[l] += gain[l] * (1.0 - credible[l]);
                    until[l] = -1.0;
                } else if due && blocked[target].0[l] != 0.0 {
                    // Who is secretly kept from it goes on being expected.
                    until[l] = clock.now[l] + 1.0;
                } else if due {
                    // What everybody knows to be impossible by now is not held against it.
                    let broken = publics[target].0[l] != 0.0;
                    credible[l] *= if broken { 1.0 - loss[l] } else { 1.0 };
                    until[l] = -1.0;
                }
            }
            // Saying it again does not put the day off.
            if chosen[index].0[l] != 0.0 && until[l] < 0.0 {
                until[l] = clock.now[l] + deadline[l];
            }
        }
    }
}

/// Peaks rise with what was reached.
pub(crate) fn peak(motion: Res<Motion>, values: Query<&Value>, mut actors: Query<(&ActorSpec, &mut Peaks)>) {
    let values = column::read(&values);
    for (spec, mut peaks) in &mut actors {
        for ((variable, _), peak) in spec.0.ratchets.iter().zip(&mut peaks.0) {
            let (range, x) = (motion.bounds[*variable], &values[*variable].0);
            for l in 0..LANES {
                let z = range.z(x[l]);
                peak[l] = if z > peak[l] { z } else { peak[l] };
            }
        }
    }
}
