use detente_core::math::exp;
use serde_json::Value;

use crate::bench::Bench;

/// A small result: two arms of a threat that others only believe in.
fn threat() -> Bench {
    let bench = Bench::new();
    bench.done(&format!("run {}/threat-game/belief.toml --replicates 40 --out r", configs()));
    bench
}

fn configs() -> String {
    format!("{}/../../configs", env!("CARGO_MANIFEST_DIR"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_run_tells_its_story() {
    insta::assert_snapshot!(threat().done("replay r --run 3 --story"));
}

#[test]
fn an_actor_says_why() {
    let bench = threat();
    let all = bench.done("replay r --run 3 --explain target");
    let first = all.rsplit_once("--explain ").unwrap().1.trim();
    insta::assert_snapshot!("choices", all);
    insta::assert_snapshot!("why", bench.done(&format!("replay r --run 3 --explain {first}")));
}

/// Explanation is arithmetic: the numbers that are printed add up to those that decided.
#[test]
fn what_is_explained_adds_up() {
    let bench = threat();
    let accounts = json(&bench.done("replay r --run 3 --explain target --format json"));
    let mut checked = 0;
    for choice in accounts.as_array().unwrap().iter().flat_map(|a| a["choices"].as_array().unwrap()) {
        let decision = &choice["decision"];
        let number = |value: &Value| value.as_f64().unwrap();
        let alternatives = decision["alternatives"].as_array().unwrap();
        let exponent = |a: &Value| number(&decision["precision"]) * number(&a["worth"]) + number(&a["bonus"]);
        let free = || alternatives.iter().filter(|a| a.get("barred").is_none());
        let total: f64 = free().map(|a| exp(exponent(a))).sum();
        for alternative in alternatives {
            let terms: f64 = alternative["terms"].as_object().unwrap().values().map(number).sum();
            let of = |part: &str| number(&alternative[part]);
            let sum = terms + of("audience") + of("game") - of("cost") - of("breach");
            assert!((sum - of("worth")).abs() < 1e-9, "{alternative}");
            if alternative.get("barred").is_none() {
                assert!(
                    (exp(exponent(alternative)) / total - of("probability")).abs() < 1e-9,
                    "{alternative}"
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn a_bargain_says_who_gains_and_who_blocks() {
    let bench = Bench::new();
    bench.done(&format!("run {}/client-refuses/truce.toml --replicates 40 --out r", configs()));
    insta::assert_snapshot!("bargain", bench.done("replay r --run 2 --explain patrons"));
    let met = json(&bench.done("replay r --run 2 --explain patrons --format json"));
    let tick = &met[0]["tick"];
    let one = json(&bench.done(&format!("replay r --run 2 --explain patrons@{tick} --format json")));
    assert_eq!((one.as_array().unwrap().len(), &one[0]), (1, &met[0]));
    assert!(bench.done("replay r --run 2 --explain patrons@0").contains("never meet"));
}

#[test]
fn two_runs_part_somewhere() {
    let bench = threat();
    insta::assert_snapshot!("parting", bench.done("replay r --run 2 --diff 3"));
    // A run does not part from itself; runs of other replicates share no luck.
    assert!(bench.done("replay r --run 3 --diff 3").contains("Nothing differs."));
    let said = bench.detente("replay r --run 3 --diff 9");
    assert!(said.code == 0 && said.err.contains("do not share their luck"), "{}", said.err);
}

#[test]
fn what_was_done_can_be_left_out() {
    let bench = threat();
    let trace = bench.done("replay r --run 3 --trace -");
    let act = trace.lines().map(json).find(|line| line["line"] == "act").unwrap();
    let (option, tick) = (act["option"].as_str().unwrap(), &act["tick"]);
    let parting = json(&bench.done(&format!("replay r --run 3 --without {option}@{tick} --format json")));
    assert_eq!(&parting["parting"]["first"], tick);
    // What was not done cannot be left out.
    let said = bench.fails(2, &format!("replay r --run 3 --without {option}@0"));
    assert!(said.contains("there is nothing to leave out"), "{said}");
    // By its name for people as well.
    let by = |what: &str| bench.done(&format!("replay r --run 3 --without {what}"));
    assert!(by("target.yield").lines().skip(2).eq(by("Yield").lines().skip(2)));
}

#[test]
fn every_act_moves_a_measure_by_what_leaving_it_out_moves() {
    let bench = threat();
    let columns = bench.read("r/runs.csv").lines().next().unwrap().to_owned();
    let measure = columns.split(',').next_back().unwrap().to_owned();
    let moved = json(&bench.done(&format!("replay r --run 3 --moved {measure} --format json")));
    let trace = bench.done("replay r --run 3 --trace -");
    let done =
        trace.lines().map(json).filter(|line| line["line"] == "act" || line["line"] == "event").count();
    assert_eq!(moved.as_array().unwrap().len(), done);
    insta::assert_snapshot!("moved", bench.done(&format!("replay r --run 3 --moved {measure}")));
}

#[test]
fn a_trace_has_the_schema_that_it_is_said_to_have() {
    let bench = threat();
    bench.done("replay r --run 3 --trace run.jsonl");
    let text = bench.read("run.jsonl");
    assert_eq!(text, bench.done("replay r --run 3 --trace -"));
    let schema = json(&bench.done("schema trace"));
    let (first, others) = (&schema["anyOf"][0], schema["anyOf"][1]["oneOf"].as_array().unwrap());
    let mut kinds = std::collections::BTreeSet::new();
    for (place, line) in text.lines().map(json).enumerate() {
        let kind = line["line"].as_str().unwrap().to_owned();
        let one = if place == 0 {
            first
        } else {
            let of = |schema: &&Value| schema["properties"]["line"]["const"] == kind.as_str();
            others.iter().find(of).unwrap_or_else(|| panic!("{kind} has no schema"))
        };
        let mut properties = one["properties"].as_object().unwrap().clone();
        if let Some(name) = one["$ref"].as_str().and_then(|r| r.rsplit_once('/')) {
            properties.extend(schema["$defs"][name.1]["properties"].as_object().unwrap().clone());
        }
        for key in line.as_object().unwrap().keys() {
            assert!(properties.contains_key(key), "{kind}: {key}");
        }
        kinds.insert(kind);
    }
    for kind in ["run", "state", "mind", "decision", "act", "end"] {
        assert!(kinds.contains(kind), "{kind}");
    }
}

#[test]
fn a_name_that_several_have_names_none() {
    let bench = Bench::new();
    let text = std::fs::read_to_string(format!("{}/threat-game/scenario.toml", configs())).expect("shipped");
    assert!(text.contains("label = \"Yield\"") && text.contains("label = \"Send troops\""));
    bench.write("scenario.toml", &text.replace("\"Yield\"", "\"Send troops\""));
    bench.write("belief.toml", include_str!("../configs/threat-game/belief.toml"));
    bench.done("run belief.toml --replicates 10 --out r");
    let said = bench.command("replay r --run 3 --without").arg("Send troops").output().expect("it runs");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("more than one option or event: target.yield, patron.reinforce"), "{said}");
}

#[test]
fn what_is_not_there_is_said() {
    let bench = threat();
    for (question, said) in [
        ("--explain targt", "there is no actor or bargain `targt` here; did you mean `target`?"),
        ("--explain target@0", "`target` does not decide at tick 0"),
        ("--explain target@soon", "`soon` in `target@soon` is not a tick"),
        ("--without nobody.nothing", "there is no option or event `nobody.nothing` here"),
        ("--moved nothing", "there is no measure `nothing` here"),
        ("--diff 100000", "there is no run 100000"),
        ("--trace nowhere/run.jsonl", "cannot write nowhere/run.jsonl"),
    ] {
        let code = if question.starts_with("--trace") { 74 } else { 2 };
        let found = bench.fails(code, &format!("replay r --run 3 {question}"));
        assert!(found.contains(said), "{question}: {found}");
    }
}
