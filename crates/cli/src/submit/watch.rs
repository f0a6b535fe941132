//! How far others are, as the files of the result folder have it. What a scheduler says is a hint.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use detente_runner::Progress;
use detente_runner::planned::{Planned, State};

use crate::progress::Reporter;

/// Between two looks at the files: little at first, and less often the longer it takes.
const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(10);

/// How a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// The result is complete.
    Complete,
    /// Nobody works on it any more.
    Left,
    /// Whoever watched was told to stop.
    Stopped,
}

/// Watches a folder until it is complete, or nobody works on it; `working` may not know.
pub(super) fn watch(
    folder: &Path,
    quiet: bool,
    stop: &Arc<AtomicBool>,
    working: &mut dyn FnMut() -> Option<bool>,
) -> Seen {
    let mut reporter = Reporter::new(total(folder), quiet);
    let mut pause = SHORTEST;
    let seen = loop {
        if complete(folder) {
            break Seen::Complete;
        }
        if stop.load(Ordering::SeqCst) {
            break Seen::Stopped;
        }
        if let Ok(planned) = Planned::open(folder) {
            let (done, total) = (planned.runs_done(), planned.plan().count());
            reporter.observe(Progress { done, total, width: None });
        }
        // Who is done may have completed it since it was looked at.
        if working() == Some(false) {
            break if complete(folder) { Seen::Complete } else { Seen::Left };
        }
        wait(pause, stop);
        pause = (pause * 5 / 4).min(LONGEST);
    };
    reporter.finish();
    seen
}

fn total(folder: &Path) -> u64 {
    Planned::open(folder).map_or(0, |planned| planned.plan().count())
}

fn complete(folder: &Path) -> bool {
    State::of(folder) == Some(State::Complete)
}

/// Waits, unless it is told to stop.
fn wait(pause: Duration, stop: &AtomicBool) {
    let end = Instant::now() + pause;
    while Instant::now() < end && !stop.load(Ordering::SeqCst) {
        sleep(Duration::from_millis(100));
    }
}
