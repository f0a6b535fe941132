use detente_core::simd::Simd;

use crate::bench::{model, simulate};

/// How often, in 2,000 runs of one decision each, the first measure counts 1.
fn count(text: &str, option: &str) -> f64 {
    let parts = format!("[[measure]]\nid = \"used\"\ncount = \"{option}\"");
    let model = model(text, &parts, 3);
    simulate(&model, Simd::detect(), 0..2000).iter().map(|o| o.measures[0].expect("defined")).sum()
}

/// East can probe, which West may answer by striking back. Probing alarms West about the theatre, and so raises what
/// its share of the land is worth to it.
fn provocation(depth: u32, blow: f64) -> String {
    format!(
        r#"
        id = "provocation"
        title = "A probe and its answer"
        time = {{ unit = "day", ticks_per_unit = 1, end = 1 }}
        defaults.actor = {{ tempo = 1, horizon = 4, precision = 60, belief_weight = 1, background = 0, attention = 4 }}
        track.act = {{}}
        theatre.border.label = "The border"
        [variable.land]
        theatre = "border"
        initial = 0.5
        [variable.welfare]
        initial = 0.5
        [variable.tension]
        kind = "escalation"
        theatre = "border"
        initial = 0.1
        [actor.east]
        label = "East"
        mind.depth = {depth}
        interest = {{ land = {{ weight = 1, ideal = 1 }} }}
        [actor.west]
        label = "West"
        interest = {{ land = {{ weight = 1, ideal = 0 }}, welfare = {{ weight = 4, ideal = 1 }} }}
        [option.east.probe]
        track = "act"
        effects = {{ land = 0.05 }}
        escalates = {{ theatre = "border", severity = 0.2 }}
        [option.west.strike]
        track = "act"
        cost = 0.02
        effects = {{ land = -{blow}, welfare = -0.01 }}
        "#
    )
}

#[test]
fn who_foresees_the_answer_provokes_less_as_it_grows_stronger() {
    let levels: Vec<f64> = (0..=12).map(|i| f64::from(i) * 0.02).collect();
    let used: Vec<f64> = levels.iter().map(|b| count(&provocation(2, *b), "east.probe")).collect();
    // Under common random numbers a lower worth can only take choices away.
    assert!(used.windows(2).all(|w| w[1] <= w[0]), "{used:?}");
    assert!(used[12] < 0.8 * used[0], "{used:?}");
    // No answer to fear: the same as without foresight, run by run; and a little of it changes little.
    assert_eq!(used[0], count(&provocation(1, 0.0), "east.probe"));
    let slight = count(&provocation(2, 0.0005), "east.probe");
    assert!(used[0] - slight <= 20.0, "{slight} of {}", used[0]);
}

#[test]
fn without_foresight_the_answer_does_not_deter() {
    // What is expected anyway makes land scarcer, but no more after a probe than after holding.
    let [weak, strong] = [0.0, 0.24].map(|blow| count(&provocation(1, blow), "east.probe"));
    let foreseen = count(&provocation(2, 0.24), "east.probe");
    assert!(strong - foreseen > 100.0, "{strong} {foreseen}");
    assert!(strong > foreseen && weak >= foreseen, "{weak} {strong} {foreseen}");
}

/// The strong can strike a defiant weak actor, and has no reason to strike one that has yielded.
fn compellence(depth: u32, blow: f64) -> String {
    format!(
        r#"
        id = "compellence"
        title = "Yield or be struck"
        time = {{ unit = "day", ticks_per_unit = 1, end = 1 }}
        defaults.actor = {{ tempo = 1, horizon = 4, precision = 60, belief_weight = 1 }}
        track.act = {{}}
        [variable.defiance]
        initial = 1.0
        [variable.city]
        initial = 1.0
        [actor.strong]
        label = "The strong"
        interest = {{ defiance = {{ weight = 9, ideal = 0 }}, city = {{ weight = 1, ideal = 1 }} }}
        [actor.weak]
        label = "The weak"
        mind.depth = {depth}
        interest = {{ defiance = {{ weight = 1, ideal = 1 }}, city = {{ weight = 3, ideal = 1 }} }}
        [option.strong.strike]
        track = "act"
        requires = [{{ variable = "defiance", min = 0.6 }}]
        effects = {{ city = -{blow}, defiance = -0.2 }}
        [option.weak.yield]
        track = "act"
        effects = {{ defiance = -0.5 }}
        "#
    )
}

#[test]
fn a_threat_makes_holding_worse_for_its_target() {
    let used: Vec<f64> =
        [0.0, 0.1, 0.3, 0.5].iter().map(|b| count(&compellence(2, *b), "weak.yield")).collect();
    assert!(used.windows(2).all(|w| w[1] >= w[0]) && used[3] > used[0] + 100.0, "{used:?}");
}

/// A hedger that can insure against losing a variable that is uncertain.
fn gamble(extra: &str, sd: f64) -> String {
    format!(
        r#"
        id = "gamble"
        title = "A stake and an insurance"
        time = {{ unit = "day", ticks_per_unit = 1, end = 1 }}
        track.act = {{}}
        [variable.front]
        initial = 0.5
        uncertain = {sd}
        [variable.stake]
        initial = 0.5
        [process.stake]
        variable = "stake"
        rate = 10
        affine = {{ terms = {{ front = 1 }} }}
        [variable.insured]
        initial = 0.0
        [actor.one]
        label = "One"
        mind = {{ tempo = 1, horizon = 1, precision = 20, shape = "quadratic", {extra} }}
        interest = {{ stake = {{ weight = 1, ideal = 1 }} }}
        [option.one.insure]
        track = "act"
        effects = {{ front = 0.02 }}
        [option.one.settle]
        track = "act"
        effects = {{ stake = 0.0 }}
        "#
    )
}

#[test]
fn only_the_risk_averse_count_what_may_turn_out() {
    let plain = count(&gamble("risk = false", 0.3), "one.insure");
    assert_eq!(plain, count(&gamble("risk = false", 0.0), "one.insure"));
    // Nothing uncertain: the average over one point is that point.
    assert_eq!(plain, count(&gamble("risk = true", 0.0), "one.insure"));
    assert_ne!(plain, count(&gamble("risk = true", 0.3), "one.insure"));
}

/// An actor that has climbed and can step down.
fn ladder(extra: &str, end: u32) -> String {
    format!(
        r#"
        id = "ladder"
        title = "Up and down"
        time = {{ unit = "day", ticks_per_unit = 1, end = {end} }}
        track.act = {{}}
        [variable.stand]
        initial = 0.6
        [variable.peace]
        initial = 0.5
        [actor.one]
        label = "One"
        mind = {{ tempo = 1, horizon = 1, precision = 20, belief_weight = 0 }}
        interest = {{ peace = {{ weight = 1, ideal = 1 }} }}
        {extra}
        [option.one.back_down]
        track = "act"
        effects = {{ stand = -0.5, peace = 0.2 }}
        "#
    )
}

#[test]
fn an_audience_makes_backing_down_dearer() {
    let counts: Vec<f64> = ["", "ratchet = { stand = 0.1 }", "ratchet = { stand = 1 }"]
        .iter()
        .map(|extra| count(&ladder(extra, 1), "one.back_down"))
        .collect();
    assert!(counts[0] > counts[1] && counts[1] > counts[2] + 100.0, "{counts:?}");
}

#[test]
fn a_conviction_moves_its_holder_alone() {
    // Who is convinced that peace comes anyway, up to the end of the range, sees less in working for it.
    let plain = count(&ladder("", 1), "one.back_down");
    let convinced = count(&ladder("bias = { peace = 1.0 }", 1), "one.back_down");
    assert!(convinced < plain - 100.0, "{convinced} {plain}");
    assert_eq!(plain, count(&ladder("bias = { peace = 0.0 }", 1), "one.back_down"));
    let text = ladder("", 1);
    let script = "[[measure]]\nid = \"used\"\ncount = \"one.back_down\"\n\
                  [[script]]\nbias = \"one\"\nvariable = \"peace\"\nby = 1.0";
    let model = model(&text, script, 3);
    let intervened: f64 =
        simulate(&model, Simd::detect(), 0..2000).iter().map(|o| o.measures[0].expect("defined")).sum();
    assert_eq!(intervened, convinced);
}

#[test]
fn a_year_of_expected_pressure_that_an_answer_takes_away_is_still_a_number() {
    // A thousand decisions in one segment, each as good as certain to press: e^{-1000 ln 10} is nothing, and taking it
    // away again must not make it infinite.
    let text = r#"
        id = "long"
        title = "A long horizon"
        time = { unit = "day", ticks_per_unit = 1, end = 10 }
        defaults.actor = { tempo = 1, precision = 300, horizon = 1000, segments = 1, belief_weight = 1 }
        track.play = {}
        track.other = { hold = false }
        variable.x.initial = 0
        variable.y.initial = 0.5
        [actor.a]
        label = "A"
        mind = { depth = 2 }
        interest = { y = { weight = 1, ideal = 0 }, x = { weight = 1, ideal = 0 } }
        [actor.b]
        label = "B"
        interest = { y = { weight = 1, ideal = 1 }, x = { weight = 1, ideal = 0.5 } }
        payoff = { a = { s = { yield2 = -2 } } }
        [option.a.yield]
        track = "play"
        effects = { x = 0.5 }
        announces = { option = "a.yield2", strength = 1, deadline = 5 }
        [option.a.yield2]
        track = "play"
        effects = { x = 0.1 }
        [option.b.s]
        track = "play"
        effects = { y = 0.9 }
        [option.b.w]
        track = "other"
        effects = { y = -0.01 }
        "#;
    let model = model(text, "[[measure]]\nid = \"y\"\nfinal = { variable = \"y\" }", 3);
    for outcome in simulate(&model, Simd::detect(), 0..64) {
        assert!(outcome.measures[0].is_some(), "{outcome:?}");
    }
}

#[test]
fn an_announcement_on_a_track_without_holding_leaves_less_to_expect_of_the_rest() {
    // East's offer, if announced, is expected more and so its threat less, which is all that keeps West from opening: the
    // more is believed of it, the more often East announces.
    let text = |strength: f64| {
        format!(
            r#"
            id = "shared"
            title = "Offers and threats"
            time = {{ unit = "day", ticks_per_unit = 1, end = 1 }}
            defaults.actor = {{ tempo = 1, horizon = 4, precision = 60, belief_weight = 1 }}
            track.word = {{}}
            track.act = {{ hold = false }}
            track.answer = {{}}
            variable.land.initial = 0.5
            variable.trade.initial = 0.5
            [actor.east]
            label = "East"
            mind.depth = 2
            interest.trade = {{ weight = 1, ideal = 1 }}
            [actor.west]
            label = "West"
            interest = {{ trade = {{ weight = 1, ideal = 1 }} }}
            payoff.east = {{ open = {{ threat = -0.2 }} }}
            [option.east.announce]
            track = "word"
            announces = {{ option = "east.offer", strength = {strength}, deadline = 4 }}
            [option.east.offer]
            track = "act"
            effects = {{ land = 0.01 }}
            habit = 0.5
            [option.east.threat]
            track = "act"
            effects = {{ land = -0.01 }}
            habit = 0.5
            [option.west.open]
            track = "answer"
            effects = {{ trade = 0.2 }}
            "#
        )
    };
    let used = |strength: f64| count(&text(strength), "east.announce");
    let (none, some, full) = (used(0.0), used(0.5), used(1.0));
    assert!(none < some && some < full, "{none} {some} {full}");
}
