//! `detente run`: simulate an experiment and write its tables.

use std::path::{Path, PathBuf};

use detente_core::simd::Simd;
use detente_runner::planned::{Planned, State};
use detente_runner::sweep::{self, Completed, Interrupted, Options, RunError, Sweep};
use detente_runner::{Experiment, Findings, FolderError, MeasureColumn, Parquet, Plan, Progress};
use detente_runner::{shell, summary};
use serde_json::{Value, json};

use crate::arguments::{Change, Format, Manner, Run};
use crate::exit::Exit;
use crate::message::{self, counted, duration, grouped};
use crate::progress::Reporter;
use crate::resume::cannot_read;
use crate::{failures, interrupt, output, resume, shard, suite};

pub(crate) fn run(arguments: &Run) -> Result<Exit, Exit> {
    if suite::names(&arguments.experiment) {
        return suite::run(arguments);
    }
    if arguments.experiment.is_dir() {
        return planned(arguments);
    }
    if arguments.shard.is_some() {
        return Err(invalid(
            "--shard is of a folder with a plan: detente plan EXPERIMENT --shards N --out DIR",
        ));
    }
    let experiment = load(&arguments.experiment, &arguments.change)?;
    let plan = sweep::plan(&experiment, arguments.change.runs).map_err(invalid)?;
    let mut options = options(arguments, experiment.id())?;
    let cancel = interrupt::flag();
    let told = arguments.told();
    let mut reporter = Reporter::new(plan.count(), told.quiet || arguments.watch);
    if arguments.watch {
        (reporter, options.watch) = Reporter::watching(&experiment, plan.count(), &cancel);
    }
    reported(&experiment, &options.folder, told, reporter, |observe| {
        sweep::run(&experiment, &options, &cancel, observe)
    })
}

/// Runs what a folder says, or one shard of it.
fn planned(arguments: &Run) -> Result<Exit, Exit> {
    let folder = &arguments.experiment;
    let changes = arguments.change.restated();
    if !changes.is_empty()
        || arguments.change.runs.is_some()
        || arguments.out.is_some()
        || arguments.force
        || arguments.parquet
    {
        return Err(invalid(format!(
            "`{}` holds a plan, which settles what is run and where: leave out what would change it",
            folder.display()
        )));
    }
    if arguments.fail_fast {
        return Err(invalid("a plan is run to its end: leave --fail-fast out"));
    }
    if arguments.watch {
        message::note("a plan is run with plain progress: --watch is for experiments");
    }
    if State::of(folder) == Some(State::Complete) {
        return resume::complete(folder, arguments.quiet);
    }
    let planned = Planned::open(folder).map_err(cannot_read)?;
    let manner = Manner {
        jobs: arguments.change.jobs,
        memory: arguments.change.memory,
        quiet: arguments.quiet,
        format: arguments.format,
    };
    match (arguments.shard, planned.shards()) {
        (Some(shard), _) => {
            let options = resume::options(folder, &manner, false)?;
            shard::run(&planned, shard, &options, (manner.quiet, manner.format))
        }
        (None, None) => resume::go_on(&planned, &manner),
        (None, Some(shards)) => Err(invalid(format!(
            "`{}` is cut into {shards} shards: say which with --shard K/{shards} or --shard auto; `detente resume` runs \
             all that are missing here, and merges them",
            folder.display()
        ))),
    }
}

/// What is told of a sweep, and how.
#[derive(Clone, Copy)]
pub(crate) struct Told {
    pub(crate) quiet: bool,
    pub(crate) format: Format,
}

/// Carries out a sweep and says how it went.
pub(crate) fn sweep(
    experiment: &Experiment,
    plan: &Plan,
    folder: &Path,
    told: Told,
    carry_out: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<Sweep, RunError>,
) -> Result<Exit, Exit> {
    reported(experiment, folder, told, Reporter::new(plan.count(), told.quiet), carry_out)
}

/// The same, with whoever hears of progress.
fn reported(
    experiment: &Experiment,
    folder: &Path,
    told: Told,
    mut reporter: Reporter,
    carry_out: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<Sweep, RunError>,
) -> Result<Exit, Exit> {
    let result = carry_out(&mut |progress| reporter.observe(progress));
    reporter.finish();
    match result.map_err(|error| failed(&error))? {
        Sweep::Complete(result) => complete(experiment, folder, told, &result),
        Sweep::There => resume::complete(folder, told.quiet),
        Sweep::Interrupted(rest) => Err(interrupted(experiment, folder, &rest)),
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
        | RunError::Unfit { .. }
        | RunError::Folder(FolderError::Occupied { .. }) => Exit::Invalid,
        RunError::Stored(error) => crate::analyse::stored(error),
        RunError::Another { .. }
        | RunError::Damaged(_)
        | RunError::Foreign { .. }
        | RunError::Unmerged(_) => Exit::Altered,
        RunError::Folder(FolderError::Locked { .. }) => Exit::Interrupted,
        RunError::Folder(FolderError::Output(_)) | RunError::Output(_) => Exit::Output,
        RunError::Panic(_) | RunError::Extension { .. } => Exit::Bug,
    }
}

fn complete(experiment: &Experiment, folder: &Path, told: Told, result: &Completed) -> Result<Exit, Exit> {
    result.notes.iter().for_each(|note| message::note(note));
    let shown = Shown { experiment, measures: &result.measures, findings: &result.findings, folder };
    if told.format == Format::Json {
        let mut json = shown.json();
        json["rows"] = json!(result.rows);
        json["failed"] = json!(result.failed);
        json["resumed"] = json!(result.resumed);
        json["content_digest"] = json!(result.digest);
        json["elapsed_seconds"] = json!(result.elapsed.as_secs_f64());
        output::print_json(&json)?;
    } else if !told.quiet {
        output::print(&shown.text())?;
        let seconds = result.elapsed.as_secs_f64();
        let made = result.rows - result.resumed;
        let before = match result.resumed {
            0 => String::new(),
            resumed => format!(" and {} from before", grouped(resumed)),
        };
        message::note(&format!(
            "\n{}{before} in {}, {:.0} per second, {:.0} % intervals: {}",
            counted(made, "run"),
            duration(seconds),
            made as f64 / seconds,
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

fn interrupted(experiment: &Experiment, folder: &Path, rest: &Interrupted) -> Exit {
    rest.notes.iter().for_each(|note| message::note(note));
    let most = if experiment.adaptive().is_some() { "at most " } else { "" };
    let what = if experiment.output().runs {
        format!("{} of {most}{} are kept; to go on", grouped(rest.kept), counted(rest.total, "run"))
    } else {
        "nothing is kept, for without rows there is no part of a result; from the start again".to_owned()
    };
    message::note(&format!("interrupted: {what}:\n  detente resume {}", shell::path(folder)));
    rest.failure.as_ref().map_or(Exit::Interrupted, |failure| failures::first(failure, folder))
}
