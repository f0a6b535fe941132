//! Alarm (§4): it decays, then this tick's escalations raise it.

use bevy_ecs::prelude::*;

use super::act_entity;
use crate::components::{ActorSpec, Alarm, Escalation, Source};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::ledger::{Heard, Ledger};
use crate::math::{normal_lanes, select};
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Clock, Instructions, Luck, Params};
use crate::rules::alarm::{Feeling, fade, raise};
use crate::rules::condition::{Holds, any, holds};

/// Sub-address of the first observer's luck after an event.
const FIRST_OBSERVER: usize = 8;

/// Everybody's alarm in every theatre.
pub(crate) fn alarm(
    (simd, clock, luck, params, derived): (
        Res<Instructions>,
        Res<Clock>,
        Res<Luck>,
        Res<Params>,
        Res<Derived>,
    ),
    mut escalations: MessageReader<Escalation>,
    mut ledger: Option<ResMut<Ledger>>,
    mut actors: Query<(&ActorSpec, &mut Alarm)>,
) {
    for (index, (_, mut alarm)) in actors.iter_mut().enumerate() {
        for theatre in &mut alarm.0 {
            fade(simd.0, &derived.actors[index].keep, theatre);
        }
    }
    let mut words = [Lanes::ZERO; PAIRS];
    for escalation in escalations.read() {
        let mut heard = ledger.is_some().then(|| Heard::new(escalation));
        let (purpose, entity, first) = match escalation.source {
            Source::Act { actor, position } => (Purpose::Alarm, act_entity(actor, position), 0),
            Source::Event(event) => (Purpose::Event, event as u32, FIRST_OBSERVER),
        };
        let sure = holds(&escalation.known) == Holds::Everywhere;
        let mut drawn: Option<u32> = None;
        for (observer, (spec, mut alarm)) in actors.iter_mut().enumerate() {
            if escalation.actor == Some(observer) {
                continue;
            }
            let pair = escalation.author.map(|author| derived.pair(observer, author, escalation.theatre));
            if sure && !pair.is_some_and(|pair| derived.heeded[pair]) {
                // Nobody whom it concerns.
                continue;
            }
            let mind = &spec.0.mind;
            let noise = &params[mind.alarm_noise];
            let mut jolt = Lanes::ONE;
            if any(noise) {
                let sub = first + observer;
                let block = (sub / PAIRS) as u32;
                if drawn.replace(block) != Some(block) {
                    uniforms(simd.0, &luck.0, &clock.ticks, purpose, entity, block, &mut words);
                }
                normal_lanes(simd.0, &words[sub % PAIRS], &mut jolt);
                for l in 0..LANES {
                    let size = 1.0 + noise[l] * jolt[l];
                    jolt[l] = select(size > 0.0, size, 0.0);
                }
            }
            let gain = pair.map_or(&Lanes::ZERO, |pair| &derived.gains[pair]);
            let feeling = Feeling { threat: &params[mind.threat], cap: &params[mind.alarm_cap] };
            let alarm = &mut alarm.0[escalation.theatre];
            let before = heard.as_ref().map(|_| *alarm);
            raise(simd.0, &escalation.severity, &escalation.known, gain, &jolt, &feeling, alarm);
            if let (Some(heard), Some(before)) = (&mut heard, before) {
                heard.feel(observer, &before, alarm);
            }
        }
        if let (Some(ledger), Some(heard)) = (&mut ledger, heard) {
            ledger.heard.push(heard);
        }
    }
}
