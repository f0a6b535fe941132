//! A workbench for tests: a scenario and measures as text, runs as numbers.

use std::sync::Arc;

use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, RawIntervention, RawMeasure, Scenario};
use detente_core::simd::Simd;
use detente_core::simulation::{End, RunOutcome, Simulation};
use detente_core::source::{At, Diagnostics, Report, read};

#[derive(Clone, Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parts {
    #[serde(default)]
    measure: Vec<At<RawMeasure>>,
    #[serde(default)]
    script: Vec<At<RawIntervention>>,
}

/// Reads a scenario, or shows why not.
pub(crate) fn scenario(text: &str) -> Scenario {
    let mut diagnostics = Diagnostics::default();
    let scenario = Scenario::read(text, &mut diagnostics);
    scenario.unwrap_or_else(|| panic!("{}", Report::new("scenario", text, diagnostics)))
}

/// A model with one point, in which every `[[script]]` of `parts` is on.
pub(crate) fn model(text: &str, parts: &str, seed: u64) -> Arc<Model> {
    let mut diagnostics = Diagnostics::default();
    let raw: Option<Parts> = read("parts", parts, &mut diagnostics);
    let mut experiment = ExperimentParts::new(scenario(text));
    let mut active = Vec::new();
    if let Some(raw) = raw {
        active = experiment.script("script", 0, &raw.script, &mut diagnostics);
        for measure in &raw.measure {
            experiment.measure(measure, &mut diagnostics);
        }
    }
    assert!(!diagnostics.has_errors(), "{}", Report::new("parts", parts, diagnostics));
    Arc::new(Model::new(experiment, vec![Point { replaced: Vec::new(), active }], seed, true))
}

/// Run number `run`: draw `run`, luck 0.
pub(crate) fn spec(run: u64) -> RunSpec {
    RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 }
}

/// The outcomes of some runs, in the order asked for.
pub(crate) fn simulate(
    model: &Arc<Model>,
    simd: Simd,
    runs: impl IntoIterator<Item = u64>,
) -> Vec<RunOutcome> {
    let runs: Vec<u64> = runs.into_iter().collect();
    let mut queue = runs.iter();
    let mut outcomes: Vec<RunOutcome> = Vec::new();
    Simulation::new(Arc::clone(model), simd)
        .run(|| queue.next().map(|&run| spec(run)), |outcome| outcomes.push(outcome));
    runs.iter()
        .map(|run| outcomes.iter().find(|o| o.spec.run == *run).expect("every run ends").clone())
        .collect()
}

/// The measures of one run, which must not fail.
pub(crate) fn measured(text: &str, parts: &str) -> Vec<f64> {
    let outcome = simulate(&model(text, parts, 1), Simd::detect(), [0]).remove(0);
    assert!(!matches!(outcome.end, End::Failed(_)), "{outcome:?}");
    outcome.measures.into_iter().map(|m| m.expect("defined")).collect()
}
