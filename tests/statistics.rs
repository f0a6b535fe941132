use std::collections::BTreeMap;

use crate::bench::Bench;

/// The duel with more of an experiment, under another id.
fn bench(id: &str, more: &str) -> Bench {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml");
    bench.write(&format!("{id}.toml"), &format!("{}{more}", text.replace("duel-experiment", id)));
    bench
}

/// The rows of a table by the names of its columns; no cell here holds a comma.
fn table(bench: &Bench, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = bench.read(name);
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let row =
        |line: &str| header.iter().map(|h| (*h).to_owned()).zip(line.split(',').map(str::to_owned)).collect();
    lines.map(row).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

/// The mean of a measure at the points with these levels, each point alike.
fn mean(bench: &Bench, folder: &str, measure: &str, levels: &[(&str, &str)]) -> f64 {
    let rows = table(bench, &format!("{folder}/points.csv"));
    let here = |row: &&BTreeMap<String, String>| {
        row["measure"] == measure && levels.iter().all(|(factor, level)| row[*factor] == *level)
    };
    let means: Vec<f64> = rows.iter().filter(here).map(|row| number(row, "mean")).collect();
    means.iter().sum::<f64>() / means.len() as f64
}

#[test]
fn arms_that_differ_in_nothing_that_can_happen_differ_by_nothing() {
    for (what, script, costs) in [
        // Known to be impossible in both arms, and of another cost in one.
        ("impossible", "[[script]]\nunavailable = \"blue.push\"\n", [0.01, 0.5]),
        // Never chosen: e^{-900} is nothing.
        ("hopeless", "", [9.0, 10.0]),
    ] {
        let bench = Bench::new();
        bench.write(
            "placebo.toml",
            &format!(
                r#"
                id = "placebo"
                scenario = "duel.toml"
                seed = 3
                replicates = 200
                {script}
                [[factor]]
                variants = ["one", "other"]
                [variant.one.change]
                "option.blue.push.cost" = {}
                [variant.other.change]
                "option.blue.push.cost" = {}
                [[measure]]
                id = "prize_final"
                final = {{ variable = "prize" }}
                [[measure]]
                id = "red_wins"
                outcome = "red_wins"
                [[hypothesis]]
                id = "prize"
                measure = "prize_final"
                arms = ["other", "one"]
                direction = "increase"
                min_effect = 0.001
                [[hypothesis]]
                id = "wins"
                measure = "red_wins"
                arms = ["other", "one"]
                direction = "increase"
                min_effect = 0.05
                [[hypothesis]]
                id = "alike"
                form = "equivalence"
                measure = "prize_final"
                arms = ["other", "one"]
                min_effect = 0.001
                "#,
                costs[0], costs[1]
            ),
        );
        bench.done("run placebo.toml --out r");
        let rows = table(&bench, "r/contrasts.csv");
        for row in &rows {
            assert_eq!(row["effect"], "0", "{what}: {row:?}");
        }
        let verdicts: Vec<&str> = rows.iter().map(|row| row["verdict"].as_str()).collect();
        assert_eq!(verdicts, ["negligible", "negligible", "supported"], "{what}");
        // An event that did not differ in 200 pairs may still differ in one of fifty.
        assert_eq!((rows[0]["ci_low"].as_str(), rows[0]["ci_high"].as_str()), ("0", "0"), "{what}");
        let reach = number(&rows[1], "ci_high");
        assert!((reach - 0.018_276).abs() < 1e-5, "{what}: {reach}");
    }
}

const FORMS: &str = r#"
[[hypothesis]]
id = "both"
form = "interaction"
measure = "prize_final"
arms = [
    { stakes = 3.5, arm = "frozen" }, { stakes = 1, arm = "frozen" },
    { stakes = 3.5, arm = "free" }, { stakes = 1, arm = "free" },
]
direction = "increase"
min_effect = 0.01

[[hypothesis]]
id = "half"
form = "level"
measure = "prize_final"
arms = ["frozen"]
value = 0.5
direction = "increase"
min_effect = 0.01

[[hypothesis]]
id = "slope"
form = "trend"
measure = "prize_final"
factor = "stakes"
within = "free"
direction = "increase"
min_effect = 0.01

[[hypothesis]]
id = "when"
form = "threshold"
measure = "prize_final"
factor = "stakes"
within = "frozen"
value = 0.1
by = 3
direction = "increase"
min_effect = 0.01

[[hypothesis]]
id = "whose"
form = "share"
measure = "prize_final"
factors = ["arm"]
value = 0.5
direction = "increase"
min_effect = 0.01
"#;

#[test]
fn every_form_of_hypothesis_is_the_contrast_that_it_says() {
    let bench = bench("forms", FORMS);
    bench.done("run forms.toml --out r --replicates 100x2");
    let rows = table(&bench, "r/contrasts.csv");
    let m = |stakes: &str, arm: &str| mean(&bench, "r", "prize_final", &[("stakes", stakes), ("arm", arm)]);
    let want = [
        (m("3.5", "frozen") - m("1", "frozen")) - (m("3.5", "free") - m("1", "free")),
        0.5 * (m("1", "frozen") + m("3.5", "frozen")) - 0.5,
        m("3.5", "free") - m("1", "free"),
        // Reached at the lowest level already.
        1.0,
    ];
    for (row, want) in rows.iter().zip(want) {
        assert!((number(row, "effect") - want).abs() < 1e-12, "{row:?} is not {want}");
        assert_eq!(row["n"], "100", "the draw is the unit");
    }
    assert_eq!(rows[3]["verdict"], "supported");
    // Shares of the whole design, from the same table: they add to 1, and the claim is about one of them.
    let sensitivity = table(&bench, "r/sensitivity.csv");
    let share = |factor: &str| {
        let found = sensitivity.iter().find(|row| {
            row["index"] == "shapley" && row["factor"] == factor && row["measure"] == "prize_final"
        });
        number(found.unwrap(), "value")
    };
    assert!((share("arm") + share("stakes") - 1.0).abs() < 1e-12);
    assert!((number(&rows[4], "effect") - (share("arm") - 0.5)).abs() < 1e-12);
}

#[test]
fn without_common_random_numbers_the_same_contrast_needs_as_many_more_runs_as_the_tool_says() {
    let claim = "\n[[hypothesis]]\nid = \"h\"\nmeasure = \"prize_final\"\narms = [{ stakes = 3.5 }, { stakes = 1 }]\n\
                 direction = \"increase\"\nmin_effect = 0.01\n";
    let bench = bench("luck", claim);
    bench.write("apart.toml", &format!("common_random_numbers = false\n{}", bench.read("luck.toml")));
    bench.done("run luck.toml --out together --replicates 400");
    bench.done("run apart.toml --out apart --replicates 400");
    let [together, apart] = ["together", "apart"].map(|folder| {
        let row = table(&bench, &format!("{folder}/contrasts.csv")).remove(0);
        let width = number(&row, "ci_high") - number(&row, "ci_low");
        (row, width)
    });
    let needed = number(&together.0, "independent_n");
    assert!(needed > 450.0 && number(&together.0, "variance_reduction") > 0.1, "{:?}", together.0);
    assert_eq!(apart.0["independent_n"], "");
    // Widths go with the root of the runs: (width apart / width together)² · n is what is needed.
    let wider = apart.1 / together.1;
    let ratio = wider * wider * 400.0 / needed;
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
}

const UNTIL: &str = "replicates = { until = { prize_final = 0.03 }, first = 32, most = 2000 }";

#[test]
fn an_adaptive_experiment_stops_on_whole_batches_whatever_the_threads() {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml").replace("replicates = { draws = 60, luck = 2 }", UNTIL);
    bench.write("until.toml", &text);
    bench.done("run until.toml --out one --jobs 1");
    bench.done("run until.toml --out two --jobs 2");
    for table in ["runs.csv", "points.csv", "draws.csv"] {
        assert_eq!(bench.read(&format!("one/{table}")), bench.read(&format!("two/{table}")), "{table}");
    }
    let rows = bench.rows("one/runs.csv").len();
    let draws = rows / 4;
    assert!(rows.is_multiple_of(4) && (draws / 32).is_power_of_two() && draws.is_multiple_of(32), "{rows}");
    // The batch before was not enough, and this one is.
    let widest = |folder: &str| {
        let rows = table(&bench, &format!("{folder}/points.csv"));
        let of = rows.iter().filter(|row| row["measure"] == "prize_final");
        of.map(|r| 0.5 * (number(r, "ci_high") - number(r, "ci_low")))
            .fold(0.0, |widest, half| if half > widest { half } else { widest })
    };
    bench.done(&format!("run until.toml --out before --replicates {}", draws / 2));
    assert!(widest("one") <= 0.03 && widest("before") > 0.03);
    // The tables can be made again, and there is no part to take beforehand.
    let made = bench.read("one/points.csv");
    bench.done("analyse one");
    assert_eq!(bench.read("one/points.csv"), made);
    assert!(bench.fails(2, "run until.toml --out part --runs 0..8").contains("--replicates"));
}

#[test]
fn until_on_a_measure_that_never_has_a_value_stops_and_says_so() {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml").replace("replicates = { draws = 60, luck = 2 }", UNTIL);
    let text = text.replace("prize_final = 0.03", "never = 0.03")
        + "\n[[measure]]\nid = \"never\"\nfirst = [{ variable = \"heat\", min = 0.9999 }]\n";
    bench.write("never.toml", &text);
    let complaint = bench.fails(2, "run never.toml --out r");
    assert!(complaint.contains("`never` has a value in fewer than two runs"), "{complaint}");
    assert_eq!(bench.rows("r/runs.csv").len(), 4 * 32);
}

#[test]
fn tables_can_be_made_again_from_rows_byte_for_byte() {
    let asks = "\n[[discovery]]\nid = \"red\"\nevent = { measure = \"red_wins\", at_least = 1 }\ndensity = 0.6\n\
                [sensitivity]\ndraws = true\nresamples = 200\n";
    let bench = bench("asks", &(FORMS.to_owned() + asks));
    bench.done("run asks.toml --out r");
    let tables = [
        "columns.json",
        "contrasts.csv",
        "design.csv",
        "discovery.csv",
        "draws.csv",
        "points.csv",
        "sensitivity.csv",
    ];
    let made = tables.map(|table| bench.read(&format!("r/{table}")));
    tables.iter().for_each(|table| std::fs::remove_file(bench.path(&format!("r/{table}"))).unwrap());
    bench.done("analyse r --jobs 1");
    for (table, made) in tables.iter().zip(&made) {
        assert_eq!(&bench.read(&format!("r/{table}")), made, "{table}");
    }
    // Other questions of the same runs, into a folder of their own.
    bench.write("more.toml", &bench.read("asks.toml").replace("value = 0.5", "value = 0.25"));
    bench.done("analyse r --with more.toml --out again");
    assert_ne!(bench.read("again/contrasts.csv"), made[1]);
    assert_eq!(bench.read("again/points.csv"), made[5]);
    bench.write("other.toml", &bench.read("asks.toml").replace("3.5", "4"));
    assert!(bench.fails(2, "analyse r --with other.toml --out no").contains("design points are others"));
    // A digit changed is found, and nothing is written.
    let rows = bench.read("r/runs.csv");
    bench.write("r/runs.csv", &rows.replacen("ok", "OK", 1));
    assert!(bench.fails(3, "analyse r").contains("line 2"));
    let last = rows.trim_end().rfind(|c: char| c.is_ascii_digit()).unwrap();
    let digit = if rows.as_bytes()[last] == b'1' { "2" } else { "1" };
    bench.write("r/runs.csv", &format!("{}{digit}{}", &rows[..last], &rows[last + 1..]));
    assert!(bench.fails(3, "analyse r").contains("digest"));
    assert_eq!(bench.read("r/points.csv"), made[5]);
}

#[test]
fn a_result_does_not_differ_from_itself_and_a_change_is_seen_run_by_run() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out a");
    bench.done("run duel_experiment.toml --out b --jobs 1");
    bench.done("run duel_experiment.toml --out c --set process.drift.noise=0.2");
    let said = bench.done("diff a b --out same.csv");
    assert!(
        said.contains("paired run by run") && said.contains("12 rows equal in every run, 0 not"),
        "{said}"
    );
    for row in table(&bench, "same.csv") {
        assert!(row["difference"] == "0" || row["n"] == "0", "{row:?}");
        assert_eq!(number(&row, "equal"), number(&row, "n") + number(&row, "dropped"), "{row:?}");
    }
    bench.done("diff a c --out other.csv");
    let rows = table(&bench, "other.csv");
    let prize = rows.iter().find(|row| row["measure"] == "prize_final").unwrap();
    let [a, c] = ["a", "c"].map(|f| mean(&bench, f, "prize_final", &[("stakes", "1"), ("arm", "free")]));
    assert!((number(prize, "difference") - (c - a)).abs() < 1e-12 && number(prize, "equal") < 120.0);
}

#[test]
fn a_search_finds_the_same_front_with_any_number_of_threads() {
    let search = "\n[search]\nactor = \"red\"\nlevers = [\"stakes\"]\npopulation = 4\ngenerations = 2\n\
                  [[search.objective]]\nmeasure = \"prize_final\"\ngoal = \"maximise\"\n\
                  [[search.objective]]\nid = \"regret\"\nmeasure = \"prize_final\"\ngoal = \"maximise\"\nrobust = \"regret\"\n";
    let bench = bench("look", search);
    bench.done("search look.toml --out one --jobs 1");
    bench.done("search look.toml --out two --jobs 2");
    assert_eq!(bench.read("one/search.csv"), bench.read("two/search.csv"));
    // Two levels, so two policies, each in sixty draws of two worlds.
    let rows = table(&bench, "one/search.csv");
    assert_eq!((rows.len(), rows[0]["futures"].as_str()), (2, "120"));
    assert!(rows.iter().any(|row| row["front"] == "1"));
    bench.done("run duel_experiment.toml --out r");
    for row in &rows {
        let want = mean(&bench, "r", "prize_final", &[("stakes", &row["stakes"])]);
        assert!((number(row, "prize_final") - want).abs() < 1e-12, "{row:?}");
    }
}

#[test]
fn a_series_passes_through_the_measures_of_its_ticks() {
    let series = "\n[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n\
                  [output]\nevery = 5\nafter_end = \"carry\"\ntrajectories = \"3..5\"\n";
    let bench = bench("paths", series);
    bench.done("run paths.toml --out r");
    bench.done("run paths.toml --out s --jobs 1");
    for table in ["series.csv", "trajectories.csv"] {
        assert_eq!(bench.read(&format!("r/{table}")), bench.read(&format!("s/{table}")));
    }
    let rows = table(&bench, "r/series.csv");
    assert_eq!(rows.len(), 4 * 9);
    let first = &rows[0];
    assert_eq!((first["tick"].as_str(), first["runs"].as_str(), first["n"].as_str()), ("0", "120", "120"));
    // Ends are carried to the last tick; a run that ended between two kept ticks carries the earlier one.
    let last = rows.iter().find(|row| row["tick"] == "40" && row["point_id"] == "0").unwrap();
    assert_eq!(last["n"], "120");
    let (low, high) = (number(last, "q05"), number(last, "q95"));
    assert!(low < number(last, "mean") && number(last, "mean") < high);
    let runs: Vec<String> = table(&bench, "r/trajectories.csv").iter().map(|r| r["run_id"].clone()).collect();
    assert!(runs.first().unwrap() == "3" && runs.last().unwrap() == "4");
}

#[test]
fn a_sweep_that_might_not_fit_into_memory_is_refused_beforehand() {
    let bench = Bench::new();
    for command in ["plan", "run"] {
        let complaint = bench.fails(2, &format!("{command} duel_experiment.toml --memory 0.01"));
        assert!(complaint.contains("GB of memory"), "{complaint}");
    }
    assert!(!bench.path("results").exists());
}
