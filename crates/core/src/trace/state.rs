//! How things stand, at the beginning and at the end of every tick.

use bevy_ecs::prelude::*;

use super::lines::{Line, Named, State};
use super::record::{Recorder, lanes};
use crate::components::{ActorSpec, Alarm, Belief, Credibility, Trust, Value, column};
use crate::derived::Derived;
use crate::lanes::{Lanes, Real};
use crate::resources::{Berths, Clock, Motion, Simulated};
use crate::rules::leverage::leverage;
use crate::scenario::Scenario;

/// What actors are like now.
type Minds<'w, 's> = Query<
    'w,
    's,
    (&'static ActorSpec, &'static Alarm, &'static Belief, &'static Credibility, &'static Trust),
>;

/// What a state is read from.
type Whole<'w> = (Res<'w, Simulated>, Res<'w, Derived>, Res<'w, Motion>, Res<'w, Clock>);

/// The state at tick 0 of the runs that have just taken lanes.
pub(super) fn begin(
    whole: Whole<'_>,
    berths: Res<Berths>,
    values: Query<&Value>,
    minds: Minds<'_, '_>,
    mut recorder: ResMut<Recorder>,
) {
    for &lane in &berths.arrivals {
        recorder.begin(lane);
    }
    note(&whole, &berths.arrivals, column::read(&values), &minds, &mut recorder);
}

/// The state at the end of a tick.
pub(super) fn states(
    whole: Whole<'_>,
    values: Query<&Value>,
    minds: Minds<'_, '_>,
    mut recorder: ResMut<Recorder>,
) {
    let active: Vec<usize> = lanes(&whole.3, &Lanes::ONE).collect();
    note(&whole, &active, column::read(&values), &minds, &mut recorder);
}

fn note(
    (model, derived, motion, clock): &Whole<'_>,
    lanes: &[usize],
    values: &[Value],
    minds: &Minds<'_, '_>,
    recorder: &mut Recorder,
) {
    let scenario = model.0.scenario();
    let meet = meetings(scenario);
    let shares = shares(scenario, derived, motion, values);
    for &l in lanes {
        let tick = clock.ticks[l];
        let value = |v: usize| values[v].0[l];
        let mut state = State {
            tick,
            date: scenario.time.calendar().and_then(|calendar| calendar.date(tick)),
            variables: scenario
                .variables
                .iter()
                .enumerate()
                .map(|(v, spec)| (spec.id.clone(), value(v)))
                .collect(),
            rungs: rungs(scenario, value),
            alarms: Named::default(),
            beliefs: Named::default(),
            credibility: Named::default(),
            trust: Named::default(),
            leverage: shares.iter().map(|(theatre, shares)| (theatre.clone(), at(shares, l))).collect(),
        };
        for (index, (spec, alarm, belief, credibility, trust)) in minds.iter().enumerate() {
            let actor = &spec.0;
            let id = || actor.id.clone();
            let theatres = scenario.theatres.iter().zip(&alarm.0);
            state.alarms.0.push((id(), theatres.map(|(t, a)| (t.id.clone(), a[l])).collect()));
            if !actor.types.is_empty() {
                let types = actor.types.iter().zip(&belief.0);
                state.beliefs.0.push((id(), types.map(|(t, b)| (t.id.clone(), b[l])).collect()));
            }
            if scenario.options[actor.options.clone()].iter().any(|o| o.announces.is_some()) {
                state.credibility.0.push((id(), credibility.0[l]));
            }
            let others = meet.iter().filter(|(of, _)| *of == index);
            let others: Named<Real> =
                others.map(|&(_, other)| (scenario.actors[other].id.clone(), trust.0[other][l])).collect();
            if !others.is_empty() {
                state.trust.0.push((id(), others));
            }
        }
        recorder.push(l, Line::State(state));
    }
}

/// The rung that each variable with a ladder has reached.
fn rungs(scenario: &Scenario, value: impl Fn(usize) -> Real) -> Named<String> {
    let ladders = scenario.variables.iter().enumerate().filter(|(_, v)| !v.ladder.is_empty());
    let reached = |v: usize, ladder: &[(String, Real)]| {
        let rung = ladder.iter().rev().find(|(_, from)| value(v) >= *from);
        rung.map_or_else(String::new, |(rung, _)| rung.clone())
    };
    ladders.map(|(v, spec)| (spec.id.clone(), reached(v, &spec.ladder))).collect()
}

/// Pairs of actors who meet in any bargain, ascending.
fn meetings(scenario: &Scenario) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for bargain in &scenario.bargains {
        for of in &bargain.parties {
            pairs.extend(bargain.parties.iter().filter(|p| p.actor != of.actor).map(|p| (of.actor, p.actor)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Shares in the force and material backing of a theatre, by holder.
type Shares = Vec<(String, Lanes)>;

/// The share of everybody who holds any in every theatre that has some.
fn shares(
    scenario: &Scenario,
    derived: &Derived,
    motion: &Motion,
    values: &[Value],
) -> Vec<(String, Shares)> {
    let contested = scenario.theatres.iter().zip(&derived.stakes).filter(|(_, stakes)| !stakes.is_empty());
    let of = |stakes: &[(usize, usize)], among: &dyn Fn(usize) -> bool| {
        leverage(stakes, &motion.bounds, |v| &values[v].0, |a| among(a).then_some(&Lanes::ONE))
    };
    contested
        .map(|(theatre, stakes)| {
            let mut holders: Vec<usize> = stakes.iter().map(|(_, holder)| *holder).collect();
            holders.sort_unstable();
            holders.dedup();
            let share = |holder: usize| of(stakes, &|actor| actor == holder);
            let shares = holders.iter().map(|&h| (scenario.actors[h].id.clone(), share(h)));
            (theatre.id.clone(), shares.collect())
        })
        .collect()
}

fn at(shares: &Shares, lane: usize) -> Named<Real> {
    shares.iter().map(|(holder, share)| (holder.clone(), share[lane])).collect()
}
