"""What actors want, mind and are alarmed by (docs/model.md, §3 and §4)."""

import numpy as np


def widen(a):
    """Makes room for alternatives in what differs along other axes."""
    return a[..., None, :] if np.ndim(a) > 1 else a


def rows(numbers):
    """Numbers under each other, an entry per run in each row, or one where no number differs between runs."""
    return np.stack(np.broadcast_arrays(*(np.atleast_1d(n) for n in numbers))) if len(numbers) else np.zeros((0, 1))


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
