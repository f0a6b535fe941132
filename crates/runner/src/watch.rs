//! What a sweep says while it is under way, to somebody who watches: the tables as they would be if it ended now.
//!
//! A snapshot is taken on the thread that hands runs on, out of what the tables hold anyway. None of it changes a byte of
//! the result; it is taken seldom enough to cost at most about a hundredth of the time, and dropped if nobody has
//! taken the last one.

use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use crate::record::{ContrastRow, PointRow};

/// Least time between two snapshots.
const PAUSE: Duration = Duration::from_millis(250);
/// Part of the time that snapshots may take: one in so many.
const PART: u32 = 100;
/// Most rows of points in a snapshot: more than anybody reads.
pub(crate) const MOST_ROWS: usize = 4000;

/// The tables of the runs so far.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Runs handed on.
    pub rows: u64,
    /// Failed runs among them.
    pub failed: u64,
    /// Measures by design point, of the first points if there are very many.
    pub points: Vec<PointRow>,
    /// What the runs say about each hypothesis.
    pub contrasts: Vec<ContrastRow>,
    /// For an experiment without a fixed number of replicates: each measure that is to become narrow, the half-width
    /// wanted, and the widest at any point; `None` where a point has no interval.
    pub widths: Vec<(usize, f64, Option<f64>)>,
}

/// Takes snapshots when they are due, and hands them over.
pub(crate) struct Lookout {
    to: SyncSender<Snapshot>,
    next: Instant,
}

impl Lookout {
    pub(crate) fn new(to: SyncSender<Snapshot>) -> Self {
        Self { to, next: Instant::now() }
    }

    /// Takes a snapshot, if it is time for one.
    pub(crate) fn look(&mut self, take: impl FnOnce() -> Snapshot) {
        let start = Instant::now();
        if start < self.next {
            return;
        }
        // Whoever has not looked at the last one does not need this one.
        let _ = self.to.try_send(take());
        let end = Instant::now();
        self.next = end + Ord::max(PAUSE, PART * (end - start));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::time::Duration;

    use super::{Lookout, Snapshot};

    #[test]
    fn snapshots_are_taken_seldom_and_nobody_waits_for_them_to_be_seen() {
        let (to, from) = sync_channel(1);
        let mut lookout = Lookout::new(to);
        let mut taken = 0;
        let mut look = |lookout: &mut Lookout| {
            lookout.look(|| {
                taken += 1;
                // A hundred times as long must pass before the next one.
                std::thread::sleep(Duration::from_millis(5));
                Snapshot { rows: taken, ..Snapshot::default() }
            });
        };
        for _ in 0..1000 {
            look(&mut lookout);
        }
        assert_eq!(from.try_recv().unwrap().rows, 1);
        assert!(from.try_recv().is_err());
        // Nobody is there any more: no reason to stop.
        drop(from);
        lookout.next = std::time::Instant::now();
        look(&mut lookout);
        assert_eq!(taken, 2);
    }
}
