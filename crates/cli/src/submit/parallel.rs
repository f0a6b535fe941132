//! `detente submit parallel`: missing shards over ssh by GNU parallel, and the merge.

use std::process::{Child, Command};

use detente_runner::shell;
use detente_runner::submit::parallel::{Hosts, SCRIPT, script};

use super::arguments::Parallel;
use super::scheduler::ask;
use super::watch::{Seen, watch};
use super::{open, write};
use crate::exit::Exit;
use crate::message;
use crate::run::invalid;
use crate::{interrupt, output};

pub(super) fn parallel(arguments: &Parallel) -> Result<Exit, Exit> {
    let Some(work) = open(&arguments.folder, arguments.program.as_deref())? else { return Ok(Exit::Done) };
    let hosts = Hosts {
        list: arguments.hosts.clone(),
        ssh: arguments.ssh.clone(),
        jobs: arguments.jobs,
        retries: arguments.retries,
        quiet: arguments.quiet,
    };
    write(&work, SCRIPT, &script(&work, &hosts))?;
    let path = work.scripts().join(SCRIPT);
    if arguments.dry_run {
        output::print(&format!("bash {}\n", shell::path(&path)))?;
        return Ok(Exit::Done);
    }
    gnu()?;
    let stop = interrupt::flag();
    let child = Command::new("bash").arg(&path).spawn();
    let mut child = child.map_err(|error| invalid(format!("cannot start `bash`: {error}")))?;
    let mut working = || Some(child.try_wait().is_ok_and(|ended| ended.is_none()));
    if watch(&arguments.folder, arguments.quiet, &stop, &mut working) == Seen::Stopped {
        terminate(&child);
    }
    ended(&mut child)
}

/// Another program has the same name.
fn gnu() -> Result<(), Exit> {
    let said = ask("parallel", &["--version".to_owned()]);
    if said.is_ok_and(|said| said.starts_with("GNU parallel")) {
        return Ok(());
    }
    Err(invalid("there is no GNU parallel here: install the package `parallel`"))
}

/// Ends the shards.
fn terminate(child: &Child) {
    if let Err(error) = Command::new("kill").args(["-TERM", &child.id().to_string()]).status() {
        message::error(&format!("cannot stop process {}: {error}", child.id()));
    }
}

/// Waits for the script, which ends as its merge does.
fn ended(child: &mut Child) -> Result<Exit, Exit> {
    let status = child.wait().map_err(|error| invalid(format!("cannot wait for `bash`: {error}")))?;
    let known = [Exit::Invalid, Exit::Altered, Exit::RunsFailed, Exit::Output, Exit::Interrupted];
    match status.code() {
        Some(0) => Ok(Exit::Done),
        code => known.into_iter().find(|exit| code == Some(*exit as i32)).map_or_else(
            || Err(invalid(format!("the script of `submit parallel` ended with {status}"))),
            Err,
        ),
    }
}
