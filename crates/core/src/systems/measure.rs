//! Measures (§10): each keeps a few sums per lane while its window is open, and gives one number at the end.

use bevy_ecs::prelude::*;

use super::quantity::{Columns, Scene, quantity, scene};
use crate::components::{Course, MeasureSpec, SeriesSpec, Tally};
use crate::derived::Derived;
use crate::lanes::{LANES, Lanes, Real};
use crate::math::{clamp, max, min, select};
use crate::resources::{Berths, Clock, Motion, Params};
use crate::rules::condition::narrow;
use crate::scenario::{Bound, Measure, MeasureKind, Series, Stage, Statistic};
use crate::simulation::End;

/// Everything looks at the state at the end of a tick.
pub(crate) fn measure(
    (clock, params, motion, derived): (Res<Clock>, Res<Params>, Res<Motion>, Res<Derived>),
    columns: Columns,
    mut measures: Query<(&MeasureSpec, &mut Tally)>,
    mut series: Query<(&SeriesSpec, &mut Course)>,
) {
    let scene = scene(&clock, &params, &motion, &derived, &columns);
    for (spec, mut tally) in &mut measures {
        look(&spec.0, &scene, &clock.active, &mut tally);
    }
    for (spec, mut course) in &mut series {
        follow(&spec.0, &scene, &clock.active, &mut course);
    }
}

/// Lanes that have just taken a run show their state at tick 0.
pub(crate) fn first_look(
    (clock, params, motion, derived, berths): (
        Res<Clock>,
        Res<Params>,
        Res<Motion>,
        Res<Derived>,
        Res<Berths>,
    ),
    columns: Columns,
    mut measures: Query<(&MeasureSpec, &mut Tally)>,
    mut series: Query<(&SeriesSpec, &mut Course)>,
) {
    let mut mask = Lanes::ZERO;
    berths.arrivals.iter().for_each(|&lane| mask[lane] = clock.active[lane]);
    let scene = scene(&clock, &params, &motion, &derived, &columns);
    for (spec, mut tally) in &mut measures {
        look(&spec.0, &scene, &mask, &mut tally);
    }
    for (spec, mut course) in &mut series {
        follow(&spec.0, &scene, &mask, &mut course);
    }
}

/// Notes the value of a series in the lanes of `mask` whose tick is one of its own; NaN where it is undefined.
fn follow(series: &Series, scene: &Scene<'_>, mask: &Lanes, course: &mut Course) {
    let ticks = &scene.clock.ticks;
    let due = |l: usize| mask[l] != 0.0 && ticks[l].is_multiple_of(series.every);
    if !(0..LANES).any(due) {
        return;
    }
    let x = quantity(&series.followed, scene);
    (0..LANES).filter(|&l| due(l)).for_each(|l| course.0[l].push(x[l]));
}

/// The lanes of `mask` in which a measure's window is open.
fn open_window(measure: &Measure, scene: &Scene<'_>, mask: &Lanes) -> Lanes {
    let now = &scene.clock.now;
    let from = match measure.window.from {
        Bound::Moment(at) => scene.params[at],
        Bound::Event(event) => {
            let at = &scene.happened[event].0;
            Lanes::from_fn(|l| if at[l] < 0.0 { Real::INFINITY } else { at[l] })
        }
    };
    let until = match measure.window.until {
        Bound::Moment(at) => scene.params[at],
        Bound::Event(event) => {
            let at = &scene.happened[event].0;
            Lanes::from_fn(|l| if at[l] < 0.0 { Real::INFINITY } else { at[l] })
        }
    };
    Lanes::from_fn(|l| select((mask[l] != 0.0) & (from[l] <= now[l]) & (now[l] <= until[l]), 1.0, 0.0))
}

/// Adds what can be seen now to a measure's sums.
///
/// The first sum counts the ticks seen; the others mean what the arms below say.
fn look(measure: &Measure, scene: &Scene<'_>, mask: &Lanes, tally: &mut Tally) {
    let window = open_window(measure, scene, mask);
    let [seen, a, b, c, d, e, x0, y0] = &mut tally.0;
    let conditions = |when: &[crate::scenario::Condition]| {
        let mut holds = Lanes::ONE;
        narrow(when, scene.params, |v| &scene.values[v].0, &mut holds);
        holds
    };
    let used = |options: &[usize]| {
        let mut used = Lanes::ZERO;
        for &option in options {
            used = Lanes::from_fn(|l| if scene.chosen[option].0[l] != 0.0 { 1.0 } else { used[l] });
        }
        used
    };
    let open = |l: usize| window[l] != 0.0;
    match &measure.kind {
        MeasureKind::Statistic(statistic, followed) => {
            let x = quantity(followed, scene);
            let sees = Lanes::from_fn(|l| select((window[l] != 0.0) & !x[l].is_nan(), 1.0, 0.0));
            match statistic {
                Statistic::Final => take(&x, &sees, seen, a, |x, _| x),
                Statistic::Mean => take(&x, &sees, seen, a, |x, sum| sum + x),
                Statistic::Min => take(&x, &sees, seen, a, min),
                Statistic::Max => take(&x, &sees, seen, a, max),
            }
            for l in 0..LANES {
                seen[l] += sees[l];
            }
            return;
        }
        MeasureKind::First(when) => {
            // a: 1 once they hold; b: ticks from the window's start.
            let holds = conditions(when);
            for l in (0..LANES).filter(|&l| open(l) && holds[l] != 0.0) {
                if a[l] == 0.0 {
                    (a[l], b[l]) = (1.0, seen[l]);
                }
            }
        }
        MeasureKind::FirstUse { option } => {
            let used = used(&[*option]);
            for l in (0..LANES).filter(|&l| open(l) && used[l] != 0.0) {
                if a[l] == 0.0 {
                    (a[l], b[l]) = (1.0, seen[l]);
                }
            }
        }
        MeasureKind::Used { option } => {
            let used = used(&[*option]);
            (0..LANES).filter(|&l| open(l) && used[l] != 0.0).for_each(|l| a[l] = 1.0);
        }
        MeasureKind::Reached { when, ticks } => row(&conditions(when), *ticks, &window, a, b),
        MeasureKind::Kept { bargain, ticks } => {
            let standing = scene.bargains[*bargain];
            let now = &scene.clock.now;
            let bound = Lanes::from_fn(|l| Real::from(u8::from(standing.until[l] >= now[l])));
            row(&bound, *ticks, &window, a, b);
        }
        MeasureKind::Share(when) => {
            let holds = conditions(when);
            (0..LANES).filter(|&l| open(l)).for_each(|l| a[l] += holds[l]);
        }
        MeasureKind::TimeAbove { variable, level } => {
            let x = &scene.values[*variable].0;
            (0..LANES).filter(|&l| open(l) && x[l] >= *level).for_each(|l| a[l] += 1.0);
        }
        MeasureKind::HighestRung { variable, levels } => {
            let x = &scene.values[*variable].0;
            for l in (0..LANES).filter(|&l| open(l)) {
                let rung = levels.iter().filter(|level| x[l] >= **level).count() as Real;
                a[l] = max(rung, a[l]);
            }
        }
        MeasureKind::Count { option } => {
            let used = used(&[*option]);
            for l in 0..LANES {
                a[l] += select(window[l] != 0.0, used[l], 0.0);
            }
        }
        MeasureKind::Clash(clash) => {
            let (first, second) = (used(&clash.first), used(&clash.second));
            (0..LANES).filter(|&l| open(l)).for_each(|l| a[l] += first[l] * second[l]);
        }
        MeasureKind::Correlation { a: first, b: second } => {
            // Sums of deviations from the first values seen, which keep small numbers small.
            let (x, y) = (&scene.values[*first].0, &scene.values[*second].0);
            for l in (0..LANES).filter(|&l| open(l)) {
                if seen[l] == 0.0 {
                    (x0[l], y0[l]) = (x[l], y[l]);
                }
                let (dx, dy) = (x[l] - x0[l], y[l] - y0[l]);
                a[l] += dx;
                b[l] += dy;
                c[l] += dx * dx;
                d[l] += dy * dy;
                e[l] += dx * dy;
            }
        }
        MeasureKind::Violence { variables } => {
            // a: losses at the window's start; b: losses now.
            let total = |l: usize| variables.iter().fold(0.0, |sum, &v| sum + scene.values[v].0[l]);
            for l in (0..LANES).filter(|&l| open(l)) {
                b[l] = total(l);
                a[l] = if seen[l] > 0.0 { a[l] } else { b[l] };
            }
        }
        MeasureKind::Escalation { options, events } => {
            for &option in options {
                let (spec, chosen) = (&scene.options[option].0, &scene.chosen[option].0);
                let Some(escalates) = &spec.escalates else { continue };
                let severity = &scene.params[escalates.severity];
                (0..LANES).filter(|&l| open(l)).for_each(|l| a[l] += severity[l] * chosen[l]);
            }
            for &event in events {
                let Some(escalates) = &scene.events[event].0.escalates else { continue };
                let (severity, at) = (&scene.params[escalates.severity], &scene.happened[event].0);
                for l in (0..LANES).filter(|&l| open(l) && at[l] == scene.clock.now[l]) {
                    a[l] += severity[l];
                }
            }
        }
        MeasureKind::Happened { event } => {
            let at = &scene.happened[*event].0;
            (0..LANES).filter(|&l| open(l) && at[l] == scene.clock.now[l]).for_each(|l| a[l] = 1.0);
        }
        MeasureKind::AtFirst(when, followed) => {
            // a: 1 once they have held; b: the quantity then.
            let holds = conditions(when);
            let x = quantity(followed, scene);
            for l in (0..LANES).filter(|&l| open(l) && holds[l] != 0.0) {
                if a[l] == 0.0 {
                    (a[l], b[l]) = (1.0, x[l]);
                }
            }
        }
        MeasureKind::Course { bargain, stage } => {
            let standing = scene.bargains[*bargain];
            for l in (0..LANES).filter(|&l| open(l)) {
                a[l] += match stage {
                    Stage::Proposed => standing.events[0][l],
                    Stage::Signed => standing.events[1][l],
                    Stage::Collapsed => standing.events[2][l],
                    Stage::InForce => Real::from(u8::from(standing.until[l] >= scene.clock.now[l])),
                };
            }
        }
        MeasureKind::Signed { bargain, term } => {
            // a: 1 once it was signed; b: the value signed last.
            let standing = scene.bargains[*bargain];
            for l in (0..LANES).filter(|&l| open(l) && standing.events[1][l] != 0.0) {
                (a[l], b[l]) = (1.0, standing.terms[*term][l]);
            }
        }
        MeasureKind::RationalSet { bargain } => {
            let rational = &scene.bargains[*bargain].rational;
            for l in (0..LANES).filter(|&l| open(l) && !rational[l].is_nan()) {
                (a[l], b[l]) = (1.0, rational[l]);
            }
        }
        MeasureKind::Outcome { .. } => {}
    }
    for l in 0..LANES {
        seen[l] += window[l];
    }
}

/// Takes what is seen now into a statistic: by `with` into what it was, as it is where nothing was `seen` before.
fn take(x: &Lanes, sees: &Lanes, seen: &Lanes, statistic: &mut Lanes, with: impl Fn(Real, Real) -> Real) {
    for l in 0..LANES {
        let new = select(seen[l] > 0.0, with(x[l], statistic[l]), x[l]);
        statistic[l] = select(sees[l] != 0.0, new, statistic[l]);
    }
}

/// Notes in `reached` where something has held in `ticks` ticks in a row, and in `streak` for how many it has.
fn row(holds: &Lanes, ticks: u32, window: &Lanes, reached: &mut Lanes, streak: &mut Lanes) {
    for l in (0..LANES).filter(|&l| window[l] != 0.0) {
        streak[l] = if holds[l] != 0.0 { streak[l] + 1.0 } else { 0.0 };
        reached[l] = if streak[l] >= Real::from(ticks) { 1.0 } else { reached[l] };
    }
}

/// The number a measure gives for the run in `lane`; `None` where it is undefined.
pub(super) fn result(
    measure: &Measure,
    tally: &Tally,
    lane: usize,
    end: &End,
    clock: &Clock,
) -> Option<Real> {
    let [seen, a, b, c, d, e, ..] = tally.0.map(|field| field[lane]);
    let looked = seen > 0.0;
    match &measure.kind {
        MeasureKind::Statistic(Statistic::Mean, _) => looked.then(|| a / seen),
        MeasureKind::Statistic(..) => looked.then_some(a),
        MeasureKind::First(_)
        | MeasureKind::FirstUse { .. }
        | MeasureKind::AtFirst(..)
        | MeasureKind::Signed { .. }
        | MeasureKind::RationalSet { .. } => (a != 0.0).then_some(b),
        MeasureKind::Share(_) => looked.then(|| a / seen),
        MeasureKind::TimeAbove { .. }
        | MeasureKind::HighestRung { .. }
        | MeasureKind::Count { .. }
        | MeasureKind::Clash(_)
        | MeasureKind::Used { .. }
        | MeasureKind::Reached { .. }
        | MeasureKind::Kept { .. }
        | MeasureKind::Happened { .. }
        | MeasureKind::Course { .. }
        | MeasureKind::Escalation { .. } => looked.then_some(a),
        MeasureKind::Outcome { outcome } => {
            let came = matches!(end, End::Outcome(index) if index == outcome);
            Some(Real::from(u8::from(came)))
        }
        MeasureKind::Correlation { .. } => {
            let (xx, yy, xy) = (c - a * a / seen, d - b * b / seen, e - a * b / seen);
            (looked && xx > 1e-12 && yy > 1e-12).then(|| clamp(xy / (xx * yy).sqrt(), -1.0, 1.0))
        }
        MeasureKind::Violence { .. } => {
            let ticks = seen - 1.0;
            (ticks > 0.0).then(|| (b - a) / (ticks * clock.tick))
        }
    }
}
