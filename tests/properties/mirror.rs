use proptest::prelude::*;

use crate::check::{CASES, holds, regressions};
use crate::draft::{Condition, Draft, Kind, Law, Process};
use crate::drafts::drafts;
use crate::runs::{close, runs_of};
use crate::text::Names;

/// Which variables are turned upside down: those whose zero means nothing to any process.
fn turned(draft: &Draft) -> Vec<bool> {
    draft.variables.iter().map(|v| matches!(v.kind, Kind::Issue | Kind::Tie { .. })).collect()
}

/// Leaves out what has no mirror image: noise, what reads the strength or distance from zero of a turned variable,
/// audience costs, terms that are negotiated (of equals the later point wins), and mixtures but of one special form.
fn mirrorable(mut draft: Draft) -> Draft {
    let turned = turned(&draft);
    let plain = |v: usize| !turned[v];
    draft.set_all("perception_noise", 0.0);
    draft.processes.iter_mut().for_each(|p| p.noise = None);
    let pace = |p: &Process| p.pace.iter().flat_map(|pace| &pace.by).all(|v| plain(*v));
    draft.processes.retain(|p| {
        pace(p)
            && match &p.law {
                Law::Toward(_) | Law::Affine { .. } | Law::Product { .. } => true,
                Law::Contest { a, b, .. } => plain(a.0) && plain(b.0),
                Law::Accumulate(terms) => terms.iter().all(|t| plain(t.0)),
                Law::Gate { when, .. } => plain(p.variable) || when.len() == 1,
                Law::Attrition { a, b, .. } => a.iter().chain(b).all(|(v, _)| plain(*v)),
                Law::Hold | Law::Mixture(_) => false,
            }
    });
    for p in &mut draft.processes {
        if let Law::Gate { when, to } = &mut p.law
            && turned[p.variable]
        {
            *to = None;
            // One side, so that its opposite is one condition too.
            when[0].max = when[0].max.filter(|_| when[0].min.is_none());
        }
    }
    for actor in &mut draft.actors {
        actor.ratchets.retain(|r| plain(r.0));
    }
    draft.bargains.iter_mut().flat_map(|b| &mut b.terms).for_each(|t| t.between = None);
    reachable(draft)
}

/// Leaves out conditions on what nothing moves any more.
fn reachable(mut draft: Draft) -> Draft {
    let moved = draft.moved();
    let keep = |list: &mut Vec<Condition>| list.retain(|c| moved.contains(&c.variable));
    draft.actors.iter_mut().flat_map(|a| &mut a.options).for_each(|o| keep(&mut o.requires));
    draft.events.iter_mut().for_each(|e| keep(&mut e.requires));
    draft.outcomes.iter_mut().for_each(|o| keep(&mut o.when));
    draft.outcomes.retain(|o| !o.when.is_empty());
    draft.bargains.iter_mut().for_each(|b| keep(&mut b.when));
    let convened =
        |n: usize, d: &Draft| d.actors.iter().flat_map(|a| &a.options).any(|o| o.convenes.contains(&n));
    for n in 0..draft.bargains.len() {
        if draft.bargains[n].at.is_none() && draft.bargains[n].when.is_empty() && !convened(n, &draft) {
            draft.bargains[n].at = Some(3);
        }
    }
    draft
}

/// The scenario with some variables upside down.
fn mirrored(draft: &Draft) -> Draft {
    let turned = turned(draft);
    let ends: Vec<f64> = draft.variables.iter().map(|v| v.range[0] + v.range[1]).collect();
    let turn = |v: usize, x: f64| if turned[v] { ends[v] - x } else { x };
    let sign = |v: usize| if turned[v] { -1.0 } else { 1.0 };
    let conditions = |list: &mut Vec<Condition>| {
        for c in list.iter_mut().filter(|c| turned[c.variable]) {
            let across = |x: Option<f64>| x.map(|x| turn(c.variable, x));
            (c.min, c.max) = (across(c.max), across(c.min));
        }
    };
    let effects = |list: &mut Vec<(usize, f64)>| list.iter_mut().for_each(|e| e.1 *= sign(e.0));
    let mut draft = draft.clone();
    for (n, v) in draft.variables.iter_mut().enumerate() {
        v.initial = turn(n, v.initial);
    }
    for p in &mut draft.processes {
        let v = p.variable;
        match &mut p.law {
            Law::Toward(to) => *to = turn(v, *to),
            Law::Affine { bias, terms } => {
                let ends = |u: usize| if turned[u] { ends[u] } else { 0.0 };
                *bias = turn(v, *bias + terms.iter().map(|(u, c)| c * ends(*u)).sum::<f64>());
                terms.iter_mut().for_each(|(u, c)| *c *= sign(*u) * sign(v));
            }
            Law::Contest { a, b, .. } if turned[v] => std::mem::swap(a, b),
            Law::Accumulate(terms) => terms.iter_mut().for_each(|t| t.1 *= sign(v)),
            Law::Product { factors, gain } => {
                factors.iter_mut().for_each(|f| f.1 ^= turned[f.0]);
                *gain *= sign(v);
            }
            Law::Gate { when, .. } if turned[v] => {
                // Up where it went down: where the condition does not hold.
                conditions(when);
                (when[0].min, when[0].max) = (when[0].max, when[0].min);
            }
            Law::Gate { when, .. } => conditions(when),
            Law::Contest { .. } | Law::Attrition { .. } | Law::Hold | Law::Mixture(_) => {}
        }
    }
    for actor in &mut draft.actors {
        actor.interests.iter_mut().filter(|i| turned[i.0]).for_each(|i| i.2 = 1.0 - i.2);
        effects(&mut actor.biases);
        for o in &mut actor.options {
            effects(&mut o.effects);
            conditions(&mut o.requires);
        }
    }
    for event in &mut draft.events {
        effects(&mut event.effects);
        conditions(&mut event.requires);
    }
    draft.outcomes.iter_mut().for_each(|o| conditions(&mut o.when));
    for bargain in &mut draft.bargains {
        conditions(&mut bargain.when);
        for term in bargain.terms.iter_mut().filter(|t| turned[t.variable]) {
            term.value = turn(term.variable, term.value);
            term.side = match term.side {
                "<=" => ">=",
                ">=" => "<=",
                same => same,
            };
        }
    }
    draft
}

/// The course of all variables and the counts of all acts.
fn course(draft: &Draft) -> String {
    let mut parts = String::new();
    for v in 0..draft.variables.len() {
        let name = Names::PLAIN.variable(v);
        for at in (0..=draft.end).step_by(3) {
            parts += &format!(
                "[[measure]]\nid = \"{name}_{at}\"\nfrom = {at}\nuntil = {at}\nfinal = {{ variable = \"{name}\" }}\n"
            );
        }
    }
    for (n, actor) in draft.actors.iter().enumerate() {
        let name = Names::PLAIN.actor(n);
        parts += &format!("[[measure]]\nid = \"{name}\"\nmean = {{ utility = \"{name}\" }}\n");
        for k in 0..actor.options.len() {
            let name = Names::PLAIN.option(n, k);
            parts += &format!("[[measure]]\nid = \"c{n}_{k}\"\ncount = \"{name}\"\n");
        }
    }
    parts
}

#[test]
fn a_world_upside_down_is_the_same_world() {
    holds(2 * CASES, regressions!("mirror"), drafts().prop_map(mirrorable), |draft| {
        let mirror = mirrored(&draft);
        let parts = course(&draft);
        let one = runs_of(&draft.text(&Names::PLAIN), &parts, 3);
        let mut other = runs_of(&mirror.text(&Names::PLAIN), &parts, 3);
        let times = (0..=draft.end).step_by(3).count();
        for run in &mut other {
            for (v, values) in run.chunks_mut(times).take(draft.variables.len()).enumerate() {
                let [low, high] = draft.variables[v].range;
                if turned(&draft)[v] {
                    values.iter_mut().for_each(|x| *x = x.map(|x| low + high - x));
                }
            }
        }
        close(&one, &other, 1e-9);
    });
}
