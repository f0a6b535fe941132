"""How variables move when nobody acts: one step of length D (docs/model.md, §2).

A state is a list with one array per variable. The last axis of every array is runs; axes before it, where there are any,
hold what is looked at side by side: options, answers, points of a table. A variable that does not differ along them has none.
"""

import numpy as np


def holds(conditions, x):
    out = np.True_
    for v, lo, hi in conditions:
        if lo is not None:
            out = out & (x[v] >= lo)
        if hi is not None:
            out = out & (x[v] <= hi)
    return out


WHOLE_POWERS = {
    0.0: np.ones_like, 1.0: lambda z: z, 2.0: lambda z: z * z, 3.0: lambda z: z * z * z, 4.0: lambda z: z * z * (z * z),
}


def power(z, p):
    """z^p for z ≥ 0, with 0⁰ = 1."""
    if np.ndim(p) == 0 and p in WHOLE_POWERS:
        return WHOLE_POWERS[p](z)
    out = np.where(z > 0.0, np.exp(p * np.log(z)), 0.0)
    for whole, value in WHOLE_POWERS.items():
        if np.any(p == whole):
            out = np.where(p == whole, value(z), out)
    return out


def clamp(x, lo, hi):
    return np.minimum(np.maximum(x, lo), hi)


def weighted(terms, x):
    total = 0.0
    for u, c in terms:
        total = total + c * x[u]
    return total


def reads_and_moves(p):
    """The variables that a process reads without noise, and those that it moves."""
    read = set(p.pace.by) if p.pace is not None else set()
    if p.kind == "affine" or p.kind == "accumulate" and p.product is None:
        read |= {u for u, _ in p.terms}
    elif p.kind == "accumulate":
        read |= {u for _, u in p.product}
    elif p.kind == "mixture":
        read |= {u for factors in p.products for _, u in factors}
    elif p.kind == "gate":
        read |= {u for u, _, _ in p.when}
    elif p.kind in ("contest", "attrition"):
        read |= {u for u, _ in p.a + p.b}
    return read, {u for u, _ in p.a + p.b} if p.kind == "attrition" else {p.variable}


class Processes:
    """All processes of a scenario, by the variable that they move."""

    def __init__(self, scenario):
        self.lo = [v.lo for v in scenario.variables]
        self.hi = [v.hi for v in scenario.variables]
        n = len(self.lo)
        self.relaxations = [[] for _ in range(n)]
        self.growths = [[] for _ in range(n)]
        self.noises = [None] * n
        self.attritions = []
        self.in_attrition = [False] * n
        for p in scenario.processes:
            if p.kind == "attrition":
                self.attritions.append(p)
                for u, _ in p.a + p.b:
                    self.in_attrition[u] = True
                continue
            if p.kind == "accumulate":
                self.growths[p.variable].append(p)
            elif p.kind != "hold":
                self.relaxations[p.variable].append(p)
            if p.noise is not None:
                self.noises[p.variable] = p
        self.own = [v for v in range(n) if self.relaxations[v] or self.growths[v] or self.noises[v] is not None]

    def z(self, v, x):
        return (x[v] - self.lo[v]) / (self.hi[v] - self.lo[v])

    def pace(self, p, x):
        if p.pace is None:
            return 1.0
        out = p.pace.gain
        for u in p.pace.by:
            out = out * power(self.z(u, x), p.pace.power)
        return out

    def product(self, factors, x):
        out = 1.0
        for complement, u in factors:
            out = out * (self.lo[u] + self.hi[u] - x[u] if complement else x[u])
        return out

    def growth(self, p, x):
        if p.product is not None:
            return p.gain * self.product(p.product, x)
        return weighted(p.terms, x)

    def target(self, p, x):
        v = p.variable
        lo, hi = self.lo[v], self.hi[v]
        if p.kind == "toward":
            return p.target
        if p.kind == "affine":
            return clamp(p.bias + weighted(p.terms, x), lo, hi)
        if p.kind == "mixture":
            return clamp(sum(self.product(factors, x) for factors in p.products), lo, hi)
        if p.kind == "gate":
            return np.where(holds(p.when, x), p.to, lo)
        if p.kind == "contest":
            a, b = weighted(p.a, x), weighted(p.b, x)
            larger = np.maximum(a, b)
            r = power(np.minimum(a, b) / larger, p.exponent)
            share = np.where(a >= b, 1.0, r) / (1.0 + r)
            return np.where(larger == 0.0, x[v], lo + (hi - lo) * share)
        raise ValueError(p.kind)

    def step(self, x, length, pulls, noise=None, movers=None):
        """The state after one step. `pulls` maps a variable to terms in force, (side, value, rate) each; `noise` gives the
        normal draws of a variable, with the length of the tick as `length`; `movers` says which variables are asked for."""
        out = x[:]
        supply = []
        for v in self.own if not pulls else sorted({*self.own, *pulls}):
            if movers is not None and v not in movers:
                continue
            now = x[v]
            gap = extra = 0.0
            rate, pulled = self.relaxation(v, x, pulls)
            if rate is not None:
                gap = np.where(rate > 0.0, pulled / rate - now, 0.0)
            for p in self.growths[v]:
                extra = extra + self.pace(p, x) * self.growth(p, x) * length
            if noise is not None and self.noises[v] is not None:
                p, z = self.noises[v], self.z(v, x)
                spread = p.noise * 2.0 * np.sqrt(np.maximum(0.0, z * (1.0 - z))) * np.sqrt(length)
                extra = extra + spread * np.sqrt(self.pace(p, x)) * noise(v)
            if self.in_attrition[v]:
                share = 0.0 if rate is None else -np.expm1(-rate * length / 2.0)
                out[v] = now + share * gap
                supply.append((v, now + gap, share, extra))
            else:
                moved = now + extra if rate is None else now - np.expm1(-rate * length) * gap + extra
                out[v] = clamp(moved, self.lo[v], self.hi[v])
        for p in self.attritions:
            if movers is None or any(u in movers for u, _ in p.a + p.b):
                fight(p, out, self.pace(p, x) * length)
        for v, target, share, extra in supply:
            out[v] = clamp(out[v] + share * (target - out[v]) + extra, self.lo[v], self.hi[v])
        return out

    def relaxation(self, v, x, pulls):
        """Σ ρπ and Σ ρπτ; None where nothing ever pulls."""
        terms = pulls.get(v, ())
        if not self.relaxations[v] and not terms:
            return None, None
        rate = pulled = np.float64(0.0)
        for p in self.relaxations[v]:
            r = p.rate * self.pace(p, x)
            rate = rate + r
            pulled = pulled + r * self.target(p, x)
        for side, value, rho in terms:
            if side != "=":
                rho = np.where(x[v] > value if side == "<=" else x[v] < value, rho, 0.0)
            rate = rate + rho
            pulled = pulled + rho * value
        return rate, pulled


def fight(p, x, time):
    """Mutual losses of two sides over a time, in place."""
    a, b = weighted(p.a, x), weighted(p.b, x)
    left = (square if p.law == "square" else linear)(a, b, p.kill_a, p.kill_b, time)
    for side, before, after in ((p.a, a, left[0]), (p.b, b, left[1])):
        share = np.where(before != 0.0, after / before, 1.0)
        for u, _ in side:
            x[u] = x[u] * share


def square(a, b, alpha, beta, time):
    ra, rb = np.sqrt(alpha), np.sqrt(beta)
    s = clamp(ra * rb * time, 0.0, 100.0)
    x, y = ra * a, rb * b
    invariant = (x - y) * (x + y)
    fade, grow = (x + y) * np.exp(-s), (x - y) * np.exp(s)
    short = s < 1e-4
    left_a = np.where(
        short, a * (1.0 + s * s / 2.0) - beta * b * time * (1.0 + s * s / 6.0), (fade + grow) / (2.0 * ra))
    left_b = np.where(
        short, b * (1.0 + s * s / 2.0) - alpha * a * time * (1.0 + s * s / 6.0), (fade - grow) / (2.0 * rb))
    a_wins, b_wins = (invariant > 0.0) & (left_b <= 0.0), (invariant < 0.0) & (left_a <= 0.0)
    root = np.sqrt(np.abs(invariant))
    left_a, left_b = (
        np.where(a_wins, root / ra, np.where(b_wins, 0.0, left_a)),
        np.where(b_wins, root / rb, np.where(a_wins, 0.0, left_b)),
    )
    return clamp(left_a, 0.0, a), clamp(left_b, 0.0, b)


def linear(a, b, alpha, beta, time):
    x, y = alpha * a, beta * b
    d = np.abs(x - y)
    s = d * time
    q = np.where(s < 1e-8, time * (1.0 - s / 2.0), -np.expm1(-s) / d)
    larger = 1.0 / (1.0 + np.minimum(x, y) * q)
    smaller = larger * np.exp(-s)
    return a * np.where(x >= y, larger, smaller), b * np.where(x >= y, smaller, larger)
