//! A suite from start to end: its parts one after another, then what they say.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use rayon::ThreadPoolBuilder;

use super::begun::{self, MARKER};
use super::evidence::Evidence;
use super::outcome::{SuiteError, SuiteProgress, SuiteResult, SuiteSweep};
use super::parts::{Part, Purpose};
use super::tables::Found;
use super::{Suite, agreement, audit, influence, kept, manifest, switches, tables, within};
use crate::execute::Progress;
use crate::experiment::Hypothesis;
use crate::machine::now;
use crate::memory::Memory;
use crate::plan::Plan;
use crate::record::folder::{Folder, FolderError, OutputError};
use crate::record::{FirstFailure, contrasts};
use crate::sweep::{self, Options, RunError, Sweep};
use crate::text;

/// Bytes of an effect in a unit, with its unit.
const EFFECT: u64 = 16;

/// A part that is there.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) folder: PathBuf,
    pub(super) rows: u64,
    pub(super) failed: u64,
}

/// Runs every part of a suite that is not there yet, each into a folder of its own, and gathers what they say.
///
/// A suite that was interrupted goes on where it stopped: parts with the same texts, changes and engine are kept. The
/// same files give the same bytes for any number of threads.
///
/// # Errors
/// [`SuiteError`]; whole parts stay.
pub fn run(
    suite: &Suite,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(SuiteProgress),
) -> Result<SuiteSweep, SuiteError> {
    if options.runs.is_some() {
        return Err(SuiteError::Options("a suite runs whole experiments: leave --runs out"));
    }
    if options.parquet.is_some() {
        let message = "the tables of a suite are CSV alone: leave --parquet out, and name a part of it to `detente \
                       analyse --parquet`";
        return Err(SuiteError::Options(message));
    }
    fits(suite, options)?;
    let (started, clock) = (now(), Instant::now());
    let (folder, unfinished) = claim(suite, options)?;
    let always = |part: &&Part| !matches!(part.purpose, Purpose::Knockout(_));
    let mut work = Work {
        options,
        cancel,
        observe,
        reuse: unfinished && !options.force,
        done: Vec::new(),
        kept: 0,
        runs: 0,
        total: suite.parts.iter().filter(always).map(Part::runs).sum(),
        notes: Vec::new(),
        failure: None,
    };
    for part in suite.parts.iter().filter(always) {
        if !work.part(part)? {
            return Ok(work.interrupted(part));
        }
    }
    let pool =
        ThreadPoolBuilder::new().num_threads(options.jobs.get()).build().map_err(SuiteError::Threads)?;
    let home = &options.folder;
    let mut evidence = Evidence::read(suite, home).map_err(SuiteError::Stored)?;
    let places = suite.places();
    let draws: Vec<_> = places.iter().map(|place| agreement::draws(suite, &evidence, *place)).collect();
    let asked = |part: &&Part| {
        let Purpose::Knockout(claim) = part.purpose else { return false };
        let mut all = places.iter().zip(&draws).filter(|(place, _)| place.0 == part.position);
        all.any(|(place, draws)| {
            suite.claims[claim].hypotheses.contains(place)
                && audit::has_one_sign(suite.hypothesis(*place), draws)
        })
    };
    let knockouts: Vec<&Part> = suite.parts.iter().filter(asked).collect();
    work.total += knockouts.iter().map(|part| part.runs()).sum::<u64>();
    for part in knockouts {
        if !work.part(part)? {
            return Ok(work.interrupted(part));
        }
        if let Purpose::Knockout(claim) = part.purpose {
            evidence.read_knockout(home, (claim, part)).map_err(SuiteError::Stored)?;
        }
    }
    let Work { done, kept, mut notes, .. } = work;
    let found = pool.install(|| gather(suite, &evidence, draws, &mut notes));
    let files = tables::write(&folder, suite, &found)?;
    let elapsed = clock.elapsed();
    manifest::write(&folder, suite, options, (&done, files), (started, elapsed))?;
    let marker = folder.file(MARKER);
    std::fs::remove_file(&marker).map_err(|error| OutputError::new(&marker, error))?;
    Ok(SuiteSweep::Complete(Box::new(SuiteResult {
        rows: done.iter().map(|part| part.rows).sum(),
        failed: done.iter().map(|part| part.failed).sum(),
        parts: done.len(),
        kept,
        found: Found { notes, ..found },
        elapsed,
    })))
}

/// What the parts say, as rows of tables.
fn gather(
    suite: &Suite,
    evidence: &Evidence,
    draws: Vec<Vec<agreement::DrawEffect>>,
    notes: &mut Vec<String>,
) -> Found {
    let places = suite.places();
    let hypotheses: Vec<&Hypothesis> = places.iter().map(|place| suite.hypothesis(*place)).collect();
    let findings = places.iter().map(|place| *evidence.finding(*place)).collect();
    let contrasts = contrasts::rows(&hypotheses, findings);
    let influence = if suite.influence {
        let (rows, noted) = influence::rows(suite, evidence);
        notes.extend(noted);
        rows
    } else {
        Vec::new()
    };
    let switches = switches::rows(suite, evidence);
    let claims = audit::rows(suite, evidence, &contrasts, &draws, &influence, &switches);
    notes.extend(suite.blanks.iter().map(|blank| {
        let id = suite.experiments[blank.position].id();
        let without = match blank.purpose {
            Purpose::Switched(mechanism) => format!("without `{}`", suite.mechanisms[mechanism].id),
            Purpose::Knockout(claim) => format!("with the knockout of `{}`", suite.claims[claim].id),
            Purpose::AsWritten | Purpose::Agreement | Purpose::Unswitched => String::new(),
        };
        format!("`{id}` cannot be run {without}: {}", blank.note)
    }));
    Found { contrasts, draws, influence, switches, claims, notes: Vec::new() }
}

/// Whether every part keeps to the memory that may be taken, before any is run.
fn fits(suite: &Suite, options: &Options) -> Result<(), SuiteError> {
    // The effect in every unit of every part is held at once.
    let mut effects = 0u64;
    for part in &suite.parts {
        let plan = Plan::new(part.experiment.design().points(), part.experiment.replicates());
        let Some(plan) = plan else { continue };
        let units = plan.count() / u64::from(plan.points());
        let hypotheses = part.experiment.hypotheses().len() as u64;
        effects = effects.saturating_add(units.saturating_mul(hypotheses * EFFECT));
        let mut needed = Memory::of(&part.experiment, &plan, options.jobs.get());
        needed.kept = needed.kept.saturating_add(effects);
        if needed.total() > options.memory {
            let error = RunError::Memory { needed, most: options.memory };
            return Err(SuiteError::Part { part: part.folder.clone(), error });
        }
    }
    Ok(())
}

/// Takes the folder, and says whether an unfinished suite is in it.
fn claim(suite: &Suite, options: &Options) -> Result<(Folder, bool), SuiteError> {
    let marker = options.folder.join(MARKER);
    if let Some(found) = suite.parts.iter().find_map(|part| within::link(&options.folder, &part.folder)) {
        return Err(SuiteError::Link { found });
    }
    let begun = text::read(&marker, text::MOST_TOML).ok();
    let unfinished = begun.as_ref().is_some_and(|text| text.lines().next() == Some(suite.id()));
    if begun.is_some() && !unfinished && !options.force {
        // Another suite is not finished.
        return Err(SuiteError::Folder(FolderError::Occupied { found: marker }));
    }
    if !unfinished && !options.force {
        let taken = |part: &Part| Folder::occupied(&options.folder.join(&part.folder));
        if let Some(found) = suite.parts.iter().find_map(taken) {
            return Err(SuiteError::Folder(FolderError::Occupied { found }));
        }
    }
    let folder = Folder::claim(&options.folder, options.force || unfinished).map_err(SuiteError::Folder)?;
    begun::mark(&folder, suite)?;
    Ok((folder, unfinished))
}

/// The parts under way.
struct Work<'a> {
    options: &'a Options,
    cancel: &'a AtomicBool,
    observe: &'a mut dyn FnMut(SuiteProgress),
    /// Whether what is there counts.
    reuse: bool,
    done: Vec<Done>,
    kept: usize,
    runs: u64,
    total: u64,
    notes: Vec<String>,
    failure: Option<FirstFailure>,
}

impl Work<'_> {
    /// How a suite ends that stops in this part.
    fn interrupted(self, part: &Part) -> SuiteSweep {
        let (done, part) = (self.done.len(), part.folder.clone());
        SuiteSweep::Interrupted { done, part, failure: self.failure }
    }

    /// Runs a part, unless it is there; `false` if it was cancelled, or stopped for a failed run.
    fn part(&mut self, part: &Part) -> Result<bool, SuiteError> {
        let home = self.options.folder.join(&part.folder);
        if let Some((rows, failed)) = kept::counts(&home, &part.experiment).filter(|_| self.reuse) {
            self.done.push(Done { folder: part.folder.clone(), rows, failed });
            self.kept += 1;
            // Progress is of what is left to do.
            self.total -= part.runs();
            return Ok(true);
        }
        let name =
            part.folder.iter().map(Path::new).map(|p| p.display().to_string()).collect::<Vec<_>>().join("/");
        let options = Options { folder: home, force: true, ..self.options.clone() };
        let (before, total, observe) = (self.runs, self.total, &mut self.observe);
        let mut observe = |progress: Progress| {
            observe(SuiteProgress { part: name.clone(), done: before + progress.done, total });
        };
        let begun = kept::begun(&options.folder, &part.experiment).filter(|_| self.reuse);
        let swept = match begun {
            Some(planned) => sweep::resume(&planned, &options, self.cancel, &mut observe),
            None => sweep::run(&part.experiment, &options, self.cancel, &mut observe),
        };
        let swept = swept.map_err(|error| SuiteError::Part { part: part.folder.clone(), error })?;
        let result = match swept {
            Sweep::Complete(result) => result,
            Sweep::Interrupted(rest) => {
                self.failure = rest.failure;
                return Ok(false);
            }
        };
        if part.purpose == Purpose::AsWritten {
            let id = part.experiment.id();
            for (measure, wanted, reached) in result.widths.iter().flatten() {
                if reached.is_none_or(|reached| reached > *wanted) {
                    let measure = part.experiment.parts().measures()[*measure].id();
                    self.notes.push(format!(
                        "`{id}`: the interval of `{measure}` is not as narrow as `until` asks"
                    ));
                }
            }
        }
        self.runs += part.runs();
        self.done.push(Done { folder: part.folder.clone(), rows: result.rows, failed: result.failed });
        Ok(true)
    }
}
