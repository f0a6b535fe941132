//! What the dashboard shows: a sweep as it stands, in words, and where the reader is.

use detente_runner::watch::Snapshot;
use detente_runner::{Experiment, Progress, summary};

use crate::message::{counted, duration, grouped};

/// Most lines of what is uncertain where nothing is declared.
const WIDEST: usize = 3;

/// Where the reader goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    Up,
    Down,
    Left,
    Right,
}

/// All that is drawn.
#[derive(Clone, Debug)]
pub(crate) struct View {
    experiment: Experiment,
    /// What the design points are called.
    pub(super) arms: Vec<String>,
    /// Labels of the measures.
    pub(super) measures: Vec<String>,
    /// For each measure and arm, its estimate with an interval.
    pub(super) estimates: Vec<Vec<String>>,
    /// What is too uncertain still.
    pub(super) uncertain: Vec<String>,
    /// What is decided, in a line.
    pub(super) decided: String,
    progress: Progress,
    seconds: f64,
    seen: u64,
    failed: u64,
    /// The measure that the reader is at.
    pub(super) selected: usize,
    /// The first arm that is shown.
    pub(super) first_arm: usize,
    /// Whether the display stands still.
    pub(super) paused: bool,
    /// Whether the sweep was asked to stop.
    pub(super) stopping: bool,
}

impl View {
    /// Before the first run.
    pub(super) fn new(experiment: Experiment, progress: Progress) -> Self {
        let arms = summary::titles(&experiment);
        let measures: Vec<String> =
            experiment.parts().measures().iter().map(|measure| measure.label().to_owned()).collect();
        let estimates = vec![vec!["…".to_owned(); arms.len()]; measures.len()];
        Self {
            experiment,
            arms,
            measures,
            estimates,
            uncertain: Vec::new(),
            decided: String::new(),
            progress,
            seconds: 0.0,
            seen: 0,
            failed: 0,
            selected: 0,
            first_arm: 0,
            paused: false,
            stopping: false,
        }
    }

    /// Takes note of progress after so many seconds.
    pub(super) fn advance(&mut self, progress: Progress, seconds: f64) {
        (self.progress, self.seconds) = (progress, seconds);
    }

    /// Takes note of the tables as they stand.
    pub(super) fn see(&mut self, snapshot: Snapshot) {
        (self.seen, self.failed) = (snapshot.rows, snapshot.failed);
        let measures = self.experiment.parts().measures();
        for row in &snapshot.points {
            let share = measures[row.measure].is_indicator();
            self.estimates[row.measure][row.point as usize] = summary::cell(row, share);
        }
        (self.uncertain, self.decided) = self.judge(&snapshot);
    }

    /// What is too uncertain still, and how much is decided.
    fn judge(&self, snapshot: &Snapshot) -> (Vec<String>, String) {
        let mut uncertain = Vec::new();
        let (mut narrow, mut settled) = (0, 0);
        for &(measure, wanted, reached) in &snapshot.widths {
            let label = &self.measures[measure];
            match reached {
                Some(reached) if reached <= wanted => narrow += 1,
                Some(reached) => uncertain.push(format!("{label}: widest ±{reached:.4}, wanted ±{wanted}")),
                None => uncertain.push(format!("{label}: no interval yet, wanted ±{wanted}")),
            }
        }
        for row in &snapshot.contrasts {
            let hypothesis = &self.experiment.hypotheses()[row.hypothesis];
            let effect = summary::effect(hypothesis, &row.finding);
            match row.finding.verdict.to_string().as_str() {
                "open" => uncertain.push(format!("open: {}: {effect}", hypothesis.claim)),
                _ => settled += 1,
            }
        }
        let mut decided = Vec::new();
        if !snapshot.widths.is_empty() {
            decided.push(format!(
                "{narrow} of {} narrow enough",
                counted(snapshot.widths.len() as u64, "measure")
            ));
        }
        if !snapshot.contrasts.is_empty() {
            let all = snapshot.contrasts.len();
            decided.push(format!(
                "{settled} of {all} {} decided",
                if all == 1 { "hypothesis" } else { "hypotheses" }
            ));
        }
        if decided.is_empty() {
            return (self.widest(snapshot), "widest intervals, as parts of their means".to_owned());
        }
        (uncertain, decided.join(", "))
    }

    /// Where nothing is declared: the estimates with the widest intervals for their size.
    fn widest(&self, snapshot: &Snapshot) -> Vec<String> {
        let mut found: Vec<(f64, usize, u32)> = Vec::new();
        for row in &snapshot.points {
            let (low, high) = (row.summary.ci_low, row.summary.ci_high);
            if let (Some(mean), Some(low), Some(high)) = (row.summary.mean, low, high)
                && mean != 0.0
            {
                found.push((0.5 * (high - low) / mean.abs(), row.measure, row.point));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let line = |&(part, measure, point): &(f64, usize, u32)| {
            let arm = &self.arms[point as usize];
            format!(
                "{}, {arm}: {}, ±{:.0} %",
                self.measures[measure],
                self.estimates[measure][point as usize],
                100.0 * part
            )
        };
        found.iter().take(WIDEST).map(line).collect()
    }

    /// Moves the reader.
    pub(super) fn go(&mut self, to: Move) {
        let (rows, arms) = (self.measures.len(), self.arms.len());
        match to {
            Move::Up => self.selected = self.selected.saturating_sub(1),
            Move::Down => self.selected = Ord::min(self.selected + 1, rows.saturating_sub(1)),
            Move::Left => self.first_arm = self.first_arm.saturating_sub(1),
            Move::Right => self.first_arm = Ord::min(self.first_arm + 1, arms.saturating_sub(1)),
        }
    }

    /// What is being run.
    pub(super) fn title(&self) -> String {
        let design = self.experiment.design();
        let state = match (self.stopping, self.paused) {
            (true, _) => "  stopping; once more to quit at once",
            (false, true) => "  paused: the sweep goes on",
            (false, false) => "",
        };
        format!("{}  {}{state}", self.experiment.id(), counted(u64::from(design.points()), "point"))
    }

    /// How far it is, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        let Progress { done, total, .. } = self.progress;
        if total == 0 { 0.0 } else { (done as f64 / total as f64).clamp(0.0, 1.0) }
    }

    /// The same in words.
    pub(super) fn pace(&self) -> String {
        let Progress { done, total, width } = self.progress;
        let rate = if self.seconds > 0.0 { done as f64 / self.seconds } else { 0.0 };
        let left = match rate > 0.0 {
            true => format!(", {} left", duration(total.saturating_sub(done) as f64 / rate)),
            false => String::new(),
        };
        let width = width
            .map(|percent| format!(", intervals at {percent} % of the width wanted"))
            .unwrap_or_default();
        format!(
            "{} of {} runs, {} per second{left}{width}",
            grouped(done),
            grouped(total),
            grouped(rate as u64)
        )
    }

    /// What the estimates are of.
    pub(super) fn basis(&self) -> String {
        let confidence = 100.0 * self.experiment.confidence();
        let failed = match self.failed {
            0 => String::new(),
            failed => format!(", {} failed", grouped(failed)),
        };
        format!("Means and {confidence:.0} % intervals of the first {}{failed}", counted(self.seen, "run"))
    }
}
