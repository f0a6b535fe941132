//! Result folders.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::lock::{Lock, LockError};
use crate::page::{PAGE, is_page};

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

/// What is to be run: in a folder with no result yet, or half of one.
pub(crate) const PLAN: &str = "plan.json";
/// The folder of rows on their way to `runs.csv`.
pub(crate) const PARTS: &str = "parts";
/// The folder with one folder for each shard.
pub(crate) const SHARDS: &str = "shards";
/// What a whole shard consists of; written last.
pub(crate) const SHARD: &str = "shard.json";

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

/// A folder that this process alone writes to.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Parts lie in a folder of one that is locked.
    _lock: Option<Arc<Lock>>,
}

impl Folder {
    /// Makes the folder if it is not there. An existing result is removed with `force`, and is an error without.
    ///
    /// # Errors
    /// [`FolderError`].
    pub(crate) fn claim(path: &Path, force: bool) -> Result<Self, FolderError> {
        if let Some(holder) = Lock::held(path) {
            return Err(FolderError::Locked { folder: path.to_owned(), holder });
        }
        if let Some(found) = Self::occupied(path).filter(|_| !force) {
            return Err(FolderError::Occupied { found });
        }
        make(path)?;
        let folder = Self::lock(path)?;
        // Somebody else may have come first.
        if let Some(found) = Self::occupied(path).filter(|_| !force) {
            return Err(FolderError::Occupied { found });
        }
        folder.clear()?;
        Ok(folder)
    }

    /// Takes a folder as it is.
    pub(crate) fn lock(path: &Path) -> Result<Self, FolderError> {
        let lock = Lock::take(path).map_err(|error| match error {
            LockError::Held(holder) => FolderError::Locked { folder: path.to_owned(), holder },
            LockError::Output(error) => FolderError::Output(error),
        })?;
        Ok(Self { path: path.to_owned(), _lock: Some(Arc::new(lock)) })
    }

    /// A folder in this one, made if it is not there.
    pub(crate) fn within(&self, name: &str) -> Result<Self, OutputError> {
        let path = self.path.join(name);
        make_inner(&path)?;
        Ok(Self { path, _lock: self._lock.clone() })
    }

    /// Removes whatever there is of a result.
    pub(crate) fn clear(&self) -> Result<(), OutputError> {
        self.clear_tables()?;
        self.clear_plan()
    }

    /// Removes tables, whole or not, the manifest, and the page that was made of them.
    pub(crate) fn clear_tables(&self) -> Result<(), OutputError> {
        all(&self.path).try_for_each(|old| remove(&old))?;
        let page = self.path.join(PAGE);
        if is_page(&page).unwrap_or(false) {
            remove(&page)?;
        }
        self.sync()
    }

    /// Removes what a sweep leaves until its result is complete.
    pub(crate) fn clear_plan(&self) -> Result<(), OutputError> {
        remove(&self.path.join(PLAN))?;
        remove(&self.path.join(partial(PLAN)))?;
        [PARTS, SHARDS].iter().try_for_each(|name| remove_folder(&self.path.join(name)))?;
        self.sync()
    }

    /// A file of a result that is in a folder, whole or not, or of a plan. A link is one, wherever it leads.
    pub(crate) fn occupied(path: &Path) -> Option<PathBuf> {
        let plan = [PLAN, PARTS, SHARDS].into_iter().map(|name| path.join(name));
        all(path).chain(plan).find(|file| file.symlink_metadata().is_ok())
    }

    /// The folder of a complete result, to make tables of it again. Half-written ones are removed.
    pub(crate) fn reopen(path: &Path) -> Result<Self, FolderError> {
        let folder = Self::lock(path)?;
        names().try_for_each(|name| remove(&path.join(partial(name))))?;
        Ok(folder)
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
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
        sync(&self.path)
    }
}

fn sync(path: &Path) -> Result<(), OutputError> {
    if cfg!(unix) {
        match File::open(path).and_then(|folder| folder.sync_all()) {
            // Some network file systems cannot, and need not.
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {}
            synced => synced.map_err(|error| OutputError::new(path, error))?,
        }
    }
    Ok(())
}

/// Makes a folder if it is not there, to last.
pub(crate) fn make(path: &Path) -> Result<(), OutputError> {
    if !path.is_dir() {
        fs::create_dir_all(path).map_err(|error| OutputError::new(path, error))?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        sync(parent.unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

/// The same within the folder of a result, out of which no link may lead.
pub(crate) fn make_inner(path: &Path) -> Result<(), OutputError> {
    if path.is_symlink() {
        let error = io::Error::other("it is a symbolic link, and may lead out of its folder");
        return Err(OutputError::new(path, error));
    }
    make(path)
}

/// Removes a file; that it is not there is as good.
pub(crate) fn remove(file: &Path) -> Result<(), OutputError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(OutputError::new(file, error)),
        _ => Ok(()),
    }
}

/// Removes a folder and all that is in it, but never what a link points to.
pub(crate) fn remove_folder(path: &Path) -> Result<(), OutputError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(OutputError::new(path, error)),
        _ => Ok(()),
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
    /// Another process writes to it.
    Locked {
        /// The folder.
        folder: PathBuf,
        /// Who that is.
        holder: String,
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
            Self::Occupied { found } if [PLAN, PARTS, SHARDS].iter().any(|name| found.ends_with(name)) => {
                let folder = found.parent().unwrap_or(found);
                write!(
                    f,
                    "`{}` holds a result that is not complete: `detente resume {}` goes on with it, --force \
                     begins again",
                    folder.display(),
                    crate::shell::path(folder)
                )
            }
            Self::Locked { folder, holder } => write!(
                f,
                "`{}` is being written to by {holder}: nothing was changed; try again when that has ended",
                folder.display()
            ),
            Self::Occupied { found } => {
                write!(f, "`{}` exists: a result is never overwritten without --force", found.display())
            }
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FolderError {}
