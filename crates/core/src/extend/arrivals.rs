use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::lanes::{Lanes, Real};
use crate::model::RunSpec;
use crate::resources::Berths;

/// The lanes that take a run now: those in which a check-in sets every field anew. Meaningful in systems of
/// [`check_in`](super::SimulationBuilder::check_in) alone.
#[derive(SystemParam)]
pub struct Arrivals<'w> {
    berths: Res<'w, Berths>,
}

impl Arrivals<'_> {
    /// The lanes, ascending.
    pub fn lanes(&self) -> &[usize] {
        &self.berths.arrivals
    }

    /// The run in a lane; `None` if there is none.
    pub fn run(&self, lane: usize) -> Option<RunSpec> {
        self.berths.runs.get(lane).copied().flatten()
    }

    /// Sets a field to `value` in these lanes, and leaves the others as they are.
    pub fn fill(&self, field: &mut Lanes, value: Real) {
        self.fill_from(field, &Lanes::splat(value));
    }

    /// Copies `values` into a field in these lanes, and leaves the others as they are.
    pub fn fill_from(&self, field: &mut Lanes, values: &Lanes) {
        self.lanes().iter().for_each(|&lane| field[lane] = values[lane]);
    }
}
