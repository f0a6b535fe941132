use crate::bench::measured;

/// x rises by one a day from 0 to 10, y falls as x rises, and nothing is left to luck.
const LADDER: &str = r#"
id = "ladder"
title = "A ladder"
time = { unit = "week", ticks_per_unit = 7, end = 10 }
[track.act]
[theatre.arena]
label = "Arena"
[variable.x]
kind = "escalation"
theatre = "arena"
initial = 0.0
range = [0, 10]
ladder = { low = 2.5, high = 7.5 }
[variable.y]
initial = 10.0
range = [0, 10]
[variable.flat]
initial = 1.0
[variable.dead]
theatre = "arena"
initial = 0.0
range = [0, 100]
losses = true
[variable.to_left_words]
kind = "backing"
patron = "patron"
client = "left"
channel = "declared"
initial = 0.6
[variable.to_right_words]
kind = "backing"
patron = "patron"
client = "right"
channel = "declared"
initial = 0.2
[variable.to_left_arms]
kind = "backing"
patron = "patron"
client = "left"
channel = "material"
initial = 0.0
[variable.to_right_arms]
kind = "backing"
patron = "patron"
client = "right"
channel = "material"
initial = 0.0
[process.rise]
variable = "x"
accumulate = { terms = { flat = 7.0 } }
[process.fall]
variable = "y"
accumulate = { terms = { flat = -7.0 } }
[process.toll]
variable = "dead"
accumulate = { terms = { flat = 14.0 } }
[actor.patron]
label = "Patron"
interest = { flat = { weight = 3, ideal = 0.25 }, y = { weight = 1, ideal = 0 } }
[actor.left]
label = "Left"
interest = { x = { weight = 1, ideal = 0 } }
[actor.right]
label = "Right"
interest = { x = { weight = 1, ideal = 1 } }
[option.left.strike]
track = "act"
combat = true
escalates = { theatre = "arena", severity = 0.0 }
[option.right.strike]
track = "act"
combat = true
escalates = { theatre = "arena", severity = 0.0 }
"#;

fn one(measure: &str) -> f64 {
    let quiet = "[[script]]\nblock = \"left.strike\"\n[[script]]\nblock = \"right.strike\"\n";
    measured(LADDER, &format!("{quiet}[[measure]]\nid = \"m\"\n{measure}\n"))[0]
}

fn close(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-9, "{got} is not {want}");
}

#[test]
fn statistics_of_a_variable() {
    close(one("final = { variable = \"x\" }"), 10.0);
    close(one("mean = { variable = \"x\" }"), 5.0);
    close(one("min = { variable = \"x\" }\nfrom = 3"), 3.0);
    close(one("max = { variable = \"x\" }\nuntil = 4"), 4.0);
    close(one("final = { variable = \"x\" }\nuntil = 4"), 4.0);
}

#[test]
fn conditions() {
    close(one("first = [{ variable = \"x\", min = 6.5 }]"), 7.0);
    close(one("first = [{ variable = \"x\", min = 6.5 }]\nfrom = 2"), 5.0);
    close(one("share = [{ variable = \"x\", max = 4.5 }]"), 5.0 / 11.0);
}

#[test]
fn conditions_that_hold_for_long_enough() {
    let long = |ticks: u32, window: &str| {
        let when = "when = [{ variable = \"x\", min = 6.5 }]";
        one(&format!("reached = {{ {when}, for = {ticks} }}\n{window}"))
    };
    // They hold at ticks 7, 8, 9 and 10; once is enough if nothing is said.
    close(one("reached = { when = [{ variable = \"x\", min = 6.5 }] }"), 1.0);
    close(long(4, ""), 1.0);
    close(long(5, ""), 0.0);
    // What is outside the window does not count.
    close(long(3, "until = 9"), 1.0);
    close(long(4, "until = 9"), 0.0);
    // In a row: raised at 3 and at 5, it is down again at 4.
    let spike =
        "[variable.spike]\ninitial = 0\n[process.spike]\nvariable = \"spike\"\ntoward = 0\nrate = 100\n";
    let raised = [3, 5].map(|at| format!("[[script]]\nset = \"spike\"\nto = 1\nfrom = {at}\nuntil = {at}\n"));
    let quiet = "[[script]]\nblock = \"left.strike\"\n[[script]]\nblock = \"right.strike\"\n";
    let up = |id: &str, ticks: u32| {
        format!(
            "[[measure]]\nid = \"{id}\"\n\
             reached = {{ when = [{{ variable = \"spike\", min = 0.5 }}], for = {ticks} }}\n"
        )
    };
    let parts = [quiet, &raised.concat(), &up("once", 1), &up("twice", 2)].concat();
    assert_eq!(measured(&format!("{LADDER}{spike}"), &parts), [1.0, 0.0]);
}

#[test]
fn rungs() {
    close(one("time_at_rung = { theatre = \"arena\", rung = \"high\" }"), 3.0);
    close(one("highest_rung = \"arena\""), 2.0);
    close(one("highest_rung = \"arena\"\nuntil = 5"), 1.0);
}

#[test]
fn correlation_and_violence() {
    close(one("correlation = [\"x\", \"y\"]"), -1.0);
    close(one("violence = \"arena\""), 14.0);
}

#[test]
fn utility_with_calm_weights() {
    // Weights 3/4 and 1/4; distances 0.75 and, at the end, 0.
    close(one("final = { utility = \"patron\" }"), -0.75 * 0.75);
}

#[test]
fn indices_of_backing() {
    let pair = |channel: &str| {
        format!("{{ patron = \"patron\", clients = [\"left\", \"right\"], channel = \"{channel}\" }}")
    };
    close(one(&format!("final = {{ backing_share = {} }}", pair("declared"))), 0.75);
    close(one(&format!("final = {{ equidistance = {} }}", pair("declared"))), 0.5);
}

#[test]
fn what_is_undefined_is_blank() {
    use crate::bench::{model, simulate};
    let parts = r#"
        [[measure]]
        id = "share"
        mean = { backing_share = { patron = "patron", clients = ["left", "right"], channel = "material" } }
        [[measure]]
        id = "gap"
        mean = { word_deed_gap = { patron = "patron", clients = ["left", "right"] } }
        [[measure]]
        id = "never"
        first = [{ variable = "flat", min = 0.5, max = 0.6 }]
        [[measure]]
        id = "constant"
        correlation = ["x", "flat"]
        [[measure]]
        id = "unused"
        first_use = "left.strike"
        [[script]]
        block = "left.strike"
        [[measure]]
        id = "late"
        mean = { variable = "x" }
        from = 50
    "#;
    let outcome = simulate(&model(LADDER, parts, 1), detente_core::simd::Simd::detect(), [0]).remove(0);
    assert_eq!(outcome.measures, [None; 6]);
}

#[test]
fn uses_clashes_and_escalations() {
    let strikes = "[[script]]\nforce = \"left.strike\"\nat = 3\n[[script]]\nforce = \"right.strike\"\nat = 3\n\
                   [[script]]\nforce = \"left.strike\"\nat = 5\n[[script]]\nblock = \"left.strike\"\n\
                   [[script]]\nblock = \"right.strike\"\n";
    let got = measured(
        &LADDER.replace("severity = 0.0", "severity = 0.2"),
        &format!(
            "{strikes}[[measure]]\nid = \"clash\"\nclash = {{ theatre = \"arena\", between = [\"left\", \"right\"] }}\n\
             [[measure]]\nid = \"all\"\nescalation = \"arena\"\n[[measure]]\nid = \"others\"\n\
             escalation = \"arena\"\nexcluding = [\"left.strike\"]\n[[measure]]\nid = \"n\"\ncount = \"left.strike\"\n\
             [[measure]]\nid = \"used\"\nused = \"left.strike\"\n[[measure]]\nid = \"late\"\n\
             used = \"left.strike\"\nfrom = 6\n"
        ),
    );
    assert_eq!(got.len(), 6);
    for (got, want) in got.iter().zip([1.0, 0.6, 0.2, 2.0, 1.0, 0.0]) {
        close(*got, want);
    }
}

#[test]
fn a_quantity_when_conditions_first_hold() {
    let at = |when: &str| format!("at_first = {{ when = [{when}], value = {{ variable = \"y\" }} }}");
    close(one(&at("{ variable = \"x\", min = 6.5 }")), 3.0);
    // Looked at once, though the condition goes on holding.
    close(one(&format!("{}\nfrom = 8", at("{ variable = \"x\", min = 6.5 }"))), 2.0);
}

#[test]
fn escalation_by_everybody_but_some() {
    let strikes = "[[script]]\nforce = \"left.strike\"\nat = 3\n[[script]]\nforce = \"right.strike\"\nat = 5\n\
                   [[script]]\nblock = \"left.strike\"\n[[script]]\nblock = \"right.strike\"\n";
    let text = LADDER.replace("severity = 0.0", "severity = 0.2")
        + "[event.storm]\nat = 4\nescalates = { theatre = \"arena\", severity = 0.5 }\n";
    let measure = |than: &str| {
        format!(
            "{strikes}[[measure]]\nid = \"m\"\nescalation_by_others = {{ theatre = \"arena\", than = [{than}] }}\n"
        )
    };
    close(measured(&text, &measure("\"left\""))[0], 0.2);
    close(measured(&text, &measure("\"left\", \"right\""))[0], 0.0);
}

#[test]
fn what_minds_hold() {
    close(one("final = { trust = { of = \"left\", in = \"right\" } }"), 0.6);
    close(one("final = { credibility = \"left\" }"), 0.6);
    close(one("final = { alarm = { actor = \"left\", theatre = \"arena\" } }"), 0.0);
    let of = |who: &str| {
        format!(
            "[[measure]]\nid = \"m\"\nfinal = {{ leverage = {{ actors = [{who}], theatre = \"arena\" }} }}"
        )
    };
    let force = |who: &str, x: f64| {
        format!(
            "[variable.{who}_force]\nkind = \"force\"\nowner = \"{who}\"\ntheatre = \"arena\"\ninitial = {x}\n"
        )
    };
    let text = LADDER.to_owned() + &force("left", 0.6) + &force("right", 0.2);
    close(measured(&text, &of("\"left\""))[0], 0.75);
    close(measured(&text, &of("\"left\", \"right\""))[0], 1.0);
    close(measured(&text, &of("\"patron\""))[0], 0.0);
}
