//! What one worker has in hand: the runs still to start, and the results of blocks that are not complete.

use std::collections::BTreeMap;
use std::ops::Range;

use detente_core::simulation::RunOutcome;

/// A block under way: one place for each of its runs.
#[derive(Debug)]
struct Open {
    runs: Range<u64>,
    results: Vec<Option<RunOutcome>>,
    missing: usize,
}

/// A worker's blocks.
#[derive(Debug, Default)]
pub(super) struct Hand {
    unstarted: Range<u64>,
    open: BTreeMap<u64, Open>,
}

impl Hand {
    /// Takes on a block.
    pub(super) fn take_on(&mut self, block: u64, runs: Range<u64>) {
        let count = (runs.end - runs.start) as usize;
        self.unstarted = runs.clone();
        self.open.insert(block, Open { runs, results: vec![None; count], missing: count });
    }

    /// The next run to start, if any is left of the block taken on last.
    pub(super) fn start(&mut self) -> Option<u64> {
        self.unstarted.next()
    }

    /// Puts a result in its place; a block that is complete with it leaves the hand.
    pub(super) fn put(&mut self, outcome: RunOutcome) -> Option<(u64, Vec<RunOutcome>)> {
        let run = outcome.spec.run;
        let (&block, open) = self.open.iter_mut().find(|(_, open)| open.runs.contains(&run))?;
        let place = &mut open.results[(run - open.runs.start) as usize];
        if place.replace(outcome).is_none() {
            open.missing -= 1;
        }
        if open.missing > 0 {
            return None;
        }
        let open = self.open.remove(&block)?;
        Some((block, open.results.into_iter().flatten().collect()))
    }

    /// Whether runs of the block taken on last are still to start.
    pub(super) fn has_more(&self) -> bool {
        !self.unstarted.is_empty()
    }

    /// The runs that have started and have no result.
    pub(super) fn under_way(&self) -> Vec<u64> {
        let missing = |open: &Open| {
            let places = open.runs.clone().zip(&open.results);
            places.filter(|(_, result)| result.is_none()).map(|(run, _)| run).collect::<Vec<_>>()
        };
        self.open.values().flat_map(missing).filter(|run| !self.unstarted.contains(run)).collect()
    }

    /// The blocks that are not complete.
    pub(super) fn blocks(&self) -> Vec<u64> {
        self.open.keys().copied().collect()
    }

    /// Of each block that is not complete, the results before the first missing one.
    pub(super) fn heads(self) -> impl Iterator<Item = (u64, Vec<RunOutcome>)> {
        self.open
            .into_iter()
            .map(|(block, open)| (block, open.results.into_iter().map_while(|r| r).collect()))
    }
}
