use std::path::{Path, PathBuf};

use crate::bench::program;

/// `(experiment, runs, folder)`: results kept under `results/reference/`; `tests/mint.sh` makes them. Without `runs`
/// the experiment is whole, and so are its tables.
const KEPT: [(&str, Option<&str>, &str); 3] = [
    ("libya-2020/deployment.toml", Some("0..128"), "libya-2020-deployment"),
    ("arms-race/stability.toml", None, "arms-race-stability"),
    ("lanchester/laws.toml", None, "lanchester-laws"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The tables of an experiment, as this build makes them.
fn tables(experiment: &str, runs: Option<&str>, jobs: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut run = program();
    run.current_dir(root()).args(["run", &format!("configs/{experiment}"), "--quiet", "--jobs", jobs]);
    run.args(runs.map(|runs| ["--runs", runs]).into_iter().flatten()).arg("--out").arg(out.path());
    run.env_remove("DETENTE_SIMD").envs(environment.iter().copied());
    let output = run.output().expect("the command starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name| std::fs::read_to_string(out.path().join(name)).expect("written");
    ["runs.csv", "points.csv", "draws.csv"].map(read).to_vec()
}

#[test]
fn the_reference_comes_out_however_it_is_made() {
    for (experiment, runs, folder) in KEPT {
        let folder = root().join("results/reference").join(folder);
        let kept = |name| std::fs::read_to_string(folder.join(name)).ok();
        let kept = ["runs.csv", "points.csv", "draws.csv"].map(kept);
        let some = kept.iter().flatten().count();
        assert_eq!(some, if runs.is_some() { 1 } else { 3 }, "{}", folder.display());
        let same = |jobs: &str, environment: &[(&str, &str)]| {
            for (kept, made) in kept.iter().zip(tables(experiment, runs, jobs, environment)) {
                let alike = kept.as_ref().is_none_or(|kept| *kept == made);
                assert!(
                    alike,
                    "{experiment} with {jobs} jobs and {environment:?} differs from the reference"
                );
            }
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
