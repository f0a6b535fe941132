//! Partial rank correlation: the sign and strength of a factor's monotone influence, the others held fixed.
//!
//! Factors and output are replaced by their ranks (mid-ranks for ties). The partial correlation of factor i with the
//! output given the other factors follows from the regression of the output's ranks on all of them (Marino, Hogue, Ray
//! & Kirschner, Journal of Theoretical Biology 254 (2008)): with R the rank correlations of the factors, r those with
//! the output and b = R⁻¹ r,
//!
//! ```text
//! prcc_i = b_i / √(b_i² + (1 − r·b) (R⁻¹)_ii)
//! ```
//!
//! An influence that rises and falls cancels out; see [`pawn`](super::pawn) for that.

use super::complete::Complete;
use super::error::SensitivityError;
use crate::interval::Interval;
use crate::normal::normal_quantile;
use crate::student::t_cdf;

use ranks::{Standardised, ranks};
use solve::PivotedCholesky;

mod ranks;
mod solve;

/// Below this, a share of rank variance is rounding error.
const ROUNDING: f64 = 1e-12;

/// Partial rank correlations of one output.
#[derive(Clone, Debug, PartialEq)]
pub struct Prcc {
    /// Runs that were analysed.
    pub runs: usize,
    /// Runs that were left out because they failed.
    pub dropped: usize,
    /// Degrees of freedom of the test, runs − 2 − (factors − 1).
    pub degrees: usize,
    /// The factors.
    pub factors: Vec<PartialRank>,
}

/// Partial rank correlation of one factor with the output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartialRank {
    /// The correlation, in [−1, 1]; `None` if the ranks of the other factors explain those of the output wholly.
    pub value: Option<f64>,
    /// Probability of a magnitude as large without influence, by Student's t = prcc √(df / (1 − prcc²)).
    pub p: Option<f64>,
    /// Interval by Fisher's z = artanh prcc with the variance for ranks (1 + prcc² / 2) / (runs − (factors − 1) − 3)
    /// (Bonett & Wright, Psychometrika 65 (2000)); `None` for a correlation of ±1.
    pub interval: Option<Interval>,
}

/// Partial rank correlations, with intervals of this `confidence`, in (0, 1).
///
/// `factors` has one column per factor, in the order of `outputs`; rows with a failed run are left out and counted.
///
/// # Errors
/// If columns differ in length or hold a value that is not finite, fewer than factors + 3 runs are left, a factor or
/// the output is constant, or factors are collinear in their ranks.
pub fn prcc<C: AsRef<[f64]>>(
    factors: &[C],
    outputs: &[Option<f64>],
    confidence: f64,
) -> Result<Prcc, SensitivityError> {
    let Complete { factors, outputs, dropped } = Complete::of(factors, outputs)?;
    let (k, left, needed) = (factors.len(), outputs.len(), factors.len() + 3);
    if left < needed {
        return Err(SensitivityError::TooFew { units: "runs", left, dropped, needed });
    }
    let output = Standardised::of(&ranks(&outputs)).ok_or(SensitivityError::ConstantOutput)?;
    let mut columns = Vec::with_capacity(k);
    for (factor, column) in factors.iter().enumerate() {
        columns.push(Standardised::of(&ranks(column)).ok_or(SensitivityError::ConstantFactor { factor })?);
    }
    let correlations: Vec<Vec<f64>> =
        columns.iter().map(|a| columns.iter().map(|b| a.correlation(b)).collect()).collect();
    let with_output: Vec<f64> = columns.iter().map(|column| column.correlation(&output)).collect();

    let cholesky =
        PivotedCholesky::of(&correlations).map_err(|factors| SensitivityError::Collinear { factors })?;
    let slopes = cholesky.solve(&with_output);
    let explained: f64 = slopes.iter().zip(&with_output).map(|(slope, r)| slope * r).sum();
    let unexplained = if 1.0 - explained > ROUNDING { 1.0 - explained } else { 0.0 };
    let degrees = left - k - 1;
    let of_factor = |factor: usize| {
        let mut unit = vec![0.0; k];
        unit[factor] = 1.0;
        let (slope, inverse) = (slopes[factor], cholesky.solve(&unit)[factor]);
        let scale = (slope * slope + unexplained * inverse).sqrt();
        let defined = unexplained > 0.0 || slope.abs() > ROUNDING.sqrt();
        let value = defined.then(|| (slope / scale).clamp(-1.0, 1.0));
        PartialRank {
            value,
            p: value.and_then(|r| p_value(r, degrees)),
            interval: value.and_then(|r| fisher_interval(r, left - (k - 1), confidence)),
        }
    };
    Ok(Prcc { runs: left, dropped, degrees, factors: (0..k).map(of_factor).collect() })
}

/// Two-sided, by Student's t.
fn p_value(r: f64, degrees: usize) -> Option<f64> {
    let df = degrees as f64;
    let t = r.abs() * (df / (1.0 - r * r)).sqrt();
    t_cdf(-t, df).map(|tail| 2.0 * tail)
}

/// By Fisher's z, for a rank correlation of as many effective runs.
fn fisher_interval(r: f64, runs: usize, confidence: f64) -> Option<Interval> {
    let inside = confidence > 0.0 && confidence < 1.0;
    if !inside || runs < 4 || r.abs() >= 1.0 {
        return None;
    }
    let reach =
        -normal_quantile(0.5 * (1.0 - confidence))? * ((1.0 + 0.5 * r * r) / (runs - 3) as f64).sqrt();
    let z = libm::atanh(r);
    Some(Interval { low: libm::tanh(z - reach), high: libm::tanh(z + reach) })
}

#[cfg(test)]
#[path = "prcc_tests.rs"]
mod tests;
