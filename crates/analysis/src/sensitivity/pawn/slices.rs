//! Conditioning: which slice of a factor's range each run lies in.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A factor's runs by slice.
pub(super) struct Slices {
    /// Slice of each run.
    pub(super) of_run: Vec<usize>,
    /// Runs of each slice, none 0.
    pub(super) sizes: Vec<usize>,
    /// Whether a slice is one level of the factor.
    pub(super) by_level: bool,
}

impl Slices {
    /// Levels if there are at most `slices` of them, else quantile slices; those that ties leave empty are not counted.
    pub(super) fn of(column: &[f64], slices: usize) -> Self {
        let mut sorted = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut levels = sorted.clone();
        levels.dedup_by(|a, b| a == b);
        let by_level = levels.len() <= slices;
        // The least value of every slice but the first.
        let bounds = if by_level { levels.split_off(1) } else { cuts(&sorted, slices) };

        let slice_of = |x: &f64| bounds.partition_point(|bound| bound <= x);
        let of_run: Vec<usize> = column.iter().map(slice_of).collect();
        let mut sizes = vec![0; bounds.len() + 1];
        of_run.iter().for_each(|&slice| sizes[slice] += 1);
        let rank = |slice: usize| sizes[..slice].iter().filter(|size| **size > 0).count();
        let renamed: Vec<usize> = (0..sizes.len()).map(rank).collect();
        let of_run = of_run.into_iter().map(|slice| renamed[slice]).collect();
        sizes.retain(|size| *size > 0);
        Self { of_run, sizes, by_level }
    }
}

/// Quantiles s / `slices`, s = 1 … `slices` − 1, of sorted values, linear between order statistics. The place of a
/// quantile is found in whole numbers, so that a cut on a value is that value.
fn cuts(sorted: &[f64], slices: usize) -> Vec<f64> {
    let last = sorted.len() - 1;
    let cut = |s: usize| {
        let (below, beyond) = (last * s / slices, last * s % slices);
        let share = beyond as f64 / slices as f64;
        if beyond == 0 { sorted[below] } else { sorted[below] + share * (sorted[below + 1] - sorted[below]) }
    };
    (1..slices).map(cut).collect()
}

/// Puts the slices of runs into a random order, number `dummy` of the seed (Fisher & Yates; Durstenfeld 1964), from
/// streams that no resample uses.
pub(super) fn shuffle(of_run: &mut [usize], seed: u64, dummy: u32) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(1 << 32 | u64::from(dummy));
    for last in (1..of_run.len()).rev() {
        of_run.swap(last, random.random_range(0..=last as u64) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::{Slices, shuffle};

    #[test]
    fn few_values_are_levels() {
        let cut = Slices::of(&[2.0, -1.0, 2.0, 0.0, -0.0], 3);
        assert_eq!((cut.of_run, cut.sizes, cut.by_level), (vec![2, 0, 2, 1, 1], vec![1, 2, 2], true));
    }

    #[test]
    fn many_values_are_cut_at_quantiles() {
        // Cuts at 2.25, 4.5 and 6.75 of 0 … 9.
        let column: Vec<f64> = (0..10).rev().map(f64::from).collect();
        let cut = Slices::of(&column, 4);
        assert_eq!(cut.of_run, [3, 3, 3, 2, 2, 1, 1, 0, 0, 0]);
        assert_eq!((cut.sizes, cut.by_level), (vec![3, 2, 2, 3], false));
        // A cut on a value: 3 and 6 of 0 … 9.
        assert_eq!(Slices::of(&column, 3).of_run, [2, 2, 2, 2, 1, 1, 1, 0, 0, 0]);
    }

    #[test]
    fn ties_leave_no_empty_slice() {
        let cut = Slices::of(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0], 3);
        assert_eq!((cut.of_run, cut.sizes), (vec![0, 0, 0, 0, 0, 0, 1, 1, 1], vec![6, 3]));
    }

    #[test]
    fn a_shuffle_comes_from_the_seed_and_loses_nothing() {
        let shuffled = |seed, dummy| {
            let mut slices: Vec<usize> = (0..50).collect();
            shuffle(&mut slices, seed, dummy);
            slices
        };
        assert_eq!(shuffled(1, 0), shuffled(1, 0));
        assert!(shuffled(1, 0) != shuffled(1, 1) && shuffled(1, 0) != shuffled(2, 0));
        let mut sorted = shuffled(1, 0);
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..50));
    }
}
