//! What can be done (§5): masks of where everybody knows an option to be possible, and where its cooldown is over.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::simd::kernel;

/// When an option can be had: its first and last tick, and masks of whether it is available and open.
pub(crate) struct Terms<'a> {
    pub(crate) from: &'a Lanes,
    pub(crate) until: &'a Lanes,
    pub(crate) available: &'a Lanes,
    pub(crate) open: &'a Lanes,
    pub(crate) once: bool,
}

kernel! {
    /// Where an option last used at `last` can be had at the tick `now`.
    pub(crate) fn public(terms: &Terms<'_>, now: &Lanes, last: &Lanes, out: &mut Lanes) {
        for l in 0..LANES {
            let dated = (terms.from[l] <= now[l]) & (now[l] <= terms.until[l]);
            let spent = terms.once & (last[l] >= 0.0);
            out[l] = select(dated & !spent, terms.available[l] * terms.open[l], 0.0);
        }
    }

    /// Where the cooldown of an option that was last used at `last` is over, within `met`.
    pub(crate) fn rested(met: &Lanes, now: &Lanes, last: &Lanes, cooldown: &Lanes, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = select(now[l] >= last[l] + cooldown[l], met[l], 0.0);
        }
    }

    /// Where an actor can choose: where it is rested, not blocked in secret, and its run goes on.
    pub(crate) fn free(rested: &Lanes, blocked: &Lanes, active: &Lanes, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = select((blocked[l] == 0.0) & (active[l] != 0.0), rested[l], 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    #[test]
    fn an_option_has_its_time() {
        let lanes = Lanes::splat;
        let never = lanes(f64::NEG_INFINITY);
        let known = |now: f64, open: f64, once: bool, last: &Lanes| {
            let terms = Terms {
                from: &lanes(2.0),
                until: &lanes(4.0),
                available: &Lanes::ONE,
                open: &lanes(open),
                once,
            };
            let mut out = Lanes::ZERO;
            public(Simd::BASELINE, &terms, &lanes(now), last, &mut out);
            out[9]
        };
        assert_eq!([1.0, 2.0, 4.0, 5.0].map(|now| known(now, 1.0, false, &never)), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(known(3.0, 0.0, false, &never), 0.0);
        assert_eq!(
            [(true, &lanes(2.0)), (false, &lanes(2.0)), (true, &never)].map(|(o, l)| known(3.0, 1.0, o, l)),
            [0.0, 1.0, 1.0]
        );
    }

    #[test]
    fn cooldowns_pass_and_blocks_hold() {
        let lanes = Lanes::splat;
        let mut out = Lanes::ZERO;
        for (now, over) in [(6.0, 0.0), (7.0, 1.0)] {
            rested(Simd::BASELINE, &Lanes::ONE, &lanes(now), &lanes(4.0), &lanes(3.0), &mut out);
            assert_eq!(out[0], over);
        }
        for (blocked, active, chooses) in [(0.0, 1.0, 1.0), (1.0, 1.0, 0.0), (0.0, 0.0, 0.0)] {
            free(Simd::BASELINE, &Lanes::ONE, &lanes(blocked), &lanes(active), &mut out);
            assert_eq!(out[0], chooses);
        }
    }
}
