//! What an actor has besides a mind and interests: private types, audience costs, stage-game payoffs, convictions,
//! trust, and whose responses it foresees.

use super::super::raw::RawActor;
use super::super::{Actor, Choice, Domain, Keyed, ParamId, RawScenario, Source, Track, Type};
use super::context::{Context, Place};
use super::games;
use crate::lanes::Real;
use crate::random::Purpose;
use crate::source::{At, Number, did_you_mean};

/// Fields of these parameters under [`Purpose::ParamActor`], for their addresses; those of the mind come before;
/// 35 is that of payoffs.
mod field {
    pub(super) const PRIOR: u32 = 32;
    pub(super) const WEIGHT: u32 = 33;
    pub(super) const COST: u32 = 34;
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
        let stated = raw_actor.mind.depth.as_ref().or(raw.defaults.actor.depth.as_ref());
        let mut one = One { id, index, raw: raw_actor, context };
        let actor = &mut actors[index];
        one.foresight(stated.map(|d| d.value), actor);
        one.trust(actor);
        one.types(actor, options);
        actor.ratchets =
            one.table(&raw_actor.ratchet, "ratchet", field::RATCHET, |_, _| Domain::closed(0.0, 100.0));
        one.ratchets_move(actor, options);
        actor.biases = one
            .table(&raw_actor.bias, "bias", field::BIAS, |low, high| Domain::closed(low - high, high - low));
        let game = games::One { id, index, raw: &raw_actor.payoff, tracks, options, context: one.context };
        actor.payoffs = game.check();
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
                let mut moved: Vec<&str> = options
                    .iter()
                    .filter(|o| o.actor == self.index)
                    .flat_map(|o| &o.effects)
                    .map(|e| self.context.variables[e.variable].0.as_str())
                    .collect();
                moved.sort_unstable();
                moved.dedup();
                let help = did_you_mean(&name.value, moved);
                self.context.diagnostics.error(name.span.clone(), message).help = help;
            }
        }
    }

    /// Whose responses it foresees, given the depth stated for it.
    fn foresight(&mut self, depth: Option<u32>, actor: &mut Actor) {
        match &self.raw.foresees {
            // A depth out of range was reported.
            Some(_) if depth.is_some_and(|d| d > 2) => {}
            Some(named) if actor.depth < 2 => {
                let message = format!(
                    "`foresees` needs `depth = 2`, but `{}` has depth {}: it foresees no responses",
                    self.id.value, actor.depth
                );
                self.context.diagnostics.error(named.span.clone(), message);
            }
            Some(named) => {
                if named.value.is_empty() {
                    self.context
                        .diagnostics
                        .error(named.span.clone(), "`foresees` names nobody")
                        .with_help("leave it out to foresee everybody's responses, or state `depth = 1`");
                }
                actor.foresees = self.context.actors_once(&named.value);
                if let Some(own) = named.value.iter().find(|n| n.value == self.id.value) {
                    let message = "an actor foresees the responses of others, not its own";
                    self.context.diagnostics.error(own.span.clone(), message);
                }
                actor.foresees.sort_unstable();
            }
            None if actor.depth == 2 => {
                actor.foresees = (0..self.context.actors.len()).filter(|&j| j != self.index).collect();
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
            let Some(other) = self.context.actor(name) else { continue };
            if other == self.index {
                let message = "trust is in others, not in oneself";
                self.context.diagnostics.error(name.span.clone(), message);
            }
            actor.trust[other] = trust;
        }
    }

    fn types(&mut self, actor: &mut Actor, options: &[Choice]) {
        let count = self.raw.types.len();
        if count == 0 {
            return;
        }
        let possible = (2..=3).contains(&count);
        if !possible {
            let span = self.raw.types.0.last().map_or(self.id.span.clone(), |(id, _)| id.span.clone());
            let types = if count == 1 { "type" } else { "types" };
            let message = format!("`{}` has {count} {types}: it must be none, two or three", self.id.value);
            let error = self.context.diagnostics.error(span, message);
            if count == 1 {
                error.with_help("what is certain belongs in `interest` and `cost`; a type is one of several");
            }
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
                    None => self.lacks("interest in", name, names.iter().map(String::as_str)),
                }
            }
            let mut costs: Vec<ParamId> = own.iter().map(|o| o.cost).collect();
            for (item, (name, number)) in raw.cost.iter().enumerate() {
                let place = self.place(k * ITEMS + item, field::COST);
                let path = format!("{stem}.cost.{}", name.value);
                let cost = self.context.number(path, number, Domain::closed(-10.0, 10.0), place);
                match own.iter().position(|o| short(o) == name.value) {
                    Some(position) => costs[position] = cost,
                    None => self.lacks("option", name, own.iter().map(|o| short(o))),
                }
            }
            actor.types.push(Type { id: id.value.clone(), prior, weights, costs });
        }
        if possible {
            self.priors(actor);
        }
    }

    /// Priors that are written down add to 1; others are normalised in every run, but some type must be possible.
    fn priors(&mut self, actor: &Actor) {
        let (mut constant, mut most, mut all) = (true, 0.0, Vec::new());
        for kind in &actor.types {
            most += match self.context.stated(kind.prior) {
                Some(Source::Constant(prior)) => {
                    all.push(prior.to_string());
                    *prior
                }
                Some(Source::Drawn(distribution)) => {
                    constant = false;
                    distribution.support().1
                }
                Some(Source::Listed(_) | Source::Same(_)) | None => return,
            };
        }
        let Some((_, last)) = self.raw.types.0.last() else { return };
        let span = last.prior.span.clone();
        if most <= 0.0 {
            let message =
                format!("the priors of the types of `{}` are all 0: none is possible", self.id.value);
            self.context.diagnostics.error(span, message);
        } else if constant && crate::math::abs(most - 1.0) > TOLERANCE {
            let message = format!(
                "the priors of the types of `{}` add to {}, not to 1: {}",
                self.id.value,
                (most * 1e9).round() / 1e9,
                all.join(" + ")
            );
            self.context.diagnostics.error(span, message);
        }
    }

    /// Reports what the actor does not have.
    fn lacks<'n>(&mut self, what: &str, name: &At<String>, known: impl Iterator<Item = &'n str>) {
        let message = format!("`{}` has no {what} `{}`", self.id.value, name.value);
        let help = did_you_mean(&name.value, known);
        self.context.diagnostics.error(name.span.clone(), message).help = help;
    }
}

/// The name of an option within its actor.
pub(super) fn short(option: &Choice) -> &str {
    option.path.split_once('.').map_or(option.path.as_str(), |(_, name)| name)
}
