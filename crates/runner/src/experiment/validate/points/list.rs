//! Points listed one by one, in the experiment or in a CSV file beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use detente_core::source::{At, Number, Scalar, did_you_mean};

use super::super::super::design::Factor;
use super::super::super::raw::{RawExperiment, RawRow};
use super::super::arms::unknown_factor;
use super::super::factors::{cell, level};
use super::super::{Check, CsvFile};
use super::{Made, bounded, table};

/// A listed point: where it stands, and the level of each factor named in it.
pub(super) struct Row {
    pub(super) span: Range<usize>,
    pub(super) levels: Vec<(At<String>, At<Number>)>,
}

/// The points of a `list` design; `None` after an error.
pub(super) fn made(
    raw: &RawExperiment,
    factors: Vec<Factor>,
    file: Option<CsvFile<'_>>,
    check: &mut Check<'_>,
) -> Option<Made> {
    let (stated, span) = match (&raw.design.rows, &raw.design.file) {
        (Some(_), Some(file)) => {
            check.found.error(file.span.clone(), "points are listed in `rows` or in `file`, not in both");
            return None;
        }
        (None, None) => {
            let message = "a `list` design states its points in `rows` or `file`, but there are none";
            check.found.error(check.written.place("design"), message);
            return None;
        }
        (Some(rows), None) => (Some(rows), rows.span.clone()),
        (None, Some(file)) => (None, file.span.clone()),
    };
    if factors.is_empty() {
        check.found.error(span, "rows without a `[[factor]]`: nothing could vary");
        return None;
    }
    if let Some(rows) = stated {
        let row = |row: &RawRow| Row { span: row.span.clone(), levels: row.value.0.clone() };
        let rows: Vec<Row> = rows.value.iter().map(row).collect();
        return some(rows.len(), &factors, &span, check).and_then(|()| place(raw, &rows, factors, check));
    }
    // A file that cannot be read was reported.
    let CsvFile { text, found } = file?;
    // What is wrong with a row is shown in the file it stands in.
    let mut there = Check { parts: check.parts, written: check.written, text, found };
    let rows = table::rows(text, &factors, there.found)?;
    some(rows.len(), &factors, &(0..0), &mut there)?;
    place(raw, &rows, factors, &mut there)
}

fn some(rows: usize, factors: &[Factor], span: &Range<usize>, check: &mut Check<'_>) -> Option<()> {
    if rows == 0 {
        check.found.error(span.clone(), "no rows: a design has at least one point");
        return None;
    }
    bounded(rows as u64, factors.len(), span, check)
}

fn place(raw: &RawExperiment, rows: &[Row], mut factors: Vec<Factor>, check: &mut Check<'_>) -> Option<Made> {
    let mut positions: Vec<BTreeMap<String, u32>> = factors
        .iter()
        .map(|f| f.levels.iter().zip(0..).map(|(level, i)| (level.text.clone(), i)).collect())
        .collect();
    let mut points = Vec::with_capacity(rows.len() * factors.len());
    let mut seen = BTreeSet::new();
    for row in rows {
        let mut misspelt = false;
        for (id, _) in row.levels.iter().filter(|(id, _)| factors.iter().all(|f| f.id != id.value)) {
            unknown_factor(id, &factors, check.found);
            misspelt = true;
        }
        let start = points.len();
        for ((factor, known), entry) in factors.iter_mut().zip(&mut positions).zip(&raw.factor) {
            let Some((_, value)) = row.levels.iter().find(|(id, _)| id.value == factor.id) else {
                // A misspelt factor is probably this one.
                if !misspelt {
                    let message = format!("this row has no level for factor `{}`", factor.id);
                    check.found.error(row.span.clone(), message);
                }
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
                let message = format!("`{text}` is no variant of factor `{}`", factor.id);
                check.found.error(value.span.clone(), message).help = help;
            }
        }
        if points.len() == start + factors.len() && !seen.insert(points[start..].to_vec()) {
            let message = "this row is there already: both points would be the same";
            check.found.error(row.span.clone(), message);
        }
    }
    let whole = points.len() == rows.len() * factors.len();
    whole.then(|| Made::plain(factors, points, rows.len()))
}
