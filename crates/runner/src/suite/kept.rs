//! Which parts of an unfinished suite are there already.

use std::path::Path;

use crate::experiment::Experiment;
use crate::head::Head;
use crate::machine::Engine;
use crate::plan::Plan;
use crate::planned::{Planned, State};
use crate::stored::Stored;

/// If a folder holds the complete result of this very experiment, its runs and the failed ones among them: the same
/// texts, changes and engine, and every file as it was written.
pub(super) fn counts(folder: &Path, experiment: &Experiment) -> Option<(u64, u64)> {
    let stored = Stored::open(folder).ok()?;
    let same = same(&Head::of(stored.experiment(), stored.plan()), experiment)
        && stored.engine().same(&Engine::this())
        && stored.extension().is_none();
    let whole = same && stored.files().all(|name| stored.check(name).is_ok());
    whole.then(|| stored.counts())
}

/// If a folder holds a part of that, what is to be gone on with.
pub(super) fn begun(folder: &Path, experiment: &Experiment) -> Option<Planned> {
    let planned = Planned::open(folder).ok().filter(|_| State::of(folder) == Some(State::Unfinished))?;
    let same = same(&Head::of(planned.experiment(), planned.plan()), experiment)
        && planned.engine().same(&Engine::this())
        && planned.extension().is_none()
        && planned.shards().is_none();
    same.then_some(planned)
}

fn same(head: &Head, experiment: &Experiment) -> bool {
    let plan = Plan::new(experiment.design().points(), experiment.replicates());
    plan.is_some_and(|plan| head.same(&Head::of(experiment, &plan)))
}
