//! What a sweep writes: tables in a result folder.

pub(crate) mod columns;
pub(crate) mod contrasts;
pub(crate) mod copies;
pub(crate) mod design;
pub(crate) mod discovery;
pub(crate) mod draws;
pub(crate) mod failures;
pub(crate) mod folder;
pub(crate) mod inert;
pub(crate) mod kept;
pub(crate) mod lock;
pub(crate) mod measures;
#[cfg(feature = "parquet")]
mod parquet;
pub(crate) mod points;
pub(crate) mod replicate;
pub(crate) mod runs;
pub(crate) mod sensitivity;
pub(crate) mod series;
pub(crate) mod stream;
pub(crate) mod table;
pub(crate) mod tables;

pub use contrasts::{ContrastRow, Finding};
pub use copies::{NoParquet, Parquet};
pub use discovery::BoxRow;
pub use failures::FirstFailure;
pub use measures::MeasureColumn;
pub use points::PointRow;
pub use sensitivity::SensitivityRow;

/// A cell that may be blank: numbers as the shortest text that reads back as the same number, zero without a sign.
pub(crate) fn cell(value: Option<f64>) -> String {
    let Some(value) = value else { return String::new() };
    let text = format!("{:?}", value + 0.0);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn numbers_are_short_and_read_back() {
        let cells = [3.0, -0.0, 0.1, -2.5e-9, 1e300, 123_456_789.0].map(|v| cell(Some(v)));
        assert_eq!(cells, ["3", "0", "0.1", "-2.5e-9", "1e300", "123456789"]);
        assert_eq!(cell(None), "");
    }
}
