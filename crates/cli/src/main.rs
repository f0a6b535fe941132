//! The `detente` command.

mod arguments;
mod check;
mod exit;
mod interrupt;
mod message;
mod new;
mod output;
mod plan;
mod progress;
mod run;
mod schema;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let exit = match arguments.command {
        Command::Run(run) => run::run(&run),
        Command::Plan(plan) => plan::plan(&plan),
        Command::Check(check) => check::check(&check),
        Command::Schema => schema::schema(),
        Command::New(new) => new::new(&new),
    };
    exit.unwrap_or_else(|exit| exit).into()
}
