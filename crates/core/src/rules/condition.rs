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

/// Whether any lane of a mask, or of numbers, is not 0.
pub(crate) fn any(mask: &Lanes) -> bool {
    // The first lane tells most often; the sign bit apart, since −0 is 0.
    mask[0] != 0.0 || mask.0.iter().fold(0, |bits, m| bits | m.to_bits() << 1) != 0
}

/// Where a mask is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Everywhere,
    Somewhere,
    Nowhere,
}

/// Where a mask is set.
#[inline(always)]
pub(crate) fn holds(mask: &Lanes) -> Holds {
    let (mut any, mut all) = (0, u64::MAX);
    for l in 0..LANES {
        any |= mask[l].to_bits();
        all &= mask[l].to_bits();
    }
    match (any, all) {
        (0, _) => Holds::Nowhere,
        (_, 0) => Holds::Somewhere,
        _ => Holds::Everywhere,
    }
}

/// Whether two masks differ in any lane.
#[inline(always)]
pub(crate) fn differ(a: &Lanes, b: &Lanes) -> bool {
    let mut bits = 0;
    for l in 0..LANES {
        bits |= a[l].to_bits() ^ b[l].to_bits();
    }
    bits != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_looked_at_whole() {
        let some = Lanes::from_fn(|l| f64::from(u8::from(l == 63)));
        assert!(any(&some) && !any(&Lanes::splat(-0.0)) && any(&Lanes::splat(f64::NAN)));
        let seen = [&Lanes::ONE, &some, &Lanes::ZERO].map(holds);
        assert_eq!(seen, [Holds::Everywhere, Holds::Somewhere, Holds::Nowhere]);
        assert!(differ(&some, &Lanes::ONE) && !differ(&some, &some));
    }
}
