use std::process::Stdio;

use serde_json::Value;

use crate::bench::{Bench, said};

/// A short benchmark; what it says is never compared with a time.
fn json(bench: &Bench, arguments: &str) -> Value {
    serde_json::from_str(&bench.done(&format!("bench {arguments} --seconds 0.2 --format json")))
        .expect("JSON")
}

const HISTORY: &str = "results/benchmarks/history.csv";

#[test]
fn a_benchmark_says_how_fast_and_where_the_time_goes() {
    let bench = Bench::new();
    let found = json(&bench, "duel_experiment.toml");
    assert_eq!((&found["experiment"], &found["scenario"]), (&"duel-experiment".into(), &"duel".into()));
    assert_eq!(
        (&found["batch_runs"], &found["jobs"], &found["batch_failed"]),
        (&256.into(), &1.into(), &0.into())
    );
    for key in ["runs_per_second", "ticks_per_second", "microseconds_per_run", "batch_ticks", "samples"] {
        assert!(found[key].as_f64() > Some(0.0), "{key}: {found}");
    }
    let [low, rate, high] =
        ["runs_per_second_low", "runs_per_second", "runs_per_second_high"].map(|key| found[key].as_f64());
    assert!(low <= rate && rate <= high && low > Some(0.0), "{found}");
    assert_eq!((&found["instructions_per_run"], &found["comparison"]), (&Value::Null, &Value::Null));
    let phases = found["phases"].as_object().expect("phases");
    assert_eq!(phases.len(), 15);
    assert!(phases["Forecast"].as_f64() > Some(0.0) && phases["Decide"].as_f64() > Some(0.0), "{found}");
    let sum: f64 = phases.values().filter_map(Value::as_f64).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    // The hash is the one of a manifest.
    bench.done("run duel_experiment.toml --out r --replicates 2");
    let manifest: Value = serde_json::from_str(&bench.read("r/manifest.json")).unwrap();
    assert_eq!(found["scenario_sha256"], manifest["inputs"]["scenario"]["sha256"]);
    assert_eq!(found["machine"], manifest["machine"]["cpu"].as_str().unwrap_or_default());
    assert_eq!(found["engine"], manifest["engine"]["version"]);

    let rows = bench.rows(HISTORY);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].starts_with(found["date"].as_str().unwrap()), "{}", rows[0]);
    assert!(rows[0].contains(",1,duel-experiment,duel,"), "{}", rows[0]);
}

#[test]
fn a_scenario_is_timed_as_it_is() {
    let bench = Bench::new();
    let shown = bench.detente("bench duel.toml --seconds 0.2 --jobs 2");
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.out.starts_with("scenario      duel, as it is\n"), "{}", shown.out);
    assert!(
        shown.out.contains("batch         512 runs, ") && shown.out.contains("  Forecast"),
        "{}",
        shown.out
    );
    assert!(shown.out.ends_with(&format!("kept in       {HISTORY}\n")), "{}", shown.out);
    assert!(shown.err.contains("timing for 0.2 s on 2 threads"), "{}", shown.err);
    assert!(bench.rows(HISTORY)[0].contains(",2,,duel,"), "{}", bench.rows(HISTORY)[0]);
    let quiet = bench.detente("bench duel.toml --seconds 0.05 --quiet --no-history");
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (0, "", ""));
    assert_eq!(bench.rows(HISTORY).len(), 1);
    let same = json(&bench, "duel.toml --no-history");
    assert_eq!((&same["experiment"], &same["history"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_benchmark_is_compared_with_an_earlier_one() {
    let bench = Bench::new();
    let complaint = bench.fails(2, "bench duel.toml --seconds 0.2 --compare last");
    assert!(complaint.contains("none at all in this history") && complaint.contains(HISTORY), "{complaint}");
    assert!(!bench.path(HISTORY).exists());
    json(&bench, "duel.toml");
    let text = bench.read(HISTORY);
    // A thousand times as slow, and a thousand times as fast, long ago.
    let cells: Vec<&str> = text.lines().nth(1).expect("a row").rsplitn(7, ',').collect();
    let row = |year: &str, rate: &str| format!("{year}{},{rate},{rate},{rate},1,,40\n", &cells[6][4..]);
    let (slow, fast) = (row("1999", "0.001"), row("2000", "1000000000"));
    let header = text.lines().next().expect("a header");
    bench.write("h.csv", &format!("{header}\n{slow}{fast}"));
    for (base, verdict, code) in [("1999", "faster", 0), ("2000", "slower", 1)] {
        let line = format!("bench duel.toml --seconds 0.2 --history h.csv --no-history --compare {base}-");
        let shown = bench.done(&line);
        assert!(shown.contains(&format!("compared      {verdict}: ")), "{shown}");
        let said = bench.detente(&format!("{line} --fail-if-slower --format json"));
        let found: Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!((said.code, &found["comparison"]["verdict"]), (code, &verdict.into()), "{}", said.err);
        assert_eq!(found["comparison"]["by"], "runs_per_second");
        assert!(found["comparison"]["base_date"].as_str().unwrap().starts_with(base));
    }
    // What was slower is kept all the same.
    bench.fails(1, "bench duel.toml --seconds 0.2 --history h.csv --compare 2000- --fail-if-slower --quiet");
    assert_eq!(bench.rows("h.csv").len(), 3);
    // No other experiment, and no other number of threads.
    for other in ["duel_experiment.toml", "duel.toml --jobs 2"] {
        let complaint = bench.fails(2, &format!("bench {other} --history h.csv --compare 2000-"));
        assert!(complaint.contains("no benchmark of `2000-` was made like this one"), "{complaint}");
        assert!(complaint.contains("2000-"), "{complaint}");
    }
}

#[test]
fn a_benchmark_says_what_is_wrong_before_anything_is_timed() {
    let bench = Bench::new();
    bench.write("h.csv", "run_id,point_id\n0,0\n");
    let complaint = bench.fails(2, "bench duel.toml --history h.csv");
    assert!(complaint.contains("`h.csv`, line 1: this is no history of benchmarks"), "{complaint}");
    assert_eq!(bench.read("h.csv"), "run_id,point_id\n0,0\n");
    for (arguments, said) in [
        ("none.toml", "cannot read `none.toml`"),
        ("duel_suite.toml", "this is a suite"),
        (".", "it is a folder"),
        ("duel.toml --seconds 0", "must be a number of seconds"),
        ("duel.toml --compare first", "expected `last`, a date"),
        ("duel.toml --fail-if-slower", "--compare"),
    ] {
        let complaint = bench.fails(2, &format!("bench {arguments}"));
        assert!(complaint.contains(said), "{arguments}: {complaint}");
    }
    bench.write("duel.toml", &bench.read("duel.toml").replace("rate = 0.1", "rate = -0.1"));
    let complaint = bench.fails(2, "bench duel.toml");
    assert!(complaint.contains("-0.1 is out of range") && complaint.contains("duel.toml:32:"), "{complaint}");
}

#[test]
fn without_valgrind_instructions_cannot_be_had() {
    let bench = Bench::new();
    let mut command = bench.command("bench duel.toml --seconds 0.1 --instructions");
    command.env("PATH", bench.path(""));
    let said = said(command.stdout(Stdio::piped()).output().expect("the command starts"));
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    assert!(said.err.contains("valgrind, and there is no such program here"), "{}", said.err);
    assert!(!bench.path(HISTORY).exists());
}

#[test]
#[ignore = "needs valgrind"]
fn instructions_are_the_same_each_time() {
    let bench = Bench::new();
    let count = || json(&bench, "duel.toml --instructions");
    let (one, two) = (count(), count());
    assert!(one["instructions_per_run"].as_f64() > Some(1000.0), "{one}");
    assert!(one["instructions_simd"] != "avx512", "{one}");
    let [one, two] = [one, two].map(|found| found["instructions_per_run"].as_f64().expect("a number"));
    assert!((one / two - 1.0).abs() < 1e-3, "{one} {two}");
    let shown = bench.done("bench duel.toml --instructions --compare last --seconds 0.1");
    assert!(shown.contains("no difference") && shown.contains("by instructions per run"), "{shown}");
}
