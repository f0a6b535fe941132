use crate::bench::Bench;

/// The columns of a table of draws, by the names in its header.
fn column(bench: &Bench, table: &str, name: &str) -> Vec<String> {
    let text = bench.read(table);
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let position = lines.next().expect("a header").iter().position(|column| column == name).expect(name);
    lines.map(|line| line[position].clone()).collect()
}

const PRIZE: &str = "variable.prize.initial";

fn listed() -> Bench {
    let bench = Bench::new();
    bench.write("posterior.csv", "variable.prize.initial\n0.25\n0.75\n0.5\n");
    let text = bench.read("duel_experiment.toml");
    bench.write("listed.toml", &text.replacen("replicates", "draws_from = \"posterior.csv\"\nreplicates", 1));
    bench
}

#[test]
fn a_draw_takes_its_row_and_what_has_no_column_is_drawn_as_usual() {
    let bench = listed();
    bench.done("run listed.toml --out file --replicates 3x2");
    bench.done("run duel_experiment.toml --out line --replicates 3x2 --draws-from posterior.csv");
    bench.done("run duel_experiment.toml --out usual --replicates 3x2");
    assert_eq!(column(&bench, "file/draws.csv", PRIZE), ["0.25", "0.75", "0.5"]);
    let other =
        bench.read("file/draws.csv").lines().next().unwrap().split(',').next_back().unwrap().to_owned();
    assert_eq!(column(&bench, "file/draws.csv", &other), column(&bench, "usual/draws.csv", &other));
    assert_eq!(bench.read("file/runs.csv"), bench.read("line/runs.csv"));
    assert_ne!(bench.read("file/runs.csv"), bench.read("usual/runs.csv"));
    // What the rows say is what the same numbers say when they are set.
    bench.done("run duel_experiment.toml --out set --replicates 1x2 --set variable.prize.initial=0.25");
    bench.done("run listed.toml --out first --replicates 1x2");
    assert_eq!(bench.read("first/runs.csv"), bench.read("set/runs.csv"));
}

#[test]
fn a_result_with_listed_draws_is_analysed_without_the_file() {
    let bench = listed();
    bench.done("run listed.toml --out file --replicates 3");
    bench.done("run duel_experiment.toml --out line --replicates 3 --draws-from posterior.csv");
    let manifest: serde_json::Value = serde_json::from_str(&bench.read("line/manifest.json")).unwrap();
    assert_eq!(manifest["overrides"]["draws_from"], true);
    assert_eq!(manifest["inputs"]["draws"]["text"], bench.read("posterior.csv"));
    std::fs::remove_file(bench.path("posterior.csv")).unwrap();
    for folder in ["file", "line"] {
        let table = format!("{folder}/draws.csv");
        let before = bench.read(&table);
        bench.write(&table, "");
        bench.done(&format!("analyse {folder}"));
        assert_eq!(bench.read(&table), before);
    }
    // Another table of draws is another experiment: rows are not paired, and its questions not asked.
    bench.write("posterior.csv", "variable.prize.initial\n0.5\n0.5\n0.5\n");
    let said = bench.fails(2, "analyse file --with listed.toml --out again");
    assert!(said.contains("its table of parameter draws is another"), "{said}");
}

#[test]
fn factors_and_what_is_set_stand_above_listed_draws() {
    let bench = listed();
    let text = bench.read("listed.toml");
    bench.write("factor.toml", &format!("{text}\n[[factor]]\npath = \"{PRIZE}\"\nvalues = [0.1]\n"));
    bench.done("run factor.toml --out factor --replicates 2");
    assert!(column(&bench, "factor/draws.csv", PRIZE).iter().all(|value| value == "0.1"));
    let said = bench.detente("run listed.toml --out set --replicates 2 --set variable.prize.initial=0.3");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("its column in the table of draws is not used"), "{}", said.err);
    bench.done("run duel_experiment.toml --out plain --replicates 2 --set variable.prize.initial=0.3");
    assert_eq!(bench.read("set/runs.csv"), bench.read("plain/runs.csv"));
}

#[test]
fn too_few_rows_medians_and_missing_files_are_refused() {
    let bench = listed();
    let said = bench.fails(2, "run listed.toml --replicates 4");
    assert!(said.contains("4 draws are asked for, and here are 3"), "{said}");
    let said = bench.fails(2, "run listed.toml --replicates 0x3");
    assert!(said.contains("these draws would not be used"), "{said}");
    let said = bench.fails(2, "run duel_experiment.toml --draws-from nowhere.csv");
    assert!(said.contains("nowhere.csv"), "{said}");
    bench.write("beyond.csv", "variable.prize.initial\n0.5\n1.5\n");
    let said = bench.fails(2, "run duel_experiment.toml --replicates 2 --draws-from beyond.csv");
    assert!(said.contains("beyond.csv:3:1") && said.contains("out of range"), "{said}");
}
