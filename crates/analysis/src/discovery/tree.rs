//! Growing a classification tree.

use super::limits::Limits;
use super::sample::{Count, Sample};
use super::split::{Split, best_split};

/// A tree; node 0 is the root and children come after their parents.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    /// The rows by which the tree was grown that reach the node.
    pub(super) count: Count,
    pub(super) branch: Option<Branch>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Branch {
    pub(super) split: Split,
    pub(super) left: usize,
    pub(super) right: usize,
}

/// How large a tree may grow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) min_mass: f64,
    pub(super) max_depth: u32,
}

impl Tree {
    /// Grows a tree on `rows`, which `ascending` lists by value, until no split is left.
    pub(super) fn grow(sample: &Sample, bounds: Bounds, rows: Vec<u32>, ascending: Vec<Vec<u32>>) -> Self {
        let total = rows.len() as f64;
        let is_large_enough = |count: Count| count.n as f64 / total >= bounds.min_mass;
        let mut tree = Self { nodes: Vec::new() };
        tree.add(sample, &is_large_enough, rows, ascending, bounds.max_depth);
        tree
    }

    /// Adds the tree below `rows` and gives the position of its root.
    fn add(
        &mut self,
        sample: &Sample,
        is_large_enough: &dyn Fn(Count) -> bool,
        rows: Vec<u32>,
        ascending: Vec<Vec<u32>>,
        levels_left: u32,
    ) -> usize {
        let place = self.nodes.len();
        self.nodes.push(Node { count: sample.count_of(&rows), branch: None });
        if levels_left == 0 {
            return place;
        }
        let Some(split) = best_split(sample, &rows, &ascending, is_large_enough) else { return place };
        let part = |rows: Vec<u32>| -> (Vec<u32>, Vec<u32>) {
            rows.into_iter().partition(|&row| split.goes_left(sample, row))
        };
        let (rows_left, rows_right) = part(rows);
        let (left, right) = ascending.into_iter().map(part).unzip();
        let left = self.add(sample, is_large_enough, rows_left, left, levels_left - 1);
        let right = self.add(sample, is_large_enough, rows_right, right, levels_left - 1);
        self.nodes[place].branch = Some(Branch { split, left, right });
        place
    }

    /// Limits of the leaves that remain when the nodes that are `terminal` have lost their branches, from left to
    /// right.
    pub(super) fn leaves(&self, whole: &[Limits], terminal: &dyn Fn(usize) -> bool) -> Vec<Vec<Limits>> {
        let mut leaves = Vec::new();
        let mut open = vec![(0, whole.to_vec())];
        while let Some((place, limits)) = open.pop() {
            match &self.nodes[place].branch {
                Some(Branch { split, left, right }) if !terminal(place) => {
                    let (below, above) = split.halves(&limits[split.factor]);
                    let with = |half| {
                        let mut limits = limits.clone();
                        limits[split.factor] = half;
                        limits
                    };
                    open.push((*right, with(above)));
                    open.push((*left, with(below)));
                }
                _ => leaves.push(limits),
            }
        }
        leaves
    }
}
