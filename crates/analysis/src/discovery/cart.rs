//! A classification tree, CART (Breiman, Friedman, Olshen & Stone 1984), whose leaves are boxes.
//!
//! Where PRIM seeks one dense box at a time, a tree parts the whole space, so that its sparse leaves say where the
//! outcome does not happen.

use super::boxes::DiscoveryBox;
use super::error::{DiscoveryError, check_setting};
use super::prune::{Pruning, PruningStep, validate};
use super::sample::Sample;
use super::tree::{Bounds, Tree};

/// How a tree is grown and pruned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CartSettings {
    /// Least mass of a leaf, rows in it over all rows, from 0.001 to 0.5. In cross-validation, of the rows learnt from.
    pub min_mass: f64,
    /// Most splits between root and leaf, from 1 to 32.
    pub max_depth: u32,
    /// How the tree is pruned; `None` keeps it as grown.
    pub cross_validation: Option<CrossValidation>,
}

/// Pruning by forecasts of rows kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrossValidation {
    /// Number of parts that are kept aside in turn, from 2 to the number of rows.
    pub folds: u32,
    /// Where the parts come from. They also depend on the order of rows.
    pub seed: u64,
}

impl Default for CartSettings {
    /// Least mass 0.05, 8 splits, 10 folds from seed 0.
    fn default() -> Self {
        Self { min_mass: 0.05, max_depth: 8, cross_validation: Some(CrossValidation { folds: 10, seed: 0 }) }
    }
}

/// A pruned tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Cart {
    /// Its leaves, the densest first, of equals that with most coverage, then from left to right. Every row lies in
    /// one of them.
    pub leaves: Vec<DiscoveryBox>,
    /// The trees from the one as grown to its root.
    pub pruning: Vec<PruningStep>,
    /// Position among them of the tree whose leaves these are.
    pub chosen: usize,
    /// Rows left out because their outcome is missing.
    pub missing: u64,
}

/// Grows a tree by the Gini index and prunes it to the smallest one whose cross-validated squared error is within one
/// standard error of the least.
///
/// A split is a cut of a real factor halfway between two values or a set of levels. Of equally good splits the first
/// factor's is made, and of its splits the lowest.
///
/// # Errors
///
/// With a setting out of range or an outcome that is the same in all rows.
pub fn cart(sample: &Sample, settings: &CartSettings) -> Result<Cart, DiscoveryError> {
    settings.check(sample.rows())?;
    sample.check_classes()?;
    let bounds = Bounds { min_mass: settings.min_mass, max_depth: settings.max_depth };
    let rows = sample.all_rows();
    let ascending = sample.ascending(&rows);
    let tree = Tree::grow(sample, bounds, rows.clone(), ascending.clone());
    let pruning = Pruning::new(&tree);
    let mut steps = pruning.steps(sample);
    let chosen =
        settings.cross_validation.map_or(0, |plan| validate(sample, bounds, plan, &ascending, &mut steps));
    let complexity = steps[chosen].complexity;
    let mut leaves: Vec<DiscoveryBox> = tree
        .leaves(sample.whole(), &|place| pruning.is_leaf(place, complexity))
        .iter()
        .map(|limits| DiscoveryBox::among(sample, &rows, limits))
        .collect();
    leaves.sort_by(|a, b| {
        // Densities as fractions, so that equal ones are equal.
        (b.successes * a.n).cmp(&(a.successes * b.n)).then(b.successes.cmp(&a.successes))
    });
    Ok(Cart { leaves, pruning: steps, chosen, missing: sample.missing() })
}

impl CartSettings {
    fn check(&self, rows: u64) -> Result<(), DiscoveryError> {
        let mass = self.min_mass;
        check_setting("min_mass", mass, (0.001..=0.5).contains(&mass), "from 0.001 to 0.5")?;
        let depth = self.max_depth;
        check_setting("max_depth", f64::from(depth), (1..=32).contains(&depth), "from 1 to 32")?;
        let Some(CrossValidation { folds, .. }) = self.cross_validation else { return Ok(()) };
        let is_legal = folds >= 2 && u64::from(folds) <= rows;
        check_setting("folds", f64::from(folds), is_legal, "from 2 to the number of rows")
    }
}

#[cfg(test)]
#[path = "cart_tests.rs"]
mod tests;
