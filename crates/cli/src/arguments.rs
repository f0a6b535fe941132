//! The command line.

use std::fmt;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use detente_runner::bench::Base;
use detente_runner::experiment::{Input, Overrides, Replicates, ReplicatesError};
use detente_runner::plan::Span;
use detente_runner::shell::quoted;
use detente_runner::sweep::Shard;
use detente_runner::text;

use crate::replay::arguments::Replay;
use crate::show::Show;
use crate::submit::Submit;
use crate::{exit, shard};

/// Agent-based strategic simulation: arguments about crises as models that can be run a million times.
#[derive(Debug, Parser)]
#[command(name = "detente", version, after_help = exit::TABLE, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate an experiment, or all experiments of a suite, and write tables
    Run(Run),
    /// Go on with a sweep that was interrupted, or add replicates to one that is complete
    Resume(Resume),
    /// Say how far the sweep in a folder has come
    Status(Status),
    /// Put the shards of a plan together
    Merge(Merge),
    /// See whether a result is what was written, and what it would be if it were made again
    Verify(Verify),
    /// Simulate one run of a result again, and compare its row
    Replay(Replay),
    /// Make one page of a result: charts, verdicts, runs with their story
    Report(Report),
    /// Show points, runs, size and time of an experiment or a suite without writing anything
    Plan(Plan),
    /// Make the tables of a result again from its rows, without simulating
    Analyse(Analyse),
    /// Compare two results, run by run where they share their luck
    Diff(Diff),
    /// Search for policies that do well in every future: levers and objectives of `[search]`
    Search(Run),
    /// Find which values of uncertain numbers come near what was observed: `[calibration]`
    Calibrate(Run),
    /// Time an experiment or a scenario here, and keep and compare what it took
    Bench(Bench),
    /// Find every mistake in scenarios, experiments and suites
    Check(Check),
    /// Show a scenario or an experiment as tables or as a graph, or who stands where on one variable
    Show(Show),
    /// Print the JSON Schema of scenario, experiment or suite files, or of traces
    Schema(Schema),
    /// Make the shards of a plan on other machines: Slurm, GNU parallel, Kubernetes
    #[command(subcommand)]
    Submit(Submit),
    /// Write a commented scenario and experiment to start from
    New(New),
}

/// What changes an experiment.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// Use this seed instead of the file's
    #[arg(long, value_name = "S")]
    pub(crate) seed: Option<u64>,
    /// Use this many parameter draws, or draws x lucks, instead of the file's
    #[arg(long, value_name = "N|DxL")]
    pub(crate) replicates: Option<Size>,
    /// Give a number of the scenario another value, as in TOML; where a factor sets it, the factor holds
    #[arg(long, value_name = "PATH=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    /// Take parameter draws from this CSV file, row by row; its first line names uncertain numbers by path
    #[arg(long, value_name = "FILE", value_parser = input)]
    pub(crate) draws_from: Option<Input>,
    /// Keep no row for every run: summaries alone, as with `runs = false` in `[output]`
    #[arg(long)]
    pub(crate) no_runs: bool,
    /// Only the runs from A up to but without B
    #[arg(long, value_name = "A..B")]
    pub(crate) runs: Option<Span>,
    /// Threads, at most 1024 [default: every core]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Memory that may be taken, in GB
    #[arg(long, value_name = "GB", default_value_t = 16.0, value_parser = gigabytes)]
    pub(crate) memory: f64,
}

/// `--replicates` as written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) replicates: Replicates,
    /// Whether the number of lucks is written too.
    pub(crate) luck_stated: bool,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.luck_stated {
            true => self.replicates.fmt(f),
            false => self.replicates.draws.fmt(f),
        }
    }
}

impl FromStr for Size {
    type Err = ReplicatesError;

    fn from_str(text: &str) -> Result<Self, ReplicatesError> {
        Ok(Self { replicates: text.parse()?, luck_stated: text.contains('x') })
    }
}

impl Change {
    /// What it changes in an experiment.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            seed: self.seed,
            replicates: self.replicates.map(|size| size.replicates),
            set: self.set.clone(),
            change: Vec::new(),
            no_runs: self.no_runs,
            draws_from: self.draws_from.clone(),
        }
    }

    /// Memory that may be taken, in bytes.
    pub(crate) fn most_memory(&self) -> u64 {
        (self.memory * 1e9) as u64
    }

    /// The part that decides what a run is, as on a command line: everything but which runs and how many threads.
    pub(crate) fn restated(&self) -> String {
        let seed = self.seed.map(|seed| format!(" --seed {seed}"));
        let replicates = self.replicates.map(|size| format!(" --replicates {size}"));
        let set =
            self.set.iter().map(|(path, value)| format!(" --set {}", quoted(&format!("{path}={value}"))));
        let draws = self.draws_from.as_ref();
        let draws = draws.map(|file| format!(" --draws-from {}", quoted(&file.path.display().to_string())));
        let no_runs = self.no_runs.then(|| " --no-runs".to_owned());
        seed.into_iter().chain(replicates).chain(set).chain(draws).chain(no_runs).collect()
    }
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The experiment or suite file, or a folder with a plan
    #[arg(value_name = "EXPERIMENT|RUNDIR")]
    pub(crate) experiment: PathBuf,
    #[command(flatten)]
    pub(crate) change: Change,
    /// Only one shard of a plan that is cut into shards, from 0, or the one that the scheduler's environment names
    #[arg(long, value_name = "K/N|auto", value_parser = shard::parse)]
    pub(crate) shard: Option<Shard>,
    /// The result folder [default: results/ID]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace an existing result
    #[arg(long)]
    pub(crate) force: bool,
    /// Stop at the first failed run, instead of going on with the others
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Write every table as Parquet as well, in a program built with it
    #[arg(long)]
    pub(crate) parquet: bool,
    /// A dashboard on the terminal: running estimates, and what is too uncertain still
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) watch: bool,
    /// No progress and no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How the summary is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

impl Run {
    /// What is told, and how.
    pub(crate) fn told(&self) -> crate::run::Told {
        crate::run::Told { quiet: self.quiet, format: self.format }
    }

    /// The file, and what decides which result is made where, as on a command line.
    pub(crate) fn restated(&self) -> String {
        let file = quoted(&self.experiment.display().to_string());
        let out = self.out.as_ref().map(|out| format!(" --out {}", quoted(&out.display().to_string())));
        file + &self.change.restated() + &out.unwrap_or_default()
    }
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The experiment or suite file
    pub(crate) experiment: PathBuf,
    #[command(flatten)]
    pub(crate) change: Change,
    /// Cut the runs into so many shards, each of which can be run anywhere
    #[arg(long, value_name = "N", requires = "out")]
    pub(crate) shards: Option<NonZeroU32>,
    /// Write the plan to this folder, to be run there
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace what is in that folder
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// How the plan is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// How a sweep that is there is carried out.
#[derive(Debug, Args)]
pub(crate) struct Manner {
    /// Threads, at most 1024 [default: every core]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Memory that may be taken, in GB
    #[arg(long, value_name = "GB", default_value_t = 16.0, value_parser = gigabytes)]
    pub(crate) memory: f64,
    /// No progress and no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How the summary is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Resume {
    /// The folder of the sweep
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// Of a complete result: make so many parameter draws of it, or draws x lucks
    #[arg(long, value_name = "N|DxL")]
    pub(crate) replicates: Option<Size>,
    /// Make runs that failed again
    #[arg(long)]
    pub(crate) retry_failed: bool,
    #[command(flatten)]
    pub(crate) manner: Manner,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The folder of a sweep or a plan
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The folder of the plan
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) manner: Manner,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The folder of a result, or of the shards of a plan
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// Simulate so many of its runs again, evenly spread, and compare their rows
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) rerun: u64,
    /// Threads, at most 1024 [default: every core]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// How figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// Drawings, for typesetting
    Svg,
    /// Pixels, 300 to an inch
    Png,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The folder of a result
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// The page [default: RUNDIR/report.html]; with --figures the folder for them [default: RUNDIR/figures]
    #[arg(long, short, value_name = "FILE|DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Figures for a paper in place of the page: outcomes, hypotheses, sensitivity, series
    #[arg(long, value_enum, conflicts_with_all = ["runs", "jobs"])]
    pub(crate) figures: Option<Picture>,
    /// Simulate the first N runs of each arm again, for what is shown over time; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) runs: u64,
    /// Threads, at most 1024 [default: every core]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Say nothing
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Analyse {
    /// The result folder
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// Ask the questions of this experiment instead: other hypotheses, sensitivity, discoveries of the same runs
    #[arg(long, value_name = "EXPERIMENT", requires = "out")]
    pub(crate) with: Option<PathBuf>,
    /// Write the tables to this folder instead of the result's
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace what is in that folder
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Write every table as Parquet as well, in a program built with it
    #[arg(long)]
    pub(crate) parquet: bool,
    /// Threads, at most 1024 [default: every core]
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// No summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How the summary is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The first result folder
    #[arg(value_name = "RUNDIR_A")]
    pub(crate) first: PathBuf,
    /// The second: differences are second less first
    #[arg(value_name = "RUNDIR_B")]
    pub(crate) second: PathBuf,
    /// Write every row to this CSV file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace that file
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// How the comparison is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Scenario, experiment or suite files; of a folder, every .toml file in it and below
    #[arg(required = true, value_name = "FILE|DIR")]
    pub(crate) files: Vec<PathBuf>,
    /// How mistakes are printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// The experiment file, or a scenario file to be timed as it is
    #[arg(value_name = "EXPERIMENT|SCENARIO")]
    pub(crate) file: PathBuf,
    /// How long is timed, six batches or more; warming up and the shares of phases come on top
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    pub(crate) seconds: Duration,
    /// Threads, at most 1024; one is what can be compared best
    #[arg(long, short, value_name = "N", default_value = "1", value_parser = jobs)]
    pub(crate) jobs: NonZeroUsize,
    /// Count instructions per run as well, by running this program under valgrind
    #[arg(long)]
    pub(crate) instructions: bool,
    /// Where a row is kept for every benchmark
    #[arg(long, value_name = "FILE", default_value = "results/benchmarks/history.csv")]
    pub(crate) history: PathBuf,
    /// Keep no row
    #[arg(long)]
    pub(crate) no_history: bool,
    /// Compare with an earlier benchmark in the history, made alike: `last`, a date or the first digits of a commit
    #[arg(long, value_name = "BASE")]
    pub(crate) compare: Option<Base>,
    /// End with code 1 if it is slower than that
    #[arg(long, requires = "compare")]
    pub(crate) fail_if_slower: bool,
    /// No progress and no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How the summary is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Only simulate so many runs: what is counted under valgrind
    #[arg(long, hide = true, value_name = "RUNS")]
    pub(crate) simulate: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to write to; its last part is the scenario's id
    pub(crate) name: PathBuf,
    /// Begin with the actors of this CSV file: columns actor, position, capability, salience, perhaps label
    #[arg(long, value_name = "TABLE.csv")]
    pub(crate) actors: Option<PathBuf>,
}

/// For whom output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (path, value) = text.split_once('=').ok_or("expected PATH=VALUE")?;
    let (path, value) = (path.trim(), value.trim());
    if path.is_empty() || value.is_empty() || value.contains('\n') {
        return Err("expected PATH=VALUE, such as actor.north.interest.island.weight=5".to_owned());
    }
    Ok((path.to_owned(), value.to_owned()))
}

/// `detente schema`.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Which kind of file
    #[arg(value_enum)]
    pub(crate) file: File,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum File {
    /// Who is involved, what they want and can do
    Scenario,
    /// What is varied, repeated and measured
    Experiment,
    /// Experiments that are run together, and the claims they stand for
    Suite,
    /// What `replay --trace` writes, a line at a time
    Trace,
}

/// A file that is read at once.
fn input(path: &str) -> Result<Input, String> {
    let path = PathBuf::from(path);
    let text = text::read(&path, text::MOST_TABLE).map_err(|error| error.to_string())?;
    Ok(Input { path, text })
}

/// A size of memory.
fn gigabytes(text: &str) -> Result<f64, String> {
    let size = text.parse().ok().filter(|size| (0.01..=1e6).contains(size));
    size.ok_or_else(|| "must be a number of GB, such as 4".to_owned())
}

/// A length of time.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.01..=86_400.0).contains(seconds));
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "must be a number of seconds, from 0.01 to 86400".to_owned())
}

/// A number of threads.
fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok().and_then(NonZeroUsize::new).filter(|jobs| jobs.get() <= 1024);
    jobs.ok_or_else(|| "must be a whole number from 1 to 1024".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Arguments, Command};

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_decides_a_run_can_be_stated_again() {
        let line = [
            "detente",
            "run",
            "e.toml",
            "--seed",
            "3",
            "--replicates",
            "5",
            "--set",
            "a.b={ uniform = [0, 1] }",
        ];
        let Command::Run(run) = Arguments::parse_from(line).command else { panic!("no run") };
        assert_eq!(run.change.restated(), " --seed 3 --replicates 5 --set 'a.b={ uniform = [0, 1] }'");
    }
}
