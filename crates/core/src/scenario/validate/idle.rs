//! What changes nothing, though probably it was meant to: unused tracks and theatres, risk without uncertainty, types
//! that are alike, bargains that pull nothing or are nothing to one of their parties.

use super::super::{Channel, ParamId, RawScenario, Scenario, Source, Variable};
use crate::source::Diagnostics;

/// Warns of all of it.
pub(super) fn check(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    unused(raw, scenario, diagnostics);
    risk(raw, scenario, diagnostics);
    types(raw, scenario, diagnostics);
    bargains(raw, scenario, diagnostics);
}

/// Tracks without an option and theatres without a variable.
fn unused(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    for (index, (id, _)) in raw.track.iter().enumerate() {
        if !scenario.options.iter().any(|option| option.track == index) {
            let message = format!("no option is on the track `{}`: nobody ever chooses there", id.value);
            diagnostics.warning(id.span.clone(), message);
        }
    }
    for (index, (id, _)) in raw.theatre.iter().enumerate() {
        if !scenario.variables.iter().any(|variable| variable.theatre == Some(index)) {
            let message = format!("no variable is in the theatre `{}`: nothing happens there", id.value);
            diagnostics.warning(id.span.clone(), message);
        }
    }
}

/// Actors that weigh risks where nothing is uncertain, and uncertain variables whose risk nobody weighs.
fn risk(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    let uncertain = scenario.variables.iter().any(|v| v.uncertain.is_some());
    if !uncertain {
        // What the defaults state is reported once.
        let shared = raw.defaults.actor.risk.iter();
        for stated in shared.chain(raw.actor.iter().filter_map(|(_, a)| a.mind.risk.as_ref())) {
            if stated.value {
                let message = "no variable is `uncertain`, so `risk = true` changes nothing";
                diagnostics.warning(stated.span.clone(), message);
            }
        }
    } else if !scenario.actors.iter().any(|actor| actor.risk) {
        for (id, variable) in raw.variable.iter() {
            if let Some(stated) = &variable.uncertain {
                let message =
                    format!("no actor has `risk = true`, so nobody minds that `{}` is uncertain", id.value);
                diagnostics.warning(stated.span.clone(), message);
            }
        }
    }
}

/// Types of an actor that differ in nothing.
fn types(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    let source = |id: ParamId| &scenario.params[id.index()].source;
    let alike = |a: &[ParamId], b: &[ParamId]| {
        a.iter().zip(b).all(|(a, b)| {
            a == b || matches!((source(*a), source(*b)), (Source::Constant(a), Source::Constant(b)) if a == b)
        })
    };
    for (actor, (id, raw)) in scenario.actors.iter().zip(raw.actor.iter()) {
        for (second, (name, _)) in raw.types.iter().enumerate() {
            let kinds = &actor.types;
            let twin = kinds[..second]
                .iter()
                .find(|t| alike(&t.weights, &kinds[second].weights) && alike(&t.costs, &kinds[second].costs));
            if let Some(twin) = twin {
                let message = format!(
                    "the types `{}` and `{}` of `{}` differ in nothing: state a `weight` or a `cost`",
                    twin.id, name.value, id.value
                );
                diagnostics.warning(name.span.clone(), message);
            }
        }
    }
}

/// Bargains that are nothing to a consenting party, terms that nobody can pull, and pressure without dependence.
fn bargains(raw: &RawScenario, scenario: &Scenario, diagnostics: &mut Diagnostics) {
    for (bargain, (id, raw)) in scenario.bargains.iter().zip(raw.bargain.iter()) {
        for (party, name) in bargain.parties.iter().zip(&raw.parties.value) {
            let actor = &scenario.actors[party.actor];
            let pressed = bargain.pressures.iter().any(|p| p.client == party.actor);
            let cares = |variable: usize| actor.interests.iter().any(|i| i.variable == variable);
            if party.consents && !pressed && !bargain.terms.iter().any(|t| cares(t.variable)) {
                let message = format!(
                    "`{}` has no interest in any variable of the terms of `{}`: it gains nothing by them but through \
                     what they cause elsewhere",
                    name.value, id.value
                );
                let warning = diagnostics.warning(name.span.clone(), message);
                warning.with_help("a party that cannot gain never agrees: give it an interest, or leave it out of `consent`");
            }
        }
        for (name, _) in raw.term.iter() {
            let Some(variable) = scenario.variables.iter().find(|v| v.id == name.value) else { continue };
            let Some(theatre) = variable.theatre else { continue };
            let holders: Vec<usize> =
                scenario.variables.iter().filter(|v| v.theatre == Some(theatre)).filter_map(holder).collect();
            if !holders.is_empty() && !bargain.parties.iter().any(|p| holders.contains(&p.actor)) {
                let message = format!(
                    "no party of `{}` has force or gives material backing in the theatre `{}`, so nobody can pull \
                     `{}` to its term",
                    id.value, scenario.theatres[theatre].id, name.value
                );
                diagnostics.warning(name.span.clone(), message);
            }
        }
        for (pressure, raw) in bargain.pressures.iter().zip(&raw.pressure) {
            let backs =
                |v: &Variable| v.backing == Some((pressure.patron, pressure.client, Channel::Material));
            if !scenario.variables.iter().any(backs) {
                let message = format!(
                    "no variable is the material backing of `{}` by `{}`: a client that depends on nothing is not \
                     pressed",
                    raw.client.value, raw.patron.value
                );
                diagnostics.warning(raw.client.span.clone(), message);
            }
        }
    }
}

/// Whose force or material backing a variable is.
fn holder(variable: &Variable) -> Option<usize> {
    match variable.backing {
        Some((patron, _, Channel::Material)) => Some(patron),
        _ => variable.owner,
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::source::Diagnostics;

    fn warnings(text: &str) -> Vec<String> {
        let text = format!(
            "id = 'x'\ntitle = 'x'\ntime = {{ unit = 'turn', ticks_per_unit = 1, end = 9 }}\n\
             variable.v.initial = 0\n{text}"
        );
        let mut found = Diagnostics::default();
        let read = Scenario::read(&text, &mut found);
        let found: Vec<String> = found.into_sorted().into_iter().map(|d| d.message).collect();
        assert!(read.is_some(), "{found:?}");
        found
    }

    /// Two actors that care about `v`.
    const TWO: &str = "[actor.a]\nlabel = 'A'\ninterest.v = { weight = 1, ideal = 1 }\n\
                       [actor.b]\nlabel = 'B'\ninterest.v = { weight = 1, ideal = 1 }\n";

    #[test]
    fn what_is_never_used_is_a_warning() {
        let text = "track.idle = {}\ntheatre.void.label = 'x'\n\
                    [event.late]\nat = { uniform = [10, 20] }\n[event.last]\nat = 9\n";
        assert_eq!(
            warnings(text),
            [
                "no option is on the track `idle`: nobody ever chooses there",
                "no variable is in the theatre `void`: nothing happens there",
                "never happens: this lies after the end",
            ]
        );
    }

    #[test]
    fn risk_goes_with_uncertainty() {
        assert_eq!(warnings(TWO), [""; 0]);
        let risk = format!("defaults.actor.risk = true\n{TWO}");
        assert_eq!(warnings(&risk), ["no variable is `uncertain`, so `risk = true` changes nothing"]);
        assert_eq!(warnings(&format!("variable.v.uncertain = 0.1\n{risk}")), [""; 0]);
        assert_eq!(
            warnings(&format!("variable.v.uncertain = 0.1\n{TWO}")),
            ["no actor has `risk = true`, so nobody minds that `v` is uncertain"]
        );
    }

    #[test]
    fn types_differ() {
        let types = |differs: &str| {
            format!("{TWO}[actor.b.type.soft]\nprior = 0.5\n[actor.b.type.hard]\nprior = 0.5\n{differs}")
        };
        let message = "the types `soft` and `hard` of `b` differ in nothing: state a `weight` or a `cost`";
        assert_eq!(warnings(&types("")), [message]);
        assert_eq!(warnings(&types("weight.v = 1")), [message]);
        assert_eq!(warnings(&types("weight.v = 2")), [""; 0]);
    }

    #[test]
    fn bargains_are_about_something() {
        let deal = |parties: &str| {
            format!(
                "variable.w.initial = 1\n{TWO}[actor.c]\nlabel = 'C'\ninterest.w = {{ weight = 1, ideal = 1 }}\n\
                 [bargain.deal]\nat = 5\nterm.v = {{ side = '=', value = 1 }}\n{parties}"
            )
        };
        assert_eq!(warnings(&deal("parties = ['a', 'b']")), [""; 0]);
        assert_eq!(warnings(&deal("parties = ['a', 'b', 'c']\nconsent = ['a', 'b']")), [""; 0]);
        let found = warnings(&deal("parties = ['a', 'c']"));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("`c` has no interest in any variable of the terms of `deal`"),
            "{found:?}"
        );
    }

    #[test]
    fn terms_need_leverage_and_pressure_dependence() {
        let deal = |owner: &str| {
            format!(
                "theatre.t.label = 'T'\nvariable.v.theatre = 't'\n\
                 variable.f = {{ kind = 'force', theatre = 't', owner = '{owner}', initial = 1 }}\n\
                 track.t = {{}}\n{TWO}[actor.c]\nlabel = 'C'\ninterest.v = {{ weight = 1, ideal = 1 }}\n\
                 [option.c.pay]\ntrack = 't'\n\
                 [bargain.deal]\nat = 5\nparties = ['a', 'b']\nterm.v = {{ side = '=', value = 1 }}\n"
            )
        };
        assert_eq!(warnings(&deal("a")), [""; 0]);
        assert!(warnings(&deal("c"))[0].starts_with("no party of `deal` has force"));
        let pressed = deal("a") + "pressure = [{ patron = 'c', client = 'a', reward = 'c.pay' }]";
        assert!(warnings(&pressed)[0].starts_with("no variable is the material backing of `a` by `c`"));
    }
}
