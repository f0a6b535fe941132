//! Terms (§8): the grid on which they are negotiated, and what violates them.

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{abs, select};
use crate::resources::{Bounds, Motion, Params};
use crate::rules::effect;
use crate::scenario::{BargainTerm, Choice, Side};

/// By how much an act must worsen a violation to breach a term, so that rounding breaches nothing.
const LEAST_BREACH: Real = 1e-12;

/// The value of a term at a share of the way between its ends: low + (high − low) · share.
pub(crate) fn between(term: &BargainTerm, share: Real, params: &Params) -> Lanes {
    let (low, high) = (&params[term.low], &params[term.high]);
    Lanes::from_fn(|l| low[l] + (high[l] - low[l]) * share)
}

/// The middle of every term.
pub(crate) fn middle(terms: &[BargainTerm], params: &Params) -> Vec<Lanes> {
    terms.iter().map(|t| between(t, 0.5, params)).collect()
}

/// The terms at a point of the grid. Levels j = 0 … n − 1 are equally spaced, at the share j/(n − 1); the first term
/// changes slowest.
pub(crate) fn point(terms: &[BargainTerm], index: usize, params: &Params) -> Vec<Lanes> {
    let mut rest = index;
    let mut values: Vec<Lanes> = terms
        .iter()
        .rev()
        .map(|term| {
            let levels = term.levels as usize;
            let level = rest % levels;
            rest /= levels;
            let share = if levels > 1 { level as Real / (levels - 1) as Real } else { 0.0 };
            between(term, share, params)
        })
        .collect();
    values.reverse();
    values
}

/// How far a value is from what a term asks: max(0, x − v), max(0, v − x) or |x − v|.
#[inline(always)]
pub(crate) fn violation(side: Side, x: Real, agreed: Real) -> Real {
    let gap = match side {
        Side::AtMost => x - agreed,
        Side::AtLeast => agreed - x,
        Side::Equal => abs(x - agreed),
    };
    select(gap > 0.0, gap, 0.0)
}

/// Where an option's own effect, without noise, would worsen a violation of any of the terms agreed, from the state
/// `x`: a mask.
pub(crate) fn breach(
    option: &Choice,
    terms: &[BargainTerm],
    agreed: &[Lanes],
    (motion, params): (&Motion, &Params),
    x: &[Lanes],
) -> Lanes {
    let mut mask = Lanes::ZERO;
    for (term, agreed) in terms.iter().zip(agreed) {
        for effect in option.effects.iter().filter(|e| e.variable == term.variable) {
            let Bounds { low, high, .. } = motion.bounds[term.variable];
            let before = &x[term.variable];
            let mut after = *before;
            effect::single(&mut after, &params[effect.delta], low, high);
            for l in 0..LANES {
                let was = violation(term.side, before[l], agreed[l]);
                let is = violation(term.side, after[l], agreed[l]);
                mask[l] = select(is > was + LEAST_BREACH, 1.0, mask[l]);
            }
        }
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_have_sides() {
        assert_eq!(violation(Side::AtMost, 0.75, 0.5), 0.25);
        assert_eq!(violation(Side::AtMost, 0.25, 0.5), 0.0);
        assert_eq!(violation(Side::AtLeast, 0.25, 0.5), 0.25);
        assert_eq!(violation(Side::AtLeast, 0.75, 0.5), 0.0);
        assert_eq!(violation(Side::Equal, 0.25, 0.5), 0.25);
        assert_eq!(violation(Side::Equal, 0.75, 0.5), 0.25);
    }
}
