//! Limits of a box: what they are, and which rows cross them.

use std::collections::BTreeSet;

/// What a box asks of one factor.
#[derive(Clone, Debug, PartialEq)]
pub enum Limits {
    /// `low` ≤ x ≤ `high`, in the unit of the factor.
    Range {
        /// Lower limit, included.
        low: f64,
        /// Upper limit, included.
        high: f64,
    },
    /// One of these levels.
    Levels(BTreeSet<u32>),
}

/// A side on which a box can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The lower limit of a range.
    Low,
    /// The upper limit of a range.
    High,
    /// The set of levels.
    Levels,
}

/// A limit that shuts out at least one value of the sample.
pub(super) struct Fence<'a> {
    pub(super) factor: usize,
    pub(super) end: End,
    pub(super) side: Side<'a>,
}

/// What lies outside a fence, and the column it is read from.
pub(super) enum Side<'a> {
    Below(&'a [f64], f64),
    Above(&'a [f64], f64),
    NotIn(&'a [u32], &'a BTreeSet<u32>),
}

impl Fence<'_> {
    /// Whether the row lies outside.
    pub(super) fn shuts_out(&self, row: u32) -> bool {
        let row = row as usize;
        match self.side {
            Side::Below(values, low) => values[row] < low,
            Side::Above(values, high) => values[row] > high,
            Side::NotIn(levels, set) => !set.contains(&levels[row]),
        }
    }

    /// Whether the row lies inside, exactly on the limit.
    pub(super) fn touches(&self, row: u32) -> bool {
        match self.side {
            Side::Below(values, limit) | Side::Above(values, limit) => values[row as usize] == limit,
            Side::NotIn(..) => false,
        }
    }
}

/// Rows by the fences that shut them out.
pub(super) struct Survey {
    /// Rows inside all fences.
    pub(super) inside: Vec<u32>,
    /// Per fence, the rows that only this fence shuts out.
    pub(super) only: Vec<Vec<u32>>,
}

impl Survey {
    /// Of `rows`, in their order.
    pub(super) fn new(fences: &[Fence<'_>], rows: &[u32]) -> Self {
        let mut survey = Self { inside: Vec::new(), only: vec![Vec::new(); fences.len()] };
        for &row in rows {
            let mut crossed = (0..fences.len()).filter(|&fence| fences[fence].shuts_out(row));
            match (crossed.next(), crossed.next()) {
                (None, _) => survey.inside.push(row),
                (Some(fence), None) => survey.only[fence].push(row),
                (Some(_), Some(_)) => {}
            }
        }
        survey
    }
}
