//! Who is involved: actors, what they want in which theatre, and whom they back.

use detente_core::model::Model;
use detente_core::scenario::{Channel, Part, Scenario};
use serde::Serialize;

use crate::labels::Labels;
use crate::number::Short;

/// Actors and theatres, and what ties them. Uncertain numbers are at their medians, in the first arm.
#[derive(Clone, Debug, Serialize)]
pub struct Network {
    /// Names of the actors.
    pub actors: Vec<String>,
    /// Names of the theatres.
    pub theatres: Vec<String>,
    /// What actors want.
    pub interests: Vec<Interest>,
    /// Who backs whom.
    pub backing: Vec<Backing>,
}

/// An interest.
#[derive(Clone, Debug, Serialize)]
pub struct Interest {
    /// Position of the actor.
    pub actor: usize,
    /// Position of the theatre; absent if the variable belongs to none.
    pub theatre: Option<usize>,
    /// The variable.
    pub variable: String,
    /// Share of the actor's weights; of an actor with private types the mean over them by their priors.
    pub weight: Short,
    /// Where it would like the variable to be, in normalised units.
    pub ideal: Short,
}

/// Backing, as it is at the start.
#[derive(Clone, Debug, Serialize)]
pub struct Backing {
    /// Position of the patron.
    pub patron: usize,
    /// Position of the client.
    pub client: usize,
    /// Position of the theatre, if it belongs to one.
    pub theatre: Option<usize>,
    /// Whether in material, and not in words.
    pub material: bool,
    /// Share of its range at the start.
    pub start: Short,
}

/// The network; `None` without actors.
pub(crate) fn network(scenario: &Scenario, model: &Model, labels: &Labels) -> Option<Network> {
    let raw = &labels.raw;
    if raw.actor.is_empty() {
        return None;
    }
    let values = model.values(0, None);
    let value = |path: String| scenario.find(&path).map(|id| values[id.index()]);
    let theatre_of = |variable: &str| {
        let (_, found) = raw.variable.iter().find(|(id, _)| id.value == variable)?;
        let theatre = found.theatre.as_ref()?;
        raw.theatre.iter().position(|(id, _)| id.value == theatre.value)
    };
    let position = |actor: &str| raw.actor.iter().position(|(id, _)| id.value == actor);
    let mut interests = Vec::new();
    for (place, (id, actor)) in raw.actor.iter().enumerate() {
        let ideal = |variable: &str| {
            value(format!("actor.{}.interest.{variable}.ideal", id.value)).unwrap_or_default()
        };
        for ((variable, _), share) in actor.interest.iter().zip(scenario.weight_shares(place, &values)) {
            interests.push(Interest {
                actor: place,
                theatre: theatre_of(&variable.value),
                variable: labels.label(Part::Variable, &variable.value),
                weight: Short(share),
                ideal: Short(ideal(&variable.value)),
            });
        }
    }
    let backing = raw.variable.iter().filter_map(|(id, variable)| {
        let (patron, client) = (variable.patron.as_ref()?, variable.client.as_ref()?);
        let initial = value(format!("variable.{}.initial", id.value))?;
        let [low, high] = variable.range.as_ref().map_or([0.0, 1.0], |range| range.value);
        Some(Backing {
            patron: position(&patron.value)?,
            client: position(&client.value)?,
            theatre: theatre_of(&id.value),
            material: variable.channel == Some(Channel::Material),
            start: Short((initial - low) / (high - low)),
        })
    });
    Some(Network {
        actors: raw.actor.iter().map(|(id, _)| labels.label(Part::Actor, &id.value)).collect(),
        theatres: raw.theatre.iter().map(|(id, _)| labels.label(Part::Theatre, &id.value)).collect(),
        interests,
        backing: backing.collect(),
    })
}
