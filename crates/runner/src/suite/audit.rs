//! What stands behind the verdict on a claim: draws, the number that would flip it, what it is built on.

use detente_analysis::Verdict;

use super::agreement::{DrawEffect, class, one_sign, share};
use super::evidence::Evidence;
use super::influence::InfluenceRow;
use super::switches::{SwitchRow, SwitchVerdict};
use super::{Place, Suite};
use crate::experiment::{Form, Hypothesis};
use crate::record::{ContrastRow, Finding};

/// Share of draws from which on all count as having one sign.
const ONE_SIGN: f64 = 0.99;
/// A number has an influence if its adjusted p-value is below this.
const SIGNIFICANT: f64 = 0.05;
/// What may be left of an effect that is gone.
const LEFT: f64 = 0.2;

/// A hypothesis of a claim, and how robust what it says is.
#[derive(Clone, Debug)]
pub struct ClaimRow {
    /// Position of the claim.
    pub claim: usize,
    /// The hypothesis: position of its experiment, and its position there.
    pub place: (usize, usize),
    /// What the runs say; p-values are adjusted for all hypotheses of the suite.
    pub contrast: ContrastRow,
    /// Draws of the agreement part with an answer.
    pub draws: usize,
    /// Share of them in which the effect is as claimed.
    pub agree: Option<f64>,
    /// Share of draws with the more frequent sign.
    pub one_sign: Option<f64>,
    /// The uncertain number that would flip the verdict.
    pub flip: Option<Flip>,
    /// Whether the effect is gone with the knockout.
    pub built_in: Option<bool>,
    /// What is left with the knockout.
    pub knockout: Option<Finding>,
    /// Positions of mechanisms that the claim argues through and the effect ignores.
    pub ignores: Vec<usize>,
}

/// A number at an end of whose range the verdict would be another.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// Its path.
    pub path: String,
    /// Whether it is its highest fifth, or its lowest.
    pub high: bool,
    /// The mean effect there.
    pub effect: f64,
    /// How far that lies beyond the bound of the verdict.
    over: f64,
}

impl Flip {
    /// As in the table.
    pub fn end(&self) -> &'static str {
        if self.high { "high" } else { "low" }
    }
}

/// Whether the draws of a hypothesis have one sign, so that a knockout says something.
pub(super) fn has_one_sign(hypothesis: &Hypothesis, draws: &[DrawEffect]) -> bool {
    one_sign(hypothesis, draws).is_some_and(|share| share >= ONE_SIGN)
}

/// A row for each claim and hypothesis. `contrasts` and `draws` are those of [`Suite::places`].
pub(super) fn rows(
    suite: &Suite,
    evidence: &Evidence,
    contrasts: &[ContrastRow],
    draws: &[Vec<DrawEffect>],
    influence: &[InfluenceRow],
    switches: &[SwitchRow],
) -> Vec<ClaimRow> {
    let places: Vec<Place> = suite.places();
    let mut rows = Vec::new();
    for (claim, stated) in suite.claims.iter().enumerate() {
        for &place in &stated.hypotheses {
            // Every hypothesis of a claim is one of the suite.
            let index = places.iter().position(|p| *p == place).unwrap_or(0);
            let (hypothesis, draws) = (suite.hypothesis(place), &draws[index]);
            let contrast = contrasts[index].clone();
            let knockout = evidence.knockouts.get(&(claim, place.0)).map(|sample| sample.findings[place.1]);
            let knockout = knockout.filter(|_| has_one_sign(hypothesis, draws));
            let ignored = |row: &&SwitchRow| {
                (row.claim, row.place) == (claim, place)
                    && row.argued
                    && row.verdict == SwitchVerdict::Ignores
            };
            rows.push(ClaimRow {
                claim,
                place,
                draws: draws.iter().filter(|draw| draw.agrees.is_some()).count(),
                agree: share(draws),
                one_sign: one_sign(hypothesis, draws),
                flip: flip(hypothesis, &contrast.finding, influence.iter().filter(|row| row.place == place)),
                built_in: knockout.and_then(|left| built_in(hypothesis, &contrast.finding, &left)),
                knockout,
                ignores: switches.iter().filter(ignored).map(|row| row.mechanism).collect(),
                contrast,
            });
        }
    }
    rows
}

/// Whether an effect is gone: its interval lies within ± `min_effect` where the effect was at least as large, or holds 0
/// while less than a fifth of the effect is left. An effect that is claimed to be absent cannot go.
fn built_in(hypothesis: &Hypothesis, whole: &Finding, left: &Finding) -> Option<bool> {
    let (m, interval) = (hypothesis.min_effect, left.interval?);
    let (whole, effect) = (whole.effect?, left.effect?);
    if hypothesis.form == Form::Equivalence {
        return None;
    }
    let within = whole.abs() >= m && interval.low > -m && interval.high < m;
    Some(within || interval.contains(0.0) && effect.abs() < LEFT * whole.abs())
}

/// Of the numbers with an influence, the one at whose end the effect lies farthest beyond the bound of the verdict.
fn flip<'r>(
    hypothesis: &Hypothesis,
    finding: &Finding,
    influence: impl Iterator<Item = &'r InfluenceRow>,
) -> Option<Flip> {
    let verdict = class(hypothesis, finding.effect?);
    let mut farthest: Option<Flip> = None;
    for row in influence.filter(|row| row.p_holm.is_some_and(|p| p < SIGNIFICANT)) {
        for (high, fifth) in [false, true].into_iter().zip(&row.fifths) {
            let Some(effect) = fifth.effect.filter(|effect| class(hypothesis, *effect) != verdict) else {
                continue;
            };
            let over = beyond(hypothesis, verdict, effect);
            if farthest.as_ref().is_none_or(|known| over > known.over) {
                farthest = Some(Flip { path: row.factor.clone(), high, effect, over });
            }
        }
    }
    farthest
}

/// How far an effect lies outside the range of effects with a verdict.
fn beyond(hypothesis: &Hypothesis, verdict: Verdict, effect: f64) -> f64 {
    let m = hypothesis.min_effect;
    let towards =
        if hypothesis.direction == Some(detente_analysis::Direction::Decrease) { -effect } else { effect };
    match (verdict, hypothesis.direction) {
        (Verdict::Supported, None) | (Verdict::Negligible, _) => effect.abs() - m,
        (Verdict::Contradicted, None) => m - effect.abs(),
        (Verdict::Supported, _) => m - towards,
        (Verdict::Contradicted, _) => towards + m,
        // At the very bound.
        (Verdict::Open, _) => (effect.abs() - m).abs(),
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
