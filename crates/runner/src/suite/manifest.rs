//! `manifest.json` of a suite: everything needed to run it again, and to see that it is the same.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::Suite;
use super::run::Done;
use crate::experiment::{Experiment, Input};
use crate::head;
use crate::machine::{Engine, Machine, peak_memory_kib};
use crate::manifest;
use crate::record::folder::{Folder, OutputError};
use crate::record::table::{Written, sha256};
use crate::sweep::Options;

/// Writes the manifest.
pub(super) fn write(
    folder: &Folder,
    suite: &Suite,
    options: &Options,
    (parts, files): (&[Done], BTreeMap<&'static str, Written>),
    (started, elapsed): (String, Duration),
) -> Result<(), OutputError> {
    let overrides = &suite.overrides;
    let set: BTreeMap<&str, &str> = overrides.set.iter().map(|(p, v)| (p.as_str(), v.as_str())).collect();
    let rows = |part: &Done| {
        let folder: Vec<String> = part.folder.iter().map(|name| name.display().to_string()).collect();
        json!({ "folder": folder.join("/"), "rows": part.rows, "failed": part.failed })
    };
    let manifest = json!({
        "format": head::FORMAT,
        "suite": suite.id,
        "title": suite.title,
        "inputs": {
            "suite": input(&suite.file),
            "scenario": input(&suite.scenario_file),
            "experiments": suite.experiments.iter().map(experiment).collect::<Vec<Value>>(),
        },
        "draws": overrides.draws_from.as_ref().map(input),
        "overrides": {
            "set": set,
            "seed": overrides.seed,
            "replicates": overrides.replicates.map(|replicates| replicates.to_string()),
        },
        "agreement": suite.agreement.map(|replicates| replicates.to_string()),
        "influence": suite.influence,
        "switches": suite.switches.map(|replicates| replicates.to_string()),
        "parts": parts.iter().map(rows).collect::<Vec<Value>>(),
        "rows": parts.iter().map(|part| part.rows).sum::<u64>(),
        "failed": parts.iter().map(|part| part.failed).sum::<u64>(),
        "files": files,
        "engine": Engine::this(),
        "machine": Machine::this(),
        "simd": options.simd.name(),
        "jobs": options.jobs,
        "started": started,
        "elapsed_seconds": elapsed.as_secs_f64(),
        "peak_memory_kib": peak_memory_kib(),
    });
    manifest::publish(folder, &manifest)
}

fn input(file: &Input) -> Value {
    json!({ "path": file.path.display().to_string(), "sha256": sha256(&file.text), "text": file.text })
}

fn experiment(experiment: &Experiment) -> Value {
    let mut value = input(experiment.file());
    value["id"] = json!(experiment.id());
    value["seed"] = json!(experiment.seed());
    value["points"] = json!(experiment.design().points());
    value["replicates"] = json!(experiment.replicates().to_string());
    value["points_file"] = json!(experiment.points_file().map(input));
    value
}
