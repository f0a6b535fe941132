//! Events (§9), and interventions on variables (§5).

use bevy_ecs::prelude::*;

use super::{merge, press, release};
use crate::components::{
    Enlisted, Escalation, EventSpec, Happened, InterventionSpec, Open, Pressure, Source, Value, VariableSpec,
    column,
};
use crate::lanes::{LANES, Lanes};
use crate::ledger::Ledger;
use crate::math::{clamp, one_minus_exp_neg};
use crate::random::{Purpose, uniforms};
use crate::resources::{Berths, Clock, Instructions, Luck, Params};
use crate::rules::condition::{any, narrow};
use crate::scenario::{InterventionKind, When};
use crate::without::{Left, Without};

/// Events that are due happen.
pub(crate) fn happen(
    simd: Res<Instructions>,
    clock: Res<Clock>,
    luck: Res<Luck>,
    params: Res<Params>,
    mut events: Query<(&EventSpec, &mut Happened)>,
    specs: Query<&VariableSpec>,
    mut values: Query<&mut Value>,
    mut pressures: Query<&mut Pressure>,
    mut open: Query<&mut Open>,
    mut escalations: MessageWriter<Escalation>,
    (without, berths, mut ledger): (Option<Res<Without>>, Res<Berths>, Option<ResMut<Ledger>>),
) {
    let Some(mut values) = column::write(&mut values) else { return };
    let Some(mut pressures) = column::write(&mut pressures) else { return };
    let mut open = column::write(&mut open);
    let (values, pressures) = (&mut *values, &mut *pressures);
    let mut acted = false;
    for (index, (spec, mut happened)) in events.iter_mut().enumerate() {
        let event = &spec.0;
        let mut draw = [Lanes::ZERO; 8];
        let mut mask = due(&event.when, &clock, &params, &happened.0);
        if !any(&mask) {
            continue;
        }
        let needs_luck = matches!(event.when, When::Hazard { .. })
            || event.escalates.as_ref().is_some_and(|e| params[e.attribution].0.iter().any(|&q| q < 1.0));
        if needs_luck {
            uniforms(simd.0, &luck.0, &clock.ticks, Purpose::Event, index as u32, 0, &mut draw);
        }
        if let When::Hazard { rate, .. } = event.when {
            let rate = &params[rate];
            for l in 0..LANES {
                let chance = one_minus_exp_neg(rate[l] * clock.tick);
                mask[l] = if draw[0][l] < chance { mask[l] } else { 0.0 };
            }
        }
        let available = &params[event.available];
        for l in 0..LANES {
            mask[l] *= available[l];
        }
        narrow(&event.requires, &params, |v| &values[v].0, &mut mask);
        if let Some(without) = &without {
            let left_out = without.mask(Left::Event(index), &mask, &berths, &clock);
            mask = Lanes::from_fn(|l| mask[l] - left_out[l]);
            if let Some(ledger) = &mut ledger {
                ledger.omitted.push((Left::Event(index), left_out));
            }
        }
        if !any(&mask) {
            continue;
        }
        merge(&mask, |l| clock.now[l], &mut happened.0);
        press(simd.0, &event.effects, &params, (&Lanes::ZERO, &Lanes::ZERO), &mask, pressures);
        acted = true;
        if let Some(open) = &mut open {
            event.opens.iter().for_each(|&o| merge(&mask, |_| 1.0, &mut open[o].0));
            event.closes.iter().for_each(|&o| merge(&mask, |_| 0.0, &mut open[o].0));
        }
        if let Some(escalates) = &event.escalates {
            let (severity, attribution) = (&params[escalates.severity], &params[escalates.attribution]);
            let named = escalates.by.is_some();
            escalations.write(Escalation {
                author: escalates.by,
                actor: escalates.by,
                theatre: escalates.theatre,
                severity: Lanes::from_fn(|l| severity[l] * mask[l]),
                known: Lanes::from_fn(|l| f64::from(u8::from(named && draw[1][l] < attribution[l]))),
                source: Source::Event(index),
            });
        }
    }
    if acted {
        release(simd.0, column::read(&specs), pressures, values);
    }
}

/// The lanes in which an event is due, conditions and hazard aside.
fn due(when: &When, clock: &Clock, params: &Params, happened: &Lanes) -> Lanes {
    Lanes::from_fn(|l| {
        let now = clock.now[l];
        let here = match when {
            When::At(at) => params[*at][l] == now,
            When::Hazard { from, until, .. } => params[*from][l] <= now && now <= params[*until][l],
        };
        f64::from(u8::from(here && clock.active[l] != 0.0 && happened[l] < 0.0))
    })
}

/// Shocks happen and set variables are held.
pub(crate) fn intervene(
    clock: Res<Clock>,
    params: Res<Params>,
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    specs: Query<&VariableSpec>,
    mut values: Query<&mut Value>,
) {
    let Some(mut values) = column::write(&mut values) else { return };
    let specs = column::read(&specs);
    for (spec, enlisted) in &interventions {
        if let InterventionKind::Shock { variable, by } = spec.0.kind {
            let (by, bounds) = (&params[by], &specs[variable].0);
            let mask = in_force(spec, enlisted, &clock, &params);
            let value = &mut values[variable].0;
            for l in 0..LANES {
                if mask[l] != 0.0 {
                    value[l] = clamp(value[l] + by[l], bounds.low, bounds.high);
                }
            }
        }
    }
    hold_set(&clock, &params, &interventions, &mut values);
}

/// Puts variables that an intervention sets where they are set.
pub(crate) fn hold_set(
    clock: &Clock,
    params: &Params,
    interventions: &Query<(&InterventionSpec, &Enlisted)>,
    values: &mut [Value],
) {
    for (spec, enlisted) in interventions {
        if let InterventionKind::Set { variable, to } = spec.0.kind {
            let to = &params[to];
            merge(&in_force(spec, enlisted, clock, params), |l| to[l], &mut values[variable].0);
        }
    }
}

/// The lanes in which an intervention is in force now.
pub(super) fn in_force(
    spec: &InterventionSpec,
    enlisted: &Enlisted,
    clock: &Clock,
    params: &Params,
) -> Lanes {
    let (from, until) = (&params[spec.0.from], &params[spec.0.until]);
    Lanes::from_fn(|l| {
        let here = from[l] <= clock.now[l] && clock.now[l] <= until[l];
        f64::from(u8::from(here && enlisted.0[l] != 0.0 && clock.active[l] != 0.0))
    })
}
