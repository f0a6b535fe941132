//! What can be done, what happens by itself, what can be agreed on, and how it can end.

use detente_core::scenario::{RawBargain, RawEvent, RawOption};
use detente_core::source::At;

use super::amount::{Amount, Numbers};
use super::subject::Subject;
use super::table::{Cell, Table};
use super::words::{conditions, effects, escalation, text};

/// Options, by actor.
pub(super) fn options(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let mut tracks = Table::new("tracks", "TRACKS: one choice on each", &["track", "label", "holding"]);
    for (id, track) in raw.track.iter() {
        let bonus =
            track.hold_bonus.as_ref().map(|_| text(&numbers, &format!("track.{}.hold_bonus", id.value)));
        let holding = match (track.hold, bonus) {
            (Some(false), _) => "never".to_owned(),
            (_, Some(bonus)) => format!("bonus {bonus} nats"),
            _ => "no bonus".to_owned(),
        };
        tracks.rows.push(vec![Cell::text(&id.value), Cell::maybe(track.label.as_ref()), Cell::text(holding)]);
    }
    let columns = ["option", "label", "track", "effects", "escalates", "cost", "requires", "more"];
    let mut options =
        Table::new("options", "OPTIONS: effects are shares of the way to the end of the range", &columns);
    for (actor, own) in raw.option.iter() {
        for (name, option) in own.iter() {
            let id = format!("{}.{}", actor.value, name.value);
            let path = format!("option.{id}");
            options.rows.push(vec![
                Cell::text(&id),
                Cell::maybe(option.label.as_ref()),
                Cell::text(&option.track.value),
                Cell::list(effects(&option.effects, &format!("{path}.effects"), &numbers)),
                option.escalates.as_ref().map_or(Cell::Empty, |raw| {
                    Cell::text(escalation(raw, &format!("{path}.escalates"), &numbers))
                }),
                option
                    .cost
                    .as_ref()
                    .map_or(Cell::Empty, |_| Cell::amount(numbers.at(&format!("{path}.cost")))),
                Cell::list(conditions(&option.requires, &format!("{path}.requires"), &numbers)),
                Cell::list(limits(option, &path, &numbers)),
            ]);
        }
    }
    vec![tracks, options]
}

/// When an option can be used, and what it says and calls.
fn limits(option: &RawOption, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let at = |key: &str| text(numbers, &format!("{path}.{key}"));
    let mut found = Vec::new();
    let mut note = |stated: bool, words: &dyn Fn() -> String| {
        if stated {
            found.push(words());
        }
    };
    note(option.announces.is_some(), &|| {
        let option = option.announces.as_ref().map(|a| a.option.value.clone()).unwrap_or_default();
        format!(
            "announces {option}, strength {}, within {} ticks",
            at("announces.strength"),
            at("announces.deadline")
        )
    });
    note(!option.convenes.is_empty(), &|| {
        let names: Vec<&str> = option.convenes.iter().map(|name| name.value.as_str()).collect();
        format!("convenes {}", names.join(", "))
    });
    note(option.once, &|| "once".to_owned());
    note(option.closed, &|| "closed until an event opens it".to_owned());
    note(option.available.is_some(), &|| format!("available {}", at("available")));
    note(option.cooldown.is_some(), &|| format!("cooldown {} ticks", at("cooldown")));
    note(option.from.is_some(), &|| format!("from {}", at("from")));
    note(option.until.is_some(), &|| format!("until {}", at("until")));
    note(option.noise.is_some(), &|| format!("noise {}", at("noise")));
    note(option.habit.is_some(), &|| format!("habit {}", at("habit")));
    note(option.combat, &|| "combat".to_owned());
    found
}

/// Events.
pub(super) fn events(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let columns = ["event", "label", "when", "requires", "effects", "escalates", "more"];
    let mut table = Table::new("events", "EVENTS", &columns);
    for (id, event) in raw.event.iter() {
        let path = format!("event.{}", id.value);
        table.rows.push(vec![
            Cell::text(&id.value),
            Cell::maybe(event.label.as_ref()),
            Cell::text(when(event, &path, subject.scenario.time().unit(), &numbers)),
            Cell::list(conditions(&event.requires, &format!("{path}.requires"), &numbers)),
            Cell::list(effects(&event.effects, &format!("{path}.effects"), &numbers)),
            event.escalates.as_ref().map_or(Cell::Empty, |raw| {
                Cell::text(escalation(raw, &format!("{path}.escalates"), &numbers))
            }),
            Cell::list(calls(event, &path, &numbers)),
        ]);
    }
    vec![table]
}

fn when(event: &RawEvent, path: &str, unit: &str, numbers: &Numbers<'_>) -> String {
    let at = |key: &str| text(numbers, &format!("{path}.{key}"));
    if event.at.is_some() {
        return at("at");
    }
    let from = event.from.as_ref().map(|_| format!(", from {}", at("from"))).unwrap_or_default();
    let until = event.until.as_ref().map(|_| format!(", until {}", at("until"))).unwrap_or_default();
    format!("hazard {} per {unit}{from}{until}", at("hazard"))
}

/// What an event opens, closes and calls.
fn calls(event: &RawEvent, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (verb, names) in [("opens", &event.opens), ("closes", &event.closes), ("convenes", &event.convenes)] {
        found.extend(names.iter().map(|name| format!("{verb} {}", name.value)));
    }
    if event.available.is_some() {
        found.push(format!("available {}", text(numbers, &format!("{path}.available"))));
    }
    found
}

/// Bargains.
pub(super) fn bargains(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let columns = ["bargain", "label", "parties", "terms", "venue", "protocol", "if broken", "pressure"];
    let mut table = Table::new("bargains", "BARGAINS", &columns);
    for (id, bargain) in raw.bargain.iter() {
        let path = format!("bargain.{}", id.value);
        table.rows.push(vec![
            Cell::text(&id.value),
            Cell::maybe(bargain.label.as_ref()),
            Cell::list(parties(bargain, &path, &numbers)),
            Cell::list(terms(bargain, &path, &numbers)),
            Cell::list(venue(bargain, &path, &numbers)),
            Cell::text(bargain.protocol.as_ref().map_or("nash", |protocol| protocol.value.as_str())),
            Cell::list(breach(bargain, &path, &numbers)),
            Cell::list(pressure(bargain)),
        ]);
    }
    vec![table]
}

fn parties(bargain: &RawBargain, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let consents = |name: &str| {
        bargain.consent.as_ref().is_none_or(|consent| consent.value.iter().any(|party| party.value == name))
    };
    let one = |name: &str| {
        let power = bargain.power.iter().any(|(party, _)| party.value == name);
        let power = power.then(|| format!(" (power {})", text(numbers, &format!("{path}.power.{name}"))));
        let optional = if consents(name) { "" } else { " (may stay out)" };
        format!("{name}{}{optional}", power.unwrap_or_default())
    };
    bargain.parties.value.iter().map(|party| one(&party.value)).collect()
}

/// Terms: `oil ≤ 0.4`, or `oil ≤ 0.2 … 0.6`, negotiated.
pub(super) fn terms(bargain: &RawBargain, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, term) in bargain.term.iter() {
        let side = match term.side.value.as_str() {
            "<=" => "≤",
            ">=" => "≥",
            side => side,
        };
        let at = |key: &str| text(numbers, &format!("{path}.term.{}.{key}", name.value));
        let value = match &term.between {
            Some(_) => format!("{} … {}", at("between.0"), at("between.1")),
            None => at("value"),
        };
        found.push(format!("{} {side} {value}", name.value));
    }
    found
}

fn venue(bargain: &RawBargain, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let at = |key: &str| text(numbers, &format!("{path}.{key}"));
    let mut found = Vec::new();
    found.extend(bargain.at.as_ref().map(|_| format!("at {}", at("at"))));
    if let Some(when) = &bargain.when {
        let when = conditions(&when.value, &format!("{path}.when"), numbers);
        found.push(format!("while {}", when.join(" and ")));
    }
    if found.is_empty() {
        found.push("when it is convened".to_owned());
    }
    found.extend(bargain.from.as_ref().map(|_| format!("from {}", at("from"))));
    found.extend(bargain.until.as_ref().map(|_| format!("until {}", at("until"))));
    found.extend(bargain.retry.as_ref().map(|_| format!("again after {} ticks", at("retry"))));
    found.extend(bargain.available.as_ref().map(|_| format!("available {}", at("available"))));
    let requires = conditions(&bargain.requires, &format!("{path}.requires"), numbers);
    found.extend(requires.into_iter().map(|condition| format!("if {condition}")));
    found.extend(bargain.duration.as_ref().map(|_| format!("for {} ticks", at("duration"))));
    found
}

fn breach(bargain: &RawBargain, path: &str, numbers: &Numbers<'_>) -> Vec<String> {
    let keys = [
        ("enforcement", bargain.enforcement.is_some()),
        ("strain", bargain.strain.is_some()),
        ("detection", bargain.detection.is_some()),
        ("strain_limit", bargain.strain_limit.is_some()),
        ("breach_cost", bargain.breach_cost.is_some()),
        ("guarantor_cost", bargain.guarantor_cost.is_some()),
    ];
    let stated = keys.into_iter().filter(|key| key.1);
    let mut found: Vec<String> =
        stated.map(|(key, _)| format!("{key} {}", text(numbers, &format!("{path}.{key}")))).collect();
    if !bargain.guarantors.is_empty() {
        let names: Vec<&str> = bargain.guarantors.iter().map(|name| name.value.as_str()).collect();
        found.push(format!("guaranteed by {}", names.join(", ")));
    }
    found
}

fn pressure(bargain: &RawBargain) -> Vec<String> {
    let mut found = Vec::new();
    for pressure in &bargain.pressure {
        let (patron, client) = (&pressure.patron.value, &pressure.client.value);
        let with = |word: &str, option: Option<&At<String>>| {
            option.map(|option| format!(" {word} {}", option.value)).unwrap_or_default()
        };
        let reward = with("rewards by", pressure.reward.as_ref());
        let penalty = with("punishes by", pressure.penalty.as_ref());
        found.push(format!("{patron} on {client}:{reward}{penalty}"));
    }
    found
}

/// Named ends.
pub(super) fn outcomes(subject: &Subject) -> Vec<Table> {
    let (raw, numbers) = (&subject.raw, subject.numbers());
    let mut table = Table::new("outcomes", "OUTCOMES", &["outcome", "label", "when", "ticks in a row"]);
    for (id, outcome) in raw.outcome.iter() {
        table.rows.push(vec![
            Cell::text(&id.value),
            Cell::maybe(outcome.label.as_ref()),
            Cell::list(conditions(&outcome.when, &format!("outcome.{}.when", id.value), &numbers)),
            Cell::Amount(Amount::fixed(
                outcome.sustained.as_ref().map_or(1.0, |ticks| f64::from(ticks.value)),
            )),
        ]);
    }
    vec![table]
}
