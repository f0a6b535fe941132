use crate::bench::Bench;

const TABLES: [&str; 3] = ["runs.csv", "draws.csv", "points.csv"];

#[test]
fn threads_and_instruction_sets_change_no_byte() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out one --jobs 1 --replicates 200x2");
    bench.done("run duel_experiment.toml --out two --jobs 2 --replicates 200x2");
    bench.done("run duel_experiment.toml --out five --jobs 5 --replicates 200x2");
    let mut slow = bench.command("run duel_experiment.toml --out slow --replicates 200x2");
    assert!(slow.env("DETENTE_SIMD", "baseline").output().unwrap().status.success());
    for table in TABLES {
        let one = bench.read(&format!("one/{table}"));
        for other in ["two", "five", "slow"] {
            assert_eq!(one, bench.read(&format!("{other}/{table}")), "{other}/{table}");
        }
    }
}

#[test]
fn some_runs_are_rows_of_the_whole() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out all --replicates 100x2");
    bench.done("run duel_experiment.toml --out some --replicates 100x2 --runs 250..700");
    let (all, some) = (bench.rows("all/runs.csv"), bench.rows("some/runs.csv"));
    assert_eq!(all.len(), 800);
    assert_eq!(some, all[250..700]);
    // Replicates 62 to 174, so draws 31 to 87.
    assert_eq!(bench.rows("some/draws.csv"), bench.rows("all/draws.csv")[31..88]);
}

#[test]
fn more_replicates_only_add_rows() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out few --replicates 10x2");
    bench.done("run duel_experiment.toml --out many --replicates 50x2");
    assert_eq!(bench.rows("few/runs.csv"), bench.rows("many/runs.csv")[..80]);
}

#[test]
fn another_measure_changes_no_other_column() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out before");
    let more =
        "\n[[measure]]\nid = \"heat_max\"\nfrom = { choice = [3, 5] }\nmax = { variable = \"heat\" }\n";
    bench.write("more.toml", &(bench.read("duel_experiment.toml") + more));
    bench.done("run more.toml --out after");
    let (before, after) = (bench.read("before/runs.csv"), bench.read("after/runs.csv"));
    let cut: Vec<&str> = after.lines().map(|row| row.rsplit_once(',').unwrap().0).collect();
    assert_eq!(before.lines().collect::<Vec<_>>(), cut);
}

#[test]
fn arms_meet_the_same_luck_whatever_other_arms_there_are() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out both");
    let alone = bench.read("duel_experiment.toml").replace("[\"free\", \"frozen\"]", "[\"frozen\"]");
    bench.write("alone.toml", &alone);
    bench.done("run alone.toml --out alone");
    let results = |folder: &str| -> Vec<String> {
        let rows = bench.rows(&format!("{folder}/runs.csv"));
        let frozen = rows.iter().filter(|row| row.contains(",frozen,"));
        frozen.map(|row| row.split_once(",frozen,").unwrap().1.to_owned()).collect()
    };
    assert_eq!(results("both"), results("alone"));
}

#[test]
fn a_failed_run_changes_no_other() {
    let bench = Bench::new();
    assert_eq!(bench.detente("run overflow_experiment.toml --out all").code, 65);
    let rows = bench.rows("all/runs.csv");
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.contains(",ok,")).take(3) {
        bench.done(&format!("run overflow_experiment.toml --out r{index} --runs {index}..{}", index + 1));
        assert_eq!(bench.rows(&format!("r{index}/runs.csv")), std::slice::from_ref(row));
    }
}
