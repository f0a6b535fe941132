//! Measures of an experiment, checked against its scenario.

use std::ops::Range;

use super::super::experiment::{Bound, Clash, Measure, MeasureKind, Quantity, Stage, Statistic, Window};
use super::super::raw::{RawCondition, RawMeasure, RawQuantity};
use super::super::{Condition, Domain};
use super::context::{Context, Place};
use super::parts::MEASURES;
use super::quantities;
use crate::random::Purpose;
use crate::source::{At, Number, Scalar, did_you_mean};

/// One measure under check.
pub(super) struct One<'r, 'c, 'd> {
    pub(super) raw: &'r At<RawMeasure>,
    pub(super) index: usize,
    pub(super) scenario: &'r super::Scenario,
    pub(super) outcomes: Vec<String>,
    pub(super) context: &'c mut Context<'d>,
}

impl<'r> One<'r, '_, '_> {
    pub(super) fn check(&mut self) -> Option<Measure> {
        let raw = self.raw;
        self.context.check_id(&raw.id);
        let reserved =
            ["run_id", "point_id", "replicate", "draw", "luck", "status", "end_reason", "end_tick"];
        if reserved.contains(&raw.id.value.as_str()) {
            let message = format!("`{}` is a column of every table; choose another id", raw.id.value);
            self.context.diagnostics.error(raw.id.span.clone(), message);
        }
        let window = Window {
            from: self.bound("from", raw.from.as_ref(), 0.0, 0),
            until: self.bound("until", raw.until.as_ref(), Domain::MOMENT.high, 1),
        };
        if let (Bound::Moment(from), Bound::Moment(until), Some(stated)) =
            (window.from, window.until, raw.until.as_ref())
        {
            self.context.check_window(from, until, &stated.span);
        }
        let stated = [
            ("final", raw.last.is_some()),
            ("mean", raw.mean.is_some()),
            ("min", raw.min.is_some()),
            ("max", raw.max.is_some()),
            ("first", raw.first.is_some()),
            ("share", raw.share.is_some()),
            ("time_at_rung", raw.time_at_rung.is_some()),
            ("highest_rung", raw.highest_rung.is_some()),
            ("count", raw.count.is_some()),
            ("first_use", raw.first_use.is_some()),
            ("used", raw.used.is_some()),
            ("reached", raw.reached.is_some()),
            ("outcome", raw.outcome.is_some()),
            ("happened", raw.happened.is_some()),
            ("correlation", raw.correlation.is_some()),
            ("violence", raw.violence.is_some()),
            ("clash", raw.clash.is_some()),
            ("escalation", raw.escalation.is_some()),
            ("escalation_by_others", raw.escalation_by_others.is_some()),
            ("at_first", raw.at_first.is_some()),
            ("proposals", raw.proposals.is_some()),
            ("signed", raw.signed.is_some()),
            ("collapsed", raw.collapsed.is_some()),
            ("in_force", raw.in_force.is_some()),
            ("kept", raw.kept.is_some()),
            ("term", raw.term.is_some()),
            ("rational_set", raw.rational_set.is_some()),
        ];
        let kinds: Vec<&str> = stated.iter().filter(|k| k.1).map(|k| k.0).collect();
        let [kind] = kinds[..] else {
            let found = if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") };
            let all: Vec<&str> = stated.iter().map(|k| k.0).collect();
            self.context
                .diagnostics
                .error(
                    raw.id.span.clone(),
                    format!("a measure states exactly one kind, but `{}` states {found}", raw.id.value),
                )
                .with_help(format!("kinds: {}", all.join(", ")));
            return None;
        };
        if !raw.excluding.is_empty() && !["clash", "escalation", "escalation_by_others"].contains(&kind) {
            let span = raw.excluding[0].span.clone();
            self.context.diagnostics.error(span, format!("`excluding` has no meaning for `{kind}`"));
        }
        let unit = match kind {
            "first" | "time_at_rung" | "first_use" | "clash" | "in_force" => "ticks",
            "count" => "uses",
            "proposals" | "signed" | "collapsed" => "times",
            "highest_rung" => "rung",
            "share" | "used" | "reached" | "kept" | "outcome" | "happened" | "rational_set" => "share",
            "violence" => "per time unit",
            _ => "value",
        };
        let (kind, range) = self.kind()?;
        Some(Measure {
            id: raw.id.value.clone(),
            label: raw.label.clone().unwrap_or_else(|| raw.id.value.clone()),
            kind,
            window,
            range,
            unit: unit.to_owned(),
        })
    }

    /// An end of the window: a moment, or the id of an event.
    fn bound(&mut self, key: &str, number: Option<&At<Number>>, default: f64, field: u32) -> Bound {
        if let Some(At { value: Number::Fixed(Scalar::Text(text)), .. }) = number
            && let Some(event) = self.context.events.iter().position(|e| e == text)
        {
            return Bound::Event(event);
        }
        let place = Place(Purpose::ParamOther, MEASURES + self.index, 0, field);
        let path = format!("measure.{}.{key}", self.raw.id.value);
        Bound::Moment(self.context.number_or(path, number, default, Domain::MOMENT, place))
    }

    fn kind(&mut self) -> Option<(MeasureKind, Option<(f64, f64)>)> {
        let raw = self.raw;
        let statistics = [
            (Statistic::Final, &raw.last),
            (Statistic::Mean, &raw.mean),
            (Statistic::Min, &raw.min),
            (Statistic::Max, &raw.max),
        ];
        for (statistic, quantity) in statistics {
            if let Some(quantity) = quantity {
                let (quantity, range) = self.quantity(quantity)?;
                return Some((MeasureKind::Statistic(statistic, quantity), Some(range)));
            }
        }
        let ticks = Some((0.0, Domain::MOMENT.high));
        let share = Some((0.0, 1.0));
        let kind = if let Some(when) = &raw.first {
            (MeasureKind::First(self.conditions(when, &when.span)), ticks)
        } else if let Some(when) = &raw.share {
            (MeasureKind::Share(self.conditions(when, &when.span)), share)
        } else if let Some(rung) = &raw.time_at_rung {
            let (variable, ladder) = self.ladder(&rung.theatre)?;
            let Some((_, level)) = ladder.iter().find(|(name, _)| *name == rung.rung.value) else {
                let error = self
                    .context
                    .diagnostics
                    .error(rung.rung.span.clone(), format!("unknown rung `{}`", rung.rung.value));
                if let Some(help) = did_you_mean(&rung.rung.value, ladder.iter().map(|r| r.0.as_str())) {
                    error.with_help(help);
                }
                return None;
            };
            (MeasureKind::TimeAbove { variable, level: *level }, ticks)
        } else if let Some(theatre) = &raw.highest_rung {
            let (variable, ladder) = self.ladder(theatre)?;
            let levels: Vec<f64> = ladder.iter().map(|r| r.1).collect();
            let range = Some((0.0, levels.len() as f64));
            (MeasureKind::HighestRung { variable, levels }, range)
        } else if let Some(option) = &raw.count {
            (MeasureKind::Count { option: self.context.option(option)? }, ticks)
        } else if let Some(option) = &raw.first_use {
            (MeasureKind::FirstUse { option: self.context.option(option)? }, ticks)
        } else if let Some(option) = &raw.used {
            (MeasureKind::Used { option: self.context.option(option)? }, share)
        } else if let Some(reached) = &raw.reached {
            let when = self.conditions(&reached.when, &reached.span);
            let ticks = reached.ticks.as_ref().map_or(Some(1), |ticks| self.ticks(ticks))?;
            (MeasureKind::Reached { when, ticks }, share)
        } else if let Some(kept) = &raw.kept {
            let bargain = self.context.bargain(&kept.bargain);
            let ticks = self.ticks(&kept.ticks)?;
            (MeasureKind::Kept { bargain: bargain?, ticks }, share)
        } else if let Some(name) = &raw.outcome {
            let Some(outcome) = self.outcomes.iter().position(|o| *o == name.value) else {
                let error = self
                    .context
                    .diagnostics
                    .error(name.span.clone(), format!("unknown outcome `{}`", name.value));
                if let Some(help) = did_you_mean(&name.value, self.outcomes.iter().map(String::as_str)) {
                    error.with_help(help);
                }
                return None;
            };
            (MeasureKind::Outcome { outcome }, share)
        } else if let Some(event) = &raw.happened {
            (MeasureKind::Happened { event: self.context.event(event)? }, share)
        } else if let Some(pair) = &raw.correlation {
            let (a, b) = (self.context.variable(&pair[0]), self.context.variable(&pair[1]));
            (MeasureKind::Correlation { a: a?, b: b? }, Some((-1.0, 1.0)))
        } else if let Some(theatre) = &raw.violence {
            let index = self.context.theatre(theatre)?;
            let all = self.scenario.variables.iter().enumerate();
            let variables: Vec<usize> =
                all.filter(|(_, v)| v.losses && v.theatre == Some(index)).map(|(i, _)| i).collect();
            if variables.is_empty() {
                let message = format!("theatre `{}` has no variable marked `losses = true`", theatre.value);
                self.context.diagnostics.error(theatre.span.clone(), message);
            }
            (MeasureKind::Violence { variables }, None)
        } else if let Some(clash) = &raw.clash {
            let theatre = self.context.theatre(&clash.theatre)?;
            let excluded = self.excluded();
            let combat = |actor: usize| -> Vec<usize> {
                let all = self.scenario.options.iter().enumerate();
                all.filter(|(i, o)| {
                    o.actor == actor
                        && o.combat
                        && !excluded.contains(i)
                        && o.escalates.as_ref().is_some_and(|e| e.theatre == theatre)
                })
                .map(|(i, _)| i)
                .collect()
            };
            let mut sides = Vec::new();
            for name in &clash.between {
                let actor = self.context.actor(name)?;
                let options = combat(actor);
                if options.is_empty() {
                    let message = format!(
                        "`{}` has no option marked `combat = true` that escalates `{}`",
                        name.value, clash.theatre.value
                    );
                    self.context.diagnostics.error(name.span.clone(), message);
                }
                sides.push(options);
            }
            let second = sides.pop()?;
            (MeasureKind::Clash(Clash { first: sides.pop()?, second }), ticks)
        } else if let Some(at) = &raw.at_first {
            let (quantity, range) = self.quantity(&at.followed)?;
            (MeasureKind::AtFirst(self.conditions(&at.when, &at.span), quantity), Some(range))
        } else if let Some(term) = &raw.term {
            let bargain = self.context.bargain(&term.bargain)?;
            let terms = &self.scenario.bargains[bargain].terms;
            let names: Vec<&str> =
                terms.iter().map(|t| self.scenario.variables[t.variable].id.as_str()).collect();
            let Some(found) = names.iter().position(|name| *name == term.variable.value) else {
                let message = format!("`{}` has no term on `{}`", term.bargain.value, term.variable.value);
                let help = did_you_mean(&term.variable.value, names);
                self.context.diagnostics.error(term.variable.span.clone(), message).help = help;
                return None;
            };
            let (_, low, high) = self.context.variables[terms[found].variable].clone();
            (MeasureKind::Signed { bargain, term: found }, Some((low, high)))
        } else if let Some(name) = &raw.rational_set {
            (MeasureKind::RationalSet { bargain: self.context.bargain(name)? }, share)
        } else if let Some((stage, name)) = self.stage() {
            (MeasureKind::Course { bargain: self.context.bargain(name)?, stage }, ticks)
        } else {
            let others = raw.escalation_by_others.as_ref();
            let theatre = raw.escalation.as_ref().or(others.map(|o| &o.theatre))?;
            let theatre = self.context.theatre(theatre)?;
            let mut excluded = self.excluded();
            if let Some(others) = others {
                if others.value.than.is_empty() {
                    let message =
                        "`than` names nobody whose acts are left out: name actors, or use `escalation`";
                    self.context.diagnostics.error(others.span.clone(), message);
                }
                for actor in self.context.actors_once(&others.value.than) {
                    excluded.extend(self.scenario.actors[actor].options.clone());
                }
            }
            let here = |e: Option<&super::super::Escalates>| e.is_some_and(|e| e.theatre == theatre);
            let options = self.scenario.options.iter().enumerate();
            let options =
                options.filter(|(i, o)| !excluded.contains(i) && here(o.escalates.as_ref())).map(|(i, _)| i);
            let events = self.scenario.events.iter().enumerate();
            let events =
                events.filter(|(_, e)| others.is_none() && here(e.escalates.as_ref())).map(|(i, _)| i);
            let kind = MeasureKind::Escalation { options: options.collect(), events: events.collect() };
            (kind, None)
        };
        Some(kind)
    }

    /// A number of ticks in a row.
    fn ticks(&mut self, ticks: &At<u32>) -> Option<u32> {
        if ticks.value == 0 {
            self.context.diagnostics.error(ticks.span.clone(), "`for` must be at least 1 tick");
            return None;
        }
        Some(ticks.value)
    }

    /// The stage of a bargain that is counted.
    fn stage(&self) -> Option<(Stage, &'r At<String>)> {
        let raw = self.raw;
        let stages = [
            (Stage::Proposed, &raw.proposals),
            (Stage::Signed, &raw.signed),
            (Stage::Collapsed, &raw.collapsed),
            (Stage::InForce, &raw.in_force),
        ];
        stages.into_iter().find_map(|(stage, name)| Some((stage, name.as_ref()?)))
    }

    fn excluded(&mut self) -> Vec<usize> {
        let raw = self.raw;
        raw.excluding.iter().filter_map(|name| self.context.option(name)).collect()
    }

    fn conditions(&mut self, raw: &[RawCondition], span: &Range<usize>) -> Vec<Condition> {
        if raw.is_empty() {
            self.context.diagnostics.error(span.clone(), "needs at least one condition");
        }
        let path = format!("measure.{}", self.raw.id.value);
        self.context.conditions(&path, raw, Purpose::ParamOther, MEASURES + self.index, 0, 2)
    }

    /// The escalation variable of a theatre and its ladder.
    fn ladder(&mut self, theatre: &At<String>) -> Option<(usize, Vec<(String, f64)>)> {
        let index = self.context.theatre(theatre)?;
        let variable = self.scenario.theatres[index].escalation;
        let ladder = variable.map(|v| (v, self.scenario.variables[v].ladder.clone()));
        if ladder.as_ref().is_none_or(|(_, rungs)| rungs.is_empty()) {
            let message = format!("theatre `{}` has no ladder of rungs", theatre.value);
            self.context.diagnostics.error(theatre.span.clone(), message);
            return None;
        }
        ladder
    }

    fn quantity(&mut self, raw: &At<RawQuantity>) -> Option<(Quantity, (f64, f64))> {
        quantities::check(raw, self.scenario, self.context)
    }
}
