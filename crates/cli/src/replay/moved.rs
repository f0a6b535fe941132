//! `--moved`: which acts and events moved a measure.

use detente_core::scenario::Part;
use detente_runner::replay::moved::Moved;
use detente_runner::replay::{Past, Traced};
use serde_json::json;

use super::{FIRST, failed, heading};
use crate::exit::Exit;
use crate::grid::{grid, paragraph};
use crate::output;

pub(super) fn moved(past: &Past, traced: &Traced, measure: &str, json: bool) -> Result<Exit, Exit> {
    let index = past.measure(measure).map_err(|error| failed(&error))?;
    let moved = past.moved(traced, index).map_err(|error| failed(&error))?;
    if json {
        output::print_json(&json!(moved))?;
        return Ok(Exit::Done);
    }
    let scenario = past.experiment().scenario();
    let cell = |x: Option<f64>| x.map_or_else(|| "undefined".to_owned(), |x| format!("{x:.4}"));
    let label = &past.measures()[index].label;
    let with = traced.outcome.measures[index];
    let mut out = format!(
        "{}\n\n{label}: {}. Each act and event left out in turn, under the same luck:\n\n",
        heading(past, traced),
        cell(with)
    );
    let mut rows =
        vec![["what", "id", "moved it by", "without it", "and the run ends"].map(str::to_owned).to_vec()];
    let end = traced.end();
    for one in moved.iter().take(FIRST) {
        let label = match one.what.split_once('.') {
            Some((actor, _)) => format!(
                "{}: {}",
                scenario.label_of(Part::Actor, actor),
                scenario.label_of(Part::Option, &one.what)
            ),
            None => scenario.label_of(Part::Event, &one.what).to_owned(),
        };
        let ends = if one.end == end {
            "as it does".to_owned()
        } else {
            format!("{} at {}", scenario.label_of(Part::Outcome, &one.end.0), traced.when(one.end.1))
        };
        rows.push(vec![
            format!("{} {label}", traced.date(one.tick).unwrap_or_else(|| format!("tick {}", one.tick))),
            one.what.clone(),
            match (one.by, one.value) {
                (Some(by), _) => format!("{by:+.4}"),
                (None, Some(_)) => "undefined with it".to_owned(),
                (None, None) if with.is_some() => "defined only with it".to_owned(),
                (None, None) => String::new(),
            },
            cell(one.value),
            ends,
        ]);
    }
    out += &grid(&rows);
    let other_day = |one: &&Moved| one.end.1 != end.1;
    if moved.iter().take(FIRST).any(|one| other_day(&one)) {
        let note =
            "Without some of these the run ends on another day: a measure of the end is then of that day.";
        out += &format!("\n{}", paragraph(note));
    }
    if moved.len() > FIRST {
        out +=
            &format!("\n… and {} more that moved it less: --format json has them all\n", moved.len() - FIRST);
    }
    output::print(&out)?;
    Ok(Exit::Done)
}
