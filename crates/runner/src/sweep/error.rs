//! Why there is no result.

use std::fmt;
use std::path::PathBuf;

use detente_core::extend::ExtensionError;

use super::Unmerged;
use crate::execute::WorkerPanic;
use crate::memory::Memory;
use crate::parts::Damage;
use crate::plan::SpanError;
use crate::record::folder::{FolderError, OutputError};
use crate::stored::StoredError;

/// Why there is no result.
#[derive(Debug)]
pub enum RunError {
    /// The runs asked for do not exist.
    Runs(SpanError),
    /// The folder holds a result, or cannot be written to.
    Folder(FolderError),
    /// Writing failed.
    Output(OutputError),
    /// A worker panicked.
    Panic(WorkerPanic),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
    /// Part of an experiment whose number of runs is not known beforehand was asked for.
    PartOfAdaptive,
    /// More memory might be needed than it may take.
    Memory {
        /// What might be needed.
        needed: Memory,
        /// What it may take.
        most: u64,
    },
    /// The extension does not fit the experiment.
    Extension {
        /// Its name.
        name: String,
        /// Why not.
        error: ExtensionError,
    },
    /// What is there cannot be read.
    Stored(Box<StoredError>),
    /// What is there was begun with another engine, or another extension.
    Another {
        /// The folder.
        folder: PathBuf,
        /// What it was begun with.
        made: String,
        /// What this is.
        this: String,
    },
    /// Rows that were there a moment ago are not as they were.
    Damaged(Damage),
    /// What is asked for cannot be done to this folder.
    Unfit {
        /// The folder.
        folder: PathBuf,
        /// Why not, and what can.
        why: String,
    },
    /// Shards do not make up their plan.
    Unmerged(Unmerged),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runs(error) => error.fmt(f),
            Self::Folder(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Panic(panic) => panic.fmt(f),
            Self::PartOfAdaptive => f.write_str(
                "an experiment with `until` has no runs known beforehand to take a part of; fix their number with \
                 --replicates",
            ),
            Self::Memory { needed, most } => write!(
                f,
                "this may take {:.1} GB of memory, more than the {:.1} GB it may: points and measures {:.1}, series {:.1}, \
                 kept for sensitivity and discovery {:.1}; ask for fewer, or allow more with --memory",
                needed.total() as f64 / 1e9,
                *most as f64 / 1e9,
                needed.points as f64 / 1e9,
                needed.series as f64 / 1e9,
                needed.kept as f64 / 1e9
            ),
            Self::Threads(error) => write!(f, "cannot start threads: {error}; try fewer --jobs"),
            Self::Extension { name, error } => write!(f, "the extension `{name}` does not fit: {error}"),
            Self::Stored(error) => error.fmt(f),
            Self::Another { folder, made, this } => write!(
                f,
                "`{}` was begun with {made}, and this is {this}: its bytes may be others; go on with what it was begun \
                 with, or begin again",
                folder.display()
            ),
            Self::Damaged(damage) => {
                write!(f, "{damage}; `detente resume` makes what is missing again")
            }
            Self::Unfit { folder, why } => write!(f, "`{}` {why}", folder.display()),
            Self::Unmerged(problem) => problem.fmt(f),
        }
    }
}

impl std::error::Error for RunError {}

impl From<OutputError> for RunError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

impl From<StoredError> for RunError {
    fn from(error: StoredError) -> Self {
        Self::Stored(Box::new(error))
    }
}

impl From<FolderError> for RunError {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}
