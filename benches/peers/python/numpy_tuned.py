"""The peers model in numpy, tuned: RUNS SEED.

As fast as numpy lets a program be that still runs when the scenario's numbers, variables, options or actors change:

- Variables and options are rows, runs are columns; a chunk of runs stays in the cache, and is large enough for the cost
  of calls. Same-shaped work of several actors, options and theatres is stacked into one call (`rows.py`).
- All expect the same of each other, so that a pass of forecasts has one course of holding. The course of an option is
  worked out only for what its actor wants, and only where it differs from that of holding; what two courses have in
  common is worked out once.
- Only differences from holding enter worths, as logit choice asks for no more.
"""

import os

import numpy as np

from report import Clock, arguments, report
from rows import Steps, Table
from scenario import (
    ALARM_CAP, ALARM_DECAY, ATTENTION, BACKGROUND, BELIEF_WEIGHT, HABIT_RATE, SEGMENTS, Scenario,
)

CHUNK = int(os.environ.get("CHUNK", 1536))  # runs at once
TINY = 1e-300
HOLD = {}  # what holding does: nothing

# The order of work in a segment.
MOVE, TERMS, SIDES, POWERS, CONTESTS, PACES, RELAX = range(7)


class Model:
    """The model as lists of operations on rows, without arrays yet."""

    def __init__(self, scenario):
        s = self.s = scenario
        # State: x by variable, alarm by actor and theatre, habit by option; uniforms by actor, normals by variable.
        self.x, self.alarm, self.habit, self.uniform, self.normal = (Table() for _ in range(5))
        for v in range(len(s.variables)):
            self.x.once((v, 0))  # and (v, 1, …) after acts, so that they are neighbours
        self.deciders = [i for i, a in enumerate(s.actors) if a.options]
        self.relaxation = {r.variable: r for r in s.relaxations}
        self.effects = [(g, v, d) for g, o in enumerate(s.options) for v, d in o.effects if d]
        self.pressed = sorted({v for _, v, _ in self.effects})
        self.gains = {
            (g, i): o.severity * gain for g, o in enumerate(s.options) for i in self.deciders
            if o.theatre >= 0 and (gain := s.alarm_gain(i, o.actor, o.theatre))}
        self.felt = {(i, s.options[g].theatre) for g, i in self.gains}
        self.keep, self.shift, self.factor, self.total = (Table() for _ in range(4))
        self.odds, self.salience, self.calm, self.expected, self.done = (Table() for _ in range(5))
        self.hold = Table()  # odds of holding, if they are not 1
        self.attend, self.by_habit, self.by_expected, self.forecast = Steps(), Steps(), Steps(), Steps()
        self.expect, self.decide, self.then = Steps(), Steps(), Steps()
        self.plan_salience()
        self.plan_pressure(self.by_habit, self.habit)
        self.plan_pressure(self.by_expected, self.expected)
        self.plan_forecast()
        self.plan_choice()
        self.plan_tick()

    def theatre(self, i, v):
        """The theatre of v if actor i can be alarmed about it, else -1."""
        theatre = self.s.variables[v].theatre
        return theatre if (i, theatre) in self.felt else -1

    def plan_salience(self):
        """What makes an actor's weights in a theatre its salience (§4), times minus the precision."""
        steps, scratch, whole = self.attend, Table(), Table()
        for i in self.deciders:
            interests = self.s.actors[i].interests
            by = {}
            for v, w, _ in interests:
                by[self.theatre(i, v)] = by.get(self.theatre(i, v), 0.0) + w
            calm = by.pop(-1, 0.0)
            scale = -1 / self.s.precision
            always = BACKGROUND * sum(w for _, w, _ in interests) + (1 - BACKGROUND) * calm
            for t in by:
                steps.add((0,), np.multiply, self.salience[i, t], self.alarm[i, t], ATTENTION)
                steps.add((1,), np.add, self.salience[i, t], self.salience[i, t], 1.0)
            terms = [((1 - BACKGROUND) * w * scale, self.salience[i, t]) for t, w in by.items()]
            steps.sum((2,), whole[i], terms, scratch)
            if not by:
                steps.add((2,), np.multiply, whole[i], self.uniform[i], 0.0)
            steps.add((3,), np.add, whole[i], whole[i], always * scale)
            for t in by:
                steps.add((4,), np.divide, self.salience[i, t], self.salience[i, t], whole[i])
            if any(self.theatre(i, v) < 0 for v, _, _ in interests):
                steps.add((5,), np.divide, self.calm[i], 1.0, whole[i])

    def plan_pressure(self, steps, source):
        """`keep` and `shift` of variables: what is expected over a segment makes x·keep + shift of x (§5, §6)."""
        groups = {(v, up): [] for v in self.pressed for up in (True, False)}
        for g, v, d in self.effects:
            groups[v, d > 0].append((source[g], -abs(d)))
        for key, group in groups.items():
            for rank, (row, d) in enumerate(group or [(source[0], 0.0)]):  # or nothing presses this way
                part = self.factor[rank, key]
                steps.add((0,), np.multiply, part, row, d)
                steps.add((1,), np.add, part, part, 1.0)
                if rank > 0:
                    steps.add((2, rank), np.multiply, self.factor[0, key], self.factor[0, key], part)
        for v in self.pressed:
            up, down = self.factor[0, (v, True)], self.factor[0, (v, False)]
            total, shift, keep = self.total[v], self.shift[v], self.keep[v]
            steps.add((3,), np.multiply, total, up, down)
            steps.power((4,), keep, total, self.s.length)
            steps.add((5,), np.log, up, up)
            steps.add((6,), np.log, down, down)
            steps.add((7,), np.add, total, up, down)
            steps.add((8,), np.subtract, total, total, TINY)
            steps.add((9,), np.divide, shift, up, total)
            steps.add((10,), np.subtract, total, 1.0, keep)
            steps.add((11,), np.multiply, shift, shift, total)

    # Courses: a course is {variable: (a, b)}, what an option makes of x at once, x·a + b.

    def course(self, g):
        out = {}
        for v, d in self.s.options[g].effects:
            a, b = out.get(v, (1.0, 0.0))
            out[v] = a * (1 - abs(d)), b * (1 - abs(d)) + max(d, 0.0)
        return out

    def begun(self, course, v):
        """The row of v right after the act."""
        if v not in course:
            return self.x[v, 0]
        a, b = course[v]
        row, new = self.x.once((v, 1, b, a))
        if new:
            self.forecast.add((0, 0), np.multiply, row, self.x[v, 0], a)
            if b:
                self.forecast.add((0, 1), np.add, row, row, b)
        return row

    def moved(self, k, course, v):
        """The row of v in segment k after expected acts."""
        row = self.after(k - 1, course, v) if k else self.begun(course, v)
        if v not in self.pressed:
            return row
        moved, new = self.segments[k].moved.once((v, row))
        if new:
            self.forecast.add((1, k, MOVE, 0), np.multiply, moved, row, self.keep[v])
            self.forecast.add((1, k, MOVE, 1), np.add, moved, moved, self.shift[v])
        return moved

    def after(self, k, course, v):
        """The row of v at the end of segment k."""
        key = k, tuple(sorted(course.items())), v
        if key not in self.known:
            r, row = self.relaxation.get(v), self.moved(k, course, v)
            if r is not None:
                reads = {u: self.moved(k, course, u) for u in r.reads}
                row = self.segments[k].relax(r, row, reads)
            self.known[key] = row
        return self.known[key]

    def plan_forecast(self):
        """Odds of options against holding, from the state, salience, `keep` and `shift`."""
        s, steps = self.s, self.forecast
        self.known = {}
        self.segments = [Segment(s, steps, (1, k), s.length) for k in range(SEGMENTS)]
        self.distances, self.parts, self.sums = (Table() for _ in range(3))
        scratch, last = Table(), s.ends[-1]
        tables = [Table() for _ in range(SEGMENTS)]
        for g, o in enumerate(s.options):
            course, by = self.course(g), {}
            for v, w, p in s.actors[o.actor].interests:
                terms, sign = [], -1.0 if p == 1 else 1.0
                for k in range(SEGMENTS):
                    rows = [self.after(k, c, v) for c in (course, HOLD)]
                    if rows[0] != rows[1]:
                        rows = [self.distance(v, row, p) for row in rows]
                        difference, new = tables[k].once((v, p, *rows))
                        if new:
                            steps.add((2, 1, k), np.subtract, difference, *rows)
                        terms.append((s.ends[k] / last, difference))
                if terms:
                    terms.sort(key=lambda term: term[0] == 1)  # a factor of 1 only adds
                    part = terms[0][1]
                    if len(terms) > 1 or terms[0][0] != 1:
                        part, new = self.parts.once((v, sign, *terms))
                        if new:
                            steps.sum((2, 2), part, terms, scratch)
                    by.setdefault(self.theatre(o.actor, v), []).append((sign * w * last, part))
            odds = self.odds[g]
            for n, (theatre, terms) in enumerate(by.items()):
                salience = self.calm[o.actor] if theatre < 0 else self.salience[o.actor, theatre]
                total = self.sums[g, theatre]
                steps.sum((2, 3), total, terms, scratch)
                if n == 0:
                    steps.add((2, 4), np.multiply, odds, total, salience)
                else:
                    steps.add((2, 4), np.multiply, total, total, salience)
                    steps.add((2, 5, n), np.add, odds, odds, total)
            if not by:  # nothing that it moves matters to its actor
                steps.add((2, 4), np.multiply, odds, self.habit[g], 0.0)
            steps.add((2, 6), np.add, odds, odds, -s.precision * o.cost - s.hold_bonus)
        self.plan_odds()

    def distance(self, v, row, p):
        """The row of |x − p|, but for a constant; at ideal 0 or 1 x itself will do, with a sign."""
        if p in (0, 1):
            return row
        at, new = self.distances.once((v, p, row))
        if new:
            self.forecast.add((2, 0, 0), np.subtract, at, row, p)
            self.forecast.add((2, 0, 1), np.abs, at, at)
        return at

    def plan_odds(self):
        """exp of energies less that of holding; less the largest too where exp could overflow (§7)."""
        s, steps = self.s, self.forecast
        most = s.precision / (1 - BACKGROUND) + max(abs(s.precision * o.cost) for o in s.options) + abs(s.hold_bonus)
        if most > 600:
            for i in self.deciders:
                best = self.hold[i]
                for n, g in enumerate(s.actors[i].options):
                    steps.add((3, n), np.maximum, best, best if n else 0.0, self.odds[g])
                    steps.add((4,), np.subtract, self.odds[g], self.odds[g], best)
                steps.add((5,), np.negative, best, best)
                steps.add((6,), np.exp, best, best)
        for g in range(len(s.options)):
            steps.add((6,), np.exp, self.odds[g], self.odds[g])
        self.whole = Table()  # sums of odds, holding included
        for i in self.deciders:
            whole = self.whole[i]
            for n, g in enumerate(s.actors[i].options):
                steps.add((7, n), np.add, whole, whole if n else self.holding(i), self.odds[g])

    def holding(self, i):
        return self.hold[i] if i in self.hold else 1.0

    def plan_choice(self):
        s, scratch = self.s, Table()
        for i in self.deciders:
            self.expect.add((0,), np.divide, self.whole[i], BELIEF_WEIGHT, self.whole[i])
            # Left of a uniform share of all odds when those of holding, and of options in turn, are taken away.
            left = self.uniform[i]
            self.decide.add((0,), np.multiply, left, left, self.whole[i])
            self.decide.add((1,), np.subtract, left, left, self.holding(i))
            for n, g in enumerate(s.actors[i].options):
                # Whether it gets to this option: 1 or 0, and less 1 or 0 whether it gets past it.
                self.decide.add((2, n, 0), np.greater_equal, self.done[g], left, 0.0)
                if g != s.actors[i].options[-1]:
                    self.decide.add((2, n, 1), np.subtract, left, left, self.odds[g])
                if n > 0:
                    before = self.done[s.actors[i].options[n - 1]]
                    self.decide.add((2, n, 2), np.subtract, before, before, self.done[g])
            for g in s.actors[i].options:
                part = scratch[g]
                self.expect.add((1,), np.multiply, self.expected[g], self.odds[g], self.whole[i])
                self.expect.add((2,), np.multiply, part, self.habit[g], 1 - BELIEF_WEIGHT)
                self.expect.add((3,), np.add, self.expected[g], self.expected[g], part)

    def plan_tick(self):
        """What acts do, processes, alarm, habits and measures (§5, §2, §4, §6), in this order."""
        s, steps, scratch, raises, learnt = self.s, self.then, Table(), Table(), Table()
        ups, downs = Table(), Table()
        for v in self.pressed:
            up, down, total, x = ups[v], downs[v], self.total[v], self.x[v, 0]
            for row, sign in ((up, 1), (down, -1)):
                terms = [(-np.log(1 - abs(d)), self.done[g]) for g, u, d in self.effects if u == v and d * sign > 0]
                steps.sum((0,), row, terms or [(0.0, self.done[0])], scratch)
            steps.add((1,), np.add, total, up, down)
            steps.add((2,), np.add, down, total, TINY)
            steps.add((3,), np.divide, up, up, down)
            steps.add((4,), np.negative, total, total)
            steps.add((5,), np.exp, total, total)
            steps.add((6,), np.subtract, x, x, up)
            steps.add((7,), np.multiply, x, x, total)
            steps.add((8,), np.add, x, x, up)
        # Processes.
        segment, noise = Segment(s, steps, (9,), 1.0), Table()
        for v, r in self.relaxation.items():
            x = self.x[v, 0]
            row = segment.relax(r, x, {u: self.x[u, 0] for u in r.reads})
            if r.noise:
                size = noise[v]
                steps.add((10, 0), np.subtract, size, 1.0, x)
                steps.add((10, 1), np.multiply, size, size, x)
                for n, u in enumerate(r.pace):
                    steps.add((10, 3, n), np.multiply, size, size, segment.power(self.x[u, 0], r.power))
                steps.add((10, 4), np.maximum, size, size, 0.0)
                steps.add((10, 5), np.sqrt, size, size)
                steps.add((10, 6), np.multiply, size, size, 2 * r.noise * r.gain**0.5)
                steps.add((10, 7), np.multiply, size, size, self.normal[v])
                steps.add((11, 0), np.add, x, row, size)
                steps.add((11, 1), np.maximum, x, x, 0.0)
                steps.add((11, 2), np.minimum, x, x, 1.0)
            else:
                steps.add((11,), np.positive, x, row)
        # Alarm.
        forgets = float(np.exp(-ALARM_DECAY))
        for i, t in sorted(self.felt):
            alarm, raised = self.alarm[i, t], raises[i, t]
            terms = [(by, self.done[g]) for (g, j), by in self.gains.items() if (j, s.options[g].theatre) == (i, t)]
            steps.sum((12,), raised, terms, scratch)
            steps.add((13,), np.multiply, alarm, alarm, forgets)
            steps.add((14,), np.add, alarm, alarm, raised)
            steps.add((15,), np.minimum, alarm, alarm, ALARM_CAP)
        # Habits and measures.
        for g in range(len(s.options)):
            habit, part = self.habit[g], learnt[g]
            steps.add((16,), np.multiply, habit, habit, 1 - HABIT_RATE)
            steps.add((17,), np.multiply, part, self.done[g], HABIT_RATE)
            steps.add((18,), np.add, habit, habit, part)
        self.means, self.counts = Table(), Table()
        for _, kind, what in s.measures:
            if kind == "mean" and what not in self.means:
                steps.add((19,), np.add, self.means[what], self.means[what], self.x[what, 0])
            if kind == "count" and what not in self.counts:
                steps.add((20,), np.add, self.counts[what], self.counts[what], self.done[what])


class Segment:
    """Lists what processes do in a length of time; what several courses have in common is listed once."""

    def __init__(self, scenario, steps, stage, length):
        self.s, self.steps, self.stage, self.length = scenario, steps, stage, length
        self.moved, self.terms, self.sides, self.powers, self.both, self.shares, self.keeps, self.out = (
            Table() for _ in range(8))

    def add(self, place, ufunc, out, *operands):
        self.steps.add((*self.stage, *place), ufunc, out, *operands)

    def relax(self, r, x, reads):
        """The row of what process r makes of row x, where `reads` has the rows of what it reads (§2)."""
        if not r.pace and r.kind != "contest" and self.unclamped(r):
            return self.linear(r, x, reads)
        target = self.contest(r, x, reads) if r.kind == "contest" else self.affine(r, reads)
        keep = self.keep(r, reads)
        out, new = self.out.once((r.variable, x, target, keep))
        if new:
            self.add((RELAX, 0), np.subtract, out, x, target)
            self.add((RELAX, 1), np.multiply, out, out, keep)
            self.add((RELAX, 2), np.add, out, out, target)
        return out

    @staticmethod
    def unclamped(r):
        """Whether the target never leaves [0, 1]."""
        low = r.bias + sum(min(c, 0.0) for _, c in r.terms)
        return low >= 0 and r.bias + sum(max(c, 0.0) for _, c in r.terms) <= 1

    def linear(self, r, x, reads):
        keep = self.keep(r, reads)
        out, new = self.out.once((r.variable, x, *(reads[u] for u, _ in r.terms)))
        if new:
            self.add((RELAX, 1), np.multiply, out, x, keep)
            for n, (u, c) in enumerate(r.terms):
                term, new = self.terms.once((reads[u], c * (1 - keep)))
                if new:
                    self.add((TERMS,), np.multiply, term, reads[u], c * (1 - keep))
                self.add((RELAX, 2, n), np.add, out, out, term)
            if r.bias:
                self.add((RELAX, 3), np.add, out, out, r.bias * (1 - keep))
        return out

    def affine(self, r, reads):
        if not r.terms:
            return r.bias
        out, new = self.sides.once((r.bias, *((reads[u], c) for u, c in r.terms)))
        if new:
            self.steps.sum((*self.stage, SIDES), out, [(c, reads[u]) for u, c in r.terms], self.terms)
            self.add((CONTESTS, 0), np.add, out, out, r.bias)
            self.add((CONTESTS, 1), np.maximum, out, out, 0.0)
            self.add((CONTESTS, 2), np.minimum, out, out, 1.0)
        return out

    def contest(self, r, x, reads):
        a, b = (self.power(self.side(side, reads), r.exponent) for side in (r.a, r.b))
        never = any(c > 0 and self.stays_positive(u) for u, c in r.a + r.b)  # are both sides 0
        share, new = self.shares.once((a, b) if never else (a, b, x))
        if new:
            both = self.both[a, b]
            self.add((CONTESTS, 0), np.add, both, a, b)
            if never:
                self.add((CONTESTS, 1), np.divide, share, a, both)
            else:
                self.add((CONTESTS, 1), np.add, both, both, TINY)
                self.add((CONTESTS, 1), np.multiply, share, x, TINY)
                self.add((CONTESTS, 2), np.add, share, share, a)
                self.add((CONTESTS, 3), np.divide, share, share, both)
        return share

    def stays_positive(self, v):
        """Whether a variable starts above 0 and moves towards it by shares alone."""
        return self.s.variables[v].initial > 0 and not any(r.noise for r in self.s.relaxations if r.variable == v)

    def side(self, terms, reads):
        if len(terms) == 1 and terms[0][1] == 1:
            return reads[terms[0][0]]
        out, new = self.sides.once(tuple((reads[u], c) for u, c in terms))
        if new:
            self.steps.sum((*self.stage, SIDES), out, [(c, reads[u]) for u, c in terms], self.terms)
        return out

    def power(self, row, exponent):
        if exponent == 1:
            return row
        out, new = self.powers.once((row, exponent))
        if new:
            self.steps.power((*self.stage, POWERS), out, row, exponent)
        return out

    def keep(self, r, reads):
        """The share that x keeps of its distance to the target: a row, or a number where nothing paces it."""
        scale = -r.rate * r.gain * self.length
        if not r.pace:
            return float(np.exp(scale))
        paces = [self.power(reads[u], r.power) for u in r.pace]
        out, new = self.keeps.once((*paces, scale))
        if new:
            self.add((PACES, 0), np.multiply, out, paces[0], scale)
            for n, pace in enumerate(paces[1:]):
                self.add((PACES, 1, n), np.multiply, out, out, pace)
            self.add((PACES, 2), np.exp, out, out)
        return out


class Runs:
    """Arrays for so many runs at once, and the calls that make them go on."""

    def __init__(self, model, runs):
        m = self.m = model
        parts = (m.attend, m.by_habit, m.forecast, m.expect, m.by_expected, m.forecast, m.decide, m.then)
        tables = {m.uniform, m.normal, m.means, m.counts}.union(*(steps.tables() for steps in parts))
        for table in tables:
            table.make(runs)
        self.runs = runs
        made = {steps: steps.calls() for steps in parts}
        self.calls = [call for steps in parts for call in made[steps]]

    def run(self, rng):
        m = self.m
        m.alarm.array[:] = m.habit.array[:] = m.counts.array[:] = 0
        for v, variable in enumerate(m.s.variables):
            m.x((v, 0))[:] = variable.initial
            if v in m.means:
                m.means(v)[:] = variable.initial
        for _ in range(m.s.end):
            rng.random(out=m.uniform.array)
            rng.standard_normal(out=m.normal.array)
            for call in self.calls:
                call()
        out = {}
        for name, kind, what in m.s.measures:
            if kind == "final":
                out[name] = m.x((what, 0)).copy()
            else:
                out[name] = m.means(what) / (m.s.end + 1) if kind == "mean" else m.counts(what).copy()
        return out


def main():
    runs, seed = arguments()
    model = Model(Scenario())
    np.setbufsize(16 * (CHUNK // 16))  # no larger than a row: else numpy copies strided rows into a buffer
    rng = np.random.Generator(np.random.SFC64(seed))
    chunk = Runs(model, min(CHUNK, runs))
    clock = Clock()
    parts = [chunk.run(rng) for _ in range(runs // chunk.runs)]
    if runs % chunk.runs:
        parts.append(Runs(model, runs % chunk.runs).run(rng))
    values = {name: np.concatenate([p[name] for p in parts]) for name, _, _ in model.s.measures}
    report("numpy, tuned", np.__version__, clock, values)


if __name__ == "__main__":
    main()
