//! The result of a suite on disk: its parts, and the tables of what they say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::record::folder::MANIFEST;
use crate::record::table::Written;

/// A complete suite.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct StoredSuite {
    suite: String,
    pub(crate) rows: u64,
    parts: Vec<Kept>,
    pub(crate) files: BTreeMap<String, Written>,
}

#[derive(Clone, Debug, Deserialize)]
struct Kept {
    folder: PathBuf,
}

impl StoredSuite {
    /// Of a folder; `None` if it does not hold one.
    pub(crate) fn open(folder: &Path) -> Option<Self> {
        let text = std::fs::read(folder.join(MANIFEST)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Short name.
    pub(crate) fn id(&self) -> &str {
        &self.suite
    }

    /// The folders of its parts, within its own.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().map(|part| part.folder.as_path())
    }
}
