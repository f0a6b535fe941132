//! Learning (§6): what was done renews the public record of habits.

use bevy_ecs::prelude::*;

use crate::components::{ActorSpec, Blocked, Chosen, Habit, Public, column};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::resources::{Clock, Instructions, Params};
use crate::rules::condition::any;
use crate::rules::habit::{renew, set_aside};

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
    // Nothing is learnt of an option that could not be chosen, in secret or openly.
    let barred = |option: usize| {
        let (blocked, public) = (&blocked[option].0, &publics[option].0);
        Lanes::from_fn(|l| f64::from(u8::from(blocked[l] != 0.0 || public[l] == 0.0)))
    };
    for (index, spec) in actors.iter().enumerate() {
        let decides = clock.decides(spec.0.tempo, spec.0.offset);
        for (_, options) in &derived.actors[index].tracks {
            let mut seen = if decides { Lanes::ONE } else { Lanes::ZERO };
            let mut aside = Lanes::ZERO;
            for &option in options {
                for l in 0..LANES {
                    seen[l] = if chosen[option].0[l] != 0.0 { 1.0 } else { seen[l] };
                }
                set_aside(simd.0, &habits[option].0, &barred(option), &chosen[option].0, &mut aside);
            }
            if !any(&seen) {
                continue;
            }
            let rate = &params[spec.0.mind.habit_rate];
            for &option in options {
                let (chosen, barred) = (&chosen[option].0, &barred(option));
                renew(simd.0, rate, &seen, chosen, barred, &aside, &mut habits[option].0);
            }
        }
    }
}
