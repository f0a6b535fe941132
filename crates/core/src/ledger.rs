//! What phases note down for whoever traces runs: parts of sums that nothing else asks for. Without a trace the resource
//! is absent, and nothing is noted.

use bevy_ecs::prelude::*;

use crate::components::Escalation;
use crate::lanes::{LANES, Lanes};
use crate::without::Left;

/// What was noted since it was last read.
#[derive(Resource, Default)]
pub(crate) struct Ledger {
    /// By actor: holding.
    pub(crate) holding: Vec<Split>,
    /// By option.
    pub(crate) options: Vec<Split>,
    pub(crate) heard: Vec<Heard>,
    pub(crate) tables: Vec<Table>,
    /// Bargains that an intervention has signed, and where.
    pub(crate) imposed: Vec<(usize, Lanes)>,
    /// Acts that breach an agreement: the option, the bargain, and where.
    pub(crate) breaches: Vec<(usize, usize, Lanes)>,
    /// What was left out, and where.
    pub(crate) omitted: Vec<(Left, Lanes)>,
}

/// What an alternative is worth, in parts.
#[derive(Clone, Default)]
pub(crate) struct Split {
    /// Expected utility of each interest, in order, then of audience costs.
    pub(crate) terms: Vec<Lanes>,
    pub(crate) game: Lanes,
    pub(crate) cost: Lanes,
    pub(crate) breach: Lanes,
}

/// An escalation, and by how much it raised whose alarm.
pub(crate) struct Heard {
    pub(crate) escalation: Escalation,
    pub(crate) felt: Vec<(usize, Lanes)>,
}

/// A meeting.
pub(crate) struct Table {
    pub(crate) bargain: usize,
    /// Where it took place.
    pub(crate) mask: Lanes,
    /// Every point of the grid: its terms, and the utility of every party.
    pub(crate) points: Vec<(Vec<Lanes>, Vec<Lanes>)>,
    /// What is proposed, where anything is.
    pub(crate) proposed: Lanes,
    pub(crate) terms: Vec<Lanes>,
    pub(crate) parties: Vec<Party>,
    pub(crate) agreed: Lanes,
}

/// A party at a table.
pub(crate) struct Party {
    pub(crate) alone: Lanes,
    pub(crate) floor: Lanes,
    pub(crate) worth: Lanes,
    pub(crate) trust: Lanes,
    pub(crate) pressure: Lanes,
    pub(crate) likely: Lanes,
    pub(crate) signs: Lanes,
}

impl Ledger {
    /// An empty one for so many actors and options.
    pub(crate) fn new(actors: usize, options: usize) -> Self {
        Self {
            holding: vec![Split::default(); actors],
            options: vec![Split::default(); options],
            ..Self::default()
        }
    }
}

impl Heard {
    /// An escalation that nobody has felt yet.
    pub(crate) fn new(escalation: &Escalation) -> Self {
        Self { escalation: escalation.clone(), felt: Vec::new() }
    }

    /// An observer's alarm has risen.
    pub(crate) fn feel(&mut self, observer: usize, before: &Lanes, after: &Lanes) {
        let raised = Lanes::from_fn(|l| after[l] - before[l]);
        if (0..LANES).any(|l| raised[l] != 0.0) {
            self.felt.push((observer, raised));
        }
    }
}
