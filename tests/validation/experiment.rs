use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detente_core::model::{Model, Point, RunSpec};
use detente_core::scenario::{ExperimentParts, ParamId, RawMeasure, Scenario, Source};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;
use detente_core::source::{At, Diagnostics, Report, read};
use toml::{Table, Value};

#[derive(Clone, Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parts {
    measure: Vec<At<RawMeasure>>,
}

/// The measures of every run of an experiment: what `detente run` would write.
pub(crate) struct Found {
    measures: Vec<String>,
    /// By point, the names of its levels.
    points: Vec<Vec<String>>,
    /// By point, replicate and measure.
    values: Vec<Vec<Vec<Option<f64>>>>,
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/validation")
}

fn text(name: &str) -> String {
    let path = folder().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Integer(number) => *number as f64,
        Value::Float(number) => *number,
        Value::Boolean(flag) => f64::from(u8::from(*flag)),
        other => panic!("{other} is no number"),
    }
}

fn scenario(name: &str) -> Scenario {
    let (text, mut diagnostics) = (text(name), Diagnostics::default());
    let scenario = Scenario::read(&text, &mut diagnostics);
    scenario.unwrap_or_else(|| panic!("{}", Report::new(name, &text, diagnostics)))
}

/// A level's name and what it changes.
type Level = (String, Vec<(ParamId, Source)>);

/// The levels of the factors of a factorial design, as far as these experiments use it: paths with values, variants that
/// change numbers.
fn factors(experiment: &Table, scenario: &Scenario) -> Vec<Vec<Level>> {
    let change = |path: &str, value: &Value| {
        let id = scenario.find(path).unwrap_or_else(|| panic!("no number at `{path}`"));
        (id, Source::Constant(number(value)))
    };
    let level = |factor: &Value, level: &Value| match (factor.get("path"), level.as_str()) {
        (Some(path), _) => (level.to_string(), vec![change(path.as_str().expect("a path"), level)]),
        (None, Some(variant)) => {
            let changes = experiment["variant"][variant].get("change").and_then(Value::as_table);
            let changes = changes.into_iter().flatten().map(|(path, value)| change(path, value));
            (variant.to_owned(), changes.collect())
        }
        (None, None) => panic!("{level} is no variant"),
    };
    let all = experiment.get("factor").and_then(Value::as_array);
    all.into_iter()
        .flatten()
        .map(|factor| {
            let levels = factor.get("values").or(factor.get("variants")).expect("levels");
            levels.as_array().expect("a list").iter().map(|l| level(factor, l)).collect()
        })
        .collect()
}

fn replicates(experiment: &Table) -> (u32, u32) {
    let whole = |value: &Value| u32::try_from(value.as_integer().expect("whole")).expect("few");
    match &experiment["replicates"] {
        Value::Table(both) => (whole(&both["draws"]), whole(&both["luck"])),
        draws => (whole(draws), 1),
    }
}

impl Found {
    /// Runs `configs/validation/CASE.toml`.
    pub(crate) fn of(case: &str) -> Self {
        let experiment: Table = text(&format!("{case}.toml")).parse().expect("TOML");
        let scenario = scenario(experiment["scenario"].as_str().expect("a file"));
        let mut points: Vec<(Vec<String>, Point)> = vec![(Vec::new(), Point::default())];
        for levels in factors(&experiment, &scenario) {
            let with = |(names, point): &(Vec<String>, Point), (name, changes): &Level| {
                let (mut names, mut point) = (names.clone(), point.clone());
                names.push(name.clone());
                point.replaced.extend(changes.iter().cloned());
                (names, point)
            };
            points = points.iter().flat_map(|point| levels.iter().map(|l| with(point, l))).collect();
        }
        let only: Table = [("measure".to_owned(), experiment["measure"].clone())].into_iter().collect();
        let (only, mut diagnostics) = (only.to_string(), Diagnostics::default());
        let raw: Option<Parts> = read(case, &only, &mut diagnostics);
        let mut parts = ExperimentParts::new(scenario);
        for measure in raw.iter().flat_map(|raw| &raw.measure) {
            parts.measure(measure, &mut diagnostics);
        }
        assert!(!diagnostics.has_errors(), "{}", Report::new(case, &only, diagnostics));
        let seed = u64::try_from(experiment["seed"].as_integer().expect("whole")).expect("positive");
        let (names, points) = points.into_iter().unzip();
        Self::simulate(&Arc::new(Model::new(parts, points, seed, true)), names, replicates(&experiment))
    }

    fn simulate(model: &Arc<Model>, points: Vec<Vec<String>>, (draws, luck): (u32, u32)) -> Self {
        let number = points.len() as u64;
        let total = u64::from(draws) * u64::from(luck) * number;
        let spec = |run: u64| {
            let (point, replicate) = ((run % number) as u32, (run / number) as u32);
            RunSpec { run, point, draw: Some(replicate / luck), luck: replicate % luck }
        };
        let mut values = vec![vec![Vec::new(); (draws * luck) as usize]; points.len()];
        let mut queue = 0..total;
        Simulation::new(Arc::clone(model), Simd::detect()).run(
            || queue.next().map(spec),
            |outcome| {
                let replicate = (outcome.spec.run / number) as usize;
                values[outcome.spec.point as usize][replicate] = outcome.measures;
            },
        );
        let measures = model.measures().iter().map(|m| m.id().to_owned()).collect();
        Self { measures, points, values }
    }

    /// A measure in every run of the point with these levels; blanks are left out.
    pub(crate) fn values(&self, measure: &str, levels: &[&str]) -> Vec<f64> {
        let point = self.points.iter().position(|names| names == levels);
        let point = point.unwrap_or_else(|| panic!("{levels:?} in {:?}", self.points));
        let place = self.measures.iter().position(|m| m == measure).expect("a measure");
        self.values[point].iter().filter_map(|run| run[place]).collect()
    }

    /// Its mean over them.
    pub(crate) fn mean(&self, measure: &str, levels: &[&str]) -> f64 {
        let values = self.values(measure, levels);
        values.iter().sum::<f64>() / values.len() as f64
    }
}

#[test]
fn every_scenario_and_experiment_here_belongs_to_a_case() {
    let ids: Vec<&str> = crate::page::CASES.iter().map(|case| case.0).collect();
    let scenario_of = |id: &&str| {
        let experiment: Table = text(&format!("{id}.toml")).parse().expect("TOML");
        experiment["scenario"].as_str().expect("a file").to_owned()
    };
    let mut known: Vec<String> = ids.iter().map(|id| format!("{id}.toml")).collect();
    known.extend(ids.iter().map(scenario_of));
    known.sort();
    known.dedup();
    let entries = fs::read_dir(folder()).expect("listed");
    let mut there: Vec<String> =
        entries.map(|entry| entry.expect("entry").file_name().into_string().expect("a name")).collect();
    there.sort();
    assert_eq!(there, known);
}
