//! Hypotheses.

use std::collections::BTreeSet;

use detente_analysis::Direction;
use detente_core::source::{At, Diagnostics, did_you_mean};

use super::super::design::Design;
use super::super::hypothesis::{Arm, Hypothesis};
use super::super::raw::{RawDirection, RawExperiment, RawHypothesis};
use super::ids;

/// Checks `[[hypothesis]]`, once the design is known.
pub(super) fn check(raw: &RawExperiment, design: &Design, found: &mut Diagnostics) -> Vec<Hypothesis> {
    let mut ids = BTreeSet::new();
    let mut checked = Vec::with_capacity(raw.hypothesis.len());
    for hypothesis in &raw.hypothesis {
        detente_core::scenario::check_id(&hypothesis.id, found);
        ids::check_length(&hypothesis.id, found);
        if !ids.insert(hypothesis.id.value.as_str()) {
            let message = format!("hypothesis `{}` is stated twice", hypothesis.id.value);
            found.error(hypothesis.id.span.clone(), message);
        }
        checked.extend(one(raw, hypothesis, design, found));
    }
    checked
}

fn one(
    raw: &RawExperiment,
    hypothesis: &RawHypothesis,
    design: &Design,
    found: &mut Diagnostics,
) -> Option<Hypothesis> {
    let min_effect = &hypothesis.min_effect;
    if min_effect.value <= 0.0 || !min_effect.value.is_finite() {
        let message = format!("`min_effect` must be above 0, not {}", min_effect.value);
        found
            .error(min_effect.span.clone(), message)
            .with_help("the least difference that would count, in units of the measure");
    }
    let wanted = &hypothesis.measure;
    let measure = raw.measure.iter().position(|m| m.id.value == wanted.value);
    if measure.is_none() {
        let known = raw.measure.iter().map(|m| m.id.value.as_str());
        unknown("measure", wanted, known, found);
    }
    let [first, second] = &hypothesis.arms.value;
    if first.value == second.value {
        let message = format!("`{}` is compared with itself", first.value);
        found.error(hypothesis.arms.span.clone(), message);
    }
    let arms = [arm(raw, first, design, found), arm(raw, second, design, found)];
    let [Some(first), Some(second)] = arms else { return None };
    Some(Hypothesis {
        id: hypothesis.id.value.clone(),
        claim: hypothesis.claim.clone().unwrap_or_else(|| hypothesis.id.value.clone()),
        measure: measure?,
        arms: [first, second],
        direction: match hypothesis.direction {
            RawDirection::Increase => Direction::Increase,
            RawDirection::Decrease => Direction::Decrease,
        },
        min_effect: min_effect.value,
    })
}

/// The points of a variant.
fn arm(raw: &RawExperiment, name: &At<String>, design: &Design, found: &mut Diagnostics) -> Option<Arm> {
    let variants = || design.factors.iter().enumerate().filter(|(_, f)| f.path.is_none());
    let Some((factor, level)) = variants().find_map(|(position, factor)| {
        Some((position, factor.levels.iter().position(|level| level.text == name.value)?))
    }) else {
        let known: Vec<&str> =
            variants().flat_map(|(_, f)| f.levels.iter().map(|l| l.text.as_str())).collect();
        unknown("arm", name, known.iter().copied(), found);
        if known.is_empty()
            && raw.variant.is_empty()
            && let Some(first) = raw.hypothesis.first()
        {
            found.error(
                first.arms.span.clone(),
                "a hypothesis compares arms: state `[variant.…]` and a factor",
            );
        }
        return None;
    };
    let width = design.factors.len();
    let points = design.rows.chunks(width).zip(0..).filter(|(row, _)| row[factor] as usize == level);
    Some(Arm { name: name.value.clone(), points: points.map(|(_, point)| point).collect() })
}

fn unknown<'a>(what: &str, name: &At<String>, known: impl Iterator<Item = &'a str>, found: &mut Diagnostics) {
    let help = did_you_mean(&name.value, known);
    found.error(name.span.clone(), format!("unknown {what} `{}`", name.value)).help = help;
}
