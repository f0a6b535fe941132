//! Experiments: the file as written (`raw`), its checks (`validate`) and what they yield ([`Experiment`]).

mod design;
mod error;
mod findings;
mod hypothesis;
mod kind;
mod output;
mod overrides;
mod raw;
mod replicates;
mod series;
mod validate;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_core::model::{Model, Point};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::source::{At, Diagnostics, Report, read};

pub(crate) use design::Layout;
pub use design::{Design, DesignKind, Factor, Level};
pub use error::LoadError;
pub(crate) use error::read_text;
pub use findings::{Calibration, Discovery, Goal, Method, Objective, Robust, Search, Sensitivity, Target};
pub use hypothesis::{Arm, Effect, Form, Hypothesis, RunValue, Side};
pub use kind::is_suite;
pub(crate) use kind::{not_a_folder, scenario_named};
pub use output::Output;
pub use overrides::Overrides;
pub use raw::{
    RawAfterEnd, RawArm, RawCalibration, RawConstraint, RawDesign, RawDesignKind, RawDirection, RawDiscovery,
    RawEvent, RawExperiment, RawFactor, RawForm, RawGoal, RawHypothesis, RawMethod, RawObjective, RawOutput,
    RawOver, RawRobust, RawRow, RawScale, RawSearch, RawSensitivity, RawVariant,
};
pub use replicates::{Adaptive, RawDrawsAndLuck, RawReplicates, Replicates, ReplicatesError};
pub use series::{AfterEnd, SeriesPlan};
use validate::{CsvFile, Sources, Valid};
pub(crate) use validate::{RESERVED, csv_places};

use crate::text::{MOST_TABLE, MOST_TOML};

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
    id: String,
    file: Input,
    scenario_file: Input,
    points_file: Option<Input>,
    draws_file: Option<Input>,
    pub(crate) overrides: Overrides,
    pub(crate) seed: u64,
    pub(crate) common: bool,
    output: Output,
    valid: Valid,
    warnings: Vec<Report>,
}

impl Experiment {
    /// Reads an experiment and its scenario.
    ///
    /// # Errors
    /// [`LoadError::Unreadable`] if the experiment file cannot be read, [`LoadError::Invalid`] with every error of
    /// both files and of `overrides` in one go.
    pub fn load(path: &Path, overrides: &Overrides) -> Result<Self, LoadError> {
        not_a_folder(path)?;
        let text = read_text(path, MOST_TOML)?;
        kind::not_a_scenario(path, &text)?;
        kind::not_a_suite(path, &text)?;
        Self::assemble(Input { path: path.to_owned(), text }, overrides, |path, most| {
            read_text(&path, most).map(|text| Input { path, text })
        })
    }

    /// The same from texts read earlier: `files` are the scenario and what else the experiment names.
    ///
    /// # Errors
    /// As [`load`](Self::load); a file that is not among `files` counts as missing.
    pub fn restore(experiment: Input, files: &[Input], overrides: &Overrides) -> Result<Self, LoadError> {
        Self::assemble(experiment, overrides, |path, _| {
            files.iter().find(|file| file.path == path).cloned().ok_or_else(|| LoadError::missing(path))
        })
    }

    /// The same files with other changes.
    pub(crate) fn again(&self, overrides: &Overrides) -> Result<Self, LoadError> {
        let others = [Some(&self.scenario_file), self.points_file.as_ref(), self.draws_file.as_ref()];
        let others: Vec<Input> = others.into_iter().flatten().cloned().collect();
        Self::restore(self.file.clone(), &others, overrides)
    }

    fn assemble(
        file: Input,
        overrides: &Overrides,
        read_file: impl Fn(PathBuf, u64) -> Result<Input, LoadError>,
    ) -> Result<Self, LoadError> {
        let origin = file.path.display().to_string();
        let mut found = Diagnostics::default();
        let raw: Option<RawExperiment> = read("experiment", &file.text, &mut found);
        let Some(raw) = raw else {
            return Err(LoadError::Invalid(vec![Report::new(origin, file.text, found)]));
        };
        let mut fetch = |name: &At<String>, most| match read_file(beside(&file.path, &name.value), most) {
            Ok(input) => Some(input),
            Err(error) => {
                found.error(name.span.clone(), error.to_string());
                None
            }
        };
        let scenario_file = fetch(&raw.scenario, MOST_TOML);
        let mut table = |name: &At<String>| fetch(name, MOST_TABLE);
        let points_file = raw.design.file.as_ref().and_then(&mut table);
        let draws_file =
            overrides.draws_from.clone().or_else(|| raw.draws_from.as_ref().and_then(&mut table));
        let (mut scenario, mut scenario_report) = (None, None);
        if let Some(input) = &scenario_file {
            let mut found = Diagnostics::default();
            scenario = Scenario::read(&input.text, &mut found);
            scenario_report = Some(Report::new(input.path.display().to_string(), input.text.as_str(), found));
        }
        let (set_text, mut set_found) = (overrides.set_as_toml(), Diagnostics::default());
        let (change_text, mut change_found) = (overrides.change_as_toml(), Diagnostics::default());
        let mut points_found = Diagnostics::default();
        let points =
            points_file.as_ref().map(|input| CsvFile { text: input.text.as_str(), found: &mut points_found });
        let mut draws_found = Diagnostics::default();
        let draws =
            draws_file.as_ref().map(|input| CsvFile { text: input.text.as_str(), found: &mut draws_found });
        let sources = Sources { raw: &raw, text: &file.text, scenario, points, draws, overrides };
        let valid = validate::experiment(sources, &mut found, &mut set_found, &mut change_found);
        let mut reports = vec![Report::new(origin, file.text.as_str(), found)];
        reports.extend(scenario_report);
        if let Some(input) = &points_file {
            let origin = input.path.display().to_string();
            reports.push(Report::new(origin, input.text.as_str(), points_found));
        }
        if let Some(input) = &draws_file {
            let origin = input.path.display().to_string();
            reports.push(Report::new(origin, input.text.as_str(), draws_found));
        }
        reports.push(Report::new("--set", set_text, set_found));
        reports.push(Report::new("change", change_text, change_found));
        let failed = reports.iter().any(|r| r.errors() > 0);
        reports.retain(|r| !r.diagnostics.is_empty());
        let (Some(valid), Some(scenario_file), false) = (valid, scenario_file, failed) else {
            return Err(LoadError::Invalid(reports));
        };
        Ok(Self {
            output: Output::of(&raw.output, &file.text, overrides),
            id: raw.id.value,
            file,
            scenario_file,
            points_file,
            draws_file,
            overrides: overrides.clone(),
            seed: overrides.seed.unwrap_or(raw.seed.value),
            common: raw.common_random_numbers.unwrap_or(true),
            valid,
            warnings: reports,
        })
    }

    /// Short name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The scenario, with the parameters that interventions and measures add.
    pub fn scenario(&self) -> &Scenario {
        self.valid.parts.scenario()
    }

    /// Its interventions and measures.
    pub fn parts(&self) -> &ExperimentParts {
        &self.valid.parts
    }

    /// Factors and points.
    pub fn design(&self) -> &Design {
        &self.valid.design
    }

    /// Its hypotheses, in file order.
    pub fn hypotheses(&self) -> &[Hypothesis] {
        &self.valid.hypotheses
    }

    /// Runs at each point; if their number is not fixed, the most there can be.
    pub fn replicates(&self) -> Replicates {
        self.valid.replicates
    }

    /// When there are enough of them, if their number is not fixed.
    pub fn adaptive(&self) -> Option<&Adaptive> {
        self.valid.adaptive.as_ref()
    }

    /// How influence is measured.
    pub fn sensitivity(&self) -> &Sensitivity {
        &self.valid.sensitivity
    }

    /// Its questions of circumstance, in file order.
    pub fn discoveries(&self) -> &[Discovery] {
        &self.valid.discoveries
    }

    /// What `detente search` looks for.
    pub fn search(&self) -> Option<&Search> {
        self.valid.search.as_ref()
    }

    /// What `detente calibrate` fits, and to what.
    pub fn calibration(&self) -> Option<&Calibration> {
        self.valid.calibration.as_ref()
    }

    /// What is kept of its series.
    pub fn series(&self) -> &SeriesPlan {
        &self.valid.series
    }

    /// Which of the large tables are written.
    pub fn output(&self) -> Output {
        self.output
    }

    /// What keeps `runs.csv` from being written, as a part of a sentence; `None` if it is written.
    pub fn without_runs(&self) -> Option<String> {
        match self.output {
            Output { runs: true, .. } => None,
            Output { line: Some(line), .. } => {
                Some(format!("`runs = false` in line {line} of `{}`", self.file.path.display()))
            }
            Output { line: None, .. } => Some("`--no-runs`".to_owned()),
        }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether all points share their luck.
    pub fn common_random_numbers(&self) -> bool {
        self.common
    }

    /// Confidence of the intervals.
    pub fn confidence(&self) -> f64 {
        self.valid.confidence
    }

    /// The experiment file.
    pub fn file(&self) -> &Input {
        &self.file
    }

    /// The scenario file.
    pub fn scenario_file(&self) -> &Input {
        &self.scenario_file
    }

    /// The file with the points of a `list` design.
    pub fn points_file(&self) -> Option<&Input> {
        self.points_file.as_ref()
    }

    /// The file with parameter draws made beforehand.
    pub fn draws_file(&self) -> Option<&Input> {
        self.draws_file.as_ref()
    }

    /// What is probably not meant, file by file.
    pub fn warnings(&self) -> &[Report] {
        &self.warnings
    }

    /// What the runs of this experiment simulate.
    pub fn model(&self) -> Arc<Model> {
        let design = self.design();
        let points = (0..design.points()).map(|point| self.point(design.levels(point))).collect();
        self.model_of(points)
    }

    /// The same points and luck with other measures and series of the same scenario.
    pub(crate) fn model_with(&self, parts: ExperimentParts) -> Arc<Model> {
        let design = self.design();
        let points = (0..design.points()).map(|point| self.point(design.levels(point))).collect();
        Arc::new(Model::new(parts, points, self.seed, self.common))
    }

    /// The same scenario, measures and luck at other points.
    pub(crate) fn model_of(&self, points: Vec<Point>) -> Arc<Model> {
        Arc::new(Model::new(self.valid.parts.clone(), points, self.seed, self.common))
    }

    /// The same scenario and measures at other points, with random numbers of another seed that no two points share.
    pub(crate) fn model_apart(&self, points: Vec<Point>, seed: u64) -> Arc<Model> {
        Arc::new(Model::new(self.valid.parts.clone(), points, seed, false))
    }

    /// A point made of levels of the factors.
    pub(crate) fn point<'l>(&self, levels: impl Iterator<Item = &'l Level>) -> Point {
        let mut made = Point { replaced: Vec::new(), active: self.design().always.clone() };
        for level in levels {
            made.replaced.extend(level.replaced.iter().cloned());
            made.active.extend(&level.active);
        }
        made
    }
}

/// The path of a file named in another, relative to that one.
pub(crate) fn beside(file: &Path, name: &str) -> PathBuf {
    file.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}
