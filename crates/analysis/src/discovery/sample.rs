//! The rows among which boxes are sought.

use std::collections::BTreeSet;

use super::boxes::DiscoveryBox;
use super::error::DiscoveryError;
use super::limits::{End, Fence, Limits, Side};

/// The most values, rows times factors, that are searched: a search holds some 20 bytes for each and takes a minute or
/// so for as many.
pub const MOST_CELLS: usize = 20_000_000;

/// The most levels of a factor.
pub const MOST_LEVELS: u32 = 1024;

/// A factor: a parameter of a run that may or may not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its value in each row.
    pub values: Values<'a>,
}

/// A column of values, one per row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values<'a> {
    /// Finite numbers. Whole numbers are taken as real ones: a limit can lie between two of them.
    Real(&'a [f64]),
    /// Levels without an order, as positions in a list of the caller's, each below [`MOST_LEVELS`].
    Levels(&'a [u32]),
}

/// Factors and a binary outcome. Rows whose outcome is missing are left out and [counted](Self::missing).
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub(super) columns: Vec<Column>,
    pub(super) success: Vec<bool>,
    whole: Vec<Limits>,
    count: Count,
    missing: u64,
}

/// A column of the rows with an outcome.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    Real(Vec<f64>),
    Levels(Vec<u32>),
}

/// Rows, and successes among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) n: u64,
    pub(super) successes: u64,
}

impl Count {
    pub(super) fn push(&mut self, success: bool) {
        self.n += 1;
        self.successes += u64::from(success);
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { n: self.n + other.n, successes: self.successes + other.successes }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self { n: self.n - other.n, successes: self.successes - other.successes }
    }

    /// Share of successes; `None` without rows.
    pub(super) fn density(self) -> Option<f64> {
        (self.n > 0).then(|| self.successes as f64 / self.n as f64)
    }
}

impl Sample {
    /// Takes the rows of `factors` that have an `outcome`: `Some(true)` is a success, `None` a failed run or an
    /// undefined measure.
    ///
    /// # Errors
    ///
    /// Without factors, with columns of unequal length, with a factor that is not finite in a row with an outcome,
    /// with levels of [`MOST_LEVELS`] or more, or with more than [`MOST_CELLS`] values.
    pub fn new(factors: &[Factor<'_>], outcome: &[Option<bool>]) -> Result<Self, DiscoveryError> {
        if factors.is_empty() {
            return Err(DiscoveryError::NoFactors);
        }
        if outcome.len().checked_mul(factors.len()).is_none_or(|cells| cells > MOST_CELLS) {
            return Err(DiscoveryError::TooLarge { rows: outcome.len(), factors: factors.len() });
        }
        let columns = factors.iter().map(|factor| Column::new(factor, outcome)).collect::<Result<_, _>>()?;
        let success: Vec<bool> = outcome.iter().filter_map(|&success| success).collect();
        let mut count = Count::default();
        success.iter().for_each(|&success| count.push(success));
        let missing = outcome.len() as u64 - count.n;
        let mut sample = Self { columns, success, whole: Vec::new(), count, missing };
        sample.whole = sample.columns.iter().map(Column::whole).collect();
        Ok(sample)
    }

    /// Number of rows with an outcome.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.count.n
    }

    /// Number of successes among them.
    #[must_use]
    pub const fn successes(&self) -> u64 {
        self.count.successes
    }

    /// Number of rows left out because their outcome is missing.
    #[must_use]
    pub const fn missing(&self) -> u64 {
        self.missing
    }

    /// The smallest box that holds every row: one [`Limits`] per factor, in their order. Without rows its ranges are
    /// empty, `low` above `high`.
    #[must_use]
    pub fn whole(&self) -> &[Limits] {
        &self.whole
    }

    /// The box with these limits as seen in these rows, for example one that was found in other rows.
    ///
    /// `None` unless there is one [`Limits`] per factor, a range for each real factor and levels for each other.
    #[must_use]
    pub fn measure(&self, limits: &[Limits]) -> Option<DiscoveryBox> {
        let fits = |(column, limits): (&Column, &Limits)| {
            matches!(
                (column, limits),
                (Column::Real(_), Limits::Range { .. }) | (Column::Levels(_), Limits::Levels(_))
            )
        };
        let all_fit = limits.len() == self.columns.len() && self.columns.iter().zip(limits).all(fits);
        all_fit.then(|| DiscoveryBox::among(self, &self.all_rows(), limits))
    }

    pub(super) fn all_rows(&self) -> Vec<u32> {
        (0..self.success.len() as u32).collect()
    }

    pub(super) const fn count(&self) -> Count {
        self.count
    }

    pub(super) fn count_of(&self, rows: &[u32]) -> Count {
        let mut count = Count::default();
        rows.iter().for_each(|&row| count.push(self.success[row as usize]));
        count
    }

    /// The limits that shut out any value of the sample: by factor, low before high.
    pub(super) fn fences<'a>(&'a self, limits: &'a [Limits]) -> Vec<Fence<'a>> {
        let mut fences = Vec::new();
        for (factor, column) in self.columns.iter().enumerate() {
            let mut add = |end, side| fences.push(Fence { factor, end, side });
            match (column, &limits[factor], &self.whole[factor]) {
                (
                    Column::Real(values),
                    &Limits::Range { low, high },
                    &Limits::Range { low: least, high: most },
                ) => {
                    if low > least {
                        add(End::Low, Side::Below(values, low));
                    }
                    if high < most {
                        add(End::High, Side::Above(values, high));
                    }
                }
                (Column::Levels(levels), Limits::Levels(set), Limits::Levels(all)) if !all.is_subset(set) => {
                    add(End::Levels, Side::NotIn(levels, set));
                }
                _ => {}
            }
        }
        fences
    }

    /// Per factor, `rows` by ascending value, equal values in the order of rows; empty for levels.
    pub(super) fn ascending(&self, rows: &[u32]) -> Vec<Vec<u32>> {
        let sorted = |column: &Column| match column {
            Column::Real(values) => {
                let mut order = rows.to_vec();
                order.sort_by(|&a, &b| values[a as usize].total_cmp(&values[b as usize]));
                order
            }
            Column::Levels(_) => Vec::new(),
        };
        self.columns.iter().map(sorted).collect()
    }

    /// Refuses an outcome that is the same in every row.
    pub(super) fn check_classes(&self) -> Result<(), DiscoveryError> {
        let Count { n, successes } = self.count;
        if successes == 0 || successes == n {
            return Err(DiscoveryError::OneClass { rows: n, successes });
        }
        Ok(())
    }
}

impl Column {
    fn new(factor: &Factor<'_>, outcome: &[Option<bool>]) -> Result<Self, DiscoveryError> {
        let name = || factor.name.to_owned();
        let found = match factor.values {
            Values::Real(values) => values.len(),
            Values::Levels(levels) => levels.len(),
        };
        if found != outcome.len() {
            return Err(DiscoveryError::Length { factor: name(), found, expected: outcome.len() });
        }
        let kept = (0..found).filter(|&row| outcome[row].is_some());
        match factor.values {
            Values::Real(values) => kept
                .map(|row| match values[row] {
                    x if !x.is_finite() => Err(DiscoveryError::NotFinite { factor: name(), row }),
                    // −0 and 0 are one value.
                    x => Ok(if x == 0.0 { 0.0 } else { x }),
                })
                .collect::<Result<_, _>>()
                .map(Self::Real),
            Values::Levels(levels) => kept
                .map(|row| match levels[row] {
                    level if level < MOST_LEVELS => Ok(level),
                    level => Err(DiscoveryError::TooManyLevels { factor: name(), row, level }),
                })
                .collect::<Result<_, _>>()
                .map(Self::Levels),
        }
    }

    fn whole(&self) -> Limits {
        match self {
            Self::Real(values) => {
                let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
                for &x in values {
                    low = if x < low { x } else { low };
                    high = if x > high { x } else { high };
                }
                Limits::Range { low, high }
            }
            Self::Levels(levels) => Limits::Levels(levels.iter().copied().collect::<BTreeSet<_>>()),
        }
    }
}

#[cfg(test)]
#[path = "sample_tests.rs"]
mod tests;
