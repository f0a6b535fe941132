//! Conditions on variables, as masks.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::Params;
use crate::scenario::Condition;

/// Narrows `mask` to the lanes in which every condition holds of the state `x`, given by variable.
#[inline(always)]
pub(crate) fn narrow<'a>(
    conditions: &[Condition],
    params: &Params,
    x: impl Fn(usize) -> &'a Lanes,
    mask: &mut Lanes,
) {
    for condition in conditions {
        let (min, max, x) = (&params[condition.min], &params[condition.max], x(condition.variable));
        for l in 0..LANES {
            let holds = (x[l] >= min[l]) & (x[l] <= max[l]);
            mask[l] = select(holds, mask[l], 0.0);
        }
    }
}

/// Whether any lane of a mask is set.
pub(crate) fn any(mask: &Lanes) -> bool {
    mask.0.iter().any(|&m| m != 0.0)
}
