//! The rules of the model for one run, in plain scalar Rust: what the rivals in Rust share. Frameworks keep the state,
//! order the phases and repeat runs. Sections are those of `docs/model.md`.

pub mod report;
pub mod scenario;

use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};

use scenario::{
    ACTORS, INTERESTS, LENGTH, MEASURES, Measure, OPTIONS, Process, SEGMENTS, Scenario, THEATRES, VARIABLES,
};

const BACKGROUND: f64 = 0.5;
const ATTENTION: f64 = 2.0;
const ALARM_DECAY: f64 = 0.35;
const ALARM_CAP: f64 = 3.0;
const BELIEF_WEIGHT: f64 = 0.5;
const HABIT_RATE: f64 = 0.1;

/// One number of every variable.
pub type Values = [f64; VARIABLES];
/// One number of every option.
pub type Chances = [f64; OPTIONS];
/// Of one actor: about every theatre, and a 0 about none.
pub type Alarm = [f64; THEATRES + 1];
/// Of one actor's interests.
pub type Weights = [f64; INTERESTS];

/// What is expected presses x to end + (x − end) · keep.
#[derive(Clone)]
pub struct Pressure {
    end: Values,
    keep: Values,
}

/// The state under holding: after expected acts, and at the end, of every segment.
#[derive(Clone)]
pub struct Path {
    moved: [Values; SEGMENTS],
    end: [Values; SEGMENTS],
}

/// A variable, and the options that press it up and down, with their shares of the distance.
struct Press {
    variable: usize,
    up: Vec<(usize, f64)>,
    down: Vec<(usize, f64)>,
}

pub struct Rules {
    pub scenario: Scenario,
    presses: Vec<Press>,
    /// How far constant rates carry in a segment and in a tick.
    share: Values,
    tick_share: Values,
    /// Of options: place, variable and ideal of those of its actor's interests that it moves.
    felt: Vec<Vec<(usize, usize, f64)>>,
    /// Alarm of actors by options.
    raises: Vec<[f64; OPTIONS]>,
    calm: [f64; ACTORS],
    forgets: f64,
}

impl Rules {
    pub fn read() -> Self {
        let s = Scenario::read();
        let share = |length: f64| {
            std::array::from_fn(|v| {
                s.variables[v].process.as_ref().map_or(0.0, |(_, rate)| 1.0 - (-rate * length).exp())
            })
        };
        let on = |v: usize, up: bool| -> Vec<(usize, f64)> {
            let effects =
                s.deeds.iter().enumerate().flat_map(|(g, o)| o.effects.iter().map(move |&(u, d)| (g, u, d)));
            effects.filter(|&(_, u, d)| u == v && (d > 0.0) == up).map(|(g, _, d)| (g, d.abs())).collect()
        };
        let presses = (0..VARIABLES)
            .map(|variable| Press { variable, up: on(variable, true), down: on(variable, false) })
            .filter(|p| !p.up.is_empty() || !p.down.is_empty())
            .collect();
        let felt = s.deeds.iter().map(|deed| {
            let interests = s.actors[deed.actor].interests.iter().enumerate();
            interests
                .filter(|(_, i)| deed.moves.contains(&i.variable))
                .map(|(n, i)| (n, i.variable, i.ideal))
                .collect()
        });
        let raises = (0..ACTORS).map(|i| {
            std::array::from_fn(|g| {
                let deed = &s.deeds[g];
                deed.escalates
                    .map_or(0.0, |(theatre, severity)| severity * s.alarm_gain(i, deed.actor, theatre))
            })
        });
        Self {
            presses,
            share: share(LENGTH),
            tick_share: share(1.0),
            felt: felt.collect(),
            raises: raises.collect(),
            calm: std::array::from_fn(|i| s.actors[i].interests.iter().map(|i| i.weight).sum()),
            forgets: (-ALARM_DECAY).exp(),
            scenario: s,
        }
    }

    pub fn initial(&self) -> Values {
        std::array::from_fn(|v| self.scenario.variables[v].initial)
    }

    /// Salience of the interests of actor `i` (§4).
    pub fn weights(&self, i: usize, alarm: &Alarm) -> Weights {
        let mut out = [0.0; INTERESTS];
        let interests = &self.scenario.actors[i].interests;
        for (weight, interest) in out.iter_mut().zip(interests) {
            let theatre = self.scenario.variables[interest.variable].theatre;
            *weight = interest.weight * (1.0 + ATTENTION * alarm[theatre]);
        }
        let total = (1.0 - BACKGROUND) * out.iter().sum::<f64>() + BACKGROUND * self.calm[i];
        out.map(|w| w / total)
    }

    /// Pressure by acts expected with these chances in every one of so many decisions (§5, §6).
    pub fn pressure(&self, expected: &Chances, decisions: f64) -> Pressure {
        let mut out = Pressure { end: [0.0; VARIABLES], keep: [1.0; VARIABLES] };
        let left = |list: &[(usize, f64)]| list.iter().map(|&(g, d)| 1.0 - expected[g] * d).product::<f64>();
        for press in &self.presses {
            let (u, d) = (-left(&press.up).ln(), -left(&press.down).ln());
            if u + d > 0.0 {
                out.end[press.variable] = u / (u + d);
                out.keep[press.variable] = (-decisions * (u + d)).exp();
            }
        }
        out
    }

    fn target(&self, x: &Values, v: usize, blue: usize, red: usize) -> f64 {
        let (a, b) = (x[blue] * x[blue], x[red] * x[red]);
        if a + b > 0.0 { a / (a + b) } else { x[v] }
    }

    /// What the processes of a segment make of one variable (§2).
    fn segment(&self, v: usize, x: &Values) -> f64 {
        match &self.scenario.variables[v].process {
            None => x[v],
            Some((Process::Supply { arms }, _)) => x[v] + self.share[v] * (x[*arms] - x[v]),
            Some((Process::War { toward }, _)) => x[v] + self.share[v] * (toward - x[v]),
            Some((Process::Front { fighting, blue, red, .. }, rate)) => {
                let stays = (-rate * x[*fighting] * LENGTH).exp();
                x[v] + (1.0 - stays) * (self.target(x, v, *blue, *red) - x[v])
            }
        }
    }

    /// The path if nothing is done (§6).
    pub fn held(&self, x: &Values, pressure: &Pressure) -> Path {
        let mut path = Path { moved: [*x; SEGMENTS], end: [*x; SEGMENTS] };
        let mut now = *x;
        for k in 0..SEGMENTS {
            let moved =
                std::array::from_fn(|v| pressure.end[v] + (now[v] - pressure.end[v]) * pressure.keep[v]);
            now = std::array::from_fn(|v| self.segment(v, &moved));
            (path.moved[k], path.end[k]) = (moved, now);
        }
        path
    }

    /// Chances of the options of actor `i`, those of holding being 1 (§3, §6, §7). Of a forecast only what the option
    /// moves is worked out, and of its worth what is more than that of holding.
    pub fn odds(
        &self,
        i: usize,
        x: &Values,
        weights: &Weights,
        pressure: &Pressure,
        path: &Path,
        odds: &mut [f64],
    ) {
        let s = &self.scenario;
        for (out, g) in odds.iter_mut().zip(s.actors[i].options.clone()) {
            let deed = &s.deeds[g];
            let mut now = *x;
            for &(v, d) in &deed.effects {
                now[v] += if d > 0.0 { d * (1.0 - now[v]) } else { d * now[v] };
            }
            let mut gain = -deed.cost;
            for k in 0..SEGMENTS {
                let mut moved = path.moved[k];
                for &v in &deed.moves {
                    moved[v] = pressure.end[v] + (now[v] - pressure.end[v]) * pressure.keep[v];
                }
                for &v in &deed.moves {
                    now[v] = self.segment(v, &moved);
                }
                for &(place, v, ideal) in &self.felt[g] {
                    gain -= s.ends[k]
                        * weights[place]
                        * ((now[v] - ideal).abs() - (path.end[k][v] - ideal).abs());
                }
            }
            *out = (s.precision * gain - s.hold_bonus).exp();
        }
    }

    /// Probabilities of options of an actor.
    pub fn predicted(odds: &mut [f64]) {
        let total = 1.0 + odds.iter().sum::<f64>();
        odds.iter_mut().for_each(|q| *q /= total);
    }

    /// The place of the option chosen among its actor's, or nothing.
    pub fn choose(odds: &[f64], rng: &mut impl Rng) -> Option<usize> {
        let mut left = rng.random::<f64>() * (1.0 + odds.iter().sum::<f64>()) - 1.0;
        if left < 0.0 {
            return None;
        }
        let chosen = odds.iter().position(|q| {
            left -= q;
            left < 0.0
        });
        Some(chosen.unwrap_or(odds.len() - 1))
    }

    pub fn expect(habit: f64, predicted: f64) -> f64 {
        (1.0 - BELIEF_WEIGHT) * habit + BELIEF_WEIGHT * predicted
    }

    /// The state after the acts of a tick (§5).
    pub fn act(&self, x: &Values, acts: &[usize]) -> Values {
        let mut done = [0.0; OPTIONS];
        acts.iter().for_each(|&g| done[g] = 1.0);
        let p = self.pressure(&done, 1.0);
        std::array::from_fn(|v| p.end[v] + (x[v] - p.end[v]) * p.keep[v])
    }

    /// The state after the processes of a tick (§2).
    pub fn process(&self, x: &Values, rng: &mut impl Rng) -> Values {
        std::array::from_fn(|v| match &self.scenario.variables[v].process {
            None => x[v],
            Some((Process::Supply { arms }, _)) => x[v] + self.tick_share[v] * (x[*arms] - x[v]),
            Some((Process::War { toward }, _)) => x[v] + self.tick_share[v] * (toward - x[v]),
            Some((Process::Front { fighting, blue, red, noise }, rate)) => {
                let pace = x[*fighting];
                let luck: f64 = StandardNormal.sample(rng);
                let noise = noise * 2.0 * (x[v] * (1.0 - x[v])).max(0.0).sqrt() * pace.sqrt() * luck;
                let moved = (1.0 - (-rate * pace).exp()) * (self.target(x, v, *blue, *red) - x[v]);
                (x[v] + moved + noise).clamp(0.0, 1.0)
            }
        })
    }

    /// Alarm of actor `i` after the acts of a tick (§4).
    pub fn feel(&self, i: usize, alarm: &mut Alarm, acts: &[usize]) {
        alarm.iter_mut().for_each(|a| *a *= self.forgets);
        for &g in acts {
            if let Some((theatre, _)) = self.scenario.deeds[g].escalates {
                alarm[theatre] = (alarm[theatre] + self.raises[i][g]).min(ALARM_CAP);
            }
        }
    }

    pub fn learn(habit: &mut f64, done: bool) {
        *habit += HABIT_RATE * (f64::from(u8::from(done)) - *habit);
    }

    /// The measures of a run: of its last state, of sums over all states, and of counts of options.
    pub fn measure(&self, x: &Values, sums: &Values, counts: &[u32; OPTIONS]) -> [f64; MEASURES] {
        std::array::from_fn(|n| match self.scenario.measures[n].1 {
            Measure::Final(v) => x[v],
            Measure::Mean(v) => sums[v] / (self.scenario.end + 1) as f64,
            Measure::Count(g) => f64::from(counts[g]),
        })
    }
}
