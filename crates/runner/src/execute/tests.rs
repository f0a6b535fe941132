use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use detente_core::model::RunSpec;
use detente_core::simulation::{End, RunOutcome};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Simulate, Stopped, execute};
use crate::experiment::Replicates;
use crate::plan::{BLOCK, Plan};

/// Has up to `lanes` runs under way and ends them last come, first served.
struct Backwards {
    lanes: usize,
    panics_at: Option<u64>,
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
            assert_ne!(Some(spec.run), self.panics_at, "no such run");
            done(RunOutcome {
                spec,
                end: End::Horizon,
                end_tick: spec.point,
                measures: Vec::new(),
                series: Vec::new(),
            });
        }
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
            || Backwards { lanes, panics_at: None },
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
    }
    let mut written = 0;
    let complete = execute(
        &plan,
        &pool(2),
        &AtomicBool::new(false),
        || Counted(Backwards { lanes: 64, panics_at: None }, &started),
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
        || Backwards { lanes: 64, panics_at: None },
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
fn a_panic_names_its_runs_and_stops_the_sweep() {
    let stopped = execute(
        &plan(100_000),
        &pool(2),
        &AtomicBool::new(false),
        || Backwards { lanes: 1, panics_at: Some(1000) },
        |_| Ok::<(), Infallible>(()),
        &mut no_one_watches,
    );
    let Err(Stopped::Panic(panic)) = stopped else { panic!("{stopped:?}") };
    assert_eq!((panic.runs.len(), panic.runs[0].clone()), (1, 768..1024));
    assert!(panic.to_string().contains("no such run"), "{panic}");
}

#[test]
fn a_sink_that_fails_stops_the_sweep() {
    let mut calls = 0;
    let stopped = execute(
        &plan(100_000),
        &pool(2),
        &AtomicBool::new(false),
        || Backwards { lanes: 64, panics_at: None },
        |_| {
            calls += 1;
            if calls < 3 { Ok(()) } else { Err("disk full") }
        },
        &mut no_one_watches,
    );
    assert!(matches!(stopped, Err(Stopped::Sink("disk full"))), "{stopped:?}");
}
