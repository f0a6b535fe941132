"""From a number as a file states it to its values in many runs (docs/model.md, §11)."""

import datetime
import math
from dataclasses import dataclass

import numpy as np

import quantiles

LAST_MOMENT = 1_048_575


class Clock:
    """Ticks and dates."""

    def __init__(self, time):
        self.ticks_per_unit = time["ticks_per_unit"]
        self.delta = 1.0 / self.ticks_per_unit
        self.start = datetime.date.fromisoformat(time["start"]) if time.get("start") else None
        days = {"day": 1, "week": 7}.get(time["unit"], 0)
        self.days_per_tick = days / self.ticks_per_unit

    def moment(self, value):
        if isinstance(value, str):
            return (datetime.date.fromisoformat(value) - self.start).days / self.days_per_tick
        return float(value)


@dataclass
class Cases:
    """A number that the design points state differently: (runs, as stated there), a later one winning. None: not stated."""

    cases: list


class Numbers:
    """The values of numbers in many runs: one float where all runs have the same, an array with an entry per run otherwise.
    `medians` are the runs with every distribution at its median (`draws = 0`)."""

    def __init__(self, clock, words, medians):
        self.clock = clock
        self.words = words
        self.medians = medians
        self.runs = len(medians)

    def get(self, raw, address, default=None, lo=-math.inf):
        """A number; `address` is (purpose, entity, item, field), `lo` the lower end of its legal range."""
        if isinstance(raw, Cases):
            return self.by_case(raw, lambda one: self.get(one, address, math.nan if default is None else default, lo))
        if raw is None:
            return default
        if not isinstance(raw, dict):
            return float(raw)
        return self.quantile(raw, self.luck(address), max(lo, 0.0))

    def moment(self, raw, address, default=None, lo=0):
        """A date or a number of ticks, in ticks."""
        if isinstance(raw, Cases):
            return self.by_case(raw, lambda one: self.moment(one, address, default, lo))
        if raw is None:
            return default
        if not isinstance(raw, dict):
            return self.clock.moment(raw)
        value = self.quantile(raw, self.luck(address), 0.0, self.clock.moment)
        return np.clip(np.floor(value + 0.5), lo, LAST_MOMENT)

    def flag(self, raw, address, default):
        if isinstance(raw, Cases):
            return self.by_case(raw, lambda one: self.flag(one, address, default), bool)
        if raw is None:
            return default
        if not isinstance(raw, dict):
            return bool(raw)
        return self.quantile(raw, self.luck(address), 0.0).astype(bool)

    def by_case(self, raw, value, kind=float):
        out = np.empty(self.runs, dtype=kind)
        for runs, one in raw.cases:
            out[runs] = np.broadcast_to(value(one), self.runs)[runs]
        return out

    def luck(self, address):
        purpose, entity, item, field = address
        u = self.words.uniform(field, purpose, entity, 8 * item)
        self.words.forget()
        return np.where(self.medians, 0.5, u)

    def quantile(self, raw, u, least, moment=None):
        of = moment or float
        (kind, body), = raw.items()
        if kind == "uniform":
            a, b = map(of, body)
            if moment:
                a, b = a - 0.5, b + 0.5 - 5e-10
            return a + (b - a) * u
        if kind == "triangular":
            return quantiles.triangular(*map(of, body), u)
        if kind == "choice":
            values = body if isinstance(body, list) else body["values"]
            weights = (None if isinstance(body, list) else body.get("weights")) or [1.0] * len(values)
            return quantiles.choice([of(v) for v in values], weights, u)
        lo = of(body["min"]) if body.get("min") is not None else None
        hi = of(body["max"]) if body.get("max") is not None else None
        if kind == "beta":
            lo, hi = 0.0 if lo is None else lo, 1.0 if hi is None else hi
            return lo + (hi - lo) * quantiles.beta(of(body["a"]), of(body["b"]), u)
        hi = math.inf if hi is None else hi
        if kind == "normal":
            return quantiles.cut_normal(of(body["mean"]), of(body["sd"]), -math.inf if lo is None else lo, hi, u)
        if kind == "lognormal":
            return quantiles.lognormal(of(body["median"]), of(body["sigma"]), least if lo is None else lo, hi, u)
        raise ValueError(kind)
