//! What experiments say about a scenario, as written: interventions and measures.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Channel, RawCondition};
use crate::source::{At, Number};

/// An intervention of an experiment: exactly one of `force`, `block`, `unavailable`, `freeze`, `set`, `shock`, `bias`
/// and `sign`.
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
    /// This actor's own forecasts add `by` to `variable` by their horizon.
    pub bias: Option<At<String>>,
    /// This bargain is signed by all its parties at the moment `at`, at the middle of its terms, whatever they want.
    pub sign: Option<At<String>>,
    /// `bias`: the variable.
    pub variable: Option<At<String>>,
    /// `force`, `shock`, `sign`: when.
    pub at: Option<At<Number>>,
    /// Others: from when. Default: throughout.
    pub from: Option<At<Number>>,
    /// Others: until when, inclusive. Default: to the end.
    pub until: Option<At<Number>>,
    /// `set`: the value.
    pub to: Option<At<Number>>,
    /// `shock`, `bias`: the change.
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
    /// 1 if an option is used in the window, else 0.
    pub used: Option<At<String>>,
    /// 1 if conditions hold long enough in the window, else 0.
    pub reached: Option<At<RawReached>>,
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
    /// Sum of the severities of escalations in a theatre by acts of everybody but some actors, events left out.
    pub escalation_by_others: Option<At<RawOthers>>,
    /// A quantity at the first tick at which all conditions hold; blank if they never do.
    pub at_first: Option<At<RawAtFirst>>,
    /// How often a bargain's venue led to a proposal.
    pub proposals: Option<At<String>>,
    /// How often a bargain was signed.
    pub signed: Option<At<String>>,
    /// How often a bargain collapsed.
    pub collapsed: Option<At<String>>,
    /// Ticks in which a bargain was in force.
    pub in_force: Option<At<String>>,
    /// 1 if a bargain is in force for long enough in the window, else 0.
    pub kept: Option<At<RawKept>>,
    /// The value last signed for a term; blank if it was never signed.
    pub term: Option<At<RawTermOf>>,
    /// Share of the points on a bargain's grid at which every consenting party gained, when the venue last opened;
    /// blank if it never did.
    pub rational_set: Option<At<String>>,
}

/// A series: a quantity looked at in every tick of every run.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSeries {
    /// Its name in the table.
    pub id: At<String>,
    /// A name for people.
    pub label: Option<String>,
    /// What is looked at.
    #[serde(rename = "value")]
    pub followed: At<RawQuantity>,
}

/// Whose escalations are left out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOthers {
    /// Where.
    pub theatre: At<String>,
    /// The actors left out.
    pub than: Vec<At<String>>,
}

/// A quantity when conditions first hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAtFirst {
    /// All must hold.
    pub when: Vec<RawCondition>,
    /// What is looked at then.
    #[serde(rename = "value")]
    pub followed: At<RawQuantity>,
}

/// Conditions, and for how long they must hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawReached {
    /// All must hold.
    pub when: Vec<RawCondition>,
    /// In how many ticks in a row. Default 1.
    #[serde(rename = "for")]
    pub ticks: Option<At<u32>>,
}

/// A bargain, and how long it must be in force.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawKept {
    /// The bargain.
    pub bargain: At<String>,
    /// In how many ticks in a row.
    #[serde(rename = "for")]
    pub ticks: At<u32>,
}

/// A term of a bargain.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTermOf {
    /// The bargain.
    pub bargain: At<String>,
    /// The variable of the term.
    pub variable: At<String>,
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
    /// Share of the force and the material backing in a theatre that some actors hold or give.
    Leverage(RawLeverage),
    /// What others take the probability to be that an actor is of a type.
    Belief(RawBelief),
    /// Credibility of an actor's announcements.
    Credibility(At<String>),
    /// An actor's trust in another.
    Trust(RawTrust),
    /// An actor's alarm about a theatre.
    Alarm(RawAlarm),
    /// What an observer expects: the probability of an option at its actor's next decision.
    Expectation(RawExpectation),
}

/// Some actors in a theatre.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLeverage {
    /// The actors.
    pub actors: Vec<At<String>>,
    /// The theatre.
    pub theatre: At<String>,
}

/// A type of an actor.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBelief {
    /// The actor.
    pub actor: At<String>,
    /// The type.
    #[serde(rename = "type")]
    pub kind: At<String>,
}

/// Who trusts whom.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTrust {
    /// Who trusts.
    pub of: At<String>,
    /// Whom.
    #[serde(rename = "in")]
    pub other: At<String>,
}

/// Who is alarmed about what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAlarm {
    /// The actor.
    pub actor: At<String>,
    /// The theatre.
    pub theatre: At<String>,
}

/// Who expects what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawExpectation {
    /// Who expects.
    pub of: At<String>,
    /// The option, as `actor.option`.
    pub option: At<String>,
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
