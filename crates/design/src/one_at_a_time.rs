//! Star designs: a baseline, and each factor alone at each of its other levels.

use crate::error::{DesignError, MAX_VALUES, check_size};

/// A factor that takes some levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// Number of levels, at least 1.
    pub count: usize,
    /// The level of the baseline, counted from 0.
    pub baseline: usize,
}

impl Levels {
    /// `count` levels, the first of them the baseline.
    #[must_use]
    pub const fn new(count: usize) -> Self {
        Self { count, baseline: 0 }
    }
}

/// One row of level indices for the baseline, then for each factor in order a row for each of its other levels in
/// order, with every other factor at its baseline. A factor of one level adds no row.
///
/// # Errors
/// Without factors, with a factor without levels or with a baseline that is none of them, or with more than
/// [`MAX_VALUES`] indices.
pub fn one_at_a_time(factors: &[Levels]) -> Result<Vec<Vec<usize>>, DesignError> {
    let mut rows = 1_usize;
    for (factor, &Levels { count, baseline }) in factors.iter().enumerate() {
        if count == 0 {
            return Err(DesignError::NoLevels { factor });
        }
        if baseline >= count {
            return Err(DesignError::NoSuchLevel { factor, level: baseline, levels: count });
        }
        rows = rows.saturating_add(count - 1);
    }
    check_size(rows, factors.len(), MAX_VALUES)?;
    let baseline: Vec<usize> = factors.iter().map(|factor| factor.baseline).collect();
    let mut design = vec![baseline.clone()];
    for (factor, levels) in factors.iter().enumerate() {
        for level in (0..levels.count).filter(|&level| level != levels.baseline) {
            let mut row = baseline.clone();
            row[factor] = level;
            design.push(row);
        }
    }
    Ok(design)
}

#[cfg(test)]
mod tests {
    use super::{Levels, one_at_a_time};
    use crate::error::DesignError;

    #[test]
    fn one_factor_leaves_the_baseline_at_a_time() {
        let factors = [Levels::new(3), Levels { count: 2, baseline: 1 }, Levels::new(1)];
        assert_eq!(one_at_a_time(&factors).unwrap(), [[0, 1, 0], [1, 1, 0], [2, 1, 0], [0, 0, 0]]);
        assert_eq!(one_at_a_time(&[Levels::new(1)]).unwrap(), [[0]]);
    }

    #[test]
    fn impossible_factors_are_refused() {
        assert_eq!(one_at_a_time(&[]), Err(DesignError::NoFactors));
        assert_eq!(
            one_at_a_time(&[Levels::new(2), Levels::new(0)]),
            Err(DesignError::NoLevels { factor: 1 })
        );
        assert_eq!(
            one_at_a_time(&[Levels { count: 2, baseline: 2 }]),
            Err(DesignError::NoSuchLevel { factor: 0, level: 2, levels: 2 })
        );
        let huge = [Levels::new(usize::MAX); 3];
        assert!(matches!(one_at_a_time(&huge), Err(DesignError::TooManyValues { .. })));
    }
}
