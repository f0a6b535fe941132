//! Test functions with known indices, and samples to run them on.

use core::f64::consts::PI;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::sobol::Saltelli;

/// Independent uniform numbers in [0, 1).
pub(super) fn uniform(seed: u64) -> impl FnMut() -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    move || random.random_range(0.0..1.0)
}

/// `n` independent uniform points.
pub(super) fn uniform_points(n: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut next = uniform(seed);
    (0..n).map(|_| (0..dimensions).map(|_| next()).collect()).collect()
}

/// The first `n` points of Halton's sequence, without the origin (Numerische Mathematik 2 (1960)); up to 8 dimensions.
pub(super) fn halton(n: usize, dimensions: usize) -> Vec<Vec<f64>> {
    const BASES: [usize; 8] = [2, 3, 5, 7, 11, 13, 17, 19];
    let radical_inverse = |mut number: usize, base: usize| {
        let (mut digit, mut x) = (1.0, 0.0);
        while number > 0 {
            digit /= base as f64;
            x += digit * (number % base) as f64;
            number /= base;
        }
        x
    };
    (1..=n).map(|i| BASES[..dimensions].iter().map(|&base| radical_inverse(i, base)).collect()).collect()
}

/// Points of the Saltelli design whose base points have A first and then B.
pub(super) fn saltelli(base: &[Vec<f64>], design: Saltelli) -> Vec<Vec<f64>> {
    let k = design.factors;
    let mut points = Vec::new();
    for both in base {
        let (a, b) = both.split_at(k);
        let mix = |from: &[f64], other: &[f64], factor: usize| {
            let mut point = from.to_vec();
            point[factor] = other[factor];
            point
        };
        points.push(a.to_vec());
        points.extend((0..k).map(|factor| mix(a, b, factor)));
        if design.second_order {
            points.extend((0..k).map(|factor| mix(b, a, factor)));
        }
        points.push(b.to_vec());
    }
    points
}

/// Morris trajectories on the grid of four levels with steps of 2/3 up or down: random base, order and directions.
pub(super) fn trajectories(count: usize, k: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut next = uniform(seed);
    let mut below = |n: usize| (next() * n as f64) as usize;
    let mut rows = Vec::new();
    for _ in 0..count {
        // Levels 0 and 1 step up by two, levels 2 and 3 down.
        let mut level: Vec<usize> = (0..k).map(|_| below(4)).collect();
        let mut left: Vec<usize> = (0..k).collect();
        let point = |level: &[usize]| level.iter().map(|&level| level as f64 / 3.0).collect();
        rows.push(point(&level));
        while !left.is_empty() {
            let factor = left.swap_remove(below(left.len()));
            level[factor] = (level[factor] + 2) % 4;
            rows.push(point(&level));
        }
    }
    rows
}

/// Outputs of a model that never fails.
pub(super) fn run(points: &[Vec<f64>], model: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
    points.iter().map(|point| Some(model(point))).collect()
}

/// Columns of a table of rows.
pub(super) fn columns(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

/// The function of Ishigami & Homma (1990) with a = 7, b = 0.1, on the unit cube.
pub(super) fn ishigami(u: &[f64]) -> f64 {
    let [x, y, z] = [u[0], u[1], u[2]].map(|u| PI * (2.0 * u - 1.0));
    let sin_y = libm::sin(y);
    libm::sin(x) + 7.0 * sin_y * sin_y + 0.1 * z * z * z * z * libm::sin(x)
}

/// The coefficients a_i of the g-function below.
pub(super) const G: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

/// Sobol' g-function, Π (|4 u_i − 2| + a_i) / (1 + a_i) (Saltelli & Sobol' 1995).
pub(super) fn g_function(u: &[f64]) -> f64 {
    u.iter().zip(G).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// The function of twenty factors of Morris (1991), with the coefficients he drew at random set to (−1)^i and
/// (−1)^(i + j) as in Campolongo, Cariboni & Saltelli (2007).
pub(super) fn morris_1991(x: &[f64]) -> f64 {
    let w = |i: usize| match i {
        3 | 5 | 7 => 2.0 * (1.1 * x[i - 1] / (x[i - 1] + 0.1) - 0.5),
        _ => 2.0 * (x[i - 1] - 0.5),
    };
    let sign = |n: usize| if n.is_multiple_of(2) { 1.0 } else { -1.0 };
    let mut y = 0.0;
    for i in 1..=20 {
        y += if i <= 10 { 20.0 } else { sign(i) } * w(i);
        for j in i + 1..=20 {
            y += if j <= 6 { -15.0 } else { sign(i + j) } * w(i) * w(j);
            for l in j + 1..=5 {
                y -= 10.0 * w(i) * w(j) * w(l);
            }
        }
    }
    y + 5.0 * w(1) * w(2) * w(3) * w(4)
}
