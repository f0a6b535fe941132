//! How a suite goes on and ends.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::tables::Found;
use crate::record::FirstFailure;
use crate::record::folder::{FolderError, OutputError};
use crate::stored::StoredError;
use crate::sweep::RunError;

/// How far a suite is.
#[derive(Clone, Debug)]
pub struct SuiteProgress {
    /// The part under way: its folder within that of the suite.
    pub part: String,
    /// Runs that are there.
    pub done: u64,
    /// Runs of all parts; knockouts join once it is known that they are run.
    pub total: u64,
}

/// How a suite ended.
#[derive(Clone, Debug)]
pub enum SuiteSweep {
    /// Every table is written.
    Complete(Box<SuiteResult>),
    /// Cancelled, or stopped for a failed run: whole parts are kept.
    Interrupted {
        /// Parts that are there.
        done: usize,
        /// The part that was cancelled.
        part: PathBuf,
        /// The failed run for which it stopped; `None` if it was cancelled.
        failure: Option<FirstFailure>,
    },
}

/// A complete suite.
#[derive(Clone, Debug)]
pub struct SuiteResult {
    /// Runs of all parts.
    pub rows: u64,
    /// Failed runs among them.
    pub failed: u64,
    /// Parts.
    pub parts: usize,
    /// Those of them that were there already.
    pub kept: usize,
    /// What they say.
    pub found: Found,
    /// How long it took.
    pub elapsed: Duration,
}

/// Why there is no result.
#[derive(Debug)]
pub enum SuiteError {
    /// A part cannot be run.
    Part {
        /// Its folder.
        part: PathBuf,
        /// Why not.
        error: RunError,
    },
    /// Only a part of the runs is asked for, or tables as Parquet.
    Options(&'static str),
    /// A part would be written elsewhere.
    Link {
        /// The link that leads there.
        found: PathBuf,
    },
    /// The folder holds a result, or cannot be written to.
    Folder(FolderError),
    /// The rows of a part cannot be read.
    Stored(StoredError),
    /// Writing failed.
    Output(OutputError),
    /// No threads to work on.
    Threads(rayon::ThreadPoolBuildError),
}

impl fmt::Display for SuiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part { part, error } => write!(f, "{}: {error}", part.display()),
            Self::Options(what) => f.write_str(what),
            Self::Link { found } => write!(
                f,
                "`{}` is a symbolic link, and may lead out of the folder of the suite: remove it, or choose another folder \
                 with --out",
                found.display()
            ),
            Self::Folder(error) => error.fmt(f),
            Self::Stored(error) => error.fmt(f),
            Self::Output(error) => error.fmt(f),
            Self::Threads(error) => write!(f, "cannot start threads: {error}; try fewer --jobs"),
        }
    }
}

impl std::error::Error for SuiteError {}

impl From<OutputError> for SuiteError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}
