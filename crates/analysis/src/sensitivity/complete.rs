//! A table of factors and outputs without the runs that failed.

use super::error::SensitivityError;

/// The rows of a table whose run did not fail, as columns.
pub(super) struct Complete {
    /// One column per factor.
    pub(super) factors: Vec<Vec<f64>>,
    pub(super) outputs: Vec<f64>,
    /// Rows whose run failed.
    pub(super) dropped: usize,
}

impl Complete {
    pub(super) fn of<C: AsRef<[f64]>>(
        factors: &[C],
        outputs: &[Option<f64>],
    ) -> Result<Self, SensitivityError> {
        if factors.is_empty() {
            return Err(SensitivityError::NoFactors);
        }
        for (factor, column) in factors.iter().map(AsRef::as_ref).enumerate() {
            if column.len() != outputs.len() {
                let (what, found, expected) = ("the column of factor", column.len(), outputs.len());
                return Err(SensitivityError::Length { what, position: factor, found, expected });
            }
            if let Some(row) = column.iter().position(|x| !x.is_finite()) {
                return Err(SensitivityError::NotFinite { row, factor });
            }
        }
        let whole = |row: &usize| outputs[*row].is_some_and(f64::is_finite);
        let rows: Vec<usize> = (0..outputs.len()).filter(whole).collect();
        Ok(Self {
            factors: factors
                .iter()
                .map(|column| rows.iter().map(|&row| column.as_ref()[row]).collect())
                .collect(),
            outputs: rows.iter().filter_map(|&row| outputs[row]).collect(),
            dropped: outputs.len() - rows.len(),
        })
    }
}
