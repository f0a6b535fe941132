//! What happened in a run, and why: every number that its choices rest on, as [`Line`]s in the order in which things
//! happened. Tracing changes no bit of a run.
//!
//! A run can also be made again without some of its acts or events ([`SimulationBuilder::without`]), under the same luck: what
//! becomes of it then is what those have moved.

mod decide;
mod lines;
mod record;
mod state;
mod table;

use std::collections::BTreeMap;
use std::fmt;

use crate::extend::{SimulationBuilder, TickSystems};
use crate::ledger::Ledger;
use crate::model::RunSpec;
use crate::scenario::Scenario;
use crate::simulation::{End as Ended, RunOutcome, Simulation};
use crate::without::Without;

pub use crate::without::{Left, Omission};
pub use lines::{
    Act, Alarm, Alternative, Barred, Cause, Collapse, Decision, End, Escalation, Event, Interest, Line, Mind,
    Named, Omitted, Party, Range, SidePayment, State, Table, Verdict,
};

use record::Recorder;

/// A simulation that tells what happens.
pub struct Tracer {
    simulation: Simulation,
    ends: Vec<String>,
}

impl SimulationBuilder {
    /// Leaves something out of runs, by their number in [`RunSpec::run`]. Luck does not depend on that number, so that
    /// one run can be made several times, each without something else.
    #[must_use]
    pub fn without(self, omissions: BTreeMap<u64, Vec<Omission>>) -> Self {
        self.setup(|world| world.insert_resource(Without(omissions)))
    }

    /// A simulation that traces its runs, to be built last: it sees what was added before.
    pub fn tracer(self) -> Tracer {
        let scenario = self.model().scenario();
        let ends = scenario.outcomes().map(str::to_owned).collect();
        let ledger = Ledger::new(scenario.actors().len(), scenario.options().len());
        let recorder = Recorder::new(scenario);
        let simulation = self
            .setup(|world| {
                world.insert_resource(ledger);
                world.insert_resource(recorder);
            })
            .check_in(state::begin)
            .add_systems(TickSystems::Events, record::events)
            .add_systems(TickSystems::Bargain, table::tables)
            .add_systems(TickSystems::Decide, (decide::minds, decide::decisions))
            .add_systems(TickSystems::Act, record::acts)
            .add_systems(TickSystems::Alarm, record::escalations)
            .add_systems(TickSystems::Learn, record::collapses)
            .add_systems(TickSystems::Measure, state::states)
            .build();
        Tracer { simulation, ends }
    }
}

impl Tracer {
    /// Simulates runs as [`Simulation::run`] does; `done` also receives what happened in each.
    pub fn run(
        &mut self,
        next: impl FnMut() -> Option<RunSpec>,
        mut done: impl FnMut(RunOutcome, Vec<Line>),
    ) {
        let ends = &self.ends;
        self.simulation.run_with(next, |world, lane, outcome| {
            let mut lines = world.resource_mut::<Recorder>().take(lane);
            let end = match &outcome.end {
                Ended::Outcome(index) => ends[*index].clone(),
                Ended::Horizon => "horizon".to_owned(),
                Ended::Failed(_) => "failed".to_owned(),
            };
            lines.push(Line::End(End { tick: outcome.end_tick, outcome: end }));
            done(outcome, lines);
        });
    }
}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracer").field("ends", &self.ends).finish_non_exhaustive()
    }
}

/// The id of what escalated.
fn source(scenario: &Scenario, source: crate::components::Source) -> String {
    use crate::components::Source;
    match source {
        Source::Act { actor, position } => {
            scenario.options[scenario.actors[actor].options.start + position].path.clone()
        }
        Source::Event(event) => scenario.events[event].id.clone(),
    }
}
