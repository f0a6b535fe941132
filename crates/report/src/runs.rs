//! Runs worth a look: in every arm the typical one, and those at the ends of a few measures.

use std::collections::BTreeMap;

use detente_core::scenario::Part;
use detente_core::simulation::{End, RunOutcome};
use detente_runner::{Experiment, MeasureColumn};
use serde::Serialize;

use crate::arms::Arm;
use crate::estimates::Spread;
use crate::labels::Labels;
use crate::number::{Short, short};
use crate::stories::{Phrases, Story};

/// Most measures whose ends are looked for.
const MOST_EXTREMES: usize = 3;

/// Most arms of which runs are shown.
pub(crate) const MOST_ARMS: usize = 6;

/// What the run nearest to the medians of its arm is called.
const TYPICAL: &str = "typical";

/// Runs to look at.
#[derive(Clone, Debug, Serialize)]
pub struct Browser {
    /// Ids of the measures, in the order of [`Run::measures`].
    pub ids: Vec<String>,
    /// Names of the measures, in the same order.
    pub measures: Vec<String>,
    /// Rows of these arms that were looked through.
    pub among: u64,
    /// The runs, arm by arm.
    pub runs: Vec<Run>,
    /// What their stories are made of.
    pub phrases: Phrases,
}

/// A run.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Its number.
    pub run: u64,
    /// Position of its arm.
    pub arm: usize,
    /// Its parameter draw; absent if every distribution is at its median.
    pub draw: Option<u32>,
    /// Its luck within the draw.
    pub luck: u32,
    /// Why it is here.
    pub why: Vec<String>,
    /// How it ended.
    pub end: String,
    /// Its last tick.
    pub end_tick: u32,
    /// Its measures.
    pub measures: Vec<Option<Short>>,
    /// What happened in it; absent if it was not traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<Story>,
}

/// Looks through rows, and keeps what is nearest to the middle of its arm and what is at the ends.
pub(crate) struct Chooser<'a> {
    experiment: &'a Experiment,
    columns: &'a [MeasureColumn],
    /// Median and standard deviation, by arm and measure.
    spreads: &'a [Vec<Spread>],
    /// The measures whose ends are kept.
    extremes: Vec<usize>,
    typical: Vec<Option<(f64, RunOutcome)>>,
    /// By arm, measure, and end: least, greatest.
    ends: Vec<Vec<[Option<(f64, RunOutcome)>; 2]>>,
    among: u64,
}

impl<'a> Chooser<'a> {
    pub(crate) fn new(
        experiment: &'a Experiment,
        columns: &'a [MeasureColumn],
        spreads: &'a [Vec<Spread>],
    ) -> Self {
        let spreads = &spreads[..Ord::min(spreads.len(), MOST_ARMS)];
        let claimed = experiment.hypotheses().iter().flat_map(|hypothesis| hypothesis.effect.measures());
        let mut extremes: Vec<usize> = Vec::new();
        for measure in claimed.chain(0..columns.len()) {
            let varies = spreads.iter().any(|arm| arm[measure].is_some());
            if varies && !columns[measure].indicator && !extremes.contains(&measure) {
                extremes.push(measure);
            }
        }
        extremes.truncate(MOST_EXTREMES);
        let ends = vec![vec![[None, None]; extremes.len()]; spreads.len()];
        Self { experiment, columns, spreads, typical: vec![None; spreads.len()], ends, extremes, among: 0 }
    }

    /// Looks at rows, in run order: of equal ones the first is kept.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) {
        for outcome in outcomes {
            let arm = outcome.spec.point as usize;
            if arm >= self.spreads.len() || matches!(outcome.end, End::Failed(_)) {
                continue;
            }
            self.among += 1;
            let away = distance(&self.spreads[arm], outcome);
            if self.typical[arm].as_ref().is_none_or(|(least, _)| away < *least) {
                self.typical[arm] = Some((away, outcome.clone()));
            }
            for (ends, &measure) in self.ends[arm].iter_mut().zip(&self.extremes) {
                let Some(value) = outcome.measures[measure] else { continue };
                let [least, most] = ends;
                if least.as_ref().is_none_or(|(known, _)| value < *known) {
                    *least = Some((value, outcome.clone()));
                }
                if most.as_ref().is_none_or(|(known, _)| value > *known) {
                    *most = Some((value, outcome.clone()));
                }
            }
        }
    }

    /// The runs; `None` if there are none.
    pub(crate) fn finish(self, labels: &Labels, arms: &[Arm]) -> Option<Browser> {
        let mut chosen: BTreeMap<(usize, u64), (RunOutcome, Vec<String>)> = BTreeMap::new();
        let mut choose = |arm: usize, outcome: RunOutcome, why: String| {
            let entry = chosen.entry((arm, outcome.spec.run));
            entry.or_insert_with(|| (outcome, Vec::new())).1.push(why);
        };
        for (arm, (typical, ends)) in self.typical.into_iter().zip(self.ends).enumerate() {
            if let Some((_, outcome)) = typical {
                choose(arm, outcome, format!("{TYPICAL}: nearest to the medians of its arm"));
            }
            for (ends, &measure) in ends.into_iter().zip(&self.extremes) {
                let label = &self.columns[measure].label;
                let [least, most] = ends;
                let differ = least.as_ref().zip(most.as_ref()).is_some_and(|(a, b)| a.0 < b.0);
                for (end, name) in [(least, "least"), (most, "most")].into_iter().filter(|_| differ) {
                    if let Some((_, outcome)) = end {
                        choose(arm, outcome, format!("{name}: {label}"));
                    }
                }
            }
        }
        let ends: Vec<String> = self
            .experiment
            .scenario()
            .outcomes()
            .map(|outcome| labels.label(Part::Outcome, outcome))
            .collect();
        let mut runs: Vec<Run> = chosen
            .into_iter()
            .filter(|((arm, _), _)| *arm < arms.len())
            .map(|((arm, run), (outcome, why))| Run {
                run,
                arm,
                draw: outcome.spec.draw,
                luck: outcome.spec.luck,
                why,
                end: match outcome.end {
                    End::Outcome(outcome) => ends[outcome].clone(),
                    End::Horizon => "the last tick".to_owned(),
                    End::Failed(failure) => failure.to_string(),
                },
                end_tick: outcome.end_tick,
                measures: outcome.measures.into_iter().map(short).collect(),
                story: None,
            })
            .collect();
        // Typical ones first: whoever reads one run alone should read such a one.
        runs.sort_by_key(|run| (run.arm, !run.why[0].starts_with(TYPICAL), run.run));
        let measures = self.columns.iter().map(|column| column.label.clone()).collect();
        (!runs.is_empty()).then_some(Browser {
            ids: self.columns.iter().map(|column| column.id.clone()).collect(),
            measures,
            among: self.among,
            runs,
            phrases: Phrases::default(),
        })
    }
}

/// How far a run is from the medians of its arm: mean squared deviation, each in standard deviations; 1 for a measure that
/// the run does not have.
fn distance(spreads: &[Spread], outcome: &RunOutcome) -> f64 {
    let known = spreads.iter().zip(&outcome.measures);
    let known = known.filter_map(|(spread, value)| spread.map(|spread| (spread, value)));
    let (mut sum, mut count) = (0.0, 0.0);
    for ((median, sd), value) in known {
        let z = value.map_or(1.0, |value| (value - median) / sd);
        sum += z * z;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}
