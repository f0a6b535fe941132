//! The experiment file as written: a serde mirror, nothing checked beyond its shape.
//!
//! The doc comments are the reference of the language: `detente schema` prints them, `detente check` quotes them.

use detente_core::scenario::{Keyed, RawIntervention, RawMeasure};
use detente_core::source::{At, Number};
use schemars::JsonSchema;
use serde::Deserialize;

use super::replicates::RawReplicates;

/// An experiment file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawExperiment {
    /// Short name: letters, digits, `_` and `-`, beginning with a letter. Names the result folder.
    pub id: At<String>,
    /// The scenario file, relative to this file.
    pub scenario: At<String>,
    /// Where all randomness comes from: any whole number from 0. The same seed gives the same bytes.
    pub seed: At<u64>,
    /// Runs at each design point: a number of parameter draws, or `{ draws = D, luck = L }`.
    pub replicates: At<RawReplicates>,
    /// Whether every design point meets the same draws and the same luck, so that points can be compared run by
    /// run. Default true.
    pub common_random_numbers: Option<bool>,
    /// Which combinations of factor levels are simulated.
    #[serde(default)]
    pub design: RawDesign,
    /// What varies from point to point. Without factors there is one point.
    #[serde(default)]
    pub factor: Vec<At<RawFactor>>,
    /// Named bundles of changes and interventions, for factors with `variants`.
    #[serde(default)]
    pub variant: Keyed<RawVariant>,
    /// Interventions at every point.
    #[serde(default)]
    pub script: Vec<At<RawIntervention>>,
    /// What is measured: one column each.
    #[serde(default)]
    pub measure: Vec<At<RawMeasure>>,
    /// What is claimed before the runs are seen: one row of `contrasts.csv` each.
    #[serde(default)]
    pub hypothesis: Vec<At<RawHypothesis>>,
    /// How results are reported.
    #[serde(default)]
    pub output: RawOutput,
}

/// A hypothesis: a measure differs between two arms, in a direction, by no less than counts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawHypothesis {
    /// Its row in the table.
    pub id: At<String>,
    /// The claim, in a sentence.
    pub claim: Option<String>,
    /// The measure.
    pub measure: At<String>,
    /// Two variants: the first is compared with the second, replicate by replicate.
    pub arms: At<[At<String>; 2]>,
    /// Whether the measure is claimed to be greater (`increase`) or smaller (`decrease`) in the first.
    pub direction: RawDirection,
    /// The least difference that counts, above 0, in units of the measure; declared beforehand.
    pub min_effect: At<f64>,
}

/// The sign of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawDirection {
    /// Positive.
    Increase,
    /// Negative.
    Decrease,
}

/// A design.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawDesign {
    /// How points are made from factors. Default `factorial`.
    pub kind: RawDesignKind,
    /// `list`: the points, each with one level for every factor: `{ factor = value, … }`.
    pub rows: Option<At<Vec<RawRow>>>,
}

/// A point: a level for every factor, by the id of the factor.
pub type RawRow = At<Keyed<At<Number>>>;

/// How points are made from factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawDesignKind {
    /// Every combination of levels, the first factor changing slowest.
    #[default]
    Factorial,
    /// The points in `rows`.
    List,
}

/// A factor: `path` with `values`, `path` with `range` and `levels`, or `variants`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFactor {
    /// Its column in the tables. Default: the path, or `arm` for variants.
    pub id: Option<At<String>>,
    /// A name for people.
    pub label: Option<String>,
    /// The number of the scenario that varies, by its dotted path: `actor.russia.interest.tripoli.weight`.
    pub path: Option<At<String>>,
    /// Its levels: numbers, dates, flags or distributions.
    pub values: Option<At<Vec<At<Number>>>>,
    /// First and last of evenly spaced levels.
    pub range: Option<At<[f64; 2]>>,
    /// How many levels `range` is divided into, ends included; at least 2.
    pub levels: Option<At<u32>>,
    /// Names of `[variant.…]`: the arms.
    pub variants: Option<At<Vec<At<String>>>>,
}

/// A variant: a bundle of changes and interventions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawVariant {
    /// A name for people.
    pub label: Option<String>,
    /// Numbers of the scenario with another value: `{ "dotted.path" = value, … }`.
    #[serde(default)]
    pub change: Keyed<At<Number>>,
    /// Interventions of this variant alone.
    #[serde(default)]
    pub script: Vec<At<RawIntervention>>,
}

/// How results are reported.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawOutput {
    /// Confidence of the intervals, in (0, 1). Default 0.95.
    pub confidence: Option<At<f64>>,
}
