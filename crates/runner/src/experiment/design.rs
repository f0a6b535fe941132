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
    /// Its number, if it is one: what `path` becomes; dates in ticks, flags 1 and 0.
    pub number: Option<f64>,
    pub(crate) replaced: Vec<(ParamId, Source)>,
    pub(crate) active: Vec<InterventionId>,
}

impl Level {
    /// A number in place of a parameter.
    pub(crate) fn of_number(text: String, param: ParamId, value: f64) -> Self {
        let replaced = vec![(param, Source::Constant(value))];
        Self { text, label: None, number: Some(value), replaced, active: Vec::new() }
    }
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
    /// Least and greatest value, where any value between them can be a level.
    pub(crate) span: Option<Span>,
}

impl Factor {
    /// The numbers of its levels, if all are numbers.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.levels.iter().map(|level| level.number).collect()
    }
}

/// A continuum of levels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) param: ParamId,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) log: bool,
    /// Only whole numbers.
    pub(crate) whole: bool,
}

impl Span {
    /// The value at a place in [0, 1].
    pub(crate) fn at(self, u: f64) -> f64 {
        let (min, max) = (self.min, self.max);
        if self.whole {
            // Each whole number has the same share.
            return detente_design::level(u, (max - min) as usize + 1).map_or(min, |i| min + i as f64);
        }
        let value = match self.log {
            true => detente_design::log_scaled(u, min, max).unwrap_or(min),
            false => detente_design::linear(u, min, max),
        };
        value.clamp(min, max)
    }
}

/// What the order of the points means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Layout {
    /// Nothing beyond the points themselves.
    Plain,
    /// Trajectories, each of one point more than there are factors; places in the unit cube, point by point.
    Trajectories { places: Vec<f64> },
    /// Saltelli's blocks: A, the A with one column of B each, with `second_order` the B with one column of A each, B.
    Saltelli { second_order: bool },
}

/// Factors and the points made of their levels.
#[derive(Clone, Debug)]
pub struct Design {
    pub(crate) kind: DesignKind,
    pub(crate) factors: Vec<Factor>,
    /// For each point and factor the position of the level, point by point.
    pub(crate) rows: Vec<u32>,
    pub(crate) points: u32,
    pub(crate) layout: Layout,
    /// Points that constraints left out.
    pub(crate) excluded: u32,
    /// Interventions at every point.
    pub(crate) always: Vec<InterventionId>,
}

impl Design {
    /// Most points of a design.
    pub const MOST_POINTS: u64 = 100_000;

    /// Most levels over all points: points times factors.
    pub const MOST_CELLS: u64 = 10_000_000;

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

    /// Points that constraints left out.
    pub fn excluded(&self) -> u32 {
        self.excluded
    }

    /// The positions of a point's levels, in the order of the factors.
    pub(crate) fn row(&self, point: u32) -> &[u32] {
        let width = self.factors.len();
        &self.rows[point as usize * width..(point as usize + 1) * width]
    }

    /// The levels of a point, in the order of the factors.
    pub fn levels(&self, point: u32) -> impl Iterator<Item = &Level> {
        self.factors.iter().zip(self.row(point)).map(|(factor, &level)| &factor.levels[level as usize])
    }
}
