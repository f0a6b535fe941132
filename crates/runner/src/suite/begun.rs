//! The mark of a suite that is not finished: what it is called, and what goes on with it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Suite, within};
use crate::experiment::{Input, LoadError, Overrides, read_text};
use crate::record::folder::{Folder, OutputError};
use crate::text::{MOST_TABLE, MOST_TOML};

/// Stands in the folder of a suite until it is finished; its first line is the id of the suite.
pub(super) const MARKER: &str = "suite.partial";

/// What was asked for: its last line.
#[derive(Deserialize, Serialize)]
struct Asked {
    suite: PathBuf,
    seed: Option<u64>,
    replicates: Option<String>,
    luck_stated: bool,
    set: Vec<(String, String)>,
    draws_from: Option<PathBuf>,
}

/// Whether a folder holds a suite that is not finished.
pub fn is_begun(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// The suite that was begun in a folder, from its files as they are now: parts whose texts have changed since are run
/// again.
///
/// # Errors
/// [`LoadError`].
pub fn begun(folder: &Path) -> Result<Suite, LoadError> {
    let path = folder.join(MARKER);
    let text = read_text(&path, MOST_TOML)?;
    let asked: Option<Asked> = text.lines().last().and_then(|line| serde_json::from_str(line).ok());
    let strange = || LoadError::Unreadable {
        path: path.clone(),
        error: std::io::Error::other(
            "it does not say which suite was begun; run that again, with the same folder",
        ),
    };
    let asked = asked.ok_or_else(strange)?;
    let draws = asked.draws_from.map(|path| read_text(&path, MOST_TABLE).map(|text| Input { path, text }));
    let overrides = Overrides {
        seed: asked.seed,
        replicates: asked.replicates.and_then(|text| text.parse().ok()),
        set: asked.set,
        draws_from: draws.transpose()?,
        ..Overrides::default()
    };
    Suite::load(&asked.suite, &overrides, asked.luck_stated)
}

/// Marks a folder.
pub(super) fn mark(folder: &Folder, suite: &Suite) -> Result<(), OutputError> {
    let marker = folder.file(MARKER);
    let failed = |error| OutputError::new(&marker, error);
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let overrides = &suite.overrides;
    let asked = Asked {
        suite: whole(&suite.file.path),
        seed: overrides.seed,
        replicates: overrides.replicates.map(|replicates| replicates.to_string()),
        luck_stated: suite.luck_stated,
        set: overrides.set.clone(),
        draws_from: overrides.draws_from.as_ref().map(|file| whole(&file.path)),
    };
    let asked = serde_json::to_string(&asked).map_err(|error| failed(error.into()))?;
    let text =
        format!("{}\nThis suite is not finished. `detente resume` goes on with it.\n{asked}\n", suite.id());
    within::write(&marker, &text)
}
