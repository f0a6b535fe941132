//! On which commit a benchmark is made.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Digits of a commit that are kept.
const DIGITS: usize = 12;

/// The commit of the repository that the folder `here` is in, with `-dirty` where tracked files other than `history`
/// differ from it; blank outside a repository, or without git.
#[must_use]
pub fn commit(here: &Path, history: &Path) -> String {
    let Some(commit) = git(here, ["rev-parse", "HEAD"]) else { return String::new() };
    let Some(commit) = commit.get(..DIGITS) else { return String::new() };
    let changed = git(here, ["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames"]);
    let top = git(here, ["rev-parse", "--show-toplevel"]).unwrap_or_default();
    // The history itself changes with every benchmark.
    let history = here.join(history).canonicalize().ok();
    let other = |name: &str| {
        let path = Path::new(top.trim_end_matches(['\r', '\n'])).join(name).canonicalize().ok();
        path.is_none() || path != history
    };
    // Two letters and a blank, then the name.
    let names = changed.iter().flat_map(|text| text.split('\0')).filter_map(|entry| entry.get(3..));
    let dirty = names.into_iter().any(other);
    format!("{commit}{}", if dirty { "-dirty" } else { "" })
}

/// What git says; `None` if it fails.
fn git(here: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Option<String> {
    let output = Command::new("git").current_dir(here).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{commit, git};

    #[test]
    fn a_commit_is_dirty_if_anything_but_the_history_has_changed() {
        let home = tempfile::tempdir().unwrap();
        let here = home.path();
        let name = ["-c", "user.name=A", "-c", "user.email=a@b"];
        let told = |arguments: &[&str]| git(here, name.iter().chain(arguments)).is_some();
        if !told(&["init", "--quiet"]) {
            // Without git there is nothing to see.
            return;
        }
        let history = Path::new("history.csv");
        std::fs::write(here.join(history), "1").unwrap();
        std::fs::write(here.join("scenario.toml"), "1").unwrap();
        assert_eq!(commit(here, history), "");
        assert!(told(&["add", "."]) && told(&["commit", "--quiet", "--message", "first"]));
        let clean = commit(here, history);
        assert!(clean.len() == 12 && clean.bytes().all(|b| b.is_ascii_hexdigit()), "{clean}");
        std::fs::write(here.join(history), "2").unwrap();
        std::fs::write(here.join("untracked"), "").unwrap();
        assert_eq!(commit(here, history), clean);
        std::fs::write(here.join("scenario.toml"), "2").unwrap();
        assert_eq!(commit(here, history), format!("{clean}-dirty"));
        std::fs::remove_file(here.join("scenario.toml")).unwrap();
        assert_eq!(commit(here, &here.join(history)), format!("{clean}-dirty"));
    }
}
