//! Parts: the rows of neighbouring runs, each whole and with its digest, on their way to a result.
//!
//! ```text
//! parts/0.csv      rows of the runs from 0 on, without a header
//! parts/0.paths    values of their series, if the experiment has any
//! parts/0.json     which runs, of which plan, and the digests; renamed last: without it there is no part
//! ```
//!
//! A sweep writes a part now and then. Whenever it ends, the parts that are there are whole, and it can go on with what
//! is missing. What a shard leaves is parts as well.

mod paths;
mod reader;
mod store;
#[cfg(test)]
mod tests;
mod writer;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::record::table::Written;

pub use reader::Damage;
pub(crate) use reader::{CopyError, Reader, check};
pub(crate) use store::{Held, Store};
pub(crate) use writer::Writer;

/// A part: what is known of it without reading its rows.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Part {
    /// The plan that it belongs to, by its digest.
    plan: String,
    first_run: u64,
    end_run: u64,
    /// Failed runs among them.
    failed: u64,
    rows: Written,
    /// Values of series, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paths: Option<Written>,
}

impl Part {
    /// Its runs.
    pub(crate) fn runs(&self) -> Range<u64> {
        self.first_run..self.end_run
    }

    /// Failed runs in it.
    pub(crate) fn failed(&self) -> u64 {
        self.failed
    }

    /// Its files, with what they should hold.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, &Written)> {
        let paths = self.paths.iter().map(|written| (paths_name(self.first_run), written));
        std::iter::once((rows_name(self.first_run), &self.rows)).chain(paths)
    }
}

fn rows_name(first: u64) -> String {
    format!("{first}.csv")
}

fn paths_name(first: u64) -> String {
    format!("{first}.paths")
}

/// The file that makes it a part.
pub(crate) fn record_name(first: u64) -> String {
    format!("{first}.json")
}
