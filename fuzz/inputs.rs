//! What is done with bytes that anyone might have written: the same for the fuzzer and for the tests that replay what
//! it found. Nothing may panic, hang or grow beyond the limits that the files state.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;
use detente_core::source::{Diagnostics, Report};
use detente_runner::experiment::Input;
use detente_runner::stored::Stored;
use detente_runner::sweep::{Options, Shard, check_shards, merge, run_shard, write_plan};
use detente_runner::{Experiment, Overrides, Plan, Planned, Replicates};
use sha2::{Digest, Sha256};

/// A scenario that experiments are about.
const SCENARIO: &str = include_str!("../configs/threat-game/scenario.toml");

/// An experiment on it.
const EXPERIMENT: &str = include_str!("../configs/threat-game/belief.toml");

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

/// The plan of a small sweep with both of its shards made, as a machine elsewhere sends it back: every file by its path.
static SHARDS: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let input = |path: &str, text: &str| Input { path: PathBuf::from(path), text: text.to_owned() };
    let overrides =
        Overrides { replicates: Some(Replicates { draws: 200, luck: 1 }), ..Overrides::default() };
    let (scenario, experiment) = (input("scenario.toml", SCENARIO), input("belief.toml", EXPERIMENT));
    let experiment = Experiment::restore(experiment, &[scenario], &overrides).expect("a valid experiment");
    let plan = Plan::new(experiment.design().points(), experiment.replicates()).expect("a plan");
    let (home, never) = (folder.path().join("plan"), AtomicBool::new(false));
    write_plan(&experiment, &plan, &home, Some(2), false).expect("a plan in two shards");
    let planned = Planned::open(&home).expect("a plan");
    for number in 0..2 {
        let shard = Shard { number, of: None };
        run_shard(&planned, shard, &Options::new(&home), &never, &mut |_| ()).expect("a shard");
    }
    let mut files = Vec::new();
    gather(&home, &home, &mut files);
    files.sort();
    files
});

/// Every file below a folder, by its path from `home`.
fn gather(home: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(home, &path, files);
        } else {
            let name = path.strip_prefix(home).expect("below home").to_owned();
            files.push((name, std::fs::read(&path).expect("readable")));
        }
    }
}

/// Shards that come back with one file changed: which, whether the records of parts vouch for it all the same, where, how
/// many bytes are cut out, and what is put in instead. They are looked at and put together.
pub(crate) fn shards(data: &[u8]) {
    let [which, vouched, at, further, cut, put @ ..] = data else { return };
    let mut files = SHARDS.clone();
    let which = usize::from(*which) % files.len();
    let (name, bytes) = &mut files[which];
    let from = (usize::from(*at) + 256 * usize::from(*further)) % (bytes.len() + 1);
    let to = Ord::min(from + usize::from(*cut), bytes.len());
    bytes.splice(from..to, put.iter().copied());
    if vouched % 2 == 1 {
        let (name, bytes) = (name.clone(), bytes.clone());
        vouch(&mut files, &name, &bytes);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in &files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a temporary folder");
        std::fs::write(path, bytes).expect("a temporary file");
    }
    let planned = match Planned::open(folder.path()) {
        Ok(planned) => planned,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(planned.missing().len() as u64 <= u64::from(planned.shards().unwrap_or(0)));
    assert!(planned.runs_done() <= planned.plan().count());
    let whole = check_shards(&planned);
    let mut options = Options::new(folder.path());
    options.jobs = NonZeroUsize::MIN;
    match merge(&planned, &options, &AtomicBool::new(false), &mut |_| ()) {
        Ok(_) => {
            assert!(
                whole.is_ok(),
                "merged, although {}",
                whole.map_or_else(|u| u.to_string(), |()| String::new())
            );
            read(folder.path());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Lets the records of a part say that its rows are these.
fn vouch(files: &mut [(PathBuf, Vec<u8>)], name: &Path, rows: &[u8]) {
    let Some(first) = name.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok()) else { return };
    let digest: String = Sha256::digest(rows).iter().map(|byte| format!("{byte:02x}")).collect();
    let shard = name.ancestors().nth(2).unwrap_or(name);
    for (path, bytes) in files.iter_mut().filter(|(path, _)| path.starts_with(shard)) {
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let Ok(mut record) = serde_json::from_slice::<serde_json::Value>(bytes) else { continue };
        let parts = match record.get_mut("parts").and_then(serde_json::Value::as_array_mut) {
            Some(parts) => parts.iter_mut().collect(),
            None => vec![&mut record],
        };
        for part in parts.into_iter().filter(|part| part["first_run"] == first) {
            if let Some(written) = part.get_mut("rows").and_then(serde_json::Value::as_object_mut) {
                written.insert("sha256".to_owned(), digest.clone().into());
                written.insert("bytes".to_owned(), rows.len().into());
            }
        }
        *bytes = record.to_string().into_bytes();
    }
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
