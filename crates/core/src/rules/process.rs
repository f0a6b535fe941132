//! One step of every process (§2): x ← x + (1 − e^{−ρΔ})(τ(x) − x), growth, attrition.
//!
//! Targets, paces and growth read the state at the start of the step. Variables in an attrition are supplied by
//! halves: half a step of relaxation, exact combat, the other half. The same step, with a longer Δ and without
//! noise, moves every forecast.

use crate::lanes::{LANES, Lanes, Real};
use crate::math::{clamp, one_minus_exp_neg, select};
use crate::resources::{Bounds, Motion, Params};
use crate::rules::target::Sides;
use crate::rules::{attrition, target};
use crate::scenario::{Attrition, Mover, Side, Target};

/// A length of time, with 1 − e^{−ρΔ} of every mover whose relaxations have no pace.
#[derive(Clone)]
pub(crate) struct Span {
    /// Its length Δ, in units.
    pub(crate) length: Lanes,
    /// For each mover: over the whole span, or over half of it if the mover is supply.
    pub(crate) fades: Vec<Lanes>,
}

impl Span {
    /// A span of no length yet, for this many movers.
    pub(crate) fn new(movers: usize) -> Self {
        Self { length: Lanes::ZERO, fades: vec![Lanes::ZERO; movers] }
    }

    /// Gives one lane its length and fades.
    pub(crate) fn set(&mut self, lane: usize, length: Real, movers: &[Mover], params: &Params) {
        self.length[lane] = length;
        for (mover, fade) in movers.iter().zip(&mut self.fades) {
            let rate = mover.relaxations.iter().fold(0.0, |sum, r| sum + params[r.rate][lane]);
            fade[lane] = one_minus_exp_neg(rate * (share_of_step(mover) * length));
        }
    }
}

/// The part of a step over which a mover relaxes at a time.
#[inline(always)]
fn share_of_step(mover: &Mover) -> Real {
    if mover.supply { 0.5 } else { 1.0 }
}

/// Memory for a step, so that none is allocated on the way.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    next: Vec<Lanes>,
    targets: Vec<Lanes>,
    fades: Vec<Lanes>,
    growth: Vec<Lanes>,
    relaxed: Relaxed,
    sides: Sides,
}

impl Scratch {
    fn fit(&mut self, movers: usize) {
        for column in [&mut self.next, &mut self.targets, &mut self.fades, &mut self.growth] {
            column.resize(movers, Lanes::ZERO);
        }
    }
}

/// The parts of the world that a step moves: positions of movers and attritions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) movers: Vec<usize>,
    pub(crate) attritions: Vec<usize>,
}

impl Scope {
    /// Everything.
    pub(crate) fn whole(motion: &Motion) -> Self {
        Self {
            movers: (0..motion.dynamics.movers.len()).collect(),
            attritions: (0..motion.dynamics.attritions.len()).collect(),
        }
    }
}

/// The relaxations of a whole step, for steps that differ from it in little.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    movers: Vec<Relaxed>,
}

/// The relaxations of one mover.
#[derive(Clone, Default)]
struct Relaxed {
    /// The target of a relaxation that is the only one.
    target: Lanes,
    /// Whether that is the variable itself in any lane.
    own: bool,
    /// The common target, if there are several, and 1 − e^{−ρΔ}.
    goal: Lanes,
    fade: Lanes,
}

/// What of a mover differs from the step that was kept: a variable that a target reads, one that paces it, or its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anew {
    pub(crate) target: bool,
    pub(crate) pace: bool,
    pub(crate) own: bool,
}

/// What a step has to do with others.
pub(crate) enum Memo<'a> {
    /// Nothing.
    Alone,
    /// It is kept for others.
    Keep(&'a mut Kept),
    /// It differs from one that was kept, for each mover of its scope in this.
    Recall(&'a Kept, &'a [Anew]),
}

/// A term in force: a relaxation of its variable to what was agreed, where that is not kept.
#[derive(Clone)]
pub(crate) struct Pull {
    /// The mover of the variable.
    pub(crate) mover: usize,
    pub(crate) side: Side,
    pub(crate) goal: Lanes,
    /// 0 where it is not in force.
    pub(crate) rate: Lanes,
}

/// Moves the state `x` by one step of everything in `scope`. `noise`, if any, holds for each mover what luck
/// adds; `pulls` are the terms in force.
#[inline(always)]
pub(crate) fn step(
    motion: &Motion,
    scope: &Scope,
    span: &Span,
    params: &Params,
    noise: Option<&[Lanes]>,
    pulls: &[Pull],
    x: &mut [Lanes],
    scratch: &mut Scratch,
    mut memo: Memo<'_>,
) {
    scratch.fit(motion.dynamics.movers.len());
    if let Memo::Keep(kept) = &mut memo {
        kept.movers.resize_with(motion.dynamics.movers.len(), Relaxed::default);
    }
    let Scratch { next: nexts, targets, fades, growth: added, relaxed, sides } = scratch;
    let bounds = &motion.bounds;
    for (place, &m) in scope.movers.iter().enumerate() {
        let mover = &motion.dynamics.movers[m];
        let Bounds { low, high, .. } = bounds[mover.variable];
        let here = &x[mover.variable];
        let (known, out) = match &mut memo {
            Memo::Alone => (None, &mut *relaxed),
            Memo::Keep(kept) => (None, &mut kept.movers[m]),
            Memo::Recall(kept, anew) => (Some((&kept.movers[m], anew[place])), &mut *relaxed),
        };
        let (goal, fade) = relaxation((mover, m), span, params, bounds, x, known, out, sides);
        let (mut agreed, mut faster);
        let (goal, fade) = if pulls.iter().any(|p| p.mover == m) {
            (agreed, faster) = (Lanes::ZERO, Lanes::ZERO);
            let here_pulls = pulls.iter().filter(|p| p.mover == m);
            pull(mover, span, here_pulls, (goal, fade), params, bounds, x, &mut agreed, &mut faster);
            (&agreed, &faster)
        } else {
            (goal, fade)
        };
        let next = &mut nexts[m];
        let grows = !mover.growth.is_empty();
        let added = &mut added[m];
        if grows {
            growth(mover, &span.length, params, bounds, x, added);
        } else if mover.supply || noise.is_some() {
            *added = Lanes::ZERO;
        }
        if let Some(noise) = noise {
            for l in 0..LANES {
                added[l] += noise[m][l];
            }
        }
        if mover.supply {
            for l in 0..LANES {
                next[l] = here[l] + fade[l] * (goal[l] - here[l]);
            }
            targets[m] = *goal;
            fades[m] = *fade;
        } else if grows || noise.is_some() {
            for l in 0..LANES {
                next[l] = clamp(here[l] + fade[l] * (goal[l] - here[l]) + added[l], low, high);
            }
        } else {
            for l in 0..LANES {
                next[l] = clamp(here[l] + fade[l] * (goal[l] - here[l]), low, high);
            }
        }
    }
    // Paces of combat read the start of the step, like everything else.
    let times: &mut Vec<Lanes> = &mut Vec::new();
    for &k in &scope.attritions {
        let mut time = span.length;
        if let Some(pace) = &motion.dynamics.attritions[k].pace {
            let mut product = Lanes::ZERO;
            let pace = target::pace(pace, params, bounds, x, &mut product);
            for l in 0..LANES {
                time[l] *= pace[l];
            }
        }
        times.push(time);
    }
    for &m in &scope.movers {
        x[motion.dynamics.movers[m].variable] = nexts[m];
    }
    for (&k, time) in scope.attritions.iter().zip(times) {
        combat(&motion.dynamics.attritions[k], time, params, x);
    }
    for &m in &scope.movers {
        let mover = &motion.dynamics.movers[m];
        if mover.supply {
            let Bounds { low, high, .. } = bounds[mover.variable];
            let (goal, fade, added) = (&targets[m], &fades[m], &added[m]);
            let x = &mut x[mover.variable];
            for l in 0..LANES {
                x[l] = clamp(x[l] + fade[l] * (goal[l] - x[l]) + added[l], low, high);
            }
        }
    }
}

/// The common target of a mover's relaxations, τ = Σρ_kτ_k / ρ, and 1 − e^{−ρΔ} with ρ = Σρ_k. What is `known` of another
/// step is not worked out again where nothing differs; `out` is where the rest is worked out if it is not at hand.
#[inline(always)]
fn relaxation<'a>(
    (mover, position): (&Mover, usize),
    span: &'a Span,
    params: &'a Params,
    bounds: &[Bounds],
    x: &'a [Lanes],
    known: Option<(&'a Relaxed, Anew)>,
    out: &'a mut Relaxed,
    sides: &mut Sides,
) -> (&'a Lanes, &'a Lanes) {
    let [first, rest @ ..] = &mover.relaxations[..] else { return (&x[mover.variable], &Lanes::ZERO) };
    let constant = matches!(first.target, Target::Constant(_));
    if rest.is_empty() && first.pace.is_none() && constant {
        let goal = target::target(&first.target, mover.variable, params, bounds, x, &mut out.goal, sides);
        return (goal, &span.fades[position]);
    }
    // What the targets and the paces were, where they are the same.
    let targets = known.filter(|(known, anew)| !(anew.target || anew.own && known.own)).map(|k| k.0);
    let paces = known.filter(|(_, anew)| !anew.pace).map(|k| k.0);
    if rest.is_empty() {
        let at = match targets {
            // A constant is at hand, and was not kept.
            Some(known) if !constant => &known.target,
            _ => {
                out.own = target::reads_own(&first.target, params, x, sides);
                target::target(&first.target, mover.variable, params, bounds, x, &mut out.target, sides)
            }
        };
        let Some(pace) = &first.pace else { return (at, &span.fades[position]) };
        if let Some(known) = paces {
            return (at, &known.fade);
        }
        let rate = &params[first.rate];
        let pace = target::pace(pace, params, bounds, x, &mut sides.a);
        let share = share_of_step(mover);
        for l in 0..LANES {
            out.fade[l] = one_minus_exp_neg(rate[l] * pace[l] * (share * span.length[l]));
        }
        return (at, &out.fade);
    }
    if let (Some(known), Some(_)) = (targets, paces) {
        return (&known.goal, &known.fade);
    }
    let (mut paced, mut own) = (false, false);
    let Relaxed { target, goal: goals, fade: rates, .. } = out;
    (*goals, *rates) = (Lanes::ZERO, Lanes::ZERO);
    for relaxation in &mover.relaxations {
        let rate = &params[relaxation.rate];
        own |= target::reads_own(&relaxation.target, params, x, sides);
        let goal = target::target(&relaxation.target, mover.variable, params, bounds, x, target, sides);
        if let Some(pace) = &relaxation.pace {
            paced = true;
            let pace = target::pace(pace, params, bounds, x, &mut sides.a);
            for l in 0..LANES {
                let rate = rate[l] * pace[l];
                rates[l] += rate;
                goals[l] += rate * goal[l];
            }
        } else {
            for l in 0..LANES {
                rates[l] += rate[l];
                goals[l] += rate[l] * goal[l];
            }
        }
    }
    let here = &x[mover.variable];
    for l in 0..LANES {
        let moves = rates[l] > 0.0;
        goals[l] = select(moves, goals[l] / select(moves, rates[l], 1.0), here[l]);
    }
    if paced {
        let share = share_of_step(mover);
        for l in 0..LANES {
            rates[l] = one_minus_exp_neg(rates[l] * (share * span.length[l]));
        }
    } else {
        *rates = span.fades[position];
    }
    out.own = own;
    (&out.goal, &out.fade)
}

/// A mover's target and fade with the terms in force on its variable; without a change where none of them pulls.
#[inline(always)]
fn pull<'a>(
    mover: &Mover,
    span: &Span,
    pulls: impl Iterator<Item = &'a Pull>,
    (goal, fade): (&Lanes, &Lanes),
    params: &Params,
    bounds: &[Bounds],
    x: &[Lanes],
    agreed: &mut Lanes,
    faster: &mut Lanes,
) {
    let here = &x[mover.variable];
    let (mut rates, mut product) = (Lanes::ZERO, Lanes::ZERO);
    for relaxation in &mover.relaxations {
        let rate = &params[relaxation.rate];
        if let Some(pace) = &relaxation.pace {
            let pace = target::pace(pace, params, bounds, x, &mut product);
            for l in 0..LANES {
                rates[l] += rate[l] * pace[l];
            }
        } else {
            for l in 0..LANES {
                rates[l] += rate[l];
            }
        }
    }
    let (mut extra, mut sum) = (Lanes::ZERO, Lanes::ZERO);
    for Pull { side, goal, rate, .. } in pulls {
        // Where the term is kept it pulls by nothing; a loop for each side, or it is not vectorised.
        let mut pulling = *rate;
        match side {
            Side::AtMost => {
                for l in 0..LANES {
                    pulling[l] = select(here[l] > goal[l], rate[l], 0.0);
                }
            }
            Side::AtLeast => {
                for l in 0..LANES {
                    pulling[l] = select(here[l] < goal[l], rate[l], 0.0);
                }
            }
            Side::Equal => {}
        }
        for l in 0..LANES {
            extra[l] += pulling[l];
            sum[l] += pulling[l] * goal[l];
        }
    }
    let share = share_of_step(mover);
    for l in 0..LANES {
        let pulled = extra[l] > 0.0;
        let total = rates[l] + extra[l];
        let target = (rates[l] * goal[l] + sum[l]) / select(pulled, total, 1.0);
        agreed[l] = select(pulled, target, goal[l]);
        let quick = one_minus_exp_neg(total * (share * span.length[l]));
        faster[l] = select(pulled, quick, fade[l]);
    }
}

/// Δ π Σ terms over a mover's growths, into `added`.
#[inline(always)]
fn growth(mover: &Mover, length: &Lanes, params: &Params, bounds: &[Bounds], x: &[Lanes], added: &mut Lanes) {
    *added = Lanes::ZERO;
    for growth in &mover.growth {
        let mut sum = Lanes::ZERO;
        target::add_terms(&growth.terms, params, bounds, x, &mut sum);
        if let Some(pace) = &growth.pace {
            let mut product = Lanes::ZERO;
            let pace = target::pace(pace, params, bounds, x, &mut product);
            for l in 0..LANES {
                sum[l] *= pace[l];
            }
        }
        for l in 0..LANES {
            added[l] += sum[l] * length[l];
        }
    }
}

/// Combat: each side's forces keep the share of their strength that the side keeps.
#[inline(always)]
fn combat(battle: &Attrition, time: &Lanes, params: &Params, x: &mut [Lanes]) {
    let (mut a, mut b) = (Lanes::ZERO, Lanes::ZERO);
    let a = *target::strength(&battle.a, params, x, &mut a);
    let b = *target::strength(&battle.b, params, x, &mut b);
    let (kill_a, kill_b) = (&params[battle.kill_a], &params[battle.kill_b]);
    let (mut keep_a, mut keep_b) = (Lanes::ONE, Lanes::ONE);
    for l in 0..LANES {
        let (left_a, left_b) = attrition::fight(battle.law, a[l], b[l], kill_a[l], kill_b[l], time[l]);
        keep_a[l] = select(a[l] > 0.0, left_a / select(a[l] > 0.0, a[l], 1.0), 1.0);
        keep_b[l] = select(b[l] > 0.0, left_b / select(b[l] > 0.0, b[l], 1.0), 1.0);
    }
    for (side, keep) in [(&battle.a, &keep_a), (&battle.b, &keep_b)] {
        for &(variable, _) in side {
            for l in 0..LANES {
                x[variable][l] *= keep[l];
            }
        }
    }
}

/// What luck adds to a mover, into `out`: σ · 2√(z(1 − z)) · √Δ · √π · ξ.
#[inline(always)]
pub(crate) fn shock(
    mover: &Mover,
    normal: &Lanes,
    root_length: Real,
    params: &Params,
    bounds: &[Bounds],
    x: &[Lanes],
    out: &mut Lanes,
) {
    *out = Lanes::ZERO;
    let Some(noise) = &mover.noise else { return };
    let range = bounds[mover.variable];
    let (sigma, x_here) = (&params[noise.sigma], &x[mover.variable]);
    let mut product = Lanes::ZERO;
    let pace = noise.pace.as_ref().map_or(&Lanes::ONE, |p| target::pace(p, params, bounds, x, &mut product));
    for l in 0..LANES {
        let z = range.z(x_here[l]);
        let inside = z * (1.0 - z);
        let width = 2.0 * select(inside > 0.0, inside, 0.0).sqrt();
        out[l] = sigma[l] * width * root_length * pace[l].sqrt() * normal[l];
    }
}
