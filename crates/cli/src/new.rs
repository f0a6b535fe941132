//! `detente new`: a scenario and an experiment to start from.

use detente_runner::starter::{self, StarterError};

use crate::arguments::New;
use crate::exit::Exit;
use crate::message;
use crate::output;

pub(crate) fn new(arguments: &New) -> Result<Exit, Exit> {
    let files = match &arguments.actors {
        Some(table) => starter::write_of_actors(&arguments.name, table),
        None => starter::write(&arguments.name),
    };
    let files = files.map_err(|error| {
        if let StarterError::Table(error) = &error {
            return message::cannot_load(error);
        }
        message::error(&error.to_string());
        match error {
            StarterError::Output(_) => Exit::Output,
            _ => Exit::Invalid,
        }
    })?;
    let list: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
    output::print(&list)?;
    message::note(&format!("now: detente run {}", arguments.name.join("experiment.toml").display()));
    Ok(Exit::Done)
}
