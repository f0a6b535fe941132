//! `detente diff`: two results compared.

use std::fs::File;
use std::path::Path;

use detente_runner::diff::{self, DiffError, DiffRow};
use detente_runner::stored::Stored;
use serde_json::{Value, json};

use crate::arguments::{Diff, Format};
use crate::exit::Exit;
use crate::message::{self, counted};
use crate::output;

/// Most rows on screen.
const MOST: usize = 40;

pub(crate) fn diff(arguments: &Diff) -> Result<Exit, Exit> {
    let open = |folder: &Path| {
        Stored::open(folder).map_err(|error| {
            message::error(&error.to_string());
            crate::analyse::stored(&error)
        })
    };
    let (first, second) = (open(&arguments.first)?, open(&arguments.second)?);
    let confidence = second.experiment().confidence();
    let found = diff::diff(&first, &second, confidence).map_err(|error| {
        message::error(&error.to_string());
        match error {
            DiffError::Stored(error) => crate::analyse::stored(&error),
            DiffError::Nothing(_) | DiffError::TooLarge => Exit::Invalid,
        }
    })?;
    if let Some(path) = &arguments.out {
        if path.exists() && !arguments.force {
            message::error(&format!("`{}` exists: it is not overwritten without --force", path.display()));
            return Err(Exit::Invalid);
        }
        let written = File::create(path).and_then(|file| diff::write_csv(&found, file));
        written.map_err(|error| {
            message::error(&format!("cannot write `{}`: {error}", path.display()));
            Exit::Output
        })?;
    }
    if arguments.format == Format::Json {
        output::print_json(&as_json(&found))?;
    } else {
        output::print(&as_text(&found, confidence))?;
    }
    Ok(Exit::Done)
}

fn as_text(found: &diff::Diff, confidence: f64) -> String {
    let how = if found.paired { "paired run by run" } else { "not paired: other seeds, draws or lucks" };
    let mut out = format!("second less first, {how}, {:.0} % intervals\n", 100.0 * confidence);
    for (place, lone) in ["first", "second"].iter().zip(&found.lone_measures) {
        if !lone.is_empty() {
            out += &format!("measures of the {place} alone: {}\n", lone.join(", "));
        }
    }
    for (place, lone) in ["first", "second"].iter().zip(&found.lone_points) {
        if !lone.is_empty() {
            out += &format!("points of the {place} alone: {}\n", lone.len());
        }
    }
    let same = |row: &&DiffRow| row.equal == Some(row.n + row.dropped);
    let (equal, other): (Vec<&DiffRow>, Vec<&DiffRow>) = found.rows.iter().partition(same);
    out += &format!("{} equal in every run, {} not\n", counted(equal.len() as u64, "row"), other.len());
    let width = other.iter().take(MOST).map(|row| row.measure.chars().count()).max().unwrap_or(0);
    for row in other.iter().take(MOST) {
        let difference = match (row.difference, row.interval) {
            (Some(d), Some(i)) => format!("{d:+.6} [{:+.6}, {:+.6}]", i.low, i.high),
            (Some(d), None) => format!("{d:+.6}"),
            (None, _) => "undefined".to_owned(),
        };
        let equal =
            row.equal.map(|equal| format!(", {equal} of {} equal", row.n + row.dropped)).unwrap_or_default();
        out += &format!("  {:width$}  {difference}{equal}  {}\n", row.measure, row.point);
    }
    if other.len() > MOST {
        out += &format!("  and {} more: --out FILE writes them all\n", other.len() - MOST);
    }
    out
}

fn as_json(found: &diff::Diff) -> Value {
    let rows = found.rows.iter().map(|row| {
        json!({
            "point": row.point, "measure": row.measure, "n": row.n, "dropped": row.dropped, "equal": row.equal,
            "mean_first": row.means[0], "mean_second": row.means[1], "difference": row.difference,
            "ci_low": row.interval.map(|i| i.low), "ci_high": row.interval.map(|i| i.high),
        })
    });
    json!({
        "paired": found.paired,
        "rows": rows.collect::<Vec<_>>(),
        "measures_of_first_alone": found.lone_measures[0], "measures_of_second_alone": found.lone_measures[1],
        "points_of_first_alone": found.lone_points[0], "points_of_second_alone": found.lone_points[1],
    })
}
