use detente_core::math::exp;
use detente_core::simd::Simd;

use crate::bench::{measured, model, simulate};

/// Two actors over one variable: `hawk` pulls up, `dove` down, each at every tick if it can.
const DUEL: &str = r#"
id = "duel"
title = "Two over one"
time = { unit = "day", ticks_per_unit = 1, end = 60 }
[defaults.actor]
tempo = 1
precision = 60
horizon = 4
[track.act]
[variable.x]
initial = 0.5
[process.fade]
variable = "x"
rate = 0.3
toward = 0.5
[actor.hawk]
label = "Hawk"
interest = { x = { weight = 1, ideal = 1 } }
[actor.dove]
label = "Dove"
interest = { x = { weight = 1, ideal = 0 } }
[option.hawk.push]
track = "act"
effects = { x = 0.1 }
cost = 0.01
[option.dove.pull]
track = "act"
effects = { x = -0.1 }
cost = 0.01
"#;

const MEASURES: &str = r#"
[[measure]]
id = "pushes"
count = "hawk.push"
[[measure]]
id = "pulls"
count = "dove.pull"
[[measure]]
id = "x"
mean = { variable = "x" }
"#;

fn with(script: &str) -> Vec<Vec<Option<f64>>> {
    let model = model(DUEL, &format!("{MEASURES}\n{script}"), 9);
    simulate(&model, Simd::detect(), 0..64).into_iter().map(|o| o.measures).collect()
}

fn mean(runs: &[Vec<Option<f64>>], measure: usize) -> f64 {
    runs.iter().map(|r| r[measure].expect("defined")).sum::<f64>() / runs.len() as f64
}

#[test]
fn force_carries_out_an_option_at_its_moment() {
    let got = measured(
        DUEL,
        "[[script]]\nforce = \"hawk.push\"\nat = 7\n[[script]]\nblock = \"hawk.push\"\n\
         [[measure]]\nid = \"n\"\ncount = \"hawk.push\"\n[[measure]]\nid = \"t\"\nfirst_use = \"hawk.push\"\n",
    );
    assert_eq!(got, [1.0, 7.0]);
}

#[test]
fn a_blocked_option_is_never_used_but_still_expected() {
    let blocked = with("[[script]]\nblock = \"hawk.push\"\n");
    let impossible = with("[[script]]\nunavailable = \"hawk.push\"\n");
    assert_eq!(mean(&blocked, 0), 0.0);
    assert_eq!(mean(&impossible, 0), 0.0);
    // The dove goes on pulling against a push it expects.
    assert!(blocked != impossible, "what others expect must matter");
}

#[test]
fn a_frozen_actor_holds() {
    let frozen = with("[[script]]\nfreeze = \"hawk\"\n");
    assert_eq!(mean(&frozen, 0), 0.0);
    let half = with("[[script]]\nfreeze = \"hawk\"\nfrom = 31\n");
    let free = with("");
    assert!(mean(&half, 0) > 0.0 && mean(&half, 0) < mean(&free, 0));
}

#[test]
fn a_set_variable_stays_where_it_is_set() {
    for run in with("[[script]]\nset = \"x\"\nto = 0.25\n") {
        assert_eq!(run[2], Some(0.25));
    }
}

#[test]
fn a_shock_moves_a_variable_once() {
    let quiet = "[[script]]\nfreeze = \"hawk\"\n[[script]]\nfreeze = \"dove\"\n";
    let got = measured(
        DUEL,
        &format!(
            "{quiet}[[script]]\nshock = \"x\"\nby = 0.3\nat = 10\n[[measure]]\nid = \"top\"\n\
             max = {{ variable = \"x\" }}\n[[measure]]\nid = \"end\"\nfinal = {{ variable = \"x\" }}\n"
        ),
    );
    // One tick of relaxation has passed when the shock is first seen.
    assert!((got[0] - (0.5 + 0.3 * exp(-0.3))).abs() < 1e-12, "{got:?}");
    assert!((got[1] - 0.5).abs() < 1e-6, "{got:?}");
}

#[test]
fn an_intervention_that_never_begins_changes_nothing() {
    assert_eq!(with(""), with("[[script]]\nblock = \"hawk.push\"\nfrom = 1000\n"));
}
