//! What the units say about an effect: estimate, interval, p-value, verdict.

use detente_analysis::{Direction, Estimate, Interval, Judgement, Unanimous, Verdict, judge};

use crate::experiment::Hypothesis;

/// What the runs say about a hypothesis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Finding {
    /// Independent units with a value: replicates, or draws if several lucks share one.
    pub n: u64,
    /// Units without.
    pub dropped: u64,
    /// Means of the two sides over these units.
    pub means: [Option<f64>; 2],
    /// The effect.
    pub effect: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
    /// The effect in standard deviations between units: Cohen's d.
    pub effect_size: Option<f64>,
    /// Share of the variance of the effect that common random numbers saved.
    pub variance_reduction: Option<f64>,
    /// Units per arm that independent random numbers would need for an interval as narrow.
    pub independent_n: Option<f64>,
    /// Two-sided p-value of the comparison that decides the verdict.
    pub p: Option<f64>,
    /// The verdict.
    pub verdict: Verdict,
}

impl Finding {
    /// Judges an estimate. `event`: units are 0 or 1, or differences of such.
    pub(super) fn judge(&mut self, estimate: Option<Estimate>, event: bool, hypothesis: &Hypothesis) {
        let Some(estimate) = estimate else { return };
        let (m, confidence) = (hypothesis.min_effect, hypothesis.confidence);
        self.effect = Some(estimate.value);
        let direction = hypothesis.direction.unwrap_or(Direction::Increase);
        if event && estimate.standard_error == 0.0 {
            let all = Unanimous { value: estimate.value, n: self.n };
            self.interval = all.interval(confidence);
            self.note(all.judge(direction, m, confidence));
        } else {
            self.interval = estimate.interval(confidence);
            self.note(judge(&estimate, direction, m, confidence));
        }
        if hypothesis.direction.is_none() {
            self.verdict = as_equivalence(self.verdict);
        }
    }

    fn note(&mut self, judgement: Option<Judgement>) {
        if let Some(judgement) = judgement {
            (self.verdict, self.p) = (judgement.verdict, Some(judgement.p));
        }
    }

    /// The verdict once its p-value has been adjusted for the number of hypotheses.
    pub(super) fn adjusted(&self, p: Option<f64>, confidence: f64) -> Verdict {
        if p.is_some_and(|p| p < 1.0 - confidence) { self.verdict } else { Verdict::Open }
    }
}

/// A claim that there is no effect is borne out by a negligible one.
fn as_equivalence(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Negligible => Verdict::Supported,
        Verdict::Supported | Verdict::Contradicted => Verdict::Contradicted,
        Verdict::Open => Verdict::Open,
    }
}
