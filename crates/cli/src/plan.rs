//! `detente plan`: what an experiment will cost.

use std::fmt::Write;
use std::num::NonZeroU32;

use detente_runner::Experiment;
use detente_runner::estimate::{self, Estimate};
use detente_runner::memory::Memory;
use detente_runner::sweep::{self, Options, RunError};
use serde_json::json;

use crate::arguments::{Format, Plan};
use crate::exit::Exit;
use crate::message::{counted, duration, grouped, sizes};
use crate::output;
use crate::run::{failed, invalid, load, simd};
use crate::suite;

/// Most points that are listed.
const MOST_POINTS: u32 = 12;

pub(crate) fn plan(arguments: &Plan) -> Result<Exit, Exit> {
    let simd = simd()?;
    if suite::names(&arguments.experiment) {
        return suite::plan(arguments, simd);
    }
    let experiment = load(&arguments.experiment, &arguments.change)?;
    let plan = sweep::plan(&experiment, arguments.change.runs).map_err(invalid)?;
    if let Some(folder) = &arguments.out {
        let shards = arguments.shards.map(NonZeroU32::get);
        sweep::write_plan(&experiment, &plan, folder, shards, arguments.force)
            .map_err(|error| failed(&error))?;
    }
    let jobs = arguments.change.jobs.unwrap_or_else(|| Options::new("").jobs).get();
    let columns = estimate::columns(&experiment);
    let memory = Memory::of(&experiment, &plan, jobs);
    let most = arguments.change.most_memory();
    let estimate = Estimate::of(&experiment, &plan, simd);
    let seconds = plan.count() as f64 / (estimate.rate * jobs as f64);
    if arguments.format == Format::Json {
        let json = json!({
            "experiment": experiment.id(),
            "points": plan.points(),
            "draws": plan.replicates().draws,
            "luck": plan.replicates().luck,
            "first_run": plan.runs().start,
            "end_run": plan.runs().end,
            "runs": plan.count(),
            "columns": columns,
            "rows_kept": experiment.output().runs,
            "bytes_estimated": estimate.runs_bytes as u64,
            "draws_bytes_estimated": estimate.draws_bytes as u64,
            "seconds_estimated": seconds,
            "jobs": jobs,
            "adaptive": experiment.adaptive().is_some(),
            "memory_bytes_at_most": memory.total(),
            "sample_runs": estimate.sample,
        });
        output::print_json(&json)?;
        return within(&memory, most);
    }
    let mut out = String::new();
    let mut line = |name: &str, text: String| out.push_str(&format!("{name:12}{text}\n"));
    let scenario = experiment.scenario();
    line("experiment", format!("{} ({})", experiment.id(), experiment.file().path.display()));
    line("scenario", format!("{}: {}", scenario.id(), scenario.title()));
    line("", sizes(&scenario.sizes()));
    line("seed", experiment.seed().to_string());
    line("points", points(&experiment));
    line("replicates", replicates(&experiment));
    let (runs, first) = (plan.runs(), counted(plan.count(), "run"));
    let most_runs = if experiment.adaptive().is_some() { "at most " } else { "" };
    line("runs", format!("{most_runs}{first}, run_id {} to {}", runs.start, runs.end - 1));
    line("columns", format!("{}: {}", columns.len(), columns.join(", ")));
    line(
        "runs.csv",
        match experiment.without_runs() {
            Some(why) => format!("not written: {why}"),
            None => format!("about {}, {:.0} bytes a row", size(estimate.runs_bytes), estimate.row_bytes),
        },
    );
    line(
        "draws.csv",
        match experiment.output().draws {
            false => "not written: `draws = false`".to_owned(),
            true => format!("about {}", size(estimate.draws_bytes)),
        },
    );
    let timed = format!("{} timed on one, {}", counted(estimate.sample, "run"), simd.name());
    line("time", format!("about {} on {} ({timed})", duration(seconds), counted(jobs as u64, "thread")));
    line("memory", format!("at most about {}", size(memory.total() as f64)));
    output::print(&out)?;
    within(&memory, most)
}

/// Whether the sweep may take as much memory as it might need.
fn within(memory: &Memory, most: u64) -> Result<Exit, Exit> {
    if memory.total() > most {
        return Err(invalid(RunError::Memory { needed: *memory, most }));
    }
    Ok(Exit::Done)
}

fn points(experiment: &Experiment) -> String {
    let design = experiment.design();
    let kind = design.kind().name();
    let factors: Vec<String> =
        design.factors().iter().map(|f| format!("{} ({})", f.id, f.levels.len())).collect();
    let mut text = match factors.len() {
        0 => "1, nothing varies".to_owned(),
        _ => format!("{}, {kind}: {}", grouped(design.points().into()), factors.join(" x ")),
    };
    for point in (0..design.points()).take(MOST_POINTS as usize).filter(|_| !factors.is_empty()) {
        let levels: Vec<&str> = design.levels(point).map(|level| level.text.as_str()).collect();
        let _ = write!(text, "\n{:12}  {point}: {}", "", levels.join(", "));
    }
    if design.excluded() > 0 {
        let _ = write!(text, "\n{:12}  {} left out by constraints", "", grouped(design.excluded().into()));
    }
    if design.points() > MOST_POINTS {
        let _ = write!(text, "\n{:12}  and {} more", "", grouped((design.points() - MOST_POINTS).into()));
    }
    text
}

fn replicates(experiment: &Experiment) -> String {
    let replicates = experiment.replicates();
    let luck = counted(replicates.luck.into(), "luck");
    if let Some(adaptive) = experiment.adaptive() {
        let draws = counted(adaptive.first.into(), "draw");
        return format!("{draws}, doubled up to {} until intervals are narrow, x {luck}", adaptive.most);
    }
    match replicates.draws {
        0 => format!("every distribution at its median x {luck} at each point"),
        draws => format!("{} x {luck} at each point", counted(draws.into(), "draw")),
    }
}

fn size(bytes: f64) -> String {
    match bytes {
        b if b < 1e6 => format!("{:.0} kB", b / 1e3),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}
