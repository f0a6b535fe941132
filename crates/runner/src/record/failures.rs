//! `failures.csv`: one row per failed run, in run order; and how a failure is written in `runs.csv`.

use detente_core::simulation::{End, Failure, RunOutcome};

use super::folder::{FAILURES, Folder, OutputError};
use super::table::{Table, Written};
use crate::plan::Plan;

/// The columns.
pub(crate) const HEADER: [&str; 9] =
    ["run_id", "point_id", "replicate", "draw", "luck", "stage", "tick", "message", "replay"];

/// A failure as the `end_reason` of its run.
pub(crate) fn reason(failure: &Failure, tick: u32) -> String {
    match failure {
        Failure::NonFinite { variable } => format!("non-finite:{variable}@{tick}"),
        Failure::Panic { message } => format!("panic:{message}"),
    }
}

/// The failure that an `end_reason` is of; `None` if it is of none.
pub(crate) fn read(reason: &str) -> Option<Failure> {
    match reason.split_once(':')? {
        ("non-finite", rest) => {
            let variable = rest.rsplit_once('@')?.0.to_owned();
            Some(Failure::NonFinite { variable })
        }
        ("panic", message) => Some(Failure::Panic { message: message.to_owned() }),
        _ => None,
    }
}

/// The cells of a run, if it failed.
fn cells(outcome: &RunOutcome, plan: &Plan) -> Option<[String; HEADER.len()]> {
    let End::Failed(failure) = &outcome.end else { return None };
    let stage = match failure {
        Failure::NonFinite { .. } => "non-finite",
        Failure::Panic { .. } => "panic",
    };
    let spec = &outcome.spec;
    Some([
        spec.run.to_string(),
        spec.point.to_string(),
        plan.replicate(spec.run).to_string(),
        spec.draw.map(|draw| draw.to_string()).unwrap_or_default(),
        spec.luck.to_string(),
        stage.to_owned(),
        outcome.end_tick.to_string(),
        failure.to_string(),
        // In the folder itself: a table must not differ by where its folder is.
        format!("detente replay . --run {}", spec.run),
    ])
}

/// The table, written as runs come; there is none until one has failed.
pub(crate) struct FailuresTable<'e> {
    folder: Folder,
    plan: &'e Plan,
    table: Option<Table>,
}

impl<'e> FailuresTable<'e> {
    pub(crate) fn new(folder: &Folder, plan: &'e Plan) -> Self {
        Self { folder: folder.clone(), plan, table: None }
    }

    /// Adds runs, in run order; those that failed are in the file when this returns.
    pub(crate) fn add(&mut self, outcomes: &[RunOutcome]) -> Result<(), OutputError> {
        for cells in outcomes.iter().filter_map(|outcome| cells(outcome, self.plan)) {
            if self.table.is_none() {
                self.table = Some(Table::create(&self.folder, FAILURES, HEADER)?);
            }
            self.table.as_mut().map_or(Ok(()), |table| table.row(cells))?;
        }
        self.table.as_mut().map_or(Ok(()), Table::flush)
    }

    /// Completes the table, if there is one.
    pub(crate) fn finish(self) -> Result<Option<Written>, OutputError> {
        self.table.map(Table::finish).transpose()
    }
}

/// The first failed run of a sweep that stopped for it.
#[derive(Clone, Debug)]
pub struct FirstFailure {
    /// Which run.
    pub run: u64,
    /// Its last tick.
    pub tick: u32,
    /// Why it failed.
    pub failure: Failure,
}

impl FirstFailure {
    /// The first failed run among these.
    pub(crate) fn among(outcomes: &[RunOutcome]) -> Option<Self> {
        outcomes.iter().find_map(|outcome| match &outcome.end {
            End::Failed(failure) => {
                Some(Self { run: outcome.spec.run, tick: outcome.end_tick, failure: failure.clone() })
            }
            End::Outcome(_) | End::Horizon => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use detente_core::model::RunSpec;
    use detente_core::simulation::{End, Failure, RunOutcome};

    use super::{FAILURES, FailuresTable, cells, read, reason};
    use crate::experiment::Replicates;
    use crate::plan::Plan;
    use crate::record::folder::Folder;

    fn failed(run: u64, failure: Failure) -> RunOutcome {
        let spec = RunSpec { run, point: 0, draw: None, luck: run as u32 };
        RunOutcome { spec, end: End::Failed(failure), end_tick: 3, measures: Vec::new(), series: Vec::new() }
    }

    #[test]
    fn what_is_written_of_a_failure_reads_back() {
        let kinds =
            ["y", "forecast of red", "a@b"].map(|name| Failure::NonFinite { variable: name.to_owned() });
        let said =
            ["too late", "", "left: 1@3, \"x\": panic:no", "non-finite:y@1", "=1+1"].map(Failure::panic);
        for failure in kinds.into_iter().chain(said) {
            assert_eq!(read(&reason(&failure, 17)), Some(failure));
        }
        for other in ["horizon", "non-finite:y", "panics:x", ""] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn only_failed_runs_have_a_row_and_without_any_there_is_no_table() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::claim(home.path(), false).unwrap();
        let plan = Plan::new(1, Replicates { draws: 0, luck: 9 }).unwrap();
        let mut whole = failed(0, Failure::panic(""));
        whole.end = End::Horizon;
        assert_eq!(cells(&whole, &plan), None);
        let mut table = FailuresTable::new(&folder, &plan);
        table.add(std::slice::from_ref(&whole)).unwrap();
        assert!(table.finish().unwrap().is_none() && Folder::occupied(home.path()).is_none());
        let mut table = FailuresTable::new(&folder, &plan);
        let bad = [whole, failed(1, Failure::NonFinite { variable: "y".to_owned() })];
        table.add(&bad).unwrap();
        table.add(&[failed(8, Failure::panic("=cmd, \"a\"\nb"))]).unwrap();
        assert_eq!(table.finish().unwrap().map(|written| written.rows), Some(2));
        let text = std::fs::read_to_string(folder.file(FAILURES)).unwrap();
        let rows = [
            "run_id,point_id,replicate,draw,luck,stage,tick,message,replay",
            "1,0,1,,1,non-finite,3,`y` is infinite or no number,detente replay . --run 1",
            "8,0,8,,8,panic,3,\"'=cmd, \"\"a\"\" b\",detente replay . --run 8",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), rows);
    }
}
