//! How often points are simulated.

use detente_core::source::{At, Diagnostics};

use super::super::overrides::Overrides;
use super::super::raw::RawExperiment;
use super::super::replicates::{Adaptive, RawDrawsAndLuck, RawReplicates, Replicates};
use super::{Check, facts};

/// Draws before the first look, unless the file says otherwise.
const FIRST: u32 = 128;

/// The replicates; if their number is not fixed, the most there can be and when to stop.
pub(super) fn check(
    raw: &RawExperiment,
    overrides: &Overrides,
    found: &mut Diagnostics,
) -> (Replicates, Option<Adaptive>) {
    let written = raw.replicates.value.value();
    let mut adaptive = None;
    match &raw.replicates.value {
        RawReplicates::Table(table) if table.until.is_some() => adaptive = until(raw, table, written, found),
        RawReplicates::Table(table) => fixed(raw, table, written, found),
        RawReplicates::Draws(_) => sound(raw, written, found),
    }
    match overrides.replicates {
        Some(replicates) => (replicates, None),
        None => (written, adaptive),
    }
}

fn sound(raw: &RawExperiment, written: Replicates, found: &mut Diagnostics) {
    if let Some(problem) = written.problem(raw.replicates.value.is_plain()) {
        found.error(raw.replicates.span.clone(), problem);
    }
}

fn fixed(raw: &RawExperiment, table: &RawDrawsAndLuck, written: Replicates, found: &mut Diagnostics) {
    for (key, stated) in [("first", &table.first), ("most", &table.most)] {
        if let Some(stated) = stated {
            let message = format!("`{key}` belongs to `until`, but there is none");
            found.error(stated.span.clone(), message);
        }
    }
    if table.draws.is_none() {
        let error = found.error(raw.replicates.span.clone(), "neither `draws` nor `until`: how many runs?");
        error.help =
            Some("state `draws = N`, or `until = { measure = half_width }` with `most = N`".to_owned());
    } else {
        sound(raw, written, found);
    }
}

fn until(
    raw: &RawExperiment,
    table: &RawDrawsAndLuck,
    written: Replicates,
    found: &mut Diagnostics,
) -> Option<Adaptive> {
    let until = table.until.as_ref()?;
    if let Some(draws) = &table.draws {
        found.error(
            draws.span.clone(),
            "`draws` fixes the number of draws, and `until` leaves it open: state one",
        );
    }
    if until.is_empty() {
        found.error(until.span.clone(), "`until` names no measure: nothing would ever be reached");
    }
    let mut widths = Vec::new();
    for (name, width) in until.iter() {
        let position = super::find_measure(raw, name, found);
        if width.value <= 0.0 || !width.value.is_finite() {
            let message = format!("a half-width must be above 0, not {}", width.value);
            found.error(width.span.clone(), message);
        }
        widths.extend(position.map(|position| (position, width.value)));
    }
    let first = value_or(&table.first, FIRST);
    if first < 2 {
        let span = table.first.as_ref().map_or(until.span.clone(), |f| f.span.clone());
        found.error(span, format!("`first` must be at least 2: {first} tells nothing of an interval"));
    }
    let Some(most) = &table.most else {
        let error =
            found.error(until.span.clone(), "`until` needs `most`: the draws after which it gives up");
        error.help = Some("for example `most = 20000`".to_owned());
        return None;
    };
    if most.value < first {
        let message = format!("`most` is {}, fewer than the {first} draws before the first look", most.value);
        found.error(most.span.clone(), message);
    } else if most.value == first {
        let message =
            format!("`most` is {first}, all of it drawn before the first look: `until` changes nothing");
        found.error(most.span.clone(), message).with_help(format!("state more, or `draws = {first}`"));
    }
    sound(raw, written, found);
    Some(Adaptive { first, most: most.value, widths })
}

/// Reports half-widths so great that they say nothing.
pub(super) fn reachable(raw: &RawExperiment, check: &mut Check<'_>) {
    let RawReplicates::Table(table) = &raw.replicates.value else { return };
    for (name, width) in table.until.iter().flat_map(|until| until.iter()) {
        if let Some((low, high)) = facts::range(check.parts, &name.value)
            && width.value >= (high - low) / 2.0
        {
            let message = format!(
                "`{}` lies between {low} and {high}, so an interval of half-width {} says nothing",
                name.value, width.value
            );
            check.found.error(width.span.clone(), message);
        }
    }
}

fn value_or(stated: &Option<At<u32>>, default: u32) -> u32 {
    stated.as_ref().map_or(default, |stated| stated.value)
}
