//! `detente bench`: how fast an experiment or a scenario is simulated here.

use std::path::Path;

use detente_core::simd::Simd;
use detente_runner::bench::{
    self, BenchError, Comparison, HistoryError, Instructions, Median, PHASES, Row, Subject, Timed,
};
use serde_json::{Value, json};

use crate::arguments::{Bench, Format};
use crate::exit::Exit;
use crate::message::{self, counted, duration, grouped};
use crate::run::{invalid, simd};
use crate::{interrupt, output};

/// The least share of a phase that is shown to people.
const SHOWN: f64 = 0.0005;

pub(crate) fn bench(arguments: &Bench) -> Result<Exit, Exit> {
    let simd = simd()?;
    let subject = Subject::load(&arguments.file).map_err(|error| message::cannot_load(&error))?;
    if let Some(runs) = arguments.simulate {
        bench::simulate(&subject, simd, runs);
        return Ok(Exit::Done);
    }
    message::reports(subject.experiment().warnings());
    let found = find(arguments, &subject, simd)?;
    if !arguments.no_history {
        bench::append(&arguments.history, &found.row).map_err(|error| failed(&error))?;
    }
    if arguments.format == Format::Json {
        output::print_json(&found.json(arguments))?;
    } else if !arguments.quiet {
        output::print(&found.text(arguments))?;
    }
    let slower = found.comparison.is_some_and(|comparison| comparison.verdict == bench::Verdict::Slower);
    Ok(if slower && arguments.fail_if_slower { Exit::Slower } else { Exit::Done })
}

/// What a benchmark found.
struct Found {
    row: Row,
    timed: Timed,
    shares: [f64; PHASES.len()],
    /// The level whose instructions are counted.
    counted: &'static str,
    base: Option<Row>,
    comparison: Option<Comparison>,
}

fn find(arguments: &Bench, subject: &Subject, simd: Simd) -> Result<Found, Exit> {
    let (jobs, seconds) = (arguments.jobs.get(), arguments.seconds);
    let commit = bench::commit(Path::new("."), &arguments.history);
    let setting = bench::setting(subject, simd, jobs, commit);
    // Everything that can be wrong is found before anybody waits.
    let wanted = arguments.compare.is_some() || !arguments.no_history;
    let history =
        if wanted { bench::read(&arguments.history).map_err(|error| failed(&error))? } else { Vec::new() };
    let base = arguments.compare.as_ref().map(|base| bench::find(&history, base, &setting).cloned());
    let base = base
        .transpose()
        .map_err(|error| invalid(format!("--compare: {error}\nin `{}`", arguments.history.display())))?;
    let program = std::env::current_exe().map_err(invalid)?;
    let asked = arguments.instructions.then(|| Instructions::of(&program, &arguments.file, simd));
    let instructions = asked.transpose().map_err(invalid)?;

    let cancel = interrupt::flag();
    let say = |text: String| {
        if !arguments.quiet {
            message::note(&text)
        }
    };
    let stopped = || {
        message::note("interrupted: nothing is kept");
        Exit::Interrupted
    };
    say(format!("timing for {} on {}", duration(seconds.as_secs_f64()), counted(jobs as u64, "thread")));
    let timed = bench::time(subject, jobs, simd, seconds, &cancel).map_err(|error| {
        message::error(&error.to_string());
        match error {
            BenchError::Panic(_) => Exit::Bug,
            BenchError::Threads(_) => Exit::Invalid,
        }
    })?;
    let timed = timed.ok_or_else(stopped)?;
    say("timing phases".to_owned());
    let shares = bench::shares(subject, simd, seconds.div_f64(4.0), &cancel).ok_or_else(stopped)?;
    if instructions.is_some() {
        say("counting instructions under valgrind".to_owned());
    }
    let instructions =
        instructions.map(|instructions| instructions.per_run()).transpose().map_err(invalid)?;
    let row = bench::filled(setting, &timed, instructions);
    let comparison = base.as_ref().map(|base| bench::compare(&row, base));
    if comparison.is_some_and(|told| !told.instructions && told.verdict != bench::Verdict::NoDifference) {
        say("by times alone: a machine that is busier, or less busy, than it was then shows the same; with \
             --instructions in both it would not"
            .to_owned());
    }
    if timed.failed > 0 {
        let runs = counted(timed.runs, "run");
        message::note(&format!("{} of the {runs} of a batch failed, and end early", grouped(timed.failed)));
    }
    Ok(Found { row, timed, shares, counted: bench::level(simd).name(), base, comparison })
}

fn failed(problem: &HistoryError) -> Exit {
    message::error(&problem.to_string());
    match problem {
        HistoryError::Unwritable { .. } => Exit::Output,
        HistoryError::Unreadable { .. } | HistoryError::Wrong { .. } => Exit::Invalid,
    }
}

impl Found {
    /// For people.
    fn text(&self, arguments: &Bench) -> String {
        let (row, timed) = (&self.row, &self.timed);
        let mut out = String::new();
        let mut line = |name: &str, text: String| out.push_str(&format!("{name:14}{text}\n"));
        let experiment = match row.experiment.as_str() {
            "" => "as it is".to_owned(),
            id => format!("experiment {id}"),
        };
        line("scenario", format!("{}, {experiment}", row.scenario));
        let machine = if row.machine.is_empty() { "unknown" } else { &row.machine };
        let cores = row.cores.map(|cores| format!(", {}", counted(cores, "core"))).unwrap_or_default();
        line("machine", format!("{machine}{cores}; {} on {}", row.simd, counted(row.jobs, "thread")));
        let (runs, ticks) = (counted(timed.runs, "run"), counted(timed.ticks, "tick"));
        line("batch", format!("{runs}, {ticks}; timed {}", counted(row.samples, "time")));
        line("runs/s", shown(timed.runs_per_second()));
        line("ticks/s", shown(timed.ticks_per_second()));
        line("a run", format!("{} µs", figure(1e6 / row.runs_per_second)));
        if let Some(instructions) = row.instructions_per_run {
            let number = grouped(instructions.round() as u64);
            line("instructions", format!("{number} a run, {} (valgrind)", self.counted));
        }
        for (phase, share) in PHASES.iter().zip(self.shares).filter(|(_, share)| *share >= SHOWN) {
            line(&format!("  {phase}"), format!("{:5.1} %", 100.0 * share));
        }
        if !arguments.no_history {
            line("kept in", arguments.history.display().to_string());
        }
        if let (Some(base), Some(comparison)) = (&self.base, &self.comparison) {
            let Comparison { verdict, ratio, interval, instructions } = *comparison;
            let commit = if base.commit.is_empty() { String::new() } else { format!(" {}", base.commit) };
            let interval = match interval {
                Some([low, high]) => format!(" [{low:.3}, {high:.3}]"),
                None if instructions => String::new(),
                None => " (without an interval)".to_owned(),
            };
            let by = if instructions { "by instructions per run" } else { "by runs per second" };
            let base = format!("{}{commit}", base.date);
            line(
                "compared",
                format!("{}: {ratio:.3}{interval} times as fast as {base}, {by}", verdict.name()),
            );
        }
        out
    }

    /// For programs.
    fn json(&self, arguments: &Bench) -> Value {
        let (row, timed) = (&self.row, &self.timed);
        let ends = |median: Option<Median>| {
            let interval = median.and_then(|median| median.interval);
            json!([interval.map(|ends| ends[0]), interval.map(|ends| ends[1])])
        };
        let shares: serde_json::Map<String, Value> = PHASES
            .iter()
            .zip(self.shares)
            .map(|(phase, share)| ((*phase).to_owned(), json!(share)))
            .collect();
        let comparison = self.base.as_ref().zip(self.comparison).map(|(base, comparison)| {
            json!({
                "base_date": base.date, "base_commit": base.commit, "verdict": comparison.verdict.name(),
                "by": if comparison.instructions { "instructions_per_run" } else { "runs_per_second" },
                "ratio": comparison.ratio,
                "ratio_low": comparison.interval.map(|ends| ends[0]),
                "ratio_high": comparison.interval.map(|ends| ends[1]),
            })
        });
        let (runs, ticks) = (ends(timed.runs_per_second()), ends(timed.ticks_per_second()));
        let experiment = Some(&row.experiment).filter(|id| !id.is_empty());
        let counted = row.instructions_per_run.map(|_| self.counted);
        let history = (!arguments.no_history).then(|| arguments.history.display().to_string());
        json!({
            "date": row.date, "commit": row.commit, "engine": row.engine, "machine": row.machine, "cores": row.cores,
            "simd": row.simd, "jobs": row.jobs, "experiment": experiment, "scenario": row.scenario,
            "scenario_sha256": row.scenario_sha256, "batch_runs": timed.runs, "batch_ticks": timed.ticks,
            "batch_failed": timed.failed, "samples": row.samples,
            "runs_per_second": row.runs_per_second,
            "runs_per_second_low": runs[0], "runs_per_second_high": runs[1],
            "ticks_per_second": row.ticks_per_second,
            "ticks_per_second_low": ticks[0], "ticks_per_second_high": ticks[1],
            "microseconds_per_run": 1e6 / row.runs_per_second,
            "instructions_per_run": row.instructions_per_run, "instructions_simd": counted,
            "phases": shares, "history": history, "comparison": comparison,
        })
    }
}

/// A rate with its interval.
fn shown(rate: Option<Median>) -> String {
    match rate {
        None => "unknown".to_owned(),
        Some(Median { value, interval: Some([low, high]) }) => {
            format!("{} [{}, {}]", figure(value), figure(low), figure(high))
        }
        Some(Median { value, interval: None }) => {
            format!("{}, without an interval", figure(value))
        }
    }
}

/// A number to four digits or whole.
fn figure(value: f64) -> String {
    match value {
        value if value >= 1000.0 => grouped(value.round() as u64),
        value if value >= 100.0 => format!("{value:.1}"),
        value if value >= 10.0 => format!("{value:.2}"),
        value => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use detente_runner::bench::Median;

    use super::{figure, shown};

    #[test]
    fn rates_are_shown_to_four_digits() {
        assert_eq!([12_345.6, 123.45, 12.345, 1.2345].map(figure), ["12,346", "123.5", "12.35", "1.234"]);
        let rate = Median { value: 1234.0, interval: Some([999.0, 1500.0]) };
        assert_eq!(shown(Some(rate)), "1,234 [999.0, 1,500]");
        assert!(shown(Some(Median { interval: None, ..rate })).contains("without"));
    }
}
