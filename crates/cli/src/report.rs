//! `detente report`: a result as one page.

use detente_report::figures::{Form, figures, write_figures};
use detente_report::{Options, ReportError, report as make, write};
use detente_runner::page::PAGE;
use detente_runner::sample::SampleError;
use detente_runner::stored::StoredError;

use crate::analyse;
use crate::arguments::{Picture, Report};
use crate::exit::Exit;
use crate::message;
use crate::output;
use crate::run::simd;

pub(crate) fn report(arguments: &Report) -> Result<Exit, Exit> {
    if let Some(picture) = arguments.figures {
        return draw(arguments, picture);
    }
    let defaults = Options::default();
    let options =
        Options { runs: arguments.runs, simd: simd()?, jobs: arguments.jobs.unwrap_or(defaults.jobs) };
    let file = arguments.out.clone().unwrap_or_else(|| arguments.folder.join(PAGE));
    let made = make(&arguments.folder, &options).map_err(|error| failed(&error))?;
    write(&made, &file).map_err(|error| failed(&error))?;
    if !arguments.quiet {
        let size = message::grouped(made.html.len() as u64);
        output::print(&format!("{} ({size} bytes)\n", file.display()))?;
    }
    Ok(Exit::Done)
}

/// Figures for a paper.
fn draw(arguments: &Report, picture: Picture) -> Result<Exit, Exit> {
    let form = match picture {
        Picture::Svg => Form::Svg,
        Picture::Png => Form::Png,
    };
    let folder = arguments.out.clone().unwrap_or_else(|| arguments.folder.join("figures"));
    let drawn = figures(&arguments.folder).and_then(|found| write_figures(&found, &folder, form));
    let files = drawn.map_err(|error| failed(&error))?;
    if !arguments.quiet {
        let list: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
        output::print(&list)?;
    }
    Ok(Exit::Done)
}

fn failed(problem: &ReportError) -> Exit {
    message::error(&problem.to_string());
    match problem {
        ReportError::Stored(StoredError::Manifest { .. }) | ReportError::Table { .. } => Exit::Altered,
        ReportError::Stored(error) => analyse::stored(error),
        ReportError::Sample(SampleError::Panic(_) | SampleError::Quantity(_))
        | ReportError::Drawing { .. } => Exit::Bug,
        ReportError::Sample(SampleError::Extension(_) | SampleError::Threads(_))
        | ReportError::Occupied { .. }
        | ReportError::Nothing { .. } => Exit::Invalid,
        ReportError::Output { .. } => Exit::Output,
    }
}
