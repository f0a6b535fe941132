//! The tables of a result again, from its rows: nothing is simulated.

use std::num::NonZeroUsize;
use std::path::Path;

use rayon::ThreadPoolBuilder;

use crate::experiment::{Experiment, LoadError};
use crate::manifest;
use crate::record::columns;
use crate::record::copies::Parquet;
use crate::record::failures::FailuresTable;
use crate::record::folder::{FAILURES, Folder, FolderError, OutputError, SERIES, TRAJECTORIES};
use crate::record::table::Written;
use crate::record::tables::{Findings, Tables};
use crate::stored::{Stored, StoredError};

/// Why tables cannot be made.
#[derive(Debug)]
pub enum AnalyseError {
    /// The result cannot be read.
    Stored(StoredError),
    /// The other experiment cannot be loaded.
    Other(LoadError),
    /// The other experiment has other runs.
    OtherRuns(&'static str),
    /// The folder for the tables holds a result, or cannot be written to.
    Folder(FolderError),
    /// Writing failed.
    Output(OutputError),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
}

impl std::fmt::Display for AnalyseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stored(error) => error.fmt(f),
            Self::Other(error) => error.fmt(f),
            Self::OtherRuns(what) => {
                write!(f, "this experiment has other runs than the result: {what}; run it instead")
            }
            Self::Folder(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Threads(error) => write!(f, "cannot start threads: {error}; try fewer --jobs"),
        }
    }
}

impl std::error::Error for AnalyseError {}

impl From<OutputError> for AnalyseError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

/// Where the tables go.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// Into the result folder, over those that are there: they are the same, byte for byte.
    InPlace,
    /// Into another folder, without the rows.
    Folder {
        /// The folder.
        path: &'a Path,
        /// Replaces what is there.
        force: bool,
    },
}

/// Opens a result, to ask the questions of another experiment of its runs if there is one: other hypotheses,
/// sensitivity or discoveries. Runs must be the same: scenario, seed, factors, points and measures; what the command
/// line changed when they were made holds for it too.
///
/// # Errors
/// [`AnalyseError::Stored`], [`AnalyseError::Other`] and [`AnalyseError::OtherRuns`].
pub fn open(folder: &Path, other: Option<&Path>) -> Result<Stored, AnalyseError> {
    let stored = Stored::open(folder).map_err(AnalyseError::Stored)?;
    let Some(other) = other else { return Ok(stored) };
    let other = Experiment::load(other, &stored.experiment().overrides).map_err(AnalyseError::Other)?;
    let (ours, theirs) = (stored.experiment(), &other);
    let points = |e: &Experiment| -> Vec<String> {
        let design = e.design();
        (0..design.points())
            .flat_map(|p| design.levels(p).map(|l| l.text.clone()).collect::<Vec<_>>())
            .collect()
    };
    let factors =
        |e: &Experiment| -> Vec<String> { e.design().factors().iter().map(|f| f.id.clone()).collect() };
    let measures =
        |e: &Experiment| -> Vec<String> { e.parts().measures().iter().map(|m| format!("{m:?}")).collect() };
    let draws = |e: &Experiment| e.draws_file().map(|file| file.text.clone());
    let difference = if ours.scenario_file().text != theirs.scenario_file().text {
        Some("its scenario is another")
    } else if ours.seed() != theirs.seed() || ours.common != theirs.common {
        Some("its random numbers are others")
    } else if draws(ours) != draws(theirs) {
        Some("its table of parameter draws is another")
    } else if factors(ours) != factors(theirs) || points(ours) != points(theirs) {
        Some("its design points are others")
    } else if measures(ours) != measures(theirs) {
        Some("its measures are others")
    } else {
        None
    };
    match difference {
        Some(what) => Err(AnalyseError::OtherRuns(what)),
        None => Ok(stored.under(other)),
    }
}

/// Makes the tables of a result again: all but `series.csv` and `trajectories.csv`, which hold what rows do not. With
/// `parquet`, every table that is in the folder then is written as Parquet as well, and listed in the manifest if there
/// is one.
///
/// # Errors
/// [`AnalyseError`].
pub fn analyse(
    stored: &Stored,
    target: Target<'_>,
    jobs: NonZeroUsize,
    parquet: Option<Parquet>,
) -> Result<Findings, AnalyseError> {
    let (experiment, plan) = (stored.experiment(), stored.plan());
    let pool = ThreadPoolBuilder::new().num_threads(jobs.get()).build().map_err(AnalyseError::Threads)?;
    let model = experiment.model();
    let mut tables = Tables::new(plan, experiment, stored.measures(), &model);
    // All rows are read before anything is written.
    stored.rows(|rows| tables.add(rows)).map_err(AnalyseError::Stored)?;
    if let (Target::InPlace, Some(_)) = (target, parquet) {
        [SERIES, TRAJECTORIES]
            .iter()
            .try_for_each(|name| stored.check(name))
            .map_err(AnalyseError::Stored)?;
    }
    let folder = match target {
        Target::InPlace => Folder::reopen(stored.folder()).map_err(AnalyseError::Folder)?,
        Target::Folder { path, force } => Folder::claim(path, force).map_err(AnalyseError::Folder)?,
    };
    let (findings, mut files) = tables.write(&folder, plan, &model, &pool)?;
    files.extend(failures(stored, &folder)?.map(|written| (FAILURES, written)));
    let mut names: Vec<&str> = files.keys().copied().collect();
    if let Target::InPlace = target {
        names.extend(stored.files().filter(|name| !files.contains_key(name)));
    }
    columns::write(&folder, experiment, stored.measures(), &model, &names)?;
    if let Some(parquet) = parquet {
        let copies = parquet.write(&folder, experiment, stored.measures(), &names)?;
        if let Target::InPlace = target {
            manifest::list(&folder, copies)?;
        }
    }
    Ok(findings)
}

/// The table of failed runs, if there are any: a second reading, because nothing may be written before the first has
/// shown that the rows are as they were written.
fn failures(stored: &Stored, folder: &Folder) -> Result<Option<Written>, AnalyseError> {
    if stored.counts().1 == 0 {
        return Ok(None);
    }
    let mut table = FailuresTable::new(folder, stored.plan());
    let mut written = Ok(());
    let read = stored.rows(|rows| {
        if written.is_ok() {
            written = table.add(rows);
        }
    });
    read.map_err(AnalyseError::Stored)?;
    written?;
    Ok(table.finish()?)
}
