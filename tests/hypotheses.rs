use crate::bench::Bench;

const CLAIMS: &str = r#"
[[hypothesis]]
id = "blue_matters"
claim = "Red wins more often if Blue holds"
measure = "red_wins"
arms = ["frozen", "free"]
direction = "increase"
min_effect = 0.001

[[hypothesis]]
id = "blue_hinders"
measure = "prize_final"
arms = ["frozen", "free"]
direction = "decrease"
min_effect = 0.001
"#;

fn bench(claims: &str) -> Bench {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml");
    bench.write("claims.toml", &format!("{}{claims}", text.replace("duel-experiment", "claims")));
    bench
}

#[test]
fn a_hypothesis_gets_its_row_and_its_sentence() {
    let bench = bench(CLAIMS);
    let shown = bench.done("run claims.toml");
    let rows = bench.rows("results/claims/contrasts.csv");
    assert_eq!(rows.len(), 2);
    let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split(',').collect()).collect();
    // Draws are the units: 60 of them, two arms at two stakes each.
    assert_eq!(cells[0][..7], ["blue_matters", "difference", "red_wins", "frozen", "free", "60", "0"]);
    assert!(shown.contains("Red wins more often if Blue holds"), "{shown}");

    // The difference, again from the table of runs.
    let runs = bench.rows("results/claims/runs.csv");
    let mut arms = [(0.0, 0.0); 2];
    for run in &runs {
        let run: Vec<&str> = run.split(',').collect();
        let arm = &mut arms[usize::from(run[6] == "free")];
        arm.0 += run[11].parse::<f64>().unwrap();
        arm.1 += 1.0;
    }
    let want = arms[0].0 / arms[0].1 - arms[1].0 / arms[1].1;
    let got: f64 = cells[1][9].parse().unwrap();
    assert!((got - want).abs() < 1e-12, "{got} is not {want}");
    // Red gains where Blue holds, so the claim that it loses is refuted.
    assert_eq!(cells[1][19], "contradicted");
    let manifest: serde_json::Value =
        serde_json::from_str(&bench.read("results/claims/manifest.json")).unwrap();
    assert_eq!(manifest["files"]["contrasts.csv"]["rows"], 2);
}

#[test]
fn an_old_table_of_contrasts_does_not_survive_a_new_result() {
    let bench = bench(CLAIMS);
    bench.done("run claims.toml --out r");
    bench.done("run duel_experiment.toml --out r --force");
    assert!(!bench.path("r/contrasts.csv").exists());
}

#[test]
fn mistakes_in_hypotheses_are_all_reported() {
    let wrong = r#"
[[hypothesis]]
id = "one"
measure = "red_win"
arms = ["frozen", "fre"]
direction = "increase"
min_effect = 0

[[hypothesis]]
id = "one"
measure = "red_wins"
arms = ["free", "free"]
direction = "up"
min_effect = 1
"#;
    let said = bench(wrong).detente("check claims.toml");
    assert_eq!(said.code, 2, "{}", said.err);
    let all = said.out + &said.err;
    for message in [
        "unknown measure `red_win`",
        "did you mean `red_wins`?",
        "unknown arm `fre`",
        "did you mean `free`?",
        "`min_effect` must be above 0, not 0",
        "hypothesis `one` is stated twice",
        "`free` is compared with itself",
    ] {
        assert!(all.contains(message), "{message}\n{all}");
    }
}

#[test]
fn a_gap_is_one_measure_less_another_in_the_same_runs() {
    let gap = |measures: &str, direction: &str| {
        format!(
            "[[hypothesis]]\nid = \"g\"\nform = \"gap\"\nmeasures = [{measures}]\narms = [\"free\"]\n\
             direction = \"{direction}\"\nmin_effect = 0.01\n"
        )
    };
    let bench = bench(&gap("\"prize_final\", \"red_wins\"", "increase"));
    bench.done("run claims.toml");
    let row = bench.rows("results/claims/contrasts.csv").remove(0);
    let cells: Vec<&str> = row.split(',').collect();
    assert_eq!(cells[..5], ["g", "gap", "prize_final less red_wins", "free", ""]);
    let mean = |measure: &str| -> f64 {
        let points = bench.rows("results/claims/points.csv");
        let of = points.iter().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
        let of: Vec<f64> = of
            .filter(|row| row.contains(&measure.to_owned()) && row.contains(&"free".to_owned()))
            .map(|row| row[row.iter().position(|c| c == measure).unwrap() + 2].parse().unwrap())
            .collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    let (got, want) = (cells[9].parse::<f64>().unwrap(), mean("prize_final") - mean("red_wins"));
    assert!((got - want).abs() < 1e-12, "{got} is not {want}");
    // The other way round it is the same with the other sign, to the last digit.
    bench.write(
        "claims.toml",
        &bench.read("claims.toml").replace("\"prize_final\", \"red_wins\"", "\"red_wins\", \"prize_final\""),
    );
    bench.done("run claims.toml --force");
    let turned = bench.rows("results/claims/contrasts.csv").remove(0);
    assert_eq!(turned.split(',').nth(9).unwrap().parse::<f64>().unwrap(), -got);
}
