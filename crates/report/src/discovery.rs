//! Circumstances under which something happens, from `discovery.csv`.

use std::path::Path;

use detente_core::scenario::Source;
use detente_runner::Experiment;
use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::number::{Short, short};
use crate::table;

/// Most boxes that are shown.
const MOST_BOXES: usize = 60;

/// A box: limits on some numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// The question.
    pub discovery: String,
    /// `prim` or `cart`.
    pub method: String,
    /// Number of the box.
    pub number: u32,
    /// Runs in it.
    pub n: u64,
    /// Those in which it happens.
    pub successes: u64,
    /// Their share.
    pub density: Option<Short>,
    /// Share of all successes that lie in it.
    pub coverage: Option<Short>,
    /// Share of all runs that lie in it.
    pub mass: Option<Short>,
    /// Its limits.
    pub limits: Vec<Limit>,
}

/// What a box says of one number.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// The factor, or the path of the uncertain number.
    pub factor: String,
    /// Not below; as in the table.
    pub low: Option<String>,
    /// Not above; as in the table.
    pub high: Option<String>,
    /// Other limits, as of levels without an order.
    pub other: Vec<String>,
    /// Least and greatest value the number takes at all.
    pub range: Option<[Short; 2]>,
    /// The probability of so good a limit by chance, the smallest of its ends.
    pub quasi_p: Option<Short>,
}

#[derive(Deserialize)]
struct Row {
    discovery: String,
    method: String,
    #[serde(rename = "box")]
    number: u32,
    n: u64,
    successes: u64,
    density: Option<f64>,
    coverage: Option<f64>,
    mass: Option<f64>,
    factor: String,
    end: String,
    limit: String,
    quasi_p: Option<f64>,
}

/// Every box, in the order of the table, and how many were left out.
pub(crate) fn discovery(folder: &Path, experiment: &Experiment) -> Result<(Vec<Found>, usize), ReportError> {
    let (mut boxes, mut more): (Vec<Found>, usize) = (Vec::new(), 0);
    let mut last: Option<(String, u32)> = None;
    table::each(folder, "discovery.csv", |row: Row| {
        let key = (row.discovery.clone(), row.number);
        if last.as_ref() != Some(&key) {
            last = Some(key);
            if boxes.len() == MOST_BOXES {
                more += 1;
            } else {
                boxes.push(Found {
                    discovery: row.discovery.clone(),
                    method: row.method.clone(),
                    number: row.number,
                    n: row.n,
                    successes: row.successes,
                    density: short(row.density),
                    coverage: short(row.coverage),
                    mass: short(row.mass),
                    limits: Vec::new(),
                });
            }
        }
        if more == 0
            && !row.factor.is_empty()
            && let Some(open) = boxes.last_mut()
        {
            limit(open, row, experiment);
        }
    })?;
    Ok((boxes, more))
}

fn limit(open: &mut Found, row: Row, experiment: &Experiment) {
    if open.limits.last().is_none_or(|limit| limit.factor != row.factor) {
        let range = range(&row.factor, experiment);
        open.limits.push(Limit {
            factor: row.factor.clone(),
            low: None,
            high: None,
            other: Vec::new(),
            range: range.map(|(low, high)| [Short(low), Short(high)]),
            quasi_p: None,
        });
    }
    let Some(limit) = open.limits.last_mut() else { return };
    let smaller = |p: f64| limit.quasi_p.is_none_or(|least| p < least.0);
    if let Some(p) = row.quasi_p.filter(|p| smaller(*p)) {
        limit.quasi_p = short(Some(p));
    }
    match row.end.as_str() {
        "low" => limit.low = Some(row.limit),
        "high" => limit.high = Some(row.limit),
        _ => limit.other.push(row.limit),
    }
}

/// Between which values a factor or an uncertain number lies.
fn range(name: &str, experiment: &Experiment) -> Option<(f64, f64)> {
    let extent = |values: &[f64]| {
        let least = values.iter().copied().reduce(|a, b| if b < a { b } else { a })?;
        let most = values.iter().copied().reduce(|a, b| if b > a { b } else { a })?;
        (least < most).then_some((least, most))
    };
    if let Some(factor) = experiment.design().factors().iter().find(|factor| factor.id == name) {
        return extent(&factor.numbers()?);
    }
    let param = experiment.scenario().params().iter().find(|param| param.path == name)?;
    match &param.source {
        Source::Drawn(distribution) => {
            let support = distribution.support();
            let finite = support.0.is_finite() && support.1.is_finite();
            finite.then_some(support).or_else(|| Some((param.at(0.001)?, param.at(0.999)?)))
        }
        Source::Listed(values) => extent(values),
        Source::Constant(_) | Source::Same(_) => None,
    }
}
