//! What is left out of a run that is made again: acts that become holding, and events that do not happen. Up to there the
//! run is what it was, to the last bit, since nobody knows beforehand.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use crate::components::{Chosen, column};
use crate::lanes::LANES;
use crate::resources::{Berths, Clock};

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
    /// Whether something is left out of the run in a lane, now.
    pub(crate) fn leaves_out(&self, what: Left, lane: usize, berths: &Berths, clock: &Clock) -> bool {
        let run = berths.runs[lane].and_then(|run| self.0.get(&run.run));
        run.is_some_and(|omissions| {
            omissions.iter().any(|o| o.what == what && o.tick.is_none_or(|tick| tick == clock.ticks[lane]))
        })
    }
}

/// Acts that are left out become holding.
pub(crate) fn omit(
    without: Res<Without>,
    berths: Res<Berths>,
    clock: Res<Clock>,
    mut chosen: Query<&mut Chosen>,
) {
    let Some(mut chosen) = column::write(&mut chosen) else { return };
    for (option, chosen) in chosen.iter_mut().enumerate() {
        for l in 0..LANES {
            if chosen.0[l] != 0.0 && without.leaves_out(Left::Option(option), l, &berths, &clock) {
                chosen.0[l] = 0.0;
            }
        }
    }
}
