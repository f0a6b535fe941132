//! Names for people, and the structure of a scenario, from its text.

use std::collections::BTreeMap;

use detente_core::scenario::RawScenario;
use detente_core::source::{Diagnostics, read};

/// A scenario as it is written, and what its parts are called.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    /// The scenario.
    pub(crate) raw: RawScenario,
    actors: BTreeMap<String, String>,
    theatres: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    outcomes: BTreeMap<String, String>,
    options: BTreeMap<String, String>,
    bargains: BTreeMap<String, String>,
}

impl Labels {
    /// Of the text of a valid scenario; `None` of any other.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let raw: RawScenario = read("scenario", text, &mut Diagnostics::default())?;
        let named = |id: &str, label: &str| (id.to_owned(), label.to_owned());
        let actors = raw.actor.iter().map(|(id, actor)| named(id, &actor.label)).collect();
        let theatres = raw.theatre.iter().map(|(id, theatre)| named(id, &theatre.label)).collect();
        let variables = raw.variable.iter();
        let variables = variables.filter_map(|(id, v)| Some(named(id, v.label.as_deref()?))).collect();
        let outcomes = raw.outcome.iter();
        let outcomes = outcomes.filter_map(|(id, o)| Some(named(id, o.label.as_deref()?))).collect();
        let options = raw.option.iter().flat_map(|(actor, options)| {
            options.iter().filter_map(move |(id, option)| {
                let path = format!("{}.{}", actor.value, id.value);
                Some((path, option.label.clone()?))
            })
        });
        let bargains = raw.bargain.iter();
        let bargains = bargains.filter_map(|(id, b)| Some(named(id, b.label.as_deref()?))).collect();
        Some(Self { actors, theatres, variables, outcomes, options: options.collect(), bargains, raw })
    }

    /// An actor's name.
    pub(crate) fn actor(&self, id: &str) -> String {
        known(&self.actors, id)
    }

    /// A theatre's name.
    pub(crate) fn theatre(&self, id: &str) -> String {
        known(&self.theatres, id)
    }

    /// A variable's name.
    pub(crate) fn variable(&self, id: &str) -> String {
        known(&self.variables, id)
    }

    /// An outcome's name.
    pub(crate) fn outcome(&self, id: &str) -> String {
        known(&self.outcomes, id)
    }

    /// An option's name, by `actor.option`.
    pub(crate) fn option(&self, path: &str) -> String {
        known(&self.options, path)
    }

    /// A bargain's name.
    pub(crate) fn bargain(&self, id: &str) -> String {
        known(&self.bargains, id)
    }
}

fn known(labels: &BTreeMap<String, String>, id: &str) -> String {
    labels.get(id).cloned().unwrap_or_else(|| id.to_owned())
}
