//! Every combination of levels.

use super::super::super::design::{Design, Factor};
use super::super::super::raw::RawExperiment;
use super::super::Check;
use super::bounded;

/// The points of a factorial design; `None` after an error.
pub(super) fn rows(raw: &RawExperiment, factors: &[Factor], check: &mut Check<'_>) -> Option<Vec<u32>> {
    let levels: Vec<usize> = factors.iter().map(|f| f.levels.len()).collect();
    let points = levels.iter().try_fold(1u64, |all, &n| all.checked_mul(n as u64));
    match points {
        Some(0) => None, // An empty factor, which was reported.
        Some(points) if points <= Design::MOST_POINTS => {
            let last = raw.factor.last().map_or(0..0, |f| f.span.clone());
            bounded(points, levels.len(), &last, check)?;
            Some(factorial(&levels, points as u32))
        }
        _ => {
            let product: Vec<String> = levels.iter().map(ToString::to_string).collect();
            let total = points.map_or_else(|| "more than 2^64".to_owned(), |p| p.to_string());
            let message = format!(
                "{} = {total} points: a design has at most {}",
                product.join(" x "),
                Design::MOST_POINTS
            );
            let last = raw.factor.last().map_or(0..0, |f| f.span.clone());
            check.found.error(last, message);
            None
        }
    }
}

/// Every combination of levels, the first factor changing slowest.
fn factorial(levels: &[usize], points: u32) -> Vec<u32> {
    let mut rows = Vec::with_capacity(points as usize * levels.len());
    for point in 0..points as usize {
        let mut period = points as usize;
        for count in levels {
            let inner = period / count;
            rows.push((point % period / inner) as u32);
            period = inner;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::factorial;

    #[test]
    fn the_first_factor_changes_slowest() {
        assert_eq!(factorial(&[2, 3], 6), [0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2]);
        assert_eq!(factorial(&[3], 3), [0, 1, 2]);
        assert_eq!(factorial(&[], 1), [0; 0]);
        let cube = factorial(&[2, 1, 2], 4);
        assert_eq!(cube, [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1]);
    }
}
