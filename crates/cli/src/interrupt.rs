//! Ctrl-C and termination: the first asks the sweep to stop, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::exit::Exit;
use crate::message;
use crate::watch::terminal;

/// Some programs send a signal both to a process and to its group: what follows so closely is no second request.
const ECHO: Duration = Duration::from_millis(500);

/// A flag that is set by the first signal; the same whoever asks.
pub(crate) fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    Arc::clone(FLAG.get_or_init(watch))
}

fn watch() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    let mut first: Option<Instant> = None;
    let handler = ctrlc::set_handler(move || {
        if first.get_or_insert_with(Instant::now).elapsed() > ECHO {
            terminal::restore();
            std::process::exit(Exit::Interrupted as i32);
        }
        // The dashboard says it itself.
        if !seen.swap(true, Ordering::SeqCst) && !terminal::is_up() {
            message::note("stopping; once more to quit at once");
        }
    });
    if let Err(error) = handler {
        message::note(&format!("cannot catch Ctrl-C ({error}): it will end the program at once"));
    }
    flag
}
