"""Compares the boxes of `examples/prim_peer.rs` with those that EMA Workbench finds in the same rows.

    ema_prim.py FOLDER

FOLDER holds what the example wrote. Of every box on the trajectory of every round these must agree to a relative 1e-9:
each limit, coverage, density, mass, the numbers of rows and successes, the number of restricted factors and the
quasi-p-values. Before the next round EMA Workbench is told which box our rule chose, as an analyst would choose one.
Prints `agree: N of N` boxes; exits with 1 if any differs.
"""

import csv
import json
import logging
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from ema_workbench.analysis import prim  # noqa: E402

TOLERANCE = 1e-9
# A density that every box with a success reaches: EMA Workbench then never replaces a box by the whole space, and
# counts the ones as cases of interest.
ANY_DENSITY = 1e-12


def read(path):
    """Factors and outcome of the rows that have one. `float` reads every digit, which pandas does not by default."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for row in rows if row["y"] != ""]
    names = [name for name in rows[0] if name != "y"]
    columns = {}
    for name in names:
        if name.startswith("x"):
            columns[name] = np.array([float(row[name]) for row in kept])
        else:
            columns[name] = pd.Series([row[name] for row in kept], dtype=object)
    return pd.DataFrame(columns), np.array([row["y"] == "1" for row in kept]), len(rows) - len(kept)


def close(ours, theirs):
    return abs(ours - theirs) <= TOLERANCE * max(abs(ours), abs(theirs))


def differences(ours, box, place, names):
    """What differs between one of our boxes and box number `place` of theirs."""
    stats = box.peeling_trajectory.iloc[place]
    for key, column in [
        ("n", "n"), ("successes", "k"), ("coverage", "coverage"), ("density", "density"), ("density", "mean"),
        ("mass", "mass"), ("restricted_factors", "res_dim"),
    ]:
        if not close(ours[key], float(stats[column])):
            yield f"{key} {ours[key]} against {stats[column]}"
    limits = box.box_lims[place]
    for name, own in zip(names, ours["limits"]):
        theirs = limits[name].tolist()
        if name.startswith("x"):
            same = all(close(a, float(b)) for a, b in zip(own, theirs))
        else:
            same = {str(level) for level in own} == set(theirs[0])
        if not same:
            yield f"{name} {own} against {theirs}"
    own = {(entry["factor"], entry["end"]): entry["quasi_p"] for entry in ours["restrictions"]}
    theirs = {
        (name, end): value
        for name, values in box.qp[place].items()
        for end, value in enumerate(values)
        if value != -1
    }
    if own.keys() != theirs.keys():
        yield f"restrictions {sorted(own)} against {sorted(theirs)}"
    else:
        for key, value in own.items():
            if not close(value, float(theirs[key])):
                yield f"quasi-p of {key} {value} against {theirs[key]}"


def main():
    folder = Path(sys.argv[1])
    logging.disable(logging.CRITICAL)
    total = agree = 0
    for case in json.loads((folder / "boxes.json").read_text()):
        x, y, missing = read(folder / f"{case['name']}.csv")
        boxes = pasted = 0
        search = prim.Prim(
            x,
            y,
            threshold=ANY_DENSITY,
            obj_function=prim.PRIMObjectiveFunctions[case["objective"]],
            peel_alpha=case["alpha"],
            paste_alpha=case["paste_alpha"],
            mass_min=case["min_mass"],
        )
        problems = [] if missing == case["missing"] else [f"{case['missing']} rows missing against {missing}"]
        for number, ours in enumerate(case["rounds"]):
            box = search.find_box()
            theirs = len(box.box_lims)
            total += max(len(ours["boxes"]), theirs)
            boxes += len(ours["boxes"])
            pasted += len(ours["boxes"]) - ours["peeled"]
            if len(ours["boxes"]) != theirs:
                problems.append(f"round {number}: {len(ours['boxes'])} boxes against {theirs}")
            for place in range(min(len(ours["boxes"]), theirs)):
                found = list(differences(ours["boxes"][place], box, place, list(x.columns)))
                agree += not found
                problems += [f"round {number}, box {place}: {text}" for text in found]
            box.select(ours["chosen"])
        print(f"{case['name']}: {len(case['rounds'])} rounds, {boxes} boxes, {pasted} of them pasted")
        for problem in problems:
            print(f"  {problem}")
        agree -= missing != case["missing"]
    print(f"agree: {agree} of {total}")
    sys.exit(0 if total > 0 and agree == total else 1)


main()
