//! Factors and their levels.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use detente_core::scenario::{Kind, Source};
use detente_core::source::{At, Number, Scalar};

use super::super::design::{DesignKind, Factor, Level, Span};
use super::super::raw::{RawExperiment, RawFactor, RawScale};
use super::ids::RESERVED;
use super::variants::{self, Variant};
use super::{Check, facts};

/// Most levels of one factor: no design can have more points.
const MOST_LEVELS: u32 = 100_000;

/// Most levels that the ranges of all factors are divided into.
const MOST_IN_ALL: u64 = 1_000_000;

/// Checks the factors. In a `list` design the levels of factors with a `path` are still to come, from the rows; in a
/// sampled design those of factors with `min` and `max`, from the sample.
pub(super) fn check(
    raw: &RawExperiment,
    variants: &BTreeMap<String, Variant>,
    check: &mut Check<'_>,
) -> Vec<Factor> {
    let mut factors: Vec<Factor> = Vec::new();
    // Which factor sets a path, and which one a variant belongs to.
    let mut owners: BTreeMap<&str, String> = BTreeMap::new();
    let mut in_all = 0;
    for entry in &raw.factor {
        let id = id(entry, raw, &factors, check);
        // More than one factor may have are none: that is reported by itself.
        let stated = entry.levels.as_ref().map_or(0, |levels| levels.value);
        in_all += u64::from(if stated > MOST_LEVELS { 0 } else { stated });
        let (levels, span) = if in_all > MOST_IN_ALL {
            let message = format!("with this factor there are {in_all} levels: at most {MOST_IN_ALL} in all");
            check.found.error(place(entry), message);
            (Vec::new(), None)
        } else {
            levels(entry, raw.design.kind, variants, check)
        };
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
        factors.push(Factor { id, label: entry.label.clone(), path, levels, span });
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

/// The levels of a factor, or the continuum they are still to come from.
fn levels(
    raw: &At<RawFactor>,
    kind: DesignKind,
    variants: &BTreeMap<String, Variant>,
    check: &mut Check<'_>,
) -> (Vec<Level>, Option<Span>) {
    let keys = [
        ("path", raw.path.is_some()),
        ("values", raw.values.is_some()),
        ("range", raw.range.is_some()),
        ("levels", raw.levels.is_some()),
        ("min", raw.min.is_some()),
        ("max", raw.max.is_some()),
        ("variants", raw.variants.is_some()),
    ];
    if keys.iter().any(|(key, read)| !read && check.written.has("factor", &raw.span, key)) {
        // A value that cannot be read was reported.
        return (Vec::new(), None);
    }
    let stated: Vec<&str> = keys.into_iter().filter(|k| k.1).map(|k| k.0).collect();
    if let Some(scale) = &raw.scale
        && raw.range.is_none()
        && raw.min.is_none()
    {
        check.found.error(scale.span.clone(), "`scale` is for `range`, or for `min` and `max`");
    }
    if let Some(baseline) = &raw.baseline
        && kind != DesignKind::OneAtATime
    {
        let message = format!("a `{}` design has no `baseline`", kind.name());
        check.found.error(baseline.span.clone(), message).with_help("it belongs to `one_at_a_time`");
    }
    let list = kind == DesignKind::List;
    match (&stated[..], &raw.path) {
        (["variants"], _) => {
            (raw.variants.iter().flat_map(|names| of_variants(names, variants, check)).collect(), None)
        }
        (["path"], Some(path)) if list => {
            of_path(path, &[], check);
            (Vec::new(), None)
        }
        (["path", "values"], Some(path)) if !list => {
            let Some(values) = &raw.values else { return (Vec::new(), None) };
            if values.is_empty() {
                check.found.error(values.span.clone(), "no values: there would be no point at all");
            }
            (of_path(path, values, check), None)
        }
        (["path", "range", "levels"], Some(path)) if !list => {
            let levels = spaced(raw, check);
            (of_path(path, &levels, check), None)
        }
        (["path", "min", "max"], Some(path)) if kind.is_sampled() => {
            (Vec::new(), continuum(raw, path, check))
        }
        (stated, _) => {
            let found = if stated.is_empty() { "none of them".to_owned() } else { stated.join(", ") };
            let forms = if list {
                "in a `list` design a factor states `path`, or `variants`: the rows hold the values"
            } else if kind.is_sampled() {
                "a factor states `path`, `min` and `max`, or `path` and `values`, or `path`, `range` and `levels`, or \
                 `variants`"
            } else if stated.contains(&"min") || stated.contains(&"max") {
                "`min` and `max` are for sampled designs (`latin_hypercube`, `sobol`, `morris`, `saltelli`); here a \
                 factor states `path` and `values`, or `path`, `range` and `levels`, or `variants`"
            } else {
                "a factor states `path` and `values`, or `path`, `range` and `levels`, or `variants`"
            };
            let continuum = raw.min.as_ref().or(raw.max.as_ref()).filter(|_| !kind.is_sampled());
            let span = continuum.map_or_else(|| place(raw), |end| end.span.clone());
            check.found.error(span, format!("{forms}; this one states {found}"));
            (Vec::new(), None)
        }
    }
}

/// Any value between `min` and `max`.
fn continuum(raw: &At<RawFactor>, path: &At<String>, check: &mut Check<'_>) -> Option<Span> {
    let (Some(min), Some(max)) = (&raw.min, &raw.max) else { return None };
    let sound = ends(&At::new([min.value, max.value], max.span.clone()), raw.scale.as_ref(), check);
    let parts = check.parts?;
    let param = parts.find(path, check.found)?;
    let kind = parts.scenario().params()[param.index()].domain.kind;
    if kind == Kind::Flag {
        let message = format!("`{}` is true or false: state `values = [false, true]`", path.value);
        check.found.error(min.span.clone(), message);
        return None;
    }
    let end = |end: &At<f64>, check: &mut Check<'_>| {
        let number = At::new(Number::Fixed(Scalar::Number(end.value)), end.span.clone());
        parts.replacement(path, &number, check.found).is_some()
    };
    let legal = [end(min, check), end(max, check)];
    let log = raw.scale.as_ref().filter(|s| s.value == RawScale::Log);
    if let Some(scale) = log.filter(|_| kind == Kind::Moment) {
        let message = format!(
            "`{}` is a moment: between `min` and `max` every tick is as likely, and no scale changes that",
            path.value
        );
        check.found.error(scale.span.clone(), message);
    }
    (sound && legal == [true; 2]).then_some(Span {
        param,
        min: min.value,
        max: max.value,
        log: log.is_some(),
        whole: kind == Kind::Moment,
    })
}

/// Whether two ends hold a range.
fn ends(range: &At<[f64; 2]>, scale: Option<&At<RawScale>>, check: &mut Check<'_>) -> bool {
    let [low, high] = range.value;
    if low >= high || !(high - low).is_finite() {
        let help = (low > high).then(|| format!("the ends are reversed: did you mean {high} to {low}?"));
        let message = format!("the range from {low} to {high} holds no levels");
        check.found.error(range.span.clone(), message).help = help;
        return false;
    }
    if let Some(scale) = scale
        && scale.value == RawScale::Log
        && low <= 0.0
    {
        let message = format!("a logarithmic scale has no {low}: both ends must be above 0");
        check.found.error(scale.span.clone(), message);
        return false;
    }
    true
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
    let number = match &replaced {
        Some((_, Source::Constant(number))) => Some(*number),
        _ => None,
    };
    let replaced = replaced.into_iter().collect();
    Level { text: cell(value, check.text), label: None, number, replaced, active: Vec::new() }
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
fn spaced(raw: &At<RawFactor>, check: &mut Check<'_>) -> Vec<At<Number>> {
    let (Some(range), Some(count)) = (&raw.range, &raw.levels) else { return Vec::new() };
    let mut sound = ends(range, raw.scale.as_ref(), check);
    if count.value < 2 || count.value > MOST_LEVELS {
        let message = format!(
            "a range is divided into at least 2 and at most {MOST_LEVELS} levels, not {}",
            count.value
        );
        check.found.error(count.span.clone(), message);
        sound = false;
    }
    let ([low, high], steps) = (range.value, count.value.saturating_sub(1));
    let log = raw.scale.as_ref().is_some_and(|s| s.value == RawScale::Log);
    let level =
        |i: u32| At::new(Number::Fixed(Scalar::Number(at(low, high, log, i, steps))), range.span.clone());
    if sound { (0..count.value).map(level).collect() } else { Vec::new() }
}

/// Level `i` of `steps`.
fn at(low: f64, high: f64, log: bool, i: u32, steps: u32) -> f64 {
    if i == 0 {
        return low;
    }
    if i == steps {
        return high;
    }
    let share = f64::from(i) / f64::from(steps);
    let exact = match log {
        true => detente_design::log_scaled(share, low, high).unwrap_or(low),
        false => detente_design::linear(share, low, high),
    };
    facts::plain(exact)
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn evenly_spaced_levels_read_as_people_write_them() {
        let levels: Vec<String> = (0..=8).map(|i| at(0.1, 0.9, false, i, 8).to_string()).collect();
        assert_eq!(levels, ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]);
        assert_eq!(at(0.0, 1.0, false, 1, 3), 0.333_333_333_333_333);
        assert_eq!(at(-1.0, 1.0, false, 1, 2), 0.0);
        assert_eq!(at(0.01, 100.0, true, 2, 4), 1.0);
    }
}
