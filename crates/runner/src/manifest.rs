//! `manifest.json`: everything needed to compute a result again, and to see that it is the same.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::experiment::Experiment;
use crate::extension::Declared;
use crate::head::Head;
use crate::machine::{Engine, Machine, peak_memory_kib};
use crate::plan::Plan;
use crate::record::folder::{Folder, MANIFEST, OutputError};
use crate::record::stream::Stream;
use crate::record::table::Written;

#[derive(Serialize)]
struct Manifest {
    #[serde(flatten)]
    head: Head,
    rows: u64,
    failed: u64,
    /// Whether each of them has a row in `runs.csv`; absent if so.
    #[serde(skip_serializing_if = "Clone::clone")]
    rows_kept: bool,
    /// SHA-256 over the digests of all rows, in run order, whether they are kept or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_digest: Option<String>,
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
    /// Runs that were there before: of an interrupted sweep that went on, or of shards.
    #[serde(skip_serializing_if = "is_zero")]
    resumed_runs: u64,
    runs_per_second: f64,
    peak_memory_kib: Option<u64>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What is known only after the sweep.
pub(crate) struct Facts {
    pub(crate) rows: u64,
    pub(crate) failed: u64,
    /// Whether there is nothing that a row would have been kept of, or it was.
    pub(crate) rows_kept: bool,
    pub(crate) digest: Option<String>,
    /// Runs that were there before.
    pub(crate) resumed: u64,
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
    let seconds = facts.elapsed.as_secs_f64();
    let made = facts.rows - facts.resumed;
    let manifest = Manifest {
        head: Head::of(experiment, plan),
        rows: facts.rows,
        failed: facts.failed,
        rows_kept: facts.rows_kept,
        content_digest: facts.digest,
        files: facts.files,
        engine: Engine::this(),
        extension: facts.extension,
        machine: Machine::this(),
        simd: facts.simd,
        jobs: facts.jobs,
        started: facts.started,
        elapsed_seconds: seconds,
        resumed_runs: facts.resumed,
        runs_per_second: if seconds > 0.0 { made as f64 / seconds } else { 0.0 },
        peak_memory_kib: peak_memory_kib(),
    };
    publish(folder, &manifest)
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
    publish_as(folder, MANIFEST, manifest)
}

/// Writes a file of JSON: whole, or not at all.
pub(crate) fn publish_as(folder: &Folder, name: &str, value: &impl Serialize) -> Result<(), OutputError> {
    let mut stream = Stream::create(folder, name)?;
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| stream.failed(error.into()))?;
    text.push(b'\n');
    stream.append(&text)?;
    stream.finish(0).map(|_| ())
}
