//! The CSV tables of a result, row by row.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::ReportError;

/// Hands on every row of a table; returns whether the table is there.
///
/// # Errors
/// [`ReportError::Table`] if it is there and cannot be read.
pub(crate) fn each<T: DeserializeOwned>(
    folder: &Path,
    name: &str,
    mut take: impl FnMut(T),
) -> Result<bool, ReportError> {
    let path = folder.join(name);
    let failed = |problem: String| ReportError::Table { path: path.clone(), problem };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(error.to_string())),
    };
    let mut reader = csv::Reader::from_reader(BufReader::with_capacity(1 << 16, file));
    for row in reader.deserialize() {
        take(row.map_err(|error| failed(error.to_string()))?);
    }
    Ok(true)
}

/// All rows of a table; none if it is not there.
///
/// # Errors
/// As [`each`].
pub(crate) fn all<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>, ReportError> {
    let mut rows = Vec::new();
    each(folder, name, |row| rows.push(row))?;
    Ok(rows)
}
