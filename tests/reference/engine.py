"""One run: the initial state, then the phases of every tick (docs/model.md, §0, §5, §7 and §9)."""

import math
from types import SimpleNamespace as Part

import mind
import words as w
from bargains import Agreements
from measures import Measure
from processes import Processes, clamp, holds


def derive(s):
    """What follows from a scenario's numbers and does not change in a run."""
    actors = s.actors
    s.length = [a.mind.horizon / a.mind.segments for a in actors]
    s.segment_weights = [
        mind.segment_weights(a.mind.discount, s.length[i], a.mind.segments) for i, a in enumerate(actors)
    ]
    s.ruled_out = [max(0, math.ceil(o.cooldown / actors[o.actor].mind.tempo) - 1) for o in s.options]
    s.tracks_of = []
    for i in range(len(actors)):
        tracks = {}
        for k in range(len(s.tracks)):
            mine = [g for g in s.of_actor[i] if s.options[g].track == k]
            if mine:
                tracks[k] = mine
        s.tracks_of.append(tracks)
    s.must_choose = [
        options for tracks in s.tracks_of for track, options in tracks.items() if not s.tracks[track].hold
    ]
    s.game_tracks, s.game_options = {}, {}
    for i, a in enumerate(actors):
        for other, own, theirs, _ in a.payoffs:
            tracks = s.game_tracks.setdefault((i, other), set())
            named = s.game_options.setdefault((i, other), set())
            if own is not None:
                tracks.add(s.options[own].track)
            if theirs is not None:
                named.add(theirs)
    s.game_options = {key: sorted(value) for key, value in s.game_options.items()}
    s.movable = [
        {v for g in s.of_actor[i] if s.options[g].available for v, d in s.options[g].effects if d != 0.0}
        for i in range(len(actors))
    ]
    s.stakes = [[] for _ in s.theatre_index]
    for v, var in enumerate(s.variables):
        if var.theatre is None:
            continue
        if var.kind == "force":
            s.stakes[var.theatre].append((v, var.owner))
        elif var.kind == "backing" and var.channel == "material":
            s.stakes[var.theatre].append((v, var.patron))
    pairs = {(i, j) for b in s.bargains for i in b.parties for j in b.parties if i != j}
    s.co_parties = sorted(pairs)


class World:
    def __init__(self, scenario, interventions, measures, words):
        s = self.s = scenario
        derive(s)
        self.interventions = interventions
        self.words = words
        self.t = 0
        self.processes = Processes(s)
        n = len(s.actors)
        self.x = [v.initial for v in s.variables]
        self.alarm = [[0.0] * len(s.theatre_index) for _ in range(n)]
        self.habit = [o.habit for o in s.options]
        self.last_use = [None] * len(s.options)
        self.opened = [not o.closed for o in s.options]
        self.standing = [None] * len(s.options)
        self.credibility = [a.mind.credibility for a in s.actors]
        self.trust = [[a.trust.get(j, a.mind.trust) for j in range(n)] for a in s.actors]
        self.trust_at_start = [row[:] for row in self.trust]
        self.happened = [None] * len(s.events)
        self.belief = [[t.prior for t in a.types] for a in s.actors]
        self.types = [self.draw_type(i) for i in range(n)]
        self.opposition = mind.opposition(s, self.types)
        self.doubts = {
            (i, j): [
                math.exp(a.mind.weight_noise * words.normal(0, w.BELIEF, 256 * i + j, place))
                if a.mind.weight_noise > 0.0 else 1.0
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
        self.predicted_open = {}
        self.carried_out = set()
        self.escalations = []
        self.in_a_row = [0] * len(s.outcomes)
        self.needs_predictions = (
            any(a.mind.belief_weight > 0.0 or a.types or a.mind.depth == 2 for a in s.actors) or bool(s.bargains)
        )
        self.measures = [Measure(m, self) for m in measures]
        self.observers = {
            s.actor_index[m.body["expectation"]["of"]]
            for m in measures if isinstance(m.body, dict) and "expectation" in m.body
        }
        for m in measures:
            if m.kind == "at_first" and "expectation" in m.body["value"]:
                self.observers.add(s.actor_index[m.body["value"]["expectation"]["of"]])

    # --- Helpers -----------------------------------------------------------------------------------------------------

    def draw_type(self, i):
        types = self.s.actors[i].types
        if not types:
            return None
        u = self.words.uniform(0, w.TYPE, i, 0)
        run = 0.0
        for k, t in enumerate(types):
            run += t.prior
            if run > u:
                return k
        return len(types) - 1

    def own_costs(self, i):
        actor = self.s.actors[i]
        return actor.types[self.types[i]].costs if actor.types else actor.costs

    def calm_utility(self, i):
        actor = self.s.actors[i]
        weights = actor.types[self.types[i]].weights if actor.types else actor.weights
        total = sum(weights)
        return mind.Wants(self.s, i, [x / total for x in weights], None).utility

    def in_force(self, kind):
        return [v for v in self.interventions if v.kind == kind and v.from_ <= self.t <= v.until]

    def set_values(self):
        for v in self.in_force("set"):
            self.x[v.variable] = v.to

    def raise_peaks(self):
        for i, a in enumerate(self.s.actors):
            for v, _ in a.ratchet:
                var = self.s.variables[v]
                z = (self.x[v] - var.lo) / (var.hi - var.lo)
                self.peaks[i, v] = max(self.peaks.get((i, v), z), z)

    def bias_of(self, i):
        total = {}
        for v, by in self.s.actors[i].bias:
            total[v] = total.get(v, 0.0) + by
        for v in self.in_force("bias"):
            if v.actor == i:
                total[v.variable] = total.get(v.variable, 0.0) + v.by
        return list(total.items())

    def pulls(self, complying):
        if complying is None:
            return {}
        if complying not in self.pull_cache:
            self.pull_cache[complying] = self.agreements.pulls(complying, self.x)
        return self.pull_cache[complying]

    def combine(self, effects):
        """Effects of one phase on every variable, without order (§5)."""
        sums = {}
        for v, d in effects:
            keep = sums.setdefault(v, [1.0, 1.0])
            keep[0 if d > 0.0 else 1] *= 1.0 - abs(d)
        for v, (up, down) in sums.items():
            u, d = -math.log(up), -math.log(down)
            if u + d > 0.0:
                var = self.s.variables[v]
                end = (u * var.hi + d * var.lo) / (u + d)
                self.x[v] = clamp(end + (self.x[v] - end) * up * down, var.lo, var.hi)

    # --- The tick ----------------------------------------------------------------------------------------------------

    def run(self):
        for m in self.measures:
            m.look()
        while True:
            self.t += 1
            end = self.tick()
            if end is not None:
                if end.startswith("non-finite:"):
                    return end, self.t, {m.spec.id: None for m in self.measures}
                ended_by = end if end != "horizon" else None
                return end, self.t, {m.spec.id: m.result(ended_by) for m in self.measures}

    def tick(self):
        s, t = self.s, self.t
        self.escalations = []
        self.broken = set()
        self.pull_cache = {}
        self.agreements.proposed, self.agreements.signed, self.agreements.collapsed = set(), set(), set()
        self.agreements.expire()
        deciding = [i for i, a in enumerate(s.actors) if t % a.mind.tempo == a.mind.offset]
        convened = self.events()
        for v in self.in_force("shock"):
            var = s.variables[v.variable]
            self.x[v.variable] = clamp(self.x[v.variable] + v.by, var.lo, var.hi)
        self.set_values()
        self.masks()
        self.agreements.venues(convened, bool(deciding))
        chosen = {}
        if deciding:
            percepts = {i: mind.percept(self, i) for i in deciding}
            if self.needs_predictions:
                self.predict()
            for i in range(len(s.actors)):
                if i in deciding or i in self.observers:
                    self.expectations[i] = mind.expectation_of(self, i)
            self.agreements.meet()
        self.agreements.impose()
        self.pull_cache = {}
        for i in deciding:
            chosen.update(self.decide(i, percepts[i]))
        forced = {}
        for v in self.in_force("force"):
            o = s.options[v.option]
            forced[o.actor, o.track] = v.option
        acts = sorted({g for g in {**chosen, **forced}.values() if g is not None})
        breaches = self.act(acts)
        self.process()
        self.feel()
        self.learn(deciding, acts, breaches)
        self.carried_out = set(acts)
        for m in self.measures:
            m.look()
        return self.finish()

    def events(self):
        s, t = self.s, self.t
        convened = set()
        effects = []
        for k, event in enumerate(s.events):
            if self.happened[k] is not None:
                continue
            if event.at is not None:
                due = t == event.at
            else:
                due = event.from_ <= t <= event.until and (
                    self.words.uniform(t, w.EVENT, k, 0) < 1.0 - math.exp(-event.hazard * s.delta)
                )
            if not due or not event.available or not holds(event.requires, self.x):
                continue
            self.happened[k] = t
            effects += event.effects
            for g in event.opens:
                self.opened[g] = True
            for g in event.closes:
                self.opened[g] = False
            convened.update(event.convenes)
            e = event.escalates
            if e is not None:
                known = e.by is not None and (
                    e.attribution >= 1.0 or self.words.uniform(t, w.EVENT, k, 1) < e.attribution
                )
                self.escalations.append(Part(
                    theatre=e.theatre, severity=e.severity, author=e.by, known=known, option=None,
                    noise=(w.EVENT, k, 8),
                ))
        self.combine(effects)
        return convened

    def masks(self):
        s, t = self.s, self.t
        unavailable = {v.option for v in self.in_force("unavailable")}
        blocked = {v.option for v in self.in_force("block")}
        frozen = {v.actor for v in self.in_force("freeze")}
        self.frozen = [i in frozen for i in range(len(s.actors))]
        self.public = [
            o.from_ <= t <= o.until and o.available and self.opened[g]
            and not (o.once and self.last_use[g] is not None) and g not in unavailable
            for g, o in enumerate(s.options)
        ]
        self.blocked = [g in blocked or o.actor in frozen for g, o in enumerate(s.options)]
        self.rested = [
            self.last_use[g] is None or t >= self.last_use[g] + o.cooldown for g, o in enumerate(s.options)
        ]

    def predict(self):
        s = self.s
        self.predictions = [mind.predict(self, j) for j in range(len(s.actors))]
        self.mixed = [0.0] * len(s.options)
        for j, kinds in enumerate(self.predictions):
            beliefs = self.belief[j] or [1.0]
            for b, p in zip(beliefs, kinds):
                for g in s.of_actor[j]:
                    self.mixed[g] += b * p[g]
        self.met = [holds(o.requires, self.x) for o in s.options]
        self.predicted_public = self.public[:]
        self.predicted_rested = self.rested[:]

    def decide(self, i, percept):
        s, t = self.s, self.t
        costs = self.own_costs(i)
        can = [
            g for g in s.of_actor[i]
            if self.public[g] and self.rested[g] and not self.blocked[g] and holds(s.options[g].requires, self.x)
        ]
        out = {}
        foreseen = [g for g in s.of_actor[i] if self.public[g]]
        if not foreseen:
            return out
        hold, worth = mind.own_worths(self, i, percept, foreseen, can)
        if not all(math.isfinite(v) for v in (*hold.values(), *worth.values())):
            self.broken.add(i)
            return out
        precision = s.actors[i].mind.precision
        for track in s.tracks_of[i]:
            mine = [g for g in can if s.options[g].track == track]
            energy = {}
            if s.tracks[track].hold or not mine:
                energy[None] = precision * hold[track] + s.tracks[track].hold_bonus
            for g in mine:
                cost = costs[s.options[g].position] + self.agreements.breach_cost(g)
                energy[g] = precision * (worth[g] - cost)
            top = max(energy.values())
            best, least = None, math.inf
            for g, e in energy.items():
                sub = track if g is None else 64 + s.options[g].position
                weight = math.exp(e - top)
                clock = -math.log(self.words.uniform(t, w.CHOOSE, i, sub)) / weight if weight > 0.0 else math.inf
                if clock < least:
                    best, least = g, clock
            out[i, track] = best
        return out

    def act(self, acts):
        s, t = self.s, self.t
        breaches = {}
        effects = []
        for g in acts:
            o = s.options[g]
            for b, a in enumerate(self.agreements.force):
                if a is not None and self.agreements.breaches(b, g, self.x):
                    breaches[b, o.actor] = breaches.get((b, o.actor), 0) + 1
            scale = 1.0
            address = 256 * o.actor + o.position
            if o.noise > 0.0:
                scale = 1.0 + o.noise * (2.0 * self.words.uniform(t, w.EFFECT_NOISE, address, 0) - 1.0)
            effects += [(v, clamp(d * scale, -0.99, 0.99)) for v, d in o.effects]
            self.last_use[g] = t
            e = o.escalates
            if e is not None:
                known = e.attribution >= 1.0 or self.words.uniform(t, w.ATTRIBUTION, address, 0) < e.attribution
                self.escalations.append(Part(
                    theatre=e.theatre, severity=e.severity, author=o.actor, known=known, option=g,
                    noise=(w.ALARM, address, 0),
                ))
        self.combine(effects)
        for g in acts:
            self.agreements.convene(s.options[g].convenes)
        if acts:
            self.set_values()
        return breaches

    def process(self):
        pulls = self.agreements.pulls(self.agreements.now(), self.x)
        self.x = self.processes.step(
            self.x, self.s.delta, pulls, lambda v: self.words.normal(self.t, w.PROCESS, 0, v))
        self.set_values()

    def feel(self):
        s, t = self.s, self.t
        for i, a in enumerate(s.actors):
            m = a.mind
            row = [alarm * math.exp(-m.alarm_decay * s.delta) for alarm in self.alarm[i]]
            for e in self.escalations:
                if e.author == i:
                    continue
                gain = mind.alarm_gain(self, i, e.author, e.theatre) if e.known else m.threat
                jolt = 1.0
                if m.alarm_noise > 0.0:
                    purpose, entity, first = e.noise
                    jolt = max(0.0, 1.0 + m.alarm_noise * self.words.normal(t, purpose, entity, first + i))
                row[e.theatre] = min(row[e.theatre] + e.severity * gain * jolt, m.alarm_cap)
            self.alarm[i] = row

    def learn(self, deciding, acts, breaches):
        s, t = self.s, self.t
        done = set(acts)
        seen = []
        for i in range(len(s.actors)):
            for track, options in s.tracks_of[i].items():
                if i in deciding or any(g in done for g in options):
                    seen.append((i, track, options))
        for i, track, options in seen:
            aside = [g for g in options if g not in done and (self.blocked[g] or not self.public[g])]
            held = sum(self.habit[g] for g in aside)
            rate = s.actors[i].mind.habit_rate
            for g in options:
                if g not in aside:
                    self.habit[g] += rate * ((1.0 - held if g in done else 0.0) - self.habit[g])
        self.learn_types(deciding, done, seen)
        self.learn_credibility(acts, done)
        self.raise_peaks()
        decided = {*deciding, *(s.options[g].actor for g in acts)}
        self.agreements.learn(decided, breaches)

    def learn_types(self, deciding, done, seen):
        s = self.s
        for j, actor in enumerate(s.actors):
            if not actor.types:
                continue
            m = actor.mind
            tracks = [(track, options) for i, track, options in seen if i == j]
            likelihood = [1.0] * len(actor.types)
            for track, options in tracks if self.predictions is not None else ():
                chosen = [g for g in options if g in done]
                met = [g for g in options if self.met[g] and self.predicted_public[g]]
                could = [g for g in met if self.predicted_rested[g] and not self.blocked[g]]
                could = sorted({*could, *chosen})
                if not could:
                    continue
                for k, p in enumerate(self.predictions[j]):
                    hold = p["hold", track]
                    top = p[chosen[0]] if chosen else hold
                    bottom = hold + sum(p[g] for g in could)
                    likelihood[k] *= m.tremble + (1.0 - m.tremble) * (top / bottom if bottom > 0.0 else 0.0)
            if tracks and self.predictions is not None:
                largest = max(likelihood)
                power = [b * (x / largest) ** m.tempering for b, x in zip(self.belief[j], likelihood)]
                total = sum(power)
                self.belief[j] = [p / total for p in power]
            if j in deciding:
                self.belief[j] = [
                    b + m.belief_leak * (kind.prior - b) for b, kind in zip(self.belief[j], actor.types)
                ]

    def learn_credibility(self, acts, done):
        s, t = self.s, self.t
        for g, o in enumerate(s.options):
            if self.standing[g] is None:
                continue
            target = o.announces.option
            m = s.actors[o.actor].mind
            if target in done:
                self.credibility[o.actor] += m.credibility_gain * (1.0 - self.credibility[o.actor])
                self.standing[g] = None
            elif t >= self.standing[g]:
                if self.blocked[target]:
                    self.standing[g] = t + 1
                    continue
                if self.public[target]:
                    self.credibility[o.actor] *= 1.0 - m.credibility_loss
                self.standing[g] = None
        for g in acts:
            if s.options[g].announces is not None and self.standing[g] is None:
                self.standing[g] = t + s.options[g].announces.deadline

    def finish(self):
        s = self.s
        broken = [v.name for v, x in zip(s.variables, self.x) if not math.isfinite(x)]
        broken += [f"forecast of {s.actors[i].name}" for i in sorted(self.broken)]
        if broken:
            return f"non-finite:{broken[0]}@{self.t}"
        ended = None
        for k, outcome in enumerate(s.outcomes):
            self.in_a_row[k] = self.in_a_row[k] + 1 if holds(outcome.when, self.x) else 0
            if ended is None and self.in_a_row[k] >= outcome.ticks:
                ended = outcome.name
        if ended is not None:
            return ended
        return "horizon" if self.t >= s.end else None
