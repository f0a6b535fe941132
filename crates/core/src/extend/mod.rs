//! Systems, entities and measures of your own in a tick, without a change to this crate.
//!
//! An [`Extension`] adds to a [`SimulationBuilder`]:
//!
//! * entities and resources of its own ([`setup`](SimulationBuilder::setup));
//! * systems in a named phase of the tick ([`add_systems`](SimulationBuilder::add_systems)): they run after the
//!   engine's own systems of that phase, in the order added;
//! * systems that set its lane fields anew when runs take lanes ([`check_in`](SimulationBuilder::check_in));
//! * measures, read from a lane when its run has ended ([`measure`](SimulationBuilder::measure)).
//!
//! Its systems see the engine through the parameters of this module alone: [`Variables`], [`VariablesMut`],
//! [`Clocks`], [`Acts`], [`Parameters`], [`Chance`] and [`Arrivals`]. Everything that differs by run is a
//! [`Lanes`], and every rule is a loop over lanes.
//!
//! # What an extension must keep to
//!
//! The engine cannot check most of this; results that break it are not reproducible.
//!
//! * **Lanes do not meet.** What is written to lane `l` follows from lane `l` alone: the other lanes hold other
//!   runs, or what an ended run left behind.
//! * **Check-in sets everything.** Every lane field is set in each lane of [`Arrivals`]. Begin with [`POISON`], so
//!   that a forgotten one shows.
//! * **Luck comes from [`Chance`]**, by tick, entity and number: never from a sequence, a thread or the time.
//! * **Only exact operations**: + − × ÷ √, comparisons and [`math`](crate::math); not `f64::exp` and its like, no
//!   `HashMap`.
//! * **Entities of its own.** Spawn yours and give them your components. A component added to an entity of the
//!   engine would take it out of its column; [`setup`](SimulationBuilder::setup) refuses that, and systems must not
//!   do it through [`Commands`](bevy_ecs::prelude::Commands).
//!
//! # Example
//!
//! Garrisons that shrink by a tenth each week, and what is left of them.
//!
//! ```
//! # use std::sync::Arc;
//! # use detente_core::model::{Model, Point, RunSpec};
//! # use detente_core::scenario::{ExperimentParts, Scenario};
//! # use detente_core::source::Diagnostics;
//! use detente_core::extend::bevy_ecs::{self, prelude::*};
//! use detente_core::extend::{
//!     Arrivals, Clocks, Extension, ExtensionError, Extra, Lanes, LANES, POISON, SimulationBuilder, TickSystems,
//! };
//! use detente_core::simulation::Simulation;
//!
//! #[derive(Component)]
//! struct Garrison(Lanes);
//!
//! fn man(arrivals: Arrivals, mut garrisons: Query<&mut Garrison>) {
//!     garrisons.iter_mut().for_each(|mut garrison| arrivals.fill(&mut garrison.0, 100.0));
//! }
//!
//! fn shrink(clocks: Clocks, mut garrisons: Query<&mut Garrison>) {
//!     for mut garrison in &mut garrisons {
//!         (0..LANES).for_each(|l| garrison.0[l] -= 0.1 * garrison.0[l] * clocks.length());
//!     }
//! }
//!
//! fn left(In(lane): In<usize>, garrisons: Query<&Garrison>) -> Option<f64> {
//!     garrisons.iter().next().map(|garrison| garrison.0[lane])
//! }
//!
//! struct Garrisons;
//!
//! impl Extension for Garrisons {
//!     fn name(&self) -> &str {
//!         "garrisons"
//!     }
//!
//!     fn version(&self) -> &str {
//!         "1"
//!     }
//!
//!     fn extend(&self, to: SimulationBuilder) -> Result<SimulationBuilder, ExtensionError> {
//!         Ok(to
//!             .setup(|world| drop(world.spawn(Garrison(POISON))))
//!             .check_in(man)
//!             .add_systems(TickSystems::Processes, shrink)
//!             .measure(Extra::new("garrison", "Men left", "men"), left))
//!     }
//! }
//!
//! # let text = "id = \"x\"\ntitle = \"X\"\ntime = { unit = \"week\", ticks_per_unit = 1, end = 2 }\n\
//! #             [variable.x]\ninitial = 0.5\n";
//! # let scenario = Scenario::read(text, &mut Diagnostics::default()).expect("valid");
//! # let model = Arc::new(Model::new(ExperimentParts::new(scenario), vec![Point::default()], 1, true));
//! let mut simulation = Simulation::builder(model).extend(&Garrisons)?.build();
//! let mut runs = 0..100;
//! simulation.run(
//!     || runs.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 }),
//!     |outcome| assert_eq!(outcome.measures, [Some(81.0)]),
//! );
//! # Ok::<(), ExtensionError>(())
//! ```

mod acts;
mod arrivals;
mod builder;
mod chance;
mod clocks;
mod extension;
mod parameters;
mod variables;

pub use acts::Acts;
pub use arrivals::Arrivals;
/// The ECS the engine is built on. With `use detente_core::extend::bevy_ecs` its derive macros work in a crate that
/// does not depend on it.
pub use bevy_ecs;
pub use builder::SimulationBuilder;
pub use chance::Chance;
pub use clocks::Clocks;
pub use extension::{Extension, ExtensionError, Extra};
pub use parameters::Parameters;
pub use variables::{Variables, VariablesMut};

pub use crate::lanes::{LANES, Lanes, Real};
pub use crate::schedule::TickSystems;
pub use crate::world::POISON;
