//! Elementary effects: screening of many factors with few runs.
//!
//! A trajectory is k + 1 runs that move one factor after the other, each once. The change of the output by the change
//! of the factor, both with their signs, is an elementary effect. Over trajectories, per factor (Morris, Technometrics
//! 33 (1991); µ* by Campolongo, Cariboni & Saltelli, Environmental Modelling & Software 22 (2007)):
//!
//! ```text
//! µ   mean effect                  its direction, where effects do not cancel
//! µ*  mean magnitude of effects    how much the factor matters
//! σ   standard deviation (n − 1)   curvature and interaction: effects that depend on where they are measured
//! ```
//!
//! All three are in units of the output per unit of the design's coordinate, which for comparable factors is the unit
//! cube: the effect of moving the factor through its whole range.

use super::bootstrap::{Estimate, estimates};
use super::error::SensitivityError;
use crate::resample::Resampling;

/// Elementary effects of one factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FactorEffects {
    /// Elementary effects behind the estimates.
    pub effects: usize,
    /// Elementary effects lost because a run at either end failed.
    pub lost: usize,
    /// µ, the mean effect; `None` without effects.
    pub mu: Option<Estimate>,
    /// µ*, the mean magnitude of effects; `None` without effects.
    pub mu_star: Option<Estimate>,
    /// σ, the standard deviation of effects, divisor n − 1; `None` with fewer than two.
    pub sigma: Option<Estimate>,
}

/// Elementary effects of every factor.
///
/// `design` has one row per run, trajectory by trajectory, with one coordinate per factor; `outputs` are in the order
/// of its rows. A failed run loses the elementary effects on either side of it, which are counted by factor. Intervals
/// are percentiles of the bootstrap over trajectories, those without any effect left out; resamples without the
/// statistic are too.
///
/// # Errors
/// If rows differ in length, are not whole trajectories of steps that move each factor once, hold a value that is not
/// finite, or fewer than two trajectories have an effect left.
pub fn morris<R: AsRef<[f64]>>(
    design: &[R],
    outputs: &[Option<f64>],
    plan: &Resampling,
) -> Result<Vec<FactorEffects>, SensitivityError> {
    let k = design.first().map_or(0, |row| row.as_ref().len());
    if k == 0 {
        return Err(SensitivityError::NoFactors);
    }
    check_rows(design, k)?;
    if outputs.len() != design.len() || !outputs.len().is_multiple_of(k + 1) {
        return Err(SensitivityError::Blocks { outputs: outputs.len(), block: k + 1 });
    }

    let mut trajectories = Vec::with_capacity(design.len() / (k + 1));
    for (trajectory, (rows, runs)) in design.chunks_exact(k + 1).zip(outputs.chunks_exact(k + 1)).enumerate()
    {
        trajectories.push(elementary_effects(trajectory, rows, runs)?);
    }
    let whole = trajectories.len();
    trajectories.retain(|effects| effects.iter().any(Option::is_some));
    let left = trajectories.len();
    if left < 2 {
        let (units, dropped, needed) = ("trajectories", whole - left, 2);
        return Err(SensitivityError::TooFew { units, left, dropped, needed });
    }

    let found = estimates(plan, left, 3 * k, |weights, out| {
        for (factor, out) in out.chunks_exact_mut(3).enumerate() {
            statistics(&trajectories, factor, weights, out);
        }
    });
    let of_factor = |(factor, found): (usize, &[Option<Estimate>])| {
        let effects = trajectories.iter().filter(|effects| effects[factor].is_some()).count();
        FactorEffects { effects, lost: whole - effects, mu: found[0], mu_star: found[1], sigma: found[2] }
    };
    Ok(found.chunks_exact(3).enumerate().map(of_factor).collect())
}

fn check_rows<R: AsRef<[f64]>>(design: &[R], k: usize) -> Result<(), SensitivityError> {
    for (row, values) in design.iter().map(AsRef::as_ref).enumerate() {
        if values.len() != k {
            let (what, found) = ("row", values.len());
            return Err(SensitivityError::Length { what, position: row, found, expected: k });
        }
        if let Some(factor) = values.iter().position(|x| !x.is_finite()) {
            return Err(SensitivityError::NotFinite { row, factor });
        }
    }
    Ok(())
}

/// The elementary effect of each factor in one trajectory; `None` where a run failed.
fn elementary_effects<R: AsRef<[f64]>>(
    trajectory: usize,
    rows: &[R],
    outputs: &[Option<f64>],
) -> Result<Vec<Option<f64>>, SensitivityError> {
    let k = rows.len() - 1;
    let mut effects = vec![None; k];
    let mut moved = vec![false; k];
    for step in 0..k {
        let (from, to) = (rows[step].as_ref(), rows[step + 1].as_ref());
        let mut changed = (0..k).filter(|&factor| from[factor] != to[factor]);
        let (Some(factor), None) = (changed.next(), changed.next()) else {
            return Err(SensitivityError::Step { trajectory, step });
        };
        if moved[factor] {
            return Err(SensitivityError::Step { trajectory, step });
        }
        moved[factor] = true;
        let change = outputs[step].zip(outputs[step + 1]).map(|(before, after)| after - before);
        effects[factor] =
            change.map(|dy| dy / (to[factor] - from[factor])).filter(|effect| effect.is_finite());
    }
    Ok(effects)
}

/// µ, µ* and σ of one factor over trajectories with these weights.
fn statistics(trajectories: &[Vec<Option<f64>>], factor: usize, weights: &[f64], out: &mut [Option<f64>]) {
    let drawn =
        || trajectories.iter().zip(weights).filter_map(|(effects, &weight)| Some((effects[factor]?, weight)));
    let n: f64 = drawn().map(|(_, weight)| weight).sum();
    if n == 0.0 {
        return;
    }
    let mean = drawn().map(|(effect, weight)| weight * effect).sum::<f64>() / n;
    let magnitude = drawn().map(|(effect, weight)| weight * effect.abs()).sum::<f64>() / n;
    let squares: f64 = drawn().map(|(effect, weight)| weight * ((effect - mean) * (effect - mean))).sum();
    out[0] = Some(mean);
    out[1] = Some(magnitude);
    out[2] = (n >= 2.0).then(|| (squares / (n - 1.0)).sqrt());
}

#[cfg(test)]
#[path = "morris_tests.rs"]
mod tests;
