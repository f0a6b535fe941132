"""What is looked at, at tick 0 and at the end of every tick (docs/model.md, §10). Undefined and blank is NaN."""

import math

import numpy as np

from mind import Wants
from processes import holds


class Measure:
    def __init__(self, spec, world):
        self.spec = spec
        self.kind = spec.kind
        runs = world.runs
        self.start = np.zeros(runs)
        self.n = np.zeros(runs)
        self.value = np.full(runs, math.nan)
        self.count = np.zeros(runs)
        self.sum = np.zeros(runs)
        self.found = np.zeros(runs, dtype=bool)
        self.kept = []
        s = world.s
        body = spec.body
        if self.kind in ("count", "first_use", "used"):
            self.option = s.option_index[body]
        elif self.kind == "time_at_rung":
            self.escalation = s.escalation[s.theatre_index[body["theatre"]]]
            self.rung = s.variables[self.escalation].ladder[body["rung"]]
        elif self.kind == "highest_rung":
            self.escalation = s.escalation[s.theatre_index[body]]
        elif self.kind == "correlation":
            self.two = [s.variable_index[name] for name in body]
        elif self.kind in ("violence", "escalation"):
            self.theatre = s.theatre_index[body]
        elif self.kind == "clash":
            self.theatre = s.theatre_index[body["theatre"]]
            self.two = [s.actor_index[name] for name in body["between"]]
        elif self.kind == "escalation_by_others":
            self.theatre = s.theatre_index[body["theatre"]]
            self.than = [s.actor_index[name] for name in body["than"]]
        elif self.kind in ("proposals", "signed", "collapsed", "in_force", "rational_set"):
            self.bargain = s.bargain_index[body]
        elif self.kind == "kept":
            self.bargain = s.bargain_index[body["bargain"]]
        elif self.kind == "term":
            self.bargain = s.bargain_index[body["bargain"]]
            variable = s.variable_index[body["variable"]]
            self.place = [t.variable for t in s.bargains[self.bargain].terms].index(variable)

    def look(self, world):
        start, end = (
            world.happened[bound] if kind == "event" else bound for kind, bound in (self.spec.from_, self.spec.until))
        inside = self.spec.runs & (start <= world.t) & (world.t <= end)
        if inside.any():
            self.start = np.where(inside, start, self.start)
            self.n = self.n + inside
            getattr(self, "look_" + self.kind)(world, inside)

    def update(self, runs, value):
        self.value = np.where(runs, value, self.value)

    def tally(self, runs, more):
        """Counts or sums up."""
        self.count = self.count + np.where(runs, more, 0)
        self.update(runs, self.count)

    def look_final(self, world, inside):
        value = quantity(world, self.spec.body)
        self.update(inside & ~np.isnan(value), value)

    def look_mean(self, world, inside):
        value = quantity(world, self.spec.body)
        defined = inside & ~np.isnan(value)
        self.sum = self.sum + np.where(defined, value, 0.0)
        self.count = self.count + defined
        self.update(defined, self.sum / self.count)

    def look_min(self, world, inside):
        self.update(inside, np.fmin(self.value, quantity(world, self.spec.body)))

    def look_max(self, world, inside):
        self.update(inside, np.fmax(self.value, quantity(world, self.spec.body)))

    def look_first(self, world, inside):
        self.update(inside & holds(self.spec.when, world.x) & np.isnan(self.value), world.t - self.start)

    def look_share(self, world, inside):
        self.count = self.count + (inside & holds(self.spec.when, world.x))
        self.update(inside, self.count / self.n)

    def look_at_first(self, world, inside):
        now = inside & ~self.found & holds(self.spec.when, world.x)
        self.found = self.found | now
        self.update(now, quantity(world, self.spec.body["value"]))

    def look_time_at_rung(self, world, inside):
        self.tally(inside, world.x[self.escalation] >= self.rung)

    def look_highest_rung(self, world, inside):
        ladder = world.s.variables[self.escalation].ladder
        rung = sum((begins <= world.x[self.escalation]).astype(int) for begins in ladder.values())
        self.update(inside, np.fmax(self.value, rung))

    def look_count(self, world, inside):
        self.tally(inside, world.done[self.option])

    def look_first_use(self, world, inside):
        self.update(inside & world.done[self.option] & np.isnan(self.value), world.t - self.start)

    def look_used(self, world, inside):
        self.update(inside, np.fmax(self.value, world.done[self.option]))

    def in_a_row(self, inside, now):
        self.count = np.where(inside, np.where(now, self.count + 1, 0), self.count)
        self.update(inside, np.fmax(self.value, self.count >= self.spec.body.get("for", 1)))

    def look_reached(self, world, inside):
        self.in_a_row(inside, holds(self.spec.when, world.x))

    def look_kept(self, world, inside):
        self.in_a_row(inside, world.agreements.in_force[self.bargain])

    def look_outcome(self, world, inside):
        pass

    def look_happened(self, world, inside):
        self.tally(inside, world.happened[world.s.event_index[self.spec.body]] == world.t)

    def look_correlation(self, world, inside):
        self.kept.append((inside, *(world.x[v] for v in self.two)))

    def look_violence(self, world, inside):
        losses = sum(x for x, var in zip(world.x, world.s.variables) if var.losses and var.theatre == self.theatre)
        self.sum = np.where(inside & (self.n == 1), losses, self.sum)
        self.update(inside, (losses - self.sum) / ((self.n - 1) * world.s.delta))

    def look_clash(self, world, inside):
        def fights(i):
            return np.any([np.zeros(world.runs, dtype=bool), *(
                world.done[g] for g in world.s.of_actor[i] for o in [world.s.options[g]]
                if o.combat and o.escalates is not None and o.escalates.theatre == self.theatre
                and g not in self.spec.excluding
            )], axis=0)

        self.tally(inside, fights(self.two[0]) & fights(self.two[1]))

    def look_escalation(self, world, inside):
        for e in world.escalations:
            if e.theatre == self.theatre and e.option not in self.spec.excluding:
                self.tally(inside & e.runs, e.severity)
        self.tally(inside, 0.0)

    def look_escalation_by_others(self, world, inside):
        for e in world.escalations:
            if e.option is None or e.option in self.spec.excluding or e.author in self.than:
                continue
            if e.theatre == self.theatre:
                self.tally(inside & e.runs, e.severity)
        self.tally(inside, 0.0)

    def look_proposals(self, world, inside):
        self.tally(inside, world.agreements.proposed[self.bargain])

    def look_signed(self, world, inside):
        self.tally(inside, world.agreements.signed[self.bargain])

    def look_collapsed(self, world, inside):
        self.tally(inside, world.agreements.collapsed[self.bargain])

    def look_in_force(self, world, inside):
        self.tally(inside, world.agreements.in_force[self.bargain])

    def look_term(self, world, inside):
        signed = world.agreements.signed[self.bargain]
        self.update(inside & signed, world.agreements.values[self.bargain][self.place])

    def look_rational_set(self, world, inside):
        self.update(inside, world.agreements.share[self.bargain])

    def results(self, world, reasons):
        """A number, or None for blank, of every run; `reasons` why it ends."""
        if self.kind == "outcome":
            return [float(reason == self.spec.body) for reason in reasons]
        value = pearson(self.kept, world.runs) if self.kind == "correlation" else self.value
        return [float(v) if n > 0 and math.isfinite(v) else None for v, n in zip(value, self.n)]


def pearson(kept, runs):
    if not kept:
        return np.full(runs, math.nan)
    inside, a, b = (np.array(column) for column in zip(*kept))
    n = inside.sum(axis=0)
    da = np.where(inside, a - np.where(inside, a, 0.0).sum(axis=0) / n, 0.0)
    db = np.where(inside, b - np.where(inside, b, 0.0).sum(axis=0) / n, 0.0)
    aa, bb, ab = ((p * q).sum(axis=0) for p, q in ((da, da), (db, db), (da, db)))
    return np.where((aa <= 1e-12) | (bb <= 1e-12), math.nan, ab / np.sqrt(aa * bb))


def observers(scenario, measures):
    """Actors whose expectations are looked at."""
    bodies = [m.body["value"] if m.kind == "at_first" else m.body for m in measures]
    return {
        scenario.actor_index[body["expectation"]["of"]]
        for body in bodies if isinstance(body, dict) and "expectation" in body
    }


def quantity(world, body):
    """The value of a quantity now."""
    s, x = world.s, world.x
    (kind, of), = body.items()

    def backing(client, channel):
        return sum((
            world.processes.z(v, x) for v, var in enumerate(s.variables)
            if var.kind == "backing" and var.patron == s.actor_index[of["patron"]]
            and var.client == s.actor_index[client] and var.channel == channel
        ), np.zeros(world.runs))

    def share(channel):
        a, b = (backing(client, channel) for client in of["clients"])
        return a / (a + b)

    if kind == "variable":
        return x[s.variable_index[of]]
    if kind == "utility":
        i = s.actor_index[of]
        weights = world.own_weights[i]
        total = sum(weights)
        return Wants(s, i, [weight / total for weight in weights], None).utility(x)
    if kind == "backing_share":
        return share(of["channel"])
    if kind == "equidistance":
        return 1.0 - np.abs(2.0 * share(of["channel"]) - 1.0)
    if kind == "word_deed_gap":
        return share("declared") - share("material")
    if kind == "leverage":
        actors = [s.actor_index[a] for a in of["actors"]]
        some = total = np.zeros(world.runs)
        for v, holder in s.stakes[s.theatre_index[of["theatre"]]]:
            z = world.processes.z(v, x)
            total = total + z
            some = some + z if holder in actors else some
        return some / total
    if kind == "belief":
        j = s.actor_index[of["actor"]]
        return world.belief[j][[t.name for t in s.actors[j].types].index(of["type"])]
    if kind == "credibility":
        return world.credibility[s.actor_index[of]]
    if kind == "trust":
        return world.trust[s.actor_index[of["of"]]][s.actor_index[of["in"]]]
    if kind == "alarm":
        return world.alarm[s.actor_index[of["actor"]]][s.theatre_index[of["theatre"]]]
    if kind == "expectation":
        i, g = s.actor_index[of["of"]], s.option_index[of["option"]]
        return world.expectations[i][0][g] if world.expectations[i] is not None else np.zeros(world.runs)
    raise ValueError(kind)
