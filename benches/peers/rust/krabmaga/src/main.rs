//! The peers model in krABMaga: `RUNS SEED`. One agent per actor predicts and another decides, with what all expect in
//! between, ordered by the schedule; the state holds what they share, opens and closes the tick.

use std::any::Any;
use std::sync::Arc;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use peers_rules::report::report;
use peers_rules::scenario::{ACTORS, LENGTH, OPTIONS};
use peers_rules::{Alarm, Chances, Path, Pressure, Rules, Values, Weights};
use rand::SeedableRng;
use rand::rngs::SmallRng;

/// Where agents stand in the order of a tick.
const PREDICT: i32 = 0;
const EXPECT: i32 = 1;
const DECIDE: i32 = 2;

struct Peers {
    rules: Arc<Rules>,
    rng: SmallRng,
    x: Values,
    alarm: [Alarm; ACTORS],
    habit: Chances,
    weights: [Weights; ACTORS],
    predicted: Chances,
    pressure: Pressure,
    path: Path,
    acts: Vec<usize>,
    sums: Values,
    counts: [u32; OPTIONS],
}

impl Peers {
    fn new(rules: &Arc<Rules>) -> Self {
        let x = rules.initial();
        let pressure = rules.pressure(&[0.0; OPTIONS], LENGTH);
        Self {
            rules: rules.clone(),
            rng: SmallRng::seed_from_u64(0),
            x,
            alarm: Default::default(),
            habit: [0.0; OPTIONS],
            weights: Default::default(),
            predicted: [0.0; OPTIONS],
            path: rules.held(&x, &pressure),
            pressure,
            acts: Vec::new(),
            sums: x,
            counts: [0; OPTIONS],
        }
    }

    fn foresee(&mut self, expected: &Chances) {
        self.pressure = self.rules.pressure(expected, LENGTH);
        self.path = self.rules.held(&self.x, &self.pressure);
    }
}

impl State for Peers {
    fn init(&mut self, schedule: &mut Schedule) {
        self.reset();
        for (i, actor) in self.rules.scenario.actors.iter().enumerate() {
            let options = (actor.options.start, actor.options.end);
            schedule.schedule_repeating(Box::new(Predictor { actor: i, options }), 0.0, PREDICT);
            schedule.schedule_repeating(Box::new(Decider { actor: i, options }), 0.0, DECIDE);
        }
        schedule.schedule_repeating(Box::new(Expectation), 0.0, EXPECT);
    }

    fn reset(&mut self) {
        self.x = self.rules.initial();
        self.alarm = Default::default();
        self.habit = [0.0; OPTIONS];
        self.sums = self.x;
        self.counts = [0; OPTIONS];
    }

    fn before_step(&mut self, _schedule: &mut Schedule) {
        for (i, weights) in self.weights.iter_mut().enumerate() {
            *weights = self.rules.weights(i, &self.alarm[i]);
        }
        let habit = self.habit;
        self.foresee(&habit);
        self.acts.clear();
    }

    fn after_step(&mut self, _schedule: &mut Schedule) {
        self.x = self.rules.process(&self.rules.act(&self.x, &self.acts), &mut self.rng);
        for (i, alarm) in self.alarm.iter_mut().enumerate() {
            self.rules.feel(i, alarm, &self.acts);
        }
        for (g, habit) in self.habit.iter_mut().enumerate() {
            Rules::learn(habit, self.acts.contains(&g));
        }
        self.acts.iter().for_each(|&g| self.counts[g] += 1);
        self.sums.iter_mut().zip(&self.x).for_each(|(sum, x)| *sum += x);
    }

    fn update(&mut self, _step: u64) {}

    fn end_condition(&mut self, schedule: &mut Schedule) -> bool {
        schedule.step >= self.rules.scenario.end as u64
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
}

fn peers(state: &mut dyn State) -> &mut Peers {
    state.as_any_mut().downcast_mut().expect("the state of this model")
}

/// The acts of an actor as everybody predicts them.
#[derive(Clone)]
struct Predictor {
    actor: usize,
    options: (usize, usize),
}

impl Agent for Predictor {
    fn step(&mut self, state: &mut dyn State) {
        let s = peers(state);
        let own = &mut s.predicted[self.options.0..self.options.1];
        s.rules.odds(self.actor, &s.x, &s.weights[self.actor], &s.pressure, &s.path, own);
        Rules::predicted(own);
    }
}

/// What everybody expects, once all is predicted.
#[derive(Clone)]
struct Expectation;

impl Agent for Expectation {
    fn step(&mut self, state: &mut dyn State) {
        let s = peers(state);
        let expected = std::array::from_fn(|g| Rules::expect(s.habit[g], s.predicted[g]));
        s.foresee(&expected);
    }
}

/// An actor's choice.
#[derive(Clone)]
struct Decider {
    actor: usize,
    options: (usize, usize),
}

impl Agent for Decider {
    fn step(&mut self, state: &mut dyn State) {
        let s = peers(state);
        let mut odds = [0.0; OPTIONS];
        let own = &mut odds[self.options.0..self.options.1];
        s.rules.odds(self.actor, &s.x, &s.weights[self.actor], &s.pressure, &s.path, own);
        if let Some(place) = Rules::choose(own, &mut s.rng) {
            s.acts.push(self.options.0 + place);
        }
    }
}

fn main() {
    let rules = Arc::new(Rules::read());
    report("krABMaga", "krabmaga", &rules, |runs, seed| {
        let mut state = Peers::new(&rules);
        (0..runs as u64)
            .map(|n| {
                // As `simulate!` does, which prints and keeps no results.
                let mut schedule = Schedule::new();
                state.init(&mut schedule);
                state.rng = SmallRng::seed_from_u64(seed + n);
                while !state.end_condition(&mut schedule) {
                    schedule.step(&mut state);
                }
                state.rules.measure(&state.x, &state.sums, &state.counts)
            })
            .collect()
    });
}
