//! `plan.json`: what is to be run in a folder. It is there before the first run, until the result is complete.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::experiment::Experiment;
use crate::extension::Declared;
use crate::head::Head;
use crate::machine::Engine;
use crate::manifest;
use crate::parts::Store;
use crate::plan::Plan;
use crate::record::folder::{Folder, MANIFEST, OutputError, PARTS, PLAN, SHARD, SHARDS};
use crate::record::lock::Lock;
use crate::record::measures::{self, MeasureColumn};
use crate::record::table::sha256;
use crate::stored::StoredError;

#[derive(Deserialize, Serialize)]
struct Record {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    how: How,
    engine: Engine,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extension: Option<Declared>,
}

/// How it is to be carried out, where that outlasts a process.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct How {
    /// How many shards the runs are cut into; none if they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shards: Option<u32>,
    /// Whether tables are written as Parquet as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) parquet: bool,
}

/// What is to be run in a folder.
#[derive(Clone, Debug)]
pub struct Planned {
    folder: PathBuf,
    id: String,
    experiment: Experiment,
    plan: Plan,
    measures: Vec<MeasureColumn>,
    how: How,
    engine: Engine,
    extension: Option<Declared>,
}

/// Writes `plan.json`; its digest names the plan.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    plan: &Plan,
    how: How,
    extension: Option<&Declared>,
) -> Result<String, OutputError> {
    let head = Head::of(experiment, plan);
    let record = Record { head, how, engine: Engine::this(), extension: extension.cloned() };
    manifest::publish_as(folder, PLAN, &record)?;
    let path = folder.file(PLAN);
    std::fs::read(&path).map(sha256).map_err(|error| OutputError::new(&path, error))
}

/// What a folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A result: nothing is missing.
    Complete,
    /// A plan, and perhaps some of its runs.
    Unfinished,
}

impl State {
    /// Of a folder; `None` if it holds neither.
    pub fn of(folder: &Path) -> Option<Self> {
        let there = |name: &str| folder.join(name).is_file();
        match (there(MANIFEST), there(PLAN)) {
            (true, _) => Some(Self::Complete),
            (false, true) => Some(Self::Unfinished),
            (false, false) => None,
        }
    }
}

impl Planned {
    /// Opens the plan of a folder.
    ///
    /// # Errors
    /// [`StoredError::NoPlan`] if there is none, or what is wrong with it.
    pub fn open(folder: &Path) -> Result<Self, StoredError> {
        let path = folder.join(PLAN);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(StoredError::NoPlan { folder: folder.to_owned() });
            }
            Err(error) => return Err(StoredError::Unreadable { path, error }),
        };
        let strange = |problem| StoredError::Manifest { path: path.clone(), problem };
        let record: Record = serde_json::from_slice(&text).map_err(|error| strange(error.to_string()))?;
        let Record { head, how, engine, extension } = record;
        let (experiment, plan) = head.restore().map_err(|lost| StoredError::lost(path.clone(), lost))?;
        if how.shards.is_some_and(|shards| plan.shard(0, shards).is_none()) {
            return Err(strange("it has more shards than blocks of runs, or none".to_owned()));
        }
        let extras = extension.as_ref().map(Declared::extras).unwrap_or_default();
        let measures = measures::columns(&experiment, &extras);
        let (folder, id) = (folder.to_owned(), sha256(&text));
        Ok(Self { folder, id, experiment, plan, measures, how, engine, extension })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What names the plan: the digest of its file.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// What is run.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Which runs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The columns of its measures.
    pub fn measures(&self) -> &[MeasureColumn] {
        &self.measures
    }

    /// How many shards its runs are cut into; `None` if they are not.
    pub fn shards(&self) -> Option<u32> {
        self.how.shards
    }

    /// Whether tables are to be written as Parquet as well.
    pub fn wants_parquet(&self) -> bool {
        self.how.parquet
    }

    pub(crate) fn how(&self) -> How {
        self.how
    }

    /// What it was begun with.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What was added to that.
    pub(crate) fn extension(&self) -> Option<&Declared> {
        self.extension.as_ref()
    }

    /// Shards that are not complete, by the files that are there.
    pub fn missing(&self) -> Vec<u32> {
        let there = |shard: &u32| shard_folder(&self.folder, *shard).join(SHARD).is_file();
        (0..self.how.shards.unwrap_or(0)).filter(|shard| !there(shard)).collect()
    }

    /// Who is making a shard at this moment.
    pub(crate) fn writer(&self, shard: u32) -> Option<String> {
        Lock::held(&shard_folder(&self.folder, shard))
    }

    /// Runs that are done, by the files that are there: none of their rows is read.
    pub fn runs_done(&self) -> u64 {
        let of = |folder: PathBuf| Store::open(&folder, &self.id).runs();
        match self.how.shards {
            None => of(self.folder.join(PARTS)),
            Some(shards) => (0..shards).map(|k| of(shard_folder(&self.folder, k).join(PARTS))).sum(),
        }
    }
}

/// The folder of a shard in that of its plan.
pub(crate) fn shard_folder(folder: &Path, shard: u32) -> PathBuf {
    folder.join(SHARDS).join(shard.to_string())
}
