//! What is timed: an experiment, or a scenario as it is.

use std::path::Path;

use detente_core::scenario::Scenario;
use detente_core::source::{Diagnostics, Report};

use crate::experiment::{Experiment, Input, LoadError, Overrides, is_suite, read_text, scenario_named};
use crate::plan::{BLOCK, Plan};
use crate::record::table::sha256;
use crate::text::MOST_TOML;

/// What is timed.
#[derive(Clone, Debug)]
pub struct Subject {
    experiment: Experiment,
    bare: bool,
}

impl Subject {
    /// Reads an experiment with its scenario, or a scenario. A scenario is timed as it is: at one point, without
    /// interventions, with a single measure.
    ///
    /// # Errors
    /// As [`Experiment::load`].
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let bare = !path.is_dir() && {
            let text = read_text(path, MOST_TOML)?;
            !is_suite(&text) && scenario_named(&text).is_none()
        };
        let plain = Overrides::default();
        let experiment = if bare { of_scenario(path)? } else { Experiment::load(path, &plain)? };
        Ok(Self { experiment, bare })
    }

    /// The experiment; made up, if it is a scenario that is timed.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The experiment's id; blank if it is a scenario that is timed.
    pub fn id(&self) -> &str {
        if self.bare { "" } else { self.experiment.id() }
    }

    /// The hash of the scenario, as in manifests.
    pub fn scenario_sha256(&self) -> String {
        sha256(&self.experiment.scenario_file().text)
    }

    /// The first runs, as many blocks as there are threads. An experiment with fewer has more lucks here.
    pub(super) fn batch(&self, jobs: usize) -> Plan {
        let (points, mut replicates) = (self.experiment.design().points(), self.experiment.replicates());
        let runs = BLOCK * jobs as u64;
        let lucks = runs.div_ceil(u64::from(points)).div_ceil(u64::from(Ord::max(replicates.draws, 1)));
        replicates.luck = Ord::max(replicates.luck, u32::try_from(lucks).unwrap_or(u32::MAX));
        let plan = Plan::new(points, replicates);
        let plan = plan.and_then(|plan| plan.select(crate::plan::Span::of(0..runs)).ok());
        plan.unwrap_or_else(|| {
            panic!("{points} points x {replicates} are fewer runs than {runs}, or too many")
        })
    }
}

/// An experiment on a scenario that asks as little as can be.
fn of_scenario(path: &Path) -> Result<Experiment, LoadError> {
    let text = read_text(path, MOST_TOML)?;
    let mut found = Diagnostics::default();
    let scenario = Scenario::read(&text, &mut found);
    let variable = scenario.as_ref().and_then(|scenario| scenario.variables().next().map(str::to_owned));
    let (Some(scenario), Some(variable)) = (scenario, variable) else {
        if !found.has_errors() {
            found.error(0..0, "no `[variable.X]`: there is nothing to simulate");
        }
        return Err(LoadError::Invalid(vec![Report::new(path.display().to_string(), text, found)]));
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let id = scenario.id();
    let made = format!(
        "id = {}\nscenario = {}\nseed = 1\nreplicates = {BLOCK}\n[[measure]]\nid = \"final\"\nfinal = {{ variable = {} \
         }}\n",
        quoted(id),
        quoted(&name),
        quoted(&variable)
    );
    let experiment = Input { path: path.with_file_name("benchmark"), text: made };
    let file = Input { path: path.with_file_name(&name), text };
    Experiment::restore(experiment, &[file], &Overrides::default())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::Subject;
    use crate::experiment::Replicates;

    fn shipped(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs").join(name)
    }

    #[test]
    fn a_scenario_can_be_timed_without_an_experiment() {
        let scenario = Subject::load(&shipped("lanchester/scenario.toml")).unwrap();
        let experiment = Subject::load(&shipped("lanchester/laws.toml")).unwrap();
        assert_eq!((scenario.id(), experiment.id()), ("", "lanchester-laws"));
        assert_eq!(scenario.scenario_sha256(), experiment.scenario_sha256());
        assert_eq!(scenario.experiment().scenario().id(), experiment.experiment().scenario().id());
        assert!(Subject::load(&shipped("lanchester")).is_err());
        assert!(Subject::load(&shipped("threat-game/claims.toml")).is_err());
    }

    #[test]
    fn a_batch_has_a_block_for_each_thread_however_few_runs_there_are() {
        let scenario = Subject::load(&shipped("lanchester/scenario.toml")).unwrap();
        assert_eq!(scenario.batch(1).replicates(), Replicates { draws: 256, luck: 1 });
        assert_eq!((scenario.batch(3).runs(), scenario.batch(3).replicates().luck), (0..768, 3));
        let experiment = Subject::load(&shipped("lanchester/laws.toml")).unwrap();
        assert_eq!(experiment.batch(2).runs(), 0..512);
    }
}
