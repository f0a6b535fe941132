//! Tells the crate which commit it was built from, for the manifests of results.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for arguments in [["rev-parse", "--git-path", "HEAD"], ["rev-parse", "--git-path", "logs/HEAD"]] {
        if let Some(path) = git(&arguments)
            && std::path::Path::new(&path).exists()
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    // Outside a repository, or without git, nobody knows.
    let mut commit = git(&["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    if git(&["status", "--porcelain", "--", "../../crates", "../../Cargo.lock"]).is_some() {
        commit += "-modified";
    }
    println!("cargo::rustc-env=DETENTE_COMMIT={commit}");
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|o| o.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
