//! Reports: one page of a result.

mod making;

use std::path::Path;

use serde_json::Value;

use crate::bench::Bench;

/// The data of a page, as its scripts read it.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").expect("data");
    let (json, _) = rest.split_once("</script>").expect("an end of data");
    serde_json::from_str(json).expect("JSON")
}

/// A folder with the scenario whose names would be markup.
fn names() -> Bench {
    let bench = Bench::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/report");
    for name in ["names.toml", "names_experiment.toml"] {
        std::fs::copy(fixtures.join(name), bench.path(name)).expect("a copy");
    }
    bench
}

#[test]
fn a_page_has_the_numbers_of_the_tables() {
    let bench = Bench::new();
    bench.done("run duel_arms.toml --out r");
    let said = bench.done("report r --runs 10");
    assert!(said.starts_with("r/report.html ("), "{said}");
    let page = data(&bench.read("r/report.html"));
    let points = bench.rows("r/points.csv");
    let mut cells = 0;
    for estimate in page["estimates"].as_array().unwrap() {
        for (arm, cell) in
            estimate["arms"].as_array().unwrap().iter().enumerate().filter(|(_, c)| !c.is_null())
        {
            let start = format!("{arm},");
            let name = format!(",{},", estimate["measure"].as_str().unwrap());
            let row = points.iter().find(|row| row.starts_with(&start) && row.contains(&name)).unwrap();
            let (_, numbers) = row.split_once(&name).unwrap();
            let numbers: Vec<Option<f64>> = numbers.split(',').map(|cell| cell.parse().ok()).collect();
            let shown = ["n", "mean", "sd", "low", "high"].map(|key| cell[key].as_f64());
            for (shown, stored) in shown.iter().zip(&numbers) {
                let (shown, stored) = (shown.unwrap_or(f64::NAN), stored.unwrap_or(f64::NAN));
                let close = (shown - stored).abs() <= 1e-4 * stored.abs();
                assert!(close || shown.is_nan() && stored.is_nan(), "{name}: {shown}, {stored}");
                cells += 1;
            }
        }
    }
    assert!(cells > 80, "{cells}");
    let rows = bench.rows("r/contrasts.csv");
    let contrasts = page["contrasts"].as_array().unwrap();
    assert_eq!(contrasts.len(), rows.len());
    for (contrast, row) in contrasts.iter().zip(rows) {
        assert!(row.starts_with(contrast["id"].as_str().unwrap()));
        assert!(row.contains(&format!(",{},", contrast["verdict"].as_str().unwrap())), "{row}");
        assert!(row.contains(&format!(",{},", contrast["form"].as_str().unwrap())), "{row}");
    }
    assert_eq!(page["arms"].as_array().unwrap().len(), 4);
    assert_eq!(page["provenance"]["commands"][0], "detente run duel_arms.toml --out r");
}

#[test]
fn the_same_result_has_the_same_page_on_any_number_of_threads() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r");
    bench.done("report r --runs 20 --out one.html --jobs 1");
    bench.done("report r --runs 20 --out three.html --jobs 3");
    let page = bench.read("one.html");
    assert!(page == bench.read("three.html"), "other bytes with three threads");
    // An earlier page may be replaced.
    bench.done("report r --runs 20 --out one.html");
    assert!(page == bench.read("one.html"), "other bytes the second time");
    let own = page.len() - detente_report::library_size();
    assert!(own < 250_000, "{own} bytes besides the library for a small result");
}

#[test]
fn what_is_followed_is_what_series_say() {
    let bench = Bench::new();
    let series = "\n[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n";
    bench.write("duel_experiment.toml", &(bench.read("duel_experiment.toml") + series));
    bench.done("run duel_experiment.toml --replicates 40 --out r");
    bench.done("report r --runs 80");
    let page = data(&bench.read("r/report.html"));
    let fan = page["fans"]["series"].as_array().unwrap().iter().find(|fan| fan["id"] == "prize").unwrap();
    let (low, step) = (fan["low"].as_f64().unwrap(), fan["step"].as_f64().unwrap());
    let mut compared = 0;
    for arm in 0..4 {
        let mut sum = 0;
        let line: Vec<f64> = fan["arms"][arm][2]
            .as_array()
            .unwrap()
            .iter()
            .map(|steps| {
                sum += steps.as_i64().unwrap();
                low + step * sum as f64
            })
            .collect();
        for row in bench.rows("r/series.csv").iter().filter(|row| row.starts_with(&format!("{arm},"))) {
            let cells: Vec<&str> = row.split(',').collect();
            let [tick, runs, median] =
                [cells.len() - 7, cells.len() - 6, cells.len() - 2].map(|at| cells[at]);
            let tick: usize = tick.parse().unwrap();
            assert_eq!(page["fans"]["running"][arm][tick].to_string(), runs, "{row}");
            // Both are within a thousandth of the range.
            assert!((line[tick] - median.parse::<f64>().unwrap()).abs() < 2e-3, "{row}: {}", line[tick]);
            compared += 1;
        }
    }
    assert!(compared > 80, "{compared}");
}

#[test]
fn runs_are_typical_or_extreme_and_have_a_story() {
    let bench = Bench::new();
    bench.done("run duel_arms.toml --out r");
    bench.done("report r --runs 5");
    let page = data(&bench.read("r/report.html"));
    let runs = page["runs"]["runs"].as_array().unwrap();
    let rows: Vec<Vec<String>> =
        bench.rows("r/runs.csv").iter().map(|row| row.split(',').map(str::to_owned).collect()).collect();
    let header = bench.read("r/runs.csv");
    let place = header.lines().next().unwrap().split(',').position(|name| name == "prize_final").unwrap();
    for arm in 0..4 {
        let of: Vec<&Value> = runs.iter().filter(|run| run["arm"] == arm).collect();
        let why = |run: &Value| run["why"].to_string();
        assert!(why(of[0]).contains("typical"), "{}", why(of[0]));
        let most = of.iter().find(|run| why(run).contains("most: prize_final")).unwrap();
        let ours: Vec<&Vec<String>> = rows.iter().filter(|row| row[1] == arm.to_string()).collect();
        let value = |row: &Vec<String>| row[place].parse::<f64>().unwrap();
        let best = ours.iter().map(|row| value(row)).fold(f64::MIN, |a, b| if b > a { b } else { a });
        let wanted = most["run"].to_string();
        let run = ours.iter().find(|row| row[0] == wanted).unwrap();
        assert_eq!(value(run), best);
        assert!(most["story"]["lines"].is_array());
    }
    // Where Blue is free, somebody acts.
    assert!(runs[0]["story"]["lines"].as_array().unwrap().iter().any(|line| line[1] == "act"));
}

#[test]
fn without_runs_nothing_is_simulated() {
    let bench = Bench::new();
    bench.done("run duel_experiment.toml --out r");
    bench.done("report r --runs 0");
    let page = data(&bench.read("r/report.html"));
    assert!(page["fans"].is_null() && page["leverage"].is_null() && page["bargains"].is_null());
    assert!(page["runs"]["runs"][0]["story"].is_null());
    // Without rows, runs are chosen among the sample.
    bench.done("run duel_experiment.toml --out bare --no-runs");
    bench.done("report bare --runs 10");
    let page = data(&bench.read("bare/report.html"));
    assert_eq!(page["runs"]["among"], 40);
}

#[test]
fn a_suite_has_its_claims_on_a_page() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --replicates 10 --out s");
    bench.done("report s");
    let page = data(&bench.read("s/report.html"));
    let claims = page["claims"].as_array().unwrap();
    assert_eq!(claims.len(), bench.rows("s/claims.csv").len());
    assert!(claims.iter().all(|claim| claim["statement"].as_str().is_some_and(|text| text.contains(' '))));
    assert!(page["network"]["actors"].as_array().unwrap().len() == 2 && page["fans"].is_null());
}

#[test]
fn the_network_has_private_types_and_marks_are_of_what_can_happen() {
    let bench = Bench::new();
    let types = "\n[actor.red.type.keen]\nprior = 0.25\nweight = { prize = 9 }\n\
                 [actor.red.type.lame]\nprior = 0.75\nweight = { prize = 1 }\n";
    let events = "[event.storm]\nat = 7\navailable = false\neffects = { prize = 0.1 }\n\
                  [event.calm]\nat = 9\neffects = { prize = 0.1 }\n";
    bench.write("duel.toml", &(bench.read("duel.toml") + types + events));
    bench.write(
        "thaw.toml",
        "id = \"thaw\"\nscenario = \"duel.toml\"\nseed = 1\nreplicates = 2\n\
         [[factor]]\nid = \"arm\"\nvariants = [\"fair\", \"foul\"]\n[variant.fair]\nlabel = \"Fair\"\n\
         [variant.foul]\nlabel = \"Foul\"\nchange = { \"event.storm.available\" = true }\n\
         [[measure]]\nid = \"prize\"\nfinal = { variable = \"prize\" }\n",
    );
    bench.done("run thaw.toml --out r");
    bench.done("report r --runs 0");
    let page = data(&bench.read("r/report.html"));
    // Of prize 9 of 10 for the keen, 1 of 2 for the lame.
    let interests = page["network"]["interests"].as_array().unwrap();
    assert_eq!(interests[0]["weight"].as_f64(), Some(0.25 * 0.9 + 0.75 * 0.5), "{interests:?}");
    let marks: Vec<String> = page["marks"].as_array().unwrap().iter().map(Value::to_string).collect();
    assert_eq!(
        marks,
        [
            r#"{"tick":7,"label":"storm","kind":"event","arms":[1]}"#,
            r#"{"tick":9,"label":"calm","kind":"event"}"#
        ]
    );
    let shown = bench.done("show duel.toml --section interests");
    assert!(shown.contains("prize") && shown.contains("0.6") && shown.contains("0.4"), "{shown}");
}

#[test]
fn no_name_is_markup() {
    let bench = names();
    bench.done("run names_experiment.toml --out r");
    bench.done("report r --runs 10");
    let text = bench.read("r/report.html");
    let page = data(&text);
    assert_eq!(page["title"], "Tags & \"quotes\": </script><script>alert('title')</script>");
    assert!(page["estimates"][0]["label"] == "Red wins </script>");
    // What comes before the library is made of names; all of it but one script is inert.
    let (made, _) = text.split_once("</script>").expect("data");
    assert_eq!(made.matches("<script").count(), 1);
    for tag in ["<img", "<b>", "<svg", "<i>", "<!-- no"] {
        assert!(!made.contains(tag), "{tag}");
    }
}

#[test]
fn what_is_no_result_has_no_page() {
    let bench = Bench::new();
    assert!(bench.fails(2, "report nowhere").contains("cannot read `nowhere/manifest.json`"));
    bench.done("run duel_experiment.toml --out r");
    bench.write("mine.html", "<p>mine</p>");
    let said = bench.fails(2, "report r --out mine.html");
    assert!(said.contains("`mine.html` is there and is no report: it is not overwritten"), "{said}");
    assert_eq!(bench.read("mine.html"), "<p>mine</p>");
    assert!(bench.fails(74, "report r --out nowhere/page.html").contains("cannot write `nowhere/page.html`"));
    let rows = bench.read("r/runs.csv");
    bench.write("r/runs.csv", &rows.replacen(",ok,", ",ko,", 1));
    assert!(bench.fails(3, "report r").contains("is not as it was written"));
    bench.write("r/runs.csv", &rows);
    let points = bench.read("r/points.csv");
    bench.write("r/points.csv", &points.replacen("\n0,", "\nzero,", 1));
    let said = bench.fails(3, "report r");
    assert!(said.contains("cannot read `r/points.csv`") && said.contains("line: 2"), "{said}");
    bench.write("r/manifest.json", "{}");
    assert!(bench.fails(3, "report r").contains("is no result"));
}
