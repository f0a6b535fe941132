#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::{Bench, Said, said};

/// Starts a sweep that would take hours, and sends it a signal once it has written something.
fn interrupted(bench: &Bench, signal: &str) -> Said {
    let mut command = bench.command("run duel_experiment.toml --out r --replicates 100000000");
    let sweep = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    let partial = bench.path("r/runs.csv.partial");
    let begin = Instant::now();
    while std::fs::metadata(&partial).map_or(0, |file| file.len()) < 50_000 {
        assert!(begin.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = Command::new("kill").args([format!("-{signal}"), sweep.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    said(sweep.wait_with_output().expect("it ends"))
}

#[test]
fn an_interrupted_sweep_leaves_whole_rows_and_says_how_to_go_on() {
    for signal in ["INT", "TERM"] {
        let bench = Bench::new();
        let said = interrupted(&bench, signal);
        assert_eq!(said.code, 75, "{}", said.err);
        assert_eq!(said.out, "");
        assert!(!bench.path("r/runs.csv").exists() && !bench.path("r/manifest.json").exists());
        assert!(!bench.path("r/points.csv").exists());
        let text = bench.read("r/runs.csv.partial");
        assert!(text.ends_with('\n'));
        let rows = bench.rows("r/runs.csv.partial");
        let missing = format!("--replicates 100000000 --runs {}..400000000", rows.len());
        let whole = grouped(rows.len());
        assert!(said.err.contains(&missing), "{} rows\n{}", rows.len(), said.err);
        assert!(said.err.contains(&format!("{whole} whole rows in r/runs.csv.partial")), "{}", said.err);
        bench.done(&format!(
            "run duel_experiment.toml --out head --replicates 100000000 --runs 0..{}",
            rows.len()
        ));
        assert!(bench.read("head/runs.csv") == text, "the rows differ from those of an undisturbed sweep");
    }
}

#[test]
fn without_rows_nothing_is_left_of_an_interrupted_sweep() {
    let bench = Bench::new();
    let series =
        "[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n\n[output]\ntrajectories = \"0..3\"\n";
    bench.write("paths.toml", &format!("{}\n{series}", bench.read("duel_experiment.toml")));
    let mut command = bench.command("run paths.toml --out r --replicates 100000000 --no-runs");
    let sweep = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    let (partial, begin) = (bench.path("r/trajectories.csv.partial"), Instant::now());
    while !partial.exists() {
        assert!(begin.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = Command::new("kill").args(["-INT".to_owned(), sweep.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    let said = said(sweep.wait_with_output().expect("it ends"));
    assert_eq!((said.code, said.out.as_str()), (75, ""), "{}", said.err);
    assert!(said.err.contains("nothing is kept"), "{}", said.err);
    assert!(
        said.err.contains("detente run paths.toml --replicates 100000000 --no-runs --out r"),
        "{}",
        said.err
    );
    // So the same command can begin again.
    assert_eq!(bench.path("r").read_dir().unwrap().count(), 0);
    bench.done("run paths.toml --out r --replicates 5 --no-runs");
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let (head, rest) = digits.split_at(digits.len() % 3);
    let groups = rest.as_bytes().chunks(3).map(|g| String::from_utf8_lossy(g).into_owned());
    let groups: Vec<String> =
        Some(head.to_owned()).filter(|h| !h.is_empty()).into_iter().chain(groups).collect();
    groups.join(",")
}
