//! Scenarios: the file as written (`raw`), its checks (`validate`) and the model they yield ([`Scenario`]).
//!
//! A [`Scenario`] cannot be wrong: its fields are private and only [`Scenario::read`] makes one. Names are
//! resolved to indices in file order; every number is a [`Param`] that an experiment can address by its path.

mod bargain;
mod dynamics;
mod experiment;
mod id;
mod keyed;
mod names;
mod param;
mod raw;
mod relations;
mod time;
mod validate;

pub(crate) use bargain::{Bargain, Opening, Party, Pressure, Protocol, Side, Term as BargainTerm};
pub(crate) use dynamics::{Attrition, Dynamics, Mover, Pace, Target, Term};
pub(crate) use experiment::{Bound, Intervention, InterventionKind, MeasureKind, Quantity, Stage, Statistic};
pub use experiment::{ExperimentParts, InterventionId, Measure, Series};
pub use id::{LONGEST_ID, check_id, wrong_id};
pub use keyed::Keyed;
pub use names::Part;
pub use param::{Distribution, Domain, Draw, Kind, Param, ParamId, Source};
pub(crate) use param::{address, extremes, realise};
pub use raw::{
    AttritionLaw, Channel, RawActor, RawAlarm, RawBargain, RawBelief, RawCondition, RawEscalation, RawEvent,
    RawIntervention, RawLeverage, RawMeasure, RawMind, RawOption, RawOutcome, RawPace, RawProcess,
    RawQuantity, RawScenario, RawSeries, RawTerm, RawVariable, VariableKind,
};
pub use relations::Manner;
pub use time::{Calendar, DateError, Time};

use crate::lanes::Real;
use crate::source::Diagnostics;

/// A valid scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) time: Time,
    pub(crate) tracks: Vec<Track>,
    pub(crate) theatres: Vec<Theatre>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) dynamics: Dynamics,
    pub(crate) defaults: Defaults,
    pub(crate) actors: Vec<Actor>,
    pub(crate) options: Vec<Choice>,
    pub(crate) events: Vec<Event>,
    pub(crate) bargains: Vec<Bargain>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) params: Vec<Param>,
}

impl Scenario {
    /// Reads a scenario from the text of a file. Every error found is added to `diagnostics`; the result is
    /// `None` if there is any.
    pub fn read(text: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let raw: RawScenario = crate::source::read("scenario", text, diagnostics)?;
        validate::scenario(&raw, diagnostics)
    }

    /// Short name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// One line for people.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The clock.
    pub fn time(&self) -> &Time {
        &self.time
    }

    /// Every number of the scenario, in a fixed order.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// The parameter at a dotted path.
    pub fn find(&self, path: &str) -> Option<ParamId> {
        self.params.iter().position(|p| p.path == path).map(|i| ParamId(i as u32))
    }

    /// Ids of the named outcomes, in order of their check.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = &str> {
        self.outcomes.iter().map(|o| o.id.as_str())
    }

    /// Ids of the actors, in file order.
    pub fn actors(&self) -> impl ExactSizeIterator<Item = &str> {
        self.actors.iter().map(|a| a.id.as_str())
    }

    /// Ids of the variables, in file order.
    pub fn variables(&self) -> impl ExactSizeIterator<Item = &str> {
        self.variables.iter().map(|v| v.id.as_str())
    }

    /// Options as `actor.option`, by actor and then in file order.
    pub fn options(&self) -> impl ExactSizeIterator<Item = &str> {
        self.options.iter().map(|o| o.path.as_str())
    }

    /// The range of a variable, by its id; that of normalised units if there is none.
    pub fn range(&self, variable: &str) -> [Real; 2] {
        self.variables.iter().find(|v| v.id == variable).map_or([0.0, 1.0], |v| [v.low, v.high])
    }

    /// Ids of the events, in file order.
    pub fn events(&self) -> impl ExactSizeIterator<Item = &str> {
        self.events.iter().map(|e| e.id.as_str())
    }

    /// Ids of the bargains, in file order.
    pub fn bargains(&self) -> impl ExactSizeIterator<Item = &str> {
        self.bargains.iter().map(|b| b.id.as_str())
    }

    /// Number of processes, events and theatres, for summaries.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            actors: self.actors.len(),
            theatres: self.theatres.len(),
            variables: self.variables.len(),
            processes: self.dynamics.processes,
            options: self.options.len(),
            events: self.events.len(),
            bargains: self.bargains.len(),
            numbers: self.params.len(),
            uncertain: self.params.iter().filter(|p| p.is_uncertain()).count(),
        }
    }

    /// Ticks after which every decision pattern repeats: lanes take new runs only then. At most
    /// [`LONGEST_PERIOD`].
    pub(crate) fn period(&self) -> u32 {
        period(self.actors.iter().map(|a| a.tempo)).unwrap_or(LONGEST_PERIOD)
    }
}

/// How large a scenario is.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field counts what its name says")]
pub struct Sizes {
    pub actors: usize,
    pub theatres: usize,
    pub variables: usize,
    pub processes: usize,
    pub options: usize,
    pub events: usize,
    pub bargains: usize,
    pub numbers: usize,
    pub uncertain: usize,
}

/// Longest period of decisions: lanes wait for its end, so a long one wastes time.
pub(crate) const LONGEST_PERIOD: u32 = 1000;

/// The least common multiple of some tempos, if it is no longer than [`LONGEST_PERIOD`].
pub(crate) fn period(tempos: impl IntoIterator<Item = u32>) -> Option<u32> {
    tempos.into_iter().try_fold(1, |period: u32, tempo| {
        let (mut x, mut y) = (period, tempo);
        while y != 0 {
            (x, y) = (y, x % y);
        }
        (period / x).checked_mul(tempo).filter(|&p| p <= LONGEST_PERIOD)
    })
}

/// A track of choice.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) id: String,
    /// Whether an actor may hold where it has an option.
    pub(crate) hold: bool,
    pub(crate) hold_bonus: ParamId,
}

/// A theatre.
#[derive(Clone, Debug)]
pub(crate) struct Theatre {
    pub(crate) id: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    /// The variable that holds its escalation.
    pub(crate) escalation: Option<usize>,
}

/// A variable.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) id: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    pub(crate) kind: VariableKind,
    pub(crate) theatre: Option<usize>,
    /// Whose force it is.
    pub(crate) owner: Option<usize>,
    /// `(patron, client, channel)` of backing.
    pub(crate) backing: Option<(usize, usize, Channel)>,
    pub(crate) initial: ParamId,
    pub(crate) low: Real,
    pub(crate) high: Real,
    /// Rungs, ascending.
    pub(crate) ladder: Vec<(String, Real)>,
    /// Standard deviation, in normalised units, of what it may turn out to be; `None` if it is not uncertain.
    pub(crate) uncertain: Option<ParamId>,
    pub(crate) losses: bool,
}

/// `min ≤ x ≤ max`; a missing bound is a constant beyond the range.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) variable: usize,
    pub(crate) min: ParamId,
    pub(crate) max: ParamId,
}

/// Shape of the loss from distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Linear,
    Quadratic,
}

/// An actor.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) id: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    pub(crate) tempo: u32,
    pub(crate) offset: u32,
    pub(crate) depth: u32,
    pub(crate) segments: u32,
    pub(crate) shape: Shape,
    /// Whether its forecasts average over uncertain variables.
    pub(crate) risk: bool,
    pub(crate) mind: Mind,
    pub(crate) interests: Vec<Interest>,
    /// Its options, as a range of [`Scenario::options`].
    pub(crate) options: std::ops::Range<usize>,
    /// Its private types: none, two or three.
    pub(crate) types: Vec<Type>,
    /// Audience costs: `(variable, κ)`.
    pub(crate) ratchets: Vec<(usize, ParamId)>,
    /// Stage-game payoffs.
    pub(crate) payoffs: Vec<Payoff>,
    /// What its own forecasts add to variables.
    pub(crate) biases: Vec<(usize, ParamId)>,
    /// Trust in every actor at the start (its own entry is not used).
    pub(crate) trust: Vec<ParamId>,
    /// Whose responses it foresees; empty unless its depth is 2.
    pub(crate) foresees: Vec<usize>,
}

/// A private type.
#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) id: String,
    pub(crate) prior: ParamId,
    /// Weight of every interest of the actor.
    pub(crate) weights: Vec<ParamId>,
    /// Cost of every option of the actor.
    pub(crate) costs: Vec<ParamId>,
}

/// A payoff of a stage game: M(own, theirs).
#[derive(Clone, Debug)]
pub(crate) struct Payoff {
    /// The other player.
    pub(crate) other: usize,
    /// The track of the own options that the game names, if any: where holding counts.
    pub(crate) track: Option<usize>,
    /// Own option; `None` is holding.
    pub(crate) own: Option<usize>,
    /// Their option; `None` is every alternative to their options of this game.
    pub(crate) theirs: Option<usize>,
    pub(crate) value: ParamId,
}

/// What an actor is like that states nothing of its own; bargaining tables reason so (§8).
#[derive(Clone, Debug)]
pub(crate) struct Defaults {
    pub(crate) mind: Mind,
    pub(crate) segments: u32,
}

/// The numbers of a mind; see the keys of `[defaults.actor]`.
#[derive(Clone, Debug)]
pub(crate) struct Mind {
    pub(crate) precision: ParamId,
    pub(crate) horizon: ParamId,
    pub(crate) discount: ParamId,
    pub(crate) loss_aversion: ParamId,
    pub(crate) background: ParamId,
    pub(crate) attention: ParamId,
    pub(crate) threat: ParamId,
    pub(crate) alignment: ParamId,
    pub(crate) shrinkage: ParamId,
    pub(crate) alarm_decay: ParamId,
    pub(crate) alarm_cap: ParamId,
    pub(crate) alarm_noise: ParamId,
    pub(crate) perception_noise: ParamId,
    pub(crate) belief_weight: ParamId,
    pub(crate) habit_rate: ParamId,
    pub(crate) weight_noise: ParamId,
    pub(crate) credibility: ParamId,
    pub(crate) credibility_gain: ParamId,
    pub(crate) credibility_loss: ParamId,
    pub(crate) tempering: ParamId,
    pub(crate) belief_leak: ParamId,
    pub(crate) tremble: ParamId,
    pub(crate) signing_precision: ParamId,
    pub(crate) betrayal: ParamId,
    pub(crate) trust: ParamId,
    pub(crate) trust_loss: ParamId,
    pub(crate) trust_recovery: ParamId,
}

/// An interest.
#[derive(Clone, Debug)]
pub(crate) struct Interest {
    pub(crate) variable: usize,
    pub(crate) weight: ParamId,
    pub(crate) ideal: ParamId,
}

/// An effect δ on a variable.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    pub(crate) variable: usize,
    pub(crate) delta: ParamId,
}

/// An escalation caused by an act or event; its effect on the theatre's escalation is among the effects.
#[derive(Clone, Debug)]
pub(crate) struct Escalates {
    pub(crate) theatre: usize,
    pub(crate) severity: ParamId,
    pub(crate) attribution: ParamId,
    /// Events: the actor held responsible.
    pub(crate) by: Option<usize>,
}

/// An option of an actor.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// `actor.option`.
    pub(crate) path: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    pub(crate) actor: usize,
    /// Position among its actor's options, in file order.
    pub(crate) position: usize,
    pub(crate) track: usize,
    pub(crate) effects: Vec<Effect>,
    pub(crate) escalates: Option<Escalates>,
    pub(crate) cost: ParamId,
    pub(crate) requires: Vec<Condition>,
    pub(crate) once: bool,
    pub(crate) cooldown: ParamId,
    pub(crate) available: ParamId,
    pub(crate) from: ParamId,
    pub(crate) until: ParamId,
    pub(crate) closed: bool,
    pub(crate) noise: ParamId,
    pub(crate) combat: bool,
    pub(crate) habit: ParamId,
    pub(crate) announces: Option<Announcement>,
    /// Bargains whose venue it opens.
    pub(crate) convenes: Vec<usize>,
}

/// An announcement of an option of the same actor.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    pub(crate) option: usize,
    pub(crate) strength: ParamId,
    /// Ticks within which it must be followed.
    pub(crate) deadline: ParamId,
}

/// When an event happens.
#[derive(Clone, Debug)]
pub(crate) enum When {
    At(ParamId),
    Hazard { rate: ParamId, from: ParamId, until: ParamId },
}

/// An event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    pub(crate) when: When,
    pub(crate) requires: Vec<Condition>,
    pub(crate) available: ParamId,
    pub(crate) effects: Vec<Effect>,
    pub(crate) escalates: Option<Escalates>,
    /// Options it opens and closes.
    pub(crate) opens: Vec<usize>,
    pub(crate) closes: Vec<usize>,
    /// Bargains whose venue it opens.
    pub(crate) convenes: Vec<usize>,
}

/// A named end.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) id: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    pub(crate) when: Vec<Condition>,
    pub(crate) sustained: u32,
}
