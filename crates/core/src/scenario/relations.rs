//! How the actors of a scenario stand to one another before anything happens: opposition of interests (§4 of the
//! model), and who holds what in a theatre (§8).

use super::{Actor, Channel, Draw, Scenario, Shape, Variable, VariableKind, realise};
use crate::lanes::Real;
use crate::rules::alarm::opposition;

/// How an actor decides, in whole numbers and flags: what has no path, for it cannot be drawn or swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Ticks between decisions.
    pub tempo: u32,
    /// It decides at ticks t with t mod `tempo` = `offset`.
    pub offset: u32,
    /// Depth of anticipation, 0 to 2.
    pub depth: u32,
    /// Segments of a forecast, 1 to 8.
    pub segments: u32,
    /// Whether the loss from distance is quadratic, not linear.
    pub quadratic: bool,
    /// Whether forecasts average over uncertain variables.
    pub risk: bool,
}

impl Scenario {
    /// Ids of the theatres, in file order.
    pub fn theatres(&self) -> impl ExactSizeIterator<Item = &str> {
        self.theatres.iter().map(|t| t.id.as_str())
    }

    /// How each actor decides, in file order.
    pub fn manners(&self) -> impl ExactSizeIterator<Item = Manner> {
        self.actors.iter().map(|a| Manner {
            tempo: a.tempo,
            offset: a.offset,
            depth: a.depth,
            segments: a.segments,
            quadratic: a.shape == Shape::Quadratic,
            risk: a.risk,
        })
    }

    /// The values of all parameters, in the order of [`params`](Self::params), with every distribution at its median.
    pub fn medians(&self) -> Vec<Real> {
        realise(&self.params, &[], Draw::Median)
    }

    /// What each of an actor's interests has of its attention while it is calm, w/Σw in [0, 1], in file order, under
    /// `values` of all parameters. Of an actor with types it is the mean over them by their priors: what others take it
    /// to be.
    ///
    /// # Panics
    /// If there is no such actor, or `values` are not those of this scenario.
    pub fn weight_shares(&self, actor: usize, values: &[Real]) -> Vec<Real> {
        let actor = &self.actors[actor];
        if actor.types.is_empty() {
            return shares(actor.interests.iter().map(|i| values[i.weight.index()]));
        }
        let total = actor.types.iter().fold(0.0, |sum, t| sum + values[t.prior.index()]);
        let equal = 1.0 / actor.types.len() as Real;
        let mut mean = vec![0.0; actor.interests.len()];
        for one in &actor.types {
            let prior = if total > 0.0 { values[one.prior.index()] / total } else { equal };
            let own = shares(one.weights.iter().map(|w| values[w.index()]));
            mean.iter_mut().zip(own).for_each(|(mean, share)| *mean += prior * share);
        }
        mean
    }

    /// The opposition o of an observer and an author in a theatre, in [0, 1], under `values` of all parameters: 0 where
    /// they want the same, 1 where they want opposite ends. `None` if they have no interest in common there. Types
    /// count by their priors, the observer's own as well.
    ///
    /// # Panics
    /// If there is no such actor, or `values` are not those of this scenario.
    pub fn opposition(
        &self,
        observer: usize,
        author: usize,
        theatre: usize,
        values: &[Real],
    ) -> Option<Real> {
        let (own, theirs) = (self.weight_shares(observer, values), self.weight_shares(author, values));
        let (i, j) = (&self.actors[observer], &self.actors[author]);
        let ideal = |actor: &Actor, interest: usize| values[actor.interests[interest].ideal.index()];
        let common = self.common_ground(observer, author, theatre);
        let shared = common.map(|(a, b)| [(own[a], ideal(i, a)), (theirs[b], ideal(j, b))]);
        opposition(shared, values[i.mind.shrinkage.index()])
    }

    /// The interests that two actors share in a theatre, by their positions: those in its variables, escalation left
    /// out.
    pub(crate) fn common_ground(
        &self,
        observer: usize,
        author: usize,
        theatre: usize,
    ) -> impl Iterator<Item = (usize, usize)> {
        let (own, others) = (&self.actors[observer].interests, &self.actors[author].interests);
        own.iter().enumerate().filter_map(move |(position, interest)| {
            let variable = &self.variables[interest.variable];
            let here = variable.theatre == Some(theatre) && variable.kind != VariableKind::Escalation;
            let theirs = others.iter().position(|other| here && other.variable == interest.variable)?;
            Some((position, theirs))
        })
    }

    /// The stakes of a theatre, as positions of a variable and of the actor whose it is: forces of their owners,
    /// material backing of its patrons.
    pub(crate) fn stakes(&self, theatre: usize) -> Vec<(usize, usize)> {
        let here = self.variables.iter().enumerate().filter(|(_, v)| v.theatre == Some(theatre));
        let holder = |v: &Variable| match (v.owner, v.backing) {
            (Some(owner), _) => Some(owner),
            (None, Some((patron, _, Channel::Material))) => Some(patron),
            _ => None,
        };
        here.filter_map(|(index, v)| Some((index, holder(v)?))).collect()
    }

    /// What each actor has of the force and material backing of a theatre at the start, as shares of their sum over
    /// normalised values, under `values` of all parameters. `None` if the theatre has no such variables, or all are 0.
    ///
    /// # Panics
    /// If `values` are not those of this scenario.
    pub fn leverage(&self, theatre: usize, values: &[Real]) -> Option<Vec<Real>> {
        let mut held = vec![0.0; self.actors.len()];
        for (variable, actor) in self.stakes(theatre) {
            let Variable { initial, low, high, .. } = &self.variables[variable];
            held[actor] += (values[initial.index()] - low) / (high - low);
        }
        let total = held.iter().fold(0.0, |sum, z| sum + z);
        (total > 0.0).then(|| held.into_iter().map(|z| z / total).collect())
    }
}

/// Each weight as a share of their sum.
fn shares(weights: impl Iterator<Item = Real>) -> Vec<Real> {
    let weights: Vec<Real> = weights.collect();
    let total = weights.iter().fold(0.0, |sum, w| sum + w);
    weights.into_iter().map(|w| w / total).collect()
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;
    use crate::source::Diagnostics;

    const TEXT: &str = "
        id = 'x'
        title = 'x'
        time = { unit = 'turn', ticks_per_unit = 1, end = 9 }
        theatre.here.label = 'Here'
        theatre.there.label = 'There'
        variable.land = { theatre = 'here', initial = 0.5 }
        variable.calm = { initial = 1 }
        variable.guns = { kind = 'force', owner = 'a', theatre = 'here', initial = 30, range = [0, 40] }
        variable.aid = { kind = 'backing', patron = 'b', client = 'a', channel = 'material', theatre = 'here', initial = 0.25 }
        variable.words = { kind = 'backing', patron = 'b', client = 'a', channel = 'declared', theatre = 'here', initial = 1 }
        [actor.a]
        label = 'A'
        mind = { shrinkage = 0 }
        interest.land = { weight = 3, ideal = 1 }
        interest.calm = { weight = 1, ideal = 1 }
        [actor.b]
        label = 'B'
        mind = { tempo = 3, depth = 0, shape = 'quadratic' }
        interest.land = { weight = 1, ideal = 0.25 }
        type.mild = { prior = 0.5 }
        type.keen = { prior = 0.5, weight = { land = 4 } }
        interest.calm = { weight = 1, ideal = 1 }
        [actor.c]
        label = 'C'
        interest.calm = { weight = 1, ideal = 1 }
    ";

    fn scenario() -> Scenario {
        let mut found = Diagnostics::default();
        Scenario::read(TEXT, &mut found).unwrap_or_else(|| panic!("{:?}", found.into_sorted()))
    }

    #[test]
    fn shares_average_over_types() {
        let (scenario, values) = (scenario(), scenario().medians());
        assert_eq!(scenario.weight_shares(0, &values), [0.75, 0.25]);
        // Half of the time 1 : 1, half 4 : 1.
        let seen = scenario.weight_shares(1, &values);
        assert!((seen[0] - 0.65).abs() < 1e-12 && (seen[1] - 0.35).abs() < 1e-12, "{seen:?}");
    }

    #[test]
    fn opposition_is_about_what_both_want_there() {
        let (scenario, values) = (scenario(), scenario().medians());
        // One variable in common and no shrinkage: the distance of the ideals.
        let o = scenario.opposition(0, 1, 0, &values).unwrap();
        assert!((o - 0.75).abs() < 1e-12, "{o}");
        assert_eq!(scenario.opposition(0, 2, 0, &values), None);
        assert_eq!(scenario.opposition(0, 1, 1, &values), None);
        // The observer's shrinkage pulls to one half.
        let pulled = scenario.opposition(1, 0, 0, &values).unwrap();
        assert!(pulled < 0.75 && pulled > 0.5, "{pulled}");
    }

    #[test]
    fn leverage_counts_force_and_material_alone() {
        let (scenario, values) = (scenario(), scenario().medians());
        assert_eq!(scenario.leverage(0, &values), Some(vec![0.75, 0.25, 0.0]));
        assert_eq!(scenario.leverage(1, &values), None);
        let manners: Vec<_> = scenario.manners().map(|m| (m.tempo, m.depth, m.quadratic)).collect();
        assert_eq!(manners, [(7, 1, false), (3, 0, true), (7, 1, false)]);
        assert_eq!(scenario.theatres().collect::<Vec<_>>(), ["here", "there"]);
    }
}
