//! What parties expect of a course of events that they look at together (§8): a public forecast, and the utility of it
//! to each.

use crate::components::OptionSpec;
use crate::lanes::{LANES, Lanes};
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
    start: Vec<Lanes>,
    drifts: Vec<Drift>,
    step: Scratch,
}

impl Room {
    /// Memory for a world of so many variables.
    pub(crate) fn new(variables: usize) -> Self {
        Self {
            x: vec![Lanes::ZERO; variables],
            start: vec![Lanes::ZERO; variables],
            drifts: vec![Drift::NONE; variables],
            step: Scratch::default(),
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
        let Room { x, start: before, drifts, step: scratch } = room;
        let (motion, params) = (table.motion, table.params);
        x.clone_from_slice(start);
        worths.fill(Lanes::ZERO);
        for (k, segment) in table.segments.iter().enumerate() {
            let segment = Expected { segment, answers: None };
            before.clone_from_slice(x);
            segment.mix(table.options, (motion, params), None, table.all, |v| &before[v], drifts);
            for &v in table.all {
                segment.expect(&drifts[v], v, &mut x[v]);
            }
            step(motion, table.scope, table.span, params, None, pulls, x, scratch);
            for (voice, worth) in voices.iter().zip(worths.iter_mut()) {
                let (weight, u) = (&voice.weights[k], utility(&voice.wants, params, &motion.bounds, |v| &x[v]));
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
    use crate::rules::forecast::{Workspace, hold};
    use crate::scenario::Side;
    use crate::simd::Simd;
    use crate::simulation::tests::world_after;

    /// A path with an actor's own expectations has the bits of what holding is worth to it, whoever else listens; so it
    /// has with agreements that do not pull, on every variable.
    #[test]
    fn a_path_is_a_forecast_of_everything() {
        let checked = world_after("libya-2020", 63).run_system_once(check).expect("every resource is there");
        assert!(checked > 5, "{checked} actors");
    }

    fn check(
        (params, motion, derived): (Res<Params>, Res<Motion>, Res<Derived>),
        values: Query<&Value>,
        actors: Query<(&ActorSpec, &Salience)>,
        specs: Query<&OptionSpec>,
    ) -> usize {
        let specs = column::read(&specs);
        let state: Vec<Lanes> = column::read(&values).iter().map(|v| v.0).collect();
        let all: Vec<usize> = (0..state.len()).collect();
        let scope = Scope::whole(&motion);
        let (mut work, mut room) = (Workspace::new(state.len()), Room::new(state.len()));
        let idle = |mover: usize| Pull {
            mover,
            side: Side::Equal,
            goal: Lanes::splat(motion.bounds[motion.dynamics.movers[mover].variable].low),
            rate: Lanes::ZERO,
        };
        let idle: Vec<Pull> = (0..motion.dynamics.movers.len()).map(idle).collect();
        let mut checked = 0;
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
            checked += 1;
        }
        checked
    }
}
