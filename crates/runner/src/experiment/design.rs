//! Designs: which combinations of factor levels are simulated.

use detente_core::scenario::{InterventionId, ParamId, Source};

pub use super::raw::RawDesignKind as DesignKind;

/// A level of a factor: what it changes.
#[derive(Clone, Debug)]
pub struct Level {
    /// As in the tables.
    pub text: String,
    /// A name for people.
    pub label: Option<String>,
    pub(crate) replaced: Vec<(ParamId, Source)>,
    pub(crate) active: Vec<InterventionId>,
}

/// A factor: a column of the tables.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Its column.
    pub id: String,
    /// A name for people.
    pub label: Option<String>,
    /// The number that varies; `None` for variants.
    pub path: Option<String>,
    /// Its levels.
    pub levels: Vec<Level>,
}

/// Factors and the points made of their levels.
#[derive(Clone, Debug)]
pub struct Design {
    pub(crate) kind: DesignKind,
    pub(crate) factors: Vec<Factor>,
    /// For each point and factor the position of the level, point by point.
    pub(crate) rows: Vec<u32>,
    pub(crate) points: u32,
    /// Interventions at every point.
    pub(crate) always: Vec<InterventionId>,
}

impl Design {
    /// Most points of a design.
    pub const MOST_POINTS: u64 = 100_000;

    /// How points are made.
    pub fn kind(&self) -> DesignKind {
        self.kind
    }

    /// The factors, in file order.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// Number of points, at least 1.
    pub fn points(&self) -> u32 {
        self.points
    }

    /// The levels of a point, in the order of the factors.
    pub fn levels(&self, point: u32) -> impl Iterator<Item = &Level> {
        let width = self.factors.len();
        let row = &self.rows[point as usize * width..(point as usize + 1) * width];
        self.factors.iter().zip(row).map(|(factor, &level)| &factor.levels[level as usize])
    }
}

/// Every combination of levels, the first factor changing slowest.
pub(super) fn factorial(levels: &[usize], points: u32) -> Vec<u32> {
    let mut rows = Vec::with_capacity(points as usize * levels.len());
    for point in 0..points as usize {
        let mut period = points as usize;
        for count in levels {
            let inner = period / count;
            rows.push((point % period / inner) as u32);
            period = inner;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::factorial;

    #[test]
    fn the_first_factor_changes_slowest() {
        assert_eq!(factorial(&[2, 3], 6), [0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2]);
        assert_eq!(factorial(&[3], 3), [0, 1, 2]);
        assert_eq!(factorial(&[], 1), [0; 0]);
        let cube = factorial(&[2, 1, 2], 4);
        assert_eq!(cube, [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1]);
    }
}
