//! What could be agreed at each table: who gains, who blocks, and the cheapest side payment that would unblock; from traces.

use detente_core::scenario::{Part, Scenario};
use detente_core::trace::{Line, Party, SidePayment, Table, Verdict};
use serde::Serialize;

use crate::number::{Short, short};

/// A bargain in every arm.
#[derive(Clone, Debug, Serialize)]
pub struct Bargain {
    /// A name for people.
    pub label: String,
    /// By arm.
    pub arms: Vec<Meetings>,
}

/// The meetings of a bargain in the traced runs of an arm.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Meetings {
    /// Runs traced.
    pub runs: u32,
    /// Meetings in them.
    pub meetings: u32,
    /// Meetings at which no terms were better for all who must consent.
    pub no_range: u32,
    /// Meetings at which somebody did not sign.
    pub refused: u32,
    /// Meetings at which it was signed.
    pub signed: u32,
    /// Times an intervention signed it.
    pub imposed: u32,
    /// Agreements that collapsed.
    pub collapsed: u32,
    /// Mean share of terms that are better for all who must consent.
    pub rational: Option<Short>,
    /// Those who meet, in their order; means over meetings.
    pub parties: Vec<Seat>,
    /// What would have unblocked it.
    pub unblocking: Option<Unblocking>,
}

/// A party, on average over meetings.
#[derive(Clone, Debug, Serialize)]
pub struct Seat {
    /// Who.
    pub actor: String,
    /// Whether nothing is agreed without it.
    pub consents: bool,
    /// Share of terms at which it gains.
    pub gains_at: Short,
    /// Share of terms that it alone blocks.
    pub blocks: Short,
    /// Its gain by what was proposed, in utility; absent if nothing was.
    pub gain: Option<Short>,
    /// How often it signed what was proposed.
    pub signs: Option<Short>,
}

/// The side payments of meetings without a range.
#[derive(Clone, Debug, Serialize)]
pub struct Unblocking {
    /// Meetings without a range that a payment would unblock.
    pub meetings: u32,
    /// The cheapest of them.
    pub run: u64,
    /// Its tick.
    pub tick: u32,
    /// The sum that would be paid there, in utility.
    pub total: Short,
    /// What the others gain, out of which it would be paid.
    pub gained: Short,
    /// To whom, and how much.
    pub to: Vec<(String, Short)>,
    /// For which terms.
    pub terms: Vec<(String, Short)>,
    /// Mean of the sums over all these meetings.
    pub mean: Short,
}

/// Sums over meetings.
#[derive(Clone, Debug, Default)]
struct Sums {
    counts: Meetings,
    rational: f64,
    ranges: u32,
    parties: Vec<SeatSums>,
    payments: f64,
    paid: u32,
    cheapest: Option<(SidePayment, u64, u32)>,
}

#[derive(Clone, Debug)]
struct SeatSums {
    actor: String,
    consents: bool,
    gains_at: f64,
    blocks: f64,
    gain: f64,
    proposals: u32,
    signs: u32,
}

/// Meetings as runs come: by bargain and arm.
pub(crate) struct BargainFold<'a> {
    scenario: &'a Scenario,
    ids: Vec<String>,
    sums: Vec<Vec<Sums>>,
}

impl<'a> BargainFold<'a> {
    pub(crate) fn new(scenario: &'a Scenario, arms: usize) -> Self {
        let ids: Vec<String> = scenario.bargains().map(str::to_owned).collect();
        Self { scenario, sums: vec![vec![Sums::default(); arms]; ids.len()], ids }
    }

    /// Adds a traced run of an arm.
    pub(crate) fn add(&mut self, arm: usize, run: u64, lines: &[Line]) {
        self.sums.iter_mut().for_each(|arms| arms[arm].counts.runs += 1);
        for line in lines {
            match line {
                Line::Table(table) => {
                    if let Some(sums) = self.of(&table.bargain, arm) {
                        sums.add(run, table);
                    }
                }
                Line::Collapse(collapse) => {
                    if let Some(sums) = self.of(&collapse.bargain, arm) {
                        sums.counts.collapsed += 1;
                    }
                }
                _ => {}
            }
        }
    }

    fn of(&mut self, bargain: &str, arm: usize) -> Option<&mut Sums> {
        let place = self.ids.iter().position(|id| id == bargain)?;
        Some(&mut self.sums[place][arm])
    }

    /// The bargains that anybody met for.
    pub(crate) fn finish(self) -> Vec<Bargain> {
        let Self { scenario, ids, sums } = self;
        let met = |arms: &Vec<Sums>| arms.iter().any(|sums| sums.counts.meetings + sums.counts.imposed > 0);
        ids.iter()
            .zip(sums)
            .filter(|(_, arms)| met(arms))
            .map(|(id, arms)| Bargain {
                label: scenario.label_of(Part::Bargain, id).to_owned(),
                arms: arms.into_iter().map(|sums| sums.finish(scenario)).collect(),
            })
            .collect()
    }
}

impl Sums {
    fn add(&mut self, run: u64, table: &Table) {
        match table.verdict {
            Verdict::NoRange => self.counts.no_range += 1,
            Verdict::Refused => self.counts.refused += 1,
            Verdict::Signed => self.counts.signed += 1,
            Verdict::Imposed => {
                self.counts.imposed += 1;
                return;
            }
        }
        self.counts.meetings += 1;
        if self.parties.is_empty() {
            self.parties = table.parties.iter().map(|(actor, party)| SeatSums::new(actor, party)).collect();
        }
        for (seat, (_, party)) in self.parties.iter_mut().zip(table.parties.iter()) {
            seat.add(party);
        }
        let Some(range) = &table.range else { return };
        self.rational += range.rational;
        self.ranges += 1;
        if let Some(payment) = &range.unblocks {
            self.payments += payment.total;
            self.paid += 1;
            if self.cheapest.as_ref().is_none_or(|(cheapest, ..)| payment.total < cheapest.total) {
                self.cheapest = Some((payment.clone(), run, table.tick));
            }
        }
    }

    fn finish(self, scenario: &Scenario) -> Meetings {
        let named = |part: Part, pairs: Vec<(&str, &f64)>| -> Vec<(String, Short)> {
            pairs
                .into_iter()
                .map(|(id, value)| (scenario.label_of(part, id).to_owned(), Short(*value)))
                .collect()
        };
        let meetings = self.counts.meetings;
        Meetings {
            rational: mean(self.rational, self.ranges),
            parties: self.parties.iter().map(|seat| seat.finish(scenario, meetings)).collect(),
            unblocking: self.cheapest.map(|(payment, run, tick)| Unblocking {
                meetings: self.paid,
                run,
                tick,
                total: Short(payment.total),
                gained: Short(payment.gained),
                to: named(Part::Actor, payment.to.iter().collect()),
                terms: named(Part::Variable, payment.terms.iter().collect()),
                mean: Short(self.payments / f64::from(self.paid)),
            }),
            ..self.counts
        }
    }
}

impl SeatSums {
    fn new(actor: &str, party: &Party) -> Self {
        let (actor, consents) = (actor.to_owned(), party.consents);
        Self { actor, consents, gains_at: 0.0, blocks: 0.0, gain: 0.0, proposals: 0, signs: 0 }
    }

    fn add(&mut self, party: &Party) {
        self.gains_at += party.gains_at;
        self.blocks += party.blocks;
        if let Some(gain) = party.gain {
            self.gain += gain;
            self.proposals += 1;
        }
        self.signs += u32::from(party.signs == Some(true));
    }

    fn finish(&self, scenario: &Scenario, meetings: u32) -> Seat {
        let over = |sum: f64| Short(sum / f64::from(meetings));
        Seat {
            actor: scenario.label_of(Part::Actor, &self.actor).to_owned(),
            consents: self.consents,
            gains_at: over(self.gains_at),
            blocks: over(self.blocks),
            gain: mean(self.gain, self.proposals),
            signs: mean(f64::from(self.signs), self.proposals),
        }
    }
}

/// The mean of `count` numbers with this sum.
fn mean(sum: f64, count: u32) -> Option<Short> {
    short((count > 0).then(|| sum / f64::from(count)))
}
