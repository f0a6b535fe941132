"""Compares runs of this implementation with the rows that `detente run` wrote."""

import csv
import pathlib
import subprocess
import sys
import time

from engine import World
from experiment import Experiment

TOLERANCE = 1e-9


def same(text, value):
    if text == "" or value is None:
        return text == "" and value is None
    a, b = float(text), float(value)
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a))


def compare(path, replicates, detente, out, only=None, verbose=True):
    folder = pathlib.Path(out) / pathlib.Path(path).stem
    command = [detente, "run", str(path), "--out", str(folder), "--force"]
    if replicates:
        command += ["--replicates", str(replicates)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode not in (0, 65):  # 65: some runs failed, which is compared too
        raise subprocess.CalledProcessError(done.returncode, command)
    experiment = Experiment(path)
    if replicates and str(replicates).startswith("0x"):
        experiment.medians = True
    begun = time.monotonic()
    runs = values = bad_runs = 0
    with open(folder / "runs.csv") as file:
        for row in csv.DictReader(file):
            if only is not None and int(row["run_id"]) not in only:
                continue
            point, draw, luck = int(row["point_id"]), int(row["draw"] or 0), int(row["luck"])
            scenario, interventions, measures = experiment.build(point, draw)
            world = World(scenario, interventions, measures, experiment.words(point, draw, luck))
            end, tick, results = world.run()
            wrong = []
            if row["end_reason"] != end or int(row["end_tick"]) != tick:
                wrong.append(("end", row["end_reason"], row["end_tick"], end, tick))
            for name, value in results.items():
                values += 1
                if not same(row[name], value):
                    wrong.append((name, row[name], value))
            runs += 1
            if wrong:
                bad_runs += 1
                if verbose and bad_runs <= 5:
                    print(f"  run {row['run_id']} point {point} draw {draw} luck {luck}:", *wrong, sep="\n    ")
    print(
        f"{path}: agree: {runs - bad_runs} of {runs} runs, {values} values, {time.monotonic() - begun:.0f} s", flush=True)
    return bad_runs


if __name__ == "__main__":
    detente, out, *rest = sys.argv[1:]
    failed = 0
    for item in rest:
        path, _, replicates = item.partition("=")
        failed += compare(path, replicates or None, detente, out)
    sys.exit(1 if failed else 0)
