//! A commented starter: a small scenario and an experiment with it, made up or from a table of actors.

mod actors;
mod contest;

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use detente_core::scenario::wrong_id;

use crate::experiment::{LoadError, read_text};
use crate::record::folder::OutputError;
use crate::text::MOST_TOML;

const FILES: [(&str, &str); 2] = [
    ("scenario.toml", include_str!("../../templates/scenario.toml")),
    ("experiment.toml", include_str!("../../templates/experiment.toml")),
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
    /// The table of actors cannot be read, or is none.
    Table(LoadError),
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
            Self::Table(error) => error.fmt(f),
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
    let name = named(folder, "mediation")?;
    put(folder, FILES.map(|(file, text)| (file, text.replace(PLACEHOLDER, &name))))
}

/// The same about one contested issue, from a CSV table of actors with columns `actor`, `position`, `capability`,
/// `salience` and perhaps `label`, such as [`Power::csv`](crate::show::Power::csv) gives.
///
/// # Errors
/// As [`write()`], and [`StarterError::Table`] with everything that is wrong with the table.
pub fn write_of_actors(folder: &Path, table: &Path) -> Result<Vec<PathBuf>, StarterError> {
    let name = named(folder, "forecast")?;
    let text = read_text(table, MOST_TOML).map_err(StarterError::Table)?;
    let actors = actors::read(&table.display().to_string(), &text).map_err(StarterError::Table)?;
    let texts = [contest::scenario(&name, &actors), contest::experiment(&name, &actors)];
    let [scenario, experiment] = texts;
    put(folder, [("scenario.toml", scenario), ("experiment.toml", experiment)])
}

/// The name of a new scenario; its experiment's id is this name and a little more.
fn named(folder: &Path, more: &str) -> Result<String, StarterError> {
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    match wrong_id(&format!("{name}-{more}")) {
        Some(_) => Err(StarterError::Name(name)),
        None => Ok(name),
    }
}

/// Writes new files into a folder.
fn put(folder: &Path, files: [(&str, String); 2]) -> Result<Vec<PathBuf>, StarterError> {
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| folder.join(file)).collect();
    if let Some(path) = paths.iter().find(|path| path.exists()) {
        return Err(StarterError::Exists(path.clone()));
    }
    let failed = |path: &Path, error| StarterError::Output(OutputError::new(path, error));
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (path, (_, text)) in paths.iter().zip(files) {
        let written = fs::File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| failed(path, error))?;
    }
    Ok(paths)
}
