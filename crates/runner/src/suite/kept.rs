//! Which parts of an unfinished suite are there already.

use std::path::Path;

use serde_json::{Value, json};

use crate::experiment::{Experiment, Input};
use crate::machine::Engine;
use crate::record::folder::MANIFEST;
use crate::stored::Stored;

/// If a folder holds the complete result of this very experiment, its runs and the failed ones among them: the same
/// texts, changes and engine, and every file as it was written.
pub(super) fn counts(folder: &Path, experiment: &Experiment) -> Option<(u64, u64)> {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).ok()?;
    let manifest: Value = serde_json::from_str(&text).ok()?;
    if !same(&manifest, experiment) {
        return None;
    }
    let stored = Stored::open(folder).ok()?;
    let whole = stored.files().all(|name| stored.check(name).is_ok());
    whole.then_some((manifest["rows"].as_u64()?, manifest["failed"].as_u64()?))
}

fn same(manifest: &Value, experiment: &Experiment) -> bool {
    let overrides = &experiment.overrides;
    let pairs = |values: &[(String, String)]| -> serde_json::Map<String, Value> {
        values.iter().map(|(path, value)| (path.clone(), json!(value))).collect()
    };
    let (inputs, made) = (&manifest["inputs"], &manifest["overrides"]);
    let text = |input: Option<&Input>| json!(input.map(|input| &input.text));
    let change = if overrides.change.is_empty() { Value::Null } else { json!(pairs(&overrides.change)) };
    inputs["experiment"]["text"] == text(Some(experiment.file()))
        && inputs["scenario"]["text"] == text(Some(experiment.scenario_file()))
        && inputs["points"]["text"] == text(experiment.points_file())
        && inputs["draws"]["text"] == text(experiment.draws_file())
        && made["set"] == json!(pairs(&overrides.set))
        && made["change"] == change
        && made["seed"] == json!(overrides.seed)
        && made["replicates"] == json!(overrides.replicates.map(|r| r.to_string()))
        && made["runs"].is_null()
        && manifest["engine"] == json!(Engine::this())
        && manifest["extension"].is_null()
}
