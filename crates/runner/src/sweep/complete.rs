//! A result from its runs: every table, then the manifest, then nothing else.

use super::{Completed, Interrupted, Producer, RunError, Setup, Sweep};
use crate::execute::Progress;
use crate::experiment::{Experiment, Replicates};
use crate::manifest::{self, Facts};
use crate::parts::{CopyError, Damage};
use crate::plan::Plan;
use crate::record::columns;
use crate::record::failures::FailuresTable;
use crate::record::folder::{COLUMNS, FAILURES, Folder, RUNS, SERIES, TRAJECTORIES};
use crate::record::runs::{self, Tally};
use crate::record::series::{SeriesFold, TrajectoriesTable};
use crate::record::table::{Table, Written};
use crate::record::tables::Tables;
use crate::watch::{Lookout, Snapshot};

/// Takes all runs of a plan from `producer`, in order, and writes what is made of them.
pub(crate) fn complete(
    folder: &Folder,
    setup: &Setup<'_>,
    mut producer: Producer<'_>,
    observe: &mut dyn FnMut(Progress),
) -> Result<Sweep, RunError> {
    let (experiment, most, measures, model) = (setup.experiment, setup.plan, &setup.measures, &setup.model);
    let mut tally = Tally::default();
    let mut tables = Tables::new(most, experiment, measures, model);
    let mut series = SeriesFold::new(experiment, model.last_tick());
    let mut failures = FailuresTable::new(folder, most);
    let mut paths = TrajectoriesTable::create(folder, most, experiment)?;
    let mut lookout = setup.watch.clone().map(Lookout::new);
    let (mut plan, mut width) = (first_batch(experiment, most), None);
    loop {
        let (done, total) = (tally.rows, tally.rows + plan.count());
        let whole = producer.produce(
            measures,
            plan.runs(),
            &mut |outcomes, lines| {
                tally.add(outcomes, lines);
                tables.add(outcomes);
                if let Some(series) = &mut series {
                    series.add(outcomes);
                }
                if let Some(lookout) = &mut lookout {
                    let (rows, failed) = (tally.rows, tally.failed);
                    lookout.look(|| Snapshot { rows, failed, ..tables.snapshot() });
                }
                failures.add(outcomes)?;
                paths.as_mut().map_or(Ok(()), |paths| paths.add(outcomes))
            },
            &mut |more| observe(Progress { done: done + more, total, width }),
        )?;
        if !whole {
            // Half of a table is none.
            drop((paths, failures));
            folder.clear_tables()?;
            let kept = producer.shelf.as_ref().map_or(0, |shelf| shelf.store.runs());
            let (notes, failure) = (producer.notes, producer.failure);
            return Ok(Sweep::Interrupted(Interrupted { kept, total: most.count(), notes, failure }));
        }
        match next_batch(experiment, &tables, most, &plan) {
            Some(next) => (plan, width) = (next, percent_of_width(experiment, &tables)),
            None => break,
        }
    }

    let plan = whole(experiment, most, &plan);
    let widths = experiment.adaptive().map(|adaptive| tables.widest(adaptive));
    let (findings, mut files) = tables.write(folder, &plan, model, &setup.pool)?;
    let rows = rows(folder, setup, &plan, &producer)?;
    let rows_kept = rows.is_some();
    files.extend(rows.map(|written| (RUNS, written)));
    if let Some(series) = series {
        files.insert(SERIES, series.write(folder, experiment)?);
    }
    files.extend(failures.finish()?.map(|written| (FAILURES, written)));
    if let Some(paths) = paths {
        files.insert(TRAJECTORIES, paths.finish()?);
    }
    let names: Vec<&str> = files.keys().copied().collect();
    files.insert(COLUMNS, columns::write(folder, experiment, measures, model, &names)?);
    if let Some(parquet) = setup.parquet {
        files.extend(parquet.write(folder, experiment, measures, &names)?);
    }
    let (rows, failed, resumed, elapsed) =
        (tally.rows, tally.failed, producer.resumed, setup.clock.elapsed());
    let digest = tally.digest();
    let facts = Facts {
        rows,
        failed,
        rows_kept,
        digest: Some(digest.clone()),
        resumed,
        files,
        extension: setup.declared.clone(),
        simd: setup.simd.name(),
        jobs: setup.jobs,
        started: setup.started.clone(),
        elapsed,
    };
    manifest::write(folder, experiment, &plan, facts)?;
    // From here on the result is complete; what led to it may go.
    folder.clear_plan()?;
    let (measures, notes) = (measures.clone(), producer.notes);
    Ok(Sweep::Complete(Box::new(Completed {
        rows,
        failed,
        measures,
        findings,
        widths,
        resumed,
        digest,
        notes,
        elapsed,
    })))
}

/// Writes `runs.csv`, if the experiment keeps rows.
fn rows(
    folder: &Folder,
    setup: &Setup<'_>,
    plan: &Plan,
    producer: &Producer<'_>,
) -> Result<Option<Written>, RunError> {
    if !setup.experiment.output().runs {
        return Ok(None);
    }
    let mut table = Table::create(folder, RUNS, runs::columns(setup.experiment, &setup.measures))?;
    let mut next = plan.runs().start;
    for held in producer.shelf.iter().flat_map(|shelf| shelf.store.all()) {
        let runs = held.part.runs();
        if runs.start != next || runs.end > plan.runs().end {
            let problem = format!("its runs {}..{} do not follow on run {next}", runs.start, runs.end);
            return Err(RunError::Damaged(Damage { path: held.folder.clone(), problem }));
        }
        next = runs.end;
        held.copy(&mut table).map_err(|error| match error {
            CopyError::Damage(damage) => RunError::Damaged(damage),
            CopyError::Output(error) => RunError::Output(error),
        })?;
    }
    Ok(Some(table.finish()?))
}

/// The runs up to the first look; all of them, if their number is fixed.
fn first_batch(experiment: &Experiment, most: &Plan) -> Plan {
    let draws = experiment.adaptive().and_then(|adaptive| adaptive.next(0));
    draws.map_or_else(|| most.clone(), |draws| most.batch(0..draws))
}

/// The runs up to the next look; `None` if there are enough.
fn next_batch(experiment: &Experiment, tables: &Tables<'_>, most: &Plan, last: &Plan) -> Option<Plan> {
    let adaptive = experiment.adaptive()?;
    let draws = last.draws().end;
    let undefined = || tables.widest(adaptive).iter().any(|width| width.2.is_none());
    if tables.narrow_enough(adaptive) || undefined() {
        return None;
    }
    Some(most.batch(draws..adaptive.next(draws)?))
}

/// The widest interval in per cent of the width it is to reach.
fn percent_of_width(experiment: &Experiment, tables: &Tables<'_>) -> Option<u32> {
    let widths = tables.widest(experiment.adaptive()?);
    let percent = |(_, wanted, reached): (usize, f64, Option<f64>)| Some((100.0 * reached? / wanted) as u32);
    widths.into_iter().filter_map(percent).max()
}

/// The plan of what was run in the end.
fn whole(experiment: &Experiment, most: &Plan, last: &Plan) -> Plan {
    if experiment.adaptive().is_none() {
        return last.clone();
    }
    let replicates = Replicates { draws: last.draws().end, ..most.replicates() };
    Plan::new(most.points(), replicates).unwrap_or_else(|| last.clone())
}
