//! Events and outcomes.

use super::super::{Domain, Event, Outcome, RawScenario, Theatre, When};
use super::actors::{Stem, consequences};
use super::context::{Context, Place};
use super::named;
use crate::random::Purpose;

/// Fields of an event's parameters, for their addresses.
mod field {
    pub(super) const AT: u32 = 0;
    pub(super) const HAZARD: u32 = 1;
    pub(super) const FROM: u32 = 2;
    pub(super) const UNTIL: u32 = 3;
    pub(super) const AVAILABLE: u32 = 4;
    pub(super) const SEVERITY: u32 = 5;
    pub(super) const ATTRIBUTION: u32 = 6;
    pub(super) const EFFECT: u32 = 7;
    pub(super) const CONDITION: u32 = 8;
}

/// Checks `[event]`.
pub(super) fn events(raw: &RawScenario, theatres: &[Theatre], context: &mut Context<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    for (index, (id, event)) in raw.event.iter().enumerate() {
        context.check_id(id);
        let path = format!("event.{}", id.value);
        let place = |f| Place(Purpose::ParamEvent, index, 0, f);
        let when = match (&event.at, &event.hazard) {
            (Some(at), None) => {
                for stray in [&event.from, &event.until].into_iter().flatten() {
                    context.diagnostics.error(stray.span.clone(), "`from` and `until` belong to a `hazard`");
                }
                let moment = context.number(format!("{path}.at"), at, Domain::OCCASION, place(field::AT));
                context.check_end(moment, &at.span);
                When::At(moment)
            }
            (None, Some(hazard)) => {
                let key = |k: &str| format!("{path}.{k}");
                let rate = Domain::closed(0.0, 1e6);
                let when = When::Hazard {
                    rate: context.number(key("hazard"), hazard, rate, place(field::HAZARD)),
                    from: context.number_or(
                        key("from"),
                        event.from.as_ref(),
                        0.0,
                        Domain::MOMENT,
                        place(field::FROM),
                    ),
                    until: context.number_or(
                        key("until"),
                        event.until.as_ref(),
                        Domain::MOMENT.high,
                        Domain::MOMENT,
                        place(field::UNTIL),
                    ),
                };
                if let (When::Hazard { from, until, .. }, Some(stated)) = (&when, &event.until) {
                    context.check_window(*from, *until, &stated.span);
                }
                if let (When::Hazard { from, .. }, Some(stated)) = (&when, &event.from) {
                    context.check_end(*from, &stated.span);
                }
                when
            }
            _ => {
                let message = format!("`{}` must state exactly one of `at` and `hazard`", id.value);
                context.diagnostics.error(id.span.clone(), message);
                continue;
            }
        };
        let available = context.number_or(
            format!("{path}.available"),
            event.available.as_ref(),
            1.0,
            Domain::FLAG,
            place(field::AVAILABLE),
        );
        let requires = context.conditions(
            &format!("{path}.requires"),
            &event.requires,
            Purpose::ParamEvent,
            index,
            0,
            field::CONDITION,
        );
        let at = Stem { path: &path, purpose: Purpose::ParamEvent, entity: index, base: 0 };
        let (effects, escalates) = consequences(
            &at,
            &event.effects,
            event.escalates.as_ref(),
            theatres,
            (field::EFFECT, field::SEVERITY, field::ATTRIBUTION),
            context,
        );
        let opens = event.opens.iter().filter_map(|o| context.option(o)).collect();
        let closes = event.closes.iter().filter_map(|o| context.option(o)).collect();
        let convenes = event.convenes.iter().filter_map(|b| context.bargain(b)).collect();
        events.push(Event {
            id: id.value.clone(),
            label: named(event.label.as_ref(), id),
            when,
            requires,
            available,
            effects,
            escalates,
            opens,
            closes,
            convenes,
        });
    }
    events
}

/// Checks `[outcome]`.
pub(super) fn outcomes(raw: &RawScenario, context: &mut Context<'_>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (index, (id, outcome)) in raw.outcome.iter().enumerate() {
        context.check_id(id);
        if ["horizon", "failed"].contains(&id.value.as_str()) {
            let message =
                format!("`{}` is what a run without a named outcome ends by; choose another id", id.value);
            context.diagnostics.error(id.span.clone(), message);
        }
        if outcome.when.is_empty() {
            let message = format!("`{}` needs at least one condition in `when`", id.value);
            context.diagnostics.error(id.span.clone(), message);
        }
        let path = format!("outcome.{}.when", id.value);
        let when = context.conditions(&path, &outcome.when, Purpose::ParamOther, 2 + index, 0, 0);
        let sustained = outcome.sustained.as_ref().map_or(1, |s| s.value);
        if sustained == 0 {
            let span = outcome.sustained.as_ref().map_or(id.span.clone(), |s| s.span.clone());
            context.diagnostics.error(span, "an outcome must be sustained for at least 1 tick");
        }
        outcomes.push(Outcome {
            id: id.value.clone(),
            label: named(outcome.label.as_ref(), id),
            when,
            sustained,
        });
    }
    outcomes
}
