//! `detente run`: simulate an experiment and write its tables.

use std::path::{Path, PathBuf};

use detente_core::simd::Simd;
use detente_runner::summary;
use detente_runner::sweep::{self, Completed, Interrupted, Options, RunError, Sweep};
use detente_runner::{Experiment, Findings, FolderError, MeasureColumn, Parquet};
use serde_json::{Value, json};

use crate::arguments::{Change, Format, Run, quoted};
use crate::exit::Exit;
use crate::message::{self, counted, duration};
use crate::progress::Reporter;
use crate::{failures, interrupt, output, suite};

pub(crate) fn run(arguments: &Run) -> Result<Exit, Exit> {
    if suite::names(&arguments.experiment) {
        return suite::run(arguments);
    }
    let experiment = load(&arguments.experiment, &arguments.change)?;
    let plan = sweep::plan(&experiment, arguments.change.runs).map_err(invalid)?;
    let options = options(arguments, experiment.id())?;
    let cancel = interrupt::flag();
    let mut reporter = Reporter::new(plan.count(), arguments.quiet);
    let result = sweep::run(&experiment, &options, &cancel, &mut |progress| reporter.observe(progress));
    reporter.finish();
    match result.map_err(|error| failed(&error))? {
        Sweep::Complete(result) => complete(arguments, &experiment, &options.folder, &result),
        Sweep::Interrupted(rest) => Err(interrupted(arguments, &options.folder, &rest)),
    }
}

/// How the command line asks for it to be carried out; `name` names the folder, unless it does.
pub(crate) fn options(arguments: &Run, name: &str) -> Result<Options, Exit> {
    let folder = arguments.out.clone().unwrap_or_else(|| PathBuf::from("results").join(name));
    let plain = Options::new(folder);
    Ok(Options {
        jobs: arguments.change.jobs.unwrap_or(plain.jobs),
        simd: simd()?,
        runs: arguments.change.runs,
        force: arguments.force,
        fail_fast: arguments.fail_fast,
        memory: arguments.change.most_memory(),
        parquet: parquet(arguments.parquet)?,
        ..plain
    })
}

/// Loads an experiment with what the command line changes, and shows what is wrong with it.
pub(crate) fn load(path: &Path, change: &Change) -> Result<Experiment, Exit> {
    let experiment =
        Experiment::load(path, &change.overrides()).map_err(|error| message::cannot_load(&error))?;
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

/// Parquet tables, if they are asked for.
pub(crate) fn parquet(asked: bool) -> Result<Option<Parquet>, Exit> {
    asked.then(Parquet::request).transpose().map_err(invalid)
}

/// Says what is wrong with the request, and ends the program.
pub(crate) fn invalid(problem: impl std::fmt::Display) -> Exit {
    message::error(&problem.to_string());
    Exit::Invalid
}

pub(crate) fn failed(problem: &RunError) -> Exit {
    message::error(&problem.to_string());
    code(problem)
}

/// How the program ends when a sweep cannot be made.
pub(crate) fn code(problem: &RunError) -> Exit {
    match problem {
        RunError::Runs(_)
        | RunError::PartOfAdaptive
        | RunError::Memory { .. }
        | RunError::Threads(_)
        | RunError::Folder(FolderError::Occupied { .. }) => Exit::Invalid,
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
    let shown = Shown { experiment, measures: &result.measures, findings: &result.findings, folder };
    if arguments.format == Format::Json {
        let mut json = shown.json();
        json["rows"] = json!(result.rows);
        json["failed"] = json!(result.failed);
        json["elapsed_seconds"] = json!(result.elapsed.as_secs_f64());
        output::print_json(&json)?;
    } else if !arguments.quiet {
        output::print(&shown.text())?;
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
    let reached = widths(experiment, result);
    if result.failed == 0 {
        return reached;
    }
    let table = folder.join("failures.csv").display().to_string();
    Ok(failures::some(result.failed, result.rows, experiment.output().runs, &table))
}

/// Says whether intervals became as narrow as they were to become.
fn widths(experiment: &Experiment, result: &Completed) -> Result<Exit, Exit> {
    let mut exit = Ok(Exit::Done);
    for (measure, wanted, reached) in result.widths.iter().flatten() {
        let id = experiment.parts().measures()[*measure].id();
        match reached {
            None => {
                exit = Err(invalid(format!(
                    "`until` stopped: at some point `{id}` has a value in fewer than two runs, so its interval would \
                     never be narrow; what was run is written"
                )));
            }
            Some(reached) if reached > wanted => message::note(&format!(
                "`{id}`: half-width {reached:.3e}, not {wanted}: `most` was reached before"
            )),
            Some(_) => {}
        }
    }
    exit
}

/// What is shown of a result.
pub(crate) struct Shown<'a> {
    pub(crate) experiment: &'a Experiment,
    pub(crate) measures: &'a [MeasureColumn],
    pub(crate) findings: &'a Findings,
    pub(crate) folder: &'a Path,
}

impl Shown<'_> {
    /// For people.
    pub(crate) fn text(&self) -> String {
        let more = format!("see {}", self.folder.join("points.csv").display());
        let table = summary::table(self.experiment, self.measures, &self.findings.points, &more);
        let parts = [
            summary::verdicts(self.experiment, &self.findings.contrasts),
            summary::influence(self.experiment, &self.findings.sensitivity, self.folder),
            summary::boxes(self.experiment, &self.findings.boxes),
            self.findings.notes.iter().map(|note| format!("note: {note}\n")).collect(),
        ];
        parts.iter().filter(|part| !part.is_empty()).fold(table, |out, part| out + "\n" + part)
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        let (experiment, measures) = (self.experiment, self.measures);
        let factors = experiment.design().factors();
        let points = self.findings.points.iter().map(|row| {
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
        let contrasts = self.findings.contrasts.iter().map(|row| {
            let (hypothesis, found) = (&experiment.hypotheses()[row.hypothesis], &row.finding);
            json!({
                "hypothesis": hypothesis.id, "form": hypothesis.form.name(), "n": found.n,
                "effect": found.effect,
                "ci_low": found.interval.map(|i| i.low), "ci_high": found.interval.map(|i| i.high),
                "p": found.p, "verdict": found.verdict.to_string(),
                "p_holm": row.p_holm, "verdict_holm": row.verdict_holm.to_string(),
            })
        });
        json!({
            "experiment": experiment.id(),
            "folder": self.folder.display().to_string(),
            "points": points.collect::<Vec<_>>(),
            "contrasts": contrasts.collect::<Vec<_>>(),
            "notes": self.findings.notes,
        })
    }
}

fn interrupted(arguments: &Run, folder: &Path, rest: &Interrupted) -> Exit {
    let exit = left(arguments, rest);
    let rows = rest.file.is_some();
    rest.failure.as_ref().map_or(exit, |failure| failures::first(failure, folder, arguments, rows))
}

/// Says what is left of an interrupted sweep.
fn left(arguments: &Run, rest: &Interrupted) -> Exit {
    let Some(file) = &rest.file else {
        message::note(&format!(
            "interrupted after {}: nothing is kept, for without rows there is no part of a result; from the start \
             again:\n  detente run {}",
            counted(rest.rows, "run"),
            arguments.restated()
        ));
        return Exit::Interrupted;
    };
    message::note(&format!(
        "interrupted: {} in {}; the rest can be had with\n  detente run {}{} --runs {}..{} --out ANOTHER_FOLDER",
        counted(rest.rows, "whole row"),
        file.display(),
        quoted(&arguments.experiment.display().to_string()),
        arguments.change.restated(),
        rest.missing.start,
        rest.missing.end
    ));
    Exit::Interrupted
}
