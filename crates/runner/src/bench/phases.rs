//! What share of the time each phase of a tick takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use detente_core::extend::bevy_ecs::{self, prelude::*};
use detente_core::extend::{Extension, ExtensionError, SimulationBuilder, TickSystems};
use detente_core::simd::Simd;
use detente_core::simulation::Simulation;

use super::interval::median;
use super::subject::Subject;

/// The phases in the order of a tick, each by its name in `docs/model.md`; and before them `Check-in`, in which runs take
/// lanes.
///
/// `Events` includes the few steps of the engine between two ticks.
pub const PHASES: [&str; 15] = [
    "Check-in",
    "Events",
    "Perceive",
    "Salience",
    "Predict",
    "Expect",
    "Bargain",
    "Forecast",
    "Decide",
    "Act",
    "Processes",
    "Alarm",
    "Learn",
    "Measure",
    "Finish",
];

/// Nanoseconds by phase.
type Spent = [AtomicU64; PHASES.len()];

/// An extension that looks at the clock after each phase, and changes nothing.
struct Stopwatch {
    spent: Arc<Spent>,
}

/// When the clock was looked at last.
#[derive(Resource)]
struct Last {
    at: Instant,
    spent: Arc<Spent>,
}

impl Last {
    /// What has passed since is due to a phase.
    fn lap(&mut self, phase: usize) {
        let now = Instant::now();
        let passed = u64::try_from((now - self.at).as_nanos()).unwrap_or(u64::MAX);
        self.spent[phase].fetch_add(passed, Ordering::Relaxed);
        self.at = now;
    }
}

impl Extension for Stopwatch {
    fn name(&self) -> &str {
        "stopwatch"
    }

    fn version(&self) -> &str {
        "1"
    }

    fn extend(&self, to: SimulationBuilder) -> Result<SimulationBuilder, ExtensionError> {
        let last = Last { at: Instant::now(), spent: Arc::clone(&self.spent) };
        let to =
            to.setup(|world| world.insert_resource(last)).check_in(|mut last: ResMut<'_, Last>| last.lap(0));
        let phases = TickSystems::ORDER.into_iter().zip(1..);
        Ok(phases.fold(to, |to, (phase, place)| {
            to.add_systems(phase, move |mut last: ResMut<'_, Last>| last.lap(place))
        }))
    }
}

/// The share of the time that goes into each of [`PHASES`], on one thread: of batches of the same runs, for a time and at
/// least one, the median. `None` if it was cancelled. Looking at the clock takes time too, so how long all of it takes is
/// measured apart.
#[must_use]
pub fn shares(
    subject: &Subject,
    simd: Simd,
    time: Duration,
    cancel: &AtomicBool,
) -> Option<[f64; PHASES.len()]> {
    let plan = subject.batch(1);
    let watch = Stopwatch { spent: Arc::new(std::array::from_fn(|_| AtomicU64::new(0))) };
    let builder = Simulation::builder(subject.experiment().model()).simd(simd);
    let mut simulation = match builder.extend(&watch) {
        Ok(builder) => builder.build(),
        Err(error) => panic!("a stopwatch fits any model: {error}"),
    };
    let mut batch = || {
        let mut runs = plan.runs();
        let next = || runs.next().filter(|_| !cancel.load(Ordering::Relaxed)).map(|run| plan.spec(run));
        simulation.run(next, drop);
    };
    // The first is for warming up.
    batch();
    let mut spent: [Vec<f64>; PHASES.len()] = Default::default();
    let begun = Instant::now();
    loop {
        watch.spent.iter().for_each(|spent| spent.store(0, Ordering::Relaxed));
        batch();
        if cancel.load(Ordering::Relaxed) {
            return None;
        }
        spent
            .iter_mut()
            .zip(watch.spent.iter())
            .for_each(|(all, one)| all.push(one.load(Ordering::Relaxed) as f64));
        if begun.elapsed() >= time {
            break;
        }
    }
    // Of batches the median, so that an interruption by another program counts for no phase.
    let spent = spent.map(|spent| median(&spent).map_or(0.0, |spent| spent.value));
    let all: f64 = spent.iter().sum();
    Some(spent.map(|spent| if all > 0.0 { spent / all } else { 0.0 }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use detente_core::extend::TickSystems;
    use detente_core::simd::Simd;

    use super::super::subject::Subject;
    use super::{PHASES, shares};

    #[test]
    fn shares_make_up_the_whole() {
        let names = TickSystems::ORDER.map(|phase| format!("{phase:?}"));
        assert!(PHASES.iter().skip(1).eq(&names), "{names:?}");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/lanchester/laws.toml");
        let subject = Subject::load(&file).unwrap();
        let of = |cancelled| shares(&subject, Simd::detect(), Duration::ZERO, &AtomicBool::new(cancelled));
        let found = of(false).unwrap();
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{found:?}");
        assert!(found.iter().all(|share| (0.0..1.0).contains(share)), "{found:?}");
        assert_eq!(of(true), None);
    }
}
