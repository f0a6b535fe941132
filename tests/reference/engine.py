"""Many runs side by side: the initial state, then the phases of every tick (docs/model.md, §0, §5, §7 and §9)."""

import copy
import math
from types import SimpleNamespace as Part

import numpy as np

import mind
import wants
import words as w
from bargains import Agreements
from derived import derive
from measures import Measure, observers
from processes import Processes, clamp, holds


def select(thing, keep, known):
    """A copy of all that hangs together with `thing` in the runs `keep`: every array whose last axis is runs is cut; others
    that are kept must end in an axis of one entry. `known` maps what has been copied."""
    if isinstance(thing, (str, int, float, bool, type(None), np.generic)):
        return thing
    if id(thing) in known:
        return known[id(thing)][1]
    if isinstance(thing, np.ndarray):
        out = thing[..., keep] if thing.ndim and thing.shape[-1] == len(keep) else thing
    elif isinstance(thing, (list, tuple)):
        out = [select(part, keep, known) for part in thing]
        out = out if isinstance(thing, list) else tuple(out)
    elif isinstance(thing, dict):
        out = {key: select(part, keep, known) for key, part in thing.items()}
    elif hasattr(thing, "__dict__"):
        out = copy.copy(thing)
        known[id(thing)] = thing, out
        for key, part in vars(thing).items():
            setattr(out, key, select(part, keep, known))
    else:
        return thing
    known[id(thing)] = thing, out
    return out


class World:
    """The state of `runs` runs; `which` says which of those begun they are."""

    def __init__(self, scenario, interventions, measures, words, runs):
        s = self.s = scenario
        derive(s)
        self.runs = runs
        self.which = np.arange(runs)
        self.interventions = interventions
        self.words = words
        self.t = 0
        self.processes = Processes(s)
        n = len(s.actors)

        def each(value):
            return np.array(np.broadcast_to(value, runs))

        self.x = [each(v.initial) for v in s.variables]
        self.alarm = [[each(0.0) for _ in s.theatre_index] for _ in range(n)]
        self.habit = np.array([each(o.habit) for o in s.options]).reshape(len(s.options), runs)
        self.last_use = [each(-math.inf) for _ in s.options]
        self.opened = [each(not o.closed) for o in s.options]
        self.standing = [each(math.nan) for _ in s.options]
        self.credibility = [each(a.mind.credibility) for a in s.actors]
        self.trust = [[each(a.trust.get(j, a.mind.trust)) for j in range(n)] for a in s.actors]
        self.trust_at_start = [row[:] for row in self.trust]
        self.happened = [each(math.inf) for _ in s.events]
        self.belief = [[each(t.prior) for t in a.types] for a in s.actors]
        self.types = [self.draw_type(i) for i in range(n)]
        self.own_weights = [
            [self.of_own_type(i, one) for one in zip(*(t.weights for t in a.types))] if a.types else a.weights
            for i, a in enumerate(s.actors)
        ]
        self.own_costs = [
            [self.of_own_type(i, one) for one in zip(*(t.costs for t in a.types))] if a.types else a.costs
            for i, a in enumerate(s.actors)
        ]
        self.opposition = wants.opposition(s, self.own_weights)
        self.doubts = {
            (i, j): [
                np.exp(a.mind.weight_noise * words.normal(0, w.BELIEF, 256 * i + j, place))
                if np.any(a.mind.weight_noise > 0.0) else 1.0
                for place in range(len(s.actors[j].interests))
            ]
            for i, a in enumerate(s.actors) if a.mind.depth == 2 for j in a.foresees
        }
        self.set_values()
        self.peaks = {}
        self.raise_peaks()
        self.agreements = Agreements(self)
        self.expectations = [None] * n
        self.predictions = None
        self.mixed = None
        self.done = [each(False) for _ in s.options]
        self.escalations = []
        self.in_a_row = [each(0) for _ in s.outcomes]
        self.needs_predictions = bool(s.bargains) or any(
            np.any(a.mind.belief_weight > 0.0) or a.types or a.mind.depth == 2 for a in s.actors)
        self.observers = observers(s, measures)
        self.measures = [Measure(m, self) for m in measures]
        words.forget()

    # --- Helpers -----------------------------------------------------------------------------------------------------

    def only(self, keep):
        """These runs alone."""
        if keep.all():
            return self
        self.words.forget()
        out = select(self, keep, {})
        out.runs = int(keep.sum())
        return out

    def draw(self, purpose, addresses):
        """Blocks of words that this tick will ask for, made together: (entity, sub) each."""
        self.words.prepare([(self.t, purpose, entity, sub) for entity, sub in addresses])

    def draw_type(self, i):
        types = self.s.actors[i].types
        if not types:
            return None
        u = self.words.uniform(0, w.TYPE, i, 0)
        run, k = 0.0, np.zeros(self.runs, dtype=int)
        for t in types[:-1]:
            run = run + t.prior
            k = k + (run <= u)
        return k

    def of_own_type(self, i, values):
        """Of one number for each type of actor i, that of the type it has."""
        return np.choose(self.types[i], np.broadcast_arrays(*values, self.types[i])[:-1])

    def in_force(self, kind):
        """Interventions of a kind and the runs in which they are in force now."""
        for v in self.interventions:
            if v.kind == kind:
                runs = v.runs & (v.from_ <= self.t) & (self.t <= v.until)
                if runs.any():
                    yield v, runs

    def set_values(self):
        for v, runs in self.in_force("set"):
            self.x[v.variable] = np.where(runs, v.to, self.x[v.variable])

    def raise_peaks(self):
        for i, a in enumerate(self.s.actors):
            for v, _ in a.ratchet:
                z = self.processes.z(v, self.x)
                self.peaks[i, v] = np.maximum(self.peaks.get((i, v), z), z)

    def bias_of(self, i):
        total = {}
        for v, by in self.s.actors[i].bias:
            total[v] = total.get(v, 0.0) + by
        for v, runs in self.in_force("bias"):
            if v.actor == i:
                total[v.variable] = total.get(v.variable, 0.0) + np.where(runs, v.by, 0.0)
        return list(total.items())

    def stands(self, g):
        """Whether the announcement made by option g stands."""
        return ~np.isnan(self.standing[g])

    def combine(self, effects):
        """Effects of one phase on every variable, without order (§5): (variable, effect, runs in which it happens)."""
        keeps = {}
        for v, d, runs in effects:
            up, down = keeps.get(v, (1.0, 1.0))
            keep = 1.0 - np.abs(d)
            keeps[v] = up * np.where(runs & (d > 0.0), keep, 1.0), down * np.where(runs & (d <= 0.0), keep, 1.0)
        for v, (up, down) in keeps.items():
            u, d = -np.log(up), -np.log(down)
            var = self.s.variables[v]
            end = (u * var.hi + d * var.lo) / (u + d)
            moved = clamp(end + (self.x[v] - end) * up * down, var.lo, var.hi)
            self.x[v] = np.where(u + d > 0.0, moved, self.x[v])

    # --- The tick ----------------------------------------------------------------------------------------------------

    def run(self):
        """(end, last tick, measures by name) of every run."""
        ends = [None] * self.runs
        world = self
        for m in world.measures:
            m.look(world)
        while world.runs:
            world.t += 1
            world.tick()
            reasons = world.finish()
            if all(reason is None for reason in reasons):
                continue
            results = [(m.spec, m.results(world, reasons)) for m in world.measures]
            for k, reason in enumerate(reasons):
                if reason is not None:
                    failed = reason.startswith("non-finite:")
                    values = {m.id: None if failed else column[k] for m, column in results if m.runs[k]}
                    ends[world.which[k]] = reason, world.t, values
            world = world.only(np.array([reason is None for reason in reasons]))
        return ends

    def tick(self):
        s, t = self.s, self.t
        self.words.forget()
        self.escalations = []
        self.agreements.begin_tick()
        self.broken = [np.zeros(self.runs, dtype=bool) for _ in s.actors]
        self.draw(w.EVENT, [(k, 0) for k, event in enumerate(s.events) if event.at is None])
        deciding = [i for i, a in enumerate(s.actors) if t % a.mind.tempo == a.mind.offset]
        convened = self.events()
        for v, runs in self.in_force("shock"):
            var = s.variables[v.variable]
            moved = clamp(self.x[v.variable] + v.by, var.lo, var.hi)
            self.x[v.variable] = np.where(runs, moved, self.x[v.variable])
        self.set_values()
        self.masks()
        self.agreements.venues(convened, bool(deciding))
        self.done = [np.zeros(self.runs, dtype=bool) for _ in s.options]
        if deciding:
            percepts = {i: mind.percept(self, i) for i in deciding}
            if self.needs_predictions:
                self.predict()
            for i in {*deciding, *self.observers}:
                self.expectations[i] = mind.expectation_of(self, i)
            self.agreements.meet()
        self.agreements.impose()
        self.draw(w.CHOOSE, [(i, 0) for i in deciding])
        self.draw(w.CHOOSE, [(i, 64 + n) for i in deciding for n in range(0, len(s.of_actor[i]), 8)])
        for i in deciding:
            self.decide(i, percepts[i])
        for v, runs in self.in_force("force"):
            o = s.options[v.option]
            for g in s.tracks_of[o.actor][o.track]:
                self.done[g] = np.where(runs, g == v.option, self.done[g])
        breached = self.act()
        self.process()
        self.feel()
        self.learn(deciding, breached)
        for m in self.measures:
            m.look(self)

    def events(self):
        s, t = self.s, self.t
        convened = [np.zeros(self.runs, dtype=bool) for _ in s.bargains]
        effects = []
        for k, event in enumerate(s.events):
            if event.at is not None:
                due = event.at == t
            else:
                chance = 1.0 - np.exp(-event.hazard * s.delta)
                due = (event.from_ <= t) & (t <= event.until) & (self.words.uniform(t, w.EVENT, k, 0) < chance)
            due = due & event.available & holds(event.requires, self.x) & (self.happened[k] == math.inf)
            if not np.any(due):
                continue
            self.happened[k] = np.where(due, t, self.happened[k])
            effects += [(v, d, due) for v, d in event.effects]
            for g in event.opens:
                self.opened[g] = self.opened[g] | due
            for g in event.closes:
                self.opened[g] = self.opened[g] & ~due
            for b in event.convenes:
                convened[b] = convened[b] | due
            e = event.escalates
            if e is not None:
                known = e.by is not None and (e.attribution >= 1.0) | (
                    self.words.uniform(t, w.EVENT, k, 1) < e.attribution)
                self.escalations.append(Part(
                    theatre=e.theatre, severity=e.severity, author=e.by, known=known, option=None,
                    noise=(w.EVENT, k, 8), runs=due,
                ))
        self.combine(effects)
        return convened

    def masks(self):
        s, t = self.s, self.t
        nowhere = np.zeros(self.runs, dtype=bool)
        self.frozen = [nowhere] * len(s.actors)
        for v, runs in self.in_force("freeze"):
            self.frozen[v.actor] = self.frozen[v.actor] | runs
        self.blocked = [self.frozen[o.actor] for o in s.options]
        for v, runs in self.in_force("block"):
            self.blocked[v.option] = self.blocked[v.option] | runs
        self.public = []
        for g, o in enumerate(s.options):
            public = (o.from_ <= t) & (t <= o.until) & o.available & self.opened[g]
            self.public.append(public & (self.last_use[g] == -math.inf) if o.once else public)
        for v, runs in self.in_force("unavailable"):
            self.public[v.option] = self.public[v.option] & ~runs
        shape = len(s.options), self.runs
        self.public, self.blocked = (np.array(m, dtype=bool).reshape(shape) for m in (self.public, self.blocked))
        self.rested = [t >= self.last_use[g] + o.cooldown for g, o in enumerate(s.options)]

    def predict(self):
        """Phase 4; what could be chosen now is remembered for learning."""
        s = self.s
        self.predictions = [mind.predict(self, j) for j in range(len(s.actors))]
        self.mixed = np.zeros((len(s.options), self.runs))
        for j, kinds in enumerate(self.predictions):
            for g in s.of_actor[j]:
                self.mixed[g] = sum(b * p[g] for b, p in zip(self.belief[j] or [1.0], kinds))
        self.could = [
            self.public[g] & self.rested[g] & holds(o.requires, self.x) for g, o in enumerate(s.options)
        ]

    def decide(self, i, percept):
        s, t = self.s, self.t
        alternatives = mind.alternatives_of(self, i)
        if len(alternatives) == 1:
            return
        holding, worth = mind.own_worths(self, i, percept, alternatives)
        for g in worth:
            wrong = ~np.isfinite(worth[g])
            for value in holding.values():
                wrong = wrong | ~np.isfinite(value)
            self.broken[i] = self.broken[i] | self.public[g] & wrong
        precision = s.actors[i].mind.precision
        for track, options in s.tracks_of[i].items():
            options = [g for g in options if g in worth]
            can = [
                self.public[g] & self.rested[g] & ~self.blocked[g] & holds(s.options[g].requires, self.x)
                for g in options
            ]
            energy = [precision * holding[track] + s.tracks[track].hold_bonus]
            if not s.tracks[track].hold and options:
                energy[0] = np.where(np.any(can, axis=0), -math.inf, energy[0])
            for g, possible in zip(options, can):
                cost = self.own_costs[i][s.options[g].position] + self.agreements.breach_cost(g)
                energy.append(np.where(possible, precision * (worth[g] - cost), -math.inf))
            subs = [track, *(64 + s.options[g].position for g in options)]
            u = np.array([self.words.uniform(t, w.CHOOSE, i, sub) for sub in subs])
            clocks = -np.log(u) / np.exp(energy - np.max(energy, axis=0))
            first = np.argmin(clocks, axis=0)
            for place, g in enumerate(options):
                self.done[g] = first == 1 + place

    def act(self):
        """Phase 8; returns the number of breaches by (bargain, actor)."""
        s, t = self.s, self.t
        acts = [g for g in range(len(s.options)) if self.done[g].any()]
        breached = {}
        effects = []
        for g in acts:
            o, done = s.options[g], self.done[g]
            for b in range(len(s.bargains)):
                if self.agreements.in_force[b].any():
                    breach = done & self.agreements.breaches(b, g)
                    breached[b, o.actor] = breached.get((b, o.actor), 0) + breach.astype(int)
            address = 256 * o.actor + o.position
            scale = 1.0
            if np.any(o.noise > 0.0):
                scale = 1.0 + o.noise * (2.0 * self.words.uniform(t, w.EFFECT_NOISE, address, 0) - 1.0)
            effects += [(v, clamp(d * scale, -0.99, 0.99), done) for v, d in o.effects]
            self.last_use[g] = np.where(done, t, self.last_use[g])
            e = o.escalates
            if e is not None:
                known = (e.attribution >= 1.0) | (self.words.uniform(t, w.ATTRIBUTION, address, 0) < e.attribution)
                self.escalations.append(Part(
                    theatre=e.theatre, severity=e.severity, author=o.actor, known=known, option=g,
                    noise=(w.ALARM, address, 0), runs=done,
                ))
        self.combine(effects)
        for g in acts:
            self.agreements.convene(s.options[g].convenes, self.done[g])
        self.set_values()
        return breached

    def process(self):
        pulls = self.agreements.pulls(self.x)
        self.x = self.processes.step(
            self.x, self.s.delta, pulls, lambda v: self.words.normal(self.t, w.PROCESS, 0, v))
        self.set_values()

    def feel(self):
        s, t = self.s, self.t
        for i, a in enumerate(s.actors):
            m = a.mind
            row = [alarm * np.exp(-m.alarm_decay * s.delta) for alarm in self.alarm[i]]
            for e in self.escalations:
                if e.author == i:
                    continue
                gain = m.threat
                if e.author is not None:
                    gain = np.where(e.known, wants.alarm_gain(self, i, e.author, e.theatre), m.threat)
                jolt = 1.0
                if np.any(m.alarm_noise > 0.0):
                    purpose, entity, first = e.noise
                    jolt = np.maximum(0.0, 1.0 + m.alarm_noise * self.words.normal(t, purpose, entity, first + i))
                raised = np.minimum(row[e.theatre] + e.severity * gain * jolt, m.alarm_cap)
                row[e.theatre] = np.where(e.runs, raised, row[e.theatre])
            self.alarm[i] = row

    # --- Learning ----------------------------------------------------------------------------------------------------

    def learn(self, deciding, breached):
        """Phase 11."""
        s = self.s
        decided = [
            np.any([np.full(self.runs, i in deciding), *(self.done[g] for g in s.of_actor[i])], axis=0)
            for i in range(len(s.actors))
        ]
        for i, actor in enumerate(s.actors):
            likelihood = [np.ones(self.runs) for _ in actor.types]
            for track, options in s.tracks_of[i].items():
                acted = np.any([self.done[g] for g in options], axis=0)
                seen = acted | (i in deciding)
                if seen.any():
                    self.learn_habits(options, actor.mind.habit_rate, seen)
                    if actor.types and self.predictions is not None:
                        self.judge(i, track, options, seen, likelihood)
            if actor.types:
                self.learn_types(i, likelihood, decided[i], i in deciding)
        self.learn_credibility()
        self.raise_peaks()
        self.agreements.learn(decided, breached)

    def learn_habits(self, options, rate, seen):
        aside = [~self.done[g] & (self.blocked[g] | ~self.public[g]) for g in options]
        held = sum(np.where(out, self.habit[g], 0.0) for g, out in zip(options, aside))
        for g, out in zip(options, aside):
            moved = self.habit[g] + rate * (np.where(self.done[g], 1.0 - held, 0.0) - self.habit[g])
            self.habit[g] = np.where(seen & ~out, moved, self.habit[g])

    def judge(self, j, track, options, seen, likelihood):
        """How likely each type of j was to do what it did on a track."""
        m = self.s.actors[j].mind
        could = [self.could[g] & ~self.blocked[g] | self.done[g] for g in options]
        teaches = seen & np.any(could, axis=0)
        for k, p in enumerate(self.predictions[j]):
            chosen = bottom = p["hold", track]
            for g, possible in zip(options, could):
                chosen = np.where(self.done[g], p[g], chosen)
                bottom = bottom + np.where(possible, p[g], 0.0)
            share = np.where(bottom > 0.0, chosen / bottom, 0.0)
            likelihood[k] = likelihood[k] * np.where(teaches, m.tremble + (1.0 - m.tremble) * share, 1.0)

    def learn_types(self, j, likelihood, learns, decides):
        actor = self.s.actors[j]
        largest = np.max(likelihood, axis=0)
        power = [b * np.power(x / largest, actor.mind.tempering) for b, x in zip(self.belief[j], likelihood)]
        total = sum(power)
        belief = [np.where(learns, p / total, b) for p, b in zip(power, self.belief[j])]
        if decides:
            belief = [b + actor.mind.belief_leak * (kind.prior - b) for b, kind in zip(belief, actor.types)]
        self.belief[j] = belief

    def learn_credibility(self):
        s, t = self.s, self.t
        for g, o in enumerate(s.options):
            if o.announces is None:
                continue
            target, m = o.announces.option, s.actors[o.actor].mind
            c = self.credibility[o.actor]
            stands = self.stands(g)
            kept = stands & self.done[target]
            due = stands & ~kept & (t >= self.standing[g])
            renewed = due & self.blocked[target]
            ended = due & ~renewed
            broken = ended & self.public[target]
            c = np.where(kept, c + m.credibility_gain * (1.0 - c), c)
            self.credibility[o.actor] = np.where(broken, c * (1.0 - m.credibility_loss), c)
            standing = np.where(renewed, t + 1, np.where(kept | ended, math.nan, self.standing[g]))
            begins = self.done[g] & np.isnan(standing)
            self.standing[g] = np.where(begins, t + o.announces.deadline, standing)

    # --- Ends --------------------------------------------------------------------------------------------------------

    def finish(self):
        """Phase 13: the reason why each run ends now, or None."""
        s = self.s
        reasons = np.full(self.runs, None, dtype=object)

        def end(runs, reason):
            reasons[runs & (reasons == None)] = reason  # noqa: E711

        for var, x in zip(s.variables, self.x):
            end(~np.isfinite(x), f"non-finite:{var.name}@{self.t}")
        for i, broken in enumerate(self.broken):
            end(broken, f"non-finite:forecast of {s.actors[i].name}@{self.t}")
        for k, outcome in enumerate(s.outcomes):
            self.in_a_row[k] = np.where(holds(outcome.when, self.x), self.in_a_row[k] + 1, 0)
            end(self.in_a_row[k] >= outcome.ticks, outcome.name)
        end(np.broadcast_to(self.t >= s.end, self.runs), "horizon")
        return list(reasons)
