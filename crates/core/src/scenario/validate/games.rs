//! Stage-game payoffs: `payoff.OTHER.OWN_OPTION.THEIR_OPTION`.

use std::collections::BTreeSet;

use super::super::{Choice, Domain, Keyed, Payoff, Track};
use super::context::{Context, Place};
use super::faces::short;
use crate::random::Purpose;
use crate::source::{At, Number, did_you_mean};

/// Field of payoffs under [`Purpose::ParamActor`], for their addresses.
const PAYOFF: u32 = 35;

/// The name of holding.
const HOLD: &str = "hold";

/// The games of one actor under check.
pub(super) struct One<'r, 'c, 'd> {
    pub(super) id: &'r At<String>,
    pub(super) index: usize,
    pub(super) raw: &'r Keyed<Keyed<Keyed<At<Number>>>>,
    pub(super) tracks: &'r [Track],
    pub(super) options: &'r [Choice],
    pub(super) context: &'c mut Context<'d>,
}

/// What one player of a game can do, and what may be meant by holding there.
struct Player {
    actor: usize,
    /// Tracks of the options that the game names.
    tracks: BTreeSet<usize>,
}

impl One<'_, '_, '_> {
    /// Every payoff, in file order.
    pub(super) fn check(mut self) -> Vec<Payoff> {
        let mut payoffs = Vec::new();
        let mut item = 0;
        for (name, rows) in self.raw.iter() {
            let mut other = self.context.actor(name);
            if other == Some(self.index) {
                let message = format!("`{}` plays against others, not against itself", self.id.value);
                self.context.diagnostics.error(name.span.clone(), message);
                other = None;
            }
            let me = self.player(self.index, rows.iter().map(|(own, _)| own));
            let track = me.tracks.first().copied();
            let columns = rows.iter().flat_map(|(_, columns)| columns.iter().map(|(theirs, _)| theirs));
            let them = other.map(|other| self.player(other, columns));
            for (own_name, columns) in rows.iter() {
                let own = self.alternative(&me, own_name);
                for (their_name, number) in columns.iter() {
                    let path = format!(
                        "actor.{}.payoff.{}.{}.{}",
                        self.id.value, name.value, own_name.value, their_name.value
                    );
                    let place = Place(Purpose::ParamActor, self.index, item, PAYOFF);
                    item += 1;
                    let value = self.context.number(path, number, Domain::closed(-1e6, 1e6), place);
                    let Some(them) = &them else { continue };
                    let theirs = self.alternative(them, their_name);
                    if let (Some(own), Some(theirs)) = (own, theirs) {
                        payoffs.push(Payoff { other: them.actor, track, own, theirs, value });
                    }
                }
            }
        }
        payoffs
    }

    fn player<'n>(&self, actor: usize, names: impl Iterator<Item = &'n At<String>>) -> Player {
        let tracks = names.filter_map(|name| self.own(actor, name)).map(|o| self.options[o].track).collect();
        Player { actor, tracks }
    }

    /// An option of an actor by its name.
    fn own(&self, actor: usize, name: &At<String>) -> Option<usize> {
        self.options.iter().position(|o| o.actor == actor && short(o) == name.value)
    }

    /// An option of a player, or holding (`Some(None)`); `None` after an error.
    fn alternative(&mut self, player: &Player, name: &At<String>) -> Option<Option<usize>> {
        if name.value == HOLD {
            return self.hold(player, name).then_some(None);
        }
        let found = self.own(player.actor, name);
        if found.is_some() {
            return Some(found);
        }
        let message = format!("`{}` has no option `{}`", self.context.actors[player.actor], name.value);
        let own = self.options.iter().filter(|o| o.actor == player.actor).map(short);
        let help = did_you_mean(&name.value, own.chain([HOLD]));
        self.context.diagnostics.error(name.span.clone(), message).help = help;
        None
    }

    /// Whether a player can hold in a game: on the one track of its options there, if any are named.
    fn hold(&mut self, player: &Player, name: &At<String>) -> bool {
        let actor = self.context.actors[player.actor].clone();
        let id = |track: &usize| self.tracks.get(*track).map_or("", |t| t.id.as_str());
        let holds = |track: usize| self.tracks.get(track).is_none_or(|t| t.hold);
        let mut all = self.options.iter().filter(|o| o.actor == player.actor).map(|o| o.track).peekable();
        let mut named = player.tracks.iter();
        let message = if self.own(player.actor, name).is_some() {
            format!("`hold` names holding here: give the option `{actor}.hold` another name")
        } else if player.tracks.len() > 1 {
            let tracks: Vec<String> = player.tracks.iter().map(|t| format!("`{}`", id(t))).collect();
            format!(
                "`hold` has no meaning for `{actor}` here: the options that this game names are on the tracks {}",
                tracks.join(", ")
            )
        } else if let Some(track) = named.find(|t| !holds(**t)) {
            format!("`{actor}` cannot hold here: the track `{}` has `hold = false`", id(track))
        } else if all.peek().is_some() && all.all(|t| !holds(t)) {
            format!("`{actor}` cannot hold: all its options are on tracks with `hold = false`")
        } else {
            return true;
        };
        self.context.diagnostics.error(name.span.clone(), message);
        false
    }
}
