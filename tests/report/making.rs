//! What a page says of its own making.

use super::data;
use crate::bench::Bench;

fn commands(page: &str) -> Vec<String> {
    let page = data(page);
    let all = page["provenance"]["commands"].as_array().expect("commands");
    all.iter().map(|command| command.as_str().expect("a command").to_owned()).collect()
}

#[test]
fn the_command_makes_the_same_page() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r");
    bench.done("report ./r/ --runs 3");
    let page = bench.read("r/report.html");
    assert_eq!(
        commands(&page),
        ["detente run duel_experiment.toml --out r", "detente verify r", "detente report r --runs 3"]
    );
    bench.done("report r --runs 3 --out again.html");
    assert!(page == bench.read("again.html"), "other bytes for another way to write the folder");
}

#[test]
fn what_a_suite_changes_no_command_of_an_experiment_makes_again() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --replicates 5 --out s --set actor.blue.interest.prize.weight=9");
    bench.done("report s");
    let suite = bench.read("s/report.html");
    assert!(commands(&suite)[0].starts_with("detente run duel_suite.toml"), "{:?}", commands(&suite));
    // The network would be that of the file.
    let page = data(&suite);
    assert!(page["network"].is_null(), "{}", page["network"]);
    assert!(page["notes"].to_string().contains("changed by --set"), "{}", page["notes"]);
    let part = "s/switches/blue_pushes/duel-arms";
    bench.done(&format!("report {part} --runs 1"));
    let page = bench.read(&format!("{part}/report.html"));
    assert_eq!(
        commands(&page),
        [format!("detente verify {part}"), format!("detente report {part} --runs 1")]
    );
    let facts = data(&page)["provenance"]["facts"].to_string();
    assert!(facts.contains("option.blue.push.effects.prize = 0"), "{facts}");
}

#[test]
fn a_page_goes_with_the_result_it_was_made_of() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r");
    bench.done("report r --runs 1");
    bench.done("run duel_experiment.toml --out r --force --seed 2");
    assert!(!bench.path("r/report.html").exists());
    bench.write("r/report.html", "<p>mine</p>");
    bench.done("run duel_experiment.toml --out r --force");
    assert_eq!(bench.read("r/report.html"), "<p>mine</p>");
}

#[test]
fn runs_that_failed_or_are_not_there_are_not_counted() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --replicates 3 --out r");
    bench.done("report r --runs 30");
    assert_eq!(data(&bench.read("r/report.html"))["traced"], "the first 3 runs of each arm");
    let said = bench.detente("run overflow_experiment.toml --out o");
    assert!(bench.path("o/failures.csv").exists(), "{}", said.err);
    bench.done("report o --runs 4");
    let page = data(&bench.read("o/report.html"));
    let traced = page["traced"].as_str().expect("words");
    assert!(traced.contains("less those that failed, which leaves"), "{traced}");
    assert!(page["notes"].to_string().contains(traced), "{}", page["notes"]);
}
