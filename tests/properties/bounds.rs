use detente_core::scenario::Scenario;
use detente_core::source::{Diagnostics, Report};

use crate::check::{CASES, holds, regressions, samples};
use crate::draft::Draft;
use crate::drafts::drafts;
use crate::measures::measures;
use crate::runs::{runs, runs_of};
use crate::text::Names;

#[test]
fn every_draft_is_a_valid_scenario_under_any_names() {
    holds(4 * CASES, regressions!("valid"), drafts(), |draft| {
        for names in [Names::PLAIN, Names::OTHER] {
            let (text, mut diagnostics) = (draft.text(&names), Diagnostics::default());
            let read = Scenario::read(&text, &mut diagnostics);
            assert!(read.is_some(), "{}", Report::new("scenario", &text, diagnostics));
        }
    });
}

#[test]
fn values_stay_where_they_belong() {
    holds(CASES, regressions!("bounds"), drafts(), |draft| {
        let bounds = measures(&draft, &Names::PLAIN).bounds;
        for run in runs(&draft, 4) {
            for (m, (value, [low, high])) in run.iter().zip(&bounds).enumerate() {
                let Some(value) = value else { continue };
                // A mean may be a rounding beyond.
                assert!(
                    value.is_finite() && *value >= low - 1e-12 && *value <= high + 1e-12,
                    "m{m}: {value}"
                );
            }
        }
    });
}

/// Sets of measures whose values add to 1: beliefs about an actor's types, and what is expected of an actor on a track
/// on which it cannot hold.
fn sums(draft: &Draft) -> (String, Vec<usize>) {
    let (mut text, mut sizes, names) = (String::new(), Vec::new(), Names::PLAIN);
    let mut add = |all: Vec<String>| {
        for quantity in &all {
            text += &format!("[[measure]]\nid = \"s{}\"\nfinal = {{ {quantity} }}\n", text.len());
        }
        sizes.push(all.len());
    };
    for (n, actor) in draft.actors.iter().enumerate() {
        let belief =
            |k| format!("belief = {{ actor = \"{}\", type = \"{}\" }}", names.actor(n), names.kind(k));
        add((0..actor.types.len()).map(belief).collect());
        for (t, _) in draft.tracks.iter().enumerate().filter(|(_, track)| !track.hold) {
            for of in (0..draft.actors.len()).filter(|&of| of != n) {
                let own = (0..actor.options.len()).filter(|&k| actor.options[k].track == t);
                let of = names.actor(of);
                let expected =
                    |k| format!("expectation = {{ of = \"{of}\", option = \"{}\" }}", names.option(n, k));
                add(own.map(expected).collect());
            }
        }
    }
    (text, sizes)
}

#[test]
fn probabilities_add_to_one() {
    holds(CASES, regressions!("sums"), drafts(), |draft| {
        let (parts, sizes) = sums(&draft);
        for run in runs_of(&draft.text(&Names::PLAIN), &parts, 4) {
            let mut values = run.into_iter();
            for &size in sizes.iter().filter(|size| **size > 0) {
                let sum: f64 = values.by_ref().take(size).flatten().sum();
                // Nothing is expected of who can do nothing there.
                assert!((sum - 1.0).abs() < 1e-12 || sum == 0.0, "{sum}");
            }
        }
    });
}

#[test]
fn drafts_are_lively() {
    // Properties of scenarios in which nothing happens would say little.
    let names = Names::PLAIN;
    let mut found = [0; 4];
    for draft in samples(64, drafts()) {
        let mut text = String::new();
        let mut id = 0;
        let mut add = |kind: usize, what: String| {
            text += &format!("[[measure]]\nid = \"k{kind}_{id}\"\n{what}\n");
            id += 1;
            kind
        };
        let mut kinds = Vec::new();
        for (n, actor) in draft.actors.iter().enumerate() {
            let options = 0..actor.options.len();
            kinds.extend(options.map(|k| add(0, format!("count = \"{}\"", names.option(n, k)))));
        }
        for theatre in 0..draft.theatres {
            kinds.push(add(1, format!("escalation = \"{}\"", names.theatre(theatre))));
        }
        for n in 0..draft.bargains.len() {
            kinds.push(add(2, format!("signed = \"{}\"", names.bargain(n))));
            kinds.push(add(3, format!("collapsed = \"{}\"", names.bargain(n))));
        }
        let table = runs_of(&draft.text(&names), &text, 4);
        let happens = |kind: usize| {
            let mut all = table.iter().flat_map(|run| run.iter().zip(&kinds));
            all.any(|(value, k)| *k == kind && value.is_some_and(|v| v > 0.0))
        };
        (0..4).filter(|&kind| happens(kind)).for_each(|kind| found[kind] += 1);
    }
    // Acts, escalations, agreements and their end.
    assert!(found[0] > 48 && found[1] > 32 && found[2] > 12 && found[3] > 0, "{found:?}");
}
