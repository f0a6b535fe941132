//! Bargains.

use std::ops::Range;

use super::super::raw::{RawBargain, RawTerm};
use super::super::{
    Bargain, BargainTerm, Domain, Opening, ParamId, Party, Pressure, Protocol, RawScenario, Side,
};
use super::context::{Context, Place};
use super::named;
use crate::random::Purpose;
use crate::source::{At, Number, did_you_mean};

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
    pub(super) const ROUND: u32 = 20;
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
        let protocol = self.protocol(&parties);
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
        let guarantors = self.context.actors_once(&raw.guarantors);
        let pressures = self.pressures();
        let mut number =
            |key: &str, stated: &Option<At<Number>>, default: f64, domain: Domain, field: u32| {
                self.number(key, stated.as_ref(), default, domain, field)
            };
        let retry = number("retry", &raw.retry, 28.0, ticks, field::RETRY);
        let from = number("from", &raw.from, 0.0, Domain::MOMENT, field::FROM);
        let until = number("until", &raw.until, far, Domain::MOMENT, field::UNTIL);
        let available = number("available", &raw.available, 1.0, Domain::FLAG, field::AVAILABLE);
        let duration = number("duration", &raw.duration, far, ticks, field::DURATION);
        let enforcement = number("enforcement", &raw.enforcement, 0.06, gain, field::ENFORCEMENT);
        let strain = number("strain", &raw.strain, 0.15, gain, field::STRAIN);
        let detection = number("detection", &raw.detection, 0.6, share, field::DETECTION);
        let strain_decay = number("strain_decay", &raw.strain_decay, 0.1, gain, field::STRAIN_DECAY);
        let strain_limit = number("strain_limit", &raw.strain_limit, 1.0, gain, field::STRAIN_LIMIT);
        let breach_cost = number("breach_cost", &raw.breach_cost, 0.0, share, field::BREACH_COST);
        let guarantor_cost =
            number("guarantor_cost", &raw.guarantor_cost, 0.003, share, field::GUARANTOR_COST);
        self.window(opening.as_ref(), from, until, called);
        Some(Bargain {
            id: self.id.value.clone(),
            label: named(raw.label.as_ref(), self.id),
            parties,
            protocol,
            opening: opening?,
            retry,
            from,
            until,
            requires,
            available,
            duration,
            terms,
            guarantors,
            enforcement,
            strain,
            detection,
            strain_decay,
            strain_limit,
            breach_cost,
            guarantor_cost,
            pressures,
        })
    }

    /// The window of its venue, and whether its date lies within.
    fn window(&mut self, opening: Option<&Opening>, from: ParamId, until: ParamId, called: bool) {
        let raw = self.raw;
        if let Some(stated) = &raw.from {
            self.context.check_end(from, &stated.span);
        }
        let constant = |id: ParamId| self.context.constant(id);
        let (Some(from), Some(until)) = (constant(from), constant(until)) else { return };
        let never = |why: &str| format!("`{}` never opens: {why}", self.id.value);
        if let (Some(stated), true) = (&raw.until, from > until) {
            let message = never("`until` lies before `from`");
            self.context.diagnostics.error(stated.span.clone(), message);
        } else if let (Some(Opening::At(at)), Some(stated), false) = (opening, &raw.at, called) {
            let message = match constant(*at) {
                Some(at) if at < from => never("this date lies before `from`"),
                Some(at) if at > until => never("this date lies after `until`"),
                _ => return,
            };
            self.context.diagnostics.error(stated.span.clone(), message);
        }
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
    ) -> ParamId {
        let place = self.place(0, field);
        self.context.number_or(format!("bargain.{}.{key}", self.id.value), number, default, domain, place)
    }

    fn error(&mut self, at: &At<String>, message: String) {
        self.context.diagnostics.error(at.span.clone(), message);
    }

    /// A name that should be one of the parties, or an error.
    fn party(&mut self, name: &At<String>) {
        let parties = &self.raw.parties.value;
        if !parties.iter().any(|p| p.value == name.value) {
            let message = format!("`{}` is not among the parties of `{}`", name.value, self.id.value);
            let help = did_you_mean(&name.value, parties.iter().map(|p| p.value.as_str()));
            self.context.diagnostics.error(name.span.clone(), message).help = help;
        }
    }

    fn parties(&mut self) -> Vec<Party> {
        let raw = self.raw;
        let list = &raw.parties;
        if list.value.len() < 2 || list.value.len() > MOST_PARTIES {
            let message = match list.value.len() {
                0 => format!("`{}` has no parties: a bargain needs at least two", self.id.value),
                1 => format!("`{}` has one party: a bargain needs at least two", self.id.value),
                n => format!("`{}` has {n} parties: it must be at most {MOST_PARTIES}", self.id.value),
            };
            self.context.diagnostics.error(list.span.clone(), message);
        }
        if let Some(consent) = &raw.consent {
            if consent.value.is_empty() {
                let message = "a bargain needs somebody's consent";
                self.context
                    .diagnostics
                    .error(consent.span.clone(), message)
                    .with_help("leave `consent` out if nothing is agreed without all of them");
            }
            for (i, name) in consent.value.iter().enumerate() {
                self.party(name);
                if consent.value[..i].iter().any(|n| n.value == name.value) {
                    self.error(name, format!("`{}` is listed twice", name.value));
                }
            }
        }
        let consenting = &raw.consent.as_ref().unwrap_or(list).value;
        let consents = |name: &At<String>| consenting.iter().any(|p| p.value == name.value);
        for (name, _) in raw.power.iter().filter(|(name, _)| !consents(name)) {
            let message = if list.value.iter().any(|p| p.value == name.value) {
                format!(
                    "`{}` need not consent to `{}`, so it has no `power` over its terms",
                    name.value, self.id.value
                )
            } else {
                format!("`{}` is not among the parties of `{}`", name.value, self.id.value)
            };
            let help = did_you_mean(&name.value, consenting.iter().map(|p| p.value.as_str()));
            self.context.diagnostics.error(name.span.clone(), message).help = help;
        }
        let mut parties: Vec<Party> = Vec::new();
        for (item, name) in list.value.iter().enumerate() {
            let Some(actor) = self.context.actor(name) else { continue };
            if parties.iter().any(|p| p.actor == actor) {
                self.error(name, format!("`{}` is listed twice", name.value));
                continue;
            }
            let stated = raw.power.iter().find(|(n, _)| n.value == name.value).map(|(_, n)| n);
            let place = self.place(item, field::POWER);
            let path = format!("bargain.{}.power.{}", self.id.value, name.value);
            let power = self.context.number_or(path, stated, 1.0, Domain::above(0.0, 1e3), place);
            parties.push(Party { actor, consents: consents(name), power });
        }
        parties
    }

    /// How proposals come about, and whether what is stated belongs to that.
    fn protocol(&mut self, parties: &[Party]) -> Protocol {
        let raw = self.raw;
        let name = raw.protocol.as_ref().map_or("nash", |p| p.value.as_str());
        if name == "alternating_offers" {
            return self.alternating(parties);
        }
        if let (Some(stated), false) = (&raw.protocol, name == "nash") {
            let valid = ["nash", "alternating_offers"];
            let help =
                did_you_mean(name, valid).or_else(|| Some(format!("valid protocols: {}", valid.join(", "))));
            let message = format!("unknown protocol `{name}`");
            self.context.diagnostics.error(stated.span.clone(), message).help = help;
            return Protocol::Nash;
        }
        let stated =
            [("first", raw.first.as_ref().map(|f| &f.span)), ("round", raw.round.as_ref().map(|r| &r.span))];
        for (key, span) in stated {
            let Some(span) = span else { continue };
            self.context
                .diagnostics
                .error(span.clone(), format!("`{key}` belongs to alternating offers"))
                .with_help("state `protocol = \"alternating_offers\"`, or leave it out");
        }
        Protocol::Nash
    }

    fn alternating(&mut self, parties: &[Party]) -> Protocol {
        let raw = self.raw;
        let round = self.number("round", raw.round.as_ref(), 1.0, Domain::above(0.0, 1e4), field::ROUND);
        if let Some((name, _)) = raw.power.iter().next() {
            self.context
                .diagnostics
                .error(name.span.clone(), "`power` does not apply to alternating offers")
                .with_help("there, `discount` and `round` say how patient a party is");
        }
        let mut places = (0..parties.len()).filter(|place| parties[*place].consents);
        let (Some(first), Some(second), None) = (places.next(), places.next(), places.next()) else {
            let stated = raw.protocol.as_ref().map_or(&self.id.span, |p| &p.span).clone();
            let consenting = parties.iter().filter(|p| p.consents).count();
            let message = format!(
                "alternating offers are between two whose consent is needed: `{}` needs that of {consenting}",
                self.id.value
            );
            self.context.diagnostics.error(stated, message);
            return Protocol::Nash;
        };
        let mut places = [first, second];
        if let Some(stated) = &raw.first {
            self.party(stated);
            match places.iter().position(|place| self.context.actors[parties[*place].actor] == stated.value) {
                Some(place) => places.rotate_left(place),
                None if raw.parties.value.iter().any(|p| p.value == stated.value) => {
                    let message = format!("`{}` need not consent, so it makes no offers", stated.value);
                    self.error(stated, message);
                }
                None => {}
            }
        }
        Protocol::AlternatingOffers { places, round }
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
                    self.ends(a, b, &between.span);
                    // Out of range was reported: it is not to make the grid too large as well.
                    (a, b, if (2..=101).contains(&levels) { levels } else { 1 })
                }
                (value, _) => {
                    let both = if value.is_some() { "both" } else { "neither" };
                    let message = format!(
                        "the term `{}` must state one of `value` (fixed) and `between` (negotiated), but states {both}",
                        name.value
                    );
                    self.context.diagnostics.error(term.span.clone(), message);
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
            let total = points.map_or(String::new(), |n| format!(" = {n}"));
            let message = format!(
                "the grid of `{}` has {}{total} points: it must be at most {MOST_POINTS}",
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

    /// Two ends that are written down ascend.
    fn ends(&mut self, low: ParamId, high: ParamId, span: &Range<usize>) {
        let (Some(low), Some(high)) = (self.context.constant(low), self.context.constant(high)) else {
            return;
        };
        let (message, help) = if low == high {
            (format!("both ends are {low}: there is nothing to negotiate"), format!("write `value = {low}`"))
        } else if low > high {
            (format!("the ends descend, from {low} to {high}"), format!("write `between = [{high}, {low}]`"))
        } else {
            return;
        };
        self.context.diagnostics.error(span.clone(), message).with_help(help);
    }

    fn side(&mut self, term: &RawTerm) -> Option<Side> {
        match term.side.value.as_str() {
            "<=" => Some(Side::AtMost),
            ">=" => Some(Side::AtLeast),
            "=" => Some(Side::Equal),
            other => {
                let help = match other {
                    "==" => "did you mean `=`?",
                    "<" | "=<" | "≤" | "max" => "did you mean `<=`?",
                    ">" | "=>" | "≥" | "min" => "did you mean `>=`?",
                    _ => "valid sides: `<=` at most, `>=` at least, `=` exactly",
                };
                self.context
                    .diagnostics
                    .error(term.side.span.clone(), format!("unknown side `{other}`"))
                    .with_help(help);
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
                    let message = format!("`{}` needs at least one condition in `when`", self.id.value);
                    self.context.diagnostics.error(when.span.clone(), message);
                }
                let path = format!("bargain.{}.when", self.id.value);
                let entity = BARGAINS + self.index;
                let conditions =
                    self.context.conditions(&path, &when.value, Purpose::ParamOther, entity, 0, field::WHEN);
                Some(Opening::When(conditions))
            }
            (None, None) if called => Some(Opening::Called),
            (None, None) => {
                let message = format!("`{}` never opens", self.id.value);
                self.context
                    .diagnostics
                    .error(self.id.span.clone(), message)
                    .with_help("state `at` or `when`, or name it in `convenes` of an option or event");
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
            self.party(&pressure.client);
            let patron = self.context.actor(&pressure.patron);
            let client = self.context.actors.iter().position(|a| *a == pressure.client.value);
            if patron.is_some() && patron == client {
                self.error(&pressure.client, format!("`{}` cannot press itself", pressure.client.value));
            }
            if pressure.reward.is_none() && pressure.penalty.is_none() {
                let message = "states neither `reward` nor `penalty`, so it presses nobody".to_owned();
                self.context.diagnostics.error(pressure.span.clone(), message);
            }
            let mut option = |name: &Option<At<String>>| {
                let name = name.as_ref()?;
                match patron {
                    Some(_) => self.context.option_of(&pressure.patron.value, name, ""),
                    None => self.context.option(name),
                }
            };
            let (reward, penalty) = (option(&pressure.reward), option(&pressure.penalty));
            if let (Some(stated), true) = (&pressure.penalty, reward.is_some() && reward == penalty) {
                let message = format!("`{}` is reward and penalty at once", stated.value);
                self.error(stated, message);
            }
            if let (Some(patron), Some(client)) = (patron, client) {
                pressures.push(Pressure { patron, client, reward, penalty });
            }
        }
        pressures
    }
}
