//! The lines of every lane, and the systems that note what was done.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;

use super::lines::{Act, Cause, Collapse, Escalation, Event, Line, Named, Omitted};
use super::source;
use crate::components::{Chosen, EventSpec, Happened, OptionSpec, Standing};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes, Real};
use crate::ledger::Ledger;
use crate::resources::{Clock, Params, Simulated};
use crate::scenario::Scenario;
use crate::without::Left;

/// What happened so far.
#[derive(Resource)]
pub(super) struct Recorder {
    lines: Vec<Vec<Line>>,
    /// What was chosen in this tick, before interventions: a mask by option.
    pub(super) chosen: Vec<Lanes>,
    /// What was felt and has not faded, by lane, actor and theatre: by source, and whether its author was known.
    felt: Vec<Vec<Vec<Felt>>>,
}

/// What alarm consists of.
type Felt = BTreeMap<(String, bool), Real>;

impl Recorder {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let felt = vec![vec![Felt::new(); scenario.theatres.len()]; scenario.actors.len()];
        let chosen = vec![Lanes::ZERO; scenario.options.len()];
        Self { lines: vec![Vec::new(); LANES], chosen, felt: vec![felt; LANES] }
    }

    /// A run takes a lane.
    pub(super) fn begin(&mut self, lane: usize) {
        self.lines[lane].clear();
        self.felt[lane].iter_mut().flatten().for_each(BTreeMap::clear);
    }

    /// What an actor's alarm about a theatre comes from, the most alarming first.
    pub(super) fn causes(&self, lane: usize, actor: usize, theatre: usize) -> Vec<Cause> {
        let felt = self.felt[lane][actor][theatre].iter();
        let mut causes: Vec<Cause> = felt
            .map(|((source, known), share)| Cause { source: source.clone(), known: *known, share: *share })
            .collect();
        causes.sort_by(|a, b| b.share.total_cmp(&a.share));
        causes
    }

    /// Adds a line of the run in a lane.
    pub(super) fn push(&mut self, lane: usize, line: Line) {
        self.lines[lane].push(line);
    }

    /// The lines of the run that has left a lane.
    pub(super) fn take(&mut self, lane: usize) -> Vec<Line> {
        std::mem::take(&mut self.lines[lane])
    }
}

/// The lanes with a run under way in which `mask` holds.
pub(super) fn lanes<'a>(clock: &'a Clock, mask: &'a Lanes) -> impl Iterator<Item = usize> + use<'a> {
    (0..LANES).filter(|&l| clock.active[l] != 0.0 && mask[l] != 0.0)
}

/// What was left out since this was last looked at.
fn omissions(clock: &Clock, scenario: &Scenario, ledger: &mut Ledger, recorder: &mut Recorder) {
    for (what, mask) in ledger.omitted.drain(..) {
        let what = match what {
            Left::Option(option) => &scenario.options[option].path,
            Left::Event(event) => &scenario.events[event].id,
        };
        for l in lanes(clock, &mask) {
            recorder.push(l, Line::Omitted(Omitted { tick: clock.ticks[l], what: what.clone() }));
        }
    }
}

/// Events that have happened in this tick, and those that were left out.
pub(super) fn events(
    (clock, model): (Res<Clock>, Res<Simulated>),
    events: Query<(&EventSpec, &Happened)>,
    mut ledger: ResMut<Ledger>,
    mut recorder: ResMut<Recorder>,
) {
    omissions(&clock, model.0.scenario(), &mut ledger, &mut recorder);
    for (spec, happened) in &events {
        for l in lanes(&clock, &Lanes::ONE).filter(|&l| happened.0[l] == clock.now[l]) {
            recorder.push(l, Line::Event(Event { tick: clock.ticks[l], event: spec.0.id.clone() }));
        }
    }
}

/// What was carried out, and what was left out.
pub(super) fn acts(
    (clock, params, model): (Res<Clock>, Res<Params>, Res<Simulated>),
    specs: Query<&OptionSpec>,
    chosen: Query<&Chosen>,
    mut ledger: ResMut<Ledger>,
    mut recorder: ResMut<Recorder>,
) {
    let scenario = model.0.scenario();
    omissions(&clock, scenario, &mut ledger, &mut recorder);
    let breached = std::mem::take(&mut ledger.breaches);
    for (index, (spec, done)) in specs.iter().zip(&chosen).enumerate() {
        let option = &spec.0;
        let wanted = recorder.chosen[index];
        for l in lanes(&clock, &done.0) {
            let effects = option.effects.iter();
            let effects = effects.map(|e| (scenario.variables[e.variable].id.clone(), params[e.delta][l]));
            let announces = option.announces.as_ref().map(|a| scenario.options[a.option].path.clone());
            let breaches = breached.iter().filter(|(by, _, mask)| *by == index && mask[l] != 0.0);
            recorder.push(
                l,
                Line::Act(Act {
                    tick: clock.ticks[l],
                    actor: scenario.actors[option.actor].id.clone(),
                    option: option.path.clone(),
                    forced: wanted[l] == 0.0,
                    effects: effects.collect(),
                    announces,
                    breaches: breaches
                        .map(|(_, bargain, _)| scenario.bargains[*bargain].id.clone())
                        .collect(),
                }),
            );
        }
    }
}

/// Escalations, and who felt them.
pub(super) fn escalations(
    (clock, derived, model): (Res<Clock>, Res<Derived>, Res<Simulated>),
    mut ledger: ResMut<Ledger>,
    mut recorder: ResMut<Recorder>,
) {
    let scenario = model.0.scenario();
    for (l, actors) in recorder.felt.iter_mut().enumerate() {
        for (bearing, theatres) in derived.actors.iter().zip(actors) {
            theatres.iter_mut().flat_map(BTreeMap::values_mut).for_each(|felt| *felt *= bearing.keep[l]);
        }
    }
    let actor = |index: usize| scenario.actors[index].id.clone();
    for heard in ledger.heard.drain(..) {
        let escalation = &heard.escalation;
        for l in lanes(&clock, &escalation.severity) {
            let (by, known) = (source(scenario, escalation.source), escalation.known[l] != 0.0);
            for (observer, raised) in &heard.felt {
                let felt = &mut recorder.felt[l][*observer][escalation.theatre];
                *felt.entry((by.clone(), known)).or_default() += raised[l];
            }
            let felt = heard.felt.iter().filter(|(_, raised)| raised[l] != 0.0);
            let felt: Named<_> = felt.map(|(observer, raised)| (actor(*observer), raised[l])).collect();
            recorder.push(
                l,
                Line::Escalation(Escalation {
                    tick: clock.ticks[l],
                    theatre: scenario.theatres[escalation.theatre].id.clone(),
                    source: by,
                    author: escalation.author.map(actor),
                    known,
                    severity: escalation.severity[l],
                    felt,
                }),
            );
        }
    }
}

/// Agreements that have collapsed.
pub(super) fn collapses(
    (clock, model): (Res<Clock>, Res<Simulated>),
    standings: Query<&Standing>,
    mut recorder: ResMut<Recorder>,
) {
    for (bargain, standing) in model.0.scenario().bargains.iter().zip(&standings) {
        for l in lanes(&clock, &standing.events[2]) {
            let collapse = Collapse { tick: clock.ticks[l], bargain: bargain.id.clone() };
            recorder.push(l, Line::Collapse(collapse));
        }
    }
}
