//! The plan of a sweep: which run is which. The only place that knows how runs are numbered.
//!
//! ```text
//! run       = replicate · points + point        so that any prefix is balanced over the points
//! replicate = draw · lucks + luck
//! block     = 256 consecutive runs              the unit of work
//! ```

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use detente_core::model::RunSpec;

use crate::experiment::Replicates;

/// Runs in a block.
pub const BLOCK: u64 = 256;

/// Most runs of a sweep: ids stay exact in programs that read them as floating-point numbers.
const MOST_RUNS: u64 = 1 << 53;

/// How a sweep's runs are numbered, and which of them are simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    points: u32,
    replicates: Replicates,
    runs: Range<u64>,
}

impl Plan {
    /// Every run of a design; `None` if they are too many to number, or none.
    pub fn new(points: u32, replicates: Replicates) -> Option<Self> {
        let total = replicates.per_point().checked_mul(u64::from(points))?;
        (total > 0 && total <= MOST_RUNS).then_some(Self { points, replicates, runs: 0..total })
    }

    /// Only the runs in `span`.
    ///
    /// # Errors
    /// If there are none, or some do not exist.
    pub fn select(self, span: Span) -> Result<Self, SpanError> {
        let total = self.total();
        let runs = span.from.unwrap_or(0)..span.to.unwrap_or(total);
        if runs.start >= runs.end || runs.end > total {
            return Err(SpanError::Outside { runs, total });
        }
        Ok(Self { runs, ..self })
    }

    /// Only the replicates of some draws.
    pub(crate) fn batch(&self, draws: Range<u32>) -> Self {
        let per_draw = u64::from(self.replicates.luck) * u64::from(self.points);
        let runs = u64::from(draws.start) * per_draw..u64::from(draws.end) * per_draw;
        Self { runs, ..self.clone() }
    }

    /// The runs of one of `shards` shards, which are as large as whole blocks allow; `None` if there are fewer blocks.
    pub fn shard(&self, shard: u32, shards: u32) -> Option<Self> {
        let blocks = self.blocks();
        let count = blocks.end - blocks.start;
        if shard >= shards || u64::from(shards) > count {
            return None;
        }
        let first = |shard: u32| blocks.start + count * u64::from(shard) / u64::from(shards);
        let runs = self.block(first(shard)).start..self.block(first(shard + 1) - 1).end;
        Some(Self { runs, ..self.clone() })
    }

    /// The same design, and other runs of it.
    pub(crate) fn only(&self, runs: Range<u64>) -> Self {
        Self { runs, ..self.clone() }
    }

    /// Number of runs of the whole design.
    pub fn total(&self) -> u64 {
        self.replicates.per_point() * u64::from(self.points)
    }

    /// Number of design points.
    pub fn points(&self) -> u32 {
        self.points
    }

    /// Runs at each point.
    pub fn replicates(&self) -> Replicates {
        self.replicates
    }

    /// The runs to simulate.
    pub fn runs(&self) -> Range<u64> {
        self.runs.clone()
    }

    /// Number of runs to simulate.
    pub fn count(&self) -> u64 {
        self.runs.end - self.runs.start
    }

    /// The replicate of a run.
    pub fn replicate(&self, run: u64) -> u64 {
        run / u64::from(self.points)
    }

    /// What a run is.
    pub fn spec(&self, run: u64) -> RunSpec {
        let luck = u64::from(self.replicates.luck);
        let replicate = self.replicate(run);
        RunSpec {
            run,
            point: (run % u64::from(self.points)) as u32,
            draw: (self.replicates.draws > 0).then_some((replicate / luck) as u32),
            luck: (replicate % luck) as u32,
        }
    }

    /// The parameter draws of the runs to simulate; 0 to 1 if all are medians.
    pub fn draws(&self) -> Range<u32> {
        let luck = u64::from(self.replicates.luck);
        let draw = |run| (self.replicate(run) / luck) as u32;
        draw(self.runs.start)..draw(self.runs.end - 1) + 1
    }

    /// The blocks that hold the runs to simulate.
    pub(crate) fn blocks(&self) -> Range<u64> {
        self.runs.start / BLOCK..self.runs.end.div_ceil(BLOCK)
    }

    /// The runs of a block that are to be simulated.
    pub(crate) fn block(&self, block: u64) -> Range<u64> {
        Ord::max(block * BLOCK, self.runs.start)..Ord::min((block + 1) * BLOCK, self.runs.end)
    }
}

/// A range of runs as written: `A..B`, `A..` or `..B`, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: Option<u64>,
    to: Option<u64>,
}

impl Span {
    /// The runs of a range.
    pub fn of(runs: Range<u64>) -> Self {
        Self { from: Some(runs.start), to: Some(runs.end) }
    }

    /// The runs of the range among the first `total`; perhaps none.
    pub fn clamped(self, total: u64) -> Range<u64> {
        Ord::min(self.from.unwrap_or(0), total)..Ord::min(self.to.unwrap_or(total), total)
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let (from, to) = text.split_once("..").ok_or(SpanError::Form)?;
        let end = |t: &str| match t {
            "" => Ok(None),
            t => t.parse().map(Some).map_err(|_| SpanError::Form),
        };
        Ok(Self { from: end(from)?, to: end(to)? })
    }
}

/// Why there is no such range of runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpanError {
    /// It is not written as `A..B`.
    Form,
    /// It is empty or goes beyond the last run.
    Outside {
        /// The range.
        runs: Range<u64>,
        /// Number of runs of the design.
        total: u64,
    },
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("expected a range of runs such as 0..1000, the end excluded"),
            Self::Outside { runs, total } => write!(
                f,
                "{}..{} is no range of runs here: runs go from 0 to {}, and the end is excluded",
                runs.start,
                runs.end,
                total - 1
            ),
        }
    }
}

impl std::error::Error for SpanError {}

#[cfg(test)]
mod tests {
    use detente_core::model::RunSpec;

    use super::{BLOCK, Plan, SpanError};
    use crate::experiment::Replicates;

    fn plan(points: u32, draws: u32, luck: u32) -> Plan {
        Plan::new(points, Replicates { draws, luck }).unwrap()
    }

    #[test]
    fn points_change_fastest_then_luck_then_draws() {
        let plan = plan(3, 2, 2);
        assert_eq!((plan.total(), plan.count(), plan.draws()), (12, 12, 0..2));
        let ids: Vec<(u64, u32, Option<u32>, u32)> = (0..12)
            .map(|run| {
                let RunSpec { point, draw, luck, .. } = plan.spec(run);
                (plan.replicate(run), point, draw, luck)
            })
            .collect();
        assert_eq!(ids[0], (0, 0, Some(0), 0));
        assert_eq!(ids[2], (0, 2, Some(0), 0));
        assert_eq!(ids[3], (1, 0, Some(0), 1));
        assert_eq!(ids[6], (2, 0, Some(1), 0));
        assert_eq!(ids[11], (3, 2, Some(1), 1));
    }

    #[test]
    fn no_draws_are_medians() {
        let plan = plan(2, 0, 3);
        assert_eq!((plan.total(), plan.draws()), (6, 0..1));
        assert_eq!(plan.spec(5), RunSpec { run: 5, point: 1, draw: None, luck: 2 });
    }

    #[test]
    fn blocks_are_cut_by_run_number_whatever_is_selected() {
        let plan = plan(2, 500, 1).select("300..900".parse().unwrap()).unwrap();
        assert_eq!(plan.blocks(), 1..4);
        assert_eq!(plan.block(1), 300..2 * BLOCK);
        assert_eq!(plan.block(2), 2 * BLOCK..3 * BLOCK);
        assert_eq!(plan.block(3), 3 * BLOCK..900);
        assert_eq!((plan.count(), plan.total(), plan.draws()), (600, 1000, 150..450));
    }

    #[test]
    fn shards_are_whole_blocks_that_tile_the_runs() {
        let plan = plan(3, 1000, 1).select("300..2900".parse().unwrap()).unwrap();
        for shards in 1..=11 {
            let all: Vec<_> = (0..shards).map(|k| plan.shard(k, shards).unwrap().runs()).collect();
            assert_eq!((all[0].start, all[all.len() - 1].end), (300, 2900));
            assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start && pair[1].start % BLOCK == 0));
            assert_eq!(plan.shard(shards, shards), None);
        }
        assert_eq!((plan.blocks(), plan.shard(0, 12)), (1..12, None));
    }

    #[test]
    fn impossible_selections_and_sizes_are_refused() {
        assert_eq!("5".parse::<super::Span>(), Err(SpanError::Form));
        assert_eq!("a..b".parse::<super::Span>(), Err(SpanError::Form));
        for wrong in ["3..3", "4..3", "0..11", "10.."] {
            assert!(plan(1, 10, 1).select(wrong.parse().unwrap()).is_err(), "{wrong}");
        }
        assert_eq!(plan(1, 10, 1).select("..4".parse().unwrap()).unwrap().runs(), 0..4);
        assert_eq!(Plan::new(100_000, Replicates { draws: u32::MAX, luck: u32::MAX - 1 }), None);
        assert_eq!(Plan::new(3, Replicates { draws: 1, luck: 0 }), None);
    }
}
