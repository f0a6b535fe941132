//! The rows of a CSV file with points.

use std::ops::Range;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord, Trim};
use detente_core::source::{At, Diagnostics, Number, Scalar};

use super::super::super::design::{Design, Factor};
use super::super::arms::unknown_factor;
use super::list::Row;

/// Lines of a table that are complained of: whoever has more of them has another table in hand.
pub(crate) const MOST_COMPLAINTS: usize = 20;

/// The rows of a table whose first line names the factors; `None` after an error. A cell is a number, `true`, `false`
/// or text.
pub(super) fn rows(text: &str, factors: &[Factor], found: &mut Diagnostics) -> Option<Vec<Row>> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.as_bytes());
    let header = header(text, &mut reader, factors, found)?;
    let mut rows = Vec::new();
    let mut wrong = 0;
    let most = Ord::min(Design::MOST_POINTS, Design::MOST_CELLS / Ord::max(header.len() as u64, 1));
    for record in reader.records() {
        if wrong >= MOST_COMPLAINTS {
            return None;
        }
        if rows.len() as u64 == most {
            let factors = header.len();
            let message = format!("more than {most} rows: that is the most of a design of {factors} factors");
            found.error(record.map_or(0..0, |record| line_of(text, &record)), message);
            return None;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complain(text, &error, found);
                wrong += 1;
                continue;
            }
        };
        let line = line_of(text, &record);
        let mut levels = Vec::with_capacity(header.len());
        for (column, (id, value)) in header.iter().zip(&record).enumerate() {
            let span = cell(text, &line, column);
            if value.is_empty() {
                let message = format!("no level for factor `{}`: the cell is empty", id.value);
                found.error(line.clone(), message);
                wrong += 1;
            }
            levels.push((id.clone(), At::new(Number::Fixed(scalar(value)), span)));
        }
        rows.push(Row { span: line, levels });
    }
    (wrong == 0).then_some(rows)
}

/// The names of the columns: every factor once.
fn header(
    text: &str,
    reader: &mut Reader<&[u8]>,
    factors: &[Factor],
    found: &mut Diagnostics,
) -> Option<Vec<At<String>>> {
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            complain(text, &error, found);
            return None;
        }
    };
    let line = line_of(text, &header);
    if separators(&header, &line, found) {
        return None;
    }
    let names: Vec<At<String>> = header
        .iter()
        .enumerate()
        .map(|(column, name)| At::new(name.to_owned(), cell(text, &line, column)))
        .collect();
    let mut sound = true;
    for (column, name) in names.iter().enumerate() {
        if factors.iter().all(|f| f.id != name.value) {
            unknown_factor(name, factors, found);
            sound = false;
        } else if names[..column].iter().any(|other| other.value == name.value) {
            let message = format!("there are two columns for factor `{}`", name.value);
            found.error(name.span.clone(), message);
            sound = false;
        }
    }
    // A column that is misspelt is probably the one that is missing.
    if sound {
        for factor in factors.iter().filter(|f| names.iter().all(|name| name.value != f.id)) {
            found.error(line.clone(), format!("there is no column for factor `{}`", factor.id));
            sound = false;
        }
    }
    sound.then_some(names)
}

/// Whether the columns are separated by something else than commas, which is an error.
pub(crate) fn separators(header: &StringRecord, line: &Range<usize>, found: &mut Diagnostics) -> bool {
    let one = |s: &char| header.len() == 1 && header[0].contains(*s);
    let Some(separator) = [';', '\t'].into_iter().find(one) else { return false };
    let message = format!("the columns are separated by {separator:?}, not by `,`: this is one column");
    found
        .error(line.clone(), message)
        .with_help("write commas between columns, and points in decimals: `0.1,0.25`");
    true
}

fn scalar(text: &str) -> Scalar {
    match (text.parse::<f64>(), text) {
        (Ok(number), _) if number.is_finite() => Scalar::Number(number),
        (_, "true") => Scalar::Flag(true),
        (_, "false") => Scalar::Flag(false),
        _ => Scalar::Text(text.to_owned()),
    }
}

pub(crate) fn complain(text: &str, error: &csv::Error, found: &mut Diagnostics) {
    let line = error.position().map_or(0..0, |position| line_at(text, position.byte()));
    let message = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("cells do not match columns: {len} here, {expected_len} in the first line")
        }
        _ => error.to_string(),
    };
    found.error(line, message);
}

pub(crate) fn line_of(text: &str, record: &StringRecord) -> Range<usize> {
    record.position().map_or(0..0, |position| line_at(text, position.byte()))
}

/// The first line at or behind a byte that is not blank: a reader may still stand before the line's end.
fn line_at(text: &str, byte: u64) -> Range<usize> {
    let from = usize::try_from(byte).unwrap_or(usize::MAX);
    let Some(rest) = text.get(from..) else { return 0..0 };
    let start = from + (rest.len() - rest.trim_start().len());
    let end = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
    start..end
}

/// A cell of a line; the whole line if it has quotes.
pub(crate) fn cell(text: &str, line: &Range<usize>, column: usize) -> Range<usize> {
    let written = &text[line.clone()];
    let Some(found) = written.split(',').nth(column).filter(|_| !written.contains('"')) else {
        return line.clone();
    };
    let before: usize = written.split(',').take(column).map(|cell| cell.len() + 1).sum();
    let start = line.start + before + (found.len() - found.trim_start().len());
    start..start + found.trim().len()
}

#[cfg(test)]
mod tests {
    use super::{cell, line_at};

    #[test]
    fn cells_have_places() {
        let text = "a,b\r\n 1 , 2.5\n\"3\",4\n";
        let line = line_at(text, 3);
        assert_eq!(&text[line.clone()], "1 , 2.5");
        assert_eq!([0, 1].map(|column| &text[cell(text, &line, column)]), ["1", "2.5"]);
        assert_eq!(cell(text, &line, 2), line);
        let quoted = line_at(text, 14);
        assert_eq!(&text[cell(text, &quoted, 1)], "\"3\",4");
        assert_eq!(line_at(text, 999), 0..0);
    }
}
