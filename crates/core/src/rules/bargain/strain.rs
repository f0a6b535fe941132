//! Strain, collapse and trust (§8).

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{exp, min, one_minus_exp_neg, select};
use crate::simd::kernel;

/// What one breach adds to strain: its strain, as far as it is noticed.
pub(crate) fn noticed(strain: &Lanes, detection: &Lanes) -> Lanes {
    Lanes::from_fn(|l| strain[l] * detection[l])
}

/// Strain decays by e^{−decay Δ}, then every breach of the tick adds to it.
pub(crate) fn strain(decay: &Lanes, tick: Real, breaches: &Lanes, each: &Lanes, strain: &mut Lanes) {
    for l in 0..LANES {
        strain[l] = strain[l] * exp(-decay[l] * tick) + breaches[l] * each[l];
    }
}

/// Where the strains of all parties add to more than the limit: a mask; and the party that caused most of it, the
/// first of equals.
pub(crate) fn collapse(strains: &[Lanes], limit: &Lanes) -> (Lanes, Lanes) {
    let (mut total, mut most, mut breaker) = (Lanes::ZERO, Lanes::splat(-1.0), Lanes::ZERO);
    for (party, strain) in strains.iter().enumerate() {
        for l in 0..LANES {
            total[l] += strain[l];
            let more = strain[l] > most[l];
            most[l] = select(more, strain[l], most[l]);
            breaker[l] = select(more, party as Real, breaker[l]);
        }
    }
    (Lanes::from_fn(|l| select(total[l] > limit[l], 1.0, 0.0)), breaker)
}

kernel! {
    /// Trust recovers: T ← T + (1 − e^{−rΔ})(T₀ − T).
    pub(crate) fn recover(rate: &Lanes, tick: Real, initial: &Lanes, trust: &mut Lanes) {
        for l in 0..LANES {
            trust[l] += one_minus_exp_neg(rate[l] * tick) * (initial[l] - trust[l]);
        }
    }
}

/// Trust is lost: T ← T (1 − κ min(1, size)), once for each of `times` breaches.
pub(crate) fn lose(loss: &Lanes, size: &Lanes, times: &Lanes, trust: &mut Lanes) {
    for l in 0..LANES {
        let mut left = times[l];
        while left > 0.0 {
            trust[l] *= 1.0 - loss[l] * min(size[l], 1.0);
            left -= 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    #[test]
    fn strain_adds_up_and_fades() {
        let mut x = Lanes::splat(0.5);
        let (decay, each) = (Lanes::splat(0.1), noticed(&Lanes::splat(0.15), &Lanes::splat(0.6)));
        strain(&decay, 2.0, &Lanes::splat(3.0), &each, &mut x);
        assert!((x[0] - (0.5 * exp(-0.2) + 0.27)).abs() < 1e-15);
    }

    #[test]
    fn who_strained_most_broke_it() {
        let strains = [0.3, 0.5, 0.5].map(Lanes::splat);
        let (down, breaker) = collapse(&strains, &Lanes::splat(1.2));
        assert_eq!((down[0], breaker[0]), (1.0, 1.0));
        let (down, _) = collapse(&strains, &Lanes::splat(1.4));
        assert_eq!(down[0], 0.0);
    }

    #[test]
    fn trust_is_lost_by_breaches_and_recovers() {
        let mut trust = Lanes::splat(0.6);
        lose(&Lanes::splat(0.4), &Lanes::splat(0.09), &Lanes::splat(2.0), &mut trust);
        assert!((trust[0] - 0.6 * 0.964 * 0.964).abs() < 1e-15);
        lose(&Lanes::splat(0.4), &Lanes::splat(7.0), &Lanes::ONE, &mut trust);
        assert!((trust[0] - 0.6 * 0.964 * 0.964 * 0.6).abs() < 1e-15);
        let before = trust[0];
        recover(Simd::BASELINE, &Lanes::splat(0.5), 2.0, &Lanes::splat(0.6), &mut trust);
        assert!((trust[0] - (0.6 + (before - 0.6) * exp(-1.0))).abs() < 1e-15);
        let mut whole = Lanes::splat(0.6);
        recover(Simd::BASELINE, &Lanes::splat(0.5), 2.0, &Lanes::splat(0.6), &mut whole);
        assert_eq!(whole[0], 0.6);
    }
}
