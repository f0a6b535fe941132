//! What is shown: a scenario as written and as checked, and the experiment that names it, if one is asked for.

use std::path::Path;

use detente_core::scenario::{RawScenario, Scenario};
use detente_core::source::{Diagnostics, Report, read};

use super::amount::Numbers;
use crate::experiment::{
    Experiment, LoadError, Overrides, RawExperiment, is_suite, not_a_folder, read_text, scenario_named,
};
use crate::text::MOST_TOML;

/// A scenario to be shown.
#[derive(Clone, Debug)]
pub struct Subject {
    pub(super) raw: RawScenario,
    pub(super) scenario: Scenario,
    pub(super) experiment: Option<(Experiment, RawExperiment)>,
}

impl Subject {
    /// Reads a scenario, or an experiment with its scenario.
    ///
    /// # Errors
    /// [`LoadError`] if a file cannot be read or is not valid; a suite is neither.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        not_a_folder(path)?;
        let text = read_text(path, MOST_TOML)?;
        if scenario_named(&text).is_some() || is_suite(&text) {
            let experiment = Experiment::load(path, &Overrides::default())?;
            let input = experiment.scenario_file().clone();
            let mut subject = Self::of(&input.path, input.text)?;
            let raw = read("experiment", &experiment.file().text, &mut Diagnostics::default());
            subject.experiment = raw.map(|raw| (experiment, raw));
            return Ok(subject);
        }
        Self::of(path, text)
    }

    fn of(path: &Path, text: String) -> Result<Self, LoadError> {
        let mut found = Diagnostics::default();
        let scenario = Scenario::read(&text, &mut found);
        let raw = read("scenario", &text, &mut Diagnostics::default());
        match (raw, scenario) {
            (Some(raw), Some(scenario)) => Ok(Self { raw, scenario, experiment: None }),
            _ => Err(LoadError::Invalid(vec![Report::new(path.display().to_string(), text, found)])),
        }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub(super) fn numbers(&self) -> Numbers<'_> {
        Numbers::of(&self.scenario)
    }
}
