//! `detente schema`: the reference of all files.

use crate::arguments::{File, Schema};
use crate::exit::Exit;
use crate::output;

pub(crate) fn schema(arguments: &Schema) -> Result<Exit, Exit> {
    let schema = match arguments.file {
        File::Scenario => detente_runner::schema::scenario(),
        File::Experiment => detente_runner::schema::experiment(),
        File::Suite => detente_runner::schema::suite(),
        File::Trace => detente_runner::schema::trace(),
    };
    output::print_json(&schema)?;
    Ok(Exit::Done)
}
