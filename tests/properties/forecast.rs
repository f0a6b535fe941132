use detente_core::math::{exp, ln};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::spec;
use crate::check::{CASES, holds, regressions};
use crate::choosing::race;
use crate::runs::runs_of;

/// Variables that processes move, the escalation of their theatre, actors and options: what a forecast needs. The test's
/// own forecast is written from §6 alone, without the engine's shortcuts.
#[derive(Clone, Debug)]
struct World {
    ticks_per_unit: u32,
    /// Initial value, rate, bias of the target and the coefficients of all variables in it.
    variables: [(f64, f64, f64, [f64; 3]); 3],
    actors: Vec<Person>,
    options: Vec<Deed>,
}

#[derive(Clone, Debug)]
struct Person {
    tempo: u32,
    horizon: f64,
    segments: u32,
    discount: f64,
    precision: f64,
    quadratic: bool,
    loss_aversion: f64,
    /// Weights, at least one, and ideals of the variables.
    wants: [(f64, f64); 3],
    attention: f64,
    background: f64,
    threat: f64,
    cap: f64,
}

#[derive(Clone, Debug)]
struct Deed {
    actor: usize,
    effects: Vec<(usize, f64)>,
    /// Of the theatre of the first two variables.
    severity: f64,
    attribution: f64,
    cost: f64,
    habit: f64,
    once: bool,
    cooldown: u32,
    /// A variable and its least value.
    requires: Option<(usize, f64)>,
}

/// Escalation, after the three variables.
const TENSION: usize = 3;
const START: f64 = 0.1;
const BONUS: f64 = 0.3;

type State = [f64; 4];

fn person() -> impl Strategy<Value = Person> {
    let want = || (0.2..5.0, 0.0..1.0);
    let shape = (0.8..1.0, 5.0..60.0, any::<bool>(), prop_oneof![Just(1.0), 1.0..3.0]);
    let feelings = (0.0..3.0, 0.0..0.9, 0.0..6.0, 0.5..3.0);
    (1..4_u32, 0.5..8.0, 1..5_u32, shape, [want(), want(), want()], feelings).prop_map(
        |(tempo, horizon, segments, shape, wants, feelings)| Person {
            tempo,
            horizon,
            segments,
            discount: shape.0,
            precision: shape.1,
            quadratic: shape.2,
            loss_aversion: shape.3,
            wants,
            attention: feelings.0,
            background: feelings.1,
            threat: feelings.2,
            cap: feelings.3,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    let requires = proptest::option::weighted(0.3, (0..3_usize, 0.0..1.0));
    let severity = prop_oneof![Just(0.0), 0.0..0.4];
    let effects = vec((0..3_usize, -0.6..0.6), 1..=2);
    let rules = (proptest::bool::weighted(0.2), prop_oneof![2 => Just(0_u32), 1 => 1..7_u32], requires);
    (0..3_usize, effects, (severity, 0.0..1.0), -0.02..0.05, 0.0..0.3, rules).prop_map(
        |(actor, mut effects, (severity, attribution), cost, habit, (once, cooldown, requires))| {
            effects.dedup_by_key(|e| e.0);
            Deed { actor, effects, severity, attribution, cost, habit, once, cooldown, requires }
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    let one = || (0.0..1.0, 0.0..0.6, 0.0..0.7, [-0.4..0.4, -0.4..0.4, -0.4..0.4]);
    let time = prop_oneof![Just(1_u32), Just(4)];
    (time, [one(), one(), one()], vec(person(), 3..=3), vec(deed(), 1..=5)).prop_map(
        |(ticks_per_unit, variables, mut actors, mut options)| {
            actors[0].tempo = 1;
            // The first actor, whom all this is about, can do something; the options of each stand together.
            options[0].actor = 0;
            options.sort_by_key(|o| o.actor);
            World { ticks_per_unit, variables, actors, options }
        },
    )
}

impl World {
    fn own(&self, actor: usize) -> Vec<usize> {
        (0..self.options.len()).filter(|&o| self.options[o].actor == actor).collect()
    }

    fn name(&self, option: usize) -> String {
        format!("a{}.o{option}", self.options[option].actor)
    }

    fn text(&self, depth: u32, weight: f64) -> String {
        let mut text = format!(
            "id = \"world\"\ntitle = \"A world\"\n\
             time = {{ unit = \"day\", ticks_per_unit = {}, end = 1 }}\n\
             track.act = {{ hold_bonus = {BONUS} }}\ntheatre.t.label = \"Theatre\"\n",
            self.ticks_per_unit
        );
        for (v, (initial, rate, bias, [x, y, z])) in self.variables.iter().enumerate() {
            let theatre = if v < 2 { "theatre = \"t\", " } else { "" };
            text += &format!(
                "variable.v{v} = {{ {theatre}initial = {initial:?} }}\n\
                 process.p{v} = {{ variable = \"v{v}\", rate = {rate:?}, affine = {{ bias = {bias:?}, \
                 terms = {{ v0 = {x:?}, v1 = {y:?}, v2 = {z:?} }} }} }}\n"
            );
        }
        text += &format!("variable.v3 = {{ kind = \"escalation\", theatre = \"t\", initial = {START} }}\n");
        for (n, a) in self.actors.iter().enumerate() {
            text += &format!(
                "[actor.a{n}]\nlabel = \"A\"\nmind = {{ tempo = {}, depth = {}, segments = {}, horizon = {:?}, \
                 discount = {:?}, precision = {:?}, shape = \"{}\", loss_aversion = {:?}, attention = {:?}, \
                 background = {:?}, threat = {:?}, alignment = 1, shrinkage = 0, alarm_cap = {:?}, \
                 belief_weight = {weight:?} }}\n",
                a.tempo,
                if n == 0 { depth } else { 1 },
                a.segments,
                a.horizon,
                a.discount,
                a.precision,
                if a.quadratic { "quadratic" } else { "linear" },
                a.loss_aversion,
                a.attention,
                a.background,
                a.threat,
                a.cap
            );
            for (v, (weight, ideal)) in a.wants.iter().enumerate() {
                text += &format!("interest.v{v} = {{ weight = {weight:?}, ideal = {ideal:?} }}\n");
            }
        }
        for (k, o) in self.options.iter().enumerate() {
            let effects: Vec<String> = o.effects.iter().map(|(v, d)| format!("v{v} = {d:?}")).collect();
            text += &format!(
                "[option.{}]\ntrack = \"act\"\neffects = {{ {} }}\ncost = {:?}\nhabit = {:?}\nonce = {}\ncooldown = {}\n\
                 escalates = {{ theatre = \"t\", severity = {:?}, attribution = {:?} }}\n",
                self.name(k),
                effects.join(", "),
                o.cost,
                o.habit,
                o.once,
                o.cooldown,
                o.severity,
                o.attribution
            );
            if let Some((v, min)) = o.requires {
                text += &format!("requires = [{{ variable = \"v{v}\", min = {min:?} }}]\n");
            }
        }
        text
    }

    fn start(&self) -> State {
        let [x, y, z] = self.variables.map(|v| v.0);
        [x, y, z, START]
    }

    fn effects(&self, option: usize) -> Vec<(usize, f64)> {
        let o = &self.options[option];
        o.effects.iter().copied().chain([(TENSION, o.severity)]).collect()
    }

    fn meets(&self, option: usize, state: &State) -> bool {
        self.options[option].requires.is_none_or(|(v, min)| state[v] >= min)
    }

    /// §3 and §4, calm but for alarm about the theatre.
    fn utility(&self, actor: usize, alarm: f64, state: &State) -> f64 {
        let a = &self.actors[actor];
        let alarmed = |v: usize| a.wants[v].0 * if v < 2 { 1.0 + a.attention * alarm } else { 1.0 };
        let (all, calm): (f64, f64) = ((0..3).map(alarmed).sum(), a.wants.iter().map(|w| w.0).sum());
        let loss = |z: f64, ideal: f64| {
            let far = (z - ideal).abs();
            if a.quadratic { far * far } else { far }
        };
        let one = |v: usize| {
            let (now, then) = (loss(state[v], a.wants[v].1), loss(self.variables[v].0, a.wants[v].1));
            let worse = if now > then { (a.loss_aversion - 1.0) * (now - then) } else { 0.0 };
            alarmed(v) / ((1.0 - a.background) * all + a.background * calm) * (now + worse)
        };
        -(0..3).map(one).sum::<f64>()
    }

    fn act(&self, option: Option<usize>, state: &State) -> State {
        let mut state = *state;
        for (v, d) in option.map(|o| self.effects(o)).unwrap_or_default() {
            state[v] += d.abs() * (if d > 0.0 { 1.0 } else { 0.0 } - state[v]);
        }
        state
    }

    /// V of an option, or of holding, given what is expected of all options.
    fn worth(&self, actor: usize, alarm: f64, from: &State, option: Option<usize>, expected: &[f64]) -> f64 {
        let a = &self.actors[actor];
        let time = a.horizon / f64::from(a.segments);
        let mut state = self.act(option, from);
        let (mut sum, mut weights) = (0.0, 0.0);
        for k in 1..=a.segments {
            let mut pressure = [(0.0, 0.0); 4];
            for (o, e) in expected.iter().enumerate() {
                let deed = &self.options[o];
                if !self.meets(o, &state) || (deed.once && option == Some(o)) {
                    continue;
                }
                let decisions =
                    time * f64::from(self.ticks_per_unit) / f64::from(self.actors[deed.actor].tempo);
                for (v, d) in self.effects(o) {
                    let kappa = if deed.once {
                        let y = -decisions * ln(1.0 - e);
                        -ln(1.0 - exp(-f64::from(k - 1) * y) * (1.0 - exp(-y)) * d.abs())
                    } else {
                        -decisions * ln(1.0 - e * d.abs())
                    };
                    let side = if d > 0.0 { &mut pressure[v].0 } else { &mut pressure[v].1 };
                    *side += kappa;
                }
            }
            for (x, (u, d)) in state.iter_mut().zip(pressure) {
                if u + d > 0.0 {
                    let end = u / (u + d);
                    *x = end + (*x - end) * exp(-(u + d));
                }
            }
            let before = state;
            for (v, (_, rate, bias, terms)) in self.variables.iter().enumerate() {
                let target = bias + terms.iter().zip(before).map(|(c, x)| c * x).sum::<f64>();
                state[v] += (1.0 - exp(-rate * time)) * (target.clamp(0.0, 1.0) - before[v]);
            }
            let weight = exp(f64::from(k) * time * ln(a.discount));
            sum += weight * self.utility(actor, alarm, &state);
            weights += weight;
        }
        sum / weights
    }

    /// E of holding and of an actor's options.
    fn values(&self, actor: usize, alarm: f64, from: &State, expected: &[f64]) -> (f64, Vec<(usize, f64)>) {
        let precision = self.actors[actor].precision;
        let worth = |option| precision * self.worth(actor, alarm, from, option, expected);
        let own = self.own(actor).into_iter();
        let own = own.map(|o| (o, worth(Some(o)) - precision * self.options[o].cost));
        (worth(None) + BONUS, own.collect())
    }

    /// Predictions P (§6) of all options of an actor, which expects by habits.
    fn predicted(&self, actor: usize, alarm: f64, from: &State) -> Vec<(usize, f64)> {
        let habits: Vec<f64> = self.options.iter().map(|o| o.habit).collect();
        let (hold, values) = self.values(actor, alarm, from, &habits);
        let odds: Vec<f64> = values.iter().map(|v| exp(v.1 - hold)).collect();
        let had: f64 = values.iter().zip(&odds).filter(|(v, _)| self.meets(v.0, from)).map(|v| v.1).sum();
        let one = |((o, _), q): (&(usize, f64), &f64)| {
            (*o, if self.meets(*o, from) { q / (1.0 + had) } else { q / (1.0 + had + q) })
        };
        values.iter().zip(&odds).map(one).collect()
    }

    fn all_predicted(&self) -> Vec<f64> {
        let all = (0..self.actors.len()).flat_map(|n| self.predicted(n, 0.0, &self.start()));
        all.map(|(_, p)| p).collect()
    }

    /// e of an option by a prediction and its habit (§6).
    fn expected(&self, option: usize, weight: f64, predicted: f64) -> f64 {
        let o = &self.options[option];
        let further = f64::from(o.cooldown.div_ceil(self.actors[o.actor].tempo).saturating_sub(1));
        (1.0 - weight) * o.habit + weight * predicted / (1.0 + predicted * further)
    }

    /// Opposition of an observer and an author (§4), without shrinkage.
    fn opposition(&self, i: usize, j: usize) -> f64 {
        let share = |n: usize, v: usize| {
            let wants = &self.actors[n].wants;
            wants[v].0 / wants.iter().map(|w| w.0).sum::<f64>()
        };
        let both = |v: usize| (share(i, v) * share(j, v)).sqrt();
        let apart = |v: usize| (self.actors[i].wants[v].1 - self.actors[j].wants[v].1).abs();
        (0..2).map(|v| both(v) * apart(v)).sum::<f64>() / (0..2).map(both).sum::<f64>()
    }
}

#[test]
fn predictions_are_logit_choices_by_forecasts() {
    holds(2 * CASES, regressions!("predictions"), world(), |world| {
        // The observer has nothing in mind but predictions; the second actor expects by them what the first will do.
        let mut parts = String::new();
        for o in 0..world.options.len() {
            let of = if world.options[o].actor == 1 { 2 } else { 1 };
            parts += &format!(
                "[[measure]]\nid = \"e{o}\"\nfinal = {{ expectation = {{ of = \"a{of}\", option = \"{}\" }} }}\n",
                world.name(o)
            );
        }
        let predicted = world.all_predicted();
        for weight in [1.0, 0.3] {
            let got = runs_of(&world.text(1, weight), &parts, 1).remove(0);
            for (o, got) in got.into_iter().enumerate() {
                let (got, want) = (got.expect("defined"), world.expected(o, weight, predicted[o]));
                assert!((got - want).abs() < 1e-9, "{} at {weight}: {got} is not {want}", world.name(o));
            }
        }
    });
}

/// Who takes which option in the first tick, by run; `None` holds.
fn taken(world: &World, depth: u32, weight: f64, runs: u64) -> Vec<Option<usize>> {
    let own = world.own(0);
    let count = |o: &usize| format!("[[measure]]\nid = \"o{o}\"\ncount = \"{}\"\n", world.name(*o));
    let parts: String = own.iter().map(count).collect();
    let table = runs_of(&world.text(depth, weight), &parts, runs);
    table.iter().map(|run| run.iter().position(|c| *c == Some(1.0))).collect()
}

/// Asserts that a race of these values has these winners.
fn won(world: &World, taken: &[Option<usize>], hold: f64, values: &[(usize, f64)]) {
    let start = world.start();
    let can: Vec<(u32, f64)> =
        values.iter().filter(|v| world.meets(v.0, &start)).map(|v| (v.0 as u32, v.1)).collect();
    let wins = |(run, taken): (usize, &Option<usize>)| {
        race(spec(run as u64), 1, 0, Some(hold), &can) == taken.map(|o| o as u32)
    };
    let wrong = taken.iter().enumerate().filter(|t| !wins(*t)).count();
    assert_eq!(wrong, 0, "of {}", taken.len());
}

#[test]
fn choices_follow_forecasts_by_expectations() {
    holds(CASES, regressions!("choices"), (world(), 0.0..1.0), |(world, weight)| {
        let predicted = world.all_predicted();
        let expected: Vec<f64> =
            predicted.iter().enumerate().map(|(o, p)| world.expected(o, weight, *p)).collect();
        let (hold, values) = world.values(0, 0.0, &world.start(), &expected);
        won(&world, &taken(&world, 1, weight, 256), hold, &values);
    });
}

#[test]
fn at_depth_two_choices_follow_foreseen_responses() {
    holds(CASES, regressions!("responses"), (world(), 0.2..1.0), |(world, weight)| {
        let (start, predicted) = (world.start(), world.all_predicted());
        let expected = |predicted: &[f64]| -> Vec<f64> {
            predicted.iter().enumerate().map(|(o, p)| world.expected(o, weight, *p)).collect()
        };
        let precision = world.actors[0].precision;
        let (hold, mut values) = world.values(0, 0.0, &start, &expected(&predicted));
        for (a, value) in &mut values {
            let (deed, after) = (&world.options[*a], world.act(Some(*a), &start));
            let mut foreseen = predicted.clone();
            for j in 1..world.actors.len() {
                let person = &world.actors[j];
                let o = world.opposition(j, 0);
                let gain = deed.attribution * (person.threat * o + 1.0 - o)
                    + (1.0 - deed.attribution) * person.threat;
                let alarm = deed.severity * gain;
                let alarm = if alarm > person.cap { person.cap } else { alarm };
                for (b, p) in world.predicted(j, alarm, &after) {
                    foreseen[b] = (foreseen[b] + p - predicted[b]).clamp(0.0, 1.0);
                }
            }
            let worth = world.worth(0, 0.0, &start, Some(*a), &expected(&foreseen));
            *value = precision * (worth - deed.cost);
        }
        won(&world, &taken(&world, 2, weight, 256), hold, &values);
    });
}
