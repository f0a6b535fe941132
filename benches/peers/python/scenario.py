"""Reads configs/benchmarks/peers-scenario.toml and peers.toml into lists of numbers, for every rival in Python.

Variables, actors and options are numbered in the order of the file. What this scenario does not use is refused rather
than read wrongly; defaults are those of docs/model.md.
"""

import math
import os
import pathlib
import tomllib
from dataclasses import dataclass, field
from functools import cached_property

CONFIGS = pathlib.Path(os.environ.get("CONFIGS", pathlib.Path(__file__).resolve().parents[3] / "configs/benchmarks"))

HORIZON, SEGMENTS, DISCOUNT = 12.0, 2, 0.97
BACKGROUND, ATTENTION = 0.5, 2.0
THREAT, ALIGNMENT, SHRINKAGE, ALARM_DECAY, ALARM_CAP = 5.0, 1.0, 0.05, 0.35, 3.0
BELIEF_WEIGHT, HABIT_RATE = 0.5, 0.1


@dataclass
class Variable:
    name: str
    theatre: int  # -1 for a variable in none
    initial: float
    kind: str


@dataclass
class Relaxation:
    """What moves a variable towards a target (§2): `kind` is "toward", "affine" or "contest"."""

    kind: str
    variable: int
    rate: float
    noise: float = 0.0
    gain: float = 1.0  # of the pace
    power: float = 1.0
    pace: list = field(default_factory=list)  # variables
    bias: float = 0.0  # or the constant that is the target
    terms: list = field(default_factory=list)  # (variable, coefficient) of an affine target
    a: list = field(default_factory=list)  # (variable, strength) of a side of a contest
    b: list = field(default_factory=list)
    exponent: float = 1.0

    @property
    def reads(self):
        return {v for side in (self.terms, self.a, self.b) for v, _ in side} | set(self.pace)


@dataclass
class Process:
    """A relaxation of the three shapes that this scenario has, which most rivals take for granted: `kind` is "supply"
    (a force follows arms), "front" (a contest of forces, paced by fighting) or "war" (toward)."""

    kind: str
    variable: int
    rate: float
    arms: int = -1
    noise: float = 0.0
    fighting: int = -1
    blue: int = -1
    red: int = -1
    toward: float = 0.0


@dataclass
class Option:
    name: str
    actor: int
    effects: list  # (variable, share of the distance to 1 or, if negative, to 0)
    cost: float
    theatre: int  # escalated, or -1
    severity: float
    moves: list = field(default_factory=list)  # variables that it moves, itself or through processes


@dataclass
class Actor:
    name: str
    interests: list  # (variable, weight, ideal)
    options: list


def only(table, *known):
    unknown = set(table) - set(known)
    assert not unknown, f"not in this model: {unknown}"
    return table


def relaxation(table, at):
    kinds = {"toward", "affine", "contest"}
    only(table, "variable", "rate", "noise", "pace", *kinds)
    [kind] = kinds & set(table)
    r = Relaxation(kind, at[table["variable"]], float(table["rate"]), float(table.get("noise", 0.0)))
    if "pace" in table:
        pace = only(table["pace"], "by", "gain", "power")
        r.pace = [at[v] for v in pace["by"]]
        r.gain, r.power = float(pace.get("gain", 1.0)), float(pace.get("power", 1.0))

    def sum_of(terms):
        return [(at[v], float(c)) for v, c in terms.items()]

    if kind == "toward":
        r.bias = float(table["toward"])
    elif kind == "affine":
        affine = only(table["affine"], "terms", "bias")
        r.bias, r.terms = float(affine.get("bias", 0.0)), sum_of(affine["terms"])
    else:
        contest = only(table["contest"], "a", "b", "exponent")
        r.a, r.b, r.exponent = sum_of(contest["a"]), sum_of(contest["b"]), float(contest["exponent"])
    return r


def narrowed(r):
    """A relaxation as one of the shapes that this scenario has."""
    assert r.kind == "contest" or not (r.noise or r.pace)
    if r.kind == "affine":
        [(arms, one)] = r.terms
        assert one == 1 and r.bias == 0
        return Process("supply", r.variable, r.rate, arms=arms)
    if r.kind == "contest":
        [(blue, one)], [(red, other)], [fighting] = r.a, r.b, r.pace
        assert one == other == r.gain == r.power == 1 and r.exponent == 2
        return Process("front", r.variable, r.rate, noise=r.noise, fighting=fighting, blue=blue, red=red)
    return Process("war", r.variable, r.rate, toward=r.bias)


class Scenario:
    def __init__(self):
        with open(CONFIGS / "peers-scenario.toml", "rb") as file:
            toml = tomllib.load(file)
        theatres = list(toml["theatre"])
        self.theatres = theatres
        self.variables = []
        for name, v in toml["variable"].items():
            only(v, "label", "kind", "theatre", "initial", "owner", "patron", "client", "channel")
            theatre = theatres.index(v["theatre"]) if "theatre" in v else -1
            self.variables.append(Variable(name, theatre, float(v["initial"]), v.get("kind", "issue")))
        at = {v.name: n for n, v in enumerate(self.variables)}
        assert toml["time"]["ticks_per_unit"] == 1
        self.end = toml["time"]["end"]
        defaults = only(toml["defaults"]["actor"], "tempo", "precision")
        assert defaults["tempo"] == 1
        self.precision = float(defaults["precision"])
        [track] = toml["track"].values()
        self.hold_bonus = float(only(track, "label", "hold_bonus").get("hold_bonus", 0.0))
        self.relaxations = [relaxation(p, at) for p in toml["process"].values()]
        assert len({r.variable for r in self.relaxations}) == len(self.relaxations)
        self.actors = []
        for name, a in toml["actor"].items():
            interests = only(a, "label", "interest")["interest"].items()
            self.actors.append(Actor(name, [(at[v], float(i["weight"]), float(i["ideal"])) for v, i in interests], []))
        self.options = []
        for i, actor in enumerate(self.actors):
            for name, o in toml["option"].get(actor.name, {}).items():
                only(o, "label", "track", "effects", "escalates", "cost", "combat")
                effects = [(at[v], float(d)) for v, d in o.get("effects", {}).items()]
                theatre, severity = -1, 0.0
                if "escalates" in o:
                    raised = only(o["escalates"], "theatre", "severity")
                    theatre, severity = theatres.index(raised["theatre"]), float(raised["severity"])
                    [fighting] = [
                        n for n, v in enumerate(self.variables) if (v.kind, v.theatre) == ("escalation", theatre)
                    ]
                    effects.append((fighting, severity))
                actor.options.append(len(self.options))
                cost = float(o.get("cost", 0.0))
                self.options.append(Option(f"{actor.name}.{name}", i, effects, cost, theatre, severity))
        for option in self.options:
            option.moves = self.reach({v for v, _ in option.effects})
        # The weights of a forecast's ends.
        self.length = HORIZON / SEGMENTS
        powers = [DISCOUNT ** (k * self.length) for k in range(1, SEGMENTS + 1)]
        self.ends = [p / sum(powers) for p in powers]
        self.read_measures(at)

    @cached_property
    def processes(self):
        return [narrowed(r) for r in self.relaxations]

    def read_measures(self, at):
        with open(CONFIGS / "peers.toml", "rb") as file:
            measures = tomllib.load(file)["measure"]
        names = [o.name for o in self.options]
        self.measures = []  # (id, "final" | "mean" | "count", variable or option)
        for m in measures:
            kind = next(k for k in ("final", "mean", "count") if k in m)
            what = names.index(m[kind]) if kind == "count" else at[m[kind]["variable"]]
            self.measures.append((m["id"], kind, what))

    def reach(self, variables):
        """The variables moved where these are, in order."""
        while True:
            more = variables | {r.variable for r in self.relaxations if variables & r.reads}
            if more == variables:
                return sorted(more)
            variables = more

    def alarm_gain(self, observer, author, theatre):
        """Alarm of an actor per severity of another's act."""
        if observer == author:
            return 0.0
        mine, theirs = self.actors[observer].interests, self.actors[author].interests
        my_total, their_total = (sum(w for _, w, _ in interests) for interests in (mine, theirs))
        top = bottom = 0.0
        for v, w, p in mine:
            for u, x, q in theirs:
                if u == v and self.variables[v].theatre == theatre and self.variables[v].kind != "escalation":
                    common = math.sqrt(w / my_total * x / their_total)
                    top += common * abs(p - q)
                    bottom += common
        if bottom == 0.0:
            return 0.0
        opposition = (top + SHRINKAGE / 2) / (bottom + SHRINKAGE)
        return THREAT * opposition + ALIGNMENT * (1 - opposition)
