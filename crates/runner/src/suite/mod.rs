//! Suites: experiments on one scenario that are run together, and what their hypotheses say about claims.
//!
//! ```text
//!  suite.toml ──► Suite ──► parts ──► result folders ──► gather ──► contrasts, agreement, influence, switches, claims
//!  experiments ──┘ (valid)  (variants) (one sweep each)  (rows)    (and manifest.json, written last)
//! ```

mod agreement;
mod audit;
mod begun;
mod columns;
mod evidence;
mod influence;
mod kept;
mod load;
mod manifest;
mod outcome;
mod parts;
mod raw;
mod run;
mod stored;
pub mod summary;
mod switches;
mod tables;
mod validate;
mod within;

use crate::experiment::{Experiment, Hypothesis, Input, Overrides, Replicates};
use detente_core::source::Report;

pub use crate::experiment::is_suite;
pub use agreement::DrawEffect;
pub use audit::{ClaimRow, Flip};
pub use begun::{begun, is_begun};
pub use influence::InfluenceRow;
pub use outcome::{SuiteError, SuiteProgress, SuiteResult, SuiteSweep};
pub use parts::{Part, Purpose};
pub use raw::{RawAgreement, RawClaim, RawInfluence, RawKnockout, RawSuite, RawSwitch, RawSwitches};
pub use run::run;
pub(crate) use stored::StoredSuite;
pub use switches::{SwitchRow, SwitchVerdict};
pub use tables::Found;

/// A hypothesis: position of its experiment, and its position there.
type Place = (usize, usize);

/// The folder of runs in which nothing is switched off.
const NONE: &str = "none";

/// A valid suite with its experiments.
#[derive(Clone, Debug)]
pub struct Suite {
    id: String,
    title: Option<String>,
    file: Input,
    scenario_file: Input,
    overrides: Overrides,
    experiments: Vec<Experiment>,
    /// Whether the command line named a number of lucks.
    luck_stated: bool,
    agreement: Option<Replicates>,
    influence: bool,
    switches: Option<Replicates>,
    mechanisms: Vec<Mechanism>,
    claims: Vec<Claim>,
    parts: Vec<Part>,
    blanks: Vec<Blank>,
    warnings: Vec<Report>,
}

/// A mechanism that can be switched off.
#[derive(Clone, Debug)]
pub struct Mechanism {
    /// Short name.
    pub id: String,
    /// A name for people.
    pub label: Option<String>,
    /// Numbers of the scenario with another value, `(path, value as in TOML)`.
    pub change: Vec<(String, String)>,
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Short name.
    pub id: String,
    /// In a sentence.
    pub claim: String,
    /// Its hypotheses: position of the experiment, and of the hypothesis there.
    pub hypotheses: Vec<(usize, usize)>,
    /// Positions of the mechanisms it argues through.
    pub through: Vec<usize>,
    /// What is taken out if all draws have one sign.
    pub knockout: Option<Knockout>,
}

/// What is taken out to see whether an effect is built in.
#[derive(Clone, Debug)]
pub struct Knockout {
    /// A name for people.
    pub label: Option<String>,
    /// Numbers of the scenario with another value, `(path, value as in TOML)`.
    pub change: Vec<(String, String)>,
}

/// A variant of an experiment that cannot be run.
#[derive(Clone, Debug)]
pub struct Blank {
    /// What it was for.
    pub purpose: Purpose,
    /// Position of the experiment.
    pub position: usize,
    /// Why not.
    pub note: String,
}

impl Suite {
    /// Short name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A name for people.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Its file.
    pub fn file(&self) -> &Input {
        &self.file
    }

    /// The scenario of all its experiments.
    pub fn scenario_file(&self) -> &Input {
        &self.scenario_file
    }

    /// Its experiments, in file order.
    pub fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// Its claims, in file order.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Its mechanisms, in file order.
    pub fn mechanisms(&self) -> &[Mechanism] {
        &self.mechanisms
    }

    /// Everything that is run, in order. A knockout is run only if the draws of the agreement part have one sign.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Every hypothesis, experiment by experiment.
    pub fn places(&self) -> Vec<(usize, usize)> {
        let of = |(position, experiment): (usize, &Experiment)| {
            (0..experiment.hypotheses().len()).map(move |index| (position, index)).collect::<Vec<_>>()
        };
        self.experiments.iter().enumerate().flat_map(of).collect()
    }

    /// A hypothesis by its place.
    pub fn hypothesis(&self, (experiment, hypothesis): (usize, usize)) -> &Hypothesis {
        &self.experiments[experiment].hypotheses()[hypothesis]
    }

    /// Variants that cannot be run, and why.
    pub fn blanks(&self) -> &[Blank] {
        &self.blanks
    }

    /// What is probably not meant, file by file.
    pub fn warnings(&self) -> &[Report] {
        &self.warnings
    }
}
