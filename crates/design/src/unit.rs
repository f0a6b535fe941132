//! Points in the unit cube, and how a number of theirs becomes the value of a factor.

/// The points of a design in the unit cube, row by row. Every number is in [0, 1), but for a Morris design, whose grid
/// ends at 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    rows: usize,
    factors: usize,
    values: Vec<f64>,
}

impl Sample {
    /// Points from their numbers, row after row; `None` unless there are `rows` times `factors` numbers, at least one.
    #[must_use]
    pub fn new(rows: usize, factors: usize, values: Vec<f64>) -> Option<Self> {
        let fits = rows.checked_mul(factors) == Some(values.len()) && !values.is_empty();
        fits.then_some(Self { rows, factors, values })
    }

    /// Points from the columns of their factors, which are equally long.
    pub(crate) fn from_columns(columns: &[Vec<f64>]) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        let values = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
        Self { rows, factors: columns.len(), values }
    }

    /// Number of points.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Number of factors: coordinates of a point.
    #[must_use]
    pub const fn factors(&self) -> usize {
        self.factors
    }

    /// All numbers, row after row.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The numbers of point `row`, one per factor; `None` beyond the last point.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<&[f64]> {
        (row < self.rows).then(|| &self.values[row * self.factors..(row + 1) * self.factors])
    }

    /// All points in order.
    pub fn points(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values.chunks_exact(self.factors)
    }

    /// The numbers of one factor, point after point; empty beyond the last factor.
    pub fn column(&self, factor: usize) -> impl Iterator<Item = f64> {
        let rows = if factor < self.factors { self.rows } else { 0 };
        (0..rows).map(move |row| self.values[row * self.factors + factor])
    }
}

/// `low` + (`high` − `low`) `u`: uniform between the ends if `u` is uniform in [0, 1].
#[must_use]
pub fn linear(u: f64, low: f64, high: f64) -> f64 {
    low + (high - low) * u
}

/// exp(ln `low` + (ln `high` − ln `low`) `u`), kept between the ends: its logarithm is uniform if `u` is uniform in
/// [0, 1]. `None` unless both ends are positive and finite.
#[must_use]
pub fn log_scaled(u: f64, low: f64, high: f64) -> Option<f64> {
    if !(low > 0.0 && high > 0.0 && low.is_finite() && high.is_finite()) {
        return None;
    }
    let value = libm::exp(linear(u, libm::log(low), libm::log(high)));
    let (least, most) = if low <= high { (low, high) } else { (high, low) };
    Some(value.clamp(least, most))
}

/// ⌊`u` · `levels`⌋, the last level for `u` = 1: each level equally often if `u` is uniform. Levels count from 0. `None`
/// without levels or unless 0 ≤ `u` ≤ 1.
#[must_use]
pub fn level(u: f64, levels: usize) -> Option<usize> {
    let last = levels.checked_sub(1)?;
    // Truncation is the floor of what is not negative.
    (0.0..=1.0).contains(&u).then(|| Ord::min((u * levels as f64) as usize, last))
}

#[cfg(test)]
mod tests {
    use super::{Sample, level, linear, log_scaled};

    #[test]
    fn rows_and_columns_are_the_same_numbers() {
        let sample = Sample::from_columns(&[vec![0.0, 0.25], vec![0.5, 0.75], vec![0.1, 0.2]]);
        assert_eq!((sample.rows(), sample.factors()), (2, 3));
        assert_eq!(sample.row(1), Some(&[0.25, 0.75, 0.2][..]));
        assert_eq!(sample.row(2), None);
        assert_eq!(sample.column(2).collect::<Vec<_>>(), [0.1, 0.2]);
        assert_eq!(sample.column(3).count(), 0);
        assert_eq!(sample.points().len(), 2);
        assert_eq!(Sample::new(2, 3, sample.values().to_vec()), Some(sample));
        assert_eq!(Sample::new(2, 2, vec![0.0; 3]), None);
        assert_eq!(Sample::new(0, 2, Vec::new()), None);
    }

    #[test]
    fn scales_keep_to_their_ends() {
        assert_eq!(
            (linear(0.0, -2.0, 6.0), linear(0.25, -2.0, 6.0), linear(1.0, -2.0, 6.0)),
            (-2.0, 0.0, 6.0)
        );
        let middle = log_scaled(0.5, 0.01, 100.0).unwrap();
        assert!((middle - 1.0).abs() < 1e-15);
        assert!((log_scaled(0.25, 100.0, 0.01).unwrap() - 10.0).abs() < 1e-13);
        for (low, high) in [(0.1, 7.3), (3.0, 3.0), (7.3, 0.1), (1e-300, 1e300)] {
            for u in [0.0, 1.0] {
                let value = log_scaled(u, low, high).unwrap();
                let end = linear(u, low, high);
                assert!((value / end - 1.0).abs() < 1e-12);
                assert!((low..=high).contains(&value) || (high..=low).contains(&value));
            }
        }
        assert_eq!(log_scaled(0.5, 0.0, 1.0), None);
        assert_eq!(log_scaled(0.5, 1.0, f64::INFINITY), None);
    }

    #[test]
    fn levels_share_the_unit_interval() {
        assert_eq!([0.0, 0.3, 0.34, 0.67, 1.0].map(|u| level(u, 3)), [0, 0, 1, 2, 2].map(Some));
        // The greatest number below 1 rounds up in the product with some counts.
        for levels in 1..5_000 {
            assert_eq!(level(1.0 - f64::EPSILON / 2.0, levels), Some(levels - 1));
        }
        assert_eq!((level(0.5, 0), level(-0.1, 3), level(f64::NAN, 3)), (None, None, None));
    }
}
