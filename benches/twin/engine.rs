//! The same scenario in the engine.

use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, RawMeasure, Scenario};
use detente_core::source::{At, Diagnostics, Report, read};

/// The seed of `configs/benchmarks/peers.toml`.
pub(crate) const SEED: u64 = 2020;

/// The scenario with the measures that the twin takes.
pub(crate) fn model() -> Model {
    let text = include_str!("../../configs/benchmarks/peers-scenario.toml");
    let mut diagnostics = Diagnostics::default();
    let scenario = Scenario::read(text, &mut diagnostics);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", Report::new("peers", text, diagnostics)));
    let mut parts = ExperimentParts::new(scenario);
    let measures = [
        ("line", "final = { variable = \"T_line\" }"),
        ("fighting", "mean = { variable = \"T_fighting\" }"),
        ("raids", "count = \"T_blues.raid\""),
    ];
    for (id, what) in measures {
        for theatre in ["coast", "valley", "strait"] {
            let text = format!("id = \"{theatre}_{id}\"\n{}", what.replace('T', theatre));
            let mut diagnostics = Diagnostics::default();
            let measure: Option<RawMeasure> = read("measure", &text, &mut diagnostics);
            parts.measure(&At::new(measure.expect("a measure"), 0..text.len()), &mut diagnostics);
            assert!(!diagnostics.has_errors(), "{}", Report::new("measure", text, diagnostics));
        }
    }
    Model::new(parts, vec![Point::default()], SEED, true)
}

/// The run under a luck.
pub(crate) fn run(luck: u32) -> RunSpec {
    RunSpec { run: u64::from(luck), point: 0, draw: Some(0), luck }
}
