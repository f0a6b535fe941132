"""Compares our sensitivity indices with SALib's on the same tables: salib.py CASES.json

CASES.json is what the example `sensitivity_peer` prints. Every index must agree to 1e-9, absolutely or relatively, and
so must the outputs with SALib's own test functions.

Where the definitions differ, both are computed here, so that the difference is the one we state and no other:

* Sobol': SALib knows no failed runs. Base samples with one are cut out of the table before SALib sees it.
* PAWN: SALib's slices are open at the top, the last one too, so that the run with a factor's largest value is in no
  slice; our last slice is closed. SALib is compared with its definition written out on SciPy's two-sample
  Kolmogorov-Smirnov statistic, and we with the same lines and the last slice closed.
* Partial rank correlation is not in SALib: correlations of the residuals of rank regressions, by SciPy and NumPy.
"""

import json
import sys

import numpy as np
from SALib.analyze import morris, pawn, sobol
from SALib.test_functions import Ishigami, Sobol_G
from scipy import stats

TOLERANCE = 1e-9
G = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
SUMMARIES = ("minimum", "median", "mean", "maximum", "CV")


class Comparison:
    def __init__(self):
        self.agree = self.total = 0
        self.largest = 0.0

    def add(self, what, ours, theirs):
        """Counts every number of two equal shapes."""
        ours, theirs = np.asarray(ours, float).ravel(), np.asarray(theirs, float).ravel()
        if ours.shape != theirs.shape or ours.size == 0:
            raise SystemExit(f"{what}: {ours.size} numbers against {theirs.size}")
        for place, (a, b) in enumerate(zip(ours, theirs)):
            self.total += 1
            apart = abs(a - b) / max(1.0, abs(b))
            if apart <= TOLERANCE:
                self.agree += 1
                self.largest = max(self.largest, apart)
            else:
                print(f"{what} [{place}]: {a!r} against {b!r}")


def problem(factors):
    return {"num_vars": factors, "names": [f"x{i}" for i in range(factors)], "bounds": [[0.0, 1.0]] * factors}


def evaluate(model, sample):
    if model == "ishigami":
        return Ishigami.evaluate(np.pi * (2.0 * sample - 1.0), A=7.0, B=0.1)
    return Sobol_G.evaluate(sample, a=G)


def compare_sobol(comparison, what, case, sample, outputs):
    factors = sample.shape[1]
    second = case["second_order"]
    blocks = outputs.reshape(-1, (2 if second else 1) * factors + 2)
    whole = ~np.isnan(blocks).any(axis=1)
    comparison.add(f"{what} dropped", case["dropped"], (~whole).sum())
    theirs = sobol.analyze(
        problem(factors), blocks[whole].ravel(), calc_second_order=second, num_resamples=2, seed=1
    )
    comparison.add(f"{what} S1", case["S1"], theirs["S1"])
    comparison.add(f"{what} ST", case["ST"], theirs["ST"])
    if second:
        pairs = [(i, j) for i in range(factors) for j in range(i + 1, factors)]
        comparison.add(f"{what} pairs", [pair[:2] for pair in case["S2"]], pairs)
        comparison.add(f"{what} S2", [pair[2] for pair in case["S2"]], [theirs["S2"][pair] for pair in pairs])


def compare_morris(comparison, what, case, sample, outputs):
    theirs = morris.analyze(
        problem(sample.shape[1]), sample, outputs, num_levels=case["levels"], num_resamples=2, seed=1
    )
    for index in ("mu", "mu_star", "sigma"):
        comparison.add(f"{what} {index}", case[index], theirs[index])


def distances(column, outputs, slices, closed):
    cuts = np.quantile(column, np.arange(slices + 1) / slices)
    found = []
    for s in range(slices):
        inside = (column >= cuts[s]) & (column < cuts[s + 1])
        if closed and s + 1 == slices:
            inside |= column == cuts[-1]
        found.append(stats.ks_2samp(outputs[inside], outputs).statistic)
    return np.array(found)


def summarise(found):
    return [found.min(), np.median(found), found.mean(), found.max(), found.std() / found.mean()]


def compare_pawn(comparison, what, case, sample, outputs):
    slices = case["slices"]
    theirs = pawn.analyze(problem(sample.shape[1]), sample, outputs, S=slices)
    for i, ours in enumerate(case["factors"]):
        half_open = distances(sample[:, i], outputs, slices, closed=False)
        comparison.add(f"{what} SALib x{i}", [theirs[name][i] for name in SUMMARIES], summarise(half_open))
        closed = distances(sample[:, i], outputs, slices, closed=True)
        comparison.add(f"{what} slices x{i}", ours["distances"], closed)
        comparison.add(f"{what} x{i}", [ours[name] for name in SUMMARIES], summarise(closed))


def compare_prcc(comparison, what, case, sample, outputs):
    runs, factors = sample.shape
    ranks = stats.rankdata(sample, axis=0)
    output = stats.rankdata(outputs)
    for i in range(factors):
        others = np.column_stack([np.ones(runs), np.delete(ranks, i, axis=1)])
        both = np.column_stack([ranks[:, i], output])
        residuals = both - others @ np.linalg.lstsq(others, both, rcond=None)[0]
        r = np.corrcoef(residuals.T)[0, 1]
        degrees = runs - 2 - (factors - 1)
        p = 2.0 * stats.t.sf(abs(r) * np.sqrt(degrees / (1.0 - r * r)), degrees)
        comparison.add(f"{what} x{i}", [case["prcc"][i], case["p"][i]], [r, p])


COMPARE = {"sobol": compare_sobol, "morris": compare_morris, "pawn": compare_pawn, "prcc": compare_prcc}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    totals = Comparison()
    for case in cases:
        what = f"{case['method']} {case['model']}"
        sample, outputs = np.array(case["sample"]), np.array(case["outputs"], dtype=float)
        comparison = Comparison()
        run = ~np.isnan(outputs)
        if not np.allclose(outputs[run], evaluate(case["model"], sample)[run], rtol=TOLERANCE, atol=TOLERANCE):
            raise SystemExit(f"{what}: the outputs are not those of SALib's function")
        COMPARE[case["method"]](comparison, what, case, sample, outputs)
        print(
            f"{what}, {len(outputs)} runs: {comparison.agree} of {comparison.total}, "
            f"largest difference {comparison.largest:.1e}"
        )
        totals.agree += comparison.agree
        totals.total += comparison.total
    print(f"agree: {totals.agree} of {totals.total}")
    if totals.total == 0 or totals.agree != totals.total:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
