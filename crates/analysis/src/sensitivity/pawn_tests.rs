//! Closed forms: of y = x the distances of slice s of n from the whole are max(s, n − 1 − s) / n.

use super::{Pawn, pawn};
use crate::resample::Resampling;
use crate::sensitivity::SensitivityError;
use crate::sensitivity::test_models::{columns, ishigami, run, uniform_points};

const PLAN: Resampling = Resampling { resamples: 400, confidence: 0.95, seed: 13 };

#[test]
fn the_identity_has_known_distances() {
    let column: Vec<f64> = (0..1000).map(|i| f64::from(i * 377 % 1000)).collect();
    let outputs: Vec<_> = column.iter().map(|x| Some(3.0 * x - 5.0)).collect();
    let found = pawn(&[column], &outputs, 10, &PLAN).unwrap();
    let index = &found.factors[0];
    let expected = [0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9];
    index.distances.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{a} {b}"));
    assert!((index.median.value - 0.7).abs() < 1e-12 && (index.mean - 0.7).abs() < 1e-12);
    assert!((index.min - 0.5).abs() < 1e-12 && (index.max - 0.9).abs() < 1e-12);
    assert!((index.cv.unwrap() - 0.02_f64.sqrt() / 0.7).abs() < 1e-12);
    assert!(index.median.interval.unwrap().contains(0.7) && !index.by_level);
}

#[test]
fn a_switch_is_conditioned_on_its_levels() {
    // Off: y uniform on [0, 1]; on: on [0.5, 1.5]. The whole is their mixture, ¼ away from each.
    let mut rows = uniform_points(4000, 2, 1);
    rows.iter_mut().for_each(|row| row[1] = f64::from(row[1] < 0.5));
    let outputs = run(&rows, |x| x[0] + 0.5 * x[1]);
    let found = pawn(&columns(&rows), &outputs, 10, &PLAN).unwrap();
    let index = &found.factors[1];
    assert!(index.by_level && index.distances.len() == 2);
    assert!(index.median.interval.unwrap().contains(0.25), "{index:?}");
    assert!(!found.factors[0].by_level && found.factors[0].distances.len() == 10);
}

#[test]
fn ishigami_ranks_beyond_variance_and_above_the_noise() {
    // Its third factor has S1 = 0, yet moves the distribution; a fourth does nothing.
    let rows = uniform_points(4000, 4, 2);
    let found = pawn(&columns(&rows), &run(&rows, ishigami), 10, &PLAN).unwrap();
    let median = |factor: usize| found.factors[factor].median.value;
    let noise = found.factors[0].noise_median.unwrap();
    assert!((0..3).all(|factor| median(factor) > 1.5 * noise), "{found:?}");
    assert!(median(3) < noise && median(0) > median(3) && median(1) > median(3));
    assert!(found.factors[3].max < found.factors[3].noise_max.unwrap());
    // Slices of equal sizes have one noise level. That of a Kolmogorov–Smirnov distance with 400 runs is about
    // √(0.9 / 400) · 0.83 in the median.
    assert!(found.factors.iter().all(|index| index.noise_median == Some(noise)));
    assert!((0.03..0.06).contains(&noise), "{noise}");
}

#[test]
fn a_dummy_passes_the_noise_level_as_seldom_as_it_says() {
    let plan = Resampling { resamples: 200, confidence: 0.9, ..PLAN };
    let (mut by_median, mut by_max) = (0, 0);
    for experiment in 0..300 {
        let rows = uniform_points(200, 2, 9000 + experiment);
        let found = pawn(&columns(&rows), &run(&rows, |x| x[0]), 5, &plan).unwrap();
        let dummy = &found.factors[1];
        by_median += u32::from(Some(dummy.median.value) > dummy.noise_median);
        by_max += u32::from(Some(dummy.max) > dummy.noise_max);
    }
    // 30 expected, standard deviation 5.2.
    assert!((15..=45).contains(&by_median) && (15..=45).contains(&by_max), "{by_median} {by_max}");
}

#[test]
fn intervals_tell_how_the_index_varies_between_samples() {
    let model = |x: &[f64]| x[0] + x[1];
    let plan = Resampling { resamples: 200, confidence: 0.9, ..PLAN };
    let found: Vec<Pawn> = (0..300)
        .map(|experiment| {
            let rows = uniform_points(300, 2, 20_000 + experiment);
            pawn(&columns(&rows), &run(&rows, model), 5, &plan).unwrap()
        })
        .collect();
    let estimates = || found.iter().map(|pawn| pawn.factors[0].median);
    let mean = estimates().map(|median| median.value).sum::<f64>() / 300.0;
    let covered = estimates().filter(|median| median.interval.unwrap().contains(mean)).count();
    assert!((246..=294).contains(&covered), "{covered} of 300");
    assert!(estimates().all(|median| median.interval.unwrap().contains(median.value)));
}

#[test]
fn failed_runs_are_left_out_and_counted() {
    let rows = uniform_points(120, 2, 3);
    let mut outputs = run(&rows, |x| x[0] * x[1]);
    outputs[7] = None;
    outputs[90] = Some(f64::NAN);
    let kept: Vec<Vec<f64>> =
        rows.iter().enumerate().filter(|(row, _)| ![7, 90].contains(row)).map(|(_, x)| x.clone()).collect();
    let found = pawn(&columns(&rows), &outputs, 5, &PLAN).unwrap();
    let without = pawn(&columns(&kept), &run(&kept, |x| x[0] * x[1]), 5, &PLAN).unwrap();
    assert_eq!((found.runs, found.dropped), (118, 2));
    assert_eq!(found.factors, without.factors);
}

#[test]
fn refusals_say_why() {
    let column: Vec<f64> = (0..20).map(f64::from).collect();
    let outputs: Vec<_> = column.iter().map(|x| Some(*x)).collect();
    let why = |factors: &[Vec<f64>], outputs: &[Option<f64>], slices| {
        pawn(factors, outputs, slices, &PLAN).unwrap_err()
    };
    assert_eq!(why(&[], &outputs, 4), SensitivityError::NoFactors);
    assert_eq!(why(core::slice::from_ref(&column), &outputs, 1), SensitivityError::Slices);
    assert_eq!(
        why(core::slice::from_ref(&column), &outputs, 5).to_string(),
        "20 runs are left and 0 were dropped for failed runs; it takes 25 or more"
    );
    assert_eq!(why(core::slice::from_ref(&column), &[Some(1.0); 20], 4), SensitivityError::ConstantOutput);
    let constant = vec![3.0; 20];
    assert_eq!(why(&[column.clone(), constant], &outputs, 4), SensitivityError::ConstantFactor { factor: 1 });
    assert_eq!(
        why(&[column.clone(), column[1..].to_vec()], &outputs, 4).to_string(),
        "the column of factor 1 has 19 values where 20 are expected"
    );
    let mut hole = column.clone();
    hole[4] = f64::NAN;
    assert_eq!(why(&[hole], &outputs, 4), SensitivityError::NotFinite { row: 4, factor: 0 });
    let without = Resampling { resamples: 0, ..PLAN };
    let index = pawn(&[column], &outputs, 4, &without).unwrap().factors.remove(0);
    assert_eq!((index.median.interval, index.noise_median, index.noise_max), (None, None, None));
}
