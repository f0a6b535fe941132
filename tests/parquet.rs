use crate::bench::Bench;

/// The tables of the duel as Parquet.
const COPIES: [&str; 4] = ["design.parquet", "draws.parquet", "points.parquet", "runs.parquet"];

fn bytes(bench: &Bench, name: &str) -> Vec<u8> {
    std::fs::read(bench.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn manifest(bench: &Bench, folder: &str) -> serde_json::Value {
    serde_json::from_str(&bench.read(&format!("{folder}/manifest.json"))).expect("a manifest")
}

#[test]
#[cfg_attr(not(feature = "parquet"), ignore = "the program is built without Parquet")]
fn copies_are_listed_and_the_same_for_any_number_of_threads() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out one --jobs 1 --parquet");
    bench.done("run duel_experiment.toml --out two --jobs 2 --parquet");
    for copy in COPIES {
        let one = bytes(&bench, &format!("one/{copy}"));
        assert!(one.starts_with(b"PAR1") && one.ends_with(b"PAR1"), "{copy}");
        assert_eq!(one, bytes(&bench, &format!("two/{copy}")), "{copy}");
        let manifest = manifest(&bench, "one");
        let listed = &manifest["files"][copy];
        assert_eq!(listed["bytes"], one.len());
        assert_eq!(listed["rows"], manifest["files"][copy.replace("parquet", "csv")]["rows"]);
    }
}

#[test]
#[cfg_attr(not(feature = "parquet"), ignore = "the program is built without Parquet")]
fn without_rows_they_have_no_copy_either() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r --parquet --no-runs");
    assert!(bench.path("r/points.parquet").exists());
    assert!(!bench.path("r/runs.csv").exists() && !bench.path("r/runs.parquet").exists());
}

#[test]
#[cfg_attr(not(feature = "parquet"), ignore = "the program is built without Parquet")]
fn analyse_adds_what_run_would_have_written() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out with --parquet");
    bench.done("run duel_experiment.toml --out later");
    let before = bench.read("later/manifest.json");
    assert!(!bench.path("later/runs.parquet").exists() && !before.contains(".parquet"));
    bench.done("analyse later --parquet --quiet");
    for copy in COPIES {
        let (with, later) = (format!("with/{copy}"), format!("later/{copy}"));
        assert_eq!(bytes(&bench, &with), bytes(&bench, &later), "{copy}");
    }
    assert_eq!(manifest(&bench, "with")["files"], manifest(&bench, "later")["files"]);
    // Nothing else in the manifest has changed, to the letter.
    let after = bench.read("later/manifest.json");
    let around = |text: &str| {
        let (head, rest) = text.split_once("\n  \"files\": {\n").unwrap();
        (head.to_owned(), rest.split_once("\n  },\n").unwrap().1.to_owned())
    };
    assert_eq!(around(&before), around(&after));
    // Again: the same.
    bench.done("analyse later --parquet --quiet");
    assert_eq!(after, bench.read("later/manifest.json"));

    bench.done("analyse later --out apart --parquet --quiet");
    assert_eq!(bytes(&bench, "apart/points.parquet"), bytes(&bench, "with/points.parquet"));
    assert!(!bench.path("apart/runs.parquet").exists());
}

#[test]
#[cfg_attr(not(feature = "parquet"), ignore = "the program is built without Parquet")]
fn a_new_result_leaves_no_old_copy() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r --parquet");
    bench.done("run duel_experiment.toml --out r --force --replicates 5");
    for copy in COPIES {
        assert!(!bench.path(&format!("r/{copy}")).exists(), "{copy}");
    }
}
