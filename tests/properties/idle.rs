use proptest::prelude::*;

use crate::check::{CASES, holds, regressions};
use crate::draft::{Actor, Choice, Draft, Escalation, Event, Kind, Law, Mind, Process, Variable, When};
use crate::drafts::drafts;
use crate::measures::measures;
use crate::runs::{bits, runs, runs_by, runs_of};
use crate::text::Names;

/// An option on a track.
pub(crate) fn plain(track: usize, effects: Vec<(usize, f64)>) -> Choice {
    Choice {
        track,
        effects,
        escalates: None,
        cost: 0.0,
        requires: Vec::new(),
        once: false,
        combat: false,
        closed: false,
        available: true,
        cooldown: None,
        window: None,
        noise: None,
        habit: 0.0,
        announces: None,
        convenes: Vec::new(),
    }
}

/// A theatre nobody has an interest in but a newcomer, who has none in anything else.
fn elsewhere(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    let (theatre, first) = (draft.theatres, draft.variables.len());
    draft.theatres += 1;
    let variable = |kind| Variable {
        kind,
        theatre: Some(theatre),
        range: [0.0, 1.0],
        initial: 0.3,
        uncertain: None,
        losses: false,
    };
    draft.variables.extend([variable(Kind::Escalation), variable(Kind::Issue)]);
    draft.processes.push(Process {
        variable: first + 1,
        law: Law::Affine { bias: 0.1, terms: vec![(first, 0.7)] },
        rate: 0.3,
        noise: Some(0.1),
        pace: None,
    });
    let escalates = |severity, by| Some(Escalation { theatre, severity, attribution: Some(0.5), by });
    let mut push = plain(0, vec![(first + 1, 0.1)]);
    push.escalates = escalates(0.2, None);
    let mut mind = Mind::default();
    for key in ["tempo", "offset"] {
        mind.set(key, draft.mind(0, key).unwrap_or(0.0) as u32);
    }
    draft.actors.push(Actor {
        mind,
        interests: vec![(first + 1, 1.0, 1.0)],
        types: Vec::new(),
        ratchets: Vec::new(),
        biases: Vec::new(),
        trust: Vec::new(),
        payoff: None,
        options: vec![push],
    });
    draft.events.push(Event {
        when: When::At(2),
        requires: Vec::new(),
        effects: vec![(first + 1, -0.3)],
        escalates: escalates(0.4, Some(0)),
        opens: Vec::new(),
        closes: Vec::new(),
    });
    draft
}

#[test]
fn what_happens_where_nobody_has_an_interest_is_ignored() {
    holds(CASES, regressions!("elsewhere"), drafts(), |draft| {
        let mut draft = draft;
        // An option on the newcomer's track must be possible.
        draft.tracks[0].hold = true;
        let own = measures(&draft, &Names::PLAIN);
        assert_eq!(bits(&runs(&draft, 3)), bits(&runs_by(&elsewhere(&draft), &own, "", 3)));
    });
}

/// An actor, a track that it can hold on, and an option more.
fn one_more() -> impl Strategy<Value = (Draft, usize, Choice)> {
    (drafts(), 0..4_usize, proptest::collection::vec((0..60_usize, -0.5..0.5), 1..=2)).prop_map(
        |(mut draft, actor, mut effects)| {
            let count = draft.variables.len();
            effects.iter_mut().for_each(|e| e.0 %= count);
            effects.dedup_by_key(|e| e.0);
            let actor = actor % draft.actors.len();
            draft.tracks[0].hold = true;
            // Whoever can move a variable sees it as it is.
            draft.set_all("perception_noise", 0.0);
            (draft, actor, plain(0, effects))
        },
    )
}

#[test]
fn an_option_that_is_never_available_changes_nothing() {
    holds(CASES, regressions!("never_available"), one_more(), |(draft, actor, mut option)| {
        let own = measures(&draft, &Names::PLAIN);
        let mut more = draft.clone();
        (option.available, option.habit) = (false, 0.05);
        more.actors[actor].options.push(option);
        assert_eq!(bits(&runs(&draft, 3)), bits(&runs_by(&more, &own, "", 3)));
    });
}

#[test]
fn an_option_made_unavailable_throughout_changes_nothing() {
    holds(CASES, regressions!("unavailable"), one_more(), |(draft, actor, option)| {
        let own = measures(&draft, &Names::PLAIN);
        let mut more = draft.clone();
        let name = Names::PLAIN.option(actor, draft.actors[actor].options.len());
        more.actors[actor].options.push(option);
        let script = format!("[[script]]\nunavailable = \"{name}\"\n");
        assert_eq!(bits(&runs(&draft, 3)), bits(&runs_by(&more, &own, &script, 3)));
    });
}

#[test]
fn an_option_that_nobody_expects_and_nobody_takes_changes_nothing() {
    holds(CASES, regressions!("unthinkable"), one_more(), |(mut draft, actor, mut option)| {
        // At this precision the price of the option leaves it no chance that a number could hold.
        draft.set_all("precision", 400.0);
        draft.actors[actor].types.clear();
        let own = measures(&draft, &Names::PLAIN);
        let mut more = draft.clone();
        option.cost = 10.0;
        more.actors[actor].options.push(option);
        assert_eq!(bits(&runs(&draft, 3)), bits(&runs_by(&more, &own, "", 3)));
    });
}

#[test]
fn types_that_differ_in_nothing_teach_nothing() {
    holds(CASES, regressions!("alike"), drafts(), |mut draft| {
        let mut parts = String::new();
        let mut priors = Vec::new();
        for (n, actor) in draft.actors.iter_mut().enumerate() {
            let weights: Vec<(usize, f64)> = actor.interests.iter().map(|i| (i.0, i.1)).collect();
            for (k, kind) in actor.types.iter_mut().enumerate() {
                // The same wants, measured with another yardstick.
                kind.costs.clear();
                let unit = [1.0, 4.0, 0.5][k];
                kind.weights = weights.iter().map(|(v, w)| (*v, w * unit)).collect();
                priors.push(kind.prior);
                let (actor, kind) = (Names::PLAIN.actor(n), Names::PLAIN.kind(k));
                for statistic in ["min", "max"] {
                    parts += &format!(
                        "[[measure]]\nid = \"{statistic}{n}_{k}\"\n\
                         {statistic} = {{ belief = {{ actor = \"{actor}\", type = \"{kind}\" }} }}\n"
                    );
                }
            }
        }
        for run in runs_of(&draft.text(&Names::PLAIN), &parts, 3) {
            for (belief, prior) in
                run.as_chunks::<2>().0.iter().flatten().zip(priors.iter().flat_map(|p| [p, p]))
            {
                assert!((belief.expect("defined") - prior).abs() < 1e-12, "{belief:?} {prior}");
            }
        }
    });
}
