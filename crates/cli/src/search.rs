//! `detente search`: policies that do well in every future.

use detente_runner::search::{self, SearchError, Searched};
use detente_runner::summary;
use serde_json::json;

use crate::arguments::{Format, Run};
use crate::exit::Exit;
use crate::message::{self, counted, duration};
use crate::progress::Reporter;
use crate::run::{failed, invalid, load, options};
use crate::{interrupt, output};

pub(crate) fn search(arguments: &Run) -> Result<Exit, Exit> {
    let experiment = load(&arguments.experiment, &arguments.change)?;
    if arguments.fail_fast {
        return Err(invalid("a search goes on without what fails: leave --fail-fast out"));
    }
    if arguments.change.no_runs {
        return Err(invalid("a search keeps no rows of runs anyway: leave --no-runs out"));
    }
    if arguments.watch {
        return Err(invalid("--watch is for experiments: a search has no running estimates"));
    }
    let options = options(arguments, &format!("{}-search", experiment.id()))?;
    let cancel = interrupt::flag();
    let mut reporter = Reporter::new(0, arguments.quiet);
    let found = search::search(&experiment, &options, &cancel, &mut |progress| reporter.observe(progress));
    reporter.finish();
    let found = found.map_err(|error| match error {
        SearchError::Run(error) => failed(&error),
        error => invalid(error),
    })?;
    let folder = options.folder.display();
    if arguments.format == Format::Json {
        output::print_json(&json!({
            "experiment": experiment.id(), "folder": folder.to_string(), "candidates": found.candidates.len(),
            "front": found.candidates.iter().filter(|c| c.front).count(), "futures": found.futures,
            "runs": found.runs, "interrupted": found.interrupted,
        }))?;
    } else if !arguments.quiet {
        output::print(&summary::front(&experiment, &found))?;
        note(&found, &folder.to_string());
    }
    Ok(if found.interrupted { Exit::Interrupted } else { Exit::Done })
}

fn note(found: &Searched, folder: &str) {
    let seconds = found.elapsed.as_secs_f64();
    message::note(&format!(
        "\n{} in {} each, {} in {}: {folder}",
        counted(found.candidates.len() as u64, "candidate"),
        counted(found.futures, "future"),
        counted(found.runs, "run"),
        duration(seconds)
    ));
    if found.interrupted {
        message::note("interrupted: only whole generations are written");
    }
}
