//! PAWN: how far knowing a factor moves the whole distribution of the output, not only its variance.
//!
//! The range of a factor is cut into slices. In each, the distribution of the output is compared with that of all runs
//! by the Kolmogorov–Smirnov distance, the largest gap between the two distribution functions. The index is a summary
//! of the distances over slices, from 0 (no influence) to 1 (Pianosi & Wagener, Environmental Modelling & Software 67
//! (2015); from any sample, ibid. 108 (2018)).
//!
//! Distances are positive even for a factor without influence, the more so the fewer runs a slice has. The **noise
//! level** tells how large: the index of a dummy factor with slices of the same sizes, filled at random. An index is
//! to be compared with it, not with 0.

use std::collections::BTreeMap;

use super::bootstrap::{Estimate, bootstrap};
use super::complete::Complete;
use super::error::SensitivityError;
use crate::interval::Interval;
use crate::resample::{Resampling, percentile_interval, quantile_of_sorted};

use distance::{OutputOrder, Spread};
use slices::Slices;

mod distance;
mod slices;

/// Fewest runs per slice, on average, that are analysed.
pub const FEWEST_PER_SLICE: usize = 5;

/// PAWN indices of one output.
#[derive(Clone, Debug, PartialEq)]
pub struct Pawn {
    /// Runs that were analysed.
    pub runs: usize,
    /// Runs that were left out because they failed.
    pub dropped: usize,
    /// The factors.
    pub factors: Vec<PawnIndex>,
}

/// How far one factor moves the distribution of the output; distances are in [0, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct PawnIndex {
    /// Whether the slices are the levels of the factor rather than quantile slices.
    pub by_level: bool,
    /// The distance of each slice that has a run, in ascending order of the factor.
    pub distances: Vec<f64>,
    /// Smallest distance.
    pub min: f64,
    /// Median distance, the usual index.
    pub median: Estimate,
    /// Mean distance.
    pub mean: f64,
    /// Largest distance, the index for screening: one slice is enough to matter.
    pub max: f64,
    /// Standard deviation of the distances (divisor n) by their mean; `None` if all are 0.
    pub cv: Option<f64>,
    /// What the median of a factor without influence stays below with probability `confidence`; `None` without
    /// resamples.
    pub noise_median: Option<f64>,
    /// The same for the largest distance.
    pub noise_max: Option<f64>,
}

/// PAWN indices with `slices` conditioning slices per factor; 10 is usual.
///
/// `factors` has one column per factor, in the order of `outputs`; rows with a failed run are left out and counted.
/// Slices are cut at the quantiles s / `slices` of the factor (type 7 of Hyndman & Fan 1996); a value on a cut belongs
/// to the slice above it, the largest value to the last slice. A factor with at most `slices` distinct values is
/// conditioned on each of them.
///
/// The interval of the median is a bootstrap over runs with the cuts held fixed, percentiles moved so that the mean of
/// the resampled medians is the estimate: resampling adds noise of its own to distances, which would shift the
/// interval up. It tells how much the index would vary from sample to sample of this size, noise level included.
///
/// # Errors
/// If columns differ in length, hold a value that is not finite or only one value; with fewer than two slices or
/// [`FEWEST_PER_SLICE`] runs per slice; or if the outputs do not vary.
pub fn pawn<C: AsRef<[f64]>>(
    factors: &[C],
    outputs: &[Option<f64>],
    slices: usize,
    plan: &Resampling,
) -> Result<Pawn, SensitivityError> {
    if slices < 2 {
        return Err(SensitivityError::Slices);
    }
    let Complete { factors, outputs, dropped } = Complete::of(factors, outputs)?;
    let (left, needed) = (outputs.len(), FEWEST_PER_SLICE.saturating_mul(slices));
    if left < needed {
        return Err(SensitivityError::TooFew { units: "runs", left, dropped, needed });
    }
    let order = OutputOrder::of(&outputs);
    if order.is_constant() {
        return Err(SensitivityError::ConstantOutput);
    }

    let mut cuts = Vec::with_capacity(factors.len());
    for (factor, column) in factors.iter().enumerate() {
        let cut = Slices::of(column, slices);
        if cut.sizes.len() < 2 {
            return Err(SensitivityError::ConstantFactor { factor });
        }
        cuts.push(Slices { of_run: order.arrange(&cut.of_run), ..cut });
    }
    let resampled = bootstrap(plan, left, cuts.len(), |weights, medians| {
        let weights = order.arrange(weights);
        for (median, cut) in medians.iter_mut().zip(&cuts) {
            let distances = order.distances(&cut.of_run, cut.sizes.len(), &weights);
            *median = Spread::of(&distances).map(|spread| spread.median);
        }
    });
    let mut noise_by_sizes = BTreeMap::new();
    let mut found = Vec::with_capacity(cuts.len());
    for (cut, medians) in cuts.iter().zip(resampled) {
        let distances = order.distances(&cut.of_run, cut.sizes.len(), &vec![1.0; left]);
        let Some(Spread { min, median, mean, max, cv }) = Spread::of(&distances) else {
            return Err(SensitivityError::ConstantOutput);
        };
        let median = Estimate { value: median, interval: centred_interval(median, medians, plan.confidence) };
        let [noise_median, noise_max] =
            *noise_by_sizes.entry(cut.sizes.clone()).or_insert_with_key(|sizes| noise(&order, sizes, plan));
        let by_level = cut.by_level;
        found.push(PawnIndex { by_level, distances, min, median, mean, max, cv, noise_median, noise_max });
    }
    Ok(Pawn { runs: left, dropped, factors: found })
}

/// Percentile interval of the resampled values, moved so that their mean is the estimate.
fn centred_interval(estimate: f64, mut resampled: Vec<f64>, confidence: f64) -> Option<Interval> {
    let shift = estimate - resampled.iter().sum::<f64>() / resampled.len() as f64;
    resampled.iter_mut().for_each(|value| *value += shift);
    percentile_interval(resampled, confidence)
}

/// Quantiles `confidence` of the median and the largest distance over dummy factors with slices of these sizes.
fn noise(order: &OutputOrder, sizes: &[usize], plan: &Resampling) -> [Option<f64>; 2] {
    let mut of_run: Vec<usize> =
        sizes.iter().enumerate().flat_map(|(slice, &size)| core::iter::repeat_n(slice, size)).collect();
    let once = vec![1.0; of_run.len()];
    let (mut medians, mut largest) = (Vec::new(), Vec::new());
    for dummy in 0..plan.resamples {
        slices::shuffle(&mut of_run, plan.seed, dummy);
        if let Some(spread) = Spread::of(&order.distances(&of_run, sizes.len(), &once)) {
            medians.push(spread.median);
            largest.push(spread.max);
        }
    }
    [medians, largest].map(|mut values| {
        values.sort_by(f64::total_cmp);
        quantile_of_sorted(&values, plan.confidence).filter(|_| (0.0..=1.0).contains(&plan.confidence))
    })
}

#[cfg(test)]
#[path = "pawn_tests.rs"]
mod tests;
