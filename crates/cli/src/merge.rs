//! `detente merge`: shards put together.

use detente_runner::planned::{Planned, State};
use detente_runner::sweep;

use crate::arguments::Merge;
use crate::exit::Exit;
use crate::interrupt;
use crate::resume::{cannot_read, complete, options};
use crate::run::{self, Told};

pub(crate) fn merge(arguments: &Merge) -> Result<Exit, Exit> {
    let (folder, manner) = (arguments.folder.as_path(), &arguments.manner);
    if State::of(folder) == Some(State::Complete) {
        return complete(folder, manner.quiet);
    }
    let planned = Planned::open(folder).map_err(cannot_read)?;
    let options = options(folder, manner, planned.wants_parquet())?;
    let cancel = interrupt::flag();
    let told = Told { quiet: manner.quiet, format: manner.format };
    run::sweep(planned.experiment(), planned.plan(), folder, told, |observe| {
        sweep::merge(&planned, &options, &cancel, observe)
    })
}
