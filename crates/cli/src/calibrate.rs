//! `detente calibrate`: which values of uncertain numbers come near what was observed.

use detente_runner::calibrate::{self, CalibrateError, Calibrated};
use serde_json::json;

use crate::arguments::{Format, Run};
use crate::exit::Exit;
use crate::message::{self, counted, duration};
use crate::progress::Reporter;
use crate::run::{failed, invalid, load, options};
use crate::{interrupt, output};

pub(crate) fn calibrate(arguments: &Run) -> Result<Exit, Exit> {
    let experiment = load(&arguments.experiment, &arguments.change)?;
    if arguments.parquet {
        return Err(invalid("a calibration has no Parquet tables: leave --parquet out"));
    }
    if arguments.watch {
        return Err(invalid("--watch is for experiments: a calibration has no running estimates"));
    }
    if arguments.fail_fast {
        return Err(invalid("a calibration goes on without what fails: leave --fail-fast out"));
    }
    if arguments.change.no_runs {
        return Err(invalid("a calibration keeps no rows of runs anyway: leave --no-runs out"));
    }
    let options = options(arguments, experiment.id())?;
    let cancel = interrupt::flag();
    let mut reporter = Reporter::new(0, arguments.quiet);
    let found = calibrate::calibrate(&experiment, &options, &cancel, &mut |p| reporter.observe(p));
    reporter.finish();
    let found = found.map_err(|error| match error {
        CalibrateError::Run(error) => failed(&error),
        error => invalid(error),
    })?;
    if found.interrupted {
        return Err(interrupted(arguments, &found));
    }
    let folder = options.folder.display();
    if arguments.format == Format::Json {
        output::print_json(&json!({
            "experiment": experiment.id(), "folder": folder.to_string(), "exhausted": found.exhausted,
            "rounds": found.rounds.iter().map(|round| json!({
                "tolerance": round.tolerance, "simulations": round.simulations, "accepted": round.accepted,
                "ess": round.effective_size,
            })).collect::<Vec<_>>(),
            "parameters": found.parameters.iter().map(|row| json!({
                "path": row.path, "shrinkage": row.shrinkage, "departure": row.departure, "noise": row.noise,
            })).collect::<Vec<_>>(),
        }))?;
    } else if !arguments.quiet {
        output::print(&calibrate::summary(&experiment, &found))?;
        let simulations: u64 = found.rounds.iter().map(|round| round.simulations).sum();
        let (simulations, time) = (counted(simulations, "simulation"), duration(found.elapsed.as_secs_f64()));
        message::note(&format!("\n{simulations} in {time}: {folder}"));
    }
    Ok(Exit::Done)
}

fn interrupted(arguments: &Run, found: &Calibrated) -> Exit {
    let rounds = counted(found.rounds.len() as u64, "round");
    let same = arguments.restated();
    message::note(&format!(
        "interrupted: {rounds} kept; the same command goes on:\n  detente calibrate {same}"
    ));
    Exit::Interrupted
}
