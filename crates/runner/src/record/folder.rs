//! Result folders.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Runs, in run order.
pub(crate) const RUNS: &str = "runs.csv";
/// Parameter draws.
pub(crate) const DRAWS: &str = "draws.csv";
/// Measures by design point.
pub(crate) const POINTS: &str = "points.csv";
/// One row per hypothesis, if there is any.
pub(crate) const CONTRASTS: &str = "contrasts.csv";
/// Failed runs, if there are any.
pub(crate) const FAILURES: &str = "failures.csv";
/// Series by design point and tick, if there are any.
pub(crate) const SERIES: &str = "series.csv";
/// Whole paths of chosen runs, if any are chosen.
pub(crate) const TRAJECTORIES: &str = "trajectories.csv";
/// Influence of factors and uncertain numbers, if the design allows.
pub(crate) const SENSITIVITY: &str = "sensitivity.csv";
/// Boxes of circumstances, if the experiment asks.
pub(crate) const DISCOVERY: &str = "discovery.csv";
/// Policies tried by a search.
pub(crate) const SEARCH: &str = "search.csv";
/// Those of them that no other betters in every objective.
pub(crate) const PARETO: &str = "pareto.csv";
/// The design points.
pub(crate) const DESIGN: &str = "design.csv";
/// What the columns of all tables mean.
pub(crate) const COLUMNS: &str = "columns.json";
/// What was run, on what, with which result; written last.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Every table of a result, and its name as Parquet.
pub(crate) const TABLES: [(&str, &str); 12] = [
    (RUNS, "runs.parquet"),
    (FAILURES, "failures.parquet"),
    (DRAWS, "draws.parquet"),
    (POINTS, "points.parquet"),
    (CONTRASTS, "contrasts.parquet"),
    (SERIES, "series.parquet"),
    (TRAJECTORIES, "trajectories.parquet"),
    (SENSITIVITY, "sensitivity.parquet"),
    (DISCOVERY, "discovery.parquet"),
    (DESIGN, "design.parquet"),
    (SEARCH, "search.parquet"),
    (PARETO, "pareto.parquet"),
];

/// What single draws say about each hypothesis of a suite.
pub(crate) const AGREEMENT: &str = "agreement.csv";
/// Uncertain numbers that the effects of a suite hang on.
pub(crate) const INFLUENCE: &str = "influence.csv";
/// Effects of a suite without a mechanism.
pub(crate) const SWITCHES: &str = "switches.csv";
/// The claims of a suite, and how robust they are.
pub(crate) const CLAIMS: &str = "claims.csv";

/// Particles of a calibration.
pub(crate) const POSTERIOR: &str = "posterior.csv";
/// Draws from its posterior, of equal weight.
pub(crate) const POSTERIOR_DRAWS: &str = "posterior_draws.csv";
/// What a calibration says about each number.
pub(crate) const PARAMETERS: &str = "parameters.csv";
/// What a calibration was compared with, and how near it came.
pub(crate) const TARGETS: &str = "targets.csv";
/// Rounds of a calibration.
pub(crate) const ROUNDS: &str = "rounds.csv";

/// Tables that only calibrations have.
pub(crate) const OF_CALIBRATIONS: [&str; 5] = [POSTERIOR, POSTERIOR_DRAWS, PARAMETERS, TARGETS, ROUNDS];

/// Tables that only suites have.
pub(crate) const OF_SUITES: [&str; 4] = [AGREEMENT, INFLUENCE, SWITCHES, CLAIMS];

/// Every file of a result. The manifest goes first, so that no other file is ever taken for part of a complete result.
fn names() -> impl Iterator<Item = &'static str> {
    let tables = TABLES.into_iter().flat_map(|(table, copy)| [table, copy]);
    std::iter::once(MANIFEST).chain(tables).chain(OF_SUITES).chain(OF_CALIBRATIONS).chain([COLUMNS])
}

/// Every file that a result may have in a folder, whole or not.
fn all(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let all = names().map(str::to_owned).chain(names().map(partial));
    all.map(|name| folder.join(name))
}

/// The name of a file until it is complete.
pub(crate) fn partial(name: &str) -> String {
    format!("{name}.partial")
}

/// A result folder that this sweep may write to.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder if it is not there. An existing result is removed with `force`, and is an error without.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn claim(path: &Path, force: bool) -> Result<Self, FolderError> {
        if let Some(found) = Self::occupied(path).filter(|_| !force) {
            return Err(FolderError::Occupied { found });
        }
        fs::create_dir_all(path).map_err(|error| OutputError::new(path, error))?;
        let folder = Self { path: path.to_owned() };
        folder.clear()?;
        Ok(folder)
    }

    /// Removes whatever there is of a result.
    pub(crate) fn clear(&self) -> Result<(), OutputError> {
        for old in all(&self.path) {
            match fs::remove_file(&old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(OutputError::new(&old, error));
                }
                _ => {}
            }
        }
        self.sync()
    }

    /// A file of a result that is in a folder, whole or not. A link is one, wherever it leads.
    pub(crate) fn occupied(path: &Path) -> Option<PathBuf> {
        all(path).find(|file| file.symlink_metadata().is_ok())
    }

    /// The folder of a complete result, to make tables of it again. Half-written ones are removed.
    pub(crate) fn reopen(path: &Path) -> Result<Self, OutputError> {
        for name in names().filter(|name| *name != RUNS) {
            let old = path.join(partial(name));
            match fs::remove_file(&old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(OutputError::new(&old, error));
                }
                _ => {}
            }
        }
        Ok(Self { path: path.to_owned() })
    }

    /// The path of a file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Creates a file under the name it has until it is complete.
    pub(crate) fn create(&self, name: &str) -> Result<File, OutputError> {
        let path = self.file(&partial(name));
        // Never a file that another process has begun since the folder was claimed.
        File::create_new(&path).map_err(|error| OutputError::new(&path, error))
    }

    /// Gives a complete file its name, for good.
    pub(crate) fn publish(&self, name: &str, file: &File) -> Result<(), OutputError> {
        let (from, to) = (self.file(&partial(name)), self.file(name));
        file.sync_all().map_err(|error| OutputError::new(&from, error))?;
        fs::rename(&from, &to).map_err(|error| OutputError::new(&to, error))?;
        self.sync()
    }

    /// Makes new names in the folder last, where the system can.
    fn sync(&self) -> Result<(), OutputError> {
        if cfg!(unix) {
            match File::open(&self.path).and_then(|folder| folder.sync_all()) {
                // Some network file systems cannot, and need not.
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
                synced => synced.map_err(|error| OutputError::new(&self.path, error))?,
            }
        }
        Ok(())
    }
}

/// A result cannot be written.
#[derive(Debug)]
pub struct OutputError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

impl OutputError {
    pub(crate) fn new(path: &Path, error: io::Error) -> Self {
        Self { path: path.to_owned(), error }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write `{}`: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Why a folder cannot take a result.
#[derive(Debug)]
pub enum FolderError {
    /// It holds one already.
    Occupied {
        /// A file of it.
        found: PathBuf,
    },
    /// It cannot be written to.
    Output(OutputError),
}

impl From<OutputError> for FolderError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Occupied { found } => {
                write!(f, "`{}` exists: a result is never overwritten without --force", found.display())
            }
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FolderError {}
