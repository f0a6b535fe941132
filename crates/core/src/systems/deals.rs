//! Agreements in force (§8), as forecasts take them into account: renewed before predictions, and again once something
//! was signed.

use bevy_ecs::prelude::*;

use crate::components::{Standing, Value, column};
use crate::derived::Derived;
use crate::lanes::Lanes;
use crate::resources::{Agreements, Clock, Deals, Motion, Params, Simulated};
use crate::rules::bargain::force::{Accord, Ground};
use crate::rules::condition::any;
use crate::scenario::Bargain;

/// Whether anything was signed in this tick.
pub(crate) fn anything_signed(standings: Query<&Standing>) -> bool {
    standings.iter().any(|s| any(&s.events[1]))
}

/// What is in force in the eyes of every actor; nothing where nothing is.
pub(crate) fn renew(
    (clock, params, motion, derived, model): (
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Simulated>,
    ),
    values: Query<&Value>,
    standings: Query<&Standing>,
    mut agreements: ResMut<Agreements>,
) {
    let scenario = model.0.scenario();
    let accords = accords(&scenario.bargains, column::read(&standings), &clock);
    if accords.is_empty() {
        for deals in agreements.0.iter_mut().filter(|d| !d.pulls.is_empty() || !d.breaches.is_empty()) {
            *deals = Deals::default();
        }
        return;
    }
    let x: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let ground = Ground { scenario, stakes: &derived.stakes, motion: &motion, params: &params, x: &x };
    for (actor, deals) in agreements.0.iter_mut().enumerate() {
        *deals = ground.deals(&accords, actor);
    }
}

/// The agreements that are in force in any lane, in file order.
pub(super) fn accords<'a>(
    bargains: &'a [Bargain],
    standings: &'a [Standing],
    clock: &Clock,
) -> Vec<Accord<'a>> {
    let mut accords = Vec::new();
    for (index, (bargain, standing)) in bargains.iter().zip(standings).enumerate() {
        let mask = in_force(standing, clock);
        if any(&mask) {
            let Standing { terms, signed, complies, .. } = standing;
            accords.push(Accord { bargain, index, mask, agreed: terms, signed, complies });
        }
    }
    accords
}

/// The lanes in which what was agreed is in force now.
pub(super) fn in_force(standing: &Standing, clock: &Clock) -> Lanes {
    let until = &standing.until;
    Lanes::from_fn(|l| f64::from(u8::from(clock.active[l] != 0.0 && until[l] >= clock.now[l])))
}
