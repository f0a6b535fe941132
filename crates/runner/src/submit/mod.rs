//! Text for those who share shards out among machines: scripts for Slurm and GNU parallel, a Job for Kubernetes.
//!
//! Nothing here starts a program. Every name that comes from outside is quoted for whoever reads the text.

pub mod journal;
pub mod kubernetes;
pub mod parallel;
pub mod slurm;

use std::path::{Path, PathBuf};

use crate::shell::quoted;

/// The folder, inside a result folder, of scripts, logs and the journal.
pub const FOLDER: &str = "submit";

/// What is to be done: the shards of one planned result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The experiment: letters, digits, `_` and `-`.
    pub id: String,
    /// The `detente` command where shards are made.
    pub program: String,
    /// The result folder, where shards are made.
    pub folder: String,
    /// How many shards there are.
    pub shards: u32,
    /// Those that are not complete, in order.
    pub missing: Vec<u32>,
}

impl Work {
    /// Where scripts, logs and the journal are.
    pub fn scripts(&self) -> PathBuf {
        Path::new(&self.folder).join(FOLDER)
    }

    /// What a scheduler calls it.
    pub fn name(&self) -> String {
        format!("detente-{}", self.id)
    }
}

/// Numbers in order, as schedulers read them: `0-3,7`.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let text = runs.map(|run| match run {
        [first, .., last] => format!("{first}-{last}"),
        [one] => one.to_string(),
        [] => String::new(),
    });
    text.collect::<Vec<_>>().join(",")
}

/// Words as a shell reads them back.
fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// A script with values for its variables.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let lines: String = values.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    template.replacen("# VALUES\n", &lines, 1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Work;

    /// A folder that nobody should have.
    pub(crate) const HOSTILE: &str = "/runs/it's \"a\" $(touch gone) `touch gone`\n{} {#} %A 100%; #";

    pub(crate) fn work(shards: u32, missing: &[u32]) -> Work {
        Work {
            id: "duel".to_owned(),
            program: "/opt/a b/detente".to_owned(),
            folder: HOSTILE.to_owned(),
            shards,
            missing: missing.to_vec(),
        }
    }
}
