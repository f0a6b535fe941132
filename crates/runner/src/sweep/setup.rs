//! What a sweep needs before its first run: checked, and nothing written.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use detente_core::extend::Extension;
use detente_core::model::Model;
use detente_core::simd::Simd;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::produce::Simulators;
use super::{Options, RunError};
use crate::experiment::Experiment;
use crate::extension::{self, Declared};
use crate::machine::{self, now};
use crate::memory::Memory;
use crate::plan::Plan;
use crate::record::copies::Parquet;
use crate::record::measures::{self, MeasureColumn};
use crate::watch::Snapshot;

/// An experiment ready to be run.
pub(crate) struct Setup<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) plan: &'a Plan,
    pub(crate) model: Arc<Model>,
    pub(crate) measures: Vec<MeasureColumn>,
    pub(crate) pool: ThreadPool,
    pub(crate) jobs: usize,
    pub(crate) simd: Simd,
    pub(crate) parquet: Option<Parquet>,
    pub(crate) watch: Option<SyncSender<Snapshot>>,
    fail_fast: bool,
    extension: Option<&'a dyn Extension>,
    pub(crate) declared: Option<Declared>,
    pub(crate) started: String,
    pub(crate) clock: Instant,
}

impl<'a> Setup<'a> {
    pub(crate) fn new(
        experiment: &'a Experiment,
        plan: &'a Plan,
        options: &Options,
        extension: Option<&'a dyn Extension>,
    ) -> Result<Self, RunError> {
        let jobs = workers(plan, options.jobs);
        let pool = ThreadPoolBuilder::new().num_threads(jobs).build().map_err(RunError::Threads)?;
        let needed = Memory::of(experiment, plan, jobs);
        if needed.total() > options.memory {
            return Err(RunError::Memory { needed, most: options.memory });
        }
        let (started, clock) = (now(), Instant::now());
        let model = experiment.model();
        let extras = extension.map(|added| {
            extension::extras(experiment, &model, options.simd, added)
                .map_err(|error| RunError::Extension { name: added.name().to_owned(), error })
        });
        let extras = extras.transpose()?.unwrap_or_default();
        let measures = measures::columns(experiment, &extras);
        let declared = extension.map(|added| Declared::new(added, &extras));
        let (simd, parquet) = (options.simd, options.parquet);
        Ok(Self {
            experiment,
            plan,
            model,
            measures,
            pool,
            jobs,
            simd,
            parquet,
            watch: options.watch.clone(),
            fail_fast: options.fail_fast,
            extension,
            declared,
            started,
            clock,
        })
    }

    /// What simulates.
    pub(crate) fn engine(&'a self, cancel: &'a AtomicBool) -> Simulators<'a> {
        Simulators {
            model: &self.model,
            simd: self.simd,
            extension: self.extension,
            pool: &self.pool,
            cancel,
            fail_fast: self.fail_fast,
        }
    }

    /// That this gives the bytes that were begun with.
    pub(crate) fn same_as(
        &self,
        folder: &Path,
        engine: &machine::Engine,
        extension: Option<&Declared>,
    ) -> Result<(), RunError> {
        let another =
            |made: String, this: String| Err(RunError::Another { folder: folder.to_owned(), made, this });
        let this = machine::Engine::this();
        if !engine.same(&this) {
            return another(engine.to_string(), this.to_string());
        }
        if extension != self.declared.as_ref() {
            let named = |extension: Option<&Declared>| match extension {
                Some(extension) => extension.to_string(),
                None => "the engine alone".to_owned(),
            };
            return another(named(extension), named(self.declared.as_ref()));
        }
        Ok(())
    }
}

/// More workers than blocks would have nothing to do.
fn workers(plan: &Plan, jobs: NonZeroUsize) -> usize {
    let blocks = plan.blocks();
    let blocks = usize::try_from(blocks.end - blocks.start).unwrap_or(usize::MAX);
    Ord::clamp(jobs.get(), 1, Ord::max(blocks, 1))
}
