use detente_analysis::{Direction, Interval, Verdict};

use super::super::InfluenceRow;
use super::super::agreement::{DrawEffect, class, one_sign, share};
use super::{built_in, flip, has_one_sign};
use crate::experiment::{Effect, Form, Hypothesis, RunValue, Side};
use crate::record::Finding;

fn hypothesis(form: Form, direction: Option<Direction>) -> Hypothesis {
    let side = || Side { name: String::new(), weights: Vec::new(), constant: 0.0 };
    Hypothesis {
        id: "h".to_owned(),
        claim: String::new(),
        form,
        effect: Effect::Contrast { value: RunValue::Measure(0), sides: [side(), side()] },
        direction,
        min_effect: 0.1,
        confidence: 0.95,
    }
}

fn found(effect: f64, low: f64, high: f64) -> Finding {
    Finding { effect: Some(effect), interval: Some(Interval { low, high }), ..Finding::default() }
}

#[test]
fn a_value_has_the_verdict_of_its_side_of_the_bounds() {
    let up = hypothesis(Form::Difference, Some(Direction::Increase));
    let down = hypothesis(Form::Difference, Some(Direction::Decrease));
    for (effect, verdict) in [
        (0.2, Verdict::Supported),
        (0.1, Verdict::Open),
        (0.05, Verdict::Negligible),
        (-0.05, Verdict::Negligible),
        (-0.2, Verdict::Contradicted),
    ] {
        assert_eq!((class(&up, effect), class(&down, -effect)), (verdict, verdict), "{effect}");
    }
    let none = hypothesis(Form::Equivalence, None);
    assert_eq!(
        [0.05, 0.1, -0.2].map(|effect| class(&none, effect)),
        [Verdict::Supported, Verdict::Contradicted, Verdict::Contradicted]
    );
}

#[test]
fn draws_without_an_effect_do_not_count_and_zero_has_no_sign() {
    let up = hypothesis(Form::Difference, Some(Direction::Increase));
    let draw = |effect: Option<f64>| DrawEffect {
        draw: 0,
        effect,
        agrees: effect.map(|effect| class(&up, effect) == Verdict::Supported),
    };
    let draws = [Some(0.2), Some(0.05), None, Some(0.0), Some(-0.3)].map(draw);
    assert_eq!(share(&draws), Some(0.25));
    assert_eq!(one_sign(&up, &draws), Some(0.5));
    assert_eq!(one_sign(&up, &[Some(1e-17), Some(-1e-17)].map(draw)), Some(0.0), "rounding");
    assert_eq!((share(&[]), one_sign(&up, &[])), (None, None));
    let all_but_one: Vec<DrawEffect> =
        (0..100).map(|k| draw(Some(if k == 0 { -1.0 } else { 1.0 }))).collect();
    assert!(has_one_sign(&up, &all_but_one));
    assert!(!has_one_sign(&up, &all_but_one[..99]));
    assert_eq!(one_sign(&hypothesis(Form::Threshold, Some(Direction::Increase)), &draws), None);
}

#[test]
fn an_effect_is_gone_if_nothing_that_counts_is_left() {
    let up = hypothesis(Form::Difference, Some(Direction::Increase));
    let whole = found(1.0, 0.8, 1.2);
    let gone = |left: Finding| built_in(&up, &whole, &left);
    assert_eq!(gone(found(0.05, 0.02, 0.08)), Some(true), "within the least effect");
    assert_eq!(gone(found(0.15, -0.2, 0.5)), Some(true), "a sixth, and perhaps nothing");
    assert_eq!(gone(found(0.25, -0.2, 0.7)), Some(false), "a quarter");
    assert_eq!(gone(found(0.15, 0.12, 0.18)), Some(false), "a sixth, surely");
    let small = found(0.05, 0.02, 0.08);
    assert_eq!(built_in(&up, &small, &small), Some(false), "too small to count before, and all of it left");
    assert_eq!(gone(Finding::default()), None);
    assert_eq!(built_in(&hypothesis(Form::Equivalence, None), &whole, &found(0.0, 0.0, 0.0)), None);
}

#[test]
fn the_number_that_takes_the_effect_farthest_over_the_bound_flips_it() {
    let up = hypothesis(Form::Difference, Some(Direction::Increase));
    let row = |factor: &str, p_holm: f64, low: f64, high: f64| InfluenceRow {
        place: (0, 0),
        factor: factor.to_owned(),
        n: 100,
        prcc: Some(0.5),
        p: Some(p_holm),
        p_holm: Some(p_holm),
        pawn_median: None,
        pawn_noise: None,
        fifths: [low, high].map(|effect| found(effect, effect, effect)),
    };
    let rows = [
        row("a", 0.01, 0.05, 0.6),
        row("b", 0.01, 0.6, -0.04),
        row("chance", 0.2, 0.6, -0.9),
        row("safe", 0.001, 0.11, 0.9),
    ];
    let flipped = |effect: f64| {
        let flip = flip(&up, &found(effect, effect, effect), rows.iter());
        flip.map(|flip| (flip.path.clone(), flip.end(), flip.effect))
    };
    assert_eq!(flipped(0.3), Some(("b".to_owned(), "high", -0.04)));
    assert_eq!(
        flipped(0.05),
        Some(("safe".to_owned(), "high", 0.9)),
        "a negligible effect may count after all"
    );
    assert_eq!(flip(&up, &found(0.3, 0.2, 0.4), rows[3..].iter()), None);
    assert_eq!(flip(&up, &Finding::default(), rows.iter()), None);
}
