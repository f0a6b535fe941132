//! Linear contrasts of means: an estimate, its standard error and what it says against a margin.
//!
//! A contrast is Σ cᵢ μᵢ over design points, as a rule with Σ cᵢ = 0: a difference is (1, −1), an interaction of two
//! switches (1, −1, −1, 1). Which error it has depends on how the design points were run:
//!
//! * with **common random numbers**, the contrast of each replicate is one observation ([`contrast_value`]) and the
//!   estimate that of a mean ([`Estimate::of_mean`]): luck that the design points share cancels;
//! * with **independent random numbers**, the variances of the means add ([`linear_contrast`]).

use crate::interval::Interval;
use crate::moments::Moments;
use crate::student::{t_cdf, t_quantile};

/// An estimate whose error over its standard error has Student's t distribution, at least approximately.
///
/// With a standard error of exactly 0 nothing is left to chance: intervals have no width and a p-value is 0 or 1, by
/// comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimated effect, in the unit of the measure.
    pub value: f64,
    /// Its standard error, at least 0, in the same unit.
    pub standard_error: f64,
    /// Degrees of freedom, real, at least 1.
    pub df: f64,
}

impl Estimate {
    /// The mean of independent values, such as differences or contrasts of replicates; n − 1 degrees of freedom.
    ///
    /// `None` with fewer than two values.
    #[must_use]
    pub fn of_mean(values: &Moments) -> Option<Self> {
        let standard_error = values.standard_error()?;
        Some(Self { value: values.mean()?, standard_error, df: (values.n() - 1) as f64 })
    }

    /// Student t interval, value ± t · standard error. `None` at a `confidence` outside (0, 1), if a field is out of
    /// its range or an end not finite.
    #[must_use]
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let inside = confidence > 0.0 && confidence < 1.0;
        if !inside || !self.is_valid() {
            return None;
        }
        let reach = -t_quantile(0.5 * (1.0 - confidence), self.df)? * self.standard_error;
        let (low, high) = (self.value - reach, self.value + reach);
        (low.is_finite() && high.is_finite()).then_some(Interval { low, high })
    }

    /// One-sided p-value of the hypothesis that the effect is at most `margin`; small if it is above.
    ///
    /// `None` if `margin` is not a number or a field is out of its range.
    #[must_use]
    pub fn p_above(&self, margin: f64) -> Option<f64> {
        self.probability_below(margin - self.value)
    }

    /// One-sided p-value of the hypothesis that the effect is at least `margin`; small if it is below.
    ///
    /// `None` if `margin` is not a number or a field is out of its range.
    #[must_use]
    pub fn p_below(&self, margin: f64) -> Option<f64> {
        self.probability_below(self.value - margin)
    }

    /// p-value of the hypothesis that the effect is at least `margin` in size, either way; small if it is negligible.
    ///
    /// The larger of two one-sided p-values (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987)).
    /// `None` unless `margin` ≥ 0 or if a field is out of its range.
    #[must_use]
    pub fn p_within(&self, margin: f64) -> Option<f64> {
        if margin < 0.0 {
            return None;
        }
        let (above, below) = (self.p_above(-margin)?, self.p_below(margin)?);
        Some(if above > below { above } else { below })
    }

    /// Probability that an error is at most `distance`.
    fn probability_below(&self, distance: f64) -> Option<f64> {
        if distance.is_nan() || !self.is_valid() {
            return None;
        }
        if self.standard_error == 0.0 {
            return Some(if distance < 0.0 { 0.0 } else { 1.0 });
        }
        t_cdf(distance / self.standard_error, self.df)
    }

    fn is_valid(&self) -> bool {
        let Self { value, standard_error, df } = *self;
        value.is_finite()
            && standard_error.is_finite()
            && standard_error >= 0.0
            && df.is_finite()
            && df >= 1.0
    }
}

/// Σ cᵢ · meanᵢ over `groups` of (coefficient, values) that were run with independent random numbers.
///
/// Variances need not be equal: the standard error is √(Σ vᵢ) with vᵢ = cᵢ² varᵢ / nᵢ, and the degrees of freedom
/// (Σ vᵢ)² / Σ(vᵢ² / (nᵢ − 1)) (Satterthwaite, Biometrics Bulletin 2 (1946); Welch, Biometrika 34 (1947)). If no group
/// varies they are Σ(nᵢ − 1). For runs that share parameter draws, give draw means ([`DrawFold`](crate::DrawFold)).
///
/// A group with coefficient 0 does not count. `None` if a coefficient is not finite, if no group counts, or if one
/// that does has fewer than two values.
#[must_use]
pub fn linear_contrast(groups: &[(f64, Moments)]) -> Option<Estimate> {
    let (mut value, mut squared_error) = (0.0, 0.0);
    let mut terms = Vec::with_capacity(groups.len());
    for (coefficient, values) in groups.iter().filter(|(coefficient, _)| *coefficient != 0.0) {
        let error = coefficient * values.standard_error()?;
        value += coefficient * values.mean()?;
        squared_error += error * error;
        terms.push((error * error, (values.n() - 1) as f64));
    }
    let fewest = terms.iter().map(|&(_, df)| df).reduce(|least, df| if df < least { df } else { least })?;
    let all = terms.iter().map(|(_, df)| df).sum();
    let df = if squared_error == 0.0 {
        all
    } else {
        let shares = terms.iter().map(|(term, df)| (term / squared_error) * (term / squared_error) / df);
        // It lies between the fewest and all, but for rounding.
        (1.0 / shares.sum::<f64>()).clamp(fewest, all)
    };
    Some(Estimate { value, standard_error: squared_error.sqrt(), df }).filter(Estimate::is_valid)
}

/// The contrast of one replicate, Σ cᵢ · valueᵢ, whose values come from the same random numbers.
///
/// `None`, to be counted as dropped, if a value with a coefficient other than 0 is missing or the sum is not finite;
/// also if there are not as many values as coefficients.
#[must_use]
pub fn contrast_value(coefficients: &[f64], values: &[Option<f64>]) -> Option<f64> {
    if coefficients.len() != values.len() {
        return None;
    }
    let mut sum = 0.0;
    for (coefficient, value) in
        coefficients.iter().zip(values).filter(|(coefficient, _)| **coefficient != 0.0)
    {
        sum += coefficient * (*value)?;
    }
    sum.is_finite().then_some(sum)
}

#[cfg(test)]
#[path = "contrast_tests.rs"]
mod tests;
