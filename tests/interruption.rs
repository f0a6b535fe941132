#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::{Bench, Said, said, same_tables};

/// Enough runs to last while a signal is on its way.
const SWEEP: &str = "run duel_experiment.toml --out r --replicates 15000";

fn start(bench: &Bench, arguments: &str) -> Child {
    let mut command = bench.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts")
}

/// Waits until a sweep has kept a part.
fn wait_for_a_part(bench: &Bench) {
    let begin = Instant::now();
    let part = |name: std::ffi::OsString| name.to_string_lossy().ends_with(".json");
    while !bench
        .path("r/parts")
        .read_dir()
        .is_ok_and(|mut all| all.any(|f| f.is_ok_and(|f| part(f.file_name()))))
    {
        assert!(begin.elapsed() < Duration::from_secs(60), "no part is written");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, signal: &str) {
    let kill = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
}

/// Starts a sweep and sends it a signal once it has kept something.
fn interrupted(bench: &Bench, name: &str) -> Said {
    let sweep = start(bench, SWEEP);
    wait_for_a_part(bench);
    signal(&sweep, name);
    said(sweep.wait_with_output().expect("it ends"))
}

fn undisturbed(bench: &Bench) {
    bench.done(&SWEEP.replace("--out r", "--out whole"));
}

#[test]
fn an_interrupted_sweep_goes_on_to_the_bytes_of_an_undisturbed_one() {
    let bench = Bench::new();
    undisturbed(&bench);
    for name in ["INT", "TERM"] {
        let said = interrupted(&bench, name);
        assert_eq!(said.code, 75, "{}", said.err);
        assert_eq!(said.out, "");
        assert!(said.err.contains("of 60,000 runs are kept"), "{}", said.err);
        assert!(said.err.contains("detente resume r"), "{}", said.err);
        for table in ["r/runs.csv", "r/points.csv", "r/manifest.json", "r/.detente.lock"] {
            assert!(!bench.path(table).exists(), "{table}");
        }
        // Nothing begins again by mistake.
        assert!(bench.fails(2, SWEEP).contains("not complete: `detente resume r` goes on"));
        assert!(bench.fails(3, "analyse r").contains("not complete"));
        let status = bench.detente("status r --format json");
        assert_eq!(status.code, 3);
        let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
        assert_eq!(status["state"], "unfinished");
        let kept = status["runs_done"].as_u64().unwrap();
        assert!(kept > 0 && kept < 60_000, "{kept}");
        bench.done("resume r");
        let manifest: serde_json::Value = serde_json::from_str(&bench.read("r/manifest.json")).unwrap();
        assert_eq!(manifest["resumed_runs"], kept);
        same_tables(&bench.path("r"), &bench.path("whole"));
        // There is nothing left to do.
        assert!(bench.detente("resume r").err.contains("r is complete"));
        assert!(bench.done("status r").contains("state       complete"));
        std::fs::remove_dir_all(bench.path("r")).unwrap();
    }
}

#[test]
fn killed_at_any_moment_it_goes_on_to_the_same_bytes() {
    let bench = Bench::new();
    undisturbed(&bench);
    let mut arguments = SWEEP;
    for attempt in 0..8 {
        let mut sweep = start(&bench, arguments);
        std::thread::sleep(Duration::from_millis(97 * (attempt * 5 % 8) + 3));
        let _ = sweep.kill();
        let _ = sweep.wait();
        if bench.path("r/plan.json").exists() || bench.path("r/manifest.json").exists() {
            arguments = "resume r";
        }
    }
    bench.done(arguments);
    same_tables(&bench.path("r"), &bench.path("whole"));
}

#[test]
fn parts_that_were_altered_are_made_again() {
    let bench = Bench::new();
    undisturbed(&bench);
    interrupted(&bench, "INT");
    let parts = || {
        let names = bench.path("r/parts").read_dir().unwrap();
        let mut all: Vec<_> =
            names.map(|f| f.unwrap().path()).filter(|p| p.extension().unwrap() == "csv").collect();
        all.sort();
        all
    };
    let first = parts().remove(0);
    let mut text = std::fs::read(&first).unwrap();
    let place = text.iter().rposition(u8::is_ascii_digit).unwrap();
    text[place] = if text[place] == b'1' { b'2' } else { b'1' };
    std::fs::write(&first, text).unwrap();
    let last = parts().pop().unwrap();
    let text = std::fs::read(&last).unwrap();
    std::fs::write(&last, &text[..text.len() / 2]).unwrap();
    std::fs::write(bench.path("r/parts/77.csv.partial"), "half").unwrap();
    let verified = bench.fails(3, "verify r");
    assert!(verified.contains("its digest is another"), "{verified}");
    let said = bench.detente("resume r");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("its runs are made again"), "{}", said.err);
    same_tables(&bench.path("r"), &bench.path("whole"));
}

#[test]
fn one_process_at_a_time_writes_to_a_folder() {
    let bench = Bench::new();
    let mut sweep = start(&bench, &SWEEP.replace("15000", "10000000"));
    wait_for_a_part(&bench);
    for second in ["resume r", "run duel_experiment.toml --out r --force", "run r"] {
        let said = bench.fails(75, second);
        assert!(said.contains(&format!("being written to by process {}", sweep.id())), "{said}");
    }
    let status = bench.detente("status r");
    assert!(status.out.contains(&format!("written by  process {}", sweep.id())), "{}", status.out);
    // Killed, it leaves its lock behind, which keeps nobody out.
    sweep.kill().unwrap();
    sweep.wait().unwrap();
    assert!(bench.path("r/.detente.lock").exists());
    bench.done("run duel_experiment.toml --out r --replicates 5 --force");
    assert!(!bench.path("r/.detente.lock").exists() && !bench.path("r/parts").exists());
}

#[test]
fn without_rows_an_interrupted_sweep_begins_again() {
    let bench = Bench::new();
    let series =
        "[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n\n[output]\ntrajectories = \"0..3\"\n";
    bench.write("paths.toml", &format!("{}\n{series}", bench.read("duel_experiment.toml")));
    let run = "run paths.toml --out r --replicates 15000 --no-runs";
    let sweep = start(&bench, run);
    let (begun, begin) = (bench.path("r/trajectories.csv.partial"), Instant::now());
    while !begun.exists() {
        assert!(begin.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(5));
    }
    signal(&sweep, "INT");
    let said = said(sweep.wait_with_output().expect("it ends"));
    assert_eq!((said.code, said.out.as_str()), (75, ""), "{}", said.err);
    assert!(said.err.contains("nothing is kept") && said.err.contains("detente resume r"), "{}", said.err);
    let left: Vec<_> = bench.path("r").read_dir().unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left, ["plan.json"]);
    assert!(bench.detente("status r").out.contains("no rows are kept"));
    bench.done("resume r");
    bench.done(&run.replace("--out r", "--out whole"));
    same_tables(&bench.path("r"), &bench.path("whole"));
}

#[test]
fn looks_at_intervals_go_on_where_they_were() {
    let bench = Bench::new();
    let text = bench.read("duel_experiment.toml");
    let until = text.replace(
        "replicates = { draws = 60, luck = 2 }",
        "replicates = { until = { prize_final = 0.004 }, first = 256, most = 15000 }",
    );
    assert_ne!(text, until);
    bench.write("until.toml", &until);
    bench.done("run until.toml --out whole");
    let sweep = start(&bench, "run until.toml --out r");
    wait_for_a_part(&bench);
    signal(&sweep, "INT");
    assert_eq!(sweep.wait_with_output().unwrap().status.code(), Some(75));
    assert!(bench.detente("status r").out.contains("at most"));
    bench.done("resume r");
    same_tables(&bench.path("r"), &bench.path("whole"));
}

#[test]
fn series_go_on_as_well() {
    let bench = Bench::new();
    let series = "[[series]]\nid = \"prize\"\nvalue = { variable = \"prize\" }\n\n\
                  [[series]]\nid = \"heat\"\nvalue = { variable = \"heat\" }\n\n[output]\ntrajectories = \"0..3\"\n";
    bench.write("paths.toml", &format!("{}\n{series}", bench.read("duel_experiment.toml")));
    bench.done("run paths.toml --out whole --replicates 12000");
    let sweep = start(&bench, "run paths.toml --out r --replicates 12000");
    wait_for_a_part(&bench);
    signal(&sweep, "TERM");
    assert_eq!(sweep.wait_with_output().unwrap().status.code(), Some(75));
    bench.done("resume r --jobs 1");
    same_tables(&bench.path("r"), &bench.path("whole"));
}
