//! Peeling: a box shrinks from one side at a time, by a small share of its rows.
//!
//! Of the n rows in the box let x₍₀₎ ≤ … ≤ x₍ₙ₋₁₎ be the values of a real factor. It offers two peels, each halfway
//! between two neighbouring distinct values, so that rows with equal values stay together:
//!
//! ```text
//! high: i = (n − 1)(1 − α)   b = x₍⌈i⌉₎   a = x₍⌊i⌋₎, or the greatest value below b if that equals b   x ≤ (a + b) / 2
//! low:  i = (n − 1) α        a = x₍⌊i⌋₎   b = x₍⌈i⌉₎, or the least value above a if that equals a      (a + b) / 2 ≤ x
//! ```
//!
//! Without such a neighbour, when a or b is at the end of the values, the limit is the value itself. A factor of levels
//! offers to shut out each of the levels in the box. The peel with the best score is made; of equal scores the one that
//! leaves fewer factors restricted, then the first: real factors in their order, high before low, then levels from the
//! least. If that peel would leave less than the minimum mass (rows in the box over all rows of the sample), or has no
//! positive score, or shuts nothing out, peeling ends.
//!
//! These conventions are those of `ema_workbench.analysis.prim` (Kwakkel, Environmental Modelling & Software 96
//! (2017)), so that boxes can be compared; `tests/peers/ema_prim.sh` does.

use super::boxes::DiscoveryBox;
use super::limits::Limits;
use super::prim::PrimSettings;
use super::sample::{Column, Count, Sample};

/// New limits of one factor, and what the box would then hold.
pub(super) struct Candidate {
    pub(super) factor: usize,
    pub(super) limits: Limits,
    pub(super) count: Count,
}

/// The box being shrunk.
struct Peeling<'a> {
    sample: &'a Sample,
    limits: Vec<Limits>,
    rows: Vec<u32>,
    /// Per row of the sample, whether it is one of these.
    is_inside: Vec<bool>,
    /// Per real factor, the rows by ascending value.
    ascending: Vec<Vec<u32>>,
}

/// The trajectory of boxes from the whole of `rows`, which `ascending` lists by value, to the last peel.
pub(super) fn peel(
    sample: &Sample,
    settings: &PrimSettings,
    rows: &[u32],
    ascending: Vec<Vec<u32>>,
) -> Vec<DiscoveryBox> {
    let mut is_inside = vec![false; sample.success.len()];
    rows.iter().for_each(|&row| is_inside[row as usize] = true);
    let limits = sample.whole().to_vec();
    let mut peeling = Peeling { sample, limits, rows: rows.to_vec(), is_inside, ascending };
    let mut trajectory = vec![DiscoveryBox::among(sample, rows, &peeling.limits)];
    loop {
        let count = sample.count_of(&peeling.rows);
        let Some((best, score)) =
            best(sample, settings, &peeling.limits, count, peeling.candidates(settings))
        else {
            return trajectory;
        };
        if best.count.n == count.n || score <= 0.0 || !settings.is_large_enough(sample, best.count) {
            return trajectory;
        }
        peeling.make(best);
        trajectory.push(DiscoveryBox::among(sample, rows, &peeling.limits));
    }
}

/// The candidate with the best score, and that score; of equals the one with fewest restricted factors, then the first.
pub(super) fn best(
    sample: &Sample,
    settings: &PrimSettings,
    limits: &[Limits],
    count: Count,
    candidates: Vec<Candidate>,
) -> Option<(Candidate, f64)> {
    let is_restricted = |factor: usize, limits: &Limits| *limits != sample.whole()[factor];
    let restricted: Vec<bool> =
        limits.iter().enumerate().map(|(factor, limits)| is_restricted(factor, limits)).collect();
    let total = restricted.iter().filter(|&&is| is).count();
    let mut best: Option<(Candidate, f64, usize)> = None;
    for candidate in candidates {
        let score = settings.objective.score(count, candidate.count);
        let others = total - usize::from(restricted[candidate.factor]);
        let after = others + usize::from(is_restricted(candidate.factor, &candidate.limits));
        let is_better =
            |(_, top, fewest): &(_, f64, usize)| score > *top || (score == *top && after < *fewest);
        if best.as_ref().is_none_or(is_better) {
            best = Some((candidate, score, after));
        }
    }
    best.map(|(candidate, score, _)| (candidate, score))
}

impl Peeling<'_> {
    fn candidates(&self, settings: &PrimSettings) -> Vec<Candidate> {
        let count = self.sample.count_of(&self.rows);
        let mut candidates = Vec::new();
        for factor in 0..self.limits.len() {
            let (Column::Real(values), &Limits::Range { low, high }) =
                (&self.sample.columns[factor], &self.limits[factor])
            else {
                continue;
            };
            let order = &self.ascending[factor];
            let value = |place: usize| values[order[place] as usize];
            let mut add = |limits, removed: &[u32]| {
                let count = count.minus(self.sample.count_of(removed));
                candidates.push(Candidate { factor, limits, count });
            };
            if let Some(high) = cut_below(order.len(), value, 1.0 - settings.alpha) {
                let kept = order.partition_point(|&row| values[row as usize] <= high);
                add(Limits::Range { low, high }, &order[kept..]);
            }
            if let Some(low) = cut_above(order.len(), value, settings.alpha) {
                let removed = order.partition_point(|&row| values[row as usize] < low);
                add(Limits::Range { low, high }, &order[..removed]);
            }
        }
        for factor in 0..self.limits.len() {
            let (Column::Levels(levels), Limits::Levels(set)) =
                (&self.sample.columns[factor], &self.limits[factor])
            else {
                continue;
            };
            let Some(&greatest) = set.last().filter(|_| set.len() > 1) else { continue };
            let mut counts = vec![Count::default(); greatest as usize + 1];
            for &row in &self.rows {
                counts[levels[row as usize] as usize].push(self.sample.success[row as usize]);
            }
            candidates.extend(set.iter().map(|level| {
                let mut fewer = set.clone();
                fewer.remove(level);
                let count = count.minus(counts[*level as usize]);
                Candidate { factor, limits: Limits::Levels(fewer), count }
            }));
        }
        candidates
    }

    fn make(&mut self, peel: Candidate) {
        self.limits[peel.factor] = peel.limits;
        let fences = self.sample.fences(&self.limits);
        for fence in fences.iter().filter(|fence| fence.factor == peel.factor) {
            self.rows.iter().filter(|&&row| fence.shuts_out(row)).for_each(|&row| {
                self.is_inside[row as usize] = false;
            });
        }
        // A flag is near, a value of another column is not.
        let is_inside = |row: &u32| self.is_inside[*row as usize];
        self.rows.retain(is_inside);
        self.ascending.iter_mut().for_each(|order| order.retain(is_inside));
    }
}

/// Halfway between two neighbouring distinct ones of `n` ascending values, the upper one at the share `q` or just
/// above it (`high` above). `None` without values.
pub(super) fn cut_below(n: usize, value: impl Fn(usize) -> f64, q: f64) -> Option<f64> {
    let place = n.checked_sub(1)? as f64 * q;
    let (mut below, above) = (place.floor() as usize, place.ceil() as usize);
    while below > 0 && value(below) == value(above) {
        below -= 1;
    }
    Some(value(below).midpoint(value(above)))
}

/// Halfway between two neighbouring distinct ones of `n` ascending values, the lower one at the share `q` or just
/// below it (`low` above). `None` without values.
pub(super) fn cut_above(n: usize, value: impl Fn(usize) -> f64, q: f64) -> Option<f64> {
    let last = n.checked_sub(1)?;
    let place = last as f64 * q;
    let (below, mut above) = (place.floor() as usize, place.ceil() as usize);
    while above < last && value(below) == value(above) {
        above += 1;
    }
    Some(value(below).midpoint(value(above)))
}

#[cfg(test)]
mod tests {
    use super::{cut_above, cut_below};

    #[test]
    fn a_limit_lies_between_the_neighbours_of_a_quantile() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        let at = |place: usize| values[place];
        // Places 4 · 0.3 = 1.2 and 4 · 0.7 = 2.8.
        assert_eq!(cut_above(5, at, 0.3), Some(3.0));
        assert_eq!(cut_below(5, at, 0.7), Some(6.0));
        // Place 2 exactly: the neighbour on the side of the box, or beyond it.
        assert_eq!(cut_above(5, at, 0.5), Some(6.0));
        assert_eq!(cut_below(5, at, 0.5), Some(3.0));
    }

    #[test]
    fn equal_values_stay_together() {
        let values = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        let at = |place: usize| values[place];
        assert_eq!(cut_above(6, at, 0.05), Some(0.5));
        assert_eq!(cut_below(6, at, 0.95), Some(0.5));
        assert_eq!(cut_above(3, at, 0.05), Some(0.0));
        assert_eq!(cut_below(1, at, 0.95), Some(0.0));
        assert_eq!(cut_above(0, at, 0.05), None);
    }
}
