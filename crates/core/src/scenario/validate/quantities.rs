//! Quantities that measures and series follow, checked against the scenario.

use super::super::experiment::Quantity;
use super::super::raw::{RawBackingPair, RawQuantity};
use super::super::{Channel, Scenario, Variable};
use super::context::Context;
use crate::source::{At, did_you_mean};

/// What a quantity is, and its least and greatest value.
pub(super) fn check(
    raw: &At<RawQuantity>,
    scenario: &Scenario,
    context: &mut Context<'_>,
) -> Option<(Quantity, (f64, f64))> {
    Quantities { scenario, context }.one(raw)
}

struct Quantities<'r, 'c, 'd> {
    scenario: &'r Scenario,
    context: &'c mut Context<'d>,
}

impl Quantities<'_, '_, '_> {
    fn one(&mut self, raw: &At<RawQuantity>) -> Option<(Quantity, (f64, f64))> {
        Some(match &raw.value {
            RawQuantity::Variable(name) => {
                let variable = self.context.variable(name)?;
                let (_, low, high) = self.context.variables[variable].clone();
                (Quantity::Variable(variable), (low, high))
            }
            RawQuantity::Utility(name) => {
                let actor = self.context.actor(name)?;
                (Quantity::Utility { actor }, (-100.0, 0.0))
            }
            RawQuantity::BackingShare(pair) => {
                let [a, b] = self.pair(&pair.patron, &pair.clients, pair.channel)?;
                (Quantity::Share { a, b }, (0.0, 1.0))
            }
            RawQuantity::Equidistance(RawBackingPair { patron, clients, channel }) => {
                let [a, b] = self.pair(patron, clients, *channel)?;
                (Quantity::Equidistance { a, b }, (0.0, 1.0))
            }
            RawQuantity::WordDeedGap(gap) => {
                let declared = self.pair(&gap.patron, &gap.clients, Channel::Declared);
                let material = self.pair(&gap.patron, &gap.clients, Channel::Material);
                let ([a, b], [c, d]) = (declared?, material?);
                (Quantity::Gap { declared: (a, b), material: (c, d) }, (-1.0, 1.0))
            }
            RawQuantity::Leverage(of) => {
                let theatre = self.context.theatre(&of.theatre)?;
                let holds = |v: &Variable| {
                    let material = v.backing.is_some_and(|b| b.2 == Channel::Material);
                    v.theatre == Some(theatre) && (v.owner.is_some() || material)
                };
                if !self.scenario.variables.iter().any(holds) {
                    let message = format!(
                        "theatre `{}` has no force and no material backing, of which leverage is a share",
                        of.theatre.value
                    );
                    self.context.diagnostics.error(of.theatre.span.clone(), message);
                }
                if of.actors.is_empty() {
                    self.context.diagnostics.error(raw.span.clone(), "`actors` names nobody");
                }
                let actors = self.context.actors_once(&of.actors);
                (Quantity::Leverage { actors, theatre }, (0.0, 1.0))
            }
            RawQuantity::Belief(of) => {
                let actor = self.context.actor(&of.actor)?;
                let types = &self.scenario.actors[actor].types;
                let Some(kind) = types.iter().position(|t| t.id == of.kind.value) else {
                    let message = match types.len() {
                        0 => {
                            format!("`{}` has no types, so there is nothing to believe of it", of.actor.value)
                        }
                        _ => format!("`{}` has no type `{}`", of.actor.value, of.kind.value),
                    };
                    let help = did_you_mean(&of.kind.value, types.iter().map(|t| t.id.as_str()));
                    self.context.diagnostics.error(of.kind.span.clone(), message).help = help;
                    return None;
                };
                (Quantity::Belief { actor, kind }, (0.0, 1.0))
            }
            RawQuantity::Credibility(name) => {
                (Quantity::Credibility { actor: self.context.actor(name)? }, (0.0, 1.0))
            }
            RawQuantity::Trust(pair) => {
                let (of, other) = (self.context.actor(&pair.of), self.context.actor(&pair.other));
                let (of, other) = (of?, other?);
                if of == other {
                    let message = "trust is in others, not in oneself";
                    self.context.diagnostics.error(pair.other.span.clone(), message);
                }
                (Quantity::Trust { of, other }, (0.0, 1.0))
            }
            RawQuantity::Alarm(of) => {
                let (actor, theatre) = (self.context.actor(&of.actor), self.context.theatre(&of.theatre));
                let (actor, theatre) = (actor?, theatre?);
                (Quantity::Alarm { actor, theatre }, (0.0, 1e6))
            }
            RawQuantity::Expectation(of) => {
                let (observer, option) = (self.context.actor(&of.of), self.context.option(&of.option));
                let (observer, option) = (observer?, option?);
                if self.scenario.options[option].actor == observer {
                    let message = format!(
                        "`{}` expects something of others, and `{}` is its own option",
                        of.of.value, of.option.value
                    );
                    self.context.diagnostics.error(of.option.span.clone(), message);
                }
                (Quantity::Expectation { of: observer, option }, (0.0, 1.0))
            }
        })
    }

    /// The backing variables of a patron for two clients in a channel.
    fn pair(
        &mut self,
        patron: &At<String>,
        clients: &[At<String>; 2],
        channel: Channel,
    ) -> Option<[usize; 2]> {
        let from = self.context.actor(patron);
        let mut found = [None; 2];
        for (slot, client) in found.iter_mut().zip(clients) {
            let (Some(from), Some(to)) = (from, self.context.actor(client)) else { continue };
            *slot = self.scenario.variables.iter().position(|v| v.backing == Some((from, to, channel)));
            if slot.is_none() {
                let channel = format!("{channel:?}").to_lowercase();
                let message = format!(
                    "no variable holds the {channel} backing of `{}` for `{}`",
                    patron.value, client.value
                );
                self.context.diagnostics.error(client.span.clone(), message);
            }
        }
        let [a, b] = found;
        Some([a?, b?])
    }
}
