//! `detente run` and `detente plan` of a suite.

use std::path::Path;

use detente_core::simd::Simd;
use detente_runner::estimate::{self, Estimate};
use detente_runner::plan::Plan;
use detente_runner::shell;
use detente_runner::suite::{self, Part, Purpose, Suite, SuiteError, SuiteResult, SuiteSweep, is_suite};
use detente_runner::sweep::Options;
use detente_runner::{FolderError, text};
use serde_json::{Value, json};

use crate::arguments::{self, Change, Format, Manner, Run};
use crate::exit::Exit;
use crate::message::{self, counted, duration, grouped};
use crate::progress::Reporter;
use crate::run::{Told, invalid, options};
use crate::{failures, interrupt, output};

/// Whether a file is a suite.
pub(crate) fn names(path: &Path) -> bool {
    text::read(path, text::MOST_TOML).is_ok_and(|text| is_suite(&text))
}

fn load(path: &Path, change: &Change) -> Result<Suite, Exit> {
    if change.runs.is_some() {
        return Err(invalid("a suite runs whole experiments: leave --runs out"));
    }
    if change.no_runs {
        return Err(invalid("a suite reads the rows of its experiments: leave --no-runs out"));
    }
    let luck_stated = change.replicates.is_some_and(|size| size.luck_stated);
    let suite =
        Suite::load(path, &change.overrides(), luck_stated).map_err(|error| message::cannot_load(&error))?;
    message::reports(suite.warnings());
    Ok(suite)
}

/// Runs a suite.
pub(crate) fn run(arguments: &Run) -> Result<Exit, Exit> {
    if arguments.shard.is_some() {
        return Err(invalid("a suite runs whole experiments: leave --shard out"));
    }
    let suite = load(&arguments.experiment, &arguments.change)?;
    let options = options(arguments, suite.id())?;
    if arguments.watch {
        message::note("a suite is run with plain progress: --watch is for experiments");
    }
    carry_out(&suite, &options, arguments.told())
}

/// Goes on with a suite that is not finished; `None` if there is none in the folder.
pub(crate) fn resume(folder: &Path, manner: &Manner, more: bool) -> Option<Result<Exit, Exit>> {
    let begun = suite::is_begun(folder);
    if !begun && !suite::is_complete(folder) {
        return None;
    }
    if more {
        return Some(Err(invalid(
            "a suite takes no --replicates and no --retry-failed: run it again with --force",
        )));
    }
    if !begun {
        return Some(crate::resume::complete(folder, manner.quiet));
    }
    let go_on = || {
        let suite = suite::begun(folder).map_err(|error| message::cannot_load(&error))?;
        message::reports(suite.warnings());
        let options = crate::resume::options(folder, manner, false)?;
        carry_out(&suite, &options, Told { quiet: manner.quiet, format: manner.format })
    };
    Some(go_on())
}

fn carry_out(suite: &Suite, options: &Options, told: Told) -> Result<Exit, Exit> {
    let cancel = interrupt::flag();
    let mut reporter = Reporter::new(suite.parts().iter().map(Part::runs).sum(), told.quiet);
    let result = suite::run(suite, options, &cancel, &mut |progress| reporter.observe_part(&progress));
    reporter.finish();
    match result.map_err(|error| failed(&error))? {
        SuiteSweep::Complete(result) => complete(suite, &options.folder, told, &result),
        SuiteSweep::Interrupted { done, part, failure } => {
            let folder = &options.folder;
            message::note(&format!(
                "interrupted in {}: {} kept in {}, and what there is of that one; to go on:\n  detente resume {}",
                part.display(),
                counted(done as u64, "whole part"),
                folder.display(),
                shell::path(folder)
            ));
            let folder = folder.join(part);
            Err(failure.map_or(Exit::Interrupted, |failure| failures::first(&failure, &folder)))
        }
    }
}

fn complete(suite: &Suite, folder: &Path, told: Told, result: &SuiteResult) -> Result<Exit, Exit> {
    if told.format == Format::Json {
        let mut json = suite::summary::json(suite, &result.found);
        json["folder"] = json!(folder.display().to_string());
        json["rows"] = json!(result.rows);
        json["failed"] = json!(result.failed);
        json["parts"] = json!(result.parts);
        json["parts_kept"] = json!(result.kept);
        json["elapsed_seconds"] = json!(result.elapsed.as_secs_f64());
        output::print_json(&json)?;
    } else if !told.quiet {
        output::print(&suite::summary::text(suite, &result.found))?;
        let kept = match result.kept {
            0 => String::new(),
            kept => format!(", {kept} of them kept"),
        };
        message::note(&format!(
            "\n{} in {}{kept}, {}: {}",
            counted(result.rows, "run"),
            counted(result.parts as u64, "part"),
            duration(result.elapsed.as_secs_f64()),
            folder.display()
        ));
    }
    if result.failed == 0 {
        return Ok(Exit::Done);
    }
    Ok(failures::some(result.failed, result.rows, true, "`failures.csv` of each part"))
}

fn failed(problem: &SuiteError) -> Exit {
    match problem {
        SuiteError::Part { error, .. } => {
            let code = crate::run::code(error);
            message::error(&problem.to_string());
            return code;
        }
        SuiteError::Stored(error) => {
            message::error(&problem.to_string());
            return crate::analyse::stored(error);
        }
        _ => message::error(&problem.to_string()),
    }
    match problem {
        SuiteError::Folder(FolderError::Locked { .. }) => Exit::Interrupted,
        SuiteError::Folder(FolderError::Output(_)) | SuiteError::Output(_) => Exit::Output,
        _ => Exit::Invalid,
    }
}

/// What a suite will cost: a line for each experiment.
pub(crate) fn plan(arguments: &arguments::Plan, simd: Simd) -> Result<Exit, Exit> {
    let suite = load(&arguments.experiment, &arguments.change)?;
    let jobs = arguments.change.jobs.unwrap_or_else(|| Options::new("").jobs).get();
    let costs: Vec<Cost> =
        (0..suite.experiments().len()).map(|position| Cost::of(&suite, position, simd)).collect();
    let runs = costs.iter().map(Cost::total).sum::<u64>();
    let seconds = costs.iter().map(|cost| cost.seconds).sum::<f64>() / jobs as f64;
    if arguments.format == Format::Json {
        let experiments = suite.experiments().iter().zip(&costs).map(|(experiment, cost)| {
            json!({
                "experiment": experiment.id(),
                "points": experiment.design().points(),
                "replicates": experiment.replicates().to_string(),
                "adaptive": experiment.adaptive().is_some(),
                "runs": cost.runs[0],
                "runs_agreement": cost.runs[1],
                "runs_switches": cost.runs[2],
                "runs_knockouts_at_most": cost.runs[3],
                "columns": cost.columns,
                "seconds_estimated": cost.seconds / jobs as f64,
            })
        });
        output::print_json(&json!({
            "suite": suite.id(),
            "experiments": experiments.collect::<Vec<Value>>(),
            "runs": runs,
            "seconds_estimated": seconds,
            "jobs": jobs,
            "not_run": suite.blanks().iter().map(|blank| blank.note.clone()).collect::<Vec<_>>(),
        }))?;
        return Ok(Exit::Done);
    }
    let header =
        ["experiment", "points", "as written", "agreement", "switches", "knockouts", "columns", "time"];
    let mut lines: Vec<[String; 8]> = vec![header.map(str::to_owned)];
    for (experiment, cost) in suite.experiments().iter().zip(&costs) {
        let [written, agreement, switches, knockouts] = cost.runs.map(grouped);
        let points = grouped(experiment.design().points().into());
        let columns = cost.columns.to_string();
        let time = duration(cost.seconds / jobs as f64);
        lines.push([
            experiment.id().to_owned(),
            points,
            written,
            agreement,
            switches,
            knockouts,
            columns,
            time,
        ]);
    }
    let mut out = match suite.title() {
        Some(title) => format!("{}: {title}\n", suite.id()),
        None => format!("{}\n", suite.id()),
    };
    let widths: Vec<usize> =
        (0..8).map(|column| lines.iter().map(|line| line[column].len()).max().unwrap_or(0)).collect();
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0 => format!("{cell:width$}"),
            _ => format!("{cell:>width$}"),
        });
        out += &format!("{}\n", cells.collect::<Vec<_>>().join("  "));
    }
    out += &format!(
        "at most {} in about {} on {}; knockouts are run only where the draws have one sign\n",
        counted(runs, "run"),
        duration(seconds),
        counted(jobs as u64, "thread")
    );
    for blank in suite.blanks() {
        let id = suite.experiments()[blank.position].id();
        out += &format!("note: {id} has a variant that cannot be run: {}\n", blank.note);
    }
    output::print(&out)?;
    Ok(Exit::Done)
}

/// What an experiment of a suite will cost.
struct Cost {
    /// As written, for agreement, with switches, with knockouts.
    runs: [u64; 4],
    columns: usize,
    /// On one thread.
    seconds: f64,
}

impl Cost {
    fn of(suite: &Suite, position: usize, simd: Simd) -> Self {
        let mut runs = [0; 4];
        for part in suite.parts().iter().filter(|part| part.position == position) {
            let place = match part.purpose {
                Purpose::AsWritten => 0,
                Purpose::Agreement => 1,
                Purpose::Unswitched | Purpose::Switched(_) => 2,
                Purpose::Knockout(_) => 3,
            };
            runs[place] += part.runs();
        }
        let experiment = &suite.experiments()[position];
        let plan = Plan::new(experiment.design().points(), experiment.replicates());
        let rate = plan.map_or(f64::INFINITY, |plan| Estimate::of(experiment, &plan, simd).rate);
        let seconds = runs.iter().sum::<u64>() as f64 / rate;
        Self { runs, columns: estimate::columns(experiment).len(), seconds }
    }

    fn total(&self) -> u64 {
        self.runs.iter().sum()
    }
}
