"""From a number as a file states it to its value in one run (docs/model.md, §11)."""

import datetime
import math

import quantiles
from quantiles import clamp

LAST_MOMENT = 1_048_575


class Clock:
    """Ticks and dates."""

    def __init__(self, time):
        self.unit = time["unit"]
        self.ticks_per_unit = time["ticks_per_unit"]
        self.delta = 1.0 / self.ticks_per_unit
        self.start = datetime.date.fromisoformat(time["start"]) if time.get("start") else None
        days = {"day": 1, "week": 7}.get(self.unit, 0)
        self.days_per_tick = days / self.ticks_per_unit

    def is_date(self, text):
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            return False
        return True

    def moment(self, value):
        if isinstance(value, str):
            return (datetime.date.fromisoformat(value) - self.start).days / self.days_per_tick
        return float(value)


class Numbers:
    """Values of one parameter draw. `words` is None at the medians (`draws = 0`)."""

    def __init__(self, clock, words):
        self.clock = clock
        self.words = words
        self.drawn = {}

    def get(self, path, raw, address, default=None, lo=-math.inf, hi=math.inf):
        """A number; `address` is (purpose, entity, item, field)."""
        if raw is None:
            return default
        if not isinstance(raw, dict):
            return raw if isinstance(raw, bool) else float(raw)
        value = self.quantile(raw, self.luck(address), lo if lo > 0.0 else 0.0)
        self.drawn[path] = value
        return value

    def moment(self, path, raw, address, default=None, lo=0, hi=LAST_MOMENT):
        """A date or a number of ticks, as whole ticks."""
        if raw is None:
            return default
        if not isinstance(raw, dict):
            return int(self.clock.moment(raw))
        value = self.quantile(raw, self.luck(address), 0.0, self.clock.moment)
        value = int(clamp(math.floor(value + 0.5), lo, hi))
        self.drawn[path] = value
        return value

    def flag(self, path, raw, address, default):
        if raw is None:
            return default
        if not isinstance(raw, dict):
            return bool(raw)
        value = bool(self.quantile(raw, self.luck(address), 0.0, None))
        self.drawn[path] = value
        return value

    def luck(self, address):
        if self.words is None:
            return 0.5
        purpose, entity, item, field = address
        return self.words.uniform(field, purpose, entity, 8 * item)

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
            values = [v if isinstance(v, bool) else of(v) for v in values]
            return quantiles.choice(values, weights, u)
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
