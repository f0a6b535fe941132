//! Agreements in force (§8): their terms pull with the leverage of those who keep them.

use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::{Breach, Deals, Motion, Params};
use crate::rules::condition::any;
use crate::rules::leverage::leverage;
use crate::rules::process::Pull;
use crate::scenario::{Bargain, Choice, Scenario};

use super::terms;

/// Where agreements stand: the scenario, whose the stakes of each theatre are, and a state.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) stakes: &'a [Vec<(usize, usize)>],
    pub(crate) motion: &'a Motion,
    pub(crate) params: &'a Params,
    pub(crate) x: &'a [Lanes],
}

/// An agreement that is in force in some lanes.
pub(crate) struct Accord<'a> {
    pub(crate) bargain: &'a Bargain,
    /// Its position in the file.
    pub(crate) index: usize,
    /// Where it is in force: a mask.
    pub(crate) mask: Lanes,
    pub(crate) agreed: &'a [Lanes],
    /// For each party, where it signed and where it complies: masks.
    pub(crate) signed: &'a [Lanes],
    pub(crate) complies: &'a [Lanes],
}

impl Accord<'_> {
    /// The position of an actor among the parties.
    pub(crate) fn party(&self, actor: usize) -> Option<usize> {
        self.bargain.parties.iter().position(|p| p.actor == actor)
    }

    /// For each party, whether its leverage counts, if `party` does in the lanes of `kept`.
    fn counts(&self, party: usize, kept: &Lanes) -> Vec<Lanes> {
        let mut counts = self.complies.to_vec();
        let signed = &self.signed[party];
        counts[party] = Lanes::from_fn(|l| signed[l] * kept[l]);
        counts
    }
}

impl Ground<'_> {
    /// The pulls of terms in the lanes of `mask`, with the leverage of the parties that count (masks, by party): rate
    /// = enforcement × their share of the stakes in the variable's theatre; the whole rate where there are none; 0
    /// where nobody counts.
    pub(crate) fn pulls(
        &self,
        bargain: &Bargain,
        agreed: &[Lanes],
        mask: &Lanes,
        counts: &[Lanes],
        out: &mut Vec<Pull>,
    ) {
        let mut bound = Lanes::ZERO;
        for counts in counts {
            for l in 0..LANES {
                bound[l] = select((counts[l] != 0.0) & (mask[l] != 0.0), 1.0, bound[l]);
            }
        }
        let (bounds, movers) = (&self.motion.bounds, &self.motion.dynamics.movers);
        let enforcement = &self.params[bargain.enforcement];
        for (term, agreed) in bargain.terms.iter().zip(agreed) {
            let Ok(mover) = movers.binary_search_by_key(&term.variable, |m| m.variable) else { continue };
            let share = match self.scenario.variables[term.variable].theatre {
                None => Lanes::ONE,
                Some(theatre) => {
                    let holds = |actor: usize| {
                        let party = bargain.parties.iter().position(|p| p.actor == actor)?;
                        Some(&counts[party])
                    };
                    leverage(&self.stakes[theatre], bounds, |v| &self.x[v], holds)
                }
            };
            let mut rate = Lanes::ZERO;
            for l in 0..LANES {
                rate[l] = select(bound[l] != 0.0, enforcement[l] * share[l], 0.0);
            }
            out.push(Pull { mover, side: term.side, goal: *agreed, rate });
        }
    }

    /// The pulls of everything in force, as it is kept now.
    pub(crate) fn in_force(&self, accords: &[Accord<'_>]) -> Vec<Pull> {
        let mut pulls = Vec::new();
        for accord in accords {
            self.pulls(accord.bargain, accord.agreed, &accord.mask, accord.complies, &mut pulls);
        }
        pulls
    }

    /// Where an option of a party breaches an agreement: a mask.
    pub(crate) fn breach(&self, accord: &Accord<'_>, party: usize, option: &Choice) -> Lanes {
        let (motion, params) = (self.motion, self.params);
        let breach = terms::breach(option, &accord.bargain.terms, accord.agreed, (motion, params), self.x);
        let (mask, signed) = (&accord.mask, &accord.signed[party]);
        Lanes::from_fn(|l| select((mask[l] != 0.0) & (signed[l] != 0.0), breach[l], 0.0))
    }

    /// What is in force in the eyes of an actor: with itself as one that complies, and what each of its options would
    /// breach and thereby weaken.
    pub(crate) fn deals(&self, accords: &[Accord<'_>], actor: usize) -> Deals {
        let own = &self.scenario.actors[actor].options;
        let pulls = self.pulls_of(accords, actor, |_| None);
        let breaches = self.scenario.options[own.clone()].iter().map(|option| {
            let breached: Vec<Option<Lanes>> = accords
                .iter()
                .map(|accord| {
                    let mask = self.breach(accord, accord.party(actor)?, option);
                    any(&mask).then_some(mask)
                })
                .collect();
            breached.iter().any(Option::is_some).then(|| Breach {
                cost: self.cost(accords, &breached),
                pulls: self.pulls_of(accords, actor, |k| breached[k].as_ref()),
            })
        });
        Deals { breaches: breaches.collect(), pulls }
    }

    /// The pulls of everything in force if an actor complies but where `breached` says.
    fn pulls_of<'b>(
        &self,
        accords: &[Accord<'_>],
        actor: usize,
        breached: impl Fn(usize) -> Option<&'b Lanes>,
    ) -> Vec<Pull> {
        let mut pulls = Vec::new();
        for (k, accord) in accords.iter().enumerate() {
            let counts = match accord.party(actor) {
                None => accord.complies.to_vec(),
                Some(party) => {
                    let breached = breached(k).unwrap_or(&Lanes::ZERO);
                    accord.counts(party, &Lanes::from_fn(|l| select(breached[l] != 0.0, 0.0, 1.0)))
                }
            };
            self.pulls(accord.bargain, accord.agreed, &accord.mask, &counts, &mut pulls);
        }
        pulls
    }

    /// Σ over what is breached of (breach cost + guarantor cost × guarantors).
    fn cost(&self, accords: &[Accord<'_>], breached: &[Option<Lanes>]) -> Lanes {
        let mut cost = Lanes::ZERO;
        for (accord, mask) in accords.iter().zip(breached) {
            let Some(mask) = mask else { continue };
            let (own, each) =
                (&self.params[accord.bargain.breach_cost], &self.params[accord.bargain.guarantor_cost]);
            let guarantors = accord.bargain.guarantors.len() as f64;
            for l in 0..LANES {
                cost[l] += select(mask[l] != 0.0, own[l] + each[l] * guarantors, 0.0);
            }
        }
        cost
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Model, Point};
    use crate::resources::Bounds;
    use crate::scenario::ExperimentParts;
    use crate::source::{Diagnostics, Report};

    const TRUCE: &str = r#"
        id = "truce"
        title = "Two sign, a third has guns too"
        time = { unit = "week", ticks_per_unit = 1, end = 10 }
        [track.act]
        [theatre.front]
        label = "Front"
        [variable.line]
        theatre = "front"
        initial = 0.8
        [variable.north_guns]
        kind = "force"
        owner = "north"
        theatre = "front"
        initial = 0.3
        [variable.south_guns]
        kind = "force"
        owner = "south"
        theatre = "front"
        initial = 0.2
        [variable.spoiler_guns]
        kind = "force"
        owner = "spoiler"
        theatre = "front"
        initial = 0.5
        [variable.flag]
        initial = 0.5
        [actor.north]
        label = "North"
        interest = { line = { weight = 1, ideal = 1 } }
        [actor.south]
        label = "South"
        interest = { line = { weight = 1, ideal = 0 } }
        [actor.spoiler]
        label = "Spoiler"
        interest = { line = { weight = 1, ideal = 1 } }
        [option.north.push]
        track = "act"
        effects = { line = 0.1 }
        [option.south.push]
        track = "act"
        effects = { line = -0.1, flag = 0.1 }
        [bargain.truce]
        parties = ["north", "south"]
        at = 1
        enforcement = 0.5
        breach_cost = 0.01
        guarantors = ["spoiler"]
        guarantor_cost = 0.002
        term.line = { side = "<=", value = 0.6 }
        term.flag = { side = "=", value = 0.5 }
    "#;

    /// Calls `then` with the ground of the scenario above at its start, and its agreement in force.
    fn agreed(complies: [f64; 2], then: impl FnOnce(&Ground<'_>, &Accord<'_>)) {
        let mut diagnostics = Diagnostics::default();
        let scenario = Scenario::read(TRUCE, &mut diagnostics);
        let scenario = scenario.unwrap_or_else(|| panic!("{}", Report::new("truce", TRUCE, diagnostics)));
        let model = Arc::new(Model::new(ExperimentParts::new(scenario), vec![Point::default()], 1, true));
        let scenario = model.scenario();
        let mut params = Params::new(&model);
        for (column, value) in params.columns.iter_mut().zip(model.column_values(&model.values(0, None))) {
            *column = Lanes::splat(value);
        }
        let motion = Motion {
            dynamics: scenario.dynamics.clone(),
            bounds: scenario.variables.iter().map(|v| Bounds::new(v.low, v.high)).collect(),
        };
        let x: Vec<Lanes> = scenario.variables.iter().map(|v| params[v.initial]).collect();
        let stakes = [vec![(1, 0), (2, 1), (3, 2)]];
        let ground = Ground { scenario, stakes: &stakes, motion: &motion, params: &params, x: &x };
        let bargain = &scenario.bargains[0];
        let terms = terms::middle(&bargain.terms, &params);
        let complies = complies.map(Lanes::splat);
        let (agreed, signed) = (&terms[..], &[Lanes::ONE; 2][..]);
        // In force in the even lanes alone.
        let mask = Lanes::from_fn(|l| (1 - l % 2) as f64);
        then(&ground, &Accord { bargain, index: 0, mask, agreed, signed, complies: &complies });
    }

    #[test]
    fn terms_pull_with_the_leverage_of_those_who_comply() {
        agreed([1.0, 1.0], |ground, accord| {
            let [line, flag] = &ground.in_force(std::slice::from_ref(accord))[..] else {
                panic!("two terms")
            };
            // Half of all guns are the spoiler's; the flag lies in no theatre.
            assert!((line.rate[0] - 0.25).abs() < 1e-15 && flag.rate[0] == 0.5);
            assert_eq!((line.rate[1], flag.rate[1]), (0.0, 0.0));
        });
        agreed([1.0, 0.0], |ground, accord| {
            let pulls = ground.in_force(std::slice::from_ref(accord));
            assert!((pulls[0].rate[0] - 0.15).abs() < 1e-15 && pulls[1].rate[0] == 0.5);
        });
        agreed([0.0, 0.0], |ground, accord| {
            let pulls = ground.in_force(std::slice::from_ref(accord));
            assert_eq!((pulls[0].rate[0], pulls[1].rate[0]), (0.0, 0.0));
        });
    }

    #[test]
    fn an_act_breaches_what_it_makes_worse() {
        agreed([1.0, 1.0], |ground, accord| {
            let [north, south] = &ground.scenario.options[..] else { panic!("two options") };
            let north = ground.breach(accord, 0, north);
            let south = ground.breach(accord, 1, south);
            // North pushes a line that lies too high already; South pulls it down, but moves the flag.
            assert_eq!((north[0], north[1], south[0], south[1]), (1.0, 0.0, 1.0, 0.0));
        });
    }

    #[test]
    fn who_breaches_pays_and_counts_for_nothing() {
        agreed([1.0, 0.0], |ground, accord| {
            let accords = std::slice::from_ref(accord);
            let deals = ground.deals(accords, 0);
            assert!((deals.pulls[0].rate[0] - 0.15).abs() < 1e-15);
            let breach = deals.breaches[0].as_ref().expect("a push is a breach");
            assert!((breach.cost[0] - 0.012).abs() < 1e-15 && breach.cost[1] == 0.0);
            // Nobody is left who complies.
            assert_eq!((breach.pulls[0].rate[0], breach.pulls[1].rate[0]), (0.0, 0.0));
            // In its own eyes South complies, whatever it did before, as long as it does not breach again.
            let south = ground.deals(accords, 1);
            assert!((south.pulls[0].rate[0] - 0.25).abs() < 1e-15);
            let breach = south.breaches[0].as_ref().expect("the flag moves");
            assert!((breach.pulls[0].rate[0] - 0.15).abs() < 1e-15);
            // The spoiler breaches nothing, and sees what is.
            let spoiler = ground.deals(accords, 2);
            assert!(spoiler.breaches.is_empty() && (spoiler.pulls[0].rate[0] - 0.15).abs() < 1e-15);
        });
    }
}
