//! Closed forms: Ishigami & Homma (1990) and the g-function, as given by Saltelli et al., Global Sensitivity Analysis:
//! The Primer (2008).

use core::f64::consts::PI;

use super::{Saltelli, SobolIndices, sobol};
use crate::resample::Resampling;
use crate::sensitivity::test_models::{G, g_function, halton, ishigami, run, saltelli, uniform_points};
use crate::sensitivity::{Estimate, SensitivityError};

const PLAN: Resampling = Resampling { resamples: 1000, confidence: 0.95, seed: 11 };
const ISHIGAMI: Saltelli = Saltelli { factors: 3, second_order: true };

fn assert_covers(found: &Estimate, truth: f64, within: f64, what: &str) {
    let interval = found.interval.unwrap();
    assert!(interval.contains(truth), "{what}: {found:?} against {truth}");
    assert!(interval.contains(found.value) && interval.width() < within, "{what}: {found:?}");
}

#[test]
fn indices_of_ishigami() {
    let outputs = run(&saltelli(&halton(4096, 6), ISHIGAMI), ishigami);
    let found = sobol(&outputs, ISHIGAMI, &PLAN).unwrap();
    assert_eq!((found.base_samples, found.dropped), (4096, 0));

    let (a, b, pi4) = (7.0, 0.1, PI * PI * PI * PI);
    let v1 = 0.5 * (1.0 + b * pi4 / 5.0) * (1.0 + b * pi4 / 5.0);
    let (v2, v13) = (a * a / 8.0, 8.0 * b * b * pi4 * pi4 / 225.0);
    let v = v1 + v2 + v13;
    let first = [v1 / v, v2 / v, 0.0];
    let total = [(v1 + v13) / v, v2 / v, v13 / v];
    for (truth, published) in first.iter().chain(&total).zip([0.3139, 0.4424, 0.0, 0.5576, 0.4424, 0.2437]) {
        assert!((truth - published).abs() < 5e-5);
    }
    for factor in 0..3 {
        assert_covers(&found.first[factor], first[factor], 0.2, &format!("S1 {factor}"));
        assert_covers(&found.total[factor], total[factor], 0.1, &format!("ST {factor}"));
    }
    let pairs: Vec<_> = found.second.iter().map(|pair| pair.factors).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
    for (pair, truth) in found.second.iter().zip([0.0, v13 / v, 0.0]) {
        assert_covers(&pair.index, truth, 0.3, &format!("S2 {:?}", pair.factors));
    }
    // Points of low discrepancy do better than their intervals say.
    assert!((found.total[2].value - v13 / v).abs() < 0.005 && found.first[2].value.abs() < 0.01);
}

#[test]
fn indices_of_the_g_function() {
    let design = Saltelli { factors: 8, second_order: true };
    let outputs = run(&saltelli(&uniform_points(4096, 16, 5), design), g_function);
    // 44 intervals that are to hold at once with probability 0.95 or so (Bonferroni).
    let plan = Resampling { resamples: 2000, confidence: 0.999, ..PLAN };
    let found = sobol(&outputs, design, &plan).unwrap();
    let parts = G.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let v = product - 1.0;
    for (factor, part) in parts.into_iter().enumerate() {
        assert_covers(&found.first[factor], part / v, 0.25, &format!("S1 {factor}"));
        assert_covers(&found.total[factor], part * product / (1.0 + part) / v, 0.2, &format!("ST {factor}"));
    }
    for pair in &found.second {
        let (i, j) = pair.factors;
        assert_covers(&pair.index, parts[i] * parts[j] / v, 0.4, &format!("S2 {i} {j}"));
    }
    assert_eq!(found.second.len(), 28);
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    // y = x + 2 z: S1 = ST = 1/5, 4/5.
    let design = Saltelli { factors: 2, second_order: false };
    let plan = Resampling { resamples: 300, ..PLAN };
    let mut covered = [0; 4];
    for experiment in 0..400 {
        let base = uniform_points(128, 4, 1000 + experiment);
        let found = sobol(&run(&saltelli(&base, design), |x| x[0] + 2.0 * x[1]), design, &plan).unwrap();
        let estimates = found.first.iter().chain(&found.total);
        for ((count, estimate), truth) in covered.iter_mut().zip(estimates).zip([0.2, 0.8, 0.2, 0.8]) {
            *count += u32::from(estimate.interval.unwrap().contains(truth));
        }
    }
    // 0.95 · 400 = 380, standard deviation 4.4.
    assert!(covered.iter().all(|count| (364..=396).contains(count)), "{covered:?}");
}

fn values(found: &SobolIndices) -> Vec<f64> {
    let singles = found.first.iter().chain(&found.total);
    singles.chain(found.second.iter().map(|pair| &pair.index)).map(|estimate| estimate.value).collect()
}

#[test]
fn a_base_sample_with_a_failed_run_is_as_if_it_had_not_been_drawn() {
    let base = halton(64, 6);
    let mut outputs = run(&saltelli(&base, ISHIGAMI), ishigami);
    outputs[8 * 3 + 5] = None;
    outputs[8 * 20] = Some(f64::NAN);
    outputs[8 * 20 + 7] = None;
    let kept: Vec<Vec<f64>> =
        base.into_iter().enumerate().filter(|(j, _)| ![3, 20].contains(j)).map(|(_, point)| point).collect();
    let found = sobol(&outputs, ISHIGAMI, &PLAN).unwrap();
    let without = sobol(&run(&saltelli(&kept, ISHIGAMI), ishigami), ISHIGAMI, &PLAN).unwrap();
    assert_eq!((found.base_samples, found.dropped), (62, 2));
    assert_eq!(found, SobolIndices { dropped: 2, ..without });
}

#[test]
fn neither_scale_nor_origin_matters_and_pairs_are_an_addition() {
    let points = saltelli(&halton(128, 6), ISHIGAMI);
    let plain = sobol(&run(&points, ishigami), ISHIGAMI, &PLAN).unwrap();
    let moved = sobol(&run(&points, |x| 1e6 - 3.0 * ishigami(x)), ISHIGAMI, &PLAN).unwrap();
    for (a, b) in values(&plain).into_iter().zip(values(&moved)) {
        assert!((a - b).abs() < 1e-8, "{a} {b}");
    }
    // Without second order the totals come from fewer runs; what standardises them cancels.
    let fewer = Saltelli { second_order: false, ..ISHIGAMI };
    let first = sobol(&run(&saltelli(&halton(128, 6), fewer), ishigami), fewer, &PLAN).unwrap();
    assert!(first.second.is_empty());
    assert!((first.total[0].value - plain.total[0].value).abs() < 1e-12);
}

#[test]
fn refusals_say_why() {
    let why = |outputs: &[Option<f64>], factors| {
        sobol(outputs, Saltelli { factors, second_order: false }, &PLAN).unwrap_err()
    };
    assert_eq!(why(&[Some(1.0)], 0), SensitivityError::NoFactors);
    assert_eq!(why(&[Some(1.0); 7], 1), SensitivityError::Blocks { outputs: 7, block: 3 });
    assert_eq!(why(&[], 1), SensitivityError::Blocks { outputs: 0, block: 3 });
    let mut outputs: Vec<_> = (0..30).map(|i| Some(f64::from(i * i))).collect();
    outputs[0] = None;
    outputs[29] = None;
    let of_27 = sobol(&outputs[..27], Saltelli { factors: 1, second_order: false }, &PLAN).unwrap();
    assert_eq!((of_27.base_samples, of_27.dropped), (8, 1));
    outputs[14] = None;
    assert_eq!(
        why(&outputs, 1).to_string(),
        "7 base samples are left and 3 were dropped for failed runs; it takes 8 or more"
    );
    assert_eq!(why(&[Some(0.1); 30], 1), SensitivityError::ConstantOutput);
    assert_eq!(
        why(&[Some(0.1); 30], 1).to_string(),
        "the outputs do not vary, so there is no variance to share out: indices are undefined"
    );
    let flat: Vec<_> = (0..30).map(|i| Some(if i % 3 == 1 { f64::from(i) } else { 2.0 })).collect();
    assert_eq!(why(&flat, 1), SensitivityError::ConstantOutput);
    let huge: Vec<_> = (0..30).map(|i| Some(f64::from(i - 15) * 1e300)).collect();
    assert_eq!(why(&huge, 1), SensitivityError::Overflow);
}

#[test]
fn the_same_table_and_seed_give_the_same_bits() {
    let outputs = run(&saltelli(&halton(64, 6), ISHIGAMI), ishigami);
    let found = sobol(&outputs, ISHIGAMI, &PLAN).unwrap();
    assert_eq!(found, sobol(&outputs, ISHIGAMI, &PLAN).unwrap());
    // Minted on x86-64: another value means that results differ between machines or versions.
    let total = found.total[2];
    let bits = [total.value, total.interval.unwrap().low, total.interval.unwrap().high].map(f64::to_bits);
    assert_eq!(bits, [0x3fd2_68b9_c7ac_55e9, 0x3fc8_b72a_80dc_1d87, 0x3fda_d063_76a6_8e95]);
}
