//! Tells the crate what it was built from, for the manifests of results: the commit, and a digest of the sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// What decides results, from the folder of this crate; what is not there does not count.
const SOURCES: [&str; 9] = [
    "../../Cargo.lock",
    "../analysis/Cargo.toml",
    "../analysis/src",
    "../core/Cargo.toml",
    "../core/src",
    "../design/Cargo.toml",
    "../design/src",
    "Cargo.toml",
    "src",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for arguments in [["rev-parse", "--git-path", "HEAD"], ["rev-parse", "--git-path", "logs/HEAD"]] {
        if let Some(path) = git(&arguments)
            && Path::new(&path).exists()
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
    println!("cargo::rustc-env=DETENTE_SOURCES={}", sources());
}

/// SHA-256 over the names and texts of all sources; the same wherever they lie and however lines end there.
fn sources() -> String {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        collect(Path::new(source), &mut files);
    }
    let mut digest = Sha256::new();
    for file in files {
        let text = std::fs::read(&file).unwrap_or_default();
        let text: Vec<u8> = text.into_iter().filter(|&byte| byte != b'\r').collect();
        let name = file.to_string_lossy().replace('\\', "/");
        digest.update(format!("{name}\n{}\n", text.len()));
        digest.update(text);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files in a folder and below, by name.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    }
    let mut entries: Vec<PathBuf> =
        path.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    entries.iter().for_each(|entry| collect(entry, files));
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|o| o.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
