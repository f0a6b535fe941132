"""Random scenarios with every feature of the language, run by both engines and compared."""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tomllib

from compare import compare
from features import FEATURES, features

REGIMES = 5  # kinds of scenarios, by thousands of the seed


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value)
    return repr(value)


def write(path, head, tables):
    lines = [f"{k} = {toml(v)}" for k, v in head.items()]
    for name, body in tables:
        lines += ["", f"[[{name[1:]}]]" if name.startswith("*") else f"[{name}]"]
        lines += [f"{k} = {toml(v)}" for k, v in body.items()]
    path.write_text("\n".join(lines) + "\n")


class Fuzz:
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

    def build(self, folder):
        r = self.r
        clock = r.choice([("week", 7, "2020-01-06"), ("day", 1, "2020-01-06"), ("round", 1, None), ("year", 4, None)])
        time = {"unit": clock[0], "ticks_per_unit": clock[1], "end": r.randint(15, 30)}
        if self.deep or self.dealing or self.secret:
            time["end"] = r.randint(40, 60)
        if clock[2]:
            time["start"] = clock[2]
        self.ticks_per_unit = clock[1]
        self.add("time", time)
        self.defaults = self.mind(True)
        self.add("defaults.actor", self.defaults)
        for track in self.tracks:
            body = {}
            if self.p(0.3):
                body["hold"] = False
                self.must.add(track)
            elif self.p(0.5):
                body["hold_bonus"] = self.number(-1, 2)
            self.add(f"track.{track}", body)
        for theatre in self.theatres:
            self.add(f"theatre.{theatre}", {"label": theatre})
        self.make_variables()
        self.make_processes()
        self.plan_bargains()
        self.make_actors_and_options()
        self.make_events()
        self.make_bargains()
        for k in range(r.choice([0, 1, 2])):
            body = {"when": self.conditions(r.choice([1, 2]))}
            if self.p(0.7):
                body["for"] = r.randint(2, 8)
            self.add(f"outcome.out{k}", body)
        write(folder / "scenario.toml", {"id": "fuzz", "title": "fuzz"}, self.tables)
        self.experiment(folder)

    def add(self, name, body):
        self.tables.append((name, body))

    def mind(self, default=False):
        r = self.r
        tpu = self.ticks_per_unit
        everything = {
            "tempo": lambda: r.choice([2, 3, 4] if self.secret else [1, 1, 2, 3]), "depth": lambda: r.choice([0, 1, 1, 2, 2]),
            "segments": lambda: r.choice([1, 2, 3]), "shape": lambda: r.choice(["linear", "quadratic"]),
            "risk": lambda: self.p(0.5), "precision": lambda: self.scale(5, 3000),
            "horizon": lambda: self.number(2 / tpu + 0.5, 12), "discount": lambda: self.number(0.8, 1.0),
            "loss_aversion": lambda: self.number(1, 3), "background": lambda: self.number(0, 0.9),
            "attention": lambda: self.number(0, 4), "threat": lambda: self.number(0, 8),
            "alignment": lambda: self.number(0, 3), "shrinkage": lambda: self.number(0, 0.3),
            "alarm_decay": lambda: self.number(0, 1), "alarm_cap": lambda: self.number(0.5, 4),
            "alarm_noise": lambda: self.number(0, 0.6), "perception_noise": lambda: self.number(0, 0.2),
            "belief_weight": lambda: self.number(0, 1), "habit_rate": lambda: self.number(0, 0.5),
            "weight_noise": lambda: self.number(0, 0.5), "credibility": lambda: self.number(0, 1),
            "credibility_gain": lambda: self.number(0, 0.5), "credibility_loss": lambda: self.number(0, 0.7),
            "tempering": lambda: self.number(0.1, 1), "belief_leak": lambda: self.number(0, 0.2),
            "tremble": lambda: self.number(0.01, 0.2), "signing_precision": lambda: self.scale(10, 200 if self.quick else 5000),
            "betrayal": lambda: self.number(0, 0.1 if self.quick else 0.02), "trust": lambda: self.number(0, 1),
            "trust_loss": lambda: self.number(0, 1), "trust_recovery": lambda: self.number(0, 0.5),
        }
        ends = {
            "horizon": [0.01, 100.0], "discount": [1e-300, 1e-6, 1.0], "loss_aversion": [1.0, 100.0], "background": [0.0, 0.999],
            "attention": [0.0, 1e6], "threat": [0.0, 1e6], "alignment": [0.0, 1e6], "shrinkage": [0.0, 1e6],
            "alarm_decay": [0.0, 1e6], "alarm_cap": [0.0, 1e6], "alarm_noise": [5.0], "perception_noise": [0.0, 3.0],
            "habit_rate": [0.0, 1.0], "weight_noise": [3.0], "credibility": [0.0, 1.0], "credibility_gain": [0.0, 1.0],
            "credibility_loss": [0.0, 1.0], "belief_weight": [0.0, 1.0], "tempering": [0.0, 1.0], "belief_leak": [0.0, 1.0],
            "tremble": [1e-9, 1.0], "segments": [1, 8], "trust": [0.0, 1.0], "trust_loss": [0.0, 1.0],
            "trust_recovery": [0.0, 1e6], "betrayal": [0.0, 10.0], "tempo": [1, 7], "precision": [0.0, 1e5],
        }
        out = {k: make() for k, make in everything.items() if self.p(0.8 if default else 0.15)}
        if self.extreme:
            out |= {k: r.choice(ends[k]) for k in ends if self.p(0.04)}
        if "tempo" in out:
            out["offset"] = r.randint(0, out["tempo"] - 1)
        if self.deep:
            out.pop("depth", None)
            out.pop("precision", None)
            if default:
                out |= {"depth": 2, "precision": self.scale(50, 5000)}
                out["belief_weight"] = self.u(0.3, 1)
        return out

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

    def plan_bargains(self):
        """Parties, and a first term that most of them like, so that something is signed now and then."""
        r = self.r
        self.plans = []
        for _ in range(r.choice([2, 3] if self.dealing else [0, 1, 2, 3])):
            parties = r.sample(self.actors, r.randint(2, len(self.actors)))
            v = r.choice(list(self.variables))
            self.plans.append((parties, v, r.choice(["<=", ">=", "="]), self.u(0.05, 0.95)))

    def make_actors_and_options(self):
        r = self.r
        names = list(self.variables)
        self.options = {}
        for actor in self.actors:
            mine = {}
            # Where an actor must choose, the probability of holding is a rounding error, and so is what it teaches.
            free = [track for track in self.tracks if track not in self.must]
            if free and self.p(0.9 if self.secret else 0.4):
                self.typed.add(actor)
            for k in range(r.choice([1, 2, 3, 4])):
                o = {"track": r.choice(free if actor in self.typed else self.tracks)}
                likes = [v for parties, v, _, _ in self.plans if actor in parties]
                if self.quick and likes and self.p(0.5):
                    o["effects"] = {r.choice(likes): self.number(*self.effect())}
                elif self.p(0.85):
                    o["effects"] = {v: self.number(*self.effect()) for v in r.sample(names, r.choice([1, 2]))}
                if self.p(0.4):
                    o["escalates"] = {"theatre": r.choice(self.theatres), "severity": self.number(0, 0.5)}
                    if self.p(0.5):
                        o["escalates"]["attribution"] = self.number(0, 1)
                    o.get("effects", {}).pop("esc_" + o["escalates"]["theatre"], None)
                for key, chance, make in (
                    ("cost", 0.5, lambda: self.number(-0.02, 0.05)), ("cooldown", 0.3, lambda: r.randint(1, 6)),
                    ("noise", 0.3, lambda: self.number(0, 1)), ("combat", 0.4, lambda: True), ("once", 0.2, lambda: True),
                    ("from", 0.1, lambda: r.randint(0, 8)), ("until", 0.1, lambda: r.randint(10, 30)),
                    ("habit", 0.5, lambda: self.number(0, 0.24)),
                    ("requires", 0.3, lambda: self.conditions(r.choice([1, 2]))),
                ):
                    if self.p(chance):
                        o[key] = make()
                mine[f"op{k}"] = o
            if len(mine) > 1 and self.p(0.95 if self.deep else 0.6):
                for k in range(r.choice([1, 2])):
                    a, b = r.sample(list(mine), 2)
                    mine[a]["announces"] = {
                        "option": f"{actor}.{b}", "strength": self.number(0, 1), "deadline": r.randint(1, 8),
                    }
            self.options[actor] = mine
        for actor in self.actors:
            mine = self.options[actor]
            body = {"label": actor}
            mind = self.mind()
            if actor in self.typed:
                mind["precision"] = self.number(2, 12)
            if mind:
                body["mind"] = mind
            interests = r.sample(names, r.randint(2, min(5, len(names))))
            body["interest"] = {v: {"weight": self.number(0.5, 9), "ideal": self.number(0, 1)} for v in interests}
            for parties, v, side, z in self.plans:
                if actor in parties and self.p(0.95 if self.dealing else 0.8):
                    ideal = min(1.0, max(0.0, z + self.u(-0.15, 0.15) - 0.2 * (side == "<=") + 0.2 * (side == ">=")))
                    body["interest"][v] = {"weight": self.number(*((15, 40) if self.dealing else (3, 20))), "ideal": round(ideal, 4)}
            if actor in self.typed:
                kinds = r.choice([2, 3])
                priors = [0.5, 0.5] if kinds == 2 else [0.2, 0.5, 0.3]
                body["type"] = {
                    f"ty{k}": {
                        "prior": priors[k],
                        "weight": {v: self.number(0.5, 20) for v in r.sample(interests, 1)},
                        "cost": {o: self.number(-0.05, 0.1) for o in r.sample(list(mine), 1)},
                    }
                    for k in range(kinds)
                }
            movable = {v for o in mine.values() for v in o.get("effects", {})}
            movable |= {"esc_" + o["escalates"]["theatre"] for o in mine.values() if "escalates" in o}
            if movable and self.p(0.4):
                body["ratchet"] = {v: self.number(0, 0.2) for v in r.sample(sorted(movable), 1)}
            if self.p(0.3):
                v = r.choice(names)
                lo, hi = self.variables[v]["range"]
                body["bias"] = {v: self.number((lo - hi) / 3, (hi - lo) / 3)}
            others = [a for a in self.actors if a != actor]
            if self.p(0.5):
                body["trust"] = {a: self.number(0, 1) for a in r.sample(others, 1)}
            if mind.get("depth", self.defaults.get("depth", 1)) == 2 and self.p(0.5):
                body["foresees"] = r.sample(others, r.randint(1, len(others)))
            if self.p(0.4):
                other = r.choice(others)
                track = r.choice(sorted({o["track"] for o in mine.values()}))
                own = [k for k, o in mine.items() if o["track"] == track] + ["hold"] * (track not in self.must)
                theirs_track = r.choice(sorted({o["track"] for o in self.options[other].values()}))
                theirs = [k for k, o in self.options[other].items() if o["track"] == theirs_track] + ["hold"] * (theirs_track not in self.must)
                body["payoff"] = {other: {
                    o: {t: self.number(-0.1, 0.1) for t in r.sample(theirs, r.randint(1, len(theirs)))}
                    for o in r.sample(own, r.randint(1, len(own)))
                }}
            self.add(f"actor.{actor}", body)

    def all_options(self):
        return [f"{a}.{o}" for a in self.actors for o in self.options[a]]

    def make_events(self):
        r = self.r
        names = list(self.variables)
        self.events = []
        closed = []
        for a in self.actors:
            for name, o in self.options[a].items():
                if self.p(0.1):
                    o["closed"] = True
                    closed.append(f"{a}.{name}")
        bodies = []
        for k in range(r.choice([0, 1, 2, 3])):
            body = {}
            if self.p(0.5):
                body["at"] = r.choice([r.randint(1, 15), {"uniform": [2, 12]}, {"choice": [3, 7]}])
            else:
                body["hazard"] = self.number(0.05, 0.5)
                if self.p(0.3):
                    body["from"] = r.randint(1, 5)
            if self.p(0.8):
                body["effects"] = {r.choice(names): self.number(-0.5, 0.5)}
            if self.p(0.5):
                body["escalates"] = {"theatre": r.choice(self.theatres), "severity": self.number(0, 0.4)}
                if self.p(0.6):
                    body["escalates"]["by"] = r.choice(self.actors)
                    if self.p(0.5):
                        body["escalates"]["attribution"] = self.number(0, 1)
                body.get("effects", {}).pop("esc_" + body["escalates"]["theatre"], None)
            if self.p(0.2):
                body["requires"] = self.conditions(1)
            if self.p(0.3):
                body["closes"] = [r.choice(self.all_options())]
            bodies.append(body)
        if closed:
            bodies.append({"at": r.randint(1, 8), "opens": closed})
        self.event_bodies = bodies
        self.events = [f"ev{k}" for k in range(len(bodies))]

    def make_bargains(self):
        r = self.r
        names = list(self.variables)
        self.bargains = {}
        convened = []
        for k, (parties, liked, liked_side, liked_z) in enumerate(self.plans):
            body = {"parties": parties}
            if len(parties) > 2 and self.p(0.4):
                body["consent"] = r.sample(parties, 2)
            consent = body.get("consent", parties)
            if len(consent) == 2 and self.p(0.5):
                body["protocol"] = "alternating_offers"
                if self.p(0.5):
                    body["first"] = r.choice(consent)
                if self.p(0.6):
                    body["round"] = self.number(0.05, 5)
            elif self.p(0.3):
                body["power"] = {r.choice(body.get("consent", parties)): self.number(0.5, 3)}
            opening = r.choice(["at", "when", "convene", "at"])
            if self.quick:
                opening = r.choice(["when", "when", "when", "at"])
            if opening == "at":
                body["at"] = r.randint(1, 10)
            elif opening == "when":
                body["when"] = self.conditions(1)
                if self.quick:
                    liked_range = self.variables[liked]["range"]
                    body["when"] = [{"variable": liked, "min": liked_range[0]}]
            else:
                convened.append(f"ba{k}")
            for key, chance, make in (
                ("retry", 0.7, lambda: r.randint(1, 6)), ("duration", 0.6, lambda: r.randint(1, 12)),
                ("from", 0.2, lambda: r.randint(0, 5)), ("until", 0.2, lambda: r.randint(10, 30)),
                ("enforcement", 0.7, lambda: self.number(0.02, 1)), ("strain", 0.7, lambda: self.number(0.05, 0.8)),
                ("detection", 0.5, lambda: self.number(0.2, 1)), ("strain_decay", 0.5, lambda: self.number(0, 0.5)),
                ("strain_limit", 0.7, lambda: self.number(0.05, 1)), ("breach_cost", 0.5, lambda: self.number(0, 0.03)),
                ("guarantor_cost", 0.5, lambda: self.number(0, 0.02)),
                ("guarantors", 0.4, lambda: r.sample(self.actors, 1)),
                ("requires", 0.2, lambda: self.conditions(1)),
            ):
                if self.p(chance):
                    body[key] = make()
            if "at" in body and "from" in body:
                body["from"] = min(body["from"], body["at"])
            if self.quick:
                body["retry"] = 1
                body["duration"] = r.choice([1, 2, 3, r.randint(6, 15)])
            terms = {}
            for v in [liked, *(x for x in r.sample(names, r.choice([0, 0, 1] if self.dealing else [0, 1, 2])) if x != liked)]:
                lo, hi = self.variables[v]["range"]
                term = {"side": liked_side if v == liked else r.choice(["<=", ">=", "="])}
                if v == liked and self.p(0.5):
                    term["value"] = round(lo + (hi - lo) * liked_z, 4)
                elif self.p(0.6):
                    term["between"] = [self.number(lo, (lo + hi) / 2), self.number((lo + hi) / 2 + 1e-3, hi)]
                    if self.p(0.7):
                        term["levels"] = r.randint(2, 6)
                else:
                    term["value"] = self.number(lo, hi)
                terms[v] = term
            body["term"] = terms
            self.bargains[f"ba{k}"] = body
        for body in self.bargains.values():
            press = []
            for v in self.variables.values():
                if v.get("channel") == "material" and v["client"] in body["parties"] and self.p(0.7):
                    offers = [f"{v['patron']}.{o}" for o in self.options[v["patron"]]]
                    pressure = {"patron": v["patron"], "client": v["client"]}
                    if self.p(0.7):
                        pressure["reward"] = r.choice(offers)
                    if self.p(0.7) or "reward" not in pressure:
                        offers = [o for o in offers if o != pressure.get("reward")]
                        if offers:
                            pressure["penalty"] = r.choice(offers)
                    if len(pressure) > 2:
                        press.append(pressure)
            if press:
                body["pressure"] = press
        for b in convened:
            a, o = r.choice(self.all_options()).split(".")
            self.options[a][o].setdefault("convenes", []).append(b)
            if self.event_bodies and self.p(0.5):
                r.choice(self.event_bodies).setdefault("convenes", []).append(b)
        for a in self.actors:
            for name, o in self.options[a].items():
                self.add(f"option.{a}.{name}", o)
        for k, body in enumerate(self.event_bodies):
            self.add(f"event.ev{k}", body)
        for name, body in self.bargains.items():
            self.add(f"bargain.{name}", body)

    def experiment(self, folder):
        r = self.r
        tables = []
        options = self.all_options()

        def script():
            out = []
            for _ in range(r.choice([2, 4, 6] if self.secret else [0, 1, 2, 3])):
                kind = r.choice(["force"] * (8 if self.secret else 0) + ["force", "force", "block", "unavailable", "freeze", "set", "shock", "bias", *["sign"] * bool(self.bargains)])
                v = r.choice(list(self.variables))
                lo, hi = self.variables[v]["range"]
                body = {}
                if kind in ("force", "block", "unavailable"):
                    body[kind] = r.choice(options)
                elif kind == "sign":
                    body[kind] = r.choice(list(self.bargains))
                elif kind == "freeze":
                    body[kind] = r.choice(self.actors)
                elif kind == "bias":
                    body = {"bias": r.choice(self.actors), "variable": v, "by": self.number((lo - hi) / 3, (hi - lo) / 3)}
                elif kind == "set":
                    body = {"set": v, "to": self.number(lo, hi)}
                else:
                    body = {"shock": v, "by": self.number((lo - hi) / 3, (hi - lo) / 3)}
                if kind in ("force", "shock", "sign"):
                    body["at"] = r.randint(1, 12)
                else:
                    if self.p(0.6):
                        body["from"] = r.randint(0, 8)
                    if self.p(0.5):
                        body["until"] = r.randint(8, 20)
                out.append(body)
            return out

        tables += [("*script", s) for s in script()]
        tables.append(("*factor", {"variants": ["one", "two"]}))
        actor = r.choice(self.actors)
        (interest, *_), = (list(body["interest"]) for name, body in self.tables if name == f"actor.{actor}")
        tables.append(("*factor", {
            "id": "level", "path": f"actor.{actor}.interest.{interest}.weight", "values": [self.u(1, 5), self.u(6, 20)],
        }))
        for name in ("one", "two"):
            change = {}
            if self.p(0.5):
                key, a, b = r.choice([("precision", 5, 500), ("alarm_decay", 0, 1), ("horizon", 2, 12), ("trust", 0, 1)])
                change[f"actor.{r.choice(self.actors)}.mind.{key}"] = self.number(a, b)
            tables.append((f"variant.{name}", {"label": name, "change": change}))
            tables += [(f"*variant.{name}.script", s) for s in script()]
        self.measures = []

        def measure(**body):
            body["id"] = f"m{len(self.measures)}"
            if self.p(0.3):
                body["from"] = r.choice([r.randint(0, 8), *(self.events or [3])])
                if self.p(0.5):
                    body["until"] = r.choice([r.randint(8, 20), *(self.events or [9])])
                if isinstance(body.get("from"), int) and isinstance(body.get("until"), int) and body["from"] > body["until"]:
                    body.pop("until")
            self.measures.append(body)

        for v in self.variables:
            kind = r.choice(["final", "mean", "min", "max"])
            measure(**{kind: {"variable": v}})
        for a in self.actors:
            measure(final={"utility": a})
            measure(final={"credibility": a})
            measure(mean={"alarm": {"actor": a, "theatre": r.choice(self.theatres)}})
            b = r.choice([x for x in self.actors if x != a])
            measure(final={"trust": {"of": a, "in": b}})
            measure(mean={"trust": {"of": b, "in": a}})
            for body in (t[1] for t in self.tables if t[0] == f"actor.{a}"):
                for kind in body.get("type", {}):
                    measure(mean={"belief": {"actor": a, "type": kind}})
            for o in [o for o in options if not o.startswith(a + ".")]:
                measure(mean={"expectation": {"of": a, "option": o}})
        for o in options:
            measure(**{r.choice(["count", "first_use"]): o})
        for th in self.theatres:
            measure(highest_rung=th)
            measure(time_at_rung={"theatre": th, "rung": r.choice(["low", "mid", "high"])})
            measure(escalation=th)
            measure(escalation_by_others={"theatre": th, "than": [r.choice(self.actors)]})
            fighters = [
                a for a in self.actors if any(
                    o.get("combat") and o.get("escalates", {}).get("theatre") == th for o in self.options[a].values())
            ]
            if len(fighters) > 1:
                measure(clash={"theatre": th, "between": r.sample(fighters, 2)})
            if any(v.get("losses") and v.get("theatre") == th for v in self.variables.values()):
                measure(violence=th)
        for v in self.variables.values():
            if v.get("kind") == "backing":
                clients = sorted({
                    w["client"] for w in self.variables.values()
                    if w.get("patron") == v["patron"] and w.get("channel") == v["channel"]
                })
                if len(clients) > 1:
                    of = {"patron": v["patron"], "clients": clients[:2], "channel": v["channel"]}
                    measure(**{r.choice(["final", "mean", "min", "max"]): {"backing_share": of}})
                    measure(mean={"equidistance": of})
                    other = {
                        w["client"] for w in self.variables.values()
                        if w.get("patron") == v["patron"] and w.get("channel") not in (None, v["channel"])
                    }
                    if set(clients[:2]) <= other:
                        measure(final={"word_deed_gap": {"patron": v["patron"], "clients": clients[:2]}})
        for th in self.theatres:
            holders = {v.get("owner") for v in self.variables.values() if v.get("theatre") == th and v.get("owner")}
            holders |= {
                v["patron"] for v in self.variables.values() if v.get("theatre") == th and v.get("channel") == "material"
            }
            if holders:
                measure(mean={"leverage": {"actors": [r.choice(sorted(holders))], "theatre": th}})
        excluded = r.sample(options, 1)
        o = self.options[excluded[0].split(".")[0]][excluded[0].split(".")[1]]
        if "escalates" in o:
            measure(escalation=o["escalates"]["theatre"], excluding=excluded)
            measure(
                escalation_by_others={"theatre": o["escalates"]["theatre"], "than": [r.choice(self.actors)]},
                excluding=excluded)
        measure(first=self.conditions(1))
        measure(share=self.conditions(2))
        measure(used=r.choice(options))
        measure(reached={"when": self.conditions(1), "for": r.randint(1, 4)})
        measure(at_first={"when": self.conditions(1), "value": {"utility": self.actors[0]}})
        measure(correlation=r.sample(list(self.variables), 2))
        for e in self.events:
            measure(happened=e)
        for name, _ in self.tables:
            if name.startswith("outcome."):
                self.measures.append({"id": f"m{len(self.measures)}", "outcome": name.removeprefix("outcome.")})
        for b, body in self.bargains.items():
            for kind in ("proposals", "signed", "collapsed", "in_force", "rational_set"):
                measure(**{kind: b})
            measure(kept={"bargain": b, "for": r.randint(1, 6)})
            measure(term={"bargain": b, "variable": r.choice(list(body["term"]))})
        tables += [("*measure", m) for m in self.measures]
        head = {
            "id": "fuzz", "scenario": "scenario.toml", "seed": self.seed, "replicates": {"draws": 2, "luck": 2},
        }
        if self.p(0.2):
            head["common_random_numbers"] = False
        write(folder / "experiment.toml", head, tables)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detente")
    parser.add_argument("out")
    parser.add_argument("count", type=int, help="how many scenarios, spread over the regimes")
    parser.add_argument("--from", dest="first", type=int, default=0, help="first seed of each regime")
    parser.add_argument("--least", type=int, default=0, help="how many of them must use each feature")
    args = parser.parse_args()
    counts = collections.Counter()
    runs = bad = refused = 0
    for n in range(args.count):
        seed = 1000 * (n % REGIMES) + args.first + n // REGIMES
        folder = pathlib.Path(args.out) / f"fuzz{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        Fuzz(seed).build(folder)
        path = folder / "experiment.toml"
        check = subprocess.run([args.detente, "check", str(path)], capture_output=True, text=True)
        if check.returncode != 0:
            refused += 1
            said = check.stdout + check.stderr
            print(f"seed {seed}: refused:", *(x for x in said.splitlines() if x.startswith("error")), sep="\n   ")
            continue
        counts.update(features(*(tomllib.loads((folder / f"{f}.toml").read_text()) for f in ("scenario", "experiment"))))
        some, wrong = compare([(str(path), None)], args.detente, folder)
        runs, bad = runs + some, bad + wrong
    print(f"how many of {args.count} random scenarios use")
    for group, names in FEATURES.items():
        print(f"    {group}:", ", ".join(f"{name} {counts[group, name]}" for name in names))
    rare = [f"{group} {name}" for group, names in FEATURES.items() for name in names if counts[group, name] < args.least]
    if rare:
        print("too rare:", ", ".join(rare))
    print(f"{refused} of {args.count} refused")
    print(f"agree: {runs - bad} of {runs}")
    sys.exit(1 if bad or refused or rare else 0)


if __name__ == "__main__":
    main()
