//! What is left out of a run that is made again: acts that become holding, and events that do not happen. Up to there the
//! run is what it was, to the last bit, since nobody knows beforehand.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::components::{Chosen, column};
use crate::lanes::Lanes;
use crate::ledger::Ledger;
use crate::resources::{Berths, Clock};
use crate::rules::condition::any;

/// What an [`Omission`] leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// An option, by its position in [`Scenario::options`](crate::scenario::Scenario::options): its actor holds on that track
    /// instead, even where an experiment forces it.
    Option(usize),
    /// An event, by its position in [`Scenario::events`](crate::scenario::Scenario::events).
    Event(usize),
}

/// Something that is left out of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omission {
    /// What.
    pub what: Left,
    /// In which tick; `None`: whenever.
    pub tick: Option<u32>,
}

/// What is left out, by run.
#[derive(Resource, Default)]
pub(crate) struct Without(pub(crate) BTreeMap<u64, Vec<Omission>>);

impl Without {
    /// Of the lanes in which something would happen now, those in which it is left out.
    pub(crate) fn mask(&self, what: Left, happens: &Lanes, berths: &Berths, clock: &Clock) -> Lanes {
        let now =
            |o: &&Omission, l: usize| o.what == what && o.tick.is_none_or(|tick| tick == clock.ticks[l]);
        let omissions = |l: usize| berths.runs[l].and_then(|run| self.0.get(&run.run)).into_iter().flatten();
        Lanes::from_fn(|l| if omissions(l).any(|o| now(&o, l)) { happens[l] } else { 0.0 })
    }
}

/// Acts that are left out become holding.
pub(crate) fn omit(
    without: Res<Without>,
    berths: Res<Berths>,
    clock: Res<Clock>,
    mut chosen: Query<&mut Chosen>,
    mut ledger: Option<ResMut<Ledger>>,
) {
    let Some(mut chosen) = column::write(&mut chosen) else { return };
    for (option, chosen) in chosen.iter_mut().enumerate() {
        if !any(&chosen.0) {
            continue;
        }
        let left_out = without.mask(Left::Option(option), &chosen.0, &berths, &clock);
        chosen.0 = Lanes::from_fn(|l| chosen.0[l] - left_out[l]);
        if let Some(ledger) = &mut ledger {
            ledger.omitted.push((Left::Option(option), left_out));
        }
    }
}
