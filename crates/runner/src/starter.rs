//! A commented starter: a small scenario and an experiment with it.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use detente_core::scenario::wrong_id;

use crate::record::folder::OutputError;

const FILES: [(&str, &str); 2] = [
    ("scenario.toml", include_str!("../templates/scenario.toml")),
    ("experiment.toml", include_str!("../templates/experiment.toml")),
];

/// The name in the templates that gives way to that of the new scenario.
const PLACEHOLDER: &str = "island-dispute";

/// Why there is no starter.
#[derive(Debug)]
pub enum StarterError {
    /// The name cannot be an id.
    Name(String),
    /// A file is there already.
    Exists(PathBuf),
    /// It cannot be written.
    Output(OutputError),
}

impl fmt::Display for StarterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(
                f,
                "`{name}` cannot be an id: it begins with a letter and holds letters, digits, `_` and `-`"
            ),
            Self::Exists(path) => write!(f, "`{}` exists: nothing was written", path.display()),
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StarterError {}

/// Writes `scenario.toml` and `experiment.toml` into a folder; its last part is the id of the scenario. The result
/// names the files.
///
/// # Errors
/// If a file is there already, the name cannot be an id, or the folder cannot be written to.
pub fn write(folder: &Path) -> Result<Vec<PathBuf>, StarterError> {
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    // The experiment's id is this name and a little more.
    if wrong_id(&format!("{name}-mediation")).is_some() {
        return Err(StarterError::Name(name));
    }
    let paths: Vec<PathBuf> = FILES.iter().map(|(file, _)| folder.join(file)).collect();
    if let Some(path) = paths.iter().find(|path| path.exists()) {
        return Err(StarterError::Exists(path.clone()));
    }
    let failed = |path: &Path, error| StarterError::Output(OutputError::new(path, error));
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (path, (_, text)) in paths.iter().zip(FILES) {
        let text = text.replace(PLACEHOLDER, &name);
        let written = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| failed(path, error))?;
    }
    Ok(paths)
}
