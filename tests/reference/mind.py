"""Predictions, foreseen answers, and what an actor expects and finds its options worth (docs/model.md, §6)."""

import math

import numpy as np

import words as w
from forecast import View, announced, assert_more, by_alternative, expected, forecast, game, normalise, side_by_side
from processes import clamp, holds
from wants import Wants, alarm_gain, salience


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
