//! Forecast (§6): what each option is worth to the actors that decide now, as they see the state.

use std::cell::RefCell;

use bevy_ecs::prelude::*;

use super::courses::Courses;
use super::events::in_force;
use super::expect::Record;
use super::foresee::Scene;
use crate::components::{
    ActorSpec, Alarm, Belief, Blocked, ByType, Credibility, Enlisted, Habit, HoldWorth, InterventionSpec,
    OptionSpec, Peaks, Percept, Pledge, Predicted, Promised, Public, Ready, Salience, Value, Worth, column,
};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes, Real};
use crate::ledger::{Ledger, Split};
use crate::math::clamp;
use crate::resources::{Agreements, Bounds, Clock, Instructions, Motion, Params, Simulated};
use crate::rules::choice::charge;
use crate::rules::condition::{any, differ as lanes_differ};
use crate::rules::forecast::{Outlook, Turn, differ, value};
use crate::rules::prospect::Answers;
use crate::rules::stage::{Play, pay};
use crate::scenario::{Actor, InterventionKind, Scenario};

/// What is known of every option.
type Options<'w, 's> = (
    Query<'w, 's, &'static OptionSpec>,
    Query<'w, 's, &'static Habit>,
    Query<'w, 's, &'static Public>,
    Query<'w, 's, &'static Blocked>,
    Query<'w, 's, &'static Promised>,
    Query<'w, 's, &'static Predicted>,
    Query<'w, 's, &'static ByType>,
    Query<'w, 's, &'static Pledge>,
    Query<'w, 's, &'static Ready>,
);

/// What is known of every actor.
type Others<'w, 's> = Query<
    'w,
    's,
    (&'static ActorSpec, &'static Alarm, &'static Belief, &'static Peaks, &'static Credibility),
>;

/// Memory of the phase.
#[derive(Default)]
pub(crate) struct Memory {
    own: Courses,
    others: Courses,
    /// The state, as it is and as one sees it.
    truth: Vec<Lanes>,
    seen: Vec<Lanes>,
}

/// Appraises holding and every possible option of the actors that decide now.
pub(crate) fn forecast(
    (simd, clock, params, motion, derived, model, agreements): (
        Res<Instructions>,
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Simulated>,
        Res<Agreements>,
    ),
    values: Query<&Value>,
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    mut actors: Query<(&ActorSpec, &Salience, &Percept, &Peaks, &mut HoldWorth)>,
    others: Others,
    options: Options,
    mut worths: Query<&mut Worth>,
    mut ledger: Option<ResMut<Ledger>>,
    mut memory: Local<Memory>,
) {
    let scenario = model.0.scenario();
    let mut worths = column::write(&mut worths);
    let specs = column::read(&options.0);
    let Memory { own, others: heads, truth, seen } = &mut *memory;
    own.forget();
    for state in [&mut *truth, &mut *seen] {
        state.clear();
        state.extend(column::read(&values).iter().map(|v| v.0));
    }
    let record = Record {
        specs,
        habits: column::read(&options.1),
        publics: column::read(&options.2),
        blocked: column::read(&options.3),
        promised: column::read(&options.4),
        predicted: Some((column::read(&options.5), column::read(&options.6))),
    };
    let scene = Scene {
        simd: simd.0,
        clock: &clock,
        scenario,
        params: &params,
        motion: &motion,
        derived: &derived,
        agreements: &agreements,
        record,
        pledges: column::read(&options.7),
        others: others.iter().collect(),
        usual: RefCell::default(),
    };
    let ready = column::read(&options.8);
    for (index, (spec, salience, percept, peaks, mut hold)) in actors.iter_mut().enumerate() {
        let (actor, bearing, deals) = (&spec.0, &derived.actors[index], &agreements.0[index]);
        if !clock.decides(actor.tempo, actor.offset) {
            continue;
        }
        let noisy = any(&params[actor.mind.perception_noise]);
        let mut exact = true;
        for (interest, percept) in actor.interests.iter().zip(&percept.0).filter(|_| noisy) {
            exact &= !lanes_differ(percept, &truth[interest.variable]);
            seen[interest.variable] = *percept;
        }
        let biases = convictions(actor, index, &clock, &params, &interventions);
        let around = (&*motion, &*params);
        let outlook = derived.outlook(index, false, &biases, specs, around);
        // The whole of what it wants, and for a trace each of its parts alone.
        let parts = if ledger.is_some() { parts(&salience.0) } else { Vec::new() };
        let mut voices = vec![derived.voice(index, actor, &salience.0, &peaks.0)];
        for (part, salience) in parts.iter().enumerate() {
            let audience = part == actor.interests.len();
            voices.push(derived.voice(index, actor, salience, if audience { &peaks.0 } else { &[] }));
        }
        let mut parted = vec![Lanes::ZERO; voices.len()];
        let acts = &derived.views[bearing.view].acts;
        let baseline = scene.baseline(actor, index, seen, heads);
        let mut responses = Vec::with_capacity(actor.options.len());
        for option in actor.options.clone() {
            if actor.foresees.is_empty() {
                responses.push(None);
                continue;
            }
            // Only what could be chosen now needs to be thought through.
            let (rested, blocked) = (&ready[option].rested, &record.blocked[option].0);
            let free = Lanes::from_fn(|l| rested[l] * (1.0 - blocked[l]) * clock.active[l]);
            let choice = &specs[option].0;
            let response =
                any(&free).then(|| scene.respond(actor, index, choice, &free, seen, &baseline, heads));
            responses.push(response.flatten());
        }
        for (node, (shift, share)) in nodes(actor, scenario, &bearing.inside, &params).into_iter().enumerate()
        {
            let kept = shift.as_ref().map(|(v, by)| (*v, shifted(&mut seen[*v], by, motion.bounds[*v])));
            let node = Node { first: node == 0, share: actor.risk.then(|| Lanes::splat(share)) };
            // Who sees the true state and adds nothing to it looks at the same course as others.
            let alike = node.first && deals.pulls.is_empty() && biases.is_empty() && exact;
            let common = alike.then(|| (bearing.view, derived.common(bearing.view, specs, around)));
            let work = own.of(simd.0, &outlook, common, seen, &deals.pulls);
            value(simd.0, &outlook, &voices, work, &mut parted);
            node.add(&parted[0], &mut hold.0);
            if let Some(ledger) = &mut ledger {
                node.split(&parted[1..], &mut ledger.holding[index]);
            }
            for (position, option) in actor.options.clone().enumerate() {
                let Some(worths) = &mut worths else { break };
                if !any(&record.publics[option].0) {
                    continue;
                }
                let answered = responses[position].is_some();
                let reaches = if answered { &bearing.reaches_answered } else { &bearing.reaches };
                let reach = &reaches[position];
                let breach = deals.breaches.get(position).and_then(Option::as_ref);
                let pulls = breach.map_or(&deals.pulls, |b| &b.pulls);
                let answers = responses[position]
                    .as_ref()
                    .map(|r| Answers { gates: &r.gates, moves: &bearing.answered });
                let outlook = Outlook { answers, ..outlook };
                let turn = Turn::act(specs, option, reach, pulls);
                differ(simd.0, &outlook, &turn, &voices, work, &mut parted);
                node.add(&parted[0], &mut worths[option].0);
                if let Some(ledger) = &mut ledger {
                    node.split(&parted[1..], &mut ledger.options[option]);
                }
            }
            if let Some((v, kept)) = kept {
                seen[v] = kept;
            }
        }
        if let Some(worths) = &mut worths {
            for (position, option) in actor.options.clone().enumerate() {
                let (public, worth) = (&record.publics[option].0, &mut worths[option].0);
                if !any(public) {
                    continue;
                }
                let acts = responses[position].as_ref().map_or(acts, |r| &r.acts);
                pay(&actor.payoffs, Play::Option(option), acts, &params, worth);
                let cost = derived.cost(&specs[option].0, &params);
                let breach = deals.breaches.get(position).and_then(Option::as_ref);
                let breach = breach.map_or(&Lanes::ZERO, |b| &b.cost);
                if let Some(ledger) = &mut ledger {
                    let split = &mut ledger.options[option];
                    (split.game, split.cost, split.breach) = (Lanes::ZERO, *cost, *breach);
                    pay(&actor.payoffs, Play::Option(option), acts, &params, &mut split.game);
                }
                charge(simd.0, cost, breach, public, worth, &mut hold.0);
            }
        }
        for interest in actor.interests.iter().filter(|_| noisy) {
            seen[interest.variable] = truth[interest.variable];
        }
    }
}

/// What uncertain variables may turn out to be, over which worths add up.
struct Node {
    first: bool,
    /// Its weight; `None`: it is the only one.
    share: Option<Lanes>,
}

impl Node {
    /// Adds a worth here to the sum; the first node starts anew.
    fn add(&self, worth: &Lanes, sum: &mut Lanes) {
        match (self.first, &self.share) {
            (true, None) => *sum = *worth,
            (true, Some(share)) => *sum = Lanes::from_fn(|l| share[l] * worth[l]),
            (false, share) => {
                let share = share.as_ref().unwrap_or(&Lanes::ONE);
                *sum = Lanes::from_fn(|l| sum[l] + share[l] * worth[l]);
            }
        }
    }

    /// The same for every part.
    fn split(&self, parts: &[Lanes], split: &mut Split) {
        split.terms.resize(parts.len(), Lanes::ZERO);
        parts.iter().zip(&mut split.terms).for_each(|(part, sum)| self.add(part, sum));
    }
}

/// What an actor attends to, an interest at a time, and then to none of them.
fn parts(salience: &[Lanes]) -> Vec<Vec<Lanes>> {
    let only =
        |part: usize| salience.iter().enumerate().map(move |(i, w)| if i == part { *w } else { Lanes::ZERO });
    (0..=salience.len()).map(|part| only(part).collect()).collect()
}

/// Where forecasts start, and with what weight: at what the actor sees, and for the risk-averse besides at √3 standard
/// deviations to either side of every uncertain variable that matters to it.
fn nodes(
    actor: &Actor,
    scenario: &Scenario,
    inside: &[bool],
    params: &Params,
) -> Vec<(Option<(usize, Lanes)>, Real)> {
    let mut nodes = vec![(None, 1.0)];
    if !actor.risk {
        return nodes;
    }
    for (index, variable) in scenario.variables.iter().enumerate().filter(|(v, _)| inside[*v]) {
        let Some(sd) = variable.uncertain.map(|sd| &params[sd]) else { continue };
        let away = Lanes::from_fn(|l| (3.0_f64).sqrt() * sd[l] * (variable.high - variable.low));
        nodes[0].1 -= 1.0 / 3.0;
        nodes.push((Some((index, away)), 1.0 / 6.0));
        nodes.push((Some((index, Lanes::from_fn(|l| -away[l]))), 1.0 / 6.0));
    }
    nodes
}

/// Moves a value within its range; gives what it was.
fn shifted(x: &mut Lanes, by: &Lanes, range: Bounds) -> Lanes {
    let kept = *x;
    for l in 0..LANES {
        x[l] = clamp(x[l] + by[l], range.low, range.high);
    }
    kept
}

/// What an actor's convictions add to variables by the end of each segment of its forecasts.
fn convictions(
    actor: &Actor,
    index: usize,
    clock: &Clock,
    params: &Params,
    interventions: &Query<(&InterventionSpec, &Enlisted)>,
) -> Vec<(usize, Lanes)> {
    let segments = Real::from(actor.segments);
    let mut biases: Vec<(usize, Lanes)> = Vec::new();
    let mut add = |variable: usize, by: Lanes| match biases.iter_mut().find(|(v, _)| *v == variable) {
        Some((_, sum)) => *sum = Lanes::from_fn(|l| sum[l] + by[l]),
        None => biases.push((variable, by)),
    };
    for &(variable, by) in &actor.biases {
        add(variable, Lanes::from_fn(|l| params[by][l] / segments));
    }
    for (spec, enlisted) in interventions {
        if let InterventionKind::Bias { actor, variable, by } = spec.0.kind
            && actor == index
        {
            let mask = in_force(spec, enlisted, clock, params);
            add(variable, Lanes::from_fn(|l| if mask[l] != 0.0 { params[by][l] / segments } else { 0.0 }));
        }
    }
    biases
}
