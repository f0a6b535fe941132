//! What an entity carries. An actor, variable, option, event, outcome, measure or intervention is one entity;
//! a component that differs by replicate holds [`Lanes`]. Entities of one kind are spawned in file order and
//! never change their set of components, so a column of the table is indexed by position in the file.

use bevy_ecs::prelude::*;

use crate::lanes::Lanes;
use crate::scenario;

/// What a variable is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct VariableSpec(pub(crate) scenario::Variable);

/// The value of a variable.
#[derive(Component)]
pub(crate) struct Value(pub(crate) Lanes);

/// What this tick's acts and events leave of the distance to either end of a variable's range: Π(1 − δ⁺) and
/// Π(1 − δ⁻).
#[derive(Component)]
pub(crate) struct Pressure {
    pub(crate) up: Lanes,
    pub(crate) down: Lanes,
    /// Whether any lane was touched.
    pub(crate) touched: bool,
}

/// What an actor is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct ActorSpec(pub(crate) scenario::Actor);

/// The value an actor believes each of its interests' variables to have, in interest order.
#[derive(Component)]
pub(crate) struct Percept(pub(crate) Vec<Lanes>);

/// The weight ŵ of each interest under present alarm.
#[derive(Component)]
pub(crate) struct Salience(pub(crate) Vec<Lanes>);

/// Alarm of an actor about each theatre.
#[derive(Component)]
pub(crate) struct Alarm(pub(crate) Vec<Lanes>);

/// What holding is worth to an actor, in its own forecast.
#[derive(Component)]
pub(crate) struct HoldWorth(pub(crate) Lanes);

/// What others take the probability of each of an actor's types to be; empty if it has none.
#[derive(Component)]
pub(crate) struct Belief(pub(crate) Vec<Lanes>);

/// Credibility of an actor's announcements.
#[derive(Component)]
pub(crate) struct Credibility(pub(crate) Lanes);

/// Trust of an actor in every actor.
#[derive(Component)]
pub(crate) struct Trust(pub(crate) Vec<Lanes>);

/// Highest z so far of each variable on which an actor has audience costs.
#[derive(Component)]
pub(crate) struct Peaks(pub(crate) Vec<Lanes>);

/// What an option is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct OptionSpec(pub(crate) scenario::Choice);

/// Whether events have left an option open: a mask.
#[derive(Component)]
pub(crate) struct Open(pub(crate) Lanes);

/// Last use of an option: its tick, or −∞.
#[derive(Component)]
pub(crate) struct LastUse(pub(crate) Lanes);

/// What everybody knows of an option now: whether it could be used if its requirements were met.
#[derive(Component)]
pub(crate) struct Public(pub(crate) Lanes);

/// Whether only its own actor knows that an option cannot be used (`block`, `freeze`): a mask.
#[derive(Component)]
pub(crate) struct Blocked(pub(crate) Lanes);

/// Smoothed share of an option among its actor's choices on its track.
#[derive(Component)]
pub(crate) struct Habit(pub(crate) Lanes);

/// Probability with which others expect an option at the next decision; where its requirements are not met,
/// the probability if they were.
#[derive(Component)]
pub(crate) struct Predicted(pub(crate) Lanes);

/// The same under each type of the actor; empty if it has none.
#[derive(Component)]
pub(crate) struct ByType(pub(crate) Vec<Lanes>);

/// Probability with which others expect an actor to hold at its next decision: by track, in the order of its tracks,
/// and type; empty if it has no types.
#[derive(Component)]
pub(crate) struct Holding(pub(crate) Vec<Vec<Lanes>>);

/// Where an option's requirements hold, everybody knowing that it could be used, as of the last tick of decisions;
/// and where its cooldown is over besides: masks.
#[derive(Component)]
pub(crate) struct Ready {
    pub(crate) met: Lanes,
    pub(crate) rested: Lanes,
}

/// Until which tick an option's announcement is to be followed; −1 where none stands.
#[derive(Component)]
pub(crate) struct Pledge(pub(crate) Lanes);

/// How far standing announcements of an option move expectations of it: 1 − Π(1 − c s).
#[derive(Component)]
pub(crate) struct Promised(pub(crate) Lanes);

/// What an option is worth to its actor, in its own forecast: expected utility less cost.
#[derive(Component)]
pub(crate) struct Worth(pub(crate) Lanes);

/// Whether an option is carried out in this tick: a mask.
#[derive(Component)]
pub(crate) struct Chosen(pub(crate) Lanes);

/// What an event is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct EventSpec(pub(crate) scenario::Event);

/// When an event happened: its tick, or −1.
#[derive(Component)]
pub(crate) struct Happened(pub(crate) Lanes);

/// What a bargain is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct BargainSpec(pub(crate) scenario::Bargain);

/// How a bargain stands.
#[derive(Component)]
pub(crate) struct Standing {
    /// 1 where its venue has opened and no proposal was made since.
    pub(crate) open: Lanes,
    /// Tick of the last proposal; −∞ before.
    pub(crate) proposed: Lanes,
    /// Tick up to which an agreement is in force, inclusive; −1 where there is none.
    pub(crate) until: Lanes,
    /// The value agreed for each term.
    pub(crate) terms: Vec<Lanes>,
    /// For each party: 1 where it signed what is in force.
    pub(crate) signed: Vec<Lanes>,
    /// For each party: 1 where its last choices were compliant.
    pub(crate) complies: Vec<Lanes>,
    /// For each party: strain it has caused.
    pub(crate) strain: Vec<Lanes>,
    /// Share of the grid that was individually rational when the venue last opened; NaN before.
    pub(crate) rational: Lanes,
    /// 1 where it was proposed, was signed, collapsed in this tick.
    pub(crate) events: [Lanes; 3],
}

/// For each party of a bargain: how many of its acts of this tick breach what is in force.
#[derive(Component)]
pub(crate) struct Breached(pub(crate) Vec<Lanes>);

/// What an outcome is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct OutcomeSpec(pub(crate) scenario::Outcome);

/// Ticks in a row in which an outcome's conditions have held.
#[derive(Component)]
pub(crate) struct Streak(pub(crate) Lanes);

/// What an intervention is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct InterventionSpec(pub(crate) scenario::Intervention);

/// Whether an intervention belongs to the design point of the lane's run: a mask.
#[derive(Component)]
pub(crate) struct Enlisted(pub(crate) Lanes);

/// What a measure is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct MeasureSpec(pub(crate) scenario::Measure);

/// The sums a measure keeps while a run goes on; their meaning depends on the kind of measure.
#[derive(Component)]
pub(crate) struct Tally(pub(crate) [Lanes; 8]);

/// What a series is.
#[derive(Component)]
#[component(immutable)]
pub(crate) struct SeriesSpec(pub(crate) scenario::Series);

/// What a series has seen in each lane since its run began.
#[derive(Component)]
pub(crate) struct Course(pub(crate) Vec<Vec<f64>>);

/// An act or event has raised a theatre's escalation. Sent by those who act, read by the alarm system.
#[derive(Message, Clone)]
pub(crate) struct Escalation {
    /// Its author: whose interests others weigh. Nobody for an authorless event.
    pub(crate) author: Option<usize>,
    /// The actor whose own act it is and whom it does not alarm.
    pub(crate) actor: Option<usize>,
    /// Where.
    pub(crate) theatre: usize,
    /// How severe: s, 0 where it did not happen.
    pub(crate) severity: Lanes,
    /// 1 where the author is known.
    pub(crate) known: Lanes,
    /// Where the luck of those who hear of it lies.
    pub(crate) source: Source,
}

/// What sent an escalation, for the addresses of its luck.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// Option `position` of an actor.
    Act { actor: usize, position: usize },
    /// An event.
    Event(usize),
}

/// Gives columns of components by position in the file.
pub(crate) mod column {
    use bevy_ecs::change_detection::ContiguousMut;
    use bevy_ecs::component::Mutable;
    use bevy_ecs::prelude::*;

    /// All components of one kind, in spawn order.
    pub(crate) fn read<'a, T: Component>(query: &'a Query<&T>) -> &'a [T] {
        let mut chunks = query.contiguous_iter().into_iter().flatten();
        let first = chunks.next().unwrap_or(&[]);
        debug_assert!(chunks.next().is_none(), "one kind of entity lies in one table");
        first
    }

    /// The same, to be changed; `None` if the scenario has no entity of that kind.
    pub(crate) fn write<'a, T: Component<Mutability = Mutable>>(
        query: &'a mut Query<&mut T>,
    ) -> Option<ContiguousMut<'a, T>> {
        query.contiguous_iter_mut().into_iter().flatten().next()
    }
}
