"""Runs per second of processor time, of this engine with many runs side by side and of the first engine on one thread, on
the same runs."""

import argparse
import csv
import os
import pathlib
import subprocess
import tempfile
import time

from compare import differences, portions, simulate
from experiment import Experiment

ROOT = pathlib.Path(__file__).resolve().parents[2]


def measure(path, replicates, detente, together):
    with tempfile.TemporaryDirectory() as out:
        command = [
            detente, "run", str(path), "--replicates", str(replicates), "--jobs", "1", "--quiet", "--force",
            "--out", out,
        ]
        begun = os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        ended = os.times()
        first = ended.children_user + ended.children_system - begun.children_user - begun.children_system
        with open(pathlib.Path(out) / "runs.csv") as file:
            rows = list(csv.DictReader(file))
    begun = time.process_time()
    results = []
    for portion in portions([(Experiment(path), rows)], together):
        results += simulate(portion)
    second = time.process_time() - begun
    bad = sum(bool(differences(row, result)) for row, result in zip(rows, results))
    n = len(rows)
    print(
        f"{path.relative_to(ROOT)}: agree: {n - bad} of {n}; detente {n / first:.1f} runs/s, "
        f"numpy {n / second:.1f} runs/s, ratio {second / first:.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detente", nargs="?", default=str(ROOT / "target/release/detente"))
    parser.add_argument("--runs", type=int, default=1000, help="about how many runs of each experiment")
    parser.add_argument("--together", type=int, default=1000, help="the most that go through the ticks together")
    args = parser.parse_args()
    for path, points in (("libya-2020/deployment", 3), ("cuban-missile-crisis/trade", 8)):
        measure(ROOT / "configs" / f"{path}.toml", max(1, round(args.runs / points)), args.detente, args.together)


if __name__ == "__main__":
    main()
