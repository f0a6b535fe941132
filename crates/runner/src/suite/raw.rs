//! The suite file as written: a serde mirror, nothing checked beyond its shape.
//!
//! The doc comments are the reference of the language: `detente schema` prints them, `detente check` quotes them.

use detente_core::scenario::Keyed;
use detente_core::source::{At, Number};
use schemars::JsonSchema;
use serde::Deserialize;

/// A suite file: experiments on one scenario, and the claims that their hypotheses stand for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSuite {
    /// Short name: letters, digits, `_` and `-`, beginning with a letter. Names the result folder.
    pub id: At<String>,
    /// A name for people.
    pub title: Option<String>,
    /// The scenario file, relative to this file; every experiment must name the same.
    pub scenario: At<String>,
    /// The experiment files, relative to this file.
    pub experiments: At<Vec<At<String>>>,
    /// Every experiment once more with these replicates, so that the effect in each single draw is known.
    pub agreement: Option<At<RawAgreement>>,
    /// Which of the scenario's uncertain numbers the effects hang on. To have it, state the table; it has no keys.
    pub influence: Option<RawInfluence>,
    /// Replicates with mechanisms switched off, and with knockouts.
    pub switches: Option<At<RawSwitches>>,
    /// Mechanisms, each switched off by numbers of the scenario.
    #[serde(default)]
    pub switch: Keyed<RawSwitch>,
    /// The claims, in the order of the tables.
    #[serde(default)]
    pub claim: Vec<At<RawClaim>>,
}

/// Replicates in which each draw's own effect is computed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawAgreement {
    /// Parameter draws, at least 1.
    pub draws: At<u32>,
    /// Lucks under each draw, at least 2: the units behind the draw's effect.
    pub luck: At<u32>,
}

/// Influence on effects.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawInfluence {}

/// Replicates with something switched off.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSwitches {
    /// Parameter draws, at least 2.
    pub draws: At<u32>,
    /// Lucks under each draw. Default 1.
    pub luck: Option<At<u32>>,
}

/// A mechanism and how it is switched off.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSwitch {
    /// A name for people.
    pub label: Option<String>,
    /// Numbers of the scenario with another value at every point, whatever an arm or a factor says:
    /// `{ "dotted.path" = value, … }`.
    pub change: At<Keyed<At<Number>>>,
}

/// A claim.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawClaim {
    /// Short name: its rows in the tables.
    pub id: At<String>,
    /// The claim, in a sentence.
    pub claim: String,
    /// The hypotheses it stands on, of any experiments of the suite.
    pub hypotheses: At<Vec<At<String>>>,
    /// The mechanisms it argues through: names of `[switch.…]`.
    #[serde(default)]
    pub through: Vec<At<String>>,
    /// What is taken out if all draws have one sign, to see whether the effect is built in.
    pub knockout: Option<At<RawKnockout>>,
}

/// What is taken out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawKnockout {
    /// A name for people.
    pub label: Option<String>,
    /// Numbers of the scenario with another value at every point: `{ "dotted.path" = value, … }`.
    pub change: At<Keyed<At<Number>>>,
}
