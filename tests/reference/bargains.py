"""Venues, tables, signatures and what is in force (docs/model.md, §8)."""

import itertools
import math
from types import SimpleNamespace as Part

import numpy as np

import words as w
from forecast import View, after, announced, expected, forecast
from processes import holds
from wants import Wants, salience, segment_weights


def violation(side, x, y):
    if side == "<=":
        return np.maximum(0.0, x - y)
    if side == ">=":
        return np.maximum(0.0, y - x)
    return np.abs(x - y)


class Agreements:
    """State of all bargains: per bargain an array over runs, or one for each party or term."""

    def __init__(self, world):
        self.world = world
        bargains = world.s.bargains

        def each(value):
            return [np.full(world.runs, value) for _ in bargains]

        def each_party(value):
            return [{i: np.full(world.runs, value) for i in b.parties} for b in bargains]

        self.open = each(False)
        self.last_table = each(-math.inf)
        self.in_force = each(False)
        self.until = each(0.0)
        self.values = [[np.zeros(world.runs) for _ in b.terms] for b in bargains]
        self.signatory, self.complying, self.strain = each_party(False), each_party(False), each_party(0.0)
        self.share = each(math.nan)
        self.begin_tick()

    def begin_tick(self):
        """What lapsed is no longer in force; nothing has been proposed, signed or broken yet."""
        self.known = {}
        bargains = self.world.s.bargains
        self.proposed, self.signed, self.collapsed = (
            [np.zeros(self.world.runs, dtype=bool) for _ in bargains] for _ in range(3))
        for b in range(len(bargains)):
            self.in_force[b] = self.in_force[b] & (self.world.t <= self.until[b])

    # --- Terms in force --------------------------------------------------------------------------------------------

    def leverage(self, theatre, complying, x):
        """Λ of those who comply (actor → whether it does) over the means of a theatre."""
        stakes = [] if theatre is None else self.world.s.stakes[theatre]
        if not stakes:
            return np.where(np.any(np.broadcast_arrays(*complying.values()), axis=0), 1.0, 0.0)
        some = total = 0.0
        for v, holder in stakes:
            z = self.world.processes.z(v, x)
            total = total + z
            some = some + np.where(complying.get(holder, False), z, 0.0)
        return np.where(total > 0.0, some / total, 0.0)

    def add_terms(self, pulls, bargain, values, complying, x, where=True):
        for term, value in zip(bargain.terms, values):
            rate = bargain.enforcement * self.leverage(self.world.s.variables[term.variable].theatre, complying, x)
            pulls.setdefault(term.variable, []).append((term.side, value, np.where(where, rate, 0.0)))

    def pulls(self, x, i=None, alternatives=()):
        """Terms that pull, by variable, with rates from state x; in a forecast of actor i, which complies if it signed,
        but not under alternatives that breach."""
        out = {}
        for b, bargain in enumerate(self.world.s.bargains):
            if not self.in_force[b].any():
                continue
            complying = dict(self.complying[b])
            if i in complying:
                keeps = [np.full(self.world.runs, True) if g is None else ~self.breaches(b, g) for g in alternatives]
                complying[i] = np.where(self.signatory[b][i], np.stack(keeps), complying[i])
            self.add_terms(out, bargain, self.values[b], complying, x, self.in_force[b])
        return out

    def breaches(self, b, g):
        """Whether option g, of a signatory, worsens a violation of a term of agreement b now."""
        if (b, g) not in self.known:
            o, x = self.world.s.options[g], self.world.x
            worse = np.False_
            if o.actor in self.signatory[b] and self.in_force[b].any():
                then = after(self.world, x, o.effects)
                for term, value in zip(self.world.s.bargains[b].terms, self.values[b]):
                    v = term.variable
                    worse = worse | (violation(term.side, then[v], value) > violation(term.side, x[v], value) + 1e-12)
                worse = worse & self.in_force[b] & self.signatory[b][o.actor]
            self.known[b, g] = np.broadcast_to(worse, self.world.runs)
        return self.known[b, g]

    def breach_cost(self, g):
        total = 0.0
        for b, bargain in enumerate(self.world.s.bargains):
            if self.in_force[b].any():
                cost = bargain.breach_cost + bargain.guarantor_cost * bargain.guarantors
                total = total + np.where(self.breaches(b, g), cost, 0.0)
        return total

    # --- Venues ------------------------------------------------------------------------------------------------------

    def may_open(self, b, dated):
        bargain, t = self.world.s.bargains[b], self.world.t
        may = bargain.available & (bargain.from_ <= t) & (t <= bargain.until) & ~self.in_force[b]
        return may if dated else may & (t >= self.last_table[b] + bargain.retry)

    def venues(self, convened, deciding):
        """Phase 1d; `convened` says of every bargain in which runs an event convenes it."""
        for b, bargain in enumerate(self.world.s.bargains):
            called = convened[b]
            if deciding and bargain.when is not None:
                called = called | holds(bargain.when, self.world.x)
            open_still = self.open[b] & (self.world.t <= bargain.until)
            dated = self.may_open(b, True) & (bargain.at == self.world.t)
            self.open[b] = open_still | dated | self.may_open(b, False) & called

    def convene(self, bargains, runs):
        """Phase 8."""
        for b in bargains:
            self.open[b] = self.open[b] | self.may_open(b, False) & runs

    # --- Tables ------------------------------------------------------------------------------------------------------

    def meet(self):
        """Phase 5b, in a tick of decisions."""
        for b, bargain in enumerate(self.world.s.bargains):
            meets = self.open[b] & holds(bargain.requires, self.world.x)
            if not meets.any():
                continue
            self.open[b] = self.open[b] & ~meets
            self.last_table[b] = np.where(meets, self.world.t, self.last_table[b])
            result = table(self.world.only(meets), b)
            self.share[b][meets] = result.share
            self.proposed[b][meets] = result.proposed
            signs = {i: np.zeros(self.world.runs, dtype=bool) for i in bargain.parties}
            values = [np.zeros(self.world.runs) for _ in bargain.terms]
            for i in bargain.parties:
                signs[i][meets] = result.signs[i]
            for place, value in enumerate(result.values):
                values[place][meets] = value
            agreed = np.zeros(self.world.runs, dtype=bool)
            agreed[meets] = result.agreed
            self.bind(b, values, signs, agreed)

    def impose(self):
        """Phase 5b, in every tick: what interventions sign in the name of all parties."""
        for v, runs in self.world.in_force("sign"):
            bargain = self.world.s.bargains[v.bargain]
            self.open[v.bargain] = self.open[v.bargain] & ~runs
            self.bind(v.bargain, [term.middle for term in bargain.terms], {i: runs for i in bargain.parties}, runs)

    def bind(self, b, values, signs, runs):
        """In `runs`, terms come into force among those who signed."""
        self.known = {}
        self.signed[b] = self.signed[b] | runs
        self.in_force[b] = self.in_force[b] | runs
        self.until[b] = np.where(runs, self.world.t + self.world.s.bargains[b].duration, self.until[b])
        self.values[b] = [np.where(runs, new, old) for new, old in zip(values, self.values[b])]
        for i, sign in signs.items():
            self.signatory[b][i] = np.where(runs, sign, self.signatory[b][i])
            self.complying[b][i] = np.where(runs, sign, self.complying[b][i])
            self.strain[b][i] = np.where(runs, 0.0, self.strain[b][i])

    # --- Learning ----------------------------------------------------------------------------------------------------

    def learn(self, decided, breached):
        """End of phase 11. `decided`: of every actor, the runs in which it decided or an option of it was carried out;
        `breached`: (bargain, actor) → number of breaches."""
        world = self.world
        s = world.s
        for i, j in s.co_parties:
            back = 1.0 - np.exp(-s.actors[i].mind.trust_recovery * s.delta)
            world.trust[i][j] = world.trust[i][j] + back * (world.trust_at_start[i][j] - world.trust[i][j])
        for b, bargain in enumerate(s.bargains):
            if not self.in_force[b].any():
                continue
            bound = {i: self.in_force[b] & self.signatory[b][i] for i in bargain.parties}
            step = bargain.strain * bargain.detection
            fades = np.exp(-bargain.strain_decay * s.delta)

            def distrust(j, i, runs, share):
                less = world.trust[j][i] * (1.0 - s.actors[j].mind.trust_loss * share)
                world.trust[j][i] = np.where(runs, less, world.trust[j][i])

            for i in bargain.parties:
                n = breached.get((b, i), np.zeros(world.runs))
                self.complying[b][i] = np.where(bound[i] & decided[i], n == 0, self.complying[b][i])
                self.strain[b][i] = self.strain[b][i] * fades + n * step
                for k in range(int(n.max())):
                    for j in bargain.parties:
                        if j != i:
                            distrust(j, i, bound[j] & bound[i] & (n > k), np.minimum(1.0, step))
            strains = np.array([np.where(bound[i], self.strain[b][i], 0.0) for i in bargain.parties])
            broken = self.in_force[b] & (sum(strains) > bargain.strain_limit)
            worst = np.argmax(np.where(list(bound.values()), strains, -1.0), axis=0)
            for place, i in enumerate(bargain.parties):
                for j in bargain.parties:
                    if j != i:
                        distrust(j, i, broken & bound[j] & (worst == place), 1.0)
            self.in_force[b] = self.in_force[b] & ~broken
            self.collapsed[b] = broken


# --- One table, in the runs in which it is held -------------------------------------------------------------------------


def table(world, b):
    """Who signs what. States have points of the bargain's grid side by side."""
    s = world.s
    bargain = s.bargains[b]
    defaults = s.defaults
    told = announced(world)
    e = expected(world, world.mixed, defaults.belief_weight, told, np.zeros((len(s.options), 1), dtype=bool))
    length = defaults.horizon / defaults.segments
    view = View(world, e, told, length, defaults.segments)
    agreements = world.agreements

    def path(deal=None, effects=()):
        """`deal`: (bargain, values) that count as kept by all its parties."""
        pulls = agreements.pulls(world.x)
        if deal is not None:
            complying = {i: np.full(world.runs, True) for i in deal[0].parties}
            agreements.add_terms(pulls, deal[0], deal[1], complying, world.x)
        return forecast(after(world, world.x, effects), view, pulls)

    wants, discounting = {}, {}
    for i in bargain.parties:
        actor = s.actors[i]
        felt = salience(world.own_weights[i], actor.interests, s.variables, actor.mind, world.alarm[i])
        wants[i] = Wants(s, i, felt, world.peaks)
        discounting[i] = segment_weights(actor.mind.discount, length, defaults.segments)

    def worth(i, states):
        return wants[i].worth(states, discounting[i])

    nothing = path()
    plain = {i: worth(i, nothing) for i in bargain.parties}
    hopes = hoped(world, b, worth, plain, path)
    points = grid(bargain, world.runs)
    states = path((bargain, points))
    shape = (len(points[0]), world.runs)
    worths = {i: np.broadcast_to(worth(i, states), shape) for i in bargain.parties}
    gains = {i: worths[i] - (plain[i] + hopes[i]) for i in bargain.parties}
    gaining = np.all([gains[i] > 1e-9 for i in bargain.consent], axis=0)
    if bargain.protocol == "nash":
        chosen = nash(bargain, gains, gaining)
    else:
        chosen = opening_offers(world, bargain, gains, gaining)

    def at_chosen(values):
        return np.take_along_axis(np.broadcast_to(values, shape), chosen[None], axis=0)[0]

    proposed = gaining.any(axis=0)
    values = [at_chosen(value) for value in points]
    deal = {i: at_chosen(worths[i]) for i in bargain.parties}
    pressure = pressed(world, bargain, worth, nothing, plain, deal, path, values)
    signs = {}
    for place, i in enumerate(bargain.parties):
        mind = s.actors[i].mind
        trust = least_trust(world, bargain, i)
        answer = trust * at_chosen(gains[i]) - (1.0 - trust) * mind.betrayal + pressure[i]
        chance = 1.0 / (1.0 + np.exp(-mind.signing_precision * answer))
        signs[i] = proposed & ~world.frozen[i] & (world.words.uniform(world.t, w.BARGAIN, b, place) < chance)
    return Part(
        share=np.mean(gaining, axis=0), proposed=proposed, values=values, signs=signs,
        agreed=np.all([signs[i] for i in bargain.consent], axis=0),
    )


def grid(bargain, runs):
    """The value of every term at all points, the first term varying slowest."""
    rows = list(itertools.product(*(range(len(term.grid)) for term in bargain.terms)))
    return [
        np.stack([np.broadcast_to(term.grid[row[place]], runs) for row in rows])
        for place, term in enumerate(bargain.terms)
    ]


def least_trust(world, bargain, i):
    return np.min([world.trust[i][j] for j in bargain.parties if j != i], axis=0)


def nash(bargain, gains, gaining):
    """The point of the Nash bargaining solution, by run."""
    product = sum(
        bargain.power.get(i, 1.0) * np.log(np.where(gaining, gains[i], 1.0)) for i in bargain.consent)
    best = np.full(gaining.shape[1], -math.inf)
    chosen = np.zeros(gaining.shape[1], dtype=int)
    for point, (value, gains_all) in enumerate(zip(product, gaining)):
        better = gains_all & (value > best + 1e-9)
        best, chosen = np.where(better, value, best), np.where(better, point, chosen)
    return chosen


def opening_offers(world, bargain, gains, gaining):
    """The first offer in the equilibrium of alternating offers, by run."""
    a = bargain.first
    b, = (i for i in bargain.consent if i != a)
    delta_a, delta_b = (
        np.broadcast_to(np.minimum(world.s.actors[i].mind.discount ** bargain.round, 1.0 - 1e-6), world.runs)
        for i in (a, b))
    chosen = np.zeros(world.runs, dtype=int)
    for run in range(world.runs):
        points = np.flatnonzero(gaining[:, run])
        if len(points):
            offer = opening_offer(gains[a][points, run], gains[b][points, run], delta_a[run], delta_b[run])
            chosen[run] = points[offer]
    return chosen


def opening_offer(g, h, delta_a, delta_b):
    """Which point a proposes, of gains g to itself and h to b."""
    frontier = []
    for point in np.lexsort((np.arange(len(g)), -h, -g)):  # by falling gain of a: each must give b more than all before
        if frontier and g[frontier[-1]] - g[point] <= 1e-9:
            last = frontier[-1]
            same = abs(h[point] - h[last]) <= 1e-9
            if point < last if same else h[point] > h[last]:
                frontier[-1] = point
        elif not frontier or h[point] > h[frontier[-1]] + 1e-9:
            frontier.append(point)
    frontier.reverse()
    g, h = g[frontier], h[frontier]

    def keeps(ask):
        """Whether b gains as much by accepting as by making the next offer."""
        return np.interp(ask, g, h) >= delta_b * np.interp(delta_a * ask, g, h)

    low, high = g[0], g[-1]
    if keeps(high):
        low = high
    else:
        for _ in range(100):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if keeps(middle) else (low, middle)
    return frontier[np.flatnonzero(g <= low + 1e-9)[-1]]


def hoped(world, b, worth, plain, path):
    """What each party could hope for from other bargains, over nothing signed."""
    s = world.s
    bargain = s.bargains[b]
    agreements = world.agreements
    hopes = {i: 0.0 for i in bargain.parties}
    for other, o in enumerate(s.bargains):
        parties = [i for i in bargain.parties if i in o.parties]
        dated = (
            (world.t < o.at) & (o.at <= world.t + s.defaults.horizon * s.clock.ticks_per_unit)
            & (o.from_ <= o.at) & (o.at <= o.until)
        )
        possible = o.available & ~agreements.in_force[other] & (agreements.open[other] | dated)
        if other == b or not parties or not np.any(possible):
            continue
        wait = np.where(agreements.open[other], 0.0, np.where(possible, o.at - world.t, 0.0) * s.delta)
        states = path((o, [term.middle for term in o.terms]))
        for i in parties:
            gain = worth(i, states) - plain[i]
            hope = np.power(s.actors[i].mind.discount, wait) * least_trust(world, o, i) * gain
            hopes[i] = np.where(possible, np.maximum(hopes[i], hope), hopes[i])
    return hopes


def pressed(world, bargain, worth, nothing, plain, deal, path, values):
    """Q of every party."""
    s = world.s
    out = {i: 0.0 for i in bargain.parties}

    def backing(of_patron, client, x):
        return sum(
            world.processes.z(v, x) for v, var in enumerate(s.variables)
            if var.kind == "backing" and var.channel == "material" and var.client == client and of_patron(var.patron)
        )

    for p in bargain.pressure:
        mine = backing(lambda q, p=p: q == p.patron, p.client, world.x)
        total = mine + backing(lambda q, p=p: q != p.patron, p.client, nothing[-1])
        dependence = np.where(total > 0.0, np.divide(mine, total), 0.0)
        weight = 0.0
        if p.penalty is not None:
            punished = path(None, s.options[p.penalty].effects)
            weight = weight + world.mixed[p.penalty] * (plain[p.client] - worth(p.client, punished))
        if p.reward is not None:
            rewarded = path((bargain, values), s.options[p.reward].effects)
            weight = weight + world.mixed[p.reward] * (worth(p.client, rewarded) - deal[p.client])
        out[p.client] = out[p.client] + dependence * weight
    return out
