//! The simulation core of **détente**: actors with weighted interests, escalation in linked theatres, choice.
//!
//! ```text
//!  scenario file ──► Scenario ──► Model ──► World (ECS) ──► RunOutcome
//!   TOML text        valid        + arms,    64 lanes,       one number
//!                    by construction measures  one tick at a time  per measure
//! ```
//!
//! * [`scenario`]: the file as written, its checks, and the [`Scenario`](scenario::Scenario) they yield.
//! * [`model`]: a scenario with its measures, interventions and design points: all that a run depends on.
//! * [`simulation`]: runs check in to lanes, tick, check out. A tick is a schedule of ECS systems, one file per
//!   phase (`systems/`), each thin around pure rules (`rules/`); `schedule.rs` alone declares their order.
//! * [`extend`]: systems, entities and measures of your own in a tick, without a change to this crate.
//! * [`lanes`], [`simd`], [`math`], [`random`]: sixty-four replicates side by side, the same bits on every machine.
//! * [`source`]: reading TOML so that every error of a file comes out in one report.
//!
//! The crate opens no file, starts no thread, reads no clock and has no luck but what its seed gives.
//!
//! # A tour
//!
//! Two neighbours and one border. Each can push; what is pushed creeps back.
//!
//! ```
//! use std::sync::Arc;
//!
//! use detente_core::model::{Model, Point, RunSpec};
//! use detente_core::scenario::{ExperimentParts, RawMeasure, Scenario};
//! use detente_core::simd::Simd;
//! use detente_core::simulation::{End, Simulation};
//! use detente_core::source::{At, Diagnostics, read};
//!
//! let mut diagnostics = Diagnostics::default();
//! let scenario = Scenario::read(
//!     r#"
//!     id = "border"
//!     title = "Two neighbours and one border"
//!     time = { unit = "week", ticks_per_unit = 1, end = 52 }
//!     track.material = {}
//!     [variable.border]
//!     initial = 0.5
//!     [process.creep]
//!     variable = "border"
//!     rate = 0.1
//!     toward = 0.5
//!     [actor.north]
//!     label = "North"
//!     mind = { tempo = 1 }
//!     interest = { border = { weight = 1, ideal = 1.0 } }
//!     [actor.south]
//!     label = "South"
//!     mind = { tempo = 1 }
//!     interest = { border = { weight = 1, ideal = 0.5 } }
//!     [option.north.push]
//!     track = "material"
//!     effects = { border = 0.1 }
//!     [option.south.push]
//!     track = "material"
//!     effects = { border = -0.1 }
//!     "#,
//!     &mut diagnostics,
//! )
//! .expect("a valid scenario");
//!
//! // One measure, one design point that changes nothing, one seed.
//! let mut parts = ExperimentParts::new(scenario);
//! let text = "id = \"mean\"\nmean = { variable = \"border\" }";
//! let measure: RawMeasure = read("measure", text, &mut diagnostics).expect("a measure");
//! parts.measure(&At::new(measure, 0..text.len()), &mut diagnostics);
//! let model = Arc::new(Model::new(parts, vec![Point::default()], 42, true));
//!
//! // Two hundred runs; their results come as they end.
//! let mut runs = 0..200;
//! let mut sum = 0.0;
//! Simulation::new(model, Simd::detect()).run(
//!     || runs.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 }),
//!     |outcome| {
//!         assert_eq!(outcome.end, End::Horizon);
//!         sum += outcome.measures[0].expect("defined");
//!     },
//! );
//! let mean = sum / 200.0;
//! // North wants all of it, South no more than there is: the border settles on South's side of the middle.
//! assert!(mean > 0.5 && mean < 0.7, "{mean}");
//! ```

pub mod extend;
pub mod lanes;
pub mod math;
pub mod model;
pub mod random;
pub mod scenario;
pub mod simd;
pub mod simulation;
pub mod source;
pub mod trace;

mod components;
mod derived;
mod failure;
mod ledger;
mod reach;
mod resources;
mod rules;
mod schedule;
mod systems;
mod without;
mod world;
