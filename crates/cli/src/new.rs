//! `detente new`: a scenario and an experiment to start from.

use detente_runner::starter::{self, StarterError};

use crate::arguments::New;
use crate::exit::Exit;
use crate::message;
use crate::output;

pub(crate) fn new(arguments: &New) -> Result<Exit, Exit> {
    let files = starter::write(&arguments.name).map_err(|error| {
        message::error(&error.to_string());
        match error {
            StarterError::Output(_) => Exit::Output,
            StarterError::Name(_) | StarterError::Exists(_) => Exit::Invalid,
        }
    })?;
    let list: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
    output::print(&list)?;
    message::note(&format!("now: detente run {}", arguments.name.join("experiment.toml").display()));
    Ok(Exit::Done)
}
