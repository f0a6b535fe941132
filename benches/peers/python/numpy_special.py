"""The peers model in numpy for this scenario alone: RUNS SEED.

Not a rival engine, but what it is worth to know the scenario, as `benches/twin` is for Rust: what this program takes
for granted is asserted, and another scenario needs another program. As fast as numpy lets it:

- Variables and options are rows, runs are columns. The three theatres have the same numbers but for where they begin
  and touch each other only in weights, so that each theatre of each run is a column.
- A chunk of runs stays in the cache, and is large enough for the cost of calls; all results go to arrays made once.
- Forecasts hold only what an option can reach, each distinct path once: four ways to arm a side, five of fighting,
  three of the line to start from. What moves linearly (arms, fighting) enters worths as a difference in closed form.
- Only differences from holding are worked out, as logit choice asks for no more.
- Sums over acts are one product of matrices.
"""

import os

import numpy as np

from report import Clock, arguments, report
from scenario import (
    ALARM_CAP, ALARM_DECAY, ATTENTION, BACKGROUND, BELIEF_WEIGHT, HABIT_RATE, SEGMENTS, Scenario,
)

CHUNK = int(os.environ.get("CHUNK", 1536))  # runs at once

# Rows of options, of the state, and of actors.
N_SUPPLY, N_CUT, N_THREATEN, S_SUPPLY, S_CUT, S_THREATEN, R_RAID, R_TRUCE, B_RAID, B_TRUCE, MEDIATE, EMBARGO = range(12)
BLUE_ARMS, RED_ARMS, FIGHTING, LINE = range(4)
NORTH, SOUTH, REDS, BLUES, MEDIATOR = range(5)
ROLES = "north", "south", "reds", "blues", "mediator"
ROWS = "blue_arms", "red_arms", "fighting", "line"


def column(numbers):
    return np.array(numbers, dtype=float).reshape(-1, 1)


class Numbers:
    """The numbers of one theatre, which are those of all."""

    def __init__(self, s, theatre):
        name, following = s.theatres[theatre], s.theatres[(theatre + 1) % len(s.theatres)]
        at = {v.name: n for n, v in enumerate(s.variables)}
        options = [o for o in s.options if s.actors[o.actor].name.startswith(name + "_")]
        actors = [a for a in s.actors if a.name.startswith(name + "_")]
        assert [a.name for a in actors] == [f"{name}_{role}" for role in ROLES]
        rows = {at[f"{name}_{row}"]: n for n, row in enumerate(ROWS)}
        self.effect = np.zeros((12, 4))
        for g, o in enumerate(options):
            for v, d in o.effects:
                self.effect[g, rows[v]] = d
        self.cost = column([o.cost for o in options])
        self.raises = np.array([
            [o.severity * s.alarm_gain(s.actors.index(a), o.actor, theatre) for o in options] for a in actors])
        self.weight, self.ideal, self.next = np.zeros((5, 4)), np.zeros((5, 4)), np.zeros((5, 1))
        for i, a in enumerate(actors):
            for v, w, p in a.interests:
                if v in rows:
                    self.weight[i, rows[v]], self.ideal[i, rows[v]] = w, p
                else:
                    assert s.variables[v].name == f"{following}_fighting"
                    self.next[i] = w
        processes = {s.variables[p.variable].name.removeprefix(name + "_"): p for p in s.processes}
        front, war, self.supply = processes["line"], processes["fighting"], processes["blue_force"].rate
        assert processes["red_force"].rate == self.supply
        self.front, self.noise, self.war, self.toward = front.rate, front.noise, war.rate, war.toward


class Model:
    def __init__(self, scenario, runs, rng):
        s = self.s = scenario
        self.rng, self.runs = rng, runs
        k = self.k = Numbers(s, 0)
        for theatre in range(1, len(s.theatres)):
            other = vars(Numbers(s, theatre))
            assert all(np.array_equal(value, other[key]) for key, value in vars(k).items())
        # What the forecast below takes for granted: of effects, that those it has in common are equal, and of
        # interests in arms and fighting, that less is better.
        e = k.effect
        assert e[N_THREATEN, BLUE_ARMS] == e[S_THREATEN, RED_ARMS] == e[EMBARGO, BLUE_ARMS] == e[EMBARGO, RED_ARMS]
        assert e[N_SUPPLY, RED_ARMS] == e[S_SUPPLY, BLUE_ARMS] and e[N_CUT, RED_ARMS] == e[S_CUT, BLUE_ARMS]
        assert e[R_RAID, FIGHTING] == e[B_RAID, FIGHTING] and e[R_TRUCE, FIGHTING] == e[B_TRUCE, FIGHTING]
        assert e[N_THREATEN, FIGHTING] == e[S_THREATEN, FIGHTING] == -e[N_THREATEN, BLUE_ARMS]
        assert not k.ideal[:, :3].any() and k.ideal[REDS, LINE] == 0 and k.ideal[BLUES, LINE] == 1
        assert SEGMENTS == 2 and s.length == 6

        # Effects: those that make up pressure (a raid's on the line apart), and what each way to arm or fight makes
        # of x: x·a + b.
        def from_share(d):
            return column(1 - np.abs(d)), column(np.maximum(d, 0))

        self.share = column(-np.abs(e[:, :3]).max(axis=1))
        self.line_share = -abs(e[R_RAID, LINE])
        assert abs(e[B_RAID, LINE]) == abs(e[R_RAID, LINE])
        self.arm = from_share([0, e[S_SUPPLY, BLUE_ARMS], e[S_CUT, BLUE_ARMS], e[N_THREATEN, BLUE_ARMS]])
        self.fight = from_share([
            0, e[N_THREATEN, FIGHTING], e[R_TRUCE, FIGHTING], e[MEDIATE, FIGHTING], e[R_RAID, FIGHTING]])
        self.charge = from_share([0, e[R_RAID, LINE], e[B_RAID, LINE]])
        # What acts do: pressures up and down on the four rows of the state, and alarm of the five actors.
        logs = -np.log(1 - np.abs(e.T))
        self.by_acts = np.ascontiguousarray(
            np.vstack([np.where(e.T > 0, logs, 0), np.where(e.T < 0, logs, 0), k.raises]))
        self.forgets = np.exp(-ALARM_DECAY)
        self.supplied = 1 - np.exp(-k.supply * s.length)
        self.quiet = 1 - np.exp(-k.war * s.length)
        self.known = -s.precision * k.cost - s.hold_bonus  # of the energy of options, less that of holding
        w = k.weight
        self.in_theatre, self.elsewhere = column(w[:, 2:].sum(axis=1)), column(w[:, :2].sum(axis=1)) + k.next
        self.calm = BACKGROUND * (self.in_theatre + self.elsewhere) + (1 - BACKGROUND) * self.elsewhere
        self.weight_line, self.weight_fighting = (column(-s.precision * w[:, v]) for v in (LINE, FIGHTING))
        arms = [w[NORTH, RED_ARMS], w[SOUTH, BLUE_ARMS], 0, 0, w[MEDIATOR, BLUE_ARMS]]
        assert w[MEDIATOR, BLUE_ARMS] == w[MEDIATOR, RED_ARMS]
        assert w[NORTH, BLUE_ARMS] == w[SOUTH, RED_ARMS] == w[REDS, :2].sum() == w[BLUES, :2].sum() == 0
        self.weight_arms = column(-s.precision * np.array(arms))

        # State.
        width = self.width = runs * len(s.theatres)
        initial = {v.name: v.initial for v in s.variables}

        def start(row):
            return np.repeat([initial[f"{theatre}_{row}"] for theatre in s.theatres], runs)

        self.x = np.stack([start(row) for row in ROWS])
        self.force = np.stack([start("blue_force"), start("red_force")])
        self.alarm = np.zeros((5, width))
        self.habit = np.zeros((12, width))
        self.fought = self.x[FIGHTING].copy()
        self.raids = np.zeros(width)
        # Room for results.
        for name, rows in (
            ("expected", 12), ("done", 12), ("factor", 12), ("product", 8), ("total", 4), ("keep", 4), ("add", 4),
            ("q", 12), ("sum", 5), ("tau", 8), ("den", 8), ("l0", 3), ("l1", 6), ("l2", 12), ("d0", 4), ("gained", 13),
            ("u", 5), ("on_line", 5), ("on_fighting", 5), ("on_arms", 5), ("five", 5), ("six", 6), ("two", 2),
            ("row", 1), ("row2", 1), ("target", 1), ("over", 12),
        ):
            setattr(self, name, np.empty((rows, width)))
        self.sides = np.empty((2, 4, width))
        self.f = np.empty((2, 5, width))

    def weigh(self):
        """Weights of line, fighting and arms under alarm, times minus the precision."""
        raised, total, arms = self.five, self.on_fighting, self.on_arms
        np.multiply(self.alarm, ATTENTION, out=raised)
        raised += 1
        np.multiply(raised, (1 - BACKGROUND) * self.in_theatre, out=total)
        total += self.calm
        raised /= total
        np.divide(self.weight_arms, total, out=arms)
        np.multiply(raised, self.weight_line, out=self.on_line)
        np.multiply(raised, self.weight_fighting, out=self.on_fighting)

    def press(self, e):
        """`keep` and `add`: what is expected over a segment makes x·keep + add of x."""
        t, p, keep, total = self.factor, self.product, self.keep, self.total
        np.multiply(e, self.share, out=t)
        t += 1
        up, down = p[:4], p[4:]
        up[BLUE_ARMS], up[RED_ARMS] = t[S_SUPPLY], t[N_SUPPLY]
        np.multiply(t[S_CUT], t[N_THREATEN], out=down[BLUE_ARMS])
        np.multiply(t[N_CUT], t[S_THREATEN], out=down[RED_ARMS])
        down[:2] *= t[EMBARGO]
        np.multiply(t[N_THREATEN], t[S_THREATEN], out=up[FIGHTING])
        up[FIGHTING] *= t[R_RAID]
        up[FIGHTING] *= t[B_RAID]
        np.multiply(t[R_TRUCE], t[B_TRUCE], out=down[FIGHTING])
        down[FIGHTING] *= t[MEDIATE]
        np.multiply(e[B_RAID], self.line_share, out=up[LINE])
        np.multiply(e[R_RAID], self.line_share, out=down[LINE])
        up[LINE] += 1
        down[LINE] += 1
        np.multiply(up, down, out=keep)
        np.multiply(keep, keep, out=total)  # six decisions in a segment
        np.multiply(total, total, out=keep)
        keep *= total
        np.log(p, out=p)
        np.add(up, down, out=total)
        np.minimum(total, -1e-300, out=total)  # no pressure: x stays
        np.divide(up, total, out=self.add)
        np.subtract(1, keep, out=total)
        self.add *= total

    def forecast(self, e):
        """q: e to the energy of options less that of holding."""
        self.press(e)
        x, keep, add, q = self.x, self.keep, self.add, self.q
        first, second = self.s.ends
        row, row2, two = self.row[0], self.row2[0], self.two
        # Arms, forces after the first segment, their squares: [side, holding, supply, cut, threat].
        sides = self.sides
        for side in (0, 1):
            np.multiply(x[side], self.arm[0], out=sides[side])
            sides[side] += self.arm[1]
        sides *= keep[:2, None]
        sides += add[:2, None]
        sides *= self.supplied
        np.multiply(self.force, 1 - self.supplied, out=two)
        sides += two[:, None]
        np.multiply(sides, sides, out=sides)
        blue, red = sides
        # Where the line goes then: holding, supplies and cuts, embargo, threats. Forces are never 0.
        tau, den = self.tau, self.den
        np.add(blue[0:3], red[0], out=den[0:3])
        np.add(blue[0], red[1:3], out=den[3:5])
        np.add(blue[3], red[3], out=den[5])
        np.add(blue[3], red[0], out=den[6])
        np.add(blue[0], red[3], out=den[7])
        np.divide(blue[0:3], den[0:3], out=tau[0:3])
        np.divide(blue[0], den[3:5], out=tau[3:5])
        np.divide(blue[3], den[5:7], out=tau[5:7])
        np.divide(blue[0], den[7], out=tau[7])
        np.multiply(self.force, self.force, out=two)
        np.add(two[0], two[1], out=row)
        np.divide(two[0], row, out=row)  # the target of the first segment
        # Fighting: holding, threat, truce, mediation, raid; then how far the line stays where it is.
        f, d0 = self.f, self.d0
        np.multiply(x[FIGHTING], self.fight[0], out=f[0])
        f[0] += self.fight[1]
        np.subtract(f[0, 1:], f[0, 0], out=d0)
        f[0] *= keep[FIGHTING]
        f[0] += add[FIGHTING]
        np.multiply(f[0], 1 - self.quiet, out=f[1])
        f[1] += self.quiet * self.k.toward
        f[1] *= keep[FIGHTING]
        f[1] += add[FIGHTING]
        f *= -self.k.front * self.s.length
        np.exp(f, out=f)
        g1, g2 = f
        # The line after the first segment: holding, threat, truce, mediation, raids of both.
        l0, l1, l2 = self.l0, self.l1, self.l2
        np.multiply(x[LINE], self.charge[0], out=l0)
        l0 += self.charge[1]
        l0 *= keep[LINE]
        l0 += add[LINE]
        l0 -= row
        np.multiply(l0[0], g1[:4], out=l1[:4])
        np.multiply(l0[1:], g1[4], out=l1[4:])
        l1 += row
        # After the second: holding, supplies and cuts, embargo, threats; truce, mediation; raids.
        m = self.six
        np.multiply(l1, keep[LINE], out=m)
        m += add[LINE]
        np.subtract(m[0], tau[:6], out=l2[:6])
        l2[:6] *= g2[0]
        np.subtract(m[1], tau[6:], out=l2[6:8])
        l2[6:8] *= g2[1]
        l2[:8] += tau
        np.subtract(m[2:], tau[0], out=l2[8:])
        l2[8:10] *= g2[2:4]
        l2[10:] *= g2[4]
        l2[8:] += tau[0]
        # Differences from holding, weighted by the ends. Of fighting and arms, in closed form:
        np.multiply(keep[FIGHTING], 1 - self.quiet, out=row)
        np.multiply(row, second, out=row2)
        row2 += first
        row2 *= row
        d0 *= row2
        np.multiply(keep[:2], second, out=two)
        two += first
        two *= keep[:2]
        # Of the line: of its distance to ideals.
        l1 *= first
        l2 *= second
        self.distances(NORTH, q[:3], (slice(0, 2), slice(3, 5)), 2, (1, 6))
        self.distances(SOUTH, q[3:6], (slice(0, 2), slice(1, 3)), 2, (1, 7))
        self.distances(MEDIATOR, q[10:], (1, 5), 0, (3, 9))
        np.subtract(l2[10], l2[0], out=q[R_RAID])
        np.subtract(l2[0], l2[11], out=q[B_RAID])
        np.subtract(l1[4], l1[0], out=row)
        q[R_RAID] += row
        np.subtract(l1[0], l1[5], out=row)
        q[B_RAID] += row
        np.subtract(l2[8], l2[0], out=q[R_TRUCE])
        np.subtract(l1[2], l1[0], out=row)
        q[R_TRUCE] += row
        np.negative(q[R_TRUCE], out=q[B_TRUCE])
        # Weights.
        for i, first_row, last in ((NORTH, 0, 3), (SOUTH, 3, 6), (REDS, 6, 8), (BLUES, 8, 10), (MEDIATOR, 10, 12)):
            q[first_row:last] *= self.on_line[i]
        on_fighting, on_arms = self.on_fighting, self.on_arms
        for option, i, kind in (
            (N_THREATEN, NORTH, 0), (S_THREATEN, SOUTH, 0), (R_RAID, REDS, 3), (R_TRUCE, REDS, 1), (B_RAID, BLUES, 3),
            (B_TRUCE, BLUES, 1), (MEDIATE, MEDIATOR, 2),
        ):
            np.multiply(d0[kind], on_fighting[i], out=row)
            q[option] += row
        supply, cut = float(self.arm[1][1, 0]), float(1 - self.arm[0][2, 0])
        threat = float(1 - self.arm[0][3, 0])
        for i, side, option in ((NORTH, RED_ARMS, N_SUPPLY), (SOUTH, BLUE_ARMS, S_SUPPLY)):
            np.multiply(two[side], on_arms[i], out=row)
            np.multiply(row, x[side], out=row2)
            row -= row2
            row *= supply
            row2 *= cut
            q[option] += row
            q[option + 1] -= row2
        two *= x[:2]
        np.add(two[0], two[1], out=row)
        row *= on_arms[MEDIATOR]
        row *= threat
        q[EMBARGO] -= row
        q += self.known
        np.exp(q, out=q)

    def distances(self, i, out, plain, early, late):
        """How much further than under holding the line is from the ideal of actor i, weighted by the ends: into
        out[plain[0]] where the first segment is as under holding, from l2[plain[1]]; else into out[early], from
        l1[late[0]] and l2[late[1]]."""
        l1, l2, b = self.l1, self.l2, self.five[:3]
        first, second = (end * self.k.ideal[i, LINE] for end in self.s.ends)
        into, rows = plain
        np.subtract(l2[rows], second, out=out[into])
        np.subtract(l2[late[1]], second, out=out[early])
        np.subtract(l2[0], second, out=b[0])
        np.subtract(l1[0], first, out=b[1])
        np.subtract(l1[late[0]], first, out=b[2])
        np.abs(b, out=b)
        np.abs(out, out=out)
        out -= b[0]
        b[2] -= b[1]
        out[early] += b[2]

    def sums(self):
        """Sums of q and 1 by actor."""
        q, total = self.q, self.sum
        threes, twos = q[:6].reshape(2, 3, -1), q[6:].reshape(3, 2, -1)
        np.add(threes[:, 0], threes[:, 1], out=total[:2])
        total[:2] += threes[:, 2]
        np.add(twos[:, 0], twos[:, 1], out=total[2:])
        total += 1

    def tick(self):
        q, e, x = self.q, self.expected, self.x
        self.weigh()
        self.forecast(self.habit)
        self.sums()
        np.divide(BELIEF_WEIGHT, self.sum, out=self.sum)
        threes, twos = e[:6].reshape(2, 3, -1), e[6:].reshape(3, 2, -1)
        np.multiply(q[:6].reshape(2, 3, -1), self.sum[:2, None], out=threes)
        np.multiply(q[6:].reshape(3, 2, -1), self.sum[2:, None], out=twos)
        np.multiply(self.habit, 1 - BELIEF_WEIGHT, out=self.factor)
        e += self.factor
        self.forecast(e)
        self.choose()
        self.act()
        self.process()
        # Habits and measures.
        self.habit *= 1 - HABIT_RATE
        np.multiply(self.done, HABIT_RATE, out=self.factor)
        self.habit += self.factor
        self.fought += x[FIGHTING]
        self.raids += self.done[B_RAID]

    def choose(self):
        q, u, over, done = self.q, self.u, self.over, self.done
        self.sums()
        self.rng.random(out=u)
        u *= self.sum
        u -= 1
        for first, last, of, actors in ((0, 6, 3, slice(0, 2)), (6, 12, 2, slice(2, 5))):
            shape = (last - first) // of, of, -1
            left, passed, did = u[actors], over[first:last].reshape(shape), done[first:last].reshape(shape)
            for n in range(of):
                np.greater_equal(left, 0, out=passed[:, n])
                left -= q[first:last].reshape(shape)[:, n]
            np.subtract(passed[:, :-1], passed[:, 1:], out=did[:, :-1])
            did[:, -1] = passed[:, -1]

    def act(self):
        np.matmul(self.by_acts, self.done, out=self.gained)
        up, down, alarm = self.gained[:4], self.gained[4:8], self.gained[8:]
        total = self.total
        np.add(up, down, out=total)
        np.maximum(total, 1e-300, out=down)
        up /= down
        np.negative(total, out=total)
        np.exp(total, out=total)
        self.x -= up
        self.x *= total
        self.x += up
        self.alarm *= self.forgets
        self.alarm += alarm
        np.minimum(self.alarm, ALARM_CAP, out=self.alarm)

    def process(self):
        x, k, row, row2, target = self.x, self.k, self.row[0], self.row2[0], self.target[0]
        blue, red = self.force
        np.multiply(self.force, self.force, out=self.two)
        np.add(self.two[0], self.two[1], out=row)
        np.divide(self.two[0], row, out=target)
        line, fighting = x[LINE], x[FIGHTING]
        # Noise, before the line has moved.
        np.subtract(1, line, out=row)
        row *= line
        row *= fighting
        np.maximum(row, 0, out=row)
        np.sqrt(row, out=row)
        row *= 2 * k.noise
        self.rng.standard_normal(out=row2)
        row *= row2
        np.multiply(fighting, -k.front, out=row2)
        np.exp(row2, out=row2)
        line -= target
        line *= row2
        line += target
        line += row
        np.clip(line, 0, 1, out=line)
        kept = np.exp(-k.war)
        fighting *= kept
        fighting += (1 - kept) * k.toward
        kept = np.exp(-k.supply)
        np.multiply(x[:2], 1 - kept, out=self.two)
        self.force *= kept
        self.force += self.two

    def run(self):
        for _ in range(self.s.end):
            self.tick()
        columns = {"final": self.x[LINE], "mean": self.fought / (self.s.end + 1), "count": self.raids}
        out = {}
        for name, kind, what in self.s.measures:
            named = self.s.options[what].name if kind == "count" else self.s.variables[what].name
            theatre, of = named.split("_", 1)
            assert of == {"final": "line", "mean": "fighting", "count": "blues.raid"}[kind]
            out[name] = columns[kind].reshape(-1, self.runs)[self.s.theatres.index(theatre)]
        return out


def main():
    runs, seed = arguments()
    scenario = Scenario()
    rng = np.random.default_rng(seed)
    clock = Clock()
    parts = [Model(scenario, min(CHUNK, runs - first), rng).run() for first in range(0, runs, CHUNK)]
    values = {name: np.concatenate([p[name] for p in parts]) for name, _, _ in scenario.measures}
    report("numpy, for this scenario alone", np.__version__, clock, values)


if __name__ == "__main__":
    main()
