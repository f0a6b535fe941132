#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, same_tables};

/// Enough runs for the dashboard to be seen and for keys to be pressed.
const SWEEP: &str = "run duel_experiment.toml --replicates 40000";

/// Runs the command on a terminal, presses keys, and says what became of it; `None` without Python.
fn on_a_terminal(bench: &Bench, keys: &str, arguments: &str) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/watch.py");
    let command = bench.command(arguments);
    let mut python = Command::new("python3");
    python
        .current_dir(bench.path(""))
        .arg(script)
        .arg(keys)
        .arg(command.get_program())
        .args(command.get_args());
    python.env_remove("DETENTE_SIMD").env_remove("NO_COLOR").env("TERM", "xterm-256color");
    let Ok(said) = python.output() else {
        eprintln!("python3 is not installed: not tried on a terminal");
        return None;
    };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    Some(serde_json::from_slice(&said.stdout).expect("JSON"))
}

/// The terminal was taken once, and given back as it was.
fn given_back(seen: &Value) {
    assert_eq!((seen["entered"].as_u64(), seen["left"].as_u64()), (Some(1), Some(1)), "{seen}");
    assert_eq!(seen["cursor_shown"], true, "{seen}");
    assert_eq!(seen["same_modes"], true, "{seen}");
}

#[test]
fn a_watched_sweep_has_the_same_bytes_and_gives_the_terminal_back() {
    let bench = Bench::new();
    let plain = bench.done(&format!("{SWEEP} --out plain"));
    let Some(seen) = on_a_terminal(&bench, "jjkplp", &format!("{SWEEP} --out watched --watch")) else {
        return;
    };
    assert_eq!(seen["code"], 0, "{seen}");
    given_back(&seen);
    let drawn = seen["drawn"].as_str().unwrap();
    // Only what changes is drawn, word by word.
    for part in ["second", "red_wins", "intervals", "uncertain", "paused:"] {
        assert!(drawn.contains(part), "{part}\n{drawn}");
    }
    // The result is on standard output, as without.
    assert_eq!(seen["printed"].as_str(), Some(plain.replace("plain/", "watched/").as_str()));
    same_tables(&bench.path("plain"), &bench.path("watched"));
}

#[test]
fn q_and_ctrl_c_keep_everything() {
    let bench = Bench::new();
    bench.done(&format!("{SWEEP} --out plain"));
    for key in ["q", "\\x03"] {
        let Some(seen) = on_a_terminal(&bench, key, &format!("{SWEEP} --out watched --watch")) else {
            return;
        };
        assert_eq!(seen["code"], 75, "{seen}");
        given_back(&seen);
        let behind = seen["behind"].as_str().unwrap();
        assert!(behind.contains("runs are kept") && behind.contains("detente resume watched"), "{behind}");
        bench.done("resume watched");
        same_tables(&bench.path("plain"), &bench.path("watched"));
        std::fs::remove_dir_all(bench.path("watched")).unwrap();
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_sweep() {
    let bench = Bench::new();
    let Some(seen) = on_a_terminal(&bench, "j!", &format!("{SWEEP} --out watched --watch")) else { return };
    assert_eq!((seen["entered"].as_u64(), seen["code"].as_i64()), (Some(1), Some(75)), "{seen}");
    assert!(bench.done("resume watched").contains("watched/"));
}

#[test]
fn without_a_terminal_progress_is_plain() {
    let bench = Bench::new();
    let said = bench.detente("run duel_experiment.toml --watch");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!said.err.contains('\u{1b}') && said.err.contains("480 runs"), "{}", said.err);
    assert!(bench.fails(2, "run duel_experiment.toml --watch --quiet").contains("cannot be used with"));
    for command in ["search", "calibrate"] {
        let said = bench.fails(2, &format!("{command} duel_experiment.toml --watch"));
        assert!(said.contains("--watch is for experiments"), "{said}");
    }
}
