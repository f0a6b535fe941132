use crate::bench::{Bench, said, same_tables};

/// The runs of `overflow_experiment.toml` that become infinite.
fn failed(bench: &Bench, folder: &str) -> Vec<u64> {
    let rows = bench.rows(&format!("{folder}/failures.csv"));
    rows.iter().map(|row| row.split(',').next().and_then(|run| run.parse().ok()).expect("a run")).collect()
}

#[test]
fn failed_runs_have_a_table_that_says_which_and_why() {
    let bench = Bench::new();
    let complaint = bench.fails(65, "run overflow_experiment.toml --out r");
    let said = "12 of 40 runs failed: their rows have the status `failed`, and their measures are blank in every table; \
                r/failures.csv says which they are, and why";
    assert!(complaint.contains(said), "{complaint}");
    let text = bench.read("r/failures.csv");
    assert!(text.starts_with("run_id,point_id,replicate,draw,luck,stage,tick,message,replay\n"), "{text}");
    assert_eq!(
        bench.rows("r/failures.csv")[0],
        "1,0,1,1,0,non-finite,1,`y` is infinite or no number,detente replay . --run 1"
    );
    let rows = bench.rows("r/runs.csv");
    let marked = (0..40).filter(|&run| rows[run as usize].contains(",failed,"));
    assert_eq!(failed(&bench, "r"), marked.collect::<Vec<u64>>());
    let manifest = bench.read("r/manifest.json");
    assert!(manifest.contains("\"failures.csv\"") && manifest.contains("\"failed\": 12"), "{manifest}");
    assert!(bench.read("r/columns.json").contains("\"failures.csv\""));
}

#[test]
fn the_table_is_the_same_with_and_without_rows_and_when_it_is_made_again() {
    let bench = Bench::new();
    bench.fails(65, "run overflow_experiment.toml --out r --replicates 600 --jobs 1");
    bench.fails(65, "run overflow_experiment.toml --out s --replicates 600 --jobs 2 --no-runs");
    let text = bench.read("r/failures.csv");
    assert!(failed(&bench, "r").len() > 100 && text == bench.read("s/failures.csv"));
    std::fs::remove_file(bench.path("r/failures.csv")).unwrap();
    bench.done("analyse r");
    bench.done("analyse r --out elsewhere");
    assert!(text == bench.read("r/failures.csv") && text == bench.read("elsewhere/failures.csv"));
}

#[test]
fn where_nothing_fails_there_is_no_such_table() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r --replicates 5");
    assert!(!bench.path("r/failures.csv").exists());
    assert!(!bench.read("r/manifest.json").contains("failures.csv"));
    assert!(!bench.read("r/columns.json").contains("failures.csv"));
    // A forced sweep leaves nothing of the one before.
    bench.fails(65, "run overflow_experiment.toml --out r --force");
    bench.done("run duel_experiment.toml --out r --replicates 5 --force");
    assert!(!bench.path("r/failures.csv").exists());
}

#[test]
fn a_sweep_may_stop_at_the_first_failed_run_and_goes_on_to_the_same_bytes() {
    let bench = Bench::new();
    bench.fails(65, "run overflow_experiment.toml --replicates 1000 --out whole");
    for jobs in ["1", "2"] {
        let out = format!("out {jobs}");
        let detente =
            |arguments: &[&str]| said(bench.command("").args(arguments).output().expect("it starts"));
        let run = [
            "run",
            "overflow_experiment.toml",
            "--replicates",
            "1000",
            "--jobs",
            jobs,
            "--fail-fast",
            "--out",
        ];
        let stopped = detente(&[&run[..], &[&out]].concat());
        assert_eq!(stopped.code, 65, "{}", stopped.err);
        for text in [
            "run 1 failed at tick 1: `y` is infinite or no number".to_owned(),
            format!("detente replay '{out}' --run 1"),
            format!("256 of 1,000 runs are kept; to go on:\n  detente resume '{out}'"),
        ] {
            assert!(stopped.err.contains(&text), "{text}: {}", stopped.err);
        }
        for table in ["manifest.json", "runs.csv", "points.csv", "failures.csv", "failures.csv.partial"] {
            assert!(!bench.path(&out).join(table).exists(), "{table}");
        }
        let again = detente(&["replay", &out, "--run", "1"]);
        assert!(again.code == 0 && again.out.contains("non-finite:y@1"), "{}{}", again.out, again.err);
        assert_eq!(detente(&["resume", &out]).code, 65);
        same_tables(&bench.path("whole"), &bench.path(&out));
    }
    bench.done("run duel_experiment.toml --replicates 5 --out none --fail-fast");
}

#[test]
fn without_rows_a_sweep_that_stops_keeps_nothing_and_says_how_to_see_the_run() {
    let bench = Bench::new();
    let complaint = bench.fails(65, "run overflow_experiment.toml --out r --fail-fast --no-runs");
    assert!(
        complaint.contains("nothing is kept") && complaint.contains("detente replay r --run 1"),
        "{complaint}"
    );
    assert!(bench.done("replay r --run 1").contains("non-finite:y@1"));
    let complaint = bench.fails(65, "resume r");
    assert!(
        complaint.contains("12 of 40 runs failed") && complaint.contains("r/failures.csv"),
        "{complaint}"
    );
}

#[test]
fn a_failed_run_is_replayed_by_the_command_in_the_table() {
    let bench = Bench::new();
    bench.fails(65, "run overflow_experiment.toml --out r");
    let row = bench.rows("r/failures.csv")[3].clone();
    let command = row.rsplit(',').next().and_then(|cell| cell.strip_prefix("detente ")).expect("a command");
    let replayed = said(bench.command(command).current_dir(bench.path("r")).output().expect("it starts"));
    assert!(
        replayed.code == 0 && replayed.err.contains("the row is the one that is stored"),
        "{}",
        replayed.err
    );
    assert!(replayed.out.contains("failed"), "{}", replayed.out);
}

#[test]
fn a_suite_stops_too_and_names_the_part() {
    let bench = Bench::new();
    let claim = "[[hypothesis]]\nid = \"low\"\nclaim = \"It stays low\"\nform = \"level\"\nmeasure = \"y_final\"\n\
                 value = 50\ndirection = \"decrease\"\nmin_effect = 1\n";
    bench.write("over.toml", &format!("{}\n{claim}", bench.read("overflow_experiment.toml")));
    let suite = "id = \"over\"\nscenario = \"overflow.toml\"\nexperiments = [\"over.toml\"]\n\n[[claim]]\nid = \"C\"\n\
                 claim = \"It stays low\"\nhypotheses = [\"low\"]\n";
    bench.write("suite.toml", suite);
    let complaint = bench.fails(65, "run suite.toml --out r --fail-fast");
    let again = "detente replay r/experiments/overflow-experiment --run 1";
    assert!(complaint.contains(again) && complaint.contains("detente resume r"), "{complaint}");
    let complaint = bench.fails(65, "run suite.toml --out r");
    assert!(complaint.contains("12 of 40 runs failed"), "{complaint}");
    assert!(complaint.contains("`failures.csv` of each part says which they are, and why"), "{complaint}");
    assert_eq!(failed(&bench, "r/experiments/overflow-experiment").len(), 12);
}

#[test]
fn what_goes_on_without_failed_runs_cannot_stop_for_them() {
    let bench = Bench::new();
    for command in ["search", "calibrate"] {
        let complaint = bench.fails(2, &format!("{command} duel_arms.toml --fail-fast"));
        assert!(complaint.contains("leave --fail-fast out"), "{complaint}");
    }
}
