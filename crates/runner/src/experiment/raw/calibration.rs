//! Calibration as written.

use detente_core::source::At;
use schemars::JsonSchema;
use serde::Deserialize;

/// What `detente calibrate` fits, and to what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCalibration {
    /// The uncertain numbers that are calibrated, by path; their declared distributions are the priors. All others are drawn
    /// anew for every simulation. Default: every uncertain number.
    pub parameters: Option<At<Vec<At<String>>>>,
    /// Particles accepted in each round, 10 to 100,000. Default 400.
    pub particles: Option<At<u32>>,
    /// Rounds: 1 is rejection alone, each further one moves on to smaller distances. Default 4.
    pub rounds: Option<At<u32>>,
    /// First round: the share of simulations that is kept, in (0, 1). Default 0.1.
    pub keep: Option<At<f64>>,
    /// Later rounds: the share of the last round's particles whose distance is the next tolerance, in (0, 1). Default 0.5.
    pub quantile: Option<At<f64>>,
    /// Most simulations in all, without repeated lucks. Default 100,000.
    pub most: Option<At<u64>>,
    /// Rows of `posterior_draws.csv`. Default 2,000.
    pub draws: Option<At<u32>>,
    /// What simulations are compared with.
    #[serde(default)]
    pub target: Vec<At<RawTarget>>,
    /// What is looked at afterwards, and used for nothing else.
    #[serde(default)]
    pub check: Vec<At<RawCheck>>,
}

/// An observed summary statistic.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTarget {
    /// The measure that it is the observed value of.
    pub measure: At<String>,
    /// What was observed.
    #[serde(rename = "value")]
    pub observed: At<f64>,
    /// Distance that counts as 1, in units of the measure. Default: the median absolute deviation of prior simulations, or
    /// their standard deviation where that is 0.
    pub scale: Option<At<f64>>,
    /// Where it was observed.
    pub source: Option<String>,
}

/// An observed value that is kept for a check.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCheck {
    /// The measure that it is the observed value of.
    pub measure: At<String>,
    /// What was observed.
    #[serde(rename = "value")]
    pub observed: At<f64>,
    /// Where it was observed.
    pub source: Option<String>,
}
