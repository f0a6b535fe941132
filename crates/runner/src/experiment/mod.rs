//! Experiments: the file as written (`raw`), its checks (`validate`) and what they yield ([`Experiment`]).

mod design;
mod error;
mod hypothesis;
mod kind;
mod overrides;
mod raw;
mod replicates;
mod validate;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_core::model::{Model, Point};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::source::{Diagnostics, Report, read};

pub use design::{Design, DesignKind, Factor, Level};
pub use error::LoadError;
pub use hypothesis::{Arm, Hypothesis};
pub(crate) use kind::scenario_named;
pub use overrides::Overrides;
pub use raw::{
    RawDesign, RawDesignKind, RawDirection, RawExperiment, RawFactor, RawHypothesis, RawOutput, RawRow,
    RawVariant,
};
pub use replicates::{RawDrawsAndLuck, RawReplicates, Replicates, ReplicatesError};
pub(crate) use validate::RESERVED;

/// A file an experiment was read from.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its path, as the user named it or as it follows from that.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// A valid experiment with its scenario.
#[derive(Clone, Debug)]
pub struct Experiment {
    pub(crate) id: String,
    pub(crate) file: Input,
    pub(crate) scenario_file: Input,
    pub(crate) overrides: Overrides,
    pub(crate) seed: u64,
    pub(crate) common: bool,
    pub(crate) replicates: Replicates,
    pub(crate) confidence: f64,
    pub(crate) design: Design,
    pub(crate) parts: ExperimentParts,
    hypotheses: Vec<Hypothesis>,
    warnings: Vec<Report>,
}

impl Experiment {
    /// Reads an experiment and its scenario.
    ///
    /// # Errors
    /// [`LoadError::Unreadable`] if the experiment file cannot be read, [`LoadError::Invalid`] with every error of
    /// both files and of `overrides` in one go.
    pub fn load(path: &Path, overrides: &Overrides) -> Result<Self, LoadError> {
        kind::not_a_folder(path)?;
        let text = error::read_text(path)?;
        kind::not_a_scenario(path, &text)?;
        let origin = path.display().to_string();
        let mut found = Diagnostics::default();
        let raw: Option<RawExperiment> = read("experiment", &text, &mut found);
        let Some(raw) = raw else {
            return Err(LoadError::Invalid(vec![Report::new(origin, text, found)]));
        };
        let scenario_path = beside(path, &raw.scenario.value);
        let (mut scenario, mut scenario_report) = (None, None);
        match error::read_text(&scenario_path) {
            Ok(text) => {
                let mut found = Diagnostics::default();
                scenario = Scenario::read(&text, &mut found);
                scenario_report = Some(Report::new(scenario_path.display().to_string(), text, found));
            }
            Err(error) => {
                found.error(raw.scenario.span.clone(), error.to_string());
            }
        }
        let (set_text, mut set_found) = (overrides.as_toml(), Diagnostics::default());
        let valid = validate::experiment(&raw, &text, scenario, overrides, &mut found, &mut set_found);
        let scenario_text = scenario_report.as_ref().map(|r| r.text.clone()).unwrap_or_default();
        let mut reports = vec![Report::new(origin, text.as_str(), found)];
        reports.extend(scenario_report);
        reports.push(Report::new("--set", set_text, set_found));
        let failed = reports.iter().any(|r| r.errors() > 0);
        reports.retain(|r| !r.diagnostics.is_empty());
        let Some(valid) = valid.filter(|_| !failed) else { return Err(LoadError::Invalid(reports)) };
        Ok(Self {
            id: raw.id.value,
            file: Input { path: path.to_owned(), text },
            scenario_file: Input { path: scenario_path, text: scenario_text },
            overrides: overrides.clone(),
            seed: overrides.seed.unwrap_or(raw.seed.value),
            common: raw.common_random_numbers.unwrap_or(true),
            replicates: valid.replicates,
            confidence: valid.confidence,
            design: valid.design,
            parts: valid.parts,
            hypotheses: valid.hypotheses,
            warnings: reports,
        })
    }

    /// Short name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The scenario, with the parameters that interventions and measures add.
    pub fn scenario(&self) -> &Scenario {
        self.parts.scenario()
    }

    /// Its interventions and measures.
    pub fn parts(&self) -> &ExperimentParts {
        &self.parts
    }

    /// Factors and points.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Its hypotheses, in file order.
    pub fn hypotheses(&self) -> &[Hypothesis] {
        &self.hypotheses
    }

    /// Runs at each point.
    pub fn replicates(&self) -> Replicates {
        self.replicates
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Confidence of the intervals.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The experiment file.
    pub fn file(&self) -> &Input {
        &self.file
    }

    /// The scenario file.
    pub fn scenario_file(&self) -> &Input {
        &self.scenario_file
    }

    /// What is probably not meant, file by file.
    pub fn warnings(&self) -> &[Report] {
        &self.warnings
    }

    /// What the runs of this experiment simulate.
    pub fn model(&self) -> Arc<Model> {
        let points = (0..self.design.points()).map(|point| self.point(point)).collect();
        Arc::new(Model::new(self.parts.clone(), points, self.seed, self.common))
    }

    fn point(&self, point: u32) -> Point {
        let mut made = Point { replaced: Vec::new(), active: self.design.always.clone() };
        for level in self.design.levels(point) {
            made.replaced.extend(level.replaced.iter().cloned());
            made.active.extend(&level.active);
        }
        made
    }
}

/// The path of a file named in another, relative to that one.
fn beside(file: &Path, name: &str) -> PathBuf {
    file.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}
