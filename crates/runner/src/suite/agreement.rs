//! What single draws say: whether the effect is as claimed in each, and which sign it has.

use detente_analysis::{Direction, Verdict};

use super::evidence::Evidence;
use super::{Place, Suite};
use crate::experiment::{Effect, Form, Hypothesis};
use crate::record::Finding;

/// Share of the least effect that counts below which an effect is 0 but for rounding: slopes are sums of weights that
/// cancel.
const ROUNDING: f64 = 1e-9;

/// The effect of a hypothesis in one draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawEffect {
    /// The draw.
    pub draw: u32,
    /// The effect in it; of a threshold, the level.
    pub effect: Option<f64>,
    /// Whether it is as claimed, by the least effect that counts; `None` if it is undefined.
    pub agrees: Option<bool>,
}

/// The effects of a hypothesis in all draws of the agreement part; none without it.
pub(super) fn draws(suite: &Suite, evidence: &Evidence, (experiment, hypothesis): Place) -> Vec<DrawEffect> {
    let stated = suite.hypothesis((experiment, hypothesis));
    let draws = evidence.agreement.get(experiment).into_iter().flatten();
    let effect = |(draw, findings): &(u32, Vec<Finding>)| {
        let finding = &findings[hypothesis];
        DrawEffect { draw: *draw, effect: finding.effect, agrees: agrees(stated, finding) }
    };
    draws.map(effect).collect()
}

/// Share of the draws with an answer that agree.
pub(super) fn share(draws: &[DrawEffect]) -> Option<f64> {
    let answers: Vec<bool> = draws.iter().filter_map(|draw| draw.agrees).collect();
    let agree = answers.iter().filter(|agrees| **agrees).count();
    (!answers.is_empty()).then(|| agree as f64 / answers.len() as f64)
}

/// Share of the draws with an effect that have the more frequent sign; 0 has none, and what is left of it by rounding. The
/// threshold of a factor is no effect with a sign.
pub(super) fn one_sign(hypothesis: &Hypothesis, draws: &[DrawEffect]) -> Option<f64> {
    let effects: Vec<f64> = draws.iter().filter_map(|draw| draw.effect).collect();
    if effects.is_empty() || hypothesis.form == Form::Threshold {
        return None;
    }
    let zero = ROUNDING * hypothesis.min_effect;
    let above = effects.iter().filter(|effect| **effect > zero).count();
    let below = effects.iter().filter(|effect| **effect < -zero).count();
    Some(Ord::max(above, below) as f64 / effects.len() as f64)
}

/// Whether an effect is as claimed, by its value alone.
fn agrees(hypothesis: &Hypothesis, finding: &Finding) -> Option<bool> {
    if let Effect::Threshold { by, .. } = &hypothesis.effect {
        // Without a value at some level nothing is known of the first that reaches it.
        let known = finding.n > 0;
        let reached = finding.effect;
        return known.then(|| by.map_or(reached.is_none(), |by| reached.is_some_and(|level| level <= by)));
    }
    finding.effect.map(|effect| class(hypothesis, effect) == Verdict::Supported)
}

/// The verdict that an effect would have if it were known to the last digit. Exactly `min_effect` is not beyond it and
/// not within it.
pub(super) fn class(hypothesis: &Hypothesis, effect: f64) -> Verdict {
    let m = hypothesis.min_effect;
    let Some(direction) = hypothesis.direction else {
        return if effect.abs() < m { Verdict::Supported } else { Verdict::Contradicted };
    };
    let towards = if direction == Direction::Increase { effect } else { -effect };
    if towards > m {
        Verdict::Supported
    } else if towards < -m {
        Verdict::Contradicted
    } else if towards.abs() < m {
        Verdict::Negligible
    } else {
        Verdict::Open
    }
}
