//! Shards put together: only if each is whole, and all are of one plan.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::shard::Record;
use super::{Options, Producer, RunError, Setup, Shelf, Sweep, complete, take};
use crate::execute::Progress;
use crate::parts::{Held, Store};
use crate::planned::{How, Planned, shard_folder};
use crate::record::folder::{PARTS, SHARD, remove_folder};

/// Why shards cannot be put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmerged {
    /// The folder of the plan.
    pub folder: PathBuf,
    /// Shards that are not there, or not whole yet.
    pub missing: Vec<u32>,
    /// Shards that are not what they should be, and why.
    pub wrong: Vec<(u32, String)>,
}

impl Unmerged {
    /// The shards that must be run, again or for the first time, as `sbatch --array=` takes them.
    pub fn array(&self) -> String {
        ranges(self.shards())
    }

    /// The same as numbers, in order.
    pub fn shards(&self) -> Vec<u32> {
        let mut shards = self.missing.clone();
        shards.extend(self.wrong.iter().map(|wrong| wrong.0));
        shards.sort_unstable();
        shards
    }

    fn is_nothing(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty()
    }
}

/// Numbers as ranges: `0-3,7`.
pub(crate) fn ranges(mut numbers: Vec<u32>) -> String {
    numbers.sort_unstable();
    numbers.dedup();
    let chunks = numbers.chunk_by(|a, b| a + 1 == *b);
    let text: Vec<String> = chunks
        .map(|chunk| match chunk {
            [one] => one.to_string(),
            many => format!("{}-{}", many[0], many[many.len() - 1]),
        })
        .collect();
    text.join(",")
}

/// Most wrong shards that are told apart.
const MOST: usize = 20;

impl fmt::Display for Unmerged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = crate::shell::path(&self.folder);
        writeln!(f, "`{}` cannot be merged:", self.folder.display())?;
        for (shard, problem) in self.wrong.iter().take(MOST) {
            writeln!(f, "  shard {shard}: {problem}")?;
        }
        if self.wrong.len() > MOST {
            writeln!(f, "  and {} more", self.wrong.len() - MOST)?;
        }
        if !self.missing.is_empty() {
            let count = self.missing.len();
            writeln!(f, "  not complete: {count} of its shards, {}", ranges(self.missing.clone()))?;
        }
        write!(
            f,
            "to run these shards: --array={} for detente run {folder} --shard auto; or here: detente resume {folder}",
            self.array()
        )
    }
}

/// Looks at every shard of a plan, and at every byte of them.
///
/// # Errors
/// [`Unmerged`], with all that is wrong.
pub fn check_shards(planned: &Planned) -> Result<(), Unmerged> {
    held(planned).map(|_| ())
}

/// The parts of all shards, each whole.
fn held(planned: &Planned) -> Result<Vec<Held>, Unmerged> {
    let shards = planned.shards().unwrap_or(0);
    let mut found = Unmerged { folder: planned.folder().to_owned(), ..Unmerged::default() };
    let mut all = Vec::new();
    for shard in 0..shards {
        match parts(planned, shard) {
            Ok(Some(parts)) => all.extend(parts),
            Ok(None) => found.missing.push(shard),
            Err(problem) => found.wrong.push((shard, problem)),
        }
    }
    if found.is_nothing() { Ok(all) } else { Err(found) }
}

/// The parts of a shard; `None` if it is not complete; or what is wrong with it.
pub(super) fn parts(planned: &Planned, shard: u32) -> Result<Option<Vec<Held>>, String> {
    let home = shard_folder(planned.folder(), shard);
    let path = home.join(SHARD);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot read `{}`: {error}", path.display())),
    };
    let record = Record::read(&text).map_err(|error| format!("`{}` is no shard: {error}", path.display()))?;
    let shards = planned.shards().unwrap_or(0);
    if record.plan != planned.id() {
        return Err("it belongs to another plan".to_owned());
    }
    if !record.engine.same(planned.engine()) {
        return Err(format!("it was made with {}, and the plan with {}", record.engine, planned.engine()));
    }
    if (record.shard, record.shards) != (shard, shards) {
        return Err(format!("it is shard {} of {}, in the place of another", record.shard, record.shards));
    }
    let runs = planned.plan().shard(shard, shards).map(|plan| plan.runs()).unwrap_or_default();
    let folder = home.join(PARTS);
    let (mut next, mut held) = (runs.start, Vec::new());
    for part in record.parts {
        let of = part.runs();
        if of.start >= of.end {
            return Err(format!("it has a part of no runs, {}..{}", of.start, of.end));
        }
        if of.start < next {
            return Err(format!(
                "its runs {}..{} overlap those before, which end with {}",
                of.start,
                of.end,
                next - 1
            ));
        }
        if of.start > next {
            return Err(format!("it has no runs {next}..{}", of.start));
        }
        next = of.end;
        held.push(Held { folder: folder.clone(), part });
    }
    if next != runs.end {
        return Err(format!("its runs end before {next}, not before {}", runs.end));
    }
    held.iter().try_for_each(Held::check).map_err(|damage| damage.to_string())?;
    Ok(Some(held))
}

/// Puts the shards of a plan together: the result has the bytes that it would have without shards, and those go.
///
/// # Errors
/// [`RunError::Unmerged`] if any shard is missing, or not what it should be; then nothing is changed.
pub fn merge(
    planned: &Planned,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sweep, RunError> {
    if let How { shards: None, .. } = planned.how() {
        let why =
            "is not cut into shards: there is nothing to merge; `detente resume` goes on with it".to_owned();
        return Err(RunError::Unfit { folder: planned.folder().to_owned(), why });
    }
    let setup = Setup::new(planned.experiment(), planned.plan(), options, None)?;
    setup.same_as(planned.folder(), planned.engine(), planned.extension())?;
    let Some(folder) = take(planned)? else { return Ok(Sweep::There) };
    let mut store = Store::default();
    held(planned).map_err(RunError::Unmerged)?.into_iter().for_each(|held| store.insert(held));
    folder.clear_tables()?;
    remove_folder(&folder.file(PARTS))?;
    let mut shelf = Shelf::with(folder.within(PARTS)?, store, planned.id(), planned.experiment());
    shelf.fixed = true;
    let producer = Producer::new(planned.experiment(), planned.plan(), setup.engine(cancel), Some(shelf));
    complete(&folder, &setup, producer, observe)
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_told_in_ranges() {
        assert_eq!(super::ranges(vec![7, 0, 2, 1, 9, 8, 12]), "0-2,7-9,12");
        assert_eq!(super::ranges(Vec::new()), "");
    }
}
