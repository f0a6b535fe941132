//! The script of an array's tasks, with programs that do as they are told.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{HOSTILE, Site};
use crate::bench::Said;

/// What a task of the array is told by Slurm.
const TASK: [(&str, &str); 2] = [("SLURM_ARRAY_TASK_ID", "2"), ("SLURM_ARRAY_JOB_ID", "7")];

/// A site whose `detente` does this, with a script for it.
fn site(detente: &str, flags: &[&str]) -> Site {
    let site = Site::new();
    site.program("sbatch", "echo 12");
    site.done(&[&["submit", "slurm", HOSTILE, "--program", "detente"], flags].concat());
    site.recorder("detente", detente);
    site.program("squeue", "[ \"$2\" = --jobs=7_2 ] && echo RUNNING");
    site.recorder("scontrol", "true");
    site
}

fn task(site: &Site, environment: &[(&str, &str)]) -> Said {
    let said = site.bash(&site.script("array.sh"), &[&TASK, environment].concat());
    site.nothing_is_gone();
    said
}

#[test]
fn a_task_makes_its_shard() {
    let site = site("true", &[]);
    assert_eq!(task(&site, &[("SLURM_CPUS_PER_TASK", "4")]).code, 0);
    let folder = site.folder().display().to_string();
    assert_eq!(site.calls("detente"), [["run", &folder, "--shard", "2/4", "--jobs", "4"]]);
    assert!(site.calls("scontrol").is_empty());
}

#[test]
fn the_last_task_makes_what_is_left() {
    let site = site("true", &["--shards-per-task", "3"]);
    let shards = |task: &str| {
        let _ = std::fs::remove_file(site.calls_file("detente"));
        let said = site.bash(&site.script("array.sh"), &[("SLURM_ARRAY_TASK_ID", task)]);
        assert_eq!(said.code, 0, "{}", said.err);
        site.calls("detente").into_iter().map(|call| call[3].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (shards("0"), shards("1")),
        (["0/4", "1/4", "2/4"].map(str::to_owned).into(), vec!["3/4".to_owned()])
    );
}

#[test]
fn what_another_try_may_change_is_tried_again() {
    let killed = "kill -KILL $$";
    for (ends, code, again) in [
        ("exit 75", 75, true),
        ("exit 74", 74, true),
        (killed, 137, true),
        ("exit 2", 2, false),
        ("exit 3", 3, false),
        ("exit 70", 70, false),
    ] {
        let site = site(ends, &["--retries", "2"]);
        assert_eq!(task(&site, &[("SLURM_RESTART_COUNT", "1")]).code, code, "{ends}");
        let wanted: &[[&str; 2]] = if again { &[["requeue", "7_2"]] } else { &[] };
        assert_eq!(site.calls("scontrol"), wanted, "{ends}");
        let _ = std::fs::remove_file(site.calls_file("scontrol"));
        assert_eq!(task(&site, &[("SLURM_RESTART_COUNT", "2")]).code, code, "{ends}");
        assert!(site.calls("scontrol").is_empty(), "{ends} for the last time");
    }
}

#[test]
fn a_cancelled_task_stays_cancelled() {
    let site = site("exit 75", &[]);
    site.program("squeue", "echo COMPLETING");
    assert_eq!(task(&site, &[]).code, 75);
    assert!(site.calls("scontrol").is_empty());
}

#[test]
fn a_controller_that_is_away_is_asked_again() {
    let site = site("exit 75", &[]);
    site.program("squeue", "exit 1");
    site.recorder("scontrol", "[ -e asked ] || { touch asked; exit 1; }");
    assert_eq!(task(&site, &[]).code, 75);
    assert_eq!(site.calls("scontrol"), [["requeue", "7_2"], ["requeue", "7_2"]]);
}

#[test]
fn a_signal_reaches_the_shard_and_what_it_answers_counts() {
    // Takes a moment to commit what it has.
    let site = site("trap 'sleep 0.3; exit 75' TERM; touch begun; while :; do sleep 0.05; done", &[]);
    let mut command = site.around(Command::new("bash"));
    let mut script = command.arg(site.script("array.sh")).envs(TASK).spawn().expect("bash starts");
    let begin = Instant::now();
    while !site.bench.path("begun").exists() {
        assert!(begin.elapsed() < Duration::from_secs(30), "the shard does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = Command::new("kill").args(["-TERM".to_owned(), script.id().to_string()]).status();
    assert!(kill.is_ok_and(|status| status.success()));
    assert_eq!(script.wait().expect("it ends").code(), Some(75));
    assert_eq!(site.calls("scontrol"), [["requeue", "7_2"]]);
}
