//! The ledger of a sweep: which blocks are claimed, and their results put back into order.

use std::collections::BTreeMap;
use std::ops::Range;

/// Blocks between the first unwritten one and the last that may be claimed: results wait in memory for those before
/// them, so this bounds memory.
#[derive(Debug)]
pub(super) struct Ledger<T> {
    unclaimed: Range<u64>,
    /// First block that is not written.
    next: u64,
    ahead: u64,
    waiting: BTreeMap<u64, T>,
}

/// The answer to a worker that asks for a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// This block is the worker's.
    Block(u64),
    /// None for now: too much is waiting to be written.
    Wait,
    /// None is left.
    Over,
}

impl<T> Ledger<T> {
    /// Nothing claimed. At most `ahead` blocks, at least 1, are claimed and not yet written at any time.
    pub(super) fn new(blocks: Range<u64>, ahead: u64) -> Self {
        let next = blocks.start;
        Self { unclaimed: blocks, next, ahead: Ord::max(ahead, 1), waiting: BTreeMap::new() }
    }

    /// The next block, if there is one and it is not too far ahead.
    pub(super) fn claim(&mut self) -> Claim {
        if self.unclaimed.is_empty() {
            Claim::Over
        } else if self.unclaimed.start >= self.next + self.ahead {
            Claim::Wait
        } else {
            self.unclaimed.start += 1;
            Claim::Block(self.unclaimed.start - 1)
        }
    }

    /// Takes in the result of a block.
    pub(super) fn deliver(&mut self, block: u64, result: T) {
        self.waiting.insert(block, result);
    }

    /// The first unwritten block, if its result is here. It counts as unwritten until [`written`](Self::written).
    pub(super) fn take(&mut self) -> Option<T> {
        self.waiting.remove(&self.next)
    }

    /// The block taken last is written.
    pub(super) fn written(&mut self) {
        self.next += 1;
    }

    /// First block that is not written.
    pub(super) fn next(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::{Claim, Ledger};

    #[test]
    fn results_leave_in_order_whatever_order_they_come_in() {
        let mut ledger = Ledger::new(3..7, 10);
        let claims: Vec<Claim> = (0..5).map(|_| ledger.claim()).collect();
        let block = Claim::Block;
        assert_eq!(claims, [block(3), block(4), block(5), block(6), Claim::Over]);
        let mut left = Vec::new();
        for block in [5, 3, 6, 4] {
            ledger.deliver(block, block);
            while let Some(result) = ledger.take() {
                left.push(result);
                ledger.written();
            }
        }
        assert_eq!((left, ledger.next()), (vec![3, 4, 5, 6], 7));
    }

    #[test]
    fn claims_stay_within_the_window_of_the_first_unwritten_block() {
        let mut ledger = Ledger::new(0..10, 2);
        assert_eq!((ledger.claim(), ledger.claim()), (Claim::Block(0), Claim::Block(1)));
        assert_eq!(ledger.claim(), Claim::Wait);
        ledger.deliver(1, ());
        assert_eq!((ledger.take(), ledger.claim()), (None, Claim::Wait));
        ledger.deliver(0, ());
        assert_eq!((ledger.take(), ledger.claim()), (Some(()), Claim::Wait));
        ledger.written();
        assert_eq!((ledger.claim(), ledger.claim()), (Claim::Block(2), Claim::Wait));
    }
}
