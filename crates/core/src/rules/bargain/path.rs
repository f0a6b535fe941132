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
