"""What is looked at, at tick 0 and at the end of every tick (docs/model.md, §10)."""

import math

from processes import holds


class Measure:
    def __init__(self, spec, world):
        self.spec = spec
        self.kind = spec.kind
        self.world = world
        self.start = None
        self.n = 0
        self.value = None
        self.count = 0
        self.sum = 0.0
        self.pairs = []
        self.done = False
        s = world.s
        body = spec.body
        if self.kind in ("final", "mean", "min", "max"):
            self.quantity = quantity(world, body)
        elif self.kind == "at_first":
            self.quantity = quantity(world, body["value"])
        elif self.kind in ("count", "first_use", "used"):
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
            self.than = {s.actor_index[name] for name in body["than"]}
        elif self.kind in ("proposals", "signed", "collapsed", "in_force", "rational_set"):
            self.bargain = s.bargain_index[body]
        elif self.kind == "kept":
            self.bargain = s.bargain_index[body["bargain"]]
        elif self.kind == "term":
            self.bargain = s.bargain_index[body["bargain"]]
            variable = s.variable_index[body["variable"]]
            self.place = [t.variable for t in s.bargains[self.bargain].terms].index(variable)

    def in_window(self, t):
        kind, bound = self.spec.from_
        start = self.world.happened[bound] if kind == "event" else bound
        if start is None or t < start:
            return False
        kind, bound = self.spec.until
        end = self.world.happened[bound] if kind == "event" else bound
        if end is not None and t > end:
            return False
        self.start = start
        return True

    def look(self):
        world = self.world
        t, x = world.t, world.x
        if not self.in_window(t):
            return
        self.n += 1
        getattr(self, "look_" + self.kind)(t, x)

    def look_final(self, t, x):
        value = self.quantity(x)
        if value is not None:
            self.value = value

    def look_mean(self, t, x):
        value = self.quantity(x)
        if value is not None:
            self.sum += value
            self.count += 1
            self.value = self.sum / self.count

    def look_min(self, t, x):
        value = self.quantity(x)
        if value is not None:
            self.value = value if self.value is None else min(self.value, value)

    def look_max(self, t, x):
        value = self.quantity(x)
        if value is not None:
            self.value = value if self.value is None else max(self.value, value)

    def look_first(self, t, x):
        if self.value is None and holds(self.spec.when, x):
            self.value = t - self.start

    def look_share(self, t, x):
        self.count += holds(self.spec.when, x)
        self.value = self.count / self.n

    def look_at_first(self, t, x):
        if not self.done and holds(self.spec.when, x):
            self.done = True
            self.value = self.quantity(x)

    def look_time_at_rung(self, t, x):
        self.count += x[self.escalation] >= self.rung
        self.value = self.count

    def look_highest_rung(self, t, x):
        ladder = self.world.s.variables[self.escalation].ladder
        rung = sum(1 for begins in ladder.values() if begins <= x[self.escalation])
        self.value = max(self.value or 0, rung)

    def look_count(self, t, x):
        self.count += self.option in self.world.carried_out
        self.value = self.count

    def look_first_use(self, t, x):
        if self.value is None and self.option in self.world.carried_out:
            self.value = t - self.start

    def look_used(self, t, x):
        self.value = max(self.value or 0, int(self.option in self.world.carried_out))

    def in_a_row(self, now):
        self.count = self.count + 1 if now else 0
        self.value = max(self.value or 0, int(self.count >= self.spec.body.get("for", 1)))

    def look_reached(self, t, x):
        self.in_a_row(holds(self.spec.when, x))

    def look_kept(self, t, x):
        self.in_a_row(self.world.agreements.force[self.bargain] is not None)

    def look_outcome(self, t, x):
        pass

    def look_happened(self, t, x):
        event = self.world.s.event_index[self.spec.body]
        self.count += self.world.happened[event] == t and t > 0
        self.value = self.count

    def look_correlation(self, t, x):
        self.pairs.append([x[v] for v in self.two])

    def look_violence(self, t, x):
        variables = self.world.s.variables
        self.pairs.append(sum(x[v] for v, var in enumerate(variables) if var.losses and var.theatre == self.theatre))

    def look_clash(self, t, x):
        def fights(i):
            return any(
                o.actor == i and o.combat and o.escalates is not None and o.escalates.theatre == self.theatre
                and g not in self.spec.excluding
                for g in self.world.carried_out for o in [self.world.s.options[g]]
            )

        self.count += fights(self.two[0]) and fights(self.two[1])
        self.value = self.count

    def look_escalation(self, t, x):
        for e in self.world.escalations:
            if e.theatre == self.theatre and e.option not in self.spec.excluding:
                self.sum += e.severity
        self.value = self.sum

    def look_escalation_by_others(self, t, x):
        for e in self.world.escalations:
            if e.option is None or e.option in self.spec.excluding:
                continue
            if e.theatre == self.theatre and e.author not in self.than:
                self.sum += e.severity
        self.value = self.sum

    def tally(self, happened):
        self.count += self.bargain in happened
        self.value = self.count

    def look_proposals(self, t, x):
        self.tally(self.world.agreements.proposed)

    def look_signed(self, t, x):
        self.tally(self.world.agreements.signed)

    def look_collapsed(self, t, x):
        self.tally(self.world.agreements.collapsed)

    def look_in_force(self, t, x):
        self.count += self.world.agreements.force[self.bargain] is not None
        self.value = self.count

    def look_term(self, t, x):
        if self.bargain in self.world.agreements.signed:
            self.value = self.world.agreements.last_signed[self.bargain][self.place]

    def look_rational_set(self, t, x):
        self.value = self.world.agreements.share[self.bargain]

    def result(self, ended_by):
        if self.kind == "outcome":
            return 1 if ended_by == self.spec.body else 0
        if self.n == 0:
            return None
        if self.kind == "correlation":
            return pearson(self.pairs)
        if self.kind == "violence":
            if self.n < 2:
                return None
            return (self.pairs[-1] - self.pairs[0]) / ((self.n - 1) * self.world.s.delta)
        return self.value


def pearson(pairs):
    n = len(pairs)
    ma = sum(a for a, _ in pairs) / n
    mb = sum(b for _, b in pairs) / n
    aa = sum((a - ma) ** 2 for a, _ in pairs)
    bb = sum((b - mb) ** 2 for _, b in pairs)
    ab = sum((a - ma) * (b - mb) for a, b in pairs)
    if aa <= 1e-12 or bb <= 1e-12:
        return None
    return ab / math.sqrt(aa * bb)


def quantity(world, body):
    """A function of the state."""
    s = world.s
    (kind, of), = body.items()

    def backing(patron, client, channel):
        found = [
            v for v, var in enumerate(s.variables)
            if var.kind == "backing" and var.patron == s.actor_index[patron]
            and var.client == s.actor_index[client] and var.channel == channel
        ]
        return lambda x: sum((x[v] - s.variables[v].lo) / (s.variables[v].hi - s.variables[v].lo) for v in found)

    def share(patron, clients, channel):
        a, b = backing(patron, clients[0], channel), backing(patron, clients[1], channel)

        def value(x):
            total = a(x) + b(x)
            return a(x) / total if total != 0.0 else None

        return value

    if kind == "variable":
        v = s.variable_index[of]
        return lambda x: x[v]
    if kind == "utility":
        return world.calm_utility(s.actor_index[of])
    if kind == "backing_share":
        return share(of["patron"], of["clients"], of["channel"])
    if kind == "equidistance":
        of_one = share(of["patron"], of["clients"], of["channel"])
        return lambda x: None if of_one(x) is None else 1.0 - abs(2.0 * of_one(x) - 1.0)
    if kind == "word_deed_gap":
        words = share(of["patron"], of["clients"], "declared")
        deeds = share(of["patron"], of["clients"], "material")
        return lambda x: None if words(x) is None or deeds(x) is None else words(x) - deeds(x)
    if kind == "leverage":
        actors = {s.actor_index[a] for a in of["actors"]}
        stakes = s.stakes[s.theatre_index[of["theatre"]]]

        def leverage(x):
            z = [((x[v] - s.variables[v].lo) / (s.variables[v].hi - s.variables[v].lo), holder) for v, holder in stakes]
            total = sum(value for value, _ in z)
            return sum(value for value, holder in z if holder in actors) / total if total > 0.0 else None

        return leverage
    if kind == "belief":
        j = s.actor_index[of["actor"]]
        k = [t.name for t in s.actors[j].types].index(of["type"])
        return lambda x: world.belief[j][k]
    if kind == "credibility":
        j = s.actor_index[of]
        return lambda x: world.credibility[j]
    if kind == "trust":
        i, j = s.actor_index[of["of"]], s.actor_index[of["in"]]
        return lambda x: world.trust[i][j]
    if kind == "alarm":
        i, theatre = s.actor_index[of["actor"]], s.theatre_index[of["theatre"]]
        return lambda x: world.alarm[i][theatre]
    if kind == "expectation":
        i, g = s.actor_index[of["of"]], s.option_index[of["option"]]
        return lambda x: world.expectations[i][0][g] if world.expectations[i] is not None else 0.0
    raise ValueError(kind)
