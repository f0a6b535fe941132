//! `detente replay`: one run of a result again.

use detente_runner::replay::{self, ReplayError};
use serde_json::{Map, Value, json};

use crate::arguments::{Format, Replay};
use crate::exit::Exit;
use crate::message;
use crate::output;
use crate::run::simd;

pub(crate) fn replay(arguments: &Replay) -> Result<Exit, Exit> {
    let found = replay::replay(&arguments.folder, arguments.run, simd()?).map_err(|error| failed(&error))?;
    if arguments.format == Format::Json {
        let cells = |row: &[String]| -> Map<String, Value> {
            found.columns.iter().zip(row).map(|(column, cell)| (column.clone(), json!(cell))).collect()
        };
        output::print_json(&json!({
            "row": cells(&found.row),
            "stored": found.stored.as_deref().map(cells),
            "same": found.stored.is_some().then(|| found.same()),
        }))?;
    } else {
        let width = found.columns.iter().map(|column| column.chars().count()).max().unwrap_or(0);
        let lines = found.columns.iter().zip(&found.row);
        let text: String = lines.map(|(column, cell)| format!("{column:width$}  {cell}\n")).collect();
        output::print(&text)?;
        if found.stored.is_none() {
            message::note("no row of this run is stored: there is nothing to compare it with");
        } else if found.same() {
            message::note("the row is the one that is stored");
        }
    }
    if !found.same() {
        let stored = found.stored.unwrap_or_default();
        let other =
            found.columns.iter().zip(&found.row).zip(&stored).filter(|((_, again), there)| again != there);
        let other: Vec<String> = other
            .map(|((column, again), there)| format!("{column}: {there} is stored, {again} comes out"))
            .collect();
        message::error(&format!("run {} has another row now: {}", arguments.run, other.join("; ")));
        return Ok(Exit::Altered);
    }
    Ok(Exit::Done)
}

/// Says why a run cannot be made again.
pub(crate) fn failed(problem: &ReplayError) -> Exit {
    message::error(&problem.to_string());
    match problem {
        ReplayError::Stored(error) => crate::analyse::stored(error),
        ReplayError::NoRun { .. } | ReplayError::Extension(_) | ReplayError::Threads(_) => Exit::Invalid,
        ReplayError::Panic(_) => Exit::Bug,
    }
}
