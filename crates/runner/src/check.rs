//! Checks files without simulating them.

use std::path::{Path, PathBuf};

use detente_core::math;
use detente_core::scenario::{Scenario, Sizes, Source};
use detente_core::source::{Diagnostics, Report};

use crate::experiment::{Experiment, LoadError, Overrides, is_suite, scenario_named};
use crate::suite::Suite;
use crate::text;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A scenario.
    Scenario,
    /// An experiment: it names a scenario.
    Experiment,
    /// A suite: it lists experiments.
    Suite,
}

/// A checked file.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The file.
    pub path: PathBuf,
    /// What it is.
    pub kind: FileKind,
    /// What there is to say of it, and of the scenario it names.
    pub reports: Vec<Report>,
    /// For a valid scenario: how large it is.
    pub sizes: Option<Sizes>,
    /// For a valid scenario: how sharply its actors choose, one line for each precision.
    pub odds: Vec<String>,
}

/// Checks a scenario, an experiment with its scenario, or a suite with its experiments.
///
/// # Errors
/// If the file cannot be read; everything else is in the reports.
pub fn check(path: &Path) -> Result<Checked, std::io::Error> {
    let text = text::read(path, text::MOST_TOML)?;
    let kind = match scenario_named(&text) {
        _ if is_suite(&text) => FileKind::Suite,
        Some(_) => FileKind::Experiment,
        None => FileKind::Scenario,
    };
    let mut checked =
        Checked { path: path.to_owned(), kind, reports: Vec::new(), sizes: None, odds: Vec::new() };
    match kind {
        FileKind::Scenario => {
            let mut found = Diagnostics::default();
            if let Some(scenario) = Scenario::read(&text, &mut found) {
                checked.sizes = Some(scenario.sizes());
                checked.odds = odds(&scenario);
            }
            checked.reports.push(Report::new(path.display().to_string(), text, found));
        }
        FileKind::Experiment => match Experiment::load(path, &Overrides::default()) {
            Ok(experiment) => checked.reports.extend_from_slice(experiment.warnings()),
            Err(LoadError::Invalid(reports)) => checked.reports = reports,
            Err(LoadError::Unreadable { error, .. }) => return Err(error),
        },
        FileKind::Suite => match Suite::load(path, &Overrides::default(), false) {
            Ok(suite) => checked.reports.extend_from_slice(suite.warnings()),
            Err(LoadError::Invalid(reports)) => checked.reports = reports,
            Err(LoadError::Unreadable { error, .. }) => return Err(error),
        },
    }
    checked.reports.retain(|report| !report.diagnostics.is_empty());
    Ok(checked)
}

/// What each precision λ means: the odds e^(λ/100) at which a gain of 1 % of all there is to gain is preferred.
fn odds(scenario: &Scenario) -> Vec<String> {
    let odds = |precision: f64| round(math::exp(0.01 * precision));
    let precisions = scenario.params().iter().filter(|p| p.path.ends_with(".precision"));
    precisions
        .filter_map(|param| match &param.source {
            Source::Listed(_) | Source::Same(_) => None,
            Source::Constant(value) => Some(format!(
                "{} {value}: a gain of 1 % of the range is preferred {}:1",
                param.path,
                odds(*value)
            )),
            Source::Drawn(distribution) => {
                let (low, median) = (distribution.quantile(0.05), distribution.median());
                let high = distribution.quantile(0.95);
                Some(format!(
                    "{} around {}: a gain of 1 % of the range is preferred {}:1, or from {}:1 to {}:1 in nine of \
                     ten draws",
                    param.path,
                    round(median),
                    odds(median),
                    odds(low),
                    odds(high)
                ))
            }
        })
        .collect()
}

/// To two digits or whole numbers.
fn round(value: f64) -> String {
    if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}
