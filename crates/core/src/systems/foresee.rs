//! Foresight of depth 2 (§6): how others would respond to each option of an actor.
//!
//! What the actor expects of another's option b after its own option a is what it expects anyway with the prediction
//! P_b replaced by P_b + P_b(after a) − P_b(after holding), both worked out with the other's weights as the actor takes
//! them to be. Where an act moves nothing that matters to the other, alarms it about nothing and announces nothing, the
//! two are the same and nothing is worked out.

use super::appraise::Head;
use super::courses::Courses;
use super::expect::{Record, decisions, press, whole};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::components::{ActorSpec, Alarm, Belief, Credibility, Peaks, Pledge};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes};
use crate::math::{clamp, select};
use crate::resources::{Agreements, Bounds, Clock, Motion, Params};
use crate::rules::condition::any;
use crate::rules::effect;
use crate::rules::expectation::{expected, promise};
use crate::rules::forecast::Outlook;
use crate::rules::prospect::{Answers, Gates};
use crate::rules::salience::weigh;
use crate::scenario::{Actor, Choice, Scenario};
use crate::simd::Simd;

/// Another actor, as it is seen by one who foresees its responses.
pub(super) type Other<'a> = (&'a ActorSpec, &'a Alarm, &'a Belief, &'a Peaks, &'a Credibility);

/// What foresight looks at.
pub(super) struct Scene<'a> {
    pub(super) simd: Simd,
    pub(super) clock: &'a Clock,
    pub(super) scenario: &'a Scenario,
    pub(super) params: &'a Params,
    pub(super) motion: &'a Motion,
    pub(super) derived: &'a Derived,
    pub(super) agreements: &'a Agreements,
    pub(super) record: Record<'a>,
    pub(super) pledges: &'a [Pledge],
    pub(super) others: Vec<Other<'a>>,
    /// The pressure that views expect of options anyway, as far as it was worked out: by view and option.
    pub(super) usual: RefCell<BTreeMap<(usize, usize), Rc<Gates>>>,
}

/// What responses to one option change: the expected act of every option, and its pressure.
pub(super) struct Response {
    pub(super) acts: Vec<Lanes>,
    pub(super) gates: Gates,
}

/// What others would do if the actor held: for each whom it foresees, by option.
pub(super) type Baseline = Vec<Vec<Lanes>>;

impl Scene<'_> {
    /// What those whom `actor` foresees would do if it held, from the state `x` as it sees it.
    pub(super) fn baseline(
        &self,
        actor: &Actor,
        index: usize,
        x: &[Lanes],
        courses: &mut Courses,
    ) -> Baseline {
        courses.forget();
        let others = actor.foresees.iter().enumerate();
        others
            .map(|(place, &j)| self.predict(index, place, j, &self.others[j].1.0, x, None, courses))
            .collect()
    }

    /// The responses to `option` in the lanes of `free`, where it could be chosen; `None` if it leaves everybody as
    /// holding would.
    pub(super) fn respond(
        &self,
        actor: &Actor,
        index: usize,
        option: &Choice,
        free: &Lanes,
        x: &[Lanes],
        baseline: &Baseline,
        courses: &mut Courses,
    ) -> Option<Response> {
        courses.forget();
        let mut after = x.to_vec();
        for e in &option.effects {
            let Bounds { low, high, .. } = self.motion.bounds[e.variable];
            effect::single(&mut after[e.variable], &self.params[e.delta], low, high);
        }
        let announced = self.announced(option);
        let view = &self.derived.views[self.derived.actors[index].view];
        let mut response: Option<Response> = None;
        for (place, &j) in actor.foresees.iter().enumerate() {
            let bearing = &self.derived.actors[j];
            let other = &self.scenario.actors[j];
            let own = &self.scenario.options[other.options.clone()];
            let asks = |v: usize| own.iter().flat_map(|o| &o.requires).any(|c| c.variable == v);
            let moved = option.effects.iter().any(|e| bearing.inside[e.variable] || asks(e.variable));
            let plays = other.payoffs.iter().any(|p| p.other == option.actor);
            let heeds = |a: &Announced| plays || a.reaches(self.scenario, &bearing.inside);
            // Who expects only its own acts heeds nobody's announcements.
            let announces = other.depth > 0 && announced.as_ref().is_some_and(heeds);
            if !moved && !announces && option.escalates.is_none() {
                continue;
            }
            let alarm = self.alarmed(option, j);
            let heard = announced.as_ref().filter(|_| announces);
            let shifted = self.predict(index, place, j, &alarm, &after, heard, courses);
            let response = response.get_or_insert_with(|| Response {
                acts: view.acts.clone(),
                gates: Gates::over(view.prospect.segments()),
            });
            self.answer(index, j, free, &shifted, &baseline[place], response);
        }
        response
    }

    /// The prediction of each option of actor `j`, with its weights and costs as `observer` takes them to be; `place` is
    /// its place among those foreseen. Tracks on which nothing touches what the observer minds are left out.
    fn predict(
        &self,
        observer: usize,
        place: usize,
        j: usize,
        alarm: &[Lanes],
        x: &[Lanes],
        announced: Option<&Announced>,
        courses: &mut Courses,
    ) -> Vec<Lanes> {
        let (spec, _, belief, peaks, _) = self.others[j];
        let (actor, bearing) = (&spec.0, &self.derived.actors[j]);
        let watching = &self.derived.actors[observer];
        let publics = &self.record.publics[actor.options.clone()];
        let known: Vec<&Lanes> = publics.iter().map(|p| &p.0).collect();
        let heard = announced.map(|a| a.heard(self, bearing.public_view));
        let weights = self.weights(actor, belief, &watching.doubts[place]);
        let weights: Vec<&Lanes> = weights.iter().collect();
        let mut salience = vec![Lanes::ZERO; weights.len()];
        weigh(self.simd, actor, &weights, &bearing.theatres, alarm, self.params, &mut salience);
        let costs = self.costs(actor, belief);
        let deals = &self.agreements.0[j];
        let (specs, around, view) = (self.record.specs, (self.motion, self.params), bearing.public_view);
        let answers = heard.as_ref().map(|h| Answers { gates: &h.gates, moves: &h.moves });
        let outlook = Outlook { answers, ..self.derived.outlook(j, true, &[], specs, around) };
        let alike = answers.is_none() && deals.pulls.is_empty();
        let common = alike.then(|| (view, self.derived.common(view, specs, around)));
        let work = courses.of(self.simd, &outlook, common, x, &deals.pulls);
        let plays = self.scenario.actors[observer].payoffs.iter().any(|p| p.other == j);
        let minds = |option: usize| {
            plays || self.scenario.options[option].effects.iter().any(|e| watching.inside[e.variable])
        };
        let head = Head {
            scenario: self.scenario,
            params: self.params,
            specs,
            tracks: bearing.tracks.iter().filter(|(_, options)| options.iter().any(|&o| minds(o))).collect(),
            bearing,
            outlook,
            voice: self.derived.voice(j, actor, &salience, &peaks.0),
            deals,
            costs: costs.iter().collect(),
            acts: heard.as_ref().map_or(&self.derived.views[view].acts, |h| &h.acts),
        };
        let mut shares = vec![Lanes::ZERO; actor.options.len()];
        head.likely(self.simd, x, &known, work, &mut shares);
        shares
    }

    /// The weights of an actor as one who misjudges each by a factor takes them to be: with types, their shares under
    /// each mixed by belief.
    fn weights(&self, actor: &Actor, belief: &Belief, doubts: &[Lanes]) -> Vec<Lanes> {
        let mut weights: Vec<Lanes> = vec![Lanes::ZERO; actor.interests.len()];
        for (kind, believed) in actor.types.iter().zip(&belief.0) {
            let mut total = Lanes::ZERO;
            for &id in &kind.weights {
                let weight = &self.params[id];
                total = Lanes::from_fn(|l| total[l] + weight[l]);
            }
            for (sum, &id) in weights.iter_mut().zip(&kind.weights) {
                let weight = &self.params[id];
                *sum = Lanes::from_fn(|l| sum[l] + believed[l] * (weight[l] / total[l]));
            }
        }
        if actor.types.is_empty() {
            weights = actor.interests.iter().map(|i| self.params[i.weight]).collect();
        }
        for (weight, doubt) in weights.iter_mut().zip(doubts) {
            *weight = Lanes::from_fn(|l| weight[l] * doubt[l]);
        }
        weights
    }

    /// The costs of an actor's options; with types, mixed by belief.
    fn costs(&self, actor: &Actor, belief: &Belief) -> Vec<Lanes> {
        if actor.types.is_empty() {
            let own = &self.scenario.options[actor.options.clone()];
            return own.iter().map(|o| self.params[o.cost]).collect();
        }
        let mut costs = vec![Lanes::ZERO; actor.options.len()];
        for (kind, believed) in actor.types.iter().zip(&belief.0) {
            for (sum, &id) in costs.iter_mut().zip(&kind.costs) {
                let cost = &self.params[id];
                *sum = Lanes::from_fn(|l| sum[l] + believed[l] * cost[l]);
            }
        }
        costs
    }

    /// The alarm of actor `j` once `option` was carried out, its author known as probably as not.
    fn alarmed(&self, option: &Choice, j: usize) -> Vec<Lanes> {
        let (spec, alarm, ..) = self.others[j];
        let mut alarm = alarm.0.clone();
        let Some(escalates) = &option.escalates else { return alarm };
        let mind = &spec.0.mind;
        let known = &self.derived.gains[self.derived.pair(j, option.actor, escalates.theatre)];
        let (severity, attribution) = (&self.params[escalates.severity], &self.params[escalates.attribution]);
        let (threat, cap) = (&self.params[mind.threat], &self.params[mind.alarm_cap]);
        let felt = &mut alarm[escalates.theatre];
        for l in 0..LANES {
            let gain = attribution[l] * known[l] + (1.0 - attribution[l]) * threat[l];
            let raised = felt[l] + severity[l] * gain;
            felt[l] = select(raised < cap[l], raised, cap[l]);
        }
        alarm
    }

    /// What `option` announces, if it does, as far as nothing of the kind stands already.
    fn announced(&self, option: &Choice) -> Option<Announced> {
        let announced = option.announces.as_ref()?;
        let index = self.scenario.actors[option.actor].options.start + option.position;
        let (pledge, promised) = (&self.pledges[index].0, &self.record.promised[announced.option].0);
        let credible = &self.others[option.actor].4.0;
        let strength = &self.params[announced.strength];
        let after = Lanes::from_fn(|l| {
            let more = 1.0 - (1.0 - promised[l]) * (1.0 - credible[l] * strength[l]);
            if pledge[l] >= self.clock.now[l] { promised[l] } else { more }
        });
        let stands = Lanes::from_fn(|l| if pledge[l] >= self.clock.now[l] { 1.0 } else { 0.0 });
        Some(Announced { option: announced.option, promised: after, stands })
    }

    /// Adds what `observer` expects of actor `j` after an option of its own instead of what it expects anyway.
    fn answer(
        &self,
        observer: usize,
        j: usize,
        free: &Lanes,
        after: &[Lanes],
        before: &[Lanes],
        response: &mut Response,
    ) {
        let spec = self.others[j].0;
        let view = &self.derived.views[self.derived.actors[observer].view];
        let weight = view.belief.map_or(&Lanes::ZERO, |b| &self.params[b]);
        let Some((predicted, _)) = self.record.predicted else { return };
        for (track, options) in &self.derived.actors[j].tracks {
            let mut shifts = Vec::with_capacity(options.len());
            let mut acts = Vec::with_capacity(options.len());
            let mut shifted = Lanes::ZERO;
            for &option in options {
                let (public, promised) = (&self.record.publics[option].0, &self.record.promised[option].0);
                let (is, was) =
                    (&after[option - spec.0.options.start], &before[option - spec.0.options.start]);
                let here = |l: usize| free[l] != 0.0 && public[l] != 0.0;
                let shift = Lanes::from_fn(|l| if here(l) { is[l] - was[l] } else { 0.0 });
                let prediction = Lanes::from_fn(|l| clamp(predicted[option].0[l] + shift[l], 0.0, 1.0));
                let (habit, thin) = (&self.record.habits[option].0, &self.derived.thin[option]);
                let mut act = Lanes::ZERO;
                expected(self.simd, habit, &prediction, thin, weight, public, &mut act);
                if any(promised) {
                    promise(self.simd, promised, public, &mut act);
                }
                shifted = Lanes::from_fn(|l| if shift[l] != 0.0 { 1.0 } else { shifted[l] });
                shifts.push(shift);
                acts.push(act);
            }
            if !any(&shifted) {
                continue;
            }
            let holds = self.scenario.tracks[*track].hold;
            if !holds {
                whole(&mut acts);
            }
            for ((&option, shift), act) in options.iter().zip(&shifts).zip(&acts) {
                // Lanes in which nothing shifts keep what is expected to the last bit.
                let moved = if holds { shift } else { &shifted };
                if any(moved) {
                    let usual = &view.acts[option];
                    let act = Lanes::from_fn(|l| if moved[l] != 0.0 { act[l] } else { usual[l] });
                    let promised = &self.record.promised[option].0;
                    let seen = self.derived.actors[observer].view;
                    self.add(option, seen, &act, promised, promised, &mut response.gates);
                    response.acts[option] = act;
                }
            }
        }
    }

    /// Adds the pressure of an option expected with probability `act` less that of what a view expects of it.
    fn add(&self, option: usize, view: usize, act: &Lanes, before: &Lanes, after: &Lanes, gates: &mut Gates) {
        let (choice, expected) = (&self.scenario.options[option], &self.derived.views[view]);
        let tempo = self.scenario.actors[choice.actor].tempo;
        let decisions = decisions(tempo, self.scenario, &self.derived.spans[expected.span].2.length);
        let unmet = |act: &Lanes, promised: &Lanes| {
            let shut = !choice.requires.is_empty() && any(promised);
            shut.then(|| Lanes::from_fn(|l| act[l] * promised[l]))
        };
        let press = |act: &Lanes, unmet: Option<Lanes>, gates: &mut Gates| {
            press(self.simd, (option, choice), act, unmet.as_ref(), &decisions, self.params, gates);
        };
        let known = self.usual.borrow().get(&(view, option)).map(Rc::clone);
        let usual = known.unwrap_or_else(|| {
            let was = &expected.acts[option];
            let mut usual = Gates::over(gates.segments());
            press(was, unmet(was, before), &mut usual);
            let usual = Rc::new(usual);
            self.usual.borrow_mut().insert((view, option), Rc::clone(&usual));
            usual
        });
        let first = gates.len();
        press(act, unmet(act, after), gates);
        gates.less(self.simd, first, &usual);
    }
}

/// An option of which everybody has just heard that it is to come.
struct Announced {
    option: usize,
    /// How far announcements of it then move expectations.
    promised: Lanes,
    /// Where the same announcement stands already: a mask.
    stands: Lanes,
}

/// What an announcement adds to a view.
struct Heard {
    acts: Vec<Lanes>,
    gates: Gates,
    moves: Vec<bool>,
}

impl Announced {
    /// Whether the option announced moves anything inside a cone.
    fn reaches(&self, scenario: &Scenario, inside: &[bool]) -> bool {
        scenario.options[self.option].effects.iter().any(|e| inside[e.variable])
    }

    /// How far announcements then move expectations of an option.
    fn promised<'s>(&'s self, scene: &'s Scene<'_>, option: usize) -> &'s Lanes {
        if option == self.option { &self.promised } else { &scene.record.promised[option].0 }
    }

    /// What a view makes of it.
    fn heard(&self, scene: &Scene<'_>, view: usize) -> Heard {
        let expected = &scene.derived.views[view];
        let owner = &scene.derived.actors[scene.scenario.options[self.option].actor];
        let track = owner.tracks.iter().find(|(_, options)| options.contains(&self.option));
        // Where nobody can hold, expecting more of one option is expecting less of the others.
        let shared = track.filter(|(track, _)| !scene.scenario.tracks[*track].hold);
        let options = shared.map_or(vec![self.option], |(_, options)| options.clone());
        let mut acts: Vec<Lanes> = options
            .iter()
            .map(|&option| {
                // What the view expects without any announcement: in the eyes of others, habits alone.
                let (public, habit) = (&scene.record.publics[option].0, &scene.record.habits[option].0);
                let mut act = Lanes::from_fn(|l| public[l] * habit[l]);
                promise(scene.simd, self.promised(scene, option), public, &mut act);
                act
            })
            .collect();
        if shared.is_some() {
            whole(&mut acts);
        }
        let mut gates = Gates::over(expected.prospect.segments());
        let mut moves = vec![false; scene.scenario.variables.len()];
        let mut heard = expected.acts.clone();
        for (&option, act) in options.iter().zip(&acts) {
            let usual = &expected.acts[option];
            let act = Lanes::from_fn(|l| if self.stands[l] != 0.0 { usual[l] } else { act[l] });
            let before = &scene.record.promised[option].0;
            scene.add(option, view, &act, before, self.promised(scene, option), &mut gates);
            scene.scenario.options[option].effects.iter().for_each(|e| moves[e.variable] = true);
            heard[option] = act;
        }
        Heard { acts: heard, gates, moves }
    }
}
