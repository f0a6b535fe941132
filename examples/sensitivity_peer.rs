//! The sensitivity analyses on functions with known indices, as JSON for a peer to repeat.
//!
//! Each case has its sample on the unit cube, one row per run, the outputs (`null` for a run that is said to have
//! failed), and our numbers. `tests/peers/salib.py` puts the same tables into SALib and compares.
//!
//! ```text
//! cargo run --release -p detente-analysis --example sensitivity_peer > cases.json
//! ```

use std::error::Error;
use std::f64::consts::PI;
use std::io::{Write as _, stdout};

use detente_analysis::Resampling;
use detente_analysis::sensitivity::morris::morris;
use detente_analysis::sensitivity::pawn::pawn;
use detente_analysis::sensitivity::prcc::prcc;
use detente_analysis::sensitivity::sobol::{Saltelli, sobol};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// Intervals are not compared, so two resamples do.
const PLAN: Resampling = Resampling { resamples: 2, confidence: 0.95, seed: 1 };

/// A function on the unit cube, by the name the peer knows it by.
struct Model {
    name: &'static str,
    factors: usize,
    output: fn(&[f64]) -> f64,
}

const MODELS: [Model; 2] = [
    Model { name: "ishigami", factors: 3, output: ishigami },
    Model { name: "g", factors: G.len(), output: g_function },
];

const G: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

/// Ishigami & Homma (1990), a = 7, b = 0.1.
fn ishigami(u: &[f64]) -> f64 {
    let [x, y, z] = [u[0], u[1], u[2]].map(|u| PI * (2.0 * u - 1.0));
    let sin_y = libm::sin(y);
    libm::sin(x) + 7.0 * sin_y * sin_y + 0.1 * z * z * z * z * libm::sin(x)
}

/// Saltelli & Sobol' (1995).
fn g_function(u: &[f64]) -> f64 {
    u.iter().zip(G).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(2020);
    let mut cases = Vec::new();
    for model in &MODELS {
        for (base_samples, second_order, failures) in [(512, true, 0), (512, false, 0), (300, true, 40)] {
            let design = Saltelli { factors: model.factors, second_order };
            cases.push(sobol_case(model, design, base_samples, failures, &mut random)?);
        }
        for trajectories in [10, 100] {
            cases.push(morris_case(model, trajectories, &mut random)?);
        }
        for (runs, slices) in [(1000, 10), (2000, 7)] {
            cases.push(pawn_case(model, runs, slices, &mut random)?);
        }
        for runs in [60, 1000] {
            cases.push(prcc_case(model, runs, &mut random)?);
        }
    }
    let mut out = stdout().lock();
    serde_json::to_writer(&mut out, &cases)?;
    Ok(writeln!(out)?)
}

fn sobol_case(
    model: &Model,
    design: Saltelli,
    base_samples: usize,
    failures: usize,
    random: &mut ChaCha8Rng,
) -> Result<Value, Box<dyn Error>> {
    let mut sample = Vec::new();
    for _ in 0..base_samples {
        let [a, b] = [points(1, model.factors, random), points(1, model.factors, random)].map(|p| p.concat());
        let mixed = |from: &[f64], other: &[f64]| {
            let replace = |factor: usize| {
                let mut point = from.to_vec();
                point[factor] = other[factor];
                point
            };
            (0..from.len()).map(replace).collect::<Vec<_>>()
        };
        let (ab, ba) = (mixed(&a, &b), mixed(&b, &a));
        sample.push(a);
        sample.extend(ab);
        if design.second_order {
            sample.extend(ba);
        }
        sample.push(b);
    }
    let mut outputs = run(model, &sample);
    for _ in 0..failures {
        let failed = random.random_range(0..outputs.len() as u64) as usize;
        outputs[failed] = None;
    }
    let found = sobol(&outputs, design, &PLAN)?;
    let values = |list: &[detente_analysis::sensitivity::Estimate]| -> Vec<f64> {
        list.iter().map(|estimate| estimate.value).collect()
    };
    let second: Vec<_> =
        found.second.iter().map(|pair| json!([pair.factors.0, pair.factors.1, pair.index.value])).collect();
    Ok(json!({
        "method": "sobol", "model": model.name, "second_order": design.second_order,
        "sample": sample, "outputs": outputs, "dropped": found.dropped,
        "S1": values(&found.first), "ST": values(&found.total), "S2": second,
    }))
}

/// Trajectories on the grid of four levels, with steps of 2/3 up or down.
fn morris_case(model: &Model, trajectories: usize, random: &mut ChaCha8Rng) -> Result<Value, Box<dyn Error>> {
    let mut sample = Vec::new();
    for _ in 0..trajectories {
        let mut level: Vec<u8> = (0..model.factors).map(|_| random.random_range(0..4_u8)).collect();
        let mut left: Vec<usize> = (0..model.factors).collect();
        let point = |level: &[u8]| level.iter().map(|&level| f64::from(level) / 3.0).collect::<Vec<_>>();
        sample.push(point(&level));
        while !left.is_empty() {
            let factor = left.swap_remove(random.random_range(0..left.len() as u64) as usize);
            level[factor] = (level[factor] + 2) % 4;
            sample.push(point(&level));
        }
    }
    let outputs = run(model, &sample);
    let found = morris(&sample, &outputs, &PLAN)?;
    let value = |estimate: Option<detente_analysis::sensitivity::Estimate>| estimate.map(|found| found.value);
    Ok(json!({
        "method": "morris", "model": model.name, "levels": 4, "sample": sample, "outputs": outputs,
        "mu": found.iter().map(|factor| value(factor.mu)).collect::<Vec<_>>(),
        "mu_star": found.iter().map(|factor| value(factor.mu_star)).collect::<Vec<_>>(),
        "sigma": found.iter().map(|factor| value(factor.sigma)).collect::<Vec<_>>(),
    }))
}

fn pawn_case(
    model: &Model,
    runs: usize,
    slices: usize,
    random: &mut ChaCha8Rng,
) -> Result<Value, Box<dyn Error>> {
    let sample = points(runs, model.factors, random);
    let outputs = run(model, &sample);
    let found = pawn(&columns(&sample), &outputs, slices, &PLAN)?;
    let factors: Vec<_> = found
        .factors
        .iter()
        .map(|index| {
            json!({
                "distances": index.distances, "minimum": index.min, "median": index.median.value,
                "mean": index.mean, "maximum": index.max, "CV": index.cv,
            })
        })
        .collect();
    Ok(json!({
        "method": "pawn", "model": model.name, "slices": slices, "sample": sample, "outputs": outputs,
        "factors": factors,
    }))
}

fn prcc_case(model: &Model, runs: usize, random: &mut ChaCha8Rng) -> Result<Value, Box<dyn Error>> {
    // Correlated factors, and ties.
    let mut sample = points(runs, model.factors, random);
    for row in &mut sample {
        row[1] = 0.5 * (row[0] + row[1]);
        row[2] = (row[2] * 10.0).floor() / 10.0;
    }
    let outputs = run(model, &sample);
    let found = prcc(&columns(&sample), &outputs, 0.95)?;
    Ok(json!({
        "method": "prcc", "model": model.name, "sample": sample, "outputs": outputs,
        "prcc": found.factors.iter().map(|factor| factor.value).collect::<Vec<_>>(),
        "p": found.factors.iter().map(|factor| factor.p).collect::<Vec<_>>(),
    }))
}

fn points(n: usize, factors: usize, random: &mut ChaCha8Rng) -> Vec<Vec<f64>> {
    (0..n).map(|_| (0..factors).map(|_| random.random_range(0.0..1.0)).collect()).collect()
}

fn run(model: &Model, sample: &[Vec<f64>]) -> Vec<Option<f64>> {
    sample.iter().map(|point| Some((model.output)(point))).collect()
}

fn columns(sample: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let factors = sample.first().map_or(0, Vec::len);
    (0..factors).map(|factor| sample.iter().map(|row| row[factor]).collect()).collect()
}
