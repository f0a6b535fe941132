//! A table on its way to disk: whole rows.

use super::folder::{Folder, OutputError};
use super::inert::inert;
use super::stream::Stream;
pub(crate) use super::stream::{Written, hex, sha256};

/// A table being written, under its partial name.
///
/// Rows gather in memory until [`flush`](Self::flush), so that the file grows by whole rows.
pub(crate) struct Table {
    stream: Stream,
    gathered: csv::Writer<Vec<u8>>,
    rows: u64,
}

/// Flush when this much has gathered.
const MUCH: usize = 1 << 16;

/// What makes CSV of cells.
pub(crate) fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::with_capacity(2 * MUCH))
}

/// Adds a line to it.
pub(crate) fn line<S: AsRef<str>>(
    writer: &mut csv::Writer<Vec<u8>>,
    cells: impl IntoIterator<Item = S>,
) -> csv::Result<()> {
    for cell in cells {
        writer.write_field(&*inert(cell.as_ref()))?;
    }
    writer.write_record(None::<&[u8]>)
}

impl Table {
    /// A table with its header.
    pub(crate) fn create<S: AsRef<str>>(
        folder: &Folder,
        name: &str,
        header: impl IntoIterator<Item = S>,
    ) -> Result<Self, OutputError> {
        let mut table = Self { stream: Stream::create(folder, name)?, gathered: writer(), rows: 0 };
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

    /// Adds rows that are written already.
    pub(crate) fn lines(&mut self, text: &[u8], rows: u64) -> Result<(), OutputError> {
        self.flush()?;
        self.stream.append(text)?;
        self.rows += rows;
        Ok(())
    }

    fn line<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) -> Result<(), OutputError> {
        line(&mut self.gathered, cells).map_err(|error| self.stream.failed(error.into()))
    }

    /// Brings all rows so far to the file.
    pub(crate) fn flush(&mut self) -> Result<(), OutputError> {
        let rows = std::mem::replace(&mut self.gathered, writer());
        let rows = rows.into_inner().map_err(|error| self.stream.failed(error.into_error()))?;
        self.stream.append(&rows)
    }

    /// Completes the table: it gets its name.
    pub(crate) fn finish(mut self) -> Result<Written, OutputError> {
        self.flush()?;
        self.stream.finish(self.rows)
    }
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
}
