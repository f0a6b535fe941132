//! `detente schema`: the reference of both files.

use crate::exit::Exit;
use crate::output;

pub(crate) fn schema() -> Result<Exit, Exit> {
    output::print_json(&detente_runner::schema::schema())?;
    Ok(Exit::Done)
}
