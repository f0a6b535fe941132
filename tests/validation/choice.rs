use detente_core::math::{exp, logistic};

use crate::case::{CHI_SQUARE, Case, ERRORS, chi_square, root};
use crate::experiment::Found;
use crate::page::agrees;

pub(crate) fn logit() -> Case {
    let found = Found::of("logit");
    let mut case = Case::new(
        "Logit choice",
        "Luce (1959), McFadden (1974). Three options worth 1, 2, 3 at precision 1; 40,000 choices.",
    );
    let total: f64 = [1.0, 2.0, 3.0].map(exp).iter().sum();
    let shares = [1.0, 2.0, 3.0].map(|worth| exp(worth) / total);
    let counts = ["a", "b", "c"].map(|m| found.values(m, &[]).iter().sum::<f64>());
    let n: f64 = counts.iter().sum();
    for ((name, share), count) in ["a", "b", "c"].iter().zip(shares).zip(counts) {
        let tolerance = ERRORS * (share * (1.0 - share) / n).sqrt();
        case.near(&format!("share of {name}"), share, count / n, tolerance, "3.29 standard errors");
    }
    let why = "0.1 % critical value, 2 degrees of freedom";
    case.below("chi-square", CHI_SQUARE[1], chi_square(&counts, &shares), why);
    case
}

/// Rounds counted by the experiments on games.
const ROUNDS: f64 = 3000.0;

/// How much of the last round is in the record of the next.
const HABIT_RATE: f64 = 0.02;

const WHY: &str = "3.29 standard errors + η p(1 − p)/2";

/// The share of rounds in which a player chose one, and how near to p it should be: standard errors, what a record that
/// never comes to rest may shift it by, which is of the order of the record's variance, and one choice of all.
fn share(found: &Found, player: &str, levels: &[&str], p: f64) -> (f64, f64) {
    let runs: Vec<f64> = found.values(player, levels).iter().map(|count| count / ROUNDS).collect();
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / n;
    let variance = runs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let moving = HABIT_RATE / 2.0 * p * (1.0 - p);
    (mean, ERRORS * (variance / n).sqrt() + moving + 1.0 / (n * ROUNDS))
}

pub(crate) fn quantal_response() -> Case {
    let found = Found::of("quantal-response");
    let mut case = Case::new(
        "Logit equilibrium of a constant-sum game",
        "McKelvey and Palfrey (1995); values as published by the Gambit project. Time means of smoothed \
         fictitious play with a habit rate η of 0.02.",
    );
    let published = [("1", 0.642_979, 0.588_319), ("2", 0.772_677, 0.611_743), ("3", 0.859_537, 0.603_816)];
    for (level, p, q) in published {
        let rate: f64 = level.parse().expect("a number");
        let fixed = root(|p| logistic(rate * logistic(rate * (1.0 - p))) - p, 0.0, 1.0);
        assert!((fixed - p).abs() < 1e-6 && (logistic(rate * (1.0 - fixed)) - q).abs() < 1e-6, "{fixed}");
        for (name, measure, want) in [("p", "row", p), ("q", "column", q)] {
            let what = format!("{name} at precision {level}");
            let (mean, tolerance) = share(&found, measure, &[level], want);
            case.near(&what, want, mean, tolerance, WHY);
        }
    }
    case
}

/// A game of two: by own option and the other's, what row and column get; the record of option one at the start.
struct Game {
    name: &'static str,
    row: [[f64; 2]; 2],
    column: [[f64; 2]; 2],
    start: (f64, f64),
}

/// The logit response to an expectation of option one.
fn response(payoffs: &[[f64; 2]; 2], expected: f64, precision: f64) -> f64 {
    let worth = |own: &[f64; 2]| own[0] * expected + own[1] * (1.0 - expected);
    logistic(precision * (worth(&payoffs[0]) - worth(&payoffs[1])))
}

impl Game {
    /// Where the mean course of play comes to rest: the logit equilibrium in whose basin it starts.
    fn equilibrium(&self, precision: f64) -> (f64, f64) {
        let (mut p, mut q) = self.start;
        for _ in 0..20_000 {
            let answers = (response(&self.row, q, precision), response(&self.column, p, precision));
            (p, q) = (p + 0.02 * (answers.0 - p), q + 0.02 * (answers.1 - q));
        }
        let gap =
            (response(&self.row, q, precision) - p).abs() + (response(&self.column, p, precision) - q).abs();
        assert!(gap < 1e-12, "{} at {precision}: {gap} from rest", self.name);
        (p, q)
    }
}

/// As in `configs/validation/games.toml`.
const GAMES: [Game; 5] = [
    Game {
        name: "dilemma",
        row: [[3.0, 0.0], [5.0, 1.0]],
        column: [[3.0, 0.0], [5.0, 1.0]],
        start: (0.5, 0.5),
    },
    Game {
        name: "chicken",
        row: [[-10.0, 1.0], [-1.0, 0.0]],
        column: [[-10.0, 1.0], [-1.0, 0.0]],
        start: (0.9, 0.1),
    },
    Game {
        name: "stag_hunt",
        row: [[4.0, 0.0], [3.0, 3.0]],
        column: [[4.0, 0.0], [3.0, 3.0]],
        start: (0.9, 0.9),
    },
    Game {
        name: "stag_doubt",
        row: [[4.0, 0.0], [3.0, 3.0]],
        column: [[4.0, 0.0], [3.0, 3.0]],
        start: (0.5, 0.5),
    },
    Game {
        name: "sexes",
        row: [[2.0, 0.0], [0.0, 1.0]],
        column: [[1.0, 0.0], [0.0, 2.0]],
        start: (0.9, 0.9),
    },
];

pub(crate) fn games() -> Case {
    let found = Found::of("games");
    let mut case = Case::new(
        "Four games at four precisions",
        "Logit equilibria: McKelvey and Palfrey (1995), by following the mean course of play (Fudenberg and Levine 1998) \
         from the record at the start; where there are several it says in whose basin play begins. Share of option one: \
         cooperate, go straight, hunt stag (known for it at the start, and in doubt), row's opera. \
         η = 0.02 is the habit rate.",
    );
    for game in &GAMES {
        for level in ["0", "0.3", "1", "5"] {
            let (p, q) = game.equilibrium(level.parse().expect("a number"));
            for (player, want) in [("row", p), ("column", q)] {
                let what = format!("{}, precision {level}: {player}", game.name.replace('_', " "));
                let (mean, tolerance) = share(&found, player, &[game.name, level], want);
                case.near(&what, want, mean, tolerance, WHY);
            }
        }
    }
    case
}

#[test]
fn choices_follow_the_logit_law() {
    agrees("logit");
}

#[test]
fn smoothed_play_settles_at_logit_equilibria() {
    for id in ["quantal-response", "games"] {
        agrees(id);
    }
}
