"""How variables move when nobody acts: one step of length D (docs/model.md, §2)."""

import math


def holds(conditions, x):
    for v, lo, hi in conditions:
        if not lo <= x[v] <= hi:
            return False
    return True


def power(z, p):
    """z^p for z ≥ 0, with 0⁰ = 1."""
    if p == 0.0:
        return 1.0
    if p == 1.0:
        return z
    if p == 2.0:
        return z * z
    if p == 3.0:
        return z * z * z
    if p == 4.0:
        return z * z * (z * z)
    return math.exp(p * math.log(z)) if z > 0.0 else 0.0


def clamp(x, lo, hi):
    return lo if x < lo else hi if x > hi else x


class Processes:
    """All processes of a scenario, compiled to functions of the state."""

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
            pace = self.pace(p.pace)
            v = p.variable
            if p.kind == "attrition":
                self.attritions.append((p, pace))
                for u, _ in p.a + p.b:
                    self.in_attrition[u] = True
                continue
            if p.kind == "accumulate":
                self.growths[v].append((pace, self.growth(p)))
            elif p.kind != "hold":
                self.relaxations[v].append((p.rate, pace, self.target(p)))
            if p.noise is not None:
                self.noises[v] = (p.noise, pace)
        self.own = [v for v in range(n) if self.relaxations[v] or self.growths[v] or self.noises[v] is not None]

    def pace(self, pace):
        if pace is None:
            return lambda x: 1.0
        lo, hi, gain, p, by = self.lo, self.hi, pace.gain, pace.power, pace.by

        def value(x):
            out = gain
            for u in by:
                out *= power((x[u] - lo[u]) / (hi[u] - lo[u]), p)
            return out

        return value

    def product(self, factors, x):
        out = 1.0
        for complement, u in factors:
            out *= self.lo[u] + self.hi[u] - x[u] if complement else x[u]
        return out

    def growth(self, p):
        if p.product is not None:
            return lambda x: p.gain * self.product(p.product, x)
        return lambda x: sum(c * x[u] for u, c in p.terms)

    def target(self, p):
        v = p.variable
        lo, hi = self.lo[v], self.hi[v]
        if p.kind == "toward":
            return lambda x: p.target
        if p.kind == "affine":
            bias, terms = p.bias, p.terms

            def affine(x):
                out = bias
                for u, c in terms:
                    out += c * x[u]
                return clamp(out, lo, hi)

            return affine
        if p.kind == "mixture":
            return lambda x: clamp(sum(self.product(factors, x) for factors in p.products), lo, hi)
        if p.kind == "gate":
            return lambda x: p.to if holds(p.when, x) else lo
        if p.kind == "contest":

            def contest(x):
                a = sum(c * x[u] for u, c in p.a)
                b = sum(c * x[u] for u, c in p.b)
                if a == 0.0 and b == 0.0:
                    return x[v]
                r = power(min(a, b) / max(a, b), p.exponent)
                share = 1.0 / (1.0 + r) if a >= b else r / (1.0 + r)
                return lo + (hi - lo) * share

            return contest
        raise ValueError(p.kind)

    def step(self, x, length, pulls, noise=None):
        """The state after one step; `pulls` maps a variable to terms in force, (side, value, rate) each; `noise`
        is the normal draw of a variable, with the length of the tick as `length`."""
        out = x[:]
        supply = []
        movers = self.own if not pulls else sorted({*self.own, *pulls})
        for v in movers:
            now = x[v]
            rate = pulled = 0.0
            for rho, pace, target in self.relaxations[v]:
                r = rho * pace(x)
                rate += r
                pulled += r * target(x)
            for side, value, rho in pulls.get(v, ()) if pulls else ():
                if now > value if side == "<=" else now < value if side == ">=" else True:
                    rate += rho
                    pulled += rho * value
            gap = pulled / rate - now if rate > 0.0 else 0.0
            extra = 0.0
            for pace, growth in self.growths[v]:
                extra += pace(x) * growth(x) * length
            if noise is not None and self.noises[v] is not None:
                sigma, pace = self.noises[v]
                z = (now - self.lo[v]) / (self.hi[v] - self.lo[v])
                spread = sigma * 2.0 * math.sqrt(max(0.0, z * (1.0 - z))) * math.sqrt(length) * math.sqrt(pace(x))
                if spread != 0.0:
                    extra += spread * noise(v)
            if self.in_attrition[v]:
                share = -math.expm1(-rate * length / 2.0)
                tau = now + gap
                out[v] = now + share * gap
                supply.append((v, tau, share, extra))
            else:
                out[v] = clamp(now - math.expm1(-rate * length) * gap + extra, self.lo[v], self.hi[v])
        for p, pace in self.attritions:
            fight(p, out, pace(x) * length)
        for v, tau, share, extra in supply:
            out[v] = clamp(out[v] + share * (tau - out[v]) + extra, self.lo[v], self.hi[v])
        return out


def fight(p, x, time):
    """Mutual losses of two sides over a time, in place."""
    a = sum(c * x[u] for u, c in p.a)
    b = sum(c * x[u] for u, c in p.b)
    after = square if p.law == "square" else linear
    left_a, left_b = after(a, b, p.kill_a, p.kill_b, time)
    for side, before, left in ((p.a, a, left_a), (p.b, b, left_b)):
        if before != 0.0:
            for u, _ in side:
                x[u] *= left / before


def square(a, b, alpha, beta, time):
    ra, rb = math.sqrt(alpha), math.sqrt(beta)
    s = clamp(ra * rb * time, 0.0, 100.0)
    x, y = ra * a, rb * b
    invariant = (x - y) * (x + y)
    if s < 1e-4:
        left_a = a * (1.0 + s * s / 2.0) - beta * b * time * (1.0 + s * s / 6.0)
        left_b = b * (1.0 + s * s / 2.0) - alpha * a * time * (1.0 + s * s / 6.0)
    else:
        fade, grow = (x + y) * math.exp(-s), (x - y) * math.exp(s)
        left_a = (fade + grow) / (2.0 * ra)
        left_b = (fade - grow) / (2.0 * rb)
    if invariant > 0.0 and left_b <= 0.0:
        left_a, left_b = math.sqrt(invariant) / ra, 0.0
    elif invariant < 0.0 and left_a <= 0.0:
        left_a, left_b = 0.0, math.sqrt(-invariant) / rb
    return clamp(left_a, 0.0, a), clamp(left_b, 0.0, b)


def linear(a, b, alpha, beta, time):
    x, y = alpha * a, beta * b
    d = abs(x - y)
    s = d * time
    q = time * (1.0 - s / 2.0) if s < 1e-8 else -math.expm1(-s) / d
    larger = 1.0 / (1.0 + min(x, y) * q)
    smaller = larger * math.exp(-s)
    share_a, share_b = (larger, smaller) if x >= y else (smaller, larger)
    return a * share_a, b * share_b
