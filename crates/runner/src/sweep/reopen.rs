//! A result opened again to be added to: its rows become parts of a plan, which is then gone on with.

use super::RunError;
use crate::experiment::{Experiment, Replicates};
use crate::machine::Engine;
use crate::parts::{self, Damage, Store, Writer, record_name};
use crate::plan::Plan;
use crate::planned::{self, How, Planned};
use crate::record::folder::{Folder, MANIFEST, OutputError, PARTS, PLAN, remove, remove_folder};
use crate::record::runs::Lines;
use crate::stored::{Stored, StoredError};
use detente_core::simulation::{End, RunOutcome};

/// What a result is opened again for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reopen {
    /// More replicates.
    pub replicates: Option<Replicates>,
    /// Runs that failed are made again.
    pub retry_failed: bool,
}

/// Makes a plan of a complete result, with its rows as parts, so that [`resume`](super::resume) makes what is missing.
/// Rows that are there keep their bytes. Without rows, and where series are kept, of which rows say nothing, every run is
/// made again.
///
/// # Errors
/// [`RunError`]; the result is then as it was.
pub fn reopen(stored: &Stored, wanted: Reopen) -> Result<Planned, RunError> {
    let unfit = |why: &str| RunError::Unfit { folder: stored.folder().to_owned(), why: why.to_owned() };
    if !stored.engine().same(&Engine::this()) {
        let (made, this) = (stored.engine().to_string(), Engine::this().to_string());
        return Err(RunError::Another { folder: stored.folder().to_owned(), made, this });
    }
    let (experiment, plan) = match wanted.replicates {
        None => (stored.experiment().clone(), stored.plan().clone()),
        Some(replicates) => grown(stored, replicates)?,
    };
    let folder = Folder::lock(stored.folder())?;
    remove_folder(&folder.file(PARTS))?;
    let how = How { shards: None, parquet: stored.has_parquet() };
    let id = planned::write(&folder, &experiment, &plan, how, stored.extension())?;
    let copied = if stored.has_rows() && experiment.parts().series().is_empty() {
        copy(stored, &experiment, &folder, &id, wanted.retry_failed)
    } else {
        Ok(())
    };
    if let Err(error) = copied {
        // The result stays what it was.
        folder.clear_plan()?;
        return Err(error);
    }
    let planned = Planned::open(folder.path())?;
    if planned.plan() != &plan {
        return Err(unfit("has runs that cannot be written down"));
    }
    remove(&folder.file(MANIFEST))?;
    Ok(planned)
}

/// The same experiment with more replicates.
fn grown(stored: &Stored, replicates: Replicates) -> Result<(Experiment, Plan), RunError> {
    let unfit = |why: String| Err(RunError::Unfit { folder: stored.folder().to_owned(), why });
    let (old, was) = (stored.plan(), stored.plan().replicates());
    if old.count() != old.total() {
        return unfit("has a part of the runs alone (--runs): it cannot be added to".to_owned());
    }
    let medians = replicates.draws == 0;
    let grows = if medians {
        was.draws == 0 && replicates.luck >= was.luck
    } else {
        was.draws > 0 && replicates.luck == was.luck && replicates.draws >= was.draws
    };
    if !grows {
        return unfit(format!(
            "has {was} replicates: runs that are there keep their numbers only if draws are added ({}x{} or more), not {replicates}",
            was.draws, was.luck
        ));
    }
    let overrides =
        crate::Overrides { replicates: Some(replicates), ..stored.experiment().overrides.clone() };
    let experiment = stored.experiment().again(&overrides).map_err(StoredError::Inputs)?;
    let plan = super::plan(&experiment, None).map_err(RunError::Runs)?;
    Ok((experiment, plan))
}

/// Writes the rows of a result as parts.
fn copy(
    stored: &Stored,
    experiment: &Experiment,
    folder: &Folder,
    id: &str,
    retry_failed: bool,
) -> Result<(), RunError> {
    let mut writer = Writer::new(folder.within(PARTS)?, id.to_owned(), false);
    let mut written = Ok(());
    stored.rows(|outcomes| {
        if written.is_ok() {
            let lines = Lines::of(outcomes, stored.plan(), experiment);
            written = add(&mut writer, outcomes, &lines, retry_failed);
        }
    })?;
    written?;
    writer.commit()?;
    Ok(())
}

/// Adds runs to parts; with `retry_failed` without those that failed.
fn add(
    writer: &mut Writer,
    outcomes: &[RunOutcome],
    lines: &Lines,
    retry_failed: bool,
) -> Result<(), OutputError> {
    let left_out = |outcome: &RunOutcome| retry_failed && matches!(outcome.end, End::Failed(_));
    let mut place = 0;
    for stretch in outcomes.chunk_by(|a, b| left_out(a) == left_out(b)) {
        let places = place..place + stretch.len();
        place = places.end;
        if left_out(&stretch[0]) {
            writer.commit()?;
        } else {
            writer.add(stretch, &lines.slice(places))?;
            if writer.due() {
                writer.commit()?;
            }
        }
    }
    Ok(())
}

/// Takes failed runs out of the parts of a sweep that is not complete, so that they are made again.
///
/// # Errors
/// [`RunError`].
pub fn retry_failed(planned: &Planned) -> Result<(), RunError> {
    if planned.shards().is_some() {
        let why = "is cut into shards: merge them first, then retry".to_owned();
        return Err(RunError::Unfit { folder: planned.folder().to_owned(), why });
    }
    let folder = Folder::lock(planned.folder())?;
    let parts = folder.within(PARTS)?;
    let store = Store::open(parts.path(), planned.id());
    store.tidy(&parts)?;
    let series = !planned.experiment().parts().series().is_empty();
    let reader = parts::Reader::new(planned.experiment(), planned.plan(), planned.measures());
    for held in store.all().iter().filter(|held| held.part.failed() > 0) {
        let mut kept = Vec::new();
        let read = reader.read(held, |outcomes, lines| {
            kept.push((outcomes.to_vec(), lines.clone()));
            Ok::<(), Damage>(())
        });
        // It goes first: its files get the names of new ones. If this ends here, its runs are made again.
        remove(&parts.file(&record_name(held.part.runs().start)))?;
        if read.is_ok() {
            let mut writer = Writer::new(parts.clone(), planned.id().to_owned(), series);
            kept.iter().try_for_each(|(outcomes, lines)| add(&mut writer, outcomes, lines, true))?;
            writer.commit()?;
        }
    }
    Ok(())
}

/// Whatever a complete result still has of what led to it is removed, as when the sweep was killed in its last moment.
///
/// # Errors
/// [`RunError`].
pub fn tidy(folder: &std::path::Path) -> Result<(), RunError> {
    let left = [PLAN, PARTS, crate::record::folder::SHARDS].iter().any(|name| folder.join(name).exists());
    if left {
        Folder::lock(folder)?.clear_plan()?;
    }
    Ok(())
}
