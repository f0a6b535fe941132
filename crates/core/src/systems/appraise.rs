//! What an actor's alternatives are worth, and how likely that makes them (§6, §7): shared by predictions, by the
//! responses that others foresee, and by the actor's own forecast.

use std::slice;

use crate::components::OptionSpec;
use crate::derived::Bearing;
use crate::lanes::{LANES, Lanes};
use crate::resources::{Deals, Params};
use crate::rules::choice::{Alternative, Hold, probabilities};
use crate::rules::condition::{any, narrow};
use crate::rules::forecast::{Outlook, Turn, Voice, Workspace, differ, value};
use crate::rules::stage::{Play, pay};
use crate::scenario::Scenario;
use crate::simd::Simd;

/// One actor as others look into its head.
pub(super) struct Head<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) params: &'a Params,
    pub(super) specs: &'a [OptionSpec],
    pub(super) bearing: &'a Bearing,
    /// The tracks looked at, with its options on each; options on others have probability 0.
    pub(super) tracks: Vec<&'a (usize, Vec<usize>)>,
    pub(super) outlook: Outlook<'a>,
    pub(super) voice: Voice<'a>,
    pub(super) deals: &'a Deals,
    /// What each option costs it, by position.
    pub(super) costs: Vec<&'a Lanes>,
    /// The expected act of every option.
    pub(super) acts: &'a [Lanes],
}

impl Head<'_> {
    /// The probability of each of its options in the state `x`, by position, and of holding, by track, with the course
    /// from there in `work`, which gets the latter; `known` are those that everybody knows to be possible.
    pub(super) fn likely(
        &self,
        simd: Simd,
        x: &[Lanes],
        known: &[&Lanes],
        work: &mut Workspace,
        out: &mut [Lanes],
    ) {
        let (actor, params) = (self.voice.wants.actor, self.params);
        let first = actor.options.start;
        let (mut worths, mut shares) = (std::mem::take(&mut work.worths), std::mem::take(&mut work.shares));
        work.holding.resize(self.tracks.len(), Lanes::ZERO);
        let mut hold = Lanes::ZERO;
        let voice = [self.voice];
        value(simd, &self.outlook, &voice, work, slice::from_mut(&mut hold));
        for (place, (track, options)) in self.tracks.iter().copied().enumerate() {
            worths.resize(options.len(), (Lanes::ZERO, Lanes::ZERO));
            for (&option, (worth, now)) in options.iter().zip(&mut worths) {
                let position = option - first;
                if any(known[position]) {
                    let breach = self.deals.breaches.get(position).and_then(Option::as_ref);
                    let pulls = breach.map_or(&self.deals.pulls, |b| &b.pulls);
                    let turn = Turn::act(self.specs, option, &self.bearing.reaches[position], pulls);
                    differ(simd, &self.outlook, &turn, &voice, work, slice::from_mut(worth));
                    pay(&actor.payoffs, Play::Option(option), self.acts, params, worth);
                    let cost = self.costs[position];
                    for l in 0..LANES {
                        worth[l] -= cost[l];
                    }
                    if let Some(breach) = breach {
                        for l in 0..LANES {
                            worth[l] -= breach.cost[l];
                        }
                    }
                } else {
                    *worth = Lanes::ZERO;
                }
                now.clone_from(known[position]);
                narrow(&self.specs[option].0.requires, params, |v| &x[v], now);
            }
            let alternatives: Vec<_> =
                worths.iter().map(|(worth, mask)| Alternative { worth, mask }).collect();
            let known: Vec<&Lanes> = options.iter().map(|&o| known[o - first]).collect();
            shares.resize(options.len(), Lanes::ZERO);
            let holding = &mut work.holding[place];
            let mut hold = hold;
            pay(&actor.payoffs, Play::Hold(*track), self.acts, params, &mut hold);
            let track = &self.scenario.tracks[*track];
            let hold = Hold { worth: &hold, bonus: &params[track.hold_bonus], allowed: track.hold };
            let precision = &params[actor.mind.precision];
            probabilities(simd, precision, &hold, &alternatives, &known, &mut shares, holding);
            for (&option, share) in options.iter().zip(&shares) {
                out[option - first] = *share;
            }
        }
        (work.worths, work.shares) = (worths, shares);
    }
}
