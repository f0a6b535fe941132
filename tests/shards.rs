use serde_json::Value;

use crate::bench::{Bench, same_tables};

const PLAN: &str = "plan duel_experiment.toml --replicates 700 --shards 4 --out r";

/// A plan with all of its shards run.
fn sharded() -> Bench {
    let bench = Bench::new();
    bench.done(PLAN);
    for shard in [2, 0, 3, 1] {
        bench.done(&format!("run r --shard {shard}/4 --jobs {}", shard + 1));
    }
    bench
}

fn json(bench: &Bench, file: &str) -> Value {
    serde_json::from_str(&bench.read(file)).expect("JSON")
}

/// Changes a field of `shard.json`.
fn edit(bench: &Bench, shard: u32, change: impl Fn(&mut Value)) {
    let file = format!("r/shards/{shard}/shard.json");
    let mut record = json(bench, &file);
    change(&mut record);
    bench.write(&file, &record.to_string());
}

/// What `verify` and `merge` say; both refuse, and change nothing.
fn refused(bench: &Bench) -> String {
    let said = bench.fails(3, "verify r");
    assert_eq!(bench.fails(3, "merge r").lines().next(), said.lines().next());
    assert!(bench.path("r/plan.json").exists() && !bench.path("r/runs.csv").exists());
    said
}

#[test]
fn shards_merge_to_the_bytes_of_a_local_run() {
    let bench = sharded();
    bench.done("run duel_experiment.toml --replicates 700 --out local");
    let status = bench.detente("status r");
    assert!(status.code == 3 && status.out.contains("4 of 4 complete"), "{}", status.out);
    assert!(status.out.contains("detente merge r"), "{}", status.out);
    // As often as one likes.
    bench.done("run r --shard 1/4");
    bench.done("merge r");
    same_tables(&bench.path("r"), &bench.path("local"));
    let digest = |folder: &str| json(&bench, &format!("{folder}/manifest.json"))["content_digest"].clone();
    assert!(digest("r").is_string() && digest("r") == digest("local"));
    // What comes too late finds nothing to do.
    assert!(bench.detente("run r --shard 1/4").err.contains("complete already"));
    assert!(bench.detente("merge r").err.contains("merged already"));
    let said = bench.done("verify r --rerun 20");
    assert!(said.contains("2,800 rows") && said.contains("20 runs made again with the same row"), "{said}");
    assert!(said.contains(digest("r").as_str().unwrap()), "{said}");
}

#[test]
fn a_shard_is_taken_from_the_scheduler() {
    let bench = Bench::new();
    bench.done(PLAN);
    let mut command = bench.command("run r --shard auto");
    assert!(command.env("SGE_TASK_ID", "3").status().unwrap().success());
    let status = json_of(&bench, "status r --format json");
    assert_eq!(
        (&status["missing"], &status["missing_array"]),
        (&serde_json::json!([0, 1, 3]), &"0-1,3".into())
    );
    assert!(bench.fails(2, "run r --shard auto").contains("SLURM_ARRAY_TASK_ID"));
    assert!(bench.fails(2, "run r").contains("--shard K/4"));
    // Whatever is missing is made here.
    bench.done("resume r --quiet");
    bench.done("run duel_experiment.toml --replicates 700 --out local");
    same_tables(&bench.path("r"), &bench.path("local"));
}

fn json_of(bench: &Bench, arguments: &str) -> Value {
    serde_json::from_str(&bench.detente(arguments).out).expect("JSON")
}

#[test]
fn shards_are_whole_blocks_of_a_known_number_of_runs() {
    let bench = Bench::new();
    let said = bench.fails(2, "plan duel_experiment.toml --replicates 700 --shards 12 --out r");
    assert!(said.contains("blocks of 256 runs, and there are 11"), "{said}");
    let until = bench
        .read("duel_experiment.toml")
        .replace("replicates = ", "replicates = { until = { push = 0.1 }, most = 5000 } # ");
    bench.write("until.toml", &until);
    let said = bench.fails(2, "plan until.toml --shards 2 --out r");
    assert!(said.contains("--replicates") || said.contains("until"), "{said}");
    assert!(!bench.path("r").exists());
    bench.done(PLAN);
    assert!(bench.fails(2, "run r --shard 3/5").contains("is cut into 4 shards, not 5"));
    assert!(bench.fails(2, "run r --shard 4/4").contains("the last of 4 is 3"));
    assert!(bench.fails(2, "run r --seed 3 --shard 1/4").contains("leave out what would change it"));
    assert!(bench.fails(2, PLAN).contains("not complete"));
    assert!(bench.fails(2, "run duel_experiment.toml --shard 1/4").contains("detente plan"));
}

#[test]
fn a_missing_shard_is_told_as_an_array() {
    let bench = sharded();
    for shard in [1, 2] {
        std::fs::remove_file(bench.path(&format!("r/shards/{shard}/shard.json"))).unwrap();
    }
    let said = refused(&bench);
    assert!(said.contains("--array=1-2 "), "{said}");
}

#[test]
fn verify_finds_a_changed_digit() {
    let bench = sharded();
    let file = "r/shards/1/parts/512.csv";
    let text = bench.read(file);
    let other = text.replacen("0.4", "0.5", 1);
    assert_ne!(text, other);
    bench.write(file, &other);
    let said = refused(&bench);
    assert!(said.contains("shard 1") && said.contains("its digest is another"), "{said}");
    // That shard alone is made again.
    bench.done("run r --shard 1/4");
    bench.done("merge r");
}

#[test]
fn verify_finds_a_changed_digit_of_a_result() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --replicates 50 --out r");
    let text = bench.read("r/runs.csv");
    bench.write("r/runs.csv", &text.replacen("0.4", "0.5", 1));
    let said = bench.fails(3, "verify r");
    assert!(said.contains("`r/runs.csv` is not as it was written"), "{said}");
    std::fs::remove_file(bench.path("r/points.csv")).unwrap();
    assert!(bench.fails(3, "verify r").contains("r/points.csv"));
}

#[test]
fn verify_finds_a_missing_row() {
    let bench = sharded();
    let file = "r/shards/1/parts/512.csv";
    let lines: Vec<String> = bench.read(file).lines().map(|line| format!("{line}\n")).collect();
    bench.write(file, &lines[..lines.len() - 1].concat());
    assert!(refused(&bench).contains("of its"), "{}", refused(&bench));
    bench.done("run duel_experiment.toml --replicates 50 --out whole");
    let text = bench.read("whole/runs.csv");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.remove(7);
    bench.write("whole/runs.csv", &(lines.join("\n") + "\n"));
    let said = bench.fails(3, "verify whole");
    assert!(said.contains("line 8 is no row of run 6"), "{said}");
}

#[test]
fn verify_finds_a_swapped_shard() {
    let bench = sharded();
    let at = |name: &str| bench.path(&format!("r/shards/{name}"));
    std::fs::rename(at("0"), at("x")).unwrap();
    std::fs::rename(at("3"), at("0")).unwrap();
    std::fs::rename(at("x"), at("3")).unwrap();
    let said = refused(&bench);
    assert!(said.contains("shard 0: it is shard 3 of 4, in the place of another"), "{said}");
    assert!(said.contains("--array=0,3 "), "{said}");
}

#[test]
fn verify_finds_a_shard_of_another_plan() {
    let bench = sharded();
    let other = PLAN.replace("--out r", "--out other --seed 9");
    bench.done(&other);
    bench.done("run other --shard 2/4");
    std::fs::remove_dir_all(bench.path("r/shards/2")).unwrap();
    std::fs::rename(bench.path("other/shards/2"), bench.path("r/shards/2")).unwrap();
    assert!(refused(&bench).contains("shard 2: it belongs to another plan"));
}

#[test]
fn verify_finds_an_overlap_and_a_gap() {
    let bench = sharded();
    edit(&bench, 2, |record| {
        let again = record["parts"][0].clone();
        record["parts"].as_array_mut().unwrap().push(again);
    });
    assert!(
        refused(&bench).contains("shard 2: its runs 1280..2048 overlap those before"),
        "{}",
        refused(&bench)
    );
    edit(&bench, 2, |record| record["parts"] = serde_json::json!([]));
    assert!(refused(&bench).contains("its runs end before 1280, not before 2048"), "{}", refused(&bench));
}

#[test]
fn verify_finds_a_truncated_file() {
    let bench = sharded();
    let file = bench.path("r/shards/3/parts/2048.csv");
    let text = std::fs::read(&file).unwrap();
    std::fs::write(&file, &text[..1000]).unwrap();
    let said = refused(&bench);
    assert!(said.contains(&format!("it has 1000 of its {} bytes", text.len())), "{said}");
}

#[test]
fn verify_finds_a_different_engine() {
    let bench = sharded();
    edit(&bench, 1, |record| record["engine"]["sources"] = "0123".into());
    assert!(refused(&bench).contains("shard 1: it was made with detente"), "{}", refused(&bench));
    let mut plan = json(&bench, "r/plan.json");
    plan["engine"]["version"] = "0.0.1".into();
    bench.write("r/plan.json", &plan.to_string());
    assert!(bench.fails(3, "run r --shard 0/4").contains("was begun with detente 0.0.1"));
}

#[test]
fn ten_thousand_points_are_kept_and_merged_like_a_few() {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml");
    let (head, rest) = text.split_once("[[factor]]").expect("factors");
    let measures = &rest[rest.find("[[measure]]").expect("measures")..];
    let measures = &measures[..measures.find("[[hypothesis]]").unwrap_or(measures.len())];
    let factor = |id: &str, path: &str| {
        format!("[[factor]]\nid = \"{id}\"\npath = \"{path}\"\nrange = [0.5, 3.5]\nlevels = 100\n\n")
    };
    let factors = factor("red", "actor.red.interest.prize.weight")
        + &factor("blue", "actor.blue.interest.prize.weight");
    bench.write("grid.toml", &format!("{head}{factors}{measures}"));
    bench.done("run grid.toml --replicates 1 --out local");
    assert_eq!(bench.rows("local/design.csv").len(), 10_000);
    bench.done("plan grid.toml --replicates 1 --shards 5 --out r");
    bench.done("run r --shard 4/5");
    bench.done("resume r --quiet");
    same_tables(&bench.path("r"), &bench.path("local"));
    bench.done("verify r --rerun 3");
}
