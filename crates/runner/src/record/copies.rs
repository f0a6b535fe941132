//! Tables as Parquet as well as CSV, in a program that is built for it.

use std::collections::BTreeMap;
use std::fmt;

use super::folder::{Folder, OutputError};
use super::measures::MeasureColumn;
use super::table::Written;
use crate::experiment::Experiment;

/// That tables can be written as Parquet. Without the feature `parquet` of this crate there is none.
#[derive(Clone, Copy, Debug)]
pub struct Parquet(Built);

#[cfg(feature = "parquet")]
type Built = ();
#[cfg(feature = "parquet")]
const THIS: Option<Parquet> = Some(Parquet(()));

#[cfg(not(feature = "parquet"))]
type Built = std::convert::Infallible;
#[cfg(not(feature = "parquet"))]
const THIS: Option<Parquet> = None;

/// The program cannot write Parquet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoParquet;

impl fmt::Display for NoParquet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "this program was built without Parquet; to build it with, in its source folder: \
             cargo install --path crates/cli --features parquet",
        )
    }
}

impl std::error::Error for NoParquet {}

impl Parquet {
    /// Parquet, if the program can write it.
    ///
    /// # Errors
    /// [`NoParquet`] without the feature `parquet`.
    pub fn request() -> Result<Self, NoParquet> {
        THIS.ok_or(NoParquet)
    }

    /// Writes those of the complete tables `names` again as Parquet; what else is among the names is passed over.
    #[cfg(feature = "parquet")]
    pub(crate) fn write(
        self,
        folder: &Folder,
        experiment: &Experiment,
        measures: &[MeasureColumn],
        names: &[&str],
    ) -> Result<BTreeMap<&'static str, Written>, OutputError> {
        let tables = super::folder::TABLES.into_iter().filter(|(table, _)| names.contains(table));
        let write = |(table, copy)| {
            let kind = |name: &str| super::columns::kind(table, name, experiment, measures);
            Ok((copy, super::parquet::write(folder, table, copy, kind)?))
        };
        tables.map(write).collect()
    }

    /// Never called: there is no such value.
    #[cfg(not(feature = "parquet"))]
    pub(crate) fn write(
        self,
        _: &Folder,
        _: &Experiment,
        _: &[MeasureColumn],
        _: &[&str],
    ) -> Result<BTreeMap<&'static str, Written>, OutputError> {
        match self.0 {}
    }
}
