//! What is followed in sampled runs: every variable, beliefs, leverage, alarm and credibility.

use detente_core::scenario::{
    Channel, Part, RawAlarm, RawBelief, RawLeverage, RawQuantity, RawVariable, VariableKind,
};
use detente_core::source::At;
use serde::Serialize;

use crate::labels::Labels;

/// What a series is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// A variable.
    Variable,
    /// What others take the probability of a type to be.
    Belief,
    /// The share of a theatre's force and material backing that an actor holds or gives.
    Leverage,
    /// An actor's alarm about a theatre.
    Alarm,
    /// Credibility of an actor's announcements.
    Credibility,
}

/// A quantity that is followed.
#[derive(Clone, Debug)]
pub(crate) struct Followed {
    pub(crate) about: About,
    /// A name for people.
    pub(crate) label: String,
    /// Where it is listed: a theatre, or an actor.
    pub(crate) group: String,
    /// The id of the variable or the actor.
    pub(crate) id: String,
    /// Of a belief: the id of the type.
    pub(crate) kind: Option<String>,
    /// Position of the theatre, where it is about one.
    pub(crate) theatre: Option<usize>,
    pub(crate) quantity: RawQuantity,
    /// Rungs of a ladder: name, and where each begins.
    pub(crate) rungs: Vec<(String, f64)>,
}

fn at(text: &str) -> At<String> {
    At::new(text.to_owned(), 0..0)
}

/// Everything that can be followed in a scenario.
pub(crate) fn everything(labels: &Labels) -> Vec<Followed> {
    let raw = &labels.raw;
    let mut all = Vec::new();
    for (id, variable) in raw.variable.iter() {
        let theatre = variable.theatre.as_ref();
        all.push(Followed {
            about: About::Variable,
            label: labels.label(Part::Variable, &id.value),
            group: theatre.map_or_else(
                || "In no theatre".to_owned(),
                |theatre| labels.label(Part::Theatre, &theatre.value),
            ),
            id: id.value.clone(),
            kind: None,
            theatre: theatre.and_then(|theatre| place(raw.theatre.iter().map(|(id, _)| id), &theatre.value)),
            quantity: RawQuantity::Variable(at(&id.value)),
            rungs: variable.ladder.iter().flat_map(|ladder| ladder.iter()).map(rung).collect(),
        });
    }
    for (actor, stated) in raw.actor.iter() {
        for (kind, stated) in stated.types.iter() {
            let name = stated.label.as_deref().unwrap_or(&kind.value);
            let quantity = RawQuantity::Belief(RawBelief { actor: at(&actor.value), kind: at(&kind.value) });
            let of = of_actor(About::Belief, &actor.value, labels, name, None, quantity);
            all.push(Followed { kind: Some(kind.value.clone()), ..of });
        }
    }
    for (place, (theatre, _)) in raw.theatre.iter().enumerate() {
        let named = labels.label(Part::Theatre, &theatre.value);
        for (actor, _) in
            raw.actor.iter().filter(|(actor, _)| has_stake(labels, &actor.value, &theatre.value))
        {
            let (actors, theatre) = (vec![at(&actor.value)], at(&theatre.value));
            let quantity = RawQuantity::Leverage(RawLeverage { actors, theatre });
            all.push(of_actor(About::Leverage, &actor.value, labels, &named, Some(place), quantity));
        }
        let escalates = |(_, v): (&At<String>, &RawVariable)| {
            v.kind == Some(VariableKind::Escalation)
                && v.theatre.as_ref().is_some_and(|own| own.value == theatre.value)
        };
        if raw.variable.iter().any(escalates) {
            for (actor, _) in raw.actor.iter() {
                let alarm = RawAlarm { actor: at(&actor.value), theatre: at(&theatre.value) };
                let quantity = RawQuantity::Alarm(alarm);
                all.push(of_actor(About::Alarm, &actor.value, labels, &named, Some(place), quantity));
            }
        }
    }
    for (actor, _) in raw.actor.iter() {
        let announces = raw.option.iter().filter(|(of, _)| of.value == actor.value);
        if announces.flat_map(|(_, options)| options.iter()).any(|(_, option)| option.announces.is_some()) {
            let quantity = RawQuantity::Credibility(at(&actor.value));
            all.push(of_actor(About::Credibility, &actor.value, labels, "", None, quantity));
        }
    }
    all
}

fn rung((name, from): (&At<String>, &At<f64>)) -> (String, f64) {
    (name.value.clone(), from.value)
}

fn place<'a>(mut ids: impl Iterator<Item = &'a At<String>>, id: &str) -> Option<usize> {
    ids.position(|known| known.value == id)
}

fn of_actor(
    about: About,
    id: &str,
    labels: &Labels,
    what: &str,
    theatre: Option<usize>,
    quantity: RawQuantity,
) -> Followed {
    let name = labels.label(Part::Actor, id);
    let (label, group) = match about {
        About::Belief => (format!("{name}: {what}"), "Belief about types"),
        About::Leverage => (format!("{name} in {what}"), "Leverage"),
        About::Alarm => (format!("{name} about {what}"), "Alarm"),
        About::Credibility | About::Variable => (name, "Credibility"),
    };
    let (id, group) = (id.to_owned(), group.to_owned());
    Followed { about, label, group, id, kind: None, theatre, quantity, rungs: Vec::new() }
}

/// Whether an actor can have a share of the force and the material backing in a theatre.
fn has_stake(labels: &Labels, actor: &str, theatre: &str) -> bool {
    labels.raw.variable.iter().any(|(_, variable)| {
        let there = variable.theatre.as_ref().is_some_and(|own| own.value == theatre);
        let owns = variable.owner.as_ref().is_some_and(|owner| owner.value == actor);
        let gives = variable.channel == Some(Channel::Material)
            && variable.patron.as_ref().is_some_and(|patron| patron.value == actor);
        there && (owns || gives)
    })
}
