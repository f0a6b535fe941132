//! What experiments say about a scenario, as written: interventions and measures.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Channel, RawCondition};
use crate::source::{At, Number};

/// An intervention of an experiment: exactly one of `force`, `block`, `unavailable`, `freeze`, `set` and
/// `shock`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawIntervention {
    /// Carries out `actor.option` at the moment `at`, whatever its conditions.
    pub force: Option<At<String>>,
    /// `actor.option` cannot be carried out; its actor knows, others go on expecting it.
    pub block: Option<At<String>>,
    /// `actor.option` is known by everybody to be impossible.
    pub unavailable: Option<At<String>>,
    /// This actor holds; others expect of it what they did.
    pub freeze: Option<At<String>>,
    /// This variable is held at `to`.
    pub set: Option<At<String>>,
    /// This variable is moved by `by` at the moment `at`.
    pub shock: Option<At<String>>,
    /// `force`, `shock`: when.
    pub at: Option<At<Number>>,
    /// Others: from when. Default: throughout.
    pub from: Option<At<Number>>,
    /// Others: until when, inclusive. Default: to the end.
    pub until: Option<At<Number>>,
    /// `set`: the value.
    pub to: Option<At<Number>>,
    /// `shock`: the change.
    pub by: Option<At<Number>>,
}

/// A measure of an experiment: one number per run. Exactly one key besides `id`, `label`, `from`, `until` and
/// `excluding` says which.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawMeasure {
    /// Its column in the tables.
    pub id: At<String>,
    /// A name for people.
    pub label: Option<String>,
    /// Start of the window: a moment, or the name of an event. Default: tick 0.
    pub from: Option<At<Number>>,
    /// End of the window, inclusive. Default: the end of the run.
    pub until: Option<At<Number>>,
    /// Options (`actor.option`) that `clash` and `escalation` leave out.
    #[serde(default)]
    pub excluding: Vec<At<String>>,
    /// Value of a quantity at the end of the window.
    #[serde(rename = "final")]
    pub last: Option<At<RawQuantity>>,
    /// Mean of a quantity over the window.
    pub mean: Option<At<RawQuantity>>,
    /// Smallest value over the window.
    pub min: Option<At<RawQuantity>>,
    /// Largest value over the window.
    pub max: Option<At<RawQuantity>>,
    /// Ticks from the window's start until all conditions first hold; blank if they never do.
    pub first: Option<At<Vec<RawCondition>>>,
    /// Share of the window's ticks in which all conditions hold.
    pub share: Option<At<Vec<RawCondition>>>,
    /// Ticks at or above a named rung.
    pub time_at_rung: Option<At<RawRung>>,
    /// Highest rung of a theatre reached, counted from 0 (below the first).
    pub highest_rung: Option<At<String>>,
    /// How often an option is used.
    pub count: Option<At<String>>,
    /// Ticks from the window's start to the first use of an option; blank if it is never used.
    pub first_use: Option<At<String>>,
    /// 1 if the run ends by this outcome, else 0.
    pub outcome: Option<At<String>>,
    /// 1 if this event happened in the window, else 0.
    pub happened: Option<At<String>>,
    /// Correlation within the run of two variables over the window; blank if one is constant.
    pub correlation: Option<At<[At<String>; 2]>>,
    /// Rise per time unit of the variables marked `losses` in a theatre (sum).
    pub violence: Option<At<String>>,
    /// Ticks in which both actors used combat options in one theatre.
    pub clash: Option<At<RawClash>>,
    /// Sum of the severities of escalations in a theatre, by anyone.
    pub escalation: Option<At<String>>,
}

/// A quantity that a measure follows.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RawQuantity {
    /// A variable.
    Variable(At<String>),
    /// An actor's utility of the state, with calm weights; at most 0.
    Utility(At<String>),
    /// A patron's share of backing given to the first of two clients: B_a / (B_a + B_b).
    BackingShare(RawBackingPair),
    /// 1 − |2 share − 1|: 1 if both are backed alike, 0 if only one is.
    Equidistance(RawBackingPair),
    /// Declared share minus material share of the first client.
    WordDeedGap(RawGap),
}

/// A patron and two clients, in one channel.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBackingPair {
    /// Who backs.
    pub patron: At<String>,
    /// The two clients.
    pub clients: [At<String>; 2],
    /// In words or in material.
    pub channel: Channel,
}

/// A patron and two clients, in both channels.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGap {
    /// Who backs.
    pub patron: At<String>,
    /// The two clients.
    pub clients: [At<String>; 2],
}

/// A rung of a theatre's ladder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRung {
    /// The theatre.
    pub theatre: At<String>,
    /// The name of the rung.
    pub rung: At<String>,
}

/// Two actors in a theatre.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawClash {
    /// The theatre.
    pub theatre: At<String>,
    /// The two actors.
    pub between: [At<String>; 2],
}
