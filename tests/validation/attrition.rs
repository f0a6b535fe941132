use detente_core::math::{exp, ln};

use crate::case::{Case, order};
use crate::experiment::Found;
use crate::page::agrees;

pub(crate) fn square() -> Case {
    let found = Found::of("lanchester-square");
    let mut case = Case::new(
        "Lanchester's square law",
        "Closed form: Lanchester (1916); Taylor (1983). A = 1000, B = 800, equal fire of 0.01.",
    );
    let rounding = "rounding over 11,000 ticks";
    let left = (1000.0_f64 * 1000.0 - 800.0 * 800.0).sqrt();
    case.near("survivors of A, √(A² − B²)", left, found.mean("a_left", &[]), 1e-8, rounding);
    case.near("survivors of B", 0.0, found.mean("b_left", &[]), 0.0, "exact");
    // artanh(0.8) / 0.01.
    let time = 0.5 * ln(1.8 / 0.2) / 0.01;
    let obtained = found.mean("annihilation", &[]) / 100.0;
    case.near("time of annihilation, artanh(B/A)/k", time, obtained, 0.01, "one tick");
    case
}

pub(crate) fn linear() -> Case {
    let found = Found::of("lanchester-linear");
    let mut case = Case::new(
        "Lanchester's linear law",
        "Closed form: Lanchester (1916); Taylor (1983). A = 1000, B = 800, equal fire of 1e-5, d = A − B.",
    );
    let at = |time: f64| 200.0 / (1.0 - 0.8 * exp(-1e-5 * 200.0 * time));
    let rounding = "rounding over 500 ticks";
    case.near("survivors of A after 500 steps", at(500.0), found.mean("a_500", &[]), 1e-9, rounding);
    let limit = "what is left to go after 10,000 steps: 3.3e-7";
    case.near("survivors of A, limit", 200.0, found.mean("a_left", &[]), 1e-6, limit);
    case
}

/// The closed form of [`supply`]: A and B after fire of 2 and supply of 4 in all.
fn supplied() -> [f64; 2] {
    let (fire, supply) = (2.0, 4.0);
    let settle = |start: f64, rate: f64, pull: f64| pull / rate + (start - pull / rate) * exp(-rate);
    let sum = settle(1800.0, supply + fire, supply * 2500.0);
    let difference = settle(200.0, supply - fire, supply * 500.0);
    [(sum + difference) / 2.0, (sum - difference) / 2.0]
}

pub(crate) fn supply() -> Case {
    let found = Found::of("lanchester-supply");
    let mut case = Case::new(
        "Fire and supply together: the error of a tick",
        "Closed form of the linear equation; second order: Strang (1968). Fire adds up to 2, supply to 4.",
    );
    let want = supplied();
    let ticks = ["whole", "half", "quarter", "eighth"];
    let mut errors = Vec::new();
    for tick in ticks {
        errors.push(["a_end", "b_end"].map(|m| found.mean(m, &[tick])));
    }
    for (side, name) in ["A", "B"].iter().enumerate() {
        let what = format!("{name} at the end, 320 ticks");
        // A symmetric splitting errs by h²/12 of what moves at most, up to terms of higher order; twice that.
        let tolerance = 1500.0 * (6.0 / 320.0) * (6.0 / 320.0) / 6.0;
        let why = "h²/6 of full strength, h = (fire + supply) per tick";
        case.near(&what, want[side], errors[3][side], tolerance, why);
    }
    for (side, name) in ["A", "B"].iter().enumerate() {
        for pair in 0..3 {
            let error = |tick: usize| errors[tick][side] - want[side];
            let what = format!("order of the error of {name}, {} to {} ticks", 40 << pair, 80 << pair);
            let why = "terms of higher order: h² or less";
            case.near(&what, 2.0, order(error(pair), error(pair + 1)), 0.05, why);
        }
    }
    case
}

#[test]
fn attrition_is_as_lanchester_says() {
    for id in ["lanchester-square", "lanchester-linear", "lanchester-supply"] {
        agrees(id);
    }
}
