//! Cost-complexity pruning of a classification tree, and cross-validation of how far to go (Breiman, Friedman, Olshen &
//! Stone, Classification and Regression Trees (1984), chapter 3).
//!
//! The cost of a leaf with n of N rows, k of them successes, is the squared error of its density as a forecast,
//! R = k (n − k) / (n N), half its Gini impurity times its mass (class probability trees, chapter 4.6). Counting
//! misclassified rows instead would prune every split of a rare outcome that stays below one half on both sides, which
//! are the splits that discovery seeks.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::cart::CrossValidation;
use super::sample::Sample;
use super::tree::{Bounds, Branch, Tree};
use crate::moments::Moments;

/// A pruned tree on the way from the whole tree to its root.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PruningStep {
    /// Least price of a leaf, in squared error, at which the tree is this small; 0 or more.
    pub complexity: f64,
    /// Its number of leaves.
    pub leaves: u64,
    /// Mean squared error of its densities as forecasts of rows that were kept aside, 0 to 1; `None` without
    /// cross-validation.
    pub error: Option<f64>,
    /// Standard error of that mean over the rows.
    pub standard_error: Option<f64>,
}

/// When each branch of a tree falls.
pub(super) struct Pruning<'a> {
    tree: &'a Tree,
    /// Per node with a branch, the complexity from which on it is cut; infinite for a leaf.
    falls_at: Vec<f64>,
}

impl<'a> Pruning<'a> {
    /// Cuts the weakest links, one after another: the branches with the least rise of cost per leaf saved,
    /// (R(t) − R(T_t)) / (|T_t| − 1).
    pub(super) fn new(tree: &'a Tree) -> Self {
        let mut pruning = Self { tree, falls_at: vec![f64::INFINITY; tree.nodes.len()] };
        let mut complexity = 0.0;
        while let Some((strengths, weakest)) = pruning.strengths() {
            complexity = if weakest > complexity { weakest } else { complexity };
            for (place, strength) in strengths.into_iter().enumerate() {
                if strength.is_some_and(|strength| strength <= complexity) {
                    pruning.fall(place, complexity);
                }
            }
        }
        pruning
    }

    /// Cuts a branch and all within it that still stand.
    fn fall(&mut self, place: usize, complexity: f64) {
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            if let Some(Branch { left, right, .. }) = &self.tree.nodes[place].branch
                && self.falls_at[place] == f64::INFINITY
            {
                self.falls_at[place] = complexity;
                open.extend([*left, *right]);
            }
        }
    }

    /// Rise of cost per leaf saved of every branch that still stands, and the least; `None` if none stands.
    fn strengths(&self) -> Option<(Vec<Option<f64>>, f64)> {
        let nodes = &self.tree.nodes;
        let mut below: Vec<(f64, u64)> = vec![(0.0, 0); nodes.len()];
        let mut strengths = vec![None; nodes.len()];
        let mut weakest = f64::INFINITY;
        for place in (0..nodes.len()).rev() {
            let cost = self.cost(place);
            below[place] = (cost, 1);
            if let Some(Branch { left, right, .. }) = &nodes[place].branch
                && self.falls_at[place] == f64::INFINITY
            {
                let (of_leaves, leaves) =
                    (below[*left].0 + below[*right].0, below[*left].1 + below[*right].1);
                below[place] = (of_leaves, leaves);
                let strength = (cost - of_leaves) / (leaves - 1) as f64;
                strengths[place] = Some(strength);
                weakest = if strength < weakest { strength } else { weakest };
            }
        }
        weakest.is_finite().then_some((strengths, weakest))
    }

    fn cost(&self, place: usize) -> f64 {
        let (count, total) = (self.tree.nodes[place].count, self.tree.nodes[0].count.n as f64);
        count.successes as f64 * ((count.n - count.successes) as f64 / count.n as f64) / total
    }

    /// Whether a node is a leaf at a complexity.
    pub(super) fn is_leaf(&self, place: usize, complexity: f64) -> bool {
        self.tree.nodes[place].branch.is_none() || self.falls_at[place] <= complexity
    }

    /// 0 and every complexity at which branches fall, ascending.
    fn complexities(&self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.falls_at.iter().copied().filter(|at| at.is_finite()).chain([0.0]).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }

    /// Steps from the whole tree to the root, without errors.
    pub(super) fn steps(&self, sample: &Sample) -> Vec<PruningStep> {
        let step = |complexity| {
            let leaves = self.tree.leaves(sample.whole(), &|place| self.is_leaf(place, complexity)).len();
            PruningStep { complexity, leaves: leaves as u64, error: None, standard_error: None }
        };
        self.complexities().into_iter().map(step).collect()
    }
}

/// Fills in the errors of `steps` and gives the position of the smallest tree whose error is within one standard error
/// of the least (Breiman et al. 1984, chapter 3.4.3).
///
/// Successes and failures are dealt to the folds apart, shuffled from the seed. Each fold is forecast by a tree grown
/// on the others and pruned at the geometric mean of a step's complexity and the next one's.
pub(super) fn validate(
    sample: &Sample,
    bounds: Bounds,
    plan: CrossValidation,
    ascending: &[Vec<u32>],
    steps: &mut [PruningStep],
) -> usize {
    let prices: Vec<f64> = (0..steps.len())
        .map(|step| match steps.get(step + 1) {
            Some(next) => (steps[step].complexity * next.complexity).sqrt(),
            None => f64::INFINITY,
        })
        .collect();
    let fold_of = deal(sample, plan);
    let mut errors = vec![Moments::new(); steps.len()];
    for fold in 0..plan.folds {
        let learns = |row: &u32| fold_of[*row as usize] != fold;
        let rows = sample.all_rows().into_iter().filter(learns).collect();
        let order = |order: &Vec<u32>| order.iter().copied().filter(learns).collect();
        let tree = Tree::grow(sample, bounds, rows, ascending.iter().map(order).collect());
        let pruning = Pruning::new(&tree);
        for row in sample.all_rows().into_iter().filter(|row| !learns(row)) {
            let happened = f64::from(u8::from(sample.success[row as usize]));
            let mut place = 0;
            // From the root down: at a lower price a row gets no less far.
            for (price, errors) in prices.iter().zip(&mut errors).rev() {
                while let Some(Branch { split, left, right }) = &tree.nodes[place].branch
                    && !pruning.is_leaf(place, *price)
                {
                    place = if split.goes_left(sample, row) { *left } else { *right };
                }
                let miss = tree.nodes[place].count.density().map_or(happened, |density| happened - density);
                errors.push(miss * miss);
            }
        }
    }
    for (step, errors) in steps.iter_mut().zip(&errors) {
        (step.error, step.standard_error) = (errors.mean(), errors.standard_error());
    }
    smallest_within_one_standard_error(steps)
}

fn smallest_within_one_standard_error(steps: &[PruningStep]) -> usize {
    let least = steps
        .iter()
        .filter_map(|step| step.error.zip(step.standard_error))
        .reduce(|least, next| if next.0 <= least.0 { next } else { least });
    let enough = |step: &PruningStep| {
        step.error.zip(least).is_some_and(|(error, (least, standard_error))| error <= least + standard_error)
    };
    steps.iter().rposition(enough).unwrap_or(0)
}

/// The fold of each row.
fn deal(sample: &Sample, plan: CrossValidation) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(plan.seed);
    let (mut deck, mut failures): (Vec<u32>, Vec<u32>) =
        sample.all_rows().into_iter().partition(|&row| sample.success[row as usize]);
    for part in [&mut deck, &mut failures] {
        // Fisher–Yates; of a width that is the same on every machine.
        for last in (1..part.len() as u64).rev() {
            part.swap(last as usize, random.random_range(0..=last) as usize);
        }
    }
    deck.append(&mut failures);
    let mut fold_of = vec![0; deck.len()];
    for (row, fold) in deck.into_iter().zip((0..plan.folds).cycle()) {
        fold_of[row as usize] = fold;
    }
    fold_of
}

#[cfg(test)]
#[path = "prune_tests.rs"]
mod tests;
