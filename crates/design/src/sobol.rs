//! Sobol' sequences, plain and scrambled.

use crate::error::{DesignError, MAX_VALUES, check_size};
use crate::joe_kuo::JOE_KUO;
use crate::scramble::scramble;
use crate::unit::Sample;

/// The most factors of a Sobol' sequence.
pub const MAX_SOBOL_FACTORS: usize = JOE_KUO.len() + 1;

/// The first `rows` points of the Sobol' sequence, the origin first (Sobol', USSR Computational Mathematics and
/// Mathematical Physics 7 (1967)), with the direction numbers of Joe & Kuo (SIAM Journal on Scientific Computing 30
/// (2008)) in the order of Antonov & Saleev (USSR Computational Mathematics and Mathematical Physics 19 (1979)).
///
/// Coordinates are exact multiples of 2⁻³². In every factor, any 2ᵐ points from a multiple of 2ᵐ on have one
/// coordinate in each of 2ᵐ equal intervals. Numbers of points other than powers of two lose much of the balance; a
/// longer sequence begins with the shorter one, and one of more factors with that of fewer.
///
/// # Errors
/// Without points or factors, with more than [`MAX_SOBOL_FACTORS`] factors or [`MAX_VALUES`] numbers.
pub fn sobol(rows: usize, factors: usize) -> Result<Sample, DesignError> {
    columns(rows, factors, |_, digits| digits.into_iter().map(|x| f64::from(x) * UNIT_32).collect())
}

/// The first `rows` points of the Sobol' sequence under Owen's nested uniform scrambling (Owen, in: Monte Carlo and
/// Quasi-Monte Carlo Methods in Scientific Computing, Springer 1995): as balanced as [`sobol`], each point uniform in
/// the cube, so that means over it are unbiased. For smooth functions their standard error falls as rows^(−3/2), up to a power
/// of ln rows (Owen, Annals of Statistics 25 (1997)); that of independent points falls as rows^(−1/2).
///
/// The scrambling is the whole one, not a hash in its place: in each factor every node of the binary tree of digits
/// has a random bit of its own. Coordinates are multiples of 2⁻⁵³. With the same seed, a longer sequence begins with
/// the shorter one, and one of more factors with that of fewer.
///
/// # Errors
/// Without points or factors, with more than [`MAX_SOBOL_FACTORS`] factors or [`MAX_VALUES`] numbers.
pub fn scrambled_sobol(rows: usize, factors: usize, seed: u64) -> Result<Sample, DesignError> {
    columns(rows, factors, |factor, digits| scramble(&digits, seed, factor as u32))
}

fn columns(
    rows: usize,
    factors: usize,
    column: impl Fn(usize, Vec<u32>) -> Vec<f64>,
) -> Result<Sample, DesignError> {
    if factors > MAX_SOBOL_FACTORS {
        return Err(DesignError::TooManyFactors { factors, most: MAX_SOBOL_FACTORS });
    }
    check_size(rows, factors, MAX_VALUES)?;
    let columns: Vec<_> = (0..factors).map(|factor| column(factor, digits(rows, factor))).collect();
    Ok(Sample::from_columns(&columns))
}

/// 2⁻³².
const UNIT_32: f64 = 1.0 / (1_u64 << 32) as f64;

/// One coordinate of the first `rows` points, as 32 binary digits behind the point.
pub(crate) fn digits(rows: usize, factor: usize) -> Vec<u32> {
    let directions = directions(factor);
    let mut x = 0;
    (0..rows as u32)
        .map(|row| {
            // The Gray code of the row differs from the one before in the lowest set bit of the row.
            if row > 0 {
                x ^= directions[row.trailing_zeros() as usize];
            }
            x
        })
        .collect()
}

/// The 32 direction numbers v of a factor (Joe & Kuo 2008, eq. 2 and 3): the first s are the given mᵢ at their binary
/// place; later ones follow from the polynomial xˢ + a₁ xˢ⁻¹ + … + aₛ₋₁ x + 1 by
/// vᵢ = a₁ vᵢ₋₁ ⊕ … ⊕ aₛ₋₁ vᵢ₋ₛ₊₁ ⊕ vᵢ₋ₛ ⊕ (vᵢ₋ₛ / 2ˢ). The first factor has mᵢ = 1 throughout.
fn directions(factor: usize) -> [u32; 32] {
    let mut v = core::array::from_fn(|i| 1 << (31 - i));
    let Some(&(a, m)) = factor.checked_sub(1).and_then(|line| JOE_KUO.get(line)) else { return v };
    let degree = m.len();
    for i in 0..32 {
        v[i] = match m.get(i) {
            Some(&m) => u32::from(m) << (31 - i),
            None => (1..degree)
                .filter(|k| a >> (degree - 1 - k) & 1 == 1)
                .fold(v[i - degree] ^ (v[i - degree] >> degree), |sum, k| sum ^ v[i - k]),
        };
    }
    v
}

#[cfg(test)]
#[path = "sobol_tests.rs"]
mod tests;
