//! Venues open, parties meet, and sign or do not (§8).

use bevy_ecs::prelude::*;

use super::deals::{accords, in_force};
use super::events::in_force as intervenes;
use super::merge;
use crate::components::{
    ActorSpec, BargainSpec, Breached, Chosen, Enlisted, EventSpec, Happened, InterventionSpec, OptionSpec,
    Peaks, Predicted, Salience, Standing, Trust, Value, column,
};
use crate::derived::{Derived, Forum};
use crate::lanes::{LANES, Lanes};
use crate::ledger::{Ledger, Party, Table};
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Clock, Instructions, Luck, Motion, Params, Simulated};
use crate::rules::bargain::force::Ground;
use crate::rules::bargain::meeting::{Meeting, Outside};
use crate::rules::bargain::signing::{Answer, lowest, willing};
use crate::rules::bargain::terms::middle;
use crate::rules::condition::{any, narrow};
use crate::rules::forecast::{Outlook, Voice, Workspace};
use crate::scenario::{Bargain, InterventionKind, Opening, Scenario};
use crate::simd::Simd;

/// Nothing has happened to any bargain yet in this tick; venues whose time is over close, and others open: at their
/// date, by conditions in a tick of decisions, or by an event of this tick.
pub(crate) fn open(
    (clock, params): (Res<Clock>, Res<Params>),
    actors: Query<&ActorSpec>,
    values: Query<&Value>,
    events: Query<(&EventSpec, &Happened)>,
    mut bargains: Query<(&BargainSpec, &mut Standing, &mut Breached)>,
) {
    let values = column::read(&values);
    let decides = actors.iter().any(|spec| clock.decides(spec.0.tempo, spec.0.offset));
    for (index, (spec, mut standing, mut breached)) in bargains.iter_mut().enumerate() {
        let bargain = &spec.0;
        breached.0.fill(Lanes::ZERO);
        standing.events = [Lanes::ZERO; 3];
        let until = &params[bargain.until];
        for l in 0..LANES {
            standing.open[l] = if clock.now[l] > until[l] { 0.0 } else { standing.open[l] };
        }
        match &bargain.opening {
            Opening::At(at) => {
                let at = &params[*at];
                let mut mask = ajar(bargain, &standing, &clock, &params);
                mask = Lanes::from_fn(|l| if at[l] == clock.now[l] { mask[l] } else { 0.0 });
                merge(&mask, |_| 1.0, &mut standing.open);
            }
            Opening::When(conditions) if decides => {
                let mut mask = rested(bargain, &standing, &clock, &params);
                narrow(conditions, &params, |v| &values[v].0, &mut mask);
                merge(&mask, |_| 1.0, &mut standing.open);
            }
            Opening::When(_) | Opening::Called => {}
        }
        for (_, happened) in events.iter().filter(|(event, _)| event.0.convenes.contains(&index)) {
            let mut mask = rested(bargain, &standing, &clock, &params);
            mask = Lanes::from_fn(|l| if happened.0[l] == clock.now[l] { mask[l] } else { 0.0 });
            merge(&mask, |_| 1.0, &mut standing.open);
        }
    }
}

/// Acts open venues.
pub(crate) fn convene(
    (clock, params): (Res<Clock>, Res<Params>),
    options: Query<(&OptionSpec, &Chosen)>,
    mut bargains: Query<(&BargainSpec, &mut Standing)>,
) {
    for (index, (spec, mut standing)) in bargains.iter_mut().enumerate() {
        for (_, chosen) in options.iter().filter(|(o, _)| o.0.convenes.contains(&index)) {
            let mut mask = rested(&spec.0, &standing, &clock, &params);
            mask = Lanes::from_fn(|l| if chosen.0[l] != 0.0 { mask[l] } else { 0.0 });
            merge(&mask, |_| 1.0, &mut standing.open);
        }
    }
}

/// Where a venue may open now: available, within its window, nothing of it in force.
fn ajar(bargain: &Bargain, standing: &Standing, clock: &Clock, params: &Params) -> Lanes {
    let (from, until) = (&params[bargain.from], &params[bargain.until]);
    let available = &params[bargain.available];
    let bound = in_force(standing, clock);
    Lanes::from_fn(|l| {
        let now = clock.now[l];
        let free = clock.active[l] != 0.0 && available[l] != 0.0 && bound[l] == 0.0;
        f64::from(u8::from(free && from[l] <= now && now <= until[l]))
    })
}

/// Where it may open again.
fn rested(bargain: &Bargain, standing: &Standing, clock: &Clock, params: &Params) -> Lanes {
    let (retry, proposed) = (&params[bargain.retry], &standing.proposed);
    let ajar = ajar(bargain, standing, clock, params);
    Lanes::from_fn(|l| if clock.now[l] >= proposed[l] + retry[l] { ajar[l] } else { 0.0 })
}

/// What is known of every actor.
type Parties<'w, 's> = Query<'w, 's, (&'static ActorSpec, &'static Salience, &'static Peaks, &'static Trust)>;

/// Everything a meeting looks at.
struct Scene<'a> {
    scenario: &'a Scenario,
    clock: &'a Clock,
    derived: &'a Derived,
    forum: &'a Forum,
    ground: Ground<'a>,
    outlook: Outlook<'a>,
    parties: Vec<(&'a ActorSpec, &'a Salience, &'a Peaks, &'a Trust)>,
}

/// Those whose venue is open meet, in file order: what is signed first is in force for those who meet after.
pub(crate) fn meet(
    (simd, clock, luck, params, motion, derived, model): (
        Res<Instructions>,
        Res<Clock>,
        Res<Luck>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Simulated>,
    ),
    (values, specs, predicted): (Query<&Value>, Query<&OptionSpec>, Query<&Predicted>),
    parties: Parties,
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    mut standings: Query<&mut Standing>,
    mut ledger: Option<ResMut<Ledger>>,
    mut room: Local<Option<Workspace>>,
) {
    let (Some(mut standings), Some(forum)) = (column::write(&mut standings), &derived.forum) else { return };
    let standings: &mut [Standing] = &mut standings;
    let at_table: Vec<Lanes> = standings.iter().map(|s| open_now(s, &clock)).collect();
    if !at_table.iter().any(any) {
        return;
    }
    let scenario = model.0.scenario();
    let x: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
    let room = room.get_or_insert_with(|| Workspace::new(x.len()));
    let (motion, params) = (&*motion, &*params);
    let scene = Scene {
        scenario,
        clock: &clock,
        derived: &derived,
        forum,
        ground: Ground { scenario, stakes: &derived.stakes, motion, params, x: &x },
        outlook: derived.common(forum.view, column::read(&specs), (motion, params)),
        parties: parties.iter().collect(),
    };
    for (index, mut mask) in at_table.into_iter().enumerate() {
        let bargain = &scenario.bargains[index];
        narrow(&bargain.requires, params, |v| &x[v], &mut mask);
        if !any(&mask) {
            continue;
        }
        let meeting = scene.meeting(simd.0, index, standings);
        let outsides = scene.outsides(index, standings);
        let refusal = meeting.refuse(&outsides, room);
        let best = meeting.propose(&refusal, room);
        let found = best.found();
        let mut grid = Vec::new();
        if ledger.is_some() {
            meeting.survey(room, |terms, worths| grid.push((terms, worths.to_vec())));
        }
        let pressures = meeting.pressures(&refusal, &best, column::read(&predicted), room);
        let points = bargain.points() as f64;
        let standing = &mut standings[index];
        merge(&mask, |_| 0.0, &mut standing.open);
        merge(&mask, |l| clock.now[l], &mut standing.proposed);
        merge(&mask, |l| best.rational[l] / points, &mut standing.rational);
        let proposed = Lanes::from_fn(|l| if mask[l] != 0.0 { found[l] } else { 0.0 });
        merge(&mask, |l| proposed[l], &mut standing.events[0]);
        if !any(&proposed) && ledger.is_none() {
            continue;
        }
        let mut drawn: Option<u32> = None;
        let mut words = [Lanes::ZERO; PAIRS];
        let mut signed = Vec::with_capacity(bargain.parties.len());
        let mut agreed = proposed;
        let mut parties = Vec::new();
        for (place, party) in bargain.parties.iter().enumerate() {
            let mind = &scenario.actors[party.actor].mind;
            let trust = scene.trust(party.actor, bargain);
            let (worth, floor) = (&best.worths[place], &refusal.floor[place]);
            let answer = Answer {
                precision: &params[mind.signing_precision],
                betrayal: &params[mind.betrayal],
                trust: &trust,
                gain: &Lanes::from_fn(|l| worth[l] - floor[l]),
                pressure: &pressures[place],
            };
            let mut likely = Lanes::ZERO;
            willing(simd.0, &answer, &mut likely);
            let block = (place / PAIRS) as u32;
            if drawn.replace(block) != Some(block) {
                uniforms(simd.0, &luck.0, &clock.ticks, Purpose::Bargain, index as u32, block, &mut words);
            }
            let frozen = frozen(party.actor, &interventions, &clock, params);
            let luck = &words[place % PAIRS];
            let signs = Lanes::from_fn(|l| f64::from(u8::from(luck[l] < likely[l] && frozen[l] == 0.0)));
            if party.consents {
                agreed = Lanes::from_fn(|l| agreed[l] * signs[l]);
            }
            if ledger.is_some() {
                let (alone, floor, worth) = (refusal.alone[place], *floor, *worth);
                let likely = Lanes::from_fn(|l| if frozen[l] == 0.0 { likely[l] } else { 0.0 });
                parties.push(Party { alone, floor, worth, trust, pressure: pressures[place], likely, signs });
            }
            signed.push(signs);
        }
        if let Some(ledger) = &mut ledger {
            let terms = best.terms.clone();
            ledger.tables.push(Table {
                bargain: index,
                mask,
                points: grid,
                proposed,
                terms,
                parties,
                agreed,
            });
        }
        bind(bargain, &agreed, &signed, &best.terms, (&clock, params), standing);
    }
}

/// Signs bargains that an intervention says are signed, in the name of all parties, at the middle of every term.
pub(crate) fn impose(
    (clock, params, model): (Res<Clock>, Res<Params>, Res<Simulated>),
    interventions: Query<(&InterventionSpec, &Enlisted)>,
    mut standings: Query<&mut Standing>,
    mut ledger: Option<ResMut<Ledger>>,
) {
    let Some(mut standings) = column::write(&mut standings) else { return };
    let standings: &mut [Standing] = &mut standings;
    for (spec, enlisted) in &interventions {
        let InterventionKind::Sign { bargain: index } = spec.0.kind else { continue };
        let mask = intervenes(spec, enlisted, &clock, &params);
        if any(&mask) {
            let bargain = &model.0.scenario().bargains[index];
            let everybody = vec![Lanes::ONE; bargain.parties.len()];
            let terms = middle(&bargain.terms, &params);
            merge(&mask, |_| 0.0, &mut standings[index].open);
            bind(bargain, &mask, &everybody, &terms, (&clock, &params), &mut standings[index]);
            if let Some(ledger) = &mut ledger {
                ledger.imposed.push((index, mask));
            }
        }
    }
}

/// In the lanes of `agreed`, puts a bargain in force that those marked in `signed` have signed.
fn bind(
    bargain: &Bargain,
    agreed: &Lanes,
    signed: &[Lanes],
    terms: &[Lanes],
    (clock, params): (&Clock, &Params),
    standing: &mut Standing,
) {
    let duration = &params[bargain.duration];
    merge(agreed, |l| clock.now[l] + duration[l], &mut standing.until);
    merge(agreed, |_| 1.0, &mut standing.events[1]);
    for (term, new) in standing.terms.iter_mut().zip(terms) {
        merge(agreed, |l| new[l], term);
    }
    for (place, signs) in signed.iter().enumerate() {
        merge(agreed, |l| signs[l], &mut standing.signed[place]);
        merge(agreed, |l| signs[l], &mut standing.complies[place]);
        merge(agreed, |_| 0.0, &mut standing.strain[place]);
    }
}

/// Where a venue is open.
fn open_now(standing: &Standing, clock: &Clock) -> Lanes {
    Lanes::from_fn(|l| f64::from(u8::from(clock.active[l] != 0.0 && standing.open[l] != 0.0)))
}

/// Where an actor is frozen.
fn frozen(
    actor: usize,
    interventions: &Query<(&InterventionSpec, &Enlisted)>,
    clock: &Clock,
    params: &Params,
) -> Lanes {
    let mut frozen = Lanes::ZERO;
    for (spec, enlisted) in interventions {
        if matches!(spec.0.kind, InterventionKind::Freeze { actor: held } if held == actor) {
            merge(&intervenes(spec, enlisted, clock, params), |_| 1.0, &mut frozen);
        }
    }
    frozen
}

impl<'a> Scene<'a> {
    /// The table of a bargain.
    fn meeting(&self, simd: Simd, index: usize, standings: &[Standing]) -> Meeting<'a> {
        let bargain = &self.scenario.bargains[index];
        let mut others = accords(&self.scenario.bargains, standings, self.clock);
        others.retain(|accord| accord.index != index);
        let voices = bargain.parties.iter().map(|party| {
            let (spec, salience, peaks, _) = self.parties[party.actor];
            let voice = self.derived.voice(party.actor, &spec.0, &salience.0, &peaks.0);
            Voice { weights: &self.forum.weights[party.actor], ..voice }
        });
        Meeting {
            simd,
            ground: self.ground,
            outlook: self.outlook,
            bargain,
            stages: &self.forum.reaches[index],
            voices: voices.collect(),
            others: self.ground.in_force(&others),
        }
    }

    /// What the parties of a bargain can hope for elsewhere: bargains that are open, or that open at a date within the
    /// table's horizon.
    fn outsides(&self, index: usize, standings: &[Standing]) -> Vec<Outside<'a>> {
        let (clock, params) = (self.clock, self.ground.params);
        let horizon = &params[self.scenario.defaults.mind.horizon];
        let here = &self.scenario.bargains[index];
        let others = self.scenario.bargains.iter().zip(standings).enumerate();
        let others = others.filter(|(other, _)| *other != index).map(|(other, (bargain, standing))| {
            let (from, until) = (&params[bargain.from], &params[bargain.until]);
            let (available, bound) = (&params[bargain.available], in_force(standing, clock));
            let date = match bargain.opening {
                Opening::At(at) => Some(&params[at]),
                _ => None,
            };
            let (mut mask, mut wait) = (Lanes::ZERO, Lanes::ZERO);
            for l in 0..LANES {
                if available[l] == 0.0 || bound[l] != 0.0 || clock.active[l] == 0.0 {
                    continue;
                }
                if standing.open[l] != 0.0 {
                    mask[l] = 1.0;
                } else if let Some(date) = date.map(|d| d[l]) {
                    let ahead = (date - clock.now[l]) * clock.tick;
                    let within = from[l] <= date && date <= until[l];
                    if within && ahead > 0.0 && ahead <= horizon[l] {
                        (mask[l], wait[l]) = (1.0, ahead);
                    }
                }
            }
            let trusts = here.parties.iter().map(|party| {
                let sits = bargain.parties.iter().any(|p| p.actor == party.actor);
                sits.then(|| self.trust(party.actor, bargain))
            });
            let stages = &self.forum.reaches[other][..];
            Outside { bargain, stages, mask, wait, trusts: trusts.collect() }
        });
        others.collect()
    }

    /// An actor's trust in the least trusted of the other parties of a bargain.
    fn trust(&self, actor: usize, bargain: &Bargain) -> Lanes {
        let trust = &self.parties[actor].3.0;
        lowest(bargain.parties.iter().filter(|p| p.actor != actor).map(|p| &trust[p.actor]))
    }
}
