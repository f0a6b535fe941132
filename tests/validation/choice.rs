use detente_core::math::exp;

use crate::case::{CHI_SQUARE, Case, ERRORS, chi_square};
use crate::experiment::Found;
use crate::game::Game;
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
const ROUNDS: f64 = 2000.0;

/// How much of the last round is in the record of the next.
const HABIT_RATE: f64 = 0.02;

const WHY: &str = "3.29 standard errors + 2 × displacement + one choice";

/// The share of rounds in which a player chose one, and how near to the equilibrium it should be: standard errors, twice
/// the displacement, and one choice of all.
fn share(found: &Found, player: &str, levels: &[&str], displaced: f64) -> (f64, f64) {
    let runs: Vec<f64> = found.values(player, levels).iter().map(|count| count / ROUNDS).collect();
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / n;
    let variance = runs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, ERRORS * (variance / n).sqrt() + 2.0 * displaced.abs() + 1.0 / (n * ROUNDS))
}

/// As in `configs/validation/game-scenario.toml`.
const CONSTANT_SUM: Game = Game {
    name: "constant sum",
    row: [[1.0, 1.0], [0.0, 1.0]],
    column: [[1.0, 2.0], [1.0, 1.0]],
    start: (0.5, 0.5),
};

pub(crate) fn quantal_response() -> Case {
    let found = Found::of("quantal-response");
    let mut case = Case::new(
        "Logit equilibrium of a constant-sum game",
        "McKelvey and Palfrey (1995); values as published by the Gambit project. Obtained: time means of smoothed \
         fictitious play. A record that never comes to rest displaces them; the tolerance has what second-order theory says \
         of that.",
    );
    let published = [("1", 0.642_979, 0.588_319), ("2", 0.772_677, 0.611_743), ("3", 0.859_537, 0.603_816)];
    for (level, p, q) in published {
        let precision: f64 = level.parse().expect("a number");
        let rest = CONSTANT_SUM.equilibrium(precision);
        assert!((rest.0 - p).abs() < 1e-6 && (rest.1 - q).abs() < 1e-6, "{rest:?}");
        let displaced = CONSTANT_SUM.displacement(rest, precision, HABIT_RATE);
        for (name, measure, want, displaced) in
            [("p", "row", p, displaced.0), ("q", "column", q, displaced.1)]
        {
            let what = format!("{name} at precision {level}");
            let (mean, tolerance) = share(&found, measure, &[level], displaced);
            case.near(&what, want, mean, tolerance, WHY);
        }
    }
    case
}

const STAG_HUNT: [[f64; 2]; 2] = [[4.0, 0.0], [3.0, 3.0]];
const DILEMMA: [[f64; 2]; 2] = [[3.0, 0.0], [5.0, 1.0]];
const CHICKEN: [[f64; 2]; 2] = [[-10.0, 1.0], [-1.0, 0.0]];

/// As in `configs/validation/games.toml`.
const GAMES: [Game; 5] = [
    Game { name: "dilemma", row: DILEMMA, column: DILEMMA, start: (0.5, 0.5) },
    Game { name: "chicken", row: CHICKEN, column: CHICKEN, start: (0.9, 0.1) },
    Game { name: "stag_hunt", row: STAG_HUNT, column: STAG_HUNT, start: (0.9, 0.9) },
    Game { name: "stag_doubt", row: STAG_HUNT, column: STAG_HUNT, start: (0.5, 0.5) },
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
         cooperate, go straight, hunt stag (known for it at the start, and in doubt), row's opera. Displacement as above. \
         At precision 0 all games are alike, choice by choice.",
    );
    for game in &GAMES {
        for level in ["0", "0.3", "1", "5"] {
            let precision = level.parse().expect("a number");
            if precision == 0.0 && game.name != "dilemma" {
                // Dice know no payoffs: as in the dilemma, to the last choice.
                let dice = |name: &str| ["row", "column"].map(|player| found.values(player, &[name, level]));
                assert_eq!(dice(game.name), dice("dilemma"), "{}", game.name);
                continue;
            }
            let rest = game.equilibrium(precision);
            let displaced = game.displacement(rest, precision, HABIT_RATE);
            for (player, want, displaced) in [("row", rest.0, displaced.0), ("column", rest.1, displaced.1)] {
                let what = format!("{}, precision {level}: {player}", game.name.replace('_', " "));
                let (mean, tolerance) = share(&found, player, &[game.name, level], displaced);
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
