//! Two results compared: what another scenario, engine or setting changed, point by point and measure by measure.

use std::collections::BTreeMap;
use std::io::{self, Write};

use detente_analysis::{Estimate, Interval, Moments, Paired, linear_contrast};
use detente_core::simulation::{End, RunOutcome};

use crate::record::cell;
use crate::record::inert::inert;
use crate::stored::{Stored, StoredError};

/// Most values of one result that are held in memory: 800 MB.
const MOST: usize = 100_000_000;

/// A measure at a point of both results.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffRow {
    /// The point, by its levels.
    pub point: String,
    /// The measure.
    pub measure: String,
    /// Units compared: pairs of runs, or the runs of the smaller side if they are not paired.
    pub n: u64,
    /// Runs, or pairs, without a value.
    pub dropped: u64,
    /// Pairs that are equal to the bit, both blank included; `None` if runs are not paired.
    pub equal: Option<u64>,
    /// Means of the first and second result.
    pub means: [Option<f64>; 2],
    /// Second less first.
    pub difference: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
}

/// What two results have in common and how they differ.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Whether runs are compared one by one: both have the same seed, draws and lucks.
    pub paired: bool,
    /// Rows, by point and then by measure.
    pub rows: Vec<DiffRow>,
    /// Measures that only one of them has.
    pub lone_measures: [Vec<String>; 2],
    /// Points that only one of them has.
    pub lone_points: [Vec<String>; 2],
}

/// Why results cannot be compared.
#[derive(Debug)]
pub enum DiffError {
    /// One of them cannot be read.
    Stored(StoredError),
    /// They have no measure or no point in common.
    Nothing(&'static str),
    /// Too large to hold.
    TooLarge,
}

impl std::fmt::Display for DiffError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stored(error) => error.fmt(f),
            Self::Nothing(what) => write!(f, "the results have no {what} in common"),
            Self::TooLarge => write!(f, "the results are too large to compare: more than {MOST} values"),
        }
    }
}

impl std::error::Error for DiffError {}

/// Compares two results.
///
/// Points are the same if their factors have the same levels, measures if they have the same id. Runs are paired by
/// replicate if both results have the same seed, draws made beforehand and common random numbers alike; intervals are Student's t, or Welch's
/// if they are not paired. Where several lucks share a draw, runs count as units all the same: look at `contrasts.csv`
/// for intervals over draws.
///
/// # Errors
/// [`DiffError`].
pub fn diff(first: &Stored, second: &Stored, confidence: f64) -> Result<Diff, DiffError> {
    let (measures, lone_measures) = common(
        first.measures().iter().map(|m| m.id.clone()).collect(),
        second.measures().iter().map(|m| m.id.clone()).collect(),
    );
    let (points, lone_points) = common(labels(first), labels(second));
    if measures.is_empty() {
        return Err(DiffError::Nothing("measure"));
    }
    if points.is_empty() {
        return Err(DiffError::Nothing("design point"));
    }
    let (a, b) = (first.experiment(), second.experiment());
    let paired = a.seed() == b.seed()
        && a.common == b.common
        && a.draws_file().map(|file| &file.text) == b.draws_file().map(|file| &file.text)
        && first.plan().replicates().luck == second.plan().replicates().luck
        && (first.plan().replicates().draws == 0) == (second.plan().replicates().draws == 0);
    let held = hold(first, &measures, &points, 0)?;
    let mut cells: Vec<Cell> = vec![Cell::default(); points.len() * measures.len()];
    let mut lines: Vec<u64> = vec![0; points.len()];
    let place: BTreeMap<u32, usize> = points.iter().enumerate().map(|(at, (_, ids))| (ids[1], at)).collect();
    let mut take = |run: &RunOutcome| {
        let Some(&point) = place.get(&run.spec.point) else { return };
        let replicate = second.plan().replicate(run.spec.run);
        let line = if paired { replicate } else { lines[point] };
        lines[point] += 1;
        for (m, (_, ids)) in measures.iter().enumerate() {
            let theirs = value(run, ids[1]);
            let ours = held.get(&(point, line)).and_then(|values| values[m]);
            cells[point * measures.len() + m].push(ours, theirs, paired);
        }
    };
    second.rows(|rows| rows.iter().for_each(&mut take)).map_err(DiffError::Stored)?;
    if !paired {
        for ((point, _), values) in &held {
            for (m, value) in values.iter().enumerate() {
                cells[point * measures.len() + m].first(*value);
            }
        }
    }
    let row = |(index, cell): (usize, &Cell)| {
        let (point, measure) = (&points[index / measures.len()].0, &measures[index % measures.len()].0);
        cell.row(point, measure, paired, confidence)
    };
    let rows = cells.iter().enumerate().map(row).collect();
    Ok(Diff { paired, rows, lone_measures, lone_points })
}

/// Values of a measure at a point, under way.
#[derive(Clone, Default)]
struct Cell {
    pairs: Paired,
    equal: u64,
    apart: [Moments; 2],
    dropped: u64,
}

impl Cell {
    fn push(&mut self, ours: Option<f64>, theirs: Option<f64>, paired: bool) {
        if paired {
            // Second less first.
            self.pairs.push(theirs, ours);
            self.equal += u64::from(ours == theirs);
        } else {
            match theirs {
                Some(value) => self.apart[1].push(value),
                None => self.dropped += 1,
            }
        }
    }

    fn first(&mut self, value: Option<f64>) {
        match value {
            Some(value) => self.apart[0].push(value),
            None => self.dropped += 1,
        }
    }

    fn row(&self, point: &str, measure: &str, paired: bool, confidence: f64) -> DiffRow {
        let [a, b] = &self.apart;
        let estimate = if paired {
            Estimate::of_mean(&self.pairs.differences)
        } else {
            linear_contrast(&[(-1.0, *a), (1.0, *b)])
        };
        let (n, dropped, means, difference) = if paired {
            let pairs = &self.pairs;
            (pairs.differences.n(), pairs.dropped, [pairs.b.mean(), pairs.a.mean()], pairs.differences.mean())
        } else {
            let difference = a.mean().zip(b.mean()).map(|(a, b)| b - a);
            (Ord::min(a.n(), b.n()), self.dropped, [a.mean(), b.mean()], difference)
        };
        DiffRow {
            point: point.to_owned(),
            measure: measure.to_owned(),
            n,
            dropped,
            equal: paired.then_some(self.equal),
            means,
            difference,
            interval: estimate.and_then(|estimate| estimate.interval(confidence)),
        }
    }
}

/// Names in both lists with their positions, in the order of the first; and those in one alone.
fn common(first: Vec<String>, second: Vec<String>) -> (Vec<(String, [u32; 2])>, [Vec<String>; 2]) {
    let place: BTreeMap<&String, u32> = second.iter().zip(0..).collect();
    let both = first.iter().zip(0..).filter_map(|(name, at)| Some((name.clone(), [at, *place.get(name)?])));
    let both: Vec<_> = both.collect();
    let lone = |of: &[String], other: &[String]| of.iter().filter(|n| !other.contains(n)).cloned().collect();
    let alone = [lone(&first, &second), lone(&second, &first)];
    (both, alone)
}

/// What each point is called: its levels.
fn labels(stored: &Stored) -> Vec<String> {
    let design = stored.experiment().design();
    let label = |point| {
        let levels = design.factors().iter().zip(design.levels(point));
        levels.map(|(factor, level)| format!("{}={}", factor.id, level.text)).collect::<Vec<_>>().join(" ")
    };
    (0..design.points()).map(label).collect()
}

type Held = BTreeMap<(usize, u64), Vec<Option<f64>>>;

/// The values of one result, by point and replicate.
fn hold(
    stored: &Stored,
    measures: &[(String, [u32; 2])],
    points: &[(String, [u32; 2])],
    side: usize,
) -> Result<Held, DiffError> {
    if stored.plan().count().saturating_mul(measures.len() as u64) > MOST as u64 {
        return Err(DiffError::TooLarge);
    }
    let place: BTreeMap<u32, usize> =
        points.iter().enumerate().map(|(at, (_, ids))| (ids[side], at)).collect();
    let mut held = Held::new();
    let mut take = |run: &RunOutcome| {
        if let Some(&point) = place.get(&run.spec.point) {
            let values = measures.iter().map(|(_, ids)| value(run, ids[side])).collect();
            held.insert((point, stored.plan().replicate(run.spec.run)), values);
        }
    };
    stored.rows(|rows| rows.iter().for_each(&mut take)).map_err(DiffError::Stored)?;
    Ok(held)
}

fn value(run: &RunOutcome, measure: u32) -> Option<f64> {
    let failed = matches!(run.end, End::Failed(_));
    run.measures.get(measure as usize).copied().flatten().filter(|_| !failed)
}

/// Writes the comparison as CSV.
///
/// # Errors
/// If it cannot be written.
pub fn write_csv(diff: &Diff, out: impl Write) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    table.write_record([
        "point",
        "measure",
        "n",
        "dropped",
        "equal",
        "mean_first",
        "mean_second",
        "difference",
        "ci_low",
        "ci_high",
    ])?;
    for row in &diff.rows {
        let (low, high) = (row.interval.map(|i| i.low), row.interval.map(|i| i.high));
        let counts = [row.n.to_string(), row.dropped.to_string()];
        let equal = row.equal.map(|n| n.to_string()).unwrap_or_default();
        let numbers = [row.means[0], row.means[1], row.difference, low, high].map(cell);
        let first = [inert(&row.point).into_owned(), row.measure.clone()];
        table.write_record(first.iter().chain(&counts).chain([&equal]).chain(&numbers))?;
    }
    table.flush()
}
