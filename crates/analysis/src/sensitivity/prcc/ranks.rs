//! Ranks of a column and their correlation.

/// Ranks from 1; equal values share the mean of their ranks.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = start as f64 + 0.5 * (tied.len() + 1) as f64;
        tied.iter().for_each(|&row| ranks[row] = rank);
        start += tied.len();
    }
    ranks
}

/// A column of mean 0 and length 1.
pub(super) struct Standardised(Vec<f64>);

impl Standardised {
    /// `None` for a constant column.
    pub(super) fn of(ranks: &[f64]) -> Option<Self> {
        let mean = 0.5 * (ranks.len() + 1) as f64;
        let squares: f64 = ranks.iter().map(|rank| (rank - mean) * (rank - mean)).sum();
        (squares > 0.0).then(|| Self(ranks.iter().map(|rank| (rank - mean) / squares.sqrt()).collect()))
    }

    pub(super) fn correlation(&self, other: &Self) -> f64 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Standardised, ranks};

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, -0.0, 3.0, 0.0]), [5.0, 3.0, 5.0, 1.5, 5.0, 1.5]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn spearman_of_a_small_table() {
        // 1 − 6 Σd² / (n (n² − 1)) with d² = 1, 1, 0, 1, 1.
        let [a, b] = [[1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 1.0, 3.0, 5.0, 4.0]].map(|x| ranks(&x));
        let rho = Standardised::of(&a).unwrap().correlation(&Standardised::of(&b).unwrap());
        assert!((rho - 0.8).abs() < 1e-15);
        assert!(Standardised::of(&ranks(&[4.0, 4.0])).is_none());
    }
}
