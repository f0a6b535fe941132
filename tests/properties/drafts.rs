//! Strategies: drafts as they fall, with indices of any size and shares instead of values. [`settle`](crate::settle)
//! makes scenarios of them.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use crate::draft::{
    Actor, Bargain, Choice, Condition, Draft, Escalation, Event, Game, Kind, Law, Mind, Outcome, Pace,
    Process, Term, Track, Type, Variable, When,
};
use crate::settle::settle;

/// An index that is settled later: small ones first, so that failures shrink to them.
fn index() -> std::ops::Range<usize> {
    0..60
}

/// Chance of something rather special.
fn seldom<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
    weighted(0.25, strategy)
}

fn range() -> impl Strategy<Value = [f64; 2]> {
    prop_oneof![4 => Just([0.0, 1.0]), 1 => Just([-1.0, 3.0]), 1 => Just([0.0, 10.0]), 1 => Just([1.0, 2.0])]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Issue),
        2 => index().prop_map(|owner| Kind::Force { owner }),
        2 => (index(), index(), any::<bool>())
            .prop_map(|(patron, client, material)| Kind::Backing { patron, client, material }),
        1 => [index(), index()].prop_map(|between| Kind::Tie { between }),
    ]
}

fn variable() -> impl Strategy<Value = Variable> {
    (kind(), weighted(0.7, index()), range(), 0.0..1.0, seldom(0.0..0.3), weighted(0.2, Just(()))).prop_map(
        |(kind, theatre, range, initial, uncertain, losses)| Variable {
            kind,
            theatre,
            range,
            initial,
            uncertain,
            losses: losses.is_some(),
        },
    )
}

fn condition() -> impl Strategy<Value = Condition> {
    // The lower share first where both are stated.
    (index(), 0..3, 0.0..0.6, 0.05..0.4).prop_map(|(variable, which, low, wide)| Condition {
        variable,
        min: (which != 1).then_some(low),
        max: (which != 0).then_some(low + wide),
    })
}

fn conditions(most: usize) -> impl Strategy<Value = Vec<Condition>> {
    vec(condition(), 0..=most)
}

fn factors() -> impl Strategy<Value = Vec<(usize, bool)>> {
    vec((index(), any::<bool>()), 1..=2)
}

fn law() -> impl Strategy<Value = Law> {
    prop_oneof![
        2 => (0.0..1.0).prop_map(Law::Toward),
        1 => Just(Law::Hold),
        1 => (0.0..1.0, vec((index(), -1.0..1.0), 1..=2)).prop_map(|(bias, terms)| Law::Affine { bias, terms }),
        1 => vec(factors(), 1..=2).prop_map(Law::Mixture),
        1 => ((index(), 0.0..2.0), (index(), 0.0..2.0), prop_oneof![Just(1.0), Just(2.0), 0.5..3.0])
            .prop_map(|(a, b, exponent)| Law::Contest { a, b, exponent }),
        1 => (vec(condition(), 1..=2), weighted(0.5, 0.0..1.0)).prop_map(|(when, to)| Law::Gate { when, to }),
        1 => vec((index(), -0.05..0.05), 1..=2).prop_map(Law::Accumulate),
        1 => (factors(), -0.1..0.1).prop_map(|(factors, gain)| Law::Product { factors, gain }),
        1 => (any::<bool>(), [index(), index()], [0.2..2.0, 0.2..2.0], [0.0..0.3, 0.0..0.3]).prop_map(
            |(square, [a, b], [x, y], kill)| Law::Attrition {
                law: if square { "square" } else { "linear" },
                a: vec![(a, x)],
                b: vec![(b, y)],
                kill,
            }
        ),
    ]
}

fn process() -> impl Strategy<Value = Process> {
    let pace = (vec(index(), 1..=2), prop_oneof![Just(1.0), Just(2.0), 0.0..3.0], 0.0..2.0)
        .prop_map(|(by, power, gain)| Pace { by, power, gain });
    (index(), law(), 0.0..0.8, weighted(0.4, 0.01..0.3), seldom(pace))
        .prop_map(|(variable, law, rate, noise, pace)| Process { variable, law, rate, noise, pace })
}

/// Numbers of a mind and where they are drawn from.
const NUMBERS: [(&str, f64, f64); 27] = [
    ("precision", 2.0, 300.0),
    ("horizon", 0.5, 12.0),
    ("discount", 0.8, 1.0),
    ("loss_aversion", 1.0, 3.0),
    ("background", 0.0, 0.9),
    ("attention", 0.0, 4.0),
    ("threat", 0.0, 8.0),
    ("alignment", 0.0, 3.0),
    ("shrinkage", 0.0, 0.3),
    ("alarm_decay", 0.0, 1.0),
    ("alarm_cap", 0.2, 4.0),
    ("alarm_noise", 0.0, 0.6),
    ("perception_noise", 0.0, 0.2),
    ("belief_weight", 0.0, 1.0),
    ("habit_rate", 0.0, 0.5),
    ("weight_noise", 0.0, 0.5),
    ("credibility", 0.0, 1.0),
    ("credibility_gain", 0.0, 0.5),
    ("credibility_loss", 0.0, 0.7),
    ("tempering", 0.1, 1.0),
    ("belief_leak", 0.0, 0.2),
    ("tremble", 0.01, 0.2),
    ("signing_precision", 10.0, 2000.0),
    ("betrayal", 0.0, 0.02),
    ("trust", 0.0, 1.0),
    ("trust_loss", 0.0, 1.0),
    ("trust_recovery", 0.0, 0.5),
];

fn mind(chance: f64) -> impl Strategy<Value = Mind> {
    let numbers: Vec<_> =
        NUMBERS.iter().map(|&(key, a, b)| weighted(chance, (a..b).prop_map(move |x| (key, x)))).collect();
    let whole = (
        weighted(chance, (1..4_u32, 0..3_u32)),
        weighted(chance, 0..3_u32),
        weighted(chance, 1..4_u32),
        weighted(chance, any::<bool>()),
        weighted(chance, any::<bool>()),
    );
    (numbers, whole).prop_map(|(numbers, (clock, depth, segments, quadratic, risk))| {
        let mut mind = Mind::default();
        numbers.into_iter().flatten().for_each(|(key, value)| mind.set(key, value));
        if let Some((tempo, offset)) = clock {
            mind.set("tempo", tempo);
            mind.set("offset", offset % tempo);
        }
        depth.into_iter().for_each(|depth| mind.set("depth", depth));
        segments.into_iter().for_each(|segments| mind.set("segments", segments));
        risk.into_iter().for_each(|risk| mind.set("risk", risk));
        if let Some(quadratic) = quadratic {
            mind.set("shape", if quadratic { "quadratic" } else { "linear" });
        }
        mind
    })
}

fn escalation() -> impl Strategy<Value = Escalation> {
    (index(), 0.0..0.5, seldom(0.0..1.0), seldom(index()))
        .prop_map(|(theatre, severity, attribution, by)| Escalation { theatre, severity, attribution, by })
}

fn effects() -> impl Strategy<Value = Vec<(usize, f64)>> {
    vec((index(), -0.5..0.5), 0..=2)
}

fn choice() -> impl Strategy<Value = Choice> {
    let rules = (
        seldom(conditions(2)),
        weighted(0.15, Just(())),
        weighted(0.1, Just(())),
        seldom(1..6_u32),
        weighted(0.1, [0..8_u32, 10..30]),
    );
    let word = seldom((index(), 0.0..1.0, 1..8_u32));
    (index(), effects(), weighted(0.4, escalation()), -0.02..0.05, rules, seldom(0.0..1.0), 0.0..0.9, word)
        .prop_map(|(track, effects, escalates, cost, rules, noise, habit, announces)| {
            let (requires, once, closed, cooldown, window) = rules;
            Choice {
                track,
                effects,
                escalates,
                cost,
                requires: requires.unwrap_or_default(),
                once: once.is_some(),
                combat: noise.is_some(),
                closed: closed.is_some(),
                available: true,
                cooldown,
                window,
                noise,
                habit,
                announces,
                convenes: Vec::new(),
            }
        })
}

fn actor() -> impl Strategy<Value = Actor> {
    let kind = (0.1..1.0, vec((index(), 0.5..9.0), 0..=2), vec((index(), -0.05..0.1), 0..=1))
        .prop_map(|(prior, weights, costs)| Type { prior, weights, costs });
    let kinds = prop_oneof![3 => Just(vec![]), 1 => vec(kind, 2..=3)];
    let game = (index(), vec((weighted(0.7, index()), index(), -0.1..0.1), 1..=3))
        .prop_map(|(other, entries)| Game { other, entries });
    let faces = (
        kinds,
        seldom((index(), 0.0..0.2)),
        seldom((index(), -0.3..0.3)),
        seldom((index(), 0.0..1.0)),
        seldom(game),
    );
    (mind(0.15), vec((index(), 0.5..9.0, 0.0..1.0), 1..=4), faces, vec(choice(), 0..=3)).prop_map(
        |(mind, interests, (types, ratchet, bias, trust, payoff), options)| Actor {
            mind,
            interests,
            types,
            ratchets: ratchet.into_iter().collect(),
            biases: bias.into_iter().collect(),
            trust: trust.into_iter().collect(),
            payoff,
            options,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let when = prop_oneof![(1..15_u32).prop_map(When::At), (0.05..0.5).prop_map(When::Hazard)];
    (when, seldom(conditions(1)), effects(), weighted(0.5, escalation()), seldom((index(), index())))
        .prop_map(|(when, requires, effects, escalates, closes)| Event {
            when,
            requires: requires.unwrap_or_default(),
            effects,
            escalates,
            opens: Vec::new(),
            closes: closes.into_iter().collect(),
        })
}

fn bargain() -> impl Strategy<Value = Bargain> {
    let numbers = [
        ("enforcement", 0.02, 1.0),
        ("strain", 0.05, 0.8),
        ("detection", 0.2, 1.0),
        ("strain_decay", 0.0, 0.5),
        ("strain_limit", 0.05, 1.0),
        ("breach_cost", 0.0, 0.03),
    ];
    let numbers: Vec<_> =
        numbers.iter().map(|&(key, a, b)| weighted(0.6, (a..b).prop_map(move |x| (key, x)))).collect();
    let ticks: Vec<_> = ["retry", "duration"]
        .iter()
        .map(|&key| weighted(0.6, (1..12_u32).prop_map(move |n| (key, n))))
        .collect();
    let side = prop_oneof![Just("<="), Just(">="), Just("=")];
    let term = (index(), side, 0.05..0.6, weighted(0.6, (0.1..0.4, 2..6_u32)))
        .prop_map(|(variable, side, value, between)| Term { variable, side, value, between });
    let pressure = seldom((index(), index(), index(), any::<bool>()));
    let opening = (weighted(0.5, 1..8_u32), conditions(1));
    (vec(index(), 2..=3), opening, numbers, ticks, vec(term, 1..=2), pressure).prop_map(
        |(parties, (at, when), numbers, ticks, terms, pressure)| Bargain {
            parties,
            at,
            when,
            available: true,
            numbers: numbers.into_iter().flatten().collect(),
            ticks: ticks.into_iter().flatten().collect(),
            terms,
            pressure,
        },
    )
}

/// Scenarios with everything that a scenario can have.
pub(crate) fn drafts() -> impl Strategy<Value = Draft> {
    let track =
        (weighted(0.3, Just(())), -1.0..1.0).prop_map(|(must, bonus)| Track { hold: must.is_none(), bonus });
    let outcome = (conditions(2), 1..8_u32).prop_map(|(when, ticks)| Outcome { when, ticks });
    let time = (prop_oneof![2 => Just(1_u32), 1 => Just(4)], 20..32_u32);
    let world = (time, 1..=2_usize, vec(track, 1..=2), vec(variable(), 2..=5), vec(process(), 0..=6));
    let people = (mind(0.7), vec(actor(), 2..=4), vec(event(), 0..=2));
    let papers = (vec(bargain(), 0..=2), vec(outcome, 0..=1));
    (world, people, papers).prop_map(|(world, people, papers)| {
        let ((ticks_per_unit, end), theatres, tracks, variables, processes) = world;
        let ((defaults, actors, events), (bargains, outcomes)) = (people, papers);
        settle(Draft {
            ticks_per_unit,
            end,
            theatres,
            tracks,
            variables,
            processes,
            defaults,
            actors,
            events,
            bargains,
            outcomes,
        })
    })
}
