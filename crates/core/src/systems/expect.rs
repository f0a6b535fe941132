//! Expected acts (§6): habits, predictions and announcements together, and what they do to every variable in a
//! segment.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use crate::components::{Blocked, ByType, Habit, OptionSpec, Predicted, Promised, Public, column};
use crate::derived::{Bearing, Derived, View};
use crate::lanes::Lanes;
use crate::resources::{Instructions, Params, Simulated};
use crate::rules::condition::any;
use crate::rules::expectation::{drift, expected, promise};
use crate::rules::prospect::{Gates, Pace};
use crate::scenario::{Choice, Scenario};
use crate::simd::Simd;

/// Renews what everybody expects of everybody.
pub(crate) fn expect(
    (simd, params, model): (Res<Instructions>, Res<Params>, Res<Simulated>),
    mut derived: ResMut<Derived>,
    specs: Query<&OptionSpec>,
    habits: Query<&Habit>,
    publics: Query<&Public>,
    blocked: Query<&Blocked>,
    promised: Query<&Promised>,
    predicted: Query<&Predicted>,
    by_type: Query<&ByType>,
) {
    let record = Record {
        specs: column::read(&specs),
        habits: column::read(&habits),
        publics: column::read(&publics),
        blocked: column::read(&blocked),
        promised: column::read(&promised),
        predicted: Some((column::read(&predicted), column::read(&by_type))),
    };
    for view in 0..derived.views.len() {
        if derived.views[view].belief.is_some() {
            renew(simd.0, &mut derived, view, &params, model.0.scenario(), &record);
        }
    }
}

/// What is known of every option: columns by position in the file.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) specs: &'a [OptionSpec],
    pub(super) habits: &'a [Habit],
    pub(super) publics: &'a [Public],
    /// Known to the option's own actor alone.
    pub(super) blocked: &'a [Blocked],
    pub(super) promised: &'a [Promised],
    /// `None`: habits alone.
    pub(super) predicted: Option<(&'a [Predicted], &'a [ByType])>,
}

impl Record<'_> {
    /// The prediction of an option: by what others take its actor's types to be, or by the type that it knows.
    fn prediction<'r>(&'r self, actors: &[Bearing], option: usize, insider: bool) -> Cow<'r, Lanes> {
        let Some((predicted, by_type)) = self.predicted else { return Cow::Borrowed(&Lanes::ZERO) };
        let types = &by_type[option].0;
        if !insider || types.is_empty() {
            return Cow::Borrowed(&predicted[option].0);
        }
        let kind = &actors[self.specs[option].0.actor].kind;
        Cow::Owned(Lanes::from_fn(|l| types[kind[l] as usize][l]))
    }
}

/// Works out the expected acts of every segment of a view.
pub(super) fn renew(
    simd: Simd,
    derived: &mut Derived,
    view: usize,
    params: &Params,
    scenario: &Scenario,
    record: &Record<'_>,
) {
    let Derived { views, spans, thin, actors, .. } = derived;
    let View { span, belief, only, insider, speaker, acts, prospect, .. } = &mut views[view];
    let (_, segments, span) = &spans[*span];
    let paces = paces(simd, scenario, &span.length);
    prospect.clear(scenario.variables.len(), *segments as usize, paces.len());
    acts.clear();
    acts.resize(scenario.options.len(), Lanes::ZERO);
    // What each option is expected with.
    for (index, spec) in record.specs.iter().enumerate() {
        let option = &spec.0;
        if only.is_some_and(|only| only != option.actor) || !any(&record.publics[index].0) {
            continue;
        }
        let mut possible = &record.publics[index].0;
        let knows = *insider == Some(option.actor);
        let unbarred;
        if knows {
            let blocked = &record.blocked[index].0;
            unbarred = Lanes::from_fn(|l| if blocked[l] != 0.0 { 0.0 } else { possible[l] });
            possible = &unbarred;
        }
        let belief = belief.map_or(&Lanes::ZERO, |b| &params[b]);
        let prediction = record.prediction(actors, index, knows);
        let act = &mut acts[index];
        expected(simd, &record.habits[index].0, &prediction, &thin[index], belief, possible, act);
        let promised = &record.promised[index].0;
        if *speaker != Some(option.actor) && any(promised) {
            promise(simd, promised, possible, act);
        }
    }
    for (actor, bearing) in scenario.actors.iter().zip(actors.iter()).filter(|(a, _)| !a.options.is_empty()) {
        for (track, options) in &bearing.tracks {
            if !scenario.tracks[*track].hold && only.is_none_or(|only| scenario.actors[only].id == actor.id) {
                let mut track: Vec<Lanes> = options.iter().map(|&o| acts[o]).collect();
                whole(&mut track);
                options.iter().zip(track).for_each(|(&option, act)| acts[option] = act);
            }
        }
    }
    // What that does.
    for (index, spec) in record.specs.iter().enumerate() {
        let (option, act) = (&spec.0, &acts[index]);
        if !any(act) {
            continue;
        }
        let tempo = scenario.actors[option.actor].tempo;
        let place = paces.partition_point(|pace| pace.tempo < tempo);
        if option.requires.is_empty() && !option.once {
            for effect in &option.effects {
                prospect.press(simd, act, (effect.variable, effect.delta), params, (place, &paces));
            }
            continue;
        }
        // Where requirements are lacking, an announcement is also believed to bring them about.
        let promised = &record.promised[index].0;
        let believed = *speaker != Some(option.actor) && any(promised) && !option.requires.is_empty();
        let unmet = believed.then(|| Lanes::from_fn(|l| act[l] * promised[l]));
        let decisions = &paces[place].decisions;
        press(simd, (index, option), act, unmet.as_ref(), decisions, params, &mut prospect.gates);
        option.effects.iter().for_each(|e| prospect.mixed[e.variable] = true);
    }
    prospect.aim(simd, &paces, &scenario.variables);
}

/// How often actors decide in a span of this length, for each tempo that any has.
fn paces(simd: Simd, scenario: &Scenario, length: &Lanes) -> Vec<Pace> {
    let tempos: BTreeSet<u32> = scenario.actors.iter().map(|actor| actor.tempo).collect();
    tempos.into_iter().map(|tempo| Pace::new(simd, tempo, decisions(tempo, scenario, length))).collect()
}

/// Where nobody can hold, the expected acts of a track add to 1.
pub(super) fn whole(acts: &mut [Lanes]) {
    let mut total = Lanes::ZERO;
    for act in acts.iter() {
        total = Lanes::from_fn(|l| total[l] + act[l]);
    }
    for act in acts {
        *act = Lanes::from_fn(|l| if total[l] > 0.0 { act[l] / total[l] } else { 0.0 });
    }
}

/// How often an actor of a tempo decides in a span of this length.
pub(super) fn decisions(tempo: u32, scenario: &Scenario, length: &Lanes) -> Lanes {
    let per_unit = f64::from(scenario.time.ticks_per_unit) / f64::from(tempo);
    Lanes::from_fn(|l| length[l] * per_unit)
}

/// Adds the pressure of an option if it is expected with probability `act`, and with `unmet` where its requirements do not
/// hold.
pub(super) fn press(
    simd: Simd,
    (index, option): (usize, &Choice),
    act: &Lanes,
    unmet: Option<&Lanes>,
    decisions: &Lanes,
    params: &Params,
    gates: &mut Gates,
) {
    let segments = gates.segments();
    // What can be done again is expected alike in all segments.
    let alike = if option.once { 1 } else { segments };
    for segment in (0..segments).step_by(alike) {
        let count = option.effects.len();
        let (open, shut) = gates.add(index, segment..segment + alike, count, unmet.map_or(0, |_| count));
        for (act, pushes) in [(Some(act), open), (unmet, shut)] {
            for (effect, push) in option.effects.iter().zip(pushes) {
                let Some(act) = act else { continue };
                push.variable = effect.variable;
                drift(simd, act, &params[effect.delta], decisions, segment, option.once, push);
            }
        }
    }
}
