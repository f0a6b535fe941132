//! From the file as written to a valid [`Scenario`]: every error in one go.

mod actors;
mod bargains;
mod context;
mod events;
mod faces;
mod games;
mod help;
mod idle;
mod measures;
mod minds;
mod parts;
mod processes;
mod quantities;
mod reach;
mod time;
mod variables;

use super::{Dynamics, RawScenario, Scenario};
use crate::source::{At, Diagnostics};
use context::Context;

/// Checks a scenario; `None` if anything is wrong with it.
pub(crate) fn scenario(raw: &RawScenario, diagnostics: &mut Diagnostics) -> Option<Scenario> {
    let mut context = Context::new(raw, diagnostics);
    context.check_id(&raw.id);
    let time = time::check(raw, &mut context);
    let tracks = actors::tracks(raw, &mut context);
    let (theatres, variables) = variables::check(raw, &mut context);
    let mut dynamics: Dynamics = processes::check(raw, &variables, &mut context);
    let (mut actors, options, defaults) = actors::check(raw, &theatres, &tracks, &mut context);
    faces::check(raw, &tracks, &mut actors, &options, &mut context);
    let events = events::events(raw, &theatres, &mut context);
    let bargains = bargains::check(raw, &mut context);
    for term in bargains.iter().flat_map(|b| &b.terms) {
        dynamics.mover_of(term.variable);
    }
    let outcomes = events::outcomes(raw, &mut context);
    for (index, actor) in actors.iter_mut().enumerate() {
        let first = options.partition_point(|o| o.actor < index);
        actor.options = first..options.partition_point(|o| o.actor <= index);
    }
    let params = std::mem::take(&mut context.params);
    let scenario = Scenario {
        id: raw.id.value.clone(),
        title: raw.title.clone(),
        time: time?,
        tracks,
        theatres,
        variables,
        dynamics,
        defaults,
        actors,
        options,
        events,
        bargains,
        outcomes,
        params,
    };
    if !context.diagnostics.has_errors() {
        reach::check(raw, &scenario, context.diagnostics);
        idle::check(raw, &scenario, context.diagnostics);
    }
    (!diagnostics.has_errors()).then_some(scenario)
}

/// The name for people of what has an id: that, if none is written.
fn named(label: Option<&String>, id: &At<String>) -> String {
    label.unwrap_or(&id.value).clone()
}
