//! A table on its way to disk: whole rows, their number, bytes and digest.

use std::fs::File;
use std::io::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::folder::{Folder, OutputError, partial};
use super::inert::inert;

/// What is kept of a complete table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Written {
    /// Rows below the header.
    pub(crate) rows: u64,
    /// Size.
    pub(crate) bytes: u64,
    /// SHA-256 of the bytes.
    pub(crate) sha256: String,
}

/// A table being written, under its partial name.
///
/// Rows gather in memory until [`flush`](Self::flush), so that the file grows by whole rows.
pub(crate) struct Table {
    name: &'static str,
    folder: Folder,
    file: File,
    gathered: csv::Writer<Vec<u8>>,
    hash: Sha256,
    bytes: u64,
    rows: u64,
}

/// Flush when this much has gathered.
const MUCH: usize = 1 << 16;

fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::with_capacity(2 * MUCH))
}

impl Table {
    /// A table with its header.
    pub(crate) fn create<S: AsRef<str>>(
        folder: &Folder,
        name: &'static str,
        header: impl IntoIterator<Item = S>,
    ) -> Result<Self, OutputError> {
        let file = folder.create(name)?;
        let folder = folder.clone();
        let mut table =
            Self { name, folder, file, gathered: writer(), hash: Sha256::new(), bytes: 0, rows: 0 };
        table.line(header)?;
        table.flush()?;
        Ok(table)
    }

    /// Adds a row.
    pub(crate) fn row<S: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = S>,
    ) -> Result<(), OutputError> {
        self.line(cells)?;
        self.rows += 1;
        if self.gathered.get_ref().len() > MUCH { self.flush() } else { Ok(()) }
    }

    fn line<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) -> Result<(), OutputError> {
        for cell in cells {
            self.gathered.write_field(&*inert(cell.as_ref())).map_err(|error| self.failed(error.into()))?;
        }
        self.gathered.write_record(None::<&[u8]>).map_err(|error| self.failed(error.into()))
    }

    /// Brings all rows so far to the file.
    pub(crate) fn flush(&mut self) -> Result<(), OutputError> {
        let rows = std::mem::replace(&mut self.gathered, writer());
        let rows = rows.into_inner().map_err(|error| self.failed(error.into_error()))?;
        if let Err(error) = self.file.write_all(&rows) {
            // Half a row is worse than none. If this fails as well, the first error says more.
            let _ = self.file.set_len(self.bytes);
            return Err(self.failed(error));
        }
        self.hash.update(&rows);
        self.bytes += rows.len() as u64;
        Ok(())
    }

    /// Leaves the table incomplete, with every row so far on disk.
    pub(crate) fn suspend(mut self) -> Result<(), OutputError> {
        self.flush()?;
        self.file.sync_all().map_err(|error| self.failed(error))
    }

    /// Completes the table: it gets its name.
    pub(crate) fn finish(mut self) -> Result<Written, OutputError> {
        self.flush()?;
        self.folder.publish(self.name, &self.file)?;
        Ok(Written { rows: self.rows, bytes: self.bytes, sha256: hex(&self.hash.finalize()) })
    }

    fn failed(&self, error: std::io::Error) -> OutputError {
        OutputError::new(&self.folder.file(&partial(self.name)), error)
    }
}

/// SHA-256 of a text.
pub(crate) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Table, sha256};
    use crate::record::folder::Folder;

    #[test]
    fn a_table_has_its_name_only_when_complete() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::claim(home.path(), false).unwrap();
        let mut table = Table::create(&folder, "runs.csv", ["id", "a b"]).unwrap();
        table.row(["0", "x, \"y\""]).unwrap();
        table.row(["1", ""]).unwrap();
        assert!(!folder.file("runs.csv").exists());
        let written = table.finish().unwrap();
        let text = std::fs::read_to_string(folder.file("runs.csv")).unwrap();
        assert_eq!(text, "id,a b\n0,\"x, \"\"y\"\"\"\n1,\n");
        assert_eq!((written.rows, written.bytes), (2, text.len() as u64));
        assert_eq!(written.sha256, sha256(&text));
        assert!(!folder.file("runs.csv.partial").exists());
    }

    #[test]
    fn the_empty_text_has_the_published_digest() {
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
