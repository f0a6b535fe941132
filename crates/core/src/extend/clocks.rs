use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::lanes::{LANES, Lanes, Real};
use crate::resources::{Clock, Simulated};

/// Each lane's own clock, and who decides now.
#[derive(SystemParam)]
pub struct Clocks<'w> {
    clock: Res<'w, Clock>,
    model: Res<'w, Simulated>,
}

impl Clocks<'_> {
    /// Each lane's own tick: 0 at check-in, 1 in the first tick of its run. A lane without a run stands still.
    pub fn ticks(&self) -> &[u32; LANES] {
        &self.clock.ticks
    }

    /// The same, as numbers.
    pub fn now(&self) -> &Lanes {
        &self.clock.now
    }

    /// Where a run is under way: a mask.
    pub fn active(&self) -> &Lanes {
        &self.clock.active
    }

    /// Length Δ of a tick, in the scenario's unit of time; above 0.
    pub fn length(&self) -> Real {
        self.clock.tick
    }

    /// Whether an actor decides in this tick; all lanes decide together. `actor` is a position among the scenario's
    /// actors, from [`SimulationBuilder::actor`](super::SimulationBuilder::actor).
    ///
    /// # Panics
    /// If there is no such actor.
    pub fn decides(&self, actor: usize) -> bool {
        let actor = &self.model.0.scenario().actors[actor];
        self.clock.decides(actor.tempo, actor.offset)
    }
}
