use crate::bench::Bench;

#[test]
fn a_new_scenario_checks_and_runs_at_once() {
    let bench = Bench::new();
    bench.done("new my-crisis");
    let shown = bench.done("check my-crisis");
    assert!(shown.ends_with("checked 2 files: 1 scenario, 1 experiment, no mistakes\n"), "{shown}");
    bench.done("run my-crisis/experiment.toml");
    assert!(bench.path("results/my-crisis-mediation/manifest.json").exists());
    assert!(bench.read("my-crisis/scenario.toml").contains("id = \"my-crisis\""));
    assert!(!bench.read("my-crisis/experiment.toml").contains("island-dispute"));
}

#[test]
fn a_new_scenario_overwrites_nothing_and_needs_a_name() {
    let bench = Bench::new();
    bench.done("new crisis");
    bench.write("crisis/scenario.toml", "mine");
    std::fs::remove_file(bench.path("crisis/experiment.toml")).unwrap();
    assert!(bench.fails(2, "new crisis").contains("exists: nothing was written"));
    assert_eq!(bench.read("crisis/scenario.toml"), "mine");
    assert!(!bench.path("crisis/experiment.toml").exists());
    for name in ["2020", "a+b", ".."] {
        bench.fails(2, &format!("new {name}"));
    }
}

const TABLE: &str = "actor,label,position,capability,salience\n\
                     france,France,20,80,70\ngermany,Germany,45,100,60\npoland,Poland,90,35,95\n";

#[test]
fn a_table_of_actors_becomes_a_scenario_that_runs_at_once() {
    let bench = Bench::new();
    bench.write("table.csv", TABLE);
    assert_eq!(bench.done("new union --actors table.csv"), "union/scenario.toml\nunion/experiment.toml\n");
    let shown = bench.done("check union");
    assert!(shown.ends_with("checked 2 files: 1 scenario, 1 experiment, no mistakes\n"), "{shown}");
    bench.done("run union/experiment.toml --replicates 60");
    // Where nobody pushes, the issue goes to the mean of positions weighted by capability and salience.
    let points = bench.rows("results/union-forecast/points.csv");
    let pull = points.iter().find(|row| row.starts_with("0,pull,settled_position,")).unwrap();
    let cells: Vec<f64> = pull.split(',').skip(4).map(|cell| cell.parse().unwrap()).collect();
    let mean = (20.0 * 56.0 + 45.0 * 60.0 + 90.0 * 33.25) / (56.0 + 60.0 + 33.25);
    assert!((cells[0] - mean).abs() < 1.5, "{pull}, {mean}");
    // The table comes back, capability as shares of its sum.
    let again = bench.done("show union/scenario.toml --actors issue --format csv");
    assert!(again.starts_with("actor,label,position,capability,salience\nfrance,France,20,0.37"), "{again}");
    bench.write("again.csv", &again);
    bench.done("new second --actors again.csv");
    assert_eq!(bench.done("show second/scenario.toml --actors issue --format csv"), again);
}

#[test]
fn a_table_that_is_none_is_told_line_by_line_and_nothing_is_written() {
    let bench = Bench::new();
    bench.write("table.csv", "actor,postion,capability,salience\na,1,1,1\n");
    let said = bench.fails(2, "new union --actors table.csv");
    assert!(said.contains("table.csv:1:7") && said.contains("did you mean `position`?"), "{said}");
    bench.write("table.csv", "actor,position,capability,salience\na,1,1,1\nb,much,1,1\n");
    let said = bench.fails(2, "new union --actors table.csv");
    assert!(said.contains("table.csv:3:3") && said.contains("position `much` is no number"), "{said}");
    bench.write("table.csv", "actor,position,capability,salience\na,1,1,0.9\nb,2,1,1.5\n");
    let said = bench.fails(2, "new union --actors table.csv");
    assert!(said.contains("table.csv:3:7") && said.contains("as shares, or all in per cent"), "{said}");
    assert!(bench.fails(2, "new union --actors none.csv").contains("cannot read `none.csv`"));
    assert!(!bench.path("union").exists());
}
