//! What an effect can be at all, from the range of its measure: claims that no run could decide.

use std::collections::BTreeMap;

use super::super::super::hypothesis::{Effect, Form, RunValue, Side};
use super::super::super::raw::RawDirection;
use super::super::facts;
use super::One;

/// Rounding in a sum of weights that cancel.
const ROUNDING: f64 = 1e-12;

/// The weight of each point in the first side less the second.
fn net(sides: &[Side; 2]) -> BTreeMap<u32, f64> {
    let mut net = BTreeMap::new();
    for (side, sign) in sides.iter().zip([1.0, -1.0]) {
        for &(point, weight) in &side.weights {
            *net.entry(point).or_insert(0.0) += sign * weight;
        }
    }
    net
}

/// Whether the points of two sides cancel, so that the same runs stand on both.
fn cancels(sides: &[Side; 2]) -> bool {
    net(sides).values().all(|weight| weight.abs() < ROUNDING)
}

/// Least and greatest first side less the second, for a measure between `low` and `high`.
fn effect(sides: &[Side; 2], (low, high): (f64, f64)) -> (f64, f64) {
    let constant = sides[0].constant - sides[1].constant;
    let weights = net(sides).into_values().filter(|weight| weight.abs() >= ROUNDING);
    weights.fold((constant, constant), |(least, greatest), weight| {
        let (worst, best) = if weight > 0.0 { (low, high) } else { (high, low) };
        (least + weight * worst, greatest + weight * best)
    })
}

/// Why a claim about an effect between `least` and `greatest` is decided before any run; `None` if it is open.
fn decided(
    (least, greatest): (f64, f64),
    form: Form,
    direction: Option<RawDirection>,
    min_effect: f64,
) -> Option<String> {
    let (least, greatest) = match direction {
        Some(RawDirection::Decrease) => (facts::plain(-greatest), facts::plain(-least)),
        _ => (facts::plain(least), facts::plain(greatest)),
    };
    let whatever = match direction {
        Some(RawDirection::Decrease) => {
            format!("the decrease lies between {least} and {greatest} whatever happens")
        }
        _ => format!("the effect lies between {least} and {greatest} whatever happens"),
    };
    if form == Form::Equivalence {
        let always = -min_effect < least && greatest < min_effect;
        return always.then(|| format!("{whatever}, so it is always smaller than {min_effect}"));
    }
    if greatest < min_effect {
        Some(format!("{whatever}, so it is never as large as {min_effect}"))
    } else if least > min_effect {
        Some(format!("{whatever}, so it is always larger than {min_effect}"))
    } else {
        None
    }
}

impl One<'_, '_, '_> {
    /// Reports a claim that no run could decide.
    pub(super) fn open(&mut self, effect: &Effect) {
        let (raw, min_effect) = (self.raw, self.raw.min_effect.value);
        let name = raw.measure.as_ref().map(|name| name.value.as_str());
        let range = name.and_then(|name| facts::range(self.check.parts, name));
        if let (Some(value), Some(name), Some((low, high))) = (&raw.value, name, range)
            && matches!(raw.form, Form::Level | Form::Threshold)
            && (value.value < low || value.value > high)
        {
            let message = format!("`{name}` lies between {low} and {high}: it is never {}", value.value);
            self.error(value.span.clone(), message);
            return;
        }
        if let (Some(value), Form::Share) = (&raw.value, raw.form)
            && !(0.0..=1.0).contains(&value.value)
        {
            self.error(value.span.clone(), format!("a share lies between 0 and 1, not at {}", value.value));
            return;
        }
        let within = match effect {
            Effect::Contrast { sides, .. } if cancels(sides) && raw.form != Form::Order => {
                let message = "the arms cancel: the same runs stand on both sides";
                let span = raw.arms.as_ref().map_or(raw.id.span.clone(), |arms| arms.span.clone());
                self.error(span, message);
                return;
            }
            Effect::Contrast { value: RunValue::Order(..), .. } => Some((-1.0, 1.0)),
            Effect::Contrast { sides, .. } => range.map(|range| self::effect(sides, range)),
            Effect::Share { value, .. } => Some((-value, 1.0 - value)),
            Effect::Threshold { .. } => None,
        };
        let direction = raw.direction.as_ref().map(|d| d.value);
        let why = within.and_then(|within| decided(within, raw.form, direction, min_effect));
        if let Some(why) = why.filter(|_| min_effect > 0.0) {
            self.error(raw.min_effect.span.clone(), why).with_help(
                "`min_effect` is in units of the measure, or of a share or probability: five percent are 0.05",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{cancels, decided, effect};
    use crate::experiment::raw::RawDirection::{Decrease, Increase};
    use crate::experiment::{Form, Side};

    fn side(weights: &[(u32, f64)], constant: f64) -> Side {
        Side { weights: weights.to_vec(), constant, ..Side::default() }
    }

    #[test]
    fn the_reach_of_an_effect_follows_from_its_weights() {
        let halves = [side(&[(0, 0.5), (1, 0.5)], 0.0), side(&[(1, 0.5), (2, 0.5)], 0.0)];
        // Point 1 stands on both sides: only half the weight is left to differ.
        assert_eq!(effect(&halves, (0.0, 1.0)), (-0.5, 0.5));
        assert_eq!(effect(&[side(&[(0, 1.0)], 0.0), side(&[], 0.25)], (0.0, 1.0)), (-0.25, 0.75));
        assert!(!cancels(&halves));
        assert!(cancels(&[side(&[(0, 1.0), (1, -1.0)], 0.0), side(&[(0, 1.0), (1, -1.0)], 0.0)]));
    }

    #[test]
    fn a_claim_is_open_only_within_reach() {
        let claim =
            |reach, form, direction, min_effect| decided(reach, form, direction, min_effect).is_some();
        assert!(!claim((-1.0, 1.0), Form::Difference, Some(Increase), 1.0));
        assert!(claim((-1.0, 1.0), Form::Difference, Some(Increase), 5.0));
        assert!(claim((-0.25, 1.0), Form::Difference, Some(Decrease), 0.5));
        assert!(claim((0.5, 1.0), Form::Level, Some(Increase), 0.25));
        assert!(claim((-1.0, 1.0), Form::Equivalence, None, 2.0));
        assert!(!claim((-1.0, 1.0), Form::Equivalence, None, 0.5));
    }
}
