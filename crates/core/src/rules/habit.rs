//! Habits (§6): the public record π̄ of an actor's choices on a track, renewed at rate η by each choice seen.
//!
//! What is blocked in secret is neither learnt nor forgotten: others go on expecting it, and the record of the
//! remaining choices is renewed within the share they have.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::simd::kernel;

kernel! {
    /// Adds to `blocked` the share of the record that belongs to an option blocked in secret.
    pub(crate) fn set_aside(habit: &Lanes, block: &Lanes, chosen: &Lanes, blocked: &mut Lanes) {
        for l in 0..LANES {
            let aside = (block[l] != 0.0) & (chosen[l] == 0.0);
            blocked[l] += select(aside, habit[l], 0.0);
        }
    }

    /// π̄ ← π̄ + η ((1 − π̄_blocked) c − π̄) where a choice was seen, c = 1 for the option that was chosen.
    pub(crate) fn renew(
        rate: &Lanes,
        seen: &Lanes,
        chosen: &Lanes,
        block: &Lanes,
        blocked: &Lanes,
        habit: &mut Lanes,
    ) {
        for l in 0..LANES {
            let learns = (seen[l] != 0.0) & !((block[l] != 0.0) & (chosen[l] == 0.0));
            let goal = chosen[l] * (1.0 - blocked[l]);
            habit[l] = select(learns, habit[l] + rate[l] * (goal - habit[l]), habit[l]);
        }
    }
}
