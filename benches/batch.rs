//! What benchmarks simulate: a scenario as it is, a batch of its runs at a time.

use std::hint::black_box;
use std::sync::Arc;

use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::simulation::Simulation;
use detente_core::source::{Diagnostics, Report};

/// The scenario at one point, without interventions and measures.
pub(crate) fn model(name: &str, text: &str) -> Arc<Model> {
    let mut diagnostics = Diagnostics::default();
    let scenario = Scenario::read(text, &mut diagnostics);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", Report::new(name, text, diagnostics)));
    Arc::new(Model::new(ExperimentParts::new(scenario), vec![Point::default()], 1, true))
}

/// The first runs, each with a draw of its own.
pub(crate) fn simulate(simulation: &mut Simulation, runs: usize) {
    let mut runs = 0..runs as u64;
    let next = || runs.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 });
    simulation.run(next, |outcome| drop(black_box(outcome)));
}
