//! The command line of `detente submit`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Who shares the shards out.
#[derive(Debug, Subcommand)]
pub(crate) enum Submit {
    /// An array job of Slurm, and a job after it that merges
    Slurm(Slurm),
    /// GNU parallel over ssh: the missing shards, and then the merge
    Parallel(Parallel),
    /// Print an Indexed Job for Kubernetes, as JSON, which is YAML too
    K8s(Kubernetes),
}

#[derive(Debug, Args)]
pub(crate) struct Slurm {
    /// The planned result folder, which every node has under the same path
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// Partition of the jobs
    #[arg(long, value_name = "NAME")]
    pub(crate) partition: Option<String>,
    /// Account that is charged
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Time limit of a task, as sbatch reads it
    #[arg(long, value_name = "TIME")]
    pub(crate) time: Option<String>,
    /// Memory of a task, as sbatch reads it
    #[arg(long, value_name = "SIZE")]
    pub(crate) mem: Option<String>,
    /// Cores of a task, and threads of a shard
    #[arg(long, value_name = "N")]
    pub(crate) cpus: Option<NonZeroU32>,
    /// Most tasks at a time
    #[arg(long, value_name = "N")]
    pub(crate) max_running: Option<NonZeroU32>,
    /// How often a task is queued again when it is interrupted or killed
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,
    /// Shards that a task makes, one after the other [default: as few as fit into one array]
    #[arg(long, value_name = "N")]
    pub(crate) shards_per_task: Option<NonZeroU32>,
    /// Only what is not complete
    #[arg(long)]
    pub(crate) missing: bool,
    /// Show progress, as the files have it, until the result is merged or nothing is left in the queue
    #[arg(long)]
    pub(crate) wait: bool,
    /// Write the scripts and print the commands, and submit nothing
    #[arg(long, conflicts_with = "wait")]
    pub(crate) dry_run: bool,
    /// No progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// The detente command on the nodes [default: this one]
    #[arg(long, value_name = "PATH")]
    pub(crate) program: Option<String>,
    /// Further flags for sbatch
    #[arg(last = true, value_name = "FLAG")]
    pub(crate) extra: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Parallel {
    /// The planned result folder, which every host has under the same path
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// Hosts, each with how many shards at a time, as in 8/nodeA,8/nodeB; `:` is this one
    #[arg(long, value_name = "N/HOST,…")]
    pub(crate) hosts: String,
    /// The command used for ssh
    #[arg(long, value_name = "COMMAND")]
    pub(crate) ssh: Option<String>,
    /// Threads of a shard
    #[arg(long, short, value_name = "N", default_value_t = NonZeroU32::MIN)]
    pub(crate) jobs: NonZeroU32,
    /// How often a shard is tried again after a failure
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,
    /// Write the script and print the command, and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// No progress and no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// The detente command on the hosts [default: this one]
    #[arg(long, value_name = "PATH")]
    pub(crate) program: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Kubernetes {
    /// The planned result folder
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// The image of the containers
    #[arg(long, value_name = "IMAGE")]
    pub(crate) image: String,
    /// The claim on the volume that the result folder is on, which many pods can write to
    #[arg(long, value_name = "CLAIM")]
    pub(crate) pvc: String,
    /// Where containers have the volume
    #[arg(long, value_name = "PATH", default_value = "/results")]
    pub(crate) mount: String,
    /// The result folder within the volume [default: its name]
    #[arg(long, value_name = "PATH")]
    pub(crate) within: Option<String>,
    /// Print the Job that merges, for when the shards are complete
    #[arg(long)]
    pub(crate) merge: bool,
    /// The namespace
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// Most shards at a time [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) parallelism: Option<NonZeroU32>,
    /// Cores of a shard, and its threads
    #[arg(long, value_name = "N", default_value_t = NonZeroU32::MIN)]
    pub(crate) cpu: NonZeroU32,
    /// Memory of a shard, such as 2Gi
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<String>,
    /// How often a shard is tried again after a failure
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,
    /// The detente command in the image
    #[arg(long, value_name = "PATH", default_value = "detente")]
    pub(crate) program: String,
}
