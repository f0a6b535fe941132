//! `--moved`: which acts and events moved a measure.

use detente_runner::replay::{Past, Traced};
use serde_json::json;

use super::{FIRST, failed, heading};
use crate::exit::Exit;
use crate::grid::grid;
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
    let mut out = format!(
        "{}\n\n{label}: {}. Each act and event left out in turn, under the same luck:\n\n",
        heading(past, traced),
        cell(traced.outcome.measures[index])
    );
    let mut rows =
        vec![["what", "moved it by", "without it", "and the run ends"].map(str::to_owned).to_vec()];
    let end = traced.end();
    for one in moved.iter().take(FIRST) {
        let label = match one.what.split_once('.') {
            Some((actor, _)) => format!("{}: {}", scenario.label(actor), scenario.label(&one.what)),
            None => scenario.label(&one.what).to_owned(),
        };
        let ends = if one.end == end {
            "as it does".to_owned()
        } else {
            format!("{} at {}", scenario.label(&one.end.0), traced.when(one.end.1))
        };
        rows.push(vec![
            format!("{} {label}", traced.date(one.tick).map_or_else(|| one.tick.to_string(), str::to_owned)),
            one.by.map_or_else(String::new, |by| format!("{by:+.4}")),
            cell(one.value),
            ends,
        ]);
    }
    out += &grid(&rows);
    if moved.len() > FIRST {
        out +=
            &format!("\n… and {} more that moved it less: --format json has them all\n", moved.len() - FIRST);
    }
    output::print(&out)?;
    Ok(Exit::Done)
}
