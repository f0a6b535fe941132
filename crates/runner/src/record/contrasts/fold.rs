//! Contrasts under way: every replicate adds its part to every hypothesis.

use detente_analysis::{Estimate, Moments, cohen_d, linear_contrast};
use detente_core::model::Model;

use super::share::Cells;
use super::threshold::Levels;
use super::units::{Pairs, Unit, Units};
use super::{ContrastRow, Finding, rows};
use crate::experiment::{Effect, Experiment, Hypothesis, RunValue, Side};
use crate::plan::Plan;
use crate::record::replicate::{Replicate, Waits};

/// Contrasts of every hypothesis, under way.
#[derive(Clone, Debug)]
pub(crate) struct ContrastsFold {
    hypotheses: Vec<Hypothesis>,
    waits: Vec<Waits>,
    /// Whether each hypothesis is about events: values of 0 and 1.
    events: Vec<bool>,
    folds: Vec<Fold>,
}

#[derive(Clone, Debug)]
enum Fold {
    /// Both sides share their luck, replicate by replicate. `points` tell what independent luck would have cost.
    Paired {
        value: RunValue,
        sides: [Side; 2],
        pairs: Pairs,
        points: Vec<(u32, Units)>,
    },
    /// Every point has its own luck.
    Apart {
        value: RunValue,
        sides: [Side; 2],
        points: Vec<(u32, Units)>,
    },
    Threshold(Levels),
    Share(Cells),
}

impl ContrastsFold {
    pub(crate) fn new(plan: &Plan, experiment: &Experiment, model: &Model) -> Self {
        Self::of_units(Unit::of(plan, experiment), experiment, model)
    }

    /// For the runs of one parameter draw: its lucks are the units.
    pub(crate) fn of_one_draw(experiment: &Experiment, model: &Model) -> Self {
        Self::of_units(Unit::Run, experiment, model)
    }

    /// With these units.
    pub(crate) fn of_units(unit: Unit, experiment: &Experiment, model: &Model) -> Self {
        let hypotheses = experiment.hypotheses().to_vec();
        Self {
            waits: hypotheses.iter().map(|h| waits(h, experiment, model)).collect(),
            events: hypotheses.iter().map(|h| is_event(h, experiment)).collect(),
            folds: hypotheses.iter().map(|h| Fold::new(&h.effect, experiment.common, unit)).collect(),
            hypotheses,
        }
    }

    /// Adds a replicate; they come in order.
    pub(crate) fn add(&mut self, replicate: &Replicate) {
        for (fold, waits) in self.folds.iter_mut().zip(&self.waits) {
            fold.add(replicate, waits);
        }
    }

    /// The rows, in file order.
    pub(crate) fn finish(&self) -> Vec<ContrastRow> {
        let parts = self.hypotheses.iter().zip(&self.folds).zip(&self.events);
        let findings = parts.map(|((hypothesis, fold), event)| fold.finish(hypothesis, *event)).collect();
        rows(&self.hypotheses.iter().collect::<Vec<_>>(), findings)
    }
}

/// Whether a hypothesis is about events: values of 0 and 1, or differences of such.
pub(crate) fn is_event(hypothesis: &Hypothesis, experiment: &Experiment) -> bool {
    match &hypothesis.effect {
        Effect::Contrast { value: RunValue::Order(..), .. } => true,
        effect => effect.measures().iter().all(|&m| experiment.parts().measures()[m].is_indicator()),
    }
}

/// The longest waits that can be seen at all points a hypothesis compares.
pub(super) fn waits(hypothesis: &Hypothesis, experiment: &Experiment, model: &Model) -> Waits {
    let parts = experiment.parts();
    let timed = hypothesis.effect.measures().iter().any(|&m| parts.measures()[m].is_time());
    if !timed {
        return Waits::default();
    }
    let mut longest: Vec<Option<f64>> = vec![None; parts.measures().len()];
    for point in points(&hypothesis.effect) {
        let values = model.values(point, None);
        for measure in hypothesis.effect.measures() {
            if let Some(wait) = parts.longest_wait(measure, &values) {
                let least = longest[measure].is_none_or(|known| wait < known);
                longest[measure] = if least { Some(wait) } else { longest[measure] };
            }
        }
    }
    Waits(longest)
}

/// The points an effect compares.
fn points(effect: &Effect) -> Vec<u32> {
    match effect {
        Effect::Contrast { sides, .. } => sides.iter().flat_map(|s| &s.weights).map(|w| w.0).collect(),
        Effect::Threshold { levels, .. } => levels.iter().flat_map(|l| &l.1).copied().collect(),
        Effect::Share { cells, .. } => cells.clone(),
    }
}

/// Weighted sum of a value over points; `None` if any is missing.
pub(super) fn weigh(
    weights: &[(u32, f64)],
    constant: f64,
    mut value: impl FnMut(u32) -> Option<f64>,
) -> Option<f64> {
    let mut sum = 0.0;
    for &(point, weight) in weights {
        sum += weight * value(point)?;
    }
    Some(sum + constant)
}

impl Fold {
    fn new(effect: &Effect, common: bool, unit: Unit) -> Self {
        match effect {
            Effect::Contrast { value, sides } if common => {
                let (pairs, points) = (Pairs::new(unit), by_point(effect, unit));
                Self::Paired { value: *value, sides: sides.clone(), pairs, points }
            }
            Effect::Contrast { value, sides } => {
                Self::Apart { value: *value, sides: sides.clone(), points: by_point(effect, unit) }
            }
            Effect::Threshold { measure, value, levels, .. } => {
                Self::Threshold(Levels::new(*measure, *value, levels, common, unit))
            }
            Effect::Share { measure, cells, .. } => Self::Share(Cells::new(*measure, cells, unit)),
        }
    }

    fn add(&mut self, replicate: &Replicate, waits: &Waits) {
        let draw = replicate.draw;
        match self {
            Self::Paired { value, sides, pairs, points } => {
                for (point, units) in points {
                    units.push(draw, replicate.value(*point, *value, waits));
                }
                let [a, b] = [0, 1].map(|side: usize| {
                    let Side { weights, constant, .. } = &sides[side];
                    weigh(weights, *constant, |point| replicate.value(point, *value, waits))
                });
                pairs.push(draw, a, b);
            }
            Self::Apart { value, points, .. } => {
                for (point, units) in points {
                    units.push(draw, replicate.value(*point, *value, waits));
                }
            }
            Self::Threshold(levels) => levels.add(replicate, waits),
            Self::Share(cells) => cells.add(replicate, waits),
        }
    }

    fn finish(&self, hypothesis: &Hypothesis, event: bool) -> Finding {
        let mut finding = Finding::default();
        match (self, &hypothesis.effect) {
            (Self::Paired { sides, pairs, points, .. }, _) => {
                let paired = pairs.finish();
                finding.n = paired.differences.n();
                finding.dropped = paired.dropped;
                finding.means = [paired.a.mean(), paired.b.mean()];
                if sides[1].weights.is_empty() {
                    finding.means[1] = paired.b.mean().filter(|_| !sides[1].name.is_empty());
                } else {
                    finding.effect_size = paired.cohen_d_av();
                    let (n, shared) = (finding.n as f64, paired.differences.variance());
                    let ratio = shared.zip(independent_variance(sides, points)).map(|(s, i)| s / i);
                    let ratio = ratio.filter(|ratio| ratio.is_finite());
                    finding.variance_reduction = ratio.map(|ratio| 1.0 - ratio);
                    finding.independent_n = ratio.filter(|ratio| *ratio > 0.0).map(|ratio| n / ratio);
                }
                finding.judge(Estimate::of_mean(&paired.differences), event, hypothesis);
            }
            (Self::Apart { sides, points, .. }, _) => apart(&mut finding, sides, points, event, hypothesis),
            (Self::Threshold(levels), Effect::Threshold { by, .. }) => {
                levels.finish(&mut finding, *by, hypothesis);
            }
            (Self::Share(cells), Effect::Share { of, factors, value, .. }) => {
                cells.finish(&mut finding, *factors, of, *value, hypothesis);
            }
            (Self::Threshold(_) | Self::Share(_), _) => {}
        }
        finding
    }
}

/// The units of every point that an effect compares.
fn by_point(effect: &Effect, unit: Unit) -> Vec<(u32, Units)> {
    let mut points: Vec<u32> = points(effect);
    points.sort_unstable();
    points.dedup();
    points.into_iter().map(|point| (point, Units::new(unit))).collect()
}

/// Variance of the contrast of one replicate if every point had luck of its own, Σ c² var. `None` without a variance.
fn independent_variance(sides: &[Side; 2], points: &[(u32, Units)]) -> Option<f64> {
    let mut sum = 0.0;
    for (point, units) in points {
        let weight = |side: &Side| {
            side.weights.iter().filter(|(p, _)| p == point).fold(0.0, |sum, (_, weight)| sum + weight)
        };
        let weight = weight(&sides[0]) - weight(&sides[1]);
        sum += weight * weight * units.finish().0.variance()?;
    }
    (sum > 0.0).then_some(sum)
}

/// A contrast of points with independent random numbers.
fn apart(
    finding: &mut Finding,
    sides: &[Side; 2],
    points: &[(u32, Units)],
    event: bool,
    hypothesis: &Hypothesis,
) {
    let finished: Vec<(u32, Moments, u64)> = points
        .iter()
        .map(|(point, units)| {
            let (values, dropped) = units.finish();
            (*point, values, dropped)
        })
        .collect();
    let of = |point: u32| finished.iter().find(|f| f.0 == point).map(|f| f.1);
    // With random numbers of their own, arms have runs of their own: the fewest at any point.
    finding.n = finished.iter().map(|f| f.1.n()).min().unwrap_or(0);
    finding.dropped = finished.iter().map(|f| f.2).max().unwrap_or(0);
    finding.means = [0, 1]
        .map(|side: usize| weigh(&sides[side].weights, sides[side].constant, |point| of(point)?.mean()));
    let mut groups: Vec<(f64, Moments)> = Vec::new();
    for (side, sign) in sides.iter().zip([1.0, -1.0]) {
        for &(point, weight) in &side.weights {
            groups.extend(of(point).map(|values| (sign * weight, values)));
        }
    }
    let estimate = linear_contrast(&groups).map(|estimate| Estimate {
        value: estimate.value + sides[0].constant - sides[1].constant,
        ..estimate
    });
    if let [(_, a), (_, b)] = &groups[..] {
        finding.effect_size = cohen_d(a, b);
    }
    finding.judge(estimate, event, hypothesis);
}
