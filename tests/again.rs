use crate::bench::{Bench, same_tables};

#[test]
fn any_run_can_be_made_again_and_is_compared_with_its_row() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --replicates 60 --out r");
    for run in [0, 100, 239] {
        let said = bench.detente(&format!("replay r --run {run}"));
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.err.contains("the row is the one that is stored"), "{}", said.err);
        let cells: Vec<&str> =
            said.out.lines().map(|line| line.split_once("  ").map_or("", |cell| cell.1.trim())).collect();
        assert_eq!(cells.join(","), bench.rows("r/runs.csv")[run]);
    }
    assert!(bench.fails(2, "replay r --run 240").contains("runs go from 0 to 239"));
    let text = bench.read("r/runs.csv");
    let row = text.lines().nth(8).unwrap();
    let (head, last) = row.rsplit_once(',').unwrap();
    bench.write("r/runs.csv", &text.replace(row, &format!("{head},{last}1")));
    assert!(bench.fails(3, "replay r --run 7").contains("run 7 has another row now"));
    // Without rows it is the same run, but there is nothing to compare it with.
    bench.done("run duel_experiment.toml --replicates 60 --out bare --no-runs");
    let said = bench.detente("replay bare --run 100");
    assert!(said.code == 0 && said.err.contains("nothing to compare"), "{}", said.err);
    assert_eq!(said.out, bench.done("replay r --run 100"));
    assert!(bench.fails(2, "replay nowhere --run 1").contains("neither a result nor a plan"));
}

#[test]
fn a_complete_result_takes_more_replicates() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --replicates 60 --out r");
    let before = bench.rows("r/runs.csv");
    bench.done("resume r --replicates 150");
    assert_eq!(bench.rows("r/runs.csv")[..240], before);
    bench.done("run duel_experiment.toml --replicates 150 --out whole");
    same_tables(&bench.path("r"), &bench.path("whole"));
    assert!(bench.fails(2, "resume r --replicates 90").contains("only if draws are added"));
    assert!(bench.fails(2, "resume r --replicates 150x2").contains("only if draws are added"));
    bench.done("verify r --rerun 9");
    bench.done("run duel_experiment.toml --replicates 60 --out part --runs 10..20");
    assert!(bench.fails(2, "resume part --replicates 90").contains("a part of the runs alone"));
}

#[test]
fn failed_runs_can_be_made_again() {
    let bench = Bench::new();
    let said = bench.fails(65, "run overflow_experiment.toml --out r");
    assert!(said.contains("failed"), "{said}");
    std::fs::rename(bench.path("r"), bench.path("first")).unwrap();
    bench.fails(65, "run overflow_experiment.toml --out r");
    // They fail again, as nothing has changed; and nothing else changes.
    bench.fails(65, "resume r --retry-failed");
    same_tables(&bench.path("r"), &bench.path("first"));
    assert!(bench.fails(65, "resume r").contains("failed"));
}

#[test]
fn a_suite_is_looked_at_part_by_part() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out r --replicates 4");
    let said = bench.done("verify r --rerun 1");
    assert!(
        said.starts_with("as it was written: ") && said.contains("made again with the same row"),
        "{said}"
    );
    assert!(bench.done("status r").contains("state       complete"));
    bench.write("r/claims.csv", &bench.read("r/claims.csv").replacen("C1", "C9", 1));
    let points = bench.read("r/experiments/duel-arms/points.csv");
    bench.write("r/experiments/duel-arms/points.csv", &(points + "\n"));
    let said = bench.fails(3, "verify r");
    assert!(said.contains("r/claims.csv") && said.contains("experiments/duel-arms: "), "{said}");
}
