//! Why an experiment cannot be loaded.

use std::fmt;
use std::path::{Path, PathBuf};

use detente_core::source::Report;

use crate::text;

/// Why an experiment cannot be loaded.
#[derive(Debug)]
pub enum LoadError {
    /// A file cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file says something that cannot be: one report for each file with something to report.
    Invalid(Vec<Report>),
}

impl LoadError {
    /// A file that should be there and is not.
    pub(super) fn missing(path: PathBuf) -> Self {
        Self::Unreadable { path, error: std::io::ErrorKind::NotFound.into() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Self::Invalid(reports) => {
                for report in reports {
                    write!(f, "{report}")?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } => Some(error),
            Self::Invalid(_) => None,
        }
    }
}

/// The text of a file of at most `most` bytes.
pub(crate) fn read_text(path: &Path, most: u64) -> Result<String, LoadError> {
    text::read(path, most).map_err(|error| LoadError::Unreadable { path: path.to_owned(), error })
}
