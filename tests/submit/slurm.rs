//! `detente submit slurm`: what `sbatch` is told, and when.

use super::{HOSTILE, Site};

/// A queue that runs what it is given at once.
const QUEUE: &str = r#"
for word; do
    case $word in
        --array=0-3*) tasks="0 1 2 3" ;;
        --array=0-1*) tasks="0 1" ;;
        --array=0,2-3) tasks="0 2 3" ;;
    esac
    script=$word
done
export SLURM_ARRAY_JOB_ID=7
if [ -n "$tasks" ]; then
    for SLURM_ARRAY_TASK_ID in $tasks; do
        export SLURM_ARRAY_TASK_ID
        bash "$script" >&2 || exit
    done
    echo '12;cluster'
else
    bash "$script" > merged
    echo '13;cluster'
fi"#;

#[test]
fn an_array_makes_the_shards_and_a_job_after_it_merges() {
    let site = Site::new();
    site.recorder("sbatch", QUEUE);
    let limits =
        ["--max-running", "2", "--time", "10:00", "--cpus", "2", "--quiet", "--wait", "--", "--qos=low"];
    let out = site.done(&[&["submit", "slurm", HOSTILE], &limits[..]].concat());
    assert_eq!(out, "array 12\nmerge 13\n");
    let folder = site.folder().display().to_string();
    let calls = site.calls("sbatch");
    let escaped = folder.replace('%', "%%");
    let common = |log: &str| {
        [
            "--parsable".to_owned(),
            "--job-name=detente-duel-experiment".to_owned(),
            format!("--chdir={folder}/submit"),
            format!("--output={escaped}/submit/{log}"),
            "--time=10:00".to_owned(),
            "--cpus-per-task=2".to_owned(),
            "--qos=low".to_owned(),
        ]
    };
    let array = ["--array=0-3%2".to_owned(), format!("{folder}/submit/array.sh")];
    let merge = ["--dependency=afterany:12".to_owned(), format!("{folder}/submit/merge.sh")];
    assert_eq!(calls[0], [&common("%A_%a.log")[..], &array].concat());
    assert_eq!(calls[1], [&common("merge-%j.log")[..], &merge].concat());
    site.has_the_local_result();
    assert_eq!(site.done(&["submit", "slurm", HOSTILE]), "");
    assert_eq!(site.calls("sbatch").len(), 2);
}

#[test]
fn what_is_submitted_is_in_the_journal() {
    let site = Site::new();
    site.program("sbatch", "echo 12");
    site.done(&["submit", "slurm", HOSTILE]);
    let journal = std::fs::read_to_string(site.script("journal.csv")).expect("a journal");
    let rows: Vec<&str> = journal.lines().map(|row| row.split_once(',').expect("columns").1).collect();
    assert_eq!(rows, ["job,script,tasks", "12,array.sh,0-3", "12,merge.sh,"]);
}

#[test]
fn only_what_is_missing_is_submitted() {
    let site = Site::new();
    site.recorder("sbatch", QUEUE);
    site.done(&["run", HOSTILE, "--shard", "1/4", "--quiet"]);
    site.done(&["submit", "slurm", HOSTILE, "--missing", "--quiet", "--wait"]);
    assert!(site.calls("sbatch")[0].contains(&"--array=0,2-3".to_owned()));
    site.has_the_local_result();
}

#[test]
fn complete_shards_are_merged_without_an_array() {
    let site = Site::new();
    site.recorder("sbatch", "echo 12");
    for shard in ["0/4", "1/4", "2/4", "3/4"] {
        site.done(&["run", HOSTILE, "--shard", shard, "--quiet"]);
    }
    assert_eq!(site.done(&["submit", "slurm", HOSTILE, "--missing"]), "merge 12\n");
    let calls = site.calls("sbatch");
    assert_eq!(calls.len(), 1);
    assert!(!calls[0].iter().any(|word| word.starts_with("--dependency") || word.starts_with("--array")));
}

#[test]
fn an_array_is_no_longer_than_the_cluster_takes() {
    let site = Site::new();
    site.recorder("sbatch", QUEUE);
    site.program("scontrol", "echo 'MaxArraySize            = 3'");
    let complaint = site.fails(2, &["submit", "slurm", HOSTILE, "--shards-per-task", "1"]);
    assert!(complaint.contains("make it 2 or more"), "{complaint}");
    assert!(site.calls("sbatch").is_empty());
    site.done(&["submit", "slurm", HOSTILE, "--quiet", "--wait"]);
    assert!(site.calls("sbatch")[0].contains(&"--array=0-1".to_owned()));
    site.has_the_local_result();
}

#[test]
fn a_dry_run_prints_commands_for_a_shell_and_submits_nothing() {
    let site = Site::new();
    site.recorder("sbatch", "echo 12");
    let out = site.done(&["submit", "slurm", HOSTILE, "--dry-run"]);
    assert!(site.calls("sbatch").is_empty() && !site.script("journal.csv").exists());
    std::fs::write(site.bench.path("by-hand.sh"), out).expect("a script");
    assert_eq!(site.bash(&site.bench.path("by-hand.sh"), &[]).code, 0);
    let calls = site.calls("sbatch");
    assert_eq!(calls[0].last(), Some(&site.script("array.sh").display().to_string()));
    assert_eq!(calls[1].last(), Some(&site.script("merge.sh").display().to_string()));
    site.nothing_is_gone();
}

#[test]
fn a_controller_that_is_away_is_asked_again() {
    let site = Site::new();
    let away =
        "echo 'sbatch: error: Batch job submission failed: Unable to contact slurm controller' >&2; exit 1";
    site.recorder("sbatch", &format!("[ -e second ] || {{ touch second; {away}; }}; echo 12"));
    assert_eq!(site.done(&["submit", "slurm", HOSTILE]), "array 12\nmerge 12\n");
    assert_eq!(site.calls("sbatch").len(), 3);
}

#[test]
fn a_refusal_is_told_and_not_repeated() {
    let site = Site::new();
    site.recorder("sbatch", "echo 'sbatch: error: invalid partition specified: x' >&2; exit 1");
    let complaint = site.fails(2, &["submit", "slurm", HOSTILE, "--partition", "x"]);
    assert!(
        complaint.contains("`sbatch` refused: sbatch: error: invalid partition specified: x"),
        "{complaint}"
    );
    assert_eq!(site.calls("sbatch").len(), 1);
    std::fs::remove_file(site.bench.path("bin/sbatch")).expect("no sbatch");
    let mut command = site.bench.command("submit slurm");
    let without = command.arg(HOSTILE).env("PATH", site.bench.path("bin")).output().expect("it starts");
    let complaint = String::from_utf8_lossy(&without.stderr);
    assert_eq!(without.status.code(), Some(2));
    assert!(complaint.contains("cannot start `sbatch`"), "{complaint}");
}

#[test]
fn a_folder_with_jobs_in_the_queue_gets_no_more_of_them() {
    let site = Site::new();
    site.recorder("sbatch", "echo 12");
    site.done(&["submit", "slurm", HOSTILE]);
    site.program("squeue", "printf '12\\n12\\n'");
    let complaint = site.fails(75, &["submit", "slurm", HOSTILE, "--missing"]);
    assert!(complaint.contains("scancel 12"), "{complaint}");
    // Forgotten by the queue, and so not in it.
    site.program("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1");
    site.done(&["submit", "slurm", HOSTILE, "--missing"]);
    assert_eq!(site.calls("sbatch").len(), 4);
}

#[test]
fn waiting_ends_when_nobody_works_on_it_any_more() {
    let site = Site::new();
    site.program("sbatch", "echo 12");
    site.program("squeue", "true");
    let complaint = site.fails(3, &["submit", "slurm", HOSTILE, "--wait"]);
    assert!(complaint.contains("4 shards not complete") && complaint.contains("--missing"), "{complaint}");
}
