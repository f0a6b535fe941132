//! The command line of `detente replay`.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::Format;

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The folder of a result, complete or not
    #[arg(value_name = "RUNDIR")]
    pub(crate) folder: PathBuf,
    /// The run, by its `run_id`
    #[arg(long, value_name = "N")]
    pub(crate) run: u64,
    #[command(flatten)]
    pub(crate) ask: Ask,
    /// How what is asked for is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// What is asked of a run.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Ask {
    /// Tell what happened, in order
    #[arg(long)]
    pub(crate) story: bool,
    /// Why an actor decided as it did: all its choices, or, at a tick or date, all that one rests on; or what came of a
    /// bargain, and who gained by it
    #[arg(long, value_name = "ACTOR|BARGAIN[@WHEN]")]
    pub(crate) explain: Option<String>,
    /// Where another run of the folder parts from this one, and what follows
    #[arg(long, value_name = "RUN")]
    pub(crate) diff: Option<u64>,
    /// What would have happened without an act or event: `actor.option` or an event, each time or at a tick or date; may
    /// be repeated
    #[arg(long, value_name = "WHAT[@WHEN]")]
    pub(crate) without: Vec<String>,
    /// Which acts and events moved a measure: the run again without each of them
    #[arg(long, value_name = "MEASURE")]
    pub(crate) moved: Option<String>,
    /// Write everything that happened, and why, to a file as JSON Lines; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
}
