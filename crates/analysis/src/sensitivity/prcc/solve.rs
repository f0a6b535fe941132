//! Linear systems with a correlation matrix, and which of its columns are dependent.

/// Least share of a factor's variance that the others must leave unexplained.
const LEAST_PIVOT: f64 = 1e-10;

/// A = P L Lᵀ Pᵀ with the largest remaining pivot taken at each step (Higham, Accuracy and Stability of Numerical
/// Algorithms, 2nd ed. (2002), § 10.3).
pub(super) struct PivotedCholesky {
    /// Column of A at each step.
    order: Vec<usize>,
    /// Rows of L, in that order.
    lower: Vec<Vec<f64>>,
}

impl PivotedCholesky {
    /// Factorises a symmetric matrix with ones on its diagonal; if it is singular, the columns, ascending, of one
    /// linear dependence.
    pub(super) fn of(matrix: &[Vec<f64>]) -> Result<Self, Vec<usize>> {
        let k = matrix.len();
        let mut order: Vec<usize> = (0..k).collect();
        let mut lower = vec![vec![0.0; k]; k];
        for step in 0..k {
            let pivot = |row: &usize| {
                let explained: f64 = lower[*row][..step].iter().map(|l| l * l).sum();
                matrix[order[*row]][order[*row]] - explained
            };
            // The first of the largest, so that the order does not depend on rounding of equals.
            let best = (step..k).fold(step, |best, row| if pivot(&row) > pivot(&best) { row } else { best });
            let largest = pivot(&best);
            order.swap(step, best);
            lower.swap(step, best);
            if largest < LEAST_PIVOT {
                let basis = Self { order: order[..step].to_vec(), lower: lower[..step].to_vec() };
                return Err(basis.dependence(matrix, order[step]));
            }
            lower[step][step] = largest.sqrt();
            for row in step + 1..k {
                let explained: f64 =
                    lower[row][..step].iter().zip(&lower[step][..step]).map(|(a, b)| a * b).sum();
                lower[row][step] = (matrix[order[row]][order[step]] - explained) / lower[step][step];
            }
        }
        Ok(Self { order, lower })
    }

    /// x with A x = `right`.
    pub(super) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let k = self.order.len();
        let mut solution: Vec<f64> = self.order.iter().map(|&column| right[column]).collect();
        for row in 0..k {
            let known: f64 = (0..row).map(|column| self.lower[row][column] * solution[column]).sum();
            solution[row] = (solution[row] - known) / self.lower[row][row];
        }
        for row in (0..k).rev() {
            let known: f64 = (row + 1..k).map(|below| self.lower[below][row] * solution[below]).sum();
            solution[row] = (solution[row] - known) / self.lower[row][row];
        }
        let mut placed = vec![0.0; right.len()];
        self.order.iter().zip(solution).for_each(|(&column, x)| placed[column] = x);
        placed
    }

    /// `column` with those of the basis that it is a combination of.
    fn dependence(&self, matrix: &[Vec<f64>], column: usize) -> Vec<usize> {
        let weights = self.solve(&matrix[column]);
        (0..matrix.len()).filter(|&other| other == column || weights[other].abs() > 1e-6).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::PivotedCholesky;

    #[test]
    fn solves_a_system_by_hand() {
        let matrix = [vec![1.0, 0.5, 0.25], vec![0.5, 1.0, -0.5], vec![0.25, -0.5, 1.0]];
        let cholesky = PivotedCholesky::of(&matrix).unwrap();
        let x = [2.0, -1.0, 3.0];
        let right: Vec<f64> = matrix.iter().map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect();
        cholesky.solve(&right).iter().zip(x).for_each(|(a, b)| assert!((a - b).abs() < 1e-13, "{a} {b}"));
    }

    #[test]
    fn a_dependence_is_named_without_bystanders() {
        // Column 3 is (column 0 + column 2) / √2; column 1 has no part in it.
        let half = core::f64::consts::FRAC_1_SQRT_2;
        let matrix = [
            vec![1.0, 0.0, 0.0, half],
            vec![0.0, 1.0, 0.0, 0.0],
            vec![0.0, 0.0, 1.0, half],
            vec![half, 0.0, half, 1.0],
        ];
        assert_eq!(PivotedCholesky::of(&matrix).err(), Some(vec![0, 2, 3]));
        assert_eq!(PivotedCholesky::of(&[vec![1.0, -1.0], vec![-1.0, 1.0]]).err(), Some(vec![0, 1]));
    }
}
