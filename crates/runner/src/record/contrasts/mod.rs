//! Contrasts: what the runs say about each hypothesis.

mod finding;
mod fold;
mod share;
mod table;
mod threshold;
mod units;

pub use finding::Finding;
pub(crate) use fold::ContrastsFold;
pub(crate) use table::{HEADER, measure, sides, write};

use detente_analysis::{Verdict, holm};

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

/// The rows, in file order.
fn rows(hypotheses: &[Hypothesis], findings: Vec<Finding>) -> Vec<ContrastRow> {
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
