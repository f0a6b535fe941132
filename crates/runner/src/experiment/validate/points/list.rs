//! Points listed one by one, in the experiment or in a CSV file beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use detente_core::source::{At, Number, Scalar, did_you_mean};

use super::super::super::design::{Design, Factor};
use super::super::super::raw::{RawExperiment, RawRow};
use super::super::Check;
use super::super::arms::unknown_factor;
use super::super::factors::{cell, level};
use super::Made;

/// A listed point: where it stands, and the level of each factor named in it.
struct Row {
    span: Range<usize>,
    /// Its line in a file of its own, for messages.
    line: Option<u64>,
    levels: Vec<(At<String>, At<Number>)>,
}

/// The points of a `list` design; `None` after an error.
pub(super) fn made(
    raw: &RawExperiment,
    factors: Vec<Factor>,
    table: Option<&str>,
    check: &mut Check<'_>,
) -> Option<Made> {
    let (rows, span) = match (&raw.design.rows, &raw.design.file) {
        (Some(_), Some(file)) => {
            check.found.error(file.span.clone(), "points are listed in `rows` or in `file`, not in both");
            return None;
        }
        (None, None) => {
            let message = "a `list` design states its points in `rows` or `file`, but there are none";
            check.found.error(0..0, message);
            return None;
        }
        (Some(rows), None) => {
            let row = |row: &RawRow| Row { span: row.span.clone(), line: None, levels: row.value.0.clone() };
            (rows.value.iter().map(row).collect::<Vec<_>>(), rows.span.clone())
        }
        // A file that cannot be read was reported.
        (None, Some(file)) => (read(table?, file, check)?, file.span.clone()),
    };
    if factors.is_empty() {
        check.found.error(span, "rows without a `[[factor]]`: nothing could vary");
        return None;
    }
    if rows.is_empty() || rows.len() as u64 > Design::MOST_POINTS {
        let message = format!(
            "{} rows: a design has at least one point and at most {}",
            rows.len(),
            Design::MOST_POINTS
        );
        check.found.error(span, message);
        return None;
    }
    place(raw, &rows, factors, check)
}

/// The rows of a CSV file. A cell is a number, `true`, `false` or text.
fn read(table: &str, file: &At<String>, check: &mut Check<'_>) -> Option<Vec<Row>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table.as_bytes());
    let mut complain = |error: csv::Error| {
        check.found.error(file.span.clone(), format!("`{}`: {error}", file.value));
    };
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            complain(error);
            return None;
        }
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complain(error);
                return None;
            }
        };
        let cell = |(id, text): (&str, &str)| {
            let scalar = match text.parse() {
                Ok(number) => Scalar::Number(number),
                Err(_) => match text {
                    "true" => Scalar::Flag(true),
                    "false" => Scalar::Flag(false),
                    text => Scalar::Text(text.to_owned()),
                },
            };
            let value = At::new(Number::Fixed(scalar), file.span.clone());
            (At::new(id.to_owned(), file.span.clone()), value)
        };
        let levels = header.iter().zip(&record).map(cell).collect();
        rows.push(Row { span: file.span.clone(), line: record.position().map(csv::Position::line), levels });
    }
    Some(rows)
}

fn place(raw: &RawExperiment, rows: &[Row], mut factors: Vec<Factor>, check: &mut Check<'_>) -> Option<Made> {
    let mut positions: Vec<BTreeMap<String, u32>> = factors
        .iter()
        .map(|f| f.levels.iter().zip(0..).map(|(level, i)| (level.text.clone(), i)).collect())
        .collect();
    let mut points = Vec::with_capacity(rows.len() * factors.len());
    let mut seen = BTreeSet::new();
    for row in rows {
        let at = row.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        for (id, _) in row.levels.iter().filter(|(id, _)| factors.iter().all(|f| f.id != id.value)) {
            unknown_factor(id, &factors, check.found);
        }
        let start = points.len();
        for ((factor, known), entry) in factors.iter_mut().zip(&mut positions).zip(&raw.factor) {
            let Some((_, value)) = row.levels.iter().find(|(id, _)| id.value == factor.id) else {
                let message = format!("{at}this row has no level for factor `{}`", factor.id);
                check.found.error(row.span.clone(), message);
                continue;
            };
            let text = cell(value, check.text);
            if let Some(&position) = known.get(&text) {
                points.push(position);
            } else if let Some(path) = &entry.path {
                let position = factor.levels.len() as u32;
                factor.levels.push(level(path, value, check));
                known.insert(text, position);
                points.push(position);
            } else {
                let names = known.keys().map(String::as_str);
                let help = match &value.value {
                    Number::Fixed(Scalar::Text(name)) => did_you_mean(name, names),
                    _ => did_you_mean("", names),
                };
                let message = format!("{at}{text} is no variant of factor `{}`", factor.id);
                check.found.error(value.span.clone(), message).help = help;
            }
        }
        if !seen.insert(points[start..].to_vec()) {
            let message = format!("{at}this row is there already: both points would be the same");
            check.found.error(row.span.clone(), message);
        }
    }
    let whole = points.len() == rows.len() * factors.len();
    whole.then(|| Made::plain(factors, points, rows.len()))
}
