//! The points of a design.

mod constraints;
mod factorial;
mod list;
mod sampled;
mod table;

pub(crate) use table::{MOST_COMPLAINTS, cell, complain, line_of, separators};

use std::ops::Range;

use detente_core::source::At;

use super::super::design::{Design, DesignKind, Factor, Layout};
use super::super::raw::{RawDesign, RawExperiment};
use super::{Check, CsvFile};

/// Whether a design keeps to what it may have, before any of it is made: points, and levels over all points.
fn bounded(points: u64, factors: usize, place: &Range<usize>, check: &mut Check<'_>) -> Option<()> {
    let cells = points.saturating_mul(factors as u64);
    let message = if points > Design::MOST_POINTS {
        format!("{points} points: a design has at most {}", Design::MOST_POINTS)
    } else if cells > Design::MOST_CELLS {
        format!(
            "{points} points of {factors} factors: points times factors are at most {}",
            Design::MOST_CELLS
        )
    } else {
        return Some(());
    };
    check.found.error(place.clone(), message);
    None
}

/// A design in the making.
pub(super) struct Made {
    pub(super) factors: Vec<Factor>,
    /// For each point and factor the position of the level, point by point.
    pub(super) rows: Vec<u32>,
    pub(super) points: u32,
    pub(super) layout: Layout,
    pub(super) excluded: u32,
}

impl Made {
    fn plain(factors: Vec<Factor>, rows: Vec<u32>, points: usize) -> Self {
        Self { factors, rows, points: points as u32, layout: Layout::Plain, excluded: 0 }
    }
}

/// Makes the points; `None` after an error that leaves no design.
pub(super) fn check(
    raw: &RawExperiment,
    factors: Vec<Factor>,
    file: Option<CsvFile<'_>>,
    seed: u64,
    check: &mut Check<'_>,
) -> Option<Made> {
    idle_keys(&raw.design, check);
    let made = match raw.design.kind {
        DesignKind::Factorial => {
            let rows = factorial::rows(raw, &factors, check)?;
            let points = if factors.is_empty() { 1 } else { rows.len() / factors.len() };
            Made::plain(factors, rows, points)
        }
        DesignKind::List => list::made(raw, factors, file, check)?,
        _ => sampled::made(raw, factors, seed, check)?,
    };
    constraints::apply(raw, made, check)
}

/// Keys that mean nothing to this kind of design.
fn idle_keys(design: &RawDesign, check: &mut Check<'_>) {
    use DesignKind::{LatinHypercube, List, Morris, Saltelli, Sobol};
    let keys = [
        ("rows", span(&design.rows), &[List][..]),
        ("file", span(&design.file), &[List]),
        ("points", span(&design.points), &[LatinHypercube, Sobol]),
        ("base_samples", span(&design.base_samples), &[Saltelli]),
        ("second_order", span(&design.second_order), &[Saltelli]),
        ("trajectories", span(&design.trajectories), &[Morris]),
        ("grid_levels", span(&design.grid_levels), &[Morris]),
    ];
    for (key, span, kinds) in keys {
        if let Some(span) = span
            && !kinds.contains(&design.kind)
        {
            let message = format!("a `{}` design has no `{key}`", design.kind.name());
            let names: Vec<String> = kinds.iter().map(|k| format!("`kind = \"{}\"`", k.name())).collect();
            let help = format!("it belongs to {}", names.join(" or "));
            check.found.error(span, message).with_help(help);
        }
    }
}

fn span<T>(stated: &Option<At<T>>) -> Option<Range<usize>> {
    stated.as_ref().map(|stated| stated.span.clone())
}
