//! Whether what is in a folder is what was written, and what it would be if it were made again.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use detente_core::simd::Simd;
use rayon::ThreadPoolBuilder;

use crate::machine::Engine;
use crate::parts::{Store, check};
use crate::planned::{Planned, State};
use crate::record::folder::PARTS;
use crate::record::runs::{Lines, Tally};
use crate::replay::{self, ReplayError};
use crate::stored::{Stored, StoredError};
use crate::suite::StoredSuite;
use crate::sweep::check_shards;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    /// Rows read.
    pub rows: u64,
    /// Files whose digest is the one written down.
    pub files: usize,
    /// The digest of the rows, computed again.
    pub digest: Option<String>,
    /// Runs simulated again, with the same row.
    pub rerun: u64,
    /// What is wrong; nothing, if all is well.
    pub problems: Vec<String>,
    /// What could not be looked at, and why.
    pub notes: Vec<String>,
}

/// How it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// So many runs, evenly spread, are simulated again.
    pub rerun: u64,
    /// Instruction set of the kernels.
    pub simd: Simd,
    /// Threads.
    pub jobs: NonZeroUsize,
}

/// Looks at every byte of a folder, whether its result is complete or not.
///
/// # Errors
/// [`ReplayError`] if there is nothing to be looked at, or runs cannot be made again.
pub fn verify(folder: &Path, effort: Effort) -> Result<Verified, ReplayError> {
    if let Some(stored) = StoredSuite::open(folder) {
        suite(folder, &stored, effort)
    } else if State::of(folder) == Some(State::Complete) {
        complete(&Stored::open_any(folder)?, effort)
    } else {
        Ok(unfinished(&Planned::open(folder)?))
    }
}

/// Every part of a suite, and its own tables.
fn suite(folder: &Path, stored: &StoredSuite, effort: Effort) -> Result<Verified, ReplayError> {
    let mut found = Verified::default();
    for part in stored.parts() {
        let of = complete(&Stored::open_any(&folder.join(part))?, effort)?;
        found.rows += of.rows;
        found.files += of.files;
        found.rerun += of.rerun;
        let of_part = |text: String| format!("{}: {text}", part.display());
        found.problems.extend(of.problems.into_iter().map(of_part));
        found.notes.extend(of.notes.into_iter().map(of_part));
    }
    for (name, written) in &stored.files {
        match check(&folder.join(name), written) {
            Ok(()) => found.files += 1,
            Err(damage) => found.problems.push(damage.to_string()),
        }
    }
    Ok(found)
}

fn complete(stored: &Stored, effort: Effort) -> Result<Verified, ReplayError> {
    let mut found = Verified::default();
    for name in stored.files() {
        match stored.check(name) {
            Ok(()) => found.files += 1,
            Err(error @ StoredError::Unreadable { .. }) => {
                found.problems.push(format!("{error}: it is missing"))
            }
            Err(error) => found.problems.push(error.to_string()),
        }
    }
    let (mut tally, mut sample) = (Tally::default(), Vec::new());
    let wanted = spread(stored, effort.rerun);
    if stored.has_rows() {
        let read = stored.rows(|outcomes| {
            let lines = Lines::of(outcomes, stored.plan(), stored.experiment());
            tally.add(outcomes, &lines);
            let taken =
                outcomes.iter().zip(lines.iter()).filter(|(o, _)| wanted.binary_search(&o.spec.run).is_ok());
            sample.extend(taken.map(|(outcome, line)| (outcome.spec.run, line.to_vec())));
        });
        found.rows = tally.rows;
        match read {
            Ok(()) => {
                let digest = tally.digest();
                if stored.content_digest().is_some_and(|stored| stored != digest) {
                    found.problems.push("the digest of its rows is not the one in the manifest".to_owned());
                }
                found.digest = Some(digest);
            }
            // What is wrong with the file is said once.
            Err(error) if found.problems.iter().any(|problem| problem.contains(&error.to_string())) => {}
            Err(error) => found.problems.push(error.to_string()),
        }
    } else {
        found.notes.push("its rows were not kept: there is nothing to compare runs with".to_owned());
    }
    if effort.rerun > 0 && !sample.is_empty() {
        rerun(stored, effort, &sample, &mut found)?;
    }
    Ok(found)
}

/// Simulates runs again and compares their rows.
fn rerun(
    stored: &Stored,
    effort: Effort,
    sample: &[(u64, Vec<u8>)],
    found: &mut Verified,
) -> Result<(), ReplayError> {
    if stored.extension().is_some() {
        found.notes.push(
            "it was made with an extension, which this program has not: no run is made again".to_owned(),
        );
        return Ok(());
    }
    let pool =
        ThreadPoolBuilder::new().num_threads(effort.jobs.get()).build().map_err(ReplayError::Threads)?;
    let (experiment, model) = (stored.experiment(), stored.experiment().model());
    let stop = AtomicBool::new(false);
    for (run, row) in sample {
        let outcome = replay::simulate(&model, stored.plan(), *run, effort.simd, &pool, &stop)?;
        let lines = Lines::of(std::slice::from_ref(&outcome), stored.plan(), experiment);
        if lines.text == *row {
            found.rerun += 1;
        } else {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
            found.problems.push(format!(
                "run {run} made again has another row:\n  there: {}\n  again: {}",
                text(row),
                text(&lines.text)
            ));
        }
    }
    if !stored.engine().same(&Engine::this()) {
        found.notes.push(format!("it was made with {}, and this is {}", stored.engine(), Engine::this()));
    }
    Ok(())
}

/// So many runs of a result, evenly spread.
fn spread(stored: &Stored, count: u64) -> Vec<u64> {
    let runs = stored.plan().runs();
    let size = u128::from(runs.end - runs.start);
    let count = Ord::min(u128::from(count), size);
    (0..count).map(|index| runs.start + ((2 * index + 1) * size / (2 * count)) as u64).collect()
}

fn unfinished(planned: &Planned) -> Verified {
    let mut found = Verified { rows: planned.runs_done(), ..Verified::default() };
    if planned.shards().is_some() {
        if let Err(problem) = check_shards(planned) {
            found.problems.push(problem.to_string());
        } else {
            found.problems.push("every shard is whole, but they are not merged: detente merge".to_owned());
        }
        return found;
    }
    let store = Store::open(&planned.folder().join(PARTS), planned.id());
    found.problems.extend(store.damaged.iter().map(ToString::to_string));
    for held in store.all() {
        match held.check() {
            Ok(()) => found.files += 1,
            Err(damage) => found.problems.push(damage.to_string()),
        }
    }
    let (done, total) = (found.rows, planned.plan().count());
    found.problems.push(format!(
        "the result is not complete: {done} of {total} runs are there; detente resume goes on"
    ));
    found
}
