//! The best split of a node of a classification tree.

use std::collections::BTreeSet;

use super::limits::Limits;
use super::sample::{Column, Count, Sample};

/// A question about one factor; rows that answer yes go left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Split {
    pub(super) factor: usize,
    pub(super) question: Question,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// Is the value at most this?
    AtMost(f64),
    /// Is the level one of these?
    In(BTreeSet<u32>),
}

impl Split {
    pub(super) fn goes_left(&self, sample: &Sample, row: u32) -> bool {
        match (&sample.columns[self.factor], &self.question) {
            (Column::Real(values), Question::AtMost(cut)) => values[row as usize] <= *cut,
            (Column::Levels(levels), Question::In(set)) => set.contains(&levels[row as usize]),
            _ => false,
        }
    }

    /// The limits of the factor on the left and on the right.
    pub(super) fn halves(&self, limits: &Limits) -> (Limits, Limits) {
        match (&self.question, limits) {
            (&Question::AtMost(cut), &Limits::Range { low, high }) => {
                (Limits::Range { low, high: cut }, Limits::Range { low: cut, high })
            }
            (Question::In(set), Limits::Levels(all)) => (
                Limits::Levels(all.intersection(set).copied().collect()),
                Limits::Levels(all.difference(set).copied().collect()),
            ),
            _ => (limits.clone(), limits.clone()),
        }
    }
}

/// The best split so far.
struct Search<'a> {
    is_large_enough: &'a dyn Fn(Count) -> bool,
    gain: f64,
    best: Option<Split>,
}

impl Search<'_> {
    /// Of n rows, k of them successes, the Gini impurity n · 2 (k/n) (1 − k/n) falls by 2 d² / (n n₁ n₂),
    /// d = k₁ n₂ − k₂ n₁, when they are parted. Within a node n is fixed; d is exact, so that parts of equal density
    /// gain exactly nothing.
    fn consider(&mut self, left: Count, right: Count, split: impl FnOnce() -> Option<Split>) {
        if left.n == 0 || right.n == 0 || !(self.is_large_enough)(left) || !(self.is_large_enough)(right) {
            return;
        }
        let apart = (left.successes * right.n).abs_diff(right.successes * left.n) as f64;
        let gain = apart * apart / (left.n as f64 * right.n as f64);
        if gain > self.gain
            && let Some(split) = split()
        {
            (self.gain, self.best) = (gain, Some(split));
        }
    }
}

/// The split of `rows` that lowers the Gini impurity most, of those with two parts that are large enough; of equals the
/// first factor's, and of its splits the first. `None` if no split lowers it.
///
/// A real factor is cut halfway between neighbouring distinct values. Levels are ordered by their share of successes,
/// equal shares by level; with two classes the best of all subsets is among the beginnings of that order (Breiman et
/// al. 1984, theorem 4.5). Levels that do not occur among the rows go with the larger part, left if equal.
pub(super) fn best_split(
    sample: &Sample,
    rows: &[u32],
    ascending: &[Vec<u32>],
    is_large_enough: &dyn Fn(Count) -> bool,
) -> Option<Split> {
    let count = sample.count_of(rows);
    if count.successes == 0 || count.successes == count.n {
        return None;
    }
    let mut search = Search { is_large_enough, gain: 0.0, best: None };
    for (factor, column) in sample.columns.iter().enumerate() {
        match column {
            Column::Real(values) => {
                let order = &ascending[factor];
                let mut left = Count::default();
                for pair in order.windows(2) {
                    left.push(sample.success[pair[0] as usize]);
                    search.consider(left, count.minus(left), || {
                        let (below, above) = (values[pair[0] as usize], values[pair[1] as usize]);
                        let cut = below.midpoint(above);
                        // Between equal values, or neighbouring numbers of the machine, there is no place for a cut.
                        let has_place = below < cut && cut < above;
                        has_place.then_some(Split { factor, question: Question::AtMost(cut) })
                    });
                }
            }
            Column::Levels(levels) => by_levels(sample, factor, levels, rows, count, &mut search),
        }
    }
    search.best
}

fn by_levels(
    sample: &Sample,
    factor: usize,
    levels: &[u32],
    rows: &[u32],
    count: Count,
    search: &mut Search<'_>,
) {
    let Limits::Levels(all) = &sample.whole()[factor] else { return };
    let mut counts: Vec<(u32, Count)> = all.iter().map(|&level| (level, Count::default())).collect();
    for &row in rows {
        if let Ok(place) = counts.binary_search_by_key(&levels[row as usize], |&(level, _)| level) {
            counts[place].1.push(sample.success[row as usize]);
        }
    }
    let (mut present, absent): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(_, count)| count.n > 0);
    // Stable, so that equal shares stay in the order of levels.
    present.sort_by(|(_, a), (_, b)| (a.successes * b.n).cmp(&(b.successes * a.n)));
    let mut left = Count::default();
    for end in 1..present.len() {
        left = left.plus(present[end - 1].1);
        let right = count.minus(left);
        let strangers = if left.n >= right.n { &absent[..] } else { &[] };
        let members = || present[..end].iter().chain(strangers).map(|&(level, _)| level).collect();
        search.consider(left, right, || Some(Split { factor, question: Question::In(members()) }));
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
