use detente_core::math::{exp, logistic};
use detente_core::simd::Simd;
use detente_core::simulation::RunOutcome;

use crate::bench::{measured, model, simulate};

/// Two sides that both want peace, of which nobody alone can have more; and whatever `extra` adds. `bargain` is what the
/// truce between them says besides its parties, `mind` what they are like.
fn scenario(bargain: &str, mind: &str, extra: &str) -> String {
    format!(
        r#"
        id = "truce"
        title = "Two sides and a truce"
        time = {{ unit = "week", ticks_per_unit = 1, end = 24 }}
        track.act = {{}}
        track.talk = {{}}
        theatre.front.label = "Front"
        [variable.peace]
        theatre = "front"
        initial = 0.2
        [variable.line]
        theatre = "front"
        initial = 0.5
        [defaults.actor]
        tempo = 1
        habit_rate = 0
        signing_precision = 1e6
        betrayal = 0
        trust_recovery = 0
        {mind}
        [actor.north]
        label = "North"
        interest.peace = {{ weight = 1, ideal = 1 }}
        interest.line = {{ weight = 1, ideal = 1 }}
        [actor.south]
        label = "South"
        interest.peace = {{ weight = 1, ideal = 1 }}
        interest.line = {{ weight = 1, ideal = 0 }}
        [option.south.raid]
        track = "act"
        cost = 1
        effects = {{ peace = -0.1 }}
        [option.north.call]
        track = "talk"
        cost = 1
        convenes = ["talks"]
        [bargain.truce]
        parties = ["north", "south"]
        enforcement = 0.5
        {bargain}
        [bargain.talks]
        parties = ["north", "south"]
        retry = 10
        term.peace = {{ side = ">=", value = 0.9 }}
        {extra}
        "#
    )
}

/// A truce that asks for as much peace as can be had.
const PEACE: &str = "at = 1\nterm.peace = { side = \">=\", between = [0.2, 1], levels = 5 }";

/// Both care for peace alone as much as for the line; so this is what more of it is worth to each.
fn gain(rate: f64) -> f64 {
    let fade = exp(6.0 * detente_core::math::ln(0.97));
    let (first, second) = (fade / (fade + fade * fade), fade * fade / (fade + fade * fade));
    let closer = |time: f64| 0.8 - 0.8 * exp(-rate * time);
    0.5 * (first * closer(6.0) + second * closer(12.0))
}

const COURSE: &str = r#"
    [[measure]]
    id = "proposals"
    proposals = "truce"
    [[measure]]
    id = "signed"
    signed = "truce"
    [[measure]]
    id = "in_force"
    in_force = "truce"
    [[measure]]
    id = "rational"
    rational_set = "truce"
    [[measure]]
    id = "collapsed"
    collapsed = "truce"
    [[measure]]
    id = "peace"
    final = { variable = "peace" }
    [[measure]]
    id = "trust"
    final = { trust = { of = "north", in = "south" } }
"#;

/// A forced raid.
fn raid(at: u32) -> String {
    format!("\n[[script]]\nforce = \"south.raid\"\nat = {at}\n")
}

/// How often something happened per run, by measure.
fn rates(text: &str, parts: &str, runs: u64) -> Vec<f64> {
    let model = model(text, parts, 11);
    let mut sums = vec![0.0; model.measures().len()];
    for outcome in simulate(&model, Simd::detect(), 0..runs) {
        for (sum, measure) in sums.iter_mut().zip(outcome.measures) {
            *sum += measure.unwrap_or(0.0) / runs as f64;
        }
    }
    sums
}

#[test]
fn what_both_want_is_agreed_and_moves_the_world() {
    let parts = format!(
        "{COURSE}\n[[measure]]\nid = \"term\"\nterm = {{ bargain = \"truce\", variable = \"peace\" }}"
    );
    let found = measured(&scenario(PEACE, "", ""), &parts);
    assert_eq!(found[..5], [1.0, 1.0, 24.0, 0.8, 0.0]);
    assert_eq!(found[7], 1.0);
    // Relaxation at the rate of enforcement, for 24 weeks.
    assert!((found[5] - (1.0 - 0.8 * exp(-12.0))).abs() < 1e-12, "{}", found[5]);
}

#[test]
fn agreements_end_by_themselves() {
    let found = measured(&scenario(&format!("{PEACE}\nduration = 4"), "", ""), COURSE);
    // From tick 1 to tick 5.
    assert_eq!(found[..3], [1.0, 1.0, 5.0]);
    assert!((found[5] - (1.0 - 0.8 * exp(-2.5))).abs() < 1e-12, "{}", found[5]);
}

#[test]
fn what_one_gains_the_other_does_not_sign_away() {
    let line = "at = 1\nterm.line = { side = \"=\", between = [0, 1], levels = 101 }";
    let parts = COURSE;
    let outcome = simulate(&model(&scenario(line, "", ""), parts, 1), Simd::detect(), [0]).remove(0);
    assert_eq!(outcome.measures[..4], [0.0, 0.0, 0.0, 0.0].map(Some));
}

#[test]
fn equals_share_alike_and_power_takes_more() {
    let both = |power: &str| {
        let terms = "term.peace = { side = \">=\", value = 1 }\n\
                     term.line = { side = \"=\", between = [0, 1], levels = 101 }";
        let text = scenario(&format!("at = 1\n{power}\n{terms}"), "", "");
        let parts = "[[measure]]\nid = \"line\"\nterm = { bargain = \"truce\", variable = \"line\" }";
        measured(&text, parts)[0]
    };
    assert!((both("") - 0.5).abs() < 0.0101);
    assert!(both("power = { north = 2 }") > 0.6);
}

#[test]
fn signatures_follow_the_logistic_law() {
    let mind = "signing_precision = 4\nbetrayal = 0.1\ntrust = 0.7";
    let text = scenario(PEACE, "", "")
        .replace("signing_precision = 1e6\n        betrayal = 0\n", &format!("{mind}\n"));
    let runs = 4096;
    let found = rates(&text, COURSE, runs);
    let each = logistic(4.0 * (0.7 * gain(0.5) - 0.3 * 0.1));
    let want = each * each;
    let tolerance = 4.0 * (want * (1.0 - want) / runs as f64).sqrt();
    assert!((found[1] - want).abs() < tolerance, "{} is not {want}", found[1]);
    assert_eq!(found[0], 1.0);
}

/// Force of an actor at the front.
fn guns(owner: &str, initial: f64) -> String {
    format!(
        "[variable.{owner}_guns]\nkind = \"force\"\nowner = \"{owner}\"\ntheatre = \"front\"\n\
         initial = {initial}\n"
    )
}

#[test]
fn a_spoiler_outside_weakens_what_is_agreed() {
    let spoiled = |bargain: &str, parties: &str, spoiler: f64| {
        let actor = "[actor.spoiler]\nlabel = \"Spoiler\"\ninterest.peace = { weight = 1, ideal = 0 }\n";
        let forces = [guns("north", 0.1), guns("south", 0.2), guns("spoiler", spoiler)].join("");
        let text = scenario(bargain, "", &format!("{actor}{forces}"));
        measured(&text.replacen("[\"north\", \"south\"]", parties, 1), COURSE)[5]
    };
    let two = "[\"north\", \"south\"]";
    assert!((spoiled(PEACE, two, 0.0) - (1.0 - 0.8 * exp(-12.0))).abs() < 1e-12);
    // Signatories have 0.3 of 0.5, and of 1.2.
    let (some, few) = (1.0 - 0.8 * exp(-12.0 * 0.6), 1.0 - 0.8 * exp(-12.0 * 0.25));
    assert!((spoiled(PEACE, two, 0.2) - some).abs() < 1e-12);
    assert!((spoiled(PEACE, two, 0.9) - few).abs() < 1e-12);
    // So it is if the spoiler is asked, and declines what the others agree on without it.
    let asked = format!("{PEACE}\nconsent = [\"north\", \"south\"]");
    let three = "[\"north\", \"south\", \"spoiler\"]";
    assert!((spoiled(&asked, three, 0.2) - some).abs() < 1e-12);
}

#[test]
fn who_breaches_has_no_leverage_until_it_decides_again() {
    let forces = [guns("north", 0.3), guns("south", 0.3)].join("");
    let text = scenario(PEACE, "", &forces).replace("tempo = 1\n", "tempo = 4\n");
    let found = measured(&text, &format!("{COURSE}{}", raid(6)));
    // In force from 4 on. The raid at 6 takes a tenth; in 7 and 8 half of the guns enforce; South chooses well at 8.
    let toward = |x: f64, time: f64| 1.0 + (x - 1.0) * exp(-0.5 * time);
    let want = toward(toward(toward(0.2, 2.0) * 0.9, 1.0), 1.0 + 16.0);
    assert!((found[5] - want).abs() < 1e-12, "{} is not {want}", found[5]);
}

#[test]
fn breaches_cost_trust_and_leverage() {
    let text = scenario(&format!("{PEACE}\nstrain = 0.5\ndetection = 0.6"), "", "");
    let kept = measured(&text, COURSE);
    let broken = measured(&text, &format!("{COURSE}{}", raid(2)));
    assert_eq!((kept[6], kept[4], broken[4]), (0.6, 0.0, 0.0));
    // T (1 − κ s d).
    assert!((broken[6] - 0.6 * (1.0 - 0.4 * 0.3)).abs() < 1e-15, "{}", broken[6]);
    assert_eq!(broken[2], 24.0);
}

#[test]
fn who_was_betrayed_signs_less() {
    // What was signed ends; what was built decays; at 9 they meet again.
    let bargain = "when = [{ variable = \"line\", min = 0 }]\nduration = 4\nretry = 8\nstrain_limit = 9\n\
                   strain = 2\ndetection = 1\nterm.peace = { side = \">=\", value = 1 }";
    let decay = "[process.decay]\nvariable = \"peace\"\nrate = 0.5\ntoward = 0.2";
    let text = scenario(bargain, "", decay)
        .replace("signing_precision = 1e6", "signing_precision = 20")
        .replace("trust_recovery = 0\n", "trust_recovery = 0\ntrust_loss = 0.9\n");
    let parts = "[[measure]]\nid = \"first\"\nsigned = \"truce\"\nuntil = 1\n\
                 [[measure]]\nid = \"second\"\nsigned = \"truce\"\nfrom = 9\nuntil = 9";
    let (kept, broken) = (rates(&text, parts, 512), rates(&text, &format!("{parts}{}", raid(3)), 512));
    assert_eq!(kept[0], broken[0]);
    assert!(kept[1] > broken[1] + 0.2, "{kept:?} {broken:?}");
}

#[test]
fn too_much_strain_breaks_an_agreement() {
    let text = scenario(&format!("{PEACE}\nstrain = 0.7\ndetection = 1\nstrain_decay = 0"), "", "");
    let found = measured(&text, &format!("{COURSE}{}{}", raid(2), raid(5)));
    // In force at the ends of ticks 1 to 4; 1.4 is more than 1 at tick 5.
    assert_eq!((found[1], found[2], found[4]), (1.0, 4.0, 1.0));
    let want = 0.6 * (1.0 - 0.4 * 0.7) * (1.0 - 0.4 * 0.7) * (1.0 - 0.4);
    assert!((found[6] - want).abs() < 1e-15, "{} is not {want}", found[6]);
    // Strain that fades in between does not add up to as much.
    let text = text.replace("strain_decay = 0\n", "strain_decay = 1\n");
    assert_eq!(measured(&text, &format!("{COURSE}{}{}", raid(2), raid(5)))[4], 0.0);
}

#[test]
fn trust_recovers() {
    let text = scenario(&format!("{PEACE}\nstrain = 0.5"), "", "")
        .replace("trust_recovery = 0", "trust_recovery = 0.1");
    let found = measured(&text, &format!("{COURSE}{}", raid(4)));
    let want = 0.6 - 0.6 * 0.4 * 0.3 * exp(-0.1 * 20.0);
    assert!((found[6] - want).abs() < 1e-12, "{} is not {want}", found[6]);
}

#[test]
fn acts_convene_and_wait_their_turn() {
    // Called at 2 and met at 3; called too early at 5; called at 13, met at 14. Who is frozen signs nothing.
    let call = |at: u32| format!("\n[[script]]\nforce = \"north.call\"\nat = {at}\n");
    let measures = "[[measure]]\nid = \"a\"\nproposals = \"talks\"\n[[measure]]\nid = \"b\"\nsigned = \"talks\"\n\
                    [[measure]]\nid = \"c\"\nin_force = \"talks\"\n[[measure]]\nid = \"d\"\nproposals = \"talks\"\n\
                    from = 14\nuntil = 14";
    let text =
        scenario(PEACE, "", "").replace("        at = 1\n", "        at = 1\n        available = false\n");
    let calls = [call(2), call(5), call(13)].join("");
    let freeze = "\n[[script]]\nfreeze = \"south\"\n";
    assert_eq!(measured(&text, &format!("{measures}{calls}{freeze}")), [2.0, 0.0, 0.0, 1.0]);
    // Unfrozen they agree at once, and do not meet again while that is in force.
    assert_eq!(measured(&text, &format!("{measures}{calls}")), [1.0, 1.0, 22.0, 0.0]);
}

#[test]
fn an_intervention_signs_for_everybody() {
    let bargain = "at = 1\navailable = false\nduration = 9\nterm.peace = { side = \">=\", between = [0.2, 0.8] }\n\
                   term.line = { side = \"<=\", value = 0.5 }";
    let measures = "[[measure]]\nid = \"a\"\nsigned = \"truce\"\n[[measure]]\nid = \"b\"\nin_force = \"truce\"\n\
                    [[measure]]\nid = \"c\"\nterm = { bargain = \"truce\", variable = \"peace\" }\n\
                    [[measure]]\nid = \"d\"\nkept = { bargain = \"truce\", for = 10 }\n\
                    [[measure]]\nid = \"e\"\nkept = { bargain = \"truce\", for = 11 }\n\
                    [[measure]]\nid = \"f\"\nproposals = \"truce\"\n\
                    [[measure]]\nid = \"g\"\nfinal = { variable = \"peace\" }";
    let parts = format!("{measures}\n[[script]]\nsign = \"truce\"\nat = 5");
    let got = measured(&scenario(bargain, "", ""), &parts);
    // At the middle of its terms, from 5 to 14, though nobody frozen, absent or unwilling was asked.
    assert_eq!(got[..6], [1.0, 10.0, 0.5, 1.0, 0.0, 0.0]);
    // It pulls in each of these ticks, at the full rate: there are no stakes.
    assert!((got[6] - (0.5 - 0.3 * exp(-0.5 * 10.0))).abs() < 1e-12, "{}", got[6]);
    let frozen = format!("{parts}\n[[script]]\nfreeze = \"south\"");
    assert_eq!(measured(&scenario(bargain, "", ""), &frozen)[..2], [1.0, 10.0]);
    // In a tick without decisions as well.
    let slow = scenario(bargain, "", "").replace("tempo = 1\n", "tempo = 4\n");
    assert_eq!(measured(&slow, &parts)[..2], [1.0, 10.0]);
}

#[test]
fn an_offer_asks_one_party_alone() {
    // South gains nothing by a line further north, and is not asked.
    let bargain = "at = 1\nconsent = [\"north\"]\nterm.line = { side = \">=\", value = 0.9 }";
    let got = measured(&scenario(bargain, "", ""), COURSE);
    assert_eq!(got[..4], [1.0, 1.0, 24.0, 1.0]);
    let both = measured(
        &scenario("at = 1\nterm.line = { side = \">=\", value = 0.9 }", "", ""),
        "[[measure]]\nid = \"n\"\nproposals = \"truce\"",
    );
    assert_eq!(both, [0.0]);
}

#[test]
fn events_convene() {
    let event = "[event.summit]\nat = 6\nconvenes = [\"talks\"]";
    let text = scenario(&format!("{PEACE}\navailable = false"), "", event);
    let parts = "[[measure]]\nid = \"a\"\nin_force = \"talks\"";
    assert_eq!(measured(&text, parts), [19.0]);
}

#[test]
fn a_venue_waits_for_decisions_and_for_what_it_requires() {
    let in_force = |bargain: &str, script: &str| {
        // Somebody could move the line, at a price that nobody pays.
        let push = "[option.north.push]\ntrack = \"act\"\ncost = 5\neffects = { line = 0.1 }";
        let text = scenario(bargain, "", push).replace("tempo = 1\n", "tempo = 4\n");
        rates(&text, &format!("{COURSE}{script}"), 1)[2]
    };
    // Opens at 1, meets at 4.
    assert_eq!(in_force(PEACE, ""), 21.0);
    // The line is where it must be from 10 on, so they meet at 12.
    let asks = format!("{PEACE}\nrequires = [{{ variable = \"line\", min = 0.6 }}]");
    let moved = "\n[[script]]\nshock = \"line\"\nby = 0.2\nat = 10\n";
    assert_eq!(in_force(&asks, moved), 13.0);
    assert_eq!(in_force(&format!("{asks}\nuntil = 12"), moved), 13.0);
    assert_eq!(in_force(&format!("{asks}\nuntil = 11"), moved), 0.0);
}

#[test]
fn a_better_offer_elsewhere_narrows_the_range() {
    let other = |available: bool| {
        let third = "[variable.trade]\ninitial = 0\n[actor.third]\nlabel = \"Third\"\n\
                     interest.trade = { weight = 1, ideal = 1 }\n";
        let offer = format!(
            "[bargain.pact]\nparties = [\"south\", \"third\"]\nat = 6\navailable = {available}\nenforcement = 0.5\n\
             term.trade = {{ side = \">=\", between = [0.4, 0.8] }}\n"
        );
        let text = scenario(PEACE, "", &format!("{third}{offer}")).replace(
            "interest.line = { weight = 1, ideal = 0 }",
            "interest.trade = { weight = 1, ideal = 1 }",
        );
        measured(&text, COURSE)[3]
    };
    assert_eq!(other(false), 0.8);
    // South waits 5 weeks for 0.6 of trade with a third that it trusts by 0.6; a truce must offer as much.
    let hope = exp(5.0 * detente_core::math::ln(0.97)) * 0.6 * gain(0.5) * 0.6 / 0.8;
    let points = (1..5).filter(|&k| gain(0.5) * f64::from(k) * 0.25 > hope).count();
    assert!(points < 4 && points > 0);
    assert!((other(true) - points as f64 / 5.0).abs() < 1e-12, "{} {points}", other(true));
}

/// A patron that arms South and may punish it.
fn patron(rival: f64) -> String {
    format!(
        r#"
        [variable.patron_arms]
        kind = "backing"
        patron = "patron"
        client = "south"
        channel = "material"
        initial = 0.6
        [variable.rival_arms]
        kind = "backing"
        patron = "rival"
        client = "south"
        channel = "material"
        initial = {rival}
        [variable.grief]
        initial = 0
        [actor.patron]
        label = "Patron"
        interest.grief = {{ weight = 1, ideal = 1 }}
        [actor.rival]
        label = "Rival"
        interest.grief = {{ weight = 1, ideal = 0 }}
        [option.patron.punish]
        track = "act"
        effects = {{ peace = -0.9, grief = 0.2 }}
        [option.patron.help]
        track = "talk"
        effects = {{ peace = 0.5, grief = 0.2 }}
        "#
    )
}

#[test]
fn patrons_press_those_who_depend_on_them() {
    let runs = 4096;
    let signed = |pressure: &str, rival: f64| {
        let bargain = format!("{PEACE}\n{pressure}");
        let text = scenario(&bargain, "precision = 20\nbelief_weight = 0", &patron(rival))
            .replace("signing_precision = 1e6", "signing_precision = 6");
        rates(&text, COURSE, runs)[1]
    };
    let press = "pressure = [{ patron = \"patron\", client = \"south\", penalty = \"patron.punish\" }]";
    let (alone, pressed, divided) = (signed("", 0.0), signed(press, 0.0), signed(press, 0.9));
    assert!(pressed > divided && divided > alone, "{alone} {divided} {pressed}");
    let promise = "pressure = [{ patron = \"patron\", client = \"south\", reward = \"patron.help\" }]";
    let helped = signed(promise, 0.0);
    // A refusal would cost South nine tenths of the peace there is, if the patron does what it would choose.
    let punishes = logistic(20.0 * 0.2);
    let loss = punishes * 0.5 * 0.18;
    // Help would halve what peace lacks as the truce begins, and so what it still lacks later.
    let help = punishes * 0.5 * (0.4 - gain(0.5));
    for (found, pressure) in [(alone, 0.0), (pressed, loss), (divided, 0.4 * loss), (helped, help)] {
        let north = logistic(6.0 * 0.6 * gain(0.5));
        let south = logistic(6.0 * (0.6 * gain(0.5) + pressure));
        let want = north * south;
        let tolerance = 4.0 * (want * (1.0 - want) / runs as f64).sqrt();
        assert!((found - want).abs() < tolerance, "{found} is not {want}");
    }
}

/// A scenario in which much happens: bargains in force in some runs only, noise, raids, responses.
fn busy(bargains: &str) -> String {
    let guns = |owner: &str| {
        format!(
            "[variable.{owner}_guns]\nkind = \"force\"\nowner = \"{owner}\"\ntheatre = \"front\"\n\
             initial = {{ uniform = [0.2, 0.6] }}\n[process.{owner}_upkeep]\nvariable = \"{owner}_guns\"\nrate = 0.05\n\
             toward = 0.4\nnoise = 0.05\n"
        )
    };
    let text = scenario("AT", "precision = 30", &format!("{}{}", guns("north"), guns("south")));
    let start = text.find("[bargain.truce]").expect("there");
    let end = text.find("[variable.north_guns]").expect("there");
    let text = format!("{}{bargains}\n{}", &text[..start], &text[end..]);
    let text = text.replace("convenes = [\"talks\"]", "effects = { peace = 0.05 }");
    text.replace("cost = 1\n", "cost = 0.01\n").replace("signing_precision = 1e6", "signing_precision = 5")
}

const SOME: &str = r#"
    [bargain.truce]
    parties = ["north", "south"]
    at = { uniform = [1, 20] }
    available = { choice = { values = [true, false], weights = [0.7, 0.3] } }
    duration = 9
    strain = 0.8
    detection = 1
    breach_cost = 0.005
    enforcement = 0.4
    term.peace = { side = ">=", between = [0.3, 0.8], levels = 5 }
    term.line = { side = "=", between = [0.3, 0.7], levels = 5 }
    [bargain.talks]
    parties = ["south", "north"]
    when = [{ variable = "peace", max = 0.4 }]
    retry = 6
    duration = 3
    term.peace = { side = ">=", value = 0.5 }
"#;

fn bits(outcomes: &[RunOutcome]) -> Vec<Vec<Option<u64>>> {
    outcomes.iter().map(|o| o.measures.iter().map(|m| m.map(f64::to_bits)).collect()).collect()
}

const STATE: &str = r#"
    [[measure]]
    id = "peace"
    mean = { variable = "peace" }
    [[measure]]
    id = "line"
    mean = { variable = "line" }
    [[measure]]
    id = "guns"
    mean = { variable = "north_guns" }
    [[measure]]
    id = "raids"
    count = "south.raid"
"#;

#[test]
fn a_run_with_bargains_is_the_same_alone_and_in_company() {
    let model = model(
        &busy(SOME),
        &format!("{STATE}{COURSE}").replace(
            "[[measure]]\n    id = \"peace\"\n    final",
            "[[measure]]\n    id = \"last\"\n    final",
        ),
        3,
    );
    let together = simulate(&model, Simd::detect(), 0..70);
    let of = |k: usize| together.iter().filter_map(|o| o.measures[k]).sum::<f64>();
    // Some were signed and some were not, and some collapsed.
    assert!(of(4) > of(5) && of(5) > 20.0 && of(8) > 2.0, "{} {} {}", of(4), of(5), of(8));
    for run in [0, 13, 31, 69] {
        let alone = simulate(&model, Simd::detect(), [run]);
        assert_eq!(bits(&alone), bits(&together[run as usize..=run as usize]));
    }
    let mut backwards = simulate(&model, Simd::BASELINE, (0..70).rev());
    backwards.reverse();
    assert_eq!(bits(&backwards), bits(&together));
}

#[test]
fn a_bargain_that_is_not_available_changes_no_bit() {
    let never = SOME
        .replace(
            "available = { choice = { values = [true, false], weights = [0.7, 0.3] } }",
            "available = false",
        )
        .replace("retry = 6", "available = false");
    let without = simulate(&model(&busy(""), STATE, 3), Simd::detect(), 0..16);
    let with = simulate(&model(&busy(&never), STATE, 3), Simd::detect(), 0..16);
    assert_eq!(bits(&without), bits(&with));
}

#[test]
fn where_nothing_is_signed_nothing_moves() {
    // In the same batch some runs have an agreement: the others keep every bit.
    let model = model(
        &busy(SOME),
        &format!(
            "{STATE}\n[[measure]]\nid = \"s\"\nsigned = \"truce\"\n[[measure]]\nid = \"t\"\nsigned = \"talks\""
        ),
        3,
    );
    let without = crate::bench::model(&busy(""), STATE, 3);
    let together = simulate(&model, Simd::detect(), 0..128);
    let free = simulate(&without, Simd::detect(), 0..128);
    let quiet: Vec<usize> =
        (0..128).filter(|&r| together[r].measures[4..] == [Some(0.0), Some(0.0)]).collect();
    assert!(quiet.len() > 1 && quiet.len() < 100, "{}", quiet.len());
    for run in quiet {
        assert_eq!(together[run].measures[..4], free[run].measures[..], "run {run}");
    }
}
