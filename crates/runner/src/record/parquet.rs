//! A complete table as Parquet: the columns and rows of the CSV file, with types.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use sha2::{Digest, Sha256};

use super::columns::Kind;
use super::folder::{Folder, OutputError, partial};
use super::table::{Written, hex};

/// Who wrote the file: not which version, so that versions that agree write the same bytes.
const WRITER: &str = "detente version 1";

/// Cells of a row group: with their marks, 20 MB. What is in memory at any time.
const CELLS: usize = 1 << 21;

/// Rows of a row group.
const MOST_ROWS: usize = 1 << 16;

/// Writes the finished table `table` again under the name `copy`.
///
/// A column is `INT64`, `DOUBLE` or a UTF-8 string by its kind alone; a blank cell is null. The bytes depend on those of
/// the table alone.
///
/// # Errors
/// If either file fails, or a cell is not of its column's kind.
pub(crate) fn write(
    folder: &Folder,
    table: &str,
    copy: &str,
    kind: impl Fn(&str) -> Kind,
) -> Result<Written, OutputError> {
    let out = Hashed { file: folder.create(copy)?, hash: Sha256::new(), bytes: 0 };
    let path = folder.file(table);
    let reader = File::open(&path).map_err(|error| OutputError::new(&path, error))?;
    let reader = csv::Reader::from_reader(reader);
    let (rows, out) = copy_rows(reader, out, kind)
        .map_err(|error| OutputError::new(&folder.file(&partial(copy)), error))?;
    folder.publish(copy, &out.file)?;
    Ok(Written { rows, bytes: out.bytes, sha256: hex(&out.hash.finalize()) })
}

fn copy_rows(
    mut reader: csv::Reader<File>,
    out: Hashed,
    kind: impl Fn(&str) -> Kind,
) -> io::Result<(u64, Hashed)> {
    let header = reader.headers()?.clone();
    let mut columns: Vec<Column> = header.iter().map(|name| Column::new(kind(name))).collect();
    let fields = header.iter().zip(&columns).map(|(name, column)| column.field(name).map(Arc::new));
    let fields = fields.collect::<Result<_, _>>().map_err(failed)?;
    let schema = Type::group_type_builder("table").with_fields(fields).build().map_err(failed)?;
    let properties = WriterProperties::builder()
        .set_created_by(WRITER.to_owned())
        .set_compression(Compression::SNAPPY)
        // Of pages they would grow with the rows, in memory and in the file.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build();
    let mut writer =
        SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
    let group = Ord::clamp(CELLS / Ord::max(columns.len(), 1), 1, MOST_ROWS);
    let (mut record, mut rows) = (csv::StringRecord::new(), 0);
    loop {
        let more = reader.read_record(&mut record)?;
        let gathered = columns.first().map_or(0, |column| column.marks.len());
        if gathered == group || (!more && gathered > 0) {
            flush(&mut writer, &mut columns).map_err(failed)?;
        }
        if !more {
            return Ok((rows, writer.into_inner().map_err(failed)?));
        }
        for ((cell, column), name) in record.iter().zip(&mut columns).zip(&header) {
            column.push(cell).ok_or_else(|| {
                let problem = format!("row {rows} of the table has `{cell}` in the column `{name}`");
                io::Error::new(io::ErrorKind::InvalidData, problem)
            })?;
        }
        rows += 1;
    }
}

/// Writes what has gathered as a row group.
fn flush(writer: &mut SerializedFileWriter<Hashed>, columns: &mut [Column]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        if let Some(mut writer) = group.next_column()? {
            column.flush(&mut writer)?;
            writer.close()?;
        }
    }
    group.close()?;
    Ok(())
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        // Say what the system says.
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

/// Cells of a column, up to the next row group.
struct Column {
    /// 1 for a value, 0 for a blank cell.
    marks: Vec<i16>,
    /// The values without the blanks.
    values: Values,
}

enum Values {
    Whole(Vec<i64>),
    Real(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Column {
    fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Whole => Values::Whole(Vec::new()),
            Kind::Real => Values::Real(Vec::new()),
            Kind::Text => Values::Text(Vec::new()),
        };
        Self { marks: Vec::new(), values }
    }

    fn field(&self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical) = match self.values {
            Values::Whole(_) => (Physical::INT64, None),
            Values::Real(_) => (Physical::DOUBLE, None),
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }

    /// Adds a cell; `None` if it is not of the column's kind.
    fn push(&mut self, cell: &str) -> Option<()> {
        self.marks.push(i16::from(!cell.is_empty()));
        if !cell.is_empty() {
            match &mut self.values {
                Values::Whole(values) => values.push(cell.parse().ok()?),
                Values::Real(values) => values.push(cell.parse().ok()?),
                Values::Text(values) => values.push(cell.into()),
            }
        }
        Some(())
    }

    fn flush(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let marks = Some(self.marks.as_slice());
        match &mut self.values {
            Values::Whole(values) => {
                writer.typed::<Int64Type>().write_batch(values, marks, None)?;
                values.clear();
            }
            Values::Real(values) => {
                writer.typed::<DoubleType>().write_batch(values, marks, None)?;
                values.clear();
            }
            Values::Text(values) => {
                writer.typed::<ByteArrayType>().write_batch(values, marks, None)?;
                values.clear();
            }
        }
        self.marks.clear();
        Ok(())
    }
}

/// A file that hashes and counts what is written to it.
struct Hashed {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.file.write(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
#[path = "parquet_tests.rs"]
mod tests;
