//! Scenario discovery.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use detente_core::source::At;

use super::super::design::Design;
use super::super::findings::{Discovery, Method};
use super::super::hypothesis::Arm;
use super::super::raw::{RawDiscovery, RawEvent, RawExperiment, RawOver};
use super::super::replicates::Replicates;
use super::{Check, arms, facts, find_measure, ids};

/// Checks `[[discovery]]`.
pub(super) fn check(
    raw: &RawExperiment,
    design: &Design,
    replicates: Replicates,
    check: &mut Check<'_>,
) -> Vec<Discovery> {
    let mut taken = BTreeSet::new();
    let mut checked = Vec::new();
    for one in &raw.discovery {
        detente_core::scenario::check_id(&one.id, check.found);
        ids::check_length(&one.id, check.found);
        if !taken.insert(one.id.value.as_str()) {
            let message = format!("discovery `{}` is stated twice", one.id.value);
            check.found.error(one.id.span.clone(), message);
        }
        checked.extend(discovery(raw, one, design, replicates, check));
    }
    checked
}

fn discovery(
    raw: &RawExperiment,
    one: &RawDiscovery,
    design: &Design,
    replicates: Replicates,
    check: &mut Check<'_>,
) -> Option<Discovery> {
    idle_keys(one, check);
    let between = event(&one.event, check);
    let measure = find_measure(raw, &one.event.measure, check.found);
    let min_mass = match one.method {
        Method::Prim => {
            share(&one.min_mass, 0.05, "min_mass", "above 0 and below 1", |m| 0.0 < m && m < 1.0, check)
        }
        Method::Cart => {
            let legal = |m| (0.001..=0.5).contains(&m);
            share(&one.min_mass, 0.05, "min_mass", "from 0.001 to 0.5 for the method `cart`", legal, check)
        }
    };
    let peel = share(&one.peel, 0.05, "peel", "above 0 and below 0.5", |p| 0.0 < p && p < 0.5, check);
    let density =
        share(&one.density, 0.8, "density", "above 0 and at most 1", |d| 0.0 < d && d <= 1.0, check);
    let boxes = count(&one.boxes, 3, 1..=100, "boxes", check);
    let depth = count(&one.depth, 4, 1..=20, "depth", check);
    let within = match &one.within {
        Some(within) => arms::arm(within, design, check)?,
        None => arms::everything(design),
    };
    let (factors, draws) = (one.over != RawOver::Draws, one.over != RawOver::Factors);
    circumstances(one, &within, design, replicates, check);
    Some(Discovery {
        id: one.id.value.clone(),
        measure: measure?,
        between,
        within,
        factors: factors && !design.factors.is_empty(),
        draws,
        method: one.method,
        peel,
        min_mass,
        density,
        boxes,
        depth,
    })
}

/// The bounds of an event, which can happen and can fail to.
fn event(event: &At<RawEvent>, check: &mut Check<'_>) -> [f64; 2] {
    let (least, greatest) = (
        event.at_least.as_ref().map_or(f64::NEG_INFINITY, |b| b.value),
        event.at_most.as_ref().map_or(f64::INFINITY, |b| b.value),
    );
    let name = &event.measure.value;
    if event.at_least.is_none() && event.at_most.is_none() {
        check.found.error(event.span.clone(), "an event states `at_least`, `at_most` or both");
    } else if least > greatest {
        let message = format!("nothing is at least {least} and at most {greatest}");
        check.found.error(event.span.clone(), message);
    } else if let Some((low, high)) = facts::range(check.parts, name) {
        let fate = if least > high || greatest < low {
            Some("never")
        } else if least <= low && high <= greatest {
            Some("always")
        } else {
            None
        };
        if let Some(fate) = fate {
            let message = format!("`{name}` lies between {low} and {high}: this {fate} happens");
            check.found.error(event.span.clone(), message);
        }
    }
    [least, greatest]
}

/// Keys that mean nothing to a method.
fn idle_keys(one: &RawDiscovery, check: &mut Check<'_>) {
    let span = |stated: &Option<At<f64>>| stated.as_ref().map(|s| s.span.clone());
    let whole = |stated: &Option<At<u32>>| stated.as_ref().map(|s| s.span.clone());
    let (name, other, keys) = match one.method {
        Method::Prim => ("prim", "cart", vec![("depth", whole(&one.depth))]),
        Method::Cart => {
            let keys =
                [("peel", span(&one.peel)), ("density", span(&one.density)), ("boxes", whole(&one.boxes))];
            ("cart", "prim", keys.to_vec())
        }
    };
    for (key, span) in keys {
        if let Some(span) = span {
            let message = format!("`{key}` has no meaning for the method `{name}`");
            check.found.error(span, message).with_help(format!("it belongs to `method = \"{other}\"`"));
        }
    }
}

/// Reports a discovery with nothing that could describe circumstances.
fn circumstances(
    one: &RawDiscovery,
    within: &Arm,
    design: &Design,
    replicates: Replicates,
    check: &mut Check<'_>,
) {
    let Some(parts) = check.parts else { return };
    let swept = |path: &str| design.factors.iter().any(|f| f.path.as_deref() == Some(path));
    let uncertain = parts.scenario().params().iter().any(|p| p.is_uncertain() && !swept(&p.path));
    let (draws, varies) = (uncertain && replicates.draws > 1, varies(within, design));
    let message = match one.over {
        RawOver::Factors if !varies && design.factors.is_empty() => {
            "there is no factor to describe circumstances with"
        }
        RawOver::Factors if !varies => "no factor varies here: there are no circumstances to tell apart",
        RawOver::Draws if !uncertain => {
            "no number of the scenario is uncertain: there are no circumstances to tell apart"
        }
        RawOver::Draws if !draws => "there is no second draw: uncertain numbers are the same in every run",
        RawOver::Both if !varies && !draws => {
            "no factor varies here and no draw differs: there are no circumstances to tell apart"
        }
        _ => return,
    };
    check.found.error(one.id.span.clone(), message);
}

fn varies(within: &Arm, design: &Design) -> bool {
    within.points.windows(2).any(|pair| design.row(pair[0]) != design.row(pair[1]))
}

fn share(
    stated: &Option<At<f64>>,
    default: f64,
    name: &str,
    range: &str,
    legal: impl Fn(f64) -> bool,
    check: &mut Check<'_>,
) -> f64 {
    let Some(stated) = stated else { return default };
    if !legal(stated.value) {
        let message = format!("`{name}` must be {range}, not {}", stated.value);
        check.found.error(stated.span.clone(), message);
    }
    stated.value
}

fn count(
    stated: &Option<At<u32>>,
    default: u32,
    range: RangeInclusive<u32>,
    name: &str,
    check: &mut Check<'_>,
) -> u32 {
    let Some(stated) = stated else { return default };
    if !range.contains(&stated.value) {
        let message =
            format!("`{name}` must be from {} to {}, not {}", range.start(), range.end(), stated.value);
        check.found.error(stated.span.clone(), message);
    }
    stated.value
}
