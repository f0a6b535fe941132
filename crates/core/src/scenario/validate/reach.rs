//! Requirements that nothing can ever meet, alone or because they wait for each other.

use std::collections::BTreeMap;

use super::super::{Condition, Param, RawScenario, Scenario, Source};
use crate::lanes::Real;
use crate::source::Diagnostics;

/// Reports options that can never be used and events that can never happen.
pub(super) fn check(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    // Any effect can move its variable either way: an experiment may give it another strength.
    let mut moves = vec![false; scenario.variables.len()];
    for mover in &scenario.dynamics.movers {
        moves[mover.variable] = true;
    }
    for attrition in &scenario.dynamics.attritions {
        for (variable, _) in attrition.a.iter().chain(&attrition.b) {
            moves[*variable] = true;
        }
    }
    let mut options = vec![false; scenario.options.len()];
    let mut events = vec![false; scenario.events.len()];
    loop {
        let before = (options.clone(), events.clone());
        for (index, event) in scenario.events.iter().enumerate() {
            if !events[index] && event.requires.iter().all(|c| possible(scenario, &moves, c)) {
                events[index] = true;
                event.effects.iter().for_each(|e| moves[e.variable] = true);
            }
        }
        for (index, option) in scenario.options.iter().enumerate() {
            let opened = !option.closed
                || scenario
                    .events
                    .iter()
                    .zip(&events)
                    .any(|(e, &possible)| possible && e.opens.contains(&index));
            if !options[index] && opened && option.requires.iter().all(|c| possible(scenario, &moves, c)) {
                options[index] = true;
                option.effects.iter().for_each(|e| moves[e.variable] = true);
            }
        }
        if before == (options.clone(), events.clone()) {
            break;
        }
    }
    let spans: BTreeMap<String, std::ops::Range<usize>> = raw
        .option
        .iter()
        .flat_map(|(actor, options)| {
            options.iter().map(move |(id, _)| (format!("{}.{}", actor.value, id.value), id.span.clone()))
        })
        .collect();
    for (index, option) in scenario.options.iter().enumerate().filter(|(i, _)| !options[*i]) {
        let Some(span) = spans.get(&option.path) else { continue };
        let name = &option.path;
        let missing = option.requires.iter().find(|c| !possible(scenario, &moves, c));
        let message = match missing {
            None => {
                format!("`{name}` is `closed` and no event that can happen opens it: it can never be used")
            }
            Some(condition) => {
                let variable = &scenario.variables[condition.variable].id;
                let waiting = scenario.options.iter().enumerate().find(|(other, o)| {
                    !options[*other] && o.effects.iter().any(|e| e.variable == condition.variable)
                });
                match waiting {
                    Some((other, _)) if other == index => format!(
                        "`{name}` is cyclic: it requires `{variable}`, which only it could move there"
                    ),
                    Some((_, other)) => format!(
                        "`{name}` is cyclic or unreachable: it requires `{variable}`, which only `{}` could move \
                         there, and that can never be used either",
                        other.path
                    ),
                    None => format!(
                        "`{name}` is unreachable: it requires `{variable}`, which nothing moves there"
                    ),
                }
            }
        };
        diagnostics.error(span.clone(), message);
    }
    for (index, (id, _)) in raw.event.iter().enumerate() {
        if let Some(event) = scenario.events.get(index).filter(|_| !events[index])
            && let Some(condition) = event.requires.iter().find(|c| !possible(scenario, &moves, c))
        {
            let variable = &scenario.variables[condition.variable].id;
            diagnostics.error(
                id.span.clone(),
                format!(
                    "`{}` can never happen: it requires `{variable}`, which nothing moves there",
                    event.id
                ),
            );
        }
    }
    for (index, (id, _)) in raw.outcome.iter().enumerate() {
        if let Some(condition) = scenario.outcomes[index].when.iter().find(|c| !possible(scenario, &moves, c))
        {
            let variable = &scenario.variables[condition.variable].id;
            diagnostics.error(
                id.span.clone(),
                format!("`{}` can never come about: nothing moves `{variable}` there", id.value),
            );
        }
    }
}

/// Least and greatest value a parameter can have.
fn bounds(params: &[Param], param: &Param) -> (Real, Real) {
    match &param.source {
        Source::Constant(value) => (*value, *value),
        Source::Drawn(distribution) => distribution.support(),
        Source::Same(other) => bounds(params, &params[other.index()]),
    }
}

/// Whether a condition can ever hold.
fn possible(scenario: &Scenario, moves: &[bool], condition: &Condition) -> bool {
    let params = &scenario.params;
    let variable = &scenario.variables[condition.variable];
    let (low, high) = bounds(params, &params[variable.initial.index()]);
    let reach_low = if moves[condition.variable] { variable.low } else { low };
    let reach_high = if moves[condition.variable] { variable.high } else { high };
    let (min, _) = bounds(params, &params[condition.min.index()]);
    let (_, max) = bounds(params, &params[condition.max.index()]);
    reach_high >= min && reach_low <= max
}
