use crate::bench::Bench;

#[test]
fn a_sweep_writes_its_tables_and_then_the_manifest() {
    let bench = Bench::new();
    let shown = bench.done("run duel_experiment.toml");
    let folder = "results/duel-experiment";
    let mut files: Vec<String> = bench
        .path(folder)
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let expected = ["columns.json", "design.csv", "draws.csv", "manifest.json", "points.csv", "runs.csv"];
    // Several lucks share a draw, so the variance of each measure is split.
    assert_eq!(files, [&expected[..], &["sensitivity.csv"]].concat());

    let runs = bench.read(&format!("{folder}/runs.csv"));
    let header = "run_id,point_id,replicate,draw,luck,stakes,arm,status,end_reason,end_tick,\
                  red_wins,prize_final,first_push";
    assert_eq!(runs.lines().next(), Some(header));
    let ids: Vec<String> = bench
        .rows(&format!("{folder}/runs.csv"))
        .iter()
        .map(|row| row.split(',').take(7).collect::<Vec<_>>().join(","))
        .collect();
    assert_eq!(ids.len(), 480);
    assert_eq!(
        ids[..5],
        [
            "0,0,0,0,0,1,free",
            "1,1,0,0,0,1,frozen",
            "2,2,0,0,0,3.5,free",
            "3,3,0,0,0,3.5,frozen",
            "4,0,1,0,1,1,free"
        ]
    );
    assert_eq!(ids[479], "479,3,119,59,1,3.5,frozen");

    let draws = bench.read(&format!("{folder}/draws.csv"));
    assert_eq!(draws.lines().next(), Some("draw,variable.prize.initial,defaults.actor.precision"));
    assert_eq!(draws.lines().count(), 61);

    let points = bench.rows(&format!("{folder}/points.csv"));
    assert_eq!(points.len(), 4 * 3);
    assert!(points[3].starts_with("1,1,frozen,red_wins,120,"), "{}", points[3]);

    assert!(shown.contains("stakes 3.5, frozen") && shown.contains("prize_final"), "{shown}");
}

#[test]
fn the_manifest_tells_what_was_run_and_what_came_out() {
    let bench = Bench::new();
    bench.done(
        "run duel_experiment.toml --out r --seed 9 --replicates 5x3 --set process.drift.rate=0.2 --jobs 1",
    );
    let manifest: serde_json::Value = serde_json::from_str(&bench.read("r/manifest.json")).unwrap();
    assert_eq!(manifest["experiment"], "duel-experiment");
    assert_eq!(manifest["seed"], 9);
    assert_eq!(manifest["overrides"]["set"]["process.drift.rate"], "0.2");
    assert_eq!(manifest["overrides"]["replicates"], "5x3");
    assert_eq!(manifest["design"]["runs"], 60);
    assert_eq!((&manifest["rows"], &manifest["failed"]), (&60.into(), &0.into()));
    assert_eq!(manifest["inputs"]["scenario"]["text"], bench.read("duel.toml"));
    let runs = bench.read("r/runs.csv");
    assert_eq!(manifest["files"]["runs.csv"]["bytes"], runs.len());
    assert_eq!(manifest["files"]["runs.csv"]["rows"], 60);
    assert_eq!(manifest["files"]["runs.csv"]["sha256"].as_str().unwrap().len(), 64);
    let started = manifest["started"].as_str().unwrap();
    assert!(started.ends_with('Z') && started.len() == 20, "{started}");
}

#[test]
fn what_the_command_line_sets_is_what_the_file_could_say() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out set --set process.drift.noise=0.3 --seed 8");
    let scenario = bench.read("duel.toml").replace("noise = 0.15", "noise = 0.3");
    bench.write("duel.toml", &scenario);
    let experiment = bench.read("duel_experiment.toml").replace("seed = 7", "seed = 8");
    bench.write("duel_experiment.toml", &experiment);
    bench.done("run duel_experiment.toml --out written");
    assert_eq!(bench.read("set/runs.csv"), bench.read("written/runs.csv"));
}

#[test]
fn medians_have_no_draw() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r --replicates 0x2");
    let rows = bench.rows("r/runs.csv");
    assert_eq!(rows.len(), 8);
    assert!(rows[4].starts_with("4,0,1,,1,1,free,"), "{}", rows[4]);
    assert_eq!(bench.rows("r/draws.csv"), [",0.5,250"]);
}

#[test]
fn a_list_design_takes_its_points_from_rows() {
    let bench = Bench::new();
    let experiment = bench.read("duel_experiment.toml");
    let rows = "[design]\nkind = \"list\"\nrows = [{ stakes = 2, arm = \"frozen\" }, { arm = \"free\", \
                stakes = { uniform = [1,  3] } }, { stakes = 2, arm = \"free\" }]\n\n[[factor]]\nid = \"stakes\"";
    let experiment = experiment.replacen("[[factor]]\nid = \"stakes\"", rows, 1);
    bench.write("list.toml", &experiment.replace("values = [1, 3.5]\n", ""));
    bench.done("run list.toml --out r --replicates 2");
    let points: Vec<String> = bench.rows("r/points.csv").into_iter().step_by(3).collect();
    assert!(points[0].starts_with("0,2,frozen,"), "{points:?}");
    assert!(points[1].starts_with("1,\"{ uniform = [1, 3] }\",free,"), "{points:?}");
    assert!(points[2].starts_with("2,2,free,"), "{points:?}");
}

#[test]
fn points_without_common_random_numbers_have_draws_of_their_own() {
    let bench = Bench::new();
    let experiment = bench.read("duel_experiment.toml");
    bench.write("own.toml", &format!("common_random_numbers = false\n{experiment}"));
    bench.done("run own.toml --out r --replicates 3");
    let draws = bench.rows("r/draws.csv");
    assert_eq!(draws.len(), 4 * 3);
    assert!(bench.read("r/draws.csv").starts_with("point_id,draw,variable.prize.initial,"));
    let value = |row: usize| draws[row].split(',').nth(2).unwrap();
    assert_ne!(value(0), value(3));
}

#[test]
fn the_summary_can_be_json() {
    let bench = Bench::new();
    let shown = bench.done("run duel_experiment.toml --out r --replicates 10 --format json --quiet");
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["rows"], 40);
    assert_eq!(shown["points"][1]["measure"], "prize_final");
    assert_eq!(shown["points"][1]["n"], 10);
    assert_eq!(bench.done("run duel_experiment.toml --out q --replicates 10 --quiet"), "");
}

#[test]
fn the_table_on_screen_names_the_arm_it_shows() {
    let bench = Bench::new();
    let arms = "\n[design]\nkind = \"list\"\nrows = [{ arm = \"frozen\" }, { arm = \"free\" }]\n";
    let text = bench.read("duel_experiment.toml");
    let (head, rest) = text.split_once("[[factor]]").unwrap();
    let (_, rest) = rest.split_once("[[factor]]").unwrap();
    bench.write(
        "listed.toml",
        &format!("{head}[[factor]]{}{arms}", rest.replacen("variants", "id = \"arm\"\nvariants", 1)),
    );
    let shown = bench.done("run listed.toml");
    let titles = shown.lines().next().unwrap();
    assert!(titles.find("Blue holds").unwrap() < titles.find("Both act").unwrap(), "{shown}");
    let rows = bench.rows("results/duel-experiment/points.csv");
    assert!(rows[0].starts_with("0,frozen,"), "{}", rows[0]);
}

#[test]
fn draws_stand_by_point_where_points_differ_in_what_is_uncertain() {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml");
    let drawn = text.replace("values = [1, 3.5]", "values = [1, { uniform = [2, 3] }]");
    bench.write("drawn.toml", &drawn);
    bench.done("run drawn.toml --replicates 5");
    let draws = bench.read("results/duel-experiment/draws.csv");
    let header = draws.lines().next().unwrap();
    assert!(header.starts_with("point_id,draw,"), "{header}");
    let column = header.split(',').position(|c| c == "actor.red.interest.prize.weight").unwrap();
    let value = |row: &str| row.split(',').nth(column).unwrap().parse::<f64>().unwrap();
    let rows = bench.rows("results/duel-experiment/draws.csv");
    assert_eq!(rows.len(), 4 * 5);
    assert!(rows[..10].iter().all(|row| value(row) == 1.0), "{rows:?}");
    assert!(rows[10..].iter().all(|row| (2.0..=3.0).contains(&value(row))), "{rows:?}");
}
