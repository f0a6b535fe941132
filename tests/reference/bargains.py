"""Venues, tables, signatures and what is in force (docs/model.md, §8)."""

import math
from types import SimpleNamespace as Part

import words as w
from mind import View, Wants, after, announced, expected, forecast, salience, segment_weights
from processes import holds


def violation(side, x, y):
    if side == "<=":
        return max(0.0, x - y)
    if side == ">=":
        return max(0.0, y - x)
    return abs(x - y)


class Agreements:
    """State of all bargains in a run."""

    def __init__(self, world):
        self.world = world
        bargains = world.s.bargains
        self.open = [False] * len(bargains)
        self.last_table = [None] * len(bargains)
        self.force = [None] * len(bargains)
        self.last_signed = [None] * len(bargains)
        self.share = [None] * len(bargains)
        self.proposed, self.signed, self.collapsed = set(), set(), set()

    # --- Terms in force --------------------------------------------------------------------------------------------

    def leverage(self, theatre, complying, x):
        """Λ of those who comply over the means of a theatre."""
        stakes = [] if theatre is None else self.world.s.stakes[theatre]
        if not stakes:
            return 1.0 if complying else 0.0
        some = total = 0.0
        for v, holder in stakes:
            var = self.world.s.variables[v]
            z = (x[v] - var.lo) / (var.hi - var.lo)
            total += z
            if holder in complying:
                some += z
        return some / total if total > 0.0 else 0.0

    def terms(self, pulls, bargain, values, complying, x):
        for term, value in zip(bargain.terms, values):
            rate = bargain.enforcement * self.leverage(self.world.s.variables[term.variable].theatre, complying, x)
            if rate > 0.0:
                pulls.setdefault(term.variable, []).append((term.side, value, rate))

    def with_actor(self, i, breaching=None):
        """Who complies with each agreement in force, as actor i forecasts under one of its options."""
        if not any(self.force):
            return None
        out = []
        for b, a in enumerate(self.force):
            if a is None:
                out.append(None)
                continue
            complying = set(a.complying)
            if i in a.signatories:
                complying.add(i)
                if breaching is not None and self.breaches(b, breaching, self.world.x):
                    complying.discard(i)
            out.append(frozenset(complying))
        return tuple(out)

    def now(self):
        if not any(self.force):
            return None
        return tuple(None if a is None else frozenset(a.complying) for a in self.force)

    def pulls(self, complying, x):
        """Terms that pull, by variable."""
        out = {}
        for b, who in enumerate(complying or ()):
            if who is not None:
                self.terms(out, self.world.s.bargains[b], self.force[b].values, who, x)
        return out

    def breaches(self, b, g, x):
        """Whether option g, of a signatory, worsens a violation of a term of agreement b."""
        a = self.force[b]
        o = self.world.s.options[g]
        if a is None or o.actor not in a.signatories:
            return False
        then = after(self.world, x, o.effects)
        for term, value in zip(self.world.s.bargains[b].terms, a.values):
            v = term.variable
            if violation(term.side, then[v], value) > violation(term.side, x[v], value) + 1e-12:
                return True
        return False

    def breach_cost(self, g):
        total = 0.0
        for b, a in enumerate(self.force):
            if a is not None and self.breaches(b, g, self.world.x):
                bargain = self.world.s.bargains[b]
                total += bargain.breach_cost + bargain.guarantor_cost * bargain.guarantors
        return total

    # --- Venues ------------------------------------------------------------------------------------------------------

    def may_open(self, b, dated):
        bargain, t = self.world.s.bargains[b], self.world.t
        if not bargain.available or not bargain.from_ <= t <= bargain.until or self.force[b] is not None:
            return False
        return dated or self.last_table[b] is None or t >= self.last_table[b] + bargain.retry

    def venues(self, convened, deciding):
        """Phase 1d."""
        for b, bargain in enumerate(self.world.s.bargains):
            if self.open[b] and self.world.t > bargain.until:
                self.open[b] = False
            dated = bargain.at == self.world.t
            when = deciding and bargain.when is not None and holds(bargain.when, self.world.x)
            if self.may_open(b, True) and dated or self.may_open(b, False) and (when or b in convened):
                self.open[b] = True

    def convene(self, bargains):
        """Phase 8."""
        for b in bargains:
            if self.may_open(b, False):
                self.open[b] = True

    # --- Tables ------------------------------------------------------------------------------------------------------

    def meet(self):
        """Phase 5b, in a tick of decisions."""
        for b, bargain in enumerate(self.world.s.bargains):
            if self.open[b] and holds(bargain.requires, self.world.x):
                self.open[b] = False
                self.last_table[b] = self.world.t
                self.table(b)

    def impose(self):
        """Phase 5b, in every tick: what interventions sign in the name of all parties."""
        for v in self.world.in_force("sign"):
            bargain = self.world.s.bargains[v.bargain]
            self.open[v.bargain] = False
            self.bind(v.bargain, [term.middle for term in bargain.terms], list(bargain.parties))

    def bind(self, b, values, signed):
        self.signed.add(b)
        self.last_signed[b] = values
        self.force[b] = Part(
            until=self.world.t + self.world.s.bargains[b].duration, values=values, signatories=signed,
            complying=set(signed), strain={i: 0.0 for i in signed},
        )

    def table(self, b):
        world = self.world
        s = world.s
        bargain = s.bargains[b]
        defaults = s.defaults
        told = announced(world)
        e = expected(world, world.mixed, defaults.belief_weight, told, lambda g: False)
        length = defaults.horizon / defaults.segments
        view = View(world, e, told, length, defaults.segments)
        in_force = self.now()

        def path(terms=None, effects=()):
            """`terms`: (bargain, values) that count as kept by all their parties."""
            pulls = self.pulls(in_force, world.x)
            if terms is not None:
                self.terms(pulls, terms[0], terms[1], set(terms[0].parties), world.x)
            return forecast(world, after(world, world.x, effects), view, pulls)

        wants = {}
        for i in bargain.parties:
            actor = s.actors[i]
            weights = actor.types[world.types[i]].weights if actor.types else actor.weights
            felt = salience(weights, actor.interests, s.variables, actor.mind, world.alarm[i])
            wants[i] = Wants(s, i, felt, world.peaks)
        discounting = {i: segment_weights(s.actors[i].mind.discount, length, defaults.segments) for i in bargain.parties}

        def worth(i, states):
            return wants[i].worth(states, discounting[i])

        nothing = path()
        disagreement = self.disagreement(b, worth, nothing, path)

        best = None
        gaining = points = 0
        for values in grid(bargain.terms):
            points += 1
            states = path((bargain, values))
            gains = {i: worth(i, states) - disagreement[i] for i in bargain.parties}
            if all(gains[i] > 1e-9 for i in bargain.consent):
                gaining += 1
                product = sum(bargain.power.get(i, 1.0) * math.log(gains[i]) for i in bargain.consent)
                if best is None or product > best[0] + 1e-9:
                    best = (product, values, gains, states)
        self.share[b] = gaining / points
        if best is None:
            return
        self.proposed.add(b)
        _, values, gains, deal = best
        pressure = self.pressure(bargain, worth, nothing, deal, path, values)
        signed = []
        for place, i in enumerate(bargain.parties):
            mind = s.actors[i].mind
            trust = min(world.trust[i][j] for j in bargain.parties if j != i)
            answer = trust * gains[i] - (1.0 - trust) * mind.betrayal + pressure[i]
            exponent = -mind.signing_precision * answer
            chance = 1.0 / (1.0 + math.exp(exponent)) if exponent < 700.0 else 0.0
            if world.frozen[i]:
                continue
            if world.words.uniform(world.t, w.BARGAIN, b, place) < chance:
                signed.append(i)
        if all(i in signed for i in bargain.consent):
            self.bind(b, values, signed)

    def disagreement(self, b, worth, nothing, path):
        world = self.world
        s = world.s
        bargain = s.bargains[b]
        out = {}
        plain = {i: worth(i, nothing) for i in bargain.parties}
        hopes = {i: 0.0 for i in bargain.parties}
        for other, o in enumerate(s.bargains):
            if other == b or not o.available or self.force[other] is not None:
                continue
            if self.open[other]:
                wait = 0.0
            elif (
                o.at is not None and world.t < o.at <= world.t + s.defaults.horizon * s.clock.ticks_per_unit
                and o.from_ <= o.at <= o.until
            ):
                wait = (o.at - world.t) * s.delta
            else:
                continue
            states = None
            for i in bargain.parties:
                if i not in o.parties:
                    continue
                if states is None:
                    states = path((o, [term.middle for term in o.terms]))
                trust = min(world.trust[i][j] for j in o.parties if j != i)
                hope = s.actors[i].mind.discount ** wait * trust * (worth(i, states) - plain[i])
                hopes[i] = max(hopes[i], hope)
        for i in bargain.parties:
            out[i] = plain[i] + hopes[i]
        return out

    def pressure(self, bargain, worth, nothing, deal, path, values):
        world = self.world
        s = world.s
        out = {i: 0.0 for i in bargain.parties}

        def backing(p, c, x):
            total = 0.0
            for v, var in enumerate(s.variables):
                if var.kind == "backing" and var.channel == "material" and var.client == c and p(var.patron):
                    total += (x[v] - var.lo) / (var.hi - var.lo)
            return total

        for p in bargain.pressure:
            mine = backing(lambda q, p=p: q == p.patron, p.client, world.x)
            rivals = backing(lambda q, p=p: q != p.patron, p.client, nothing[-1])
            dependence = mine / (mine + rivals) if mine + rivals > 0.0 else 0.0
            weight = 0.0
            if p.penalty is not None:
                punished = path(None, s.options[p.penalty].effects)
                weight += world.mixed[p.penalty] * (worth(p.client, nothing) - worth(p.client, punished))
            if p.reward is not None:
                rewarded = path((bargain, values), s.options[p.reward].effects)
                weight += world.mixed[p.reward] * (worth(p.client, rewarded) - worth(p.client, deal))
            out[p.client] += dependence * weight
        return out

    # --- Learning ----------------------------------------------------------------------------------------------------

    def learn(self, decided, breaches):
        """End of phase 11. `decided`: actors that decided or whose option was carried out; `breaches`: (b, i) → n."""
        world = self.world
        s = world.s
        for i, j in s.co_parties:
            rate = s.actors[i].mind.trust_recovery
            world.trust[i][j] += (1.0 - math.exp(-rate * s.delta)) * (world.trust_at_start[i][j] - world.trust[i][j])
        for b, a in enumerate(self.force):
            if a is None:
                continue
            bargain = s.bargains[b]
            step = bargain.strain * bargain.detection
            for i in a.signatories:
                n = breaches.get((b, i), 0)
                if i in decided:
                    if n == 0:
                        a.complying.add(i)
                    else:
                        a.complying.discard(i)
                a.strain[i] = a.strain[i] * math.exp(-bargain.strain_decay * s.delta) + n * step
                for _ in range(n):
                    for j in a.signatories:
                        if j != i:
                            world.trust[j][i] *= 1.0 - s.actors[j].mind.trust_loss * min(1.0, step)
            if sum(a.strain[i] for i in a.signatories) > bargain.strain_limit:
                worst = max(a.signatories, key=lambda i: a.strain[i])
                for j in a.signatories:
                    if j != worst:
                        world.trust[j][worst] *= 1.0 - s.actors[j].mind.trust_loss
                self.force[b] = None
                self.collapsed.add(b)

    def expire(self):
        for b, a in enumerate(self.force):
            if a is not None and self.world.t > a.until:
                self.force[b] = None


def grid(terms):
    """All points, the first term varying slowest."""
    if not terms:
        return [[]]
    return [[value, *rest] for value in terms[0].grid for rest in grid(terms[1:])]
