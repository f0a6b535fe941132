//! What an actor thinks an option is worth (§6): its effects, then segments in which everybody acts as expected
//! and the processes run, and the discounted utility of every segment's end.

use crate::components::OptionSpec;
use crate::lanes::{LANES, Lanes};
use crate::math::{clamp, select};
use crate::reach::Reach;
use crate::resources::{Bounds, Motion, Params};
use crate::rules::condition;
use crate::rules::effect;
use crate::rules::expectation::Drift;
use crate::rules::process::{Pull, Scope, Scratch, Span, step};
use crate::rules::utility::{Wants, utility};
use crate::scenario::Choice;
use crate::simd::kernel;

/// Expected acts in one segment.
pub(crate) struct Segment {
    /// Pressure on each variable from options that are always expected alike; `None` where there is none.
    pub(crate) steady: Vec<Option<Drift>>,
    /// Pressure from options with requirements, which are tested as the segment starts, and from those that can be
    /// used once, which are not expected again in the forecast of their own use.
    pub(crate) gated: Vec<Gated>,
    /// For each variable, whether any of `gated` moves it.
    pub(crate) mixed: Vec<bool>,
}

/// An option and the pressure of each of its effects.
pub(crate) struct Gated {
    pub(crate) option: usize,
    /// Where its requirements hold.
    pub(crate) drifts: Vec<(usize, Drift)>,
    /// Where they do not, and an announcement makes it expected that they will; nothing if there is none.
    pub(crate) shut: Vec<(usize, Drift)>,
}

/// What is added to the expected acts of a view.
#[derive(Clone, Copy)]
pub(crate) struct Answers<'a> {
    /// Options expected otherwise, segment by segment, with the difference of their pressure.
    pub(crate) segments: &'a [Vec<Gated>],
    /// For each variable, whether they move it.
    pub(crate) moves: &'a [bool],
}

/// What a forecast of one actor rests on, whatever the option.
pub(crate) struct Outlook<'a> {
    pub(crate) wants: Wants<'a>,
    pub(crate) options: &'a [OptionSpec],
    /// What the actor's own conviction adds to variables by each segment's end.
    pub(crate) biases: &'a [(usize, Lanes)],
    /// Terms in force.
    pub(crate) pulls: &'a [Pull],
    /// Weight of each segment's end, Σ = 1.
    pub(crate) weights: &'a [Lanes],
    pub(crate) segments: &'a [Segment],
    pub(crate) motion: &'a Motion,
    pub(crate) params: &'a Params,
    pub(crate) span: &'a Span,
    /// The variables that matter to the actor, directly or through others.
    pub(crate) cone: &'a [usize],
    /// For each variable, whether it lies in the cone.
    pub(crate) inside: &'a [bool],
    pub(crate) scope: &'a Scope,
}

/// Memory for forecasts.
pub(crate) struct Workspace {
    x: Vec<Lanes>,
    drifts: Vec<Drift>,
    step: Scratch,
    /// What holding led to, segment by segment: every option is worked out only where it differs from that.
    hold: Vec<Course>,
}

/// The course of a segment if the actor holds.
#[derive(Clone)]
struct Course {
    /// The state at its start, once its expected acts are done, and at its end.
    start: Vec<Lanes>,
    middle: Vec<Lanes>,
    end: Vec<Lanes>,
    /// Pressure on the variables that `gated` options move.
    drifts: Vec<Drift>,
}

impl Workspace {
    /// Memory for a world of so many variables.
    pub(crate) fn new(variables: usize) -> Self {
        Self {
            x: vec![Lanes::ZERO; variables],
            drifts: vec![Drift::NONE; variables],
            step: Scratch::default(),
            hold: Vec::new(),
        }
    }

    /// Room for the courses of so many segments.
    pub(crate) fn fit(&mut self, segments: usize) {
        if self.hold.len() < segments {
            let state = vec![Lanes::ZERO; self.x.len()];
            let drifts = self.drifts.clone();
            let course = Course { start: state.clone(), middle: state.clone(), end: state, drifts };
            self.hold.resize(segments, course);
        }
    }
}

kernel! {
    /// The expected utility of holding from the state `start`; its course is kept for [`differ`].
    pub(crate) fn hold(
        outlook: &Outlook<'_>,
        start: &[Lanes],
        answers: Option<Answers<'_>>,
        work: &mut Workspace,
        worth: &mut Lanes,
    ) {
        let Workspace { x, drifts, step: scratch, hold } = work;
        let (params, motion) = (outlook.params, outlook.motion);
        for &v in outlook.cone {
            x[v] = start[v];
        }
        *worth = Lanes::ZERO;
        let stages = outlook.segments.iter().zip(outlook.weights).zip(hold);
        for (k, ((segment, weight), course)) in stages.enumerate() {
            let segment = Expected { segment, answers: answers.map(|a| (&*a.segments[k], a.moves)) };
            for &v in outlook.cone {
                course.start[v] = x[v];
            }
            let around = (motion, params);
            segment.mix(outlook.options, around, None, outlook.cone, |v| &course.start[v], drifts);
            for &v in outlook.cone {
                if segment.mixed(v) {
                    course.drifts[v].clone_from(&drifts[v]);
                }
                segment.expect(&drifts[v], v, &mut x[v]);
                course.middle[v] = x[v];
            }
            step(motion, outlook.scope, outlook.span, params, None, outlook.pulls, x, scratch);
            for (v, bias) in outlook.biases.iter().filter(|(v, _)| outlook.inside[*v]) {
                convince(bias, motion.bounds[*v], &mut x[*v]);
            }
            for &v in outlook.cone {
                course.end[v] = x[v];
            }
            let end = &course.end;
            let u = utility(&outlook.wants, params, &motion.bounds, |v| &end[v]);
            for l in 0..LANES {
                worth[l] += weight[l] * u[l];
            }
        }
    }

    /// The expected utility of carrying out `option` from the state from which [`hold`] was last worked out,
    /// cost aside: the same numbers as a forecast from scratch, worked out only where `reach` says they differ.
    /// `pulls` are the terms in force if it is carried out.
    pub(crate) fn differ(
        outlook: &Outlook<'_>,
        option: &Choice,
        reach: &Reach,
        pulls: &[Pull],
        answers: Option<Answers<'_>>,
        work: &mut Workspace,
        worth: &mut Lanes,
    ) {
        let Workspace { x, drifts, step: scratch, hold } = work;
        let (params, motion) = (outlook.params, outlook.motion);
        for effect in option.effects.iter().filter(|e| outlook.inside[e.variable]) {
            let Bounds { low, high, .. } = motion.bounds[effect.variable];
            let x = &mut x[effect.variable];
            *x = hold[0].start[effect.variable];
            effect::single(x, &params[effect.delta], low, high);
        }
        let spent = option.once.then_some(outlook.wants.actor.options.start + option.position);
        let mut differs = &reach.first;
        *worth = Lanes::ZERO;
        let stages = outlook.segments.iter().zip(outlook.weights).zip(hold.iter()).zip(&reach.stages);
        for (k, (((segment, weight), course), stage)) in stages.enumerate() {
            let segment = Expected { segment, answers: answers.map(|a| (&*a.segments[k], a.moves)) };
            for &v in stage.before.iter().filter(|&&v| !differs[v]) {
                x[v] = course.start[v];
            }
            if stage.gates {
                let state = |v: usize| if differs[v] { &x[v] } else { &course.start[v] };
                segment.mix(outlook.options, (motion, params), spent, &stage.before, state, drifts);
            }
            for &v in &stage.before {
                let drift = if stage.gates { &drifts[v] } else { &course.drifts[v] };
                segment.expect(drift, v, &mut x[v]);
            }
            for &v in &stage.inputs {
                x[v] = course.middle[v];
            }
            step(motion, &stage.scope, outlook.span, params, None, pulls, x, scratch);
            for (v, bias) in outlook.biases.iter().filter(|(v, _)| stage.after[*v]) {
                convince(bias, motion.bounds[*v], &mut x[*v]);
            }
            differs = &stage.after;
            let u = utility(&outlook.wants, params, &motion.bounds, |v| {
                if stage.after[v] { &x[v] } else { &course.end[v] }
            });
            for l in 0..LANES {
                worth[l] += weight[l] * u[l];
            }
        }
    }
}

/// What is expected in a segment: the view's, and what is added to it.
pub(crate) struct Expected<'a> {
    pub(crate) segment: &'a Segment,
    pub(crate) answers: Option<(&'a [Gated], &'a [bool])>,
}

impl Expected<'_> {
    /// Whether some options' pressure on a variable counts only under conditions, or is added to.
    #[inline(always)]
    pub(crate) fn mixed(&self, v: usize) -> bool {
        self.segment.mixed[v] || self.answers.is_some_and(|(_, moves)| moves[v])
    }

    /// Works out the pressure on those of `variables` that are mixed, in the state `x` at the segment's start. The
    /// option `spent` has been used up.
    #[inline(always)]
    pub(crate) fn mix<'x>(
        &self,
        options: &[OptionSpec],
        (motion, params): (&Motion, &Params),
        spent: Option<usize>,
        variables: &[usize],
        x: impl Fn(usize) -> &'x Lanes,
        drifts: &mut [Drift],
    ) {
        for &v in variables.iter().filter(|&&v| self.mixed(v)) {
            drifts[v].clone_from(self.segment.steady[v].as_ref().unwrap_or(&Drift::NONE));
        }
        let answers = self.answers.map_or(&[][..], |(answers, _)| answers);
        for gated in self.segment.gated.iter().filter(|g| Some(g.option) != spent).chain(answers) {
            if !gated.drifts.iter().any(|(v, _)| variables.binary_search(v).is_ok()) {
                continue;
            }
            let mut open = Lanes::ONE;
            condition::narrow(&options[gated.option].0.requires, params, &x, &mut open);
            for (position, (v, drift)) in gated.drifts.iter().enumerate() {
                if variables.binary_search(v).is_err() {
                    continue;
                }
                let shut = gated.shut.get(position).map_or(&Drift::NONE, |(_, shut)| shut);
                let sum = &mut drifts[*v];
                for l in 0..LANES {
                    let on = open[l] != 0.0;
                    sum.up[l] += select(on, drift.up[l], shut.up[l]);
                    sum.down[l] += select(on, drift.down[l], shut.down[l]);
                    sum.keep[l] *= select(on, drift.keep[l], shut.keep[l]);
                }
            }
        }
        for &v in variables.iter().filter(|&&v| self.mixed(v)) {
            let Bounds { low, high, .. } = motion.bounds[v];
            drifts[v].aim(low, high);
        }
    }

    /// Moves a variable by the expected acts; `pressure` is the one if it is mixed.
    #[inline(always)]
    pub(crate) fn expect(&self, pressure: &Drift, v: usize, x: &mut Lanes) {
        if self.mixed(v) {
            pressure.apply(x);
        } else if let Some(drift) = &self.segment.steady[v] {
            drift.apply(x);
        }
    }
}

/// Moves a variable by a conviction, within its range.
#[inline(always)]
fn convince(bias: &Lanes, range: Bounds, x: &mut Lanes) {
    for l in 0..LANES {
        x[l] = clamp(x[l] + bias[l], range.low, range.high);
    }
}

#[cfg(test)]
mod tests {
    use bevy_ecs::prelude::*;
    use bevy_ecs::system::RunSystemOnce;

    use super::*;
    use crate::components::{ActorSpec, Salience, Value, column};
    use crate::derived::Derived;
    use crate::simd::Simd;
    use crate::simulation::tests::world_after;

    /// An option's worth, worked out where it differs from holding, has the bits of holding from the state to
    /// which the act leads.
    #[test]
    fn what_is_left_out_would_not_have_changed_a_bit() {
        for ticks in [63, 203] {
            let checked =
                world_after("libya-2020", ticks).run_system_once(check).expect("every resource is there");
            assert!(checked > 80, "{checked} options");
        }
    }

    fn check(
        (params, motion, derived): (Res<Params>, Res<Motion>, Res<Derived>),
        values: Query<&Value>,
        actors: Query<(&ActorSpec, &Salience)>,
        specs: Query<&OptionSpec>,
    ) -> usize {
        let specs = column::read(&specs);
        let values: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
        let mut work = Workspace::new(values.len());
        let mut checked = 0;
        for (index, ((spec, salience), bearing)) in actors.iter().zip(&derived.actors).enumerate() {
            let references = &bearing.references;
            let wants = Wants { actor: &spec.0, salience: &salience.0, references, peaks: &[] };
            let outlook = derived.outlook(index, false, wants, (&[], &[]), specs, (&motion, &params));
            work.fit(outlook.segments.len());
            for (option, reach) in spec.0.options.clone().zip(&bearing.reaches) {
                let choice = &specs[option].0;
                if choice.once {
                    // Not expected again after its own use, unlike after holding.
                    continue;
                }
                let (mut worth, mut whole) = (Lanes::ZERO, Lanes::ZERO);
                hold(Simd::detect(), &outlook, &values, None, &mut work, &mut whole);
                differ(Simd::detect(), &outlook, choice, reach, &[], None, &mut work, &mut worth);
                if let Some(wider) = bearing.reaches_answered.get(choice.position) {
                    // Nobody answers: what could have been answered is worked out in vain.
                    let mut same = Lanes::ZERO;
                    differ(Simd::detect(), &outlook, choice, wider, &[], None, &mut work, &mut same);
                    assert_eq!(same, worth, "{}", choice.path);
                }
                let mut moved = values.clone();
                for effect in &choice.effects {
                    let Bounds { low, high, .. } = motion.bounds[effect.variable];
                    effect::single(&mut moved[effect.variable], &params[effect.delta], low, high);
                }
                hold(Simd::detect(), &outlook, &moved, None, &mut work, &mut whole);
                for l in 0..LANES {
                    assert_eq!(worth[l].to_bits(), whole[l].to_bits(), "{} in lane {l}", choice.path);
                }
                checked += 1;
            }
        }
        checked
    }
}
