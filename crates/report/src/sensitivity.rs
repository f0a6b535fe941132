//! Which numbers matter, from `sensitivity.csv`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::number::{Short, short};
use crate::table;

/// Most factors of an index that are shown: those with the largest values.
const MOST_FACTORS: usize = 15;

/// Most groups that are shown.
const MOST_GROUPS: usize = 120;

/// An index of a measure for every factor.
#[derive(Clone, Debug, Serialize)]
pub struct Indices {
    /// The measure.
    pub measure: String,
    /// The index, such as `S1`.
    pub index: String,
    /// The design point, for an index over draws.
    pub point: Option<u32>,
    /// Factors, the most influential first.
    pub factors: Vec<Index>,
    /// Factors left out.
    pub more: usize,
}

/// An index for one factor.
#[derive(Clone, Debug, Serialize)]
pub struct Index {
    /// The factor, or the path of the uncertain number; blank for an index of all.
    pub factor: String,
    /// For a second-order index: the other factor.
    pub with: Option<String>,
    /// Its value.
    pub value: Short,
    /// Lower end of its interval.
    pub low: Option<Short>,
    /// Upper end of its interval.
    pub high: Option<Short>,
}

#[derive(Deserialize)]
struct Row {
    point_id: Option<u32>,
    measure: String,
    index: String,
    factor: String,
    with: Option<String>,
    value: Option<f64>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
}

/// Every index, in the order in which the table has them, and how many groups were left out.
pub(crate) fn sensitivity(folder: &Path, points: u32) -> Result<(Vec<Indices>, usize), ReportError> {
    let mut groups: Vec<Indices> = Vec::new();
    let mut places: BTreeMap<(Option<u32>, String, String), usize> = BTreeMap::new();
    let mut left_out = std::collections::BTreeSet::new();
    table::each(folder, "sensitivity.csv", |row: Row| {
        let Some(value) = row.value.filter(|value| value.is_finite()) else { return };
        let key = (row.point_id, row.measure.clone(), row.index.clone());
        let known = places.get(&key).copied();
        if known.is_none() && (groups.len() == MOST_GROUPS || row.point_id.is_some_and(|p| p >= points)) {
            left_out.insert(key);
            return;
        }
        let place = known.unwrap_or_else(|| {
            let (measure, index) = (row.measure.clone(), row.index.clone());
            groups.push(Indices { measure, index, point: row.point_id, factors: Vec::new(), more: 0 });
            places.insert(key, groups.len() - 1);
            groups.len() - 1
        });
        let (low, high) = (short(row.ci_low), short(row.ci_high));
        groups[place].factors.push(Index {
            factor: row.factor,
            with: row.with,
            value: Short(value),
            low,
            high,
        });
    })?;
    for group in &mut groups {
        group.factors.sort_by(|a, b| b.value.0.abs().total_cmp(&a.value.0.abs()));
        group.more = group.factors.len().saturating_sub(MOST_FACTORS);
        group.factors.truncate(MOST_FACTORS);
    }
    Ok((groups, left_out.len()))
}
