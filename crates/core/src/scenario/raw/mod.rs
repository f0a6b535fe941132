//! The scenario file as written: a serde mirror, nothing checked beyond its shape.
//!
//! This module *is* the scenario language: the JSON Schema that `detente schema` prints and the structural
//! checks of `detente check` are derived from it. Meaning is checked in `validate`.
//!
//! Wherever a type says [`Number`], the file may hold a plain number, a date (for moments), a flag (for
//! switches) or a distribution, and the number can be a factor of an experiment by its dotted path.

mod bargain;
mod experiment;

use schemars::JsonSchema;
use serde::Deserialize;

pub use bargain::{RawBargain, RawTerm};
pub(super) use experiment::RawBackingPair;
pub use experiment::{RawAlarm, RawBelief, RawIntervention, RawLeverage, RawMeasure, RawQuantity, RawSeries};

use super::keyed::Keyed;
use crate::source::{At, Number};

/// A scenario file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawScenario {
    /// Short name: a letter, then letters, digits, `_` and `-`.
    pub id: At<String>,
    /// One line for people.
    pub title: String,
    /// What the scenario is about, in sentences.
    pub description: Option<String>,
    /// The clock.
    pub time: RawTime,
    /// Values that every actor shares unless it states its own.
    #[serde(default)]
    pub defaults: RawDefaults,
    /// Tracks of choice: an actor makes one choice per track, so that talking need not compete with arming.
    #[serde(default)]
    pub track: Keyed<RawTrack>,
    /// Theatres: arenas whose escalation is felt apart.
    #[serde(default)]
    pub theatre: Keyed<RawTheatre>,
    /// Everything that can be fought over, felt or given.
    #[serde(default)]
    pub variable: Keyed<RawVariable>,
    /// How variables move when nobody acts.
    #[serde(default)]
    pub process: Keyed<RawProcess>,
    /// Who acts.
    #[serde(default)]
    pub actor: Keyed<RawActor>,
    /// What each actor can do: `[option.ACTOR.NAME]`.
    #[serde(default)]
    pub option: Keyed<Keyed<RawOption>>,
    /// What happens without anybody's choice.
    #[serde(default)]
    pub event: Keyed<RawEvent>,
    /// What can be agreed on, where, and by whom.
    #[serde(default)]
    pub bargain: Keyed<RawBargain>,
    /// Named ends, checked in file order.
    #[serde(default)]
    pub outcome: Keyed<RawOutcome>,
}

/// The clock of a scenario.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTime {
    /// The unit of rates, hazards, decays and horizons: `day`, `week`, or any word for an abstract unit.
    pub unit: At<String>,
    /// Ticks in one unit (Δ = 1 / this).
    pub ticks_per_unit: At<u32>,
    /// Date of tick 0. Needs a unit of `day` or `week` and a tick of whole days.
    pub start: Option<At<String>>,
    /// Last tick: a date, or a number of ticks.
    pub end: At<Number>,
}

/// Shared values.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawDefaults {
    /// For every actor that does not state its own.
    pub actor: RawMind,
}

/// How an actor sees, feels, expects and chooses.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawMind {
    /// Ticks between decisions, at least 1. Default 7.
    pub tempo: Option<At<u32>>,
    /// Decides at ticks t with t mod tempo = offset. Default 0.
    pub offset: Option<At<u32>>,
    /// Depth of anticipation: 0 others hold, 1 others act as expected, 2 others respond to each option. Default 1.
    pub depth: Option<At<u32>>,
    /// Segments of a forecast, 1 to 8. Default 2.
    pub segments: Option<At<u32>>,
    /// Shape of the loss from distance: `linear` (no risk aversion) or `quadratic`. Default `linear`.
    pub shape: Option<At<String>>,
    /// Whether forecasts average over what variables marked `uncertain` may turn out to be. Default false.
    pub risk: Option<At<bool>>,
    /// Precision λ of choice, per unit of utility. Default 300.
    pub precision: Option<At<Number>>,
    /// Forecast horizon, in time units. Default 12.
    pub horizon: Option<At<Number>>,
    /// Discount factor φ per time unit, in (0, 1]. Default 0.97.
    pub discount: Option<At<Number>>,
    /// Loss aversion Λ, at least 1, about the state at the start. Default 1.
    pub loss_aversion: Option<At<Number>>,
    /// Background attention b in [0, 1): how little a crisis elsewhere distracts. Default 0.5.
    pub background: Option<At<Number>>,
    /// Gain α of attention from alarm. Default 2.
    pub attention: Option<At<Number>>,
    /// Threat gain g: alarm from an opponent's escalation. Default 5.
    pub threat: Option<At<Number>>,
    /// Gain h: attention to an aligned actor's escalation. Default 1.
    pub alignment: Option<At<Number>>,
    /// Shrinkage m of opposition towards one half. Default 0.05.
    pub shrinkage: Option<At<Number>>,
    /// Decay of alarm, per time unit. Default 0.35.
    pub alarm_decay: Option<At<Number>>,
    /// Cap of alarm. Default 3.
    pub alarm_cap: Option<At<Number>>,
    /// Noise ν of alarm, relative. Default 0.
    pub alarm_noise: Option<At<Number>>,
    /// Noise ν of perception, in normalised units. Default 0.
    pub perception_noise: Option<At<Number>>,
    /// Weight ω of predictions against habits in what the actor expects of others, in [0, 1]. Default 0.5.
    pub belief_weight: Option<At<Number>>,
    /// Rate η at which the public record of this actor's choices is renewed, per decision, in [0, 1]. Default 0.1.
    pub habit_rate: Option<At<Number>>,
    /// Noise of what the actor takes others' weights to be as it foresees their responses: standard deviation of
    /// their logarithm. Default 0.
    pub weight_noise: Option<At<Number>>,
    /// Credibility c of the actor's announcements at the start, in [0, 1]. Default 0.6.
    pub credibility: Option<At<Number>>,
    /// Share of the way to 1 that credibility gains by an announcement kept. Default 0.2.
    pub credibility_gain: Option<At<Number>>,
    /// Share of itself that credibility loses by an announcement broken. Default 0.5.
    pub credibility_loss: Option<At<Number>>,
    /// Tempering κ of what others learn of the actor's type from a choice, in [0, 1]. Default 0.3.
    pub tempering: Option<At<Number>>,
    /// Share of the way back to the prior that beliefs about the actor's type leak per decision. Default 0.02.
    pub belief_leak: Option<At<Number>>,
    /// Least likelihood of any choice under any type. Default 0.02.
    pub tremble: Option<At<Number>>,
    /// Precision λ^s of signing, per unit of utility. Default 100.
    pub signing_precision: Option<At<Number>>,
    /// Loss r from being betrayed by a co-signatory, in utility. Default 0.004.
    pub betrayal: Option<At<Number>>,
    /// Trust T in others at the start, in [0, 1]. Default 0.6.
    pub trust: Option<At<Number>>,
    /// Share of trust lost to who breaks an agreement. Default 0.4.
    pub trust_loss: Option<At<Number>>,
    /// Rate at which trust returns to what it was at the start, per time unit. Default 0.01.
    pub trust_recovery: Option<At<Number>>,
}

/// A track of choice.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTrack {
    /// A name for people.
    pub label: Option<String>,
    /// Whether an actor may hold where it has an option: false makes every decision a choice among options. Default
    /// true.
    pub hold: Option<bool>,
    /// Nats added to holding, so that a crowd of irrelevant options does not drown it. Default 0.
    pub hold_bonus: Option<At<Number>>,
}

/// A theatre.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTheatre {
    /// A name for people.
    pub label: String,
    /// What is contested there.
    pub description: Option<String>,
}

/// What a variable is. The arithmetic is the same for all kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VariableKind {
    /// Control, legitimacy, access, standing of a treaty, losses so far.
    Issue,
    /// The escalation of a theatre; at most one per theatre.
    Escalation,
    /// Force of an actor in a theatre.
    Force,
    /// Support of a patron for a client, in words or in material.
    Backing,
    /// A tie between two actors.
    Tie,
}

/// The channel of backing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Words.
    Declared,
    /// Money, arms, fighters.
    Material,
}

/// A variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawVariable {
    /// A name for people.
    pub label: Option<String>,
    /// What it is. Default `issue`.
    pub kind: Option<VariableKind>,
    /// Theatre it belongs to; needed for `escalation` and `force`.
    pub theatre: Option<At<String>>,
    /// `force`: whose.
    pub owner: Option<At<String>>,
    /// `backing`: who gives.
    pub patron: Option<At<String>>,
    /// `backing`: who receives.
    pub client: Option<At<String>>,
    /// `backing`: in words or in material.
    pub channel: Option<Channel>,
    /// `tie`: the two actors.
    pub between: Option<[At<String>; 2]>,
    /// Value at tick 0, within `range`.
    pub initial: At<Number>,
    /// `[lo, hi]`. Default `[0, 1]`.
    pub range: Option<At<[f64; 2]>>,
    /// `escalation`: named rungs and the value at which each begins, ascending.
    pub ladder: Option<Keyed<At<f64>>>,
    /// Standard deviation, in normalised units, of what it may turn out to be, for actors with `risk = true`.
    /// Default 0.
    pub uncertain: Option<At<Number>>,
    /// Counts towards violence: its rise is losses.
    #[serde(default)]
    pub losses: bool,
}

/// A process. Exactly one of `hold`, `toward`, `affine`, `mixture`, `contest`, `attrition`, `accumulate` and
/// `gate` says what it does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawProcess {
    /// The variable it moves (not for `attrition`, which names its own).
    pub variable: Option<At<String>>,
    /// Rate ρ of relaxation towards the target, per time unit (not for `hold`, `attrition` and `accumulate`).
    pub rate: Option<At<Number>>,
    /// Noise σ, per square root of a time unit, at the middle of the range. One process per variable may have it.
    pub noise: Option<At<Number>>,
    /// How fast it goes, as other variables say: π = gain · Π z^power.
    pub pace: Option<RawPace>,
    /// Moves by noise alone.
    pub hold: Option<At<bool>>,
    /// Target: a constant.
    pub toward: Option<At<Number>>,
    /// Target: bias + Σ coefficient · variable, clamped to the range.
    pub affine: Option<At<RawAffine>>,
    /// Target: a sum of products of variables, clamped; `~x` is the complement lo + hi − x.
    pub mixture: Option<At<Vec<Vec<At<String>>>>>,
    /// Target: contest success function of two weighted sums of variables.
    pub contest: Option<At<RawContest>>,
    /// Mutual losses of two sides by Lanchester's laws.
    pub attrition: Option<At<RawAttrition>>,
    /// dx/dt = a weighted sum or a product: costs sunk, losses so far.
    pub accumulate: Option<At<RawAccumulate>>,
    /// Target `to` while every condition holds, the low end of the range otherwise.
    pub gate: Option<At<RawGate>>,
}

/// The pace of a process.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPace {
    /// Factor k. Default 1.
    pub gain: Option<At<Number>>,
    /// The variables whose normalised values multiply.
    pub by: Vec<At<String>>,
    /// Power p, at least 0. Default 1.
    pub power: Option<At<Number>>,
}

/// An affine target.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAffine {
    /// Constant part. Default 0.
    pub bias: Option<At<Number>>,
    /// Coefficient of each variable.
    pub terms: Keyed<At<Number>>,
}

/// A contest: `a^m / (a^m + b^m)`, mapped onto the range of the variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawContest {
    /// Strength of the side that pulls up: a weight for each variable.
    pub a: Keyed<At<Number>>,
    /// Strength of the side that pulls down.
    pub b: Keyed<At<Number>>,
    /// Exponent m: how decisive an edge is.
    pub exponent: At<Number>,
}

/// The law of attrition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AttritionLaw {
    /// Aimed fire: dA/dt = −β B, dB/dt = −α A.
    Square,
    /// Area fire: dA/dt = −β A B, dB/dt = −α A B.
    Linear,
}

/// Attrition between two sides.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAttrition {
    /// The law.
    pub law: AttritionLaw,
    /// Strength per unit of each force on side A, positive.
    pub a: Keyed<At<Number>>,
    /// Strength per unit of each force on side B, positive.
    pub b: Keyed<At<Number>>,
    /// Rate at which A's strength destroys B's, per time unit.
    pub kill_a: At<Number>,
    /// Rate at which B's strength destroys A's, per time unit.
    pub kill_b: At<Number>,
}

/// Growth by a weighted sum, or by a product.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAccumulate {
    /// Coefficient of each variable, per time unit.
    #[serde(default)]
    pub terms: Keyed<At<Number>>,
    /// Variables that multiply; `~x` is the complement.
    pub product: Option<Vec<At<String>>>,
    /// Factor of the product, per time unit. Default 1.
    pub gain: Option<At<Number>>,
}

/// A gate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGate {
    /// Target while open. Default: the high end of the range.
    pub to: Option<At<Number>>,
    /// All must hold: each is a veto.
    pub when: Vec<RawCondition>,
}

/// A condition on a variable: `min ≤ x ≤ max`, at least one of the two stated.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCondition {
    /// The variable.
    pub variable: At<String>,
    /// Holds while x is at least this.
    pub min: Option<At<Number>>,
    /// Holds while x is at most this.
    pub max: Option<At<Number>>,
}

/// An actor. Keys that `[defaults.actor]` also has override it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawActor {
    /// A name for people.
    pub label: String,
    /// Who it is, and what the scenario takes it to want.
    pub description: Option<String>,
    /// How it sees, feels, expects and chooses, where it differs from `[defaults.actor]`.
    #[serde(default)]
    pub mind: RawMind,
    /// What it wants: a weight and an ideal point for each variable it cares about.
    #[serde(default)]
    pub interest: Keyed<At<RawInterest>>,
    /// Private types, none or two or three: which one the actor is, it alone knows.
    #[serde(default, rename = "type")]
    pub types: Keyed<At<RawType>>,
    /// Audience costs: for each variable that it can move itself, the cost κ of each unit by which it stands below
    /// its peak.
    #[serde(default)]
    pub ratchet: Keyed<At<Number>>,
    /// Stage-game payoffs `payoff.OTHER.OWN_OPTION.THEIR_OPTION`, in utility; `hold` names holding.
    #[serde(default)]
    pub payoff: Keyed<Keyed<Keyed<At<Number>>>>,
    /// What its own forecasts add to a variable by their horizon, in units of the variable: a conviction.
    #[serde(default)]
    pub bias: Keyed<At<Number>>,
    /// Trust in particular others at the start, where it differs from that of the mind.
    #[serde(default)]
    pub trust: Keyed<At<Number>>,
    /// `depth = 2`: whose responses it foresees. Default: everybody else's.
    pub foresees: Option<At<Vec<At<String>>>>,
}

/// A private type of an actor: where its weights and costs differ.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawType {
    /// A name for people.
    pub label: Option<String>,
    /// Prior probability; those of all types add to 1.
    pub prior: At<Number>,
    /// Weights of interests that differ.
    #[serde(default)]
    pub weight: Keyed<At<Number>>,
    /// Costs of own options that differ.
    #[serde(default)]
    pub cost: Keyed<At<Number>>,
}

/// An interest.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawInterest {
    /// Weight w, positive; only ratios within an actor matter.
    pub weight: At<Number>,
    /// Ideal point p, in normalised units [0, 1].
    pub ideal: At<Number>,
}

/// An option: something an actor can do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOption {
    /// A name for people.
    pub label: Option<String>,
    /// The track it belongs to.
    pub track: At<String>,
    /// Effect δ on each variable, |δ| ≤ 0.99: the share of the way to the end of the range it moves.
    #[serde(default)]
    pub effects: Keyed<At<Number>>,
    /// The escalation it causes.
    pub escalates: Option<RawEscalation>,
    /// Cost, in utility. Default 0.
    pub cost: Option<At<Number>>,
    /// Conditions that must hold.
    #[serde(default)]
    pub requires: Vec<RawCondition>,
    /// Can be used once only.
    #[serde(default)]
    pub once: bool,
    /// Ticks after a use before it can be used again. Default 0.
    pub cooldown: Option<At<Number>>,
    /// Whether it exists at all; known to everybody. Default true.
    pub available: Option<At<Number>>,
    /// First moment at which it can be used.
    pub from: Option<At<Number>>,
    /// Last moment at which it can be used.
    pub until: Option<At<Number>>,
    /// Closed until an event opens it.
    #[serde(default)]
    pub closed: bool,
    /// Relative noise ν of its effects, in [0, 1]. Default 0.
    pub noise: Option<At<Number>>,
    /// A use of armed force, for the index of clashes.
    #[serde(default)]
    pub combat: bool,
    /// What it tells everybody that the actor will do.
    pub announces: Option<RawAnnouncement>,
    /// Venues of bargains that it opens.
    #[serde(default)]
    pub convenes: Vec<At<String>>,
    /// Share of the actor's choices on this track that others take it to have had before tick 0. Default 0, or equal
    /// shares on a track without holding.
    pub habit: Option<At<Number>>,
}

/// An escalation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEscalation {
    /// Where.
    pub theatre: At<String>,
    /// Severity s in [0, 0.99]: its effect on the theatre's escalation, and its weight in alarm.
    pub severity: At<Number>,
    /// Probability that its author becomes known. Default 1.
    pub attribution: Option<At<Number>>,
    /// Events only: the actor held responsible. Without it nobody is.
    pub by: Option<At<String>>,
}

/// An announcement of an option of the same actor.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAnnouncement {
    /// The option announced, as `actor.option`.
    pub option: At<String>,
    /// Strength s in [0, 1]: how far it moves expectations if it is fully believed.
    pub strength: At<Number>,
    /// Ticks within which it must be followed.
    pub deadline: At<Number>,
}

/// An event: exactly one of `at` and `hazard`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEvent {
    /// A name for people.
    pub label: Option<String>,
    /// When it happens.
    pub at: Option<At<Number>>,
    /// Hazard per time unit; happens at most once.
    pub hazard: Option<At<Number>>,
    /// With `hazard`: not before.
    pub from: Option<At<Number>>,
    /// With `hazard`: not after.
    pub until: Option<At<Number>>,
    /// Happens only if these hold at that tick.
    #[serde(default)]
    pub requires: Vec<RawCondition>,
    /// Whether it can happen. Default true.
    pub available: Option<At<Number>>,
    /// Effects δ, as of an option.
    #[serde(default)]
    pub effects: Keyed<At<Number>>,
    /// The escalation it causes.
    pub escalates: Option<RawEscalation>,
    /// Options it opens, as `actor.option`.
    #[serde(default)]
    pub opens: Vec<At<String>>,
    /// Options it closes.
    #[serde(default)]
    pub closes: Vec<At<String>>,
    /// Venues of bargains that it opens.
    #[serde(default)]
    pub convenes: Vec<At<String>>,
}

/// A named end of a run.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawOutcome {
    /// A name for people.
    pub label: Option<String>,
    /// All must hold.
    pub when: Vec<RawCondition>,
    /// For this many ticks in a row. Default 1.
    #[serde(rename = "for")]
    pub sustained: Option<At<u32>>,
}
