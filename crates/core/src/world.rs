//! From a model to a world: every entity, in file order, and every resource.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::components::{
    ActorSpec, Alarm, BargainSpec, Belief, Blocked, Breached, ByType, Chosen, Course, Credibility, Enlisted,
    Escalation, EventSpec, Habit, Happened, HoldWorth, Holding, InterventionSpec, LastUse, MeasureSpec, Open,
    OptionSpec, OutcomeSpec, Peaks, Percept, Pledge, Predicted, Pressure, Promised, Public, Ready, Salience,
    SeriesSpec, Standing, Streak, Tally, Trust, Value, VariableSpec, Worth,
};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes, Real};
use crate::model::Model;
use crate::random::LaneStreams;
use crate::resources::{
    Agreements, Berths, Bounds, Clock, Deals, Finished, Instructions, Luck, Motion, Params, Simulated,
};
use crate::simd::Simd;

/// A lane field before any run has taken it: poison, so that a field that a check-in forgets fails the run.
pub const POISON: Lanes = Lanes::splat(Real::NAN);

/// A world in which no lane has a run yet.
pub(crate) fn build(model: Arc<Model>, simd: Simd) -> World {
    let mut world = World::new();
    let scenario = model.scenario();
    for variable in &scenario.variables {
        let pressure = Pressure { up: Lanes::ONE, down: Lanes::ONE, touched: false };
        world.spawn((VariableSpec(variable.clone()), Value(POISON), pressure));
    }
    for actor in &scenario.actors {
        let interests = actor.interests.len();
        world.spawn((
            ActorSpec(actor.clone()),
            Percept(vec![POISON; interests]),
            Salience(vec![POISON; interests]),
            Alarm(vec![POISON; scenario.theatres.len()]),
            HoldWorth(POISON),
            Belief(vec![POISON; actor.types.len()]),
            Credibility(POISON),
            Trust(vec![POISON; scenario.actors.len()]),
            Peaks(vec![POISON; actor.ratchets.len()]),
            Holding(vec![vec![POISON; actor.types.len()]; scenario.tracks.len()]),
        ));
    }
    for option in &scenario.options {
        world.spawn((
            OptionSpec(option.clone()),
            Open(POISON),
            LastUse(POISON),
            Public(POISON),
            Blocked(POISON),
            Habit(POISON),
            Predicted(POISON),
            ByType(vec![POISON; scenario.actors[option.actor].types.len()]),
            Ready { met: POISON, rested: POISON },
            (Pledge(POISON), Promised(POISON)),
            Worth(POISON),
            Chosen(POISON),
        ));
    }
    for event in &scenario.events {
        world.spawn((EventSpec(event.clone()), Happened(POISON)));
    }
    for bargain in &scenario.bargains {
        let (terms, parties) = (vec![POISON; bargain.terms.len()], vec![POISON; bargain.parties.len()]);
        world.spawn((
            BargainSpec(bargain.clone()),
            Standing {
                open: POISON,
                proposed: POISON,
                until: POISON,
                terms,
                signed: parties.clone(),
                complies: parties.clone(),
                strain: parties.clone(),
                rational: POISON,
                events: [POISON; 3],
            },
            Breached(parties),
        ));
    }
    for outcome in &scenario.outcomes {
        world.spawn((OutcomeSpec(outcome.clone()), Streak(POISON)));
    }
    for intervention in model.interventions() {
        world.spawn((InterventionSpec(intervention.clone()), Enlisted(POISON)));
    }
    for measure in model.measures() {
        world.spawn((MeasureSpec(measure.clone()), Tally([POISON; 8])));
    }
    for series in model.series() {
        world.spawn((SeriesSpec(series.clone()), Course(vec![Vec::new(); LANES])));
    }
    world.init_resource::<Messages<Escalation>>();
    let params = Params::new(&model);
    let motion = Motion {
        dynamics: scenario.dynamics.clone(),
        bounds: scenario.variables.iter().map(|v| Bounds::new(v.low, v.high)).collect(),
    };
    world.insert_resource(Derived::new(&model, &motion, &params));
    world.insert_resource(Agreements(scenario.actors.iter().map(|_| Deals::default()).collect()));
    world.insert_resource(params);
    world.insert_resource(motion);
    world.insert_resource(Clock {
        phase: 0,
        ticks: [0; LANES],
        now: Lanes::ZERO,
        active: Lanes::ZERO,
        tick: scenario.time.tick(),
    });
    world.insert_resource(Luck(LaneStreams::new()));
    world.insert_resource(Berths { runs: [None; LANES], settled: [None; LANES], arrivals: Vec::new() });
    world.insert_resource(Finished::default());
    world.insert_resource(Instructions(simd));
    world.insert_resource(Simulated(model));
    world
}
