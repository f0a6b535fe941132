//! `detente run`: simulate an experiment and write its tables.

use std::path::{Path, PathBuf};

use detente_core::simd::Simd;
use detente_runner::summary;
use detente_runner::sweep::{self, Completed, Interrupted, Options, RunError, Sweep};
use detente_runner::{Experiment, FolderError, Overrides};
use serde_json::{Value, json};

use crate::arguments::{Change, Format, Run, quoted};
use crate::exit::Exit;
use crate::message::{self, counted, duration, grouped};
use crate::progress::Reporter;
use crate::{interrupt, output};

pub(crate) fn run(arguments: &Run) -> Result<Exit, Exit> {
    let simd = simd()?;
    let experiment = load(&arguments.experiment, &arguments.change)?;
    let plan = sweep::plan(&experiment, arguments.change.runs).map_err(invalid)?;
    let folder = arguments.out.clone().unwrap_or_else(|| PathBuf::from("results").join(experiment.id()));
    let mut options =
        Options { simd, runs: arguments.change.runs, force: arguments.force, ..Options::new(folder) };
    if let Some(jobs) = arguments.change.jobs {
        options.jobs = jobs;
    }
    let cancel = interrupt::flag();
    let mut reporter = Reporter::new(plan.count(), arguments.quiet);
    let result = sweep::run(&experiment, &options, &cancel, &mut |progress| reporter.observe(progress));
    reporter.finish();
    match result.map_err(|error| failed(&error))? {
        Sweep::Complete(result) => complete(arguments, &experiment, &options.folder, &result),
        Sweep::Interrupted(rest) => Err(interrupted(arguments, &rest)),
    }
}

/// Loads an experiment with what the command line changes, and shows what is wrong with it.
pub(crate) fn load(path: &Path, change: &Change) -> Result<Experiment, Exit> {
    let overrides = Overrides { seed: change.seed, replicates: change.replicates, set: change.set.clone() };
    let experiment = Experiment::load(path, &overrides).map_err(|error| message::cannot_load(&error))?;
    message::reports(experiment.warnings());
    Ok(experiment)
}

/// The instruction set: the fastest, or the one `DETENTE_SIMD` names.
pub(crate) fn simd() -> Result<Simd, Exit> {
    match std::env::var_os("DETENTE_SIMD") {
        None => Ok(Simd::detect()),
        Some(name) => Simd::request(&name.to_string_lossy()).map_err(|error| {
            message::error(&format!("DETENTE_SIMD: {error}"));
            Exit::Invalid
        }),
    }
}

/// Says what is wrong with the request, and ends the program.
pub(crate) fn invalid(problem: impl std::fmt::Display) -> Exit {
    message::error(&problem.to_string());
    Exit::Invalid
}

fn failed(problem: &RunError) -> Exit {
    message::error(&problem.to_string());
    match problem {
        RunError::Runs(_) | RunError::Threads(_) | RunError::Folder(FolderError::Occupied { .. }) => {
            Exit::Invalid
        }
        RunError::Folder(FolderError::Output(_)) | RunError::Output(_) => Exit::Output,
        RunError::Panic(_) | RunError::Extension { .. } => Exit::Bug,
    }
}

fn complete(
    arguments: &Run,
    experiment: &Experiment,
    folder: &Path,
    result: &Completed,
) -> Result<Exit, Exit> {
    if arguments.format == Format::Json {
        output::print_json(&as_json(experiment, folder, result))?;
    } else if !arguments.quiet {
        let more = format!("see {}", folder.join("points.csv").display());
        let verdicts = summary::verdicts(experiment, &result.contrasts);
        let gap = if verdicts.is_empty() { "" } else { "\n" };
        output::print(
            &(summary::table(experiment, &result.measures, &result.points, &more) + gap + &verdicts),
        )?;
        let seconds = result.elapsed.as_secs_f64();
        message::note(&format!(
            "\n{} in {}, {:.0} per second, {:.0} % intervals: {}",
            counted(result.rows, "run"),
            duration(seconds),
            result.rows as f64 / seconds,
            100.0 * experiment.confidence(),
            folder.display()
        ));
    }
    if result.failed == 0 {
        return Ok(Exit::Done);
    }
    message::error(&format!(
        "{} of {} failed: their rows have the status `failed`, and their measures are blank in every table",
        grouped(result.failed),
        counted(result.rows, "run")
    ));
    Ok(Exit::RunsFailed)
}

fn as_json(experiment: &Experiment, folder: &Path, result: &Completed) -> Value {
    let measures = &result.measures;
    let factors = experiment.design().factors();
    let points = result.points.iter().map(|row| {
        let levels = factors.iter().zip(experiment.design().levels(row.point));
        let levels: serde_json::Map<String, Value> =
            levels.map(|(factor, level)| (factor.id.clone(), json!(level.text))).collect();
        let s = &row.summary;
        json!({
            "point_id": row.point, "factors": levels, "measure": measures[row.measure].id, "n": s.n,
            "mean": s.mean, "sd": s.sd, "ci_low": s.ci_low, "ci_high": s.ci_high,
            "q05": s.q05, "q50": s.q50, "q95": s.q95,
        })
    });
    let contrasts = result.contrasts.iter().map(|row| {
        let hypothesis = &experiment.hypotheses()[row.hypothesis];
        json!({
            "hypothesis": hypothesis.id, "n": row.n, "difference": row.difference,
            "ci_low": row.interval.map(|i| i.low), "ci_high": row.interval.map(|i| i.high),
            "verdict": row.verdict.to_string(),
        })
    });
    json!({
        "experiment": experiment.id(),
        "folder": folder.display().to_string(),
        "rows": result.rows,
        "failed": result.failed,
        "elapsed_seconds": result.elapsed.as_secs_f64(),
        "points": points.collect::<Vec<_>>(),
        "contrasts": contrasts.collect::<Vec<_>>(),
    })
}

fn interrupted(arguments: &Run, rest: &Interrupted) -> Exit {
    message::note(&format!(
        "interrupted: {} in {}; the rest can be had with\n  detente run {}{} --runs {}..{} --out ANOTHER_FOLDER",
        counted(rest.rows, "whole row"),
        rest.file.display(),
        quoted(&arguments.experiment.display().to_string()),
        arguments.change.restated(),
        rest.missing.start,
        rest.missing.end
    ));
    Exit::Interrupted
}
