//! The points of a design.

use std::collections::{BTreeMap, BTreeSet};

use detente_core::source::{At, Number, Scalar, did_you_mean};

use super::super::design::{Design, DesignKind, Factor, factorial};
use super::super::raw::{RawExperiment, RawRow};
use super::Check;
use super::factors::{cell, level};

/// Level positions point by point, the number of points, and the factors with all their levels. `None` after an
/// error that leaves no design.
pub(super) fn check(
    raw: &RawExperiment,
    factors: Vec<Factor>,
    check: &mut Check<'_>,
) -> Option<(Vec<u32>, u32, Vec<Factor>)> {
    match (raw.design.kind, &raw.design.rows) {
        (DesignKind::Factorial, Some(rows)) => {
            let error = check.found.error(rows.span.clone(), "a factorial design has no `rows`");
            error.help = Some("for rows, state `kind = \"list\"`".to_owned());
            None
        }
        (DesignKind::Factorial, None) => {
            let levels: Vec<usize> = factors.iter().map(|f| f.levels.len()).collect();
            let points = levels.iter().try_fold(1u64, |all, &n| all.checked_mul(n as u64));
            match points {
                Some(0) => None, // An empty factor, which was reported.
                Some(points) if points <= Design::MOST_POINTS => {
                    Some((factorial(&levels, points as u32), points as u32, factors))
                }
                _ => {
                    let product: Vec<String> = levels.iter().map(ToString::to_string).collect();
                    let total = points.map_or_else(|| "more than 2^64".to_owned(), |p| p.to_string());
                    let message = format!(
                        "{} = {total} points: a design has at most {}",
                        product.join(" x "),
                        Design::MOST_POINTS
                    );
                    let last = raw.factor.last().map_or(0..0, |f| f.span.clone());
                    check.found.error(last, message);
                    None
                }
            }
        }
        (DesignKind::List, None) => {
            check.found.error(0..0, "a `list` design states its points in `rows`, but there are none");
            None
        }
        (DesignKind::List, Some(rows)) => list(raw, rows, factors, check),
    }
}

fn list(
    raw: &RawExperiment,
    rows: &At<Vec<RawRow>>,
    mut factors: Vec<Factor>,
    check: &mut Check<'_>,
) -> Option<(Vec<u32>, u32, Vec<Factor>)> {
    if factors.is_empty() {
        check.found.error(rows.span.clone(), "rows without a `[[factor]]`: nothing could vary");
        return None;
    }
    if rows.is_empty() || rows.len() as u64 > Design::MOST_POINTS {
        let message = format!(
            "{} rows: a design has at least one point and at most {}",
            rows.len(),
            Design::MOST_POINTS
        );
        check.found.error(rows.span.clone(), message);
        return None;
    }
    let mut positions: Vec<BTreeMap<String, u32>> = factors
        .iter()
        .map(|f| f.levels.iter().zip(0..).map(|(level, i)| (level.text.clone(), i)).collect())
        .collect();
    let mut points = Vec::with_capacity(rows.len() * factors.len());
    let mut seen = BTreeSet::new();
    for row in &rows.value {
        for (id, _) in row.iter().filter(|(id, _)| factors.iter().all(|f| f.id != id.value)) {
            let error = check.found.error(id.span.clone(), format!("unknown factor `{}`", id.value));
            error.help = did_you_mean(&id.value, factors.iter().map(|f| f.id.as_str()));
        }
        let start = points.len();
        for ((factor, known), entry) in factors.iter_mut().zip(&mut positions).zip(&raw.factor) {
            let Some((_, value)) = row.iter().find(|(id, _)| id.value == factor.id) else {
                let message = format!("this row has no level for factor `{}`", factor.id);
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
                let message = format!("{text} is no variant of factor `{}`", factor.id);
                check.found.error(value.span.clone(), message).help = help;
            }
        }
        if !seen.insert(points[start..].to_vec()) {
            check.found.error(row.span.clone(), "this row is there already: both points would be the same");
        }
    }
    (points.len() == rows.len() * factors.len()).then_some((points, rows.len() as u32, factors))
}
