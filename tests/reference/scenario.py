"""A scenario with every number at its values in the runs that are simulated together."""

import math
from types import SimpleNamespace as Part

import numpy as np

import words as w

# The numbers of a mind in the order of their addresses, with defaults.
MIND = {
    "precision": 300, "horizon": 12, "discount": 0.97, "loss_aversion": 1, "background": 0.5, "attention": 2,
    "threat": 5, "alignment": 1, "shrinkage": 0.05, "alarm_decay": 0.35, "alarm_cap": 3, "alarm_noise": 0,
    "perception_noise": 0, "belief_weight": 0.5, "habit_rate": 0.1, "weight_noise": 0, "credibility": 0.6,
    "credibility_gain": 0.2, "credibility_loss": 0.5, "tempering": 0.3, "belief_leak": 0.02, "tremble": 0.02,
    "signing_precision": 100, "betrayal": 0.004, "trust": 0.6, "trust_loss": 0.4, "trust_recovery": 0.01,
}
STRUCTURE = {"tempo": 7, "offset": 0, "depth": 1, "segments": 2, "shape": "linear", "risk": False}
LEAST = {"horizon": 5e-324, "discount": 5e-324, "loss_aversion": 1.0, "tremble": 5e-324}
DEFAULTS_ENTITY = 65_535


def index(names):
    return {name: k for k, name in enumerate(names)}


class Scenario:
    """Reads `raw`: a parsed scenario file, already changed as the design points say."""

    def __init__(self, raw, numbers):
        self.n = numbers
        self.clock = numbers.clock
        self.delta = self.clock.delta
        self.variable_index = index(raw.get("variable", {}))
        self.theatre_index = index(raw.get("theatre", {}))
        self.actor_index = index(raw.get("actor", {}))
        self.track_index = index(raw.get("track", {}))
        self.event_index = index(raw.get("event", {}))
        self.bargain_index = index(raw.get("bargain", {}))
        self.outcome_index = index(raw.get("outcome", {}))
        self.option_index = {}
        for actor in self.actor_index:
            for name in raw.get("option", {}).get(actor, {}):
                self.option_index[f"{actor}.{name}"] = len(self.option_index)
        self.end = self.n.moment(raw["time"]["end"], (w.OTHER, 0, 0, 0), lo=1)
        self.tracks = [self.track(k, *item) for k, item in enumerate(raw.get("track", {}).items())]
        self.variables = [self.variable(k, *item) for k, item in enumerate(raw.get("variable", {}).items())]
        self.escalation = [None] * len(self.theatre_index)
        for v, variable in enumerate(self.variables):
            if variable.kind == "escalation":
                self.escalation[variable.theatre] = v
        self.processes = [self.process(k, *item) for k, item in enumerate(raw.get("process", {}).items())]
        self.defaults = self.mind(raw.get("defaults", {}).get("actor", {}), DEFAULTS_ENTITY, None)
        self.options = []
        self.of_actor = [[] for _ in self.actor_index]
        for actor, a in self.actor_index.items():
            for position, (name, body) in enumerate(raw.get("option", {}).get(actor, {}).items()):
                self.of_actor[a].append(len(self.options))
                self.options.append(self.option(a, actor, position, name, body))
        self.actors = [self.actor(k, *item) for k, item in enumerate(raw.get("actor", {}).items())]
        self.events = [self.event(k, *item) for k, item in enumerate(raw.get("event", {}).items())]
        self.bargains = [self.bargain(k, *item) for k, item in enumerate(raw.get("bargain", {}).items())]
        self.outcomes = [self.outcome(k, *item) for k, item in enumerate(raw.get("outcome", {}).items())]
        self.habits_at_start()

    def habits_at_start(self):
        """Initialisation."""
        for a in range(len(self.actors)):
            for track in range(len(self.tracks)):
                mine = [self.options[g] for g in self.of_actor[a] if self.options[g].track == track]
                usual = 0.0 if self.tracks[track].hold else 1.0 / max(1, len(mine))
                for o in mine:
                    habit = usual if o.habit is None else np.where(np.isnan(o.habit), usual, o.habit)
                    o.habit = np.where(o.available, habit, 0.0)
                total = sum(o.habit for o in mine)
                for o in mine:
                    o.habit = o.habit / np.maximum(total, 1.0)

    # --- Parts -------------------------------------------------------------------------------------------------------

    def conditions(self, raw, purpose, entity, item, fields):
        """(variable, min, max) each; None for a side that is not stated."""
        out = []
        for place, c in enumerate(raw or []):
            sides = (
                None if c.get(side) is None else self.n.get(c[side], (purpose, entity, item(place), field), never)
                for side, field, never in (("min", fields[0], -math.inf), ("max", fields[1], math.inf))
            )
            out.append((self.variable_index[c["variable"]], *sides))
        return out

    def table(self, raw, purpose, entity, item, field):
        return [
            (self.variable_index[name], self.n.get(value, (purpose, entity, item(place), field)))
            for place, (name, value) in enumerate((raw or {}).items())
        ]

    def track(self, k, name, raw):
        return Part(
            name=name,
            hold=raw.get("hold", True),
            hold_bonus=self.n.get(raw.get("hold_bonus"), (w.OTHER, 1, k, 0), 0.0),
        )

    def variable(self, k, name, raw):
        lo, hi = raw.get("range", [0.0, 1.0])
        theatre = raw.get("theatre")
        return Part(
            name=name,
            kind=raw.get("kind", "issue"),
            theatre=None if theatre is None else self.theatre_index[theatre],
            lo=float(lo), hi=float(hi),
            owner=self.actor_index.get(raw.get("owner")),
            patron=self.actor_index.get(raw.get("patron")),
            client=self.actor_index.get(raw.get("client")),
            channel=raw.get("channel"),
            losses=raw.get("losses", False),
            ladder=raw.get("ladder") or {},
            initial=self.n.get(raw["initial"], (w.VARIABLE, k, 0, 0), lo=float(lo)),
            uncertain=self.n.get(raw.get("uncertain"), (w.VARIABLE, k, 0, 1)),
        )

    def process(self, k, name, raw):
        P = w.PROCESS_PARAM

        def number(value, field, default=None):
            return self.n.get(value, (P, k, 0, field), default)

        def table(value, field):
            return self.table(value, P, k, lambda place: place, field)

        def factors(names):
            return [(name.startswith("~"), self.variable_index[name.lstrip("~")]) for name in names]

        kind, = set(raw) - {"variable", "rate", "noise", "pace", "label"}
        part = Part(
            name=name,
            kind=kind,
            variable=self.variable_index.get(raw.get("variable")),
            rate=number(raw.get("rate"), 0, 0.0),
            noise=number(raw.get("noise"), 1),
            pace=None,
        )
        pace = raw.get("pace")
        if pace is not None:
            part.pace = Part(
                gain=number(pace.get("gain"), 2, 1.0),
                power=number(pace.get("power"), 3, 1.0),
                by=[self.variable_index[name] for name in pace["by"]],
            )
        body = raw[kind]
        if kind == "toward":
            part.target = number(body, 4)
        elif kind == "affine":
            part.bias = number(body.get("bias"), 4, 0.0)
            part.terms = table(body["terms"], 6)
        elif kind == "mixture":
            part.products = [factors(product) for product in body]
        elif kind == "contest":
            part.exponent = number(body["exponent"], 5)
            part.a = table(body["a"], 6)
            part.b = table(body["b"], 7)
        elif kind == "gate":
            part.to = number(body.get("to"), 4, self.variables[part.variable].hi)
            part.when = self.conditions(body["when"], P, k, lambda place: place, (8, 9))
        elif kind == "accumulate":
            part.terms = table(body.get("terms"), 6)
            part.product = factors(body["product"]) if body.get("product") is not None else None
            part.gain = number(body.get("gain"), 5, 1.0)
        elif kind == "attrition":
            part.law = body["law"]
            part.kill_a = number(body["kill_a"], 4)
            part.kill_b = number(body["kill_b"], 5)
            part.a = table(body["a"], 6)
            part.b = table(body["b"], 7)
        return part

    def mind(self, raw, entity, defaults):
        mind = Part()
        for field, (key, default) in enumerate(MIND.items()):
            fallback = float(default) if defaults is None else getattr(defaults, key)
            value = self.n.get(raw.get(key), (w.ACTOR, entity, 0, field), fallback, LEAST.get(key, 0.0))
            setattr(mind, key, value)
        for key, default in STRUCTURE.items():
            value = raw.get(key)
            setattr(mind, key, (default if defaults is None else getattr(defaults, key)) if value is None else value)
        return mind

    def actor(self, k, name, raw):
        n = self.n
        interests = []
        for place, (variable, body) in enumerate(raw.get("interest", {}).items()):
            interests.append((
                self.variable_index[variable],
                n.get(body["weight"], (w.INTEREST, k, place, 0)),
                n.get(body["ideal"], (w.INTEREST, k, place, 1)),
            ))
        place_of = {v: place for place, (v, _, _) in enumerate(interests)}
        options = {self.options[g].short: self.options[g].position for g in self.of_actor[k]}
        base_costs = [self.options[g].cost for g in self.of_actor[k]]
        types = []
        for t, (kind, body) in enumerate(raw.get("type", {}).items()):
            prior = n.get(body["prior"], (w.ACTOR, k, t, 32))
            weights = [weight for _, weight, _ in interests]
            costs = base_costs[:]
            for place, (variable, value) in enumerate((body.get("weight") or {}).items()):
                weights[place_of[self.variable_index[variable]]] = n.get(value, (w.ACTOR, k, 1024 * t + place, 33))
            for place, (option, value) in enumerate((body.get("cost") or {}).items()):
                costs[options[option]] = n.get(value, (w.ACTOR, k, 1024 * t + place, 34))
            types.append(Part(name=kind, prior=prior, weights=weights, costs=costs))
        total = sum(t.prior for t in types)
        for t in types:
            t.prior = np.where(total > 0.0, t.prior / np.where(total > 0.0, total, 1.0), 1.0 / len(types))
        payoffs = []
        place = 0
        for other, table in (raw.get("payoff") or {}).items():
            for own, row in table.items():
                for theirs, value in row.items():
                    payoff = n.get(value, (w.ACTOR, k, place, 35))
                    payoffs.append((
                        self.actor_index[other],
                        None if own == "hold" else self.option_index[f"{name}.{own}"],
                        None if theirs == "hold" else self.option_index[f"{other}.{theirs}"],
                        payoff,
                    ))
                    place += 1
        foresees = raw.get("foresees")
        return Part(
            name=name,
            mind=self.mind(raw.get("mind", {}), k, self.defaults),
            interests=interests,
            weights=[weight for _, weight, _ in interests],
            costs=base_costs,
            types=types,
            ratchet=self.table(raw.get("ratchet"), w.ACTOR, k, lambda place: place, 36),
            bias=self.table(raw.get("bias"), w.ACTOR, k, lambda place: place, 37),
            payoffs=payoffs,
            trust={
                self.actor_index[other]: n.get(value, (w.ACTOR, k, place, 38))
                for place, (other, value) in enumerate((raw.get("trust") or {}).items())
            },
            foresees=(
                [j for j in range(len(self.actor_index)) if j != k] if foresees is None
                else sorted(self.actor_index[other] for other in foresees)
            ),
        )

    def escalates(self, raw, address):
        if raw is None:
            return None
        purpose, entity, item, severity, attribution = address
        return Part(
            theatre=self.theatre_index[raw["theatre"]],
            severity=self.n.get(raw["severity"], (purpose, entity, item, severity)),
            attribution=self.n.get(raw.get("attribution"), (purpose, entity, item, attribution), 1.0),
            by=self.actor_index.get(raw.get("by")),
        )

    def with_escalation(self, effects, escalates):
        """An escalation's effect on its theatre's variable counts as one more effect."""
        if escalates is not None and self.escalation[escalates.theatre] is not None:
            effects = [*effects, (self.escalation[escalates.theatre], escalates.severity)]
        return effects

    def option(self, a, actor, position, name, raw):
        n, P = self.n, w.OPTION

        def item(place=0):
            return 1024 * position + place

        announces = raw.get("announces")
        escalates = self.escalates(raw.get("escalates"), (P, a, item(), 7, 8))
        effects = self.table(raw.get("effects"), P, a, item, 9)
        return Part(
            name=f"{actor}.{name}", short=name, actor=a, position=position, track=self.track_index[raw["track"]],
            cost=n.get(raw.get("cost"), (P, a, item(), 0), 0.0),
            cooldown=n.moment(raw.get("cooldown"), (P, a, item(), 1), 0),
            available=n.flag(raw.get("available"), (P, a, item(), 2), True),
            from_=n.moment(raw.get("from"), (P, a, item(), 3), 0),
            until=n.moment(raw.get("until"), (P, a, item(), 4), math.inf),
            noise=n.get(raw.get("noise"), (P, a, item(), 5), 0.0),
            habit=n.get(raw.get("habit"), (P, a, item(), 6)),
            escalates=escalates,
            effects=self.with_escalation(effects, escalates),
            requires=self.conditions(raw.get("requires"), P, a, item, (10, 11)),
            once=raw.get("once", False), closed=raw.get("closed", False), combat=raw.get("combat", False),
            announces=None if announces is None else Part(
                option=self.option_index[announces["option"]],
                strength=n.get(announces["strength"], (P, a, item(), 12)),
                deadline=n.moment(announces["deadline"], (P, a, item(), 13), lo=1),
            ),
            convenes=[self.bargain_index[b] for b in raw.get("convenes", [])],
        )

    def event(self, k, name, raw):
        n, P = self.n, w.EVENT_PARAM
        escalates = self.escalates(raw.get("escalates"), (P, k, 0, 5, 6))
        effects = self.table(raw.get("effects"), P, k, lambda place: place, 7)
        return Part(
            name=name,
            at=n.moment(raw.get("at"), (P, k, 0, 0), lo=1),
            hazard=n.get(raw.get("hazard"), (P, k, 0, 1)),
            from_=n.moment(raw.get("from"), (P, k, 0, 2), 0),
            until=n.moment(raw.get("until"), (P, k, 0, 3), math.inf),
            available=n.flag(raw.get("available"), (P, k, 0, 4), True),
            escalates=escalates,
            effects=self.with_escalation(effects, escalates),
            requires=self.conditions(raw.get("requires"), P, k, lambda place: place, (8, 9)),
            opens=[self.option_index[o] for o in raw.get("opens", [])],
            closes=[self.option_index[o] for o in raw.get("closes", [])],
            convenes=[self.bargain_index[b] for b in raw.get("convenes", [])],
        )

    def bargain(self, k, name, raw):
        n, P, E = self.n, w.OTHER, 16_384 + k
        parties = [self.actor_index[p] for p in raw["parties"]]
        consent = raw.get("consent")
        terms = []
        for place, (variable, body) in enumerate(raw.get("term", {}).items()):
            ends = body.get("between")
            if ends is None:
                grid = [n.get(body.get("value"), (P, E, place, 14))]
                ends = grid
            else:
                low = n.get(ends[0], (P, E, place, 14))
                high = n.get(ends[1], (P, E, place, 15))
                levels = body.get("levels") or 11
                grid = [low + (high - low) * level / (levels - 1) for level in range(levels)]
                ends = [low, high]
            terms.append(Part(
                variable=self.variable_index[variable], side=body["side"], grid=grid,
                middle=ends[0] if len(ends) == 1 else 0.5 * (ends[0] + ends[1]),
            ))
        powers = {}
        for party, value in (raw.get("power") or {}).items():
            i = self.actor_index[party]
            powers[i] = n.get(value, (P, E, parties.index(i), 13), 1.0)
        when = raw.get("when")
        consent = parties if consent is None else [p for p in parties if p in {self.actor_index[c] for c in consent}]
        return Part(
            name=name, parties=parties, consent=consent,
            protocol=raw.get("protocol", "nash"),
            first=self.actor_index[raw["first"]] if raw.get("first") is not None else consent[0],
            round=n.get(raw.get("round"), (P, E, 0, 20), 1.0),
            power=powers, terms=terms,
            at=n.moment(raw.get("at"), (P, E, 0, 0), math.inf),
            retry=n.moment(raw.get("retry"), (P, E, 0, 1), 28, lo=1),
            from_=n.moment(raw.get("from"), (P, E, 0, 2), 0),
            until=n.moment(raw.get("until"), (P, E, 0, 3), math.inf),
            available=n.flag(raw.get("available"), (P, E, 0, 4), True),
            duration=n.moment(raw.get("duration"), (P, E, 0, 5), math.inf, lo=1),
            enforcement=n.get(raw.get("enforcement"), (P, E, 0, 6), 0.06),
            strain=n.get(raw.get("strain"), (P, E, 0, 7), 0.15),
            detection=n.get(raw.get("detection"), (P, E, 0, 8), 0.6),
            strain_decay=n.get(raw.get("strain_decay"), (P, E, 0, 9), 0.1),
            strain_limit=n.get(raw.get("strain_limit"), (P, E, 0, 10), 1.0),
            breach_cost=n.get(raw.get("breach_cost"), (P, E, 0, 11), 0.0),
            guarantor_cost=n.get(raw.get("guarantor_cost"), (P, E, 0, 12), 0.003),
            guarantors=len(raw.get("guarantors", [])),
            when=None if when is None else self.conditions(when, P, E, lambda place: place, (16, 17)),
            requires=self.conditions(raw.get("requires"), P, E, lambda place: place, (18, 19)),
            pressure=[
                Part(
                    patron=self.actor_index[p["patron"]], client=self.actor_index[p["client"]],
                    reward=self.option_index.get(p.get("reward")), penalty=self.option_index.get(p.get("penalty")),
                )
                for p in raw.get("pressure", [])
            ],
        )

    def outcome(self, k, name, raw):
        when = self.conditions(raw["when"], w.OTHER, 2 + k, lambda place: place, (0, 1))
        return Part(name=name, when=when, ticks=raw.get("for") or 1)
