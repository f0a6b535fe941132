//! Kolmogorov–Smirnov distances of slices from the whole, for runs that count once or, in a resample, otherwise.

use crate::resample::quantile_of_sorted;

/// Runs in ascending order of their output, with equal outputs together.
pub(super) struct OutputOrder {
    rows: Vec<usize>,
    /// End of each set of equal outputs in `rows`.
    ends: Vec<usize>,
}

impl OutputOrder {
    pub(super) fn of(outputs: &[f64]) -> Self {
        let mut rows: Vec<usize> = (0..outputs.len()).collect();
        rows.sort_by(|&a, &b| outputs[a].total_cmp(&outputs[b]));
        let last_of_set =
            |place: &usize| rows.get(*place).is_none_or(|&next| outputs[next] != outputs[rows[*place - 1]]);
        let ends = (1..=rows.len()).filter(last_of_set).collect();
        Self { rows, ends }
    }

    /// Whether all outputs are equal.
    pub(super) fn is_constant(&self) -> bool {
        self.ends.len() < 2
    }

    /// What belongs to each run, in this order.
    pub(super) fn arrange<T: Copy>(&self, by_run: &[T]) -> Vec<T> {
        self.rows.iter().map(|&row| by_run[row]).collect()
    }

    /// The largest gap between the distribution functions of each slice and of all runs, given the slice and the weight
    /// of each run in this order; slices without weight are left out.
    ///
    /// The function of all runs only rises, so the gap is largest at a step of the slice's own function: at its foot
    /// or at its head.
    pub(super) fn distances(&self, slice_of: &[usize], slices: usize, weights: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; slices];
        slice_of.iter().zip(weights).for_each(|(&slice, weight)| totals[slice] += weight);
        let per_run = 1.0 / weights.iter().sum::<f64>();
        let mut functions: Vec<Function> =
            totals.iter().map(|total| Function { below: 0.0, per_run: 1.0 / total, distance: 0.0 }).collect();

        let (mut below, mut start) = (0.0, 0);
        for &end in &self.ends {
            let (slice_of, weights) = (&slice_of[start..end], &weights[start..end]);
            slice_of.iter().for_each(|&slice| functions[slice].widen(below * per_run));
            for (&slice, weight) in slice_of.iter().zip(weights) {
                functions[slice].below += weight;
                below += weight;
            }
            slice_of.iter().for_each(|&slice| functions[slice].widen(below * per_run));
            start = end;
        }
        let weighty = functions.into_iter().zip(totals).filter(|(_, total)| *total > 0.0);
        weighty.map(|(function, _)| function.distance).collect()
    }
}

/// The distribution function of a slice, as far as it has been followed.
struct Function {
    /// Weight of the runs below.
    below: f64,
    /// What a run of weight 1 adds to the function.
    per_run: f64,
    /// Largest gap so far.
    distance: f64,
}

impl Function {
    /// Takes note of the gap from the function of all runs.
    fn widen(&mut self, all: f64) {
        let gap = (self.below * self.per_run - all).abs();
        if gap > self.distance {
            self.distance = gap;
        }
    }
}

/// Summary of the distances over slices.
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) median: f64,
    pub(super) mean: f64,
    pub(super) max: f64,
    pub(super) cv: Option<f64>,
}

impl Spread {
    /// `None` without distances.
    pub(super) fn of(distances: &[f64]) -> Option<Self> {
        let mut sorted = distances.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let mean = sorted.iter().sum::<f64>() / n;
        let variance = sorted.iter().map(|distance| (distance - mean) * (distance - mean)).sum::<f64>() / n;
        Some(Self {
            min: *sorted.first()?,
            median: quantile_of_sorted(&sorted, 0.5)?,
            mean,
            max: *sorted.last()?,
            cv: (mean > 0.0).then(|| variance.sqrt() / mean),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::OutputOrder;
    use crate::test_random::Lcg;

    /// The definition: the gap at every output.
    fn by_definition(outputs: &[f64], slice_of_row: &[usize], slice: usize, weights: &[f64]) -> f64 {
        let share = |x: f64, within: &dyn Fn(usize) -> bool| {
            let rows = || (0..outputs.len()).filter(|&row| within(row));
            let below: f64 = rows().filter(|&row| outputs[row] <= x).map(|row| weights[row]).sum();
            below / rows().map(|row| weights[row]).sum::<f64>()
        };
        let gap = |&x: &f64| (share(x, &|row| slice_of_row[row] == slice) - share(x, &|_| true)).abs();
        outputs.iter().map(gap).fold(0.0, |a, b| if a > b { a } else { b })
    }

    #[test]
    fn distances_are_the_largest_gap_with_ties_and_weights() {
        let mut random = Lcg::new(31);
        for _ in 0..50 {
            let n = 20 + random.below(60) as usize;
            let outputs: Vec<f64> = (0..n).map(|_| random.below(25) as f64).collect();
            let slice_of_row: Vec<usize> =
                outputs.iter().map(|y| ((random.below(3) as f64 + 0.05 * y) as usize).clamp(0, 2)).collect();
            let weights: Vec<f64> = (0..n).map(|_| random.below(4) as f64).collect();
            let order = OutputOrder::of(&outputs);
            let found = order.distances(&order.arrange(&slice_of_row), 3, &order.arrange(&weights));
            let expected = (0..3).map(|slice| by_definition(&outputs, &slice_of_row, slice, &weights));
            assert_eq!(found.len(), 3);
            found.iter().zip(expected).for_each(|(a, b)| assert!((a - b).abs() < 1e-12, "{a} {b}"));
        }
    }

    #[test]
    fn a_slice_without_weight_has_no_distance() {
        let order = OutputOrder::of(&[1.0, 2.0, 3.0]);
        assert_eq!(order.distances(&[0, 1, 1], 2, &[0.0, 1.0, 1.0]), [0.0]);
        assert!(!order.is_constant() && OutputOrder::of(&[2.0, 2.0]).is_constant());
    }
}
