//! `configs/benchmarks/peers-scenario.toml` written by hand in plain arrays: no ECS, no generality, the same bits.
//!
//! What a programmer who knew the scenario would write for speed, on the same lanes and with the same elementary functions
//! and random words. It says how much of the engine's time the model takes, and how much it takes to be an engine.

mod forecast;
mod tick;

use detente_core::lanes::{LANES, Lanes, Real};
use detente_core::math::{exp, ln, one_minus_exp_neg};
use detente_core::random::{Key, LaneStreams, luck_stream};
use detente_core::simd::Simd;

/// Ticks of a run.
const END: u32 = 52;
/// Theatres, and in each: variables, actors, options.
const THEATRES: usize = 3;
const VARIABLES: usize = 6;
const ACTORS: usize = 5;
const OPTIONS: usize = 12;

/// The variables of a theatre.
const LINE: usize = 0;
const FIGHTING: usize = 1;
const BLUE_FORCE: usize = 2;
const RED_FORCE: usize = 3;
const BLUE_ARMS: usize = 4;
const RED_ARMS: usize = 5;

/// Where each theatre starts.
const START: [[Real; VARIABLES]; THEATRES] =
    [[0.5, 0.2, 0.6, 0.4, 0.6, 0.4], [0.4, 0.4, 0.5, 0.5, 0.5, 0.5], [0.6, 0.1, 0.4, 0.5, 0.4, 0.5]];

/// An actor: its options, and its weight and ideal point of variables of its own theatre; `next` is its weight of fighting
/// in the next.
struct Actor {
    options: std::ops::Range<usize>,
    interests: &'static [(usize, Real, Real)],
    next: Real,
}

/// North, south, reds, blues, mediator.
const CAST: [Actor; ACTORS] = [
    Actor {
        options: 0..3,
        interests: &[(FIGHTING, 4.0, 0.0), (LINE, 4.0, 0.2), (RED_ARMS, 1.0, 0.0)],
        next: 2.0,
    },
    Actor {
        options: 3..6,
        interests: &[(FIGHTING, 4.0, 0.0), (LINE, 4.0, 0.8), (BLUE_ARMS, 1.0, 0.0)],
        next: 2.0,
    },
    Actor { options: 6..8, interests: &[(LINE, 8.0, 0.0), (FIGHTING, 2.0, 0.0)], next: 0.0 },
    Actor { options: 8..10, interests: &[(LINE, 8.0, 1.0), (FIGHTING, 2.0, 0.0)], next: 0.0 },
    Actor {
        options: 10..12,
        interests: &[(FIGHTING, 6.0, 0.0), (LINE, 1.0, 0.5), (BLUE_ARMS, 1.0, 0.0), (RED_ARMS, 1.0, 0.0)],
        next: 1.0,
    },
];

/// An option: its effects, how severely it escalates, what it costs.
struct Choice {
    effects: &'static [(usize, Real)],
    severity: Real,
    cost: Real,
}

const fn choice(effects: &'static [(usize, Real)], severity: Real, cost: Real) -> Choice {
    Choice { effects, severity, cost }
}

const CHOICES: [Choice; OPTIONS] = [
    choice(&[(RED_ARMS, 0.2)], 0.0, 0.0),
    choice(&[(RED_ARMS, -0.2)], 0.0, 0.0),
    choice(&[(BLUE_ARMS, -0.05), (FIGHTING, 0.05)], 0.05, 0.001),
    choice(&[(BLUE_ARMS, 0.2)], 0.0, 0.0),
    choice(&[(BLUE_ARMS, -0.2)], 0.0, 0.0),
    choice(&[(RED_ARMS, -0.05), (FIGHTING, 0.05)], 0.05, 0.001),
    choice(&[(LINE, -0.05), (FIGHTING, 0.2)], 0.2, 0.0),
    choice(&[(FIGHTING, -0.2)], 0.0, 0.0),
    choice(&[(LINE, 0.05), (FIGHTING, 0.2)], 0.2, 0.0),
    choice(&[(FIGHTING, -0.2)], 0.0, 0.0),
    choice(&[(FIGHTING, -0.1)], 0.0, 0.0),
    choice(&[(BLUE_ARMS, -0.05), (RED_ARMS, -0.05)], 0.0, 0.001),
];

/// Shares of the distance that are left of relaxations over a time.
struct Fades {
    length: Real,
    force: Real,
    fighting: Real,
}

impl Fades {
    fn over(length: Real) -> Self {
        Self { length, force: one_minus_exp_neg(0.1 * length), fighting: one_minus_exp_neg(0.2 * length) }
    }
}

/// What follows from the numbers of the scenario.
struct Constants {
    tick: Fades,
    segment: Fades,
    /// Weights of the ends of the two segments of a forecast.
    weights: [Real; 2],
    /// For each observer and author: alarm per severity.
    gains: [[Real; ACTORS]; ACTORS],
    /// What is left of alarm after a tick.
    keep: Real,
}

impl Constants {
    fn new() -> Self {
        let fade = exp(6.0 * ln(0.97));
        let (first, second) = (fade, fade * fade);
        let total = first + second;
        let mut gains = [[0.0; ACTORS]; ACTORS];
        for (row, observer) in gains.iter_mut().zip(&CAST) {
            for (gain, author) in row.iter_mut().zip(&CAST) {
                *gain = 5.0 * opposition(observer, author) + (1.0 - opposition(observer, author));
            }
        }
        Self {
            tick: Fades::over(1.0),
            segment: Fades::over(6.0),
            weights: [first / total, second / total],
            gains,
            keep: exp(-0.35),
        }
    }
}

/// Opposition of two actors of a theatre over what both mind there, fighting apart.
fn opposition(observer: &Actor, author: &Actor) -> Real {
    let total = |a: &Actor| a.interests.iter().fold(0.0, |sum, i| sum + i.1) + a.next;
    let (mut apart, mut common) = (0.0, 0.0);
    for &(variable, weight, ideal) in observer.interests.iter().filter(|i| i.0 != FIGHTING) {
        let Some(&(_, theirs, other)) = author.interests.iter().find(|i| i.0 == variable) else { continue };
        let both = ((weight / total(observer)) * (theirs / total(author))).sqrt();
        apart += both * (ideal - other).abs();
        common += both;
    }
    (apart + 0.5 * 0.05) / (common + 0.05)
}

/// Sixty-four runs.
#[derive(Clone)]
struct State {
    x: [[Lanes; VARIABLES]; THEATRES],
    habits: [[Lanes; OPTIONS]; THEATRES],
    alarm: [[Lanes; ACTORS]; THEATRES],
    streams: LaneStreams,
    /// Sums of fighting and of the blues' raids.
    fighting: [Lanes; THEATRES],
    raids: [Lanes; THEATRES],
}

/// Simulates runs of one design point under luck `first` to `first` + 63 of draw 0. By lane: the line at the end in each
/// theatre, mean fighting, and raids of the blues, which are the measures of `peers.toml`.
pub(crate) fn run(simd: Simd, seed: u64, first: u32) -> [Lanes; 9] {
    let constants = Constants::new();
    let key = Key::from_seed(seed, None);
    let mut streams = LaneStreams::new();
    for lane in 0..LANES {
        streams.set(lane, &key, luck_stream(0, first + lane as u32));
    }
    let mut state = State {
        x: START.map(|theatre| theatre.map(Lanes::splat)),
        habits: [[Lanes::ZERO; OPTIONS]; THEATRES],
        alarm: [[Lanes::ZERO; ACTORS]; THEATRES],
        streams,
        fighting: START.map(|theatre| Lanes::splat(theatre[FIGHTING])),
        raids: [Lanes::ZERO; THEATRES],
    };
    let mut minds = Box::new(tick::Minds::BLANK);
    for now in 1..=END {
        tick::tick(simd, &constants, now, &mut minds, &mut state);
    }
    let State { x, fighting, raids, .. } = &state;
    let mean = |sum: &Lanes| Lanes::from_fn(|l| sum[l] / Real::from(END + 1));
    let [a, b, c] = [0, 1, 2].map(|t| x[t][LINE]);
    let [d, e, f] = [0, 1, 2].map(|t| mean(&fighting[t]));
    [a, b, c, d, e, f, raids[0], raids[1], raids[2]]
}
