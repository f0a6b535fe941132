//! What an actor thinks an option is worth (§6): its effects, then segments in which everybody acts as expected
//! and the processes run, and the discounted utility of every segment's end.

use crate::components::OptionSpec;
use crate::lanes::{LANES, Lanes};
use crate::math::select;
use crate::resources::{Bounds, Motion, Params};
use crate::rules::condition;
use crate::rules::effect;
use crate::rules::expectation::Drift;
use crate::rules::process::{Scope, Scratch, Span, step};
use crate::rules::utility::utility;
use crate::scenario::{Actor, Choice};
use crate::simd::kernel;

/// Expected acts in one segment.
pub(crate) struct Segment {
    /// Pressure on each variable from options without requirements; `None` where there is none.
    pub(crate) steady: Vec<Option<Drift>>,
    /// Pressure from the effects of options with requirements, which are tested as the segment starts.
    pub(crate) gated: Vec<Gated>,
    /// For each variable, whether any of `gated` moves it.
    pub(crate) mixed: Vec<bool>,
}

/// An option with requirements and the pressure of each of its effects.
pub(crate) struct Gated {
    pub(crate) option: usize,
    pub(crate) drifts: Vec<(usize, Drift)>,
}

/// What a forecast of one actor rests on, whatever the option.
pub(crate) struct Outlook<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) options: &'a [OptionSpec],
    pub(crate) salience: &'a [Lanes],
    pub(crate) references: &'a [Lanes],
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
#[derive(Default)]
pub(crate) struct Workspace {
    x: Vec<Lanes>,
    drifts: Vec<Drift>,
    step: Scratch,
}

impl Workspace {
    /// Memory for a world of so many variables.
    pub(crate) fn new(variables: usize) -> Self {
        Self {
            x: vec![Lanes::ZERO; variables],
            drifts: vec![Drift::NONE; variables],
            step: Scratch::default(),
        }
    }
}

kernel! {
    /// The expected utility of carrying out `option` (or of holding) from the state `start`, cost aside.
    pub(crate) fn appraise(
        outlook: &Outlook<'_>,
        start: &[Lanes],
        option: Option<&Choice>,
        work: &mut Workspace,
        worth: &mut Lanes,
    ) {
        let (params, bounds) = (outlook.params, &outlook.motion.bounds);
        for &v in outlook.cone {
            work.x[v] = start[v];
        }
        for effect in option.iter().flat_map(|o| &o.effects) {
            if outlook.inside[effect.variable] {
                let Bounds { low, high, .. } = bounds[effect.variable];
                effect::single(&mut work.x[effect.variable], &params[effect.delta], low, high);
            }
        }
        *worth = Lanes::ZERO;
        for (segment, weight) in outlook.segments.iter().zip(outlook.weights) {
            expect(outlook, segment, work);
            step(outlook.motion, outlook.scope, outlook.span, params, None, &mut work.x, &mut work.step);
            let u = utility(
                outlook.actor,
                outlook.salience,
                outlook.references,
                params,
                bounds,
                &work.x,
            );
            for l in 0..LANES {
                worth[l] += weight[l] * u[l];
            }
        }
    }
}

/// Moves the forecast state by everybody's expected acts of one segment.
#[inline(always)]
fn expect(outlook: &Outlook<'_>, segment: &Segment, work: &mut Workspace) {
    let Workspace { x, drifts, .. } = work;
    for &v in outlook.cone.iter().filter(|&&v| segment.mixed[v]) {
        drifts[v].clone_from(segment.steady[v].as_ref().unwrap_or(&Drift::NONE));
    }
    for gated in &segment.gated {
        let mut inside = gated.drifts.iter().filter(|(v, _)| outlook.inside[*v]).peekable();
        if inside.peek().is_none() {
            continue;
        }
        let mut open = Lanes::ONE;
        condition::narrow(&outlook.options[gated.option].0.requires, outlook.params, |v| &x[v], &mut open);
        for (v, drift) in inside {
            let sum = &mut drifts[*v];
            for l in 0..LANES {
                let on = open[l] != 0.0;
                sum.up[l] += select(on, drift.up[l], 0.0);
                sum.down[l] += select(on, drift.down[l], 0.0);
                sum.keep[l] *= select(on, drift.keep[l], 1.0);
            }
        }
    }
    for &v in outlook.cone {
        if segment.mixed[v] {
            let Bounds { low, high, .. } = outlook.motion.bounds[v];
            drifts[v].aim(low, high);
            drifts[v].apply(&mut x[v]);
        } else if let Some(drift) = &segment.steady[v] {
            drift.apply(&mut x[v]);
        }
    }
}
