//! Measures by arm, from `points.csv`: shares of runs, and means, each with its interval.

use std::path::Path;

use detente_runner::MeasureColumn;
use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::number::{Short, short};
use crate::table;

/// A measure in every arm that is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Estimate {
    /// Its column.
    pub measure: String,
    /// A name for people.
    pub label: String,
    /// Whether it is a share of runs.
    pub share: bool,
    /// By arm; `null` where no run has it.
    pub arms: Vec<Option<Cell>>,
}

/// A mean with its interval.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// Runs, or draws where several lucks share one.
    pub n: u64,
    /// The mean.
    pub mean: Short,
    /// Standard deviation.
    pub sd: Option<Short>,
    /// Lower end of the interval.
    pub low: Option<Short>,
    /// Upper end of the interval.
    pub high: Option<Short>,
    /// Quantiles 5, 50 and 95 %.
    pub quantiles: [Option<Short>; 3],
}

/// A row of `points.csv`.
#[derive(Deserialize)]
struct Row {
    point_id: u32,
    measure: String,
    n: u64,
    mean: Option<f64>,
    sd: Option<f64>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    q05: Option<f64>,
    q50: Option<f64>,
    q95: Option<f64>,
}

/// The median and standard deviation of a measure at a point, exact as in the table.
pub(crate) type Spread = Option<(f64, f64)>;

/// Every measure in the first `arms` points, and its spread there, by point.
pub(crate) fn estimates(
    folder: &Path,
    measures: &[MeasureColumn],
    arms: usize,
) -> Result<(Vec<Estimate>, Vec<Vec<Spread>>), ReportError> {
    let empty = |column: &MeasureColumn| Estimate {
        measure: column.id.clone(),
        label: column.label.clone(),
        share: column.indicator,
        arms: vec![None; arms],
    };
    let mut found: Vec<Estimate> = measures.iter().map(empty).collect();
    let mut spreads = vec![vec![None; measures.len()]; arms];
    table::each(folder, "points.csv", |row: Row| {
        let place = measures.iter().position(|column| column.id == row.measure);
        let (Some(measure), Some(mean)) = (place, row.mean) else { return };
        let point = row.point_id as usize;
        let Some(slot) = found[measure].arms.get_mut(point) else { return };
        *slot = Some(Cell {
            n: row.n,
            mean: Short(mean),
            sd: short(row.sd),
            low: short(row.ci_low),
            high: short(row.ci_high),
            quantiles: [row.q05, row.q50, row.q95].map(short),
        });
        spreads[point][measure] = row.q50.zip(row.sd).filter(|(_, sd)| *sd > 0.0);
    })?;
    found.retain(|estimate| estimate.arms.iter().any(Option::is_some));
    Ok((found, spreads))
}
