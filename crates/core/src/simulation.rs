//! A batch: runs check in to lanes, tick, and check out.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_ecs::system::ReadOnlySystem;

use crate::components::Escalation;
use crate::lanes::{LANES, Real};
use crate::model::{Model, RunSpec};
use crate::resources::{Berths, Clock, Finished};
use crate::simd::Simd;
use crate::{schedule, world};

pub use crate::failure::{Failure, MESSAGE_MOST};

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// By the named outcome at this position of the scenario.
    Outcome(usize),
    /// At the last tick.
    Horizon,
    /// Not as it should: the run has no measures.
    Failed(Failure),
}

/// The result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOutcome {
    /// Which run.
    pub spec: RunSpec,
    /// How it ended.
    pub end: End,
    /// Its last tick.
    pub end_tick: u32,
    /// One number per measure of the model, then per measure of an extension; `None` where it is undefined.
    pub measures: Vec<Option<Real>>,
    /// For each series of the model, its values from tick 0 to the end; NaN where it was undefined. No values of a
    /// run that panicked.
    pub series: Vec<Vec<Real>>,
}

/// Reads an extension's measure from a lane whose run has just ended.
pub(crate) type Reader = Box<dyn ReadOnlySystem<In = In<usize>, Out = Option<Real>>>;

/// A world of 64 lanes that simulates runs of one model.
///
/// The result of a run depends on its [`RunSpec`] and the model alone: not on its lane, on the other runs, on
/// what ran before, or on the instruction set.
pub struct Simulation {
    pub(crate) world: World,
    pub(crate) tick: Schedule,
    pub(crate) check_in: Schedule,
    pub(crate) readers: Vec<Reader>,
    period: u32,
    /// Measures and series of the model.
    measures: usize,
    series: usize,
}

impl Simulation {
    /// A world for `model`, with kernels for `simd`. [`Simulation::builder`] makes one with systems of your own.
    pub fn new(model: Arc<Model>, simd: Simd) -> Self {
        let (period, measures) = (model.scenario().period(), model.measures().len());
        let series = model.series().len();
        Self {
            world: world::build(model, simd),
            tick: schedule::tick(),
            check_in: schedule::check_in(),
            readers: Vec::new(),
            period,
            measures,
            series,
        }
    }

    /// Simulates runs as `next` gives them, until it gives none and all have ended. `done` receives each result
    /// as it comes, in no particular order.
    pub fn run(&mut self, next: impl FnMut() -> Option<RunSpec>, mut done: impl FnMut(RunOutcome)) {
        self.run_with(next, |_, _, outcome| done(outcome));
    }

    /// The same; `done` also sees the world and the lane that the run has left.
    pub(crate) fn run_with(
        &mut self,
        mut next: impl FnMut() -> Option<RunSpec>,
        mut done: impl FnMut(&mut World, usize, RunOutcome),
    ) {
        loop {
            let mut clock = self.world.resource_mut::<Clock>();
            let idle = clock.active.0.iter().all(|&a| a == 0.0);
            if idle {
                clock.phase = 0;
            }
            if clock.phase == 0 {
                self.berth(&mut next);
                if idle && self.world.resource::<Berths>().arrivals.is_empty() {
                    return;
                }
            }
            self.advance();
            let mut finished = std::mem::take(&mut self.world.resource_mut::<Finished>().0);
            for (lane, mut outcome) in finished.drain(..) {
                self.read(lane, &mut outcome);
                done(&mut self.world, lane, outcome);
            }
            self.world.resource_mut::<Finished>().0 = finished;
        }
    }

    /// What is left of `run` after a panic, if no other run was ever in this simulation: where it was, and what was said.
    /// The simulation is of no more use.
    pub fn abandon(&self, run: RunSpec, said: &str) -> RunOutcome {
        // Alone, it is in the first lane; if the clock itself is out of the world, it has not begun.
        let end_tick = self.world.get_resource::<Clock>().map_or(0, |clock| clock.ticks[0]);
        let measures = vec![None; self.measures + self.readers.len()];
        let series = vec![Vec::new(); self.series];
        RunOutcome { spec: run, end: End::Failed(Failure::panic(said)), end_tick, measures, series }
    }

    /// Adds the measures of extensions to the outcome of the run that has ended in `lane`.
    fn read(&mut self, lane: usize, outcome: &mut RunOutcome) {
        let failed = matches!(outcome.end, End::Failed(_));
        for reader in &mut self.readers {
            let value = if failed { Ok(None) } else { reader.run_readonly(lane, &self.world) };
            let value = value.unwrap_or_else(|error| panic!("{} cannot be read: {error}", reader.name()));
            outcome.measures.push(value.filter(|v| v.is_finite()));
        }
    }

    /// Gives free lanes the next runs.
    fn berth(&mut self, next: &mut impl FnMut() -> Option<RunSpec>) {
        let mut berths = self.world.resource_mut::<Berths>();
        berths.arrivals.clear();
        for lane in 0..LANES {
            if berths.runs[lane].is_none() {
                let Some(run) = next() else { break };
                berths.runs[lane] = Some(run);
                berths.arrivals.push(lane);
            }
        }
        if !berths.arrivals.is_empty() {
            self.check_in.run(&mut self.world);
        }
    }

    /// One tick of every lane.
    fn advance(&mut self) {
        let mut clock = self.world.resource_mut::<Clock>();
        clock.phase = (clock.phase + 1) % self.period;
        for lane in 0..LANES {
            if clock.active[lane] != 0.0 {
                clock.ticks[lane] += 1;
                clock.now[lane] = Real::from(clock.ticks[lane]);
            }
        }
        self.tick.run(&mut self.world);
        // No message outlives its tick.
        self.world.resource_mut::<Messages<Escalation>>().clear();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::Point;
    use crate::scenario::{ExperimentParts, Scenario};
    use crate::source::{Diagnostics, Report};

    /// The world of a shipped scenario after some ticks, every lane with a run of its own.
    pub(crate) fn world_after(folder: &str, ticks: u32) -> World {
        let path = format!("{}/../../configs/{folder}/scenario.toml", env!("CARGO_MANIFEST_DIR"));
        world_of(&std::fs::read_to_string(path).expect("shipped"), ticks)
    }

    /// The same of a scenario as text.
    pub(crate) fn world_of(text: &str, ticks: u32) -> World {
        let mut diagnostics = Diagnostics::default();
        let scenario = Scenario::read(text, &mut diagnostics);
        let scenario = scenario.unwrap_or_else(|| panic!("{}", Report::new("scenario", text, diagnostics)));
        let parts = ExperimentParts::new(scenario);
        let model = Arc::new(Model::new(parts, vec![Point::default()], 7, true));
        let mut simulation = Simulation::new(model, Simd::detect());
        let mut runs = 0..LANES as u64;
        simulation
            .berth(&mut || runs.next().map(|run| RunSpec { run, point: 0, draw: Some(run as u32), luck: 0 }));
        for _ in 0..ticks {
            simulation.advance();
        }
        simulation.world
    }
}
