use std::collections::BTreeMap;

use serde_json::Value;

use crate::bench::Bench;

/// An experiment with every table: series, whole paths, a claim, influence and circumstances.
fn everything(bench: &Bench) -> String {
    let more = "[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n\n\
                [sensitivity]\ndraws = true\n\n\
                [[discovery]]\nid = \"won\"\nevent = { measure = \"red_wins\", at_least = 1 }\n\n\
                [output]\ntrajectories = \"0..3\"\n";
    let text = format!("{}\n{more}", bench.read("duel_arms.toml"));
    bench.write("all.toml", &text);
    text
}

/// Every file of a result but the manifest.
fn tables(bench: &Bench, folder: &str) -> BTreeMap<String, String> {
    let entries = bench.path(folder).read_dir().expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    names
        .filter(|name| name != "manifest.json")
        .map(|name| (name.clone(), bench.read(&format!("{folder}/{name}"))))
        .collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn without_rows_every_other_table_is_the_same() {
    let bench = Bench::new();
    let text = everything(&bench);
    bench.write("none.toml", &format!("{text}runs = false\n"));
    let shown = bench.done("run all.toml --out with --replicates 40x2");
    let same = bench.done("run all.toml --out without --replicates 40x2 --no-runs");
    assert_eq!(shown.replace("with/", ""), same.replace("without/", ""));
    bench.done("run none.toml --out none --replicates 40x2 --jobs 1");
    let mut with = tables(&bench, "with");
    assert!(with.remove("runs.csv").is_some());
    for name in
        ["series.csv", "trajectories.csv", "sensitivity.csv", "contrasts.csv", "draws.csv", "discovery.csv"]
    {
        assert!(with.contains_key(name), "{name}: {:?}", with.keys());
    }
    // It describes the tables there are.
    let mut columns = json(&with["columns.json"]);
    assert!(columns.as_object_mut().expect("tables").remove("runs.csv").is_some());
    with.remove("columns.json");
    for folder in ["without", "none"] {
        let mut found = tables(&bench, folder);
        assert_eq!(found.remove("columns.json").map(|text| json(&text)), Some(columns.clone()), "{folder}");
        assert!(found.keys().eq(with.keys()), "{:?}", found.keys());
        for (name, table) in &with {
            assert!(found[name] == *table, "{folder}/{name}");
        }
    }
}

#[test]
fn the_manifest_says_that_rows_are_not_kept_and_what_would_make_them() {
    let bench = Bench::new();
    bench.done("run duel_arms.toml --out with --replicates 5");
    bench.done("run duel_arms.toml --out without --replicates 5 --no-runs");
    let (with, without) = (bench.read("with/manifest.json"), json(&bench.read("without/manifest.json")));
    assert!(!with.contains("rows_kept") && !with.contains("no_runs"), "{with}");
    assert_eq!((&without["rows_kept"], &without["overrides"]["no_runs"]), (&false.into(), &true.into()));
    assert!(without["files"].get("runs.csv").is_none());
    for key in ["seed", "rows", "failed", "design", "inputs"] {
        assert_eq!(json(&with)[key], without[key], "{key}");
    }
}

#[test]
fn what_reads_rows_says_that_they_were_not_kept() {
    let bench = Bench::new();
    bench.write("none.toml", &format!("{}\n[output]\nruns = false\n", bench.read("duel_arms.toml")));
    bench.done("run duel_arms.toml --out with --replicates 5");
    bench.done("run duel_arms.toml --out flag --replicates 5 --no-runs");
    bench.done("run none.toml --out file --replicates 5");
    for (folder, why) in [("flag", "`--no-runs`"), ("file", "`runs = false` in its `[output]`")] {
        let said = format!("the rows of `{folder}` were not kept ({why})");
        for command in ["analyse X", "diff with X", "diff X with", "analyse X --with duel_arms.toml --out y"]
        {
            let complaint = bench.fails(2, &command.replace('X', folder));
            assert!(complaint.contains(&said) && complaint.contains("--runs A..B"), "{command}: {complaint}");
        }
    }
    assert!(!bench.path("y").exists());
    let complaint = bench.fails(2, "run duel_suite.toml --no-runs");
    assert!(complaint.contains("a suite reads the rows of its experiments"), "{complaint}");
    bench.fails(2, "plan duel_suite.toml --no-runs");
    for command in ["search", "calibrate"] {
        assert!(bench.fails(2, &format!("{command} duel_arms.toml --no-runs")).contains("--no-runs out"));
    }
}

#[test]
fn a_suite_names_the_line_that_leaves_rows_out() {
    let bench = Bench::new();
    let text = format!("{}\n[output]\nruns = false\n", bench.read("duel_twins.toml"));
    bench.write("duel_twins.toml", &text);
    let why = format!("`runs = false` in line {} of `duel_twins.toml`", text.lines().count());
    for command in ["run duel_suite.toml", "plan duel_suite.toml"] {
        let complaint = bench.fails(2, command);
        assert!(complaint.contains(&why) && complaint.contains("duel_suite.toml:5:"), "{complaint}");
    }
    let said = bench.detente("check duel_suite.toml");
    assert!(said.code == 2 && said.out.contains(&why), "{}", said.out);
    bench.done("run duel_twins.toml --replicates 5");
}

#[test]
fn a_plan_counts_what_is_written() {
    let bench = Bench::new();
    let plan = |more: &str| json(&bench.done(&format!("plan duel_experiment.toml --format json{more}")));
    let (with, without) = (plan(""), plan(" --no-runs"));
    assert!(with["bytes_estimated"].as_u64() > Some(10_000), "{with}");
    assert_eq!((&without["bytes_estimated"], &without["rows_kept"]), (&0.into(), &false.into()));
    assert_eq!(with["draws_bytes_estimated"], without["draws_bytes_estimated"]);
    bench.done("run duel_experiment.toml --out r");
    let written = bench.read("r/draws.csv").len() as f64;
    let estimated = with["draws_bytes_estimated"].as_f64().expect("a number");
    assert!((0.9..1.1).contains(&(estimated / written)), "{estimated} for {written}");
    let shown = bench.done("plan duel_experiment.toml --no-runs");
    assert!(shown.contains("runs.csv    not written: `--no-runs`"), "{shown}");
}

#[test]
fn draws_can_be_left_out_too() {
    let bench = Bench::new();
    let text = format!("{}\n[output]\nruns = false\ndraws = false\n", bench.read("duel_experiment.toml"));
    bench.write("none.toml", &text);
    bench.done("run none.toml --out r");
    bench.done("run duel_experiment.toml --out with");
    assert!(!bench.path("r/draws.csv").exists() && !bench.path("r/runs.csv").exists());
    assert_eq!(bench.read("r/points.csv"), bench.read("with/points.csv"));
    let columns: Vec<String> =
        json(&bench.read("r/columns.json")).as_object().unwrap().keys().cloned().collect();
    assert_eq!(columns, ["design.csv", "points.csv", "sensitivity.csv"]);
    let shown = bench.done("plan none.toml");
    assert!(shown.contains("draws.csv   not written: `draws = false`"), "{shown}");
    assert!(shown.contains("not written: `runs = false` in line "), "{shown}");
    // With rows, tables are made again without it.
    bench.write("rows.toml", &text.replace("runs = false\n", ""));
    bench.done("run rows.toml --out rows");
    bench.done("analyse rows");
    assert!(bench.path("rows/runs.csv").exists() && !bench.path("rows/draws.csv").exists());
}

#[test]
fn failed_runs_are_counted_without_rows() {
    let bench = Bench::new();
    let complaint = bench.fails(65, "run overflow_experiment.toml --out r --no-runs");
    let said = "12 of 40 runs failed: they count in no table; r/failures.csv says which they are";
    assert!(complaint.contains(said), "{complaint}");
    assert!(bench.read("r/manifest.json").contains("\"failed\": 12"));
}
