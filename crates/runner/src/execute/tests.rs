use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use detente_core::model::RunSpec;
use detente_core::simulation::{End, Failure, RunOutcome};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Simulate, Stopped, execute};
use crate::experiment::Replicates;
use crate::plan::{BLOCK, Plan};

/// Has up to `lanes` runs under way and ends them last come, first served.
struct Backwards {
    lanes: usize,
    panics_at: &'static [u64],
}

impl Simulate for Backwards {
    fn simulate(&mut self, next: &mut dyn FnMut() -> Option<RunSpec>, done: &mut dyn FnMut(RunOutcome)) {
        let mut under_way: Vec<RunSpec> = Vec::new();
        loop {
            while under_way.len() < self.lanes
                && let Some(spec) = next()
            {
                under_way.push(spec);
            }
            let Some(spec) = under_way.pop() else { return };
            assert!(!self.panics_at.contains(&spec.run), "no run {}", spec.run);
            done(RunOutcome {
                spec,
                end: End::Horizon,
                end_tick: spec.point,
                measures: Vec::new(),
                series: Vec::new(),
            });
        }
    }

    fn abandon(&self, spec: RunSpec, said: &str) -> RunOutcome {
        let end = End::Failed(Failure::panic(said));
        RunOutcome { spec, end, end_tick: spec.point, measures: Vec::new(), series: Vec::new() }
    }
}

fn pool(jobs: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(jobs).build().unwrap()
}

fn plan(runs: u32) -> Plan {
    Plan::new(1, Replicates { draws: runs, luck: 1 }).unwrap()
}

fn no_one_watches(_: super::Progress) {}

#[test]
fn results_arrive_once_each_and_in_run_order() {
    for (jobs, lanes, runs) in [(1, 1, 1), (1, 64, 1000), (3, 64, 5000), (4, 3, 257), (2, 1000, 20_000)] {
        let (whole, mut ids) = (plan(runs), Vec::new());
        let plan = whole.clone().select("1..".parse().unwrap()).unwrap_or(whole);
        let complete = execute(
            &plan,
            &pool(jobs),
            &AtomicBool::new(false),
            || Backwards { lanes, panics_at: &[] },
            |block| {
                ids.extend(block.iter().map(|o| o.spec.run));
                Ok::<(), Infallible>(())
            },
            &mut no_one_watches,
        );
        assert!(complete.is_ok_and(|all| all));
        assert_eq!(ids, plan.runs().collect::<Vec<_>>(), "{jobs} jobs, {lanes} lanes");
    }
}

#[test]
fn a_slow_sink_holds_workers_back() {
    let (plan, started, most) = (plan(40 * BLOCK as u32), AtomicUsize::new(0), 8 + 4 + 1);
    struct Counted<'a>(Backwards, &'a AtomicUsize);
    impl Simulate for Counted<'_> {
        fn simulate(&mut self, next: &mut dyn FnMut() -> Option<RunSpec>, done: &mut dyn FnMut(RunOutcome)) {
            let count = self.1;
            let mut counting = || next().inspect(|_| _ = count.fetch_add(1, Ordering::SeqCst));
            self.0.simulate(&mut counting, done);
        }

        fn abandon(&self, run: RunSpec, said: &str) -> RunOutcome {
            self.0.abandon(run, said)
        }
    }
    let mut written = 0;
    let complete = execute(
        &plan,
        &pool(2),
        &AtomicBool::new(false),
        || Counted(Backwards { lanes: 64, panics_at: &[] }, &started),
        |block| {
            std::thread::sleep(std::time::Duration::from_millis(2));
            let ahead = started.load(Ordering::SeqCst) - written;
            assert!(ahead <= most * BLOCK as usize, "{ahead} runs ahead");
            written += block.len();
            Ok::<(), Infallible>(())
        },
        &mut no_one_watches,
    );
    assert!(complete.is_ok_and(|all| all) && written == 40 * BLOCK as usize);
}

#[test]
fn cancelling_leaves_a_prefix_without_gaps() {
    let (plan, cancel, mut ids) = (plan(1_000_000), AtomicBool::new(false), Vec::new());
    let complete = execute(
        &plan,
        &pool(2),
        &cancel,
        || Backwards { lanes: 64, panics_at: &[] },
        |block| {
            ids.extend(block.iter().map(|o| o.spec.run));
            cancel.store(ids.len() > 2000, Ordering::Relaxed);
            Ok::<(), Infallible>(())
        },
        &mut no_one_watches,
    );
    assert!(complete.is_ok_and(|all| !all));
    assert!(ids.len() > 2000 && ids.len() < 1_000_000);
    assert_eq!(ids, (0..ids.len() as u64).collect::<Vec<_>>());
}

#[test]
fn a_sink_that_fails_stops_the_sweep() {
    let mut calls = 0;
    let stopped = execute(
        &plan(100_000),
        &pool(2),
        &AtomicBool::new(false),
        || Backwards { lanes: 64, panics_at: &[] },
        |_| {
            calls += 1;
            if calls < 3 { Ok(()) } else { Err("disk full") }
        },
        &mut no_one_watches,
    );
    assert!(matches!(stopped, Err(Stopped::Sink("disk full"))), "{stopped:?}");
}

/// Every result of a sweep of 2000 runs, in which some panic.
fn swept(jobs: usize, lanes: usize, panics_at: &'static [u64]) -> Vec<RunOutcome> {
    let mut outcomes = Vec::new();
    let complete = execute(
        &plan(2000),
        &pool(jobs),
        &AtomicBool::new(false),
        || Backwards { lanes, panics_at },
        |block| {
            outcomes.extend_from_slice(block);
            Ok::<(), Infallible>(())
        },
        &mut no_one_watches,
    );
    assert!(complete.is_ok_and(|all| all), "{jobs} jobs, {lanes} lanes");
    outcomes
}

/// In one block and in two under way at once, neighbours, the first and the last of all, and 70 on end.
const BAD: &[u64] = &{
    let mut bad = [0; 77];
    let few = [0, 3, 200, 255, 256, 257, 1999];
    let mut place = 0;
    while place < 77 {
        bad[place] = if place < 7 { few[place] } else { 1000 + place as u64 };
        place += 1;
    }
    bad
};

#[test]
fn a_run_that_panics_is_a_result_and_no_other_notices() {
    let undisturbed = swept(1, 64, &[]);
    for (jobs, lanes) in [(1, 1), (1, 64), (3, 64), (2, 5), (4, 300)] {
        for (run, (found, plain)) in swept(jobs, lanes, BAD).into_iter().zip(&undisturbed).enumerate() {
            if BAD.contains(&(run as u64)) {
                assert_eq!(found.end, End::Failed(Failure::panic(&format!("no run {run}"))));
                assert_eq!(found.spec, plain.spec);
            } else {
                assert_eq!(found, *plain, "{jobs} jobs, {lanes} lanes");
            }
        }
    }
}

#[test]
fn whoever_panics_only_in_company_has_not_failed() {
    struct Shy;
    impl Simulate for Shy {
        fn simulate(&mut self, next: &mut dyn FnMut() -> Option<RunSpec>, done: &mut dyn FnMut(RunOutcome)) {
            let mut all: Vec<RunSpec> = std::iter::from_fn(next).collect();
            assert!(all.len() == 1, "it is crowded here");
            Backwards { lanes: 1, panics_at: &[] }.simulate(&mut || all.pop(), done);
        }

        fn abandon(&self, run: RunSpec, _: &str) -> RunOutcome {
            unreachable!("run {} was alone", run.run)
        }
    }
    let (mut outcomes, undisturbed) = (Vec::new(), swept(1, 64, &[]));
    let sink = |block: &[RunOutcome]| {
        outcomes.extend_from_slice(block);
        Ok::<(), Infallible>(())
    };
    let cancel = AtomicBool::new(false);
    let complete = execute(&plan(2000), &pool(2), &cancel, || Shy, sink, &mut no_one_watches);
    assert!(complete.is_ok_and(|all| all) && outcomes == undisturbed);
}

#[test]
fn a_simulation_that_cannot_be_made_ends_the_sweep() {
    // The first one can; it is wanted again when a run has panicked in it.
    for after in [0, 1] {
        let made = AtomicUsize::new(0);
        let make = || {
            assert!(made.fetch_add(1, Ordering::SeqCst) < after, "no room");
            Backwards { lanes: 64, panics_at: &[1000] }
        };
        let sink = |_: &[RunOutcome]| Ok::<(), Infallible>(());
        let (plan, cancel) = (plan(2000), AtomicBool::new(false));
        let stopped = execute(&plan, &pool(1), &cancel, make, sink, &mut no_one_watches);
        let Err(Stopped::Panic(panic)) = stopped else { panic!("{stopped:?}") };
        assert!(panic.message == "no room" && !panic.runs.is_empty(), "{panic}");
    }
}

#[test]
fn cancelling_among_panics_leaves_a_prefix_without_gaps() {
    let (plan, cancel, mut ids) = (plan(100_000), AtomicBool::new(false), Vec::new());
    let every: &[u64] = (0..100_000).step_by(7).collect::<Vec<_>>().leak();
    let complete = execute(
        &plan,
        &pool(2),
        &cancel,
        || Backwards { lanes: 64, panics_at: every },
        |block| {
            ids.extend(block.iter().map(|o| o.spec.run));
            cancel.store(ids.len() > 600, Ordering::Relaxed);
            Ok::<(), Infallible>(())
        },
        &mut no_one_watches,
    );
    assert!(complete.is_ok_and(|all| !all) && ids.len() > 600);
    assert_eq!(ids, (0..ids.len() as u64).collect::<Vec<_>>());
}
