use detente_core::math::{exp, ln};

use crate::case::{Case, contest, order, root};
use crate::experiment::Found;
use crate::page::agrees;

pub(crate) fn contests() -> Case {
    let found = Found::of("contest");
    let mut case = Case::new(
        "Contests",
        "Success function: Tullock (1980). Strengths 2 and 1; with feedback the share held adds to the first's strength.",
    );
    let rounding = "rounding over 1,000 ticks";
    for (level, m) in [("one", 1.0), ("two", 2.0)] {
        let limit = contest(2.0, 1.0, m);
        let early = limit + (0.5 - limit) * exp(-1.0);
        let what = format!("share after one relaxation time, exponent {m}");
        case.near(&what, early, found.mean("early", &[level]), 1e-12, "rounding over 10 ticks");
        let what = format!("share in the end, 2^m/(2^m + 1), exponent {m}");
        case.near(&what, limit, found.mean("share", &[level]), 1e-12, rounding);
        let fixed = root(|x| contest(x + 0.4, 1.0, m) - x, 0.0, 1.0);
        let what = format!("fixed point with feedback, exponent {m}");
        let why = "rounding over 1,000 ticks";
        case.near(&what, fixed, found.mean("held", &[level]), 1e-12, why);
    }
    case
}

/// Richardson's equations: how fast both grow tired, and reaction and grievance over fatigue.
struct Race {
    fatigue: [f64; 2],
    reaction: [f64; 2],
    grievance: [f64; 2],
}

impl Race {
    fn fixed(&self) -> [f64; 2] {
        let ([r, s], [g, h]) = (self.reaction, self.grievance);
        [(g + r * h) / (1.0 - r * s), (h + s * g) / (1.0 - r * s)]
    }

    /// The eigenvalues, the larger first, and y/x along each.
    fn eigen(&self) -> [(f64, f64); 2] {
        let ([a, b], [r, s]) = (self.fatigue, self.reaction);
        let root = ((a - b) * (a - b) / 4.0 + a * r * b * s).sqrt();
        [root, -root].map(|root| {
            let value = -(a + b) / 2.0 + root;
            (value, (value + a) / (a * r))
        })
    }

    fn at(&self, start: [f64; 2], time: f64) -> [f64; 2] {
        let (fixed, [(m, u), (n, v)]) = (self.fixed(), self.eigen());
        let [x, y] = [start[0] - fixed[0], start[1] - fixed[1]];
        let first = (y - v * x) / (u - v);
        let (fast, slow) = (first * exp(m * time), (x - first) * exp(n * time));
        [fixed[0] + fast + slow, fixed[1] + u * fast + v * slow]
    }
}

pub(crate) fn arms_race() -> Case {
    let found = Found::of("arms-race");
    let mut case = Case::new(
        "Richardson's arms race",
        "Linear differential equations: Richardson (1960). Calm: reactions 0.5 and 0.8 of fatigue; runaway: 1.5 and 1.2.",
    );
    let calm = Race { fatigue: [0.05, 0.1], reaction: [0.5, 0.8], grievance: [2.0, 1.0] };
    let rounding = "rounding over 2,000 ticks";
    for (measure, (name, want)) in ["x_end", "y_end"].iter().zip(["x*", "y*"].iter().zip(calm.fixed())) {
        case.near(&format!("calm: {name}"), want, found.mean(measure, &["calm"]), 1e-10, rounding);
    }
    let want = calm.at([1.0, 3.0], 20.0)[0];
    let path = [("x_20", "calm"), ("x_40", "finer"), ("x_80", "finest")].map(|(m, l)| found.mean(m, &[l]));
    // One step sees the other's arms as they were at its start: too few or too many by at most the change in it.
    let why = "first order: rates × tick of the way";
    let way = (want - 1.0).abs();
    let what = "calm: x after one relaxation time, in 80 ticks";
    case.near(what, want, path[2], (0.0125 + 0.025) * way, why);
    for (pair, ticks) in [(0, "20 to 40"), (1, "40 to 80")] {
        let what = format!("calm: order of the error, {ticks} ticks");
        let found = order(path[pair] - want, path[pair + 1] - want);
        case.near(&what, 1.0, found, 0.1, "terms of higher order: rates × tick");
    }
    let race = Race { fatigue: [0.0125, 0.025], reaction: [1.5, 1.2], grievance: [0.0, 0.0] };
    let (rate, direction) = race.eigen()[0];
    let (early, late) = (found.mean("x_400", &["runaway"]), found.mean("x_800", &["runaway"]));
    let why = "first order: rates × tick, 3.75 %";
    case.near("runaway: growth per tick", rate, ln(late / early) / 400.0, 0.0375 * rate, why);
    let ratio = found.mean("y_800", &["runaway"]) / late;
    case.near("runaway: y/x", direction, ratio, 0.0375 * direction, why);
    for measure in ["x_end", "y_end"] {
        let what = format!("runaway: {} at the end", &measure[..1]);
        case.near(&what, 100.0, found.mean(measure, &["runaway"]), 1e-6, "the top of the range, relaxed to");
    }
    case
}

#[test]
fn contests_and_races_go_where_they_must() {
    for id in ["contest", "arms-race"] {
        agrees(id);
    }
}
