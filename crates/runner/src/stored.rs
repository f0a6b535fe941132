//! Reading a result folder back: what was run, and its rows.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use detente_core::simulation::RunOutcome;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::experiment::{Experiment, LoadError};
use crate::extension::Declared;
use crate::head::{Head, Lost};
use crate::machine::Engine;
use crate::plan::Plan;
use crate::record::folder::{MANIFEST, PLAN, RUNS};
use crate::record::measures::{self, MeasureColumn};
use crate::record::runs::{self, Reader};
use crate::record::table::{Written, hex};

/// Rows handed on at a time.
const BATCH: usize = 256;

/// What is read of a manifest.
#[derive(Deserialize)]
struct Manifest {
    #[serde(flatten)]
    head: Head,
    rows: u64,
    failed: u64,
    rows_kept: Option<bool>,
    content_digest: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, Written>,
    engine: Engine,
    extension: Option<Declared>,
}

/// A complete result on disk.
#[derive(Clone, Debug)]
pub struct Stored {
    folder: PathBuf,
    experiment: Experiment,
    plan: Plan,
    measures: Vec<MeasureColumn>,
    rows: u64,
    failed: u64,
    digest: Option<String>,
    engine: Engine,
    extension: Option<Declared>,
    files: BTreeMap<String, Written>,
}

/// Why a result cannot be read.
#[derive(Debug)]
pub enum StoredError {
    /// A file cannot be read; it may not be there.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The manifest is not one of a sweep, or of another version.
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Not all of its runs are there.
    Unfinished {
        /// The folder.
        folder: PathBuf,
    },
    /// There is no plan of anything in a folder.
    NoPlan {
        /// The folder.
        folder: PathBuf,
    },
    /// Its rows were not kept, so there is nothing to read.
    NoRows {
        /// The result folder.
        folder: PathBuf,
        /// The experiment it was made from.
        experiment: PathBuf,
        /// Whether the command line, and not the experiment, left them out.
        no_runs: bool,
    },
    /// What was run cannot be read any more: by another version of the program, perhaps.
    Inputs(LoadError),
    /// A table is not as it was written.
    Altered {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl fmt::Display for StoredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::Manifest { path, problem } => write!(f, "`{}` is no result: {problem}", path.display()),
            Self::Unfinished { folder } => write!(
                f,
                "`{}` holds a result that is not complete: `detente resume {}` goes on with it",
                folder.display(),
                crate::shell::path(folder)
            ),
            Self::NoPlan { folder } => write!(
                f,
                "`{}` holds neither a result nor a plan of one: no `{MANIFEST}`, no `{PLAN}`",
                folder.display()
            ),
            Self::NoRows { folder, experiment, no_runs } => {
                let (folder, experiment) = (folder.display(), experiment.display());
                let why = if *no_runs { "`--no-runs`" } else { "`runs = false` in its `[output]`" };
                write!(
                    f,
                    "the rows of `{folder}` were not kept ({why}), and this reads rows: there are summaries alone; run \
                     `{experiment}` again with rows, all of it or a part (--runs A..B)"
                )
            }
            Self::Inputs(error) => write!(f, "what was run cannot be read any more:\n{error}"),
            Self::Altered { path, problem } => {
                write!(f, "`{}` is not as it was written: {problem}", path.display())
            }
        }
    }
}

impl std::error::Error for StoredError {}

impl StoredError {
    pub(crate) fn lost(path: PathBuf, lost: Lost) -> Self {
        match lost {
            Lost::Record(problem) => Self::Manifest { path, problem },
            Lost::Altered(problem) => Self::Altered { path, problem },
            Lost::Inputs(error) => Self::Inputs(error),
        }
    }
}

impl Manifest {
    fn read(folder: &Path) -> Result<Self, StoredError> {
        let path = folder.join(MANIFEST);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let manifest: Self = serde_json::from_str(&text).map_err(|error| StoredError::Manifest {
                    path: path.clone(),
                    problem: error.to_string(),
                })?;
                let outside = |name: &&String| Path::new(name).file_name() != Some(name.as_ref());
                match manifest.files.keys().find(outside) {
                    None => Ok(manifest),
                    Some(name) => {
                        let problem = format!("it lists `{name}`, which is no name of a file in it");
                        Err(StoredError::Manifest { path, problem })
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder.join(PLAN).is_file() => {
                Err(StoredError::Unfinished { folder: folder.to_owned() })
            }
            Err(error) => Err(StoredError::Unreadable { path, error }),
        }
    }
}

impl Stored {
    /// Opens a result folder by its manifest.
    ///
    /// # Errors
    /// [`StoredError`], but not yet [`StoredError::Altered`].
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let manifest = Manifest::read(folder)?;
        let strange = |problem: String| StoredError::Manifest { path: folder.join(MANIFEST), problem };
        if manifest.rows_kept == Some(false) {
            let (folder, experiment) = (folder.to_owned(), manifest.head.experiment());
            return Err(StoredError::NoRows { folder, experiment, no_runs: manifest.head.no_runs() });
        }
        if !manifest.files.contains_key(RUNS) {
            return Err(strange(format!("it lists no `{RUNS}`")));
        }
        Self::restore(folder, manifest)
    }

    /// Opens a result folder whether it has rows or not.
    ///
    /// # Errors
    /// As [`open`](Self::open), but for [`StoredError::NoRows`].
    pub fn open_any(folder: &Path) -> Result<Self, StoredError> {
        Self::restore(folder, Manifest::read(folder)?)
    }

    fn restore(folder: &Path, manifest: Manifest) -> Result<Self, StoredError> {
        let path = folder.join(MANIFEST);
        let (experiment, plan) = manifest.head.restore().map_err(|lost| StoredError::lost(path, lost))?;
        let extras = manifest.extension.as_ref().map(Declared::extras).unwrap_or_default();
        let measures = measures::columns(&experiment, &extras);
        let Manifest { rows, failed, content_digest: digest, files, engine, extension, .. } = manifest;
        Ok(Self {
            folder: folder.to_owned(),
            experiment,
            plan,
            measures,
            rows,
            failed,
            digest,
            engine,
            extension,
            files,
        })
    }

    /// What was run.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The same runs under another experiment, which asks other questions of them.
    pub(crate) fn under(self, experiment: Experiment) -> Self {
        Self { experiment, ..self }
    }

    /// Which runs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Rows of its `runs.csv`, and how many of them failed.
    pub fn counts(&self) -> (u64, u64) {
        (self.rows, self.failed)
    }

    /// Whether it has rows.
    pub fn has_rows(&self) -> bool {
        self.files.contains_key(RUNS)
    }

    /// The digest of its rows; `None` in a result of an older version.
    pub fn content_digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// Whether its manifest is still the one that was opened.
    pub(crate) fn is_current(&self) -> bool {
        Self::open_any(&self.folder).is_ok_and(|now| now.digest == self.digest && now.files == self.files)
    }

    /// What it was made with.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether this very engine made it, so that its runs come out again to the last bit.
    pub fn made_here(&self) -> bool {
        self.engine.same(&Engine::this())
    }

    /// Whether its tables are there as Parquet as well.
    pub fn has_parquet(&self) -> bool {
        self.files.keys().any(|name| name.ends_with(".parquet"))
    }

    /// What was added to that.
    pub(crate) fn extension(&self) -> Option<&Declared> {
        self.extension.as_ref()
    }

    /// Its measures.
    pub fn measures(&self) -> &[MeasureColumn] {
        &self.measures
    }

    /// The files it consists of, besides the manifest.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Reads a file, if the result has it, only to see that it is as it was written.
    ///
    /// # Errors
    /// [`StoredError`].
    pub(crate) fn check(&self, name: &str) -> Result<(), StoredError> {
        if !self.files.contains_key(name) {
            return Ok(());
        }
        let path = self.folder.join(name);
        let mut file = match File::open(&path) {
            Ok(file) => Hashed::new(file),
            Err(error) => return Err(StoredError::Unreadable { path, error }),
        };
        self.digest(name, &mut file)
    }

    /// Reads the rest of a file and compares the digest of all of it.
    fn digest(&self, name: &str, file: &mut Hashed<impl Read>) -> Result<(), StoredError> {
        let path = self.folder.join(name);
        if let Err(error) = io::copy(file, &mut io::sink()) {
            return Err(StoredError::Unreadable { path, error });
        }
        if self.files.get(name).map(|file| &file.sha256) != Some(&hex(&file.hash.clone().finalize())) {
            let problem = "its digest is not the one in the manifest".to_owned();
            return Err(StoredError::Altered { path, problem });
        }
        Ok(())
    }

    /// The cells of one row; `None` if there is none of that run. The rest of the file is not looked at.
    pub(crate) fn line(&self, run: u64) -> Result<Option<Vec<String>>, StoredError> {
        if !self.plan.runs().contains(&run) {
            return Ok(None);
        }
        let path = self.folder.join(RUNS);
        let file =
            File::open(&path).map_err(|error| StoredError::Unreadable { path: path.clone(), error })?;
        let mut reader = csv::Reader::from_reader(BufReader::with_capacity(1 << 16, file));
        let (mut record, wanted) = (csv::StringRecord::new(), run.to_string());
        loop {
            match reader.read_record(&mut record) {
                Ok(true) if record.get(0) == Some(&wanted) => {
                    return Ok(Some(record.iter().map(str::to_owned).collect()));
                }
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(error) => return Err(StoredError::Altered { path, problem: error.to_string() }),
            }
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Hands on all rows, in run order, some at a time.
    ///
    /// # Errors
    /// [`StoredError`]; what was handed on by then is not to be trusted.
    pub fn rows(&self, mut take: impl FnMut(&[RunOutcome])) -> Result<(), StoredError> {
        let path = self.folder.join(RUNS);
        let unreadable = |error| StoredError::Unreadable { path: path.clone(), error };
        let altered = |problem: String| StoredError::Altered { path: path.clone(), problem };
        let file = File::open(&path).map_err(unreadable)?;
        let mut hashed = Hashed::new(file);
        let mut reader = csv::Reader::from_reader(&mut hashed);
        let header = reader.headers().map_err(|error| altered(error.to_string()))?;
        let expected = runs::columns(&self.experiment, &self.measures);
        if !header.iter().eq(expected.iter().map(String::as_str)) {
            return Err(altered("its columns are not those of the experiment".to_owned()));
        }
        let rows = Reader::new(&self.experiment, &self.plan, &self.measures);
        let (mut batch, mut next) = (Vec::with_capacity(BATCH), self.plan.runs().start);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| altered(error.to_string()))? {
            let line = record.position().map_or(0, csv::Position::line);
            let row = rows.row(&record, next);
            batch.push(row.ok_or_else(|| altered(format!("line {line} is no row of run {next}")))?);
            next += 1;
            if batch.len() == BATCH {
                take(&batch);
                batch.clear();
            }
        }
        take(&batch);
        if next - self.plan.runs().start != self.rows {
            return Err(altered(format!("it ends after run {}", next.saturating_sub(1))));
        }
        drop(reader);
        self.digest(RUNS, &mut hashed)
    }
}

/// A reader that hashes what passes.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
}

impl Hashed<BufReader<File>> {
    fn new(file: File) -> Self {
        Self { inner: BufReader::with_capacity(1 << 16, file), hash: Sha256::new() }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}
