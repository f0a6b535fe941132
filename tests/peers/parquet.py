"""Compares every Parquet table of a result with the CSV table beside it, as pandas reads them: parquet.py RUNDIR

Column by column: the names, whether pandas finds text or numbers, which cells are blank, and every value to the bit.
Text columns of the CSV file are read as text, where pandas would otherwise guess by their cells. Prints
`agree: N of N` columns; exits with 1 if any differs or a table has no copy.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq


def is_text(column):
    return not pd.api.types.is_numeric_dtype(column.dtype)


def equal(ours, theirs):
    """Whether two columns have the same blanks and values."""
    blank = ours.isna().to_numpy()
    if len(ours) != len(theirs) or (blank != theirs.isna().to_numpy()).any():
        return False
    ours, theirs = ours[~blank], theirs[~blank]
    if is_text(ours):
        return list(ours) == list(theirs)
    if ours.dtype == theirs.dtype == np.int64:
        return bool((ours == theirs).all())
    return ours.to_numpy(float).tobytes() == theirs.to_numpy(float).tobytes()


def main():
    agree = total = 0
    for table in sorted(Path(sys.argv[1]).glob("*.csv")):
        copy = table.with_suffix(".parquet")
        schema = {field.name: str(field.type) for field in pq.read_schema(copy)}
        ours = pd.read_parquet(copy)
        text = {name: str for name, kind in schema.items() if kind == "string"}
        theirs = pd.read_csv(
            table, dtype=text, float_precision="round_trip", keep_default_na=False, na_values=[""]
        )
        if list(ours.columns) != list(theirs.columns):
            print(f"{table.name}: {list(ours.columns)} against {list(theirs.columns)}")
            total += 1
            continue
        for name in ours.columns:
            total += 1
            # A column without any value is of no type to a reader of CSV.
            same_kind = is_text(ours[name]) == is_text(theirs[name]) or theirs[name].isna().all()
            if same_kind and equal(ours[name], theirs[name]):
                agree += 1
            else:
                print(f"{table.name}: {name} {schema[name]} {ours[name].dtype} against {theirs[name].dtype}")
        sizes = f"{copy.stat().st_size} bytes against {table.stat().st_size}"
        print(f"{table.name}: {len(ours)} rows, {len(ours.columns)} columns, {sizes}")
    print(f"agree: {agree} of {total}")
    if total == 0 or agree != total:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
