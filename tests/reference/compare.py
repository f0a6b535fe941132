"""Compares runs of this implementation with the rows that `detente run` wrote."""

import argparse
import csv
import math
import pathlib
import subprocess
import sys
import time

import numpy as np

from engine import World
from experiment import Experiment, build

TOLERANCE = 1e-9
TOGETHER = 500  # the most runs that go through the ticks together


def same(text, value):
    if text == "" or value is None:
        return text == "" and value is None
    a, b = float(text), float(value)
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a))


def rows_of(path, replicates, detente, folder, *options):
    """The rows of an experiment as the first engine runs it."""
    command = [detente, "run", str(path), "--out", str(folder), "--force", *options]
    if replicates:
        command += ["--replicates", str(replicates)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 65):  # 65: some runs failed, which is compared too
        raise RuntimeError(done.stdout + done.stderr)
    with open(pathlib.Path(folder) / "runs.csv") as file:
        return list(csv.DictReader(file))


@np.errstate(all="ignore")  # what comes of a division by 0 is not used, or is how a run fails
def simulate(parts):
    """(end, last tick, measures) of the run of every row of some experiments with one scenario, (experiment, rows) each."""
    scenario, interventions, measures, words = build(parts)
    return World(scenario, interventions, measures, words, sum(len(rows) for _, rows in parts)).run()


def differences(row, result):
    end, tick, values = result
    wrong = [(name, row[name], value) for name, value in values.items() if not same(row[name], value)]
    if row["end_reason"] != end or int(row["end_tick"]) != tick:
        wrong.insert(0, ("end", row["end_reason"], row["end_tick"], end, tick))
    return wrong


def portions(parts, most=TOGETHER):
    """The runs of experiments with one scenario, so many at a time."""
    portion, room = [], most
    for experiment, rows in parts:
        while rows:
            portion.append((experiment, rows[:room]))
            room, rows = room - len(rows[:room]), rows[room:]
            if room == 0:
                yield portion
                portion, room = [], most
    if portion:
        yield portion


def compare(items, detente, out, most=math.inf):
    """Compares experiments, (path, replicates or None) each, those with one scenario together; of one with more than
    `most` rows, every so-many-th. Returns the number of runs, and of those that differ."""
    by_scenario = {}
    for n, (path, replicates) in enumerate(items):
        rows = rows_of(path, replicates, detente, pathlib.Path(out) / str(n))
        rows = rows[::math.ceil(len(rows) / most)] if len(rows) > most else rows
        experiment = Experiment(path, medians=str(replicates or "").startswith("0x"))
        experiment.path = path
        by_scenario.setdefault(experiment.scenario, []).append((experiment, rows))
    runs = bad = 0
    for parts in by_scenario.values():
        begun = time.monotonic()
        counts = {experiment.path: [0, 0] for experiment, _ in parts}
        for portion in portions(parts):
            rows = [(experiment, row) for experiment, some in portion for row in some]
            for (experiment, row), result in zip(rows, simulate(portion)):
                count = counts[experiment.path]
                wrong = differences(row, result)
                count[0] += 1
                count[1] += bool(wrong)
                if wrong and count[1] <= 3:
                    print(f"  run {row['run_id']} of {experiment.path}:", *wrong[:8], sep="\n    ")
        for path, (some, wrong) in counts.items():
            print(f"{path}: agree: {some - wrong} of {some}")
            runs, bad = runs + some, bad + wrong
        print(f"    {time.monotonic() - begun:.1f} s", flush=True)
    return runs, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detente")
    parser.add_argument("out")
    parser.add_argument("experiments", nargs="+", metavar="experiment.toml[=REPLICATES]")
    parser.add_argument("--most", type=int, default=math.inf, help="rows to compare of one experiment")
    args = parser.parse_args()
    items = [(path, replicates or None) for path, _, replicates in (item.partition("=") for item in args.experiments)]
    runs, bad = compare(items, args.detente, args.out, args.most)
    print(f"agree: {runs - bad} of {runs}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
