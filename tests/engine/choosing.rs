use detente_core::math::exp;
use detente_core::simd::Simd;

use crate::bench::{model, simulate};

/// One actor, one decision: two options and holding, worth what they move the variable.
fn choices(precision: &str, extra: &str) -> Vec<f64> {
    let text = format!(
        r#"
        id = "choice"
        title = "One choice"
        time = {{ unit = "day", ticks_per_unit = 1, end = 1 }}
        [track.act]
        [variable.x]
        initial = 0.5
        [actor.one]
        label = "One"
        mind = {{ tempo = 1, horizon = 1, segments = 1, precision = {precision}, belief_weight = 0, discount = 1 }}
        interest = {{ x = {{ weight = 1, ideal = 1 }} }}
        [option.one.little]
        track = "act"
        effects = {{ x = 0.2 }}
        [option.one.much]
        track = "act"
        effects = {{ x = 0.4 }}
        {extra}
        "#
    );
    let parts = r#"
        [[measure]]
        id = "little"
        count = "one.little"
        [[measure]]
        id = "much"
        count = "one.much"
    "#;
    let runs = 20_000;
    let outcomes = simulate_counts(&text, parts, runs);
    outcomes.into_iter().map(|count| count / runs as f64).collect()
}

fn simulate_counts(text: &str, parts: &str, runs: u64) -> Vec<f64> {
    use detente_core::simulation::Simulation;
    let model = model(text, parts, 5);
    let mut totals = vec![0.0; model.measures().len()];
    let mut queue = 0..runs;
    Simulation::new(model, Simd::detect()).run(
        || queue.next().map(crate::bench::spec),
        |outcome| {
            for (total, measure) in totals.iter_mut().zip(outcome.measures) {
                *total += measure.expect("defined");
            }
        },
    );
    totals
}

#[test]
fn choices_follow_the_logit_law() {
    // Worths −0.5, −0.4, −0.3 of holding, little and much, at λ = 10: odds 1 : e : e².
    let shares = choices("10", "");
    let total = 1.0 + exp(1.0) + exp(2.0);
    for (share, odds) in shares.iter().zip([exp(1.0), exp(2.0)]) {
        let want = odds / total;
        // Four standard errors of 20,000 draws.
        let tolerance = 4.0 * (want * (1.0 - want) / 20_000.0).sqrt();
        assert!((share - want).abs() < tolerance, "{share} is not {want}");
    }
}

#[test]
fn without_precision_all_are_alike() {
    for share in choices("0", "") {
        assert!((share - 1.0 / 3.0).abs() < 0.0134, "{share}");
    }
}

#[test]
fn with_all_precision_the_best_is_certain() {
    assert_eq!(choices("1e6", ""), [0.0, 1.0]);
}

#[test]
fn a_cost_lowers_the_probability() {
    let free = choices("10", "")[1];
    let dear = choices("10", "cost = 0.1")[1];
    assert!(dear < free - 0.1, "{dear} against {free}");
}

#[test]
fn what_its_requirements_rule_out_is_never_done() {
    assert_eq!(choices("10", "requires = [{ variable = \"x\", min = 0.6 }]")[1], 0.0);
    assert_eq!(choices("10", "from = 2")[1], 0.0);
    assert_eq!(choices("10", "available = false")[1], 0.0);
}

#[test]
fn once_and_cooldown_limit_repetition() {
    let text = |keys: &str| {
        format!(
            r#"
            id = "again"
            title = "Again and again"
            time = {{ unit = "day", ticks_per_unit = 1, end = 30 }}
            [track.act]
            [variable.x]
            initial = 0.5
            [process.fade]
            variable = "x"
            rate = 0.2
            toward = 0.0
            [actor.one]
            label = "One"
            mind = {{ tempo = 1, precision = 1e5 }}
            interest = {{ x = {{ weight = 1, ideal = 1 }} }}
            [option.one.push]
            track = "act"
            effects = {{ x = 0.3 }}
            {keys}
            "#
        )
    };
    let count = |keys: &str| {
        let model = model(&text(keys), "[[measure]]\nid = \"n\"\ncount = \"one.push\"\n", 1);
        simulate(&model, Simd::detect(), [0])[0].measures[0]
    };
    assert_eq!(count(""), Some(30.0));
    assert_eq!(count("once = true"), Some(1.0));
    assert_eq!(count("cooldown = 10"), Some(3.0));
}

#[test]
fn an_actor_without_interest_in_a_theatre_ignores_its_escalation() {
    let text = |interest: &str| {
        format!(
            r#"
            id = "deaf"
            title = "A crisis elsewhere"
            time = {{ unit = "day", ticks_per_unit = 1, end = 40 }}
            [track.act]
            [theatre.here]
            label = "Here"
            [theatre.there]
            label = "There"
            [variable.alarm]
            kind = "escalation"
            theatre = "there"
            initial = 0.2
            [variable.x]
            theatre = "here"
            initial = 0.5
            [variable.y]
            theatre = "there"
            initial = 0.5
            [process.fade]
            variable = "x"
            rate = 0.2
            toward = 0.0
            [actor.one]
            label = "One"
            mind = {{ tempo = 1, precision = 50 }}
            interest = {{ x = {{ weight = 1, ideal = 1 }} {interest} }}
            [option.one.push]
            track = "act"
            effects = {{ x = 0.1 }}
            cost = 0.03
            [event.war]
            at = 2
            escalates = {{ theatre = "there", severity = 0.9 }}
            [event.peace]
            at = 2
            effects = {{ x = 0.0 }}
            "#
        )
    };
    let parts = "[[measure]]\nid = \"n\"\ncount = \"one.push\"\n";
    let quiet = |interest: &str| {
        let with = simulate(&model(&text(interest), parts, 3), Simd::detect(), 0..64);
        let calm = text(interest).replace("severity = 0.9", "severity = 0.0");
        let without = simulate(&model(&calm, parts, 3), Simd::detect(), 0..64);
        with.iter().zip(&without).all(|(a, b)| a.measures == b.measures)
    };
    assert!(quiet(""));
    assert!(!quiet(", y = { weight = 1, ideal = 1 }"));
}
