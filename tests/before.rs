use crate::bench::Bench;

#[test]
fn check_finds_everything_in_a_folder_and_counts_it() {
    let bench = Bench::new();
    let shown = bench.done("check .");
    let last = shown.lines().last().unwrap();
    assert_eq!(last, "checked 7 files: 2 scenarios, 4 experiments, 1 suite, no mistakes");
    assert!(shown.contains("a gain of 1 % of the range is preferred 12:1"), "{shown}");
}

#[test]
fn check_tells_mistakes_to_people_and_to_programs() {
    let bench = Bench::new();
    bench.write("duel.toml", &bench.read("duel.toml").replace("rate = 0.1", "rate = -0.1"));
    let said = bench.detente("check duel.toml duel_experiment.toml");
    assert_eq!(said.code, 2);
    // The experiment's check comes upon the same mistake; it is shown once.
    assert_eq!(said.out.matches("-0.1 is out of range").count(), 1, "{}", said.out);
    assert!(said.out.ends_with("checked 2 files: 1 scenario, 1 experiment, 1 error\n"), "{}", said.out);
    let said = bench.detente("check duel.toml --format json");
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &found["errors"]), (2, &1.into()));
    assert_eq!(found["diagnostics"][0]["file"], "duel.toml");
    assert_eq!(found["diagnostics"][0]["line"], 32);
    // A file that cannot be read does not keep the mistakes of others back.
    let said = bench.detente("check none.toml duel.toml --format json");
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &found["errors"]), (2, &2.into()));
}

#[test]
fn plan_counts_points_runs_and_bytes_and_writes_nothing() {
    let bench = Bench::new();
    let shown = bench.done("plan duel_experiment.toml --runs 100..300 --jobs 1");
    assert!(shown.contains("points      4, factorial: stakes (2) x arm (2)"), "{shown}");
    assert!(shown.contains("3: 3.5, frozen"), "{shown}");
    assert!(shown.contains("200 runs, run_id 100 to 299"), "{shown}");
    assert!(!bench.path("results").exists());
    let shown = bench.done("plan duel_experiment.toml --format json --replicates 3x4");
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["points"], &shown["runs"]), (&4.into(), &48.into()));
    assert_eq!(shown["columns"].as_array().unwrap().len(), 13);
}

#[test]
fn schema_describes_every_key_of_both_files() {
    let bench = Bench::new();
    let schema = |file: &str| -> serde_json::Value {
        serde_json::from_str(&bench.done(&format!("schema {file}"))).unwrap()
    };
    assert!(schema("scenario")["properties"]["variable"].is_object());
    let schema = schema("experiment");
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert!(
        ["id", "scenario", "seed", "replicates", "factor"].iter().all(|k| keys.iter().any(|key| key == k))
    );
    for key in keys {
        let described = &schema["properties"][key.as_str()]["description"];
        assert!(described.is_string(), "`{key}` is not described");
    }
}

#[test]
fn exit_codes_are_in_the_help() {
    let help = Bench::new().done("--help");
    for code in [" 0  done", " 1  bench", " 2  usage", "65  some runs failed", "74  ", "75  interrupted"] {
        assert!(help.contains(code), "{help}");
    }
}
