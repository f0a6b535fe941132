//! Why there is no page.

use std::fmt;
use std::io;
use std::path::PathBuf;

use detente_runner::sample::SampleError;
use detente_runner::stored::StoredError;

/// Why there is no page.
#[derive(Debug)]
pub enum ReportError {
    /// The result cannot be read.
    Stored(StoredError),
    /// A table of it cannot be read.
    Table {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// None of its tables can be drawn.
    Nothing {
        /// The folder.
        path: PathBuf,
    },
    /// A figure cannot be made into pixels: a bug.
    Drawing {
        /// The figure.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Its runs cannot be simulated again.
    Sample(SampleError),
    /// What stands where the page would be written is no page of this program.
    Occupied {
        /// The file.
        path: PathBuf,
    },
    /// The page cannot be written.
    Output {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stored(error) => error.fmt(f),
            Self::Table { path, problem } => write!(f, "cannot read `{}`: {problem}", path.display()),
            Self::Nothing { path } => write!(
                f,
                "`{}` has nothing to draw: no shares of runs, hypotheses, sensitivity indices or series",
                path.display()
            ),
            Self::Drawing { name, problem } => write!(f, "cannot draw `{name}`: {problem}; this is a bug"),
            Self::Sample(error) => error.fmt(f),
            Self::Occupied { path } => write!(
                f,
                "`{}` is there and is no report: it is not overwritten; choose another file with --out",
                path.display()
            ),
            Self::Output { path, error } => write!(f, "cannot write `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for ReportError {}

impl From<StoredError> for ReportError {
    fn from(error: StoredError) -> Self {
        Self::Stored(error)
    }
}

impl From<SampleError> for ReportError {
    fn from(error: SampleError) -> Self {
        Self::Sample(error)
    }
}
