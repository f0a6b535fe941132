//! `detente verify`: whether a result is what was written.

use detente_runner::sweep::Options;
use detente_runner::verify::{self, Effort};
use serde_json::json;

use crate::arguments::{Format, Verify};
use crate::exit::Exit;
use crate::message::{self, counted};
use crate::output;
use crate::replay;
use crate::run::simd;

pub(crate) fn verify(arguments: &Verify) -> Result<Exit, Exit> {
    let jobs = arguments.jobs.unwrap_or_else(|| Options::new("").jobs);
    let effort = Effort { rerun: arguments.rerun, simd: simd()?, jobs };
    let found = verify::verify(&arguments.folder, effort).map_err(|error| replay::failed(&error))?;
    if arguments.format == Format::Json {
        output::print_json(&json!({
            "rows": found.rows, "files": found.files, "content_digest": found.digest, "rerun": found.rerun,
            "problems": found.problems, "notes": found.notes,
        }))?;
    } else {
        found.problems.iter().for_each(|problem| message::error(problem));
        found.notes.iter().for_each(|note| message::note(&format!("note: {note}")));
        if found.problems.is_empty() {
            let rerun = match found.rerun {
                0 => String::new(),
                runs => format!(", {} made again with the same row", counted(runs, "run")),
            };
            let digest = found.digest.map(|digest| format!(", digest {digest}")).unwrap_or_default();
            let (rows, files) = (counted(found.rows, "row"), counted(found.files as u64, "file"));
            output::print(&format!("as it was written: {rows}, {files}{rerun}{digest}\n"))?;
        }
    }
    Ok(if found.problems.is_empty() { Exit::Done } else { Exit::Altered })
}
