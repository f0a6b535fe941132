//! Runs a plan on threads and hands the results on in run order.
//!
//! Workers claim blocks of runs and keep their lanes full across neighbouring blocks; the calling thread writes what
//! is complete, block by block. A worker may claim a block only if it is not too far ahead of the first unwritten
//! one, so that memory does not grow with the number of runs.
//!
//! Nobody waits forever: a worker waits only when it has no run under way, so the first unwritten block is either
//! unclaimed (then whoever waits may claim it), under way, or complete (then the calling thread writes it and wakes
//! those who wait).
//!
//! A run that panics is a result like any other: see [`retry`].

mod hand;
mod ledger;
mod retry;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use detente_core::model::RunSpec;
use detente_core::simulation::{RunOutcome, Simulation};
use rayon::ThreadPool;

use crate::plan::Plan;
use hand::Hand;
use ledger::{Claim, Ledger};

/// How long anyone sleeps before looking at the flags again.
const GLANCE: Duration = Duration::from_millis(100);

/// How far a sweep has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Runs simulated.
    pub done: u64,
    /// Runs to simulate; of an experiment without a fixed number, those up to the next look.
    pub total: u64,
    /// For such an experiment after its first look: the widest interval in per cent of the width it is to reach.
    pub width: Option<u32>,
}

/// A worker panicked outside of any run, as when a simulation cannot be made: a bug in the engine or in a rule added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerPanic {
    /// The runs it had in hand, block by block.
    pub runs: Vec<std::ops::Range<u64>>,
    /// What it said.
    pub message: String,
}

impl fmt::Display for WorkerPanic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs: Vec<String> = self.runs.iter().map(|r| format!("{}..{}", r.start, r.end)).collect();
        let place = if runs.is_empty() { "before its first run".to_owned() } else { runs.join(", ") };
        write!(f, "the simulation panicked in runs {place}: {}; this is a bug", self.message)
    }
}

impl std::error::Error for WorkerPanic {}

/// Why a sweep stopped.
#[derive(Debug)]
pub(crate) enum Stopped<E> {
    /// The sink failed.
    Sink(E),
    /// A worker panicked outside of any run.
    Panic(WorkerPanic),
}

/// Something that simulates runs as `next` gives them and hands the results to `done` in any order.
pub(crate) trait Simulate {
    fn simulate(&mut self, next: &mut dyn FnMut() -> Option<RunSpec>, done: &mut dyn FnMut(RunOutcome));

    /// The result of the only run it was ever given, after it panicked with these words.
    fn abandon(&self, run: RunSpec, said: &str) -> RunOutcome;
}

impl Simulate for Simulation {
    fn simulate(&mut self, next: &mut dyn FnMut() -> Option<RunSpec>, done: &mut dyn FnMut(RunOutcome)) {
        self.run(next, done);
    }

    fn abandon(&self, run: RunSpec, said: &str) -> RunOutcome {
        Self::abandon(self, run, said)
    }
}

/// Runs `plan` on every thread of `pool`, each with its own simulation from `make`, and hands results to `sink` in
/// run order, a block or the head of one at a time. Returns whether all runs were handed on: `false` if `cancel`
/// came first; then the sink has received the first runs without a gap.
pub(crate) fn execute<S: Simulate, E>(
    plan: &Plan,
    pool: &ThreadPool,
    cancel: &AtomicBool,
    make: impl Fn() -> S + Sync,
    mut sink: impl FnMut(&[RunOutcome]) -> Result<(), E>,
    observe: &mut dyn FnMut(Progress),
) -> Result<bool, Stopped<E>> {
    let jobs = pool.current_num_threads();
    let sweep = Sweep {
        plan,
        cancel,
        done: AtomicU64::new(0),
        stop: AtomicBool::new(false),
        desk: Mutex::new(Desk {
            ledger: Ledger::new(plan.blocks(), 4 * jobs as u64 + 4),
            working: jobs,
            heads: BTreeMap::new(),
            panic: None,
        }),
        delivered: Condvar::new(),
        room: Condvar::new(),
    };
    pool.in_place_scope(|scope| {
        let _stop = StopWhenDropped(&sweep);
        for _ in 0..jobs {
            scope.spawn(|_| sweep.work(&make));
        }
        sweep.write(&mut sink, observe)
    })
}

/// What workers and the calling thread share.
struct Sweep<'a> {
    plan: &'a Plan,
    cancel: &'a AtomicBool,
    done: AtomicU64,
    /// No more runs are wanted.
    stop: AtomicBool,
    desk: Mutex<Desk>,
    /// Something came to the desk.
    delivered: Condvar,
    /// A block was written.
    room: Condvar,
}

struct Desk {
    ledger: Ledger<Vec<RunOutcome>>,
    /// Workers that have not left.
    working: usize,
    /// Heads of blocks that were not finished.
    heads: BTreeMap<u64, Vec<RunOutcome>>,
    panic: Option<WorkerPanic>,
}

impl Sweep<'_> {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.cancel.load(Ordering::Relaxed)
    }

    /// A worker's life.
    fn work<S: Simulate>(&self, make: &(impl Fn() -> S + Sync)) {
        let hand = RefCell::new(Hand::default());
        let life = catch_unwind(AssertUnwindSafe(|| self.live(&hand, make)));
        let hand = hand.into_inner();
        let mut desk = self.desk();
        if let Err(panic) = life {
            let runs = hand.blocks().into_iter().map(|block| self.plan.block(block)).collect();
            desk.panic.get_or_insert(WorkerPanic { runs, message: said(panic.as_ref()).to_owned() });
            self.stop.store(true, Ordering::Relaxed);
            self.room.notify_all();
        }
        desk.heads.extend(hand.heads());
        desk.working -= 1;
        self.delivered.notify_one();
    }

    fn live<S: Simulate>(&self, hand: &RefCell<Hand>, make: &(impl Fn() -> S + Sync)) {
        let mut simulation = None;
        while self.has_work(hand) {
            let with = simulation.get_or_insert_with(make);
            if self.attempt(with, hand, &mut || self.next(hand)).is_err() {
                // What panicked half-way is of no more use.
                simulation = None;
                let runs = hand.borrow().under_way();
                self.settle(&runs, hand, make);
            }
        }
    }

    /// Whether runs are to be started; waits for a block if none is in hand.
    fn has_work(&self, hand: &RefCell<Hand>) -> bool {
        if hand.borrow().has_more() {
            return !self.stopped();
        }
        let Some(block) = self.claim_or_wait() else { return false };
        hand.borrow_mut().take_on(block, self.plan.block(block));
        true
    }

    /// A block for a worker with nothing under way.
    fn claim_or_wait(&self) -> Option<u64> {
        let mut desk = self.desk();
        loop {
            if self.stopped() {
                return None;
            }
            match desk.ledger.claim() {
                Claim::Block(block) => return Some(block),
                Claim::Over => return None,
                Claim::Wait => {
                    desk = self.room.wait_timeout(desk, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }

    /// The next run for a lane; `None` leaves the lane free for now.
    fn next(&self, hand: &RefCell<Hand>) -> Option<RunSpec> {
        if self.stopped() {
            return None;
        }
        let mut hand = hand.borrow_mut();
        let run = hand.start().or_else(|| {
            let Claim::Block(block) = self.desk().ledger.claim() else { return None };
            hand.take_on(block, self.plan.block(block));
            hand.start()
        })?;
        Some(self.plan.spec(run))
    }

    fn put(&self, hand: &RefCell<Hand>, outcome: RunOutcome) {
        self.done.fetch_add(1, Ordering::Relaxed);
        if let Some((block, results)) = hand.borrow_mut().put(outcome) {
            self.desk().ledger.deliver(block, results);
            self.delivered.notify_one();
        }
    }

    /// The calling thread's part: writes blocks in order until all workers have left.
    fn write<E>(
        &self,
        sink: &mut impl FnMut(&[RunOutcome]) -> Result<(), E>,
        observe: &mut dyn FnMut(Progress),
    ) -> Result<bool, Stopped<E>> {
        let total = self.plan.count();
        let mut desk = self.desk();
        loop {
            if let Some(results) = desk.ledger.take() {
                drop(desk);
                sink(&results).map_err(Stopped::Sink)?;
                desk = self.desk();
                desk.ledger.written();
                self.room.notify_all();
            } else if desk.working == 0 {
                break;
            } else {
                desk = self.delivered.wait_timeout(desk, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
            }
            observe(Progress { done: self.done.load(Ordering::Relaxed), total, width: None });
        }
        let (next, panic) = (desk.ledger.next(), desk.panic.take());
        let head = desk.heads.remove(&next).unwrap_or_default();
        drop(desk);
        if !head.is_empty() {
            sink(&head).map_err(Stopped::Sink)?;
        }
        match panic {
            Some(panic) => Err(Stopped::Panic(panic)),
            None => Ok(next == self.plan.blocks().end),
        }
    }
}

/// However the calling thread leaves, workers must not wait for it.
struct StopWhenDropped<'a, 'b>(&'a Sweep<'b>);

impl Drop for StopWhenDropped<'_, '_> {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
        self.0.room.notify_all();
    }
}

/// The message of a panic.
pub(crate) fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    text.filter(|text| !text.trim().is_empty()).unwrap_or("without a message")
}
