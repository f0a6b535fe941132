//! The page as data: what its scripts draw.

use serde::Serialize;

use crate::arms::Arm;
use crate::bargains::Bargain;
use crate::beliefs::Moved;
use crate::claims::Claim;
use crate::clock::{Clock, Mark};
use crate::contrasts::Contrast;
use crate::discovery::Found;
use crate::estimates::Estimate;
use crate::fans::Fans;
use crate::leverage::Matrix;
use crate::network::Network;
use crate::provenance::Provenance;
use crate::runs::Browser;
use crate::sensitivity::Indices;

/// Everything on the page; what is absent has no section.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// Title of the scenario or the suite.
    pub title: String,
    /// Id of the experiment or the suite.
    pub id: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// In a line: how many runs of what.
    pub summary: String,
    /// What a reader should know of this page: what was left out, and why.
    pub notes: Vec<String>,
    /// The arms that are shown.
    pub arms: Vec<Arm>,
    /// What a tick is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// What happens at known ticks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Whether replicate for replicate the arms had the same luck; absent for a suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_luck: Option<bool>,
    /// Confidence of the intervals of estimates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Measures by arm.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub estimates: Vec<Estimate>,
    /// Hypotheses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<Contrast>,
    /// Claims of a suite.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Fans of what is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fans: Option<Fans>,
    /// Which numbers matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sensitivity: Vec<Indices>,
    /// Boxes of circumstances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub discovery: Vec<Found>,
    /// Who is involved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// Who has leverage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leverage: Vec<Matrix>,
    /// What could be agreed at each table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bargains: Vec<Bargain>,
    /// Acts that moved beliefs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// Which runs were traced for these two, in words: `the first 8 runs of each arm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traced: Option<String>,
    /// Runs to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Browser>,
    /// Where it all comes from.
    pub provenance: Provenance,
    /// The chart library and what carries it.
    pub library: String,
}
