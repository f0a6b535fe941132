//! Parameter draws made beforehand.

use std::sync::Arc;

use csv::{ReaderBuilder, Trim};
use detente_core::scenario::{ExperimentParts, Kind, ParamId, Source};
use detente_core::source::At;

use super::super::replicates::Replicates;
use super::CsvFile;
use super::points::{MOST_COMPLAINTS, cell, complain, line_of, separators};

/// Puts the rows of a file in the place of the distributions whose numbers it lists: these numbers; none after an error.
pub(super) fn check(file: CsvFile<'_>, replicates: Replicates, parts: &mut ExperimentParts) -> Vec<ParamId> {
    let CsvFile { text, found } = file;
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            complain(text, &error, found);
            return Vec::new();
        }
    };
    let line = line_of(text, &header);
    if separators(&header, &line, found) {
        return Vec::new();
    }
    let mut columns = Vec::with_capacity(header.len());
    for (column, name) in header.iter().enumerate() {
        let name = At::new(name.to_owned(), cell(text, &line, column));
        let Some(id) = parts.find(&name, found) else { continue };
        let param = &parts.scenario().params()[id.index()];
        if !param.is_uncertain() {
            let message =
                format!("`{}` is not uncertain: the scenario draws it from no distribution", name.value);
            found.error(name.span.clone(), message);
        } else if columns.iter().any(|(_, other, _)| *other == id) {
            found.error(name.span.clone(), format!("there are two columns for `{}`", name.value));
        }
        columns.push((column, id, Vec::new()));
    }
    if found.has_errors() {
        return Vec::new();
    }
    let mut wrong = 0;
    for record in reader.records() {
        if wrong >= MOST_COMPLAINTS {
            return Vec::new();
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complain(text, &error, found);
                return Vec::new();
            }
        };
        let line = line_of(text, &record);
        for (column, id, values) in &mut columns {
            let param = &parts.scenario().params()[id.index()];
            let written = &record[*column];
            match written.parse::<f64>() {
                Ok(value) if param.domain.contains(value) => values.push(value),
                Ok(_) => {
                    wrong += 1;
                    let message = format!("{written} is out of range: it must be {}", param.domain);
                    found.error(cell(text, &line, *column), message);
                }
                Err(_) => {
                    wrong += 1;
                    let kind = if param.domain.kind == Kind::Moment { "number of ticks" } else { "number" };
                    let message = format!("`{written}` is no {kind}");
                    found.error(cell(text, &line, *column), message);
                }
            }
        }
    }
    let rows = columns.first().map_or(0, |(.., values)| values.len());
    if !found.has_errors() && replicates.draws == 0 {
        let message = "with `draws = 0` every number is at its median: these draws would not be used";
        found.error(line, message).with_help("state a number of draws, or leave `draws_from` out");
    } else if !found.has_errors() && (rows as u64) < u64::from(replicates.draws) {
        let message = format!("{} draws are asked for, and here are {rows}", replicates.draws);
        found.error(line, message).with_help("make more draws, or ask for fewer with `replicates`");
    }
    if found.has_errors() {
        return Vec::new();
    }
    let put = |(_, id, values): (usize, ParamId, Vec<f64>)| {
        parts.replace(id, Source::Listed(Arc::from(values)));
        id
    };
    columns.into_iter().map(put).collect()
}
