use super::{VarianceFold, VarianceSplit};
use crate::cluster::DrawOutOfOrder;
use crate::interval::Interval;
use crate::moments::Moments;
use crate::resample::Resampling;
use crate::test_random::Lcg;

const PLAN: Resampling = Resampling { resamples: 1000, confidence: 0.95, seed: 9 };

fn fold<'a>(draws: impl IntoIterator<Item = &'a [f64]>) -> VarianceFold {
    let mut fold = VarianceFold::new();
    for (draw, values) in draws.into_iter().enumerate() {
        values.iter().for_each(|&x| fold.push(draw as u64, Some(x)).unwrap());
    }
    fold
}

fn split<'a>(draws: impl IntoIterator<Item = &'a [f64]>) -> VarianceSplit {
    fold(draws).split(&PLAN).unwrap()
}

#[test]
fn the_dyestuff_batches() {
    // Davies & Goldsmith, Statistical Methods in Research and Production (1972), table 6.1: 6 batches, 5 yields each;
    // variances 1764 between and 2451 within.
    let batches: [&[f64]; 6] = [
        &[1545.0, 1440.0, 1440.0, 1520.0, 1580.0],
        &[1540.0, 1555.0, 1490.0, 1560.0, 1495.0],
        &[1595.0, 1550.0, 1605.0, 1510.0, 1560.0],
        &[1445.0, 1440.0, 1595.0, 1465.0, 1545.0],
        &[1595.0, 1630.0, 1515.0, 1635.0, 1625.0],
        &[1520.0, 1455.0, 1450.0, 1480.0, 1445.0],
    ];
    let found = split(batches);
    assert!((found.parameters - 1764.05).abs() < 1e-9 && (found.luck - 2451.25).abs() < 1e-9, "{found:?}");
    assert!((found.share.unwrap() - 1764.05 / 4215.3).abs() < 1e-12);
    assert!((found.luck_share().unwrap() - 2451.25 / 4215.3).abs() < 1e-12);
    assert_eq!((found.draws, found.runs, found.negative), (6, 30, false));
    let (parameters, luck) = (found.interval.unwrap(), found.luck_interval().unwrap());
    assert!(parameters.contains(found.share.unwrap()) && luck.contains(found.luck_share().unwrap()));
}

#[test]
fn a_negative_estimate_is_reported_as_zero_and_flagged() {
    // Box & Tiao, Bayesian Inference in Statistical Analysis (1973), table 5.1.4: MS between below MS within.
    let batches: [&[f64]; 6] = [
        &[7.298, 3.846, 2.434, 9.566, 7.990],
        &[5.220, 6.556, 0.608, 11.788, -0.892],
        &[0.110, 10.386, 13.434, 5.510, 8.166],
        &[2.212, 4.852, 7.092, 9.288, 4.980],
        &[0.282, 9.014, 4.458, 9.446, 7.198],
        &[1.722, 4.782, 8.106, 0.758, 3.758],
    ];
    let found = split(batches);
    assert!(found.negative && found.parameters == 0.0);
    assert_eq!((found.share, found.luck_share()), (Some(0.0), Some(1.0)));
    assert!((found.luck - 14.945_8).abs() < 5e-4, "{found:?}");
    let interval = found.interval.unwrap();
    assert!(interval.low == 0.0 && interval.high < 1.0, "{interval:?}");
}

#[test]
fn unequal_numbers_of_runs_by_hand() {
    // N = 6, means 1, 5 and 8, mean of all 3.5; SS between 3 · 6.25 + 2 · 2.25 + 20.25 = 43.5, within 2 + 2 = 4;
    // n₀ = (6 − 14/6) / 2 = 11/6.
    let found = split([&[0.0, 1.0, 2.0][..], &[4.0, 6.0], &[8.0]]);
    assert!((found.luck - 4.0 / 3.0).abs() < 1e-15);
    assert!((found.parameters - (43.5 / 2.0 - 4.0 / 3.0) / (11.0 / 6.0)).abs() < 1e-13);
}

#[test]
fn estimates_are_right_on_average_with_runs_missing_at_random() {
    let mut random = Lcg::new(79);
    let (mut parameters, mut luck) = (Moments::new(), Moments::new());
    for _ in 0..1000 {
        let mut fold = VarianceFold::new();
        for draw in 0..40 {
            let effect = 4.0 * random.normal();
            for _ in 0..4 {
                let value = effect - 3.0 * libm::log(random.uniform());
                fold.push(draw, (random.uniform() < 0.7).then_some(value)).unwrap();
            }
        }
        let found = fold.split(&Resampling { resamples: 0, ..PLAN }).unwrap();
        assert!(found.interval.is_none() && !found.negative);
        parameters.push(found.parameters);
        luck.push(found.luck);
    }
    for (found, truth) in [(parameters, 16.0), (luck, 9.0)] {
        let error = found.standard_error().unwrap();
        assert!((found.mean().unwrap() - truth).abs() < 3.0 * error && error < 0.02 * truth, "{found:?}");
    }
}

#[test]
fn intervals_cover_the_share_of_frequencies_and_of_normal_draws() {
    // 60 draws of 4 runs. Frequencies: probabilities uniform on (0, 1) have variance 1/12 between and 1/6 within.
    let mut random = Lcg::new(83);
    let plan = Resampling { resamples: 300, ..PLAN };
    let mut covered = [0_u32; 2];
    for _ in 0..500 {
        let (mut coins, mut normal) = (VarianceFold::new(), VarianceFold::new());
        for draw in 0..60 {
            let (chance, effect) = (random.uniform(), random.normal());
            for _ in 0..4 {
                coins.push(draw, Some(f64::from(u8::from(random.uniform() < chance)))).unwrap();
                normal.push(draw, Some(effect + random.normal())).unwrap();
            }
        }
        for (covered, (fold, truth)) in covered.iter_mut().zip([(coins, 1.0 / 3.0), (normal, 0.5)]) {
            *covered += u32::from(fold.split(&plan).unwrap().interval.unwrap().contains(truth));
        }
    }
    assert!(covered.iter().all(|covered| (450..=490).contains(covered)), "{covered:?} of 500");
}

#[test]
fn only_luck_only_parameters_or_neither() {
    let only_parameters = split([&[1.0, 1.0][..], &[2.0, 2.0], &[4.0, 4.0]]);
    assert_eq!((only_parameters.luck, only_parameters.share), (0.0, Some(1.0)));
    assert_eq!(only_parameters.interval, Some(Interval { low: 1.0, high: 1.0 }));
    let only_luck = split([&[0.0, 4.0][..], &[0.0, 4.0], &[0.0, 4.0]]);
    assert!(only_luck.negative && only_luck.share == Some(0.0) && only_luck.luck == 8.0);
    let neither = split([&[0.1, 0.1, 0.1][..], &[0.1, 0.1], &[0.1]]);
    assert_eq!((neither.parameters, neither.luck, neither.negative), (0.0, 0.0, false));
    assert_eq!((neither.share, neither.luck_share(), neither.interval), (None, None, None));
}

#[test]
fn missing_runs_and_empty_draws_are_dropped_and_counted() {
    let mut with_gaps = VarianceFold::new();
    for (draw, value) in [
        (0, Some(1.0)),
        (0, None),
        (0, Some(2.0)),
        (1, None),
        (1, Some(f64::NAN)),
        (5, Some(7.0)),
        (5, Some(9.0)),
    ] {
        with_gaps.push(draw, value).unwrap();
    }
    assert_eq!(with_gaps.push(4, Some(1.0)), Err(DrawOutOfOrder { draw: 4, current: 5 }));
    let found = with_gaps.split(&PLAN).unwrap();
    assert_eq!((found.missing_runs, found.empty_draws, found.draws, found.runs), (3, 1, 2, 4));
    let without = split([&[1.0, 2.0][..], &[7.0, 9.0]]);
    assert_eq!(
        (found.parameters, found.luck, found.interval),
        (without.parameters, without.luck, without.interval)
    );
}

#[test]
fn one_run_per_draw_or_one_draw_cannot_be_split() {
    assert_eq!(fold([&[1.0][..], &[2.0], &[4.0]]).split(&PLAN), None);
    assert_eq!(fold([&[1.0, 2.0, 4.0][..]]).split(&PLAN), None);
    assert_eq!(VarianceFold::new().split(&PLAN), None);
    assert_eq!(fold([&[1e200, -1e200][..], &[1.0, 2.0]]).split(&PLAN), None);
}
