use crate::bench::Bench;

#[test]
fn failed_runs_are_rows_and_the_sweep_goes_on() {
    let bench = Bench::new();
    let complaint = bench.fails(65, "run overflow_experiment.toml --out r");
    assert!(complaint.contains("12 of 40 runs failed"), "{complaint}");
    let rows = bench.rows("r/runs.csv");
    assert_eq!(rows.len(), 40);
    assert_eq!(rows[1], "1,0,1,1,0,failed,non-finite:y@1,1,");
    assert_eq!(bench.rows("r/points.csv"), ["0,y_final,28,0,0,0,0,0,0,0"]);
    assert!(bench.read("r/manifest.json").contains("\"failed\": 12"));
}

#[test]
fn an_existing_result_is_never_overwritten_unless_forced() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r --replicates 5");
    let before = bench.read("r/runs.csv");
    let complaint = bench.fails(2, "run duel_experiment.toml --out r --replicates 6");
    assert!(complaint.contains("--force") && complaint.contains("r/manifest.json"), "{complaint}");
    assert_eq!(bench.read("r/runs.csv"), before);
    bench.done("run duel_experiment.toml --out r --replicates 6 --force");
    assert_eq!(bench.rows("r/runs.csv").len(), 24);
    std::fs::remove_file(bench.path("r/manifest.json")).unwrap();
    std::fs::rename(bench.path("r/runs.csv"), bench.path("r/runs.csv.partial")).unwrap();
    bench.fails(2, "run duel_experiment.toml --out r");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_anything_runs() {
    let bench = Bench::new();
    bench.write("file", "");
    let complaint = bench.fails(74, "run duel_experiment.toml --out file/r");
    assert!(complaint.contains("cannot write `file/r`"), "{complaint}");
    bench.fails(74, "new file/demo");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_is_said_and_a_closed_pipe_is_not() {
    let bench = Bench::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = bench.command("schema scenario").stdout(full).output().unwrap().status;
    assert_eq!(status.code(), Some(74));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = bench.command("schema scenario").stdout(writer).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn every_mistake_of_both_files_is_reported_at_once() {
    let bench = Bench::new();
    bench.write("duel.toml", &bench.read("duel.toml").replace("theatre = \"field\"", "theatre = \"feild\""));
    bench.write("wrong.toml", include_str!("fixtures/wrong_experiment.toml"));
    insta::assert_snapshot!(bench.fails(2, "run wrong.toml"));
}

#[test]
fn every_mistake_of_an_experiment_has_its_message() {
    let bench = Bench::new();
    bench.write("wrong.toml", include_str!("fixtures/wrong_experiment.toml"));
    insta::assert_snapshot!(bench.fails(2, "run wrong.toml"));
}

#[test]
fn mistakes_on_the_command_line_have_their_messages() {
    let bench = Bench::new();
    for (arguments, part) in [
        ("run none.toml", "cannot read `none.toml`"),
        ("run duel_experiment.toml --runs 5..5", "5..5 is no range of runs here"),
        ("run duel_experiment.toml --runs 0..481", "runs go from 0 to 479"),
        ("run duel_experiment.toml --runs five", "such as 0..1000"),
        ("run duel_experiment.toml --replicates 0", "0 replicates"),
        ("run duel_experiment.toml --set variable.prize.intial=1", "did you mean `variable.prize.initial`?"),
        ("run duel_experiment.toml --set variable.prize.initial=2", "2 is out of range"),
        ("run duel_experiment.toml --set time.end", "expected PATH=VALUE"),
        ("run duel_experiment.toml --jobs 0", "--jobs"),
        ("run duel.toml", "this is a scenario, not an experiment"),
        ("fly", "unrecognized subcommand"),
    ] {
        let complaint = bench.fails(2, arguments);
        assert!(complaint.contains(part), "detente {arguments}\n{complaint}");
        assert!(!bench.path("results").exists(), "detente {arguments}");
    }
}

#[test]
fn an_unknown_instruction_set_is_refused_with_the_names_there_are() {
    let bench = Bench::new();
    let output = bench.command("run duel_experiment.toml").env("DETENTE_SIMD", "mmx").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("baseline, avx2, avx512"), "{complaint}");
}

#[test]
fn a_table_that_is_not_ours_is_not_overwritten() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("mine")).unwrap();
    bench.write("mine/points.csv", "my own");
    let said = bench.fails(2, "run duel_experiment.toml --out mine");
    assert!(said.contains("points.csv"), "{said}");
    assert_eq!(bench.read("mine/points.csv"), "my own");
}

#[test]
fn more_threads_than_blocks_are_not_started_and_absurd_numbers_refused() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --replicates 2 --jobs 1000");
    bench.fails(2, "run duel_experiment.toml --force --jobs 100000");
    bench.fails(2, "run duel_experiment.toml --force --jobs 0");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_program_without_parquet_says_how_to_get_it_before_it_runs() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r --replicates 5");
    for asked in ["run duel_experiment.toml --out s", "search duel_experiment.toml", "analyse r"] {
        let said = bench.fails(2, &format!("{asked} --parquet"));
        assert!(said.contains("cargo install --path crates/cli --features parquet"), "{said}");
    }
    assert!(!bench.path("s").exists());
}
