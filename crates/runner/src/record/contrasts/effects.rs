//! Effects unit by unit, of the hypotheses that have one in every unit.

use detente_core::model::Model;

use super::fold::{waits, weigh};
use super::units::Unit;
use crate::experiment::{Effect, Experiment, RunValue, Side};
use crate::record::replicate::{Replicate, Waits};

/// The effect of each hypothesis in every unit, under way: in each replicate, or the mean over the lucks of a draw.
#[derive(Clone, Debug)]
pub(crate) struct Effects {
    unit: Unit,
    /// Draw and luck of each unit; luck 0 if the draw is the unit.
    units: Vec<(u32, u32)>,
    /// By hypothesis; `None` for a form whose effect is one of all units.
    parts: Vec<Option<Part>>,
}

#[derive(Clone, Debug)]
struct Part {
    value: RunValue,
    sides: [Side; 2],
    waits: Waits,
    /// Sum and number of each unit.
    sums: Vec<(f64, u32)>,
}

impl Effects {
    pub(crate) fn new(unit: Unit, experiment: &Experiment, model: &Model) -> Self {
        let parts = experiment.hypotheses().iter().map(|hypothesis| match &hypothesis.effect {
            Effect::Contrast { value, sides } => Some(Part {
                value: *value,
                sides: sides.clone(),
                waits: waits(hypothesis, experiment, model),
                sums: Vec::new(),
            }),
            Effect::Threshold { .. } | Effect::Share { .. } => None,
        });
        Self { unit, units: Vec::new(), parts: parts.collect() }
    }

    /// Adds a replicate; they come in order.
    pub(crate) fn add(&mut self, replicate: &Replicate) {
        let unit = (replicate.draw, if self.unit == Unit::Run { replicate.luck } else { 0 });
        let next = self.units.last() != Some(&unit);
        if next {
            self.units.push(unit);
        }
        for Part { value, sides, waits, sums } in self.parts.iter_mut().flatten() {
            if next {
                sums.push((0.0, 0));
            }
            let [a, b] = [0, 1].map(|side: usize| {
                let Side { weights, constant, .. } = &sides[side];
                weigh(weights, *constant, |point| replicate.value(point, *value, waits))
            });
            // Only whole pairs, as in the contrast itself.
            let effect = a.zip(b).map(|(a, b)| a - b).filter(|effect| effect.is_finite());
            if let (Some(effect), Some((sum, count))) = (effect, sums.last_mut()) {
                *sum += effect;
                *count += 1;
            }
        }
    }

    /// Draw and luck of each unit.
    pub(crate) fn units(&self) -> &[(u32, u32)] {
        &self.units
    }

    /// The effect of a hypothesis in each unit; `None` where a unit has no value, and as a whole for a form without
    /// effects of units.
    pub(crate) fn of(&self, hypothesis: usize) -> Option<Vec<Option<f64>>> {
        let sums = &self.parts[hypothesis].as_ref()?.sums;
        Some(sums.iter().map(|&(sum, count)| (count > 0).then(|| sum / f64::from(count))).collect())
    }
}
