//! Results of the détente engine as one HTML page that needs nothing else: no network, no other file.
//!
//! ```text
//!  result folder ─► tables, manifest ──► Page ─► JSON ─┐
//!                   a sample of its runs ┘             ├─► one file
//!                   chart library, scripts, styles ────┘
//! ```
//!
//! Every number with an interval comes from the tables; nothing is estimated here. What rows do not keep (the course of
//! variables, beliefs, alarm and leverage over time) is looked at in a sample of the runs, simulated again. The same folder
//! gives the same bytes.
//!
//! ```no_run
//! use std::path::Path;
//! use detente_report::{Options, report};
//!
//! let made = report(Path::new("results/lanchester-laws"), &Options::default())?;
//! std::fs::write("lanchester.html", made.html)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod among;
mod arms;
mod bargains;
mod beliefs;
mod claims;
mod clock;
mod contrasts;
mod discovery;
mod error;
mod estimates;
mod experiment;
mod fans;
pub mod figures;
mod follow;
mod html;
mod labels;
mod leverage;
mod network;
mod number;
mod page;
mod provenance;
mod runs;
mod sensitivity;
mod stories;
mod suite;
mod table;
mod traces;

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use detente_core::simd::Simd;

pub use arms::{Arm, MOST_ARMS};
pub use bargains::{Bargain, Meetings, Seat, Unblocking};
pub use beliefs::{Moved, Mover};
pub use claims::Claim;
pub use clock::{Clock, Mark};
pub use contrasts::Contrast;
pub use discovery::{Found, Limit};
pub use error::ReportError;
pub use estimates::{Cell, Estimate};
pub use fans::{Fan, Fans, QUANTILES};
pub use follow::About;
pub use html::library_size;
pub use leverage::{Course, Given, Holder, Matrix};
pub use network::{Backing, Interest, Network};
pub use number::Short;
pub use page::Page;
pub use provenance::{InputFile, Provenance};
pub use runs::{Browser, Run};
pub use sensitivity::{Index, Indices};
pub use stories::{Phrases, Story, Told};

/// How a page is made.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Runs of each arm that are simulated again, its first ones; 0 leaves out what only they show.
    pub runs: u64,
    /// Instruction set.
    pub simd: Simd,
    /// Threads.
    pub jobs: NonZeroUsize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            runs: 200,
            simd: Simd::detect(),
            jobs: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// A page.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is on it.
    pub page: Page,
    /// The file.
    pub html: String,
}

/// Makes the page of a result: of an experiment, or of a suite.
///
/// # Errors
/// [`ReportError`], except for those of writing.
pub fn report(folder: &Path, options: &Options) -> Result<Report, ReportError> {
    let page = match detente_runner::suite::is_complete(folder) {
        true => suite::page(folder, options)?,
        false => experiment::page(folder, options)?,
    };
    let html = html::html(&page);
    Ok(Report { page, html })
}

/// Writes a page to a file, whole or not at all. It may replace an earlier page, and nothing else.
///
/// # Errors
/// [`ReportError::Occupied`], [`ReportError::Output`].
pub fn write(report: &Report, file: &Path) -> Result<(), ReportError> {
    let failed = |error| ReportError::Output { path: file.to_owned(), error };
    let absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match detente_runner::page::is_page(file) {
        Ok(true) => {}
        Ok(false) => return Err(ReportError::Occupied { path: file.to_owned() }),
        Err(error) if absent(&error) => {}
        Err(error) => return Err(failed(error)),
    }
    let mut half = file.as_os_str().to_owned();
    half.push(".partial");
    let half = Path::new(&half);
    // Whatever has that name is removed: a link there is not followed.
    match fs::remove_file(half) {
        Err(error) if !absent(&error) => return Err(failed(error)),
        _ => {}
    }
    let mut page = fs::OpenOptions::new().write(true).create_new(true).open(half).map_err(failed)?;
    page.write_all(report.html.as_bytes()).and_then(|()| page.sync_all()).map_err(failed)?;
    fs::rename(half, file).map_err(failed)
}
