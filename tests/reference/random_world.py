"""Random scenarios: luck, and a world of variables and processes."""

import random


class RandomWorld:
    def __init__(self, seed):
        """Odd seeds draw from the ends of legal ranges now and then."""
        self.r = random.Random(seed)
        r = self.r
        self.seed = seed
        self.extreme = seed % 2 == 1
        self.deep = 1000 <= seed < 2000  # everybody foresees answers, and there are many announcements
        self.quick = 4000 <= seed < 5000  # tables at nearly every tick, with pressure
        self.dealing = 2000 <= seed < 3000 or self.quick  # many bargains that all like
        self.secret = 3000 <= seed < 4000  # many types, and acts forced between decisions
        self.theatres = [f"th{k}" for k in range(r.choice([1, 2]))]
        self.actors = [f"ac{k}" for k in range(r.choice([2, 3, 4]))]
        self.tracks = [f"tr{k}" for k in range(r.choice([1, 2]))]
        self.variables = {}
        self.tables = []
        self.must = set()
        self.typed = set()

    def p(self, chance):
        return self.r.random() < chance

    def u(self, a, b):
        return round(self.r.uniform(a, b), 4)

    def number(self, a, b, drawn=0.15):
        """A number in [a, b], now and then one of the ends or a distribution."""
        if self.extreme and self.p(0.12):
            return float(self.r.choice([a, b]))
        if not self.p(drawn):
            return self.u(a, b)
        lo, mid, hi = sorted(self.u(a, b) for _ in range(3))
        if hi - lo < 1e-3:
            return mid
        return self.r.choice([
            {"uniform": [lo, hi]},
            {"triangular": [lo, mid, hi]},
            {"normal": {"mean": mid, "sd": round((b - a) / 3 + 0.01, 4), "min": lo, "max": hi}},
            {"beta": {"a": self.u(0.5, 4), "b": self.u(0.5, 4), "min": lo, "max": hi}},
            {"choice": [lo, mid, hi]},
            {"choice": {"values": [lo, hi], "weights": [1.0, 2.5]}},
            {"lognormal": {"median": mid, "sigma": 0.5, "min": lo, "max": hi}} if lo > 0.01 else {"uniform": [lo, hi]},
        ])

    def effect(self):
        return (-0.99, 0.99) if self.extreme and self.p(0.2) else (-0.5, 0.5)

    def scale(self, a, b):
        """A number in [a, b], as likely in every power of ten."""
        return round(a * (b / a) ** self.r.random(), 2)

    def ends_of_initial(self, v):
        """The least and the most that a variable may start at."""
        initial = self.variables[v]["initial"]
        if not isinstance(initial, dict):
            return initial, initial
        (_, body), = initial.items()
        values = body if isinstance(body, list) else body.get("values") or [body["min"], body["max"]]
        return min(values), max(values)

    def conditions(self, n=1):
        """Conditions that can come about: on a variable that moves both ways, or such as hold at the start."""
        out = []
        for v in self.r.sample(list(self.variables), min(n, len(self.variables))):
            lo, hi = self.variables[v]["range"]
            a, b = sorted(round(lo + (hi - lo) * self.r.random(), 3) for _ in range(2))
            c = {"variable": v}
            kind = self.r.random()
            if kind < 0.4:
                c["min"] = round(lo + (hi - lo) * 0.6 * self.r.random(), 3)
            elif kind < 0.8:
                c["max"] = round(lo + (hi - lo) * (0.4 + 0.6 * self.r.random()), 3)
            else:
                c["min"], c["max"] = a, b
            if v not in self.restless:
                first, last = self.ends_of_initial(v)
                c |= {side: end(c[side], at) for side, end, at in (("min", min, first), ("max", max, last)) if side in c}
            out.append(c)
        return out

    def add(self, name, body):
        self.tables.append((name, body))

    def make_variables(self):
        r = self.r
        for th in self.theatres:
            self.variables[f"esc_{th}"] = {
                "kind": "escalation", "theatre": th, "range": [0.0, 1.0],
                "ladder": {"low": 0.2, "mid": 0.5, "high": 0.8},
            }
            for k, actor in enumerate(r.sample(self.actors, r.choice([0, 1, 2]))):
                self.variables[f"force_{th}_{actor}"] = {
                    "kind": "force", "owner": actor, "theatre": th, "range": [0.0, r.choice([1.0, 5.0])],
                }
        for k in range(r.choice([3, 5]) if self.quick else r.choice([0, 1, 3])):
            patron, client = r.sample(self.actors, 2)
            name = f"back_{patron}_{client}_{k}"
            channel = r.choice(["material", "material", "declared"])
            if any(
                v.get("patron") == patron and v.get("client") == client and v.get("channel") == channel
                for v in self.variables.values()
            ):
                continue
            self.variables[name] = {
                "kind": "backing", "patron": patron, "client": client, "channel": channel, "range": [0.0, 1.0],
            }
            if self.p(0.7):
                self.variables[name]["theatre"] = r.choice(self.theatres)
        for k in range(r.choice([2, 3, 4])):
            self.variables[f"issue{k}"] = {"range": r.choice([[0.0, 1.0], [0.0, 1.0], [-1.0, 3.0], [0.0, 10.0], [1.0, 2.0]])}
            if self.p(0.7):
                self.variables[f"issue{k}"]["theatre"] = r.choice(self.theatres)
            if self.p(0.2):
                self.variables[f"issue{k}"]["losses"] = True
                self.variables[f"issue{k}"].setdefault("theatre", self.theatres[0])
        if len(self.actors) > 2 and self.p(0.3):
            patron, *clients = r.sample(self.actors, 3)
            for client in clients:
                for channel in ("material", "declared"):
                    held = [
                        v for v in self.variables.values()
                        if (v.get("patron"), v.get("client"), v.get("channel")) == (patron, client, channel)
                    ]
                    if not held:
                        self.variables[f"back_{patron}_{client}_{channel}"] = {
                            "kind": "backing", "patron": patron, "client": client, "channel": channel,
                            "range": [0.0, 1.0], "theatre": r.choice(self.theatres),
                        }
        names = list(self.variables)
        r.shuffle(names)
        self.variables = {name: self.variables[name] for name in names}
        for name, body in self.variables.items():
            lo, hi = body["range"]
            body["initial"] = self.number(lo, hi)
            if self.p(0.3):
                body["uncertain"] = self.number(0, 0.3)
            self.add(f"variable.{name}", body)

    def make_processes(self):
        r = self.r
        names = list(self.variables)
        self.restless = set(r.sample(names, len(names) // 2))
        noisy, gated, count = set(self.restless), set(), 0
        for v in sorted(self.restless):
            self.add(f"process.restless_{v}", {"variable": v, "hold": True, "noise": self.number(0.01, 0.3)})
        positive = [v for v in names if self.variables[v]["range"][0] >= 0.0]
        zero = [v for v in names if self.variables[v]["range"][0] == 0.0]
        for _ in range(r.choice([0, 2, 4, 6, 8])):
            v = r.choice(names)
            lo, hi = self.variables[v]["range"]
            kind = r.choice(["hold", "toward", "affine", "mixture", "contest", "gate", "accumulate", "accumulate", "attrition"])
            body = {}
            count += 1

            def factor():
                return ("~" if self.p(0.3) else "") + r.choice(names)

            if kind == "attrition":
                if len(zero) < 2:
                    continue
                sides = r.sample(zero, min(len(zero), r.choice([2, 3])))
                body["attrition"] = {
                    "law": r.choice(["square", "linear"]),
                    "a": {sides[0]: self.number(0.2, 2)},
                    "b": {s: self.number(0.2, 2) for s in sides[1:]},
                    "kill_a": self.number(0, 0.3), "kill_b": self.number(0, 0.3),
                }
            else:
                body["variable"] = v
                if kind == "hold":
                    body["hold"] = True
                elif kind == "toward":
                    body["toward"] = self.number(lo, hi)
                elif kind == "affine":
                    body["affine"] = {"terms": {u: self.number(-1, 1) for u in r.sample(names, 2)}}
                    if self.p(0.5):
                        body["affine"]["bias"] = self.number(lo, hi)
                elif kind == "mixture":
                    body["mixture"] = [[factor() for _ in range(r.choice([1, 2]))] for _ in range(r.choice([1, 2]))]
                elif kind == "contest":
                    body["contest"] = {
                        "a": {u: self.number(0, 2) for u in r.sample(positive, 1)},
                        "b": {u: self.number(0, 2) for u in r.sample(positive, 1)},
                        "exponent": r.choice([1, 2, 2.5, 3.0]),
                    }
                elif kind == "gate":
                    if v in gated:
                        continue
                    gated.add(v)
                    body["gate"] = {"when": self.conditions(r.choice([1, 2]))}
                    if self.p(0.5):
                        body["gate"]["to"] = self.number(lo, hi)
                elif kind == "accumulate":
                    if self.p(0.5):
                        body["accumulate"] = {"terms": {u: self.number(-0.05, 0.05) for u in r.sample(names, 2)}}
                    else:
                        body["accumulate"] = {"product": [factor(), factor()], "gain": self.number(-0.1, 0.1)}
                if kind not in ("hold", "accumulate"):
                    body["rate"] = self.number(0, 0.8)
                if v not in noisy and (kind == "hold" or self.p(0.4)):
                    noisy.add(v)
                    body["noise"] = self.number(0, 0.3)
                if kind == "hold" and "noise" not in body:
                    continue
            if self.p(0.4):
                body["pace"] = {"by": r.sample(names, r.choice([1, 2]))}
                if self.p(0.5):
                    body["pace"]["power"] = r.choice([0, 1, 2, 3, 4, 5, 0.5, 2.5])
                if self.p(0.5):
                    body["pace"]["gain"] = self.number(0, 3)
            self.add(f"process.pr{count}", body)
