use super::super::limits::{End, Limits};
use super::super::test_samples::Columns;
use super::{Cart, CartSettings, CrossValidation, cart};

fn tree(columns: &Columns) -> Cart {
    cart(&columns.sample(), &CartSettings::default()).unwrap()
}

#[test]
fn a_planted_region_is_a_leaf() {
    for seed in 0..10 {
        let columns = Columns::planted(seed, 4000);
        // Of the rows within the first two limits, 4 % of all lie below 0.2 of the third: less than a usual leaf.
        let settings = CartSettings { min_mass: 0.02, ..CartSettings::default() };
        let found = cart(&columns.sample(), &settings).unwrap();
        let densest = &found.leaves[0];
        let ends: Vec<_> = densest.restrictions.iter().map(|r| (r.factor, r.end)).collect();
        assert_eq!(ends, [(0, End::Low), (1, End::High), (2, End::Low), (2, End::High)], "{seed}");
        let planted = [(0.6, 1.0), (0.0, 0.5), (0.2, 0.8)];
        for (limits, (low, high)) in densest.limits.iter().zip(planted) {
            let Limits::Range { low: found_low, high: found_high } = *limits else { panic!("{limits:?}") };
            assert!((found_low - low).abs() < 0.02 && (found_high - high).abs() < 0.02, "{seed}: {limits:?}");
        }
        assert!(densest.density > Some(0.9) && densest.coverage > Some(0.8));
        assert!(densest.is_significant(1e-6));
        assert!(found.leaves.len() <= 6, "{seed}: {}", found.leaves.len());
    }
}

#[test]
fn leaves_part_the_rows() {
    let mut columns = Columns::random(3, 1000, 2, &[5], |x, levels| if levels[0] >= 3 { x[0] } else { 0.1 });
    columns.outcome[17] = None;
    let found = tree(&columns);
    assert!(found.leaves.len() > 2);
    assert_eq!(found.missing, 1);
    assert_eq!(found.leaves.iter().map(|leaf| leaf.n).sum::<u64>(), 999);
    assert_eq!(found.leaves.iter().map(|leaf| leaf.successes).sum::<u64>(), columns.sample().successes());
    assert!(found.leaves.iter().all(|leaf| leaf.mass >= Some(0.05)));
    assert!(found.leaves.windows(2).all(|pair| pair[0].density >= pair[1].density));
    assert_eq!(found.leaves.len() as u64, found.pruning[found.chosen].leaves);
}

#[test]
fn noise_is_pruned_to_the_root() {
    let mut roots = 0;
    for seed in 0..20 {
        let columns = Columns::random(seed, 500, 5, &[3], |_, _| 0.3);
        let grown = CartSettings { cross_validation: None, ..CartSettings::default() };
        assert!(cart(&columns.sample(), &grown).unwrap().leaves.len() > 5);
        roots += u32::from(tree(&columns).leaves.len() == 1);
    }
    assert!(roots >= 18, "{roots} of 20");
}

#[test]
fn a_rare_outcome_is_not_pruned_away() {
    // 30 % in one corner, 2 % elsewhere: no leaf has a majority of successes.
    let columns = Columns::random(9, 4000, 3, &[], |x, _| if x[0] < 0.3 && x[2] > 0.6 { 0.3 } else { 0.02 });
    let densest = &tree(&columns).leaves[0];
    let ends: Vec<_> = densest.restrictions.iter().map(|r| (r.factor, r.end)).collect();
    assert_eq!(ends, [(0, End::High), (2, End::Low)]);
    assert!(densest.density > Some(0.25) && densest.coverage > Some(0.5));
}

#[test]
fn the_same_seed_gives_the_same_tree() {
    let columns = Columns::random(5, 600, 3, &[3], |x, _| x[0] * x[1]);
    let with = |seed| {
        let cross_validation = Some(CrossValidation { folds: 5, seed });
        cart(&columns.sample(), &CartSettings { cross_validation, ..CartSettings::default() }).unwrap()
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1).pruning, with(2).pruning);
}

#[test]
fn settings_out_of_range_are_refused() {
    let sample = Columns::planted(1, 50).sample();
    let fails = |settings| cart(&sample, &settings).unwrap_err().to_string();
    let usual = CartSettings::default();
    assert_eq!(
        fails(CartSettings { min_mass: 0.0, ..usual }),
        "`min_mass` is 0 but must be from 0.001 to 0.5"
    );
    assert_eq!(fails(CartSettings { max_depth: 33, ..usual }), "`max_depth` is 33 but must be from 1 to 32");
    for folds in [1, 51] {
        let cross_validation = Some(CrossValidation { folds, seed: 0 });
        assert!(fails(CartSettings { cross_validation, ..usual }).starts_with("`folds`"));
    }
}
