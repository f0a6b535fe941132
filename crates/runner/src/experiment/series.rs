//! What is kept of the series.

pub use super::raw::RawAfterEnd as AfterEnd;
use crate::plan::Span;

/// What is kept of the series.
#[derive(Clone, Debug, Default)]
pub struct SeriesPlan {
    /// What stands for a run after its end.
    pub after_end: AfterEnd,
    /// The runs whose whole paths are kept.
    pub trajectories: Option<Span>,
}
