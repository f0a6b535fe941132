use detente_core::math::exp;
use detente_core::simd::Simd;
use detente_core::simulation::{End, Failure};

use crate::bench::{measured, model, simulate};

fn drift(extra: &str) -> String {
    format!(
        r#"
        id = "drift"
        title = "A steady rise"
        time = {{ unit = "day", ticks_per_unit = 1, end = 20, start = "2020-01-01" }}
        [track.act]
        [variable.x]
        initial = 0.0
        range = [0, 100]
        [variable.one]
        initial = 1.0
        [process.rise]
        variable = "x"
        accumulate = {{ terms = {{ one = 1.0 }} }}
        {extra}
        "#
    )
}

#[test]
fn an_outcome_must_be_sustained() {
    let text = drift("[outcome.high]\nwhen = [{ variable = \"x\", min = 5.0 }]\nfor = 3\n");
    let outcome = simulate(&model(&text, "", 1), Simd::detect(), [0]).remove(0);
    assert_eq!((outcome.end, outcome.end_tick), (End::Outcome(0), 7));
}

#[test]
fn without_an_outcome_a_run_ends_at_the_horizon() {
    let outcome = simulate(&model(&drift(""), "", 1), Simd::detect(), [0]).remove(0);
    assert_eq!((outcome.end, outcome.end_tick), (End::Horizon, 20));
}

#[test]
fn a_dated_event_happens_on_its_date() {
    let text = drift("[event.jump]\nat = \"2020-01-11\"\neffects = { x = 0.5 }\n");
    let got = measured(
        &text,
        "[[measure]]\nid = \"x\"\nfinal = { variable = \"x\" }\n[[measure]]\nid = \"h\"\nhappened = \"jump\"\n\
         [[measure]]\nid = \"after\"\nfirst = [{ variable = \"x\", min = 50.0 }]\n",
    );
    // x is 9 when the event comes at tick 10, which halves the distance to 100.
    assert_eq!(got, [54.5 + 11.0, 1.0, 10.0]);
}

#[test]
fn hazards_give_exponential_waiting_times() {
    let text = drift("[event.jump]\nhazard = 0.1\nfrom = 6\neffects = { x = 0.01 }\n");
    let model = model(&text, "[[measure]]\nid = \"h\"\nhappened = \"jump\"\n", 1);
    let outcomes = simulate(&model, Simd::detect(), 0..4000);
    let share = outcomes.iter().map(|o| o.measures[0].expect("defined")).sum::<f64>() / 4000.0;
    let want = 1.0 - exp(-1.5);
    assert!((share - want).abs() < 4.0 * (want * (1.0 - want) / 4000.0).sqrt(), "{share} is not {want}");
}

#[test]
fn events_open_options() {
    let text = drift(
        r#"
        [actor.one]
        label = "One"
        mind = { tempo = 1, precision = 1e5 }
        interest = { x = { weight = 1, ideal = 1 } }
        [option.one.push]
        track = "act"
        closed = true
        effects = { x = 0.1 }
        [event.open]
        at = 8
        opens = ["one.push"]
        [event.close]
        at = 12
        closes = ["one.push"]
        "#,
    );
    let got = measured(
        &text,
        "[[measure]]\nid = \"n\"\ncount = \"one.push\"\n[[measure]]\nid = \"t\"\nfirst_use = \"one.push\"\n",
    );
    assert_eq!(got, [4.0, 8.0]);
}

#[test]
fn a_value_that_is_no_number_fails_its_run_and_no_other() {
    // In runs whose draw of `huge` is infinite after multiplication, ∞ − ∞ is no number.
    let text = r#"
        id = "overflow"
        title = "Too much"
        time = { unit = "day", ticks_per_unit = 1, end = 5 }
        [variable.x]
        initial = 0.5
        range = [-1e300, 1e300]
        [variable.huge]
        initial = { choice = [1.0, 1e300] }
        range = [0, 1e300]
        [process.a]
        variable = "x"
        accumulate = { product = ["huge", "huge"] }
        [process.b]
        variable = "x"
        accumulate = { product = ["huge", "huge"], gain = -1 }
    "#;
    let parts = "[[measure]]\nid = \"x\"\nfinal = { variable = \"x\" }\n";
    let outcomes = simulate(&model(text, parts, 1), Simd::detect(), 0..64);
    let failed: Vec<bool> = outcomes.iter().map(|o| matches!(o.end, End::Failed(_))).collect();
    assert!(failed.contains(&true) && failed.contains(&false));
    for outcome in &outcomes {
        match &outcome.end {
            End::Failed(Failure::NonFinite { variable }) => {
                assert_eq!((variable.as_str(), outcome.end_tick), ("x", 1));
                assert_eq!(outcome.measures, [None]);
            }
            _ => assert_eq!(outcome.measures, [Some(0.5)]),
        }
    }
}

#[test]
fn a_forecast_that_is_no_number_fails_its_run_and_no_other() {
    // The sides of the contest overflow only after a push, which only half of the draws can make.
    let text = r#"
        id = "rash"
        title = "A push too far"
        time = { unit = "day", ticks_per_unit = 1, end = 3 }
        [track.act]
        [variable.x]
        initial = 1.0
        range = [0, 1e300]
        [variable.y]
        initial = 0.5
        [process.pull]
        variable = "y"
        rate = 1
        contest = { a = { x = 1e9 }, b = { x = 1e9 }, exponent = 1 }
        [actor.a]
        label = "A"
        mind = { tempo = 1 }
        interest = { y = { weight = 1, ideal = 1 } }
        [option.a.push]
        track = "act"
        available = { choice = [true, false] }
        effects = { x = 0.9 }
    "#;
    let model = model(text, "", 1);
    let together = simulate(&model, Simd::detect(), 0..16);
    let failed: Vec<bool> = together.iter().map(|o| matches!(o.end, End::Failed(_))).collect();
    assert!(failed.contains(&true) && failed.contains(&false), "{together:?}");
    for (run, outcome) in together.iter().enumerate() {
        assert_eq!(simulate(&model, Simd::detect(), [run as u64])[0], *outcome);
    }
}
