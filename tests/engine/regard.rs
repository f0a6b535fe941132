use detente_core::simd::Simd;

use crate::bench::{measured, model, simulate};

/// One who can announce a blow and carry it out, and one who watches. Nobody expects anything but what is announced.
fn herald(mind: &str) -> String {
    format!(
        r#"
        id = "herald"
        title = "Words and deeds"
        time = {{ unit = "day", ticks_per_unit = 1, end = 12 }}
        defaults.actor = {{ tempo = 1, belief_weight = 0, habit_rate = 0 }}
        track.word = {{}}
        track.act = {{}}
        [variable.peace]
        initial = 0.5
        [actor.herald]
        label = "Herald"
        mind = {{ {mind} }}
        interest = {{ peace = {{ weight = 1, ideal = 1 }} }}
        [actor.watcher]
        label = "Watcher"
        interest = {{ peace = {{ weight = 1, ideal = 1 }} }}
        [option.herald.announce]
        track = "word"
        from = 12
        announces = {{ option = "herald.blow", strength = 0.5, deadline = 4 }}
        [option.herald.blow]
        track = "act"
        cost = 10
        effects = {{ peace = -0.1 }}
        "#
    )
}

/// What the watcher expects and the herald's credibility at some ticks, with an announcement forced at tick 2.
fn course(mind: &str, scripts: &str, ticks: &[u32]) -> Vec<[f64; 2]> {
    let mut parts = format!("[[script]]\nforce = \"herald.announce\"\nat = 2\n{scripts}\n");
    for t in ticks {
        parts += &format!(
            "[[measure]]\nid = \"e{t}\"\nfrom = {t}\nuntil = {t}\n\
             final = {{ expectation = {{ of = \"watcher\", option = \"herald.blow\" }} }}\n\
             [[measure]]\nid = \"c{t}\"\nfrom = {t}\nuntil = {t}\nfinal = {{ credibility = \"herald\" }}\n"
        );
    }
    measured(&herald(mind), &parts).as_chunks::<2>().0.to_vec()
}

fn close(got: &[[f64; 2]], want: &[[f64; 2]]) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().flatten().zip(want.iter().flatten()) {
        assert!((got - want).abs() < 1e-12, "{got} is not {want}");
    }
}

#[test]
fn an_announcement_is_believed_as_far_as_its_author_is_credible_and_counts_against_it_if_broken() {
    let got = course("", "", &[2, 3, 6, 7]);
    close(&got, &[[0.0, 0.6], [0.3, 0.6], [0.3, 0.3], [0.0, 0.3]]);
    // With no credibility nothing is expected, and nothing is lost.
    close(&course("credibility = 0", "", &[3, 7]), &[[0.0, 0.0], [0.0, 0.0]]);
}

#[test]
fn an_announcement_that_is_kept_ends_and_makes_the_next_more_credible() {
    let blow = "[[script]]\nforce = \"herald.blow\"\nat = 4";
    close(&course("", blow, &[3, 4, 5, 8]), &[[0.3, 0.6], [0.3, 0.68], [0.0, 0.68], [0.0, 0.68]]);
}

#[test]
fn who_is_secretly_kept_from_it_goes_on_being_expected() {
    let block = "[[script]]\nblock = \"herald.blow\"";
    close(&course("", block, &[3, 6, 7, 12]), &[[0.3, 0.6], [0.3, 0.6], [0.3, 0.6], [0.3, 0.6]]);
}

#[test]
fn what_is_known_to_be_impossible_is_neither_expected_nor_held_against_its_author() {
    let barred = "[[script]]\nunavailable = \"herald.blow\"";
    close(&course("", barred, &[3, 6, 7]), &[[0.0, 0.6], [0.0, 0.6], [0.0, 0.6]]);
}

/// An actor with two types that differ in what a blow costs them; another with one.
fn faces(cost: f64) -> String {
    format!(
        r#"
        id = "faces"
        title = "Two faces"
        time = {{ unit = "day", ticks_per_unit = 1, end = 6 }}
        defaults.actor = {{ tempo = 1, precision = 10, belief_leak = 0, tempering = 1 }}
        track.act = {{}}
        [variable.peace]
        initial = 0.5
        [actor.masked]
        label = "Masked"
        interest = {{ peace = {{ weight = 1, ideal = 0 }} }}
        [actor.masked.type.hard]
        prior = 0.25
        [actor.masked.type.soft]
        prior = 0.75
        cost = {{ blow = {cost} }}
        [option.masked.blow]
        track = "act"
        effects = {{ peace = 0.0 }}
        "#
    )
}

const BELIEF: &str = "[[measure]]\nid = \"hard\"\nfinal = { belief = { actor = \"masked\", type = \"hard\" } }\n\
                      [[measure]]\nid = \"blows\"\ncount = \"masked.blow\"";

#[test]
fn an_act_equally_likely_from_all_types_moves_no_belief() {
    for outcome in simulate(&model(&faces(0.0), BELIEF, 1), Simd::detect(), 0..64) {
        let [Some(hard), Some(_)] = outcome.measures[..] else { panic!("{outcome:?}") };
        assert!((hard - 0.25).abs() < 1e-12, "{hard}");
    }
}

#[test]
fn beliefs_follow_bayes() {
    // Odds of a blow against holding: 1 : 1 for the hard type, e^−5 : 1 for the soft; six choices, tremble 0.02.
    let soft = 1.0 / (1.0 + detente_core::math::exp(5.0));
    let likelihood = |share: f64| 0.02 + 0.98 * share;
    let mut types = [0.0, 0.0];
    for outcome in simulate(&model(&faces(0.5), BELIEF, 1), Simd::detect(), 0..400) {
        let [Some(hard), Some(blows)] = outcome.measures[..] else { panic!("{outcome:?}") };
        let mut weights = [0.25, 0.75];
        for choice in 0..6 {
            let blow = f64::from(choice) < blows;
            weights[0] *= likelihood(0.5);
            weights[1] *= likelihood(if blow { soft } else { 1.0 - soft });
        }
        let want = weights[0] / (weights[0] + weights[1]);
        assert!((hard - want).abs() < 1e-9, "{hard} is not {want} after {blows} blows");
        types[usize::from(blows > 1.0)] += 1.0;
    }
    // A quarter of the runs has the hard type, which strikes in half of its choices.
    assert!(types[1] > 60.0 && types[1] < 130.0, "{types:?}");
}

#[test]
fn who_saw_nothing_believes_what_it_did_to_the_last_bit() {
    // Blows fall between decisions, on a day of their own in every run: beliefs of one run are nobody else's business.
    let text = faces(0.2).replace("tempo = 1,", "tempo = 5,").replace("end = 6", "end = 40");
    let parts = format!("{BELIEF}\n[[script]]\nforce = \"masked.blow\"\nat = {{ uniform = [11, 39] }}");
    let model = model(&text, &parts, 1);
    let together = simulate(&model, Simd::detect(), 0..64);
    for run in 0..16 {
        let alone = simulate(&model, Simd::detect(), [run]).remove(0);
        assert_eq!(alone.measures, together[run as usize].measures, "run {run}");
    }
}

#[test]
fn who_cannot_choose_teaches_nothing_of_itself() {
    // Frozen throughout: what it would do under each type differs, but nothing that it does is a choice.
    for track in ["hold = true", "hold = false"] {
        for weight in ["1.5", "1.7", "2.9"] {
            let text = format!(
                r#"
                id = "frozen"
                title = "Nothing to learn"
                time = {{ unit = "round", ticks_per_unit = 1, end = 10 }}
                defaults.actor = {{ tempo = 1, precision = 600 }}
                track.play = {{ {track} }}
                variable.x.initial = 0.5
                variable.y.initial = 0.5
                [actor.a]
                label = "A"
                interest = {{ x = {{ weight = 1, ideal = 1 }}, y = {{ weight = 1, ideal = 1 }} }}
                type.one = {{ prior = 0.5, weight = {{ x = 3 }} }}
                type.two = {{ prior = 0.5, weight = {{ x = {weight} }} }}
                [option.a.p]
                track = "play"
                effects = {{ x = 0.3 }}
                [option.a.q]
                track = "play"
                effects = {{ y = 0.3 }}
                "#
            );
            let parts = "[[script]]\nfreeze = \"a\"\n[[measure]]\nid = \"one\"\n\
                         final = { belief = { actor = \"a\", type = \"one\" } }";
            assert_eq!(measured(&text, parts), [0.5], "{track} {weight}");
        }
    }
}
