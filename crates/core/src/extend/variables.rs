use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::components::{Enlisted, InterventionSpec, Value, column};
use crate::lanes::{LANES, Lanes, Real};
use crate::math::clamp;
use crate::resources::{Clock, Motion, Params, Simulated};
use crate::systems::events::hold_set;

/// The state of the scenario's variables.
///
/// A variable goes by its position in the file, from
/// [`SimulationBuilder::variable`](super::SimulationBuilder::variable) or [`index`](Self::index).
#[derive(SystemParam)]
pub struct Variables<'w, 's> {
    model: Res<'w, Simulated>,
    values: Query<'w, 's, &'static Value>,
}

impl Variables<'_, '_> {
    /// The position of a variable; `None` if the scenario has none of that id.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.model.0.scenario().variables().position(|known| known == id)
    }

    /// The value of a variable in each lane, within its range.
    ///
    /// # Panics
    /// If there is no such variable.
    pub fn get(&self, variable: usize) -> &Lanes {
        &column::read(&self.values)[variable].0
    }
}

/// The state of the scenario's variables, to be changed.
///
/// What is written is kept within the variable's range. **A value that is infinite or no number ends its run as
/// failed**, at the end of the tick, and no other run. An intervention that sets a variable holds it against
/// extensions too: what is written there has no effect.
///
/// A system that takes this cannot take [`Variables`] as well.
#[derive(SystemParam)]
pub struct VariablesMut<'w, 's> {
    model: Res<'w, Simulated>,
    clock: Res<'w, Clock>,
    params: Res<'w, Params>,
    motion: Res<'w, Motion>,
    interventions: Query<'w, 's, (&'static InterventionSpec, &'static Enlisted)>,
    values: Query<'w, 's, &'static mut Value>,
}

impl VariablesMut<'_, '_> {
    /// The position of a variable; `None` if the scenario has none of that id.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.model.0.scenario().variables().position(|known| known == id)
    }

    /// The value of a variable in each lane, within its range.
    ///
    /// # Panics
    /// If there is no such variable.
    pub fn get(&self, variable: usize) -> &Lanes {
        let value = self.values.iter().nth(variable);
        &value.unwrap_or_else(|| panic!("the scenario has no variable {variable}")).0
    }

    /// Gives a variable a value in each lane.
    ///
    /// # Panics
    /// If there is no such variable.
    pub fn set(&mut self, variable: usize, to: &Lanes) {
        self.update(variable, |lane, _| to[lane]);
    }

    /// Gives a variable the value `to(lane, now)` in each lane, where `now` is what it has. At check-in, `to` must
    /// give `now` in the lanes that take no run.
    ///
    /// # Panics
    /// If there is no such variable.
    pub fn update(&mut self, variable: usize, mut to: impl FnMut(usize, Real) -> Real) {
        let bounds = self.motion.bounds[variable];
        let Some(mut values) = column::write(&mut self.values) else { return };
        let values: &mut [Value] = &mut values;
        let value = &mut values[variable].0;
        for l in 0..LANES {
            let x = to(l, value[l]);
            // No later phase makes a number of a NaN, where it would take an infinite value back into the range.
            value[l] = if x.is_finite() { clamp(x, bounds.low, bounds.high) } else { Real::NAN };
        }
        hold_set(&self.clock, &self.params, &self.interventions, values);
    }
}
