//! `manifest.json`: everything needed to compute a result again, and to see that it is the same.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::experiment::{Experiment, Input};
use crate::extension::Declared;
use crate::machine::{Engine, Machine, peak_memory_kib};
use crate::plan::Plan;
use crate::record::folder::{Folder, MANIFEST, OutputError, partial};
use crate::record::table::{Written, sha256};

/// Version of the format of a result folder.
pub(crate) const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    experiment: &'a str,
    scenario: &'a str,
    inputs: Inputs<'a>,
    overrides: Changes<'a>,
    seed: u64,
    common_random_numbers: bool,
    confidence: f64,
    design: Size<'a>,
    rows: u64,
    failed: u64,
    /// Whether each of them has a row in `runs.csv`; absent if so.
    #[serde(skip_serializing_if = "Clone::clone")]
    rows_kept: bool,
    files: BTreeMap<&'static str, Written>,
    engine: Engine,
    /// What was added to the engine; absent in a plain run.
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<Declared>,
    machine: Machine,
    simd: &'static str,
    jobs: usize,
    started: String,
    elapsed_seconds: f64,
    runs_per_second: f64,
    peak_memory_kib: Option<u64>,
}

#[derive(Serialize)]
struct Inputs<'a> {
    experiment: File<'a>,
    scenario: File<'a>,
    /// The points of a `list` design that has them in a file of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<File<'a>>,
    /// Parameter draws made beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: String,
    sha256: String,
    text: &'a str,
}

impl<'a> From<&'a Input> for File<'a> {
    fn from(input: &'a Input) -> Self {
        Self { path: input.path.display().to_string(), sha256: sha256(&input.text), text: &input.text }
    }
}

/// What the command line changed; absent where it changed nothing.
#[derive(Serialize)]
struct Changes<'a> {
    set: BTreeMap<&'a str, &'a str>,
    /// Numbers with another value at every point: a suite's switches. Absent where there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    change: BTreeMap<&'a str, &'a str>,
    seed: Option<u64>,
    replicates: Option<String>,
    runs: Option<[u64; 2]>,
    /// Whether the command line named the draws.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    draws_from: bool,
    /// Whether the command line left rows out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    no_runs: bool,
}

#[derive(Serialize)]
struct Size<'a> {
    kind: &'static str,
    factors: Vec<Column<'a>>,
    points: u32,
    excluded: u32,
    draws: u32,
    luck: u32,
    runs: u64,
}

#[derive(Serialize)]
struct Column<'a> {
    id: &'a str,
    path: Option<&'a str>,
    levels: usize,
}

/// What is known only after the sweep.
pub(crate) struct Facts {
    pub(crate) rows: u64,
    pub(crate) failed: u64,
    /// Whether there is nothing that a row would have been kept of, or it was.
    pub(crate) rows_kept: bool,
    pub(crate) files: BTreeMap<&'static str, Written>,
    pub(crate) extension: Option<Declared>,
    pub(crate) simd: &'static str,
    pub(crate) jobs: usize,
    pub(crate) started: String,
    pub(crate) elapsed: Duration,
}

/// Writes the manifest.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    plan: &Plan,
    facts: Facts,
) -> Result<(), OutputError> {
    let overrides = &experiment.overrides;
    let factors = experiment.design().factors().iter();
    let seconds = facts.elapsed.as_secs_f64();
    let manifest = Manifest {
        format: FORMAT,
        experiment: experiment.id(),
        scenario: experiment.scenario().id(),
        inputs: Inputs {
            experiment: experiment.file().into(),
            scenario: experiment.scenario_file().into(),
            points: experiment.points_file().map(File::from),
            draws: experiment.draws_file().map(File::from),
        },
        overrides: Changes {
            set: pairs(&overrides.set),
            change: pairs(&overrides.change),
            seed: overrides.seed,
            replicates: overrides.replicates.map(|r| r.to_string()),
            runs: (plan.count() != plan.total()).then(|| [plan.runs().start, plan.runs().end]),
            draws_from: overrides.draws_from.is_some(),
            no_runs: overrides.no_runs,
        },
        seed: experiment.seed,
        common_random_numbers: experiment.common,
        confidence: experiment.confidence(),
        design: Size {
            kind: experiment.design().kind().name(),
            factors: factors
                .map(|f| Column { id: &f.id, path: f.path.as_deref(), levels: f.levels.len() })
                .collect(),
            points: plan.points(),
            excluded: experiment.design().excluded(),
            draws: plan.replicates().draws,
            luck: plan.replicates().luck,
            runs: plan.total(),
        },
        rows: facts.rows,
        failed: facts.failed,
        rows_kept: facts.rows_kept,
        files: facts.files,
        engine: Engine::this(),
        extension: facts.extension,
        machine: Machine::this(),
        simd: facts.simd,
        jobs: facts.jobs,
        started: facts.started,
        elapsed_seconds: seconds,
        runs_per_second: if seconds > 0.0 { facts.rows as f64 / seconds } else { 0.0 },
        peak_memory_kib: peak_memory_kib(),
    };
    publish(folder, &manifest)
}

fn pairs(values: &[(String, String)]) -> BTreeMap<&str, &str> {
    values.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect()
}

/// Lists more files in the manifest of a complete result; nothing else in it changes.
pub(crate) fn list(folder: &Folder, more: BTreeMap<&'static str, Written>) -> Result<(), OutputError> {
    let path = folder.file(MANIFEST);
    let failed = |error| OutputError::new(&path, error);
    let text = std::fs::read(&path).map_err(failed)?;
    let mut manifest: Value = serde_json::from_slice(&text).map_err(|error| failed(error.into()))?;
    let listed = manifest["files"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let mut files: BTreeMap<String, Value> = listed.into_iter().collect();
    files.extend(more.into_iter().map(|(name, written)| (name.to_owned(), json!(written))));
    manifest["files"] = json!(files);
    publish(folder, &manifest)
}

/// Writes any manifest.
pub(crate) fn publish(folder: &Folder, manifest: &impl Serialize) -> Result<(), OutputError> {
    let failed = |error| OutputError::new(&folder.file(&partial(MANIFEST)), error);
    let mut text = serde_json::to_vec_pretty(manifest).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    let mut file = folder.create(MANIFEST)?;
    file.write_all(&text).map_err(failed)?;
    folder.publish(MANIFEST, &file)
}
