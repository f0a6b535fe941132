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

/// A tree being grown.
struct Growth<'a> {
    sample: &'a Sample,
    bounds: Bounds,
    /// Rows at the root.
    total: f64,
    nodes: Vec<Node>,
    /// Per row of the sample, where the last split sends it.
    goes_left: Vec<bool>,
}

impl Growth<'_> {
    /// Adds the tree below `rows`, of so many splits between root and leaf, and gives the position of its root.
    fn add(&mut self, rows: Vec<u32>, ascending: Vec<Vec<u32>>, depth: u32) -> usize {
        let place = self.nodes.len();
        self.nodes.push(Node { count: self.sample.count_of(&rows), branch: None });
        if depth == 0 {
            return place;
        }
        let is_large_enough = |count: Count| count.n as f64 / self.total >= self.bounds.min_mass;
        let Some(split) = best_split(self.sample, &rows, &ascending, &is_large_enough) else { return place };
        for &row in &rows {
            self.goes_left[row as usize] = split.goes_left(self.sample, row);
        }
        let part = |rows: Vec<u32>| -> (Vec<u32>, Vec<u32>) {
            rows.into_iter().partition(|&row| self.goes_left[row as usize])
        };
        let (rows_left, rows_right) = part(rows);
        let (left, right) = ascending.into_iter().map(part).unzip();
        let left = self.add(rows_left, left, depth - 1);
        let right = self.add(rows_right, right, depth - 1);
        self.nodes[place].branch = Some(Branch { split, left, right });
        place
    }
}

impl Tree {
    /// Grows a tree on `rows`, which `ascending` lists by value, until no split is left.
    pub(super) fn grow(sample: &Sample, bounds: Bounds, rows: Vec<u32>, ascending: Vec<Vec<u32>>) -> Self {
        let goes_left = vec![false; sample.success.len()];
        let mut growth = Growth { sample, bounds, total: rows.len() as f64, nodes: Vec::new(), goes_left };
        growth.add(rows, ascending, bounds.max_depth);
        Self { nodes: growth.nodes }
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
