//! What options are worth in the twin: the course of holding for a whole theatre, and what differs from it.

use detente_core::lanes::{LANES, Lanes, Real};
use detente_core::math::{clamp, exp, ln, one_minus_exp_neg, select};

use super::{
    Actor, BLUE_ARMS, BLUE_FORCE, CHOICES, Constants, FIGHTING, Fades, LINE, OPTIONS, RED_ARMS, RED_FORCE,
    THEATRES, VARIABLES,
};

/// Expected pressure on a variable: exponents up and down, what is left, and where it leads.
#[derive(Clone, Copy)]
pub(super) struct Drift {
    up: Lanes,
    down: Lanes,
    keep: Lanes,
    goal: Lanes,
}

pub(super) const STILL: Drift =
    Drift { up: Lanes::ZERO, down: Lanes::ZERO, keep: Lanes::ONE, goal: Lanes::ZERO };

/// The state of a theatre.
pub(super) type Theatre = [Lanes; VARIABLES];

/// The course of holding: for each segment, the state once expected acts are done and at its end; and what the front
/// tends to, and how far.
#[derive(Clone)]
pub(super) struct Course {
    pub(super) drifts: [Drift; VARIABLES],
    middle: [Theatre; 2],
    end: [Theatre; 2],
    share: [Lanes; 2],
    fade: [Lanes; 2],
}

impl Course {
    pub(super) const BLANK: Self = Self {
        drifts: [STILL; VARIABLES],
        middle: [[Lanes::ZERO; VARIABLES]; 2],
        end: [[Lanes::ZERO; VARIABLES]; 2],
        share: [Lanes::ZERO; 2],
        fade: [Lanes::ZERO; 2],
    };
}

/// Where what differs from holding is worked out.
pub(super) struct Room {
    x: Theatre,
    share: Lanes,
    fade: Lanes,
    line: Lanes,
}

impl Room {
    pub(super) const BLANK: Self =
        Self { x: [Lanes::ZERO; VARIABLES], share: Lanes::ZERO, fade: Lanes::ZERO, line: Lanes::ZERO };
}

/// Pressure on every variable of a theatre from options expected with probability `acts`, six decisions a segment.
#[inline(always)]
pub(super) fn press(acts: &[Lanes; OPTIONS], drifts: &mut [Drift; VARIABLES]) {
    *drifts = [STILL; VARIABLES];
    // What is left of the distance to either end at a decision.
    let mut left = [[Lanes::ONE; 2]; VARIABLES];
    for (choice, act) in CHOICES.iter().zip(acts) {
        for &(v, delta) in choice.effects {
            let (side, share) = if delta > 0.0 { (0, delta) } else { (1, -delta) };
            for l in 0..LANES {
                left[v][side][l] *= 1.0 - act[l] * share;
            }
        }
    }
    for v in [LINE, FIGHTING, BLUE_ARMS, RED_ARMS] {
        let (drift, [up, down]) = (&mut drifts[v], &left[v]);
        for l in 0..LANES {
            drift.up[l] = -ln(up[l]) * 6.0;
            drift.down[l] = -ln(down[l]) * 6.0;
        }
        for l in 0..LANES {
            let total = drift.up[l] + drift.down[l];
            drift.keep[l] = exp(-total);
            drift.goal[l] = drift.up[l] / select(total > 0.0, total, 1.0);
        }
    }
}

/// Expected acts move a variable. Where nothing presses, what is left is 1 and the goal 0.
#[inline(always)]
fn apply(drift: &Drift, x: &mut Lanes) {
    for l in 0..LANES {
        x[l] = drift.goal[l] + (x[l] - drift.goal[l]) * drift.keep[l];
    }
}

/// What each side's forces would win in the end. There always are some.
#[inline(always)]
pub(super) fn contest(blue: &Lanes, red: &Lanes, share: &mut Lanes) {
    for l in 0..LANES {
        let leads = blue[l] >= red[l];
        let ratio = select(leads, red[l], blue[l]) / select(leads, blue[l], red[l]);
        let odds = ratio * ratio;
        share[l] = select(leads, 1.0, odds) / (1.0 + odds);
    }
}

/// How far the front moves there in a time: as fast as there is fighting.
#[inline(always)]
pub(super) fn pace(fighting: &Lanes, length: Real, fade: &mut Lanes) {
    for l in 0..LANES {
        fade[l] = one_minus_exp_neg(0.1 * fighting[l] * length);
    }
}

/// The front after that.
#[inline(always)]
pub(super) fn advance(line: &Lanes, share: &Lanes, fade: &Lanes, out: &mut Lanes) {
    for l in 0..LANES {
        out[l] = clamp(line[l] + fade[l] * (share[l] - line[l]), 0.0, 1.0);
    }
}

/// A force after a time: it follows arms.
#[inline(always)]
pub(super) fn force(force: &Lanes, arms: &Lanes, fade: Real) -> Lanes {
    let mut out = Lanes::ZERO;
    for l in 0..LANES {
        out[l] = clamp(force[l] + fade * (clamp(arms[l], 0.0, 1.0) - force[l]), 0.0, 1.0);
    }
    out
}

/// Fighting after a time: it smoulders.
#[inline(always)]
pub(super) fn smoulder(fighting: &Lanes, fade: Real) -> Lanes {
    let mut out = Lanes::ZERO;
    for l in 0..LANES {
        out[l] = clamp(fighting[l] + fade * (0.1 - fighting[l]), 0.0, 1.0);
    }
    out
}

/// The course of a theatre from `start` if nothing is done but what is expected.
#[inline(always)]
pub(super) fn hold(start: &Theatre, fades: &Fades, course: &mut Course) {
    let mut x = *start;
    for k in 0..2 {
        for v in [LINE, FIGHTING, BLUE_ARMS, RED_ARMS] {
            apply(&course.drifts[v], &mut x[v]);
        }
        course.middle[k] = x;
        let Fades { length, force: slow, fighting } = *fades;
        contest(&x[BLUE_FORCE], &x[RED_FORCE], &mut course.share[k]);
        pace(&x[FIGHTING], length, &mut course.fade[k]);
        let mut line = Lanes::ZERO;
        advance(&x[LINE], &course.share[k], &course.fade[k], &mut line);
        x = [
            line,
            smoulder(&x[FIGHTING], fighting),
            force(&x[BLUE_FORCE], &x[BLUE_ARMS], slow),
            force(&x[RED_FORCE], &x[RED_ARMS], slow),
            x[BLUE_ARMS],
            x[RED_ARMS],
        ];
        course.end[k] = x;
    }
}

/// Adds the utility of a state to a worth.
#[inline(always)]
fn add<'a>(
    actor: &Actor,
    salience: &[Lanes; 5],
    weight: Real,
    x: impl Fn(usize) -> &'a Lanes,
    next: &Lanes,
    worth: &mut Lanes,
) {
    let mut sum = Lanes::ZERO;
    for (&(v, _, ideal), salience) in actor.interests.iter().zip(salience) {
        let x = x(v);
        for l in 0..LANES {
            sum[l] -= salience[l] * (x[l] - ideal).abs();
        }
    }
    if actor.next > 0.0 {
        let salience = &salience[actor.interests.len()];
        for l in 0..LANES {
            sum[l] -= salience[l] * next[l];
        }
    }
    for l in 0..LANES {
        worth[l] += weight * sum[l];
    }
}

/// What holding and every option of an actor are worth to it.
#[inline(always)]
pub(super) fn appraise(
    constants: &Constants,
    place: (usize, &Actor),
    start: &Theatre,
    courses: &[Course; THEATRES],
    salience: &[Lanes; 5],
    room: &mut Room,
    worths: &mut [Lanes; 4],
) {
    let (theatre, actor) = place;
    let (course, next) = (&courses[theatre], &courses[(theatre + 1) % THEATRES]);
    worths[0] = Lanes::ZERO;
    for k in 0..2 {
        add(
            actor,
            salience,
            constants.weights[k],
            |v| &course.end[k][v],
            &next.end[k][FIGHTING],
            &mut worths[0],
        );
    }
    for (option, worth) in actor.options.clone().zip(&mut worths[1..]) {
        *worth = Lanes::ZERO;
        let x = &mut room.x;
        let choice = &CHOICES[option];
        let mut differs = [false; VARIABLES];
        for &(v, delta) in choice.effects {
            let (share, goal) = if delta > 0.0 { (delta, 1.0) } else { (-delta, 0.0) };
            for l in 0..LANES {
                x[v][l] = start[v][l] + share * (goal - start[v][l]);
            }
            differs[v] = true;
        }
        for k in 0..2 {
            for v in [LINE, FIGHTING, BLUE_ARMS, RED_ARMS] {
                if differs[v] {
                    apply(&course.drifts[v], &mut x[v]);
                }
            }
            let now = |v: usize| if differs[v] { &x[v] } else { &course.middle[k][v] };
            let Fades { length, force: slow, fighting } = constants.segment;
            let (forces, fights) = (differs[BLUE_FORCE] || differs[RED_FORCE], differs[FIGHTING]);
            let Room { share, fade, line, .. } = room;
            let moves = forces || fights || differs[LINE];
            if moves {
                if forces {
                    contest(now(BLUE_FORCE), now(RED_FORCE), share);
                }
                if fights {
                    pace(now(FIGHTING), length, fade);
                }
                let share = if forces { &*share } else { &course.share[k] };
                let fade = if fights { &*fade } else { &course.fade[k] };
                advance(now(LINE), share, fade, line);
            }
            for (v, arms) in [(BLUE_FORCE, BLUE_ARMS), (RED_FORCE, RED_ARMS)] {
                if differs[v] || differs[arms] {
                    let now = |v: usize| if differs[v] { &x[v] } else { &course.middle[k][v] };
                    x[v] = force(now(v), now(arms), slow);
                    differs[v] = true;
                }
            }
            if fights {
                x[FIGHTING] = smoulder(&x[FIGHTING], fighting);
            }
            if moves {
                (x[LINE], differs[LINE]) = (*line, true);
            }
            let state = |v: usize| if differs[v] { &x[v] } else { &course.end[k][v] };
            add(actor, salience, constants.weights[k], state, &next.end[k][FIGHTING], worth);
        }
        for l in 0..LANES {
            worth[l] -= choice.cost;
        }
    }
}
