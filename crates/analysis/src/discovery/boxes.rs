//! A box and what it holds.

use super::limits::{End, Limits, Survey};
use super::sample::{Count, Sample};
use crate::beta::incomplete_beta;

/// A box, and its figures among the rows in which it was sought.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscoveryBox {
    /// Per factor, in their order. Where the box asks nothing, the limits are those of [`Sample::whole`].
    pub limits: Vec<Limits>,
    /// The limits that shut something out, by factor, low before high.
    pub restrictions: Vec<Restriction>,
    /// Rows in the box.
    pub n: u64,
    /// Successes among them.
    pub successes: u64,
    /// Share of the sample's successes that lie in the box, 0 to 1; `None` if the sample has none.
    pub coverage: Option<f64>,
    /// Share of the box's rows that are successes, 0 to 1, which is also the mean of the outcome; `None` without rows.
    pub density: Option<f64>,
    /// Share of the sample's rows that lie in the box, 0 to 1; `None` if the sample has none.
    pub mass: Option<f64>,
}

/// One limit of a box that shuts something out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Restriction {
    /// Position of the factor.
    pub factor: usize,
    /// Which of its limits.
    pub end: End,
    /// Probability of at least the box's k successes among its n rows if each came with the density H / T of the box
    /// without this limit: P(X ≥ k), X binomial of n and H / T (Bryant & Lempert 2010). Small means that the limit
    /// helps. `None` for a box without rows.
    ///
    /// Only *quasi* a p-value: the limit was chosen by looking at the same rows, so that it is too small by an unknown
    /// factor. [`Sample::measure`] on rows that were kept aside gives an honest one.
    pub quasi_p: Option<f64>,
}

impl DiscoveryBox {
    /// The box among some `rows` of a sample; coverage and mass are shares of the whole sample.
    pub(super) fn among(sample: &Sample, rows: &[u32], limits: &[Limits]) -> Self {
        let fences = sample.fences(limits);
        let survey = Survey::new(&fences, rows);
        let count = sample.count_of(&survey.inside);
        let restrictions = fences
            .iter()
            .zip(&survey.only)
            .map(|(fence, only)| Restriction {
                factor: fence.factor,
                end: fence.end,
                quasi_p: quasi_p(count, count.plus(sample.count_of(only))),
            })
            .collect();
        let share = |part: u64, all: u64| (all > 0).then(|| part as f64 / all as f64);
        Self {
            limits: limits.to_vec(),
            restrictions,
            n: count.n,
            successes: count.successes,
            coverage: share(count.successes, sample.count().successes),
            density: count.density(),
            mass: share(count.n, sample.count().n),
        }
    }

    /// Number of factors with a restriction.
    #[must_use]
    pub fn restricted_factors(&self) -> usize {
        self.restrictions.chunk_by(|a, b| a.factor == b.factor).count()
    }

    /// Whether the box has a restriction and the quasi-p-value of each is below `level`, for example 0.05.
    #[must_use]
    pub fn is_significant(&self, level: f64) -> bool {
        let small = |restriction: &Restriction| restriction.quasi_p.is_some_and(|p| p < level);
        !self.restrictions.is_empty() && self.restrictions.iter().all(small)
    }
}

/// P(X ≥ k) of a binomial variable is the incomplete beta function I_p(k, n − k + 1) (Abramowitz & Stegun 26.5.24).
fn quasi_p(inside: Count, without: Count) -> Option<f64> {
    let chance = without.density().filter(|_| inside.n > 0)?;
    if inside.successes == 0 {
        return Some(1.0);
    }
    incomplete_beta(inside.successes as f64, (inside.n - inside.successes + 1) as f64, chance)
}

#[cfg(test)]
mod tests {
    use super::{Count, quasi_p};

    #[test]
    fn quasi_p_is_the_upper_tail_of_a_binomial_distribution() {
        let p = |n, successes, of, among| quasi_p(Count { n, successes }, Count { n: of, successes: among });
        let close = |found: Option<f64>, expected: f64| (found.unwrap() / expected - 1.0).abs() < 1e-13;
        // Sums of binomial terms: 10 trials at 1/2, 4 at 1/3, 3 at 3/4.
        assert!(close(p(10, 9, 20, 10), 11.0 / 1024.0));
        assert!(close(p(4, 2, 30, 10), 33.0 / 81.0));
        assert!(close(p(3, 3, 8, 6), 27.0 / 64.0));
        assert_eq!((p(5, 0, 9, 1), p(5, 5, 9, 9), p(0, 0, 9, 3)), (Some(1.0), Some(1.0), None));
    }
}
