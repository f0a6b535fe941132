//! Shapley shares of variance: how much of the output's variance each of some on/off factors answers for.
//!
//! Let every factor be on with probability ½, independently. The output's mean in each of the 2^k cells of the full
//! factorial has a variance over cells, and that is the sum of one component σ²_S per set S of factors: the square of
//! the effect contrast of S, which the fast Walsh–Hadamard transform gives for all sets at once (Yates 1937). A factor
//! owns its own component and an equal part of each it shares, which is its Shapley value in the game whose worth is
//! explained variance (Owen, SIAM/ASA Journal on Uncertainty Quantification 2 (2014)):
//!
//! ```text
//! effect_S = 2^−k Σ_cells y Π_{i in S} (+1 if i is on, −1 if off)          σ²_S = effect_S²
//! share_i  = Σ_{S with i} σ²_S / |S|  by  Σ_{S not empty} σ²_S
//! ```
//!
//! The luck of runs inflates squares, σ²_S = mean² being too large by the variance of that mean. It is taken off:
//! effects are computed in every replicate, and with their mean and variance (divisor n − 1) over n replicates
//!
//! ```text
//! σ²_S = mean² − variance / n
//! ```
//!
//! is unbiased whether the cells of a replicate have their own luck or share it (common random numbers), because the
//! covariances between cells are in the variance of the effect. A component whose true value is near 0 often comes out
//! below it; it is kept so, as are shares, for cutting it off would be a bias. Shares therefore sum to 1, and a small
//! one may be negative.

use super::bootstrap::Estimate;
use super::error::SensitivityError;
use crate::contrast;
use crate::interval::Interval;
use crate::moments::Moments;

/// Most factors of a full factorial: 4,096 cells.
pub const MOST_FACTORS: usize = 12;
/// Most groups of the jackknife.
pub const MOST_GROUPS: usize = 50;

/// How the variance of an output divides over on/off factors and luck.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapley {
    /// Replicates that were analysed.
    pub replicates: usize,
    /// Replicates that were left out because a cell of theirs has no value.
    pub dropped: usize,
    /// Share of the variance over cells that each factor answers for; they sum to 1. `None` if that variance is not
    /// above the noise of the cell means.
    pub shares: Vec<Option<Estimate>>,
    /// Component σ²_S of each set of factors, bit i of its position for factor i, in squared units of the output;
    /// that of the empty set is 0.
    pub components: Vec<f64>,
    /// Variance over cells, the sum of the components, in squared units of the output.
    pub explained: f64,
    /// Variance between replicates within a cell (divisor n − 1), mean over cells; `None` with one replicate.
    pub luck: Option<f64>,
    /// Share of all variance, luck / (explained + luck), that is not the factors': what differs from one replicate to
    /// the next.
    pub luck_share: Option<Estimate>,
}

/// Shapley shares from the replicates of a full factorial of `factors` on/off factors.
///
/// Each replicate has 2^`factors` cells; factor i is on where bit i of the position is set. A replicate with a missing
/// cell is left out whole and counted. A single replicate is taken as free of luck: nothing is taken off and no
/// interval given.
///
/// Intervals have this `confidence`, in (0, 1), and come from the delete-a-group jackknife: replicates in order make up
/// to [`MOST_GROUPS`] groups of nearly equal size, G; estimate ± t (G − 1 degrees of freedom) · √((G − 1) / G · Σ
/// squared deviations of the estimates without one group from their mean) (Kott, Journal of Official Statistics 17
/// (2001)). They take three replicates or more.
///
/// # Errors
/// If there is no factor or more than [`MOST_FACTORS`], a replicate has another number of cells, none is complete, or
/// all cells are equal.
pub fn shapley<C: AsRef<[Option<f64>]>>(
    replicates: &[C],
    factors: usize,
    confidence: f64,
) -> Result<Shapley, SensitivityError> {
    let Jackknifed { left, dropped, whole: variances, without } = Jackknifed::of(replicates, factors)?;
    let mut estimates = variances.shares(factors).into_iter().enumerate().map(|(statistic, value)| {
        let interval = |value| jackknife(value, without.iter().map(|shares| shares[statistic]), confidence);
        value.map(|value| Estimate { value, interval: interval(value) })
    });
    let shares = estimates.by_ref().take(factors).collect();
    let luck_share = estimates.next().flatten();
    let Variances { components, explained, luck } = variances;
    Ok(Shapley { replicates: left, dropped, shares, components, explained, luck, luck_share })
}

/// The share of some `factors`, by position in `of`, together, and its standard error; otherwise as [`shapley`]. Degrees of
/// freedom are one less than the groups of the jackknife.
///
/// # Errors
/// As [`shapley`]; also with fewer than three replicates, or if the variance over cells is not above the noise of the
/// cell means, for then there are no shares.
pub fn group_share<C: AsRef<[Option<f64>]>>(
    replicates: &[C],
    factors: usize,
    of: &[usize],
) -> Result<contrast::Estimate, SensitivityError> {
    let Jackknifed { left, dropped, whole, without } = Jackknifed::of(replicates, factors)?;
    let together = |shares: &[Option<f64>]| of.iter().map(|&f| shares.get(f).copied().flatten()).sum();
    let (value, without): (Option<f64>, Vec<_>) =
        (together(&whole.shares(factors)), without.iter().map(|shares| together(shares)).collect());
    let error = value.zip(standard_error(without.iter().copied()));
    let few = SensitivityError::TooFew { units: "replicates", left, dropped, needed: 3 };
    let (value, standard_error) = error.ok_or(few)?;
    Ok(contrast::Estimate { value, standard_error, df: (without.len() - 1) as f64 })
}

/// Variances over all replicates, and the shares without one group of them after another.
struct Jackknifed {
    left: usize,
    dropped: usize,
    whole: Variances,
    without: Vec<Vec<Option<f64>>>,
}

impl Jackknifed {
    fn of<C: AsRef<[Option<f64>]>>(replicates: &[C], factors: usize) -> Result<Self, SensitivityError> {
        if factors == 0 {
            return Err(SensitivityError::NoFactors);
        }
        if factors > MOST_FACTORS {
            return Err(SensitivityError::TooManyFactors { found: factors, most: MOST_FACTORS });
        }
        let mut complete = Vec::with_capacity(replicates.len());
        for (position, cells) in replicates.iter().map(AsRef::as_ref).enumerate() {
            let (what, found, expected) = ("replicate", cells.len(), 1 << factors);
            if found != expected {
                return Err(SensitivityError::Length { what, position, found, expected });
            }
            complete.extend(cells.iter().map(|y| y.filter(|y| y.is_finite())).collect::<Option<Vec<f64>>>());
        }
        let (left, dropped) = (complete.len(), replicates.len() - complete.len());
        let first = complete.first().and_then(|cells| cells.first()).copied();
        let Some(first) = first else {
            return Err(SensitivityError::TooFew { units: "replicates", left, dropped, needed: 1 });
        };
        if complete.iter().flatten().all(|&y| y == first) {
            return Err(SensitivityError::ConstantOutput);
        }

        let groups = if left < MOST_GROUPS { left } else { MOST_GROUPS };
        let pools: Vec<Pool> = (0..groups)
            .map(|group| Pool::of(&complete[group * left / groups..(group + 1) * left / groups], factors))
            .collect();
        let whole = Pool::merged(pools.iter(), factors).variances().ok_or(SensitivityError::Overflow)?;
        let without: Vec<Vec<Option<f64>>> = (0..if left < 3 { 0 } else { groups })
            .map(|group| {
                let others =
                    pools.iter().enumerate().filter(|(other, _)| *other != group).map(|(_, pool)| pool);
                let variances = Pool::merged(others, factors).variances();
                variances.map_or_else(|| vec![None; factors + 1], |variances| variances.shares(factors))
            })
            .collect();
        Ok(Self { left, dropped, whole, without })
    }
}

/// What is kept of some replicates.
struct Pool {
    /// Effect of each set of factors.
    effects: Vec<Moments>,
    /// Value of each cell.
    cells: Vec<Moments>,
}

impl Pool {
    fn new(factors: usize) -> Self {
        let none = vec![Moments::new(); 1 << factors];
        Self { effects: none.clone(), cells: none }
    }

    fn of(replicates: &[Vec<f64>], factors: usize) -> Self {
        let mut pool = Self::new(factors);
        for cells in replicates {
            pool.cells.iter_mut().zip(cells).for_each(|(moments, &y)| moments.push(y));
            pool.effects.iter_mut().zip(effects(cells)).for_each(|(moments, effect)| moments.push(effect));
        }
        pool
    }

    fn merged<'a>(pools: impl Iterator<Item = &'a Self>, factors: usize) -> Self {
        let mut all = Self::new(factors);
        for pool in pools {
            all.cells.iter_mut().zip(&pool.cells).for_each(|(all, part)| all.merge(part));
            all.effects.iter_mut().zip(&pool.effects).for_each(|(all, part)| all.merge(part));
        }
        all
    }

    /// `None` on overflow.
    fn variances(&self) -> Option<Variances> {
        let component = |effect: &Moments| {
            let mean = effect.mean()?;
            let noise = if effect.n() < 2 { 0.0 } else { effect.variance()? / effect.n() as f64 };
            Some(mean * mean - noise).filter(|component| component.is_finite())
        };
        let mut components: Vec<f64> = self.effects.iter().map(component).collect::<Option<_>>()?;
        components[0] = 0.0;
        let explained = components.iter().sum();
        let within: Option<Vec<f64>> = self.cells.iter().map(Moments::variance).collect();
        let luck = within.map(|within| within.iter().sum::<f64>() / within.len() as f64);
        Some(Variances { components, explained, luck })
    }
}

struct Variances {
    components: Vec<f64>,
    explained: f64,
    luck: Option<f64>,
}

impl Variances {
    /// The share of each factor in what is explained, then that of luck in all.
    fn shares(&self, factors: usize) -> Vec<Option<f64>> {
        let owned = |factor: usize| {
            let sets = self.components.iter().enumerate().filter(|(set, _)| set >> factor & 1 == 1);
            sets.map(|(set, component)| component / f64::from(set.count_ones())).sum::<f64>()
        };
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let luck = self.luck.and_then(|luck| share(luck, self.explained + luck));
        (0..factors).map(|factor| share(owned(factor), self.explained)).chain([luck]).collect()
    }
}

/// Effect of each set of factors in the cells of one replicate: the fast Walsh–Hadamard transform, on minus off.
fn effects(cells: &[f64]) -> Vec<f64> {
    let mut effects = cells.to_vec();
    let mut half = 1;
    while half < effects.len() {
        for block in effects.chunks_exact_mut(2 * half) {
            let (off, on) = block.split_at_mut(half);
            for (off, on) in off.iter_mut().zip(on) {
                (*off, *on) = (*off + *on, *on - *off);
            }
        }
        half *= 2;
    }
    effects.iter_mut().for_each(|sum| *sum /= cells.len() as f64);
    effects
}

/// Interval from the estimates without one group; `None` unless each has a value and there are two or more.
fn jackknife(value: f64, without: impl Iterator<Item = Option<f64>>, confidence: f64) -> Option<Interval> {
    let without: Vec<Option<f64>> = without.collect();
    let (standard_error, groups) = (standard_error(without.iter().copied())?, without.len());
    contrast::Estimate { value, standard_error, df: (groups - 1) as f64 }.interval(confidence)
}

/// Standard error from the estimates without one group; `None` unless each has a value and there are two or more.
fn standard_error(without: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let moments: Moments = without.collect::<Option<Vec<f64>>>()?.into_iter().collect();
    let groups = moments.n() as f64;
    (moments.n() > 1).then_some((moments.sum_of_squares()? * (groups - 1.0) / groups).sqrt())
}

#[cfg(test)]
#[path = "shapley_tests.rs"]
mod tests;
