//! The order of one tick: the only place where order is declared (§0 of the model).

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{ScheduleConfigs, ScheduleLabel, SingleThreadedExecutor};
use bevy_ecs::system::ScheduleSystem;

use crate::systems;
use crate::without::{self, Without};

/// The phases of a tick, in the order in which they run. New versions may add phases between these.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TickSystems {
    /// Events happen; interventions set and shock variables; what can be done is settled; venues open.
    Events,
    /// Actors see, with noise, what matters to them.
    Perceive,
    /// Alarm decides what they attend to.
    Salience,
    /// What each would most likely do, by its own interests.
    Predict,
    /// What is expected of all: habits and predictions.
    Expect,
    /// Parties whose venue is open meet, and sign or do not.
    Bargain,
    /// What each option is worth to its actor.
    Forecast,
    /// Everyone chooses on the same state.
    Decide,
    /// Acts take effect.
    Act,
    /// Variables move when nobody acts.
    Processes,
    /// Alarm decays and rises with this tick's escalations.
    Alarm,
    /// Others learn from what was done; agreements strain.
    Learn,
    /// Measures look.
    Measure,
    /// Ends are checked.
    Finish,
}

impl TickSystems {
    /// All phases in the order of a tick.
    pub const ORDER: [Self; 14] = [
        Self::Events,
        Self::Perceive,
        Self::Salience,
        Self::Predict,
        Self::Expect,
        Self::Bargain,
        Self::Forecast,
        Self::Decide,
        Self::Act,
        Self::Processes,
        Self::Alarm,
        Self::Learn,
        Self::Measure,
        Self::Finish,
    ];
}

/// The parts of a check-in.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum CheckInSystems {
    /// The engine's fields are set anew.
    Reset,
    /// Measures look at tick 0.
    Look,
}

/// Systems from outside the engine: the `number`-th addition to a phase, or to the check-in.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Added {
    phase: Option<TickSystems>,
    number: u32,
}

/// One tick of every lane.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tick;

/// Runs take the free lanes: every field of such a lane is set anew.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CheckIn;

/// The schedule of a tick.
pub(crate) fn tick() -> Schedule {
    let mut schedule = Schedule::new(Tick);
    schedule.set_executor(SingleThreadedExecutor::new());
    for pair in TickSystems::ORDER.windows(2) {
        schedule.configure_sets((pair[0], pair[1]).chain());
    }
    schedule.add_systems((
        (
            systems::events::happen,
            systems::events::intervene,
            systems::availability::settle,
            systems::bargains::open,
        )
            .chain()
            .in_set(TickSystems::Events),
        systems::perceive::perceive.in_set(TickSystems::Perceive),
        systems::salience::attend.in_set(TickSystems::Salience).run_if(systems::anybody_decides),
        (
            systems::predict::promise,
            systems::predict::ready,
            systems::deals::renew,
            systems::predict::predict,
        )
            .chain()
            .in_set(TickSystems::Predict)
            .run_if(systems::anybody_decides),
        systems::expect::expect.in_set(TickSystems::Expect).run_if(systems::anybody_decides),
        (
            systems::bargains::meet.run_if(systems::anybody_decides),
            systems::bargains::impose,
            systems::deals::renew.run_if(systems::deals::anything_signed),
        )
            .chain()
            .in_set(TickSystems::Bargain),
        systems::forecast::forecast.in_set(TickSystems::Forecast).run_if(systems::anybody_decides),
        systems::decide::decide.in_set(TickSystems::Decide),
        (
            systems::act::force,
            without::omit.run_if(resource_exists::<Without>),
            systems::comply::note,
            systems::act::act,
            systems::bargains::convene,
        )
            .chain()
            .in_set(TickSystems::Act),
        systems::processes::run.in_set(TickSystems::Processes),
        systems::alarm::alarm.in_set(TickSystems::Alarm),
        (
            systems::learn::learn,
            systems::regard::believe,
            systems::regard::pledge,
            systems::regard::peak,
            systems::comply::comply,
        )
            .chain()
            .in_set(TickSystems::Learn),
        systems::measure::measure.in_set(TickSystems::Measure),
        systems::finish::finish.in_set(TickSystems::Finish),
    ));
    schedule
}

/// The schedule of a check-in.
pub(crate) fn check_in() -> Schedule {
    let mut schedule = Schedule::new(CheckIn);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.configure_sets((CheckInSystems::Reset, CheckInSystems::Look).chain());
    schedule.add_systems((
        (
            systems::check_in::parameters,
            systems::check_in::state,
            systems::check_in::minds,
            systems::check_in::records,
        )
            .chain()
            .in_set(CheckInSystems::Reset),
        systems::measure::first_look.in_set(CheckInSystems::Look),
    ));
    schedule
}

/// Adds systems to a phase of a tick: after the engine's own, after `number` earlier additions, before the next
/// phase, one after another.
pub(crate) fn add_to_phase(
    schedule: &mut Schedule,
    phase: TickSystems,
    number: u32,
    systems: ScheduleConfigs<ScheduleSystem>,
) {
    let place = Added { phase: Some(phase), number };
    schedule.configure_sets(place.after(phase));
    if let Some(next) = TickSystems::ORDER.iter().skip_while(|&&p| p != phase).nth(1) {
        schedule.configure_sets(place.before(*next));
    }
    add(schedule, place, systems);
}

/// Adds systems to a check-in: after the engine's fields are set and `number` earlier additions, before measures
/// look.
pub(crate) fn add_to_check_in(
    schedule: &mut Schedule,
    number: u32,
    systems: ScheduleConfigs<ScheduleSystem>,
) {
    let place = Added { phase: None, number };
    schedule.configure_sets(place.after(CheckInSystems::Reset).before(CheckInSystems::Look));
    add(schedule, place, systems);
}

fn add(schedule: &mut Schedule, place: Added, systems: ScheduleConfigs<ScheduleSystem>) {
    if let Some(number) = place.number.checked_sub(1) {
        schedule.configure_sets(place.after(Added { number, ..place }));
    }
    schedule.add_systems(systems.chain().in_set(place));
}
