use detente_core::math::{exp, logistic};
use proptest::prelude::*;

use crate::bench::spec;
use crate::check::{CASES, holds, regressions};
use crate::choosing::race;
use crate::runs::runs_of;

/// One whom another watches that knows it: what it expects of an option of `one` is the logit of its worth. `mind` of
/// one, further keys of it, and the rest of the scenario.
fn watched(mind: &str, keys: &str, rest: &str) -> String {
    // What stands before the first header goes there.
    let end = if rest.starts_with('[') { 0 } else { rest.find("\n[").map_or(rest.len(), |end| end + 1) };
    let (world, rest) = rest.split_at(end);
    format!(
        "id = \"watched\"\ntitle = \"Watched\"\ntime = {{ unit = \"day\", ticks_per_unit = 1, end = 4 }}\n\
         defaults.actor = {{ tempo = 1, habit_rate = 0, belief_weight = 1, discount = 1, horizon = 2, segments = 1, \
         signing_precision = 1e6, betrayal = 0 }}\n\
         track.act = {{}}\ntheatre.t.label = \"T\"\n{world}\
         [actor.one]\nlabel = \"One\"\nmind = {{ precision = 10, {mind} }}\n{keys}\
         [actor.watcher]\nlabel = \"Watcher\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n{rest}"
    )
}

/// The expectation of an option at a tick.
fn expected(option: &str, at: u32) -> String {
    format!(
        "[[measure]]\nid = \"e\"\nfrom = {at}\nuntil = {at}\n\
         final = {{ expectation = {{ of = \"watcher\", option = \"one.{option}\" }} }}\n"
    )
}

fn near(text: &str, parts: &str, want: f64) {
    let got = runs_of(text, parts, 1)[0][0].expect("defined");
    assert!((got - want).abs() < 1e-11, "{got} is not {want}");
}

fn share() -> std::ops::Range<f64> {
    0.0..1.0
}

#[test]
fn audiences_count_what_falls_below_the_peak() {
    // What is backed down from was higher at the start; an event lowers or raises it at tick 1.
    let numbers = (share(), -0.9..0.9_f64, -0.9..0.9_f64, 0.0..0.5_f64);
    holds(CASES, regressions!("audience"), numbers, |(start, shock, delta, cost)| {
        let rest = format!(
            "[variable.x]\ninitial = 0\n[variable.y]\nrange = [-1, 3]\ninitial = {:?}\n\
             [event.e]\nat = 1\neffects = {{ y = {shock:?} }}\n\
             [option.one.move]\ntrack = \"act\"\navailable = true\neffects = {{ y = {delta:?} }}\n",
            4.0 * start - 1.0
        );
        let keys = format!("interest.x = {{ weight = 1, ideal = 0 }}\nratchet = {{ y = {cost:?} }}\n");
        let moved = |z: f64, d: f64| if d > 0.0 { z + d * (1.0 - z) } else { z * (1.0 + d) };
        let now = moved(start, shock);
        // At tick 1 the peak is that of tick 0; holding loses by it as well.
        let fall = |z: f64| if start > z { cost * (start - z) } else { 0.0 };
        let want = logistic(10.0 * (fall(now) - fall(moved(now, delta))));
        near(&watched("threat = 0", &keys, &rest), &expected("move", 1), want);
    });
}

#[test]
fn the_risk_averse_average_over_three_points() {
    // V is no logit here but in the own choice: replayed as a race.
    let numbers = ([share(), share()], [0.0..0.4_f64, 0.0..0.4_f64], -0.8..0.8_f64, 5.0..60.0_f64);
    holds(CASES, regressions!("risk"), numbers, |([x, y], [sx, sy], delta, precision)| {
        let rest = format!(
            "[variable.x]\ninitial = {x:?}\nuncertain = {sx:?}\n\
             [variable.y]\nrange = [0, 4]\ninitial = {:?}\nuncertain = {sy:?}\n\
             [option.one.move]\ntrack = \"act\"\neffects = {{ x = {delta:?} }}\n",
            4.0 * y
        );
        let keys = "interest.x = { weight = 2, ideal = 0.7 }\ninterest.y = { weight = 1, ideal = 0.2 }\n";
        let mind = "risk = true, shape = \"quadratic\", belief_weight = 0, discount = 0.9";
        let text =
            watched(mind, keys, &rest).replace("precision = 10,", &format!("precision = {precision:?},"));
        let worth = |act: bool| {
            let utility = |x: f64, y: f64| {
                let (x, y) = (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
                let x = match act {
                    true if delta > 0.0 => x + delta * (1.0 - x),
                    true => x * (1.0 + delta),
                    false => x,
                };
                -(2.0 * (x - 0.7) * (x - 0.7) + (y - 0.2) * (y - 0.2)) / 3.0
            };
            let root = 3.0_f64.sqrt();
            let sides = utility(x + root * sx, y)
                + utility(x - root * sx, y)
                + utility(x, y + root * sy)
                + utility(x, y - root * sy);
            precision * (utility(x, y) / 3.0 + sides / 6.0)
        };
        let count = "[[measure]]\nid = \"n\"\nuntil = 1\ncount = \"one.move\"\n";
        for (run, got) in runs_of(&text, count, 256).iter().enumerate() {
            let chosen = race(spec(run as u64), 1, 0, Some(worth(false)), &[(0, worth(true))]);
            assert_eq!(got[0] == Some(1.0), chosen == Some(0), "run {run}");
        }
    });
}

#[test]
fn processes_run_in_forecasts_as_in_the_world() {
    // Growth at a pace, a contest, and combat of what is sent; over one segment of the whole horizon.
    let numbers = ([share(), share(), share()], 0.05..0.9_f64, [0.0..0.5_f64, 0.0..0.5_f64], 0.01..0.5_f64);
    holds(CASES, regressions!("physics"), numbers, |([a, b, x], delta, [rate, growth], kill)| {
        let rest = format!(
            "variable.x.initial = {x:?}\nvariable.a.initial = {a:?}\nvariable.b.initial = {b:?}\nvariable.g.initial = 0.1\n\
             [process.contest]\nvariable = \"x\"\nrate = {rate:?}\n\
             contest = {{ a = {{ a = 1 }}, b = {{ b = 2 }}, exponent = 2 }}\n\
             [process.growth]\nvariable = \"g\"\naccumulate = {{ product = [\"a\", \"~x\"], gain = {growth:?} }}\n\
             pace = {{ by = [\"a\"] }}\n\
             [process.combat]\nattrition = {{ law = \"linear\", a = {{ a = 1 }}, b = {{ b = 1 }}, \
             kill_a = {kill:?}, kill_b = {kill:?} }}\n\
             [option.one.send]\ntrack = \"act\"\neffects = {{ a = {delta:?} }}\n"
        );
        let keys = "interest.x = { weight = 2, ideal = 1 }\ninterest.g = { weight = 1, ideal = 0 }\n\
                    interest.b = { weight = 4, ideal = 0 }\n";
        let utility = |a: f64| {
            let odds = (a / (2.0 * b)) * (a / (2.0 * b));
            let x_then = x + (1.0 - exp(-2.0 * rate)) * (odds / (1.0 + odds) - x);
            let g = (0.1 + 2.0 * growth * a * a * (1.0 - x)).clamp(0.0, 1.0);
            // Lanchester's linear law by its closed form, from the ratio of the two, which grows by e^{kill D t}.
            let (d, ratio) = (a - b, (a / b) * exp(kill * (a - b) * 2.0));
            let b_then = d / (ratio - 1.0);
            -(2.0 * (1.0 - x_then) + g + 4.0 * b_then) / 7.0
        };
        let sent = a + delta * (1.0 - a);
        // Where the two are nearly equal the closed form is no good.
        if (a - b).abs() > 0.01 && (sent - b).abs() > 0.01 && b > 0.01 && a > 0.01 {
            let text = watched("threat = 0", keys, &rest);
            let got = runs_of(&text, &expected("send", 1), 1)[0][0].expect("defined");
            let want = logistic(10.0 * (utility(sent) - utility(a)));
            assert!((got - want).abs() < 1e-8, "{got} is not {want}");
        }
    });
}

#[test]
fn terms_pull_in_forecasts_and_breaches_cost() {
    // In force from tick 1 on; at tick 2 one thinks of pushing x, which may breach: then it no longer counts among those who
    // hold to the term.
    let side = prop_oneof![Just("<="), Just(">="), Just("=")];
    let numbers =
        ((share(), share(), side), (-0.8..0.8_f64, 0.05..1.0_f64), [0.0..0.3_f64, 0.0..0.1_f64], share());
    holds(2 * CASES, regressions!("terms"), (numbers, 0.0..0.5_f64), |(numbers, rate)| {
        let ((start, term, side), (delta, enforcement), [breach, guarantor], stake) = numbers;
        let rest = format!(
            "variable.x = {{ theatre = \"t\", initial = {start:?} }}\n\
             process.x = {{ variable = \"x\", rate = {rate:?}, toward = 0.5 }}\n\
             variable.f = {{ kind = \"force\", owner = \"one\", theatre = \"t\", initial = {stake:?} }}\n\
             variable.h = {{ kind = \"force\", owner = \"watcher\", theatre = \"t\", initial = 0.4 }}\n\
             variable.j = {{ kind = \"force\", owner = \"third\", theatre = \"t\", initial = 0.3 }}\n\
             [actor.third]\nlabel = \"Third\"\ninterest.x = {{ weight = 1, ideal = 1 }}\n\
             [option.one.push]\ntrack = \"act\"\nfrom = 2\neffects = {{ x = {delta:?} }}\n\
             [bargain.deal]\nparties = [\"one\", \"watcher\"]\navailable = false\nat = 1\n\
             guarantors = [\"third\"]\nenforcement = {enforcement:?}\nbreach_cost = {breach:?}\n\
             guarantor_cost = {guarantor:?}\nterm.x = {{ side = \"{side}\", value = {term:?} }}\n"
        );
        let keys = "interest.x = { weight = 1, ideal = 1 }\n";
        let keeps = |x: f64| match side {
            "<=" => x <= term,
            ">=" => x >= term,
            _ => false,
        };
        let step = |x: f64, held: f64, time: f64| {
            let pull = if keeps(x) { 0.0 } else { enforcement * held / (stake + 0.7) };
            let all = rate + pull;
            if all == 0.0 {
                x
            } else {
                (rate * 0.5 + pull * term) / all + (x - (rate * 0.5 + pull * term) / all) * exp(-all * time)
            }
        };
        let now = step(start, stake + 0.4, 1.0);
        let pushed = if delta > 0.0 { now + delta * (1.0 - now) } else { now * (1.0 + delta) };
        let violation = |x: f64| if keeps(x) { 0.0 } else { (x - term).abs() };
        let breaches = violation(pushed) > violation(now) + 1e-12;
        let held = if breaches { 0.4 } else { stake + 0.4 };
        let price = if breaches { breach + guarantor } else { 0.0 };
        let gain = step(pushed, held, 2.0) - step(now, stake + 0.4, 2.0);
        let parts = format!("[[script]]\nsign = \"deal\"\nat = 1\n{}", expected("push", 2));
        near(&watched("threat = 0", keys, &rest), &parts, logistic(10.0 * (gain - price)));
    });
}

#[test]
fn without_holding_expectations_are_shared_out() {
    let numbers = ([-0.2..0.2_f64, -0.2..0.2_f64], [0.0..0.5_f64, 0.0..0.5_f64], share(), 1..5_u32, share());
    holds(CASES, regressions!("shared"), numbers, |(costs, habits, weight, cooldown, word)| {
        let mut rest = "variable.x.initial = 0\n[option.one.word]\ntrack = \"talk\"\nfrom = 3\n".to_owned();
        rest += &format!("announces = {{ option = \"one.b\", strength = {word:?}, deadline = 9 }}\n");
        for (name, k) in [("a", 0), ("b", 1)] {
            rest += &format!(
                "[option.one.{name}]\ntrack = \"act\"\ncost = {:?}\nhabit = {:?}\n{}",
                costs[k],
                habits[k],
                if k == 0 { format!("cooldown = {cooldown}\n") } else { String::new() }
            );
        }
        let keys = "interest.x = { weight = 1, ideal = 0 }\n";
        let text = watched("credibility = 0.5", keys, &rest)
            .replace("track.act = {}", "track.act = { hold = false }\ntrack.talk = {}")
            .replace("belief_weight = 1", &format!("belief_weight = {weight:?}"));
        let total: f64 = costs.iter().map(|c| exp(-10.0 * c)).sum();
        let mixed = |k: usize, further: u32| {
            let p = exp(-10.0 * costs[k]) / total;
            (1.0 - weight) * habits[k] + weight * p / (1.0 + p * f64::from(further))
        };
        let (a, b) = (mixed(0, cooldown - 1), mixed(1, 0));
        near(&text, &expected("b", 1), b / (a + b));
        // From the tick after the word on it counts, before it is shared out.
        let believed = 0.5 * word;
        let b = (1.0 - believed) * b + believed;
        near(&text, &format!("{}[[script]]\nforce = \"one.word\"\nat = 1\n", expected("b", 2)), b / (a + b));
    });
}
