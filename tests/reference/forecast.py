"""Expected acts, and what they and an option lead to (docs/model.md, §6).

States are as in `processes.py`. In a forecast the last axis but one holds its *alternatives* side by side: holding (None)
first, then options. An axis before that holds the acts of another whose answers are looked at (depth 2).
"""

import numpy as np

from processes import clamp, holds
from wants import rows, widen

MOST = 0.999999
LARGEST = 300.0  # the most κ of one effect


def assert_more(m, strength):
    """An assertion of some strength added to m."""
    return 1.0 - (1.0 - m) * (1.0 - strength)


def announced(world, skip=None, deaf=False):
    """m_o of every option; those of actor `skip` are left out."""
    out = np.zeros((len(world.s.options), world.runs))
    for g, o in enumerate(world.s.options):
        if o.announces is not None and o.actor != skip and not deaf:
            target = o.announces.option
            strength = world.credibility[o.actor] * o.announces.strength
            out[target] = np.where(world.stands(g), assert_more(out[target], strength), out[target])
    return out


def expected(world, predictions, omega, told, none):
    """e_a of every option. `predictions` is P̂ by option (or None), `told` is m, `none` says which count as nothing."""
    s = world.s
    e = (1.0 - omega) * world.habit
    if predictions is not None:
        e = e + omega * predictions / (1.0 + predictions * s.ruled_out)
    counts = world.public & ~none
    if told.ndim > 2:  # what is told differs between the acts of another
        e, counts = e[:, None, :], counts[:, None, :]
    e = np.where(counts, (1.0 - told) * e + told, 0.0)
    for track in s.must_choose:
        normalise(e, track)
    return e


def normalise(e, track):
    total = sum(e[g] for g in track)
    for g in track:
        e[g] = np.where(total > 0.0, e[g] / total, e[g])


def presses(effects):
    """The effects of an option as they press: (variable, 0 towards hi or 1 towards lo, share of the distance). One whose
    sign differs between runs presses both ways, with 0 where it does not."""
    out = []
    for v, d in effects:
        for way, share in enumerate((np.maximum(d, 0.0), np.maximum(-d, 0.0))):
            if np.any(share > 0.0):
                out.append((v, way, share))
    return out


def list_presses(s):
    """All presses of all options under each other: of which option, on what, which way, with what share, and decisions of
    its actor per unit of time. `at` is where an option has its own."""
    table = []
    for g, o in enumerate(s.options):
        o.presses = presses(o.effects)
        o.at = list(range(len(table), len(table) + len(o.presses)))
        table += [(g, v, way, share, 1.0 / (s.delta * s.actors[o.actor].mind.tempo)) for v, way, share in o.presses]
    if table:
        s.press_of, s.press_on, s.press_way, shares, paces = zip(*table)
        s.press_on, s.press_way = np.array(s.press_on)[:, None], np.array(s.press_way)[:, None]
        s.press_share, s.press_pace = rows(shares), rows(paces)


def kappa(share, times):
    return np.minimum(-times * np.log(1.0 - np.minimum(share, MOST)), LARGEST)


def pressures(world, g, e, length, segments):
    """κ of what option g presses, expected with e, by segment."""
    o = world.s.options[g]
    decisions = length / (world.s.delta * world.s.actors[o.actor].mind.tempo)
    if not o.once:
        return [[kappa(e * share, decisions) for _, _, share in o.presses]] * segments
    y = -decisions * np.log(1.0 - np.minimum(e, MOST))
    return [
        [kappa(np.exp(-k * y) * (1.0 - np.exp(-y)) * share, 1.0) for _, _, share in o.presses] for k in range(segments)
    ]


class View:
    """Expected acts as they press on the variables over a forecast; `movers` says which variables are asked for."""

    def __init__(self, world, e, told, length, segments, movers=None):
        s = world.s
        self.world, self.e, self.told = world, e, told
        self.length, self.segments, self.movers = length, segments, movers
        up_and_down = np.zeros((2, len(s.variables), world.runs))
        self.conditional = []
        plain = []
        for g, o in enumerate(s.options):
            if not self.matters(o) or not np.any(e[g]):
                continue
            if not o.requires and not o.once and np.ndim(e[g]) == 1:
                plain += o.at
                continue
            met = pressures(world, g, widen(e[g]), length, segments)
            unmet = pressures(world, g, widen(e[g] * told[g]), length, segments) if o.requires else met
            self.conditional.append((g, met, unmet))
        if plain:
            kappas = kappa(
                np.stack([e[s.press_of[n]] for n in plain]) * s.press_share[plain], length * s.press_pace[plain])
            np.add.at(up_and_down, (s.press_way[plain, 0], s.press_on[plain, 0]), kappas)
        self.up, self.down = up_and_down
        self.free = sorted({int(s.press_on[n, 0]) for n in plain})
        self.end, self.keep = self.where_to(self.up, self.down, s.lo, s.hi)

    def matters(self, o):
        return any(self.movers is None or v in self.movers for v, _, _ in o.presses)

    def where_to(self, u, d, lo, hi):
        """x* and e^{−(u + d)} of pressures; where there are none, the state stays."""
        total = u + d
        return np.where(total > 0.0, (u * hi + d * lo) / total, 0.0), np.exp(-np.maximum(total, 0.0))

    def change(self, changed):
        """Pressure added where the expectation of some options is another: {option: e'}."""
        out = []
        for g, e in changed.items():
            if not self.matters(self.world.s.options[g]):
                continue
            met, unmet = (
                [
                    [a - b for a, b in zip(new, old)]
                    for new, old in zip(
                        pressures(self.world, g, e * share, self.length, self.segments),
                        pressures(self.world, g, self.e[g] * share, self.length, self.segments))
                ]
                for share in (1.0, self.told[g])
            )
            out.append((g, met, unmet))
        return out

    def move(self, x, k, alternatives=(), more=()):
        """The state after segment k's expected acts (k from 0)."""
        touched = {}
        for g, met, unmet in (*self.conditional, *more):
            o = self.world.s.options[g]
            counts = 1.0
            if o.once and g in alternatives:
                counts = np.array([[a != g] for a in alternatives], dtype=float)
            now = holds(o.requires, x)
            for (v, way, _), if_met, if_not in zip(o.presses, met[k], unmet[k]):
                ways = touched.setdefault(v, [self.up[v], self.down[v]])
                ways[way] = ways[way] + counts * (np.where(now, if_met, if_not) if o.requires else if_met)
        out = x[:]
        for v in self.free:
            if v not in touched:
                out[v] = self.end[v] + (x[v] - self.end[v]) * self.keep[v]
        for v, (u, d) in touched.items():
            var = self.world.s.variables[v]
            end, keep = self.where_to(u, d, var.lo, var.hi)
            out[v] = end + (x[v] - end) * keep
        return out


def after(world, x, effects):
    """The state after an option's effects, without noise."""
    out = x[:]
    for v, d in effects:
        var = world.s.variables[v]
        out[v] = out[v] + np.abs(d) * (np.where(d > 0.0, var.hi, var.lo) - out[v])
    return out


def side_by_side(world, x, alternatives):
    """The states after each of the alternatives, without noise."""
    effects = {}
    for row, g in enumerate(alternatives):
        for v, d in world.s.options[g].effects if g is not None else ():
            effects.setdefault(v, []).append((row, d))
    joint = []
    for v, acts in effects.items():
        by_row = np.zeros((len(alternatives), max(np.size(d) for _, d in acts)))
        for row, d in acts:
            by_row[row] = d
        joint.append((v, by_row))
    return after(world, [widen(value) for value in x], joint)


def forecast(x, view, pulls, alternatives=(), more=(), bias=()):
    """The states at the ends of the segments."""
    world = view.world
    path = []
    for k in range(view.segments):
        x = view.move(x, k, alternatives, more)
        x = world.processes.step(x, view.length, pulls, movers=view.movers)
        for v, by in bias:
            var = world.s.variables[v]
            x[v] = clamp(x[v] + by / view.segments, var.lo, var.hi)
        path.append(x)
    return path


def by_alternative(values, alternatives):
    """Worths with an axis of alternatives, even where all are worth the same."""
    return np.broadcast_to(values, np.broadcast_shapes(np.shape(values), (len(alternatives), 1)))


def game(scenario, i, alternative, track, e):
    """What stage games add to the worth of option `alternative`, or of holding (None) on a track."""
    total = 0.0
    for other, own, theirs, value in scenario.actors[i].payoffs:
        if own != alternative:
            continue
        if own is None:
            tracks = scenario.game_tracks[i, other]
            if tracks and track not in tracks:
                continue
        total = total + value * (e[theirs] if theirs is not None else others_hold(scenario, i, other, e))
    return total


def others_hold(scenario, i, other, e):
    """e(hold) of another, over its options that games of i against it name."""
    return np.maximum(0.0, 1.0 - sum(e[g] for g in scenario.game_options[i, other]))
