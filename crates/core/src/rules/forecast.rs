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
    /// The last whole course, segment by segment.
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
    /// The state at its start, once its expected acts are done, and at its end.
    start: Vec<Lanes>,
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
            Course { start: state.clone(), middle: state.clone(), end: state, mix, kept: Kept::default() }
        });
    }
}

kernel! {
    /// The course of events from the state `start` with the terms `pulls` in force, if nothing else is done.
    pub(crate) fn foresee(outlook: &Outlook<'_>, start: &[Lanes], pulls: &[Pull], work: &mut Workspace) {
        work.fit(outlook.prospect.segments());
        let Workspace { x, step: scratch, course, .. } = work;
        let Outlook { motion, params, cone, inside, .. } = *outlook;
        for &v in cone {
            x[v] = start[v];
        }
        for (k, course) in course.iter_mut().enumerate().take(outlook.prospect.segments()) {
            let expected = outlook.expected(k);
            for &v in cone {
                course.start[v] = x[v];
            }
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
        let Workspace { x, mix, step: scratch, course, same, .. } = work;
        let Outlook { motion, params, inside, .. } = *outlook;
        let (mut differs, mut spent) = (&**same, None);
        if let Some((option, index, first)) = turn.act {
            for effect in option.effects.iter().filter(|e| inside[e.variable]) {
                let Bounds { low, high, .. } = motion.bounds[effect.variable];
                let x = &mut x[effect.variable];
                *x = course[0].start[effect.variable];
                effect::single(x, &params[effect.delta], low, high);
            }
            differs = first;
            spent = option.once.then_some(index);
        }
        worths.fill(Lanes::ZERO);
        for (k, (course, stage)) in course.iter().zip(turn.stages).enumerate() {
            let expected = outlook.expected(k);
            for &v in stage.before.iter().filter(|&&v| !differs[v]) {
                x[v] = course.start[v];
            }
            if stage.gates {
                let state = |v: usize| if differs[v] { &x[v] } else { &course.start[v] };
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
            differs = &stage.after;
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
mod tests {
    use std::slice;

    use bevy_ecs::prelude::*;
    use bevy_ecs::system::RunSystemOnce;

    use super::*;
    use crate::components::{ActorSpec, Salience, Value, column};
    use crate::derived::Derived;
    use crate::reach::of_terms;
    use crate::resources::Simulated;
    use crate::scenario::{BargainTerm, ParamId, Side};
    use crate::simd::Simd;
    use crate::simulation::tests::{world_after, world_of};

    /// What a course from `start` is worth to one voice.
    fn whole(outlook: &Outlook<'_>, start: &[Lanes], voice: Voice<'_>, work: &mut Workspace) -> Lanes {
        let mut worth = Lanes::ZERO;
        foresee(Simd::detect(), outlook, start, &[], work);
        value(Simd::detect(), outlook, &[voice], work, slice::from_mut(&mut worth));
        worth
    }

    fn same(a: &Lanes, b: &Lanes, what: &str) {
        for l in 0..LANES {
            assert_eq!(a[l].to_bits(), b[l].to_bits(), "{what} in lane {l}");
        }
    }

    /// An option's worth, worked out where it differs from holding, has the bits of holding from the state to
    /// which the act leads; whether the course of holding was worked out for the actor alone or for all.
    #[test]
    fn what_is_left_out_would_not_have_changed_a_bit() {
        for ticks in [63, 203] {
            let checked =
                world_after("libya-2020", ticks).run_system_once(acts).expect("every resource is there");
            assert!(checked > 80, "{checked} options");
        }
    }

    /// A process of every kind, paced and not, alone on its variable and not; and an option that moves each variable.
    const EVERYTHING: &str = r#"
        id = "everything"
        title = "Everything"
        time = { unit = "week", ticks_per_unit = 1, end = 99 }
        [track.act]
        [process.calm]
        variable = "heat"
        rate = { uniform = [0.05, 0.3] }
        pace = { by = ["tempo"], power = 2 }
        toward = { uniform = [0.1, 0.9] }
        [process.follow]
        variable = "crowd"
        rate = 0.2
        affine = { terms = { heat = 0.7, tempo = { uniform = [-0.5, 0.5] } } }
        [process.hurry]
        variable = "hurry"
        rate = 0.2
        pace = { by = ["heat", "crowd"], gain = 1.5 }
        affine = { bias = 0.1, terms = { crowd = 0.5 } }
        [process.front]
        variable = "front"
        rate = 0.3
        pace = { by = ["heat"] }
        contest = { a = { blue = 1 }, b = { red = 1, spent = 0.5 }, exponent = 2 }
        [process.vote]
        variable = "vote"
        rate = 0.1
        contest = { a = { spent = 1 }, b = { gone = 1 }, exponent = { uniform = [1, 4] } }
        [process.pull]
        variable = "both"
        rate = 0.1
        pace = { by = ["tempo"] }
        toward = 0.2
        [process.push]
        variable = "both"
        rate = 0.3
        mixture = [["crowd", "~heat"]]
        [process.door]
        variable = "door"
        rate = 0.2
        pace = { by = ["crowd"], power = { uniform = [0.5, 3] } }
        gate = { to = 0.9, when = [{ variable = "heat", min = 0.4 }] }
        [process.losses]
        variable = "losses"
        accumulate = { terms = { heat = 0.02 } }
        pace = { by = ["tempo"] }
        [process.war]
        attrition = { law = "square", a = { blue = 1 }, b = { red = 1 }, kill_a = 0.02, kill_b = 0.03 }
        pace = { by = ["heat"] }
        [process.arms]
        variable = "blue"
        rate = 0.1
        pace = { by = ["tempo"] }
        toward = 0.7
        [actor.one]
        label = "One"
        mind = { tempo = 1, precision = 20, horizon = 6, segments = 3 }
        [actor.two]
        label = "Two"
        mind = { tempo = 1, precision = 20 }
    "#;

    #[test]
    fn whatever_moves_it_is_worked_out_where_it_differs() {
        let names = "heat tempo crowd hurry front blue red spent gone vote both door losses";
        let mut text = EVERYTHING.to_owned();
        for (place, name) in names.split(' ').enumerate() {
            let nothing = ["spent", "gone"].contains(&name);
            let initial =
                if nothing { "0".to_owned() } else { format!("{{ uniform = [0.{}, 0.9] }}", place % 5) };
            text += &format!("[variable.{name}]\ninitial = {initial}\n");
            for actor in ["one", "two"] {
                text +=
                    &format!("[actor.{actor}.interest.{name}]\nweight = {}\nideal = 0.{place}\n", place + 1);
            }
            if !nothing || name == "spent" {
                text += &format!(
                    "[option.one.{name}]\ntrack = \"act\"\neffects = {{ {name} = 0.{} }}\n",
                    place % 4 + 1
                );
            }
        }
        for ticks in [1, 9] {
            let checked = world_of(&text, ticks).run_system_once(acts).expect("every resource is there");
            assert_eq!(checked, 12);
        }
    }

    fn acts(
        (params, motion, derived): (Res<Params>, Res<Motion>, Res<Derived>),
        values: Query<&Value>,
        actors: Query<(&ActorSpec, &Salience)>,
        specs: Query<&OptionSpec>,
    ) -> usize {
        let specs = column::read(&specs);
        let values: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
        let (mut work, mut common) = (Workspace::new(values.len()), Workspace::new(values.len()));
        let mut checked = 0;
        for (index, ((spec, salience), bearing)) in actors.iter().zip(&derived.actors).enumerate() {
            let voice = derived.voice(index, &spec.0, &salience.0, &[]);
            let around = (&*motion, &*params);
            let outlook = derived.outlook(index, false, &[], specs, around);
            foresee(Simd::detect(), &derived.common(bearing.view, specs, around), &values, &[], &mut common);
            for (option, reach) in spec.0.options.clone().zip(&bearing.reaches) {
                let choice = &specs[option].0;
                if choice.once {
                    // Not expected again after its own use, unlike after holding.
                    continue;
                }
                let mut worth = Lanes::ZERO;
                let mut differ = |reach, work: &mut Workspace| {
                    let turn = Turn::act(specs, option, reach, &[]);
                    differ(Simd::detect(), &outlook, &turn, &[voice], work, slice::from_mut(&mut worth));
                    worth
                };
                whole(&outlook, &values, voice, &mut work);
                let alone = differ(reach, &mut work);
                same(&differ(reach, &mut common), &alone, &choice.path);
                if let Some(wider) = bearing.reaches_answered.get(choice.position) {
                    // Nobody answers: what could have been answered is worked out in vain.
                    same(&differ(wider, &mut work), &alone, &choice.path);
                }
                let mut moved = values.clone();
                for effect in &choice.effects {
                    let Bounds { low, high, .. } = motion.bounds[effect.variable];
                    effect::single(&mut moved[effect.variable], &params[effect.delta], low, high);
                }
                same(&whole(&outlook, &moved, voice, &mut work), &alone, &choice.path);
                checked += 1;
            }
        }
        checked
    }

    /// Terms are worked out only where they make a difference, with the same bits; the course of everything is worth to an
    /// actor what that of its cone is, whoever else listens, and also with agreements that do not pull on any variable.
    #[test]
    fn a_table_looks_at_the_same_course() {
        let checked = world_after("libya-2020", 63).run_system_once(terms).expect("every resource is there");
        assert!(checked > 5, "{checked} actors");
    }

    fn terms(
        (params, motion, derived, model): (Res<Params>, Res<Motion>, Res<Derived>, Res<Simulated>),
        values: Query<&Value>,
        actors: Query<(&ActorSpec, &Salience)>,
        specs: Query<&OptionSpec>,
    ) -> usize {
        let (specs, simd) = (column::read(&specs), Simd::detect());
        let state: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
        let all: Vec<usize> = (0..state.len()).collect();
        let (inside, scope) = (vec![true; state.len()], Scope::whole(&motion));
        let (mut work, mut room) = (Workspace::new(state.len()), Workspace::new(state.len()));
        let idle = |mover: usize| Pull {
            mover,
            side: Side::Equal,
            goal: Lanes::splat(motion.bounds[motion.dynamics.movers[mover].variable].low),
            rate: Lanes::ZERO,
        };
        let idle: Vec<Pull> = (0..motion.dynamics.movers.len()).map(idle).collect();
        // Two variables that others depend on are pulled in the odd lanes.
        let pulled: Vec<BargainTerm> = [1, motion.dynamics.movers.len() / 2]
            .map(|m| motion.dynamics.movers[m].variable)
            .map(|variable| BargainTerm {
                variable,
                side: Side::Equal,
                low: ParamId(0),
                high: ParamId(0),
                levels: 1,
            })
            .to_vec();
        let mut firm = idle.clone();
        for pull in &mut firm {
            let here = pulled.iter().any(|t| t.variable == motion.dynamics.movers[pull.mover].variable);
            pull.rate = Lanes::from_fn(|l| if here { 0.3 * (l % 2) as f64 } else { 0.0 });
        }
        let (mut checked, mut moved) = (0, false);
        for (index, (spec, salience)) in actors.iter().enumerate() {
            let voice = derived.voice(index, &spec.0, &salience.0, &[]);
            let outlook = derived.outlook(index, false, &[], specs, (&motion, &params));
            let worth = whole(&outlook, &state, voice, &mut work);
            let table = Outlook { cone: &all, inside: &inside, scope: &scope, ..outlook };
            let mut worths = [Lanes::ZERO; 2];
            for pulls in [&[][..], &idle[..]] {
                foresee(simd, &table, &state, pulls, &mut room);
                value(simd, &table, &[voice, voice], &room, &mut worths);
                same(&worths[1], &worth, &spec.0.id);
            }
            let stages = of_terms(model.0.scenario(), &pulled, outlook.prospect.segments());
            let (mut some, mut whole) = ([Lanes::ZERO], [Lanes::ZERO]);
            let turn = Turn { act: None, stages: &stages, pulls: &firm };
            differ(simd, &table, &turn, &[voice], &mut room, &mut some);
            foresee(simd, &table, &state, &firm, &mut room);
            value(simd, &table, &[voice], &room, &mut whole);
            same(&some[0], &whole[0], &spec.0.id);
            for l in 0..LANES {
                moved |= some[0][l] != worth[l];
                assert!(l % 2 == 1 || some[0][l].to_bits() == worth[l].to_bits());
            }
            checked += 1;
        }
        assert!(moved, "terms move something that somebody minds");
        checked
    }
}
