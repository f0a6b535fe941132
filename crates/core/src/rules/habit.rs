//! Habits (§6): the public record π̄ of an actor's choices on a track, renewed at rate η by each choice seen.
//!
//! Of what cannot be chosen, because it is blocked in secret or openly impossible, nothing is learnt or forgotten;
//! the record of the remaining choices is renewed within the share they have.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::simd::kernel;

kernel! {
    /// Adds to `aside` the share of the record that belongs to an option that cannot be chosen.
    pub(crate) fn set_aside(habit: &Lanes, barred: &Lanes, chosen: &Lanes, aside: &mut Lanes) {
        for l in 0..LANES {
            let kept = (barred[l] != 0.0) & (chosen[l] == 0.0);
            aside[l] += select(kept, habit[l], 0.0);
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
