"""`cargo mutants` on the rules of the engine: a seeded sample of its mutants, a batch at a time, so that it can be interrupted.

    sample.py COUNT [MINUTES]

Keeps in tests/mutants/outcomes.csv what became of each (caught, missed, timeout, unviable), goes on with those of the
sample that are not there yet, stops after so many MINUTES if they are stated, and says which part was caught. Unviable
are those that do not compile. What became of a file's mutants is forgotten when the file changes, and no other file's
are; what was missed is tried again, say for a new test, when its row is deleted. Ends with 1 if less than nine in ten
are caught, or, without MINUTES, if the sample is not whole. Needs cargo-mutants (`cargo install cargo-mutants`) and,
alone on two cores, three hours for 400.
"""

import csv
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

from tree import ROOT, RULES, main as copy

SEED = 6
BATCH = 10
OUTCOMES = ROOT / "tests/mutants/outcomes.csv"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
TREE = TARGET / "mutants/tree"
# The quick tests, then the others for what those have missed, which are quicker, builds included, if the engine is
# optimised. None of them compares results with kept ones, but for those that are left out: value stability,
# and the page of known results.
OPTIMISED = ["-C", "--config", "-C", "profile.dev.package.detente-core.opt-level=3"]
STAGES = [
    ([], ["--lib"]),
    (OPTIMISED, ["--test", "validation", "--test", "properties"]),
    (OPTIMISED, ["--test", "engine"]),
]
SKIP = ["--", "--skip", "values_are_stable", "--skip", "the_page_says"]
CATEGORIES = {"CaughtMutant": "caught", "MissedMutant": "missed", "Timeout": "timeout", "Unviable": "unviable"}


def mutants(*arguments, **options):
    command = ["cargo", "mutants", "-d", TREE, "--package", "detente-core", "--file", f"{RULES}/**", *arguments]
    # One instruction set is enough, and built in half the time.
    flags = {"CARGO_TARGET_DIR": str(TARGET), "CARGO_INCREMENTAL": "1", "RUSTFLAGS": "--cfg detente_baseline"}
    return subprocess.run(command, env=os.environ | flags, text=True, **options)


@functools.cache
def source(path):
    """A digest of a file: what outcomes are about."""
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()[:12]


def path(mutant):
    return mutant.split(":")[0]


def rank(mutant):
    """Chance that depends on the mutant and its file alone: the sample keeps nearly all of files that do not change."""
    return hashlib.sha256(f"{SEED} {source(path(mutant))} {mutant}".encode()).digest()


def known(listed):
    if not OUTCOMES.exists():
        return {}
    with OUTCOMES.open() as file:
        rows = {row["mutant"]: row for row in csv.DictReader(file)}
    return {name: rows[name]["outcome"] for name in listed if name in rows and rows[name]["source"] == source(path(name))}


def outcomes(names, stage, baseline):
    """What becomes of some mutants, by name. Where the tests fail without any, nothing does."""
    exactly = [f"--re=^{re.escape(name)}$" for name in names]
    told = TREE / "mutants.out/outcomes.json"
    told.unlink(missing_ok=True)
    options = ["--in-place", f"--baseline={baseline}", "--timeout=600", "--no-shuffle", "--colors=never"]
    build, tests = stage
    mutants(*options, *build, *exactly, "--", *tests, *SKIP)
    with told.open() as file:
        found = [o for o in json.load(file)["outcomes"] if o["scenario"] != "Baseline"]
    found = {o["scenario"]["Mutant"]["name"]: CATEGORIES.get(o["summary"], o["summary"]) for o in found}
    if not set(names) <= set(found):
        sys.exit("not all mutants were tried: see above")
    # Some are tried whether they are named or not.
    return {name: found[name] for name in names}


def main(count, minutes):
    TREE.mkdir(parents=True, exist_ok=True)
    copy(TREE, [])
    listed = mutants("--list", capture_output=True, check=True).stdout.splitlines()
    print(f"{len(listed)} mutants of {RULES}")
    sample = sorted(listed, key=rank)[:count]
    done = known(listed)
    left = [name for name in sample if name not in done]
    until = time.monotonic() + 60 * minutes
    baselines = ["run"] * len(STAGES)
    while left and time.monotonic() < until:
        batch, left = left[:BATCH], left[BATCH:]
        for place, stage in enumerate(STAGES):
            missed = [name for name in batch if done.get(name, "missed") == "missed"]
            if missed:
                done |= outcomes(missed, stage, baselines[place])
                baselines[place] = "skip"
        with OUTCOMES.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["source", "mutant", "outcome"])
            writer.writerows((source(path(name)), name, outcome) for name, outcome in sorted(done.items()))
    tally = {kind: sum(done.get(name) == kind for name in sample) for kind in CATEGORIES.values()}
    tried, viable = sum(tally.values()), sum(tally.values()) - tally["unviable"]
    found = tally["caught"] + tally["timeout"]
    print(", ".join(f"{n} {kind}" for kind, n in tally.items()) + f": {tried} tried of a sample of {len(sample)}")
    print(f"caught: {found} of {viable}, {100 * found / max(viable, 1):.1f} %")
    for name in sample:
        if done.get(name) == "missed":
            print(f"  missed: {name}")
    whole = tried == len(sample) or minutes < float("inf")
    sys.exit(0 if whole and viable and found >= 0.9 * viable else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else float("inf"))
