//! Progress on standard error: a bar on a terminal, else a line now and then.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use detente_runner::suite::SuiteProgress;
use detente_runner::watch::Snapshot;
use detente_runner::{Experiment, Progress};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::message::{duration, grouped, note};
use crate::watch::Dashboard;

/// Between two lines.
const PAUSE: Duration = Duration::from_secs(10);

/// Who hears of progress, and how.
pub(crate) enum Reporter {
    /// Nobody.
    Silent,
    /// A person.
    Bar(ProgressBar),
    /// A person who watches.
    Dashboard(Dashboard),
    /// A log.
    Lines {
        /// When the sweep began.
        start: Instant,
        /// When the last line was written.
        last: Instant,
    },
}

impl Reporter {
    /// Progress of `total` runs.
    pub(crate) fn new(total: u64, quiet: bool) -> Self {
        if quiet {
            return Self::Silent;
        }
        if !stderr().is_terminal() {
            let start = Instant::now();
            return Self::Lines { start, last: start };
        }
        let bar = ProgressBar::new(total);
        let template = "{bar:40} {human_pos} of {human_len} runs, {rate} per second, {eta} left{msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = write!(out, "{:.0}", state.per_sec());
            };
            bar.set_style(style.with_key("rate", rate));
        }
        // Seen before the first run is done.
        bar.tick();
        Self::Bar(bar)
    }

    /// Progress of an experiment on a dashboard, if standard error is a terminal that can be used so; then snapshots of
    /// the sweep are to be sent to it.
    pub(crate) fn watching(
        experiment: &Experiment,
        total: u64,
        cancel: &Arc<AtomicBool>,
    ) -> (Self, Option<SyncSender<Snapshot>>) {
        if !stderr().is_terminal() {
            return (Self::new(total, false), None);
        }
        match Dashboard::start(experiment, total, cancel) {
            Ok((dashboard, to)) => (Self::Dashboard(dashboard), Some(to)),
            Err(error) => {
                note(&format!("no dashboard on this terminal: {error}"));
                (Self::new(total, false), None)
            }
        }
    }

    /// Takes note of progress.
    pub(crate) fn observe(&mut self, progress: Progress) {
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                bar.set_length(progress.total);
                bar.set_position(progress.done);
                bar.set_message(width(progress));
            }
            Self::Dashboard(dashboard) => dashboard.observe(progress),
            Self::Lines { start, last } => {
                if last.elapsed() >= PAUSE {
                    *last = Instant::now();
                    note(&line(progress, start.elapsed().as_secs_f64()));
                }
            }
        }
    }

    /// Takes note of the progress of a suite, and says which part is under way.
    pub(crate) fn observe_part(&mut self, progress: &SuiteProgress) {
        let SuiteProgress { part, done, total } = progress;
        let runs = Progress { done: *done, total: *total, width: None };
        match self {
            Self::Silent => {}
            Self::Bar(bar) => {
                bar.set_length(*total);
                bar.set_position(*done);
                bar.set_message(format!(": {part}"));
            }
            Self::Dashboard(dashboard) => dashboard.observe(runs),
            Self::Lines { start, last } => {
                if last.elapsed() >= PAUSE {
                    *last = Instant::now();
                    note(&format!("{}: {part}", line(runs, start.elapsed().as_secs_f64())));
                }
            }
        }
    }

    /// Clears the bar, or takes the dashboard down.
    pub(crate) fn finish(self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// How far the intervals of an experiment without a fixed number of replicates are from what they are to reach.
fn width(progress: Progress) -> String {
    progress
        .width
        .map(|percent| format!(", intervals at {percent} % of the width wanted"))
        .unwrap_or_default()
}

fn line(progress: Progress, seconds: f64) -> String {
    let Progress { done, total, .. } = progress;
    let rate = done as f64 / seconds;
    let left = if rate > 0.0 { duration((total - done) as f64 / rate) } else { "unknown".to_owned() };
    let width = width(progress);
    format!("{} of {} runs, {rate:.0} per second, {left} left{width}", grouped(done), grouped(total))
}

#[cfg(test)]
mod tests {
    use detente_runner::Progress;

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        let progress = Progress { done: 12_800, total: 60_000, width: None };
        assert_eq!(super::line(progress, 10.0), "12,800 of 60,000 runs, 1280 per second, 37 s left");
        let line = super::line(Progress { width: Some(140), ..progress }, 10.0);
        assert!(line.ends_with("37 s left, intervals at 140 % of the width wanted"), "{line}");
    }
}
