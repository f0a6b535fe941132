//! The patient rule induction method, PRIM (Friedman & Fisher, Statistics and Computing 9 (1999)), for a binary
//! outcome.
//!
//! A round starts from the box of all remaining rows, [peels](super::peel) it patiently, [pastes](super::paste) where
//! that helps, keeps every box on the way and chooses one. The rows of that box leave, and the next round seeks the
//! next box among the others (covering).

use super::boxes::DiscoveryBox;
use super::error::{DiscoveryError, check_setting};
use super::paste::paste;
use super::peel::peel;
use super::sample::{Count, Sample};

/// How PRIM searches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrimSettings {
    /// Patience α: the share of a box's rows that a peel takes off a real factor, in (0, 0.5).
    pub alpha: f64,
    /// The share of the neighbouring rows that a paste adds on a real factor, in (0, 0.5).
    pub paste_alpha: f64,
    /// Least mass of a box, rows in it over all rows of the sample, in [0, 1].
    pub min_mass: f64,
    /// Density that the chosen box should have, in [0, 1].
    pub threshold: f64,
    /// Most rounds, at least 1.
    pub most_rounds: u32,
    /// What a step should gain.
    pub objective: Objective,
}

impl Default for PrimSettings {
    /// α and the share of a paste 0.05, least mass 0.05, density 0.8, 4 rounds, gain per row.
    fn default() -> Self {
        Self {
            alpha: 0.05,
            paste_alpha: 0.05,
            min_mass: 0.05,
            threshold: 0.8,
            most_rounds: 4,
            objective: Objective::GainPerRow,
        }
    }
}

/// The score by which steps are compared, from the rows n and mean ȳ of the outcome before and n′, ȳ′ after; the mean
/// of no rows counts as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// (ȳ′ − ȳ) / |n′ − n|: levels, which shut out many rows at once, are not preferred to small cuts of real factors
    /// (Kwakkel & Jaxa-Rozen, Environmental Modelling & Software 79 (2016); `LENIENT1` there).
    GainPerRow,
    /// n′ (ȳ′ − ȳ) / |n′ − n| (after Friedman & Fisher 1999; `LENIENT2`).
    WeightedGainPerRow,
    /// ȳ′ (Friedman & Fisher 1999; `ORIGINAL`): peels to the least mass even where density falls.
    Mean,
}

impl Objective {
    pub(super) fn score(self, before: Count, after: Count) -> f64 {
        let mean = |count: Count| count.density().unwrap_or(0.0);
        let gain = mean(after) - mean(before);
        let moved = before.n.abs_diff(after.n) as f64;
        match self {
            Self::Mean => after.density().unwrap_or(-1.0),
            _ if gain == 0.0 => 0.0,
            Self::GainPerRow => gain / moved,
            Self::WeightedGainPerRow => after.n as f64 * gain / moved,
        }
    }
}

impl PrimSettings {
    pub(super) fn is_large_enough(&self, sample: &Sample, count: Count) -> bool {
        count.n as f64 / sample.rows() as f64 >= self.min_mass
    }

    fn check(&self) -> Result<(), DiscoveryError> {
        let below_half = |share: f64| share > 0.0 && share < 0.5;
        let is_share = |share: f64| (0.0..=1.0).contains(&share);
        check_setting("alpha", self.alpha, below_half(self.alpha), "above 0 and below 0.5")?;
        check_setting(
            "paste_alpha",
            self.paste_alpha,
            below_half(self.paste_alpha),
            "above 0 and below 0.5",
        )?;
        check_setting("min_mass", self.min_mass, is_share(self.min_mass), "from 0 to 1")?;
        check_setting("threshold", self.threshold, is_share(self.threshold), "from 0 to 1")?;
        check_setting("most_rounds", f64::from(self.most_rounds), self.most_rounds > 0, "at least 1")
    }
}

/// What PRIM found.
#[derive(Clone, Debug, PartialEq)]
pub struct Prim {
    /// The rounds, in order; at least one.
    pub rounds: Vec<PrimRound>,
    /// Rows left out because their outcome is missing.
    pub missing: u64,
}

/// The boxes of one round. Rows of boxes chosen in earlier rounds are not counted in them, although their limits may
/// overlap; coverage and mass are shares of the whole sample.
#[derive(Clone, Debug, PartialEq)]
pub struct PrimRound {
    /// Every box, from that of all remaining rows through the peeled to the pasted ones.
    pub trajectory: Vec<DiscoveryBox>,
    /// Number of boxes before the first pasted one.
    pub peeled: usize,
    /// Position of the chosen box.
    pub chosen: usize,
    /// Whether the chosen box is as dense as the threshold asks. Only the first round can lack such a box.
    pub meets_threshold: bool,
}

impl PrimRound {
    /// The chosen box.
    #[must_use]
    pub fn chosen_box(&self) -> &DiscoveryBox {
        &self.trajectory[self.chosen]
    }
}

/// Seeks boxes in which successes are dense.
///
/// Of a round's boxes that reach the threshold density, the one with the **fewest restricted factors** is chosen, of
/// these the one with most coverage, then the earliest. If none reaches it, the densest is chosen, of equals the one
/// with most coverage, then the earliest. Search ends after the most rounds, when the remaining rows hold no success or
/// less than the least mass, when all rows are in boxes, or with a round that does not reach the threshold; such a
/// round is reported only if it is the first.
///
/// A peel cuts a real factor at one end, by about the share α of the box's rows and halfway between two neighbouring
/// distinct values, or shuts out one level; a paste undoes part of it. The step with the best score is made while it
/// gains anything. The order of rows does not matter; the order of factors decides between steps with equal scores.
///
/// Steps are greedy. Where successes lie at both ends of a factor, every cut of it loses some, and a round can end far
/// from any dense box; [`cart`](super::cart()) can part such a factor in the middle.
///
/// # Errors
///
/// With a setting out of range or an outcome that is the same in all rows.
pub fn prim(sample: &Sample, settings: &PrimSettings) -> Result<Prim, DiscoveryError> {
    settings.check()?;
    sample.check_classes()?;
    let mut rounds: Vec<PrimRound> = Vec::new();
    let mut rows = sample.all_rows();
    let mut ascending = sample.ascending(&rows);
    while (rounds.len() as u64) < u64::from(settings.most_rounds) {
        let remaining = sample.count_of(&rows);
        if remaining.successes == 0 || !settings.is_large_enough(sample, remaining) {
            break;
        }
        let mut trajectory = peel(sample, settings, &rows, ascending.clone());
        let peeled = trajectory.len();
        paste(sample, settings, &rows, &mut trajectory);
        let (chosen, meets_threshold) = choose(&trajectory, settings.threshold);
        if !meets_threshold && !rounds.is_empty() {
            break;
        }
        let round = PrimRound { trajectory, peeled, chosen, meets_threshold };
        let fences = sample.fences(&round.chosen_box().limits);
        let is_outside = |row: &u32| fences.iter().any(|fence| fence.shuts_out(*row));
        rows.retain(is_outside);
        ascending.iter_mut().for_each(|order| order.retain(is_outside));
        rounds.push(round);
        if !meets_threshold {
            break;
        }
    }
    Ok(Prim { rounds, missing: sample.missing() })
}

/// Position of the box to report, and whether it reaches the threshold.
fn choose(trajectory: &[DiscoveryBox], threshold: f64) -> (usize, bool) {
    let mut best = 0;
    for (place, candidate) in trajectory.iter().enumerate().skip(1) {
        if is_better(candidate, &trajectory[best], threshold) {
            best = place;
        }
    }
    (best, is_dense(&trajectory[best], threshold))
}

fn is_dense(found: &DiscoveryBox, threshold: f64) -> bool {
    found.density.is_some_and(|density| density >= threshold)
}

fn is_better(a: &DiscoveryBox, b: &DiscoveryBox, threshold: f64) -> bool {
    match (is_dense(a, threshold), is_dense(b, threshold)) {
        (true, true) => {
            let (ours, theirs) = (a.restricted_factors(), b.restricted_factors());
            ours < theirs || (ours == theirs && a.successes > b.successes)
        }
        (false, false) => a.density > b.density || (a.density == b.density && a.successes > b.successes),
        (a_is_dense, _) => a_is_dense,
    }
}

#[cfg(test)]
#[path = "prim_tests.rs"]
mod tests;
