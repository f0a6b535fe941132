//! What is run, as `plan.json` and `manifest.json` begin: enough to run it again, and read back to do so.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::experiment::{Experiment, Input, LoadError, Overrides, Replicates};
use crate::plan::{Plan, Span};
use crate::record::table::sha256;

/// Version of the format of a result folder.
pub(crate) const FORMAT: u32 = 1;

/// What is run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Head {
    format: u32,
    experiment: String,
    scenario: String,
    inputs: Inputs,
    overrides: Changes,
    seed: u64,
    common_random_numbers: bool,
    confidence: f64,
    design: Size,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Inputs {
    experiment: File,
    scenario: File,
    /// The points of a `list` design that has them in a file of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<File>,
    /// Parameter draws made beforehand.
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<File>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct File {
    path: String,
    sha256: String,
    text: String,
}

impl From<&Input> for File {
    fn from(input: &Input) -> Self {
        let text = input.text.clone();
        Self { path: input.path.display().to_string(), sha256: sha256(&text), text }
    }
}

impl From<File> for Input {
    fn from(file: File) -> Self {
        Self { path: PathBuf::from(file.path), text: file.text }
    }
}

/// What the command line changed; absent where it changed nothing.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Changes {
    set: BTreeMap<String, String>,
    /// Numbers with another value at every point: a suite's switches. Absent where there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    change: BTreeMap<String, String>,
    seed: Option<u64>,
    replicates: Option<String>,
    runs: Option<[u64; 2]>,
    /// Whether the command line named the draws.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    draws_from: bool,
    /// Whether the command line left rows out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_runs: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Size {
    kind: String,
    factors: Vec<Column>,
    points: u32,
    excluded: u32,
    draws: u32,
    luck: u32,
    runs: u64,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Column {
    id: String,
    path: Option<String>,
    levels: usize,
}

/// Why what was run cannot be run again.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The record of it makes no sense, or is of another version.
    Record(String),
    /// Its texts cannot be read any more.
    Inputs(LoadError),
}

impl Head {
    /// Of some runs of an experiment.
    pub(crate) fn of(experiment: &Experiment, plan: &Plan) -> Self {
        let overrides = &experiment.overrides;
        let factors = experiment.design().factors().iter();
        Self {
            format: FORMAT,
            experiment: experiment.id().to_owned(),
            scenario: experiment.scenario().id().to_owned(),
            inputs: Inputs {
                experiment: experiment.file().into(),
                scenario: experiment.scenario_file().into(),
                points: experiment.points_file().map(File::from),
                draws: experiment.draws_file().map(File::from),
            },
            overrides: Changes {
                set: overrides.set.iter().cloned().collect(),
                change: overrides.change.iter().cloned().collect(),
                seed: overrides.seed,
                replicates: overrides.replicates.map(|r| r.to_string()),
                runs: (plan.count() != plan.total()).then(|| [plan.runs().start, plan.runs().end]),
                draws_from: overrides.draws_from.is_some(),
                no_runs: overrides.no_runs,
            },
            seed: experiment.seed,
            common_random_numbers: experiment.common,
            confidence: experiment.confidence(),
            design: Size {
                kind: experiment.design().kind().name().to_owned(),
                factors: factors
                    .map(|f| Column { id: f.id.clone(), path: f.path.clone(), levels: f.levels.len() })
                    .collect(),
                points: plan.points(),
                excluded: experiment.design().excluded(),
                draws: plan.replicates().draws,
                luck: plan.replicates().luck,
                runs: plan.total(),
            },
        }
    }

    /// Whether another stands for the same texts and changes, wherever its files lie.
    pub(crate) fn same(&self, other: &Self) -> bool {
        let texts = |head: &Self| {
            let inputs = head.inputs.clone();
            [Some(inputs.experiment), Some(inputs.scenario), inputs.points, inputs.draws]
                .map(|file| file.map(|file| file.text))
        };
        texts(self) == texts(other) && self.overrides == other.overrides
    }

    /// The experiment file.
    pub(crate) fn experiment(&self) -> PathBuf {
        PathBuf::from(&self.inputs.experiment.path)
    }

    /// Whether the command line left rows out.
    pub(crate) fn no_runs(&self) -> bool {
        self.overrides.no_runs
    }

    /// The experiment, and which of its runs.
    pub(crate) fn restore(self) -> Result<(Experiment, Plan), Lost> {
        if self.format != FORMAT {
            return Err(Lost::Record(format!("its format is {}, not {FORMAT}", self.format)));
        }
        let Changes { set, change, seed, replicates, runs, draws_from, no_runs } = self.overrides;
        let replicates = replicates.as_deref().map(str::parse).transpose();
        let draws = self.inputs.draws.map(Input::from);
        let overrides = Overrides {
            seed,
            replicates: replicates.map_err(|error| Lost::Record(format!("{error}")))?,
            set: set.into_iter().collect(),
            change: change.into_iter().collect(),
            no_runs,
            draws_from: draws.clone().filter(|_| draws_from),
        };
        let others = [Some(self.inputs.scenario), self.inputs.points].into_iter().flatten().map(Input::from);
        let others: Vec<Input> = others.chain(draws).collect();
        let experiment =
            Experiment::restore(self.inputs.experiment.into(), &others, &overrides).map_err(Lost::Inputs)?;
        let replicates = Replicates { draws: self.design.draws, luck: self.design.luck };
        let plan = Plan::new(experiment.design().points(), replicates).and_then(|plan| match runs {
            Some([from, to]) => plan.select(Span::of(from..to)).ok(),
            None => Some(plan),
        });
        plan.map(|plan| (experiment, plan)).ok_or_else(|| Lost::Record("it has no runs".to_owned()))
    }
}
