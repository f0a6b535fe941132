//! From a draft as it fell to a valid scenario: every index becomes one that there is, every share a value, and what
//! cannot be is left out.

use std::collections::BTreeSet;

use crate::draft::{Actor, Bargain, Choice, Condition, Draft, Escalation, Kind, Law, Variable};

/// Keeps the first entry of each key.
fn once<T>(list: &mut Vec<T>, key: impl Fn(&T) -> usize) {
    let mut seen = BTreeSet::new();
    list.retain(|entry| seen.insert(key(entry)));
}

/// Makes a scenario.
pub(crate) fn settle(mut draft: Draft) -> Draft {
    variables(&mut draft);
    processes(&mut draft);
    if !draft.defaults.0.contains_key("tempo") {
        draft.defaults.set("tempo", 2);
    }
    for actor in &mut draft.actors {
        // An offset belongs to its tempo.
        let tempo = actor.mind.number("tempo").or(draft.defaults.number("tempo"));
        let offset = actor.mind.number("offset").or(draft.defaults.number("offset")).unwrap_or(0.0);
        if tempo.is_some_and(|tempo| offset >= tempo) {
            actor.mind.set("offset", 0);
        }
    }
    let world = World::of(&draft);
    let (tracks, people) = (draft.tracks.clone(), draft.actors.clone());
    let options: Vec<usize> = draft.actors.iter().map(|a| a.options.len()).collect();
    for bargain in &mut draft.bargains {
        world.bargain(bargain, &options);
    }
    likings(&world, &mut draft);
    for n in 0..draft.actors.len() {
        world.actor(&mut draft.actors[n]);
        let count = draft.actors[n].options.len();
        for k in 0..count {
            world.choice(&mut draft.actors[n].options[k], k, count);
        }
        faces(&world, &mut draft.actors[n], &people, n);
    }
    games(&mut draft.actors, &tracks);
    for event in &mut draft.events {
        world.conditions(&mut event.requires);
        event.escalates.iter_mut().for_each(|e| world.escalation(e));
        world.effects(&mut event.effects, event.escalates.as_ref());
        event.closes = event
            .closes
            .iter()
            .map(|(a, o)| (a % options.len(), *o))
            .filter(|(a, _)| options[*a] > 0)
            .map(|(a, o)| (a, o % options[a]))
            .collect();
    }
    openings(&mut draft);
    for n in 0..draft.bargains.len() {
        if draft.bargains[n].at.is_none() && draft.bargains[n].when.is_empty() {
            match draft
                .actors
                .iter_mut()
                .flat_map(|a| &mut a.options)
                .find(|o| !o.closed && o.requires.is_empty())
            {
                Some(option) => option.convenes.push(n),
                None => draft.bargains[n].at = Some(3),
            }
        }
    }
    draft.outcomes.iter_mut().for_each(|o| world.conditions(&mut o.when));
    draft.outcomes.retain(|o| !o.when.is_empty());
    draft
}

/// One escalation variable per theatre comes first; kinds get the keys that they need.
fn variables(draft: &mut Draft) {
    let (theatres, people) = (draft.theatres, draft.actors.len());
    let escalation = |theatre| Variable {
        kind: Kind::Escalation,
        theatre: Some(theatre),
        range: [0.0, 1.0],
        initial: 0.1,
        uncertain: None,
        losses: false,
    };
    let other = |a: usize, b: usize| (a % people + 1 + b % (people - 1)) % people;
    for v in &mut draft.variables {
        v.theatre = v.theatre.map(|t| t % theatres);
        v.kind = match v.kind {
            Kind::Force { owner } => Kind::Force { owner: owner % people },
            Kind::Backing { patron, client, material } => {
                Kind::Backing { patron: patron % people, client: other(patron, client), material }
            }
            Kind::Tie { between: [a, b] } => Kind::Tie { between: [a % people, other(a, b)] },
            kind => kind,
        };
        if matches!(v.kind, Kind::Force { .. } | Kind::Backing { .. }) {
            v.range = [0.0, if v.range[1] > 1.0 { 5.0 } else { 1.0 }];
        }
        if matches!(v.kind, Kind::Force { .. }) || v.losses {
            v.theatre = v.theatre.or(Some(0));
        }
        v.initial = v.range[0] + (v.range[1] - v.range[0]) * v.initial;
    }
    draft.variables.splice(0..0, (0..theatres).map(escalation));
}

fn processes(draft: &mut Draft) {
    let count = draft.variables.len();
    let pick =
        |low: f64| -> Vec<usize> { (0..count).filter(|&v| draft.variables[v].range[0] >= low).collect() };
    let positive = pick(0.0);
    let zero: Vec<usize> = positive.iter().copied().filter(|&v| draft.variables[v].range[0] == 0.0).collect();
    let world = World { moved: (0..count).collect(), ..World::of(draft) };
    let mut processes = std::mem::take(&mut draft.processes);
    let (mut noisy, mut gated) = (BTreeSet::new(), BTreeSet::new());
    processes.retain_mut(|p| {
        p.variable %= count;
        if let Some(pace) = &mut p.pace {
            pace.by.iter_mut().for_each(|v| *v %= count);
        }
        let settled = match &mut p.law {
            Law::Hold => p.noise.is_some(),
            Law::Toward(to) => {
                *to = draft.value(p.variable, *to);
                true
            }
            Law::Affine { terms, .. } | Law::Accumulate(terms) => {
                terms.iter_mut().for_each(|t| t.0 %= count);
                once(terms, |t| t.0);
                true
            }
            Law::Mixture(products) => {
                products.iter_mut().flatten().for_each(|f| f.0 %= count);
                true
            }
            Law::Contest { a, b, .. } => {
                (a.0, b.0) = (positive[a.0 % positive.len()], positive[b.0 % positive.len()]);
                true
            }
            Law::Gate { when, to } => {
                world.conditions(when);
                *to = to.map(|to| draft.value(p.variable, to));
                gated.insert(p.variable)
            }
            Law::Product { factors, .. } => {
                factors.iter_mut().for_each(|f| f.0 %= count);
                true
            }
            Law::Attrition { a, b, .. } => {
                p.noise = None;
                let first = a[0].0 % zero.len();
                let second = (first + 1 + b[0].0 % Ord::max(zero.len() - 1, 1)) % zero.len();
                (a[0].0, b[0].0) = (zero[first], zero[second]);
                first != second
            }
        };
        p.noise = p.noise.filter(|_| settled && noisy.insert(p.variable));
        settled && (p.noise.is_some() || !matches!(p.law, Law::Hold))
    });
    draft.processes = processes;
}

/// What there is to point at.
struct World {
    ranges: Vec<[f64; 2]>,
    moved: Vec<usize>,
    theatres: usize,
    tracks: usize,
    people: usize,
    end: u32,
    backings: Vec<(usize, usize)>,
}

impl World {
    fn of(draft: &Draft) -> Self {
        let backing = |v: &Variable| match v.kind {
            Kind::Backing { patron, client, material: true } => Some((patron, client)),
            _ => None,
        };
        Self {
            ranges: draft.variables.iter().map(|v| v.range).collect(),
            moved: draft.moved(),
            theatres: draft.theatres,
            tracks: draft.tracks.len(),
            people: draft.actors.len(),
            end: draft.end,
            backings: draft.variables.iter().filter_map(backing).collect(),
        }
    }

    fn value(&self, v: usize, share: f64) -> f64 {
        self.ranges[v][0] + (self.ranges[v][1] - self.ranges[v][0]) * share
    }

    /// Conditions on variables that something moves, so that they can come about.
    fn conditions(&self, list: &mut Vec<Condition>) {
        list.retain(|_| !self.moved.is_empty());
        for c in list.iter_mut() {
            c.variable = self.moved[c.variable % self.moved.len()];
            let value = |share| self.value(c.variable, share);
            (c.min, c.max) = (c.min.map(value), c.max.map(value));
        }
        once(list, |c| c.variable);
    }

    fn escalation(&self, e: &mut Escalation) {
        e.theatre %= self.theatres;
        e.by = e.by.map(|by| by % self.people);
    }

    /// The escalation of a theatre, its variable of the same number, is moved by `escalates` alone.
    fn effects(&self, effects: &mut Vec<(usize, f64)>, escalates: Option<&Escalation>) {
        effects.iter_mut().for_each(|e| e.0 %= self.ranges.len());
        once(effects, |e| e.0);
        effects.retain(|e| escalates.is_none_or(|s| s.theatre != e.0));
    }

    fn actor(&self, actor: &mut Actor) {
        actor.interests.iter_mut().for_each(|i| i.0 %= self.ranges.len());
        once(&mut actor.interests, |i| i.0);
    }

    fn choice(&self, o: &mut Choice, k: usize, count: usize) {
        o.track %= self.tracks;
        self.conditions(&mut o.requires);
        if let Some(e) = &mut o.escalates {
            self.escalation(e);
            e.by = None;
        }
        self.effects(&mut o.effects, o.escalates.as_ref());
        o.habit /= count as f64;
        o.announces =
            o.announces.map(|(other, s, d)| (other % count, s, d)).filter(|(other, ..)| *other != k);
    }

    fn bargain(&self, b: &mut Bargain, options: &[usize]) {
        b.parties.iter_mut().for_each(|p| *p %= self.people);
        once(&mut b.parties, |p| *p);
        if b.parties.len() < 2 {
            b.parties.push((b.parties[0] + 1) % self.people);
        }
        self.conditions(&mut b.when);
        b.terms.iter_mut().for_each(|t| t.variable %= self.ranges.len());
        once(&mut b.terms, |t| t.variable);
        for term in &mut b.terms {
            let high = self.value(term.variable, term.value + term.between.map_or(0.0, |(wide, _)| wide));
            term.value = self.value(term.variable, term.value);
            term.between = term.between.map(|(_, levels)| (high, levels));
        }
        let pairs: Vec<(usize, usize)> = self
            .backings
            .iter()
            .copied()
            .filter(|(patron, client)| b.parties.contains(client) && options[*patron] > 0)
            .collect();
        b.pressure = b.pressure.filter(|_| !pairs.is_empty()).map(|(pair, _, option, reward)| {
            let (patron, client) = pairs[pair % pairs.len()];
            (patron, client, option % options[patron], reward)
        });
        b.at = b.at.filter(|at| *at < self.end);
    }
}

/// Types, audience costs, convictions, trust.
fn faces(world: &World, actor: &mut Actor, people: &[Actor], own: usize) {
    let total: f64 = actor.types.iter().map(|t| t.prior).sum();
    let (minds, count) = (actor.interests.clone(), actor.options.len());
    for kind in &mut actor.types {
        kind.prior /= total;
        kind.weights.iter_mut().for_each(|w| w.0 = minds[w.0 % minds.len()].0);
        once(&mut kind.weights, |w| w.0);
        kind.costs.retain(|_| count > 0);
        kind.costs.iter_mut().for_each(|c| c.0 %= count);
        once(&mut kind.costs, |c| c.0);
    }
    let mut moves: Vec<usize> = actor.options.iter().flat_map(|o| &o.effects).map(|e| e.0).collect();
    moves.extend(actor.options.iter().flat_map(|o| &o.escalates).map(|e| e.theatre));
    actor.ratchets.retain(|_| !moves.is_empty());
    actor.ratchets.iter_mut().for_each(|r| r.0 = moves[r.0 % moves.len()]);
    for (v, by) in &mut actor.biases {
        *v %= world.ranges.len();
        *by *= world.ranges[*v][1] - world.ranges[*v][0];
    }
    let other = |n: usize| (own + 1 + n % (people.len() - 1)) % people.len();
    actor.trust.iter_mut().for_each(|t| t.0 = other(t.0));
    actor.payoff.iter_mut().for_each(|g| g.other = other(g.other));
}

/// Games between options on one track of each side.
fn games(actors: &mut [Actor], tracks: &[crate::draft::Track]) {
    let options: Vec<Vec<usize>> =
        actors.iter().map(|a| a.options.iter().map(|o| o.track).collect()).collect();
    for (n, actor) in actors.iter_mut().enumerate() {
        let Some(game) = &mut actor.payoff else { continue };
        let theirs = &options[game.other];
        if options[n].is_empty() || theirs.is_empty() {
            actor.payoff = None;
            continue;
        }
        let track = options[n][0];
        let mine: Vec<usize> = (0..options[n].len()).filter(|&k| options[n][k] == track).collect();
        for (own, their, _) in &mut game.entries {
            *own = match *own {
                Some(k) => Some(mine[k % mine.len()]),
                None if tracks[track].hold => None,
                None => Some(mine[0]),
            };
            *their %= theirs.len();
        }
        // Holding is on the track of what else is played, so something must be.
        if game.entries.iter().all(|e| e.0.is_none()) {
            game.entries[0].0 = Some(mine[0]);
        }
        let mut seen = BTreeSet::new();
        game.entries.retain(|e| seen.insert((e.0, e.1)));
    }
}

/// Parties to bargains that meet at a date want what is proposed first, so that something is signed now and then.
fn likings(world: &World, draft: &mut Draft) {
    for bargain in draft.bargains.iter().filter(|b| b.at.is_some()) {
        let term = &bargain.terms[0];
        let [low, high] = world.ranges[term.variable];
        let ideal = (term.value - low) / (high - low);
        for &party in &bargain.parties {
            draft.actors[party].interests.insert(0, (term.variable, 12.0, ideal));
        }
    }
}

/// What is closed is opened by an event that asks for nothing.
fn openings(draft: &mut Draft) {
    let opener = draft.events.iter().position(|e| e.requires.is_empty());
    for n in 0..draft.actors.len() {
        for k in 0..draft.actors[n].options.len() {
            if draft.actors[n].options[k].closed {
                match opener {
                    Some(event) => draft.events[event].opens.push((n, k)),
                    None => draft.actors[n].options[k].closed = false,
                }
            }
        }
    }
}
