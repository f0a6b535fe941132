//! Closed forms, the definition by orders of factors, and the statistics of many experiments.

use super::{Shapley, effects, shapley};
use crate::moments::Moments;
use crate::sensitivity::SensitivityError;
use crate::test_random::Lcg;

fn exact(cells: &[f64], factors: usize) -> Shapley {
    shapley(&[cells.iter().map(|&y| Some(y)).collect::<Vec<_>>()], factors, 0.95).unwrap()
}

fn shares(found: &Shapley) -> Vec<f64> {
    found.shares.iter().map(|share| share.unwrap().value).collect()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{found:?} {expected:?}"));
}

/// Whether factor `i` is on in a cell.
fn on(cell: usize, i: usize) -> f64 {
    f64::from(u8::from(cell >> i & 1 == 1))
}

#[test]
fn an_additive_model_owns_its_squares() {
    let slopes = [2.0, -1.0, 0.0, 4.0];
    let cells: Vec<f64> =
        (0..16).map(|cell| 3.0 + (0..4).map(|i| slopes[i] * on(cell, i)).sum::<f64>()).collect();
    let found = exact(&cells, 4);
    assert_close(&shares(&found), &[4.0 / 21.0, 1.0 / 21.0, 0.0, 16.0 / 21.0]);
    // A switch of size a has variance a² / 4.
    assert!((found.explained - 21.0 / 4.0).abs() < 1e-12);
    assert_eq!((found.luck, found.luck_share, found.replicates), (None, None, 1));
    assert!(found.shares.iter().all(|share| share.unwrap().interval.is_none()));
}

#[test]
fn an_interaction_is_halved() {
    // x z = ¼ (1 + χ_x + χ_z + χ_x χ_z): components 1/16 each, so that x z + u / 2 has 3/16 and 1/16.
    let cells: Vec<f64> = (0..8).map(|cell| on(cell, 0) * on(cell, 2) + 0.5 * on(cell, 1)).collect();
    let found = exact(&cells, 3);
    assert_close(&shares(&found), &[1.5 / 4.0, 1.0 / 4.0, 1.5 / 4.0]);
    let sixteenth = 1.0 / 16.0;
    assert_close(&found.components, &[0.0, sixteenth, sixteenth, 0.0, sixteenth, sixteenth, 0.0, 0.0]);
}

#[test]
fn shares_are_the_mean_gain_over_all_orders() {
    // The worth of a set of factors is Var E[y | set]; a share is the mean gain on joining (Owen 2014).
    let mut random = Lcg::new(41);
    let cells: Vec<f64> = (0..16).map(|_| random.normal()).collect();
    let worth = |known: usize| {
        let mean_given = |cell: usize| {
            let alike: Vec<f64> =
                (0..16).filter(|other| (other ^ cell) & known == 0).map(|other| cells[other]).collect();
            alike.iter().sum::<f64>() / alike.len() as f64
        };
        let means: Moments = (0..16).map(mean_given).collect();
        means.sum_of_squares().unwrap() / 16.0
    };
    let mut gains = [0.0; 4];
    let mut orders = 0;
    for code in 0..256_usize {
        let order: Vec<usize> = (0..4).map(|place| code >> (2 * place) & 3).collect();
        let mut known = 0;
        if order.iter().fold(0, |seen, factor| seen | 1 << factor) != 15 {
            continue;
        }
        orders += 1;
        for factor in order {
            gains[factor] += worth(known | 1 << factor) - worth(known);
            known |= 1 << factor;
        }
    }
    assert_eq!(orders, 24);
    assert_close(&shares(&exact(&cells, 4)), &gains.map(|gain| gain / 24.0 / worth(15)));
}

#[test]
fn the_transform_is_that_of_its_definition() {
    let mut random = Lcg::new(43);
    let cells: Vec<f64> = (0..32).map(|_| random.normal()).collect();
    let by_definition = |set: usize| {
        let sign = |cell: usize| if (set & !cell).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
        cells.iter().enumerate().map(|(cell, y)| sign(cell) * y).sum::<f64>() / 32.0
    };
    assert_close(&effects(&cells), &(0..32).map(by_definition).collect::<Vec<_>>());
}

/// Replicates of y = a_0 x_0 + a_1 x_1 + interaction, whose luck is shared by cells, reversed by factor 1, and own.
fn experiment(random: &mut Lcg, replicates: usize) -> Vec<Vec<Option<f64>>> {
    let one = |random: &mut Lcg| {
        let shared = random.normal();
        let cell = |cell: usize| {
            let (x, z) = (on(cell, 0), on(cell, 1));
            let luck = (1.0 - z) * shared + 0.5 * random.normal();
            Some(0.8 * x + 0.4 * z + 0.4 * x * z + luck)
        };
        (0..4).map(cell).collect()
    };
    (0..replicates).map(|_| one(random)).collect()
}

#[test]
fn luck_is_taken_off_without_bias_and_intervals_cover() {
    // Effects: x ½ (0.8 + 0.2) = 0.5, z ½ (0.4 + 0.2) = 0.3, both ¼ 0.4 = 0.1; within-cell variance 1.25 or 0.25.
    let truth = [0.0, 0.25, 0.09, 0.01];
    let share = (0.25 + 0.005) / 0.35;
    let luck = 0.75 / (0.75 + 0.35);
    let mut random = Lcg::new(47);
    let (mut components, mut plain) = ([Moments::new(); 4], Moments::new());
    let (mut covered, mut covered_luck) = (0, 0);
    for _ in 0..1000 {
        let replicates = experiment(&mut random, 100);
        let found = shapley(&replicates, 2, 0.9).unwrap();
        components.iter_mut().zip(&found.components).for_each(|(all, &one)| all.push(one));
        covered += u32::from(found.shares[0].unwrap().interval.unwrap().contains(share));
        covered_luck += u32::from(found.luck_share.unwrap().interval.unwrap().contains(luck));
        let effect: Moments = replicates
            .iter()
            .map(|cells| effects(&cells.iter().flatten().copied().collect::<Vec<_>>())[2])
            .collect();
        plain.push(effect.mean().unwrap() * effect.mean().unwrap());
    }
    let off =
        |moments: &Moments, truth: f64| (moments.mean().unwrap() - truth) / moments.standard_error().unwrap();
    for set in 1..4 {
        assert!(off(&components[set], truth[set]).abs() < 3.5, "{set}: {:?}", components[set]);
    }
    // The correction is not idle: without it the component of z is biased by more than the test can miss.
    assert!(off(&plain, truth[2]) > 3.5, "{plain:?}");
    // 900 expected, standard deviation 9.5; a ratio's jackknife is not exact.
    assert!(
        (870..=935).contains(&covered) && (870..=935).contains(&covered_luck),
        "{covered} {covered_luck}"
    );
}

#[test]
fn shares_of_little_signal_sum_to_one_and_are_not_clipped() {
    let mut random = Lcg::new(53);
    let replicates: Vec<Vec<Option<f64>>> =
        (0..60).map(|_| (0..8).map(|cell| Some(on(cell, 0) + random.normal())).collect()).collect();
    let found = shapley(&replicates, 3, 0.95).unwrap();
    assert!((shares(&found).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(found.components.iter().any(|component| *component < 0.0));
    // Pure luck, and nothing above it: no share.
    let none = |seed| {
        let mut random = Lcg::new(seed);
        let replicates: Vec<Vec<Option<f64>>> =
            (0..20).map(|_| (0..4).map(|_| Some(random.normal())).collect()).collect();
        shapley(&replicates, 2, 0.95).unwrap()
    };
    let below = (0..20).map(none).find(|found| found.explained <= 0.0).unwrap();
    assert_eq!(below.shares, [None, None]);
    assert!(below.luck_share.unwrap().value >= 1.0);
}

#[test]
fn a_replicate_with_a_missing_cell_is_dropped_whole() {
    let mut random = Lcg::new(59);
    let whole = experiment(&mut random, 10);
    let mut with_failures = whole.clone();
    with_failures.insert(4, vec![Some(1.0), None, Some(2.0), Some(5.0)]);
    with_failures.push(vec![Some(f64::NAN); 4]);
    let found = shapley(&with_failures, 2, 0.95).unwrap();
    assert_eq!((found.replicates, found.dropped), (10, 2));
    assert_eq!(found, Shapley { dropped: 2, ..shapley(&whole, 2, 0.95).unwrap() });
    // Two replicates correct for luck, but leave one in a jackknife, which cannot.
    let two = shapley(&whole[..2], 2, 0.95).unwrap();
    assert!(two.luck.is_some() && two.shares.iter().flatten().all(|share| share.interval.is_none()));
}

#[test]
fn refusals_say_why() {
    let why = |replicates: &[Vec<Option<f64>>], factors| shapley(replicates, factors, 0.95).unwrap_err();
    assert_eq!(why(&[], 0), SensitivityError::NoFactors);
    assert_eq!(why(&[], 13).to_string(), "a full factorial of 13 factors is too large; 12 are supported");
    assert_eq!(
        why(&[vec![None; 4]], 2).to_string(),
        "0 replicates are left and 1 were dropped for failed runs; it takes 1 or more"
    );
    assert_eq!(why(&[vec![None; 3]], 2).to_string(), "replicate 0 has 3 values where 4 are expected");
    assert_eq!(why(&vec![vec![Some(2.0); 4]; 3], 2), SensitivityError::ConstantOutput);
    let huge = vec![Some(1e300), Some(-1e300)];
    assert_eq!(why(&[huge], 1), SensitivityError::Overflow);
}

#[test]
fn twelve_factors_are_4_096_cells() {
    let cells: Vec<f64> = (0..4096).map(|cell| (0..12).map(|i| on(cell, i)).product()).collect();
    assert_close(&shares(&exact(&cells, 12)), &[1.0 / 12.0; 12]);
}
