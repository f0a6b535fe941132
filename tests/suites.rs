use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::bench::Bench;

/// The rows of a table without commas in its cells, each by the names of its columns.
fn table(bench: &Bench, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = bench.read(name);
    let header: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
    let row = |line: &str| {
        let cells = line.split(',').map(str::to_owned);
        header.iter().map(|name| (*name).to_owned()).zip(cells).collect()
    };
    text.lines().skip(1).map(row).collect()
}

/// The row of a claim and a hypothesis.
fn of<'t>(
    rows: &'t [BTreeMap<String, String>],
    claim: &str,
    hypothesis: &str,
) -> &'t BTreeMap<String, String> {
    let found = rows.iter().find(|row| row["claim"] == claim && row["hypothesis"] == hypothesis);
    found.unwrap_or_else(|| panic!("{claim} {hypothesis}"))
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}

/// Every file below a folder but the manifests, which say when and how fast.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(
                files(&path)
                    .into_iter()
                    .map(|(name, text)| (Path::new(path.file_name().expect("a name")).join(name), text)),
            );
        } else if path.file_name().is_some_and(|name| name != "manifest.json") {
            let text = std::fs::read(&path).expect("a file");
            found.insert(PathBuf::from(path.file_name().expect("a name")), text);
        }
    }
    found
}

#[test]
fn two_names_for_the_same_do_nothing_and_a_mirror_turns_the_sign() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out r");
    let rows = table(&bench, "r/claims.csv");
    let placebo = of(&rows, "placebo", "placebo");
    for (column, cell) in
        [("effect", "0"), ("ci_low", "0"), ("ci_high", "0"), ("verdict", "negligible"), ("agree", "0")]
    {
        assert_eq!(placebo[column], cell, "{column}");
    }
    let (there, back) = (of(&rows, "C1", "blue_hinders"), of(&rows, "C1", "blue_hinders_mirrored"));
    for (one, other) in [("effect", "effect"), ("ci_low", "ci_high"), ("flip_effect", "flip_effect")] {
        assert!(number(&there[one]) == -number(&back[other]), "{one}");
    }
    for column in ["verdict", "agree", "one_sign", "flip", "flip_end", "built_in"] {
        assert_eq!(there[column], back[column], "{column}");
    }

    // One distinct hypothesis counts once, whatever claims it stands for: seven have a p, and so has the share.
    let contrasts = bench.read("r/contrasts.csv");
    assert!(contrasts.starts_with("claim,experiment,hypothesis,form,"), "{contrasts}");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut p: Vec<(f64, f64)> = Vec::new();
    for line in contrasts.lines().skip(1).map(cells) {
        if line[0] != "C2" || line[2] != "blue_hinders" {
            p.push((number(&line[20]), number(&line[22])));
        }
    }
    p.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(p.len(), 8);
    assert!((p[0].1 - 8.0 * p[0].0).abs() < 1e-12, "{p:?}");
}

#[test]
fn the_effect_of_a_draw_is_that_of_its_lucks() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out r");
    // The draws of both parts are the same.
    let (all, few) =
        (bench.rows("r/experiments/duel-arms/draws.csv"), bench.rows("r/agreement/duel-arms/draws.csv"));
    assert_eq!((all.len(), few.len()), (100, 20));
    assert_eq!(all[..20], few);

    let runs = table(&bench, "r/agreement/duel-arms/runs.csv");
    let draws = table(&bench, "r/agreement.csv");
    let of_one: Vec<_> = draws.iter().filter(|row| row["hypothesis"] == "blue_hinders").collect();
    assert_eq!(of_one.len(), 20);
    let mut agree = 0;
    for row in of_one {
        let mean = |arm: &str| {
            let mine = runs.iter().filter(|run| run["draw"] == row["draw"] && run["arm"] == arm);
            let values: Vec<f64> = mine.map(|run| number(&run["prize_final"])).collect();
            assert_eq!(values.len(), 40);
            values.iter().sum::<f64>() / 40.0
        };
        let effect = mean("frozen") - mean("free");
        assert!((effect - number(&row["effect"])).abs() < 1e-12, "{effect} {row:?}");
        assert_eq!(row["agrees"], (effect > 0.05).to_string());
        agree += i32::from(effect > 0.05);
    }
    let claims = table(&bench, "r/claims.csv");
    let row = of(&claims, "C1", "blue_hinders");
    assert_eq!((row["draws"].as_str(), number(&row["agree"])), ("20", f64::from(agree) / 20.0));
    // A level of a factor has no sign.
    assert_eq!(of(&claims, "C2", "half_by_stakes")["one_sign"], "");
    assert_ne!(of(&claims, "C2", "arm_share")["agree"], "");
}

#[test]
fn the_effect_in_a_fifth_is_the_mean_of_its_draws() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out r");
    let runs = table(&bench, "r/experiments/duel-arms/runs.csv");
    let draws = table(&bench, "r/experiments/duel-arms/draws.csv");
    let mut units: Vec<(f64, f64)> = Vec::new();
    for draw in &draws {
        let mut effect = 0.0;
        for run in runs.iter().filter(|run| run["draw"] == draw["draw"]) {
            let sign = if run["arm"] == "frozen" { 0.5 } else { -0.5 };
            effect += sign * number(&run["prize_final"]);
        }
        units.push((number(&draw["defaults.actor.precision"]), effect));
    }
    units.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mean = |units: &[(f64, f64)]| units.iter().map(|unit| unit.1).sum::<f64>() / 20.0;
    let influence = table(&bench, "r/influence.csv");
    let wanted = |row: &&BTreeMap<String, String>| {
        row["hypothesis"] == "blue_hinders" && row["factor"] == "defaults.actor.precision"
    };
    let row = influence.iter().find(wanted).expect("a row");
    assert_eq!(row["n"], "100");
    assert!((number(&row["low_fifth"]) - mean(&units[..20])).abs() < 1e-12, "{row:?}");
    assert!((number(&row["high_fifth"]) - mean(&units[80..])).abs() < 1e-12, "{row:?}");
    assert!(number(&row["prcc"]) < 0.0 && number(&row["p_holm"]) >= number(&row["p"]), "{row:?}");
}

#[test]
fn a_mechanism_matters_or_is_ignored() {
    let bench = Bench::new();
    let shown = bench.done("run duel_suite.toml --out r");
    let rows = table(&bench, "r/switches.csv");
    let row = |mechanism: &str| {
        let found =
            rows.iter().find(|row| row["hypothesis"] == "blue_hinders" && row["mechanism"] == mechanism);
        found.expect("a row")
    };
    let (pushes, nothing) = (row("blue_pushes"), row("nothing"));
    // A Blue that does not push, and whose pushes move nothing, may as well be held.
    assert_eq!((pushes["effect_without"].as_str(), pushes["verdict"].as_str()), ("0", "matters"));
    assert!(number(&pushes["change"]) == -number(&pushes["effect"]), "{pushes:?}");
    assert_eq!((nothing["change"].as_str(), nothing["verdict"].as_str()), ("0", "ignores"));
    assert_eq!((nothing["n"].as_str(), nothing["argued"].as_str()), ("60", "true"));
    let claims = table(&bench, "r/claims.csv");
    assert_eq!(of(&claims, "C1", "blue_hinders")["ignores"], "nothing");
    assert_eq!(of(&claims, "C2", "blue_hinders")["ignores"], "", "what is not argued is not ignored");
    assert!(shown.contains("ignores nothing"), "{shown}");

    // The effect of strength is written into its arm: the knockout takes it out there too.
    let strength = of(&claims, "C3", "strength");
    assert_eq!((strength["built_in"].as_str(), strength["knockout_effect"].as_str()), ("built in", "0"));
    let hinders = of(&claims, "C1", "blue_hinders");
    assert_eq!(hinders["built_in"], "not built in");
    assert!(number(&hinders["knockout_ci_low"]) > 0.0, "{hinders:?}");
    assert_eq!(of(&claims, "placebo", "placebo")["built_in"], "");

    // A part is a result like any other: what was switched off is in its manifest.
    let part = "r/switches/blue_pushes/duel-arms";
    let before = bench.read(&format!("{part}/contrasts.csv"));
    bench.done(&format!("analyse {part} --out again"));
    assert_eq!(bench.read("again/contrasts.csv"), before);
}

#[test]
fn a_suite_has_the_same_bytes_for_any_number_of_threads() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out one --jobs 1");
    bench.done("run duel_suite.toml --out two --jobs 2");
    let (one, two) = (files(&bench.path("one")), files(&bench.path("two")));
    assert!(one.len() > 50, "{}", one.len());
    assert!(one == two);
}

#[test]
fn an_unfinished_suite_goes_on() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out r");
    let said = bench.fails(2, "run duel_suite.toml --out r");
    assert!(said.contains("never overwritten without --force"), "{said}");
    let whole = files(&bench.path("r"));

    // As if it had been killed in its third part.
    bench.write("r/suite.partial", "duel-claims\n");
    let (kept, cut) = ("r/experiments/duel-arms/manifest.json", "r/agreement/duel-arms");
    let before = bench.read(kept);
    std::fs::remove_file(bench.path(&format!("{cut}/manifest.json"))).unwrap();
    std::fs::rename(bench.path(&format!("{cut}/runs.csv")), bench.path(&format!("{cut}/runs.csv.partial")))
        .unwrap();
    // Altered, and so not kept.
    bench.write("r/switches/nothing/duel-twins/runs.csv", "run_id\n");
    let shown = bench.done("run duel_suite.toml --out r --format json");
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["parts"], &shown["parts_kept"]), (&10.into(), &8.into()));
    assert_eq!(bench.read(kept), before);
    assert!(files(&bench.path("r")) == whole);

    bench.write("r/suite.partial", "another-suite\n");
    let said = bench.fails(2, "run duel_suite.toml --out r");
    assert!(said.contains("suite.partial"), "{said}");
    // Another seed makes other parts.
    bench.write("r/suite.partial", "duel-claims\n");
    let shown = bench.done("run duel_suite.toml --out r --seed 5 --format json");
    assert!(shown.contains("\"parts_kept\": 0"), "{shown}");
    assert!(files(&bench.path("r")) != whole);
    bench.done("run duel_suite.toml --out r --force");
    assert!(files(&bench.path("r")) == whole);
}

#[cfg(unix)]
#[test]
fn an_interrupted_suite_says_how_to_go_on() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let bench = Bench::new();
    let text = bench.read("duel_suite.toml").replace("draws = 20\nluck = 20", "draws = 20\nluck = 200000");
    bench.write("long.toml", &text);
    let mut command = bench.command("run long.toml --out r");
    let suite = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    let parts = bench.path("r/agreement/duel-arms/parts");
    let begin = Instant::now();
    while !parts.join("0.json").exists() {
        assert!(begin.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = Command::new("kill").args(["-INT", &suite.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    let said = crate::bench::said(suite.wait_with_output().expect("it ends"));
    assert_eq!(said.code, 75, "{}", said.err);
    assert!(
        said.err.contains("2 whole parts kept in r") && said.err.contains("detente resume r"),
        "{}",
        said.err
    );
    assert!(!bench.path("r/manifest.json").exists() && bench.path("r/suite.partial").exists());
    assert!(parts.join("0.json").exists());
    let status = bench.detente("status r");
    assert_eq!(status.code, 3);
    assert!(status.out.contains("state       unfinished") && !status.out.contains(" of "), "{}", status.out);
    // The file is read again; what has changed is run again.
    bench.write("long.toml", &bench.read("duel_suite.toml"));
    let shown = bench.done("resume r --format json");
    assert!(shown.contains("\"parts_kept\": 2"), "{shown}");
    assert!(bench.path("r/manifest.json").exists() && !bench.path("r/suite.partial").exists());
}

#[test]
fn what_cannot_be_run_without_a_mechanism_is_blank() {
    let bench = Bench::new();
    let late = bench
        .read("duel_twins.toml")
        .replace("final = { variable = \"prize\" }", "final = { variable = \"prize\" }\nfrom = 20\n");
    let late = late.replace("final = {", "mean = {");
    bench.write("duel_twins.toml", &late);
    let switch = "[switch.time]\nchange = { \"time.end\" = 10 }\n\n[[claim]]";
    bench.write("duel_suite.toml", &bench.read("duel_suite.toml").replacen("[[claim]]", switch, 1));
    let shown = bench.done("run duel_suite.toml --out r");
    assert!(shown.contains("note: `duel-twins` cannot be run without `time`: "), "{shown}");
    let text = bench.read("r/switches.csv");
    let line = text.lines().find(|line| line.starts_with("C3,strength,time,")).expect("a row");
    let cells: Vec<&str> = line.splitn(12, ',').collect();
    assert_eq!(cells[3..5], ["false", "0"], "{line}");
    assert!(cells[6..11].iter().all(|cell| cell.is_empty()) && !cells[11].is_empty(), "{line}");
    assert!(bench.path("r/switches/time/duel-arms/runs.csv").exists());
}

#[test]
fn the_command_line_changes_all_experiments() {
    let bench = Bench::new();
    bench.done("run duel_suite.toml --out r --replicates 10 --seed 3 --set defaults.actor.horizon=5");
    let manifest: serde_json::Value = serde_json::from_str(&bench.read("r/manifest.json")).unwrap();
    assert_eq!(manifest["agreement"], "10x10");
    assert_eq!(manifest["switches"], "10x1");
    assert_eq!(manifest["inputs"]["experiments"][0]["seed"], 3);
    assert_eq!(manifest["inputs"]["experiments"][0]["replicates"], "10x1");
    assert_eq!(manifest["overrides"]["set"]["defaults.actor.horizon"], "5");
    assert_eq!(manifest["files"]["claims.csv"]["rows"], 9);
    bench.done("run duel_suite.toml --out s --replicates 10x4");
    let manifest: serde_json::Value = serde_json::from_str(&bench.read("s/manifest.json")).unwrap();
    assert_eq!((&manifest["agreement"], &manifest["switches"]), (&"10x4".into(), &"10x1".into()));
    // Other lucks than the experiments have: their runs cannot stand for those without a switch.
    assert!(bench.path("s/switches/none/duel-arms/runs.csv").exists());
    assert!(!bench.path("r/switches/none").exists());

    for (arguments, part) in [
        ("run duel_suite.toml --runs 0..5", "leave --runs out"),
        ("plan duel_suite.toml --runs 0..5", "leave --runs out"),
        ("run duel_suite.toml --replicates 0x5", "at least 1 draw"),
        ("search duel_suite.toml", "this is a suite"),
    ] {
        let said = bench.fails(2, arguments);
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_suite_is_checked_and_planned() {
    let bench = Bench::new();
    assert_eq!(bench.done("check duel_suite.toml"), "checked 1 file: 1 suite, no mistakes\n");
    let plan = bench.done("plan duel_suite.toml");
    assert!(
        plan.contains("duel-claims: The duel, claim by claim") && plan.contains("at most 4,760 runs"),
        "{plan}"
    );
    let plan: serde_json::Value =
        serde_json::from_str(&bench.done("plan duel_suite.toml --format json")).unwrap();
    let arms = &plan["experiments"][0];
    let counts = ["points", "runs", "runs_agreement", "runs_switches", "runs_knockouts_at_most"];
    assert_eq!(counts.map(|count| arms[count].as_u64().unwrap()), [4, 400, 1600, 480, 240]);
    assert_eq!(plan["runs"], 4760);
    let schema = bench.done("schema suite");
    for key in ["experiments", "agreement", "influence", "switches", "switch", "claim", "knockout"] {
        assert!(schema.contains(&format!("\"{key}\"")), "{key}");
    }
}

/// `until` narrow, several lucks, runs that fail: each in one experiment of a suite.
#[test]
fn units_are_draws_where_lucks_share_one() {
    let bench = Bench::new();
    let arms = bench.read("duel_arms.toml");
    bench.write("duel_arms.toml", &arms.replace("replicates = 100", "replicates = { draws = 60, luck = 3 }"));
    let until = "replicates = { until = { prize_final = 0.05 }, first = 50, most = 400 }";
    let twins = bench.read("duel_twins.toml");
    bench.write("duel_twins.toml", &twins.replace("replicates = { draws = 100, luck = 1 }", until));
    let suite = bench.read("duel_suite.toml");
    bench.write(
        "duel_suite.toml",
        &suite.replace("[switches]\ndraws = 60", "[switches]\ndraws = 60\nluck = 3"),
    );
    bench.done("run duel_suite.toml --out r");
    // The arms have these replicates already; of an adaptive experiment nobody knows beforehand.
    assert!(!bench.path("r/switches/none/duel-arms").exists());
    assert_eq!(bench.rows("r/switches/none/duel-twins/runs.csv").len(), 60 * 3 * 3);
    let switches = table(&bench, "r/switches.csv");
    assert!(
        switches.iter().filter(|row| row["verdict"] != "open").all(|row| row["n"] == "60"),
        "{switches:?}"
    );
    // All draws are compared, so that the effect is that of the experiment.
    let (claims, row) = (table(&bench, "r/claims.csv"), |rows: &[BTreeMap<String, String>]| {
        of(rows, "C1", "blue_hinders")["effect"].clone()
    });
    assert_eq!(row(&claims), row(&switches));
    let influence = table(&bench, "r/influence.csv");
    let n = |hypothesis: &str| {
        influence.iter().find(|row| row["hypothesis"] == hypothesis).expect("a row")["n"].clone()
    };
    assert_eq!(n("blue_hinders"), "60");
    let draws = bench.rows("r/experiments/duel-twins/draws.csv").len();
    assert!(draws > 50 && n("strength") == draws.to_string(), "{draws}");
    // A fixed number on the command line holds for all.
    bench.done("run duel_suite.toml --out fixed --replicates 30");
    assert_eq!(bench.rows("fixed/experiments/duel-twins/runs.csv").len(), 90);
}

#[test]
fn failed_runs_are_counted_over_all_parts() {
    let bench = Bench::new();
    let claim = "\n[[hypothesis]]\nid = \"stays\"\nclaim = \"y stays\"\nform = \"level\"\nmeasure = \"y_final\"\n\
                 value = 0\ndirection = \"increase\"\nmin_effect = 0.1\n";
    bench.write("overflow_experiment.toml", &(bench.read("overflow_experiment.toml") + claim));
    let suite = "id = \"s\"\nscenario = \"overflow.toml\"\nexperiments = [\"overflow_experiment.toml\"]\n\
                 [agreement]\ndraws = 10\nluck = 2\n[[claim]]\nid = \"A\"\nclaim = \"y\"\nhypotheses = [\"stays\"]\n";
    bench.write("suite.toml", suite);
    let said = bench.fails(65, "run suite.toml --out r");
    assert!(said.contains("of 60 runs failed"), "{said}");
    let draws = table(&bench, "r/agreement.csv");
    assert!(draws.iter().any(|row| row["effect"].is_empty() && row["agrees"].is_empty()), "{draws:?}");
    assert!(draws.iter().any(|row| row["effect"] == "0" && row["agrees"] == "false"), "{draws:?}");
    let known = draws.iter().filter(|row| !row["effect"].is_empty()).count();
    assert_eq!(table(&bench, "r/claims.csv")[0]["draws"], known.to_string());
}

#[test]
fn a_switch_holds_against_a_factor_and_the_command_line() {
    let bench = Bench::new();
    let switch = "[switch.stakes]\nchange = { \"actor.red.interest.prize.weight\" = 2 }\n\n[[claim]]";
    bench.write("duel_suite.toml", &bench.read("duel_suite.toml").replacen("[[claim]]", switch, 1));
    bench.done("run duel_suite.toml --out r --set option.red.push.cost=0.02");
    let switches = table(&bench, "r/switches.csv");
    let row = switches.iter().find(|row| row["hypothesis"] == "stakes_trend" && row["mechanism"] == "stakes");
    let left = number(&row.expect("a row")["effect_without"]);
    assert!(left.abs() < 1e-15, "{left}");
    // The same as if the file said so.
    bench.write(
        "duel.toml",
        &bench
            .read("duel.toml")
            .replace("prize = { weight = 3, ideal = 1.0 }", "prize = { weight = 2, ideal = 1.0 }"),
    );
    let arms =
        bench.read("duel_arms.toml").replace("values = [1, 3.5]", "values = [2]").replace("by = 1", "by = 2");
    let claims = arms.find("[[hypothesis]]").expect("hypotheses");
    bench.write("duel_arms.toml", &arms[..claims]);
    bench.done("run duel_arms.toml --out plain --replicates 60 --set option.red.push.cost=0.02");
    let prize = |rows: &[BTreeMap<String, String>]| -> Vec<String> {
        rows.iter().filter(|run| run["stakes"] != "3.5").map(|run| run["prize_final"].clone()).collect()
    };
    let switched = table(&bench, "r/switches/stakes/duel-arms/runs.csv");
    assert_eq!(prize(&switched), prize(&table(&bench, "plain/runs.csv")));
}
