use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::lanes::Lanes;
use crate::resources::Params;
use crate::scenario::ParamId;

/// The numbers of the scenario, each with the value that its lane's run has drawn or its design point has set.
#[derive(SystemParam)]
pub struct Parameters<'w> {
    params: Res<'w, Params>,
}

impl Parameters<'_> {
    /// The value of a parameter in each lane; its unit and range are those of the scenario file. The id comes from
    /// [`SimulationBuilder::parameter`](super::SimulationBuilder::parameter).
    ///
    /// # Panics
    /// If the id is of another, larger scenario.
    pub fn get(&self, id: ParamId) -> &Lanes {
        &self.params[id]
    }
}
