//! Text to TOML, with every error of syntax in plain words.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use super::brackets::{self, Bracket};
use super::diagnostic::Diagnostics;

const DUPLICATE: &str = "duplicate key";
const UNQUOTED: &str = "string values must be quoted";
const CURLY: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];

/// The file as a table, if it is TOML but perhaps for keys that are stated twice.
pub(super) fn parse<'i>(origin: &str, text: &'i str, diagnostics: &mut Diagnostics) -> Option<DeTable<'i>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let root = root.into_inner();
    let (twice, wrong): (Vec<&Error>, Vec<&Error>) =
        errors.iter().partition(|error| error.message() == DUPLICATE);
    let mut wrong: Vec<(Range<usize>, &str)> =
        wrong.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    wrong.sort_by_key(|(span, _)| (span.start, span.end));
    let mut misread = Vec::new();
    if root.is_empty()
        && let Some((span, message)) = wrong.first()
    {
        // One error of many is enough to show what was found.
        report(text, span.clone(), message, diagnostics);
        diagnostics.error(0..0, format!("{origin} is not a TOML file: not one key could be read")).help =
            Some("TOML looks like `key = \"value\"`, with tables under `[headers]`".to_owned());
    } else {
        misread = report_all(text, &wrong, diagnostics);
    }
    for span in twice.into_iter().map(|error| error.span().unwrap_or(0..0)) {
        if !misread.iter().any(|place: &Range<usize>| place.contains(&span.start)) {
            duplicate(text, span, diagnostics);
        }
    }
    wrong.is_empty().then_some(root)
}

/// Reports errors of syntax, but for those that follow from others; the parts of the text that were misread.
fn report_all(
    text: &str,
    wrong: &[(Range<usize>, &str)],
    diagnostics: &mut Diagnostics,
) -> Vec<Range<usize>> {
    let brackets = brackets::outermost(text);
    let mut misread: Vec<Range<usize>> = Vec::new();
    for (span, message) in wrong {
        if misread.iter().any(|place| place.contains(&span.start)) {
            continue;
        }
        let rest = text.get(span.start..).unwrap_or("");
        let line = span.start..span.start + rest.find('\n').unwrap_or(rest.len()) + 1;
        // What follows an opened bracket is misread, and so is the rest of a line or of a table with an error.
        match brackets.iter().find(|b| b.open < span.start && (span.start <= b.end || b.unclosed.is_some())) {
            Some(Bracket { open, end, unclosed: Some(bracket) }) => {
                let of_a_value = message.starts_with(UNQUOTED) || message.contains(" string");
                if of_a_value && span.start < *end {
                    report(text, span.clone(), message, diagnostics);
                } else {
                    never_closed(text, *bracket, diagnostics);
                }
                misread.push(*open..text.len() + 1);
            }
            Some(bracket) => {
                report(text, span.clone(), message, diagnostics);
                misread.extend([span.start..bracket.end, line]);
            }
            None => {
                report(text, span.clone(), message, diagnostics);
                misread.push(line);
            }
        }
    }
    misread
}

fn never_closed(text: &str, bracket: usize, diagnostics: &mut Diagnostics) {
    let (name, closing) = if text[bracket..].starts_with('[') { ("bracket", "]") } else { ("brace", "}") };
    let message = format!("not TOML: this {name} is never closed by `{closing}`");
    diagnostics.error(bracket..bracket + 1, message);
}

fn report(text: &str, span: Range<usize>, message: &str, diagnostics: &mut Diagnostics) {
    let found = text.get(span.clone()).unwrap_or("");
    if let Some(number) = decimal_comma(text, span.start) {
        let written = text[number.clone()].replace(',', ".");
        let error = diagnostics.error(number, "not TOML: a comma inside of a number");
        error.with_help(format!("decimals take a point: {written}"));
    } else if !message.starts_with(UNQUOTED) {
        diagnostics.error(span, format!("not TOML: {message}"));
    } else if found.is_empty() {
        diagnostics.error(span, "this key has no value");
    } else if let Some(percent) = found.strip_suffix('%').and_then(|n| n.parse::<f64>().ok()) {
        diagnostics
            .error(span, "not TOML: a number has no unit")
            .with_help(format!("write {} for {percent} %", percent / 100.0));
    } else if found.starts_with(CURLY) {
        let line = text[span.start..].lines().next().unwrap_or(found);
        let word = line.split(CURLY).nth(1).unwrap_or("").trim();
        diagnostics
            .error(span, "not TOML: these quotes are not the straight ones")
            .with_help(format!("use straight quotes: `\"{}\"`", word.escape_debug()));
    } else {
        let error = diagnostics.error(span, "not TOML: text must be quoted");
        error.with_help(format!("write `\"{}\"`", found.escape_debug()));
    }
}

/// A number with a decimal comma at this place or just before it, or before the brace that stands there.
fn decimal_comma(text: &str, place: usize) -> Option<Range<usize>> {
    let before = text.get(..place)?;
    let place = if text[place..].starts_with('}') { before.trim_end_matches(' ').len() } else { place };
    let digit = |byte: &u8| byte.is_ascii_digit() || *byte == b',';
    let bytes = text.as_bytes();
    let start = bytes.get(..place)?.iter().rposition(|byte| !digit(byte)).map_or(0, |at| at + 1);
    let end = bytes[start..].iter().position(|byte| !digit(byte)).map_or(bytes.len(), |n| start + n);
    let (whole, fraction) = text.get(start..end)?.split_once(',')?;
    let single = !whole.is_empty() && !fraction.is_empty() && !fraction.contains(',');
    (single && end >= place).then_some(start..end)
}

/// Reports a key that is stated twice, with both places.
fn duplicate(text: &str, span: Range<usize>, diagnostics: &mut Diagnostics) {
    let key = text.get(span.clone()).unwrap_or("").trim_matches(['"', '\'']);
    let error =
        diagnostics.error(span.clone(), format!("key `{key}` is stated twice: only one can be meant"));
    if let Some(first) = first_place(text, &span, key) {
        error.with_label("stated again here").with_related(first, "first stated here");
    }
}

/// Where a key that is stated again at `again` was stated first: gives the second a name of its own, reads the
/// file anew, and looks beside that name.
fn first_place(text: &str, again: &Range<usize>, key: &str) -> Option<Range<usize>> {
    let mut name = "again".to_owned();
    while text.contains(&name) {
        name.push('_');
    }
    let renamed = format!("{}{name}{}", text.get(..again.start)?, text.get(again.end..)?);
    let (root, _) = DeTable::parse_recoverable(&renamed);
    let first = beside(root.get_ref(), &name, key)?;
    (first.end <= again.start).then_some(first)
}

fn beside(table: &DeTable<'_>, name: &str, key: &str) -> Option<Range<usize>> {
    if table.contains_key(name) {
        return table.get_key_value(key).map(|(key, _)| key.span());
    }
    table.values().find_map(|value| beside_in(value.get_ref(), name, key))
}

fn beside_in(value: &DeValue<'_>, name: &str, key: &str) -> Option<Range<usize>> {
    match value {
        DeValue::Table(table) => beside(table, name, key),
        DeValue::Array(array) => array.iter().find_map(|element| beside_in(element.get_ref(), name, key)),
        _ => None,
    }
}
