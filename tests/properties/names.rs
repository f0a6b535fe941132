use proptest::prelude::*;

use crate::check::{CASES, holds, regressions, samples};
use crate::draft::{Condition, Draft, Kind};
use crate::drafts::drafts;
use crate::runs::{bits, close, runs, runs_named, runs_of};
use crate::text::Names;

#[test]
fn names_make_no_difference() {
    holds(CASES, regressions!("names"), drafts(), |draft| {
        let (one, other) = (runs(&draft, 3), runs_named(&draft, &Names::OTHER, 3));
        assert_eq!(bits(&one), bits(&other));
    });
}

/// The draft with all weights of one actor scaled.
fn scaled(draft: &Draft, actor: usize, scale: f64) -> Draft {
    let mut draft = draft.clone();
    let count = draft.actors.len();
    let actor = &mut draft.actors[actor % count];
    let own = actor.interests.iter_mut().map(|i| &mut i.1);
    let others = actor.types.iter_mut().flat_map(|t| &mut t.weights).map(|w| &mut w.1);
    own.chain(others).for_each(|weight| *weight *= scale);
    draft
}

#[test]
fn the_unit_of_weights_makes_no_difference() {
    let powers = prop_oneof![Just(0.25), Just(2.0), Just(1024.0)];
    holds(CASES, regressions!("weights"), (drafts(), 0..4_usize, powers, 0.01..1000.0), |case| {
        let (draft, actor, power, any) = case;
        let plain = runs(&draft, 3);
        assert_eq!(bits(&plain), bits(&runs(&scaled(&draft, actor, power), 3)));
        close(&plain, &runs(&scaled(&draft, actor, any), 3), 1e-9);
    });
}

/// The draft with its actors, and the options of each, in the opposite order.
fn reversed(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    let people = draft.actors.len();
    let actor = |n: usize| people - 1 - n;
    let counts: Vec<usize> = draft.actors.iter().map(|a| a.options.len()).collect();
    let option = |n: usize, k: usize| counts[n] - 1 - k;
    for v in &mut draft.variables {
        v.kind = match v.kind {
            Kind::Force { owner } => Kind::Force { owner: actor(owner) },
            Kind::Backing { patron, client, material } => {
                Kind::Backing { patron: actor(patron), client: actor(client), material }
            }
            Kind::Tie { between: [a, b] } => Kind::Tie { between: [actor(a), actor(b)] },
            kind => kind,
        };
    }
    for (n, own) in draft.actors.iter_mut().enumerate() {
        for o in &mut own.options {
            o.announces = o.announces.map(|(k, s, d)| (option(n, k), s, d));
        }
        own.types.iter_mut().flat_map(|t| &mut t.costs).for_each(|c| c.0 = option(n, c.0));
        own.trust.iter_mut().for_each(|t| t.0 = actor(t.0));
        if let Some(game) = &mut own.payoff {
            for (mine, theirs, _) in &mut game.entries {
                (*mine, *theirs) = (mine.map(|k| option(n, k)), option(game.other, *theirs));
            }
            game.other = actor(game.other);
        }
        own.options.reverse();
    }
    for event in &mut draft.events {
        event.escalates.iter_mut().for_each(|e| e.by = e.by.map(actor));
        event
            .opens
            .iter_mut()
            .chain(&mut event.closes)
            .for_each(|(n, k)| (*n, *k) = (actor(*n), option(*n, *k)));
    }
    for bargain in &mut draft.bargains {
        bargain.parties.iter_mut().for_each(|p| *p = actor(*p));
        bargain.pressure = bargain.pressure.map(|(p, c, k, r)| (actor(p), actor(c), option(p, k), r));
    }
    draft.actors.reverse();
    draft
}

/// Mean and variance of every measure.
fn moments(text: &str, parts: &str, number: u64) -> Vec<(f64, f64)> {
    let table = runs_of(text, parts, number);
    let column = |m: usize| {
        let values: Vec<f64> = table.iter().map(|run| run[m].expect("defined")).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / values.len() as f64)
    };
    (0..table[0].len()).map(column).collect()
}

#[test]
fn order_makes_no_difference_but_for_luck() {
    const RUNS: u64 = 2048;
    let parts = |draft: &Draft, back: bool| -> String {
        let variables = (0..draft.variables.len()).map(|v| {
            let name = Names::PLAIN.variable(v);
            format!("[[measure]]\nid = \"{name}\"\nmean = {{ variable = \"{name}\" }}\n")
        });
        let acts =
            draft.actors.iter().enumerate().flat_map(|(n, a)| (0..a.options.len()).map(move |k| (n, k)));
        let acts = acts.map(|(n, k)| {
            let (a, o) = (draft.actors.len() - 1 - n, draft.actors[n].options.len() - 1 - k);
            let there = if back { Names::PLAIN.option(a, o) } else { Names::PLAIN.option(n, k) };
            format!("[[measure]]\nid = \"c{n}_{k}\"\ncount = \"{there}\"\n")
        });
        variables.chain(acts).collect()
    };
    let lively = |draft: &Draft| draft.actors.iter().map(|a| a.options.len()).sum::<usize>() > 3;
    let all: Vec<Draft> = samples(40, drafts()).into_iter().filter(lively).take(3).collect();
    assert_eq!(all.len(), 3);
    for draft in all {
        let one = moments(&draft.text(&Names::PLAIN), &parts(&draft, false), RUNS);
        let other = moments(&reversed(&draft).text(&Names::PLAIN), &parts(&draft, true), RUNS);
        for (m, ((a, va), (b, vb))) in one.iter().zip(&other).enumerate() {
            let error = ((va + vb) / RUNS as f64).sqrt();
            assert!((a - b).abs() <= 5.0 * error + 1e-9, "measure {m}: {a} and {b}, {error}\n{draft:?}");
        }
    }
}

#[test]
fn order_of_conditions_makes_no_difference() {
    holds(CASES / 2, regressions!("conditions"), drafts(), |draft| {
        let mut other = draft.clone();
        let flip = |list: &mut Vec<Condition>| list.reverse();
        other.actors.iter_mut().flat_map(|a| &mut a.options).for_each(|o| flip(&mut o.requires));
        other.events.iter_mut().for_each(|e| flip(&mut e.requires));
        other.outcomes.iter_mut().for_each(|o| flip(&mut o.when));
        assert_eq!(bits(&runs(&draft, 2)), bits(&runs(&other, 2)));
    });
}
