//! What parties expect of a course of events that they look at together (§8): a public forecast, and the utility of it
//! to each.

use crate::components::OptionSpec;
use crate::lanes::{LANES, Lanes};
use crate::reach::Stage;
use crate::resources::{Motion, Params};
use crate::rules::expectation::Drift;
use crate::rules::forecast::{Expected, Segment};
use crate::rules::process::{Pull, Scope, Scratch, Span, step};
use crate::rules::utility::{Wants, utility};
use crate::simd::kernel;

/// How a table looks ahead.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    pub(crate) options: &'a [OptionSpec],
    /// Expected acts.
    pub(crate) segments: &'a [Segment],
    /// Length of a segment.
    pub(crate) span: &'a Span,
    pub(crate) motion: &'a Motion,
    pub(crate) params: &'a Params,
    /// Every variable, and all that moves them.
    pub(crate) all: &'a [usize],
    pub(crate) scope: &'a Scope,
}

/// A party at a table.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'a> {
    pub(crate) wants: Wants<'a>,
    /// Weight of each segment's end, Σ = 1.
    pub(crate) weights: &'a [Lanes],
}

/// Memory for paths.
pub(crate) struct Room {
    /// The state at the end of the last path.
    pub(crate) x: Vec<Lanes>,
    drifts: Vec<Drift>,
    step: Scratch,
    /// The last whole path, segment by segment: what deviates from it is worked out only where it differs.
    courses: Vec<Course>,
    /// For each variable: it does not differ.
    same: Vec<bool>,
}

/// The course of a segment.
#[derive(Clone)]
struct Course {
    /// The state at its start, once its expected acts are done, and at its end.
    start: Vec<Lanes>,
    middle: Vec<Lanes>,
    end: Vec<Lanes>,
    /// Pressure on the variables that are mixed.
    drifts: Vec<Drift>,
}

impl Room {
    /// Memory for a world of so many variables and paths of so many segments.
    pub(crate) fn new(variables: usize, segments: usize) -> Self {
        let (state, drifts) = (vec![Lanes::ZERO; variables], vec![Drift::NONE; variables]);
        let course = Course {
            start: state.clone(),
            middle: state.clone(),
            end: state.clone(),
            drifts: drifts.clone(),
        };
        Self {
            x: state,
            drifts,
            step: Scratch::default(),
            courses: vec![course; segments],
            same: vec![false; variables],
        }
    }
}

kernel! {
    /// The utility Σ_k ω_k u(x_k) to each voice of the path from `start` with `pulls` in force.
    pub(crate) fn path(
        table: &Table<'_>,
        start: &[Lanes],
        pulls: &[Pull],
        voices: &[Voice<'_>],
        room: &mut Room,
        worths: &mut [Lanes],
    ) {
        let Room { x, drifts, step: scratch, courses, .. } = room;
        let (motion, params) = (table.motion, table.params);
        x.clone_from_slice(start);
        worths.fill(Lanes::ZERO);
        for (k, (segment, course)) in table.segments.iter().zip(courses).enumerate() {
            let segment = Expected { segment, answers: None };
            course.start.clone_from_slice(x);
            segment.mix(table.options, (motion, params), None, table.all, |v| &course.start[v], drifts);
            for &v in table.all {
                if segment.mixed(v) {
                    course.drifts[v].clone_from(&drifts[v]);
                }
                segment.expect(&drifts[v], v, &mut x[v]);
            }
            course.middle.clone_from_slice(x);
            step(motion, table.scope, table.span, params, None, pulls, x, scratch);
            course.end.clone_from_slice(x);
            for (voice, worth) in voices.iter().zip(worths.iter_mut()) {
                let (weight, u) = (&voice.weights[k], utility(&voice.wants, params, &motion.bounds, |v| &x[v]));
                for l in 0..LANES {
                    worth[l] += weight[l] * u[l];
                }
            }
        }
    }

    /// The same with other `pulls` than those of the last [`path`], from where that started: the same numbers as from
    /// scratch, worked out only where `stages` say they differ.
    pub(crate) fn deviate(
        table: &Table<'_>,
        stages: &[Stage],
        pulls: &[Pull],
        voices: &[Voice<'_>],
        room: &mut Room,
        worths: &mut [Lanes],
    ) {
        let Room { x, drifts, step: scratch, courses, same } = room;
        let (motion, params) = (table.motion, table.params);
        worths.fill(Lanes::ZERO);
        let mut differs = &*same;
        for (k, ((segment, course), stage)) in table.segments.iter().zip(&*courses).zip(stages).enumerate() {
            let segment = Expected { segment, answers: None };
            for &v in stage.before.iter().filter(|&&v| !differs[v]) {
                x[v] = course.start[v];
            }
            if stage.gates {
                let state = |v: usize| if differs[v] { &x[v] } else { &course.start[v] };
                segment.mix(table.options, (motion, params), None, &stage.before, state, drifts);
            }
            for &v in &stage.before {
                let drift = if stage.gates { &drifts[v] } else { &course.drifts[v] };
                segment.expect(drift, v, &mut x[v]);
            }
            for &v in &stage.inputs {
                x[v] = course.middle[v];
            }
            step(motion, &stage.scope, table.span, params, None, pulls, x, scratch);
            differs = &stage.after;
            for (voice, worth) in voices.iter().zip(worths.iter_mut()) {
                let u = utility(&voice.wants, params, &motion.bounds, |v| {
                    if stage.after[v] { &x[v] } else { &course.end[v] }
                });
                let weight = &voice.weights[k];
                for l in 0..LANES {
                    worth[l] += weight[l] * u[l];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy_ecs::prelude::*;
    use bevy_ecs::system::RunSystemOnce;

    use super::*;
    use crate::components::{ActorSpec, Salience, Value, column};
    use crate::derived::Derived;
    use crate::reach::of_terms;
    use crate::resources::Simulated;
    use crate::rules::forecast::{Workspace, hold};
    use crate::scenario::{BargainTerm, ParamId, Side};
    use crate::simd::Simd;
    use crate::simulation::tests::world_after;

    /// Terms are worked out only where they make a difference, with the same bits; a path with an actor's own expectations has the bits of what holding is worth to it, whoever else listens; so it
    /// has with agreements that do not pull, on every variable.
    #[test]
    fn a_path_is_a_forecast_of_everything() {
        let checked = world_after("libya-2020", 63).run_system_once(check).expect("every resource is there");
        assert!(checked > 5, "{checked} actors");
    }

    fn check(
        (params, motion, derived, model): (Res<Params>, Res<Motion>, Res<Derived>, Res<Simulated>),
        values: Query<&Value>,
        actors: Query<(&ActorSpec, &Salience)>,
        specs: Query<&OptionSpec>,
    ) -> usize {
        let specs = column::read(&specs);
        let state: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
        let all: Vec<usize> = (0..state.len()).collect();
        let scope = Scope::whole(&motion);
        let (mut work, mut room) = (Workspace::new(state.len()), Room::new(state.len(), 8));
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
        for (index, ((spec, salience), bearing)) in actors.iter().zip(&derived.actors).enumerate() {
            let references = &bearing.references;
            let wants = Wants { actor: &spec.0, salience: &salience.0, references, peaks: &[] };
            let outlook = derived.outlook(index, false, wants, (&[], &[]), specs, (&motion, &params));
            work.fit(outlook.segments.len());
            let mut worth = Lanes::ZERO;
            hold(Simd::detect(), &outlook, &state, None, &mut work, &mut worth);
            let table = Table {
                options: specs,
                segments: outlook.segments,
                span: outlook.span,
                motion: &motion,
                params: &params,
                all: &all,
                scope: &scope,
            };
            let voice = Voice { wants, weights: outlook.weights };
            let mut worths = [Lanes::ZERO; 2];
            for pulls in [&[][..], &idle[..]] {
                path(Simd::detect(), &table, &state, pulls, &[voice, voice], &mut room, &mut worths);
                for l in 0..LANES {
                    assert_eq!(worths[1][l].to_bits(), worth[l].to_bits(), "{} in lane {l}", spec.0.id);
                }
            }
            let stages = of_terms(model.0.scenario(), &pulled, outlook.segments.len());
            let (mut some, mut whole) = ([Lanes::ZERO], [Lanes::ZERO]);
            deviate(Simd::detect(), &table, &stages, &firm, &[voice], &mut room, &mut some);
            path(Simd::detect(), &table, &state, &firm, &[voice], &mut room, &mut whole);
            for l in 0..LANES {
                assert_eq!(some[0][l].to_bits(), whole[0][l].to_bits(), "{} in lane {l}", spec.0.id);
                moved |= some[0][l] != worth[l];
                assert!(l % 2 == 1 || some[0][l].to_bits() == worth[l].to_bits());
            }
            checked += 1;
        }
        assert!(moved, "terms move something that somebody minds");
        checked
    }
}
