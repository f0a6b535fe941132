"""Quantiles of the distributions that an uncertain number can have (docs/model.md, §11)."""

import math
from statistics import NormalDist

STANDARD = NormalDist()


def clamp(x, lo, hi):
    return lo if x < lo else hi if x > hi else x


def phi(x):
    return math.erfc(-x / math.sqrt(2.0)) / 2.0


def triangular(a, c, b, u):
    if b == a:
        return a
    if u < (c - a) / (b - a):
        return a + math.sqrt(u * (b - a) * (c - a))
    return b - math.sqrt((1.0 - u) * (b - a) * (b - c))


def cut_normal(mean, sd, lo, hi, u):
    if sd == 0.0:
        return clamp(mean, lo, hi)
    low = phi((lo - mean) / sd) if lo > -math.inf else 0.0
    high = phi((hi - mean) / sd) if hi < math.inf else 1.0
    p = low + u * (high - low)
    if p <= 0.0:
        return lo
    if p >= 1.0:
        return hi
    return clamp(mean + sd * STANDARD.inv_cdf(p), lo, hi)


def lognormal(median, sigma, lo, hi, u):
    low = math.log(lo) if lo > 0.0 else -math.inf
    high = math.log(hi) if hi < math.inf else math.inf
    return clamp(math.exp(cut_normal(math.log(median), sigma, low, high, u)), lo, hi)


def beta_cdf(x, a, b):
    """The regularised incomplete beta function, by Lentz's continued fraction."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - front * fraction(1.0 - x, b, a) / b
    return front * fraction(x, a, b) / a


def fraction(x, a, b):
    tiny = 1e-300
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    h = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > tiny else tiny)
            c = 1.0 + numerator / c
            c = c if abs(c) > tiny else tiny
            h *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return h


def beta(a, b, u):
    """By bisection to the last bit."""
    lo, hi = 0.0, 1.0
    for _ in range(1100):
        middle = 0.5 * (lo + hi)
        if middle in (lo, hi):
            break
        if beta_cdf(middle, a, b) < u:
            lo = middle
        else:
            hi = middle
    return 0.5 * (lo + hi)


def choice(values, weights, u):
    total = sum(weights)
    run = 0.0
    for value, weight in zip(values, weights):
        run += weight
        if run / total >= u:
            return value
    return values[-1]
