//! Ways of expecting what others do: actors that expect alike share one.

use crate::lanes::Lanes;
use crate::rules::process::Scope;
use crate::rules::prospect::Prospect;
use crate::scenario::ParamId;

/// A way of expecting others' acts.
pub(crate) struct View {
    /// Which span its segments have.
    pub(crate) span: usize,
    /// Weight of predictions; `None`: habits alone.
    pub(crate) belief: Option<ParamId>,
    /// Depth 0: only this actor's own acts are expected.
    pub(crate) only: Option<usize>,
    /// Whose view it is, if that actor knows of itself what others do not: its type, or what is blocked.
    pub(crate) insider: Option<usize>,
    /// Whose announcements do not count: nobody believes its own.
    pub(crate) speaker: Option<usize>,
    /// The expected act of every option, and what that does; renewed in every tick of decisions.
    pub(crate) acts: Vec<Lanes>,
    pub(crate) prospect: Prospect,
    /// The variables that matter to anybody with this view, and what moves them.
    pub(crate) cone: Vec<usize>,
    pub(crate) inside: Vec<bool>,
    pub(crate) scope: Scope,
}

impl View {
    /// A view that nobody has yet.
    pub(super) fn new(
        span: usize,
        belief: Option<ParamId>,
        only: Option<usize>,
        insider: Option<usize>,
        speaker: Option<usize>,
    ) -> Self {
        let (acts, prospect, cone, inside) = Default::default();
        Self { span, belief, only, insider, speaker, acts, prospect, cone, inside, scope: Scope::default() }
    }
}
