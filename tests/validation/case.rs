use detente_core::math::{ln, max, pow};

/// What a row asks for.
pub(crate) enum Asked {
    /// A value, within a tolerance.
    Near(f64, f64),
    /// Less than a bound: a test statistic and its critical value.
    Below(f64),
}

/// One number that is known.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) asked: Asked,
    pub(crate) obtained: f64,
    /// Why this tolerance.
    pub(crate) why: String,
}

impl Row {
    pub(crate) fn agrees(&self) -> bool {
        match self.asked {
            Asked::Near(expected, tolerance) => (self.obtained - expected).abs() <= tolerance,
            Asked::Below(bound) => self.obtained < bound,
        }
    }
}

/// A known result: one experiment under `configs/validation/`.
pub(crate) struct Case {
    pub(crate) title: &'static str,
    /// How it is known.
    pub(crate) source: &'static str,
    pub(crate) rows: Vec<Row>,
}

impl Case {
    pub(crate) fn new(title: &'static str, source: &'static str) -> Self {
        Self { title, source, rows: Vec::new() }
    }

    pub(crate) fn near(&mut self, what: &str, expected: f64, obtained: f64, tolerance: f64, why: &str) {
        let asked = Asked::Near(expected, tolerance);
        self.rows.push(Row { what: what.to_owned(), asked, obtained, why: why.to_owned() });
    }

    pub(crate) fn below(&mut self, what: &str, bound: f64, obtained: f64, why: &str) {
        let asked = Asked::Below(bound);
        self.rows.push(Row { what: what.to_owned(), asked, obtained, why: why.to_owned() });
    }
}

/// Where a continuous f, positive at `low`, crosses zero before `high`.
pub(crate) fn root(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if f(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

/// Critical values at 0.1 %: chi-square by degrees of freedom, from 1.
pub(crate) const CHI_SQUARE: [f64; 9] =
    [10.828, 13.816, 16.266, 18.467, 20.515, 22.458, 24.322, 26.124, 27.877];

/// Critical value of √n D at 0.1 %, Kolmogorov's limit.
pub(crate) const KOLMOGOROV: f64 = 1.949;

/// Standard errors within which 99.9 % of means lie.
pub(crate) const ERRORS: f64 = 3.291;

pub(crate) fn chi_square(counts: &[f64], shares: &[f64]) -> f64 {
    let n: f64 = counts.iter().sum();
    let part = |(count, share): (&f64, &f64)| (count - n * share) * (count - n * share) / (n * share);
    counts.iter().zip(shares).map(part).sum()
}

/// √n D of a sample against a distribution function. Where values are whole ticks, both are compared at the ticks, where
/// the continuous one holds exactly.
pub(crate) fn kolmogorov(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64, whole: bool) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let mut distance: f64 = 0.0;
    for (i, &x) in sample.iter().enumerate() {
        let (before, after) = (i as f64 / n, (i + 1) as f64 / n);
        let last = sample.get(i + 1).is_none_or(|next| *next > x);
        if !whole {
            distance = max(distance, max((cdf(x) - before).abs(), (after - cdf(x)).abs()));
        } else if last {
            distance = max(distance, (after - cdf(x)).abs());
        }
    }
    distance * n.sqrt()
}

/// By which power of the step errors fell, where each step is half of the one before.
pub(crate) fn order(coarse: f64, fine: f64) -> f64 {
    ln(coarse.abs() / fine.abs()) / ln(2.0)
}

/// A^m / (A^m + B^m).
pub(crate) fn contest(a: f64, b: f64, m: f64) -> f64 {
    pow(a, m) / (pow(a, m) + pow(b, m))
}
