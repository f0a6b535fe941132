"""Compares runs of this implementation with the rows that `detente run` wrote."""

import csv
import pathlib
import subprocess
import sys
import time

from engine import World
from experiment import Experiment

TOLERANCE = 1e-9
TOGETHER = 500  # runs that go through the ticks together


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
    with open(folder / "runs.csv") as file:
        return list(csv.DictReader(file))


def simulate(experiment, rows):
    """(end, last tick, measures) of the run of every row."""
    scenario, interventions, measures, words = experiment.build(rows)
    return World(scenario, interventions, measures, words, len(rows)).run()


def compare(path, replicates, detente, out, verbose=True):
    """The number of runs, and of those that differ."""
    path = pathlib.Path(path)
    rows = rows_of(path, replicates, detente, pathlib.Path(out) / path.stem)
    experiment = Experiment(path, medians=str(replicates or "").startswith("0x"))
    begun = time.monotonic()
    values = bad = 0
    for start in range(0, len(rows), TOGETHER):
        here = rows[start:start + TOGETHER]
        for row, (end, tick, results) in zip(here, simulate(experiment, here)):
            wrong = []
            if row["end_reason"] != end or int(row["end_tick"]) != tick:
                wrong.append(("end", row["end_reason"], row["end_tick"], end, tick))
            wrong += [(name, row[name], value) for name, value in results.items() if not same(row[name], value)]
            values += len(results)
            if wrong:
                bad += 1
                if verbose and bad <= 5:
                    print(f"  run {row['run_id']} point {row['point_id']}:", *wrong, sep="\n    ")
    print(f"{path}: agree: {len(rows) - bad} of {len(rows)} runs, {values} values, {time.monotonic() - begun:.1f} s",
          flush=True)
    return len(rows), bad


if __name__ == "__main__":
    detente, out, *rest = sys.argv[1:]
    runs = bad = 0
    for item in rest:
        path, _, replicates = item.partition("=")
        some, wrong = compare(path, replicates or None, detente, out)
        runs, bad = runs + some, bad + wrong
    print(f"agree: {runs - bad} of {runs}")
    sys.exit(1 if bad else 0)
