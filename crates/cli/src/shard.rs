//! `detente run RUNDIR --shard`: which shard, and what is said of it.

use detente_runner::Planned;
use detente_runner::plan::Plan;
use detente_runner::shell;
use detente_runner::sweep::{self, Options, Shard, Sharded};
use serde_json::json;

use crate::arguments::Format;
use crate::exit::Exit;
use crate::message::{self, counted, grouped};
use crate::progress::Reporter;
use crate::run::failed;
use crate::{interrupt, output};

/// Where schedulers say which task of an array this is, and the number of the first.
const TASKS: [(&str, u32); 6] = [
    ("SLURM_ARRAY_TASK_ID", 0),
    ("JOB_COMPLETION_INDEX", 0),
    ("PBS_ARRAY_INDEX", 0),
    ("SGE_TASK_ID", 1),
    ("LSB_JOBINDEX", 1),
    ("AWS_BATCH_JOB_ARRAY_INDEX", 0),
];

/// A shard as written: `K/N`, or `auto`.
pub(crate) fn parse(text: &str) -> Result<Shard, String> {
    if text == "auto" {
        return from_environment(&|name| std::env::var(name).ok());
    }
    let (number, of) = text.split_once('/').ok_or("expected K/N, such as 3/64, or auto")?;
    let number = number.parse().map_err(|_| format!("`{number}` is no number of a shard"))?;
    let of: u32 = of.parse().map_err(|_| format!("`{of}` is no number of shards"))?;
    if number >= of {
        return Err(format!("shards are numbered from 0: the last of {of} is {}", of.saturating_sub(1)));
    }
    Ok(Shard { number, of: Some(of) })
}

/// The shard that a scheduler's environment names.
fn from_environment(read: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
    // SGE sets its variable to `undefined` outside an array, LSF to 0.
    let set = |&(name, first): &(&'static str, u32)| {
        let text = read(name).filter(|text| !text.is_empty() && text != "undefined")?;
        (name != "LSB_JOBINDEX" || text != "0").then_some((name, first, text))
    };
    let Some((name, first, text)) = TASKS.iter().find_map(set) else {
        let names: Vec<&str> = TASKS.iter().map(|task| task.0).collect();
        return Err(format!("no scheduler says which shard this is: none of {} is set", names.join(", ")));
    };
    let task: Option<u32> = text.parse().ok();
    let number = task.and_then(|task| task.checked_sub(first));
    number
        .map(|number| Shard { number, of: None })
        .ok_or_else(|| format!("{name} is `{text}`, no number of a task from {first} on"))
}

/// Runs a shard, and says how it went.
pub(crate) fn run(
    planned: &Planned,
    shard: Shard,
    options: &Options,
    (quiet, format): (bool, Format),
) -> Result<Exit, Exit> {
    let total = planned.shards().and_then(|of| planned.plan().shard(shard.number, of));
    let cancel = interrupt::flag();
    let mut reporter = Reporter::new(total.as_ref().map_or(0, Plan::count), quiet);
    let ended =
        sweep::run_shard(planned, shard, options, &cancel, &mut |progress| reporter.observe(progress));
    reporter.finish();
    match ended.map_err(|error| failed(&error))? {
        Sharded::Complete { rows, failed, resumed, notes } => {
            notes.iter().for_each(|note| message::note(note));
            if format == Format::Json {
                let json =
                    json!({ "shard": shard.number, "rows": rows, "failed": failed, "resumed": resumed });
                output::print_json(&json)?;
            } else if !quiet {
                let before = match resumed {
                    0 => String::new(),
                    resumed => format!(", {} of them from before", grouped(resumed)),
                };
                message::note(&format!("shard {}: {}{before}", shard.number, counted(rows, "run")));
            }
            // Failed runs are rows; what is merged says so.
            Ok(Exit::Done)
        }
        Sharded::Interrupted { kept, total } => {
            message::note(&format!(
                "interrupted: {} of the {} of shard {} are kept; the same command goes on: detente run {} --shard {}/{}",
                grouped(kept),
                counted(total, "run"),
                shard.number,
                shell::path(planned.folder()),
                shard.number,
                planned.shards().unwrap_or(0)
            ));
            Err(Exit::Interrupted)
        }
    }
}

#[cfg(test)]
mod tests {
    use detente_runner::sweep::Shard;

    use super::{from_environment, parse};

    #[test]
    fn a_shard_is_one_of_so_many() {
        assert_eq!(parse("3/64"), Ok(Shard { number: 3, of: Some(64) }));
        for wrong in ["3", "64/64", "-1/4", "a/4", "3/", "0/0"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn schedulers_count_from_nought_or_one() {
        let shard = |name: &'static str, text: &'static str| {
            from_environment(&|asked| (asked == name).then(|| text.to_owned())).map(|shard| shard.number)
        };
        assert_eq!(shard("SLURM_ARRAY_TASK_ID", "5"), Ok(5));
        assert_eq!(shard("JOB_COMPLETION_INDEX", "0"), Ok(0));
        assert_eq!(shard("PBS_ARRAY_INDEX", "5"), Ok(5));
        assert_eq!(shard("AWS_BATCH_JOB_ARRAY_INDEX", "5"), Ok(5));
        assert_eq!(shard("SGE_TASK_ID", "5"), Ok(4));
        assert_eq!(shard("LSB_JOBINDEX", "1"), Ok(0));
        for (name, text) in [("SGE_TASK_ID", "undefined"), ("LSB_JOBINDEX", "0"), ("SGE_TASK_ID", "0")] {
            assert!(shard(name, text).is_err(), "{name} {text}");
        }
    }
}
