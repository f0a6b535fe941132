use detente_core::math::{ln, pow};

use crate::case::Case;
use crate::experiment::Found;
use crate::page::agrees;

/// Steps of the term.
const GRID: f64 = 0.01;

pub(crate) fn nash() -> Case {
    let found = Found::of("nash-bargaining");
    let mut case = Case::new(
        "Nash's bargaining solution",
        "Nash (1950): x = d₁ + w₁/(w₁ + w₂) (1 − d₁ − d₂). A pie of 1, disagreement worth 0.2 and 0.1.",
    );
    for (level, first, second) in
        [("equal", 1.0, 1.0), ("first_stronger", 2.0, 1.0), ("second_stronger", 1.0, 3.0)]
    {
        let want = 0.2 + first / (first + second) * 0.7;
        let (share, world) = (found.mean("share", &[level]), found.mean("world", &[level]));
        assert!((share - world).abs() < 1e-12, "{world} comes to be, {share} was agreed");
        let what = format!("first's share, powers {first} : {second}");
        case.near(&what, want, share, GRID, "one step of the term");
    }
    case
}

pub(crate) fn offers() -> Case {
    let found = Found::of("alternating-offers");
    let mut case = Case::new(
        "Alternating offers",
        "Rubinstein (1982): who begins gets (1 − δ₂)/(1 − δ₁δ₂); short rounds: Binmore, Rubinstein and Wolinsky (1986), the \
         Nash solution with powers 1/ln(1/φ). A pie of 1, nothing without agreement, φ = 0.9 and 0.8.",
    );
    let opener = |own: f64, other: f64, round: f64| {
        let (own, other) = (pow(own, round), pow(other, round));
        (1.0 - other) / (1.0 - own * other)
    };
    let [patient, hasty] = [0.9, 0.8].map(|discount: f64| 1.0 / ln(1.0 / discount));
    let limit = patient / (patient + hasty);
    for (level, measure, what, want) in [
        ("first_begins", "signed", "first's share, first begins", opener(0.9, 0.8, 1.0)),
        ("second_begins", "signed_reply", "first's share, second begins", 1.0 - opener(0.8, 0.9, 1.0)),
        ("short", "signed", "first's share, rounds of 0.1", opener(0.9, 0.8, 0.1)),
        ("shortest", "signed", "first's share, rounds of 0.001", opener(0.9, 0.8, 0.001)),
        ("shortest", "signed", "the same, against the limit", limit),
        ("nash", "signed_nash", "Nash's solution with these powers", limit),
    ] {
        assert_eq!(found.mean(measure, &[level]), 1.0, "{level} is signed");
        let why = "one step of the term";
        case.near(what, want, found.mean("share", &[level]), GRID / 5.0 + 1e-9, why);
    }
    case
}

pub(crate) fn range() -> Case {
    let found = Found::of("bargaining-range");
    let mut case = Case::new(
        "The bargaining range",
        "Fearon (1995): both prefer [p − c_A, p + c_B] to war. p = 0.6, c_A = 0.1, c_B = 0.15.",
    );
    let inside = |low: f64, high: f64| {
        let steps = (0..=100).map(|step| f64::from(step) / 100.0);
        steps.filter(|x| *x > low + 1e-9 && *x < high - 1e-9).count() as f64
    };
    let steps = |level: &str| 101.0 * found.mean("range", &[level]);
    let exact = "exact: the ends gain nothing";
    case.near("steps between 0.5 and 0.75", inside(0.5, 0.75), steps("costly"), 1e-9, exact);
    case.near("half the costs: between 0.55 and 0.675", inside(0.55, 0.675), steps("half"), 1e-9, exact);
    case.near("no costs", 0.0, steps("free"), 0.0, "exact");
    let whole = found.mean("range_whole", &["indivisible"]);
    case.near("an indivisible good, full costs", 0.0, whole, 0.0, "exact");
    case.near("little trust: steps, as with trust", inside(0.5, 0.75), steps("mistrusted"), 1e-9, exact);
    let step = "one step of the term";
    let ends = |level: &str| found.mean("share", &[level]);
    case.near("all power to the first: upper end", 0.75, ends("costly_first"), GRID + 1e-9, step);
    case.near("all power to the second: lower end", 0.5, ends("costly_second"), GRID + 1e-9, step);
    for (level, measure, want) in [
        ("costly", "signed", 1.0),
        ("half", "signed", 1.0),
        ("free", "signed", 0.0),
        ("indivisible", "signed_whole", 0.0),
        ("mistrusted", "signed", 0.0),
    ] {
        case.near(&format!("agreements signed: {level}"), want, found.mean(measure, &[level]), 0.0, "exact");
    }
    case
}

#[test]
fn bargains_divide_as_theory_says() {
    for id in ["nash-bargaining", "alternating-offers", "bargaining-range"] {
        agrees(id);
    }
}
