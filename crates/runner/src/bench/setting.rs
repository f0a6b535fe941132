//! A benchmark's row: first what is timed and where, then how fast it was.

use detente_core::simd::Simd;

use super::history::Row;
use super::subject::Subject;
use super::timed::Timed;
use crate::machine::{Engine, Machine, now};

/// The row of a benchmark that has not been made: what is timed, where and how.
#[must_use]
pub fn setting(subject: &Subject, simd: Simd, jobs: usize, commit: String) -> Row {
    let machine = Machine::this();
    Row {
        date: now(),
        commit,
        engine: Engine::this().version.to_owned(),
        machine: machine.cpu.unwrap_or_default(),
        cores: machine.logical_cores.map(|cores| cores as u64),
        simd: simd.name().to_owned(),
        jobs: jobs as u64,
        experiment: subject.id().to_owned(),
        scenario: subject.experiment().scenario().id().to_owned(),
        scenario_sha256: subject.scenario_sha256(),
        runs_per_second: 0.0,
        interval: None,
        ticks_per_second: 0.0,
        instructions_per_run: None,
        samples: 0,
    }
}

/// The same with what was found.
#[must_use]
pub fn filled(setting: Row, timed: &Timed, instructions_per_run: Option<f64>) -> Row {
    let (runs, ticks) = (timed.runs_per_second(), timed.ticks_per_second());
    Row {
        runs_per_second: runs.map_or(0.0, |runs| runs.value),
        interval: runs.and_then(|runs| runs.interval),
        ticks_per_second: ticks.map_or(0.0, |ticks| ticks.value),
        instructions_per_run,
        samples: timed.seconds.len() as u64,
        ..setting
    }
}
