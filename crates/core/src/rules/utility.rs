//! Weighted interests (§3): u(x) = − Σ ŵ_v [ℓ(z_v − p_v) + (Λ − 1) · max(0, ℓ(z_v − p_v) − ℓ(r_v − p_v))].

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

/// The utility of the state `x`, given by variable, under weights `salience`; `references` holds ℓ(r − p) of each interest.
#[inline(always)]
pub(crate) fn utility<'a>(
    actor: &Actor,
    salience: &[Lanes],
    references: &[Lanes],
    params: &Params,
    bounds: &[Bounds],
    x: impl Fn(usize) -> &'a Lanes,
) -> Lanes {
    let mut sum = Lanes::ZERO;
    let aversion = &params[actor.mind.loss_aversion];
    for ((interest, weight), reference) in actor.interests.iter().zip(salience).zip(references) {
        let range = bounds[interest.variable];
        let (x, ideal) = (x(interest.variable), &params[interest.ideal]);
        for l in 0..LANES {
            let loss = distance(actor.shape, range.z(x[l]) - ideal[l]);
            let worse = loss - reference[l];
            let loss = loss + (aversion[l] - 1.0) * select(worse > 0.0, worse, 0.0);
            sum[l] -= weight[l] * loss;
        }
    }
    sum
}
