//! Samples for tests.

use super::sample::{Factor, Sample, Values};
use crate::test_random::Lcg;

/// Columns of real factors, columns of levels, and an outcome.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) reals: Vec<Vec<f64>>,
    pub(super) levels: Vec<Vec<u32>>,
    pub(super) outcome: Vec<Option<bool>>,
}

impl Columns {
    /// `rows` rows of `reals` uniform factors and one factor per entry of `levels`, with that many equally likely
    /// levels; a row is a success with the probability that `chance` gives for its values.
    pub(super) fn random(
        seed: u64,
        rows: usize,
        reals: usize,
        levels: &[u32],
        chance: impl Fn(&[f64], &[u32]) -> f64,
    ) -> Self {
        let mut random = Lcg::new(seed);
        let mut columns = Self {
            reals: vec![Vec::new(); reals],
            levels: vec![Vec::new(); levels.len()],
            outcome: Vec::new(),
        };
        for _ in 0..rows {
            let x: Vec<f64> = (0..reals).map(|_| random.uniform()).collect();
            let l: Vec<u32> = levels.iter().map(|&many| random.below(u64::from(many)) as u32).collect();
            columns.outcome.push(Some(random.uniform() < chance(&x, &l)));
            columns.reals.iter_mut().zip(x).for_each(|(column, x)| column.push(x));
            columns.levels.iter_mut().zip(l).for_each(|(column, level)| column.push(level));
        }
        columns
    }

    /// Six uniform factors; the first three are restricted to a box in which 95 % of rows are successes, 2 % outside:
    /// x₀ ≥ 0.6, x₁ ≤ 0.5, 0.2 ≤ x₂ ≤ 0.8.
    pub(super) fn planted(seed: u64, rows: usize) -> Self {
        Self::random(seed, rows, 6, &[], |x, _| {
            let inside = x[0] >= 0.6 && x[1] <= 0.5 && (0.2..=0.8).contains(&x[2]);
            if inside { 0.95 } else { 0.02 }
        })
    }

    pub(super) fn sample(&self) -> Sample {
        let reals = self.reals.iter().map(|column| Factor { name: "x", values: Values::Real(column) });
        let levels = self.levels.iter().map(|column| Factor { name: "l", values: Values::Levels(column) });
        let factors: Vec<Factor<'_>> = reals.chain(levels).collect();
        Sample::new(&factors, &self.outcome).unwrap()
    }

    /// The rows in another order.
    pub(super) fn shuffled(&self, seed: u64) -> Self {
        let mut random = Lcg::new(seed);
        let mut order: Vec<usize> = (0..self.outcome.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, random.below(last as u64 + 1) as usize);
        }
        Self {
            reals: self.reals.iter().map(|column| order.iter().map(|&row| column[row]).collect()).collect(),
            levels: self.levels.iter().map(|column| order.iter().map(|&row| column[row]).collect()).collect(),
            outcome: order.iter().map(|&row| self.outcome[row]).collect(),
        }
    }
}
