//! Hypotheses.

mod reach;
mod share;

use std::collections::BTreeSet;
use std::ops::Range;

use detente_analysis::Direction;
use detente_core::source::At;

use super::super::design::Design;
use super::super::hypothesis::{Arm, Effect, Form, Hypothesis, RunValue, Side};
use super::super::raw::{RawArm, RawDirection, RawExperiment, RawHypothesis};
use super::{Check, arms, ids};

/// Checks `[[hypothesis]]`, once the design is known.
pub(super) fn check(
    raw: &RawExperiment,
    design: &Design,
    confidence: f64,
    check: &mut Check<'_>,
) -> Vec<Hypothesis> {
    let mut ids = BTreeSet::new();
    let mut checked = Vec::with_capacity(raw.hypothesis.len());
    for hypothesis in &raw.hypothesis {
        detente_core::scenario::check_id(&hypothesis.id, check.found);
        ids::check_length(&hypothesis.id, check.found);
        if !ids.insert(hypothesis.id.value.as_str()) {
            let message = format!("hypothesis `{}` is stated twice", hypothesis.id.value);
            check.found.error(hypothesis.id.span.clone(), message);
        }
        let name = hypothesis.measure.as_ref();
        let measure = name.and_then(|name| super::find_measure(raw, name, check.found));
        checked.extend(
            One { experiment: raw, raw: &hypothesis.value, place: &hypothesis.span, measure, design, check }
                .hypothesis(confidence),
        );
    }
    checked
}

/// One hypothesis under check.
struct One<'r, 'c, 'd> {
    experiment: &'r RawExperiment,
    raw: &'r RawHypothesis,
    /// Where it stands.
    place: &'r Range<usize>,
    /// The position of its measure, if it is known.
    measure: Option<usize>,
    design: &'r Design,
    check: &'c mut Check<'d>,
}

impl<'r> One<'r, '_, '_> {
    fn hypothesis(mut self, confidence: f64) -> Option<Hypothesis> {
        let raw = self.raw;
        self.keys();
        let min_effect = &raw.min_effect;
        if min_effect.value <= 0.0 || !min_effect.value.is_finite() {
            let message = format!("`min_effect` must be above 0, not {}", min_effect.value);
            self.error(min_effect.span.clone(), message)
                .with_help("the least effect that would count, in units of the measure");
        }
        let confidence = match &raw.confidence {
            Some(stated) => super::confidence(stated, self.check.found),
            None => confidence,
        };
        let effect = match raw.form {
            Form::Difference | Form::Equivalence => {
                let [a, b] = self.arms()?;
                self.contrast([a.mean(), b.mean()])?
            }
            Form::Interaction => {
                let [a, b, c, d] = self.arms()?;
                self.contrast([a.less(&b), c.less(&d)])?
            }
            Form::Level => {
                let (arm, value) = (self.arm_or_all()?, self.value());
                let level = Side { name: value.to_string(), constant: value, ..Side::default() };
                self.contrast([arm.mean(), level])?
            }
            Form::Trend => self.trend()?,
            Form::Threshold => self.threshold()?,
            Form::Share => self.share()?,
            Form::Order | Form::Gap => self.pair()?,
        };
        self.open(&effect);
        Some(Hypothesis {
            id: raw.id.value.clone(),
            claim: raw.claim.clone().unwrap_or_else(|| raw.id.value.clone()),
            form: raw.form,
            effect,
            direction: match (raw.form, &raw.direction) {
                (Form::Equivalence, _) => None,
                (_, Some(At { value: RawDirection::Decrease, .. })) => Some(Direction::Decrease),
                _ => Some(Direction::Increase),
            },
            min_effect: min_effect.value,
            confidence,
        })
    }

    /// Which keys a form needs, and which mean nothing to it.
    fn keys(&mut self) {
        use Form::{Difference, Equivalence, Gap, Interaction, Level, Order, Share, Threshold, Trend};
        let raw = self.raw;
        let keys: [(&str, Option<Range<usize>>, &[Form], &[Form]); 9] = [
            // The key, where it stands, who needs it, who may have it besides.
            (
                "measure",
                raw.measure.as_ref().map(|k| k.span.clone()),
                &[Difference, Equivalence, Interaction, Level, Trend, Threshold, Share],
                &[],
            ),
            ("measures", raw.measures.as_ref().map(|k| k.span.clone()), &[Order, Gap], &[]),
            (
                "arms",
                raw.arms.as_ref().map(|k| k.span.clone()),
                &[Difference, Equivalence, Interaction],
                &[Level, Order, Gap],
            ),
            ("within", raw.within.as_ref().map(|k| k.span.clone()), &[], &[Trend, Threshold, Share]),
            ("factor", raw.factor.as_ref().map(|k| k.span.clone()), &[Trend, Threshold], &[]),
            ("factors", raw.factors.as_ref().map(|k| k.span.clone()), &[Share], &[]),
            ("value", raw.value.as_ref().map(|k| k.span.clone()), &[Threshold], &[Level, Share]),
            ("by", raw.by.as_ref().map(|k| k.span.clone()), &[], &[Threshold]),
            (
                "direction",
                raw.direction.as_ref().map(|k| k.span.clone()),
                &[Difference, Interaction, Level, Trend, Threshold, Share, Gap],
                &[],
            ),
        ];
        let name = raw.form.name();
        for (key, stated, needed, allowed) in keys {
            match stated {
                // A value that cannot be read was reported.
                None if self.check.written.has("hypothesis", self.place, key) => {}
                None if needed.contains(&raw.form) => {
                    self.error(
                        raw.id.span.clone(),
                        format!("a hypothesis of the form `{name}` needs `{key}`"),
                    );
                }
                Some(span) if !needed.contains(&raw.form) && !allowed.contains(&raw.form) => {
                    let forms = needed.iter().chain(allowed).map(|form| format!("`{}`", form.name()));
                    let forms: Vec<String> = forms.collect();
                    let noun = if forms.len() == 1 { "form" } else { "forms" };
                    let help = format!("it belongs to the {noun} {}", forms.join(", "));
                    self.error(span, format!("`{key}` has no meaning for the form `{name}`")).with_help(help);
                }
                _ => {}
            }
        }
    }

    fn contrast(&mut self, sides: [Side; 2]) -> Option<Effect> {
        Some(Effect::Contrast { value: RunValue::Measure(self.measure?), sides })
    }

    fn find_measure(&mut self, name: &At<String>) -> Option<usize> {
        super::find_measure(self.experiment, name, self.check.found)
    }

    fn value(&self) -> f64 {
        self.raw.value.as_ref().map_or(0.0, |v| v.value)
    }

    /// As many arms as the form compares.
    fn arms<const N: usize>(&mut self) -> Option<[Arm; N]> {
        let arms = self.raw.arms.as_ref()?;
        if arms.len() != N {
            let (form, count) = (self.raw.form.name(), arms.len());
            let message = match N {
                1 => format!("the form `{form}` is about one arm, and here are {count}"),
                _ => format!("the form `{form}` compares {N} arms, and here are {count}"),
            };
            self.error(arms.span.clone(), message);
            return None;
        }
        let found: Vec<Option<Arm>> =
            arms.value.iter().map(|arm| arms::arm(arm, self.design, self.check)).collect();
        let found: [Arm; N] = found.into_iter().collect::<Option<Vec<_>>>()?.try_into().ok()?;
        for pair in found.chunks(2) {
            if let [a, b] = pair
                && a.points == b.points
            {
                let message =
                    format!("`{}` is compared with itself: the same runs stand on both sides", a.name);
                self.error(arms.span.clone(), message);
                return None;
            }
        }
        self.overlap(&found, arms);
        Some(found)
    }

    /// Warns of points that two compared arms share.
    fn overlap(&mut self, arms: &[Arm], place: &At<Vec<At<RawArm>>>) {
        for pair in arms.chunks(2) {
            let [a, b] = pair else { continue };
            let shared = a.points.iter().filter(|point| b.points.binary_search(point).is_ok()).count();
            if shared > 0 {
                let message = format!(
                    "`{}` and `{}` share {shared} points, which makes their difference smaller",
                    a.name, b.name
                );
                self.check.found.warning(place.span.clone(), message);
            }
        }
    }

    fn arm_or_all(&mut self) -> Option<Arm> {
        if self.raw.arms.is_none() {
            Some(arms::everything(self.design))
        } else {
            self.arms().map(|[arm]| arm)
        }
    }

    fn within(&mut self) -> Option<Arm> {
        match &self.raw.within {
            Some(within) => arms::arm(within, self.design, self.check),
            None => Some(arms::everything(self.design)),
        }
    }

    /// The levels of the factor, ascending, each with its points.
    fn levels(&mut self) -> Option<Vec<(f64, Vec<u32>)>> {
        let (within, name) = (self.within()?, self.raw.factor.as_ref()?);
        let position = arms::factor(name, &self.design.factors, self.check.found)?;
        let Some(numbers) = self.design.factors[position].numbers() else {
            let message = format!("the levels of factor `{}` are no numbers: they have no order", name.value);
            self.error(name.span.clone(), message);
            return None;
        };
        let mut levels: Vec<(f64, Vec<u32>)> = numbers.iter().map(|&x| (x, Vec::new())).collect();
        for &point in &within.points {
            levels[self.design.row(point)[position] as usize].1.push(point);
        }
        levels.retain(|(_, points)| !points.is_empty());
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        if levels.len() < 2 {
            let message = format!("factor `{}` has one level here: at least two are compared", name.value);
            self.error(name.span.clone(), message);
            return None;
        }
        Some(levels)
    }

    /// The least-squares slope over levels, times their range, as weights of points.
    fn trend(&mut self) -> Option<Effect> {
        let levels = self.levels()?;
        let count = levels.len() as f64;
        let centre = levels.iter().fold(0.0, |sum, (x, _)| sum + x) / count;
        let spread = levels.iter().fold(0.0, |sum, (x, _)| sum + (x - centre) * (x - centre));
        let range = levels[levels.len() - 1].0 - levels[0].0;
        let mut side =
            Side { name: format!("slope over {}", self.raw.factor.as_ref()?.value), ..Side::default() };
        for (x, points) in &levels {
            let weight = (x - centre) / spread * range / points.len() as f64;
            side.weights.extend(points.iter().map(|&point| (point, weight)));
        }
        self.contrast([side, Side::default()])
    }

    fn threshold(&mut self) -> Option<Effect> {
        let (levels, measure) = (self.levels()?, self.measure?);
        if let Some(by) = &self.raw.by
            && by.value < levels[0].0
        {
            let message = format!("no level is at most {}: the lowest is {}", by.value, levels[0].0);
            self.error(by.span.clone(), message);
        }
        let by = self.raw.by.as_ref().map(|by| by.value);
        Some(Effect::Threshold { measure, value: self.value(), levels, by })
    }

    /// Two measures of the same runs.
    fn pair(&mut self) -> Option<Effect> {
        let arm = self.arm_or_all()?;
        let [first, second] = &self.raw.measures.as_ref()?.value;
        let positions = [self.find_measure(first), self.find_measure(second)];
        let [Some(a), Some(b)] = positions else { return None };
        if a == b {
            self.error(second.span.clone(), format!("`{}` is compared with itself", second.value));
        }
        if let (Some(parts), Form::Order) = (self.check.parts, self.raw.form) {
            for name in [first, second] {
                if parts.measures().iter().any(|m| m.id() == name.value && !m.is_time()) {
                    let message =
                        format!("`{}` is no time: `order` compares `first` or `first_use`", name.value);
                    self.error(name.span.clone(), message);
                }
            }
        }
        let value = if self.raw.form == Form::Gap { RunValue::Gap(a, b) } else { RunValue::Order(a, b) };
        Some(Effect::Contrast { value, sides: [arm.mean(), Side::default()] })
    }

    fn error(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> &mut detente_core::source::Diagnostic {
        self.check.found.error(span, message)
    }
}
