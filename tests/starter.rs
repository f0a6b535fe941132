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
