"""The line that every rival in Python prints, and its two arguments."""

import json
import math
import sys
import time


class Clock:
    """Seconds since it was made: by the wall, and of the processor."""

    def __init__(self):
        self.wall, self.core = time.perf_counter(), time.process_time()

    def read(self):
        return time.perf_counter() - self.wall, time.process_time() - self.core


def arguments():
    """(runs, seed)"""
    return int(sys.argv[1]), int(sys.argv[2])


def report(name, version, clock, values):
    """`clock` began after start-up; `values` has the measures of all runs: {id: a number per run}."""
    seconds, core = clock.read()
    means, sds = {}, {}
    for key, column in values.items():
        column = [float(x) for x in column]
        mean = math.fsum(column) / len(column)
        squares = math.fsum((x - mean) ** 2 for x in column)
        means[key], sds[key] = mean, math.sqrt(squares / max(1, len(column) - 1))
    runs = len(column)
    print(json.dumps({
        "name": name, "version": version, "runs": runs, "seconds": seconds, "core_seconds": core, "means": means,
        "sds": sds,
    }))
