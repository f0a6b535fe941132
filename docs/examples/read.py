"""Reads the tables of détente's results with pandas, checks that they are as docs/experiments.md says, and sums them up.

    python3 docs/examples/read.py RESULT_FOLDER ...
"""

import json
import sys
from pathlib import Path

import pandas as pd

# The columns of every table: i whole number, f number, s text; ? may be blank. Names in capitals stand for
# columns that the experiment names.
TABLES = {
    "runs.csv": "run_id:i point_id:i replicate:i draw:i? luck:i FACTORS status:s end_reason:s end_tick:i MEASURES",
    "failures.csv": "run_id:i point_id:i replicate:i draw:i? luck:i stage:s tick:i message:s replay:s",
    "design.csv": "point_id:i FACTORS",
    "points.csv": "point_id:i FACTORS measure:s n:i mean:f? sd:f? ci_low:f? ci_high:f? q05:f? q50:f? q95:f?",
    "series.csv": "point_id:i FACTORS series:s tick:i runs:i n:i mean:f? q05:f? q50:f? q95:f?",
    "trajectories.csv": "run_id:i point_id:i series:s tick:i value:f?",
    "contrasts.csv": "hypothesis:s form:s measure:s arm:s? against:s? n:i dropped:i mean_arm:f? mean_against:f? "
    "effect:f? ci_low:f? ci_high:f? confidence:f effect_size:f? variance_reduction:f? independent_n:f? direction:s? "
    "min_effect:f p:f? verdict:s p_holm:f? verdict_holm:s claim:s",
    "sensitivity.csv": "point_id:i? measure:s index:s factor:s? with:s? n:i dropped:i value:f? ci_low:f? ci_high:f? p:f?",
    "discovery.csv": "discovery:s method:s box:i n:i successes:i density:f? coverage:f? mass:f? factor:s? end:s? limit:s? "
    "quasi_p:f?",
    "search.csv": "candidate:i generation:i LEVERS_AND_OBJECTIVES futures:i front:i",
    "pareto.csv": "candidate:i generation:i LEVERS_AND_OBJECTIVES futures:i front:i",
}


def read(path):
    """A table. Only a blank is missing: an arm may be called NA or none."""
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def check(holds, path, what):
    if not holds:
        sys.exit(f"{path}: {what}")


def check_table(path, table):
    """That the columns are the documented ones, in order, of their type, and filled where they are never blank."""
    spec, columns = TABLES[path.name].split(), list(table.columns)
    fixed = [entry.split(":")[0] for entry in spec if ":" in entry]
    check([c for c in columns if c in fixed] == fixed, path, f"columns are {columns}, not {fixed}")
    first = next((place for place, entry in enumerate(spec) if ":" not in entry), len(spec))
    check(columns[:first] == fixed[:first], path, f"first columns are {columns[:first]}, not {fixed[:first]}")
    check(":" not in spec[-1] or columns[-1] == fixed[-1], path, f"last column is {columns[-1]}, not {fixed[-1]}")
    for name, kind in (entry.split(":") for entry in spec if ":" in entry):
        blank = table[name].isna()
        check("?" in kind or not blank.any(), path, f"`{name}` has blanks")
        values = table[name][~blank]
        if kind[0] == "s":
            # A column of blanks, or of limits that all are numbers, has no text.
            check(name == "limit" or all(isinstance(v, str) for v in values), path, f"`{name}` is no text")
        else:
            check(pd.api.types.is_numeric_dtype(table[name]), path, f"`{name}` is no number but {table[name].dtype}")
        if kind[0] == "i":
            check((values % 1 == 0).all(), path, f"`{name}` is not whole")


def check_folder(folder):
    names = sorted(p.name for p in folder.glob("*.csv"))
    check(names, folder, "no tables")
    check(not list(folder.glob("*.partial")), folder, "an interrupted run")
    tables = {name: read(folder / name) for name in names}
    for name, table in tables.items():
        if name in TABLES:
            check_table(folder / name, table)
    described = folder / "columns.json"
    if described.exists():
        for name, columns in json.loads(described.read_text()).items():
            known = [column["name"] for column in columns]
            check(known == list(tables[name].columns), folder / name, "columns.json describes other columns")
    # The tables of `analyse --out` come without a manifest.
    manifest = folder / "manifest.json"
    for name, written in json.loads(manifest.read_text())["files"].items() if manifest.exists() else ():
        check(name not in tables or len(tables[name]) == written["rows"], folder / name, "not as many rows as written")
    return tables


def check_runs(folder, tables):
    """That runs, draws and points belong together: the mean over the runs of a point is the mean in points.csv."""
    runs, points, draws = tables["runs.csv"], tables["points.csv"], tables.get("draws.csv")
    ok = runs["status"] == "ok"
    measures = list(runs.columns)[list(runs.columns).index("end_tick") + 1 :]
    check(set(points["measure"]) == set(measures), folder, "points.csv has other measures than runs.csv")
    nested = runs["luck"].max() > 0 and runs["draw"].notna().all()
    for row in points.itertuples():
        values = runs.loc[ok & (runs["point_id"] == row.point_id), ["draw", row.measure]].dropna(subset=[row.measure])
        if len(values) == 0:
            check(pd.isna(row.mean), folder, f"a mean of nothing: {row}")
            continue
        # The draw is the unit where several lucks share one: the mean of the means of draws. n counts runs.
        means = values.groupby("draw")[row.measure].mean() if nested else values[row.measure]
        close = abs(means.mean() - row.mean) <= 1e-9 * max(1.0, abs(row.mean))
        check(close and row.n == len(values), folder, f"points.csv differs from runs.csv: {row}")
    if draws is None:
        return
    key = ["point_id", "draw"] if "point_id" in draws.columns else ["draw"]
    check(not draws.duplicated(key).any(), folder, "draws.csv has a draw twice")
    if runs["draw"].notna().all():
        joined = runs.merge(draws, on=key, how="left", validate="many_to_one", indicator=True)
        check((joined["_merge"] == "both").all(), folder, "runs without their draw")


def check_contrasts(folder, runs, contrasts):
    """That the difference of two arms is the mean of differences replicate by replicate. Where a measure has blanks it
    may be a time, of which contrasts take restricted means."""
    for row in contrasts[contrasts["form"] == "difference"].itertuples():
        arms = [c for c in runs.columns if {row.arm, row.against} <= set(runs[c].astype(str))]
        if not arms or runs[row.measure].isna().any() or runs["luck"].max() > 0:
            continue
        wide = runs.pivot_table(index="replicate", columns=arms[0], values=row.measure)
        difference = wide[row.arm] - wide[row.against]
        close = abs(difference.mean() - row.effect) <= 1e-9 * max(1.0, abs(row.effect))
        check(close and row.n == len(difference), folder, f"contrasts.csv differs from runs.csv: {row.hypothesis}")
        print(f"{row.hypothesis}, by hand: {difference.mean():.4f}, standard error {difference.sem():.4f}")


def main(folders):
    check(folders, "read.py", "no result folder named")
    for folder in map(Path, folders):
        tables = check_folder(folder)
        if "runs.csv" in tables:
            check_runs(folder, tables)
            if "contrasts.csv" in tables:
                check_contrasts(folder, tables["runs.csv"], tables["contrasts.csv"])
        sizes = ", ".join(f"{name} {len(table)} x {len(table.columns)}" for name, table in tables.items())
        print(f"{folder.name}: {sizes}")
        if "contrasts.csv" in tables:
            print(tables["contrasts.csv"][["hypothesis", "effect", "ci_low", "ci_high", "verdict"]].to_string(index=False))


main(sys.argv[1:])
