//! Designs, factors and constraints as written.

use detente_core::scenario::Keyed;
use detente_core::source::{At, Number};
use schemars::JsonSchema;
use serde::Deserialize;

/// A design.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawDesign {
    /// How points are made from factors. Default `factorial`.
    pub kind: RawDesignKind,
    /// `list`: the points, each with one level for every factor: `{ factor = value, … }`.
    pub rows: Option<At<Vec<RawRow>>>,
    /// `list`: a CSV file with the points, beside this file: a column for every factor, named in the first line.
    pub file: Option<At<String>>,
    /// `latin_hypercube`, `sobol`: number of points.
    pub points: Option<At<u32>>,
    /// `saltelli`: base samples, a power of two. Each makes k + 2 points of k factors, 2k + 2 with `second_order`.
    pub base_samples: Option<At<u32>>,
    /// `saltelli`: whether second-order indices are wanted. Default false.
    pub second_order: Option<At<bool>>,
    /// `morris`: trajectories, each of k + 1 points of k factors.
    pub trajectories: Option<At<u32>>,
    /// `morris`: levels of the grid, even. Default 4.
    pub grid_levels: Option<At<u32>>,
}

/// A point: a level for every factor, by the id of the factor.
pub type RawRow = At<Keyed<At<Number>>>;

/// How points are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawDesignKind {
    /// Every combination of levels, the first factor changing slowest.
    #[default]
    Factorial,
    /// The points in `rows` or in `file`.
    List,
    /// The baseline, then every other level of each factor with the rest at the baseline.
    OneAtATime,
    /// A Latin hypercube of large least distance.
    LatinHypercube,
    /// A scrambled Sobol' sequence.
    Sobol,
    /// Morris trajectories, for elementary effects.
    Morris,
    /// Saltelli's design, for Sobol' indices.
    Saltelli,
}

impl RawDesignKind {
    /// As in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Factorial => "factorial",
            Self::List => "list",
            Self::OneAtATime => "one_at_a_time",
            Self::LatinHypercube => "latin_hypercube",
            Self::Sobol => "sobol",
            Self::Morris => "morris",
            Self::Saltelli => "saltelli",
        }
    }

    /// Whether points are sampled, so that factors may have a continuum of levels.
    pub fn is_sampled(self) -> bool {
        matches!(self, Self::LatinHypercube | Self::Sobol | Self::Morris | Self::Saltelli)
    }
}

/// A factor: `path` with `values`, `path` with `range` and `levels`, `path` with `min` and `max`, or `variants`.
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
    /// Least value, in a sampled design.
    pub min: Option<At<f64>>,
    /// Greatest value, in a sampled design.
    pub max: Option<At<f64>>,
    /// How values lie between the ends of `range`, or of `min` and `max`. Default `linear`.
    pub scale: Option<At<RawScale>>,
    /// Names of `[variant.…]`: the arms.
    pub variants: Option<At<Vec<At<String>>>>,
    /// `one_at_a_time`: the level while others vary. Default: the first.
    pub baseline: Option<At<Number>>,
}

/// How values lie between two ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawScale {
    /// Evenly.
    #[default]
    Linear,
    /// Evenly in their logarithms; both ends above 0.
    Log,
}

/// Points that are left out: those with all levels of `exclude`, or those whose weighted sum of levels leaves its
/// bounds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawConstraint {
    /// Levels that must not come together, by the id of the factor.
    #[serde(default)]
    pub exclude: Keyed<At<Number>>,
    /// Weights, by the id of the factor.
    #[serde(default)]
    pub sum: Keyed<At<f64>>,
    /// Least sum.
    pub at_least: Option<At<f64>>,
    /// Greatest sum.
    pub at_most: Option<At<f64>>,
}
