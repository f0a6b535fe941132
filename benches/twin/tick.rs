//! One tick of the twin.

use detente_core::lanes::{LANES, Lanes, Real};
use detente_core::math::{clamp, exp, ln, normal_lanes, select};
use detente_core::random::{PAIRS, Purpose, uniforms};
use detente_core::simd::Simd;

use super::forecast::{Course, Room, appraise, contest, force, hold, pace, press, smoulder};
use super::{
    ACTORS, Actor, BLUE_ARMS, BLUE_FORCE, CAST, CHOICES, Constants, FIGHTING, LINE, OPTIONS, RED_ARMS,
    RED_FORCE, State, THEATRES, VARIABLES,
};

/// Precision of choice, and what is added to the exponent of holding.
const PRECISION: Real = 100.0;
const BONUS: Real = 1.0;

/// Everything that needs no luck: what is chosen from.
pub(super) struct Minds {
    salience: [[[Lanes; 5]; ACTORS]; THEATRES],
    courses: [Course; THEATRES],
    acts: [[Lanes; OPTIONS]; THEATRES],
    worths: [[[Lanes; 4]; ACTORS]; THEATRES],
    room: Room,
}

impl Minds {
    pub(super) const BLANK: Self = Self {
        salience: [[[Lanes::ZERO; 5]; ACTORS]; THEATRES],
        courses: [Course::BLANK, Course::BLANK, Course::BLANK],
        acts: [[Lanes::ZERO; OPTIONS]; THEATRES],
        worths: [[[Lanes::ZERO; 4]; ACTORS]; THEATRES],
        room: Room::BLANK,
    };
}

/// Chooses the instructions.
macro_rules! dispatch {
    ($name:ident, $body:ident, ($($arg:ident: $type:ty),*)) => {
        fn $name(simd: Simd, $($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($arg: $type),*) {
                $body($($arg),*);
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
            fn avx512($($arg: $type),*) {
                $body($($arg),*);
            }
            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "calling functions compiled for instructions that the token proves are there")]
            match simd.name() {
                // SAFETY: a `Simd` exists only for instructions that the processor has.
                "avx512" => unsafe { avx512($($arg),*) },
                // SAFETY: as above.
                "avx2" => unsafe { avx2($($arg),*) },
                _ => $body($($arg),*),
            }
            #[cfg(not(target_arch = "x86_64"))]
            $body($($arg),*);
        }
    };
}

dispatch!(think, think_body, (constants: &Constants, state: &State, minds: &mut Minds));
dispatch!(choose, choose_body, (worths: &[Lanes; 4], count: usize, lucks: &[&Lanes; 4], chosen: &mut [Lanes]));
dispatch!(happen, happen_body, (constants: &Constants, chosen: &[[Lanes; OPTIONS]; THEATRES], noise: &[Lanes; THEATRES], state: &mut State));

pub(super) fn tick(simd: Simd, constants: &Constants, now: u32, minds: &mut Minds, state: &mut State) {
    think(simd, constants, state, minds);
    let ticks = [now; LANES];
    let mut chosen = [[Lanes::ZERO; OPTIONS]; THEATRES];
    let (mut first, mut others) = ([Lanes::ZERO; PAIRS], [Lanes::ZERO; PAIRS]);
    for (theatre, chosen) in chosen.iter_mut().enumerate() {
        for (place, actor) in CAST.iter().enumerate() {
            let entity = (theatre * ACTORS + place) as u32;
            uniforms(simd, &state.streams, &ticks, Purpose::Choose, entity, 0, &mut first);
            uniforms(simd, &state.streams, &ticks, Purpose::Choose, entity, 8, &mut others);
            let lucks = [&first[0], &others[0], &others[1], &others[2]];
            let worths = &minds.worths[theatre][place];
            choose(simd, worths, actor.options.len(), &lucks, &mut chosen[actor.options.clone()]);
        }
    }
    let mut noise = [Lanes::ZERO; THEATRES];
    let mut words = [Lanes::ZERO; PAIRS];
    for (theatre, noise) in noise.iter_mut().enumerate() {
        let variable = theatre * VARIABLES + LINE;
        if theatre != 1 {
            let block = (variable / PAIRS) as u32;
            uniforms(simd, &state.streams, &ticks, Purpose::Process, 0, block, &mut words);
        }
        normal_lanes(simd, &words[variable % PAIRS], noise);
    }
    happen(simd, constants, &chosen, &noise, state);
}

/// The weights of an actor's interests under its alarm.
#[inline(always)]
fn attend(actor: &Actor, alarm: &Lanes, salience: &mut [Lanes; 5]) {
    let calm = actor.interests.iter().fold(0.0, |sum, i| sum + i.1) + actor.next;
    let mut raised = Lanes::ZERO;
    for (&(v, weight, _), out) in actor.interests.iter().zip(salience.iter_mut()) {
        // Arms lie in no theatre, and no alarm is about them.
        let attention = if v == BLUE_ARMS || v == RED_ARMS { 0.0 } else { 2.0 };
        for l in 0..LANES {
            out[l] = weight * (1.0 + attention * alarm[l]);
            raised[l] += out[l];
        }
    }
    salience[actor.interests.len()] = Lanes::splat(actor.next);
    let mut scale = Lanes::ZERO;
    for l in 0..LANES {
        scale[l] = 1.0 / (0.5 * (raised[l] + actor.next) + 0.5 * calm);
    }
    for out in salience {
        for l in 0..LANES {
            out[l] *= scale[l];
        }
    }
}

/// Largest exponent λV of what there is to choose from, and that of holding.
#[inline(always)]
fn exponents(worths: &[Lanes]) -> (Lanes, Lanes) {
    let mut hold = Lanes::ZERO;
    for l in 0..LANES {
        hold[l] = PRECISION * worths[0][l] + BONUS;
    }
    let mut best = hold;
    for worth in &worths[1..] {
        for l in 0..LANES {
            let exponent = PRECISION * worth[l];
            best[l] = select(exponent > best[l], exponent, best[l]);
        }
    }
    (hold, best)
}

/// What everybody attends to, predicts and expects, and what options are then worth.
#[inline(always)]
fn think_body(constants: &Constants, state: &State, minds: &mut Minds) {
    let Minds { salience, courses, acts, worths, room } = minds;
    for t in 0..THEATRES {
        for (a, actor) in CAST.iter().enumerate() {
            attend(actor, &state.alarm[t][a], &mut salience[t][a]);
        }
        press(&state.habits[t], &mut courses[t].drifts);
        hold(&state.x[t], &constants.segment, &mut courses[t]);
    }
    for t in 0..THEATRES {
        for (a, actor) in CAST.iter().enumerate() {
            let worths = &mut worths[t][a];
            appraise(constants, (t, actor), &state.x[t], courses, &salience[t][a], room, worths);
            let worths = &worths[..=actor.options.len()];
            let (hold, best) = exponents(worths);
            let mut total = Lanes::ZERO;
            for l in 0..LANES {
                total[l] = exp(hold[l] - best[l]);
            }
            for (worth, act) in worths[1..].iter().zip(&mut acts[t][actor.options.clone()]) {
                for l in 0..LANES {
                    act[l] = exp(PRECISION * worth[l] - best[l]);
                    total[l] += act[l];
                }
            }
            for option in actor.options.clone() {
                let (act, habit) = (&mut acts[t][option], &state.habits[t][option]);
                for l in 0..LANES {
                    act[l] = 0.5 * habit[l] + 0.5 * (act[l] / total[l]);
                }
            }
        }
    }
    for t in 0..THEATRES {
        press(&acts[t], &mut courses[t].drifts);
        hold(&state.x[t], &constants.segment, &mut courses[t]);
    }
    for t in 0..THEATRES {
        for (a, actor) in CAST.iter().enumerate() {
            appraise(constants, (t, actor), &state.x[t], courses, &salience[t][a], room, &mut worths[t][a]);
        }
    }
}

/// The race of an actor's alternatives.
#[inline(always)]
fn choose_body(worths: &[Lanes; 4], count: usize, lucks: &[&Lanes; 4], chosen: &mut [Lanes]) {
    let worths = &worths[..=count];
    let (hold, best) = exponents(worths);
    let (mut first, mut winner) = (Lanes::ZERO, Lanes::splat(-1.0));
    for l in 0..LANES {
        first[l] = -ln(lucks[0][l]) * exp(best[l] - hold[l]);
    }
    for (position, (worth, luck)) in worths[1..].iter().zip(&lucks[1..]).enumerate() {
        for l in 0..LANES {
            let arrival = -ln(luck[l]) * exp(best[l] - PRECISION * worth[l]);
            let wins = arrival < first[l];
            first[l] = select(wins, arrival, first[l]);
            winner[l] = select(wins, position as Real, winner[l]);
        }
    }
    for (position, chosen) in chosen.iter_mut().enumerate() {
        for l in 0..LANES {
            chosen[l] = select(winner[l] == position as Real, 1.0, 0.0);
        }
    }
}

/// Acts, processes, alarm, habits and measures.
#[inline(always)]
fn happen_body(
    constants: &Constants,
    chosen: &[[Lanes; OPTIONS]; THEATRES],
    noise: &[Lanes; THEATRES],
    state: &mut State,
) {
    for t in 0..THEATRES {
        let (x, chosen) = (&mut state.x[t], &chosen[t]);
        let (mut up, mut down) = ([Lanes::ONE; VARIABLES], [Lanes::ONE; VARIABLES]);
        for (choice, chosen) in CHOICES.iter().zip(chosen) {
            for &(v, delta) in choice.effects {
                let (side, share) = if delta > 0.0 { (&mut up[v], delta) } else { (&mut down[v], -delta) };
                for l in 0..LANES {
                    side[l] *= 1.0 - select(chosen[l] != 0.0, share, 0.0);
                }
            }
        }
        for v in [LINE, FIGHTING, BLUE_ARMS, RED_ARMS] {
            let (x, up, down) = (&mut x[v], &up[v], &down[v]);
            for l in 0..LANES {
                let (u, d) = (-ln(up[l]), -ln(down[l]));
                let both = (u > 0.0) & (d > 0.0);
                let goal = u / select(both, u + d, 1.0);
                let goal = select(both, goal, select(d > 0.0, 0.0, 1.0));
                let moved = goal + (x[l] - goal) * (up[l] * down[l]);
                x[l] = clamp(select((u > 0.0) | (d > 0.0), moved, x[l]), 0.0, 1.0);
            }
        }
        let super::Fades { length, force: slow, fighting } = constants.tick;
        let (mut share, mut fade, mut line) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        contest(&x[BLUE_FORCE], &x[RED_FORCE], &mut share);
        pace(&x[FIGHTING], length, &mut fade);
        for l in 0..LANES {
            let (here, fighting) = (x[LINE][l], x[FIGHTING][l]);
            let inside = here * (1.0 - here);
            let width = 2.0 * select(inside > 0.0, inside, 0.0).sqrt();
            let luck = 0.05 * width * fighting.sqrt() * noise[t][l];
            line[l] = clamp(here + fade[l] * (share[l] - here) + luck, 0.0, 1.0);
        }
        *x = [
            line,
            smoulder(&x[FIGHTING], fighting),
            force(&x[BLUE_FORCE], &x[BLUE_ARMS], slow),
            force(&x[RED_FORCE], &x[RED_ARMS], slow),
            x[BLUE_ARMS],
            x[RED_ARMS],
        ];
        for alarm in &mut state.alarm[t] {
            for l in 0..LANES {
                alarm[l] *= constants.keep;
            }
        }
        for (author, actor) in CAST.iter().enumerate() {
            for option in actor.options.clone() {
                let severity = CHOICES[option].severity;
                if severity == 0.0 {
                    continue;
                }
                for (observer, alarm) in state.alarm[t].iter_mut().enumerate() {
                    if observer == author {
                        continue;
                    }
                    let gain = constants.gains[observer][author];
                    for l in 0..LANES {
                        let raised = alarm[l] + severity * chosen[option][l] * gain;
                        alarm[l] = select(raised < 3.0, raised, 3.0);
                    }
                }
            }
        }
        for (habit, chosen) in state.habits[t].iter_mut().zip(chosen) {
            for l in 0..LANES {
                habit[l] += 0.1 * (chosen[l] - habit[l]);
            }
        }
        let raids = &chosen[8];
        for l in 0..LANES {
            state.fighting[t][l] += state.x[t][FIGHTING][l];
            state.raids[t][l] += raids[l];
        }
    }
}
