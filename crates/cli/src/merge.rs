//! `detente merge`: shards put together.

use detente_runner::planned::{Planned, State};
use detente_runner::shell;
use detente_runner::sweep;

use crate::arguments::Merge;
use crate::exit::Exit;
use crate::resume::{cannot_read, options};
use crate::run::{self, Told};
use crate::{interrupt, message};

pub(crate) fn merge(arguments: &Merge) -> Result<Exit, Exit> {
    let (folder, manner) = (arguments.folder.as_path(), &arguments.manner);
    if State::of(folder) == Some(State::Complete) {
        sweep::tidy(folder).map_err(|error| run::failed(&error))?;
        if !manner.quiet {
            message::note(&format!("{} is merged already", shell::path(folder)));
        }
        return Ok(Exit::Done);
    }
    let planned = Planned::open(folder).map_err(cannot_read)?;
    let options = options(folder, manner, Some(&planned))?;
    let cancel = interrupt::flag();
    let told = Told { quiet: manner.quiet, format: manner.format };
    run::sweep(planned.experiment(), planned.plan(), folder, told, |observe| {
        sweep::merge(&planned, &options, &cancel, observe)
    })
}
