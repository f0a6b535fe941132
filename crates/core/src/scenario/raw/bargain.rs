//! Bargains, as written (§8 of the model).

use schemars::JsonSchema;
use serde::Deserialize;

use super::RawCondition;
use crate::scenario::keyed::Keyed;
use crate::source::{At, Number};

/// A bargain: a venue, those who meet there, and what they may agree on. It is opened at a date (`at`), while
/// conditions hold (`when`), or by acts and events that name it in `convenes`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawBargain {
    /// A name for people.
    pub label: Option<String>,
    /// The actors that are asked to sign, at least two.
    pub parties: At<Vec<At<String>>>,
    /// Those of them without whose signature nothing is agreed; with one of them it is an offer to that
    /// party. Default: all.
    pub consent: Option<At<Vec<At<String>>>>,
    /// How a proposal comes about: `nash` (the weighted Nash bargaining solution, the default) or
    /// `alternating_offers` (Rubinstein 1982), between two consenting parties.
    pub protocol: Option<At<String>>,
    /// Under alternating offers, who makes the first one. Default: the first of the consenting parties.
    pub first: Option<At<String>>,
    /// Under alternating offers, time units from one to the next, positive. Default 1.
    pub round: Option<At<Number>>,
    /// Bargaining power β of a consenting party, positive. Default 1.
    #[serde(default)]
    pub power: Keyed<At<Number>>,
    /// The moment at which the venue opens.
    pub at: Option<At<Number>>,
    /// The venue opens whenever these hold.
    pub when: Option<At<Vec<RawCondition>>>,
    /// Ticks from one proposal to the next opening. Default 28.
    pub retry: Option<At<Number>>,
    /// The venue does not open before this.
    pub from: Option<At<Number>>,
    /// The venue does not open after this.
    pub until: Option<At<Number>>,
    /// The venue opens only if these hold.
    #[serde(default)]
    pub requires: Vec<RawCondition>,
    /// Whether it can be opened at all. Default true.
    pub available: Option<At<Number>>,
    /// Ticks for which what is signed stays in force. Default: to the end.
    pub duration: Option<At<Number>>,
    /// What is agreed: a value for each variable, in any theatres.
    #[serde(default)]
    pub term: Keyed<At<RawTerm>>,
    /// Actors that make a breach costly; they need not be parties.
    #[serde(default)]
    pub guarantors: Vec<At<String>>,
    /// Rate at which terms pull while everybody complies and has all the leverage, per time unit. Default 0.06.
    pub enforcement: Option<At<Number>>,
    /// Strain of a breach. Default 0.15.
    pub strain: Option<At<Number>>,
    /// Share of a breach's strain that is noticed, in [0, 1]. Default 0.6.
    pub detection: Option<At<Number>>,
    /// Decay of strain, per time unit. Default 0.1.
    pub strain_decay: Option<At<Number>>,
    /// Strain beyond which the agreement collapses. Default 1.
    pub strain_limit: Option<At<Number>>,
    /// Cost of a breach to who commits it, in utility. Default 0.
    pub breach_cost: Option<At<Number>>,
    /// What each guarantor adds to that cost. Default 0.003.
    pub guarantor_cost: Option<At<Number>>,
    /// What patrons attach to their clients' answers.
    #[serde(default)]
    pub pressure: Vec<At<RawPressure>>,
}

/// A term: the variable is to be at most (`<=`), at least (`>=`) or at (`=`) a value, fixed or to be negotiated.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTerm {
    /// `<=`, `>=` or `=`.
    pub side: At<String>,
    /// The value, if it is fixed.
    #[serde(rename = "value")]
    pub fixed: Option<At<Number>>,
    /// The two ends between which it is negotiated.
    pub between: Option<At<[At<Number>; 2]>>,
    /// Levels of the grid on which it is negotiated, 2 to 101. Default 11.
    pub levels: Option<At<u32>>,
}

/// A patron's offer to a client: it may reward a signature, punish a refusal, or both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPressure {
    /// Who presses.
    pub patron: At<String>,
    /// Whom; a party.
    pub client: At<String>,
    /// Option of the patron (`patron.option`) that is to follow a signature.
    pub reward: Option<At<String>>,
    /// Option of the patron that is to follow a refusal.
    pub penalty: Option<At<String>>,
}
