//! Weighted interests (§3): u(x) = − Σ ŵ_v [ℓ(z_v − p_v) + (Λ − 1) · max(0, ℓ(z_v − p_v) − ℓ(r_v − p_v))]
//! − Σ κ_v · max(0, peak_v − z_v), the latter being audience costs (Fearon 1994).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{abs, select};
use crate::resources::{Bounds, Params};
use crate::scenario::{Actor, Shape};

/// ℓ(d): |d|, or d².
#[inline(always)]
pub(crate) fn distance(shape: Shape, d: Real) -> Real {
    match shape {
        Shape::Linear => abs(d),
        Shape::Quadratic => d * d,
    }
}

/// What a utility rests on.
#[derive(Clone, Copy)]
pub(crate) struct Wants<'a> {
    pub(crate) actor: &'a Actor,
    /// The weight ŵ of each interest.
    pub(crate) salience: &'a [Lanes],
    /// ℓ(r − p) of each interest.
    pub(crate) references: &'a [Lanes],
    /// Highest z so far of each variable with audience costs; none are counted where it is empty.
    pub(crate) peaks: &'a [Lanes],
}

/// The utility of the state `x`, given by variable.
#[inline(always)]
pub(crate) fn utility<'a>(
    wants: &Wants<'_>,
    params: &Params,
    bounds: &[Bounds],
    x: impl Fn(usize) -> &'a Lanes,
) -> Lanes {
    let Wants { actor, salience, references, peaks } = *wants;
    let mut sum = Lanes::ZERO;
    let aversion = &params[actor.mind.loss_aversion];
    let averse = params.scalar(actor.mind.loss_aversion) != Some(1.0);
    for ((interest, weight), reference) in actor.interests.iter().zip(salience).zip(references) {
        let range = bounds[interest.variable];
        let (x, ideal) = (x(interest.variable), &params[interest.ideal]);
        if !averse {
            for l in 0..LANES {
                sum[l] -= weight[l] * distance(actor.shape, range.z(x[l]) - ideal[l]);
            }
            continue;
        }
        for l in 0..LANES {
            let loss = distance(actor.shape, range.z(x[l]) - ideal[l]);
            let worse = loss - reference[l];
            let loss = loss + (aversion[l] - 1.0) * select(worse > 0.0, worse, 0.0);
            sum[l] -= weight[l] * loss;
        }
    }
    for ((variable, cost), peak) in actor.ratchets.iter().zip(peaks) {
        let (range, x, cost) = (bounds[*variable], x(*variable), &params[*cost]);
        for l in 0..LANES {
            let fall = peak[l] - range.z(x[l]);
            sum[l] -= cost[l] * select(fall > 0.0, fall, 0.0);
        }
    }
    sum
}
