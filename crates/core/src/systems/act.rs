//! Acts (§5): chosen and forced options take effect together, and escalations are announced.

use bevy_ecs::prelude::*;

use super::events::{hold_set, in_force};
use super::{act_entity, merge, press, release};
use crate::components::{
    Chosen, Enlisted, Escalation, InterventionSpec, LastUse, OptionSpec, Pressure, Source, Value,
    VariableSpec, column,
};
use crate::lanes::Lanes;
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Clock, Instructions, Luck, Params};
use crate::rules::condition::any;
use crate::scenario::InterventionKind;

/// Carries out what was chosen or is forced, once [`force`] has put that in its place.
pub(crate) fn act(
    (simd, clock, luck, params): (Res<Instructions>, Res<Clock>, Res<Luck>, Res<Params>),
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    options: Query<&OptionSpec>,
    chosen: Query<&Chosen>,
    mut last: Query<&mut LastUse>,
    specs: Query<&VariableSpec>,
    mut values: Query<&mut Value>,
    mut pressures: Query<&mut Pressure>,
    mut escalations: MessageWriter<Escalation>,
) {
    let Some(mut last) = column::write(&mut last) else { return };
    let Some(mut values) = column::write(&mut values) else { return };
    let Some(mut pressures) = column::write(&mut pressures) else { return };
    let (options, chosen) = (column::read(&options), column::read(&chosen));
    let mut acted = false;
    let mut words = [Lanes::ZERO; PAIRS];
    for (index, (spec, chosen)) in options.iter().zip(chosen.iter()).enumerate() {
        let (option, mask) = (&spec.0, &chosen.0);
        if !any(mask) {
            continue;
        }
        acted = true;
        merge(mask, |l| clock.now[l], &mut last[index].0);
        let entity = act_entity(option.actor, option.position);
        if any(&params[option.noise]) {
            uniforms(simd.0, &luck.0, &clock.ticks, Purpose::EffectNoise, entity, 0, &mut words);
        }
        press(simd.0, &option.effects, &params, (&params[option.noise], &words[0]), mask, &mut pressures);
        if let Some(escalates) = &option.escalates {
            let (severity, attribution) = (&params[escalates.severity], &params[escalates.attribution]);
            if attribution.0.iter().any(|&q| q < 1.0) {
                uniforms(simd.0, &luck.0, &clock.ticks, Purpose::Attribution, entity, 0, &mut words);
            }
            escalations.write(Escalation {
                author: Some(option.actor),
                actor: Some(option.actor),
                theatre: escalates.theatre,
                severity: Lanes::from_fn(|l| severity[l] * mask[l]),
                known: Lanes::from_fn(|l| {
                    f64::from(u8::from(attribution[l] >= 1.0 || words[0][l] < attribution[l]))
                }),
                source: Source::Act { actor: option.actor, position: option.position },
            });
        }
    }
    if acted {
        release(simd.0, column::read(&specs), &mut pressures, &mut values);
        hold_set(&clock, &params, &interventions, &mut values);
    }
}

/// Puts forced options in the place of what was chosen on their track.
pub(crate) fn force(
    (clock, params): (Res<Clock>, Res<Params>),
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    options: Query<&OptionSpec>,
    mut chosen: Query<&mut Chosen>,
) {
    let Some(mut chosen) = column::write(&mut chosen) else { return };
    let (options, chosen): (&[OptionSpec], &mut [Chosen]) = (column::read(&options), &mut chosen);
    for (spec, enlisted) in &interventions {
        let InterventionKind::Force { option: forced } = spec.0.kind else { continue };
        let mask = in_force(spec, enlisted, &clock, &params);
        if !any(&mask) {
            continue;
        }
        let (actor, track) = (options[forced].0.actor, options[forced].0.track);
        for (index, (option, chosen)) in options.iter().zip(chosen.iter_mut()).enumerate() {
            if option.0.actor == actor && option.0.track == track {
                merge(&mask, |_| f64::from(u8::from(index == forced)), &mut chosen.0);
            }
        }
    }
}
