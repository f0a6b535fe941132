//! What is done with bytes that anyone might have written: the same for the fuzzer and for the tests that replay what
//! it found. Nothing may panic, hang or grow beyond the limits that the files state.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;
use detente_core::source::{Diagnostics, Report};
use detente_runner::experiment::Input;
use detente_runner::stored::Stored;
use detente_runner::{Experiment, Overrides, Plan};
use sha2::{Digest, Sha256};

/// A scenario that experiments are about.
const SCENARIO: &str = include_str!("../configs/threat-game/scenario.toml");

/// The manifest of a result, and its rows.
const MANIFEST: &str = include_str!("result/manifest.json");

/// Longest run that is tried.
const MOST_TICKS: u32 = 64;

/// Most options, and most bargains, of a scenario that is run.
const MOST_OPTIONS: usize = 24;
const MOST_BARGAINS: usize = 2;

/// A scenario file: read, its mistakes told, and run for a while if it is valid and small.
pub(crate) fn scenario(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut diagnostics = Diagnostics::default();
    let scenario = Scenario::read(text, &mut diagnostics);
    assert_eq!(scenario.is_none(), diagnostics.has_errors());
    let told = Report::new("scenario.toml", text, diagnostics).to_string();
    assert!(told.len() < 1 << 24, "{} bytes of messages", told.len());
    let Some(scenario) = scenario else { return };
    let sizes = scenario.sizes();
    if sizes.options <= MOST_OPTIONS && sizes.bargains <= MOST_BARGAINS {
        let model = Model::new(ExperimentParts::new(scenario), vec![Point::default()], 1, true);
        run(Arc::new(model), &[0, 1]);
    }
}

/// An experiment file, and after a NUL a table of points or draws: read with its scenario, planned, and its first and last
/// run carried out.
pub(crate) fn experiment(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (text, table) = text.split_once('\0').unwrap_or((text, ""));
    let input = |path: &str, text: &str| Input { path: PathBuf::from(path), text: text.to_owned() };
    let files = [input("scenario.toml", SCENARIO), input("points.csv", table), input("draws.csv", table)];
    match Experiment::restore(input("experiment.toml", text), &files, &Overrides::default()) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(experiment) => {
            let Some(plan) = Plan::new(experiment.design().points(), experiment.replicates()) else { return };
            let specs = [plan.runs().start, plan.runs().end - 1].map(|run| plan.spec(run));
            for spec in &specs {
                assert!(
                    experiment.design().levels(spec.point).count() <= experiment.design().factors().len()
                );
            }
            run_specs(experiment.model(), &specs);
        }
    }
}

/// A folder of results: its manifest or, told by the first byte, its rows, under a manifest that vouches for them.
pub(crate) fn results(data: &[u8]) {
    let Some((&which, data)) = data.split_first() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).expect("a temporary file");
    };
    if which % 2 == 0 {
        write("manifest.json", data);
        write("runs.csv", include_bytes!("result/runs.csv"));
    } else {
        let mut manifest: serde_json::Value = serde_json::from_str(MANIFEST).expect("a manifest");
        let digest: String = Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect();
        manifest["files"]["runs.csv"]["sha256"] = digest.into();
        write("manifest.json", manifest.to_string().as_bytes());
        write("runs.csv", data);
    }
    read(folder.path());
}

fn read(folder: &Path) {
    let stored = match Stored::open(folder) {
        Ok(stored) => stored,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let mut rows = 0;
    if let Err(error) = stored.rows(|batch| rows += batch.len()) {
        assert!(!error.to_string().is_empty());
    }
    assert!(rows as u64 <= stored.plan().count());
}

fn run(model: Arc<Model>, runs: &[u64]) {
    let specs: Vec<RunSpec> =
        runs.iter().map(|&run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 }).collect();
    run_specs(model, &specs);
}

fn run_specs(model: Arc<Model>, specs: &[RunSpec]) {
    if model.last_tick() > MOST_TICKS {
        return;
    }
    let (mut specs, mut ended) = (specs.iter(), 0);
    let count = specs.len();
    Simulation::new(model, Simd::BASELINE).run(|| specs.next().copied(), |_| ended += 1);
    assert_eq!(ended, count);
}
