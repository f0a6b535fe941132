//! How those at a bargaining table look ahead together (§8).

use crate::lanes::Lanes;
use crate::reach::{self, Stage};
use crate::resources::{Motion, Params};
use crate::rules::process::Span;
use crate::scenario::{Defaults, ParamId, Scenario};

use super::position_or;
use super::view::View;

/// What everybody at a bargaining table looks at together (§8).
pub(crate) struct Forum {
    /// Which of [`Derived::views`]: everybody's announcements count, and nobody knows more of itself.
    pub(crate) view: usize,
    /// Which of [`Derived::spans`].
    pub(crate) span: usize,
    /// For each actor, ω_k ∝ φ^{kL} of the end of each of the table's segments, by its own discount.
    pub(crate) weights: Vec<Vec<Lanes>>,
    /// For each bargain, how far its terms reach in each segment.
    pub(crate) reaches: Vec<Vec<Stage>>,
}

/// The table that bargains meet at, with a view and a span of its own if nobody has the same.
pub(super) fn forum(
    scenario: &Scenario,
    motion: &Motion,
    params: &Params,
    spans: &mut Vec<(ParamId, u32, Span)>,
    views: &mut Vec<View>,
) -> Forum {
    let Defaults { mind, segments } = &scenario.defaults;
    let span = position_or(
        spans,
        |s| params.column(s.0) == params.column(mind.horizon) && s.1 == *segments,
        || (mind.horizon, *segments, Span::new(motion.dynamics.movers.len())),
    );
    let believes = |b: ParamId| params.column(b) == params.column(mind.belief_weight);
    let open = |v: &View| v.only.is_none() && v.insider.is_none() && v.speaker.is_none();
    let fits = |v: &View| v.span == span && open(v) && v.belief.is_some_and(believes);
    let view = position_or(views, fits, || View::new(span, Some(mind.belief_weight), None, None, None));
    views[view].inside = vec![true; scenario.variables.len()];
    Forum {
        view,
        span,
        weights: vec![vec![Lanes::ZERO; *segments as usize]; scenario.actors.len()],
        reaches: scenario
            .bargains
            .iter()
            .map(|b| reach::of_terms(scenario, &b.terms, *segments as usize))
            .collect(),
    }
}
