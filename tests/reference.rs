use std::path::{Path, PathBuf};
use std::process::Command;

/// `(experiment, runs, folder)`: rows kept under `results/reference/`; `tests/mint.sh` makes them.
const KEPT: [(&str, &str, &str); 3] = [
    ("libya-2020/deployment.toml", "0..128", "libya-2020-deployment"),
    ("arms-race/stability.toml", "0..128", "arms-race-stability"),
    ("lanchester/laws.toml", "0..12", "lanchester-laws"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Some rows of an experiment, as this build makes them.
fn rows(experiment: &str, runs: &str, jobs: &str, environment: &[(&str, &str)]) -> String {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut run = Command::new(env!("CARGO_BIN_EXE_detente"));
    run.current_dir(root()).args(["run", &format!("configs/{experiment}"), "--quiet", "--jobs", jobs]);
    run.args(["--runs", runs, "--force", "--out"]).arg(out.path());
    run.env_remove("DETENTE_SIMD").envs(environment.iter().copied());
    let output = run.output().expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(out.path().join("runs.csv")).expect("written")
}

#[test]
fn the_reference_rows_come_out_however_they_are_made() {
    for (experiment, runs, folder) in KEPT {
        let kept = root().join("results/reference").join(folder).join("runs.csv");
        let kept = std::fs::read_to_string(&kept).unwrap_or_else(|e| panic!("{}: {e}", kept.display()));
        let same = |jobs: &str, environment: &[(&str, &str)]| {
            let rows = rows(experiment, runs, jobs, environment);
            assert!(
                rows == kept,
                "{experiment} with {jobs} jobs and {environment:?} differs from the reference"
            );
        };
        same("1", &[]);
        same("2", &[]);
        // Another processor, as far as the C library can tell.
        same("1", &[("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4")]);
        for simd in detente_core::simd::Simd::supported() {
            same("2", &[("DETENTE_SIMD", simd.name())]);
        }
    }
}
