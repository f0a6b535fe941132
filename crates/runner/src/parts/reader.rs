//! Reading a part back.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use detente_core::simulation::RunOutcome;
use sha2::{Digest, Sha256};

use super::{Held, Part, paths, paths_name, record_name, rows_name};
use crate::experiment::Experiment;
use crate::plan::{BLOCK, Plan};
use crate::record::folder::OutputError;
use crate::record::measures::MeasureColumn;
use crate::record::runs::{self, Lines};
use crate::record::table::{Table, Written, hex, sha256};

/// A part that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not as it was written: {}", self.path.display(), self.problem)
    }
}

/// Reads the parts of an experiment.
pub(crate) struct Reader<'e> {
    experiment: &'e Experiment,
    rows: runs::Reader<'e>,
}

impl<'e> Reader<'e> {
    pub(crate) fn new(experiment: &'e Experiment, plan: &'e Plan, measures: &[MeasureColumn]) -> Self {
        Self { experiment, rows: runs::Reader::new(experiment, plan, measures) }
    }

    /// Hands on the runs of a part in order, some at a time, once its bytes are known to be what they were.
    ///
    /// # Errors
    /// [`Damage`], before anything is handed on unless the digests fit wrong contents; or what `take` gives.
    pub(crate) fn read<E: From<Damage>>(
        &self,
        Held { folder, part }: &Held,
        mut take: impl FnMut(&[RunOutcome], &Lines) -> Result<(), E>,
    ) -> Result<(), E> {
        let first = part.first_run;
        let path = folder.join(rows_name(first));
        let text = whole(&path, &part.rows)?;
        let bytes = match &part.paths {
            Some(written) => whole(&folder.join(paths_name(first)), written)?,
            None => Vec::new(),
        };
        let damage = |problem: String| Damage { path: path.clone(), problem };
        let mut values = bytes.as_slice();
        let series = self.experiment.parts().series().len();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
        let (mut record, mut next, mut start) = (csv::StringRecord::new(), first, 0);
        let (mut batch, mut ends) = (Vec::new(), Vec::new());
        while reader.read_record(&mut record).map_err(|error| damage(error.to_string()))? {
            let row =
                self.rows.row(&record, next).ok_or_else(|| damage(format!("it has no row of run {next}")))?;
            let series = paths::decode(&mut values, series)
                .ok_or_else(|| damage(format!("it has no series of run {next}")))?;
            batch.push(RunOutcome { series, ..row });
            let end = reader.position().byte() as usize;
            ends.push(end - start);
            next += 1;
            if next.is_multiple_of(BLOCK) {
                take(&batch, &Lines { text: text[start..end].to_vec(), ends: std::mem::take(&mut ends) })?;
                batch.clear();
                start = end;
            }
        }
        if next != part.end_run || !values.is_empty() {
            return Err(damage(format!("it ends before run {next}, not before run {}", part.end_run)).into());
        }
        take(&batch, &Lines { text: text[start..].to_vec(), ends })
    }
}

/// Whether a file has the size and digest that are written down.
pub(crate) fn check(path: &Path, written: &Written) -> Result<(), Damage> {
    whole(path, written).map(|_| ())
}

/// Reads a file whose size and digest are known.
fn whole(path: &Path, written: &Written) -> Result<Vec<u8>, Damage> {
    let damage = |problem: String| Damage { path: path.to_owned(), problem };
    let file = File::open(path).map_err(|error| damage(error.to_string()))?;
    let mut bytes = Vec::new();
    // No more than it should have, however large it is.
    file.take(written.bytes + 1).read_to_end(&mut bytes).map_err(|error| damage(error.to_string()))?;
    match bytes.len() as u64 {
        size if size < written.bytes => Err(damage(format!("it has {size} of its {} bytes", written.bytes))),
        size if size > written.bytes => Err(damage(format!("it has more than its {} bytes", written.bytes))),
        _ if sha256(&bytes) != written.sha256 => Err(damage("its digest is another".to_owned())),
        _ => Ok(bytes),
    }
}

impl Part {
    /// Reads what makes it a part.
    pub(crate) fn open(folder: &Path, first: u64) -> Result<Self, Damage> {
        let path = folder.join(record_name(first));
        let damage = |problem: String| Damage { path: path.clone(), problem };
        let text = std::fs::read(&path).map_err(|error| damage(error.to_string()))?;
        let part: Self = serde_json::from_slice(&text).map_err(|error| damage(error.to_string()))?;
        let sized = part.first_run == first && first < part.end_run;
        sized.then_some(part).ok_or_else(|| damage("it is of other runs".to_owned()))
    }
}

impl Held {
    /// Whether its files are as they were written.
    pub(crate) fn check(&self) -> Result<(), Damage> {
        self.part.files().try_for_each(|(name, written)| check(&self.folder.join(name), written))
    }

    /// Adds its rows to `runs.csv`.
    pub(crate) fn copy(&self, table: &mut Table) -> Result<(), CopyError> {
        let path = self.folder.join(rows_name(self.part.first_run));
        let unreadable = |error: io::Error| Damage { path: path.clone(), problem: error.to_string() };
        let mut file = File::open(&path).map_err(unreadable)?;
        let (mut buffer, mut hash) = (vec![0; 1 << 16], Sha256::new());
        loop {
            let count = file.read(&mut buffer).map_err(unreadable)?;
            if count == 0 {
                break;
            }
            hash.update(&buffer[..count]);
            table.lines(&buffer[..count], 0)?;
        }
        if hex(&hash.finalize()) != self.part.rows.sha256 {
            return Err(Damage { path, problem: "its digest is another".to_owned() }.into());
        }
        Ok(table.lines(&[], self.part.rows.rows)?)
    }
}

/// Why rows cannot be copied.
#[derive(Debug)]
pub(crate) enum CopyError {
    /// They are not as they were written.
    Damage(Damage),
    /// There is no room for them, or the like.
    Output(OutputError),
}

impl From<Damage> for CopyError {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

impl From<OutputError> for CopyError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}
