//! Interventions and measures of an experiment, checked against its scenario.

use super::super::experiment::{
    Bound, Clash, ExperimentParts, Intervention, InterventionId, InterventionKind, Measure, MeasureKind,
    Quantity, Statistic, Window,
};
use super::super::raw::{RawBackingPair, RawIntervention, RawMeasure, RawQuantity};
use super::super::{Channel, Condition, Domain, Param, ParamId, Source};
use super::context::{Context, Place, source};
use super::help;
use crate::random::Purpose;
use crate::source::{At, Diagnostics, Number, Scalar, did_you_mean};

/// Entities of [`Purpose::ParamOther`] from which the parameters of scripts and measures are addressed.
const SCRIPTS: usize = 0x8000;
const MEASURES: usize = 0xC000;

/// Interventions a script can have at most: their luck has this many addresses.
const MOST: usize = 100_000;

impl ExperimentParts {
    fn context<'a>(&mut self, diagnostics: &'a mut Diagnostics) -> Context<'a> {
        Context::of_scenario(&mut self.scenario, diagnostics)
    }

    /// Adds the interventions of one script: `group` 0 for what holds in every arm, 1 and up for the arms, each with
    /// its path (`script`, `variant.threat.script`). Paths and luck go by group and position, so that a script added
    /// to one arm moves nothing in another.
    pub fn script(
        &mut self,
        path: &str,
        group: usize,
        script: &[At<RawIntervention>],
        diagnostics: &mut Diagnostics,
    ) -> Vec<InterventionId> {
        let mut ids = Vec::with_capacity(script.len());
        if let (true, Some(first)) = (group >= MEASURES - SCRIPTS || script.len() > MOST, script.first()) {
            diagnostics.error(
                first.span.clone(),
                format!("too many arms, or more than {MOST} interventions in one"),
            );
            return ids;
        }
        for (index, raw) in script.iter().enumerate() {
            let mut context = self.context(diagnostics);
            let stem = format!("{path}.{index}");
            let checked = intervention(raw, &stem, (SCRIPTS + group, index), &mut context);
            self.scenario.params = context.params;
            if let Some(checked) = checked {
                ids.push(InterventionId(self.interventions.len()));
                self.interventions.push(checked);
            }
        }
        ids
    }

    /// Adds a measure; errors go to `diagnostics`.
    pub fn measure(&mut self, raw: &At<RawMeasure>, diagnostics: &mut Diagnostics) {
        let index = self.measures.len();
        if self.measures.iter().any(|m| m.id == raw.id.value) {
            diagnostics.error(
                raw.id.span.clone(),
                format!("measure `{}` is defined twice: ids are columns", raw.id.value),
            );
        }
        if MEASURES + index > crate::random::MAX_ENTITY as usize {
            diagnostics.error(raw.id.span.clone(), "too many measures");
            return;
        }
        let outcomes: Vec<String> = self.scenario.outcomes.iter().map(|o| o.id.clone()).collect();
        let sketch = self.scenario.clone();
        let mut context = self.context(diagnostics);
        let checked = One { raw, index, scenario: &sketch, outcomes, context: &mut context }.check();
        self.scenario.params = context.params;
        self.measures.extend(checked);
    }

    /// The number of the scenario that has this path, or an error.
    pub fn find(&self, path: &At<String>, diagnostics: &mut Diagnostics) -> Option<ParamId> {
        let found = self.scenario.find(&path.value);
        if found.is_none() {
            let known = self.scenario.params.iter().map(|p| p.path.as_str());
            let message = format!("no number of the scenario has the path `{}`", path.value);
            diagnostics.error(path.span.clone(), message).help = help::no_number(&path.value, known);
        }
        found
    }

    /// Checks a replacement for the parameter at `path`: what a factor or a variant sets.
    pub fn replacement(
        &self,
        path: &At<String>,
        value: &At<Number>,
        diagnostics: &mut Diagnostics,
    ) -> Option<(ParamId, Source)> {
        let id = self.find(path, diagnostics)?;
        let param: &Param = &self.scenario.params[id.index()];
        let source = source(&path.value, value, &param.domain, self.scenario.time.calendar(), diagnostics)?;
        if id == self.scenario.time.end && matches!(source, Source::Drawn(_)) {
            diagnostics.error(value.span.clone(), "the end cannot be uncertain, only fixed");
            return None;
        }
        Some((id, source))
    }
}

fn intervention(
    raw: &At<RawIntervention>,
    stem: &str,
    (entity, sub): (usize, usize),
    context: &mut Context<'_>,
) -> Option<Intervention> {
    let stated: Vec<&str> = [
        ("force", raw.force.is_some()),
        ("block", raw.block.is_some()),
        ("unavailable", raw.unavailable.is_some()),
        ("freeze", raw.freeze.is_some()),
        ("set", raw.set.is_some()),
        ("shock", raw.shock.is_some()),
    ]
    .into_iter()
    .filter(|k| k.1)
    .map(|k| k.0)
    .collect();
    let [kind] = stated[..] else {
        let found = if stated.is_empty() { "none".to_owned() } else { stated.join(", ") };
        context
            .diagnostics
            .error(
                raw.span.clone(),
                format!("an intervention states exactly one kind, but this one states {found}"),
            )
            .with_help("kinds: force, block, unavailable, freeze, set, shock");
        return None;
    };
    let momentary = kind == "force" || kind == "shock";
    let mut complete = true;
    for (key, present, needed, allowed) in [
        ("at", raw.at.is_some(), momentary, momentary),
        ("from", raw.from.is_some(), false, !momentary),
        ("until", raw.until.is_some(), false, !momentary),
        ("to", raw.to.is_some(), kind == "set", kind == "set"),
        ("by", raw.by.is_some(), kind == "shock", kind == "shock"),
    ] {
        if needed && !present {
            context.diagnostics.error(raw.span.clone(), format!("`{kind}` needs the key `{key}`"));
            complete = false;
        } else if present && !allowed {
            context.diagnostics.error(raw.span.clone(), format!("`{kind}` has no `{key}`"));
        }
    }
    let place = |f| Place(Purpose::ParamOther, entity, sub, f);
    let path = |key: &str| format!("{stem}.{key}");
    let (from, until) = if let Some(at) = raw.at.as_ref().filter(|_| momentary) {
        let moment = context.number(path("at"), at, Domain::OCCASION, place(0));
        context.check_end(moment, &at.span);
        (moment, moment)
    } else {
        let far = Domain::MOMENT.high;
        (
            context.number_or(path("from"), raw.from.as_ref(), 0.0, Domain::MOMENT, place(0)),
            context.number_or(path("until"), raw.until.as_ref(), far, Domain::MOMENT, place(1)),
        )
    };
    context.check_window(from, until, &raw.span);
    let kind = if let Some(option) = &raw.force {
        InterventionKind::Force { option: context.option(option)? }
    } else if let Some(option) = &raw.block {
        InterventionKind::Block { option: context.option(option)? }
    } else if let Some(option) = &raw.unavailable {
        InterventionKind::Unavailable { option: context.option(option)? }
    } else if let Some(actor) = &raw.freeze {
        InterventionKind::Freeze { actor: context.actor(actor)? }
    } else if let Some(variable) = &raw.set {
        let variable = context.variable(variable)?;
        let (_, low, high) = context.variables[variable].clone();
        let to = raw.to.as_ref()?;
        let to = context.number(path("to"), to, Domain::closed(low, high), place(2));
        InterventionKind::Set { variable, to }
    } else {
        let variable = context.variable(raw.shock.as_ref()?)?;
        let (_, low, high) = context.variables[variable].clone();
        let by = raw.by.as_ref()?;
        let by = context.number(path("by"), by, Domain::closed(low - high, high - low), place(2));
        InterventionKind::Shock { variable, by }
    };
    complete.then_some(Intervention { kind, from, until })
}

/// One measure under check.
struct One<'r, 'c, 'd> {
    raw: &'r At<RawMeasure>,
    index: usize,
    scenario: &'r super::Scenario,
    outcomes: Vec<String>,
    context: &'c mut Context<'d>,
}

impl One<'_, '_, '_> {
    fn check(&mut self) -> Option<Measure> {
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
            ("outcome", raw.outcome.is_some()),
            ("happened", raw.happened.is_some()),
            ("correlation", raw.correlation.is_some()),
            ("violence", raw.violence.is_some()),
            ("clash", raw.clash.is_some()),
            ("escalation", raw.escalation.is_some()),
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
        if !raw.excluding.is_empty() && !["clash", "escalation"].contains(&kind) {
            let span = raw.excluding[0].span.clone();
            self.context.diagnostics.error(span, format!("`excluding` has no meaning for `{kind}`"));
        }
        let unit = match kind {
            "first" | "time_at_rung" | "first_use" | "clash" => "ticks",
            "count" => "uses",
            "highest_rung" => "rung",
            "share" | "outcome" | "happened" => "share",
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
            (MeasureKind::First(self.conditions(when)), ticks)
        } else if let Some(when) = &raw.share {
            (MeasureKind::Share(self.conditions(when)), share)
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
        } else {
            let theatre = self.context.theatre(raw.escalation.as_ref()?)?;
            let excluded = self.excluded();
            let here = |e: Option<&super::super::Escalates>| e.is_some_and(|e| e.theatre == theatre);
            let options = self.scenario.options.iter().enumerate();
            let options =
                options.filter(|(i, o)| !excluded.contains(i) && here(o.escalates.as_ref())).map(|(i, _)| i);
            let events = self.scenario.events.iter().enumerate();
            let events = events.filter(|(_, e)| here(e.escalates.as_ref())).map(|(i, _)| i);
            let kind = MeasureKind::Escalation { options: options.collect(), events: events.collect() };
            (kind, None)
        };
        Some(kind)
    }

    fn excluded(&mut self) -> Vec<usize> {
        let raw = self.raw;
        raw.excluding.iter().filter_map(|name| self.context.option(name)).collect()
    }

    fn conditions(&mut self, raw: &At<Vec<super::super::raw::RawCondition>>) -> Vec<Condition> {
        if raw.is_empty() {
            self.context.diagnostics.error(raw.span.clone(), "needs at least one condition");
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
        Some(match &raw.value {
            RawQuantity::Variable(name) => {
                let variable = self.context.variable(name)?;
                let (_, low, high) = self.context.variables[variable].clone();
                (Quantity::Variable(variable), (low, high))
            }
            RawQuantity::Utility(name) => {
                let actor = self.context.actor(name)?;
                (Quantity::Utility { actor }, (-100.0, 0.0))
            }
            RawQuantity::BackingShare(pair) => {
                let [a, b] = self.pair(&pair.patron, &pair.clients, pair.channel)?;
                (Quantity::Share { a, b }, (0.0, 1.0))
            }
            RawQuantity::Equidistance(RawBackingPair { patron, clients, channel }) => {
                let [a, b] = self.pair(patron, clients, *channel)?;
                (Quantity::Equidistance { a, b }, (0.0, 1.0))
            }
            RawQuantity::WordDeedGap(gap) => {
                let declared = self.pair(&gap.patron, &gap.clients, Channel::Declared);
                let material = self.pair(&gap.patron, &gap.clients, Channel::Material);
                let ([a, b], [c, d]) = (declared?, material?);
                (Quantity::Gap { declared: (a, b), material: (c, d) }, (-1.0, 1.0))
            }
        })
    }

    /// The backing variables of a patron for two clients in a channel.
    fn pair(
        &mut self,
        patron: &At<String>,
        clients: &[At<String>; 2],
        channel: Channel,
    ) -> Option<[usize; 2]> {
        let from = self.context.actor(patron);
        let mut found = [None; 2];
        for (slot, client) in found.iter_mut().zip(clients) {
            let (Some(from), Some(to)) = (from, self.context.actor(client)) else { continue };
            *slot = self.scenario.variables.iter().position(|v| v.backing == Some((from, to, channel)));
            if slot.is_none() {
                let channel = format!("{channel:?}").to_lowercase();
                let message = format!(
                    "no variable holds the {channel} backing of `{}` for `{}`",
                    patron.value, client.value
                );
                self.context.diagnostics.error(client.span.clone(), message);
            }
        }
        let [a, b] = found;
        Some([a?, b?])
    }
}
