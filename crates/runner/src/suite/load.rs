//! Reading a suite with its experiments: every error of all files in one go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::source::{Diagnostics, Report, read};

use super::raw::RawSuite;
use super::validate::{self, Loaded};
use super::{Claim, Mechanism, Suite, parts};
use crate::experiment::{Experiment, Input, LoadError, Overrides, beside, read_text};
use crate::text::MOST_TOML;

/// What a valid suite adds to its experiments.
pub(super) struct Valid {
    pub(super) mechanisms: Vec<Mechanism>,
    pub(super) claims: Vec<Claim>,
}

impl Suite {
    /// Reads a suite, its scenario and its experiments, and every variant of them that will be run.
    ///
    /// `overrides` hold for every experiment. Their replicates replace those of the experiments and are the most of
    /// all other parts; `luck_stated` says whether their number of lucks was named or is only a default.
    ///
    /// # Errors
    /// [`LoadError::Unreadable`] if the suite file cannot be read, [`LoadError::Invalid`] with every error of all files.
    pub fn load(path: &Path, overrides: &Overrides, luck_stated: bool) -> Result<Self, LoadError> {
        let file = Input { path: path.to_owned(), text: read_text(path, MOST_TOML)? };
        let mut found = Diagnostics::default();
        let raw: Option<RawSuite> = read("suite", &file.text, &mut found);
        let Some(raw) = raw else {
            let report = Report::new(path.display().to_string(), file.text, found);
            return Err(LoadError::Invalid(vec![report]));
        };
        let mut others: Vec<Report> = Vec::new();
        let scenario_file = match read_text(&beside(path, &raw.scenario.value), MOST_TOML) {
            Ok(text) => Some(Input { path: beside(path, &raw.scenario.value), text }),
            Err(error) => {
                found.error(raw.scenario.span.clone(), error.to_string());
                None
            }
        };
        let experiments = experiments(&raw, path, overrides, &mut found, &mut others);
        // The experiments report on the scenario, if there is any of them.
        let mut unseen = Diagnostics::default();
        let scenario = scenario_file.as_ref().and_then(|file| Scenario::read(&file.text, &mut unseen));
        if let Some(input) = scenario_file.as_ref().filter(|_| unseen.has_errors()) {
            others.push(Report::new(input.path.display().to_string(), input.text.as_str(), unseen));
        }
        let parts = scenario.map(ExperimentParts::new);
        let scenario = beside(path, &raw.scenario.value);
        let loaded = Loaded {
            experiments: &experiments,
            parts: parts.as_ref(),
            scenario: &scenario,
            text: &file.text,
        };
        let valid = validate::suite(&raw, &loaded, overrides, &mut found);
        let mut reports = vec![Report::new(path.display().to_string(), file.text.as_str(), found)];
        reports.extend(others);
        let mut seen = BTreeSet::new();
        reports.retain(|report| {
            let path = PathBuf::from(&report.origin);
            !report.diagnostics.is_empty() && seen.insert(path.canonicalize().unwrap_or(path))
        });
        let failed = reports.iter().any(|r| r.errors() > 0);
        let experiments: Option<Vec<Experiment>> = experiments.into_iter().collect();
        let (Some(scenario_file), Some(experiments), false) = (scenario_file, experiments, failed) else {
            return Err(LoadError::Invalid(reports));
        };
        let mut suite = Self {
            luck_stated,
            agreement: parts::agreement(&raw, overrides, luck_stated),
            influence: raw.influence.is_some(),
            switches: parts::switches(&raw, overrides),
            id: raw.id.value,
            title: raw.title,
            file,
            scenario_file,
            overrides: overrides.clone(),
            experiments,
            mechanisms: valid.mechanisms,
            claims: valid.claims,
            parts: Vec::new(),
            blanks: Vec::new(),
            warnings: reports,
        };
        (suite.parts, suite.blanks) = parts::of(&suite)?;
        Ok(suite)
    }
}

/// The experiments in the order of the file; `None` for one that cannot be loaded.
fn experiments(
    raw: &RawSuite,
    path: &Path,
    overrides: &Overrides,
    found: &mut Diagnostics,
    others: &mut Vec<Report>,
) -> Vec<Option<Experiment>> {
    let load = |name: &detente_core::source::At<String>| match Experiment::load(
        &beside(path, &name.value),
        overrides,
    ) {
        Ok(experiment) => {
            others.extend_from_slice(experiment.warnings());
            Some(experiment)
        }
        Err(LoadError::Unreadable { path, error }) => {
            let message = LoadError::Unreadable { path, error }.to_string();
            found.error(name.span.clone(), message);
            None
        }
        Err(LoadError::Invalid(reports)) => {
            others.extend(reports);
            None
        }
    };
    raw.experiments.value.iter().map(load).collect()
}
