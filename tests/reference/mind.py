"""What actors want, expect and foresee (docs/model.md, §3, §4 and §6).

States are as in `processes.py`. In a forecast the last axis but one holds its *alternatives* side by side: holding (None)
first, then options. An axis before that holds the acts of another whose answers are looked at (depth 2).
"""

import math

import numpy as np

import words as w
from processes import clamp, holds

MOST = 0.999999
LARGEST = 300.0  # the most κ of one effect


def widen(a):
    """Makes room for alternatives in what differs along other axes."""
    return a[..., None, :] if np.ndim(a) > 1 else a


def rows(numbers):
    """Numbers under each other, an entry per run in each row, or one where no number differs between runs."""
    return np.stack(np.broadcast_arrays(*(np.atleast_1d(n) for n in numbers))) if len(numbers) else np.zeros((0, 1))


# --- Wants -----------------------------------------------------------------------------------------------------------


def salience(weights, interests, variables, mind, alarm):
    """ŵ: weights under finite attention; `alarm` is one array per theatre."""
    raised = []
    for (v, _, _), weight in zip(interests, weights):
        theatre = variables[v].theatre
        raised.append(weight if theatre is None else weight * (1.0 + mind.attention * alarm[theatre]))
    total = (1.0 - mind.background) * sum(raised) + mind.background * sum(weights)
    return [r / total for r in raised]


class Wants:
    """An actor's utility with given saliences and peaks."""

    def __init__(self, scenario, i, saliences, peaks):
        actor = scenario.actors[i]
        self.quadratic = actor.mind.shape == "quadratic"
        self.aversion = actor.mind.loss_aversion - 1.0
        self.averse = bool(np.any(self.aversion != 0.0))
        self.interests = []
        for (v, _, ideal), weight in zip(actor.interests, saliences):
            var = scenario.variables[v]
            at_start = self.loss((var.initial - var.lo) / (var.hi - var.lo) - ideal)
            self.interests.append((v, var.lo, var.hi - var.lo, ideal, widen(weight), at_start))
        self.ratchets = [
            (v, scenario.variables[v].lo, scenario.variables[v].hi - scenario.variables[v].lo, cost, peaks[i, v])
            for v, cost in (actor.ratchet if peaks is not None else ())
        ]

    def loss(self, d):
        return d * d if self.quadratic else np.abs(d)

    def utility(self, x):
        total = 0.0
        for v, lo, width, ideal, weight, at_start in self.interests:
            loss = self.loss((x[v] - lo) / width - ideal)
            if self.averse:
                loss = loss + self.aversion * np.maximum(0.0, loss - at_start)
            total = total - weight * loss
        for v, lo, width, cost, peak in self.ratchets:
            total = total - cost * np.maximum(0.0, peak - (x[v] - lo) / width)
        return total

    def worth(self, path, weights):
        return sum(weight * self.utility(x) for weight, x in zip(weights, path))


def segment_weights(discount, length, segments):
    """ω_k ∝ φ^{kL}; all equal if φ^L underflows."""
    powers = [np.power(discount, k * length) for k in range(1, segments + 1)]
    total = sum(powers)
    return [np.where(powers[0] == 0.0, 1.0 / segments, p / total) for p in powers]


def opposition(scenario, own_weights):
    """o_ijθ; no entry where i and j share no variable. `own_weights` are those of everybody's own type."""
    actors = scenario.actors

    def shares(weights):
        total = sum(weights)
        return [x / total for x in weights]

    def seen(j):
        types = actors[j].types
        if not types:
            return shares(actors[j].weights)
        each = [[t.prior * s for s in shares(t.weights)] for t in types]
        return [sum(column) for column in zip(*each)]

    out = {}
    for i, a in enumerate(actors):
        own = {v: (share, ideal) for (v, _, ideal), share in zip(a.interests, shares(own_weights[i]))}
        for j, b in enumerate(actors):
            if i == j:
                continue
            theirs = {v: (share, ideal) for (v, _, ideal), share in zip(b.interests, seen(j))}
            for theatre in range(len(scenario.theatre_index)):
                top = bottom = 0.0
                for v, (share, ideal) in own.items():
                    var = scenario.variables[v]
                    if v not in theirs or var.theatre != theatre or var.kind == "escalation":
                        continue
                    common = np.sqrt(share * theirs[v][0])
                    top = top + common * np.abs(ideal - theirs[v][1])
                    bottom = bottom + common
                m = a.mind.shrinkage
                if np.any(bottom > 0.0):
                    out[i, j, theatre] = (top + m / 2.0) / (bottom + m)
    return out


def alarm_gain(world, i, author, theatre):
    """G of a known author."""
    mind = world.s.actors[i].mind
    o = world.opposition.get((i, author, theatre))
    return 0.0 if o is None else mind.threat * o + mind.alignment * (1.0 - o)


# --- Expected acts ----------------------------------------------------------------------------------------------------


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


# --- Forecasts --------------------------------------------------------------------------------------------------------


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


def alternatives_of(world, i):
    """Holding, and the options of i that are public in any run."""
    return [None, *(g for g in world.s.of_actor[i] if np.any(world.public[g]))]


def view_of(world, j, heard=()):
    """What j expects in a prediction of it: habits and announcements alone. `heard` are announcements that another
    foresees j to hear: (option announced, strength)."""
    s = world.s
    mind = s.actors[j].mind
    deaf = mind.depth == 0
    none = np.array([[deaf and o.actor != j] for o in s.options], dtype=bool).reshape(-1, 1)
    told = announced(world, j, deaf)
    e = expected(world, None, 0.0, told, none)
    if heard and not deaf:
        told = np.repeat(told[:, None, :], len(heard[0][1]), axis=1)
        for g, strength in heard:
            told[g] = assert_more(told[g], strength)
        touched = {g for g, _ in heard}
        touched |= {g for track in s.must_choose if touched & set(track) for g in track}
        then = expected(world, None, 0.0, told, none)
        e, told = (
            [new[g] if g in touched else new[g, 0] for g in range(len(s.options))] for new in (then, told))
    return View(world, e, told, s.length[j], mind.segments, s.cones[j])


def predicted_paths(world, j, x, view, alternatives):
    pulls = world.agreements.pulls(world.x, j, alternatives)
    start = side_by_side(world, x, alternatives)
    return forecast(start, view, pulls, alternatives)


def choices(world, j, x, view, alternatives, path, wants, costs):
    """P of every option of j, and of holding on each track as ("hold", track): quantal response, requirements heeded as
    in §6."""
    s = world.s
    mind = s.actors[j].mind
    values = by_alternative(wants.worth(path, s.segment_weights[j]), alternatives)
    out = {g: np.zeros(world.runs) for g in s.of_actor[j]}
    for track, options in s.tracks_of[j].items():
        e0 = mind.precision * (values[..., 0, :] + game(s, j, None, track, view.e)) + s.tracks[track].hold_bonus
        energy, met = {}, {}
        for g in options:
            if g in alternatives:
                cost = costs[s.options[g].position] + world.agreements.breach_cost(g)
                value = values[..., alternatives.index(g), :] + game(s, j, g, track, view.e)
                energy[g] = mind.precision * (value - cost)
                met[g] = world.public[g] & holds(s.options[g].requires, x)
        if not s.tracks[track].hold:
            e0 = np.where(np.any(np.broadcast_arrays(*met.values()), axis=0) if met else False, -math.inf, e0)
        top = e0
        for g, e in energy.items():
            top = np.where(met[g], np.maximum(top, e), top)
        held = np.exp(e0 - top)
        q = {g: np.exp(np.minimum(e - top, 700.0)) for g, e in energy.items()}
        total = held
        for g in q:
            total = total + np.where(met[g], q[g], 0.0)
        out["hold", track] = held / total
        for g in q:
            out[g] = np.where(world.public[g], q[g] / np.where(met[g], total, total + q[g]), 0.0)
    return out


def predict(world, j):
    """P of every type of j, from the true state: a list of {option: probability}."""
    s = world.s
    actor = s.actors[j]
    view = view_of(world, j)
    alternatives = alternatives_of(world, j)
    path = predicted_paths(world, j, world.x, view, alternatives)
    out = []
    for weights, costs in [(t.weights, t.costs) for t in actor.types] or [(actor.weights, actor.costs)]:
        felt = salience(weights, actor.interests, s.variables, actor.mind, world.alarm[j])
        wants = Wants(s, j, felt, world.peaks)
        out.append(choices(world, j, world.x, view, alternatives, path, wants, costs))
    return out


# --- Depth 2 ----------------------------------------------------------------------------------------------------------


def believed(world, i, j):
    """The weights and costs that i takes j to have, as it foresees j's responses."""
    actor = world.s.actors[j]
    weights, costs = actor.weights, actor.costs
    if actor.types:
        weights, costs = [0.0] * len(weights), [0.0] * len(costs)
        for b, t in zip(world.belief[j], actor.types):
            total = sum(t.weights)
            weights = [x + b * y / total for x, y in zip(weights, t.weights)]
            costs = [x + b * y for x, y in zip(costs, t.costs)]
    return [x * d for x, d in zip(weights, world.doubts[i, j])], costs


def alarmed(world, i, j, alternatives):
    """The alarm of j after each of i's alternatives."""
    mind = world.s.actors[j].mind
    out = list(world.alarm[j])
    for theatre, alarm in enumerate(out):
        rows = []
        for g in alternatives:
            e = None if g is None else world.s.options[g].escalates
            if e is None or e.theatre != theatre:
                rows.append(alarm)
                continue
            gain = e.attribution * alarm_gain(world, j, i, theatre) + (1.0 - e.attribution) * mind.threat
            rows.append(np.minimum(alarm + e.severity * gain, mind.alarm_cap))
        if any(row is not alarm for row in rows):
            out[theatre] = np.stack(rows)
    return out


def heard(world, i, alternatives):
    """What is announced by each of i's alternatives, if it does not stand already: (option, strength)."""
    out = []
    for row, g in enumerate(alternatives):
        announces = None if g is None else world.s.options[g].announces
        if announces is not None:
            strength = np.zeros((len(alternatives), world.runs))
            strength[row] = np.where(world.stands(g), 0.0, world.credibility[i] * announces.strength)
            out.append((announces.option, strength))
    return out


def foreseen(world, i, x, alternatives, view, none):
    """{option of another: e'} after each of i's alternatives, for all options whose expectation may change."""
    s = world.s
    mind = s.actors[i].mind
    then = side_by_side(world, x, alternatives)
    words = heard(world, i, alternatives)
    out = {}
    for j in s.actors[i].foresees:
        theirs = alternatives_of(world, j)
        if j == i or len(theirs) == 1 or not reaches(world, i, j, alternatives):
            continue
        weights, costs = believed(world, i, j)
        seen = view_of(world, j, words)
        alarm = alarmed(world, i, j, alternatives)
        wants = Wants(s, j, salience(weights, s.actors[j].interests, s.variables, s.actors[j].mind, alarm), world.peaks)
        answers = choices(
            world, j, then, seen, theirs, predicted_paths(world, j, then, seen, theirs), wants, costs)
        changed = {}
        for b in theirs[1:]:
            p = by_alternative(answers[b], alternatives)
            p = clamp(world.mixed[b] + (p - p[0]), 0.0, 1.0)
            e = (1.0 - mind.belief_weight) * world.habit[b] + mind.belief_weight * p / (1.0 + p * s.ruled_out[b])
            e = (1.0 - view.told[b]) * e + view.told[b]
            changed[b] = np.where(world.public[b] & ~none[b], e, 0.0)
        for track in s.must_choose:
            if track[0] in s.of_actor[j]:
                normalise(changed, [b for b in track if b in changed])
        out.update(changed)
    return out


def reaches(world, i, j, alternatives):
    """Whether an alternative of i could change what j does."""
    s = world.s
    for g in alternatives[1:]:
        o = s.options[g]
        if o.escalates is not None or o.announces is not None or any(v in s.heeded[j] for v, _ in o.effects):
            return True
    return False


# --- Own forecasts ------------------------------------------------------------------------------------------------------


def expectation_of(world, i):
    """What i expects of everybody (phase 5), what it has been told, and whose acts count as nothing."""
    s = world.s
    mind = s.actors[i].mind
    told = announced(world, i, mind.depth == 0)
    mixed = world.mixed
    if s.actors[i].types and mixed is not None:
        mixed = mixed.copy()
        for g in s.of_actor[i]:
            mixed[g] = world.of_own_type(i, [p[g] for p in world.predictions[i]])
    mine = np.array([[o.actor == i] for o in s.options], dtype=bool).reshape(-1, 1)
    none = np.where(mine, world.blocked, mind.depth == 0)
    return expected(world, mixed, mind.belief_weight, told, none), told, none


def own_worths(world, i, x, alternatives):
    """V of holding by track and of every option among the alternatives, as i forecasts them (phase 6)."""
    s = world.s
    actor = s.actors[i]
    mind = actor.mind
    e, told, none = world.expectations[i]
    view = View(world, e, told, s.length[i], mind.segments, s.cones[i])
    wants = Wants(
        s, i, salience(world.own_weights[i], actor.interests, s.variables, mind, world.alarm[i]), world.peaks)
    changed = foreseen(world, i, x, alternatives, view, none) if mind.depth == 2 else {}
    more = view.change(changed)
    pulls = world.agreements.pulls(world.x, i, alternatives)
    bias = world.bias_of(i)
    points = [(1.0, x)]
    if mind.risk:
        uncertain = [
            (v, var) for v, var in enumerate(s.variables) if var.uncertain is not None and v in s.cones[i]
        ]
        points = [(1.0 - len(uncertain) / 3.0, x)]
        for v, var in uncertain:
            for sign in (1.0, -1.0):
                moved = x[:]
                shift = sign * math.sqrt(3.0) * var.uncertain * (var.hi - var.lo)
                moved[v] = clamp(x[v] + shift, var.lo, var.hi)
                points.append((1.0 / 6.0, moved))
    values = 0.0
    for share, start in points:
        path = forecast(side_by_side(world, start, alternatives), view, pulls, alternatives, more, bias)
        values = values + share * wants.worth(path, s.segment_weights[i])
    values = by_alternative(values, alternatives)
    holding = {track: values[0] + game(s, i, None, track, e) for track in s.tracks_of[i]}
    out = {}
    for row, g in enumerate(alternatives):
        if g is not None:
            then = list(e)
            for b, new in changed.items():
                then[b] = new[row]
            out[g] = values[row] + game(s, i, g, s.options[g].track, then)
    return holding, out


def percept(world, i):
    """What i sees now."""
    s = world.s
    mind = s.actors[i].mind
    out = world.x[:]
    if np.all(mind.perception_noise == 0.0):
        return out
    for v, _, _ in s.actors[i].interests:
        var = s.variables[v]
        noise = world.words.normal(world.t, w.PERCEIVE, i, v)
        seen = clamp(out[v] + (var.hi - var.lo) * mind.perception_noise * noise, var.lo, var.hi)
        out[v] = np.where(s.movable[i][v] | (mind.perception_noise == 0.0), out[v], seen)
    return out
