//! GNU parallel: missing shards over hosts by ssh.

use std::num::NonZeroU32;

use crate::shell::quoted;

use super::{Work, words};

/// The name of the script.
pub const SCRIPT: &str = "parallel.sh";

/// The name of parallel's own account of what it started, inside the folder of scripts.
pub const LOG: &str = "parallel.tsv";

/// Where shards are made, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// As parallel reads them: `8/nodeA,8/nodeB`.
    pub list: String,
    /// What is used for `ssh`.
    pub ssh: Option<String>,
    /// Threads of a shard.
    pub jobs: NonZeroU32,
    /// How often a shard is tried again after a failure.
    pub retries: u32,
    /// Whether the merge prints no summary.
    pub quiet: bool,
}

/// The script that makes the missing shards, and merges.
pub fn script(work: &Work, hosts: &Hosts) -> String {
    let Hosts { list, ssh, jobs, retries, quiet } = hosts;
    let jobs = jobs.to_string();
    let command = words([work.program.as_str(), "run", &work.folder, "--quiet", "--jobs", &jobs]);
    let log = work.scripts().join(LOG).display().to_string();
    let tries = retries.saturating_add(1).to_string();
    let mut parallel = vec!["parallel", "--null", "--will-cite", "--sshlogin", list];
    parallel.extend(ssh.iter().flat_map(|ssh| ["--ssh", ssh]));
    parallel.extend(["--retries", &tries, "--joblog", &log]);
    let shards: Vec<String> = work.missing.iter().map(u32::to_string).collect();
    let values = [
        ("program", quoted(&work.program)),
        ("folder", quoted(&work.folder)),
        ("count", work.shards.to_string()),
        ("shards", format!("({})", shards.join(" "))),
        ("command", quoted(&command)),
        ("merge", if *quiet { "(--quiet)" } else { "()" }.to_owned()),
        ("parallel", format!("({})", words(parallel))),
    ];
    super::filled(include_str!("../../templates/submit/parallel.sh"), &values)
}
