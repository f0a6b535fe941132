//! Bargains of a scenario (§8 of the model).

use super::{Condition, ParamId};

/// A bargain.
#[derive(Clone, Debug)]
pub(crate) struct Bargain {
    pub(crate) id: String,
    /// A name for people; the id where none is written.
    pub(crate) label: String,
    /// Who is asked to sign.
    pub(crate) parties: Vec<Party>,
    pub(crate) protocol: Protocol,
    pub(crate) opening: Opening,
    pub(crate) retry: ParamId,
    pub(crate) from: ParamId,
    pub(crate) until: ParamId,
    pub(crate) requires: Vec<Condition>,
    pub(crate) available: ParamId,
    pub(crate) duration: ParamId,
    /// In file order; at most one per variable.
    pub(crate) terms: Vec<Term>,
    pub(crate) guarantors: Vec<usize>,
    pub(crate) enforcement: ParamId,
    pub(crate) strain: ParamId,
    pub(crate) detection: ParamId,
    pub(crate) strain_decay: ParamId,
    pub(crate) strain_limit: ParamId,
    pub(crate) breach_cost: ParamId,
    pub(crate) guarantor_cost: ParamId,
    pub(crate) pressures: Vec<Pressure>,
}

/// One that is asked to sign.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) actor: usize,
    /// Whether nothing is agreed without it.
    pub(crate) consents: bool,
    /// Bargaining power β.
    pub(crate) power: ParamId,
}

/// How the consenting parties come to a proposal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protocol {
    /// The weighted Nash bargaining solution.
    Nash,
    /// Rubinstein's alternating offers.
    AlternatingOffers {
        /// The two consenting parties, by place; the first makes the first offer.
        places: [usize; 2],
        /// Units from an offer to the next.
        round: ParamId,
    },
}

/// When a venue opens by itself; acts and events may open it besides.
#[derive(Clone, Debug)]
pub(crate) enum Opening {
    At(ParamId),
    When(Vec<Condition>),
    /// Only by acts and events.
    Called,
}

/// A term.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) variable: usize,
    pub(crate) side: Side,
    /// The lowest and the highest value negotiated; the same for a fixed one.
    pub(crate) low: ParamId,
    pub(crate) high: ParamId,
    /// Levels of the grid; 1 for a fixed value.
    pub(crate) levels: u32,
}

/// What a term asks of its variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    AtMost,
    AtLeast,
    Equal,
}

/// What a patron attaches to a client's answer.
#[derive(Clone, Debug)]
pub(crate) struct Pressure {
    pub(crate) patron: usize,
    pub(crate) client: usize,
    /// Options of the patron.
    pub(crate) reward: Option<usize>,
    pub(crate) penalty: Option<usize>,
}

impl Bargain {
    /// Points of its grid.
    pub(crate) fn points(&self) -> usize {
        self.terms.iter().map(|t| t.levels as usize).product()
    }
}
