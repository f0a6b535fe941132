//! `detente status`: how far a sweep has come.

use detente_runner::planned::State;
use detente_runner::shell;
use detente_runner::status;
use serde_json::json;

use crate::arguments::{Format, Status};
use crate::exit::Exit;
use crate::message::{counted, grouped};
use crate::output;
use crate::resume::cannot_read;

pub(crate) fn status(arguments: &Status) -> Result<Exit, Exit> {
    let found = status::status(&arguments.folder).map_err(cannot_read)?;
    let complete = found.state == State::Complete;
    let state = match (found.state, found.runs_done, found.shards) {
        (State::Complete, ..) => "complete",
        (State::Unfinished, 0, _) if found.runs > 0 => "planned",
        (State::Unfinished, ..) => "unfinished",
    };
    let array = found.missing_array();
    if arguments.format == Format::Json {
        output::print_json(&json!({
            "state": state, "experiment": found.experiment, "runs_done": found.runs_done, "runs": found.runs,
            "adaptive": found.adaptive, "rows_kept": found.rows_kept, "shards": found.shards,
            "missing": found.missing, "missing_array": array, "writer": found.writer,
            "content_digest": found.digest,
        }))?;
    } else {
        let mut out = format!("experiment  {}\nstate       {state}\n", found.experiment);
        let most = if found.adaptive && !complete { "at most " } else { "" };
        let (done, runs) = (grouped(found.runs_done), counted(found.runs, "run"));
        if found.runs > 0 {
            out += &format!("runs        {done} of {most}{runs}\n");
        }
        if !complete && !found.rows_kept {
            out += "            no rows are kept, so nothing is until all are done\n";
        }
        if let Some(shards) = found.shards {
            let there = u64::from(shards) - found.missing.len() as u64;
            out += &format!("shards      {} of {shards} complete\n", grouped(there));
            if !array.is_empty() {
                out += &format!("missing     --array={array}\n");
            }
        }
        if let Some(digest) = &found.digest {
            out += &format!("digest      {digest}\n");
        }
        let folder = shell::path(&arguments.folder);
        match (&found.writer, complete) {
            (Some(writer), _) => out += &format!("written by  {writer}\n"),
            (None, true) => {}
            (None, false) if found.shards.is_some() && found.missing.is_empty() => {
                out += &format!("next        detente merge {folder}\n");
            }
            (None, false) => out += &format!("next        detente resume {folder}\n"),
        }
        output::print(&out)?;
    }
    Ok(if complete { Exit::Done } else { Exit::Altered })
}
