//! Reading a result folder back: what was run, and its rows.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use detente_core::extend::Extra;
use detente_core::simulation::{End, RunOutcome};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::experiment::{Experiment, Input, LoadError, Overrides, Replicates};
use crate::plan::Plan;
use crate::record::folder::{MANIFEST, RUNS};
use crate::record::measures::{self, MeasureColumn};
use crate::record::table::hex;
use crate::record::{failures, runs};

/// Rows handed on at a time.
const BATCH: usize = 256;

/// What is read of a manifest.
#[derive(Deserialize)]
struct Manifest {
    format: u32,
    inputs: Inputs,
    overrides: Changes,
    design: Size,
    rows: u64,
    failed: u64,
    rows_kept: Option<bool>,
    #[serde(default)]
    files: BTreeMap<String, Written>,
    extension: Option<Declared>,
}

#[derive(Deserialize)]
struct Inputs {
    experiment: Text,
    scenario: Text,
    points: Option<Text>,
    draws: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    path: PathBuf,
    text: String,
}

impl From<Text> for Input {
    fn from(text: Text) -> Self {
        Self { path: text.path, text: text.text }
    }
}

#[derive(Deserialize)]
struct Changes {
    set: BTreeMap<String, String>,
    #[serde(default)]
    change: BTreeMap<String, String>,
    seed: Option<u64>,
    replicates: Option<String>,
    runs: Option<[u64; 2]>,
    #[serde(default)]
    draws_from: bool,
    #[serde(default)]
    no_runs: bool,
}

#[derive(Deserialize)]
struct Size {
    draws: u32,
    luck: u32,
}

#[derive(Deserialize)]
struct Written {
    sha256: String,
}

#[derive(Deserialize)]
struct Declared {
    measures: Vec<DeclaredMeasure>,
}

#[derive(Deserialize)]
struct DeclaredMeasure {
    id: String,
    label: String,
    unit: String,
    indicator: bool,
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
    /// The digests of its files, by name.
    files: BTreeMap<String, String>,
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

impl Stored {
    /// Opens a result folder by its manifest.
    ///
    /// # Errors
    /// [`StoredError`], but not yet [`StoredError::Altered`].
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| StoredError::Unreadable { path: path.clone(), error })?;
        let strange = |problem: String| StoredError::Manifest { path: path.clone(), problem };
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| strange(error.to_string()))?;
        if manifest.format != crate::manifest::FORMAT {
            return Err(strange(format!(
                "its format is {}, not {}",
                manifest.format,
                crate::manifest::FORMAT
            )));
        }
        if manifest.rows_kept == Some(false) {
            let (folder, experiment) = (folder.to_owned(), manifest.inputs.experiment.path);
            return Err(StoredError::NoRows { folder, experiment, no_runs: manifest.overrides.no_runs });
        }
        if !manifest.files.contains_key(RUNS) {
            return Err(strange(format!("it lists no `{RUNS}`")));
        }
        let files = manifest.files.into_iter().map(|(name, written)| (name, written.sha256)).collect();
        let replicates = manifest.overrides.replicates.as_deref().map(str::parse).transpose();
        let overrides = Overrides {
            seed: manifest.overrides.seed,
            replicates: replicates.map_err(|error| strange(format!("{error}")))?,
            set: manifest.overrides.set.into_iter().collect(),
            change: manifest.overrides.change.into_iter().collect(),
            no_runs: manifest.overrides.no_runs,
            draws_from: None,
        };
        let draws = manifest.inputs.draws.map(Input::from);
        let overrides =
            Overrides { draws_from: draws.clone().filter(|_| manifest.overrides.draws_from), ..overrides };
        let inputs: Vec<Input> = [Some(manifest.inputs.scenario), manifest.inputs.points]
            .into_iter()
            .flatten()
            .map(Input::from)
            .chain(draws)
            .collect();
        let experiment = Experiment::restore(manifest.inputs.experiment.into(), &inputs, &overrides)
            .map_err(StoredError::Inputs)?;
        let replicates = Replicates { draws: manifest.design.draws, luck: manifest.design.luck };
        let plan = Plan::new(experiment.design().points(), replicates);
        let plan = plan.and_then(|plan| match manifest.overrides.runs {
            Some([from, to]) => plan.select(crate::plan::Span::of(from..to)).ok(),
            None => Some(plan),
        });
        let plan = plan.ok_or_else(|| strange("it has no runs".to_owned()))?;
        let extras: Vec<Extra> = manifest
            .extension
            .into_iter()
            .flat_map(|declared| declared.measures)
            .map(|m| Extra { id: m.id, label: m.label, unit: m.unit, indicator: m.indicator })
            .collect();
        let measures = measures::columns(&experiment, &extras);
        let (rows, failed) = (manifest.rows, manifest.failed);
        Ok(Self { folder: folder.to_owned(), experiment, plan, measures, rows, failed, files })
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

    /// Its measures.
    pub fn measures(&self) -> &[MeasureColumn] {
        &self.measures
    }

    /// How many of its runs failed.
    pub(crate) fn failed(&self) -> u64 {
        self.failed
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
        if self.files.get(name) != Some(&hex(&file.hash.clone().finalize())) {
            let problem = "its digest is not the one in the manifest".to_owned();
            return Err(StoredError::Altered { path, problem });
        }
        Ok(())
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
        let first = expected.len() - self.measures.len();
        let (mut batch, mut next) = (Vec::with_capacity(BATCH), self.plan.runs().start);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| altered(error.to_string()))? {
            let line = record.position().map_or(0, csv::Position::line);
            let row = self.row(&record, next, first);
            batch.push(row.ok_or_else(|| altered(format!("line {line} is no row of run {next}")))?);
            next += 1;
            if batch.len() == BATCH {
                take(&batch);
                batch.clear();
            }
        }
        take(&batch);
        if next != self.plan.runs().start + self.rows {
            return Err(altered(format!("it ends after run {}", next.saturating_sub(1))));
        }
        drop(reader);
        self.digest(RUNS, &mut hashed)
    }

    /// A row as the run that it was; `None` if it is no row of that run.
    fn row(&self, record: &csv::StringRecord, run: u64, first: usize) -> Option<RunOutcome> {
        let spec = (run < self.plan.runs().end).then(|| self.plan.spec(run))?;
        let same = record.get(0)?.parse() == Ok(run) && record.get(1)?.parse() == Ok(spec.point);
        let (status, reason, tick) = (record.get(first - 3)?, record.get(first - 2)?, record.get(first - 1)?);
        let end = match (status, reason) {
            ("failed", reason) => End::Failed(failures::read(reason)?),
            ("ok", "horizon") => End::Horizon,
            ("ok", outcome) => {
                End::Outcome(self.experiment.scenario().outcomes().position(|id| id == outcome)?)
            }
            _ => return None,
        };
        let number = |cell: &str| match cell {
            "" => Some(None),
            cell => cell.parse().ok().map(Some),
        };
        let measures: Option<Vec<Option<f64>>> = record.iter().skip(first).map(number).collect();
        let series = Vec::new();
        same.then_some(RunOutcome { spec, end, end_tick: tick.parse().ok()?, measures: measures?, series })
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
