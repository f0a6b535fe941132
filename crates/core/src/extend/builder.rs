use std::fmt;
use std::sync::Arc;

use bevy_ecs::archetype::ArchetypeId;
use bevy_ecs::prelude::*;
use bevy_ecs::system::{ReadOnlySystem, ScheduleSystem};

use super::{Extension, ExtensionError, Extra, TickSystems};
use crate::lanes::Real;
use crate::model::Model;
use crate::resources::Instructions;
use crate::scenario::ParamId;
use crate::schedule;
use crate::simd::Simd;
use crate::simulation::Simulation;

impl Simulation {
    /// A world for `model`, to be extended before it is built; with kernels for the fastest instruction set of this
    /// processor.
    pub fn builder(model: Arc<Model>) -> SimulationBuilder {
        let simulation = Self::new(Arc::clone(&model), Simd::detect());
        SimulationBuilder { model, simulation, phases: Vec::new(), check_ins: 0, extras: Vec::new() }
    }
}

/// A [`Simulation`] being put together: see the [module](super).
pub struct SimulationBuilder {
    model: Arc<Model>,
    simulation: Simulation,
    /// The phase of every addition so far.
    phases: Vec<TickSystems>,
    check_ins: u32,
    extras: Vec<Extra>,
}

impl SimulationBuilder {
    /// Chooses the instruction set of the kernels; it changes no bit of a result.
    #[must_use]
    pub fn simd(mut self, simd: Simd) -> Self {
        self.simulation.world.insert_resource(Instructions(simd));
        self
    }

    /// Adds what an extension adds.
    ///
    /// # Errors
    /// If it does not fit the model.
    pub fn extend(self, extension: &dyn Extension) -> Result<Self, ExtensionError> {
        extension.extend(self)
    }

    /// Lets `set_up` spawn entities and insert resources of its own, at once.
    ///
    /// # Panics
    /// If it changes the components of an entity of the engine, or removes one: the engine reads those as columns.
    #[must_use]
    pub fn setup(mut self, set_up: impl FnOnce(&mut World)) -> Self {
        let world = &mut self.simulation.world;
        let place = |world: &World, entity: Entity| world.get_entity(entity).ok().map(|e| e.archetype().id());
        let before: Vec<(Entity, Option<ArchetypeId>)> =
            world.iter_entities().map(|e| (e.id(), Some(e.archetype().id()))).collect();
        set_up(world);
        let kept = before.iter().all(|(entity, archetype)| place(world, *entity) == *archetype);
        assert!(kept, "an extension changed the components of an entity that is not its own: spawn another");
        self
    }

    /// Adds systems to a phase of the tick. They run after the engine's own of that phase and after those added to it
    /// before, one after another in the order written.
    #[must_use]
    pub fn add_systems<M>(
        mut self,
        phase: TickSystems,
        systems: impl IntoScheduleConfigs<ScheduleSystem, M>,
    ) -> Self {
        let number = self.phases.iter().filter(|&&p| p == phase).count() as u32;
        schedule::add_to_phase(&mut self.simulation.tick, phase, number, systems.into_configs());
        self.phases.push(phase);
        self
    }

    /// Adds systems that run whenever runs take lanes: after the engine has set its fields of those lanes, before
    /// measures look at tick 0, in the order added. They set every lane field of the extension in the lanes of
    /// [`Arrivals`](super::Arrivals), and touch no other lane.
    #[must_use]
    pub fn check_in<M>(mut self, systems: impl IntoScheduleConfigs<ScheduleSystem, M>) -> Self {
        schedule::add_to_check_in(&mut self.simulation.check_in, self.check_ins, systems.into_configs());
        self.check_ins += 1;
        self
    }

    /// Adds a measure. `reader` is a system that changes nothing; it gets the lane of a run that has just ended, at
    /// the end of its last tick, and gives the measure of that run: `None`, or a value that is not finite, where it is
    /// undefined. A failed run has no measures and is not read.
    ///
    /// The value follows those of the model's measures and those added before in
    /// [`RunOutcome::measures`](crate::simulation::RunOutcome::measures).
    #[must_use]
    pub fn measure<M, R>(mut self, extra: Extra, reader: R) -> Self
    where
        R: IntoSystem<In<usize>, Option<Real>, M>,
        R::System: ReadOnlySystem,
    {
        let mut reader = IntoSystem::into_system(reader);
        reader.initialize(&mut self.simulation.world);
        self.simulation.readers.push(Box::new(reader));
        self.extras.push(extra);
        self
    }

    /// The measures added so far, in order.
    pub fn extras(&self) -> &[Extra] {
        &self.extras
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The position of a variable, by its id.
    ///
    /// # Errors
    /// If the scenario has none of that id; the message names the nearest.
    pub fn variable(&self, id: &str) -> Result<usize, ExtensionError> {
        position("variable", id, self.model.scenario().variables())
    }

    /// The position of an actor, by its id.
    ///
    /// # Errors
    /// If the scenario has none of that id; the message names the nearest.
    pub fn actor(&self, id: &str) -> Result<usize, ExtensionError> {
        position("actor", id, self.model.scenario().actors())
    }

    /// The position of an option, by `actor.option`.
    ///
    /// # Errors
    /// If the scenario has no such option; the message names the nearest.
    pub fn option(&self, path: &str) -> Result<usize, ExtensionError> {
        position("option", path, self.model.scenario().options())
    }

    /// A parameter, by its dotted path.
    ///
    /// # Errors
    /// If there is none at that path; the message names the nearest.
    pub fn parameter(&self, path: &str) -> Result<ParamId, ExtensionError> {
        let scenario = self.model.scenario();
        let paths = scenario.params().iter().map(|p| p.path.as_str());
        scenario.find(path).ok_or_else(|| ExtensionError::unknown("number", path, paths))
    }

    /// The simulation.
    #[must_use]
    pub fn build(self) -> Simulation {
        self.simulation
    }
}

impl fmt::Debug for SimulationBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SimulationBuilder");
        shown.field("phases", &self.phases).field("extras", &self.extras).finish_non_exhaustive()
    }
}

fn position<'a>(kind: &str, id: &str, known: impl Iterator<Item = &'a str>) -> Result<usize, ExtensionError> {
    let known: Vec<&str> = known.collect();
    known.iter().position(|&k| k == id).ok_or_else(|| ExtensionError::unknown(kind, id, known))
}
