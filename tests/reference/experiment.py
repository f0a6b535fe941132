"""An experiment: what its design points change, its interventions and its measures, for many runs at once."""

import math
import pathlib
import tomllib
from types import SimpleNamespace as Part

import numpy as np

import words as w
from scenario import Scenario
from values import Cases, Clock, Numbers


def set_path(raw, path, runs, value):
    """Replaces the number at a dotted path in some runs; conditions of a list are named by their variable."""
    *parts, last = path.split(".")
    node = raw
    for part in parts:
        if isinstance(node, list):
            node = next(c for c in node if c["variable"] == part)
        else:
            node = node.setdefault(part, {})
    if isinstance(node, list):
        last = int(last)
        old = node[last]
    else:
        old = node.get(last)
    if not isinstance(old, Cases):
        old = Cases([(np.full(len(runs), True), old)])
    node[last] = Cases([*old.cases, (runs, value)])


def parse(text):
    """A level of a factor as a row states it."""
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


class Experiment:
    """An experiment file. What the points of its design are is no part of the page: every row states the levels of its
    own."""

    def __init__(self, path, medians=False):
        path = pathlib.Path(path)
        self.raw = tomllib.loads(path.read_text())
        self.scenario = (path.parent / self.raw["scenario"]).resolve()
        self.seed = self.raw["seed"]
        self.common = self.raw.get("common_random_numbers") is not False
        self.variants = list(self.raw.get("variant", {}))
        replicates = self.raw["replicates"]
        self.medians = medians or isinstance(replicates, dict) and replicates.get("draws") == 0

    def change(self, raw, rows, here):
        """Changes a scenario file as the points of `rows`, which are the runs `here`, say; returns the scripts of these
        runs: (arm, place, script, runs), the experiment's own first."""
        scripts = [(0, k, s, here) for k, s in enumerate(self.raw.get("script", []))]
        for factor in self.raw.get("factor", []):
            path = factor.get("path")
            levels = np.full(len(here), None, dtype=object)
            levels[here] = [row[factor.get("id") or path or "arm"] for row in rows]
            for text in dict.fromkeys(levels[here]):
                runs = levels == text
                if path is not None:
                    set_path(raw, path, runs, parse(text))
                    continue
                variant = self.raw["variant"][text]
                for at, number in (variant.get("change") or {}).items():
                    set_path(raw, at, runs, number)
                arm = self.variants.index(text) + 1
                scripts += [(arm, k, s, runs) for k, s in enumerate(variant.get("script", []))]
        return scripts


def build(parts):
    """The scenario, interventions, measures and luck of the runs of some experiments with one scenario:
    (experiment, rows) each, the runs in this order."""
    experiments = [experiment for experiment, rows in parts for _ in rows]
    rows = [row for _, some in parts for row in some]
    points, draws, lucks = (np.array([int(row[key] or 0) for row in rows]) for key in ("point_id", "draw", "luck"))
    seeds = np.array([e.seed for e in experiments], dtype=np.uint64)
    counted = np.where([e.common for e in experiments], 0, points + 1)
    raw = tomllib.loads(experiments[0].scenario.read_text())
    scripts, looks = [], []
    for experiment, some in parts:
        here = np.array([e is experiment for e in experiments])
        scripts += experiment.change(raw, some, here)
        looks += [(k, m, here) for k, m in enumerate(experiment.raw.get("measure", []))]
    medians = np.array([e.medians for e in experiments])
    numbers = Numbers(Clock(raw["time"]), w.parameter_words(seeds, counted, draws), medians)
    scenario = Scenario(raw, numbers)
    interventions = [intervention(scenario, *s) for s in scripts]
    measures = [measure(scenario, *m) for m in looks]
    return scenario, interventions, measures, w.luck_words(seeds, counted, draws, lucks)


def intervention(scenario, arm, k, raw, runs):
    n = scenario.n
    entity = 32_768 + arm
    kind, = set(raw) & {"force", "block", "unavailable", "freeze", "set", "shock", "bias", "sign"}
    part = Part(kind=kind, runs=runs)
    if kind in ("force", "shock", "sign"):
        part.at = n.moment(raw["at"], (w.OTHER, entity, k, 0), lo=1)
        part.from_ = part.until = part.at
    else:
        part.from_ = n.moment(raw.get("from"), (w.OTHER, entity, k, 0), 0)
        part.until = n.moment(raw.get("until"), (w.OTHER, entity, k, 1), math.inf)
    if kind in ("force", "block", "unavailable"):
        part.option = scenario.option_index[raw[kind]]
    elif kind == "sign":
        part.bargain = scenario.bargain_index[raw[kind]]
    elif kind in ("freeze", "bias"):
        part.actor = scenario.actor_index[raw[kind]]
    else:
        part.variable = scenario.variable_index[raw[kind]]
    if kind == "bias":
        part.variable = scenario.variable_index[raw["variable"]]
    if kind == "set":
        part.to = n.get(raw["to"], (w.OTHER, entity, k, 2))
    if kind in ("shock", "bias"):
        part.by = n.get(raw["by"], (w.OTHER, entity, k, 2))
    return part


def measure(scenario, k, raw, runs):
    n = scenario.n
    entity = 49_152 + k
    kind, = set(raw) - {"id", "label", "from", "until", "excluding"}

    def bound(key, field, default):
        value = raw.get(key)
        if isinstance(value, str) and value in scenario.event_index:
            return ("event", scenario.event_index[value])
        return ("tick", n.moment(value, (w.OTHER, entity, 0, field), default))

    body = raw[kind]
    part = Part(
        id=raw["id"], kind=kind, body=body, runs=runs,
        from_=bound("from", 0, 0), until=bound("until", 1, math.inf),
        excluding={scenario.option_index[o] for o in raw.get("excluding", [])},
        when=None,
    )
    when = body if kind in ("first", "share") else body["when"] if kind in ("at_first", "reached") else None
    if when is not None:
        part.when = scenario.conditions(when, w.OTHER, entity, lambda place: place, (2, 3))
    return part
