#!/usr/bin/env python3
"""Gathers what the case page shows, from full results into `results/reference/libya-2020/`.

    python3 docs/cases/libya-2020/gather.py

It reads `results/libya-2020-claims`, `-claims-calibrated`, `-face`, `-face-calibrated`,
`-calibration`, `-circumstances` and `-saltelli`. Tables are copied
as they are, but for two: of `influence.csv` the rows that count (significant after correction for all numbers), and of the
series of Russia's backing five dates.

Needs Python 3.11 and nothing else.
"""

import csv
import datetime
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
RESULTS = ROOT / "results"
KEPT = RESULTS / "reference" / "libya-2020"

COPIES = {
    "claims.csv": "libya-2020-claims/claims.csv",
    "contrasts.csv": "libya-2020-claims/contrasts.csv",
    "agreement.csv": "libya-2020-claims/agreement.csv",
    "switches.csv": "libya-2020-claims/switches.csv",
    "claims-calibrated.csv": "libya-2020-claims-calibrated/claims.csv",
    "face.csv": "libya-2020-face/contrasts.csv",
    "face-calibrated.csv": "libya-2020-face-calibrated/contrasts.csv",
    "parameters.csv": "libya-2020-calibration/parameters.csv",
    "targets.csv": "libya-2020-calibration/targets.csv",
    "rounds.csv": "libya-2020-calibration/rounds.csv",
    "sensitivity.csv": "libya-2020-saltelli/sensitivity.csv",
    "discovery.csv": "libya-2020-circumstances/discovery.csv",
}
START = datetime.date(2019, 11, 25)
# Two weeks before the vote, the week of the vote, the landing, a month and ten weeks after it: all Mondays.
DATES = [datetime.date.fromisoformat(d) for d in ("2019-12-23", "2020-01-06", "2020-01-20", "2020-02-17", "2020-03-30")]
BACKING = {
    "lna_declared_t": "russia_lna_declared",
    "gna_declared_t": "russia_gna_declared",
    "lna_material_t": "russia_lna_material",
    "gna_material_t": "russia_gna_material",
    "equidistance_declared_t": "equidistance_declared",
    "equidistance_material_t": "equidistance_material",
    "word_deed_gap_t": "word_deed_gap",
}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name, header, lines):
    with (KEPT / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(lines)
    print(f"{name}: {len(lines)} rows")


def influence():
    """The numbers that count."""
    every = rows(RESULTS / "libya-2020-claims" / "influence.csv")
    kept = [row for row in every if row["p_holm"] and float(row["p_holm"]) < 0.05]
    write("influence.csv", list(every[0]), [list(row.values()) for row in kept])


def backing():
    """Russia's backing over time, under the arms of the first two claims."""
    lines = []
    wanted = {(date - START).days: date for date in DATES}
    for experiment, factors in (("c01-c19-prospect", ["belief", "vote"]), ("c02-c03-landing", ["landing"])):
        for row in rows(RESULTS / "libya-2020-claims" / "experiments" / experiment / "series.csv"):
            date = wanted.get(int(row["tick"]))
            arm = " ".join(row[factor] for factor in factors)
            if date and row["series"] in BACKING and not arm.endswith("quiet"):
                lines.append([arm, date, BACKING[row["series"]], row["mean"], row["q05"], row["q95"]])
    write("backing.csv", ["arm", "date", "variable", "mean", "q05", "q95"], lines)


def main():
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, source in COPIES.items():
        text = (RESULTS / source).read_text(encoding="utf-8")
        (KEPT / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.splitlines()) - 1} rows")
    influence()
    backing()


if __name__ == "__main__":
    main()
