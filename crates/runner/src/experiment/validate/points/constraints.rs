//! Constraints: points of a design that are left out.

use detente_core::source::{At, Number};

use super::super::super::design::{DesignKind, Factor};
use super::super::super::raw::{RawConstraint, RawExperiment};
use super::super::arms::{self, unknown_factor};
use super::super::{Check, facts};
use super::Made;

/// A checked constraint.
enum Constraint {
    /// Positions of levels that must not come together, by the position of the factor.
    Apart(Vec<(usize, Vec<u32>)>),
    /// A weighted sum of numbers, between two bounds.
    Sum { weights: Vec<(usize, f64)>, least: f64, greatest: f64 },
}

impl Constraint {
    fn admits(&self, row: &[u32], factors: &[Factor]) -> bool {
        match self {
            Self::Apart(levels) => !levels.iter().all(|(factor, levels)| levels.contains(&row[*factor])),
            Self::Sum { weights, least, greatest } => {
                let sum = weighted(weights, row, factors);
                *least <= sum && sum <= *greatest
            }
        }
    }
}

/// Leaves out the points that constraints exclude.
pub(super) fn apply(raw: &RawExperiment, mut made: Made, check: &mut Check<'_>) -> Option<Made> {
    let Some(first) = raw.constraint.first() else { return Some(made) };
    if matches!(raw.design.kind, DesignKind::Morris | DesignKind::Saltelli | DesignKind::OneAtATime) {
        let message = format!(
            "a `{}` design needs every one of its points: a constraint would break it",
            raw.design.kind.name()
        );
        check.found.error(first.span.clone(), message).with_help("use `latin_hypercube` or `sobol`");
        return None;
    }
    let width = made.factors.len();
    if width == 0 {
        check
            .found
            .error(first.span.clone(), "a constraint without a `[[factor]]`: nothing could be left out");
        return None;
    }
    let constraints: Vec<Option<Constraint>> =
        raw.constraint.iter().map(|one| constraint(one, &made.factors, check)).collect();
    let constraints: Vec<Constraint> = constraints.into_iter().collect::<Option<_>>()?;
    for (stated, constraint) in raw.constraint.iter().zip(&constraints) {
        lopsided(stated, constraint, &made, check)?;
    }
    let before = made.points;
    let kept: Vec<u32> = made
        .rows
        .chunks(width)
        .filter(|row| constraints.iter().all(|c| c.admits(row, &made.factors)))
        .flatten()
        .copied()
        .collect();
    made.points = (kept.len() / width) as u32;
    made.excluded = before - made.points;
    made.rows = kept;
    if made.points == 0 {
        let message = format!("the constraints together leave none of {before} points");
        check.found.error(first.span.clone(), message);
        return None;
    }
    Some(made)
}

/// Reports a constraint that alone leaves out no point, or all of them.
fn lopsided(
    stated: &At<RawConstraint>,
    constraint: &Constraint,
    made: &Made,
    check: &mut Check<'_>,
) -> Option<()> {
    let rows = || made.rows.chunks(made.factors.len());
    let (all, kept) = (made.points, rows().filter(|row| constraint.admits(row, &made.factors)).count());
    let help = match constraint {
        Constraint::Sum { weights, .. } => {
            let mut sums: Vec<f64> = rows().map(|row| weighted(weights, row, &made.factors)).collect();
            sums.sort_by(f64::total_cmp);
            sums.first()
                .zip(sums.last())
                .map(|(&least, &greatest)| (facts::plain(least), facts::plain(greatest)))
                .map(|(least, greatest)| format!("the sums go from {least} to {greatest}"))
        }
        Constraint::Apart(_) => None,
    };
    if kept == 0 {
        let message = format!("this constraint leaves none of {all} points");
        check.found.error(stated.span.clone(), message).help = help;
        return None;
    }
    if kept == all as usize {
        let message = format!("this constraint leaves out none of {all} points");
        check.found.warning(stated.span.clone(), message).help = help;
    }
    Some(())
}

fn weighted(weights: &[(usize, f64)], row: &[u32], factors: &[Factor]) -> f64 {
    let number = |factor: usize| factors[factor].levels[row[factor] as usize].number.unwrap_or(0.0);
    weights.iter().fold(0.0, |sum, &(factor, weight)| sum + weight * number(factor))
}

fn constraint(raw: &At<RawConstraint>, factors: &[Factor], check: &mut Check<'_>) -> Option<Constraint> {
    match (raw.exclude.is_empty(), raw.sum.is_empty()) {
        (false, true) => {
            for bound in [&raw.at_least, &raw.at_most].into_iter().flatten() {
                check
                    .found
                    .error(bound.span.clone(), "a bound has no meaning for `exclude`; it belongs to `sum`");
            }
            let levels = raw.exclude.iter().map(|(id, level)| apart(id, level, factors, check));
            levels.collect::<Option<_>>().map(Constraint::Apart)
        }
        (true, false) => sum(raw, factors, check),
        (none, _) => {
            let found = if none { "neither" } else { "both" };
            let message = format!(
                "a constraint states `exclude`, or `sum` with `at_least`, `at_most` or both; this one states {found}"
            );
            check.found.error(raw.span.clone(), message);
            None
        }
    }
}

fn apart(
    id: &At<String>,
    level: &At<Number>,
    factors: &[Factor],
    check: &mut Check<'_>,
) -> Option<(usize, Vec<u32>)> {
    let (factor, positions) = arms::level(id, level, factors, check)?;
    Some((factor, positions))
}

fn sum(raw: &At<RawConstraint>, factors: &[Factor], check: &mut Check<'_>) -> Option<Constraint> {
    let (least, greatest) = match (&raw.at_least, &raw.at_most) {
        (None, None) => {
            check.found.error(raw.span.clone(), "`sum` without `at_least` or `at_most` leaves nothing out");
            return None;
        }
        (least, greatest) => (
            least.as_ref().map_or(f64::NEG_INFINITY, |b| b.value),
            greatest.as_ref().map_or(f64::INFINITY, |b| b.value),
        ),
    };
    if least > greatest {
        let message = format!("no sum is at least {least} and at most {greatest}");
        let span = raw.at_least.as_ref().map_or(raw.span.clone(), |bound| bound.span.clone());
        check.found.error(span, message);
        return None;
    }
    let mut weights = Vec::new();
    for (id, weight) in raw.sum.iter() {
        let Some(factor) = factors.iter().position(|f| f.id == id.value) else {
            unknown_factor(id, factors, check.found);
            continue;
        };
        if factors[factor].numbers().is_none() {
            let message = format!("the levels of factor `{}` are no numbers: they have no sum", id.value);
            check.found.error(id.span.clone(), message);
            continue;
        }
        if weight.value == 0.0 {
            let message = format!("a weight of 0 leaves `{}` out of the sum", id.value);
            check.found.error(weight.span.clone(), message);
            continue;
        }
        weights.push((factor, weight.value));
    }
    (weights.len() == raw.sum.len()).then_some(Constraint::Sum { weights, least, greatest })
}
