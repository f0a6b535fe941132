use detente_core::math::logistic;

use crate::check::{CASES, holds, regressions};
use crate::runs::runs_of;

/// Payoffs of row and column, each by its own option and then the other's.
type Payoffs = [[f64; 2]; 2];

fn game(row: Payoffs, column: Payoffs, end: u32) -> String {
    let payoffs = |name: &str, other: &str, [[aa, ab], [ba, bb]]: Payoffs| {
        format!(
            "[actor.{name}]\nlabel = \"Player\"\ninterest.world = {{ weight = 1, ideal = 0.5 }}\n\
             payoff.{other} = {{ a = {{ a = {aa:?}, b = {ab:?} }}, b = {{ a = {ba:?}, b = {bb:?} }} }}\n"
        )
    };
    let options = ["row.a", "row.b", "column.a", "column.b"];
    let options = options.map(|o| format!("[option.{o}]\ntrack = \"play\"\n"));
    format!(
        "id = \"game\"\ntitle = \"A game\"\ntime = {{ unit = \"round\", ticks_per_unit = 1, end = {end} }}\n\
         defaults.actor = {{ tempo = 1, horizon = 1, segments = 1, precision = 1, belief_weight = 0, habit_rate = 0.02 }}\n\
         track.play = {{ hold = false }}\nvariable.world.initial = 0.5\n{}{}{}",
        payoffs("row", "column", row),
        payoffs("column", "row", column),
        options.concat()
    )
}

/// How much more a pays than b, for the share of the other's a.
fn advantage([[aa, ab], [ba, bb]]: Payoffs, share: f64) -> f64 {
    (aa - ba) * share + (ab - bb) * (1.0 - share)
}

#[test]
fn smoothed_play_settles_at_the_logit_equilibrium() {
    // Slopes below 0.8 make the best reply a contraction: there is one equilibrium, and iteration finds it.
    let payoff = || -0.8..0.8;
    let one = move || [[payoff(), payoff()], [payoff(), payoff()]];
    holds(CASES / 12, regressions!("equilibrium"), (one(), one()), |(row, column)| {
        let (mut p, mut q) = (0.5, 0.5);
        for _ in 0..200 {
            (p, q) = (logistic(advantage(row, q)), logistic(advantage(column, p)));
        }
        let parts = "[[measure]]\nid = \"row\"\ncount = \"row.a\"\nfrom = 401\n\
                     [[measure]]\nid = \"column\"\ncount = \"column.a\"\nfrom = 401\n";
        let played = runs_of(&game(row, column, 2000), parts, 128);
        for (m, want) in [p, q].into_iter().enumerate() {
            let share = played.iter().filter_map(|run| run[m]).sum::<f64>() / (128.0 * 1600.0);
            assert!((share - want).abs() < 0.005, "{share} is not {want}");
        }
    });
}

#[test]
fn payoffs_count_by_what_is_expected() {
    // Habits are what is expected at first: e of the other's option, and holding is the rest.
    let numbers = ([0.0..0.5_f64, 0.0..0.5], [-2.0..2.0_f64, -2.0..2.0, -2.0..2.0, -2.0..2.0]);
    holds(CASES, regressions!("payoffs"), numbers, |([first, second], [m1, m2, m3, m4])| {
        let text = format!(
            "id = \"game\"\ntitle = \"A game\"\ntime = {{ unit = \"round\", ticks_per_unit = 1, end = 1 }}\n\
             defaults.actor = {{ tempo = 1, horizon = 1, belief_weight = 1, precision = 1 }}\n\
             track.play = {{}}\nvariable.world.initial = 0.5\n\
             [actor.row]\nlabel = \"Row\"\ninterest.world = {{ weight = 1, ideal = 0.5 }}\n\
             payoff.column.a = {{ x = {m1:?}, y = {m2:?}, hold = {m3:?} }}\npayoff.column.hold = {{ y = {m4:?} }}\n\
             [actor.column]\nlabel = \"Column\"\ninterest.world = {{ weight = 1, ideal = 0.5 }}\n\
             [option.row.a]\ntrack = \"play\"\n\
             [option.column.x]\ntrack = \"play\"\nhabit = {first:?}\n\
             [option.column.y]\ntrack = \"play\"\nhabit = {second:?}\n"
        );
        let parts =
            "[[measure]]\nid = \"e\"\nfinal = { expectation = { of = \"column\", option = \"row.a\" } }\n";
        let got = runs_of(&text, parts, 1)[0][0].expect("defined");
        let want = logistic(first * m1 + second * m2 + (1.0 - first - second) * m3 - second * m4);
        assert!((got - want).abs() < 1e-12, "{got} is not {want}");
    });
}
