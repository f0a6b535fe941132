//! How to put values right.

use jiff::civil::Date;

use super::super::Calendar;
use crate::lanes::Real;
use crate::source::did_you_mean;

/// For a number in quotes; `true` and `false` are quoted by mistake too.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = text == "true" || text == "false" || text.parse::<Real>().is_ok_and(Real::is_finite);
    plain.then(|| format!("write {text}, without the quotes"))
}

/// For text, probably a date, where a length of time is asked for.
pub(super) fn no_date(path: &str) -> Option<String> {
    let last = path.rsplit('.').next()?;
    let length = ["cooldown", "deadline", "duration", "retry"].contains(&last);
    length.then(|| format!("`{last}` is a number of ticks"))
}

/// For a date between two ticks: the ticks around it.
pub(super) fn neighbours(calendar: &Calendar, date: &str) -> Option<String> {
    let (start, next): (Date, Date) = (calendar.start().parse().ok()?, calendar.date(1)?.parse().ok()?);
    let days = |to: Date| Some(to.since(start).ok()?.get_days());
    let (apart, after) = (days(next)?, days(date.parse().ok()?)?);
    let tick = u32::try_from(after / apart).ok()?;
    let (before, behind) = (calendar.date(tick)?, calendar.date(tick + 1)?);
    Some(format!(
        "ticks are {apart} days apart: {before} or {behind}; or have a tick a day by `ticks_per_unit = {apart}`"
    ))
}

/// What a number means that is out of range.
pub(super) fn out_of_range(path: &str, value: Real) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('.').collect();
    match *parts.as_slice() {
        ["variable", _, "initial"] => {
            Some("state a value within the range of the variable, or another `range = [lo, hi]`")
        }
        ["actor", _, "interest", _, "weight"] if value == 0.0 => Some("leave the interest out"),
        ["actor", _, "interest", _, "ideal"] => {
            Some("ideal points are in normalised units, 0 to 1, whatever the range of the variable")
        }
        ["actor", _, "type", _, "weight", _] if value == 0.0 => {
            Some("every type has all the interests of its actor: state a small weight")
        }
        ["actor", _, "bias", _] => Some("a bias is in units of its variable, at most its whole range"),
        ["bargain", _, "term", ..] => Some("a term lies within the range of its variable"),
        ["option" | "event", .., "effects", _] => {
            Some("an effect is the share of the way to the end of the range that the variable moves")
        }
        _ => None,
    }
}

/// What a path means that names no number that can be swept.
pub(super) fn no_number<'a>(path: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    match path {
        "seed" => Some("the seed belongs to the experiment: use `--seed`, or its key `seed`".to_owned()),
        "replicates" => Some(
            "replicates belong to the experiment: use `--replicates`, or its key `replicates`".to_owned(),
        ),
        _ => match structural(path) {
            Some(key) => {
                Some(format!("`{key}` is part of the structure: fixed by the file, it cannot be swept"))
            }
            None => did_you_mean(path, known),
        },
    }
}

/// The key of a path that is part of the structure of a scenario.
fn structural(path: &str) -> Option<&str> {
    let parts: Vec<&str> = path.split('.').collect();
    let (key, keys): (&str, &[&str]) = match *parts.as_slice() {
        ["defaults", "actor", key] | ["actor", _, "mind", key] => {
            (key, &["tempo", "offset", "depth", "segments", "shape", "risk"])
        }
        ["actor", _, "foresees", ..] => ("foresees", &["foresees"]),
        // The table of the mind is easily forgotten.
        ["actor", _, key] => (key, &["tempo", "offset", "depth", "segments", "shape", "risk"]),
        ["variable", _, "ladder", ..] => ("ladder", &["ladder"]),
        ["variable", _, key] => {
            (key, &["kind", "theatre", "owner", "patron", "client", "channel", "between", "range", "losses"])
        }
        ["track", _, key] => (key, &["hold"]),
        ["option", _, _, "announces", "option"] => ("announces.option", &["announces.option"]),
        ["option", _, _, "escalates", "theatre"] | ["event", _, "escalates", "theatre"] => {
            ("escalates.theatre", &["escalates.theatre"])
        }
        ["event", _, "escalates", "by"] => ("escalates.by", &["escalates.by"]),
        ["option", _, _, key] => (key, &["track", "once", "closed", "combat", "convenes"]),
        ["event", _, key] => (key, &["opens", "closes", "convenes"]),
        ["outcome", _, key] => (key, &["for"]),
        ["process", _, key] => (key, &["variable", "hold", "mixture"]),
        ["bargain", _, "term", _, key] => (key, &["side", "levels"]),
        ["bargain", _, key, ..] => (key, &["parties", "consent", "guarantors", "pressure"]),
        ["time", key] => (key, &["unit", "ticks_per_unit", "start"]),
        _ => return None,
    };
    keys.contains(&key).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::{Calendar, neighbours, no_number, structural};

    #[test]
    fn what_is_part_of_the_structure() {
        for path in [
            "defaults.actor.tempo",
            "actor.x.mind.depth",
            "variable.v.range",
            "variable.v.ladder.war",
            "option.a.b.once",
            "outcome.o.for",
            "track.t.hold",
            "defaults.actor.risk",
            "actor.x.mind.risk",
            "actor.x.foresees",
            "option.a.b.convenes",
            "option.a.b.announces.option",
            "event.e.convenes",
            "bargain.b.parties",
            "bargain.b.parties.0",
            "bargain.b.consent",
            "bargain.b.guarantors",
            "bargain.b.term.v.side",
            "bargain.b.term.v.levels",
            "bargain.b.pressure.0.reward",
        ] {
            assert!(structural(path).is_some(), "{path}");
        }
        for path in ["option.a.b.cost", "bargain.b.term.v.value", "bargain.b.power.x", "track.t.hold_bonus"] {
            assert_eq!(structural(path), None, "{path}");
        }
        let help = |path: &str| no_number(path, ["actor.x.mind.threat"].into_iter());
        assert!(help("seed").unwrap().contains("--seed"));
        assert!(help("actor.x.mind.depth").unwrap().contains("cannot be swept"));
        assert_eq!(help("actor.x.mind.thraet").unwrap(), "did you mean `actor.x.mind.threat`?");
    }

    #[test]
    fn ticks_around_a_date() {
        let calendar = Calendar::new("2030-01-07", 7).unwrap();
        let help = neighbours(&calendar, "2030-01-16").unwrap();
        assert!(help.starts_with("ticks are 7 days apart: 2030-01-14 or 2030-01-21; "), "{help}");
    }
}
