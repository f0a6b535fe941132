//! Hypotheses as written.

use detente_core::source::At;
use schemars::JsonSchema;
use serde::Deserialize;

use super::RawArm;

/// A hypothesis: what is claimed of a measure, and the least effect that counts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawHypothesis {
    /// Its row in the table.
    pub id: At<String>,
    /// The claim, in a sentence.
    pub claim: Option<String>,
    /// What kind of claim it is. Default `difference`.
    #[serde(default)]
    pub form: RawForm,
    /// The measure.
    pub measure: Option<At<String>>,
    /// `order`: two measures of time; the first is claimed to come before the second. `gap`: any two measures.
    pub measures: Option<At<[At<String>; 2]>>,
    /// The arms, each a variant or levels of factors: two for `difference` and `equivalence`, four for `interaction`,
    /// one for `level`, at most one for `order` and `gap`.
    pub arms: Option<At<Vec<At<RawArm>>>>,
    /// `trend`, `threshold`, `share`: only these points. Default: all.
    pub within: Option<At<RawArm>>,
    /// `trend`, `threshold`: the factor whose levels are compared.
    pub factor: Option<At<String>>,
    /// `share`: the factors whose shares are added; every factor must be on or off.
    pub factors: Option<At<Vec<At<String>>>>,
    /// `level`, `threshold`: what the measure is compared with; `share`: what the share is compared with. Default 0.
    pub value: Option<At<f64>>,
    /// `threshold`: the level by which `value` is claimed to be reached. Default: it is claimed never to be reached.
    pub by: Option<At<f64>>,
    /// Whether the effect is claimed to be above 0 (`increase`) or below (`decrease`); for `threshold`, from which side
    /// `value` is reached. Not for `equivalence` and `order`.
    pub direction: Option<At<RawDirection>>,
    /// The least effect that counts, above 0, in units of the measure; declared beforehand.
    ///
    /// For `share` it is a share, for `order` a probability.
    pub min_effect: At<f64>,
    /// Confidence of its interval and verdict, in (0, 1). Default: that of the experiment.
    pub confidence: Option<At<f64>>,
}

/// A kind of claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawForm {
    /// The first arm less the second.
    #[default]
    Difference,
    /// The first arm less the second, claimed to be smaller than counts.
    Equivalence,
    /// (first − second) − (third − fourth).
    Interaction,
    /// The arm less `value`.
    Level,
    /// The least-squares slope over the levels of a factor, times the range of the levels.
    Trend,
    /// The smallest level of a factor at which the measure reaches `value`.
    Threshold,
    /// Share of the outcome's variance that is due to some on/off factors (Shapley), less `value`.
    Share,
    /// Probability that the first of two measures comes earlier, less that it comes later; what never comes is later
    /// than anything that does.
    Order,
    /// The first of two measures less the second, in the same runs.
    Gap,
}

impl RawForm {
    /// As in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Equivalence => "equivalence",
            Self::Interaction => "interaction",
            Self::Level => "level",
            Self::Trend => "trend",
            Self::Threshold => "threshold",
            Self::Share => "share",
            Self::Order => "order",
            Self::Gap => "gap",
        }
    }
}

/// The sign of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawDirection {
    /// Positive.
    Increase,
    /// Negative.
    Decrease,
}
