//! Sensitivity, scenario discovery and policy search as written.

use detente_core::source::At;
use schemars::JsonSchema;
use serde::Deserialize;

use super::RawArm;

/// How influence is measured.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawSensitivity {
    /// The measures. Default: all.
    pub measures: Option<At<Vec<At<String>>>>,
    /// Whether the influence of the scenario's uncertain numbers is measured too, at every design point. Default false.
    pub draws: Option<At<bool>>,
    /// Resamples behind each interval. Default 1,000.
    pub resamples: Option<At<u32>>,
}

/// A question: under which circumstances does something happen?
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawDiscovery {
    /// Its name in the table.
    pub id: At<String>,
    /// What happens.
    pub event: At<RawEvent>,
    /// Only in these points. Default: all.
    pub within: Option<At<RawArm>>,
    /// Which circumstances. Default: both.
    #[serde(default)]
    pub over: RawOver,
    /// How boxes are found. Default `prim`.
    #[serde(default)]
    pub method: RawMethod,
    /// `prim`: share of runs peeled off in a step, in (0, 0.5). Default 0.05.
    pub peel: Option<At<f64>>,
    /// Least share of all runs in a box, in (0, 1). Default 0.05.
    pub min_mass: Option<At<f64>>,
    /// `prim`: the density a reported box should have, in (0, 1]. Default 0.8.
    pub density: Option<At<f64>>,
    /// `prim`: most boxes. Default 3.
    pub boxes: Option<At<u32>>,
    /// `cart`: most splits on the way to a leaf. Default 4.
    pub depth: Option<At<u32>>,
}

/// A measure in a range: `at_least`, `at_most`, or both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEvent {
    /// The measure.
    pub measure: At<String>,
    /// It is at least this.
    pub at_least: Option<At<f64>>,
    /// It is at most this.
    pub at_most: Option<At<f64>>,
}

/// What describes the circumstances of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawOver {
    /// Factors and uncertain numbers.
    #[default]
    Both,
    /// The factors of the design.
    Factors,
    /// The scenario's uncertain numbers.
    Draws,
}

/// How boxes are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawMethod {
    /// Patient rule induction.
    #[default]
    Prim,
    /// A classification tree.
    Cart,
}

/// A search for good policies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSearch {
    /// Whose policy it is: every lever must belong to this actor.
    pub actor: Option<At<String>>,
    /// The factors that make up a policy; all others are futures, in which every policy is tried.
    pub levers: At<Vec<At<String>>>,
    /// What is sought.
    #[serde(default)]
    pub objective: Vec<At<RawObjective>>,
    /// Policies in a generation, even, at least 4. Default 40.
    pub population: Option<At<u32>>,
    /// Generations. Default 20.
    pub generations: Option<At<u32>>,
}

/// An objective.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawObjective {
    /// Its column in the table. Default: the measure.
    pub id: Option<At<String>>,
    /// The measure.
    pub measure: At<String>,
    /// Whether much or little of it is good.
    pub goal: RawGoal,
    /// How a policy is judged over all futures. Default `mean`.
    #[serde(default)]
    pub robust: RawRobust,
    /// `satisficing`: the value that is good enough.
    pub enough: Option<At<f64>>,
}

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawGoal {
    /// Much.
    Maximise,
    /// Little.
    Minimise,
}

/// How a policy is judged over all futures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawRobust {
    /// By its mean.
    #[default]
    Mean,
    /// By its greatest regret: how much better the best policy tried does in the same future.
    Regret,
    /// By the share of futures in which it is good enough.
    Satisficing,
}
