//! Experiments of the détente engine: from an experiment file to a folder of results.
//!
//! ```text
//!  experiment.toml ──► Experiment ──► Plan ──► execute ──► runs.csv ──► draws.csv, points.csv ──► manifest.json
//!  scenario.toml ────┘ (validated)   (runs)   (threads)   (run order)  (statistics)             (written last)
//! ```
//!
//! Modules stand in this order and import only from those before them. A run is numbered once, in [`plan`]; the
//! result of a run depends on its number and the files alone, so the same files give the same bytes for any number
//! of threads.
//!
//! A [`Suite`] runs several experiments, and the variants of them that its claims are audited by.
//!
//! [`run_with`] adds systems and measures of your own to every simulation: see [`detente_core::extend`].
//!
//! ```no_run
//! use std::path::Path;
//! use std::sync::atomic::AtomicBool;
//! use detente_runner::{Experiment, Options, Overrides, Sweep, run};
//!
//! let experiment = Experiment::load(Path::new("configs/lanchester/laws.toml"), &Overrides::default())?;
//! let options = Options::new("results/lanchester-laws");
//! let sweep = run(&experiment, &options, &AtomicBool::new(false), &mut |_| ())?;
//! if let Sweep::Complete(result) = sweep {
//!     println!("{} runs in {}", result.rows, options.folder.display());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analyse;
pub mod bench;
pub mod calibrate;
pub mod check;
pub mod diff;
pub mod estimate;
pub mod experiment;
pub mod memory;
pub mod page;
pub mod plan;
pub mod planned;
pub mod replay;
pub mod sample;
pub mod schema;
pub mod search;
pub mod shell;
pub mod show;
pub mod starter;
pub mod status;
pub mod stored;
pub mod submit;
pub mod suite;
pub mod summary;
pub mod sweep;
pub mod text;
pub mod verify;
pub mod watch;

mod execute;
mod extension;
mod head;
mod machine;
mod manifest;
mod parts;
mod record;
mod rows;

pub use execute::{Progress, WorkerPanic};
pub use experiment::{Experiment, LoadError, Overrides, Replicates};
pub use parts::Damage;
pub use plan::Plan;
pub use planned::Planned;
pub use record::folder::{FolderError, OutputError};
pub use record::tables::Findings;
pub use record::{
    BoxRow, ContrastRow, Finding, FirstFailure, MeasureColumn, NoParquet, Parquet, PointRow, SensitivityRow,
};
pub use suite::Suite;
pub use sweep::{Completed, Interrupted, Options, RunError, Sweep, resume, resume_with, run, run_with};
