//! The parts that are there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Damage, Part, record_name};
use crate::record::folder::{Folder, OutputError, remove};

/// A part and where it lies.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) folder: PathBuf,
    pub(crate) part: Part,
}

/// The parts of one plan, in run order.
#[derive(Debug, Default)]
pub(crate) struct Store {
    parts: Vec<Held>,
    /// What cannot be used, and why.
    pub(crate) damaged: Vec<Damage>,
}

impl Store {
    /// Looks through a folder, and reads no rows. A folder that is not there has no parts.
    pub(crate) fn open(folder: &Path, plan: &str) -> Self {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().ok();
        let first = |name: String| name.strip_suffix(".json")?.parse::<u64>().ok();
        let mut firsts: Vec<u64> = entries.filter_map(name).filter_map(first).collect();
        firsts.sort_unstable();
        let mut store = Self::default();
        for first in firsts {
            let path = folder.join(record_name(first));
            let problem = match Part::open(folder, first) {
                Err(damage) => damage.problem,
                Ok(part) if part.plan != plan => "it belongs to another plan".to_owned(),
                Ok(part) if store.end() > first => {
                    format!(
                        "its runs {first}..{} overlap others, which end with {}",
                        part.end_run,
                        store.end() - 1
                    )
                }
                Ok(part) => {
                    store.parts.push(Held { folder: folder.to_owned(), part });
                    continue;
                }
            };
            store.damaged.push(Damage { path, problem });
        }
        store
    }

    /// The run after the last.
    fn end(&self) -> u64 {
        self.parts.last().map_or(0, |held| held.part.end_run)
    }

    /// Removes from the folder whatever is no part of this store: what was not finished, and what cannot be used.
    pub(crate) fn tidy(&self, folder: &Folder) -> Result<(), OutputError> {
        let names = |Held { part, .. }: &Held| -> Vec<String> {
            part.files().map(|file| file.0).chain([record_name(part.first_run)]).collect()
        };
        let kept: BTreeSet<String> = self.parts.iter().flat_map(names).collect();
        let entries = folder.path().read_dir().map_err(|error| OutputError::new(folder.path(), error))?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let ours = [".csv", ".paths", ".json", ".partial"];
            if name.to_str().is_some_and(|n| !kept.contains(n) && ours.iter().any(|end| n.ends_with(end))) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// The part that holds a run.
    pub(crate) fn at(&self, run: u64) -> Option<&Held> {
        let after = self.parts.partition_point(|held| held.part.first_run <= run);
        self.parts.get(after.checked_sub(1)?).filter(|held| held.part.runs().contains(&run))
    }

    /// The first run from here on that some part holds.
    pub(crate) fn next(&self, run: u64) -> Option<u64> {
        let after = self.parts.partition_point(|held| held.part.end_run <= run);
        self.parts.get(after).map(|held| Ord::max(held.part.first_run, run))
    }

    /// Adds a part.
    pub(crate) fn insert(&mut self, new: Held) {
        let place = self.parts.partition_point(|held| held.part.first_run < new.part.first_run);
        self.parts.insert(place, new);
    }

    /// Takes out the part that begins with a run.
    pub(crate) fn remove(&mut self, first: u64) {
        self.parts.retain(|held| held.part.first_run != first);
    }

    /// The parts, in run order.
    pub(crate) fn all(&self) -> &[Held] {
        &self.parts
    }

    /// How many runs they hold.
    pub(crate) fn runs(&self) -> u64 {
        self.parts.iter().map(|held| held.part.end_run - held.part.first_run).sum()
    }
}
