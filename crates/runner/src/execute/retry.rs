//! Runs that panic.
//!
//! When a simulation panics, nobody can tell which of its runs was at fault. Those under way are simulated again in
//! fresh simulations, in halves and halves of halves, until whoever panics is alone: that run has failed, and its message
//! is its result. Runs do not depend on their company, so all others come out as if nothing had happened. One bad run
//! among 64 costs a dozen simulations more, not 64.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use detente_core::model::RunSpec;

use super::hand::Hand;
use super::{Simulate, Sweep, said};

impl Sweep<'_> {
    /// Simulates runs as `next` gives them until there are none, or one panics.
    pub(super) fn attempt(
        &self,
        simulation: &mut impl Simulate,
        hand: &RefCell<Hand>,
        next: &mut dyn FnMut() -> Option<RunSpec>,
    ) -> Result<(), Box<dyn Any + Send>> {
        catch_unwind(AssertUnwindSafe(|| {
            simulation.simulate(next, &mut |outcome| self.put(hand, outcome));
        }))
    }

    /// Gives each of `runs` its result, unless no more are wanted.
    pub(super) fn settle<S: Simulate>(
        &self,
        runs: &[u64],
        hand: &RefCell<Hand>,
        make: &(impl Fn() -> S + Sync),
    ) {
        if runs.is_empty() || self.stopped() {
            return;
        }
        let (mut simulation, mut rest) = (make(), runs.iter());
        let attempt =
            self.attempt(&mut simulation, hand, &mut || rest.next().map(|&run| self.plan.spec(run)));
        let Err(panic) = attempt else { return };
        if let &[run] = runs {
            self.put(hand, simulation.abandon(self.plan.spec(run), said(panic.as_ref())));
            return;
        }
        drop(simulation);
        let mut left = hand.borrow().under_way();
        left.retain(|run| runs.contains(run));
        let (first, second) = left.split_at(left.len() / 2);
        self.settle(first, hand, make);
        self.settle(second, hand, make);
    }
}
