use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bench::Bench;

/// Every scenario and experiment that is shipped.
fn shipped() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("configs").map(|entry| entry.expect("a file").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "toml") {
                files.push(entry);
            }
        }
    }
    files.sort();
    files
}

fn is_suite(file: &Path) -> bool {
    std::fs::read_to_string(file).expect("a file").lines().any(|line| line.starts_with("experiments = "))
}

#[test]
fn every_shipped_file_can_be_read_as_tables() {
    let bench = Bench::new();
    let files = shipped();
    assert!(files.len() > 40);
    for file in files {
        let file = file.display().to_string();
        if is_suite(Path::new(&file)) {
            assert!(bench.fails(2, &format!("show {file}")).contains("this is a suite"), "{file}");
            continue;
        }
        let shown = bench.done(&format!("show {file}"));
        assert!(shown.starts_with("SCENARIO ") && shown.contains("\nVARIABLES\n"), "{file}\n{shown}");
        assert!(!shown.contains("NaN"), "{file}\n{shown}");
        let json = bench.done(&format!("show {file} --format json"));
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(json["variables"].as_array().is_some_and(|rows| !rows.is_empty()), "{file}");
    }
}

#[test]
fn a_scenario_reads_as_tables() {
    let bench = Bench::new();
    bench.done("new island");
    insta::assert_snapshot!(bench.done("show island/experiment.toml"));
    let again = bench.done("show island/experiment.toml");
    assert_eq!(again, bench.done("show island/experiment.toml"));
}

#[test]
fn sections_can_be_asked_for() {
    let bench = Bench::new();
    bench.done("new island");
    let shown = bench.done("show island/scenario.toml --section outcomes --section interests");
    assert!(shown.starts_with("OUTCOMES\n") && shown.contains("\nINTERESTS"), "{shown}");
    assert!(!shown.contains("ACTORS"), "{shown}");
    // Of a scenario there is no experiment to show.
    assert_eq!(bench.done("show island/scenario.toml --section experiment"), "");
    let said = bench.fails(2, "show island/scenario.toml --section intrests");
    assert!(said.contains("there is no section `intrests`; did you mean `interests`?"), "{said}");
}

#[test]
fn uncertain_numbers_have_their_ends() {
    let bench = Bench::new();
    bench.done("new island");
    let json = bench.done("show island/scenario.toml --section interests --format json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rows = json["interests"].as_array().unwrap();
    let row = rows.iter().find(|row| row["actor"] == "south" && row["variable"] == "island").unwrap();
    // Weight { triangular = [3, 5, 8] } beside 3 and 2: its median share lies between its ends.
    let share = &row["share"];
    let [low, median, high] = ["low", "median", "high"].map(|key| share[key].as_f64().unwrap());
    assert!(3.0 / 8.0 < low && low < median && median < high && high < 8.0 / 13.0, "{share}");
    assert_eq!(row["ideal"], 0.0);
}

/// A label with everything that could end a label.
const LABELS: &str = r#"
id = "labels"
title = "x"
time = { unit = "day", ticks_per_unit = 1, end = 9 }
track.t = {}
theatre.here.label = "]] \"|> end; subgraph #quot; {{"
variable.v = { label = "a \"b\" <i>&amp;\\N `c`", initial = 0.5, theatre = "here" }
variable.aid = { kind = "backing", patron = "a", client = "b", channel = "material", initial = 0.5 }
[actor.a]
label = """two
lines \\"""
interest.v = { weight = 1, ideal = 1 }
[actor.b]
label = "end"
interest.v = { weight = 1, ideal = 0 }
[option.a.push]
track = "t"
effects = { v = 0.1 }
[bargain.deal]
parties = ["a", "b"]
at = 3
term.v = { side = "=", value = 0.5 }
"#;

#[test]
fn a_mermaid_graph_is_sound_whatever_the_labels() {
    let bench = Bench::new();
    bench.write("labels.toml", LABELS);
    let graph = bench.done("show labels.toml --format mermaid");
    let mut lines = graph.lines();
    assert_eq!(lines.next(), Some("flowchart LR"));
    let (mut nodes, mut joined, mut edges) = (BTreeSet::new(), BTreeSet::new(), 0);
    for line in lines {
        // Quotes come in pairs, and what is between them has nothing that could end them.
        let parts: Vec<&str> = line.trim().split('"').collect();
        assert!(parts.len() == 3 || parts.len() == 1, "{line}");
        let inside = parts.get(1).copied().unwrap_or_default();
        assert!(!inside.contains(['<', '>', '&', '`', '|', '\\']), "{line}");
        let bare = [parts[0], parts.get(2).copied().unwrap_or_default()].concat();
        match bare.split_once(' ') {
            None => {
                let id: String = bare.chars().take_while(char::is_ascii_alphanumeric).collect();
                assert!(["([])", "{{}}", "[]"].contains(&&bare[id.len()..]), "{line}");
                nodes.insert(id);
            }
            Some((from, rest)) => {
                let (arrow, to) = rest.split_once(' ').unwrap();
                assert!(["-.-", "-.->||", "-->||", "==>||", "---||"].contains(&arrow), "{line}");
                joined.extend([from.to_owned(), to.to_owned()]);
                edges += 1;
            }
        }
    }
    assert_eq!((nodes.len(), edges), (5, 6), "{graph}");
    assert!(joined.is_subset(&nodes), "{graph}");
    let few = bench.done("show labels.toml --format mermaid --section bargains");
    assert_eq!(few.lines().count(), 1 + 5 + 1, "{few}");
}

#[test]
fn graphviz_reads_the_graph_if_it_is_installed() {
    let bench = Bench::new();
    bench.write("labels.toml", LABELS);
    let graph = bench.done("show labels.toml --format dot");
    assert!(graph.starts_with("digraph \"labels\" {\n") && graph.ends_with("}\n"), "{graph}");
    assert_eq!(graph.matches(" -> ").count(), 6, "{graph}");
    let dot = Command::new("dot").arg("-Tplain").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut dot) = dot else { return };
    dot.stdin.take().unwrap().write_all(graph.as_bytes()).unwrap();
    let done = dot.wait_with_output().unwrap();
    let plain = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{graph}");
    assert_eq!(plain.lines().filter(|line| line.starts_with("node ")).count(), 5, "{plain}");
}

#[test]
fn who_stands_where_on_a_variable() {
    let bench = Bench::new();
    bench.done("new island");
    let csv = bench.done("show island/scenario.toml --actors island --format csv");
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "actor,label,position,capability,salience");
    // Weights 6 of 11; ships 0.3 each.
    assert!(rows[1].starts_with("north,North,1,0.5,0.5454545"), "{csv}");
    assert!(rows[2].starts_with("south,South,0,0.5,"), "{csv}");
    let text = bench.done("show island/scenario.toml --actors island");
    assert!(text.contains("weighted by capability and salience: median 1, mean 0.5"), "{text}");
    // Trade is in no theatre, so nobody has more say than others.
    let said = bench.detente("show island/scenario.toml --actors trade --format csv");
    assert!(said.err.contains("every capability is 1"), "{}", said.err);
    assert!(said.out.contains("north,North,1,1,0.27"), "{}", said.out);
    let said = bench.fails(2, "show island/scenario.toml --actors iland");
    assert!(said.contains("the scenario has no variable `iland`; did you mean `island`?"), "{said}");
    let said = bench.fails(2, "show island/scenario.toml --actors north_ships");
    assert!(said.contains("no actor has an interest in `north_ships`"), "{said}");
    bench.fails(2, "show island/scenario.toml --actors island --format dot");
    bench.fails(2, "show island/scenario.toml --format csv");
    bench.fails(2, "show nowhere.toml");
}
