//! Interventions and measures of an experiment, checked against its scenario.

use super::super::experiment::{ExperimentParts, Intervention, InterventionId, InterventionKind, Series};
use super::super::raw::{RawIntervention, RawMeasure, RawSeries};
use super::super::{Domain, Param, ParamId, Source};
use super::context::{Context, Place, source};
use super::help;
use super::measures::One;
use super::quantities;
use crate::random::Purpose;
use crate::source::{At, Diagnostics, Number};

/// Entities of [`Purpose::ParamOther`] from which the parameters of scripts and measures are addressed.
const SCRIPTS: usize = 0x8000;
pub(super) const MEASURES: usize = 0xC000;

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

    /// Adds a series, looked at every `every` ticks.
    pub fn follow(&mut self, raw: &At<RawSeries>, every: u32, diagnostics: &mut Diagnostics) {
        if self.series.iter().any(|s| s.id == raw.id.value) {
            let message = format!("series `{}` is defined twice", raw.id.value);
            diagnostics.error(raw.id.span.clone(), message);
        }
        let sketch = self.scenario.clone();
        let mut context = self.context(diagnostics);
        context.check_id(&raw.id);
        let found = quantities::check(&raw.followed, &sketch, &mut context);
        self.scenario.params = context.params;
        self.series.extend(found.map(|(followed, range)| Series {
            id: raw.id.value.clone(),
            label: raw.label.clone().unwrap_or_else(|| raw.id.value.clone()),
            followed,
            range,
            every: Ord::max(every, 1),
        }));
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
        ("bias", raw.bias.is_some()),
        ("sign", raw.sign.is_some()),
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
            .with_help("kinds: force, block, unavailable, freeze, set, shock, bias, sign");
        return None;
    };
    let momentary = ["force", "shock", "sign"].contains(&kind);
    let mut complete = true;
    let (moves, biases) = (kind == "shock" || kind == "bias", kind == "bias");
    let place = |number: &Option<At<Number>>| number.as_ref().map(|n| n.span.clone());
    for (key, stated, needed, allowed) in [
        ("at", place(&raw.at), momentary, momentary),
        ("from", place(&raw.from), false, !momentary),
        ("until", place(&raw.until), false, !momentary),
        ("to", place(&raw.to), kind == "set", kind == "set"),
        ("by", place(&raw.by), moves, moves),
        ("variable", raw.variable.as_ref().map(|v| v.span.clone()), biases, biases),
    ] {
        match stated {
            None if needed => {
                context.diagnostics.error(raw.span.clone(), format!("`{kind}` needs the key `{key}`"));
                complete = false;
            }
            Some(span) if !allowed => {
                context.diagnostics.error(span, format!("`{kind}` has no `{key}`"));
            }
            _ => {}
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
    } else if let Some(bargain) = &raw.sign {
        InterventionKind::Sign { bargain: context.bargain(bargain)? }
    } else if let Some(variable) = &raw.set {
        let variable = context.variable(variable)?;
        let (_, low, high) = context.variables[variable].clone();
        let to = raw.to.as_ref()?;
        let to = context.number(path("to"), to, Domain::closed(low, high), place(2));
        InterventionKind::Set { variable, to }
    } else {
        let actor = raw.bias.as_ref().map(|actor| context.actor(actor));
        let name = if kind == "bias" { raw.variable.as_ref()? } else { raw.shock.as_ref()? };
        let variable = context.variable(name)?;
        let (_, low, high) = context.variables[variable].clone();
        let by = raw.by.as_ref()?;
        let by = context.number(path("by"), by, Domain::closed(low - high, high - low), place(2));
        match actor {
            Some(actor) => InterventionKind::Bias { actor: actor?, variable, by },
            None => InterventionKind::Shock { variable, by },
        }
    };
    complete.then_some(Intervention { kind, from, until })
}
