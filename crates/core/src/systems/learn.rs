//! Learning (§6): what was done renews the public record of habits.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Blocked, Chosen, Habit, Public, column};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::resources::{Clock, Instructions, Params};
use crate::rules::condition::any;
use crate::rules::habit::{renew, see, set_aside};

/// Renews the record of every track on which a choice was seen: in a tick of decision, or by a forced act.
pub(crate) fn learn(
    (simd, clock, params, derived): (Res<Instructions>, Res<Clock>, Res<Params>, Res<Derived>),
    actors: Query<&ActorSpec>,
    chosen: Query<&Chosen>,
    blocked: Query<&Blocked>,
    publics: Query<&Public>,
    mut habits: Query<&mut Habit>,
) {
    let Some(mut habits) = column::write(&mut habits) else { return };
    let habits: &mut [Habit] = &mut habits;
    let (chosen, blocked) = (column::read(&chosen), column::read(&blocked));
    let publics = column::read(&publics);
    let mut barred = Vec::new();
    for (index, spec) in actors.iter().enumerate() {
        let decides = clock.decides(spec.0.tempo, spec.0.offset);
        for (_, options) in &derived.actors[index].tracks {
            let mut seen = if decides { Lanes::ONE } else { Lanes::ZERO };
            let mut aside = Lanes::ZERO;
            barred.clear();
            for &option in options {
                // Nothing is learnt of an option that could not be chosen, in secret or openly.
                let mut bar = Lanes::ZERO;
                let (habit, chosen) = (&habits[option].0, &chosen[option].0);
                set_aside(
                    simd.0,
                    habit,
                    &blocked[option].0,
                    &publics[option].0,
                    chosen,
                    &mut bar,
                    &mut aside,
                );
                see(simd.0, chosen, &mut seen);
                barred.push(bar);
            }
            if !any(&seen) {
                continue;
            }
            let rate = &params[spec.0.mind.habit_rate];
            for (&option, barred) in options.iter().zip(&barred) {
                let chosen = &chosen[option].0;
                renew(simd.0, rate, &seen, chosen, barred, &aside, &mut habits[option].0);
            }
        }
    }
}
