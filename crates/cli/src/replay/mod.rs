//! `detente replay`: one run of a result again, and what is asked of it.

pub(crate) mod arguments;
mod explain;
mod moved;
mod parting;
mod tables;

use std::fs::File;
use std::io::{BufWriter, ErrorKind, stdout};
use std::path::Path;

use detente_runner::replay::story::{Kind, story};
use detente_runner::replay::{Past, ReplayError, Traced};
use detente_runner::stored::StoredError;
use serde_json::{Map, Value, json};

use self::arguments::Replay;
use crate::arguments::Format;
use crate::exit::Exit;
use crate::message;
use crate::output;
use crate::run::simd;

/// The part of a numbered list that is shown unless everything is asked for.
const FIRST: usize = 20;

pub(crate) fn replay(arguments: &Replay) -> Result<Exit, Exit> {
    let past = Past::open(&arguments.folder, simd()?).map_err(|error| failed(&error))?;
    let ask = &arguments.ask;
    let trace = |run: u64| -> Result<Traced, Exit> {
        let traced = past.trace(&[run]).map_err(|error| failed(&error))?;
        traced.into_iter().next().ok_or(Exit::Bug)
    };
    let json = arguments.format == Format::Json;
    if let Some(file) = &ask.trace {
        write(&past, &trace(arguments.run)?, file)
    } else if let Some(whom) = &ask.explain {
        explain::explain(&past, &trace(arguments.run)?, whom, json)
    } else if ask.story {
        tell(&past, &trace(arguments.run)?, json)
    } else if let Some(other) = ask.diff {
        parting::diff(&past, &trace(arguments.run)?, &trace(other)?, json)
    } else if !ask.without.is_empty() {
        parting::without(&past, &trace(arguments.run)?, &ask.without, json)
    } else if let Some(measure) = &ask.moved {
        moved::moved(&past, &trace(arguments.run)?, measure, json)
    } else {
        compare(&past, arguments)
    }
}

/// The arm of a run, or whatever its point is, and which draw and luck it has.
fn heading(past: &Past, traced: &Traced) -> String {
    let design = past.experiment().design();
    let levels = design.factors().iter().zip(design.levels(traced.spec.point));
    let mut parts: Vec<String> =
        levels.map(|(factor, level)| format!("{} = {}", factor.id, level.text)).collect();
    parts.extend(traced.spec.draw.map(|draw| format!("draw {draw}")));
    parts.push(format!("luck {}", traced.spec.luck));
    format!("Run {}: {}", traced.spec.run, parts.join(", "))
}

/// Writes a trace.
fn write(past: &Past, traced: &Traced, file: &Path) -> Result<Exit, Exit> {
    let written = if file == Path::new("-") {
        past.write(traced, BufWriter::new(stdout().lock()))
    } else {
        File::create(file).and_then(|file| past.write(traced, BufWriter::new(file)))
    };
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            message::error(&format!("cannot write {}: {error}", file.display()));
            Err(Exit::Output)
        }
        _ => Ok(Exit::Done),
    }
}

/// Tells the story of a run.
fn tell(past: &Past, traced: &Traced, json: bool) -> Result<Exit, Exit> {
    let story = story(past.experiment().scenario(), &traced.lines);
    if json {
        output::print_json(&json!(story))?;
        return Ok(Exit::Done);
    }
    let mut text = format!("{}\n\n", heading(past, traced));
    let mut last = None;
    for happening in &story {
        let when = happening.date.clone().unwrap_or_else(|| format!("tick {}", happening.tick));
        let shown = if last == Some(happening.tick) { "" } else { when.as_str() };
        let id = match happening.kind {
            Kind::Act | Kind::Event => format!(" [{}]", happening.id),
            Kind::Bargain | Kind::Rung | Kind::End => String::new(),
        };
        text += &format!("{shown:>width$}  {}{id}\n", happening.text, width = when.len());
        last = Some(happening.tick);
    }
    output::print(&text)?;
    Ok(Exit::Done)
}

/// Compares the row of a run with the one that is stored.
fn compare(past: &Past, arguments: &Replay) -> Result<Exit, Exit> {
    let found = past.replay(arguments.run).map_err(|error| failed(&error))?;
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
        ReplayError::Stored(StoredError::Manifest { .. }) => Exit::Altered,
        ReplayError::Stored(error) => crate::analyse::stored(error),
        ReplayError::NoRun { .. }
        | ReplayError::Unknown(_)
        | ReplayError::Extension(_)
        | ReplayError::Threads(_) => Exit::Invalid,
        ReplayError::Panic(_) => Exit::Bug,
    }
}
