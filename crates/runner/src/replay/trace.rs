//! What happened in runs, traced again.

use std::any::Any;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use detente_core::model::RunSpec;
use detente_core::simulation::{RunOutcome, Simulation};
use detente_core::source::did_you_mean;
use detente_core::trace::{Left, Line, Omission};
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
}

/// The first line of a trace: which run it is of.
#[derive(Clone, Debug, Serialize)]
pub struct Heading<'a> {
    /// Always `run`.
    line: &'static str,
    /// Version of the format of traces.
    format: u32,
    engine: &'static str,
    experiment: &'a str,
    scenario: &'a str,
    title: &'a str,
    run: u64,
    point: u32,
    /// Level of each factor.
    factors: serde_json::Map<String, serde_json::Value>,
    replicate: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    draw: Option<u32>,
    luck: u32,
    /// What a unit of time is, and how long a tick is in it.
    unit: &'a str,
    tick: f64,
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
        self.follow(&specs, BTreeMap::new())
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
        let mut traced = self.follow(&specs, omissions)?;
        for one in &mut traced {
            (one.spec, one.outcome.spec) = (spec, spec);
        }
        Ok(traced)
    }

    fn follow(
        &self,
        specs: &[RunSpec],
        omissions: BTreeMap<u64, Vec<Omission>>,
    ) -> Result<Vec<Traced>, ReplayError> {
        let builder = Simulation::builder(self.experiment().model()).simd(self.simd);
        let mut tracer = builder.tracer().without(omissions);
        let mut found: BTreeMap<u64, Traced> = BTreeMap::new();
        let mut left = specs.iter();
        let traced = catch_unwind(AssertUnwindSafe(|| {
            tracer.run(
                || left.next().copied(),
                |outcome, lines| {
                    found.insert(outcome.spec.run, Traced { spec: outcome.spec, outcome, lines });
                },
            );
        }));
        traced.map_err(|panic| panicked(specs, panic.as_ref()))?;
        Ok(specs.iter().filter_map(|spec| found.get(&spec.run).cloned()).collect())
    }

    /// Reads what is to be left out: `ACTOR.OPTION` or an event, with `@` and a tick or date if it is that time alone.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if there is no such thing.
    pub fn omission(&self, text: &str) -> Result<Omission, ReplayError> {
        let (name, tick) = self.moment(text)?;
        let scenario = self.experiment().scenario();
        let option = scenario.options().position(|option| option == name).map(Left::Option);
        let event = || scenario.events().position(|event| event == name).map(Left::Event);
        let what = option
            .or_else(event)
            .ok_or_else(|| unknown("option or event", name, scenario.options().chain(scenario.events())))?;
        Ok(Omission { what, tick })
    }

    /// The actor of `ACTOR` or `ACTOR@WHEN`, and the tick.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if there is no such actor, or no such time.
    pub fn actor<'a>(&self, text: &'a str) -> Result<(&'a str, Option<u32>), ReplayError> {
        let (name, tick) = self.moment(text)?;
        let mut actors = self.experiment().scenario().actors();
        if actors.any(|actor| actor == name) {
            return Ok((name, tick));
        }
        Err(unknown("actor", name, self.experiment().scenario().actors()))
    }

    /// The position of a measure.
    ///
    /// # Errors
    /// [`ReplayError::Unknown`] if there is none of that name.
    pub fn measure(&self, id: &str) -> Result<usize, ReplayError> {
        let measures = self.measures();
        let found = measures.iter().position(|measure| measure.id == id);
        found.ok_or_else(|| unknown("measure", id, measures.iter().map(|m| m.id.as_str())))
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
            start: scenario.time().calendar().map(detente_core::scenario::Calendar::start),
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

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> ReplayError {
    let help = did_you_mean(name, known).map(|help| format!("; {help}")).unwrap_or_default();
    ReplayError::Unknown(format!("the scenario has no {kind} `{name}`{help}"))
}

fn panicked(specs: &[RunSpec], panic: &(dyn Any + Send)) -> ReplayError {
    let runs = specs.iter().map(|spec| spec.run..spec.run + 1).collect();
    ReplayError::Panic(WorkerPanic { runs, message: said(panic).to_owned() })
}
