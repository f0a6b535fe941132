//! Contrasts: what the runs say about each hypothesis.

mod effects;
mod finding;
mod fold;
mod share;
mod table;
mod threshold;
mod units;

pub(crate) use effects::Effects;
pub use finding::Finding;
pub(crate) use fold::{ContrastsFold, is_event};
pub(crate) use table::{HEADER, cells, measure, sides, write};
pub(crate) use units::Unit;

use detente_analysis::{Estimate, Moments, Verdict, holm};

use crate::experiment::Hypothesis;

/// A hypothesis and what came out.
#[derive(Clone, Debug, PartialEq)]
pub struct ContrastRow {
    /// Position of the hypothesis.
    pub hypothesis: usize,
    /// What the runs say.
    pub finding: Finding,
    /// The p-value adjusted for the number of hypotheses (Holm).
    pub p_holm: Option<f64>,
    /// The verdict by the adjusted p-value.
    pub verdict_holm: Verdict,
}

/// What the mean of some units says about a hypothesis. `event`: units are 0 or 1, or differences of such.
pub(crate) fn judged(values: &Moments, event: bool, hypothesis: &Hypothesis) -> Finding {
    let mut finding = Finding { n: values.n(), ..Finding::default() };
    finding.judge(Estimate::of_mean(values), event, hypothesis);
    finding
}

/// The rows of hypotheses, which may come from several experiments, in their order.
pub(crate) fn rows(hypotheses: &[&Hypothesis], findings: Vec<Finding>) -> Vec<ContrastRow> {
    let p: Vec<Option<f64>> = findings.iter().map(|finding| finding.p).collect();
    // p-values lie in [0, 1].
    let adjusted = holm(&p).unwrap_or_else(|| vec![None; p.len()]);
    let row = |(hypothesis, (finding, p_holm)): (usize, (Finding, Option<f64>))| ContrastRow {
        hypothesis,
        finding,
        p_holm,
        verdict_holm: finding.adjusted(p_holm, hypotheses[hypothesis].confidence),
    };
    findings.into_iter().zip(adjusted).enumerate().map(row).collect()
}
