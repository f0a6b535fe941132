use crate::bench::spec;
use crate::check::{CASES, holds, regressions};
use crate::choosing::race;
use crate::runs::runs_of;
use crate::society::{World, world};

#[test]
fn predictions_are_logit_choices_by_forecasts() {
    holds(2 * CASES, regressions!("predictions"), world(), |world| {
        // The observer has nothing in mind but predictions; the second actor expects by them what the first will do.
        let mut parts = String::new();
        for o in 0..world.options.len() {
            let of = if world.options[o].actor == 1 { 2 } else { 1 };
            parts += &format!(
                "[[measure]]\nid = \"e{o}\"\nfinal = {{ expectation = {{ of = \"a{of}\", option = \"{}\" }} }}\n",
                world.name(o)
            );
        }
        let predicted = world.all_predicted();
        for weight in [1.0, 0.3] {
            let got = runs_of(&world.text(1, weight), &parts, 1).remove(0);
            for (o, got) in got.into_iter().enumerate() {
                let (got, want) = (got.expect("defined"), world.expected(o, weight, predicted[o]));
                assert!((got - want).abs() < 1e-9, "{} at {weight}: {got} is not {want}", world.name(o));
            }
        }
    });
}

/// Who takes which option in the first tick, by run; `None` holds.
fn taken(world: &World, depth: u32, weight: f64, runs: u64) -> Vec<Option<usize>> {
    let own = world.own(0);
    let count = |o: &usize| format!("[[measure]]\nid = \"o{o}\"\ncount = \"{}\"\n", world.name(*o));
    let parts: String = own.iter().map(count).collect();
    let table = runs_of(&world.text(depth, weight), &parts, runs);
    table.iter().map(|run| run.iter().position(|c| *c == Some(1.0))).collect()
}

/// Asserts that a race of these values has these winners.
fn won(world: &World, taken: &[Option<usize>], hold: f64, values: &[(usize, f64)]) {
    let start = world.start();
    let can: Vec<(u32, f64)> =
        values.iter().filter(|v| world.meets(v.0, &start)).map(|v| (v.0 as u32, v.1)).collect();
    let wins = |(run, taken): (usize, &Option<usize>)| {
        race(spec(run as u64), 1, 0, Some(hold), &can) == taken.map(|o| o as u32)
    };
    let wrong = taken.iter().enumerate().filter(|t| !wins(*t)).count();
    assert_eq!(wrong, 0, "of {}", taken.len());
}

#[test]
fn choices_follow_forecasts_by_expectations() {
    holds(CASES, regressions!("choices"), (world(), 0.0..1.0), |(world, weight)| {
        let predicted = world.all_predicted();
        let expected: Vec<f64> =
            predicted.iter().enumerate().map(|(o, p)| world.expected(o, weight, *p)).collect();
        let (hold, values) = world.values(0, 0.0, &world.start(), &expected);
        won(&world, &taken(&world, 1, weight, 256), hold, &values);
    });
}

#[test]
fn at_depth_two_choices_follow_foreseen_responses() {
    holds(CASES, regressions!("responses"), (world(), 0.2..1.0), |(world, weight)| {
        let (start, predicted) = (world.start(), world.all_predicted());
        let expected = |predicted: &[f64]| -> Vec<f64> {
            predicted.iter().enumerate().map(|(o, p)| world.expected(o, weight, *p)).collect()
        };
        let precision = world.actors[0].precision;
        let (hold, mut values) = world.values(0, 0.0, &start, &expected(&predicted));
        for (a, value) in &mut values {
            let (deed, after) = (&world.options[*a], world.act(Some(*a), &start));
            let mut foreseen = predicted.clone();
            for j in 1..world.actors.len() {
                let person = &world.actors[j];
                let o = world.opposition(j, 0);
                let gain = deed.attribution * (person.threat * o + 1.0 - o)
                    + (1.0 - deed.attribution) * person.threat;
                let alarm = deed.severity * gain;
                let alarm = if alarm > person.cap { person.cap } else { alarm };
                for (b, p) in world.predicted(j, alarm, &after) {
                    foreseen[b] = (foreseen[b] + p - predicted[b]).clamp(0.0, 1.0);
                }
            }
            let worth = world.worth(0, 0.0, &start, Some(*a), &expected(&foreseen));
            *value = precision * (worth - deed.cost);
        }
        won(&world, &taken(&world, 2, weight, 256), hold, &values);
    });
}
