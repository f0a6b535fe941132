//! Factors and their levels.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use detente_core::source::{At, Number, Scalar};

use super::super::design::{DesignKind, Factor, Level};
use super::super::raw::{RawExperiment, RawFactor};
use super::Check;
use super::ids::RESERVED;
use super::variants::{self, Variant};

/// Most levels of one factor: no design can have more points.
const MOST_LEVELS: u32 = 100_000;

/// Checks the factors. In a `list` design the levels of factors with a `path` are still to come, from the rows.
pub(super) fn check(
    raw: &RawExperiment,
    variants: &BTreeMap<String, Variant>,
    check: &mut Check<'_>,
) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    // Which factor sets a path, and which one a variant belongs to.
    let mut owners: BTreeMap<&str, String> = BTreeMap::new();
    for entry in &raw.factor {
        let id = id(entry, raw, &factors, check);
        let levels = levels(entry, raw.design.kind == DesignKind::List, variants, check);
        let names = entry.variants.iter().flat_map(|v| &v.value);
        let changed = names.clone().filter_map(|name| variants.get(&name.value)).flat_map(|v| &v.paths);
        let mut touched: BTreeSet<&str> = changed.map(String::as_str).collect();
        touched.extend(entry.path.as_ref().map(|path| path.value.as_str()));
        for path in touched {
            if let Some(other) = owners.insert(path, id.clone()).filter(|other| *other != id) {
                let message =
                    format!("factors `{other}` and `{id}` both set `{path}`: only one of them could hold");
                check.found.error(place(entry), message);
            }
        }
        for name in names {
            if factors.iter().any(|f| f.path.is_none() && f.levels.iter().any(|l| l.text == name.value)) {
                let message = format!("variant `{}` belongs to another factor already", name.value);
                check.found.error(name.span.clone(), message);
            }
        }
        let path = entry.path.as_ref().map(|path| path.value.clone());
        factors.push(Factor { id, label: entry.label.clone(), path, levels });
    }
    factors
}

/// Where a factor stands: its id or path, or else its header.
fn place(raw: &At<RawFactor>) -> Range<usize> {
    raw.id.as_ref().or(raw.path.as_ref()).map_or_else(|| raw.span.clone(), |at| at.span.clone())
}

fn id(raw: &At<RawFactor>, experiment: &RawExperiment, others: &[Factor], check: &mut Check<'_>) -> String {
    if let Some(id) = &raw.id {
        detente_core::scenario::check_id(id, check.found);
    }
    let stated = raw.id.as_ref().or(raw.path.as_ref()).map(|at| at.value.clone());
    let id = stated.unwrap_or_else(|| "arm".to_owned());
    let taken = if others.iter().any(|f| f.id == id) {
        Some(format!("two factors are called `{id}`: ids are columns"))
    } else if RESERVED.contains(&id.as_str()) {
        Some(format!("`{id}` is a column of every table; choose another id"))
    } else if experiment.measure.iter().any(|m| m.id.value == id) {
        Some(format!("`{id}` is a measure too: ids are columns"))
    } else {
        None
    };
    if let Some(message) = taken {
        check.found.error(place(raw), message).with_help("state another `id`");
    }
    id
}

fn levels(
    raw: &At<RawFactor>,
    list: bool,
    variants: &BTreeMap<String, Variant>,
    check: &mut Check<'_>,
) -> Vec<Level> {
    let keys = [
        ("path", raw.path.is_some()),
        ("values", raw.values.is_some()),
        ("range", raw.range.is_some()),
        ("levels", raw.levels.is_some()),
        ("variants", raw.variants.is_some()),
    ];
    let stated: Vec<&str> = keys.into_iter().filter(|k| k.1).map(|k| k.0).collect();
    match (&stated[..], &raw.path, &raw.values, &raw.range, &raw.levels, &raw.variants) {
        (["variants"], .., Some(names)) => of_variants(names, variants, check),
        (["path"], Some(path), ..) if list => {
            of_path(path, &[], check);
            Vec::new()
        }
        (["path", "values"], Some(path), Some(values), ..) if !list => {
            if values.is_empty() {
                check.found.error(values.span.clone(), "no values: there would be no point at all");
            }
            of_path(path, values, check)
        }
        (["path", "range", "levels"], Some(path), _, Some(range), Some(count), _) if !list => {
            of_path(path, &spaced(range, count, check), check)
        }
        (stated, ..) => {
            let found = if stated.is_empty() { "none of them".to_owned() } else { stated.join(", ") };
            let forms = if list {
                "in a `list` design a factor states `path`, or `variants`: the rows hold the values"
            } else {
                "a factor states `path` and `values`, or `path`, `range` and `levels`, or `variants`"
            };
            check.found.error(place(raw), format!("{forms}; this one states {found}"));
            Vec::new()
        }
    }
}

fn of_variants(
    names: &At<Vec<At<String>>>,
    variants: &BTreeMap<String, Variant>,
    check: &mut Check<'_>,
) -> Vec<Level> {
    if names.is_empty() {
        check.found.error(names.span.clone(), "no variants: there would be no point at all");
    }
    let mut levels: Vec<Level> = Vec::new();
    for name in &names.value {
        if levels.iter().any(|l| l.text == name.value) {
            check.found.error(name.span.clone(), format!("variant `{}` is named twice", name.value));
        } else if let Some(variant) = variants::find(name, variants, check.found) {
            levels.push(variant.level.clone());
        }
    }
    levels
}

fn of_path(path: &At<String>, values: &[At<Number>], check: &mut Check<'_>) -> Vec<Level> {
    if values.is_empty()
        && let Some(parts) = check.parts
    {
        let _ = parts.find(path, check.found);
    }
    let mut levels: Vec<Level> = Vec::new();
    let mut seen = BTreeSet::new();
    for value in values {
        let level = level(path, value, check);
        if !seen.insert(level.text.clone()) {
            let message = format!("level {} is stated twice: both points would be the same", level.text);
            check.found.error(value.span.clone(), message);
        }
        levels.push(level);
    }
    levels
}

/// A level of a factor with a path.
pub(super) fn level(path: &At<String>, value: &At<Number>, check: &mut Check<'_>) -> Level {
    let replaced = check.parts.and_then(|parts| parts.replacement(path, value, check.found));
    let replaced = replaced.into_iter().collect();
    Level { text: cell(value, check.text), label: None, replaced, active: Vec::new() }
}

/// A value as a cell of a table: a number so that reading it gives the same number, anything else as written.
pub(super) fn cell(value: &At<Number>, text: &str) -> String {
    match &value.value {
        Number::Fixed(Scalar::Number(number)) => number.to_string(),
        Number::Fixed(Scalar::Flag(flag)) => flag.to_string(),
        Number::Fixed(Scalar::Text(text)) => text.clone(),
        Number::Drawn(_) => {
            let written = text.get(value.span.clone()).unwrap_or_default();
            written.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    }
}

/// Evenly spaced levels.
fn spaced(range: &At<[f64; 2]>, count: &At<u32>, check: &mut Check<'_>) -> Vec<At<Number>> {
    let [low, high] = range.value;
    let mut sound = true;
    if low >= high || !(high - low).is_finite() {
        check.found.error(range.span.clone(), format!("the range from {low} to {high} holds no levels"));
        sound = false;
    }
    if count.value < 2 || count.value > MOST_LEVELS {
        let message = format!(
            "a range is divided into at least 2 and at most {MOST_LEVELS} levels, not {}",
            count.value
        );
        check.found.error(count.span.clone(), message);
        sound = false;
    }
    let steps = count.value.saturating_sub(1);
    let level = |i: u32| At::new(Number::Fixed(Scalar::Number(at(low, high, i, steps))), range.span.clone());
    if sound { (0..count.value).map(level).collect() } else { Vec::new() }
}

/// Level `i` of `steps`, to 15 significant digits: so that a step of a tenth reads 0.3, not 0.30000000000000004.
fn at(low: f64, high: f64, i: u32, steps: u32) -> f64 {
    if i == 0 {
        return low;
    }
    if i == steps {
        return high;
    }
    let exact = low + (high - low) * (f64::from(i) / f64::from(steps));
    format!("{exact:.14e}").parse().unwrap_or(exact)
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn evenly_spaced_levels_read_as_people_write_them() {
        let levels: Vec<String> = (0..=8).map(|i| at(0.1, 0.9, i, 8).to_string()).collect();
        assert_eq!(levels, ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]);
        assert_eq!(at(0.0, 1.0, 1, 3), 0.333_333_333_333_333);
        assert_eq!(at(-1.0, 1.0, 1, 2), 0.0);
    }
}
