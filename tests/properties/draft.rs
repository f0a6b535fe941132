use std::collections::BTreeMap;
use std::fmt;

use crate::text::Names;

/// A small scenario as data: what a generator makes, a property changes and [`Draft::text`] writes down.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) ticks_per_unit: u32,
    pub(crate) end: u32,
    pub(crate) theatres: usize,
    pub(crate) tracks: Vec<Track>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) processes: Vec<Process>,
    pub(crate) defaults: Mind,
    pub(crate) actors: Vec<Actor>,
    pub(crate) events: Vec<Event>,
    pub(crate) bargains: Vec<Bargain>,
    pub(crate) outcomes: Vec<Outcome>,
}

/// A draft is best read as the scenario that it is.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.text(&Names::PLAIN))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) hold: bool,
    pub(crate) bonus: f64,
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) kind: Kind,
    pub(crate) theatre: Option<usize>,
    pub(crate) range: [f64; 2],
    pub(crate) initial: f64,
    pub(crate) uncertain: Option<f64>,
    pub(crate) losses: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Issue,
    Escalation,
    Force { owner: usize },
    Backing { patron: usize, client: usize, material: bool },
    Tie { between: [usize; 2] },
}

/// `min` ≤ x ≤ `max`.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) variable: usize,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Process {
    /// Not used by attrition.
    pub(crate) variable: usize,
    pub(crate) law: Law,
    pub(crate) rate: f64,
    pub(crate) noise: Option<f64>,
    pub(crate) pace: Option<Pace>,
}

#[derive(Clone, Debug)]
pub(crate) struct Pace {
    pub(crate) by: Vec<usize>,
    pub(crate) power: f64,
    pub(crate) gain: f64,
}

#[derive(Clone, Debug)]
pub(crate) enum Law {
    Hold,
    Toward(f64),
    Affine {
        bias: f64,
        terms: Vec<(usize, f64)>,
    },
    /// Products of factors; `true` is a complement.
    Mixture(Vec<Vec<(usize, bool)>>),
    Contest {
        a: (usize, f64),
        b: (usize, f64),
        exponent: f64,
    },
    Gate {
        when: Vec<Condition>,
        to: Option<f64>,
    },
    Accumulate(Vec<(usize, f64)>),
    Product {
        factors: Vec<(usize, bool)>,
        gain: f64,
    },
    Attrition {
        law: &'static str,
        a: Vec<(usize, f64)>,
        b: Vec<(usize, f64)>,
        kill: [f64; 2],
    },
}

/// Keys of a mind and their values as text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mind(pub(crate) BTreeMap<&'static str, String>);

impl Mind {
    pub(crate) fn set(&mut self, key: &'static str, value: impl fmt::Debug) {
        self.0.insert(key, format!("{value:?}"));
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.0.get(key).map(|text| text.parse().expect("a number"))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) mind: Mind,
    /// Variable, weight, ideal.
    pub(crate) interests: Vec<(usize, f64, f64)>,
    pub(crate) types: Vec<Type>,
    pub(crate) ratchets: Vec<(usize, f64)>,
    pub(crate) biases: Vec<(usize, f64)>,
    pub(crate) trust: Vec<(usize, f64)>,
    pub(crate) payoff: Option<Game>,
    pub(crate) options: Vec<Choice>,
}

#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) prior: f64,
    /// Variable and weight.
    pub(crate) weights: Vec<(usize, f64)>,
    /// Option of its actor and cost.
    pub(crate) costs: Vec<(usize, f64)>,
}

/// What an actor gains by its own option for each option of another, and by holding (`None`).
#[derive(Clone, Debug)]
pub(crate) struct Game {
    pub(crate) other: usize,
    pub(crate) entries: Vec<(Option<usize>, usize, f64)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) track: usize,
    pub(crate) effects: Vec<(usize, f64)>,
    pub(crate) escalates: Option<Escalation>,
    pub(crate) cost: f64,
    pub(crate) requires: Vec<Condition>,
    pub(crate) once: bool,
    pub(crate) combat: bool,
    pub(crate) closed: bool,
    pub(crate) available: bool,
    pub(crate) cooldown: Option<u32>,
    pub(crate) window: Option<[u32; 2]>,
    pub(crate) noise: Option<f64>,
    pub(crate) habit: f64,
    /// Option, strength, deadline.
    pub(crate) announces: Option<(usize, f64, u32)>,
    pub(crate) convenes: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Escalation {
    pub(crate) theatre: usize,
    pub(crate) severity: f64,
    pub(crate) attribution: Option<f64>,
    /// Of an event.
    pub(crate) by: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) when: When,
    pub(crate) requires: Vec<Condition>,
    pub(crate) effects: Vec<(usize, f64)>,
    pub(crate) escalates: Option<Escalation>,
    /// Actor and option.
    pub(crate) opens: Vec<(usize, usize)>,
    pub(crate) closes: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    At(u32),
    Hazard(f64),
}

#[derive(Clone, Debug)]
pub(crate) struct Bargain {
    pub(crate) parties: Vec<usize>,
    /// Opens at a date, or else by conditions, or else by the options that convene it.
    pub(crate) at: Option<u32>,
    pub(crate) when: Vec<Condition>,
    pub(crate) available: bool,
    pub(crate) numbers: Vec<(&'static str, f64)>,
    pub(crate) ticks: Vec<(&'static str, u32)>,
    pub(crate) terms: Vec<Term>,
    /// Patron, client, option of the patron, whether it is a reward.
    pub(crate) pressure: Option<(usize, usize, usize, bool)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) variable: usize,
    pub(crate) side: &'static str,
    pub(crate) value: f64,
    /// The other end and levels of a negotiable term.
    pub(crate) between: Option<(f64, u32)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) when: Vec<Condition>,
    pub(crate) ticks: u32,
}

impl Draft {
    /// A number of an actor's mind: its own, or of the defaults.
    pub(crate) fn mind(&self, actor: usize, key: &str) -> Option<f64> {
        self.actors[actor].mind.number(key).or_else(|| self.defaults.number(key))
    }

    /// Gives every mind a number.
    pub(crate) fn set_all(&mut self, key: &'static str, value: impl fmt::Debug) {
        self.defaults.set(key, value);
        self.actors.iter_mut().for_each(|a| drop(a.mind.0.remove(key)));
    }

    /// The variables that some process moves.
    pub(crate) fn moved(&self) -> Vec<usize> {
        let moves = |v: usize| {
            self.processes.iter().any(|p| match &p.law {
                Law::Attrition { a, b, .. } => a.iter().chain(b).any(|(u, _)| *u == v),
                _ => p.variable == v,
            })
        };
        (0..self.variables.len()).filter(|&v| moves(v)).collect()
    }

    /// The variable that a share of its range stands for.
    pub(crate) fn value(&self, variable: usize, share: f64) -> f64 {
        let [low, high] = self.variables[variable].range;
        low + (high - low) * share
    }
}
