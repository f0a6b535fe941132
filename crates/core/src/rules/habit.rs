//! Habits (§6): the public record π̄ of an actor's choices on a track, renewed at rate η by each choice seen.
//!
//! Of what cannot be chosen, because it is blocked in secret or openly impossible, nothing is learnt or forgotten;
//! the record of the remaining choices is renewed within the share they have.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::simd::kernel;

kernel! {
    /// Where an option cannot be chosen, in secret or openly: `barred`. Adds to `aside` the share of the record that then
    /// belongs to it.
    pub(crate) fn set_aside(
        habit: &Lanes,
        blocked: &Lanes,
        public: &Lanes,
        chosen: &Lanes,
        barred: &mut Lanes,
        aside: &mut Lanes,
    ) {
        for l in 0..LANES {
            barred[l] = select((blocked[l] != 0.0) | (public[l] == 0.0), 1.0, 0.0);
            aside[l] += select((barred[l] != 0.0) & (chosen[l] == 0.0), habit[l], 0.0);
        }
    }

    /// Where a choice is `seen` at the latest by an option that was chosen.
    pub(crate) fn see(chosen: &Lanes, seen: &mut Lanes) {
        for l in 0..LANES {
            seen[l] = select(chosen[l] != 0.0, 1.0, seen[l]);
        }
    }

    /// π̄ ← π̄ + η ((1 − π̄_aside) c − π̄) where a choice was seen, c = 1 for the option that was chosen.
    pub(crate) fn renew(
        rate: &Lanes,
        seen: &Lanes,
        chosen: &Lanes,
        barred: &Lanes,
        aside: &Lanes,
        habit: &mut Lanes,
    ) {
        for l in 0..LANES {
            let learns = (seen[l] != 0.0) & !((barred[l] != 0.0) & (chosen[l] == 0.0));
            let goal = chosen[l] * (1.0 - aside[l]);
            habit[l] = select(learns, habit[l] + rate[l] * (goal - habit[l]), habit[l]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    /// The record of an option after a tick: its habit, whether it was seen, chosen and barred.
    fn renewed(habit: f64, [seen, chosen, barred]: [bool; 3], aside: f64) -> f64 {
        let mask = |yes: bool| Lanes::splat(f64::from(u8::from(yes)));
        let mut habit = Lanes::splat(habit);
        let (rate, aside) = (Lanes::splat(0.5), Lanes::splat(aside));
        renew(Simd::BASELINE, &rate, &mask(seen), &mask(chosen), &mask(barred), &aside, &mut habit);
        habit[5]
    }

    #[test]
    fn choices_are_smoothed() {
        assert_eq!(renewed(0.4, [true, true, false], 0.0), 0.7);
        assert_eq!(renewed(0.4, [true, false, false], 0.0), 0.2);
        assert_eq!(renewed(0.4, [false, true, false], 0.0), 0.4);
    }

    #[test]
    fn what_is_barred_keeps_its_record_and_the_others_share_the_rest() {
        assert_eq!(renewed(0.4, [true, false, true], 0.4), 0.4);
        assert_eq!(renewed(0.2, [true, true, false], 0.4), 0.4);
        // A barred option that was carried out all the same is learnt.
        assert_eq!(renewed(0.4, [true, true, true], 0.0), 0.7);
    }

    #[test]
    fn what_cannot_be_chosen_is_set_aside_unless_it_was_done() {
        let (yes, no, habit) = (Lanes::ONE, Lanes::ZERO, Lanes::splat(0.3));
        for (blocked, public, chosen, barred, aside) in [
            (yes, yes, no, 1.0, 0.4),
            (no, no, no, 1.0, 0.4),
            (yes, yes, yes, 1.0, 0.1),
            (no, yes, no, 0.0, 0.1),
        ] {
            let (mut bar, mut sum) = (Lanes::ZERO, Lanes::splat(0.1));
            set_aside(Simd::BASELINE, &habit, &blocked, &public, &chosen, &mut bar, &mut sum);
            assert_eq!((bar[3], sum[3]), (barred, aside));
        }
        let mut seen = Lanes::ZERO;
        see(Simd::BASELINE, &no, &mut seen);
        assert_eq!(seen, no);
        see(Simd::BASELINE, &yes, &mut seen);
        assert_eq!(seen, yes);
    }
}
