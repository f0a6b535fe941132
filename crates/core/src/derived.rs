//! What follows from the scenario once, and from a run's parameters once per run: causal cones, spans and their
//! fades, discount weights, reference points, opposition between actors.

use bevy_ecs::prelude::*;

use crate::components::OptionSpec;
use crate::lanes::{Lanes, Real};
use crate::math::{exp, ln};
use crate::model::Model;
use crate::reach::{self, Reach};
use crate::resources::{Motion, Params};
use crate::rules::alarm::opposition;
use crate::rules::forecast::{Outlook, Segment};
use crate::rules::process::{Scope, Span};
use crate::rules::utility::distance;
use crate::scenario::{Actor, InterventionKind, ParamId, Scenario, VariableKind};

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
    pub(crate) theatres: usize,
    /// Who expects what: one entry for each distinct way of expecting.
    pub(crate) views: Vec<View>,
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
    /// Theatre of each interest's variable.
    pub(crate) theatres: Vec<Option<usize>>,
    /// Where the actor itself can move each interest's variable, and so sees it exactly: masks.
    pub(crate) own: Vec<Lanes>,
    /// Its options by track, for each track it has.
    pub(crate) tracks: Vec<(usize, Vec<usize>)>,
    /// Which of [`Derived::spans`] its forecasts use.
    pub(crate) span: usize,
    /// Which of [`Derived::views`] its own forecasts use, and which those that others make of it.
    pub(crate) view: usize,
    pub(crate) public_view: usize,
    /// ω_k ∝ φ^{kL} of each segment's end.
    pub(crate) weights: Vec<Lanes>,
    /// ℓ(r − p) of each interest.
    pub(crate) references: Vec<Lanes>,
    /// e^{−dΔ} of alarm.
    pub(crate) keep: Lanes,
}

/// A way of expecting others' acts.
pub(crate) struct View {
    /// Which span its segments have.
    pub(crate) span: usize,
    /// Weight of predictions; `None`: habits alone.
    pub(crate) belief: Option<ParamId>,
    /// Depth 0: only this actor's own acts are expected.
    pub(crate) only: Option<usize>,
    /// Whose view it is, if an intervention bars options of that actor: it alone knows.
    pub(crate) insider: Option<usize>,
    /// The expected acts of each segment, renewed in every tick of decisions.
    pub(crate) segments: Vec<Segment>,
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
            let (horizon, segments) = (actor.mind.horizon, actor.segments);
            // Actors whose parameters share a column share what is made of them.
            let span = position_or(
                &mut spans,
                |s| params.column(s.0) == params.column(horizon) && s.1 == segments,
                || (horizon, segments, Span::new(movers)),
            );
            let mut view = |belief: Option<ParamId>| {
                let only = (actor.depth == 0).then_some(index);
                let insider = belief.and_then(|_| barred.contains(&index).then_some(index));
                let column = belief.map(|b| params.column(b));
                let fits = |v: &View| {
                    let same = v.belief.map(|b| params.column(b)) == column;
                    same && v.span == span && v.only == only && v.insider == insider
                };
                position_or(&mut views, fits, || View { span, belief, only, insider, segments: Vec::new() })
            };
            let (own_view, public_view) = (view(Some(actor.mind.belief_weight)), view(None));
            let mut tracks: Vec<(usize, Vec<usize>)> = Vec::new();
            for option in actor.options.clone() {
                let track = scenario.options[option].track;
                let slot = position_or(&mut tracks, |t| t.0 == track, || (track, Vec::new()));
                tracks[slot].1.push(option);
            }
            actors.push(Bearing {
                reaches: actor
                    .options
                    .clone()
                    .map(|o| reach::of_option(scenario, &scenario.options[o], &inside, segments as usize))
                    .collect(),
                scope: reach::scope(&motion.dynamics, &inside),
                theatres: actor.interests.iter().map(|i| scenario.variables[i.variable].theatre).collect(),
                own: vec![Lanes::ZERO; actor.interests.len()],
                tracks,
                span,
                view: own_view,
                public_view,
                weights: vec![Lanes::ZERO; segments as usize],
                references: vec![Lanes::ZERO; actor.interests.len()],
                keep: Lanes::ONE,
                cone,
                inside,
            });
        }
        let theatres = scenario.theatres.len();
        Self {
            tick: Span::new(movers),
            spans,
            thin: vec![Lanes::ZERO; scenario.options.len()],
            gains: vec![Lanes::ZERO; actors.len() * actors.len() * theatres],
            theatres,
            actors,
            views,
        }
    }

    /// What a forecast of an actor rests on: its own (`public` false), or the one that others make of it.
    pub(crate) fn outlook<'a>(
        &'a self,
        index: usize,
        public: bool,
        actor: &'a Actor,
        salience: &'a [Lanes],
        options: &'a [OptionSpec],
        (motion, params): (&'a Motion, &'a Params),
    ) -> Outlook<'a> {
        let bearing = &self.actors[index];
        let view = if public { bearing.public_view } else { bearing.view };
        Outlook {
            actor,
            options,
            salience,
            references: &bearing.references,
            weights: &bearing.weights,
            segments: &self.views[view].segments,
            motion,
            params,
            span: &self.spans[bearing.span].2,
            cone: &bearing.cone,
            inside: &bearing.inside,
            scope: &bearing.scope,
        }
    }

    /// Where the gain of an observer towards an author in a theatre lies in `gains`.
    pub(crate) fn pair(&self, observer: usize, author: usize, theatre: usize) -> usize {
        (observer * self.actors.len() + author) * self.theatres + theatre
    }

    /// What follows from the parameters of the run that has just taken `lane`.
    pub(crate) fn set(&mut self, lane: usize, scenario: &Scenario, motion: &Motion, params: &Params) {
        let movers = &motion.dynamics.movers;
        let value = |id: ParamId| params[id][lane];
        self.tick.set(lane, scenario.time.tick(), movers, params);
        for (horizon, segments, span) in &mut self.spans {
            span.set(lane, value(*horizon) / Real::from(*segments), movers, params);
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
            let fade = exp(length * ln(value(mind.discount)));
            let (mut weight, mut total) = (1.0, 0.0);
            for out in &mut bearing.weights {
                weight *= fade;
                total += weight;
                out[lane] = weight;
            }
            for out in &mut bearing.weights {
                // A discount so steep that nothing of the future is left counts every end alike.
                out[lane] = if total > 0.0 { out[lane] / total } else { 1.0 / Real::from(actor.segments) };
            }
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
        let totals: Vec<Real> = scenario
            .actors
            .iter()
            .map(|a| a.interests.iter().fold(0.0, |sum, i| sum + value(i.weight)))
            .collect();
        for (i, observer) in scenario.actors.iter().enumerate() {
            let (threat, alignment) = (value(observer.mind.threat), value(observer.mind.alignment));
            for (j, author) in scenario.actors.iter().enumerate() {
                for theatre in 0..self.theatres {
                    let shared = observer.interests.iter().filter_map(|own| {
                        let variable = &scenario.variables[own.variable];
                        let here =
                            variable.theatre == Some(theatre) && variable.kind != VariableKind::Escalation;
                        let theirs = author.interests.iter().find(|t| here && t.variable == own.variable)?;
                        Some([
                            (value(own.weight) / totals[i], value(own.ideal)),
                            (value(theirs.weight) / totals[j], value(theirs.ideal)),
                        ])
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

/// The position of the first entry that fits, after adding one if none does.
fn position_or<T>(all: &mut Vec<T>, fits: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
    all.iter().position(fits).unwrap_or_else(|| {
        all.push(new());
        all.len() - 1
    })
}
