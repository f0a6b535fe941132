use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente_core::extend::{Extension, ExtensionError, SimulationBuilder};
use detente_core::model::{Model, RunSpec};
use detente_core::simulation::{RunOutcome, Simulation};
use detente_runner::{Completed, Experiment, Options, Overrides, RunError, Sweep, run, run_with};
use tempfile::TempDir;

/// An extension that is a function.
pub(crate) struct Added<F>(pub(crate) F);

impl<F> Extension for Added<F>
where
    F: Fn(SimulationBuilder) -> Result<SimulationBuilder, ExtensionError> + Sync,
{
    fn name(&self) -> &str {
        "added"
    }

    fn version(&self) -> &str {
        "0.1"
    }

    fn extend(&self, to: SimulationBuilder) -> Result<SimulationBuilder, ExtensionError> {
        (self.0)(to)
    }
}

/// An experiment by its path from the top of the repository.
pub(crate) fn experiment(path: &str, replicates: &str) -> Experiment {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let replicates = Some(replicates.parse().expect("replicates"));
    let loaded = Experiment::load(&path, &Overrides { replicates, ..Overrides::default() });
    loaded.unwrap_or_else(|error| panic!("{error}"))
}

/// Two rivals and one prize: 4 points, early ends, choices every other tick.
pub(crate) fn duel(replicates: &str) -> Experiment {
    experiment("tests/fixtures/cli/duel_experiment.toml", replicates)
}

/// The duel with more in its file.
pub(crate) fn duel_with(more: &str) -> Experiment {
    let home = tempfile::tempdir().expect("a temporary folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/cli");
    let text = std::fs::read_to_string(fixtures.join("duel_experiment.toml")).expect("a fixture");
    std::fs::copy(fixtures.join("duel.toml"), home.path().join("duel.toml")).expect("a copy");
    std::fs::write(home.path().join("more.toml"), text + more).expect("a file");
    let loaded = Experiment::load(&home.path().join("more.toml"), &Overrides::default());
    loaded.unwrap_or_else(|error| panic!("{error}"))
}

/// The files of a result.
pub(crate) struct Written {
    home: TempDir,
    pub(crate) completed: Completed,
}

impl Written {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("out").join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("written")
    }

    /// Rows of `runs.csv` without the header.
    pub(crate) fn rows(&self) -> Vec<String> {
        self.read("runs.csv").lines().skip(1).map(str::to_owned).collect()
    }
}

/// A whole sweep, extended or not.
pub(crate) fn sweep(
    experiment: &Experiment,
    jobs: usize,
    extension: Option<&dyn Extension>,
) -> Result<Written, RunError> {
    let home = tempfile::tempdir().expect("a temporary folder");
    let jobs = NonZeroUsize::new(jobs).expect("jobs");
    let options = Options { jobs, ..Options::new(home.path().join("out")) };
    let (cancel, observe) = (AtomicBool::new(false), &mut |_| ());
    let swept = match extension {
        Some(extension) => run_with(experiment, &options, &cancel, observe, extension),
        None => run(experiment, &options, &cancel, observe),
    }?;
    let Sweep::Complete(completed) = swept else { panic!("nobody has interrupted it") };
    Ok(Written { home, completed: *completed })
}

/// Some runs of a simulation, in the order of their numbers.
pub(crate) fn simulate(mut simulation: Simulation, runs: std::ops::Range<u64>) -> Vec<RunOutcome> {
    let (mut next, mut outcomes) = (runs, Vec::new());
    simulation.run(
        || next.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 }),
        |outcome| outcomes.push(outcome),
    );
    outcomes.sort_by_key(|outcome: &RunOutcome| outcome.spec.run);
    outcomes
}

/// The model of the duel.
pub(crate) fn model() -> Arc<Model> {
    duel("1").model()
}
