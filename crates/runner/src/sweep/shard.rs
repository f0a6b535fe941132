//! One shard of a plan: its runs in parts, and what says that they are whole.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use detente_core::simulation::End;
use serde::{Deserialize, Serialize};

use super::{Options, Producer, RunError, Setup, Shelf};
use crate::execute::Progress;
use crate::experiment::Experiment;
use crate::machine::{Engine, Machine};
use crate::manifest;
use crate::parts::Part;
use crate::plan::{BLOCK, Plan};
use crate::planned::{self, How, Planned, shard_folder};
use crate::record::folder::{Folder, OutputError, PARTS, SHARD, partial, remove};

/// Which shard: one of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub number: u32,
    /// How many there are, if that is stated; the plan knows.
    pub of: Option<u32>,
}

/// How a shard ended.
#[derive(Clone, Debug)]
pub enum Sharded {
    /// Its runs are there.
    Complete {
        /// How many.
        rows: u64,
        /// Failed ones among them.
        failed: u64,
        /// Those that were there before.
        resumed: u64,
        /// What could not be used of what was there before.
        notes: Vec<String>,
    },
    /// Cancelled: runs that are done are kept.
    Interrupted {
        /// How many.
        kept: u64,
        /// Of how many.
        total: u64,
    },
}

/// `shard.json`: a whole shard.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Record {
    pub(super) plan: String,
    pub(super) shard: u32,
    pub(super) shards: u32,
    pub(super) first_run: u64,
    pub(super) end_run: u64,
    pub(super) failed: u64,
    pub(super) parts: Vec<Part>,
    pub(super) engine: Engine,
    #[serde(default, skip_deserializing)]
    machine: Option<Machine>,
    #[serde(default, skip_deserializing)]
    simd: &'static str,
    #[serde(default, skip_deserializing)]
    jobs: usize,
    #[serde(default, skip_deserializing)]
    started: String,
    #[serde(default, skip_deserializing)]
    elapsed_seconds: f64,
}

/// Simulates one shard of a plan, or what is missing of it. Of the options, the folder and runs are not looked at.
///
/// A shard may be run any number of times, one at a time: its bytes are the same.
///
/// # Errors
/// [`RunError`].
pub fn run_shard(
    planned: &Planned,
    shard: Shard,
    options: &Options,
    cancel: &AtomicBool,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sharded, RunError> {
    let unfit = |why: String| RunError::Unfit { folder: planned.folder().to_owned(), why };
    let Some(shards) = planned.shards() else {
        return Err(unfit(
            "is not cut into shards; to cut it: detente plan … --shards N --out DIR".to_owned(),
        ));
    };
    if let Some(of) = shard.of.filter(|of| *of != shards) {
        return Err(unfit(format!("is cut into {shards} shards, not {of}")));
    }
    let Some(plan) = planned.plan().shard(shard.number, shards) else {
        let last = shards - 1;
        return Err(unfit(format!("has shards 0 to {last}: there is no shard {}", shard.number)));
    };
    let experiment = planned.experiment();
    let setup = Setup::new(experiment, &plan, options, None)?;
    setup.same_as(planned)?;
    let home = shard_folder(planned.folder(), shard.number);
    std::fs::create_dir_all(&home).map_err(|error| OutputError::new(&home, error))?;
    let folder = Folder::lock(&home)?;
    // Whether it is whole is seen by its rows.
    remove(&folder.file(&partial(SHARD)))?;
    let there = std::fs::read(folder.file(SHARD)).ok();
    let shelf = Shelf::open(folder.within(PARTS)?, planned.id(), experiment)?;
    let mut producer = Producer::new(experiment, &plan, setup.engine(cancel), Some(shelf));
    let (mut failed, total) = (0, plan.count());
    let whole = producer.produce(
        &setup.measures,
        plan.runs(),
        &mut |outcomes, _| {
            failed += outcomes.iter().filter(|o| matches!(o.end, End::Failed(_))).count() as u64;
            Ok(())
        },
        &mut |done| observe(Progress { done, total, width: None }),
    )?;
    let Producer { shelf, resumed, notes, .. } = producer;
    let parts: Vec<Part> =
        shelf.iter().flat_map(|shelf| shelf.store.all()).map(|held| held.part.clone()).collect();
    if !whole {
        let kept = parts.iter().map(|part| part.runs().end - part.runs().start).sum();
        return Ok(Sharded::Interrupted { kept, total });
    }
    let record = Record {
        plan: planned.id().to_owned(),
        shard: shard.number,
        shards,
        first_run: plan.runs().start,
        end_run: plan.runs().end,
        failed,
        parts,
        engine: Engine::this(),
        machine: Some(Machine::this()),
        simd: setup.simd.name(),
        jobs: setup.jobs,
        started: setup.started.clone(),
        elapsed_seconds: setup.clock.elapsed().as_secs_f64(),
    };
    let same = there.is_some_and(|text| Record::read(&text).is_ok_and(|old| old.same(&record)));
    if !same {
        manifest::publish_as(&folder, SHARD, &record)?;
    }
    Ok(Sharded::Complete { rows: total, failed, resumed, notes })
}

impl Record {
    pub(super) fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    /// Whether another is of the same rows.
    fn same(&self, other: &Self) -> bool {
        let what = |record: &Self| (record.plan.clone(), record.shard, record.shards, record.parts.clone());
        what(self) == what(other) && self.engine.same(&other.engine)
    }
}

/// Writes a plan to a folder, to be run there: as a whole, or shard by shard.
///
/// # Errors
/// [`RunError`].
pub fn write_plan(
    experiment: &Experiment,
    plan: &Plan,
    folder: &Path,
    shards: Option<u32>,
    force: bool,
) -> Result<(), RunError> {
    let unfit = |why: String| Err(RunError::Unfit { folder: folder.to_owned(), why });
    if let Some(shards) = shards {
        if experiment.adaptive().is_some() {
            return unfit(
                "cannot be cut into shards: how many runs `until` needs shows only as they come; fix their \
                          number with --replicates"
                    .to_owned(),
            );
        }
        if plan.shard(0, shards).is_none() {
            let blocks = plan.blocks().end - plan.blocks().start;
            return unfit(format!(
                "cannot be cut into {shards} shards: shards are whole blocks of {BLOCK} runs, and \
                                  there are {blocks} of them"
            ));
        }
    } else if experiment.adaptive().is_some() && plan.count() != plan.total() {
        return Err(RunError::PartOfAdaptive);
    }
    let folder = Folder::claim(folder, force)?;
    planned::write(&folder, experiment, plan, How { shards, parquet: false }, None)?;
    Ok(())
}
