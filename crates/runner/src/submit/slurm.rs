//! Slurm: an array job that makes shards, and a job after it that merges them.

use std::fmt;
use std::num::NonZeroU32;

use crate::shell::quoted;

use super::Work;

/// The name of the array's script.
pub const ARRAY: &str = "array.sh";

/// The name of the script that merges.
pub const MERGE: &str = "merge.sh";

/// What a task may take, as `sbatch` is told; blank is what the cluster gives by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Which partition.
    pub partition: Option<String>,
    /// Who is charged.
    pub account: Option<String>,
    /// The time limit.
    pub time: Option<String>,
    /// Memory of a node.
    pub mem: Option<String>,
    /// Cores, which are threads of a shard.
    pub cpus: Option<NonZeroU32>,
    /// Further flags, as they are.
    pub extra: Vec<String>,
}

impl Resources {
    fn arguments(&self) -> Vec<String> {
        let named = [
            ("partition", self.partition.clone()),
            ("account", self.account.clone()),
            ("time", self.time.clone()),
            ("mem", self.mem.clone()),
            ("cpus-per-task", self.cpus.map(|cpus| cpus.to_string())),
        ];
        let named = named.into_iter().filter_map(|(name, value)| Some(format!("--{name}={}", value?)));
        named.chain(self.extra.iter().cloned()).collect()
    }
}

/// Which tasks an array has: task t makes the shards from t·s up to but without (t + 1)·s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    tasks: Vec<u32>,
    per_task: u32,
}

/// Why there is no such array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArrayError {
    /// More tasks than the cluster takes.
    TooLong {
        /// How many there would be.
        tasks: u32,
        /// How many there may be.
        most: u32,
        /// Shards per task with which they are few enough.
        per_task: u32,
    },
    /// A folder whose name `--output` cannot express.
    Backslash(String),
}

impl fmt::Display for ArrayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { tasks, most, per_task } => write!(
                f,
                "an array of {tasks} tasks is too long for this cluster, which takes {most} (MaxArraySize): leave \
                 --shards-per-task out, or make it {per_task} or more"
            ),
            Self::Backslash(folder) => write!(
                f,
                "`{folder}` has a `\\` in its name, and Slurm cannot name log files in such a folder: give it another \
                 name"
            ),
        }
    }
}

impl std::error::Error for ArrayError {}

impl Array {
    /// The tasks for all shards, or for those that have a missing one; `most` is how many tasks the cluster takes.
    /// Without `per_task` a task has as few shards as that allows.
    ///
    /// # Errors
    /// [`ArrayError`].
    pub fn new(
        work: &Work,
        per_task: Option<NonZeroU32>,
        most: NonZeroU32,
        missing: bool,
    ) -> Result<Self, ArrayError> {
        if work.folder.contains('\\') {
            return Err(ArrayError::Backslash(work.folder.clone()));
        }
        let least = work.shards.div_ceil(most.get());
        let per_task = per_task.map_or(least, NonZeroU32::get);
        let count = work.shards.div_ceil(per_task);
        if count > most.get() {
            return Err(ArrayError::TooLong { tasks: count, most: most.get(), per_task: least });
        }
        let mut tasks: Vec<u32> = match missing {
            true => work.missing.iter().map(|shard| shard / per_task).collect(),
            false => (0..count).collect(),
        };
        tasks.dedup();
        Ok(Self { tasks, per_task })
    }

    /// Whether there is nothing to make.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// How many shards a task makes, one after the other.
    pub fn per_task(&self) -> u32 {
        self.per_task
    }

    /// What `--array` is given, with at most `running` tasks at a time.
    pub fn indices(&self, running: Option<NonZeroU32>) -> String {
        let throttle = running.map(|most| format!("%{most}"));
        super::ranges(&self.tasks) + &throttle.unwrap_or_default()
    }
}

/// The script of the array's tasks. A task that is interrupted, or whose shard is killed, is queued again at most
/// `retries` times, and goes on with what is committed.
pub fn array_script(work: &Work, array: &Array, retries: u32) -> String {
    let values = [
        ("program", quoted(&work.program)),
        ("folder", quoted(&work.folder)),
        ("shards", work.shards.to_string()),
        ("per_task", array.per_task.to_string()),
        ("retries", retries.to_string()),
    ];
    super::filled(include_str!("../../templates/submit/array.sh"), &values)
}

/// The script of the job that merges.
pub fn merge_script(work: &Work) -> String {
    let values = [("program", quoted(&work.program)), ("folder", quoted(&work.folder))];
    super::filled(include_str!("../../templates/submit/merge.sh"), &values)
}

/// What `sbatch` is told for the array.
pub fn array_arguments(
    work: &Work,
    array: &Array,
    resources: &Resources,
    running: Option<NonZeroU32>,
) -> Vec<String> {
    let own = vec![format!("--array={}", array.indices(running))];
    arguments(work, resources, "%A_%a.log", own, ARRAY)
}

/// What `sbatch` is told for the job that merges, after a job or at once. After one that failed, too: the files say
/// what there is.
pub fn merge_arguments(work: &Work, resources: &Resources, after: Option<&str>) -> Vec<String> {
    let own = after.map(|job| format!("--dependency=afterany:{job}"));
    arguments(work, resources, "merge-%j.log", own.into_iter().collect(), MERGE)
}

/// Flags of everybody, of the user, of the job, and the script.
fn arguments(work: &Work, resources: &Resources, log: &str, own: Vec<String>, script: &str) -> Vec<String> {
    let folder = work.scripts().display().to_string();
    // Slurm expands `%` in the whole path.
    let log = format!("--output={}/{log}", folder.replace('%', "%%"));
    let every =
        ["--parsable".to_owned(), format!("--job-name={}", work.name()), format!("--chdir={folder}"), log];
    every.into_iter().chain(resources.arguments()).chain(own).chain([format!("{folder}/{script}")]).collect()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::{Array, ArrayError, Resources, array_arguments, merge_arguments};
    use crate::submit::tests::work;

    fn some(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).expect("above zero")
    }

    #[test]
    fn tasks_are_as_few_as_the_cluster_takes() {
        let of = |shards, per_task: Option<u32>| {
            Array::new(&work(shards, &[]), per_task.map(some), some(1001), false)
        };
        let (short, long) = (of(1001, None).expect("short"), of(1002, None).expect("long"));
        assert_eq!((short.len(), short.per_task(), short.indices(None)), (1001, 1, "0-1000".to_owned()));
        assert_eq!(
            (long.len(), long.per_task(), long.indices(Some(some(9)))),
            (501, 2, "0-500%9".to_owned())
        );
        assert_eq!(of(3003, Some(2)), Err(ArrayError::TooLong { tasks: 1502, most: 1001, per_task: 3 }));
    }

    #[test]
    fn a_task_with_a_missing_shard_is_made_again() {
        let work = work(10, &[0, 1, 5, 9]);
        let of = |per_task| {
            Array::new(&work, Some(some(per_task)), some(1001), true).expect("it fits").indices(None)
        };
        assert_eq!(
            (of(1), of(2), of(3), of(10)),
            ("0-1,5,9".into(), "0,2,4".into(), "0-1,3".into(), "0".into())
        );
    }

    #[test]
    fn nothing_is_missing() {
        let array = Array::new(&work(10, &[]), None, some(1001), true).expect("it fits");
        assert!(array.is_empty());
    }

    #[test]
    fn a_folder_that_slurm_cannot_name_is_refused() {
        let mut work = work(2, &[]);
        work.folder = "/runs/a\\b".to_owned();
        let refused = Array::new(&work, None, some(1001), false);
        assert_eq!(refused, Err(ArrayError::Backslash("/runs/a\\b".to_owned())));
    }

    #[test]
    fn flags_of_the_user_come_before_those_that_make_it_work() {
        let mut work = work(4, &[0, 1, 3]);
        work.folder = "/runs/100%".to_owned();
        let array = Array::new(&work, None, some(1001), true).expect("it fits");
        let resources = Resources {
            partition: Some("short".to_owned()),
            cpus: Some(some(4)),
            extra: vec!["--qos=low".to_owned()],
            ..Resources::default()
        };
        let wanted = [
            "--parsable",
            "--job-name=detente-duel",
            "--chdir=/runs/100%/submit",
            "--output=/runs/100%%/submit/%A_%a.log",
            "--partition=short",
            "--cpus-per-task=4",
            "--qos=low",
            "--array=0-1,3%2",
            "/runs/100%/submit/array.sh",
        ];
        assert_eq!(array_arguments(&work, &array, &resources, Some(some(2))), wanted);
        let merge = merge_arguments(&work, &Resources::default(), Some("12"));
        assert_eq!(
            merge[3..],
            [
                "--output=/runs/100%%/submit/merge-%j.log",
                "--dependency=afterany:12",
                "/runs/100%/submit/merge.sh"
            ]
        );
    }
}
