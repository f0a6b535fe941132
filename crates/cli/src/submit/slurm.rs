//! `detente submit slurm`: an array job and the merge after it, by `sbatch`.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::{Duration, Instant};

use detente_runner::planned::Planned;
use detente_runner::shell::{self, quoted};
use detente_runner::submit::journal::Journal;
use detente_runner::submit::slurm::{
    ARRAY, Array, MERGE, Resources, array_arguments, array_script, merge_arguments, merge_script,
};

use super::arguments::Slurm;
use super::scheduler::{Refusal, ask};
use super::watch::{Seen, watch};
use super::{open, write};
use crate::exit::Exit;
use crate::message::{self, counted};
use crate::run::invalid;
use crate::{interrupt, output};

/// Tasks of an array in a cluster that does not say: Slurm's own default.
const TASKS: NonZeroU32 = NonZeroU32::new(1001).expect("above zero");

/// Between two questions to the controller: little at first, and less often the longer it takes.
const SHORTEST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(60);

pub(super) fn slurm(arguments: &Slurm) -> Result<Exit, Exit> {
    let Some(work) = open(&arguments.folder, arguments.program.as_deref())? else { return Ok(Exit::Done) };
    let array = Array::new(&work, arguments.shards_per_task, tasks(), arguments.missing).map_err(invalid)?;
    write(&work, ARRAY, &array_script(&work, &array, arguments.retries))?;
    write(&work, MERGE, &merge_script(&work))?;
    let resources = Resources {
        partition: arguments.partition.clone(),
        account: arguments.account.clone(),
        time: arguments.time.clone(),
        mem: arguments.mem.clone(),
        cpus: arguments.cpus,
        extra: arguments.extra.clone(),
    };
    let first = array_arguments(&work, &array, &resources, arguments.max_running);
    let last = |after: Option<&str>| merge_arguments(&work, &resources, after);
    if arguments.dry_run {
        let after = if array.is_empty() { None } else { Some("JOB_OF_THE_ARRAY") };
        let array = if array.is_empty() { String::new() } else { sbatch_line(&first) };
        output::print(&(array + &sbatch_line(&last(after))))?;
        return Ok(Exit::Done);
    }
    let journal = Journal::of(&work.scripts());
    refuse_twice(&journal)?;
    let mut after = None;
    if array.is_empty() {
        message::note("every shard is complete: the merge alone is submitted");
    } else {
        let job = sbatch(&first)?;
        added(&journal, &job, ARRAY, &array.indices(arguments.max_running))?;
        output::print(&format!("array {job}\n"))?;
        let (tasks, each) = (counted(array.len() as u64, "task"), array.per_task());
        let each = if each == 1 { "a shard".to_owned() } else { format!("up to {each} shards") };
        message::note(&format!("{tasks}, each for {each}"));
        after = Some(job);
    }
    let job = sbatch(&last(after.as_deref()))?;
    added(&journal, &job, MERGE, "")?;
    output::print(&format!("merge {job}\n"))?;
    if arguments.wait { wait(arguments, &journal) } else { Ok(Exit::Done) }
}

/// How long an array may be: its indices are below MaxArraySize.
fn tasks() -> NonZeroU32 {
    let asked = ask("scontrol", &["show".to_owned(), "config".to_owned()]);
    asked.ok().and_then(|text| array_size(&text)).unwrap_or(TASKS)
}

fn array_size(config: &str) -> Option<NonZeroU32> {
    let value = config.lines().find_map(|line| line.trim_start().strip_prefix("MaxArraySize"))?;
    value.trim_start_matches([' ', '=']).trim_end().parse().ok()
}

/// A command as a shell reads it.
fn sbatch_line(arguments: &[String]) -> String {
    let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
    format!("sbatch {}\n", words.join(" "))
}

/// Submits a job: what it is called.
fn sbatch(arguments: &[String]) -> Result<String, Exit> {
    let said = ask("sbatch", arguments).map_err(|refusal| refused(&refusal))?;
    // A cluster of clusters puts the name of one behind it.
    let job = said.trim().split(';').next().unwrap_or_default().to_owned();
    if job.is_empty() || !job.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid(format!("`sbatch` did not say which job it submitted, but: {}", said.trim())));
    }
    Ok(job)
}

fn refused(refusal: &Refusal) -> Exit {
    message::error(&refusal.to_string());
    match refusal {
        Refusal::Away(..) => Exit::Interrupted,
        Refusal::Absent(..) | Refusal::Refused(..) => Exit::Invalid,
    }
}

fn added(journal: &Journal, job: &str, script: &str, tasks: &str) -> Result<(), Exit> {
    journal.add(job, script, tasks).map_err(|error| {
        message::error(&format!("job {job} is submitted, but not in the journal: {error}"));
        Exit::Output
    })
}

/// Jobs of the journal that are still in the queue.
fn queued(journal: &Journal) -> Result<Vec<String>, Refusal> {
    let jobs = journal.read().map_err(|error| Refusal::Refused("squeue".to_owned(), error.to_string()))?;
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let list = jobs.iter().map(|job| job.job.as_str()).collect::<Vec<_>>().join(",");
    let asked = ["--noheader".to_owned(), format!("--jobs={list}"), "--format=%F".to_owned()];
    match ask("squeue", &asked) {
        Ok(said) => {
            let mut left: Vec<String> = said.split_whitespace().map(str::to_owned).collect();
            left.sort();
            left.dedup();
            Ok(left)
        }
        // A job that ended long ago is forgotten.
        Err(Refusal::Refused(_, said)) if said.contains("Invalid job id") => Ok(Vec::new()),
        Err(refusal) => Err(refusal),
    }
}

/// Two arrays would only wait for each other's locks.
fn refuse_twice(journal: &Journal) -> Result<(), Exit> {
    let left = queued(journal).map_err(|refusal| refused(&refusal))?;
    if left.is_empty() {
        return Ok(());
    }
    let jobs = left.join(" ");
    message::error(&format!(
        "jobs of an earlier submission are still in the queue: wait for them, or scancel {jobs}"
    ));
    Err(Exit::Interrupted)
}

/// Watches until it is merged.
fn wait(arguments: &Slurm, journal: &Journal) -> Result<Exit, Exit> {
    let stop = interrupt::flag();
    let mut next = Instant::now() + SHORTEST;
    let (mut pause, mut away) = (SHORTEST, false);
    let mut working = || {
        if Instant::now() < next {
            return None;
        }
        let left = queued(journal);
        pause = (pause * 3 / 2).min(LONGEST);
        next = Instant::now() + pause;
        if let Err(refusal) = &left
            && !std::mem::replace(&mut away, true)
        {
            message::note(&format!("{refusal}: watching the files alone"));
        }
        left.ok().map(|left| !left.is_empty())
    };
    match watch(&arguments.folder, arguments.quiet, &stop, &mut working) {
        Seen::Complete => Ok(Exit::Done),
        Seen::Left => Err(left(&arguments.folder)),
        Seen::Stopped => {
            let folder = shell::path(&arguments.folder);
            message::note(&format!("the jobs go on; `detente status {folder}` says how far they are"));
            Err(Exit::Interrupted)
        }
    }
}

/// Says what nobody is working on any more.
fn left(folder: &Path) -> Exit {
    let missing = Planned::open(folder).map(|planned| planned.missing()).unwrap_or_default();
    let (logs, folder) = (folder.join(detente_runner::submit::FOLDER), shell::path(folder));
    let what = match missing.len() as u64 {
        0 => "all shards are complete, but they are not merged".to_owned(),
        count => format!("{} not complete", counted(count, "shard")),
    };
    message::error(&format!(
        "no job is left in the queue, and {what}: see the logs in `{}`; `detente submit slurm {folder} --missing` goes \
         on",
        logs.display()
    ));
    Exit::Altered
}

#[cfg(test)]
mod tests {
    use super::{array_size, sbatch_line};

    #[test]
    fn the_length_of_an_array_is_read_from_what_slurm_prints() {
        let config = "Configuration data as of 2026\nMailProg  = /bin/mail\nMaxArraySize            = 4001\nMaxBatchRequeue = 5\n";
        assert_eq!(array_size(config).map(u32::from), Some(4001));
        assert_eq!(array_size("MaxArraySize = 0"), None);
        assert_eq!(array_size("slurm is away"), None);
    }

    #[test]
    fn a_command_can_be_given_to_a_shell() {
        let line = sbatch_line(&["--chdir=/a b".to_owned(), "it's".to_owned()]);
        assert_eq!(line, "sbatch '--chdir=/a b' 'it'\\''s'\n");
    }
}
