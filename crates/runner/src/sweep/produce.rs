//! Runs in order, wherever they come from: from parts that are there, or simulated now into new parts.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente_core::extend::Extension;
use detente_core::model::Model;
use detente_core::simd::Simd;
use detente_core::simulation::RunOutcome;
use rayon::ThreadPool;

use super::RunError;
use crate::execute::{Stopped, execute};
use crate::experiment::Experiment;
use crate::extension;
use crate::parts::{self, Damage, Held, Store, Writer, record_name};
use crate::plan::Plan;
use crate::record::FirstFailure;
use crate::record::folder::{Folder, OutputError, remove};
use crate::record::measures::MeasureColumn;
use crate::record::runs::Lines;

/// What simulates.
pub(crate) struct Simulators<'a> {
    pub(crate) model: &'a Arc<Model>,
    pub(crate) simd: Simd,
    pub(crate) extension: Option<&'a dyn Extension>,
    pub(crate) pool: &'a ThreadPool,
    pub(crate) cancel: &'a AtomicBool,
    /// Stops after the block of the first failed run.
    pub(crate) fail_fast: bool,
}

/// Where parts are, and what is written to them.
pub(crate) struct Shelf {
    pub(crate) folder: Folder,
    pub(crate) store: Store,
    writer: Writer,
}

impl Shelf {
    /// The parts of a plan in a folder; what else is in it goes.
    pub(crate) fn open(folder: Folder, plan: &str, experiment: &Experiment) -> Result<Self, OutputError> {
        let store = Store::open(folder.path(), plan);
        store.tidy(&folder)?;
        Ok(Self::with(folder, store, plan, experiment))
    }

    /// Parts wherever they lie, and a folder for those that are made.
    pub(crate) fn with(folder: Folder, store: Store, plan: &str, experiment: &Experiment) -> Self {
        let series = !experiment.parts().series().is_empty();
        let writer = Writer::new(folder.clone(), plan.to_owned(), series);
        Self { folder, store, writer }
    }

    fn add(&mut self, outcomes: &[RunOutcome], lines: &Lines) -> Result<(), OutputError> {
        self.writer.add(outcomes, lines)?;
        if self.writer.due() { self.commit() } else { Ok(()) }
    }

    fn commit(&mut self) -> Result<(), OutputError> {
        if let Some(part) = self.writer.commit()? {
            self.store.insert(Held { folder: self.folder.path().to_owned(), part });
        }
        Ok(())
    }

    /// Forgets a part that cannot be used.
    fn forget(&mut self, held: &Held) -> Result<(), OutputError> {
        let first = held.part.runs().start;
        self.store.remove(first);
        remove(&held.folder.join(record_name(first)))
    }
}

/// What takes runs, in order.
pub(crate) type Take<'t> = dyn FnMut(&[RunOutcome], &Lines) -> Result<(), OutputError> + 't;

/// Hands on runs in order.
pub(crate) struct Producer<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) plan: &'a Plan,
    pub(crate) engine: Simulators<'a>,
    /// `None` where no rows are kept.
    pub(crate) shelf: Option<Shelf>,
    /// Runs that came from parts.
    pub(crate) resumed: u64,
    /// What could not be used of what was there.
    pub(crate) notes: Vec<String>,
    /// The failed run for which it stopped.
    pub(crate) failure: Option<FirstFailure>,
}

impl<'a> Producer<'a> {
    pub(crate) fn new(
        experiment: &'a Experiment,
        plan: &'a Plan,
        engine: Simulators<'a>,
        shelf: Option<Shelf>,
    ) -> Self {
        let damaged = shelf.iter().flat_map(|shelf| &shelf.store.damaged);
        let notes = damaged.map(|damage| format!("{damage}; its runs are made again")).collect();
        Self { experiment, plan, engine, shelf, resumed: 0, notes, failure: None }
    }

    /// Hands on these runs; `false` if that was cancelled, or stopped for a failed run. `observe` hears how many of them are done.
    pub(crate) fn produce(
        &mut self,
        measures: &[MeasureColumn],
        runs: Range<u64>,
        take: &mut Take<'_>,
        observe: &mut dyn FnMut(u64),
    ) -> Result<bool, RunError> {
        let reader = parts::Reader::new(self.experiment, self.plan, measures);
        let mut next = runs.start;
        while next < runs.end {
            let held = self.shelf.as_ref().and_then(|shelf| shelf.store.at(next)).cloned();
            if let Some(held) = held {
                let wanted = next..Ord::min(held.part.runs().end, runs.end);
                if self.again(&reader, &held, wanted.clone(), take)? {
                    next = wanted.end;
                    observe(next - runs.start);
                }
            } else {
                let held = self.shelf.as_ref().and_then(|shelf| shelf.store.next(next));
                let end = held.map_or(runs.end, |held| Ord::min(held, runs.end));
                let before = next - runs.start;
                if !self.simulate(next..end, take, &mut |done| observe(before + done))? {
                    return Ok(false);
                }
                next = end;
            }
        }
        Ok(true)
    }

    /// Hands on the runs of a part; `false` if it cannot be used, and is forgotten.
    fn again(
        &mut self,
        reader: &parts::Reader<'_>,
        held: &Held,
        wanted: Range<u64>,
        take: &mut Take<'_>,
    ) -> Result<bool, RunError> {
        let Some(shelf) = &mut self.shelf else { return Ok(false) };
        let mut taken = false;
        let read = reader.read(held, |outcomes, lines| {
            taken = true;
            let (outcomes, lines) = within(outcomes, lines, &wanted);
            take(outcomes, &lines).map_err(Fed::Output)
        });
        match read {
            Ok(()) => {
                self.resumed += wanted.end - wanted.start;
                Ok(true)
            }
            Err(Fed::Output(error)) => Err(RunError::Output(error)),
            // Its digest fits, and yet it is not what it should be: nobody knows what else is not.
            Err(Fed::Damage(damage)) if taken => Err(RunError::Damaged(damage)),
            Err(Fed::Damage(damage)) => {
                self.notes.push(format!("{damage}; its runs are made again"));
                shelf.forget(held)?;
                Ok(false)
            }
        }
    }

    fn simulate(
        &mut self,
        runs: Range<u64>,
        take: &mut Take<'_>,
        observe: &mut dyn FnMut(u64),
    ) -> Result<bool, RunError> {
        let (plan, engine) = (self.plan.only(runs), &self.engine);
        let (shelf, experiment, failure) = (&mut self.shelf, self.experiment, &mut self.failure);
        let ended = execute(
            &plan,
            engine.pool,
            engine.cancel,
            // It has fitted before.
            || {
                extension::simulation(engine.model, engine.simd, engine.extension)
                    .unwrap_or_else(|error| panic!("{error}"))
            },
            |outcomes| {
                let lines = Lines::of(outcomes, &plan, experiment);
                take(outcomes, &lines)?;
                shelf.as_mut().map_or(Ok(()), |shelf| shelf.add(outcomes, &lines))?;
                *failure = if engine.fail_fast { FirstFailure::among(outcomes) } else { None };
                if failure.is_some() { Err(Halt::Failure) } else { Ok(()) }
            },
            &mut |progress| observe(progress.done),
        );
        // However it ended, what is done is kept.
        let committed = shelf.as_mut().map_or(Ok(()), Shelf::commit);
        match ended {
            Err(Stopped::Sink(Halt::Output(error))) => Err(RunError::Output(error)),
            Err(Stopped::Panic(panic)) => Err(RunError::Panic(panic)),
            Err(Stopped::Sink(Halt::Failure)) => committed.map(|()| false).map_err(RunError::Output),
            Ok(complete) => {
                committed?;
                Ok(complete)
            }
        }
    }
}

/// Why nothing more is to be simulated.
enum Halt {
    Output(OutputError),
    /// A run failed, and that is enough.
    Failure,
}

impl From<OutputError> for Halt {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}

/// Why a part was not handed on.
enum Fed {
    Damage(Damage),
    Output(OutputError),
}

impl From<Damage> for Fed {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

/// Those of some neighbouring runs that are wanted.
fn within<'o>(outcomes: &'o [RunOutcome], lines: &Lines, wanted: &Range<u64>) -> (&'o [RunOutcome], Lines) {
    let first = outcomes.first().map_or(0, |outcome| outcome.spec.run);
    let place = |run: u64| Ord::min(run.saturating_sub(first) as usize, outcomes.len());
    let places = place(wanted.start)..place(wanted.end);
    (&outcomes[places.clone()], lines.slice(places))
}
