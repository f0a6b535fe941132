//! A meeting (§8): what each party has without an agreement, the terms that are proposed, and what patrons attach to
//! the answers.

use crate::components::Predicted;
use crate::lanes::{LANES, Lanes, Real};
use crate::math::{exp, ln, select};
use crate::reach::Stage;
use crate::resources::Bounds;
use crate::rules::condition::any;
use crate::rules::effect;
use crate::rules::forecast::{Outlook, Turn, Voice, Workspace, differ, follow, value};
use crate::rules::process::Pull;
use crate::scenario::{Bargain, Channel, ParamId, Party, Pressure, Protocol};
use crate::simd::Simd;

use super::alternating::{offer, patience};
use super::force::Ground;
use super::nash::{Best, Stake, consider};
use super::signing::{dependence, press};
use super::terms::{middle, point};

/// A bargain at a table.
pub(crate) struct Meeting<'a> {
    pub(crate) simd: Simd,
    pub(crate) ground: Ground<'a>,
    /// How it looks ahead: at every variable.
    pub(crate) outlook: Outlook<'a>,
    pub(crate) bargain: &'a Bargain,
    /// How far its terms reach.
    pub(crate) stages: &'a [Stage],
    /// One for each party.
    pub(crate) voices: Vec<Voice<'a>>,
    /// Pulls of the other agreements in force.
    pub(crate) others: Vec<Pull>,
}

/// A bargain that some of the parties could have elsewhere.
pub(crate) struct Outside<'a> {
    pub(crate) bargain: &'a Bargain,
    /// How far its terms reach.
    pub(crate) stages: &'a [Stage],
    /// Where it can be hoped for: a mask.
    pub(crate) mask: Lanes,
    /// Units until its venue opens.
    pub(crate) wait: Lanes,
    /// For each party of the meeting, its trust in the least trusted of the others there; `None` if it is not a party
    /// there.
    pub(crate) trusts: Vec<Option<Lanes>>,
}

/// What there is without an agreement.
pub(crate) struct Refusal {
    /// For each party, the utility of the path without it.
    pub(crate) alone: Vec<Lanes>,
    /// For each party, the disagreement point: that, and what it can hope for elsewhere.
    pub(crate) floor: Vec<Lanes>,
    /// The state at the end of the path without it.
    pub(crate) end: Vec<Lanes>,
}

impl Meeting<'_> {
    /// The path from `start` and its utility to `voices`.
    fn path(
        &self,
        start: &[Lanes],
        pulls: &[Pull],
        voices: &[Voice<'_>],
        room: &mut Workspace,
    ) -> Vec<Lanes> {
        let mut worths = vec![Lanes::ZERO; voices.len()];
        follow(self.simd, &self.outlook, start, pulls, room);
        value(self.simd, &self.outlook, voices, room, &mut worths);
        worths
    }

    /// The utility to every party of the last path with other pulls.
    fn deviate(&self, stages: &[Stage], pulls: &[Pull], room: &mut Workspace) -> Vec<Lanes> {
        let mut worths = vec![Lanes::ZERO; self.voices.len()];
        let turn = Turn { act: None, stages, pulls };
        differ(self.simd, &self.outlook, &turn, &self.voices, room, &mut worths);
        worths
    }

    /// What pulls if a bargain is in force besides the others, everybody complying.
    fn bound(&self, bargain: &Bargain, agreed: &[Lanes]) -> Vec<Pull> {
        let mut pulls = self.others.clone();
        let everybody = vec![Lanes::ONE; bargain.parties.len()];
        self.ground.pulls(bargain, agreed, &Lanes::ONE, &everybody, &mut pulls);
        pulls
    }

    /// The disagreement point: d = U(without) + max(0, max over the others of φ^w T (U(other) − U(without))).
    pub(crate) fn refuse(&self, outsides: &[Outside<'_>], room: &mut Workspace) -> Refusal {
        let alone = self.path(self.ground.x, &self.others, &self.voices, room);
        let end = room.x.clone();
        let mut hopes = vec![Lanes::ZERO; alone.len()];
        for outside in outsides {
            if !any(&outside.mask) || outside.trusts.iter().all(Option::is_none) {
                continue;
            }
            let pulls = self.bound(outside.bargain, &middle(&outside.bargain.terms, self.ground.params));
            let there = self.deviate(outside.stages, &pulls, room);
            for (party, hope) in hopes.iter_mut().enumerate() {
                let Some(trust) = &outside.trusts[party] else { continue };
                let patience = &self.ground.params[self.voices[party].wants.actor.mind.discount];
                for l in 0..LANES {
                    let fade = exp(outside.wait[l] * ln(patience[l]));
                    let gain = fade * trust[l] * (there[party][l] - alone[party][l]);
                    let counts = (outside.mask[l] != 0.0) & (gain > hope[l]);
                    hope[l] = select(counts, gain, hope[l]);
                }
            }
        }
        let floor = alone.iter().zip(&hopes).map(|(u, hope)| Lanes::from_fn(|l| u[l] + hope[l])).collect();
        Refusal { alone, floor, end }
    }

    /// The terms that are proposed, by the bargain's protocol, once [`refuse`](Self::refuse) has worked out what there is
    /// without them.
    pub(crate) fn propose(&self, refusal: &Refusal, room: &mut Workspace) -> Best {
        match self.bargain.protocol {
            Protocol::Nash => self.compromise(refusal, room),
            Protocol::AlternatingOffers { places, round } => self.alternate(refusal, places, round, room),
        }
    }

    /// Shows every point of the grid in turn: its terms, and what they are worth to every party; once
    /// [`refuse`](Self::refuse) has left the path without them in `room`.
    pub(crate) fn survey(&self, room: &mut Workspace, mut see: impl FnMut(Vec<Lanes>, &[Lanes])) {
        let (bargain, params) = (self.bargain, self.ground.params);
        let mut pulls = self.bound(bargain, &middle(&bargain.terms, params));
        for index in 0..bargain.points() {
            let terms = point(&bargain.terms, index, params);
            for (pull, term) in pulls[self.others.len()..].iter_mut().zip(&terms) {
                pull.goal = *term;
            }
            let worths = self.deviate(self.stages, &pulls, room);
            see(terms, &worths);
        }
    }

    /// Nash's bargaining solution.
    fn compromise(&self, refusal: &Refusal, room: &mut Workspace) -> Best {
        let (bargain, params) = (self.bargain, self.ground.params);
        let stakes: Vec<Stake<'_>> = bargain
            .parties
            .iter()
            .enumerate()
            .filter(|(_, party)| party.consents)
            .map(|(party, one)| Stake { party, power: &params[one.power], floor: &refusal.floor[party] })
            .collect();
        let mut best = Best::new(bargain.terms.len(), bargain.parties.len());
        self.survey(room, |terms, worths| consider(self.simd, &terms, worths, &stakes, &mut best));
        best
    }

    /// Rubinstein's alternating offers, between the parties at two places.
    fn alternate(&self, refusal: &Refusal, places: [usize; 2], round: ParamId, room: &mut Workspace) -> Best {
        let (bargain, params) = (self.bargain, self.ground.params);
        let mut points = Vec::new();
        self.survey(room, |terms, worths| points.push((terms, worths.to_vec())));
        let floors = places.map(|p| &refusal.floor[p]);
        let discounts = places.map(|p| &params[self.voices[p].wants.actor.mind.discount]);
        let mut best = Best::new(bargain.terms.len(), bargain.parties.len());
        for l in 0..LANES {
            let patience = discounts.map(|discount| patience(discount[l], params[round][l]));
            let gain = |worths: &[Lanes], k: usize| worths[places[k]][l] - floors[k][l];
            let gains: Vec<[Real; 2]> =
                points.iter().map(|(_, worths)| [gain(worths, 0), gain(worths, 1)]).collect();
            let (offered, rational) = offer(&gains, patience);
            best.rational[l] = rational as Real;
            let (terms, worths) = &points[offered.unwrap_or(0)];
            let pairs = best.terms.iter_mut().zip(terms).chain(best.worths.iter_mut().zip(worths));
            pairs.for_each(|(kept, new)| kept[l] = new[l]);
        }
        best
    }

    /// What patrons add to the worth of signing, for each party: dependence × (P(penalty) (U(without) − U(without,
    /// punished)) + P(reward) (U(deal, rewarded) − U(deal))).
    pub(crate) fn pressures(
        &self,
        refusal: &Refusal,
        best: &Best,
        predicted: &[Predicted],
        room: &mut Workspace,
    ) -> Vec<Lanes> {
        let mut sums = vec![Lanes::ZERO; self.voices.len()];
        let Some(deal) = (!self.bargain.pressures.is_empty()).then(|| self.bound(self.bargain, &best.terms))
        else {
            return sums;
        };
        for pressure in &self.bargain.pressures {
            let of = |p: &Party| p.actor == pressure.client;
            let Some(party) = self.bargain.parties.iter().position(of) else { continue };
            let dependence = self.dependence(pressure, &refusal.end);
            let cases = [
                (pressure.penalty, &self.others, &refusal.alone[party], false),
                (pressure.reward, &deal, &best.worths[party], true),
            ];
            for (option, pulls, without, rewards) in cases {
                let Some(option) = option else { continue };
                let likely = &predicted[option].0;
                if !any(&Lanes::from_fn(|l| dependence[l] * likely[l])) {
                    continue;
                }
                let with = self.path(&self.after(option), pulls, &self.voices[party..=party], room);
                let (worse, better) = if rewards { (without, &with[0]) } else { (&with[0], without) };
                press(&dependence, likely, worse, better, &mut sums[party]);
            }
        }
        sums
    }

    /// How far a client depends on its patron: the patron's material backing now against that of its rivals by the end
    /// of the path without an agreement, over all theatres, normalised.
    fn dependence(&self, pressure: &Pressure, end: &[Lanes]) -> Lanes {
        let (mut own, mut rivals) = (Lanes::ZERO, Lanes::ZERO);
        for (v, variable) in self.ground.scenario.variables.iter().enumerate() {
            let Some((patron, client, Channel::Material)) = variable.backing else { continue };
            if client != pressure.client {
                continue;
            }
            let range = self.ground.motion.bounds[v];
            let mine = patron == pressure.patron;
            let (x, sum) = if mine { (&self.ground.x[v], &mut own) } else { (&end[v], &mut rivals) };
            for l in 0..LANES {
                sum[l] += range.z(x[l]);
            }
        }
        dependence(&own, &rivals)
    }

    /// The state after an option's effects, without noise.
    fn after(&self, option: usize) -> Vec<Lanes> {
        let mut after = self.ground.x.to_vec();
        for e in &self.ground.scenario.options[option].effects {
            let Bounds { low, high, .. } = self.ground.motion.bounds[e.variable];
            effect::single(&mut after[e.variable], &self.ground.params[e.delta], low, high);
        }
        after
    }
}
