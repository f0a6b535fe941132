//! What a sweep writes: tables in a result folder.

pub(crate) mod draws;
pub(crate) mod folder;
pub(crate) mod points;
pub(crate) mod runs;
pub(crate) mod table;

pub use points::PointRow;

/// A cell that may be blank: numbers as the shortest text that reads back as the same number.
pub(crate) fn cell(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}
