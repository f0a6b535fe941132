//! Compliance (§8): which acts breach what is in force, what that does to the agreement, and to trust.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use super::deals::{accords, in_force};
use crate::components::{ActorSpec, BargainSpec, Breached, Chosen, Standing, Trust, Value, column};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::ledger::Ledger;
use crate::resources::{Clock, Instructions, Motion, Params, Simulated};
use crate::rules::bargain::force::Ground;
use crate::rules::bargain::strain::{collapse, lose, noticed, recover, strain};
use crate::rules::condition::any;
use crate::scenario::Party;

/// Counts the breaches among the acts of this tick, in the state in which they are about to take effect.
pub(crate) fn note(
    (clock, params, motion, derived, model): (
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Simulated>,
    ),
    values: Query<&Value>,
    chosen: Query<&Chosen>,
    standings: Query<&Standing>,
    mut breached: Query<&mut Breached>,
    mut ledger: Option<ResMut<Ledger>>,
) {
    let scenario = model.0.scenario();
    let accords = accords(&scenario.bargains, column::read(&standings), &clock);
    if accords.is_empty() {
        return;
    }
    let Some(mut breached) = column::write(&mut breached) else { return };
    let chosen = column::read(&chosen);
    let x: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let ground = Ground { scenario, stakes: &derived.stakes, motion: &motion, params: &params, x: &x };
    for accord in &accords {
        for (place, party) in accord.bargain.parties.iter().enumerate() {
            let count = &mut breached[accord.index].0[place];
            for option in scenario.actors[party.actor].options.clone() {
                let done = &chosen[option].0;
                if any(done) {
                    let mask = ground.breach(accord, place, &scenario.options[option]);
                    for l in 0..LANES {
                        count[l] += if done[l] != 0.0 { mask[l] } else { 0.0 };
                    }
                    if let Some(ledger) = &mut ledger {
                        ledger.breaches.push((option, accord.index, mask));
                    }
                }
            }
        }
    }
}

/// Agreements strain, weaken and collapse; trust recovers, and is lost.
pub(crate) fn comply(
    (simd, clock, params): (Res<Instructions>, Res<Clock>, Res<Params>),
    actors: Query<&ActorSpec>,
    chosen: Query<&Chosen>,
    mut trusts: Query<&mut Trust>,
    mut bargains: Query<(&BargainSpec, &mut Standing, &Breached)>,
    mut pairs: Local<Option<BTreeSet<(usize, usize)>>>,
) {
    if bargains.is_empty() {
        return;
    }
    let Some(mut trusts) = column::write(&mut trusts) else { return };
    let (actors, chosen) = (column::read(&actors), column::read(&chosen));
    // Nobody's trust in others ever changes than in those whom it meets.
    let pairs = pairs.get_or_insert_with(|| {
        let lists = bargains.iter().map(|(spec, ..)| &spec.0.parties);
        let meet = |parties: &Vec<Party>| -> Vec<(usize, usize)> {
            let all = parties.iter().flat_map(|a| parties.iter().map(move |b| (a.actor, b.actor)));
            all.filter(|(a, b)| a != b).collect()
        };
        lists.flat_map(meet).collect()
    });
    for &(of, other) in pairs.iter() {
        let actor = &actors[of].0;
        let (rate, initial) = (&params[actor.mind.trust_recovery], &params[actor.trust[other]]);
        recover(simd.0, rate, clock.tick, initial, &mut trusts[of].0[other]);
    }
    for (spec, mut standing, breached) in &mut bargains {
        let (bargain, standing) = (&spec.0, &mut *standing);
        let bound = in_force(standing, &clock);
        if !any(&bound) {
            continue;
        }
        let each = noticed(&params[bargain.strain], &params[bargain.detection]);
        let decay = &params[bargain.strain_decay];
        let loses = |of: usize, other: usize, size: &Lanes, times: &Lanes, trusts: &mut [Trust]| {
            lose(&params[actors[of].0.mind.trust_loss], size, times, &mut trusts[of].0[other]);
        };
        for (place, party) in bargain.parties.iter().enumerate() {
            let (actor, breaches) = (&actors[party.actor].0, &breached.0[place]);
            let decides = clock.decides(actor.tempo, actor.offset);
            let acts = |l: usize| decides || actor.options.clone().any(|o| chosen[o].0[l] != 0.0);
            let complies = &mut standing.complies[place];
            for l in 0..LANES {
                if bound[l] != 0.0 && standing.signed[place][l] != 0.0 && acts(l) {
                    complies[l] = if breaches[l] > 0.0 { 0.0 } else { 1.0 };
                }
            }
            strain(decay, clock.tick, breaches, &each, &mut standing.strain[place]);
            if !any(breaches) {
                continue;
            }
            for (other, witness) in bargain.parties.iter().enumerate().filter(|(other, _)| *other != place) {
                let signed = &standing.signed[other];
                let times = Lanes::from_fn(|l| if signed[l] != 0.0 { breaches[l] } else { 0.0 });
                loses(witness.actor, party.actor, &each, &times, &mut trusts);
            }
        }
        let (over, breaker) = collapse(&standing.strain, &params[bargain.strain_limit]);
        let down = Lanes::from_fn(|l| if bound[l] != 0.0 { over[l] } else { 0.0 });
        if !any(&down) {
            continue;
        }
        for (place, party) in bargain.parties.iter().enumerate() {
            let blamed =
                Lanes::from_fn(|l| f64::from(u8::from(down[l] != 0.0 && breaker[l] == place as f64)));
            if !any(&blamed) {
                continue;
            }
            for (other, witness) in bargain.parties.iter().enumerate().filter(|(other, _)| *other != place) {
                let signed = &standing.signed[other];
                let times = Lanes::from_fn(|l| if signed[l] != 0.0 { blamed[l] } else { 0.0 });
                loses(witness.actor, party.actor, &Lanes::ONE, &times, &mut trusts);
            }
        }
        for l in 0..LANES {
            if down[l] != 0.0 {
                standing.until[l] = -1.0;
                standing.events[2][l] = 1.0;
            }
        }
    }
}
