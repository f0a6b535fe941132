//! Where the page comes from: the manifest, and the command that makes it all again.

use std::path::{Component, Path, PathBuf};

use detente_runner::shell::{self, quoted};
use serde::Serialize;
use serde_json::Value;

use crate::Options;
use crate::error::ReportError;

/// Most bytes of input files whose texts are on the page.
const MOST_TEXT: usize = 200_000;

/// What a result says of its making.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// Commands, one a line.
    pub commands: Vec<String>,
    /// Facts: what, and its value.
    pub facts: Vec<(String, String)>,
    /// Input files.
    pub inputs: Vec<InputFile>,
    /// Tables: name and SHA-256.
    pub files: Vec<(String, String)>,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct InputFile {
    /// Its path.
    pub path: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// Its text; absent if there would be too much.
    pub text: Option<String>,
}

/// Reads the manifest of a result folder.
pub(crate) fn manifest(folder: &Path) -> Result<Value, ReportError> {
    let path = folder.join("manifest.json");
    let failed = |problem: String| ReportError::Table { path: path.clone(), problem };
    let text = std::fs::read(&path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))
}

/// What a manifest says, and how this page was made of its result.
pub(crate) fn provenance(manifest: &Value, folder: &Path, options: &Options) -> Provenance {
    let (inputs, overrides) = (&manifest["inputs"], &manifest["overrides"]);
    let main = if inputs["suite"].is_object() { &inputs["suite"] } else { &inputs["experiment"] };
    let path = |input: &Value| input["path"].as_str().unwrap_or_default().to_owned();
    let mut command = format!("detente run {}", quoted(&path(main)));
    if let Some(seed) = overrides["seed"].as_u64() {
        command += &format!(" --seed {seed}");
    }
    if let Some(replicates) = overrides["replicates"].as_str() {
        command += &format!(" --replicates {replicates}");
    }
    for (path, value) in overrides["set"].as_object().into_iter().flatten() {
        command += &format!(" --set {}", quoted(&format!("{path}={}", value.as_str().unwrap_or_default())));
    }
    if overrides["draws_from"] == true {
        command += &format!(" --draws-from {}", quoted(&path(&inputs["draws"])));
    } else if manifest["draws"].is_object() {
        command += &format!(" --draws-from {}", quoted(&path(&manifest["draws"])));
    }
    if let Some([from, to]) = overrides["runs"].as_array().map(Vec::as_slice) {
        command += &format!(" --runs {from}..{to}");
    }
    if overrides["no_runs"] == true {
        command += " --no-runs";
    }
    let home = plain(folder);
    let folder = shell::path(&home);
    command += &format!(" --out {folder}");
    let runs = match options.runs {
        runs if runs == Options::default().runs => String::new(),
        runs => format!(" --runs {runs}"),
    };
    let mut files = vec![input(main), input(&inputs["scenario"])];
    files.extend(inputs["experiments"].as_array().into_iter().flatten().map(input));
    let others = [&inputs["points"], &inputs["draws"], &manifest["draws"]];
    files.extend(others.into_iter().filter(|other| other.is_object()).map(input));
    let mut commands =
        vec![command, format!("detente verify {folder}"), format!("detente report {folder}{runs}")];
    if manifest["overrides"]["change"].is_object() {
        // Only the suite it is a part of changes numbers whatever a factor says.
        commands.remove(0);
    }
    // Of a suite: the pages of its experiments as they are written.
    let parts = manifest["parts"].as_array().into_iter().flatten();
    let parts =
        parts.filter_map(|part| part["folder"].as_str()).filter(|part| part.starts_with("experiments/"));
    commands.extend(parts.map(|part| format!("detente report {}{runs}", shell::path(&home.join(part)))));
    let mut left = MOST_TEXT;
    for file in &mut files {
        let size = file.text.as_ref().map_or(0, String::len);
        if size > left {
            file.text = None;
        } else {
            left -= size;
        }
    }
    Provenance {
        commands,
        facts: facts(manifest),
        inputs: files,
        files: manifest["files"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, file)| (name.clone(), file["sha256"].as_str().unwrap_or_default().to_owned()))
            .collect(),
    }
}

/// A folder without what makes no difference: `./r/` is `r`.
fn plain(folder: &Path) -> PathBuf {
    let plain: PathBuf = folder.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() { PathBuf::from(".") } else { plain }
}

fn input(input: &Value) -> InputFile {
    let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
    let (path, sha256, text) = (text("path"), text("sha256"), text("text"));
    InputFile { path, sha256, text: Some(text) }
}

fn facts(manifest: &Value) -> Vec<(String, String)> {
    let engine = &manifest["engine"];
    let machine = &manifest["machine"];
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let design = &manifest["design"];
    let all = [
        ("Seed", text(&manifest["seed"])),
        ("Rows", text(&manifest["rows"])),
        ("Failed runs", text(&manifest["failed"])),
        ("Design", text(&design["kind"])),
        ("Points", text(&design["points"])),
        ("Parameter draws", text(&design["draws"])),
        ("Lucks per draw", text(&design["luck"])),
        ("Common random numbers", text(&manifest["common_random_numbers"])),
        ("Confidence", text(&manifest["confidence"])),
        ("Digest of rows", text(&manifest["content_digest"])),
        ("Engine", text(&engine["version"])),
        ("Commit", text(&engine["commit"])),
        ("Sources", text(&engine["sources"])),
        ("Extension", text(&manifest["extension"])),
        ("System", text(&machine["os"])),
        ("Architecture", text(&machine["arch"])),
        ("Processor", text(&machine["cpu"])),
        ("Instruction set", text(&manifest["simd"])),
        ("Threads", text(&manifest["jobs"])),
        ("Started", text(&manifest["started"])),
        ("Seconds", text(&manifest["elapsed_seconds"])),
    ];
    let changed = manifest["overrides"]["change"].as_object().into_iter().flatten();
    let changed = changed.map(|(path, value)| {
        ("Changed by its suite".to_owned(), format!("{path} = {}", value.as_str().unwrap_or_default()))
    });
    all.into_iter().filter_map(|(what, value)| Some((what.to_owned(), value?))).chain(changed).collect()
}
