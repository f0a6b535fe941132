//! Text to TOML, with every error of syntax in plain words.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::diagnostic::Diagnostics;

const DUPLICATE: &str = "duplicate key";
const UNQUOTED: &str = "string values must be quoted";

/// The file as a table, if it is TOML but perhaps for keys that are stated twice.
pub(super) fn parse<'i>(origin: &str, text: &'i str, diagnostics: &mut Diagnostics) -> Option<DeTable<'i>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let root = root.into_inner();
    let (twice, wrong): (Vec<&Error>, Vec<&Error>) =
        errors.iter().partition(|error| error.message() == DUPLICATE);
    for error in twice {
        duplicate(text, error.span().unwrap_or(0..0), diagnostics);
    }
    if wrong.is_empty() {
        return Some(root);
    }
    let mut wrong: Vec<(Range<usize>, &str)> =
        wrong.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    wrong.sort_by_key(|(span, _)| (span.start, span.end));
    if root.is_empty() {
        // One error of many is enough to show what was found.
        let (span, message) = &wrong[0];
        report(text, span.clone(), message, diagnostics);
        diagnostics.error(0..0, format!("{origin} is not a TOML file: not one key could be read")).help =
            Some("TOML looks like `key = \"value\"`, with tables under `[headers]`".to_owned());
        return None;
    }
    let unclosed = report_unclosed(text, &root, &wrong, diagnostics);
    let mut last_line = None;
    for (span, message) in wrong {
        let line = text.get(..span.start).map(|before| before.matches('\n').count());
        // What follows an opened bracket is misread, and so is the rest of a line with an error.
        if unclosed.as_ref().is_some_and(|open| open.start <= span.start) || last_line == Some(line) {
            continue;
        }
        last_line = Some(line);
        report(text, span, message, diagnostics);
    }
    None
}

fn report(text: &str, span: Range<usize>, message: &str, diagnostics: &mut Diagnostics) {
    let found = text.get(span.clone()).unwrap_or("");
    if message.starts_with(UNQUOTED) {
        if found.is_empty() {
            diagnostics.error(span, "this key has no value");
        } else {
            let error = diagnostics.error(span, "not TOML: text must be quoted");
            error.with_help(format!("write `\"{}\"`", found.escape_default()));
        }
    } else {
        diagnostics.error(span, format!("not TOML: {message}"));
    }
}

/// Reports the outermost array or inline table that is never closed, at its bracket.
fn report_unclosed(
    text: &str,
    root: &DeTable<'_>,
    errors: &[(Range<usize>, &str)],
    diagnostics: &mut Diagnostics,
) -> Option<Range<usize>> {
    let (end, _) = errors.iter().find(|(_, message)| message.starts_with("unclosed "))?;
    let open = enclosing(text, root, end.start)?;
    let bracket = open.start..open.start + 1;
    let closing = if text[bracket.clone()].starts_with('[') { "]" } else { "}" };
    diagnostics.error(bracket, format!("not TOML: this bracket is never closed by `{closing}`"));
    Some(open)
}

/// The array or inline table that a place lies in.
fn enclosing(text: &str, table: &DeTable<'_>, place: usize) -> Option<Range<usize>> {
    table.iter().find_map(|(_, value)| within(text, value, place))
}

fn within(text: &str, value: &Spanned<DeValue<'_>>, place: usize) -> Option<Range<usize>> {
    let span = value.span();
    let bracketed = text[span.clone()].starts_with(['[', '{']);
    let header = match value.get_ref() {
        DeValue::Array(array) => array.first().is_some_and(|first| first.span() == span),
        DeValue::Table(_) => text[span.clone()].starts_with('['),
        _ => return None,
    };
    if bracketed && !header {
        return (span.start < place && place <= span.end).then_some(span);
    }
    match value.get_ref() {
        DeValue::Array(array) => array.iter().find_map(|element| within(text, element, place)),
        DeValue::Table(table) => enclosing(text, table, place),
        _ => None,
    }
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
