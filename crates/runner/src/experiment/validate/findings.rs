//! Sensitivity, scenario discovery and policy search.

use std::collections::BTreeSet;

use detente_core::source::At;

use super::super::design::Design;
use super::super::findings::{Discovery, Method, Objective, Robust, Search, Sensitivity};
use super::super::raw::{RawDiscovery, RawExperiment, RawObjective, RawOver, RawSearch};
use super::super::replicates::Replicates;
use super::{Check, arms, find_measure, ids};

/// Fewest draws (or points) from which influence is estimated: below, rank correlations say nothing.
const FEWEST: u32 = 20;

/// Checks `[sensitivity]`.
pub(super) fn sensitivity(raw: &RawExperiment, replicates: Replicates, check: &mut Check<'_>) -> Sensitivity {
    let stated = &raw.sensitivity;
    let measures = match &stated.measures {
        None => (0..raw.measure.len()).collect(),
        Some(names) => names.iter().filter_map(|name| find_measure(raw, name, check.found)).collect(),
    };
    let resamples = stated.resamples.as_ref().map_or(1000, |r| r.value);
    if let Some(resamples) = &stated.resamples
        && !(100..=100_000).contains(&resamples.value)
    {
        let message = format!("{} resamples: from 100 to 100000", resamples.value);
        check.found.error(resamples.span.clone(), message);
    }
    if stated.draws && replicates.draws < FEWEST {
        let message = format!(
            "`sensitivity.draws` needs at least {FEWEST} parameter draws, and there are {}",
            replicates.draws
        );
        check.found.error(raw.replicates.span.clone(), message);
    }
    Sensitivity { measures, draws: stated.draws, resamples }
}

/// Checks `[[discovery]]`.
pub(super) fn discoveries(raw: &RawExperiment, design: &Design, check: &mut Check<'_>) -> Vec<Discovery> {
    let mut taken = BTreeSet::new();
    let mut checked = Vec::new();
    for one in &raw.discovery {
        detente_core::scenario::check_id(&one.id, check.found);
        ids::check_length(&one.id, check.found);
        if !taken.insert(one.id.value.as_str()) {
            let message = format!("discovery `{}` is stated twice", one.id.value);
            check.found.error(one.id.span.clone(), message);
        }
        checked.extend(discovery(raw, one, design, check));
    }
    checked
}

fn discovery(
    raw: &RawExperiment,
    one: &RawDiscovery,
    design: &Design,
    check: &mut Check<'_>,
) -> Option<Discovery> {
    let event = &one.event;
    if event.at_least.is_none() && event.at_most.is_none() {
        check.found.error(event.span.clone(), "an event states `at_least`, `at_most` or both");
    }
    let between = [
        event.at_least.as_ref().map_or(f64::NEG_INFINITY, |b| b.value),
        event.at_most.as_ref().map_or(f64::INFINITY, |b| b.value),
    ];
    if between[0] > between[1] {
        let message = format!("nothing is at least {} and at most {}", between[0], between[1]);
        check.found.error(event.span.clone(), message);
    }
    let share = |stated: &Option<At<f64>>, default: f64, most: f64, name: &str, check: &mut Check<'_>| {
        let Some(stated) = stated else { return default };
        if stated.value <= 0.0 || stated.value > most {
            let message = format!("`{name}` must be above 0 and at most {most}, not {}", stated.value);
            check.found.error(stated.span.clone(), message);
        }
        stated.value
    };
    let count = |stated: &Option<At<u32>>, default: u32, most: u32, name: &str, check: &mut Check<'_>| {
        let Some(stated) = stated else { return default };
        if !(1..=most).contains(&stated.value) {
            let message = format!("`{name}` must be from 1 to {most}, not {}", stated.value);
            check.found.error(stated.span.clone(), message);
        }
        stated.value
    };
    let idle = match one.method {
        Method::Prim => one.depth.as_ref().map(|d| ("depth", d.span.clone())),
        Method::Cart => {
            let peel = one.peel.as_ref().map(|d| ("peel", d.span.clone()));
            peel.or_else(|| one.boxes.as_ref().map(|d| ("boxes", d.span.clone())))
        }
    };
    if let Some((key, span)) = idle {
        let method = if one.method == Method::Prim { "prim" } else { "cart" };
        check.found.error(span, format!("`{key}` has no meaning for the method `{method}`"));
    }
    let factors = one.over != RawOver::Draws && !design.factors.is_empty();
    if one.over == RawOver::Factors && !factors {
        check.found.error(one.id.span.clone(), "there is no factor to describe circumstances with");
    }
    let within = match &one.within {
        Some(within) => arms::arm(within, design, check)?,
        None => arms::everything(design),
    };
    Some(Discovery {
        id: one.id.value.clone(),
        measure: find_measure(raw, &event.measure, check.found)?,
        between,
        within,
        factors,
        draws: one.over != RawOver::Factors,
        method: one.method,
        peel: share(&one.peel, 0.05, 0.5, "peel", check),
        min_mass: share(&one.min_mass, 0.05, 1.0, "min_mass", check),
        density: share(&one.density, 0.8, 1.0, "density", check),
        boxes: count(&one.boxes, 3, 100, "boxes", check),
        depth: count(&one.depth, 4, 20, "depth", check),
    })
}

/// Checks `[search]`.
pub(super) fn search(raw: &RawExperiment, design: &Design, check: &mut Check<'_>) -> Option<Search> {
    let search = raw.search.as_ref()?;
    let mut levers = Vec::new();
    for name in &search.levers.value {
        let Some(lever) = arms::factor(name, &design.factors, check.found) else { continue };
        if levers.contains(&lever) {
            check.found.error(name.span.clone(), format!("lever `{}` is named twice", name.value));
        }
        controlled(search, name, design.factors[lever].path.as_deref(), check);
        levers.push(lever);
    }
    for (position, (factor, stated)) in design.factors.iter().zip(&raw.factor).enumerate() {
        if !levers.contains(&position) && factor.span.is_some() {
            let id = &factor.id;
            let message =
                format!("factor `{id}` is no lever, so its levels are futures: state them one by one");
            check.found.error(stated.span.clone(), message);
        }
    }
    if search.levers.is_empty() {
        check.found.error(search.levers.span.clone(), "`levers` names no factor: there is one policy only");
    }
    if search.objective.is_empty() {
        check.found.error(search.span.clone(), "no `[[search.objective]]`: nothing is sought");
    }
    let mut objectives: Vec<Objective> = Vec::new();
    for stated in &search.objective {
        let Some(objective) = objective(raw, stated, check) else { continue };
        let column = |name: &str| ["candidate", "generation", "front"].contains(&name);
        if column(&objective.id)
            || objectives.iter().any(|o| o.id == objective.id)
            || design.factors.iter().any(|f| f.id == objective.id)
        {
            let message =
                format!("there is another column `{}`: state an `id` for the objective", objective.id);
            check.found.error(stated.measure.span.clone(), message);
        }
        objectives.push(objective);
    }
    let population = search.population.as_ref().map_or(40, |p| p.value);
    if let Some(stated) = &search.population
        && (!(4..=10_000).contains(&population) || !population.is_multiple_of(2))
    {
        let message = format!("a population is an even number from 4 to 10000, not {population}");
        check.found.error(stated.span.clone(), message);
    }
    let generations = search.generations.as_ref().map_or(20, |g| g.value);
    if let Some(stated) = &search.generations
        && !(1..=10_000).contains(&generations)
    {
        let message = format!("generations are from 1 to 10000, not {generations}");
        check.found.error(stated.span.clone(), message);
    }
    Some(Search { levers, objectives, population, generations })
}

/// A lever must be in the hands of the actor whose policy is sought.
fn controlled(search: &RawSearch, name: &At<String>, path: Option<&str>, check: &mut Check<'_>) {
    let (Some(actor), Some(path)) = (&search.actor, path) else { return };
    let owner = ["option.", "actor."].iter().find_map(|kind| path.strip_prefix(kind)?.split('.').next());
    if owner != Some(actor.value.as_str()) {
        let message = format!("`{path}` is not in the hands of `{}`", actor.value);
        check.found.error(name.span.clone(), message).with_help(
            "levers are numbers under `option.ACTOR.` or `actor.ACTOR.`, or variants; leave `actor` out to allow any",
        );
    }
}

fn objective(raw: &RawExperiment, stated: &At<RawObjective>, check: &mut Check<'_>) -> Option<Objective> {
    match (stated.robust, &stated.enough) {
        (Robust::Satisficing, None) => {
            let message = "`satisficing` needs `enough`: the value that is good enough";
            check.found.error(stated.measure.span.clone(), message);
        }
        (Robust::Mean | Robust::Regret, Some(enough)) => {
            check.found.error(enough.span.clone(), "`enough` is for `satisficing`");
        }
        _ => {}
    }
    if let Some(id) = &stated.id {
        detente_core::scenario::check_id(id, check.found);
    }
    Some(Objective {
        id: stated.id.as_ref().unwrap_or(&stated.measure).value.clone(),
        measure: find_measure(raw, &stated.measure, check.found)?,
        goal: stated.goal,
        robust: stated.robust,
        enough: stated.enough.as_ref().map_or(0.0, |e| e.value),
    })
}
