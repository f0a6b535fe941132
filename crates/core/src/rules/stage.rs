//! Stage-game payoffs (§3): Σ_b e(b) M(a, b) for an own alternative a, over the other's expected acts e.

use std::collections::BTreeSet;

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::Params;
use crate::scenario::Payoff;

/// An alternative of a player: an option, or holding on a track.
#[derive(Clone, Copy)]
pub(crate) enum Play {
    Option(usize),
    Hold(usize),
}

/// Adds what the stage games pay for an own alternative, given the expected act of every option. What the other does
/// besides its options of the game has the rest of the probability.
pub(crate) fn pay(payoffs: &[Payoff], own: Play, acts: &[Lanes], params: &Params, worth: &mut Lanes) {
    let is = |p: &&Payoff| match own {
        Play::Option(option) => p.own == Some(option),
        Play::Hold(track) => p.own.is_none() && p.track.is_none_or(|t| t == track),
    };
    let mut any = false;
    let mut sum = Lanes::ZERO;
    for payoff in payoffs.iter().filter(is) {
        any = true;
        let value = &params[payoff.value];
        let likely = match payoff.theirs {
            Some(option) => acts.get(option).copied().unwrap_or(Lanes::ZERO),
            None => rest(payoffs, payoff.other, acts),
        };
        for l in 0..LANES {
            sum[l] += likely[l] * value[l];
        }
    }
    if any {
        for l in 0..LANES {
            worth[l] += sum[l];
        }
    }
}

/// The probability that `other` takes none of its options of the game.
fn rest(payoffs: &[Payoff], other: usize, acts: &[Lanes]) -> Lanes {
    let options: BTreeSet<usize> =
        payoffs.iter().filter(|p| p.other == other).filter_map(|p| p.theirs).collect();
    let mut rest = Lanes::ONE;
    for option in options {
        let act = acts.get(option).unwrap_or(&Lanes::ZERO);
        for l in 0..LANES {
            rest[l] -= act[l];
        }
    }
    for l in 0..LANES {
        rest[l] = select(rest[l] > 0.0, rest[l], 0.0);
    }
    rest
}
