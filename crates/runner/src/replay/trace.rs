//! What happened in runs, traced again.

use std::any::Any;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use detente_core::model::RunSpec;
use detente_core::scenario::{Calendar, Part};
use detente_core::simulation::{RunOutcome, Simulation};
use detente_core::source::did_you_mean;
use detente_core::trace::{Left, Line, Omission};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Past, ReplayError};
use crate::execute::{WorkerPanic, said};

/// A run with what happened in it.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The run.
    pub spec: RunSpec,
    /// How it ended.
    pub outcome: RunOutcome,
    /// What happened, in order.
    pub lines: Vec<Line>,
    /// The dates of ticks, if there are any.
    pub(super) calendar: Option<Calendar>,
}

/// Who or what is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Why an actor chose what it did.
    Actor(&'a str),
    /// What came of a bargain, and who gained by it.
    Bargain(&'a str),
}

/// The first line of a trace: which run it is of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Heading<'a> {
    /// Always `run`.
    line: &'static str,
    /// Version of the format of traces.
    format: u32,
    /// Version of the engine.
    engine: &'static str,
    /// Id of the experiment.
    experiment: &'a str,
    /// Id of the scenario.
    scenario: &'a str,
    /// Its title.
    title: &'a str,
    /// The run, as in `runs.csv`.
    run: u64,
    /// Its design point.
    point: u32,
    /// Level of each factor.
    factors: serde_json::Map<String, serde_json::Value>,
    /// Its replicate, which it shares with the runs of the other points.
    replicate: u64,
    /// Its parameter draw; none where every number is at its median.
    #[serde(skip_serializing_if = "Option::is_none")]
    draw: Option<u32>,
    /// Its luck within the draw.
    luck: u32,
    /// The unit of time.
    unit: &'a str,
    /// Length of a tick in it.
    tick: f64,
    /// Date of tick 0, if there are dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
}

/// Version of the format of traces.
const FORMAT: u32 = 1;

impl Past {
    /// Traces some runs, side by side; given back in the order asked for.
    ///
    /// # Errors
    /// [`ReplayError`] if there is no such run, or one panics.
    pub fn trace(&self, runs: &[u64]) -> Result<Vec<Traced>, ReplayError> {
        runs.iter().try_for_each(|&run| self.check(run))?;
        let specs: Vec<RunSpec> = runs.iter().map(|&run| self.plan().spec(run)).collect();
        self.follow(&specs, &specs, BTreeMap::new())
    }

    /// Traces one run several times, each time without something of it.
    ///
    /// # Errors
    /// [`ReplayError`] if there is no such run, or it panics.
    pub fn trace_without(&self, run: u64, each: &[Vec<Omission>]) -> Result<Vec<Traced>, ReplayError> {
        self.check(run)?;
        let spec = self.plan().spec(run);
        let specs: Vec<RunSpec> = (0..each.len() as u64).map(|run| RunSpec { run, ..spec }).collect();
        let omissions = (0..).zip(each.iter().cloned()).collect();
        let mut traced = self.follow(&specs, &[spec], omissions)?;
        for one in &mut traced {
            (one.spec, one.outcome.spec) = (spec, spec);
        }
        Ok(traced)
    }

    /// How one run ends several times, each time without something of it: nothing is traced, so that however many there
    /// are, memory is that of one sweep.
    ///
    /// # Errors
    /// [`ReplayError`] if there is no such run, or it panics.
    pub(super) fn outcomes_without(
        &self,
        run: u64,
        each: &[Vec<Omission>],
    ) -> Result<Vec<RunOutcome>, ReplayError> {
        self.check(run)?;
        let spec = self.plan().spec(run);
        let omissions = (0..).zip(each.iter().cloned()).collect();
        let mut simulation =
            Simulation::builder(self.experiment().model()).simd(self.simd).without(omissions).build();
        let mut found: BTreeMap<u64, RunOutcome> = BTreeMap::new();
        let mut left = 0..each.len() as u64;
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let next = || left.next().map(|run| RunSpec { run, ..spec });
            simulation.run(next, |outcome| {
                found.insert(outcome.spec.run, RunOutcome { spec, ..outcome });
            });
        }));
        ended.map_err(|panic| panicked(&[spec], panic.as_ref()))?;
        Ok(found.into_values().collect())
    }

    /// Traces runs; a panic is told as one of those `told`.
    fn follow(
        &self,
        specs: &[RunSpec],
        told: &[RunSpec],
        omissions: BTreeMap<u64, Vec<Omission>>,
    ) -> Result<Vec<Traced>, ReplayError> {
        let model = self.experiment().model();
        let calendar = model.scenario().time().calendar().cloned();
        let mut tracer = Simulation::builder(model).simd(self.simd).without(omissions).tracer();
        let mut found: BTreeMap<u64, Traced> = BTreeMap::new();
        let mut left = specs.iter();
        let traced = catch_unwind(AssertUnwindSafe(|| {
            tracer.run(
                || left.next().copied(),
                |outcome, lines| {
                    let calendar = calendar.clone();
                    found.insert(outcome.spec.run, Traced { spec: outcome.spec, outcome, lines, calendar });
                },
            );
        }));
        traced.map_err(|panic| panicked(told, panic.as_ref()))?;
        Ok(specs.iter().filter_map(|spec| found.remove(&spec.run)).collect())
    }

    /// Whether two runs have the same luck: the same draw and luck, and the same point where points do not share them.
    pub fn share_luck(&self, one: &RunSpec, other: &RunSpec) -> bool {
        let common = self.experiment().common_random_numbers() || one.point == other.point;
        common && (one.draw, one.luck) == (other.draw, other.luck)
    }

    /// Reads what is to be left out: `ACTOR.OPTION` or an event, with `@` and a tick or date if it is that time alone.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if there is no such thing.
    pub fn omission(&self, text: &str) -> Result<Omission, ReplayError> {
        let (name, tick) = self.moment(text)?;
        let scenario = self.experiment().scenario();
        let options = scenario.options().enumerate();
        let options = options.map(|(at, id)| (id, scenario.label_of(Part::Option, id), Left::Option(at)));
        let events = scenario.events().enumerate();
        let events = events.map(|(at, id)| (id, scenario.label_of(Part::Event, id), Left::Event(at)));
        let what = only("option or event", name, options.chain(events))?;
        Ok(Omission { what, tick })
    }

    /// Who or what `NAME` or `NAME@WHEN` asks about, and the tick.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if there is neither an actor nor a bargain of that name, or no such time.
    pub fn subject<'a>(&self, text: &'a str) -> Result<(Subject<'a>, Option<u32>), ReplayError> {
        let (name, tick) = self.moment(text)?;
        let scenario = self.experiment().scenario();
        if scenario.actors().any(|actor| actor == name) {
            return Ok((Subject::Actor(name), tick));
        }
        if scenario.bargains().any(|bargain| bargain == name) {
            return Ok((Subject::Bargain(name), tick));
        }
        Err(unknown("actor or bargain", name, scenario.actors().chain(scenario.bargains())))
    }

    /// The position of a measure.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if there is none of that name.
    pub fn measure(&self, id: &str) -> Result<usize, ReplayError> {
        let measures = self.measures().iter().enumerate();
        only("measure", id, measures.map(|(at, measure)| (measure.id.as_str(), measure.label.as_str(), at)))
    }

    /// A name, and the tick after its `@`: a number or a date.
    fn moment<'a>(&self, text: &'a str) -> Result<(&'a str, Option<u32>), ReplayError> {
        let Some((name, when)) = text.split_once('@') else { return Ok((text, None)) };
        if let Ok(tick) = when.parse() {
            return Ok((name, Some(tick)));
        }
        let calendar = self.experiment().scenario().time().calendar();
        let tick = calendar.and_then(|calendar| calendar.tick(when).ok());
        let dates = if calendar.is_some() { " or a date of a tick, such as 2020-01-06" } else { "" };
        let wrong = || ReplayError::Unknown(format!("`{when}` in `{text}` is not a tick{dates}"));
        Ok((name, Some(tick.ok_or_else(wrong)? as u32)))
    }

    /// The first line of the trace of a run.
    pub fn heading(&self, spec: &RunSpec) -> Heading<'_> {
        let (experiment, plan) = (self.experiment(), self.plan());
        let scenario = experiment.scenario();
        let factors = experiment.design().factors().iter().zip(experiment.design().levels(spec.point));
        Heading {
            line: "run",
            format: FORMAT,
            engine: env!("CARGO_PKG_VERSION"),
            experiment: experiment.id(),
            scenario: scenario.id(),
            title: scenario.title(),
            run: spec.run,
            point: spec.point,
            factors: factors.map(|(factor, level)| (factor.id.clone(), level.text.clone().into())).collect(),
            replicate: plan.replicate(spec.run),
            draw: spec.draw,
            luck: spec.luck,
            unit: scenario.time().unit(),
            tick: scenario.time().tick(),
            start: scenario.time().calendar().map(Calendar::start),
        }
    }

    /// Writes a trace as JSON Lines.
    ///
    /// # Errors
    /// What writing gives.
    pub fn write(&self, traced: &Traced, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut out, &self.heading(&traced.spec))?;
        writeln!(out)?;
        for line in &traced.lines {
            serde_json::to_writer(&mut out, line)?;
            writeln!(out)?;
        }
        out.flush()
    }
}

/// What has this id; or else this name for people, if nothing else has it.
fn only<'a, T: Copy>(
    kind: &str,
    name: &str,
    known: impl Iterator<Item = (&'a str, &'a str, T)>,
) -> Result<T, ReplayError> {
    let known: Vec<(&str, &str, T)> = known.collect();
    if let Some((.., found)) = known.iter().find(|(id, ..)| *id == name) {
        return Ok(*found);
    }
    let named: Vec<_> = known.iter().filter(|(_, label, _)| *label == name).collect();
    match named.as_slice() {
        [] => Err(unknown(kind, name, known.iter().map(|(id, ..)| *id))),
        [(.., found)] => Ok(*found),
        several => {
            let ids: Vec<&str> = several.iter().map(|(id, ..)| *id).collect();
            let ids = ids.join(", ");
            Err(ReplayError::Unknown(format!("`{name}` is the name of more than one {kind}: {ids}")))
        }
    }
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> ReplayError {
    let known: Vec<&str> = known.collect();
    let all = || format!("; there are {}", known.join(", "));
    let help = did_you_mean(name, known.iter().copied()).map_or_else(all, |help| format!("; {help}"));
    ReplayError::Unknown(format!("there is no {kind} `{name}` here{help}"))
}

fn panicked(specs: &[RunSpec], panic: &(dyn Any + Send)) -> ReplayError {
    let runs = specs.iter().map(|spec| spec.run..spec.run + 1).collect();
    ReplayError::Panic(WorkerPanic { runs, message: said(panic).to_owned() })
}
