//! Runs gathered into replicates: what happened at every point under the same draw and luck.

use std::collections::BTreeMap;

use detente_core::simulation::{End, RunOutcome};

use crate::experiment::RunValue;

/// The runs of one replicate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replicate {
    /// Its parameter draw; 0 if every distribution is at its median.
    pub(crate) draw: u32,
    /// Its luck within the draw.
    pub(crate) luck: u32,
    /// Measures by point; `None` for a failed run.
    points: BTreeMap<u32, Option<Vec<Option<f64>>>>,
}

impl Replicate {
    /// The value of a run at a point; `None` if it failed, was not simulated, or has no such measure.
    ///
    /// Where `waits` has a number for a measure of time, what never came counts as having taken that long, and nothing
    /// as having taken longer: means of it are restricted means (Royston & Parmar, BMC Medical Research Methodology 13
    /// (2013)).
    pub(crate) fn value(&self, point: u32, value: RunValue, waits: &Waits) -> Option<f64> {
        let measures = self.points.get(&point)?.as_ref()?;
        let measure = |measure: usize| measures.get(measure).copied().flatten();
        let restricted = |index: usize| match (measure(index), waits.of(index)) {
            (value, None) => value,
            (None, Some(longest)) => Some(longest),
            (Some(value), Some(longest)) => Some(if value > longest { longest } else { value }),
        };
        match value {
            RunValue::Measure(index) => restricted(index),
            RunValue::Gap(first, second) => Some(restricted(first)? - restricted(second)?),
            RunValue::Order(first, second) => {
                // What never comes is later than anything that does.
                let [a, b] = [first, second].map(|m| measure(m).unwrap_or(f64::INFINITY));
                Some(if a < b { 1.0 } else { f64::from(-i8::from(b < a)) })
            }
        }
    }
}

/// For each measure of time, the longest wait that can be seen everywhere, in ticks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waits(pub(crate) Vec<Option<f64>>);

impl Waits {
    pub(crate) fn of(&self, measure: usize) -> Option<f64> {
        self.0.get(measure).copied().flatten()
    }
}

/// Puts runs together; they come in run order, so those of one replicate come one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gather {
    open: Option<Replicate>,
}

impl Gather {
    /// Takes runs and hands on every replicate that is over.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome], mut whole: impl FnMut(&Replicate)) {
        for outcome in outcomes {
            let (draw, luck) = (outcome.spec.draw.unwrap_or(0), outcome.spec.luck);
            if self.open.as_ref().is_some_and(|open| (open.draw, open.luck) != (draw, luck)) {
                self.close(&mut whole);
            }
            let open = self.open.get_or_insert_with(|| Replicate { draw, luck, points: BTreeMap::new() });
            let failed = matches!(outcome.end, End::Failed(_));
            open.points.insert(outcome.spec.point, (!failed).then(|| outcome.measures.clone()));
        }
    }

    /// Hands on the last replicate.
    pub(crate) fn close(&mut self, mut whole: impl FnMut(&Replicate)) {
        if let Some(replicate) = self.open.take() {
            whole(&replicate);
        }
    }
}
