//! Effect sizes: differences in units of spread, and what pairing was worth.

use crate::moments::Moments;
use crate::paired::Paired;

/// Cohen's d of two independent arms, (mean a − mean b) / s with the pooled s² = ((nₐ − 1) var a + (n_b − 1) var b) /
/// (nₐ + n_b − 2) (Cohen, *Statistical Power Analysis* (1988), ch. 2).
///
/// `None` if an arm has fewer than two values or neither varies.
#[must_use]
pub fn cohen_d(a: &Moments, b: &Moments) -> Option<f64> {
    let (df_a, df_b) = (a.n().checked_sub(1)? as f64, b.n().checked_sub(1)? as f64);
    let pooled = (df_a * a.variance()? + df_b * b.variance()?) / (df_a + df_b);
    in_units_of(a.mean()? - b.mean()?, pooled)
}

impl Paired {
    /// Cohen's d of paired arms, mean(a − b) / √((var a + var b) / 2): the difference in units of the spread between
    /// runs (d_av; Cumming, *Understanding the New Statistics* (2012), ch. 11).
    ///
    /// It does not depend on how strongly the arms are correlated, so it compares with [`cohen_d`] of independent arms.
    /// `None` with fewer than two pairs or if neither arm varies.
    #[must_use]
    pub fn cohen_d_av(&self) -> Option<f64> {
        in_units_of(self.differences.mean()?, 0.5 * (self.a.variance()? + self.b.variance()?))
    }

    /// Runs **per arm** that independent random numbers would need for an interval as narrow, n (var a + var b) /
    /// var(a − b): the n at which the variance of a difference of independent means equals that of the paired one.
    ///
    /// Equal to n / (1 − [`variance_reduction`](Self::variance_reduction)), and below n if pairing harms. Pairs of draw
    /// means count in draws. The quantile of t, slightly smaller for more runs, is left out. `None` with fewer than two
    /// pairs or if differences do not vary: then no number of independent runs is enough, or one is.
    #[must_use]
    pub fn independent_runs_per_arm(&self) -> Option<f64> {
        let separate = self.a.variance()? + self.b.variance()?;
        let paired = self.differences.variance()?;
        (paired > 0.0)
            .then(|| self.differences.n() as f64 * separate / paired)
            .filter(|runs| runs.is_finite())
    }
}

fn in_units_of(difference: f64, variance: f64) -> Option<f64> {
    (variance > 0.0).then(|| difference / variance.sqrt()).filter(|d| d.is_finite())
}

#[cfg(test)]
mod tests {
    use super::cohen_d;
    use crate::contrast::{Estimate, linear_contrast};
    use crate::moments::Moments;
    use crate::paired::Paired;
    use crate::test_random::Lcg;

    fn paired(a: &[f64], b: &[f64]) -> Paired {
        let mut paired = Paired::new();
        a.iter().zip(b).for_each(|(&a, &b)| paired.push(Some(a), Some(b)));
        paired
    }

    #[test]
    fn effect_sizes_of_the_sleep_data() {
        // Student, Biometrika 6 (1908): means 0.75 and 2.33, variances 3.200556 and 4.009.
        let found = paired(
            &[1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
            &[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        );
        let expected = 1.58 / f64::sqrt(0.5 * (3.200_555_555_555_556 + 4.009));
        assert!((found.cohen_d_av().unwrap() - expected).abs() < 1e-12);
        // Arms of one size: the pooled variance is the mean of the two.
        assert!((cohen_d(&found.a, &found.b).unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn a_larger_arm_weighs_more() {
        let a: Moments = [0.0, 2.0].into_iter().collect();
        let b: Moments = [-1.0, 0.0, 1.0, 0.0].into_iter().collect();
        // (1 · 2 + 3 · 2/3) / 4 = 1.
        assert!((cohen_d(&a, &b).unwrap() - 1.0).abs() < 1e-15);
        assert!((cohen_d(&b, &a).unwrap() + 1.0).abs() < 1e-15);
    }

    #[test]
    fn independent_arms_of_that_many_runs_are_as_precise() {
        let mut random = Lcg::new(67);
        let (mut together, mut a, mut b) = (Paired::new(), Moments::new(), Moments::new());
        for _ in 0..4000 {
            let luck = 3.0 * random.normal();
            together.push(Some(luck + random.normal()), Some(luck + random.normal()));
        }
        // Variances 10 and 10 against 2: ten times as many.
        let needed = together.independent_runs_per_arm().unwrap();
        assert!((needed / 40_000.0 - 1.0).abs() < 0.1, "{needed}");
        let by_share = 4000.0 / (1.0 - together.variance_reduction().unwrap());
        assert!((needed / by_share - 1.0).abs() < 1e-12);
        for _ in 0..needed as u64 {
            a.push(3.0 * random.normal() + random.normal());
            b.push(3.0 * random.normal() + random.normal());
        }
        let apart = linear_contrast(&[(1.0, a), (-1.0, b)]).unwrap().interval(0.95).unwrap();
        let paired = Estimate::of_mean(&together.differences).unwrap().interval(0.95).unwrap();
        assert!((apart.width() / paired.width() - 1.0).abs() < 0.05, "{apart:?} {paired:?}");
    }

    #[test]
    fn without_spread_there_is_no_effect_size() {
        let constant = paired(&[2.0, 2.0], &[1.0, 1.0]);
        assert_eq!((constant.cohen_d_av(), constant.independent_runs_per_arm()), (None, None));
        assert_eq!(cohen_d(&constant.a, &constant.b), None);
        assert_eq!(cohen_d(&Moments::new(), &constant.b), None);
        let shifted = paired(&[2.0, 3.0], &[1.0, 2.0]);
        assert!(shifted.cohen_d_av().is_some() && shifted.independent_runs_per_arm().is_none());
    }
}
