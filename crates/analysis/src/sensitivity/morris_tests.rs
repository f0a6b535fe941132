//! Closed forms on the grid of four levels, and the test function of Morris, Technometrics 33 (1991).

use super::{FactorEffects, morris};
use crate::resample::Resampling;
use crate::sensitivity::SensitivityError;
use crate::sensitivity::test_models::{morris_1991, run, trajectories};

const PLAN: Resampling = Resampling { resamples: 1000, confidence: 0.99, seed: 12 };

fn values(found: &FactorEffects) -> [f64; 3] {
    [found.mu, found.mu_star, found.sigma].map(|estimate| estimate.unwrap().value)
}

#[test]
fn a_linear_model_has_its_coefficients_and_no_sigma() {
    let rows = trajectories(12, 4, 1);
    let slopes = [3.0, -2.0, 0.5, 0.0];
    let outputs = run(&rows, |x| 7.0 + x.iter().zip(slopes).map(|(x, slope)| slope * x).sum::<f64>());
    for (found, slope) in morris(&rows, &outputs, &PLAN).unwrap().iter().zip(slopes) {
        let [mu, mu_star, sigma] = values(found);
        assert!((mu - slope).abs() < 1e-12 && (mu_star - slope.abs()).abs() < 1e-12 && sigma < 1e-12);
        assert_eq!((found.effects, found.lost), (12, 0));
    }
}

#[test]
fn a_quadratic_model_has_analytic_moments() {
    // y = x + 4 x² + 3 x z − 5 (v² − v). A step of 2/3 from level x ∈ {0, 1/3} changes x² by (2 x + 2/3) per unit:
    // 2/3 or 4/3, each with probability ½; z is uniform on four levels, with variance 5/36.
    let rows = trajectories(2000, 3, 2);
    let outputs = run(&rows, |x| x[0] + 4.0 * x[0] * x[0] + 3.0 * x[0] * x[1] - 5.0 * (x[2] * x[2] - x[2]));
    let found = morris(&rows, &outputs, &PLAN).unwrap();
    let by_level = 5.0_f64 / 36.0;
    let truth = [
        [1.0 + 4.0 + 1.5, 6.5, (16.0 / 9.0 + 9.0 * by_level).sqrt()],
        [1.5, 1.5, (9.0 * by_level).sqrt()],
        [0.0, 5.0 / 3.0, 5.0 / 3.0],
    ];
    for (found, truth) in found.iter().zip(truth) {
        for (estimate, truth) in [found.mu, found.mu_star, found.sigma].into_iter().zip(truth) {
            let estimate = estimate.unwrap();
            let interval = estimate.interval.unwrap();
            // Where effects have one magnitude, its interval has no width but for rounding.
            let covered = interval.contains(truth) || (estimate.value - truth).abs() < 1e-12;
            assert!(covered && interval.width() < 0.3, "{estimate:?} against {truth}");
        }
    }
}

#[test]
fn the_groups_of_factors_that_morris_found() {
    let rows = trajectories(100, 20, 3);
    let found = morris(&rows, &run(&rows, morris_1991), &PLAN).unwrap();
    let (mu_star, sigma) = (|i: usize| values(&found[i - 1])[1], |i: usize| values(&found[i - 1])[2]);
    // 1–10 matter, 11–20 do not.
    for unimportant in 11..=20 {
        assert!((1..=10).all(|important| mu_star(important) > 2.0 * mu_star(unimportant)));
    }
    // Of those, 8–10 are nearly linear with slope 2 · 20, but for products with factors 3, 5 and 7, whose mean on the
    // four levels is not 0; 1–7 curve or interact.
    let mean = [1.0 / 3.0, 2.0 / 3.0, 1.0].map(|x| 1.1 * x / (x + 0.1)).iter().sum::<f64>() / 2.0 - 1.0;
    for (linear, sign) in [(8, -1.0), (9, 1.0), (10, -1.0)] {
        let estimate = found[linear - 1].mu.unwrap();
        assert!(estimate.interval.unwrap().contains(40.0 + sign * 6.0 * mean), "{estimate:?}");
        assert!((1..=7).all(|other| sigma(other) > 3.0 * sigma(linear)));
    }
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    let plan = Resampling { resamples: 300, confidence: 0.9, ..PLAN };
    let mut covered = 0;
    for experiment in 0..400 {
        let rows = trajectories(40, 2, 5000 + experiment);
        let found =
            morris(&rows, &run(&rows, |x| x[0] + 4.0 * x[0] * x[0] + 3.0 * x[0] * x[1]), &plan).unwrap();
        covered += u32::from(found[0].mu_star.unwrap().interval.unwrap().contains(6.5));
    }
    // 360 expected, standard deviation 6.
    assert!((336..=380).contains(&covered), "{covered}");
}

#[test]
fn a_failed_run_loses_the_effects_beside_it() {
    let rows = trajectories(6, 3, 4);
    let model = |x: &[f64]| 2.0 * x[0] - x[1] + 4.0 * x[2];
    let mut outputs = run(&rows, model);
    // Ends of the first step of trajectory 1, and the whole of trajectory 4.
    outputs[4] = None;
    outputs[16..20].fill(Some(f64::INFINITY));
    let found = morris(&rows, &outputs, &PLAN).unwrap();
    let first = (0..3).find(|&factor| rows[4][factor] != rows[5][factor]).unwrap();
    for (factor, effects) in found.iter().enumerate() {
        let lost = if factor == first { 2 } else { 1 };
        assert_eq!((effects.effects, effects.lost), (6 - lost, lost));
        assert!((values(effects)[0] - [2.0, -1.0, 4.0][factor]).abs() < 1e-12);
    }
    // A factor may lose all, and its sigma before that.
    let rows = trajectories(2, 1, 5);
    let outputs = [Some(1.0), None, Some(2.0), Some(0.0)];
    assert_eq!(
        morris(&rows, &outputs, &PLAN).unwrap_err().to_string(),
        "1 trajectories are left and 1 were dropped for failed runs; it takes 2 or more"
    );
    let rows = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0]];
    let outputs = [Some(0.0), Some(2.0), None, Some(3.0), Some(1.0), None];
    let found = morris(&rows, &outputs, &PLAN).unwrap();
    assert_eq!((found[0].effects, found[0].mu.unwrap().value, found[0].sigma), (1, 2.0, None));
    assert_eq!((found[1].effects, found[1].mu_star.unwrap().value, found[1].lost), (1, 2.0, 1));
}

#[test]
fn refusals_say_why() {
    let why = |rows: &[&[f64]]| morris(rows, &vec![Some(1.0); rows.len()], &PLAN).unwrap_err();
    let step = |step| SensitivityError::Step { trajectory: 0, step };
    assert_eq!(why(&[]), SensitivityError::NoFactors);
    assert_eq!(why(&[&[0.0], &[1.0], &[0.0]]), SensitivityError::Blocks { outputs: 3, block: 2 });
    assert_eq!(why(&[&[0.0, 0.0], &[1.0, 1.0], &[1.0, 0.0]]), step(0));
    assert_eq!(why(&[&[0.0, 0.0], &[1.0, 0.0], &[1.0, 0.0]]), step(1));
    assert_eq!(why(&[&[0.0, 0.0], &[1.0, 0.0], &[0.0, 0.0]]), step(1));
    assert_eq!(why(&[&[0.0], &[f64::NAN]]), SensitivityError::NotFinite { row: 1, factor: 0 });
    assert_eq!(why(&[&[0.0], &[1.0, 2.0]]).to_string(), "row 1 has 2 values where 1 are expected");
}
