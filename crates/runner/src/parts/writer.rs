//! Writing parts as runs come.

use std::time::{Duration, Instant};

use detente_core::simulation::{End, RunOutcome};

use super::{Part, paths, paths_name, record_name, rows_name};
use crate::manifest;
use crate::record::folder::{Folder, OutputError};
use crate::record::runs::Lines;
use crate::record::stream::Stream;

/// A part is written at least once a minute, and at most five times a second.
const LONGEST: Duration = Duration::from_secs(60);
const SHORTEST: Duration = Duration::from_millis(200);
/// In between after this share of the time so far, so that little is lost of a short sweep too.
const SHARE: f64 = 0.05;
/// Writing one takes at most this share of the time.
const COST: f64 = 0.02;
/// And a part has no more bytes than these and a block.
const LARGE: u64 = 4 << 20;

/// Writes the parts of a plan.
pub(crate) struct Writer {
    folder: Folder,
    plan: String,
    series: bool,
    began: Instant,
    last: Instant,
    /// How long it took to write the last one.
    cost: Duration,
    open: Option<Open>,
}

/// A part under way.
struct Open {
    first: u64,
    end: u64,
    failed: u64,
    rows: Stream,
    paths: Option<Stream>,
}

impl Writer {
    /// Parts in a folder, of the plan with this digest; with or without series.
    pub(crate) fn new(folder: Folder, plan: String, series: bool) -> Self {
        let now = Instant::now();
        Self { folder, plan, series, began: now, last: now, cost: Duration::ZERO, open: None }
    }

    /// Adds runs, which follow on those before.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome], lines: &Lines) -> Result<(), OutputError> {
        let Some(first) = outcomes.first().map(|outcome| outcome.spec.run) else { return Ok(()) };
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let rows = Stream::create(&self.folder, &rows_name(first))?;
                let paths = self.series.then(|| Stream::create(&self.folder, &paths_name(first)));
                self.open.insert(Open { first, end: first, failed: 0, rows, paths: paths.transpose()? })
            }
        };
        if let Some(stream) = &mut open.paths {
            let mut bytes = Vec::new();
            paths::encode(outcomes, &mut bytes);
            stream.append(&bytes)?;
        }
        open.rows.append(&lines.text)?;
        open.end += outcomes.len() as u64;
        open.failed += outcomes.iter().filter(|o| matches!(o.end, End::Failed(_))).count() as u64;
        Ok(())
    }

    /// Whether it is time to end the part.
    pub(crate) fn due(&self) -> bool {
        let Some(open) = &self.open else { return false };
        let share = self.began.elapsed().mul_f64(SHARE).clamp(SHORTEST, LONGEST);
        let pause = Ord::max(share, self.cost.div_f64(COST));
        let bytes = open.rows.bytes() + open.paths.as_ref().map_or(0, Stream::bytes);
        self.last.elapsed() >= pause || bytes > LARGE
    }

    /// Ends the part under way, if there is one: from here on it is there, whatever happens.
    pub(crate) fn commit(&mut self) -> Result<Option<Part>, OutputError> {
        let begun = Instant::now();
        let Some(open) = self.open.take() else { return Ok(None) };
        let count = open.end - open.first;
        let part = Part {
            plan: self.plan.clone(),
            first_run: open.first,
            end_run: open.end,
            failed: open.failed,
            rows: open.rows.finish(count)?,
            paths: open.paths.map(|stream| stream.finish(count)).transpose()?,
        };
        manifest::publish_as(&self.folder, &record_name(part.first_run), &part)?;
        self.last = Instant::now();
        self.cost = begun.elapsed();
        Ok(Some(part))
    }
}
