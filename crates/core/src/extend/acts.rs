use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::components::{Chosen, column};
use crate::lanes::Lanes;

/// What actors do in this tick. Reads; the engine alone chooses.
///
/// Settled in [`Decide`](super::TickSystems::Decide), with what interventions force in
/// [`Act`](super::TickSystems::Act); before that, the acts of the tick before.
#[derive(SystemParam)]
pub struct Acts<'w, 's> {
    chosen: Query<'w, 's, &'static Chosen>,
}

impl Acts<'_, '_> {
    /// Where an option is carried out in this tick: a mask. `option` is a position among the scenario's options, from
    /// [`SimulationBuilder::option`](super::SimulationBuilder::option).
    ///
    /// # Panics
    /// If there is no such option.
    pub fn mask(&self, option: usize) -> &Lanes {
        &column::read(&self.chosen)[option].0
    }
}
