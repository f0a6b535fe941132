//! Points sampled from the unit cube, or along its axes.

use std::collections::BTreeMap;

use detente_analysis::sensitivity::sobol::FEWEST_BASE_SAMPLES;
use detente_core::source::{At, Number};
use detente_design::{
    DesignError, Levels, MorrisSettings, Sample, maximin_latin_hypercube, morris, one_at_a_time, saltelli,
    scrambled_sobol,
};

use super::super::super::design::{Design, DesignKind, Factor, Layout, Level};
use super::super::super::raw::{RawDesign, RawExperiment};
use super::super::Check;
use super::super::arms;
use super::{Made, bounded};

/// Random trajectories for each one kept.
const CANDIDATES: usize = 10;

/// Fewest trajectories from which elementary effects are estimated.
const FEWEST_TRAJECTORIES: usize = 2;

/// The points of a sampled design; `None` after an error.
pub(super) fn made(
    raw: &RawExperiment,
    factors: Vec<Factor>,
    seed: u64,
    check: &mut Check<'_>,
) -> Option<Made> {
    let design = &raw.design;
    if factors.is_empty() {
        let message = format!("a `{}` design without a `[[factor]]`: nothing could vary", design.kind.name());
        check.found.error(check.written.place("design"), message);
        return None;
    }
    // An empty or broken factor was reported.
    if factors.iter().any(|f| f.levels.is_empty() && f.span.is_none()) {
        return None;
    }
    if design.kind.is_sampled() {
        let held = |(factor, _): &(&Factor, _)| factor.span.is_none() && factor.levels.len() == 1;
        if let Some((factor, stated)) = factors.iter().zip(&raw.factor).find(held) {
            let message = format!(
                "factor `{}` has one level: nothing of it varies, and indices over the sample would be undefined",
                factor.id
            );
            check
                .found
                .error(stated.span.clone(), message)
                .with_help("state its value in the scenario instead");
            return None;
        }
    }
    match design.kind {
        DesignKind::OneAtATime => star(raw, factors, check),
        DesignKind::LatinHypercube => {
            let points = required(design.kind, "points", &design.points, factors.len(), check)?;
            distinct(points, &factors, check)?;
            let sample = maximin_latin_hypercube(points.value as usize, factors.len(), seed);
            finish(sample, Layout::Plain, points, factors, check)
        }
        DesignKind::Sobol => {
            let points = required(design.kind, "points", &design.points, factors.len(), check)?;
            distinct(points, &factors, check)?;
            let sample = scrambled_sobol(points.value as usize, factors.len(), seed);
            finish(sample, Layout::Plain, points, factors, check)
        }
        DesignKind::Morris => trajectories(design, factors, seed, check),
        DesignKind::Saltelli => {
            let base = required(design.kind, "base_samples", &design.base_samples, factors.len(), check)?;
            enough(base, FEWEST_BASE_SAMPLES, "base samples", check)?;
            let second_order = design.second_order.as_ref().is_some_and(|s| s.value);
            let per_base = if second_order { 2 * factors.len() + 2 } else { factors.len() + 2 };
            bounded(u64::from(base.value) * per_base as u64, factors.len(), &base.span, check)?;
            let sample = saltelli(base.value as usize, factors.len(), second_order, seed);
            finish(sample, Layout::Saltelli { second_order }, base, factors, check)
        }
        DesignKind::Factorial | DesignKind::List => None,
    }
}

fn trajectories(design: &RawDesign, factors: Vec<Factor>, seed: u64, check: &mut Check<'_>) -> Option<Made> {
    let wanted = required(design.kind, "trajectories", &design.trajectories, factors.len(), check)?;
    let grid = design.grid_levels.as_ref();
    enough(wanted, FEWEST_TRAJECTORIES, "trajectories", check)?;
    bounded(u64::from(wanted.value) * (factors.len() as u64 + 1), factors.len(), &wanted.span, check)?;
    let trajectories = wanted.value as usize;
    let settings = MorrisSettings {
        trajectories,
        candidates: trajectories.saturating_mul(CANDIDATES),
        levels: grid.map_or(4, |g| g.value as usize),
        seed,
    };
    let sample = morris(factors.len(), settings).map(|made| made.sample);
    let places = sample.as_ref().map(|sample| sample.values().to_vec()).unwrap_or_default();
    finish(sample, Layout::Trajectories { places }, grid.unwrap_or(wanted), factors, check)
}

fn required<'r>(
    kind: DesignKind,
    key: &str,
    stated: &'r Option<At<u32>>,
    factors: usize,
    check: &mut Check<'_>,
) -> Option<&'r At<u32>> {
    if stated.is_none() {
        let message = format!("a `{}` design needs `{key}`: how large is it?", kind.name());
        check.found.error(check.written.place("design"), message);
    }
    let stated = stated.as_ref()?;
    bounded(u64::from(stated.value), factors, &stated.span, check)?;
    Some(stated)
}

/// Whether the levels, if all are listed, have as many combinations as there are to be points.
fn distinct(points: &At<u32>, factors: &[Factor], check: &mut Check<'_>) -> Option<()> {
    if factors.iter().any(|f| f.span.is_some()) {
        return Some(());
    }
    let combinations = factors.iter().try_fold(1u64, |all, f| all.checked_mul(f.levels.len() as u64));
    if let Some(combinations) = combinations
        && combinations < u64::from(points.value)
    {
        let message = format!(
            "{} points of {combinations} combinations of levels: some would be the same",
            points.value
        );
        check.found.error(points.span.clone(), message).with_help(
            "a `factorial` design has every combination once; `min` and `max` give a factor any value between",
        );
        return None;
    }
    Some(())
}

/// Whether a design is large enough for the indices it is made for.
fn enough(stated: &At<u32>, fewest: usize, units: &str, check: &mut Check<'_>) -> Option<()> {
    if (stated.value as usize) < fewest {
        let message = format!("indices need at least {fewest} {units}, and there are {}", stated.value);
        check.found.error(stated.span.clone(), message);
        return None;
    }
    Some(())
}

/// Turns places in the unit cube into levels.
fn finish(
    sample: Result<Sample, DesignError>,
    layout: Layout,
    stated: &At<u32>,
    mut factors: Vec<Factor>,
    check: &mut Check<'_>,
) -> Option<Made> {
    let sample = match sample {
        Ok(sample) => sample,
        Err(error) => {
            let help = match (&layout, &error) {
                (Layout::Plain, DesignError::TooManyRows { .. } | DesignError::TooManyValues { .. }) => {
                    Some(format!("a `sobol` design has at most {} points", Design::MOST_POINTS))
                }
                _ => None,
            };
            check.found.error(stated.span.clone(), error.to_string()).help = help;
            return None;
        }
    };
    let mut known: Vec<BTreeMap<u64, u32>> = vec![BTreeMap::new(); factors.len()];
    let mut rows = Vec::with_capacity(sample.values().len());
    for place in sample.points() {
        for ((factor, known), &u) in factors.iter_mut().zip(&mut known).zip(place) {
            rows.push(match factor.span {
                // Places lie in [0, 1].
                None => detente_design::level(u, factor.levels.len()).unwrap_or(0) as u32,
                Some(span) => {
                    let value = span.at(u);
                    *known.entry(value.to_bits()).or_insert_with(|| {
                        factor.levels.push(Level::of_number(value.to_string(), span.param, value));
                        factor.levels.len() as u32 - 1
                    })
                }
            });
        }
    }
    Some(Made { factors, rows, points: sample.rows() as u32, layout, excluded: 0 })
}

/// The baseline, then every other level of each factor with the rest at the baseline.
fn star(raw: &RawExperiment, factors: Vec<Factor>, check: &mut Check<'_>) -> Option<Made> {
    let mut baseline = Vec::with_capacity(factors.len());
    for (position, entry) in raw.factor.iter().enumerate() {
        let id = At::new(factors[position].id.clone(), entry.span.clone());
        let level = |stated: &At<Number>, check: &mut Check<'_>| {
            arms::level(&id, stated, &factors, check)?.1.first().copied()
        };
        baseline.push(match &entry.baseline {
            Some(stated) => level(stated, check)? as usize,
            None => 0,
        });
    }
    let others = factors.iter().map(|f| f.levels.len().saturating_sub(1) as u64).sum::<u64>();
    bounded(1 + others, factors.len(), &check.written.place("design"), check)?;
    let levels =
        factors.iter().zip(&baseline).map(|(f, &baseline)| Levels { count: f.levels.len(), baseline });
    match one_at_a_time(&levels.collect::<Vec<_>>()) {
        Ok(rows) => {
            let points = rows.len();
            Some(Made::plain(factors, rows.into_iter().flatten().map(|level| level as u32).collect(), points))
        }
        Err(error) => {
            check.found.error(check.written.place("design"), error.to_string());
            None
        }
    }
}
