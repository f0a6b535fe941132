//! The parts of a suite: which experiment is run in which variant, how often, and where to.

use std::path::PathBuf;

use super::raw::RawSuite;
use super::{Blank, NONE, Suite};
use crate::experiment::{Experiment, LoadError, Overrides, Replicates};
use crate::plan::Plan;

/// Why a part is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The experiment as it is written.
    AsWritten,
    /// Many lucks under each draw.
    Agreement,
    /// As it is written, with the replicates of the switches.
    Unswitched,
    /// With a mechanism switched off, by position.
    Switched(usize),
    /// With the knockout of a claim, by position of the claim.
    Knockout(usize),
}

/// An experiment in a variant: one result folder.
#[derive(Clone, Debug)]
pub struct Part {
    /// Why it is run.
    pub purpose: Purpose,
    /// Position of the experiment in the suite.
    pub position: usize,
    /// What is run.
    pub experiment: Experiment,
    /// Its folder within that of the suite.
    pub folder: PathBuf,
}

impl Part {
    /// Runs of it; if their number is not fixed, the most there can be.
    pub fn runs(&self) -> u64 {
        let plan = Plan::new(self.experiment.design().points(), self.experiment.replicates());
        plan.map_or(0, |plan| plan.count())
    }
}

/// Replicates of the agreement part. `--replicates` has the most of each: with a number of draws alone, as many lucks.
pub(super) fn agreement(raw: &RawSuite, overrides: &Overrides, luck_stated: bool) -> Option<Replicates> {
    let stated = &raw.agreement.as_ref()?.value;
    let (mut draws, mut luck) = (stated.draws.value, stated.luck.value);
    if let Some(most) = overrides.replicates {
        draws = Ord::min(draws, most.draws);
        // With a single luck no draw has an effect of its own.
        luck = Ord::max(Ord::min(luck, if luck_stated { most.luck } else { most.draws }), 2);
    }
    Some(Replicates { draws, luck })
}

/// Replicates with something switched off: those of the file, draws capped by `--replicates`.
pub(super) fn switches(raw: &RawSuite, overrides: &Overrides) -> Option<Replicates> {
    let stated = &raw.switches.as_ref()?.value;
    let most = overrides.replicates.map_or(u32::MAX, |most| most.draws);
    let luck = stated.luck.as_ref().map_or(1, |luck| luck.value);
    Some(Replicates { draws: Ord::min(stated.draws.value, most), luck })
}

/// Every part that may be run, in order, and the variants that cannot be.
///
/// # Errors
/// If an experiment does not bear the replicates of the suite.
pub(super) fn of(suite: &Suite) -> Result<(Vec<Part>, Vec<Blank>), LoadError> {
    let (mut parts, mut blanks) = (Vec::new(), Vec::new());
    let part = |purpose, position: usize, experiment: Experiment, folder: &[&str]| {
        let folder = folder.iter().copied().chain([suite.experiments[position].id()]).collect();
        Part { purpose, position, experiment, folder }
    };
    for (position, experiment) in suite.experiments.iter().enumerate() {
        parts.push(part(Purpose::AsWritten, position, experiment.clone(), &["experiments"]));
    }
    if let Some(replicates) = suite.agreement {
        for (position, experiment) in suite.experiments.iter().enumerate() {
            let variant = variant(experiment, replicates, &[])?;
            parts.push(part(Purpose::Agreement, position, variant, &["agreement"]));
        }
    }
    if let Some(replicates) = suite.switches.filter(|_| !suite.mechanisms.is_empty()) {
        for (position, experiment) in suite.experiments.iter().enumerate() {
            // Even where it is not run: what does not bear the replicates is no fault of a mechanism.
            let variant = variant(experiment, replicates, &[])?;
            if !covers(experiment, replicates) {
                parts.push(part(Purpose::Unswitched, position, variant, &["switches", NONE]));
            }
        }
        for (index, mechanism) in suite.mechanisms.iter().enumerate() {
            for (position, experiment) in suite.experiments.iter().enumerate() {
                let purpose = Purpose::Switched(index);
                match variant(experiment, replicates, &mechanism.change) {
                    Ok(variant) => {
                        parts.push(part(purpose, position, variant, &["switches", &mechanism.id]));
                    }
                    Err(error) => blanks.push(Blank { purpose, position, note: first_error(&error) }),
                }
            }
        }
    }
    let replicates =
        suite.switches.or_else(|| suite.agreement.map(|a| Replicates { luck: 1, ..a })).into_iter();
    for replicates in replicates {
        for (index, claim) in suite.claims.iter().enumerate() {
            let Some(knockout) = &claim.knockout else { continue };
            for (position, experiment) in suite.experiments.iter().enumerate() {
                if !claim.hypotheses.iter().any(|place| place.0 == position) {
                    continue;
                }
                let purpose = Purpose::Knockout(index);
                match variant(experiment, replicates, &knockout.change) {
                    Ok(variant) => parts.push(part(purpose, position, variant, &["knockouts", &claim.id])),
                    Err(error) => blanks.push(Blank { purpose, position, note: first_error(&error) }),
                }
            }
        }
    }
    Ok((parts, blanks))
}

/// Whether the runs of an experiment as it is written include those with these replicates.
pub(super) fn covers(experiment: &Experiment, replicates: Replicates) -> bool {
    let own = experiment.replicates();
    experiment.adaptive().is_none() && own.luck == replicates.luck && own.draws >= replicates.draws
}

/// The same experiment with other replicates, and numbers changed at every point.
fn variant(
    experiment: &Experiment,
    replicates: Replicates,
    change: &[(String, String)],
) -> Result<Experiment, LoadError> {
    let files: Vec<_> =
        [Some(experiment.scenario_file()), experiment.points_file()].into_iter().flatten().cloned().collect();
    let overrides =
        Overrides { replicates: Some(replicates), change: change.to_vec(), ..experiment.overrides.clone() };
    Experiment::restore(experiment.file().clone(), &files, &overrides)
}

/// The first thing that is wrong.
fn first_error(error: &LoadError) -> String {
    let errors = |reports: &[detente_core::source::Report]| {
        let mut all = reports.iter().flat_map(|report| &report.diagnostics);
        all.find(|d| d.severity == detente_core::source::Severity::Error).map(|d| d.message.clone())
    };
    match error {
        LoadError::Invalid(reports) => errors(reports).unwrap_or_else(|| error.to_string()),
        LoadError::Unreadable { .. } => error.to_string(),
    }
}
