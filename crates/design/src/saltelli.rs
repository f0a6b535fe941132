//! Saltelli designs, from which Sobol' sensitivity indices are estimated.

use crate::error::{DesignError, MAX_VALUES, check_size};
use crate::sobol::{MAX_SOBOL_FACTORS, scrambled_sobol};
use crate::unit::Sample;

/// The most factors of a Saltelli design.
pub const MAX_SALTELLI_FACTORS: usize = MAX_SOBOL_FACTORS / 2;

/// Rows of a Saltelli design for each base sample: k + 2, or 2k + 2 with second-order indices; at most `usize::MAX`.
#[must_use]
pub const fn saltelli_block(factors: usize, second_order: bool) -> usize {
    factors.saturating_mul(1 + second_order as usize).saturating_add(2)
}

/// The design of Saltelli (Computer Physics Communications 145 (2002); Saltelli et al., Computer Physics
/// Communications 181 (2010)) for `base` base samples of k `factors`.
///
/// A base sample is one point of a scrambled Sobol' sequence of 2k factors; its first k numbers are the row A, its last
/// k the row B. Its block of [`saltelli_block`] rows is, in the order of the Python library SALib:
///
/// * A;
/// * for each factor i, A with the number i of B;
/// * with `second_order`, for each factor i, B with the number i of A;
/// * B.
///
/// # Errors
/// Without base samples or factors, with more than [`MAX_SALTELLI_FACTORS`] factors or [`MAX_VALUES`] numbers, or if
/// `base` is no power of two.
pub fn saltelli(base: usize, factors: usize, second_order: bool, seed: u64) -> Result<Sample, DesignError> {
    if factors > MAX_SALTELLI_FACTORS {
        return Err(DesignError::TooManyFactors { factors, most: MAX_SALTELLI_FACTORS });
    }
    check_size(base, factors, MAX_VALUES)?;
    if !base.is_power_of_two() {
        let below = 1 << base.ilog2();
        return Err(DesignError::NotAPowerOfTwo {
            rows: base,
            below,
            above: base.checked_next_power_of_two(),
        });
    }
    let rows = base.saturating_mul(saltelli_block(factors, second_order));
    check_size(rows, factors, MAX_VALUES)?;
    let points = scrambled_sobol(base, 2 * factors, seed)?;
    let mut values = Vec::with_capacity(rows * factors);
    for point in points.points() {
        let (a, b) = point.split_at(factors);
        values.extend_from_slice(a);
        exchange(a, b, &mut values);
        if second_order {
            exchange(b, a, &mut values);
        }
        values.extend_from_slice(b);
    }
    Sample::new(rows, factors, values).ok_or(DesignError::NoRows)
}

/// For each factor, `row` with that number of `other`.
fn exchange(row: &[f64], other: &[f64], values: &mut Vec<f64>) {
    for factor in 0..row.len() {
        let start = values.len();
        values.extend_from_slice(row);
        values[start + factor] = other[factor];
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_SALTELLI_FACTORS, saltelli, saltelli_block};
    use crate::error::DesignError;
    use crate::sobol::scrambled_sobol;

    #[test]
    fn blocks_exchange_one_factor_at_a_time() {
        let base = scrambled_sobol(4, 6, 5).unwrap();
        for second_order in [false, true] {
            let sample = saltelli(4, 3, second_order, 5).unwrap();
            let block = saltelli_block(3, second_order);
            assert_eq!((block, sample.rows()), (if second_order { 8 } else { 5 }, 4 * block));
            for (i, point) in base.points().enumerate() {
                let row = |r: usize| sample.row(i * block + r).unwrap();
                let (a, b) = point.split_at(3);
                assert_eq!((row(0), row(block - 1)), (a, b));
                for factor in 0..3 {
                    let (mut ab, mut ba) = (a.to_vec(), b.to_vec());
                    ab[factor] = b[factor];
                    ba[factor] = a[factor];
                    assert_eq!(row(1 + factor), ab);
                    assert!(!second_order || row(4 + factor) == ba);
                }
            }
        }
    }

    /// With z = x − ½, the terms of z₁ + 2 z₂ + 3 z₃ z₄ have the variances 12/144, 48/144 and 9/144.
    #[test]
    fn first_and_total_indices_of_a_known_function_come_out() {
        let (base, k) = (1 << 12, 4);
        let sample = saltelli(base, k, false, 7).unwrap();
        let f = |x: &[f64]| (x[0] - 0.5) + 2.0 * (x[1] - 0.5) + 3.0 * (x[2] - 0.5) * (x[3] - 0.5);
        let y: Vec<f64> = sample.points().map(f).collect();
        let variance = 69.0 / 144.0;
        for (factor, first, total) in [(0, 12.0, 12.0), (1, 48.0, 48.0), (2, 0.0, 9.0), (3, 0.0, 9.0)] {
            let (mut s, mut t) = (0.0, 0.0);
            for block in y.chunks_exact(k + 2) {
                let (a, ab, b) = (block[0], block[1 + factor], block[k + 1]);
                // Saltelli et al. (2010), Table 2, rows (b) and (f).
                s += b * (ab - a) / base as f64;
                t += (a - ab) * (a - ab) / (2 * base) as f64;
            }
            assert!((s / variance - first / 69.0).abs() < 0.01, "{factor}: {}", s / variance);
            assert!((t / variance - total / 69.0).abs() < 0.01, "{factor}: {}", t / variance);
        }
    }

    #[test]
    fn impossible_sizes_are_refused() {
        let refused = |base, factors| saltelli(base, factors, true, 1).unwrap_err();
        assert_eq!(refused(0, 2), DesignError::NoRows);
        assert_eq!(refused(2, 0), DesignError::NoFactors);
        assert_eq!(refused(100, 2), DesignError::NotAPowerOfTwo { rows: 100, below: 64, above: Some(128) });
        let most = MAX_SALTELLI_FACTORS;
        assert_eq!(refused(2, most + 1), DesignError::TooManyFactors { factors: most + 1, most });
        assert!(matches!(refused(1 << 20, 100), DesignError::TooManyValues { .. }));
        assert_eq!(saltelli_block(usize::MAX, true), usize::MAX);
    }

    #[test]
    fn the_first_row_is_minted() {
        let sample = saltelli(2, 2, true, 1).unwrap();
        let bits: Vec<_> = sample.values()[..4].iter().map(|x| x.to_bits()).collect();
        // Minted on x86-64: another value means that designs differ between machines or versions.
        assert_eq!(
            bits,
            [0x3fe6_3260_edd4_a8b8, 0x3fed_f476_7549_e082, 0x3fe3_3b24_545e_0f48, 0x3fed_f476_7549_e082]
        );
    }
}
