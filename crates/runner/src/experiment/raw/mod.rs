//! The experiment file as written: a serde mirror, nothing checked beyond its shape.
//!
//! The doc comments are the reference of the language: `detente schema` prints them, `detente check` quotes them.

mod arm;
mod calibration;
mod design;
mod findings;
mod hypothesis;

use detente_core::scenario::{Keyed, RawIntervention, RawMeasure, RawSeries};
use detente_core::source::{At, Number};
use schemars::JsonSchema;
use serde::Deserialize;

use super::replicates::RawReplicates;
pub use arm::RawArm;
pub use calibration::RawCalibration;
pub use design::{RawConstraint, RawDesign, RawDesignKind, RawFactor, RawRow, RawScale};
pub use findings::{
    RawDiscovery, RawEvent, RawGoal, RawMethod, RawObjective, RawOver, RawRobust, RawSearch, RawSensitivity,
};
pub use hypothesis::{RawDirection, RawForm, RawHypothesis};

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
    /// Runs at each design point: a number of parameter draws, or a table.
    ///
    /// The table is `{ draws = D, luck = L }`, or `{ until = { measure = half_width, … }, most = D }`.
    pub replicates: At<RawReplicates>,
    /// A CSV file with parameter draws made beforehand, beside this file: its first line names uncertain numbers by path,
    /// and draw d takes the d-th row below it. All other uncertain numbers are drawn as they are declared.
    pub draws_from: Option<At<String>>,
    /// Whether every design point meets the same draws and the same luck, so that points can be compared run by
    /// run. Default true.
    pub common_random_numbers: Option<bool>,
    /// Which combinations of factor levels are simulated.
    #[serde(default)]
    pub design: RawDesign,
    /// What varies from point to point. Without factors there is one point.
    #[serde(default)]
    pub factor: Vec<At<RawFactor>>,
    /// Which points of the design are left out.
    #[serde(default)]
    pub constraint: Vec<At<RawConstraint>>,
    /// Named bundles of changes and interventions, for factors with `variants`.
    #[serde(default)]
    pub variant: Keyed<RawVariant>,
    /// Interventions at every point.
    #[serde(default)]
    pub script: Vec<At<RawIntervention>>,
    /// What is measured: one column each.
    #[serde(default)]
    pub measure: Vec<At<RawMeasure>>,
    /// What is followed in time: `series.csv`.
    #[serde(default)]
    pub series: Vec<At<RawSeries>>,
    /// What is claimed before the runs are seen: one row of `contrasts.csv` each.
    #[serde(default)]
    pub hypothesis: Vec<At<RawHypothesis>>,
    /// How the influence of factors and uncertain numbers is measured: `sensitivity.csv`.
    #[serde(default)]
    pub sensitivity: RawSensitivity,
    /// Under which circumstances something happens: `discovery.csv`.
    #[serde(default)]
    pub discovery: Vec<At<RawDiscovery>>,
    /// What `detente search` looks for, and with what.
    pub search: Option<At<RawSearch>>,
    /// What `detente calibrate` fits, and to what.
    pub calibration: Option<At<RawCalibration>>,
    /// How results are reported.
    #[serde(default)]
    pub output: RawOutput,
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
    /// Whether `runs.csv` is written: a row for every run. Default true.
    ///
    /// Without it summaries alone are kept, all of them as they would be. What reads rows cannot take the result:
    /// `detente analyse`, `detente diff`, suites.
    pub runs: Option<At<bool>>,
    /// Whether `draws.csv` is written: a row for every parameter draw. Default true.
    pub draws: Option<bool>,
    /// Confidence of the intervals, in (0, 1). Default 0.95.
    pub confidence: Option<At<f64>>,
    /// Series: a tick in so many is kept. Default 1: every tick.
    pub every: Option<At<u32>>,
    /// Series: what stands for a run that has ended before a tick. Default `drop`.
    pub after_end: Option<At<RawAfterEnd>>,
    /// Series: the runs whose whole paths are written to `trajectories.csv`, as `A..B`, the end excluded.
    pub trajectories: Option<At<String>>,
}

/// What stands for a run after its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawAfterEnd {
    /// Nothing: later ticks describe the runs that go on.
    #[default]
    Drop,
    /// Its last value.
    Carry,
}
