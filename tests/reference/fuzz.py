"""Random scenarios, run by both engines and compared, and counted by what they use."""

import argparse
import collections
import pathlib
import subprocess
import sys
import tomllib

from compare import compare
from features import FEATURES, features
from random_experiment import RandomExperiment

REGIMES = 5  # kinds of scenarios, by thousands of the seed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detente")
    parser.add_argument("out")
    parser.add_argument("count", type=int, help="how many scenarios, spread over the regimes")
    parser.add_argument("--from", dest="first", type=int, default=0, help="first seed of each regime")
    parser.add_argument("--least", type=int, default=0, help="how many of them must use each feature")
    args = parser.parse_args()
    counts = collections.Counter()
    runs = bad = refused = 0
    for n in range(args.count):
        seed = 1000 * (n % REGIMES) + args.first + n // REGIMES
        folder = pathlib.Path(args.out) / f"fuzz{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        RandomExperiment(seed).build(folder)
        path = folder / "experiment.toml"
        check = subprocess.run([args.detente, "check", str(path)], capture_output=True, text=True)
        if check.returncode != 0:
            refused += 1
            said = check.stdout + check.stderr
            print(f"seed {seed}: refused:", *(x for x in said.splitlines() if x.startswith("error")), sep="\n   ")
            continue
        counts.update(features(*(tomllib.loads((folder / f"{f}.toml").read_text()) for f in ("scenario", "experiment"))))
        some, wrong = compare([(str(path), None)], args.detente, folder)
        runs, bad = runs + some, bad + wrong
    print(f"how many of {args.count} random scenarios use")
    for group, names in FEATURES.items():
        print(f"    {group}:", ", ".join(f"{name} {counts[group, name]}" for name in names))
    rare = [f"{group} {name}" for group, names in FEATURES.items() for name in names if counts[group, name] < args.least]
    if rare:
        print("too rare:", ", ".join(rare))
    print(f"{refused} of {args.count} refused")
    print(f"agree: {runs - bad} of {runs}")
    sys.exit(1 if bad or refused or rare else 0)


if __name__ == "__main__":
    main()
