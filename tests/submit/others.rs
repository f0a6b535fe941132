//! GNU parallel, Kubernetes, and the scripts for other schedulers.

use std::path::Path;

use super::{HOSTILE, Site};

/// What GNU parallel does with commands that come with zeros between them, on one host.
const PARALLEL: &str = r#"
if [ "$1" = --version ]; then echo 'GNU parallel 20221122'; exit; fi
failed=0
xargs --null --max-args 1 sh -c || failed=1
exit "$failed""#;

#[test]
fn missing_shards_go_to_hosts_and_the_merge_comes_after() {
    let site = Site::new();
    site.recorder("parallel", PARALLEL);
    site.done(&["run", HOSTILE, "--shard", "1/4", "--quiet"]);
    let hosts = ["--hosts", "2/a,2/b", "--ssh", "ssh -p 2222", "--quiet"];
    let said = site.detente(&[&["submit", "parallel", HOSTILE], &hosts[..]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let log = site.script("parallel.tsv").display().to_string();
    let wanted = [
        "--null",
        "--will-cite",
        "--sshlogin",
        "2/a,2/b",
        "--ssh",
        "ssh -p 2222",
        "--retries",
        "4",
        "--joblog",
        &log,
    ];
    assert_eq!(site.calls("parallel")[1], wanted);
    site.has_the_local_result();
}

#[test]
fn a_shard_that_no_host_makes_is_missing() {
    let site = Site::new();
    site.recorder("parallel", "if [ \"$1\" = --version ]; then echo 'GNU parallel 1'; exit; fi; exit 4");
    let complaint = site.fails(3, &["submit", "parallel", HOSTILE, "--hosts", "a"]);
    assert!(complaint.contains("0-3"), "{complaint}");
    site.nothing_is_gone();
}

#[test]
fn another_parallel_is_not_the_one() {
    let site = Site::new();
    site.program("parallel", "echo 'parallel: invalid option' >&2; exit 1");
    let complaint = site.fails(2, &["submit", "parallel", HOSTILE, "--hosts", "a"]);
    assert!(complaint.contains("no GNU parallel"), "{complaint}");
}

#[test]
fn a_dry_run_is_a_command_to_give() {
    let site = Site::new();
    site.recorder("parallel", PARALLEL);
    let command = site.done(&["submit", "parallel", HOSTILE, "--hosts", "a", "--dry-run"]);
    assert!(site.calls("parallel").is_empty());
    std::fs::write(site.bench.path("by-hand.sh"), command).expect("a script");
    assert_eq!(site.bash(&site.bench.path("by-hand.sh"), &[]).code, 0);
    site.has_the_local_result();
}

#[test]
fn jobs_of_kubernetes_name_the_folder_in_the_volume() {
    let site = Site::new();
    let job = |flags: &[&str]| -> serde_json::Value {
        let whole = [&["submit", "k8s", HOSTILE, "--image", "i", "--pvc", "c"], flags].concat();
        serde_json::from_str(&site.done(&whole)).expect("JSON")
    };
    let container = |job: &serde_json::Value| job["spec"]["template"]["spec"]["containers"][0].clone();
    let plain = job(&[]);
    assert_eq!(
        (&plain["spec"]["completions"], &plain["metadata"]["name"]),
        (&4.into(), &"detente-duel-experiment".into())
    );
    assert_eq!(container(&plain)["command"][2], format!("/results/{}", HOSTILE.replace('$', "$$")));
    let merge = container(&job(&["--merge", "--mount", "/data/", "--within", "a/b"]));
    assert_eq!(merge["command"], serde_json::json!(["detente", "merge", "/data/a/b"]));
    assert_eq!(merge["volumeMounts"][0]["mountPath"], "/data");
}

#[test]
fn a_result_without_shards_is_none_to_submit() {
    let site = Site::new();
    site.done(&["plan", "duel_experiment.toml", "--out", "whole"]);
    let complaint = site.fails(2, &["submit", "slurm", "whole"]);
    assert!(complaint.contains("--shards N"), "{complaint}");
    site.fails(2, &["submit", "slurm", "nowhere"]);
}

#[test]
fn scripts_for_other_schedulers_make_the_shard_of_their_index() {
    let site = Site::new();
    site.recorder("detente", "exit \"${ENDS:-0}\"");
    let folder = site.folder().display().to_string();
    let run = |script: &str, environment: &[(&str, &str)]| {
        let _ = std::fs::remove_file(site.calls_file("detente"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/clusters").join(script);
        let code = site.bash(&path, &[&[("RUNDIR", folder.as_str())], environment].concat()).code;
        site.nothing_is_gone();
        (code, site.calls("detente"))
    };
    let call =
        |jobs: &str| vec![["run", &folder, "--shard", "auto", "--jobs", jobs].map(str::to_owned).to_vec()];
    assert_eq!(run("pbs.sh", &[("NCPUS", "4")]), (0, call("4")));
    assert_eq!(run("sge.sh", &[("NSLOTS", "2")]), (0, call("2")));
    assert_eq!(run("sge.sh", &[("ENDS", "75")]), (99, call("1")));
    assert_eq!(run("lsf.sh", &[("ENDS", "75")]), (75, call("1")));
}
