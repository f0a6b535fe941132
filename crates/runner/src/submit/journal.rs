//! What was submitted: a table of its own in the folder of scripts, to which a row is added at a time.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The name of the file.
const FILE: &str = "journal.csv";

/// Its columns.
const COLUMNS: [&str; 4] = ["submitted", "job", "script", "tasks"];

/// A job that was submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// When, as RFC 3339.
    pub time: String,
    /// What the scheduler calls it.
    pub job: String,
    /// Its script.
    pub script: String,
    /// Its array, if it has one.
    pub tasks: String,
}

/// The jobs of a result folder.
#[derive(Clone, Debug)]
pub struct Journal {
    path: PathBuf,
}

/// Why a journal cannot be read or written.
#[derive(Debug)]
pub enum JournalError {
    /// The system does not let it.
    Io(PathBuf, io::Error),
    /// It is no journal.
    Strange(PathBuf, u64),
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "the journal `{}`: {error}", path.display()),
            Self::Strange(path, line) => {
                write!(f, "line {line} of `{}` is no row of a journal: {}", path.display(), COLUMNS.join(","))
            }
        }
    }
}

impl std::error::Error for JournalError {}

impl Journal {
    /// The journal in a folder of scripts.
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(FILE) }
    }

    /// Adds a job that was just submitted; once this returns, it stays.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn add(&self, job: &str, script: &str, tasks: &str) -> Result<(), JournalError> {
        let failed = |error: io::Error| JournalError::Io(self.path.clone(), error);
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path).map_err(failed)?;
        let begun = file.metadata().map_err(failed)?.len() > 0;
        let mut rows = csv::Writer::from_writer(Vec::new());
        let header = (!begun).then_some(COLUMNS);
        let row = [&crate::machine::now(), job, script, tasks];
        let written =
            header.map_or(Ok(()), |header| rows.write_record(header)).and_then(|()| rows.write_record(row));
        written.map_err(|error| failed(error.into()))?;
        let bytes = rows.into_inner().map_err(|error| failed(error.into_error()))?;
        // In one go: whoever reads it meanwhile sees whole rows.
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// All jobs, in the order in which they were submitted; none if there is no journal yet.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn read(&self) -> Result<Vec<Submitted>, JournalError> {
        let text = match std::fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(|error| JournalError::Io(self.path.clone(), error))?,
        };
        let mut rows = csv::Reader::from_reader(text.as_slice());
        let strange = |line| JournalError::Strange(self.path.clone(), line);
        if !rows.headers().is_ok_and(|header| header.iter().eq(COLUMNS)) {
            return Err(strange(1));
        }
        let job = |(index, row): (usize, Result<csv::StringRecord, csv::Error>)| {
            let row = row.map_err(|_| strange(index as u64 + 2))?;
            let [time, job, script, tasks] = [0, 1, 2, 3].map(|column| row[column].to_owned());
            Ok(Submitted { time, job, script, tasks })
        };
        rows.records().enumerate().map(job).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Journal, JournalError};

    #[test]
    fn what_is_added_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::of(folder.path());
        assert_eq!(journal.read().expect("none yet"), []);
        journal.add("12", "array.sh", "0-3,7%2").expect("added");
        journal.add("13", "merge.sh", "").expect("added");
        let read = journal.read().expect("a journal");
        let jobs: Vec<_> = read.iter().map(|job| [&*job.job, &*job.script, &*job.tasks]).collect();
        assert_eq!(jobs, [["12", "array.sh", "0-3,7%2"], ["13", "merge.sh", ""]]);
        assert!(read.iter().all(|job| job.time.ends_with('Z')), "{read:?}");
    }

    #[test]
    fn what_is_no_journal_is_said_to_be_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::of(folder.path());
        for (text, line) in [("a,b\n", 1), ("submitted,job,script,tasks\na,b,c,d\na,b\n", 3)] {
            std::fs::write(folder.path().join("journal.csv"), text).expect("written");
            let Err(JournalError::Strange(_, at)) = journal.read() else { panic!("{text:?} is none") };
            assert_eq!(at, line);
        }
    }
}
