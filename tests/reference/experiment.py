"""An experiment: design points, their changes and interventions."""

import copy
import itertools
import pathlib
import tomllib
from types import SimpleNamespace as Part

import words as w
from scenario import Scenario
from values import Clock


def set_path(raw, path, value):
    """Replaces the number at a dotted path; conditions of a list are named by their variable."""
    node = raw
    parts = path.split(".")
    for part in parts[:-1]:
        if isinstance(node, list):
            node = next(c for c in node if c["variable"] == part)
        else:
            node = node.setdefault(part, {})
    if isinstance(node, list):
        node[int(parts[-1])] = value
    else:
        node[parts[-1]] = value


class Experiment:
    def __init__(self, path):
        path = pathlib.Path(path)
        self.raw = tomllib.loads(path.read_text())
        self.scenario = tomllib.loads((path.parent / self.raw["scenario"]).read_text())
        self.seed = self.raw["seed"]
        self.common = self.raw.get("common_random_numbers")
        self.common = True if self.common is None else self.common
        self.variants = list(self.raw.get("variant", {}))
        replicates = self.raw["replicates"]
        self.medians = isinstance(replicates, dict) and replicates["draws"] == 0
        self.points = self.design()

    def design(self):
        """Points in order: each a list of (path, value) and ("variant", name)."""
        factors = self.raw.get("factor", [])
        names = [f.get("id") or f.get("path") or "arm" for f in factors]
        paths = [f.get("path") or "variant" for f in factors]
        design = self.raw.get("design", {})
        if design.get("kind") == "list":
            return [[(path, row[name]) for path, name in zip(paths, names)] for row in design["rows"]]
        levels = []
        for f, path in zip(factors, paths):
            values = f.get("variants") or f.get("values")
            if values is None:
                (a, b), n = f["range"], f["levels"]
                values = [a + (b - a) * k / (n - 1) for k in range(n)]
            levels.append([(path, value) for value in values])
        return list(itertools.product(*levels))

    def words(self, point, draw, luck):
        return w.luck_words(self.seed, point, self.common, draw, luck)

    def build(self, point, draw):
        """The scenario, interventions and measures of one run."""
        raw = copy.deepcopy(self.scenario)
        arms = []
        for path, value in self.points[point]:
            if path == "variant":
                arms.append(value)
                for at, number in (self.raw["variant"][value].get("change") or {}).items():
                    set_path(raw, at, number)
            else:
                set_path(raw, path, value)
        clock = Clock(raw["time"])
        words = None if self.medians else w.parameter_words(self.seed, point, self.common, draw)
        scenario = Scenario(raw, clock, words)
        scripts = [(0, f"script.{k}", k, s) for k, s in enumerate(self.raw.get("script", []))]
        for arm in arms:
            entity = self.variants.index(arm) + 1
            scripts += [
                (entity, f"variant.{arm}.script.{k}", k, s)
                for k, s in enumerate(self.raw["variant"][arm].get("script", []))
            ]
        interventions = [self.intervention(scenario, *s) for s in scripts]
        measures = [self.measure(scenario, k, m) for k, m in enumerate(self.raw.get("measure", []))]
        return scenario, interventions, measures

    def intervention(self, scenario, arm, path, k, raw):
        n = scenario.n
        entity = 32_768 + arm
        kind, = set(raw) & {"force", "block", "unavailable", "freeze", "set", "shock", "bias", "sign"}
        part = Part(kind=kind, to=None, by=None, variable=None, option=None, actor=None)
        if kind in ("force", "shock", "sign"):
            part.at = n.moment(f"{path}.at", raw["at"], (w.OTHER, entity, k, 0), lo=1)
            part.from_ = part.until = part.at
        else:
            part.from_ = n.moment(f"{path}.from", raw.get("from"), (w.OTHER, entity, k, 0), 0)
            part.until = n.moment(f"{path}.until", raw.get("until"), (w.OTHER, entity, k, 1), float("inf"))
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
            part.to = n.get(f"{path}.to", raw["to"], (w.OTHER, entity, k, 2))
        if kind in ("shock", "bias"):
            part.by = n.get(f"{path}.by", raw["by"], (w.OTHER, entity, k, 2))
        return part

    def measure(self, scenario, k, raw):
        n = scenario.n
        entity = 49_152 + k
        path = f"measure.{raw['id']}"
        kind, = set(raw) - {"id", "label", "from", "until", "excluding"}

        def bound(key, field, default):
            value = raw.get(key)
            if isinstance(value, str) and value in scenario.event_index:
                return ("event", scenario.event_index[value])
            return ("tick", n.moment(f"{path}.{key}", value, (w.OTHER, entity, 0, field), default))

        body = raw[kind]
        part = Part(
            id=raw["id"], kind=kind, body=body,
            from_=bound("from", 0, 0), until=bound("until", 1, float("inf")),
            excluding={scenario.option_index[o] for o in raw.get("excluding", [])},
            when=None,
        )
        when = body if kind in ("first", "share") else body["when"] if kind in ("at_first", "reached") else None
        if when is not None:
            part.when = scenario.conditions(f"{path}.when", when, w.OTHER, entity, lambda place: place, (2, 3))
        return part
