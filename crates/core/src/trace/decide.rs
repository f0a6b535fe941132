//! What choices rest on: what actors see and attend to, and what every alternative is worth to them and why.

use bevy_ecs::prelude::*;

use super::lines::{Alarm as Feels, Alternative, Barred, Decision, Interest, Line, Mind, Named};
use super::record::{Recorder, lanes};
use crate::components::{
    ActorSpec, Alarm, Blocked, Chosen, HoldWorth, OptionSpec, Percept, Predicted, Public, Ready, Salience,
    Value, Worth, column,
};
use crate::derived::Derived;
use crate::lanes::{Lanes, Real};
use crate::ledger::{Ledger, Split};
use crate::math::{exp, ln};
use crate::random::{PAIRS, Purpose, uniforms};
use crate::resources::{Clock, Instructions, Luck, Params, Simulated};
use crate::rules::availability::free;
use crate::rules::choice::{Alternative as Offer, Hold, probabilities};
use crate::rules::stage::{Play, pay};
use crate::scenario::{Actor, Scenario};
use crate::systems::decide::FIRST_OPTION;

/// Expected acts below this are not told.
const LEAST_EXPECTED: Real = 0.001;

/// What those who decide in this tick see and feel.
pub(super) fn minds(
    (clock, params, derived, model): (Res<Clock>, Res<Params>, Res<Derived>, Res<Simulated>),
    values: Query<&Value>,
    actors: Query<(&ActorSpec, &Percept, &Salience, &Alarm)>,
    mut recorder: ResMut<Recorder>,
) {
    let (scenario, values) = (model.0.scenario(), column::read(&values));
    for (index, (spec, percept, salience, alarm)) in actors.iter().enumerate() {
        let actor = &spec.0;
        if !clock.decides(actor.tempo, actor.offset) || actor.options.is_empty() {
            continue;
        }
        let weights: Vec<&Lanes> = derived.weights(index, actor, &params).collect();
        let acts = &derived.views[derived.actors[index].view].acts;
        let others = || scenario.options.iter().zip(acts).filter(|(option, _)| option.actor != index);
        for l in lanes(&clock, &Lanes::ONE) {
            let total: Real = weights.iter().map(|w| w[l]).sum();
            let interest = |i: usize| Interest {
                ideal: params[actor.interests[i].ideal][l],
                seen: percept.0[i][l],
                actual: values[actor.interests[i].variable].0[l],
                calm: weights[i][l] / total,
                salience: salience.0[i][l],
            };
            let named = |i: usize| scenario.variables[actor.interests[i].variable].id.clone();
            let feels = |(theatre, level): (usize, &Lanes)| {
                let causes = recorder.causes(l, index, theatre);
                (scenario.theatres[theatre].id.clone(), Feels { level: level[l], causes })
            };
            let alarm = alarm.0.iter().enumerate().map(feels).collect();
            recorder.push(
                l,
                Line::Mind(Mind {
                    tick: clock.ticks[l],
                    actor: actor.id.clone(),
                    kind: actor.types.get(derived.actors[index].kind[l] as usize).map(|t| t.id.clone()),
                    alarm,
                    interests: (0..actor.interests.len()).map(|i| (named(i), interest(i))).collect(),
                    expects: others()
                        .filter(|(_, act)| act[l] >= LEAST_EXPECTED)
                        .map(|(option, act)| (option.path.clone(), act[l]))
                        .collect(),
                }),
            );
        }
    }
}

/// What is known of every option.
type Options<'w, 's> = (
    Query<'w, 's, &'static OptionSpec>,
    Query<'w, 's, &'static Ready>,
    Query<'w, 's, &'static Blocked>,
    Query<'w, 's, &'static Public>,
    Query<'w, 's, &'static Worth>,
    Query<'w, 's, &'static Predicted>,
    Query<'w, 's, &'static Chosen>,
);

/// The columns of [`Options`].
struct Columns<'a> {
    specs: &'a [OptionSpec],
    ready: &'a [Ready],
    blocked: &'a [Blocked],
    publics: &'a [Public],
    worths: &'a [Worth],
    predicted: &'a [Predicted],
    chosen: &'a [Chosen],
}

/// Everything a choice is read from.
struct Scene<'a> {
    instructions: &'a Instructions,
    clock: &'a Clock,
    luck: &'a Luck,
    params: &'a Params,
    derived: &'a Derived,
    scenario: &'a Scenario,
    ledger: &'a Ledger,
    options: Columns<'a>,
}

/// The choices of this tick.
pub(super) fn decisions(
    (instructions, clock, luck, params, derived, model, ledger): (
        Res<Instructions>,
        Res<Clock>,
        Res<Luck>,
        Res<Params>,
        Res<Derived>,
        Res<Simulated>,
        Res<Ledger>,
    ),
    actors: Query<(&ActorSpec, &HoldWorth)>,
    options: Options,
    mut recorder: ResMut<Recorder>,
) {
    let options = Columns {
        specs: column::read(&options.0),
        ready: column::read(&options.1),
        blocked: column::read(&options.2),
        publics: column::read(&options.3),
        worths: column::read(&options.4),
        predicted: column::read(&options.5),
        chosen: column::read(&options.6),
    };
    for (kept, chosen) in recorder.chosen.iter_mut().zip(options.chosen) {
        *kept = chosen.0;
    }
    let scene = Scene {
        instructions: &instructions,
        clock: &clock,
        luck: &luck,
        params: &params,
        derived: &derived,
        scenario: model.0.scenario(),
        ledger: &ledger,
        options,
    };
    for (index, (spec, hold)) in actors.iter().enumerate() {
        if clock.decides(spec.0.tempo, spec.0.offset) {
            for (track, options) in &derived.actors[index].tracks {
                scene.decision(index, &spec.0, &hold.0, *track, options, &mut recorder);
            }
        }
    }
}

impl Scene<'_> {
    /// The choice of an actor on one track, in every lane.
    fn decision(
        &self,
        index: usize,
        actor: &Actor,
        hold: &Lanes,
        track: usize,
        options: &[usize],
        recorder: &mut Recorder,
    ) {
        let (simd, all, params) = (self.instructions.0, &self.options, self.params);
        let acts = &self.derived.views[self.derived.actors[index].view].acts;
        let mut game = Lanes::ZERO;
        pay(&actor.payoffs, Play::Hold(track), acts, params, &mut game);
        let mut worth = *hold;
        pay(&actor.payoffs, Play::Hold(track), acts, params, &mut worth);
        let spec = &self.scenario.tracks[track];
        let bonus = &params[spec.hold_bonus];
        let masks: Vec<Lanes> = options.iter().map(|&option| self.free(option)).collect();
        let offers = options.iter().zip(&masks);
        let offers: Vec<Offer<'_>> =
            offers.map(|(&option, mask)| Offer { worth: &all.worths[option].0, mask }).collect();
        let known: Vec<&Lanes> = masks.iter().collect();
        let precision = &params[actor.mind.precision];
        let (mut shares, mut holding) = (vec![Lanes::ZERO; options.len()], Lanes::ZERO);
        let held = Hold { worth: &worth, bonus, allowed: spec.hold };
        probabilities(simd, precision, &held, &offers, &known, &mut shares, &mut holding);
        let hold_luck = self.draw(index, track);
        let lucks: Vec<Lanes> =
            options.iter().map(|&o| self.draw(index, FIRST_OPTION + all.specs[o].0.position)).collect();
        for l in lanes(self.clock, &Lanes::ONE) {
            let must = !spec.hold && masks.iter().any(|mask| mask[l] != 0.0);
            let split = &self.ledger.holding[index];
            let mut alternatives = vec![Alternative {
                worth: worth[l],
                game: game[l],
                bonus: bonus[l],
                barred: must.then_some(Barred::NoHolding),
                probability: holding[l],
                luck: hold_luck[l],
                ..self.alternative("hold", actor, split, l)
            }];
            for (place, &option) in options.iter().enumerate() {
                if all.publics[option].0[l] == 0.0 {
                    continue;
                }
                let split = &self.ledger.options[option];
                alternatives.push(Alternative {
                    worth: all.worths[option].0[l],
                    game: split.game[l],
                    cost: split.cost[l],
                    breach: split.breach[l],
                    barred: self.barred(option, l),
                    probability: shares[place][l],
                    predicted: Some(all.predicted[option].0[l]),
                    luck: lucks[place][l],
                    ..self.alternative(&all.specs[option].0.path, actor, split, l)
                });
            }
            ring(precision[l], &mut alternatives);
            let chosen = options.iter().find(|&&option| all.chosen[option].0[l] != 0.0);
            let decision = Decision {
                tick: self.clock.ticks[l],
                actor: actor.id.clone(),
                track: spec.id.clone(),
                precision: precision[l],
                chosen: chosen.map_or_else(|| "hold".to_owned(), |&o| all.specs[o].0.path.clone()),
                alternatives,
            };
            recorder.push(l, Line::Decision(decision));
        }
    }

    /// Where an option can be chosen.
    fn free(&self, option: usize) -> Lanes {
        let mut mask = Lanes::ZERO;
        let (ready, blocked) = (&self.options.ready[option], &self.options.blocked[option]);
        free(self.instructions.0, &ready.rested, &blocked.0, &self.clock.active, &mut mask);
        mask
    }

    /// Why an option that everybody knows to be possible cannot be chosen.
    fn barred(&self, option: usize, lane: usize) -> Option<Barred> {
        let ready = &self.options.ready[option];
        if ready.met[lane] == 0.0 {
            Some(Barred::Requirements)
        } else if ready.rested[lane] == 0.0 {
            Some(Barred::Cooldown)
        } else {
            (self.options.blocked[option].0[lane] != 0.0).then_some(Barred::Blocked)
        }
    }

    /// The luck that a choice drew, drawn again.
    fn draw(&self, actor: usize, sub: usize) -> Lanes {
        let mut words = [Lanes::ZERO; PAIRS];
        let (ticks, block) = (&self.clock.ticks, (sub / PAIRS) as u32);
        uniforms(self.instructions.0, &self.luck.0, ticks, Purpose::Choose, actor as u32, block, &mut words);
        words[sub % PAIRS]
    }

    /// An alternative with what its forecast was split into; for the rest, as of one that costs nothing.
    fn alternative(&self, option: &str, actor: &Actor, split: &Split, lane: usize) -> Alternative {
        let named = actor.interests.iter().map(|i| self.scenario.variables[i.variable].id.clone());
        let terms: Named<Real> = named.zip(split.terms.iter().map(|term| term[lane])).collect();
        Alternative {
            option: option.to_owned(),
            barred: None,
            worth: 0.0,
            terms,
            audience: split.terms.last().map_or(0.0, |audience| audience[lane]),
            game: 0.0,
            cost: 0.0,
            breach: 0.0,
            bonus: 0.0,
            probability: 0.0,
            predicted: None,
            luck: 0.0,
            clock: None,
        }
    }
}

/// Works out when the clock of every alternative rings that can be chosen.
fn ring(precision: Real, alternatives: &mut [Alternative]) {
    let exponent = |a: &Alternative| precision * a.worth + a.bonus;
    let free = || alternatives.iter().filter(|a| a.barred.is_none());
    let best = free().map(exponent).fold(Real::NEG_INFINITY, |best, e| if e > best { e } else { best });
    for alternative in alternatives.iter_mut().filter(|a| a.barred.is_none()) {
        let rings = -ln(alternative.luck) / exp(exponent(alternative) - best);
        alternative.clock = rings.is_finite().then_some(rings);
    }
}
