use detente_core::math::{exp, logistic, max, min, normal_inverse};
use detente_core::random::{Address, Key, Purpose, luck_stream, uniform_at};
use proptest::prelude::*;

use crate::bench::spec;
use crate::check::{CASES, holds, regressions};
use crate::choosing::race;
use crate::runs::{SEED, runs_of};

/// A draw of some run at an address.
pub(crate) fn luck(run: usize, tick: u32, purpose: Purpose, entity: u32, sub: u32) -> f64 {
    let stream = luck_stream(run as u32, 0);
    uniform_at(&Key::from_seed(SEED, None), stream, Address { tick, purpose, entity, sub })
}

/// An observer and an author with interests in x and y of a theatre and in u outside; the author has two types.
#[derive(Clone, Debug)]
struct Crisis {
    observer: [(f64, f64); 3],
    /// Weights by type, and ideals.
    author: ([[f64; 3]; 2], [f64; 3]),
    prior: f64,
    threat: f64,
    alignment: f64,
    shrinkage: f64,
    decay: f64,
    cap: f64,
    jolt: f64,
    attention: f64,
    background: f64,
    /// Severity and attribution of the author's act at tick 1, and of an event put down to it at tick 3.
    act: (f64, f64),
    event: (f64, f64),
    ticks_per_unit: u32,
}

fn crisis() -> impl Strategy<Value = Crisis> {
    let weight = || 0.2..5.0;
    let three = move || [weight(), weight(), weight()];
    let want = move || (weight(), 0.0..1.0);
    let mind = (0.0..8.0, 0.0..3.0, 0.0..0.5, 0.0..1.0, 0.5..4.0, prop_oneof![Just(0.0), 0.1..1.5]);
    let salience = (0.0..4.0, 0.0..0.9);
    let known = || prop_oneof![Just(1.0), Just(0.0), 0.0..1.0];
    let acts = ((0.0..0.9, known()), (0.0..0.9, known()));
    let author = ([three(), three()], [0.0..1.0, 0.0..1.0, 0.0..1.0], 0.0..1.0);
    ([want(), want(), want()], author, mind, salience, acts, prop_oneof![Just(1_u32), Just(4)]).prop_map(
        |(observer, (weights, ideals, prior), mind, salience, (act, event), ticks_per_unit)| Crisis {
            observer,
            author: (weights, ideals),
            prior,
            threat: mind.0,
            alignment: mind.1,
            shrinkage: mind.2,
            decay: mind.3,
            cap: mind.4,
            jolt: mind.5,
            attention: salience.0,
            background: salience.1,
            act,
            event,
            ticks_per_unit,
        },
    )
}

const NAMES: [&str; 3] = ["x", "y", "u"];

impl Crisis {
    fn text(&self) -> String {
        let mut text = format!(
            "id = \"crisis\"\ntitle = \"A crisis\"\n\
             time = {{ unit = \"day\", ticks_per_unit = {}, end = 6 }}\n\
             track.act = {{}}\ntheatre.front.label = \"Front\"\n\
             variable.x = {{ theatre = \"front\", initial = 0.4 }}\n\
             variable.y = {{ theatre = \"front\", initial = 0.5 }}\nvariable.u.initial = 0.5\n\
             variable.tension = {{ kind = \"escalation\", theatre = \"front\", initial = 0.1 }}\n\
             defaults.actor = {{ tempo = 1, habit_rate = 0, belief_weight = 1, tempering = 0, precision = 20 }}\n\
             [actor.observer]\nlabel = \"Observer\"\nmind = {{ threat = {:?}, alignment = {:?}, shrinkage = {:?}, \
             alarm_decay = {:?}, alarm_cap = {:?}, alarm_noise = {:?}, attention = {:?}, background = {:?} }}\n",
            self.ticks_per_unit,
            self.threat,
            self.alignment,
            self.shrinkage,
            self.decay,
            self.cap,
            self.jolt,
            self.attention,
            self.background
        );
        for (name, (weight, ideal)) in NAMES.iter().zip(self.observer) {
            text += &format!("interest.{name} = {{ weight = {weight:?}, ideal = {ideal:?} }}\n");
        }
        text += "[actor.author]\nlabel = \"Author\"\n";
        for (name, ideal) in NAMES.iter().zip(self.author.1) {
            text += &format!("interest.{name} = {{ weight = 1, ideal = {ideal:?} }}\n");
        }
        for (k, (weights, prior)) in self.author.0.iter().zip([self.prior, 1.0 - self.prior]).enumerate() {
            let [x, y, u] = weights;
            text += &format!(
                "type.t{k} = {{ prior = {prior:?}, weight = {{ x = {x:?}, y = {y:?}, u = {u:?} }} }}\n"
            );
        }
        let escalates = |(s, q): (f64, f64), by: &str| {
            format!("escalates = {{ theatre = \"front\", severity = {s:?}, attribution = {q:?}{by} }}\n")
        };
        text += "[option.observer.settle]\ntrack = \"act\"\neffects = { x = 0.2 }\n";
        text += "[option.author.talk]\ntrack = \"act\"\ncost = 10\n[option.author.strike]\ntrack = \"act\"\ncost = 10\n";
        text += &escalates(self.act, "");
        text + "[event.raid]\nat = 3\n" + &escalates(self.event, ", by = \"author\"")
    }

    /// §4.
    fn opposition(&self) -> f64 {
        let share = |w: [f64; 3], v: usize| w[v] / w.iter().sum::<f64>();
        let (mut apart, mut common) = (0.0, 0.0);
        for v in 0..2 {
            let one = share(self.observer.map(|w| w.0), v);
            let [first, second] = self.author.0.map(|w| share(w, v));
            let both = (one * (self.prior * first + (1.0 - self.prior) * second)).sqrt();
            apart += both * (self.observer[v].1 - self.author.1[v]).abs();
            common += both;
        }
        (apart + self.shrinkage / 2.0) / (common + self.shrinkage)
    }

    /// The observer's alarm at the end of ticks 0 to 6 of a run.
    fn alarms(&self, run: usize) -> Vec<f64> {
        let o = self.opposition();
        let fade = exp(-self.decay / f64::from(self.ticks_per_unit));
        let mut alarms = vec![0.0];
        for t in 1..=6 {
            // The act is the author's second option: entity 256 + 1.
            let (severity, known, sub, purpose, entity) = match t {
                1 => {
                    let known = self.act.1 >= 1.0 || luck(run, 1, Purpose::Attribution, 257, 0) < self.act.1;
                    (self.act.0, known, 0, Purpose::Alarm, 257)
                }
                3 => {
                    let known = luck(run, 3, Purpose::Event, 0, 1) < self.event.1;
                    (self.event.0, known, 8, Purpose::Event, 0)
                }
                _ => (0.0, false, 0, Purpose::Alarm, 257),
            };
            let gain = if known { self.threat * o + self.alignment * (1.0 - o) } else { self.threat };
            let jolt = 1.0 + self.jolt * normal_inverse(luck(run, t, purpose, entity, sub));
            let jolt = if jolt < 0.0 { 0.0 } else { jolt };
            let felt = alarms[t as usize - 1] * fade + severity * gain * jolt;
            alarms.push(if felt > self.cap { self.cap } else { felt });
        }
        alarms
    }
}

#[test]
fn alarm_and_attention_are_those_of_the_equations() {
    holds(2 * CASES, regressions!("alarm"), crisis(), |crisis| {
        let mut parts = "[[script]]\nforce = \"author.strike\"\nat = 1\n".to_owned();
        for t in 1..=6 {
            parts += &format!(
                "[[measure]]\nid = \"a{t}\"\nfrom = {t}\nuntil = {t}\n\
                 final = {{ alarm = {{ actor = \"observer\", theatre = \"front\" }} }}\n\
                 [[measure]]\nid = \"e{t}\"\nfrom = {t}\nuntil = {t}\n\
                 final = {{ expectation = {{ of = \"author\", option = \"observer.settle\" }} }}\n\
                 [[measure]]\nid = \"x{t}\"\nfrom = {t}\nuntil = {t}\nfinal = {{ variable = \"x\" }}\n"
            );
        }
        for (run, got) in runs_of(&crisis.text(), &parts, 4).into_iter().enumerate() {
            let alarms = crisis.alarms(run);
            let mut x = 0.4;
            for (t, got) in got.as_chunks::<3>().0.iter().enumerate() {
                let [alarm, expected, after] = got.map(|m| m.expect("defined"));
                assert!((alarm - alarms[t + 1]).abs() < 1e-12, "{alarm} is not {}", alarms[t + 1]);
                // What the observer would gain by its act reveals what x weighs to it by the alarm before.
                let want = logistic(20.0 * crisis.weight(alarms[t]) * crisis.gain(x));
                assert!((expected - want).abs() < 1e-11, "tick {}: {expected} is not {want}", t + 1);
                x = after;
            }
        }
    });
}

impl Crisis {
    /// Salience of x under some alarm (§4).
    fn weight(&self, alarm: f64) -> f64 {
        let calm = self.observer.map(|w| w.0);
        let alarmed = |v: usize| calm[v] * if v < 2 { 1.0 + self.attention * alarm } else { 1.0 };
        let (all, plain) = ((0..3).map(alarmed).sum::<f64>(), calm.iter().sum::<f64>());
        alarmed(0) / ((1.0 - self.background) * all + self.background * plain)
    }

    /// How much closer to its ideal the act brings x, of which nothing else is expected.
    fn gain(&self, x: f64) -> f64 {
        let ideal = self.observer[0].1;
        (x - ideal).abs() - (x + 0.2 * (1.0 - x) - ideal).abs()
    }
}

#[test]
fn what_is_seen_is_noisy_but_for_what_one_moves_oneself() {
    // The worth of the act rises with y, which its actor sees through noise.
    let numbers = (0.05..1.0_f64, 0.0..1.0_f64, 0.0..0.8_f64, 0.1..0.9_f64, 0.2..2.0_f64, any::<bool>());
    holds(CASES, regressions!("perception"), numbers, |(noise, y, a, delta, rate, moves)| {
        let more = if moves {
            "[option.one.own]\ntrack = \"act\"\navailable = true\nfrom = 9\neffects = { y = 0.1 }\n"
        } else {
            ""
        };
        let text = format!(
            "id = \"haze\"\ntitle = \"Haze\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 1 }}\n\
             track.act = {{}}\nvariable.a.initial = {a:?}\n\
             variable.y = {{ range = [-1, 1], initial = {:?} }}\nvariable.x.initial = 0\n\
             [process.p]\nvariable = \"x\"\nrate = {rate:?}\nmixture = [[\"a\", \"y\"]]\n\
             [actor.other]\nlabel = \"Other\"\ninterest.a = {{ weight = 1, ideal = 1 }}\n\
             [actor.one]\nlabel = \"One\"\n\
             mind = {{ tempo = 1, horizon = 1, segments = 1, precision = 20, belief_weight = 0, \
             perception_noise = {noise:?} }}\n\
             interest.x = {{ weight = 1, ideal = 1 }}\ninterest.y = {{ weight = 1, ideal = 1 }}\n\
             [option.one.act]\ntrack = \"act\"\neffects = {{ a = {delta:?} }}\n{more}",
            2.0 * y - 1.0
        );
        let parts = "[[measure]]\nid = \"n\"\ncount = \"one.act\"\n";
        for (run, got) in runs_of(&text, parts, 64).iter().enumerate() {
            let blur = noise * normal_inverse(luck(run, 1, Purpose::Perceive, 1, 1));
            let seen = 2.0 * y - 1.0 + if moves { 0.0 } else { 2.0 * blur };
            let seen = max(-1.0, min(1.0, seen));
            // The target is held within [0, 1].
            let target = |a: f64| if seen < 0.0 { 0.0 } else { a * seen };
            let gain = (1.0 - exp(-rate)) * (target(a + delta * (1.0 - a)) - target(a)) / 2.0;
            let chosen = race(spec(run as u64), 1, 1, Some(0.0), &[(0, 20.0 * gain)]);
            assert_eq!(got[0] == Some(1.0), chosen == Some(0), "run {run}: {gain}");
        }
    });
}

#[test]
fn hazards_wait_as_exponential_clocks_do() {
    holds(CASES, regressions!("hazard"), (0.01..1.0_f64, 1..5_u32, 1..5_u32), |(hazard, ticks, from)| {
        let text = format!(
            "id = \"wait\"\ntitle = \"Waiting\"\ntime = {{ unit = \"day\", ticks_per_unit = {ticks}, end = 20 }}\n\
             variable.x.initial = 0\n[event.e]\nhazard = {hazard:?}\nfrom = {from}\nuntil = 15\neffects = {{ x = 0.5 }}\n"
        );
        let parts = "[[measure]]\nid = \"n\"\nfirst = [{ variable = \"x\", min = 0.1 }]\n";
        let chance = 1.0 - exp(-hazard / f64::from(ticks));
        for (run, got) in runs_of(&text, parts, 16).iter().enumerate() {
            let due = (from..=15).find(|&t| luck(run, t, Purpose::Event, 0, 0) < chance);
            assert_eq!(got[0], due.map(f64::from));
        }
    });
}

#[test]
fn diffusion_is_scaled_by_the_distance_to_both_ends() {
    let numbers = (0.01..0.4_f64, 0.0..1.0_f64, 0.1..1.0_f64, 1..5_u32);
    holds(CASES, regressions!("diffusion"), numbers, |(sigma, z, pace, ticks)| {
        let text = format!(
            "id = \"walk\"\ntitle = \"A walk\"\ntime = {{ unit = \"day\", ticks_per_unit = {ticks}, end = 1 }}\n\
             variable.y.initial = {pace:?}\nvariable.x.initial = {z:?}\n\
             [process.p]\nvariable = \"x\"\nhold = true\nnoise = {sigma:?}\npace = {{ by = [\"y\"] }}\n"
        );
        let parts = "[[measure]]\nid = \"x\"\nfinal = { variable = \"x\" }\n";
        for (run, got) in runs_of(&text, parts, 16).iter().enumerate() {
            let xi = normal_inverse(luck(run, 1, Purpose::Process, 0, 1));
            let step = sigma * 2.0 * (z * (1.0 - z)).sqrt() * (pace / f64::from(ticks)).sqrt() * xi;
            let want = (z + step).clamp(0.0, 1.0);
            assert!((got[0].expect("defined") - want).abs() < 1e-12, "{got:?} is not {want}");
        }
    });
}
