"""What actors want, expect and foresee (docs/model.md, §3, §4 and §6)."""

import math

import words as w
from processes import clamp, holds

MOST = 0.999999
LARGEST = 300.0  # the most κ of one effect


# --- Wants -----------------------------------------------------------------------------------------------------------


def salience(weights, interests, variables, mind, alarm):
    """ŵ: weights under finite attention; `alarm` is one number per theatre."""
    raised = []
    for (v, _, _), weight in zip(interests, weights):
        theatre = variables[v].theatre
        raised.append(weight * (1.0 + mind.attention * (alarm[theatre] if theatre is not None else 0.0)))
    total = (1.0 - mind.background) * sum(raised) + mind.background * sum(weights)
    return [r / total for r in raised]


class Wants:
    """An actor's utility with given saliences and peaks."""

    def __init__(self, scenario, i, saliences, peaks):
        actor = scenario.actors[i]
        self.quadratic = actor.mind.shape == "quadratic"
        self.aversion = actor.mind.loss_aversion - 1.0
        self.interests = []
        for (v, _, ideal), weight in zip(actor.interests, saliences):
            var = scenario.variables[v]
            at_start = self.loss((var.initial - var.lo) / (var.hi - var.lo) - ideal)
            self.interests.append((v, var.lo, var.hi - var.lo, ideal, weight, at_start))
        self.ratchets = [
            (v, scenario.variables[v].lo, scenario.variables[v].hi - scenario.variables[v].lo, cost, peaks[i, v])
            for v, cost in (actor.ratchet if peaks is not None else ())
        ]

    def loss(self, d):
        return d * d if self.quadratic else abs(d)

    def utility(self, x):
        total = 0.0
        quadratic, aversion = self.quadratic, self.aversion
        for v, lo, width, ideal, weight, at_start in self.interests:
            d = (x[v] - lo) / width - ideal
            loss = d * d if quadratic else abs(d)
            if aversion != 0.0 and loss > at_start:
                loss += aversion * (loss - at_start)
            total -= weight * loss
        for v, lo, width, cost, peak in self.ratchets:
            total -= cost * max(0.0, peak - (x[v] - lo) / width)
        return total

    def worth(self, path, weights):
        return sum(weight * self.utility(x) for weight, x in zip(weights, path))


def segment_weights(discount, length, segments):
    """ω_k ∝ φ^{kL}."""
    share = discount**length
    if share == 0.0:
        return [1.0 / segments] * segments
    powers = [discount ** (k * length) for k in range(1, segments + 1)]
    total = sum(powers)
    return [p / total for p in powers]


def opposition(scenario, own_types):
    """o_ijθ, None where i and j share no variable; i's weights are those of its own type."""
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
        mine = shares(a.types[own_types[i]].weights if a.types else a.weights)
        own = {v: (share, ideal) for (v, _, ideal), share in zip(a.interests, mine)}
        for j, b in enumerate(actors):
            if i == j:
                continue
            theirs = {v: (share, ideal) for (v, _, ideal), share in zip(b.interests, seen(j))}
            for theatre in range(len(scenario.theatre_index)):
                top = bottom = 0.0
                shared = False
                for v, (share, ideal) in own.items():
                    var = scenario.variables[v]
                    if v not in theirs or var.theatre != theatre or var.kind == "escalation":
                        continue
                    shared = True
                    common = math.sqrt(share * theirs[v][0])
                    top += common * abs(ideal - theirs[v][1])
                    bottom += common
                m = a.mind.shrinkage
                out[i, j, theatre] = (top + m / 2.0) / (bottom + m) if shared and bottom + m > 0.0 else None
    return out


def alarm_gain(world, i, author, theatre):
    """G of a known author."""
    mind = world.s.actors[i].mind
    o = world.opposition[i, author, theatre]
    return 0.0 if o is None else mind.threat * o + mind.alignment * (1.0 - o)


# --- Expected acts ----------------------------------------------------------------------------------------------------


def announced(world, skip=None):
    """m_o of every option; those of actor `skip` are left out."""
    out = [0.0] * len(world.s.options)
    for g, o in enumerate(world.s.options):
        if world.standing[g] is not None and o.actor != skip:
            target = o.announces.option
            out[target] = 1.0 - (1.0 - out[target]) * (1.0 - world.credibility[o.actor] * o.announces.strength)
    return out


def expected(world, predictions, omega, told, none):
    """e_a of every option. `predictions` is P̂ by option (or None), `told` is m, `none` says whose count as nothing."""
    s = world.s
    out = []
    for g, o in enumerate(s.options):
        if not world.public[g] or none(g):
            out.append(0.0)
            continue
        e = (1.0 - omega) * world.habit[g]
        if omega > 0.0:
            p = predictions[g]
            e += omega * p / (1.0 + p * s.ruled_out[g])
        out.append((1.0 - told[g]) * e + told[g])
    for track in s.must_choose:
        normalise(out, track)
    return out


def normalise(e, track):
    total = sum(e[g] for g in track)
    if total > 0.0:
        for g in track:
            e[g] /= total


def press(decisions, e, effects):
    """κ of each effect of an option that can be repeated."""
    return [(v, d > 0.0, min(-decisions * math.log(1.0 - min(e * abs(d), MOST)), LARGEST)) for v, d in effects]


def press_once(decisions, e, effects, k):
    y = -decisions * math.log(1.0 - min(e, MOST))
    share = math.exp(-(k - 1) * y) * (1.0 - math.exp(-y))
    return [(v, d > 0.0, -math.log(1.0 - min(share * abs(d), MOST))) for v, d in effects]


def pressures(world, g, e, length, segments):
    """κ of option g expected with e, by segment."""
    o = world.s.options[g]
    decisions = length / (world.s.delta * world.s.actors[o.actor].mind.tempo)
    if o.once:
        return [press_once(decisions, e, o.effects, k) for k in range(1, segments + 1)]
    return [press(decisions, e, o.effects)] * segments


class View:
    """Expected acts as they press on the variables over a forecast."""

    def __init__(self, world, e, told, length, segments):
        s = world.s
        self.world, self.e, self.told = world, e, told
        self.length, self.segments = length, segments
        self.base = {}
        self.conditional = []
        for g, o in enumerate(s.options):
            if e[g] <= 0.0 or not o.effects:
                continue
            met = pressures(world, g, e[g], length, segments)
            if not o.requires and not o.once:
                for v, up, kappa in met[0]:
                    pair = self.base.setdefault(v, [0.0, 0.0])
                    pair[0 if up else 1] += kappa
            else:
                unmet = pressures(world, g, e[g] * told[g], length, segments) if told[g] > 0.0 else None
                self.conditional.append((g, o.requires, met, unmet))
        self.free = []
        for v, (u, d) in self.base.items():
            if u + d > 0.0:
                end = (u * s.variables[v].hi + d * s.variables[v].lo) / (u + d)
                self.free.append((v, end, math.exp(-(u + d))))

    def change(self, changed):
        """Pressure added where the expectation of some options is another: {option: e'}."""
        out = []
        for g, e in changed.items():
            o = self.world.s.options[g]
            if e == self.e[g] or not o.effects:
                continue
            differences = []
            for share in (1.0, self.told[g]):
                new = pressures(self.world, g, e * share, self.length, self.segments)
                old = pressures(self.world, g, self.e[g] * share, self.length, self.segments)
                differences.append([
                    [(v, up, a - b) for (v, up, a), (_, _, b) in zip(n, m)] for n, m in zip(new, old)
                ])
            out.append((g, o.requires, differences[0], differences[1] if self.told[g] > 0.0 else None))
        return out

    def move(self, x, k, used=None, more=()):
        """The state after segment k's expected acts (k from 0)."""
        touched = {}
        for group in (self.conditional, more):
            for g, requires, met, unmet in group:
                if g == used and self.world.s.options[g].once:
                    continue
                kappas = met if holds(requires, x) else unmet
                if kappas is None:
                    continue
                for v, up, kappa in kappas[k]:
                    pair = touched.get(v)
                    if pair is None:
                        pair = touched[v] = list(self.base.get(v, (0.0, 0.0)))
                    pair[0 if up else 1] += kappa
        out = x[:]
        for v, end, keep in self.free:
            if v not in touched:
                out[v] = end + (x[v] - end) * keep
        for v, (u, d) in touched.items():
            if u + d > 0.0:
                var = self.world.s.variables[v]
                end = (u * var.hi + d * var.lo) / (u + d)
                out[v] = end + (x[v] - end) * math.exp(-(u + d))
        return out


# --- Forecasts --------------------------------------------------------------------------------------------------------


def after(world, x, effects):
    """The state after an option's effects, without noise."""
    out = x[:]
    for v, d in effects:
        var = world.s.variables[v]
        out[v] += abs(d) * ((var.hi if d > 0.0 else var.lo) - out[v])
    return out


def forecast(world, x, view, pulls, used=None, more=(), bias=()):
    """The states at the ends of the segments."""
    path = []
    for k in range(view.segments):
        x = view.move(x, k, used, more)
        x = world.processes.step(x, view.length, pulls)
        for v, by in bias:
            var = world.s.variables[v]
            x[v] = clamp(x[v] + by / view.segments, var.lo, var.hi)
        path.append(x)
    return path


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
        total += value * (e[theirs] if theirs is not None else others_hold(scenario, i, other, e))
    return total


def others_hold(scenario, i, other, e):
    """e(hold) of another, over its options that games of i against it name."""
    return max(0.0, 1.0 - sum(e[g] for g in scenario.game_options[i, other]))


def view_of(world, j, told_change=None):
    """What j expects in a prediction of it: habits and announcements alone. `told_change` is (option, strength) of an
    announcement that another foresees j to hear."""
    s = world.s
    mind = s.actors[j].mind
    told = announced(world, skip=j)
    if mind.depth == 0:
        told = [0.0] * len(told)
    none = (lambda g: s.options[g].actor != j) if mind.depth == 0 else (lambda g: False)
    e = expected(world, None, 0.0, told, none)
    if told_change is not None and mind.depth > 0 and world.public[told_change[0]]:
        g, strength = told_change
        told[g] = 1.0 - (1.0 - told[g]) * (1.0 - strength)
        e = expected(world, None, 0.0, told, none)
    return View(world, e, told, s.length[j], mind.segments)


def paths(world, j, x, view, options):
    """Forecasts in a prediction of j: {None or option: path}."""
    out = {None: forecast(world, x, view, world.pulls(world.agreements.with_actor(j)))}
    for g in options:
        o = world.s.options[g]
        pulls = world.pulls(world.agreements.with_actor(j, breaching=g))
        out[g] = forecast(world, after(world, x, o.effects), view, pulls, used=g)
    return out


def choices(world, j, x, view, forecasts, wants, costs):
    """P of every option of j, and of holding on each track as ("hold", track): quantal response, requirements heeded as
    in §6."""
    s = world.s
    actor = s.actors[j]
    mind = actor.mind
    weights = s.segment_weights[j]
    values = {a: wants.worth(path, weights) for a, path in forecasts.items()}
    out = {}
    for track, options in s.tracks_of[j].items():
        hold = values[None] + game(s, j, None, track, view.e)
        e0 = mind.precision * hold + s.tracks[track].hold_bonus
        energy = {}
        for g in options:
            if world.public[g]:
                cost = costs[s.options[g].position] + world.agreements.breach_cost(g)
                energy[g] = mind.precision * (values[g] + game(s, j, g, track, view.e) - cost)
        open_now = [g for g in energy if holds(s.options[g].requires, x)]
        if not s.tracks[track].hold and open_now:
            e0 = -math.inf
        top = max([e0, *(energy[g] for g in open_now)])
        q = {g: math.exp(min(energy[g] - top, 700.0)) for g in energy}
        held = math.exp(e0 - top) if e0 > -math.inf else 0.0
        total = held + sum(q[g] for g in open_now)
        out["hold", track] = held / total
        for g in options:
            if g not in q:
                out[g] = 0.0
            elif g in open_now:
                out[g] = q[g] / total
            else:
                out[g] = q[g] / (total + q[g])
    return out


def predict(world, j):
    """P of every type of j, from the true state: a list of {option: probability}."""
    s = world.s
    actor = s.actors[j]
    view = view_of(world, j)
    public = [g for g in s.of_actor[j] if world.public[g]]
    forecasts = paths(world, j, world.x, view, public)
    kinds = [(t.weights, t.costs) for t in actor.types] or [(actor.weights, actor.costs)]
    out = []
    for weights, costs in kinds:
        felt = salience(weights, actor.interests, s.variables, actor.mind, world.alarm[j])
        wants = Wants(s, j, felt, world.peaks)
        out.append(choices(world, j, world.x, view, forecasts, wants, costs))
    return out


# --- Depth 2 ----------------------------------------------------------------------------------------------------------


def believed(world, i, j):
    """The weights and costs that i takes j to have, as it foresees j's responses."""
    s = world.s
    actor = s.actors[j]
    if actor.types:
        weights = [0.0] * len(actor.weights)
        costs = [0.0] * len(actor.costs)
        for b, t in zip(world.belief[j], actor.types):
            total = sum(t.weights)
            weights = [x + b * y / total for x, y in zip(weights, t.weights)]
            costs = [x + b * y for x, y in zip(costs, t.costs)]
    else:
        weights, costs = actor.weights, actor.costs
    return [x * d for x, d in zip(weights, world.doubts[i, j])], costs


def response(world, i, j, x, weights, costs, view, alarm):
    actor = world.s.actors[j]
    public = [g for g in world.s.of_actor[j] if world.public[g]]
    felt = salience(weights, actor.interests, world.s.variables, actor.mind, alarm)
    wants = Wants(world.s, j, felt, world.peaks)
    return choices(world, j, x, view, paths(world, j, x, view, public), wants, costs)


def foreseen(world, i, x, options, view):
    """For each of i's `options`: {option of another: e'} where the response changes what is expected."""
    s = world.s
    mind = s.actors[i].mind
    out = {g: {} for g in options}
    for j in s.actors[i].foresees:
        if j == i or not s.of_actor[j]:
            continue
        weights, costs = believed(world, i, j)
        usual = view_of(world, j)
        base = response(world, i, j, x, weights, costs, usual, world.alarm[j])
        for g in options:
            o = s.options[g]
            alarm = world.alarm[j]
            if o.escalates is not None:
                theatre, q = o.escalates.theatre, o.escalates.attribution
                other = s.actors[j].mind
                gain = q * alarm_gain(world, j, i, theatre) + (1.0 - q) * other.threat
                alarm = alarm[:]
                alarm[theatre] = min(alarm[theatre] + o.escalates.severity * gain, other.alarm_cap)
            seen = usual
            if o.announces is not None and world.standing[g] is None:
                seen = view_of(world, j, (o.announces.option, world.credibility[i] * o.announces.strength))
            then = response(world, i, j, after(world, x, o.effects), weights, costs, seen, alarm)
            changed = {}
            for b in s.of_actor[j]:
                p = clamp(world.mixed[b] + then[b] - base[b], 0.0, 1.0)
                if not world.public[b] or view.none(b):
                    changed[b] = 0.0
                    continue
                e = (1.0 - mind.belief_weight) * world.habit[b] + mind.belief_weight * p / (1.0 + p * s.ruled_out[b])
                changed[b] = (1.0 - view.told[b]) * e + view.told[b]
            for track in s.must_choose:
                if s.options[track[0]].actor == j:
                    normalise(changed, track)
            out[g].update(changed)
    return out


# --- Own forecasts ------------------------------------------------------------------------------------------------------


def expectation_of(world, i):
    """What i expects of everybody (phase 5), and what it has been told."""
    s = world.s
    mind = s.actors[i].mind
    told = announced(world, skip=i)
    mixed = world.mixed
    if s.actors[i].types and mixed is not None:
        mixed = mixed[:]
        for g in s.of_actor[i]:
            mixed[g] = world.predictions[i][world.types[i]][g]

    def none(g):
        actor = s.options[g].actor
        return world.blocked[g] if actor == i else mind.depth == 0

    if mind.depth == 0:
        told = [0.0] * len(told)
    return expected(world, mixed, mind.belief_weight, told, none), told, none


def own_worths(world, i, x, options, can):
    """V of holding by track and of every option in `options`, as i forecasts them (phase 6). Responses are foreseen to
    those that it can choose now, `can`."""
    s = world.s
    actor = s.actors[i]
    mind = actor.mind
    e, told, none = world.expectations[i]
    view = View(world, e, told, s.length[i], mind.segments)
    view.none = none
    bias = world.bias_of(i)
    weights = actor.types[world.types[i]].weights if actor.types else actor.weights
    wants = Wants(s, i, salience(weights, actor.interests, s.variables, mind, world.alarm[i]), world.peaks)
    changes = foreseen(world, i, x, can, view) if mind.depth == 2 else {}
    discounting = s.segment_weights[i]
    points = [(1.0, x)]
    if mind.risk:
        uncertain = [(v, var) for v, var in enumerate(s.variables) if var.uncertain is not None]
        points = [(1.0 - len(uncertain) / 3.0, x)]
        for v, var in uncertain:
            for sign in (1.0, -1.0):
                moved = x[:]
                shift = sign * math.sqrt(3.0) * var.uncertain * (var.hi - var.lo)
                moved[v] = clamp(x[v] + shift, var.lo, var.hi)
                points.append((1.0 / 6.0, moved))

    def value(pulls, effects, used, more):
        return sum(
            share * wants.worth(forecast(world, after(world, start, effects), view, pulls, used, more, bias), discounting)
            for share, start in points
        )

    hold = value(world.pulls(world.agreements.with_actor(i)), (), None, ())
    holds_at = {track: hold + game(s, i, None, track, e) for track in s.tracks_of[i]}
    out = {}
    for g in options:
        o = s.options[g]
        changed = changes.get(g, {})
        pulls = world.pulls(world.agreements.with_actor(i, breaching=g))
        then = e
        if changed:
            then = e[:]
            for b, new in changed.items():
                then[b] = new
        out[g] = value(pulls, o.effects, g, view.change(changed)) + game(s, i, g, o.track, then)
    return holds_at, out


def percept(world, i):
    """What i sees now."""
    s = world.s
    mind = s.actors[i].mind
    if mind.perception_noise == 0.0:
        return world.x
    out = world.x[:]
    for v, _, _ in s.actors[i].interests:
        if v in s.movable[i]:
            continue
        var = s.variables[v]
        noise = world.words.normal(world.t, w.PERCEIVE, i, v)
        out[v] = clamp(out[v] + (var.hi - var.lo) * mind.perception_noise * noise, var.lo, var.hi)
    return out
