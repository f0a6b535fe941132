use super::super::test_samples::Columns;
use super::super::tree::{Bounds, Tree};
use super::{CrossValidation, Pruning, PruningStep, deal, smallest_within_one_standard_error};
use crate::discovery::sample::Sample;

const BOUNDS: Bounds = Bounds { min_mass: 0.01, max_depth: 8 };

fn grow(sample: &Sample) -> Tree {
    let rows = sample.all_rows();
    let ascending = sample.ascending(&rows);
    Tree::grow(sample, BOUNDS, rows, ascending)
}

/// The least cost plus price times leaves of all prunings below a node, by dynamic programming, and of the pruning
/// under test.
fn costs(pruning: &Pruning<'_>, place: usize, price: f64) -> (f64, f64) {
    let as_leaf = pruning.cost(place) + price;
    let Some(branch) = &pruning.tree.nodes[place].branch else { return (as_leaf, as_leaf) };
    let (left, right) = (costs(pruning, branch.left, price), costs(pruning, branch.right, price));
    let least = if left.0 + right.0 < as_leaf { left.0 + right.0 } else { as_leaf };
    (least, if pruning.is_leaf(place, price) { as_leaf } else { left.1 + right.1 })
}

#[test]
fn weakest_links_give_the_cheapest_tree_at_every_price() {
    for seed in 0..5 {
        let sample =
            Columns::random(seed, 500, 3, &[4], |x, l| 0.2 + 0.5 * x[0] * x[1] + 0.05 * f64::from(l[0]))
                .sample();
        let tree = grow(&sample);
        let pruning = Pruning::new(&tree);
        let steps = pruning.steps(&sample);
        assert!(steps.len() > 10 && steps[0].complexity == 0.0 && steps[steps.len() - 1].leaves == 1);
        for pair in steps.windows(2) {
            assert!(pair[0].complexity < pair[1].complexity && pair[0].leaves > pair[1].leaves);
            let price = 0.5 * (pair[0].complexity + pair[1].complexity);
            let (least, found) = costs(&pruning, 0, price);
            assert!((least - found).abs() < 1e-12, "{seed}, {price}: {found} against {least}");
        }
    }
}

#[test]
fn the_smallest_tree_within_one_standard_error_of_the_best_is_chosen() {
    let step = |leaves, error, standard_error| PruningStep {
        complexity: 1.0 / leaves as f64,
        leaves,
        error: Some(error),
        standard_error: Some(standard_error),
    };
    let steps = [
        step(9, 0.20, 0.02),
        step(5, 0.18, 0.01),
        step(3, 0.19, 0.01),
        step(2, 0.191, 0.1),
        step(1, 0.3, 0.1),
    ];
    assert_eq!(smallest_within_one_standard_error(&steps), 2);
    assert_eq!(smallest_within_one_standard_error(&[]), 0);
}

#[test]
fn folds_are_dealt_evenly_from_the_seed() {
    let sample = Columns::random(4, 103, 1, &[], |_, _| 0.2).sample();
    let plan = CrossValidation { folds: 10, seed: 6 };
    let folds = deal(&sample, plan);
    assert_eq!(folds, deal(&sample, plan));
    assert_ne!(folds, deal(&sample, CrossValidation { seed: 7, ..plan }));
    let successes = sample.successes() as usize;
    for fold in 0..10 {
        let rows: Vec<usize> = (0..103).filter(|&row| folds[row] == fold).collect();
        let dense = rows.iter().filter(|&&row| sample.success[row]).count();
        assert!((10..=11).contains(&rows.len()));
        assert!((successes / 10..=successes.div_ceil(10)).contains(&dense));
    }
}
