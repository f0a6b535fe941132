//! Theatres and variables.

use super::super::raw::RawVariable;
use super::super::{Domain, RawScenario, Theatre, Variable, VariableKind};
use super::context::{Context, Place};
use super::named;
use crate::lanes::Real;
use crate::random::Purpose;
use crate::source::At;

/// Checks `[theatre]` and `[variable]`.
pub(super) fn check(raw: &RawScenario, context: &mut Context<'_>) -> (Vec<Theatre>, Vec<Variable>) {
    let mut theatres: Vec<Theatre> = Vec::new();
    for (id, theatre) in raw.theatre.iter() {
        context.check_id(id);
        theatres.push(Theatre { id: id.value.clone(), label: theatre.label.clone(), escalation: None });
    }
    if raw.variable.is_empty() {
        context.diagnostics.error(0..0, "a scenario needs at least one `[variable.…]`");
    }
    let mut variables = Vec::new();
    for (index, (id, variable)) in raw.variable.iter().enumerate() {
        context.check_id(id);
        let theatre = variable.theatre.as_ref().and_then(|t| context.theatre(t));
        let kind = variable.kind.unwrap_or(VariableKind::Issue);
        keys_of_kind(id, variable, kind, context);
        if kind == VariableKind::Escalation
            && let Some(theatre) = theatre
            && let Some(other) = theatres[theatre].escalation.replace(index)
        {
            let first = context.variables[other].0.clone();
            context.diagnostics.error(
                id.span.clone(),
                format!("`{}` is a second escalation of this theatre, after `{first}`", id.value),
            );
        }
        let backing = match (&variable.patron, &variable.client, variable.channel) {
            (Some(patron), Some(client), Some(channel)) => {
                let (patron, client) = (context.actor(patron), context.actor(client));
                patron.zip(client).map(|(p, c)| (p, c, channel))
            }
            _ => None,
        };
        let owner = variable.owner.as_ref().and_then(|name| context.actor(name));
        for name in variable.between.iter().flatten() {
            context.actor(name);
        }
        let (_, low, high) = context.variables[index].clone();
        if let Some(range) = &variable.range
            && (low >= high || !(high - low).is_finite())
        {
            context
                .diagnostics
                .error(range.span.clone(), format!("the range [{low}, {high}] is empty or too wide"));
        }
        let initial = context.number(
            format!("variable.{}.initial", id.value),
            &variable.initial,
            Domain::closed(low, high),
            Place(Purpose::ParamVariable, index, 0, 0),
        );
        let uncertain = variable.uncertain.as_ref().map(|sd| {
            let place = Place(Purpose::ParamVariable, index, 0, 1);
            context.number(format!("variable.{}.uncertain", id.value), sd, Domain::closed(0.0, 1.0), place)
        });
        let ladder = ladder(variable, low, high, context);
        variables.push(Variable {
            id: id.value.clone(),
            label: named(variable.label.as_ref(), id),
            kind,
            theatre,
            owner,
            backing,
            initial,
            low,
            high,
            ladder,
            uncertain,
            losses: variable.losses,
        });
    }
    (theatres, variables)
}

/// Each kind has its own keys; others are mistakes.
fn keys_of_kind(id: &At<String>, variable: &RawVariable, kind: VariableKind, context: &mut Context<'_>) {
    use VariableKind::{Backing, Escalation, Force, Tie};
    let keys = [
        ("theatre", variable.theatre.is_some(), matches!(kind, Escalation | Force), true),
        ("owner", variable.owner.is_some(), kind == Force, false),
        ("patron", variable.patron.is_some(), kind == Backing, false),
        ("client", variable.client.is_some(), kind == Backing, false),
        ("channel", variable.channel.is_some(), kind == Backing, false),
        ("between", variable.between.is_some(), kind == Tie, false),
        ("ladder", variable.ladder.is_some(), false, kind == Escalation),
    ];
    let word = format!("{kind:?}").to_lowercase();
    for (key, present, needed, allowed) in keys {
        if needed && !present {
            context.diagnostics.error(
                id.span.clone(),
                format!("`{}` is of kind `{word}`, which needs the key `{key}`", id.value),
            );
        } else if present && !needed && !allowed {
            context
                .diagnostics
                .error(id.span.clone(), format!("`{}` is of kind `{word}`, which has no `{key}`", id.value));
        }
    }
}

fn ladder(variable: &RawVariable, low: Real, high: Real, context: &mut Context<'_>) -> Vec<(String, Real)> {
    let mut rungs: Vec<(String, Real)> = Vec::new();
    for (name, at) in variable.ladder.iter().flat_map(|l| l.iter()) {
        if at.value < low || at.value > high {
            context.diagnostics.error(
                at.span.clone(),
                format!("rung `{}` at {} lies outside the range [{low}, {high}]", name.value, at.value),
            );
        }
        if let Some((previous, level)) = rungs.last()
            && at.value <= *level
        {
            context.diagnostics.error(
                at.span.clone(),
                format!("rung `{}` must lie above `{previous}` at {level}: rungs ascend", name.value),
            );
        }
        rungs.push((name.value.clone(), at.value));
    }
    rungs
}
