//! `columns.json`: what the columns of every table mean.

use std::collections::BTreeMap;
use std::io::Write;

use detente_core::model::Model;
use detente_core::scenario::Measure;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::folder::{
    COLUMNS, CONTRASTS, DESIGN, DISCOVERY, DRAWS, FAILURES, Folder, OutputError, PARETO, POINTS, RUNS,
    SEARCH, SENSITIVITY, SERIES, TRAJECTORIES, partial,
};
use super::measures::MeasureColumn;
use super::table::{Written, hex};
use crate::experiment::{Experiment, Factor};
use Kind::{Real, Text, Whole};

/// What the cells of a column are, where they are not blank. It follows from the experiment, never from what came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole numbers: places, counts and ticks.
    Whole,
    /// Numbers.
    Real,
    /// Names and words.
    Text,
}

/// What the columns mean that do not depend on the experiment: name, meaning, unit, kind.
const FIXED: [(&str, &str, &str, Kind); 65] = [
    ("run_id", "number of the run, from 0; its row can be simulated again alone: --runs N..N+1", "id", Whole),
    (
        "point_id",
        "number of the design point, from 0; in sensitivity.csv blank for an index over points",
        "id",
        Whole,
    ),
    ("replicate", "number of the replicate: draw times lucks plus luck", "id", Whole),
    ("draw", "number of the parameter draw; blank if every distribution is at its median", "id", Whole),
    ("luck", "number of the luck within the draw", "id", Whole),
    ("status", "ok, or failed: then measures are blank", "text", Text),
    (
        "end_reason",
        "the outcome that ended the run, horizon, or what went wrong in a failed run",
        "text",
        Text,
    ),
    ("end_tick", "the run's last tick", "ticks", Whole),
    ("stage", "non-finite: a value became infinite or no number; panic: a rule panicked", "text", Text),
    ("message", "what went wrong", "text", Text),
    ("replay", "the command that simulates the run again, to be given in the result folder", "text", Text),
    ("measure", "the measure, by its column in runs.csv", "id", Text),
    (
        "n",
        "runs with a value; of contrasts and sensitivity independent units, draws where several lucks share one",
        "count",
        Whole,
    ),
    ("mean", "mean over the units", "of the measure", Real),
    ("sd", "standard deviation over runs, divisor n - 1", "of the measure", Real),
    ("ci_low", "lower end of the interval", "of the estimate", Real),
    ("ci_high", "upper end of the interval", "of the estimate", Real),
    ("q05", "5 % quantile over runs", "of the measure", Real),
    ("q50", "median over runs", "of the measure", Real),
    ("q95", "95 % quantile over runs", "of the measure", Real),
    ("series", "the series", "id", Text),
    ("tick", "ticks since the start", "ticks", Whole),
    ("runs", "runs described: those that go on, or all if ended ones are carried", "count", Whole),
    ("value", "the value; of sensitivity, the index", "of the series or index", Real),
    ("hypothesis", "the hypothesis", "id", Text),
    ("form", "the kind of claim", "text", Text),
    ("arm", "what is compared", "text", Text),
    ("against", "what it is compared with", "text", Text),
    ("dropped", "units left out for want of a value", "count", Whole),
    ("mean_arm", "mean of the first side", "of the measure", Real),
    ("mean_against", "mean of the second side, or the value compared with", "of the measure", Real),
    (
        "effect",
        "first side less second; of a threshold, the level at which it is reached",
        "of the measure",
        Real,
    ),
    ("confidence", "confidence of interval and verdict", "share", Real),
    (
        "effect_size",
        "Cohen's d: the effect in standard deviations between units",
        "standard deviations",
        Real,
    ),
    ("variance_reduction", "share of the effect's variance that common random numbers saved", "share", Real),
    (
        "independent_n",
        "units per arm that independent random numbers need for as narrow an interval",
        "count",
        Real,
    ),
    ("direction", "the sign that is claimed", "text", Text),
    ("min_effect", "the least effect that counts, declared beforehand", "of the measure", Real),
    (
        "p",
        "two-sided p-value: of the comparison that decides the verdict; of a correlation, that there is none",
        "probability",
        Real,
    ),
    ("verdict", "supported, contradicted, negligible or open", "text", Text),
    ("p_holm", "p adjusted for the number of hypotheses (Holm)", "probability", Real),
    ("verdict_holm", "the verdict by the adjusted p", "text", Text),
    ("claim", "the claim in words", "text", Text),
    ("index", "the index of influence", "text", Text),
    ("factor", "the factor, or the path of an uncertain number", "id", Text),
    ("with", "the other factor of a second-order index", "id", Text),
    ("discovery", "the question", "id", Text),
    ("method", "how boxes are found: prim or cart", "text", Text),
    ("box", "number of the box, from 0, in the order found", "id", Whole),
    ("successes", "runs in the box in which the event happened", "count", Whole),
    ("density", "share of the box's runs in which it happened", "share", Real),
    ("coverage", "share of all runs in which it happened that lie in the box", "share", Real),
    ("mass", "share of all runs that lie in the box", "share", Real),
    ("end", "low: the factor is at least limit; high: at most; levels: one of them", "text", Text),
    ("limit", "the limit, in units of the factor", "of the factor", Text),
    (
        "quasi_p",
        "quasi-p-value of the limit: small if it helps; not adjusted for the search",
        "probability",
        Real,
    ),
    ("candidate", "number of the policy, in the order of evaluation", "id", Whole),
    ("generation", "the generation that tried it", "count", Whole),
    ("front", "1 if no policy tried is better in every objective", "flag", Whole),
    ("futures", "futures in which it was tried", "count", Whole),
    ("point", "the design point, by its levels", "text", Text),
    ("equal", "pairs of runs that are equal to the bit", "count", Whole),
    ("mean_first", "mean of the first result", "of the measure", Real),
    ("mean_second", "mean of the second result", "of the measure", Real),
    ("difference", "second less first", "of the measure", Real),
];

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    meaning: String,
    unit: String,
    range: Option<[f64; 2]>,
    #[serde(skip)]
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "CSV has no types"))]
    kind: Kind,
}

/// Writes what the columns of the tables in the files `names` mean.
pub(crate) fn write(
    folder: &Folder,
    experiment: &Experiment,
    measures: &[MeasureColumn],
    model: &Model,
    names: &[&str],
) -> Result<Written, OutputError> {
    let tables = of_tables(experiment, measures, names, super::draws::columns(experiment, model).0);
    let described: Map<String, Value> = tables
        .iter()
        .map(|(table, columns)| {
            let columns: Vec<Column<'_>> =
                columns.iter().map(|name| column(table, name, experiment, measures)).collect();
            ((*table).to_owned(), json!(columns))
        })
        .collect();
    publish(folder, &described, tables.values().map(|columns| columns.len() as u64).sum())
}

/// Writes what columns mean that do not depend on an experiment: name, meaning and unit, table by table.
pub(crate) fn write_fixed(
    folder: &Folder,
    tables: BTreeMap<&str, Vec<(&str, &str, &str)>>,
) -> Result<Written, OutputError> {
    let column = |&(name, meaning, unit): &(&str, &str, &str)| json!({ "name": name, "meaning": meaning, "unit": unit, "range": range(unit) });
    let described: Map<String, Value> = tables
        .iter()
        .map(|(table, columns)| ((*table).to_owned(), columns.iter().map(column).collect()))
        .collect();
    publish(folder, &described, tables.values().map(|columns| columns.len() as u64).sum())
}

/// Meaning and unit of a column that does not depend on the experiment.
pub(crate) fn fixed(name: &str) -> Option<(&'static str, &'static str)> {
    FIXED.iter().find(|(fixed, ..)| *fixed == name).map(|&(_, meaning, unit, _)| (meaning, unit))
}

fn publish(folder: &Folder, described: &Map<String, Value>, rows: u64) -> Result<Written, OutputError> {
    let failed = |error: std::io::Error| OutputError::new(&folder.file(&partial(COLUMNS)), error);
    let mut text = serde_json::to_vec_pretty(described).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    let mut file = folder.create(COLUMNS)?;
    file.write_all(&text).map_err(failed)?;
    folder.publish(COLUMNS, &file)?;
    Ok(Written { rows, bytes: text.len() as u64, sha256: hex(&Sha256::digest(&text)) })
}

/// The kind of a column of a table.
#[cfg(feature = "parquet")]
pub(crate) fn kind(table: &str, name: &str, experiment: &Experiment, measures: &[MeasureColumn]) -> Kind {
    column(table, name, experiment, measures).kind
}

fn column<'a>(table: &str, name: &'a str, experiment: &Experiment, measures: &[MeasureColumn]) -> Column<'a> {
    if table == DRAWS
        && let Some(id) = experiment.scenario().find(name)
    {
        let domain = &experiment.scenario().params()[id.index()].domain;
        let meaning = format!("the number of the scenario at this path: {domain}");
        let unit = if name == "draw" { "id" } else { "of the scenario" };
        let range = finite(domain.low, domain.high);
        return Column { name, meaning, unit: unit.to_owned(), range, kind: Real };
    }
    if !matches!(table, DRAWS | CONTRASTS | TRAJECTORIES | SENSITIVITY | DISCOVERY | FAILURES)
        && let Some(factor) = experiment.design().factors().iter().find(|f| f.id == name)
    {
        let meaning = match (&factor.label, &factor.path) {
            (Some(label), Some(path)) => format!("factor: {label} ({path})"),
            (None, Some(path)) => format!("factor: {path}"),
            (Some(label), None) => format!("arm: {label}"),
            (None, None) => "arm".to_owned(),
        };
        let numbers = factor.numbers().filter(|numbers| !numbers.is_empty());
        let range = numbers.map(|numbers| {
            numbers.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &x| {
                [if x < low { x } else { low }, if x > high { x } else { high }]
            })
        });
        return Column { name, meaning, unit: "of the scenario".to_owned(), range, kind: of_levels(factor) };
    }
    let declared = experiment.parts().measures().iter().find(|m| m.id() == name);
    if table == RUNS
        && let Some(measure) = measures.iter().find(|m| m.id == name)
    {
        let unit = declared.map_or("", Measure::unit).to_owned();
        let range = declared.and_then(Measure::range).and_then(|(low, high)| finite(low, high));
        return Column { name, meaning: measure.label.clone(), unit, range, kind: Real };
    }
    let mut objectives = experiment.search().into_iter().flat_map(|search| &search.objectives);
    let objective = matches!(table, SEARCH | PARETO) && objectives.any(|o| o.id == name);
    let fixed = FIXED.iter().find(|(fixed, ..)| *fixed == name && !objective);
    let (meaning, unit, kind) =
        fixed.map_or(("", "", Real), |&(_, meaning, unit, kind)| (meaning, unit, kind));
    let range = range(unit);
    Column { name, meaning: meaning.to_owned(), unit: unit.to_owned(), range, kind }
}

/// Least and greatest value in a unit, where known.
fn range(unit: &str) -> Option<[f64; 2]> {
    match unit {
        "share" | "probability" | "flag" => Some([0.0, 1.0]),
        _ => None,
    }
}

/// The kind of a factor's column: numbers if every level is written as one, which dates and flags are not.
fn of_levels(factor: &Factor) -> Kind {
    let number = |text: &str| text.parse::<f64>().is_ok();
    let numbers = factor.levels.iter().all(|level| level.number.is_some() && number(&level.text));
    if numbers { Real } else { Text }
}

fn finite(low: f64, high: f64) -> Option<[f64; 2]> {
    (low.is_finite() && high.is_finite()).then_some([low, high])
}

/// The columns of the tables that a result has, by the names of their files.
fn of_tables(
    experiment: &Experiment,
    measures: &[MeasureColumn],
    names: &[&str],
    draws: Vec<String>,
) -> BTreeMap<&'static str, Vec<String>> {
    let factors = || experiment.design().factors().iter().map(|f| f.id.clone());
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    let by_point = |names: &[&str]| [own(&["point_id"]), factors().collect(), own(names)].concat();
    let all = [
        (RUNS, super::runs::columns(experiment, measures)),
        (FAILURES, own(&super::failures::HEADER)),
        (DESIGN, by_point(&[])),
        (DRAWS, draws),
        (POINTS, by_point(&super::points::STATISTICS)),
        (CONTRASTS, own(&super::contrasts::HEADER)),
        (SERIES, by_point(&super::series::STATISTICS)),
        (TRAJECTORIES, own(&super::series::PATHS)),
        (SENSITIVITY, own(&super::sensitivity::HEADER)),
        (DISCOVERY, own(&super::discovery::HEADER)),
    ];
    all.into_iter().filter(|(name, _)| names.contains(name)).collect()
}
