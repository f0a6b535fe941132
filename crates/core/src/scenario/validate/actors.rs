//! Tracks, actors and their options.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::raw::{RawEscalation, RawOption};
use super::super::{
    Actor, Announcement, Choice, Defaults, Domain, Effect, Escalates, Interest, Keyed, RawScenario,
};
use super::super::{LONGEST_PERIOD, Theatre, Track, period};
use super::context::{Context, Place};
use super::minds::{mind, pick, shape};
use crate::random::Purpose;
use crate::source::{At, Number};

/// Effects stay short of certainty, so that they never divide by zero.
const DELTA: Domain = Domain::closed(-0.99, 0.99);

/// Habits add to at most 1, but for rounding.
const MOST_HABIT: f64 = 1.0 + 1e-9;

/// Options an actor may have at most: their luck has this many addresses.
pub(crate) const MAX_OPTIONS: usize = 192;

/// Actors a scenario may have at most.
pub(crate) const MAX_ACTORS: usize = 250;

/// Checks `[track]`.
pub(super) fn tracks(raw: &RawScenario, context: &mut Context<'_>) -> Vec<Track> {
    let mut tracks = Vec::new();
    for (index, (id, track)) in raw.track.iter().enumerate() {
        context.check_id(id);
        let hold_bonus = context.number_or(
            format!("track.{}.hold_bonus", id.value),
            track.hold_bonus.as_ref(),
            0.0,
            Domain::closed(-100.0, 100.0),
            Place(Purpose::ParamOther, 1, index, 0),
        );
        if let (Some(false), Some(bonus)) = (track.hold, &track.hold_bonus) {
            let message = format!("nobody holds on `{}`, so `hold_bonus` changes nothing", id.value);
            context.diagnostics.warning(bonus.span.clone(), message);
        }
        tracks.push(Track { id: id.value.clone(), hold: track.hold.unwrap_or(true), hold_bonus });
    }
    if let Some((id, _)) = raw.track.0.get(64) {
        context.diagnostics.error(id.span.clone(), "a scenario can have at most 64 tracks");
    }
    tracks
}

/// Checks `[defaults.actor]`, `[actor]` and `[option]`.
pub(super) fn check(
    raw: &RawScenario,
    theatres: &[Theatre],
    tracks: &[Track],
    context: &mut Context<'_>,
) -> (Vec<Actor>, Vec<Choice>, Defaults) {
    let defaults = &raw.defaults.actor;
    let shared = mind("defaults.actor", defaults, None, usize::from(u16::MAX), context);
    let mut actors = Vec::new();
    for (index, (id, actor)) in raw.actor.iter().enumerate() {
        context.check_id(id);
        let path = format!("actor.{}", id.value);
        let own = &actor.mind;
        let tempo = pick(&own.tempo, &defaults.tempo, 7, 1..=10_000, "tempo", context);
        let offset = pick(&own.offset, &defaults.offset, 0, 0..=9_999, "offset", context);
        if offset >= tempo {
            let span =
                own.offset.as_ref().or(defaults.offset.as_ref()).map_or(id.span.clone(), |o| o.span.clone());
            let message =
                format!("offset {offset} must be below the tempo {tempo}: t mod tempo never reaches it");
            context.diagnostics.error(span, message);
        }
        let mind = mind(&format!("{path}.mind"), own, Some(&shared), index, context);
        let mut interests: Vec<Interest> = Vec::new();
        for (i, (name, interest)) in actor.interest.iter().enumerate() {
            let stem = format!("{path}.interest.{}", name.value);
            let weight = context.number(
                format!("{stem}.weight"),
                &interest.weight,
                Domain::above(0.0, 1e6),
                Place(Purpose::ParamInterest, index, i, 0),
            );
            let ideal = context.number(
                format!("{stem}.ideal"),
                &interest.ideal,
                Domain::closed(0.0, 1.0),
                Place(Purpose::ParamInterest, index, i, 1),
            );
            if let Some(variable) = context.variable(name) {
                interests.push(Interest { variable, weight, ideal });
            }
        }
        if interests.is_empty() {
            let message = format!("`{}` has no interests, so it could not choose", id.value);
            context.diagnostics.error(id.span.clone(), message);
        }
        actors.push(Actor {
            id: id.value.clone(),
            label: actor.label.clone(),
            tempo,
            offset,
            depth: pick(&own.depth, &defaults.depth, 1, 0..=2, "depth", context),
            segments: pick(&own.segments, &defaults.segments, 2, 1..=8, "segments", context),
            shape: shape(own.shape.as_ref().or(defaults.shape.as_ref()), context),
            risk: own.risk.as_ref().or(defaults.risk.as_ref()).is_some_and(|r| r.value),
            mind,
            interests,
            options: 0..0,
            types: Vec::new(),
            ratchets: Vec::new(),
            payoffs: Vec::new(),
            biases: Vec::new(),
            trust: Vec::new(),
            foresees: Vec::new(),
        });
    }
    let all: Vec<u32> = actors.iter().map(|a| a.tempo).collect();
    if period(all.iter().copied()).is_none() {
        let mut tempos: Vec<u32> = all;
        tempos.sort_unstable();
        tempos.dedup();
        let tempos: Vec<String> = tempos.iter().map(u32::to_string).collect();
        let span = raw.actor.0.first().map_or(0..0, |(id, _)| id.span.clone());
        let message = format!(
            "the tempos of the actors ({}) repeat together only after more than {LONGEST_PERIOD} ticks",
            tempos.join(", ")
        );
        context.diagnostics.error(span, message).with_help("use tempos with a small common multiple");
    }
    if let Some((id, _)) = raw.actor.0.get(MAX_ACTORS) {
        context
            .diagnostics
            .error(id.span.clone(), format!("a scenario can have at most {MAX_ACTORS} actors"));
    }
    for (owner, _) in raw.option.iter() {
        context.actor(owner);
    }
    let mut options = Vec::new();
    for (actor, (id, _)) in raw.actor.iter().enumerate() {
        let own = raw.option.iter().filter(|(owner, _)| owner.value == id.value).flat_map(|(_, o)| o.iter());
        let own: Vec<_> = own.collect();
        for (position, &(name, option)) in own.iter().enumerate() {
            context.check_id(name);
            if position == MAX_OPTIONS {
                let message = format!("an actor can have at most {MAX_OPTIONS} options");
                context.diagnostics.error(name.span.clone(), message);
            }
            let path = format!("{}.{}", id.value, name.value);
            // Where nobody can hold, no option is likelier than another before anything was seen.
            let held = context.tracks.iter().position(|t| *t == option.track.value);
            let alike = own.iter().filter(|(_, o)| o.track.value == option.track.value).count();
            let habit = match held.map(|t| tracks[t].hold) {
                Some(false) => 1.0 / alike as f64,
                _ => 0.0,
            };
            options.push(choice(path, option, (actor, position), habit, theatres, context));
        }
        habits(id, &own, &options, context);
    }
    // An illegal default is reported with the actors that it is for.
    let segments = defaults.segments.as_ref().map(|s| s.value).filter(|s| (1..=8).contains(s));
    (actors, options, Defaults { mind: shared, segments: segments.unwrap_or(2) })
}

/// Habits that are written down are shares of an actor's choices on a track: together at most 1. (With those that are
/// drawn, swept or left to their default they may be more: then they are divided by their sum.)
fn habits(id: &At<String>, own: &[(&At<String>, &RawOption)], options: &[Choice], context: &mut Context<'_>) {
    let own = own.iter().zip(&options[options.len() - own.len()..]);
    let mut sums: BTreeMap<usize, (f64, Option<Range<usize>>)> = BTreeMap::new();
    for ((_, raw), option) in own {
        let (sum, last) = sums.entry(option.track).or_default();
        if let Some(stated) = &raw.habit {
            *sum += context.constant(option.habit).unwrap_or(0.0);
            *last = Some(stated.span.clone());
        }
    }
    for (track, (sum, last)) in sums {
        if let (Some(last), true) = (last, sum > MOST_HABIT) {
            let message = format!(
                "the habits of `{}` on the track `{}` add to {}: as shares of its choices, at most to 1",
                id.value,
                context.tracks[track],
                (sum * 1e9).round() / 1e9
            );
            context.diagnostics.error(last, message);
        }
    }
}

/// Fields of an option's parameters, for their addresses.
mod field {
    pub(super) const COST: u32 = 0;
    pub(super) const COOLDOWN: u32 = 1;
    pub(super) const AVAILABLE: u32 = 2;
    pub(super) const FROM: u32 = 3;
    pub(super) const UNTIL: u32 = 4;
    pub(super) const NOISE: u32 = 5;
    pub(super) const HABIT: u32 = 6;
    pub(super) const SEVERITY: u32 = 7;
    pub(super) const ATTRIBUTION: u32 = 8;
    pub(super) const EFFECT: u32 = 9;
    pub(super) const CONDITION: u32 = 10;
    pub(super) const STRENGTH: u32 = 12;
    pub(super) const DEADLINE: u32 = 13;
}

/// Positions reserved in the parameter stream for the effects and conditions of one option.
const ITEMS: usize = 1024;

fn choice(
    name: String,
    raw: &RawOption,
    (actor, position): (usize, usize),
    habit: f64,
    theatres: &[Theatre],
    context: &mut Context<'_>,
) -> Choice {
    let path = format!("option.{name}");
    let base = position * ITEMS;
    let place = |f| Place(Purpose::ParamOption, actor, base, f);
    let track = context.track(&raw.track).unwrap_or(0);
    let at = Stem { path: &path, purpose: Purpose::ParamOption, entity: actor, base };
    let (effects, escalates) = consequences(
        &at,
        &raw.effects,
        raw.escalates.as_ref(),
        theatres,
        (field::EFFECT, field::SEVERITY, field::ATTRIBUTION),
        context,
    );
    if let Some(by) = raw.escalates.as_ref().and_then(|e| e.by.as_ref()) {
        context.diagnostics.error(by.span.clone(), "an act's author is its actor; `by` is for events");
    }
    let (end, far) = (Domain::MOMENT, Domain::MOMENT.high);
    let ticks = Domain::closed(0.0, far);
    let share = Domain::closed(0.0, 1.0);
    let key = |k: &str| format!("{path}.{k}");
    let choice = Choice {
        label: raw
            .label
            .clone()
            .unwrap_or_else(|| name.split_once('.').map_or(&*name, |(_, id)| id).to_owned()),
        actor,
        position,
        track,
        effects,
        escalates,
        cost: context.number_or(
            key("cost"),
            raw.cost.as_ref(),
            0.0,
            Domain::closed(-10.0, 10.0),
            place(field::COST),
        ),
        requires: context.conditions(
            &key("requires"),
            &raw.requires,
            Purpose::ParamOption,
            actor,
            base,
            field::CONDITION,
        ),
        once: raw.once,
        cooldown: context.number_or(
            key("cooldown"),
            raw.cooldown.as_ref(),
            0.0,
            ticks,
            place(field::COOLDOWN),
        ),
        available: context.number_or(
            key("available"),
            raw.available.as_ref(),
            1.0,
            Domain::FLAG,
            place(field::AVAILABLE),
        ),
        from: context.number_or(key("from"), raw.from.as_ref(), 0.0, end, place(field::FROM)),
        until: context.number_or(key("until"), raw.until.as_ref(), far, end, place(field::UNTIL)),
        closed: raw.closed,
        noise: context.number_or(key("noise"), raw.noise.as_ref(), 0.0, share, place(field::NOISE)),
        combat: raw.combat,
        habit: context.number_or(key("habit"), raw.habit.as_ref(), habit, share, place(field::HABIT)),
        announces: raw.announces.as_ref().and_then(|announced| {
            let strength =
                context.number(key("announces.strength"), &announced.strength, share, place(field::STRENGTH));
            let deadline = context.number(
                key("announces.deadline"),
                &announced.deadline,
                Domain::closed(1.0, far),
                place(field::DEADLINE),
            );
            let owner = context.actors[actor].clone();
            let option = context.option_of(&owner, &announced.option, &name)?;
            if context.options[option] == name {
                let message = format!("`{name}` cannot announce itself: it announces another option");
                context.diagnostics.error(announced.option.span.clone(), message);
            }
            Some(Announcement { option, strength, deadline })
        }),
        convenes: raw.convenes.iter().filter_map(|name| context.bargain(name)).collect(),
        path: name,
    };
    if let Some(until) = &raw.until {
        context.check_window(choice.from, choice.until, &until.span);
    }
    choice
}

/// Where the parameters of an option or event are named and addressed.
pub(super) struct Stem<'a> {
    pub(super) path: &'a str,
    pub(super) purpose: Purpose,
    pub(super) entity: usize,
    pub(super) base: usize,
}

/// Effects and escalation of an option or event; the escalation is also an effect on its theatre's variable.
pub(super) fn consequences(
    at: &Stem<'_>,
    raw: &Keyed<At<Number>>,
    escalation: Option<&RawEscalation>,
    theatres: &[Theatre],
    (effect, severity, attribution): (u32, u32, u32),
    context: &mut Context<'_>,
) -> (Vec<Effect>, Option<Escalates>) {
    let mut effects: Vec<Effect> = Vec::new();
    for (i, (variable, delta)) in raw.iter().enumerate() {
        let delta = context.number(
            format!("{}.effects.{}", at.path, variable.value),
            delta,
            DELTA,
            Place(at.purpose, at.entity, at.base + i, effect),
        );
        if let Some(variable) = context.variable(variable) {
            effects.push(Effect { variable, delta });
        }
    }
    let Some(raw) = escalation else { return (effects, None) };
    let severity = context.number(
        format!("{}.escalates.severity", at.path),
        &raw.severity,
        Domain::closed(0.0, 0.99),
        Place(at.purpose, at.entity, at.base, severity),
    );
    let attribution = context.number_or(
        format!("{}.escalates.attribution", at.path),
        raw.attribution.as_ref(),
        1.0,
        Domain::closed(0.0, 1.0),
        Place(at.purpose, at.entity, at.base, attribution),
    );
    let by = raw.by.as_ref().and_then(|by| context.actor(by));
    let Some(theatre) = context.theatre(&raw.theatre) else { return (effects, None) };
    match theatres[theatre].escalation {
        None => {
            let message = format!("theatre `{}` has no variable of kind `escalation`", raw.theatre.value);
            context.diagnostics.error(raw.theatre.span.clone(), message);
        }
        Some(variable) if effects.iter().any(|e| e.variable == variable) => {
            let message = "this act moves the theatre's escalation twice: by `effects` and by `escalates`";
            context.diagnostics.error(raw.theatre.span.clone(), message);
        }
        Some(variable) => effects.push(Effect { variable, delta: severity }),
    }
    (effects, Some(Escalates { theatre, severity, attribution, by }))
}
