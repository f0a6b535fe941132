//! What follows from the scenario once, and from a run's parameters once per run: causal cones, spans and their
//! fades, discount weights, reference points, opposition between actors.

mod forum;
mod view;

use bevy_ecs::prelude::*;

pub(crate) use self::forum::Forum;
use self::forum::forum;
pub(crate) use self::view::View;
use crate::components::OptionSpec;
use crate::lanes::{Lanes, Real};
use crate::math::{exp, ln, normal_inverse};
use crate::model::Model;
use crate::random::{Address, Key, Purpose, uniform_at};
use crate::reach::{self, Reach};
use crate::resources::{Motion, Params};
use crate::rules::alarm::opposition;
use crate::rules::condition::any;
use crate::rules::forecast::{Outlook, Voice};
use crate::rules::process::{Scope, Span};
use crate::rules::utility::{Wants, distance};
use crate::scenario::{Actor, Choice, InterventionKind, ParamId, Scenario};

/// Everything derived.
#[derive(Resource)]
pub(crate) struct Derived {
    /// One tick.
    pub(crate) tick: Span,
    /// Lengths of forecast segments: one for each pair of horizon and number of segments in use.
    pub(crate) spans: Vec<(ParamId, u32, Span)>,
    pub(crate) actors: Vec<Bearing>,
    /// For each option: how many further decisions its cooldown rules out.
    pub(crate) thin: Vec<Lanes>,
    /// For each observer, author and theatre: g o + h (1 − o), 0 where the author is ignored.
    pub(crate) gains: Vec<Lanes>,
    /// Whether that is not 0 in any lane.
    pub(crate) heeded: Vec<bool>,
    pub(crate) theatres: usize,
    /// For each theatre: the variables that are force or material backing there, and whose they are.
    pub(crate) stakes: Vec<Vec<(usize, usize)>>,
    /// Who expects what: one entry for each distinct way of expecting.
    pub(crate) views: Vec<View>,
    /// How bargaining tables look ahead; nothing without bargains.
    pub(crate) forum: Option<Forum>,
}

/// What is derived for one actor.
pub(crate) struct Bearing {
    /// Variables that matter to it, directly or through others, ascending.
    pub(crate) cone: Vec<usize>,
    pub(crate) inside: Vec<bool>,
    /// What moves the cone.
    pub(crate) scope: Scope,
    /// For each of its options, how far it reaches.
    pub(crate) reaches: Vec<Reach>,
    /// The same with responses; empty if it foresees nobody's.
    pub(crate) reaches_answered: Vec<Reach>,
    /// For each variable, whether responses that it foresees may move it.
    pub(crate) answered: Vec<bool>,
    /// Theatre of each interest's variable.
    pub(crate) theatres: Vec<Option<usize>>,
    /// Where the actor itself can move each interest's variable, and so sees it exactly: masks.
    pub(crate) own: Vec<Lanes>,
    /// Its options by track, for each track it has.
    pub(crate) tracks: Vec<(usize, Vec<usize>)>,
    /// Which of [`Derived::views`] its own forecasts use, and which those that others make of it.
    pub(crate) view: usize,
    pub(crate) public_view: usize,
    /// ω_k ∝ φ^{kL} of each segment's end.
    pub(crate) weights: Vec<Lanes>,
    /// ℓ(r − p) of each interest.
    pub(crate) references: Vec<Lanes>,
    /// e^{−dΔ} of alarm.
    pub(crate) keep: Lanes,
    /// Which of its types the actor is; nothing without types.
    pub(crate) kind: Lanes,
    /// Prior probability of each type.
    pub(crate) priors: Vec<Lanes>,
    /// Its own weight of each interest and cost of each option, which only it knows; empty without types.
    pub(crate) weights_own: Vec<Lanes>,
    pub(crate) costs_own: Vec<Lanes>,
    /// For each actor whose responses it foresees, the factor by which it misjudges each of their weights; empty
    /// where it foresees nobody.
    pub(crate) doubts: Vec<Vec<Lanes>>,
}

/// The luck of a run, for what is drawn as it takes a lane.
pub(crate) struct Fate {
    pub(crate) key: Key,
    pub(crate) stream: u64,
}

impl Fate {
    fn uniform(&self, purpose: Purpose, entity: usize, sub: usize) -> Real {
        let address = Address { tick: 0, purpose, entity: entity as u32, sub: sub as u32 };
        uniform_at(&self.key, self.stream, address)
    }
}

impl Derived {
    /// What follows from the model alone.
    pub(crate) fn new(model: &Model, motion: &Motion, params: &Params) -> Self {
        let scenario = model.scenario();
        let barred: Vec<usize> = model
            .interventions()
            .iter()
            .filter_map(|i| match i.kind {
                InterventionKind::Block { option } => Some(scenario.options[option].actor),
                InterventionKind::Freeze { actor } => Some(actor),
                _ => None,
            })
            .collect();
        let movers = motion.dynamics.movers.len();
        let mut spans: Vec<(ParamId, u32, Span)> = Vec::new();
        let mut views: Vec<View> = Vec::new();
        let mut actors = Vec::new();
        for (index, actor) in scenario.actors.iter().enumerate() {
            let (cone, inside) = reach::cone(scenario, index);
            let answered = reach::answered(scenario, actor);
            let unanswered = vec![false; scenario.variables.len()];
            let reaches = |answered: &[bool]| -> Vec<Reach> {
                let own = scenario.options[actor.options.clone()].iter();
                let of = |option: &Choice| {
                    let pulled = reach::pulled(scenario, option);
                    reach::of_option(scenario, option, &inside, actor.segments as usize, answered, &pulled)
                };
                own.map(of).collect()
            };
            let (horizon, segments) = (actor.mind.horizon, actor.segments);
            // Actors whose parameters share a column share what is made of them.
            let span = position_or(
                &mut spans,
                |s| params.column(s.0) == params.column(horizon) && s.1 == segments,
                || (horizon, segments, Span::new(movers)),
            );
            let mut view = |belief: Option<ParamId>| {
                let only = (actor.depth == 0).then_some(index);
                let knows = barred.contains(&index) || !actor.types.is_empty();
                let insider = belief.and_then(|_| knows.then_some(index));
                let speaks = actor.options.clone().any(|o| scenario.options[o].announces.is_some());
                let speaker = speaks.then_some(index);
                let column = belief.map(|b| params.column(b));
                let fits = |v: &View| {
                    let same = v.belief.map(|b| params.column(b)) == column;
                    same && v.span == span && v.only == only && v.insider == insider && v.speaker == speaker
                };
                let new = || View::new(span, belief, only, insider, speaker);
                let position = position_or(&mut views, fits, new);
                let seen = &mut views[position].inside;
                seen.resize(inside.len(), false);
                seen.iter_mut().zip(&inside).for_each(|(seen, inside)| *seen |= inside);
                position
            };
            let (own_view, public_view) = (view(Some(actor.mind.belief_weight)), view(None));
            let mut tracks: Vec<(usize, Vec<usize>)> = Vec::new();
            for option in actor.options.clone() {
                let track = scenario.options[option].track;
                let slot = position_or(&mut tracks, |t| t.0 == track, || (track, Vec::new()));
                tracks[slot].1.push(option);
            }
            actors.push(Bearing {
                reaches: reaches(&unanswered),
                reaches_answered: if actor.foresees.is_empty() { Vec::new() } else { reaches(&answered) },
                scope: reach::scope(&motion.dynamics, &inside),
                theatres: actor.interests.iter().map(|i| scenario.variables[i.variable].theatre).collect(),
                own: vec![Lanes::ZERO; actor.interests.len()],
                tracks,
                view: own_view,
                public_view,
                weights: vec![Lanes::ZERO; segments as usize],
                references: vec![Lanes::ZERO; actor.interests.len()],
                keep: Lanes::ONE,
                kind: Lanes::ZERO,
                priors: vec![Lanes::ZERO; actor.types.len()],
                weights_own: vec![
                    Lanes::ZERO;
                    if actor.types.is_empty() { 0 } else { actor.interests.len() }
                ],
                costs_own: vec![Lanes::ZERO; if actor.types.is_empty() { 0 } else { actor.options.len() }],
                doubts: actor
                    .foresees
                    .iter()
                    .map(|&j| vec![Lanes::ONE; scenario.actors[j].interests.len()])
                    .collect(),
                answered,
                cone,
                inside,
            });
        }
        let theatres = scenario.theatres.len();
        let forum =
            (!scenario.bargains.is_empty()).then(|| forum(scenario, motion, params, &mut spans, &mut views));
        for view in &mut views {
            view.cone = reach::positions(&view.inside);
            view.scope = reach::scope(&motion.dynamics, &view.inside);
        }
        Self {
            tick: Span::new(movers),
            spans,
            thin: vec![Lanes::ZERO; scenario.options.len()],
            gains: vec![Lanes::ZERO; actors.len() * actors.len() * theatres],
            heeded: Vec::new(),
            theatres,
            stakes: (0..theatres).map(|theatre| scenario.stakes(theatre)).collect(),
            actors,
            views,
            forum,
        }
    }

    /// What a forecast of an actor rests on: its own (`public` false), or the one that others make of it.
    pub(crate) fn outlook<'a>(
        &'a self,
        index: usize,
        public: bool,
        biases: &'a [(usize, Lanes)],
        options: &'a [OptionSpec],
        (motion, params): (&'a Motion, &'a Params),
    ) -> Outlook<'a> {
        let Bearing { cone, inside, scope, view, public_view, .. } = &self.actors[index];
        let view = if public { *public_view } else { *view };
        let common = self.common(view, options, (motion, params));
        Outlook { biases, cone, inside, scope, ..common }
    }

    /// What forecasts with a view rest on, of everything that matters to anybody who has it.
    pub(crate) fn common<'a>(
        &'a self,
        view: usize,
        options: &'a [OptionSpec],
        (motion, params): (&'a Motion, &'a Params),
    ) -> Outlook<'a> {
        let View { span, prospect, cone, inside, scope, .. } = &self.views[view];
        let span = &self.spans[*span].2;
        Outlook { options, prospect, answers: None, biases: &[], motion, params, span, cone, inside, scope }
    }

    /// An actor with what it wants, which may be what others take that to be.
    pub(crate) fn voice<'a>(
        &'a self,
        index: usize,
        actor: &'a Actor,
        salience: &'a [Lanes],
        peaks: &'a [Lanes],
    ) -> Voice<'a> {
        let Bearing { references, weights, .. } = &self.actors[index];
        Voice { wants: Wants { actor, salience, references, peaks }, weights }
    }

    /// Where the gain of an observer towards an author in a theatre lies in `gains`.
    pub(crate) fn pair(&self, observer: usize, author: usize, theatre: usize) -> usize {
        (observer * self.actors.len() + author) * self.theatres + theatre
    }

    /// What follows from the luck of the run that has just taken `lane`: what only actors know.
    pub(crate) fn cast(&mut self, lane: usize, scenario: &Scenario, params: &Params, fate: &Fate) {
        // What was expected in the run before is not expected now.
        self.views.iter_mut().flat_map(|v| &mut v.acts).for_each(|act| act[lane] = 0.0);
        for (index, bearing) in self.actors.iter_mut().enumerate() {
            bearing.cast(lane, index, scenario, params, fate);
        }
    }

    /// What follows from the lanes together, once all are [`set`](Self::set).
    pub(crate) fn settle(&mut self) {
        self.heeded.clear();
        self.heeded.extend(self.gains.iter().map(any));
    }

    /// What follows from the parameters of the run that has just taken `lane`, and from the types that were
    /// [`cast`](Self::cast).
    pub(crate) fn set(&mut self, lane: usize, scenario: &Scenario, motion: &Motion, params: &Params) {
        let movers = &motion.dynamics.movers;
        let value = |id: ParamId| params[id][lane];
        self.tick.set(lane, scenario.time.tick(), movers, params);
        for (horizon, segments, span) in &mut self.spans {
            span.set(lane, value(*horizon) / Real::from(*segments), movers, params);
        }
        if let Some(forum) = &mut self.forum {
            let length = self.spans[forum.span].2.length[lane];
            for (actor, weights) in scenario.actors.iter().zip(&mut forum.weights) {
                discount(lane, length, value(actor.mind.discount), weights);
            }
        }
        for (option, thin) in scenario.options.iter().zip(&mut self.thin) {
            let tempo = Real::from(scenario.actors[option.actor].tempo);
            let decisions = (value(option.cooldown) / tempo).ceil();
            thin[lane] = if decisions > 1.0 { decisions - 1.0 } else { 0.0 };
        }
        for (actor, bearing) in scenario.actors.iter().zip(&mut self.actors) {
            let mind = &actor.mind;
            bearing.keep[lane] = exp(-value(mind.alarm_decay) * scenario.time.tick());
            let length = value(mind.horizon) / Real::from(actor.segments);
            discount(lane, length, value(mind.discount), &mut bearing.weights);
            for (interest, reference) in actor.interests.iter().zip(&mut bearing.references) {
                let initial = value(scenario.variables[interest.variable].initial);
                let z = motion.bounds[interest.variable].z(initial);
                reference[lane] = distance(actor.shape, z - value(interest.ideal));
            }
            for (interest, own) in actor.interests.iter().zip(&mut bearing.own) {
                let sets = scenario.options[actor.options.clone()].iter().any(|option| {
                    let can = value(option.available) != 0.0;
                    can && option
                        .effects
                        .iter()
                        .any(|e| e.variable == interest.variable && value(e.delta) != 0.0)
                });
                own[lane] = Real::from(u8::from(sets));
            }
        }
        // Shares of weight as the actor itself has them, and as others take them to be, by the priors of its types.
        let own: Vec<Vec<Real>> = (0..scenario.actors.len())
            .map(|i| shares(self.weights(i, &scenario.actors[i], params).map(|w| w[lane]).collect()))
            .collect();
        let seen: Vec<Vec<Real>> = scenario
            .actors
            .iter()
            .enumerate()
            .map(|(i, actor)| match actor.types.len() {
                0 => own[i].clone(),
                _ => self.actors[i].expected_shares(lane, actor, params),
            })
            .collect();
        for (i, observer) in scenario.actors.iter().enumerate() {
            let (threat, alignment) = (value(observer.mind.threat), value(observer.mind.alignment));
            for (j, author) in scenario.actors.iter().enumerate() {
                for theatre in 0..self.theatres {
                    let shared = scenario.common_ground(i, j, theatre).map(|(mine, theirs)| {
                        let ideals =
                            [&observer.interests[mine], &author.interests[theirs]].map(|i| value(i.ideal));
                        [(own[i][mine], ideals[0]), (seen[j][theirs], ideals[1])]
                    });
                    let gain = opposition(shared, value(observer.mind.shrinkage))
                        .map_or(0.0, |o| threat * o + alignment * (1.0 - o));
                    let pair = self.pair(i, j, theatre);
                    self.gains[pair][lane] = gain;
                }
            }
        }
    }
}

impl Derived {
    /// The weights that an actor itself gives to its interests, in their order.
    pub(crate) fn weights<'a>(
        &'a self,
        index: usize,
        actor: &'a Actor,
        params: &'a Params,
    ) -> impl Iterator<Item = &'a Lanes> {
        let own = &self.actors[index].weights_own;
        (0..actor.interests.len())
            .map(move |i| if own.is_empty() { &params[actor.interests[i].weight] } else { &own[i] })
    }

    /// What an option costs its actor, as that actor itself knows it.
    pub(crate) fn cost<'a>(&'a self, option: &Choice, params: &'a Params) -> &'a Lanes {
        self.actors[option.actor].costs_own.get(option.position).unwrap_or_else(|| &params[option.cost])
    }
}

impl Bearing {
    /// Draws what only the actor knows: its type, and how it misjudges others.
    fn cast(&mut self, lane: usize, index: usize, scenario: &Scenario, params: &Params, fate: &Fate) {
        let actor = &scenario.actors[index];
        let total = actor.types.iter().fold(0.0, |sum, t| sum + params[t.prior][lane]);
        let luck = if actor.types.is_empty() { 0.0 } else { fate.uniform(Purpose::Type, index, 0) };
        let mut below = 0.0;
        let mut kind = None;
        for (k, (one, prior)) in actor.types.iter().zip(&mut self.priors).enumerate() {
            // Priors that an experiment has changed are shares of their sum; without any, all are alike.
            let equal = 1.0 / actor.types.len() as Real;
            prior[lane] = if total > 0.0 { params[one.prior][lane] / total } else { equal };
            below += prior[lane];
            if kind.is_none() && luck < below {
                kind = Some(k);
            }
        }
        if let Some(last) = actor.types.len().checked_sub(1) {
            let kind = kind.unwrap_or(last);
            self.kind[lane] = kind as Real;
            let one = &actor.types[kind];
            self.weights_own.iter_mut().zip(&one.weights).for_each(|(own, id)| own[lane] = params[*id][lane]);
            self.costs_own.iter_mut().zip(&one.costs).for_each(|(own, id)| own[lane] = params[*id][lane]);
        }
        let noise = params[actor.mind.weight_noise][lane];
        for (&other, doubts) in actor.foresees.iter().zip(&mut self.doubts) {
            for (interest, doubt) in doubts.iter_mut().enumerate() {
                doubt[lane] = if noise > 0.0 {
                    let luck = fate.uniform(Purpose::Belief, index << 8 | other, interest);
                    exp(noise * normal_inverse(luck))
                } else {
                    1.0
                };
            }
        }
    }

    /// Mean share of each interest over the types, by their priors.
    fn expected_shares(&self, lane: usize, actor: &Actor, params: &Params) -> Vec<Real> {
        let mut mean = vec![0.0; actor.interests.len()];
        for (one, prior) in actor.types.iter().zip(&self.priors) {
            let shares = shares(one.weights.iter().map(|id| params[*id][lane]).collect());
            mean.iter_mut().zip(shares).for_each(|(mean, share)| *mean += prior[lane] * share);
        }
        mean
    }
}

/// ω_k ∝ φ^{kL} of the ends of segments of length L, with sum 1.
fn discount(lane: usize, length: Real, factor: Real, weights: &mut [Lanes]) {
    let fade = exp(length * ln(factor));
    let segments = weights.len() as Real;
    let (mut weight, mut total) = (1.0, 0.0);
    for out in weights.iter_mut() {
        weight *= fade;
        total += weight;
        out[lane] = weight;
    }
    for out in weights {
        // A discount so steep that nothing of the future is left counts every end alike.
        out[lane] = if total > 0.0 { out[lane] / total } else { 1.0 / segments };
    }
}

/// Each weight as a share of their sum.
fn shares(mut weights: Vec<Real>) -> Vec<Real> {
    let total = weights.iter().fold(0.0, |sum, w| sum + w);
    weights.iter_mut().for_each(|w| *w /= total);
    weights
}

/// The position of the first entry that fits, after adding one if none does.
fn position_or<T>(all: &mut Vec<T>, fits: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
    all.iter().position(fits).unwrap_or_else(|| {
        all.push(new());
        all.len() - 1
    })
}
