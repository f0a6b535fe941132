//! The `detente` command.

mod analyse;
mod arguments;
mod bench;
mod calibrate;
mod check;
mod diff;
mod exit;
mod failures;
mod grid;
mod interrupt;
mod merge;
mod message;
mod new;
mod output;
mod panics;
mod plan;
mod progress;
mod replay;
mod report;
mod resume;
mod run;
mod schema;
mod search;
mod shard;
mod show;
mod status;
mod submit;
mod suite;
mod verify;
mod watch;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
use exit::Exit;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    panics::say_a_few();
    // A panic is a bug, and has its exit code; its message is out by then.
    let exit = std::panic::catch_unwind(|| match arguments.command {
        Command::Run(run) => run::run(&run),
        Command::Resume(resume) => resume::resume(&resume),
        Command::Status(status) => status::status(&status),
        Command::Merge(merge) => merge::merge(&merge),
        Command::Verify(verify) => verify::verify(&verify),
        Command::Replay(replay) => replay::replay(&replay),
        Command::Report(report) => report::report(&report),
        Command::Plan(plan) => plan::plan(&plan),
        Command::Check(check) => check::check(&check),
        Command::Show(show) => show::show(&show),
        Command::Analyse(analyse) => analyse::analyse(&analyse),
        Command::Diff(diff) => diff::diff(&diff),
        Command::Search(search) => search::search(&search),
        Command::Calibrate(calibrate) => calibrate::calibrate(&calibrate),
        Command::Bench(bench) => bench::bench(&bench),
        Command::Schema(schema) => schema::schema(&schema),
        Command::Submit(submit) => submit::submit(&submit),
        Command::New(new) => new::new(&new),
    });
    exit.map_or(Exit::Bug, |exit| exit.unwrap_or_else(|exit| exit)).into()
}
