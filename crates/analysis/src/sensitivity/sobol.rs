//! Sobol' indices: the shares of the output's variance that factors and pairs of factors bring about.
//!
//! For independent factors, S1 of a factor is the share of variance that would vanish on average if it were known,
//! ST the share that would remain if everything else were known, and S2 of a pair what the two do together beyond
//! what each does alone (Sobol' 1993; Homma & Saltelli, Reliability Engineering & System Safety 52 (1996)).
//!
//! The design is that of Saltelli, Computer Physics Communications 145 (2002): base sample `j` has a point A and an
//! independent point B, and mixtures of them. AB^i is A with factor `i` taken from B; BA^i is B with factor `i` taken
//! from A. Its outputs are one block,
//!
//! ```text
//! A  AB^1 … AB^k  B                     k + 2 runs: S1 and ST
//! A  AB^1 … AB^k  BA^1 … BA^k  B        2k + 2 runs: S2 too
//! ```
//!
//! Estimators, with the outputs y standardised by the mean and standard deviation (divisor n) of all kept outputs, and
//! V the variance (divisor n) of those of A and B together:
//!
//! ```text
//! S1_i  = mean[y_B (y_AB^i − y_A)] / V                Saltelli et al., Comput. Phys. Commun. 181 (2010), table 2 (b)
//! ST_i  = mean[(y_A − y_AB^i)²] / 2V                  Jansen, Comput. Phys. Commun. 117 (1999)
//! S2_ij = mean[y_BA^i y_AB^j − y_A y_B] / V − S1_i − S1_j            Saltelli 2002
//! ```
//!
//! They are estimates: one near 0 may come out negative, and one near 1 above 1.

use super::bootstrap::{Estimate, estimates};
use super::error::SensitivityError;
use crate::moments::Moments;
use crate::resample::Resampling;

/// Fewest base samples that are analysed.
pub const FEWEST_BASE_SAMPLES: usize = 8;

/// The shape of a Saltelli design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saltelli {
    /// Number of factors k.
    pub factors: usize,
    /// Whether blocks have the points BA^i, for the indices of pairs.
    pub second_order: bool,
}

impl Saltelli {
    /// Runs of one base sample: k + 2, or 2k + 2 with second order.
    #[must_use]
    pub const fn block(self) -> usize {
        let mixed = if self.second_order { 2 * self.factors } else { self.factors };
        mixed + 2
    }

    /// The pairs of factors, in the order (0, 1), (0, 2) … (1, 2) …
    fn pairs(self) -> impl Iterator<Item = (usize, usize)> {
        let k = if self.second_order { self.factors } else { 0 };
        (0..k).flat_map(move |i| (i + 1..k).map(move |j| (i, j)))
    }
}

/// Index of two factors together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The factors, the smaller position first.
    pub factors: (usize, usize),
    /// S2, as a share of variance.
    pub index: Estimate,
}

/// Sobol' indices of one output, as shares of its variance.
#[derive(Clone, Debug, PartialEq)]
pub struct SobolIndices {
    /// Base samples that were analysed.
    pub base_samples: usize,
    /// Base samples that were left out because a run of theirs failed.
    pub dropped: usize,
    /// S1, by factor.
    pub first: Vec<Estimate>,
    /// ST, by factor.
    pub total: Vec<Estimate>,
    /// S2 of the pairs (0, 1), (0, 2) … (1, 2) …; empty if the design has no second order.
    pub second: Vec<Pair>,
}

/// The indices of `outputs`, block by block in the order above.
///
/// A base sample with a failed run is left out whole and counted. Intervals are percentiles of the bootstrap over base
/// samples (Archer, Saltelli & Sobol', Journal of Statistical Computation and Simulation 58 (1997)); for a base sample
/// of low discrepancy, whose points are not independent, they are too wide rather than too narrow.
///
/// # Errors
/// If the outputs are not whole blocks, fewer than [`FEWEST_BASE_SAMPLES`] base samples are left, or those of A and B
/// do not vary.
pub fn sobol(
    outputs: &[Option<f64>],
    design: Saltelli,
    plan: &Resampling,
) -> Result<SobolIndices, SensitivityError> {
    let (k, block) = (design.factors, design.block());
    if k == 0 {
        return Err(SensitivityError::NoFactors);
    }
    if outputs.is_empty() || !outputs.len().is_multiple_of(block) {
        return Err(SensitivityError::Blocks { outputs: outputs.len(), block });
    }
    let mut values = Vec::with_capacity(outputs.len());
    for sample in outputs.chunks_exact(block) {
        let complete: Option<Vec<f64>> = sample.iter().map(|y| y.filter(|y| y.is_finite())).collect();
        values.extend(complete.into_iter().flatten());
    }
    let base_samples = values.len() / block;
    let dropped = outputs.len() / block - base_samples;
    if base_samples < FEWEST_BASE_SAMPLES {
        let (units, left, needed) = ("base samples", base_samples, FEWEST_BASE_SAMPLES);
        return Err(SensitivityError::TooFew { units, left, dropped, needed });
    }
    standardise(&mut values)?;

    let count = 2 * k + design.pairs().count();
    let found = estimates(plan, base_samples, count, |weights, out| indices(&values, design, weights, out));
    let found: Vec<Estimate> =
        found.into_iter().collect::<Option<_>>().ok_or(SensitivityError::ConstantOutput)?;
    Ok(SobolIndices {
        base_samples,
        dropped,
        first: found[..k].to_vec(),
        total: found[k..2 * k].to_vec(),
        second: design
            .pairs()
            .zip(&found[2 * k..])
            .map(|(factors, &index)| Pair { factors, index })
            .collect(),
    })
}

/// To mean 0 and standard deviation 1, divisor n.
fn standardise(values: &mut [f64]) -> Result<(), SensitivityError> {
    let moments: Moments = values.iter().copied().collect();
    let (mean, m2) = moments.mean().zip(moments.sum_of_squares()).ok_or(SensitivityError::Overflow)?;
    let sd = (m2 / moments.n() as f64).sqrt();
    if moments.min() == moments.max() || sd == 0.0 {
        return Err(SensitivityError::ConstantOutput);
    }
    values.iter_mut().for_each(|y| *y = (*y - mean) / sd);
    Ok(())
}

/// S1 of the factors, ST of the factors and S2 of the pairs over base samples with these weights. None of them if the
/// outputs of A and B do not vary.
fn indices(values: &[f64], design: Saltelli, weights: &[f64], out: &mut [Option<f64>]) {
    let (k, block) = (design.factors, design.block());
    let drawn = || weights.iter().zip(values.chunks_exact(block)).filter(|(weight, _)| **weight > 0.0);
    let n: f64 = weights.iter().sum();
    let mean = drawn().map(|(w, y)| w * (y[0] + y[block - 1])).sum::<f64>() / (2.0 * n);
    let square = |y: f64| (y - mean) * (y - mean);
    let variance = drawn().map(|(w, y)| w * (square(y[0]) + square(y[block - 1]))).sum::<f64>() / (2.0 * n);
    if variance <= f64::EPSILON {
        return;
    }

    let mut sums = vec![0.0; out.len()];
    for (w, y) in drawn() {
        let (a, b, ab, ba) = (y[0], y[block - 1], &y[1..=k], &y[k + 1..]);
        let (first, rest) = sums.split_at_mut(k);
        let (total, second) = rest.split_at_mut(k);
        for ((first, total), ab) in first.iter_mut().zip(total).zip(ab) {
            *first += w * (b * (ab - a));
            *total += w * (0.5 * (a - ab) * (a - ab));
        }
        for (sum, (i, j)) in second.iter_mut().zip(design.pairs()) {
            *sum += w * (ba[i] * ab[j] - a * b);
        }
    }
    sums.iter_mut().for_each(|sum| *sum /= n * variance);
    for (place, (i, j)) in design.pairs().enumerate() {
        sums[2 * k + place] -= sums[i] + sums[j];
    }
    out.iter_mut().zip(sums).for_each(|(out, index)| *out = Some(index));
}

#[cfg(test)]
#[path = "sobol_tests.rs"]
mod tests;
