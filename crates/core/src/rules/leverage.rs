//! Leverage (§8): the share of the force and the material backing in a theatre that some actors hold or give.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::Bounds;

/// Σ z over the stakes of those in `holds` / Σ z over all; 1 where the theatre has no stakes, 0 where all are zero.
/// `stakes` are pairs of a variable and whose it is; `holds` gives 1 in the lanes in which an actor counts, and may
/// give any share of it.
#[inline(always)]
pub(crate) fn leverage<'a>(
    stakes: &[(usize, usize)],
    bounds: &[Bounds],
    x: impl Fn(usize) -> &'a Lanes,
    holds: impl Fn(usize) -> Option<&'a Lanes>,
) -> Lanes {
    if stakes.is_empty() {
        return Lanes::ONE;
    }
    let (mut part, mut whole) = (Lanes::ZERO, Lanes::ZERO);
    for &(variable, actor) in stakes {
        let (range, x) = (bounds[variable], x(variable));
        let holds = holds(actor).unwrap_or(&Lanes::ZERO);
        for l in 0..LANES {
            let z = range.z(x[l]);
            whole[l] += z;
            part[l] += z * holds[l];
        }
    }
    for l in 0..LANES {
        part[l] = select(whole[l] > 0.0, part[l] / select(whole[l] > 0.0, whole[l], 1.0), 0.0);
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leverage_is_a_share() {
        let bounds = [Bounds::new(0.0, 1.0), Bounds::new(0.0, 2.0)];
        let x = [Lanes::splat(0.3), Lanes::splat(1.8)];
        let stakes = [(0, 0), (1, 1)];
        let of =
            |actor: usize| leverage(&stakes, &bounds, |v| &x[v], |a| (a == actor).then_some(&Lanes::ONE))[0];
        assert!((of(0) - 0.25).abs() < 1e-15 && (of(1) - 0.75).abs() < 1e-15);
        assert_eq!(of(2), 0.0);
        assert_eq!(leverage(&[], &bounds, |v| &x[v], |_| None)[0], 1.0);
        let nothing = [Lanes::ZERO, Lanes::ZERO];
        assert_eq!(leverage(&stakes, &bounds, |v| &nothing[v], |_| Some(&Lanes::ONE))[0], 0.0);
    }
}
