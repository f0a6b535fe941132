//! Bargains.

use super::super::raw::{RawBargain, RawTerm};
use super::super::{Bargain, BargainTerm, Domain, Opening, Party, Pressure, RawScenario, Side};
use super::context::{Context, Place};
use crate::random::Purpose;
use crate::source::{At, Number};

/// Entities of [`Purpose::ParamOther`] from which the parameters of bargains are addressed.
pub(super) const BARGAINS: usize = 0x4000;

/// Points a grid may have at most.
const MOST_POINTS: usize = 1331;

/// Parties a bargain may have at most: their luck has this many addresses.
const MOST_PARTIES: usize = 64;

/// Bargains a scenario may have at most.
const MOST_BARGAINS: usize = 1000;

/// Fields of a bargain's parameters, for their addresses.
mod field {
    pub(super) const AT: u32 = 0;
    pub(super) const RETRY: u32 = 1;
    pub(super) const FROM: u32 = 2;
    pub(super) const UNTIL: u32 = 3;
    pub(super) const AVAILABLE: u32 = 4;
    pub(super) const DURATION: u32 = 5;
    pub(super) const ENFORCEMENT: u32 = 6;
    pub(super) const STRAIN: u32 = 7;
    pub(super) const DETECTION: u32 = 8;
    pub(super) const STRAIN_DECAY: u32 = 9;
    pub(super) const STRAIN_LIMIT: u32 = 10;
    pub(super) const BREACH_COST: u32 = 11;
    pub(super) const GUARANTOR_COST: u32 = 12;
    pub(super) const POWER: u32 = 13;
    pub(super) const LOW: u32 = 14;
    pub(super) const HIGH: u32 = 15;
    pub(super) const WHEN: u32 = 16;
    pub(super) const REQUIRES: u32 = 18;
}

/// Checks `[bargain]`.
pub(super) fn check(raw: &RawScenario, context: &mut Context<'_>) -> Vec<Bargain> {
    let mut bargains = Vec::new();
    for (index, (id, bargain)) in raw.bargain.iter().enumerate() {
        context.check_id(id);
        if index == MOST_BARGAINS {
            let message = format!("a scenario can have at most {MOST_BARGAINS} bargains");
            context.diagnostics.error(id.span.clone(), message);
        }
        let called = raw.event.iter().any(|(_, e)| e.convenes.iter().any(|b| b.value == id.value))
            || raw
                .option
                .iter()
                .flat_map(|(_, o)| o.iter())
                .any(|(_, o)| o.convenes.iter().any(|b| b.value == id.value));
        bargains.extend(One { id, index, raw: bargain, context }.check(called));
    }
    bargains
}

/// One bargain under check.
struct One<'r, 'c, 'd> {
    id: &'r At<String>,
    index: usize,
    raw: &'r RawBargain,
    context: &'c mut Context<'d>,
}

impl One<'_, '_, '_> {
    fn check(&mut self, called: bool) -> Option<Bargain> {
        let raw = self.raw;
        let parties = self.parties();
        let terms = self.terms();
        let opening = self.opening(called);
        let gain = Domain::closed(0.0, 1e6);
        let share = Domain::closed(0.0, 1.0);
        let far = Domain::MOMENT.high;
        let ticks = Domain::closed(1.0, far);
        let requires = self.context.conditions(
            &format!("bargain.{}.requires", self.id.value),
            &raw.requires,
            Purpose::ParamOther,
            BARGAINS + self.index,
            0,
            field::REQUIRES,
        );
        let guarantors: Vec<usize> = raw.guarantors.iter().filter_map(|g| self.context.actor(g)).collect();
        let pressures = self.pressures();
        let bargain = Bargain {
            id: self.id.value.clone(),
            parties: parties?,
            opening: opening?,
            retry: self.number("retry", raw.retry.as_ref(), 28.0, ticks, field::RETRY),
            from: self.number("from", raw.from.as_ref(), 0.0, Domain::MOMENT, field::FROM),
            until: self.number("until", raw.until.as_ref(), far, Domain::MOMENT, field::UNTIL),
            requires,
            available: self.number("available", raw.available.as_ref(), 1.0, Domain::FLAG, field::AVAILABLE),
            duration: self.number("duration", raw.duration.as_ref(), far, ticks, field::DURATION),
            terms,
            guarantors,
            enforcement: self.number("enforcement", raw.enforcement.as_ref(), 0.06, gain, field::ENFORCEMENT),
            strain: self.number("strain", raw.strain.as_ref(), 0.15, gain, field::STRAIN),
            detection: self.number("detection", raw.detection.as_ref(), 0.6, share, field::DETECTION),
            strain_decay: self.number(
                "strain_decay",
                raw.strain_decay.as_ref(),
                0.1,
                gain,
                field::STRAIN_DECAY,
            ),
            strain_limit: self.number(
                "strain_limit",
                raw.strain_limit.as_ref(),
                1.0,
                gain,
                field::STRAIN_LIMIT,
            ),
            breach_cost: self.number("breach_cost", raw.breach_cost.as_ref(), 0.0, share, field::BREACH_COST),
            guarantor_cost: self.number(
                "guarantor_cost",
                raw.guarantor_cost.as_ref(),
                0.003,
                share,
                field::GUARANTOR_COST,
            ),
            pressures,
        };
        if let Some(until) = &raw.until {
            self.context.check_window(bargain.from, bargain.until, &until.span);
        }
        Some(bargain)
    }

    fn place(&self, item: usize, field: u32) -> Place {
        Place(Purpose::ParamOther, BARGAINS + self.index, item, field)
    }

    fn number(
        &mut self,
        key: &str,
        number: Option<&At<Number>>,
        default: f64,
        domain: Domain,
        field: u32,
    ) -> super::super::ParamId {
        let place = self.place(0, field);
        self.context.number_or(format!("bargain.{}.{key}", self.id.value), number, default, domain, place)
    }

    fn error(&mut self, at: &At<String>, message: String) {
        self.context.diagnostics.error(at.span.clone(), message);
    }

    fn parties(&mut self) -> Option<Vec<Party>> {
        let raw = self.raw;
        let list = &raw.parties;
        if list.value.len() < 2 || list.value.len() > MOST_PARTIES {
            let message = format!(
                "`{}` has {} parties: a bargain needs at least two, and at most {MOST_PARTIES}",
                self.id.value,
                list.value.len()
            );
            self.context.diagnostics.error(list.span.clone(), message);
        }
        let consent = raw.consent.as_ref();
        if let Some(consent) = consent {
            if consent.value.len() < 2 {
                let message = "a bargain needs the consent of at least two parties";
                self.context.diagnostics.error(consent.span.clone(), message);
            }
            for name in &consent.value {
                if !list.value.iter().any(|p| p.value == name.value) {
                    let message = format!("`{}` is not among the parties of `{}`", name.value, self.id.value);
                    self.error(name, message);
                }
            }
        }
        for (name, _) in raw.power.iter() {
            let consents = consent.unwrap_or(list).value.iter().any(|p| p.value == name.value);
            if !consents {
                let message = format!(
                    "`{}` is not a consenting party of `{}`, so it has no `power`",
                    name.value, self.id.value
                );
                self.error(name, message);
            }
        }
        let mut parties: Vec<Party> = Vec::new();
        for (item, name) in list.value.iter().enumerate() {
            let actor = self.context.actor(name)?;
            if parties.iter().any(|p| p.actor == actor) {
                self.error(name, format!("`{}` is listed twice", name.value));
            }
            let stated = raw.power.iter().find(|(n, _)| n.value == name.value).map(|(_, n)| n);
            let place = self.place(item, field::POWER);
            let path = format!("bargain.{}.power.{}", self.id.value, name.value);
            let power = self.context.number_or(path, stated, 1.0, Domain::above(0.0, 1e3), place);
            let consents = consent.is_none_or(|c| c.value.iter().any(|n| n.value == name.value));
            parties.push(Party { actor, consents, power });
        }
        Some(parties)
    }

    fn terms(&mut self) -> Vec<BargainTerm> {
        let raw = self.raw;
        if raw.term.is_empty() {
            let message = format!("`{}` has no terms, so there is nothing to agree on", self.id.value);
            self.context.diagnostics.error(self.id.span.clone(), message);
        }
        let mut terms: Vec<BargainTerm> = Vec::new();
        for (item, (name, term)) in raw.term.iter().enumerate() {
            let variable = self.context.variable(name);
            let side = self.side(term);
            let range = variable.map_or((f64::NEG_INFINITY, f64::INFINITY), |v| {
                let (_, low, high) = self.context.variables[v];
                (low, high)
            });
            let domain = Domain::closed(range.0, range.1);
            let stem = format!("bargain.{}.term.{}", self.id.value, name.value);
            let (low, high) = (self.place(item, field::LOW), self.place(item, field::HIGH));
            let (low, high, levels) = match (&term.fixed, &term.between) {
                (Some(value), None) => {
                    if let Some(levels) = &term.levels {
                        let message = "a fixed term has no `levels`: they are for `between`";
                        self.context.diagnostics.error(levels.span.clone(), message);
                    }
                    let value = self.context.number(format!("{stem}.value"), value, domain, low);
                    (value, value, 1)
                }
                (None, Some(between)) => {
                    let [a, b] = &between.value;
                    let levels = term.levels.as_ref().map_or(11, |l| l.value);
                    if let Some(stated) = term.levels.as_ref().filter(|l| !(2..=101).contains(&l.value)) {
                        let message = format!("levels {} is out of range: it must be 2 to 101", stated.value);
                        self.context.diagnostics.error(stated.span.clone(), message);
                    }
                    let a = self.context.number(format!("{stem}.between.0"), a, domain, low);
                    let b = self.context.number(format!("{stem}.between.1"), b, domain, high);
                    (a, b, levels)
                }
                _ => {
                    let message =
                        format!("the term `{}` must state exactly one of `value` and `between`", name.value);
                    self.error(name, message);
                    continue;
                }
            };
            if let (Some(variable), Some(side)) = (variable, side) {
                terms.push(BargainTerm { variable, side, low, high, levels });
            }
        }
        let points = terms.iter().try_fold(1usize, |n, t| n.checked_mul(t.levels as usize));
        if points.is_none_or(|n| n > MOST_POINTS) {
            let all = terms.iter().map(|t| t.levels.to_string()).filter(|l| l != "1").collect::<Vec<_>>();
            let message = format!(
                "the grid of `{}` has more than {MOST_POINTS} points ({} levels)",
                self.id.value,
                all.join(" × ")
            );
            self.context
                .diagnostics
                .error(self.id.span.clone(), message)
                .with_help("fix some terms by `value`, or give them fewer `levels`");
        }
        terms
    }

    fn side(&mut self, term: &RawTerm) -> Option<Side> {
        match term.side.value.as_str() {
            "<=" => Some(Side::AtMost),
            ">=" => Some(Side::AtLeast),
            "=" => Some(Side::Equal),
            other => {
                self.context
                    .diagnostics
                    .error(term.side.span.clone(), format!("unknown side `{other}`"))
                    .with_help("valid sides: `<=`, `>=`, `=`");
                None
            }
        }
    }

    fn opening(&mut self, called: bool) -> Option<Opening> {
        let raw = self.raw;
        match (&raw.at, &raw.when) {
            (Some(at), None) => {
                let place = self.place(0, field::AT);
                let path = format!("bargain.{}.at", self.id.value);
                let moment = self.context.number(path, at, Domain::OCCASION, place);
                self.context.check_end(moment, &at.span);
                Some(Opening::At(moment))
            }
            (None, Some(when)) => {
                if when.value.is_empty() {
                    self.context.diagnostics.error(when.span.clone(), "needs at least one condition");
                }
                let path = format!("bargain.{}.when", self.id.value);
                let entity = BARGAINS + self.index;
                let conditions =
                    self.context.conditions(&path, &when.value, Purpose::ParamOther, entity, 0, field::WHEN);
                Some(Opening::When(conditions))
            }
            (None, None) if called => Some(Opening::Called),
            (None, None) => {
                let message = format!(
                    "`{}` never opens: state `at` or `when`, or name it in `convenes` of an option or event",
                    self.id.value
                );
                self.context.diagnostics.error(self.id.span.clone(), message);
                None
            }
            (Some(_), Some(when)) => {
                let message = "a venue opens by `at` or by `when`, not both";
                self.context.diagnostics.error(when.span.clone(), message);
                None
            }
        }
    }

    fn pressures(&mut self) -> Vec<Pressure> {
        let raw = self.raw;
        let mut pressures = Vec::new();
        for pressure in &raw.pressure {
            let (patron, client) =
                (self.context.actor(&pressure.patron), self.context.actor(&pressure.client));
            if !raw.parties.value.iter().any(|p| p.value == pressure.client.value) {
                let message =
                    format!("`{}` is not among the parties of `{}`", pressure.client.value, self.id.value);
                self.error(&pressure.client, message);
            }
            if pressure.reward.is_none() && pressure.penalty.is_none() {
                let message = "states neither `reward` nor `penalty`, so it presses nobody".to_owned();
                self.error(&pressure.patron, message);
            }
            let mut option = |name: &Option<At<String>>| {
                let name = name.as_ref()?;
                let option = self.context.option(name)?;
                let owner = self.context.options[option].split('.').next();
                if owner != Some(pressure.patron.value.as_str()) {
                    let message = format!("`{}` is not an option of `{}`", name.value, pressure.patron.value);
                    self.context.diagnostics.error(name.span.clone(), message);
                }
                Some(option)
            };
            let (reward, penalty) = (option(&pressure.reward), option(&pressure.penalty));
            if let (Some(patron), Some(client)) = (patron, client) {
                pressures.push(Pressure { patron, client, reward, penalty });
            }
        }
        pressures
    }
}
