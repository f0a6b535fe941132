//! The simulation core of détente.
pub mod lanes;
pub mod math;
pub mod model;
pub mod random;
pub mod scenario;
pub mod simd;
pub mod simulation;
pub mod source;

mod components;
mod derived;
mod resources;
mod rules;
mod schedule;
mod systems;
mod world;
