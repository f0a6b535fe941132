//! Meetings: what everybody would gain, and what could have been agreed.

use bevy_ecs::prelude::*;

use super::lines::{Line, Named, Party, Range, SidePayment, Table, Verdict};
use super::record::{Recorder, lanes};
use crate::components::{Standing, column};
use crate::lanes::Real;
use crate::ledger::{self, Ledger};
use crate::resources::{Clock, Simulated};
use crate::rules::bargain::nash::LEAST_GAIN;
use crate::scenario::{Bargain, Scenario};

/// The meetings of this tick, and what interventions have signed.
pub(super) fn tables(
    (clock, model): (Res<Clock>, Res<Simulated>),
    standings: Query<&Standing>,
    mut ledger: ResMut<Ledger>,
    mut recorder: ResMut<Recorder>,
) {
    let scenario = model.0.scenario();
    let tables: Vec<ledger::Table> = ledger.tables.drain(..).collect();
    for table in &tables {
        for l in lanes(&clock, &table.mask) {
            recorder.push(l, Line::Table(line(scenario, table, l, clock.ticks[l])));
        }
    }
    for (index, mask) in std::mem::take(&mut ledger.imposed) {
        let (bargain, standing) = (&scenario.bargains[index], &column::read(&standings)[index]);
        for l in lanes(&clock, &mask) {
            let terms = terms(scenario, bargain, |term| standing.terms[term][l]);
            let (verdict, parties) = (Verdict::Imposed, Named::default());
            let table = Table {
                tick: clock.ticks[l],
                bargain: bargain.id.clone(),
                verdict,
                terms,
                parties,
                range: None,
            };
            recorder.push(l, Line::Table(table));
        }
    }
}

fn line(scenario: &Scenario, table: &ledger::Table, lane: usize, tick: u32) -> Table {
    let bargain = &scenario.bargains[table.bargain];
    let proposed = table.proposed[lane] != 0.0;
    let verdict = match (proposed, table.agreed[lane] != 0.0) {
        (false, _) => Verdict::NoRange,
        (true, false) => Verdict::Refused,
        (true, true) => Verdict::Signed,
    };
    let gains = gains(bargain, table, lane);
    let share = |count: usize| count as Real / gains.len() as Real;
    let parties = bargain.parties.iter().zip(&table.parties).enumerate().map(|(place, (party, at))| {
        let gains_at = gains.iter().filter(|gains| gains[place] > LEAST_GAIN).count();
        let blocks = gains.iter().filter(|gains| losers(bargain, gains).eq([place])).count();
        let line = Party {
            consents: party.consents,
            alone: at.alone[lane],
            floor: at.floor[lane],
            gain: proposed.then(|| at.worth[lane] - at.floor[lane]),
            gains_at: share(gains_at),
            blocks: share(blocks),
            trust: at.trust[lane],
            pressure: proposed.then(|| at.pressure[lane]),
            probability: proposed.then(|| at.likely[lane]),
            signs: proposed.then(|| at.signs[lane] != 0.0),
        };
        (scenario.actors[party.actor].id.clone(), line)
    });
    let rational = gains.iter().filter(|gains| losers(bargain, gains).next().is_none()).count();
    let unblocks = if rational == 0 { unblocks(scenario, table, &gains, lane) } else { None };
    Table {
        tick,
        bargain: bargain.id.clone(),
        verdict,
        terms: if proposed {
            terms(scenario, bargain, |term| table.terms[term][lane])
        } else {
            Named::default()
        },
        parties: parties.collect(),
        range: Some(Range { points: gains.len(), rational: share(rational), unblocks }),
    }
}

/// What every party gains at every point of the grid over what it has without an agreement.
fn gains(bargain: &Bargain, table: &ledger::Table, lane: usize) -> Vec<Vec<Real>> {
    let gain =
        |worths: &[crate::lanes::Lanes], place: usize| worths[place][lane] - table.parties[place].floor[lane];
    let places = 0..bargain.parties.len();
    table.points.iter().map(|(_, worths)| places.clone().map(|p| gain(worths, p)).collect()).collect()
}

/// Those who must consent and do not gain, by place.
fn losers<'a>(bargain: &'a Bargain, gains: &'a [Real]) -> impl Iterator<Item = usize> + use<'a> {
    let parties = bargain.parties.iter().zip(gains).enumerate();
    parties.filter(|(_, (party, gain))| party.consents && **gain <= LEAST_GAIN).map(|(place, _)| place)
}

/// The cheapest side payment: the first of the points at which the losses of those who must consent are smallest and
/// covered by the gains of the others.
fn unblocks(
    scenario: &Scenario,
    table: &ledger::Table,
    gains: &[Vec<Real>],
    lane: usize,
) -> Option<SidePayment> {
    let bargain = &scenario.bargains[table.bargain];
    let mut cheapest: Option<(usize, Real, Real)> = None;
    for (point, gains) in gains.iter().enumerate() {
        let lost: Real = losers(bargain, gains).map(|place| loss(gains[place])).sum();
        let consenting = bargain.parties.iter().zip(gains).filter(|(party, _)| party.consents);
        let gained: Real = consenting.map(|(_, gain)| *gain).filter(|gain| *gain > LEAST_GAIN).sum();
        if gained > lost && cheapest.is_none_or(|(_, least, _)| lost < least) {
            cheapest = Some((point, lost, gained));
        }
    }
    let (point, total, gained) = cheapest?;
    let actor = |place: usize| scenario.actors[bargain.parties[place].actor].id.clone();
    Some(SidePayment {
        terms: terms(scenario, bargain, |term| table.points[point].0[term][lane]),
        to: losers(bargain, &gains[point]).map(|place| (actor(place), loss(gains[point][place]))).collect(),
        total,
        gained,
    })
}

/// Values of the terms of a bargain, by variable.
fn terms(scenario: &Scenario, bargain: &Bargain, value: impl Fn(usize) -> Real) -> Named<Real> {
    let terms = bargain.terms.iter().enumerate();
    terms.map(|(place, term)| (scenario.variables[term.variable].id.clone(), value(place))).collect()
}

/// What has to be made good of a gain that is none.
fn loss(gain: Real) -> Real {
    if gain < 0.0 { -gain } else { 0.0 }
}
