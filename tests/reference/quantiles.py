"""Quantiles of the distributions that an uncertain number can have (docs/model.md, §11); `u` has an entry per run."""

import math

import numpy as np

# Coefficients of Wichura's AS 241, highest power first: numerator and denominator near the middle, in the tails, and in
# the far tails.
MIDDLE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080),
    (5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
     5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0),
)
TAIL = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
     3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1.0),
)
FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)


def polynomial(coefficients, r):
    out = coefficients[0]
    for c in coefficients[1:]:
        out = out * r + c
    return out


def ratio(coefficients, r):
    return polynomial(coefficients[0], r) / polynomial(coefficients[1], r)


def normal(p):
    """Φ⁻¹ at 0 < p < 1."""
    q = p - 0.5
    out = q * ratio(MIDDLE, 0.180625 - q * q)
    outer = np.abs(q) > 0.425
    r = np.sqrt(-np.log(np.minimum(p, 1.0 - p)[outer]))
    out[outer] = np.copysign(np.where(r <= 5.0, ratio(TAIL, r - 1.6), ratio(FAR, r - 5.0)), q[outer])
    return out


def phi(x):
    return math.erfc(-x / math.sqrt(2.0)) / 2.0


def triangular(a, c, b, u):
    if b == a:
        return a + 0.0 * u
    rising = a + np.sqrt(u * (b - a) * (c - a))
    falling = b - np.sqrt((1.0 - u) * (b - a) * (b - c))
    return np.where(u < (c - a) / (b - a), rising, falling)


def cut_normal(mean, sd, lo, hi, u):
    if sd == 0.0:
        return np.clip(mean, lo, hi) + 0.0 * u
    low, high = phi((lo - mean) / sd), phi((hi - mean) / sd)
    p = low + u * (high - low)
    inside = (p > 0.0) & (p < 1.0)
    x = np.clip(mean + sd * normal(np.where(inside, p, 0.5)), lo, hi)
    return np.where(p <= 0.0, lo, np.where(p >= 1.0, hi, x))


def lognormal(median, sigma, lo, hi, u):
    low = math.log(lo) if lo > 0.0 else -math.inf
    high = math.log(hi) if hi < math.inf else math.inf
    return np.clip(np.exp(cut_normal(math.log(median), sigma, low, high, u)), lo, hi)


def beta_cdf(x, a, b):
    """The regularised incomplete beta function at 0 < x < 1, by Lentz's continued fraction."""
    front = np.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * np.log(x) + b * np.log1p(-x))
    upper = x > (a + 1.0) / (a + b + 2.0)
    return np.where(
        upper,
        1.0 - front * fraction(np.where(upper, 1.0 - x, 0.5), b, a) / b,
        front * fraction(np.where(upper, 0.5 * (a + 1.0) / (a + b + 2.0), x), a, b) / a,
    )


def away_from_zero(x):
    return np.where(np.abs(x) > 1e-300, x, 1e-300)


def fraction(x, a, b):
    c, d = 1.0, 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    h = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / away_from_zero(1.0 + numerator * d)
            c = away_from_zero(1.0 + numerator / c)
            h = h * (c * d)
        if np.all(np.abs(c * d - 1.0) < 3e-16):
            break
    return h


def beta(a, b, u):
    """By bisection: to the last bit, or to 2⁻¹⁰⁷⁴ where it lies next to 0."""
    lo, hi = np.zeros_like(u), np.ones_like(u)
    while True:
        middle = 0.5 * (lo + hi)
        open_still = (middle > lo) & (middle < hi)
        if not open_still.any():
            return middle
        below = beta_cdf(np.where(open_still, middle, 0.5), a, b) < u
        lo, hi = np.where(open_still & below, middle, lo), np.where(open_still & ~below, middle, hi)


def choice(values, weights, u):
    """The first value whose cumulative weight, as a share, is at least u."""
    shares = np.cumsum(weights) / sum(weights)
    first = np.minimum(np.sum(shares[:, None] < u, axis=0), len(values) - 1)
    return np.array(values)[first]
