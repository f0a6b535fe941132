use detente_core::math::exp;
use detente_core::simd::Simd;

use crate::bench::{model, simulate};
use crate::shipped::shipped;

/// The means of some measures over runs, by order of the measures; blanks are left out.
fn means(runs: &[Vec<Option<f64>>]) -> Vec<f64> {
    let mean = |place: usize| {
        let all: Vec<f64> = runs.iter().filter_map(|run| run[place]).collect();
        all.iter().sum::<f64>() / all.len() as f64
    };
    (0..runs[0].len()).map(mean).collect()
}

/// The measures of some runs of a scenario.
fn runs(text: &str, parts: &str, number: u64) -> Vec<Vec<Option<f64>>> {
    let model = model(text, parts, 7);
    simulate(&model, Simd::detect(), 0..number).into_iter().map(|o| o.measures).collect()
}

/// The text with something else in one place.
fn with(text: &str, changes: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (old, new) in changes {
        assert_eq!(text.matches(old).count(), 1, "`{old}` stands there once");
        text = text.replace(old, new);
    }
    text
}

fn measure(id: &str, what: &str) -> String {
    format!("[[measure]]\nid = \"{id}\"\n{what}\n")
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The solution p of p = f(p) for a continuous f that falls.
fn fixed_point(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if f(middle) > middle { low = middle } else { high = middle }
    }
    low
}

// --- The prisoner's dilemma -----------------------------------------------------------------------------------------

/// The share of rounds after the 500th, of 3,000, in which each player takes its first option.
fn shares(text: &str, options: [&str; 2]) -> Vec<f64> {
    let text = with(text, &[("end = 2000 ", "end = 3000 ")]);
    let parts: String = options
        .iter()
        .enumerate()
        .map(|(i, option)| measure(&format!("m{i}"), &format!("count = \"{option}\"\nfrom = 501")))
        .collect();
    means(&runs(&text, &parts, 128)).into_iter().map(|n| n / 2500.0).collect()
}

#[test]
fn in_the_dilemma_cooperation_settles_at_the_logit_equilibrium_and_falls_with_precision() {
    let text = shipped("prisoners-dilemma");
    let mut last = 0.5;
    for precision in [0.5, 1.0, 2.0] {
        let text = with(&text, &[("precision = 1 ", &format!("precision = {precision} "))]);
        let want = fixed_point(|p| logistic(-precision * (1.0 + p)));
        for share in shares(&text, ["row.cooperate", "column.cooperate"]) {
            assert!((share - want).abs() < 0.005, "{share} is not {want} at {precision}");
            assert!(share < last, "{share} at {precision}");
        }
        last = want;
    }
}

#[test]
fn in_the_dilemma_defection_is_better_whatever_is_expected() {
    let text = shipped("prisoners-dilemma");
    for expected in [0.0, 0.5, 1.0] {
        let defects = 1.0 - expected;
        let habits = format!(
            "[option.column.cooperate]\nhabit = {expected}\ntrack = \"play\"\n\
             [option.column.defect]\nhabit = {defects}\n"
        );
        let old = "[option.column.cooperate]\ntrack = \"play\"\n\n[option.column.defect]\n";
        let text = with(&text, &[(old, &habits), ("end = 2000 ", "end = 1 ")]);
        let share = means(&runs(&text, &measure("m", "count = \"row.cooperate\""), 4000))[0];
        // What defection pays more: (T − R) p + (P − S)(1 − p).
        let want = logistic(-(2.0 * expected + defects));
        // Four standard errors.
        let tolerance = 4.0 * (want * (1.0 - want) / 4000.0).sqrt();
        assert!((share - want).abs() < tolerance && share < 0.5, "{share} is not {want} at {expected}");
    }
}

#[test]
fn a_constant_sum_game_settles_at_its_published_equilibrium() {
    // Payoffs by row and column, constant sum 2. The equilibria are the published ones of the Gambit project.
    let text = shipped("prisoners-dilemma");
    let game = with(
        &text,
        &[
            (
                "cooperate = { cooperate = 3, defect = 0 }               # R",
                "cooperate = { cooperate = 1, defect = 1 } # R",
            ),
            (
                "defect = { cooperate = 5, defect = 1 }                  # T",
                "defect = { cooperate = 0, defect = 1 } # T",
            ),
            // The column player's, by its own option and then row's.
            (
                "cooperate = { cooperate = 3, defect = 0 }               # the mirror of row",
                "cooperate = { cooperate = 1, defect = 2 } #",
            ),
            (
                "defect = { cooperate = 5, defect = 1 }                  # the mirror of row",
                "defect = { cooperate = 1, defect = 1 } #",
            ),
        ],
    );
    let published = [(1, 0.642_979, 0.588_319), (2, 0.772_677, 0.611_743), (3, 0.859_537, 0.603_816)];
    for (precision, row, column) in published {
        let rate = f64::from(precision);
        let p = fixed_point(|p| logistic(rate * logistic(rate * (1.0 - p))));
        assert!((p - row).abs() < 1e-6 && (logistic(rate * (1.0 - p)) - column).abs() < 1e-6, "{p}");
        let game = with(&game, &[("precision = 1 ", &format!("precision = {precision} "))]);
        let shares = shares(&game, ["row.cooperate", "column.cooperate"]);
        for (share, want) in shares.iter().zip([row, column]) {
            assert!((share - want).abs() < 0.005, "{share} is not {want} at {precision}");
        }
    }
}

// --- Chicken --------------------------------------------------------------------------------------------------------

/// How often red and blue go straight in the second hundred rounds.
fn daring(text: &str, script: &str) -> Vec<f64> {
    let parts = measure("red", "count = \"red.straight\"\nfrom = 101")
        + &measure("blue", "count = \"blue.straight\"\nfrom = 101")
        + script;
    means(&runs(text, &parts, 192))
}

#[test]
fn in_chicken_hazy_choice_mixes_and_sharp_choice_has_a_winner() {
    let text = shipped("chicken");
    let hazy = daring(&with(&text, &[("precision = 1 ", "precision = 0.3 ")]), "");
    let want = 100.0 * fixed_point(|p| logistic(0.3 * (1.0 - 10.0 * p)));
    for share in hazy {
        assert!((share - want).abs() < 3.0, "{share} is not {want}");
    }
    // Sharp, in nearly every run one of them dares most of the time and the other hardly ever.
    let parts =
        measure("red", "mean = { expectation = { of = \"blue\", option = \"red.straight\" } }\nfrom = 101")
            + &measure(
                "blue",
                "mean = { expectation = { of = \"red\", option = \"blue.straight\" } }\nfrom = 101",
            );
    let sharp = runs(&with(&text, &[("precision = 1 ", "precision = 3 ")]), &parts, 192);
    let won = |winner: usize| {
        let wins = |run: &&Vec<Option<f64>>| run[winner] > Some(0.8) && run[1 - winner] < Some(0.2);
        sharp.iter().filter(wins).count()
    };
    let (red, blue) = (won(0), won(1));
    assert!(red + blue > 170 && red > 60 && blue > 60, "{red} {blue}");
}

#[test]
fn in_chicken_commitment_wins_and_an_empty_vow_does_nothing() {
    let text = shipped("chicken");
    let equal = daring(&text, "");
    let vow = "[[script]]\nblock = \"red.vow\"\n[[script]]\nforce = \"red.vow\"\nat = 1\n";
    let able = with(&text, &[("available = false ", "available = true ")]);
    let vowed = daring(&able, vow);
    assert!(vowed[0] > equal[0] + 5.0 && vowed[1] < equal[1] - 5.0, "{vowed:?} {equal:?}");
    let unbelieved = daring(&with(&able, &[("credibility = 0.6 ", "credibility = 0 ")]), vow);
    assert_eq!(unbelieved, equal);
    let bound = daring(&text, "[[script]]\nunavailable = \"red.swerve\"\n");
    assert!(bound[0] == 100.0 && bound[1] < 3.0, "{bound:?}");
}

// --- The stag hunt --------------------------------------------------------------------------------------------------

#[test]
fn in_the_stag_hunt_records_decide_between_two_equilibria() {
    let text = shipped("stag-hunt");
    let parts = measure("first", "count = \"first.stag\"\nfrom = 301")
        + &measure("second", "count = \"second.stag\"\nfrom = 301");
    let ends = |record: f64| {
        let text = with(
            &text,
            &[
                ("habit = 0.5                 # nothing", &format!("habit = {record} #")),
                ("habit = 0.5                 # as of", &format!("habit = {record} #")),
            ],
        );
        means(&runs(&text, &parts, 64))
    };
    // Hunting stag pays 4 p against 3: the watershed is 3/4.
    for record in [0.3, 0.6, 0.7] {
        assert!(ends(record).iter().all(|n| *n < 5.0), "{record}: {:?}", ends(record));
    }
    for record in [0.85, 1.0] {
        assert!(ends(record).iter().all(|n| *n > 95.0), "{record}: {:?}", ends(record));
    }
}

// --- The Cuban missile crisis ---------------------------------------------------------------------------------------

#[test]
fn over_cuba_alone_there_is_no_deal_and_across_theatres_there_is() {
    let text = shipped("cuban-missile-crisis");
    let deals = |pledge: u8, jupiters: u8| {
        let text = with(
            &text,
            &[
                (
                    "pledge = { side = \">=\", value = 1 }",
                    &format!("pledge = {{ side = \">=\", value = {pledge} }}"),
                ),
                (
                    "jupiters = { side = \"<=\", value = 0 }",
                    &format!("jupiters = {{ side = \"<=\", value = {jupiters} }}"),
                ),
            ],
        );
        means(&runs(
            &text,
            &(measure("deals", "rational_set = \"exchange\"") + &measure("n", "signed = \"exchange\"")),
            64,
        ))
    };
    let (nothing, swap, pledge, both) = (deals(0, 1), deals(0, 0), deals(1, 1), deals(1, 0));
    assert_eq!(nothing, [0.0, 0.0]);
    assert!(swap[0] > 0.01 && swap[1] > 0.4, "{swap:?}");
    // What is asked for besides, once the missiles are paid for, narrows the set, and does not empty it.
    assert!(pledge[0] > both[0] && both[0] > swap[0] && both[1] > 0.8, "{pledge:?} {both:?} {swap:?}");
}

#[test]
fn what_was_imposed_before_an_audience_is_lifted_less_easily() {
    let text = shipped("cuban-missile-crisis");
    let alone = with(&text, &[("ratchet = { quarantine = 0.05 } ", "ratchet = { quarantine = 0 } ")]);
    let lifted = |text: &str| means(&runs(text, &measure("n", "count = \"us.lift_quarantine\""), 64))[0];
    assert!(lifted(&text) < lifted(&alone) - 0.2, "{} {}", lifted(&text), lifted(&alone));
}

// --- The threat -----------------------------------------------------------------------------------------------------

/// All that can be seen of the threat game, run by run, with the blow blocked or known to be impossible.
fn threat(text: &str, arm: &str) -> Vec<Vec<Option<f64>>> {
    let counts: String = [
        "threatener.blow",
        "threatener.threaten",
        "target.yield",
        "target.retract",
        "patron.reinforce",
        "patron.withdraw",
    ]
    .iter()
    .enumerate()
    .map(|(i, option)| measure(&format!("n{i}"), &format!("count = \"{option}\"")))
    .collect();
    let means: String = ["concession", "city", "garrison", "home"]
        .iter()
        .map(|v| measure(v, &format!("mean = {{ variable = \"{v}\" }}")))
        .collect();
    let minds = measure("e", "mean = { expectation = { of = \"target\", option = \"threatener.blow\" } }")
        + &measure("c", "final = { credibility = \"threatener\" }")
        + &measure("b", "final = { belief = { actor = \"threatener\", type = \"resolute\" } }");
    runs(text, &format!("{counts}{means}{minds}[[script]]\n{arm} = \"threatener.blow\"\n"), 128)
}

#[test]
fn a_threat_that_is_only_believed_moves_others() {
    let text = shipped("threat-game");
    let (believed, impossible) = (means(&threat(&text, "block")), means(&threat(&text, "unavailable")));
    assert_eq!([believed[0], impossible[0]], [0.0, 0.0]);
    // The target yields, and is left with a concession; what is impossible is not expected.
    assert!(
        believed[2] > impossible[2] + 0.5 && believed[6] > impossible[6] + 0.3,
        "{believed:?} {impossible:?}"
    );
    assert!(believed[10] > 0.1 && impossible[10] == 0.0, "{believed:?} {impossible:?}");
}

#[test]
fn a_threat_that_nobody_believes_moves_nothing() {
    let text = with(
        &shipped("threat-game"),
        &[("belief_weight = 0.5 ", "belief_weight = 0 "), ("credibility = 0.6 ", "credibility = 0 ")],
    );
    assert_eq!(threat(&text, "block"), threat(&text, "unavailable"));
}

#[test]
fn talk_that_costs_all_types_alike_says_nothing_about_who_talks() {
    for run in threat(&shipped("threat-game"), "block") {
        let (threats, belief) = (run[1].expect("defined"), run[12].expect("defined"));
        assert!(threats > 0.0 && (belief - 0.5).abs() < 1e-12, "{belief} after {threats} threats");
    }
    // Where it costs the bluffing more, who talks is taken to be more resolute than who keeps silent.
    let text = with(
        &shipped("threat-game"),
        &[("cost = { blow = 0.2 } ", "cost = { blow = 0.2, threaten = 0.01 } ")],
    );
    let (mut loud, mut quiet) = (Vec::new(), Vec::new());
    for run in threat(&text, "block") {
        (if run[1] > Some(10.0) { &mut loud } else { &mut quiet }).push(run);
    }
    let (loud, quiet) = (means(&loud)[12], means(&quiet)[12]);
    assert!(loud > quiet + 0.1, "{loud} {quiet}");
}

// --- The client that refuses ----------------------------------------------------------------------------------------

#[test]
fn a_client_that_refuses_spoils_the_truce_of_its_patrons() {
    let text = shipped("client-refuses");
    let parts: String = ["north.supply", "north.cut", "south.supply", "south.cut"]
        .iter()
        .map(|option| format!("[[script]]\nunavailable = \"{option}\"\n"))
        .collect();
    let parts = measure("signed", "signed = \"patrons\"")
        + &measure("raids", "count = \"blues.raid\"")
        + &measure("fighting", "mean = { variable = \"fighting\" }\nfrom = 5")
        + &measure("line", "final = { variable = \"line\" }")
        + &parts;
    let refusal = [("[actor.blues]\n", "[actor.blues]\nmind = { trust = 0, betrayal = 10 }\n")];
    let weighs = means(&runs(&text, &parts, 128));
    let refuses = means(&runs(&with(&text, &refusal), &parts, 128));
    let none = with(
        &text,
        &[("at = 4                                      # ticks", "at = 4\navailable = false #")],
    );
    let none = means(&runs(&none, &parts, 128));
    // Its signature is not needed. It raids on and gains ground, and there is more fighting, though less than without.
    assert!(weighs[0] > 0.9 && refuses[0] > 0.9 && none[0] == 0.0, "{weighs:?} {refuses:?} {none:?}");
    assert!(refuses[1] > weighs[1] + 2.0 && refuses[3] > weighs[3], "{refuses:?} {weighs:?}");
    assert!(refuses[2] > weighs[2] + 0.02 && refuses[2] < none[2] - 0.02, "{refuses:?} {weighs:?} {none:?}");
}

#[test]
fn where_all_must_sign_less_is_signed() {
    let text = shipped("client-refuses");
    let all = with(
        &text,
        &[
            ("at = 4                                      # ticks", "at = 4\navailable = false #"),
            ("available = false                           # switched", "# switched"),
        ],
    );
    let signed = |text: &str, bargain: &str| {
        means(&runs(text, &measure("n", &format!("signed = \"{bargain}\"")), 128))[0]
    };
    assert!(signed(&all, "everybody") < signed(&text, "patrons") - 0.05);
}
