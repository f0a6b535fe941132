//! What an actor has besides a mind and interests: private types, audience costs, stage-game payoffs, convictions,
//! trust, and whose responses it foresees.

use super::super::raw::RawActor;
use super::super::{Actor, Choice, Domain, Keyed, ParamId, Payoff, RawScenario, Source, Track, Type};
use super::context::{Context, Place};
use crate::lanes::Real;
use crate::random::Purpose;
use crate::source::{At, Number, did_you_mean};

/// Fields of these parameters under [`Purpose::ParamActor`], for their addresses; those of the mind come before.
mod field {
    pub(super) const PRIOR: u32 = 32;
    pub(super) const WEIGHT: u32 = 33;
    pub(super) const COST: u32 = 34;
    pub(super) const PAYOFF: u32 = 35;
    pub(super) const RATCHET: u32 = 36;
    pub(super) const BIAS: u32 = 37;
    pub(super) const TRUST: u32 = 38;
}

/// Places reserved in the parameter stream for the weights and costs of one type.
const ITEMS: usize = 1024;

/// How far priors may be from adding to 1.
const TOLERANCE: Real = 1e-9;

/// Completes the actors, once the options are known.
pub(super) fn check(
    raw: &RawScenario,
    tracks: &[Track],
    actors: &mut [Actor],
    options: &[Choice],
    context: &mut Context<'_>,
) {
    for (index, (id, raw_actor)) in raw.actor.iter().enumerate() {
        let mut one = One { id, index, raw: raw_actor, context };
        let actor = &mut actors[index];
        one.foresight(raw, actor);
        one.trust(actor);
        one.types(actor, options);
        actor.ratchets =
            one.table(&raw_actor.ratchet, "ratchet", field::RATCHET, |_, _| Domain::closed(0.0, 100.0));
        one.ratchets_move(actor, options);
        actor.biases = one
            .table(&raw_actor.bias, "bias", field::BIAS, |low, high| Domain::closed(low - high, high - low));
        one.payoffs(actor, tracks, options);
    }
}

/// One actor under check.
struct One<'r, 'c, 'd> {
    id: &'r At<String>,
    index: usize,
    raw: &'r RawActor,
    context: &'c mut Context<'d>,
}

impl One<'_, '_, '_> {
    fn place(&self, item: usize, field: u32) -> Place {
        Place(Purpose::ParamActor, self.index, item, field)
    }

    /// Numbers keyed by variable.
    fn table(
        &mut self,
        raw: &Keyed<At<Number>>,
        key: &str,
        field: u32,
        domain: impl Fn(Real, Real) -> Domain,
    ) -> Vec<(usize, ParamId)> {
        let mut found = Vec::new();
        for (item, (name, number)) in raw.iter().enumerate() {
            let Some(variable) = self.context.variable(name) else { continue };
            let (_, low, high) = self.context.variables[variable].clone();
            let path = format!("actor.{}.{key}.{}", self.id.value, name.value);
            let place = self.place(item, field);
            found.push((variable, self.context.number(path, number, domain(low, high), place)));
        }
        found
    }

    fn ratchets_move(&mut self, actor: &Actor, options: &[Choice]) {
        for (name, _) in self.raw.ratchet.iter() {
            let Some(&(variable, _)) =
                actor.ratchets.iter().find(|(v, _)| self.context.variables[*v].0 == name.value)
            else {
                continue;
            };
            let own = options.iter().filter(|o| o.actor == self.index);
            if !own.flat_map(|o| &o.effects).any(|e| e.variable == variable) {
                let message = format!(
                    "no option of `{}` moves `{}`: audience costs are for what an actor does itself",
                    self.id.value, name.value
                );
                self.context.diagnostics.error(name.span.clone(), message);
            }
        }
    }

    fn foresight(&mut self, raw: &RawScenario, actor: &mut Actor) {
        match &self.raw.foresees {
            Some(named) if actor.depth < 2 => {
                self.context.diagnostics.error(
                    named.span.clone(),
                    "`foresees` needs `depth = 2`: only then are responses foreseen",
                );
            }
            Some(named) => {
                for name in &named.value {
                    let Some(other) = self.context.actor(name) else { continue };
                    if other == self.index {
                        let message = "an actor foresees the responses of others, not its own";
                        self.context.diagnostics.error(name.span.clone(), message);
                    } else if !actor.foresees.contains(&other) {
                        actor.foresees.push(other);
                    }
                }
                actor.foresees.sort_unstable();
            }
            None if actor.depth == 2 => {
                actor.foresees = (0..raw.actor.len()).filter(|&j| j != self.index).collect();
            }
            None => {}
        }
    }

    fn trust(&mut self, actor: &mut Actor) {
        let share = Domain::closed(0.0, 1.0);
        actor.trust = vec![actor.mind.trust; self.context.actors.len()];
        for (item, (name, number)) in self.raw.trust.iter().enumerate() {
            let place = self.place(item, field::TRUST);
            let path = format!("actor.{}.trust.{}", self.id.value, name.value);
            let trust = self.context.number(path, number, share, place);
            if let Some(other) = self.context.actor(name) {
                actor.trust[other] = trust;
            }
        }
    }

    fn types(&mut self, actor: &mut Actor, options: &[Choice]) {
        let count = self.raw.types.len();
        if count == 0 {
            return;
        }
        if !(2..=3).contains(&count) {
            let span = self.raw.types.0.last().map_or(self.id.span.clone(), |(id, _)| id.span.clone());
            let message = format!("`{}` has {count} types: it must be none, two or three", self.id.value);
            self.context.diagnostics.error(span, message);
        }
        let own: Vec<&Choice> = options.iter().filter(|o| o.actor == self.index).collect();
        let names: Vec<String> =
            actor.interests.iter().map(|i| self.context.variables[i.variable].0.clone()).collect();
        for (k, (id, raw)) in self.raw.types.iter().enumerate() {
            self.context.check_id(id);
            let stem = format!("actor.{}.type.{}", self.id.value, id.value);
            let place = self.place(k, field::PRIOR);
            let prior =
                self.context.number(format!("{stem}.prior"), &raw.prior, Domain::closed(0.0, 1.0), place);
            let mut weights: Vec<ParamId> = actor.interests.iter().map(|i| i.weight).collect();
            for (item, (name, number)) in raw.weight.iter().enumerate() {
                let place = self.place(k * ITEMS + item, field::WEIGHT);
                let path = format!("{stem}.weight.{}", name.value);
                let weight = self.context.number(path, number, Domain::above(0.0, 1e6), place);
                match names.iter().position(|n| *n == name.value) {
                    Some(interest) => weights[interest] = weight,
                    None => self.unknown(name, "interest", names.iter().map(String::as_str)),
                }
            }
            let mut costs: Vec<ParamId> = own.iter().map(|o| o.cost).collect();
            for (item, (name, number)) in raw.cost.iter().enumerate() {
                let place = self.place(k * ITEMS + item, field::COST);
                let path = format!("{stem}.cost.{}", name.value);
                let cost = self.context.number(path, number, Domain::closed(-10.0, 10.0), place);
                match own.iter().position(|o| short(o) == name.value) {
                    Some(position) => costs[position] = cost,
                    None => self.unknown(name, "option", own.iter().map(|o| short(o))),
                }
            }
            actor.types.push(Type { id: id.value.clone(), prior, weights, costs });
        }
        self.priors(actor);
    }

    /// Priors that are written down add to 1.
    fn priors(&mut self, actor: &Actor) {
        let mut total = 0.0;
        for kind in &actor.types {
            let Source::Constant(prior) = self.context.params[kind.prior.index()].source else { return };
            total += prior;
        }
        if crate::math::abs(total - 1.0) > TOLERANCE
            && let Some((_, last)) = self.raw.types.0.last()
        {
            let message = format!("the priors of the types of `{}` add to {total}, not to 1", self.id.value);
            self.context.diagnostics.error(last.prior.span.clone(), message);
        }
    }

    fn payoffs(&mut self, actor: &mut Actor, tracks: &[Track], options: &[Choice]) {
        let mut item = 0;
        for (other_name, rows) in self.raw.payoff.iter() {
            let other = self.context.actor(other_name);
            if other == Some(self.index) {
                self.context.diagnostics.error(other_name.span.clone(), "an actor plays against others");
            }
            for (own_name, columns) in rows.iter() {
                let own = self.player(self.index, own_name, tracks, options);
                for (their_name, number) in columns.iter() {
                    let path = format!(
                        "actor.{}.payoff.{}.{}.{}",
                        self.id.value, other_name.value, own_name.value, their_name.value
                    );
                    let place = self.place(item, field::PAYOFF);
                    item += 1;
                    let value = self.context.number(path, number, Domain::closed(-1e6, 1e6), place);
                    let Some(other) = other else { continue };
                    let theirs = self.player(other, their_name, tracks, options);
                    if let (Some(own), Some(theirs)) = (own, theirs) {
                        actor.payoffs.push(Payoff { other, own, theirs, value });
                    }
                }
            }
        }
    }

    /// An option of a player, or holding.
    fn player(
        &mut self,
        actor: usize,
        name: &At<String>,
        tracks: &[Track],
        options: &[Choice],
    ) -> Option<Option<usize>> {
        let found = options.iter().position(|o| o.actor == actor && short(o) == name.value);
        if found.is_some() {
            return Some(found);
        }
        let own = || options.iter().filter(|o| o.actor == actor);
        let holds = own().any(|o| tracks.get(o.track).is_none_or(|t| t.hold));
        if name.value == "hold" && holds {
            return Some(None);
        }
        let names = own().map(short).chain(holds.then_some("hold"));
        self.unknown(name, &format!("option of `{}`:", self.context.actors[actor].clone()), names);
        None
    }

    fn unknown<'n>(&mut self, name: &At<String>, what: &str, known: impl Iterator<Item = &'n str>) {
        let message = format!("unknown {what} `{}`", name.value);
        let help = did_you_mean(&name.value, known);
        self.context.diagnostics.error(name.span.clone(), message).help = help;
    }
}

/// The name of an option within its actor.
fn short(option: &Choice) -> &str {
    option.path.split_once('.').map_or(option.path.as_str(), |(_, name)| name)
}
