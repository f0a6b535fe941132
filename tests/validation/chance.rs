use detente_core::math::{exp, ln, normal_cdf};

use crate::case::{CHI_SQUARE, Case, ERRORS, KOLMOGOROV, chi_square, kolmogorov};
use crate::experiment::Found;
use crate::page::agrees;

const KS: &str = "0.1 % critical value of √n D";

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub(crate) fn hazard() -> Case {
    let found = Found::of("hazard");
    let mut case = Case::new(
        "The waiting time of a hazard",
        "Exponential distribution: P(T > t) = exp(−ht), at every tick. h = 0.4 per day, ticks of half a day, 10,000 waits.",
    );
    let waits = found.values("wait", &[]);
    assert_eq!(waits.len(), 10_000, "every wait ends");
    let stays = exp(-0.2);
    let want = 1.0 / (1.0 - stays);
    let tolerance = ERRORS * (stays.sqrt() * want) / 100.0;
    case.near("mean, in ticks: 1/(1 − exp(−hΔ))", want, mean(&waits), tolerance, "3.29 standard errors");
    let cdf = |tick: f64| 1.0 - exp(-0.2 * tick);
    case.below("Kolmogorov–Smirnov, √n D", KOLMOGOROV, kolmogorov(waits.clone(), cdf, true), KS);
    // Eight classes; the last is open.
    let ends = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, f64::INFINITY];
    let below = |end: f64| waits.iter().filter(|w| **w <= end).count() as f64;
    let (mut counts, mut shares, mut last) = (Vec::new(), Vec::new(), (0.0, 0.0));
    for end in ends {
        let next = (below(end), if end.is_finite() { cdf(end) } else { 1.0 });
        counts.push(next.0 - last.0);
        shares.push(next.1 - last.1);
        last = next;
    }
    let why = "0.1 % critical value, 7 degrees of freedom";
    case.below("chi-square, 8 classes", CHI_SQUARE[6], chi_square(&counts, &shares), why);
    case
}

/// A normal distribution function cut at both ends.
fn cut(z: f64, low: f64, high: f64) -> f64 {
    (normal_cdf(z) - normal_cdf(low)) / (normal_cdf(high) - normal_cdf(low))
}

pub(crate) fn draws() -> Case {
    let found = Found::of("draws");
    let mut case = Case::new(
        "Uncertain numbers",
        "Distribution functions in closed form; 10,000 draws of each, Kolmogorov–Smirnov √n D or chi-square.",
    );
    let triangular = |x: f64| match x < 2.0 {
        true => (x - 1.0) * (x - 1.0) / 5.0,
        false => 1.0 - (6.0 - x) * (6.0 - x) / 20.0,
    };
    let beta = |x: f64| {
        let u = (x - 1.0) / 4.0;
        u * u * (3.0 - 2.0 * u)
    };
    let lognormal = |x: f64| {
        let z = |x: f64| ln(x / 2.0) / 0.7;
        cut(z(x), z(0.5), z(8.0))
    };
    type Cdf<'a> = &'a dyn Fn(f64) -> f64;
    let all: [(&str, &str, Cdf<'_>); 5] = [
        ("uniform", "uniform [2, 5]", &|x| (x - 2.0) / 3.0),
        ("triangular", "triangular [1, 2, 6]", &triangular),
        ("normal", "normal, mean 4, sd 2, cut at 1 and 9", &|x| cut((x - 4.0) / 2.0, -1.5, 2.5)),
        ("lognormal", "lognormal, median 2, σ 0.7, cut at 0.5 and 8", &lognormal),
        ("beta", "beta (2, 2) on [1, 5]", &beta),
    ];
    for (measure, what, cdf) in all {
        case.below(what, KOLMOGOROV, kolmogorov(found.values(measure, &[]), cdf, false), KS);
    }
    let drawn = found.values("choice", &[]);
    let counts = [1.0, 2.0, 4.0].map(|value| drawn.iter().filter(|x| **x == value).count() as f64);
    assert_eq!(counts.iter().sum::<f64>(), drawn.len() as f64, "nothing else is drawn");
    let why = "0.1 % critical value, 2 degrees of freedom";
    let statistic = chi_square(&counts, &[0.2, 0.5, 0.3]);
    case.below("choice of 1, 2, 4, weights 0.2, 0.5, 0.3: chi-square", CHI_SQUARE[1], statistic, why);
    case
}

pub(crate) fn noise() -> Case {
    let found = Found::of("noise");
    let mut case = Case::new(
        "A relaxation with noise",
        "Wright–Fisher diffusion, whose stationary law is a beta distribution: Wright (1931), Karlin and Taylor (1981). \
         r = 0.2, m = 0.3, s = 0.15; 10,000 runs.",
    );
    let values = found.values("x", &[]);
    let n = values.len() as f64;
    let centre = mean(&values);
    let square = |x: f64| x * x;
    let variance = values.iter().map(|x| square(x - centre)).sum::<f64>() / (n - 1.0);
    let fourth = values.iter().map(|x| square(square(x - centre))).sum::<f64>() / n;
    let errors = "3.29 standard errors";
    let want = 0.21 / (1.0 + 0.2 / (2.0 * 0.15 * 0.15));
    case.near("mean", 0.3, centre, ERRORS * (want / n).sqrt(), errors);
    let error = ERRORS * ((fourth - square(variance)) / n).sqrt();
    let why = "3.29 standard errors, and r × tick = 2 % for the tick";
    case.near("variance, m (1 − m)/(1 + r/(2s²))", want, variance, error + 0.02 * want, why);
    case
}

#[test]
fn luck_has_the_laws_it_claims() {
    for id in ["hazard", "draws", "noise"] {
        agrees(id);
    }
}
