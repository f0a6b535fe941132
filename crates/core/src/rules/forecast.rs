//! What an actor thinks an option is worth (§6): its effects, then segments in which everybody acts as expected
//! and the processes run, and the discounted utility of every segment's end.
//!
//! The course of events if nothing is done is worked out once, for all who look at it alike; what an option leads to
//! is worked out only where it differs from that.

use crate::components::OptionSpec;
use crate::lanes::{LANES, Lanes};
use crate::math::clamp;
use crate::reach::{Reach, Stage};
use crate::resources::{Bounds, Motion, Params};
use crate::rules::effect;
use crate::rules::process::{Kept, Memo, Pull, Scope, Scratch, Span, step};
use crate::rules::prospect::{Answers, Expected, Mix, Prospect};
use crate::rules::utility::{Wants, utility};
use crate::scenario::Choice;
use crate::simd::kernel;

/// What a forecast rests on, whoever makes it.
#[derive(Clone, Copy)]
pub(crate) struct Outlook<'a> {
    pub(crate) options: &'a [OptionSpec],
    pub(crate) prospect: &'a Prospect,
    pub(crate) answers: Option<Answers<'a>>,
    /// What an actor's own conviction adds to variables by each segment's end.
    pub(crate) biases: &'a [(usize, Lanes)],
    pub(crate) motion: &'a Motion,
    pub(crate) params: &'a Params,
    /// Length of a segment.
    pub(crate) span: &'a Span,
    /// The variables that matter, directly or through others.
    pub(crate) cone: &'a [usize],
    /// For each variable, whether it lies in the cone.
    pub(crate) inside: &'a [bool],
    /// What moves the cone.
    pub(crate) scope: &'a Scope,
}

/// Whom a course of events is worth something to.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'a> {
    pub(crate) wants: Wants<'a>,
    /// Weight of each segment's end, Σ = 1.
    pub(crate) weights: &'a [Lanes],
}

/// What sets a course of events apart from another.
#[derive(Clone, Copy)]
pub(crate) struct Turn<'a> {
    /// The act it begins with, its position among all options, and the variables that it moves.
    pub(crate) act: Option<(&'a Choice, usize, &'a [bool])>,
    /// How far the difference reaches in each segment.
    pub(crate) stages: &'a [Stage],
    /// Terms in force after it.
    pub(crate) pulls: &'a [Pull],
}

impl<'a> Turn<'a> {
    /// An option carried out.
    pub(crate) fn act(options: &'a [OptionSpec], index: usize, reach: &'a Reach, pulls: &'a [Pull]) -> Self {
        Self { act: Some((&options[index].0, index, &reach.first)), stages: &reach.stages, pulls }
    }
}

/// Memory for forecasts.
pub(crate) struct Workspace {
    /// The state at the end of what was worked out last.
    pub(crate) x: Vec<Lanes>,
    mix: Mix,
    step: Scratch,
    /// The last whole course: the state at its start, and segment by segment.
    start: Vec<Lanes>,
    course: Vec<Course>,
    /// For each variable: it does not differ.
    same: Vec<bool>,
    /// What options are worth, and where they can be had.
    pub(crate) worths: Vec<(Lanes, Lanes)>,
    /// How likely options of a track are, and on each track holding.
    pub(crate) shares: Vec<Lanes>,
    pub(crate) holding: Vec<Lanes>,
}

/// The course of a segment.
#[derive(Clone)]
struct Course {
    /// The state once its expected acts are done, and at its end.
    middle: Vec<Lanes>,
    end: Vec<Lanes>,
    /// Pressure on the variables that gated options move, and the relaxations of its step.
    mix: Mix,
    kept: Kept,
}

impl Workspace {
    /// Memory for a world of so many variables.
    pub(crate) fn new(variables: usize) -> Self {
        Self {
            x: vec![Lanes::ZERO; variables],
            mix: Mix::new(variables),
            step: Scratch::default(),
            start: vec![Lanes::ZERO; variables],
            course: Vec::new(),
            same: vec![false; variables],
            worths: Vec::new(),
            shares: Vec::new(),
            holding: Vec::new(),
        }
    }

    /// Room for the courses of so many segments.
    fn fit(&mut self, segments: usize) {
        let variables = self.x.len();
        self.course.resize_with(Ord::max(segments, self.course.len()), || {
            let state = vec![Lanes::ZERO; variables];
            let mix = Mix::new(variables);
            Course { middle: state.clone(), end: state, mix, kept: Kept::default() }
        });
    }
}

kernel! {
    /// The course of events from the state `start` with the terms `pulls` in force, if nothing else is done.
    pub(crate) fn follow(outlook: &Outlook<'_>, start: &[Lanes], pulls: &[Pull], work: &mut Workspace) {
        work.fit(outlook.prospect.segments());
        let Workspace { x, step: scratch, start: first, course, .. } = work;
        let Outlook { motion, params, cone, inside, .. } = *outlook;
        for &v in cone {
            first[v] = start[v];
            x[v] = start[v];
        }
        for (k, course) in course.iter_mut().enumerate().take(outlook.prospect.segments()) {
            let expected = outlook.expected(k);
            expected.mix(cone, inside, x, &mut course.mix);
            for &v in cone {
                expected.expect(&course.mix, v, &mut x[v]);
                course.middle[v] = x[v];
            }
            let memo = Memo::Keep(&mut course.kept);
            step(motion, outlook.scope, outlook.span, params, None, pulls, x, scratch, memo);
            for (v, bias) in outlook.biases.iter().filter(|(v, _)| inside[*v]) {
                convince(bias, motion.bounds[*v], &mut x[*v]);
            }
            for &v in cone {
                course.end[v] = x[v];
            }
        }
    }

    /// The expected utility to each voice of the course last worked out.
    pub(crate) fn value(outlook: &Outlook<'_>, voices: &[Voice<'_>], work: &Workspace, worths: &mut [Lanes]) {
        for (voice, worth) in voices.iter().zip(worths) {
            *worth = Lanes::ZERO;
            for (weight, course) in voice.weights.iter().zip(&work.course) {
                discount(outlook, voice, weight, |v| &course.end[v], worth);
            }
        }
    }

    /// The expected utility to each voice of what takes another turn than the course last worked out, from where that
    /// started: the same numbers as from scratch, worked out only where they differ.
    pub(crate) fn differ(
        outlook: &Outlook<'_>,
        turn: &Turn<'_>,
        voices: &[Voice<'_>],
        work: &mut Workspace,
        worths: &mut [Lanes],
    ) {
        let Workspace { x, mix, step: scratch, start, course, same, .. } = work;
        let Outlook { motion, params, inside, .. } = *outlook;
        let (mut start, mut differs, mut spent) = (&**start, &**same, None);
        if let Some((option, index, first)) = turn.act {
            for effect in option.effects.iter().filter(|e| inside[e.variable]) {
                let Bounds { low, high, .. } = motion.bounds[effect.variable];
                let x = &mut x[effect.variable];
                *x = start[effect.variable];
                effect::single(x, &params[effect.delta], low, high);
            }
            differs = first;
            spent = option.once.then_some(index);
        }
        worths.fill(Lanes::ZERO);
        for (k, (course, stage)) in course.iter().zip(turn.stages).enumerate() {
            let expected = outlook.expected(k);
            for &v in stage.before.iter().filter(|&&v| !differs[v]) {
                x[v] = start[v];
            }
            if stage.gates {
                let state = |v: usize| if differs[v] { &x[v] } else { &start[v] };
                expected.remix((&stage.before, inside), differs, spent, state, &course.mix, mix);
            }
            let again = stage.gates.then_some(&*mix);
            for &v in &stage.before {
                expected.expect_again(&course.mix, again, v, &mut x[v]);
            }
            for &v in &stage.inputs {
                x[v] = course.middle[v];
            }
            let memo = Memo::Recall(&course.kept, &stage.anew);
            step(motion, &stage.scope, outlook.span, params, None, turn.pulls, x, scratch, memo);
            for (v, bias) in outlook.biases.iter().filter(|(v, _)| stage.after[*v]) {
                convince(bias, motion.bounds[*v], &mut x[*v]);
            }
            (start, differs) = (&course.end, &stage.after);
            for (voice, worth) in voices.iter().zip(worths.iter_mut()) {
                let state = |v: usize| if stage.after[v] { &x[v] } else { &course.end[v] };
                discount(outlook, voice, &voice.weights[k], state, worth);
            }
        }
    }
}

impl<'a> Outlook<'a> {
    /// What is expected in a segment.
    #[inline(always)]
    fn expected(&self, segment: usize) -> Expected<'a> {
        let Self { prospect, answers, options, motion, params, .. } = *self;
        Expected { prospect, answers, segment, options, motion, params }
    }
}

/// Adds the utility of a segment's end, given by variable, with its weight.
#[inline(always)]
fn discount<'x>(
    outlook: &Outlook<'_>,
    voice: &Voice<'_>,
    weight: &Lanes,
    end: impl Fn(usize) -> &'x Lanes,
    worth: &mut Lanes,
) {
    let u = utility(&voice.wants, outlook.params, &outlook.motion.bounds, end);
    for l in 0..LANES {
        worth[l] += weight[l] * u[l];
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
mod tests;
