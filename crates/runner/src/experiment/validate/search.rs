//! Policy search.

use detente_core::source::{At, did_you_mean};

use super::super::design::Design;
use super::super::findings::{Goal, Objective, Robust, Search};
use super::super::raw::{RawExperiment, RawObjective, RawSearch};
use super::{Check, arms, facts, find_measure};

/// Most policies times futures in a generation, for each parameter draw.
const MOST_TRIALS: u64 = 1_000_000;

/// Columns of a search besides levers and objectives.
const COLUMNS: [&str; 4] = ["candidate", "generation", "futures", "front"];

/// Checks `[search]`.
pub(super) fn check(raw: &RawExperiment, design: &Design, check: &mut Check<'_>) -> Option<Search> {
    let search = raw.search.as_ref()?;
    let known = known_actor(search, check);
    let levers = levers(search, known, design, check);
    let objectives = objectives(raw, search, design, check);
    let population = search.population.as_ref().map_or(40, |p| p.value);
    let sound = (4..=10_000).contains(&population) && population.is_multiple_of(2);
    if let Some(stated) = &search.population
        && !sound
    {
        let message = format!("`population` must be an even number from 4 to 10000, not {population}");
        check.found.error(stated.span.clone(), message);
    }
    let generations = search.generations.as_ref().map_or(20, |g| g.value);
    if let Some(stated) = &search.generations
        && !(1..=10_000).contains(&generations)
    {
        let message = format!("`generations` must be from 1 to 10000, not {generations}");
        check.found.error(stated.span.clone(), message);
    }
    if sound && levers.len() == search.levers.len() {
        futures(raw, &levers, population, design, check);
    }
    Some(Search { levers, objectives, population, generations })
}

/// Whether the actor, if one is named, is in the scenario.
fn known_actor(search: &RawSearch, check: &mut Check<'_>) -> bool {
    let (Some(actor), Some(parts)) = (&search.actor, check.parts) else { return true };
    let known = parts.scenario().actors().any(|id| id == actor.value);
    if !known {
        let help = did_you_mean(&actor.value, parts.scenario().actors());
        check.found.error(actor.span.clone(), format!("unknown actor `{}`", actor.value)).help = help;
    }
    known
}

fn levers(search: &RawSearch, known: bool, design: &Design, check: &mut Check<'_>) -> Vec<usize> {
    if search.levers.is_empty() {
        check.found.error(search.levers.span.clone(), "`levers` names no factor: there is one policy only");
    }
    let mut levers = Vec::new();
    for name in &search.levers.value {
        let Some(lever) = arms::factor(name, &design.factors, check.found) else { continue };
        let factor = &design.factors[lever];
        if levers.contains(&lever) {
            check.found.error(name.span.clone(), format!("lever `{}` is named twice", name.value));
        } else if factor.span.is_none() && factor.levels.len() < 2 {
            let message = format!("lever `{}` has one level: there is nothing to choose", name.value);
            check.found.error(name.span.clone(), message);
        } else if COLUMNS.contains(&name.value.as_str()) {
            let message =
                format!("`{}` is a column of the search itself: give the factor another `id`", name.value);
            check.found.error(name.span.clone(), message);
        } else if known {
            controlled(search, name, factor.path.as_deref(), check);
        }
        levers.push(lever);
    }
    levers
}

/// Reports futures that cannot be counted, or are too many.
fn futures(raw: &RawExperiment, levers: &[usize], population: u32, design: &Design, check: &mut Check<'_>) {
    let mut worlds = Some(1u64);
    for (position, (factor, stated)) in design.factors.iter().zip(&raw.factor).enumerate() {
        if levers.contains(&position) {
            continue;
        }
        if factor.span.is_some() {
            let message = format!(
                "factor `{}` is no lever, so its levels are futures, and a range has no end of them",
                factor.id
            );
            let span = stated.min.as_ref().map_or(stated.span.clone(), |min| min.span.clone());
            check.found.error(span, message).with_help("state its levels one by one, or name it in `levers`");
            return;
        }
        worlds = worlds.and_then(|all| all.checked_mul(factor.levels.len() as u64));
    }
    let trials = worlds.and_then(|worlds| worlds.checked_mul(u64::from(population)));
    if trials.is_none_or(|trials| trials > MOST_TRIALS)
        && let Some(search) = &raw.search
    {
        let worlds = worlds.map_or_else(|| "more than 2^64".to_owned(), |worlds| worlds.to_string());
        let message = format!(
            "{population} policies in {worlds} futures each: a generation has at most {MOST_TRIALS} of these trials"
        );
        check.found.error(search.levers.span.clone(), message).with_help(
            "the futures are every combination of the levels of the other factors: state fewer levels",
        );
    }
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

fn objectives(
    raw: &RawExperiment,
    search: &At<RawSearch>,
    design: &Design,
    check: &mut Check<'_>,
) -> Vec<Objective> {
    if search.objective.is_empty() {
        check.found.error(search.span.clone(), "no `[[search.objective]]`: nothing is sought").with_help(
            "for example `[[search.objective]]` with `measure = \"x_final\"` and `goal = \"maximise\"`",
        );
    }
    let mut objectives: Vec<Objective> = Vec::new();
    for stated in &search.objective {
        let Some(objective) = objective(raw, stated, check) else { continue };
        let place = stated.id.as_ref().unwrap_or(&stated.measure);
        let by_mean = |o: &Objective| o.robust == Robust::Mean && o.measure == objective.measure;
        if COLUMNS.contains(&objective.id.as_str())
            || objectives.iter().any(|o| o.id == objective.id)
            || design.factors.iter().any(|f| f.id == objective.id)
        {
            let message = format!("there is another column `{}`: objectives are columns", objective.id);
            check.found.error(place.span.clone(), message).with_help("state another `id`");
        } else if by_mean(&objective) && objectives.iter().any(|o| by_mean(o) && o.goal != objective.goal) {
            let message = format!(
                "the mean of `{}` is to be both great and small: no policy would be better than another",
                stated.measure.value
            );
            check.found.error(stated.measure.span.clone(), message);
        }
        objectives.push(objective);
    }
    objectives
}

fn objective(raw: &RawExperiment, stated: &At<RawObjective>, check: &mut Check<'_>) -> Option<Objective> {
    let name = &stated.measure;
    match (stated.robust, &stated.enough) {
        (Robust::Satisficing, None) => {
            let message = "`satisficing` needs `enough`: the value that is good enough";
            check.found.error(name.span.clone(), message);
        }
        (Robust::Mean | Robust::Regret, Some(enough)) => {
            let judged = if stated.robust == Robust::Mean { "mean" } else { "regret" };
            let message = format!("`enough` has no meaning for an objective judged by its {judged}");
            check
                .found
                .error(enough.span.clone(), message)
                .with_help("it belongs to `robust = \"satisficing\"`");
        }
        (Robust::Satisficing, Some(enough)) => {
            if let Some((low, high)) = facts::range(check.parts, &name.value) {
                let (always, never) = match stated.goal {
                    Goal::Maximise => (enough.value <= low, enough.value > high),
                    Goal::Minimise => (enough.value >= high, enough.value < low),
                };
                if always || never {
                    let which = if always { "every" } else { "no" };
                    let message = format!(
                        "`{}` lies between {low} and {high}: a policy is good enough in {which} future",
                        name.value
                    );
                    check.found.error(enough.span.clone(), message);
                }
            }
        }
        _ => {}
    }
    if let Some(id) = &stated.id {
        detente_core::scenario::check_id(id, check.found);
    }
    Some(Objective {
        id: stated.id.as_ref().unwrap_or(name).value.clone(),
        measure: find_measure(raw, name, check.found)?,
        goal: stated.goal,
        robust: stated.robust,
        enough: stated.enough.as_ref().map_or(0.0, |e| e.value),
    })
}
