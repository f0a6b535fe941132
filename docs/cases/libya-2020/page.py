#!/usr/bin/env python3
"""Fills the tables and figures of README.md from the results that are kept.

    python3 docs/cases/libya-2020/page.py            fills the page
    python3 docs/cases/libya-2020/page.py --check    fails if the page is not what the results say, or results are missing

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; the names are those of the functions below that are
marked with `@table`. A number in a sentence is written

    <!-- figure: FILE COLUMN where KEY=VALUE,KEY=VALUE FORMAT -->any text<!-- end -->

and the text is replaced by that column of the one row of FILE for which all keys have their values. FORMAT is one of
`number`, `signed`, `percent`, `interval` (the number with its interval), `text`, and `count` (how many rows there are:
COLUMN is then `-`). `where …` may be left out for a file of one row, and with `count`.

Needs Python 3.11 and nothing else.
"""

import argparse
import collections
import csv
import math
import pathlib
import re
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]

VERDICTS = ["supported", "contradicted", "negligible", "open"]
CHANNELS = {
    "equidistance_declared": "Equidistance, in words (1: the same for both)",
    "equidistance_material": "Equidistance, in material (1: the same for both)",
    "word_deed_gap": "Words less deeds for Haftar (above 0: says more than it does)",
}


class Wrong(Exception):
    """Something in the inputs that cannot be shown."""


# --- Inputs --------------------------------------------------------------------------------------------------------


class Inputs:
    """Results and what they are called."""

    def __init__(self, results, configs):
        self.results, self.configs = pathlib.Path(results), pathlib.Path(configs)
        self.missing = set()
        self.kept = {}

    def rows(self, name):
        """The rows of a table; none if there is no such file, which is remembered."""
        if name not in self.kept:
            path = self.results / name
            if path.exists():
                with path.open(encoding="utf-8", newline="") as file:
                    self.kept[name] = list(csv.DictReader(file))
                if not self.kept[name]:
                    self.missing.add(f"{path}, which has no rows")
            else:
                self.missing.add(str(path))
                self.kept[name] = []
        return self.kept[name]

    def toml(self, path):
        path = self.configs / path
        if str(path) not in self.kept:
            if not path.exists():
                self.missing.add(str(path))
                self.kept[str(path)] = {}
            else:
                self.kept[str(path)] = tomllib.loads(path.read_text(encoding="utf-8"))
        return self.kept[str(path)]

    def claims(self):
        """Every claim in words, by its name, in order."""
        return {claim["id"]: claim["claim"] for claim in self.toml("claims.toml").get("claim", [])}

    def experiment(self, hypothesis):
        """The experiment that states a hypothesis, or all experiments together."""
        if "experiments" not in self.kept:
            files = sorted((self.configs / "claims").glob("*.toml"))
            if not files:
                self.missing.add(str(self.configs / "claims/*.toml"))
            # Labels of last resort: the case's other experiments.
            files += sorted(f for f in self.configs.glob("*.toml") if f.name not in ("claims.toml", "scenario.toml"))
            self.kept["experiments"] = [self.toml(file.relative_to(self.configs)) for file in files]
        every = self.kept["experiments"]
        stating = [e for e in every if any(h.get("id") == hypothesis for h in e.get("hypothesis", []))]
        return stating or every

    def measure(self, hypothesis, measure):
        """A measure in words."""
        for experiment in self.experiment(hypothesis):
            for one in experiment.get("measure", []):
                if one.get("id") == measure and one.get("label"):
                    return one["label"]
        return measure

    def arm(self, hypothesis, arm):
        """An arm in words; levels of several factors, and differences of arms, word by word."""
        if " - " in arm:
            return " − ".join(f"({self.arm(hypothesis, part)})" for part in arm.split(" - "))
        if " " in arm:
            words = [self.arm(hypothesis, word.split("=")[-1]) for word in arm.split(" ")]
            return ", ".join(words) if words != arm.split(" ") else arm
        for experiment in self.experiment(hypothesis):
            label = experiment.get("variant", {}).get(arm, {}).get("label")
            if label:
                return label[0].lower() + label[1:] if label[1:2].islower() else label
        return arm

    def variable(self, name):
        """A variable of the scenario in words."""
        return CHANNELS.get(name) or self.toml("scenario.toml").get("variable", {}).get(name, {}).get("label", name)


# --- Words and numbers ---------------------------------------------------------------------------------------------


def real(row, column):
    """A number, or nothing where the cell is blank."""
    if column not in row:
        raise Wrong(f"no column `{column}` among {', '.join(row)}")
    try:
        return float(row[column]) if row[column] not in ("", None) else None
    except ValueError:
        raise Wrong(f"`{row[column]}` in column `{column}` is no number") from None


def decimals(values):
    """How many decimals leave three significant digits of the largest."""
    largest = max((abs(v) for v in values if v is not None), default=0.0)
    return min(max(2 - math.floor(math.log10(largest)), 0), 6) if largest > 0 else 0


def fixed(value, places, signed=False):
    if value is None:
        return "–"
    text = f"{abs(value):,.{places}f}"
    if not text.strip("0.,"):
        return "0"
    return ("−" if value < 0 else "+" if signed else "") + text


def number(value, signed=False):
    return fixed(value, decimals([value]), signed)


def interval(value, low, high):
    places = decimals([value, low, high])
    if low is None and high is None:
        return fixed(value, places, True)
    return f"{fixed(value, places, True)} [{fixed(low, places, True)}, {fixed(high, places, True)}]"


def span(value, low, high):
    """As an interval, of something that is no difference."""
    places = decimals([value, low, high])
    return f"{fixed(value, places)} [{fixed(low, places)}, {fixed(high, places)}]"


def percent(value):
    if value is None:
        return "–"
    if not 0 <= value <= 1:
        raise Wrong(f"{value} is no share between 0 and 1")
    return f"{100 * value:.0f} %"


def told(text):
    """What a flag says, or nothing: blank, false, 0, no and none are nothing."""
    text = (text or "").strip()
    return "" if text.lower() in ("", "false", "0", "no", "none") else text


def is_true(text):
    return told(text).lower() in ("true", "1", "yes")


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def contrast(inputs, row):
    """What is compared: measure, arm less arm."""
    name = row["hypothesis"]
    measure = inputs.measure(name, row["measure"])
    arms = [inputs.arm(name, row[key]) for key in ("arm", "against") if row.get(key)]
    form = "" if row.get("form", "difference") == "difference" else f" ({row['form']})"
    return f"{measure}: {' less '.join(arms)}{form}" if arms else f"{measure}{form}"


def verdict(row):
    """The verdict, and what correction for many looks leaves of it."""
    after = row.get("verdict_holm")
    return row["verdict"] + (f" ({after} after Holm)" if after and after != row["verdict"] else "")


def key(row):
    return row.get("claim"), row["hypothesis"]


def flags(row):
    """What the audit of a verdict found."""
    found = []
    if built_in := told(row.get("built_in")):
        found.append("built in" if is_true(built_in) or built_in == "built in" else built_in)
    effect = real(row, "knockout_effect")
    if effect is not None:
        rest = interval(effect, real(row, "knockout_ci_low"), real(row, "knockout_ci_high"))
        found.append(f"direct path cut: {rest}")
    if ignores := told(row.get("ignores")):
        found.append("ignores what it argues with" if is_true(ignores) else f"ignores {ignores.replace(';', ', ').replace('_', ' ')}")
    return "; ".join(found)


def flip(row):
    """Which number alone would turn the verdict, and where."""
    if not told(row.get("flip")):
        return "none found"
    return f"`{row['flip']}` at its {row['flip_end']} end: {number(real(row, 'flip_effect'), True)}"


# --- Tables --------------------------------------------------------------------------------------------------------

TABLES = {}


def table(*files, also=()):
    """A table that needs these files, all of which must have rows; those in `also` it can be made without."""

    def wrap(make):
        def made(inputs):
            for file in also:
                inputs.rows(file)
            return make(inputs) if all([inputs.rows(file) for file in files]) else ""

        TABLES[make.__name__.replace("_", "-")] = made
        return make

    return wrap


@table("claims.csv", also=["claims-calibrated.csv"])
def verdicts(inputs):
    claims = inputs.claims()
    order = list(claims)
    rows, last = [], None
    after = {key(row): row for row in inputs.rows("claims-calibrated.csv")}
    place = lambda row: order.index(row["claim"]) if row["claim"] in order else len(order)
    for row in sorted(inputs.rows("claims.csv"), key=place):
        claim = row["claim"]
        sentence = f"**{claim}** {claims.get(claim, '')}".rstrip() if claim != last else claim
        last = claim
        calibrated = after.get(key(row))
        rows.append([
            sentence,
            contrast(inputs, row),
            interval(real(row, "effect"), real(row, "ci_low"), real(row, "ci_high")),
            number(real(row, "min_effect")),
            verdict(row),
            percent(real(row, "agree")),
            verdict(calibrated) if calibrated else "–",
            flip(row),
            flags(row),
        ])
    head = ["claim", "contrast", "effect", "least that counts", "verdict", "draws that agree", "once calibrated", "flips", "audit"]
    return markdown(head, rows)


@table("claims.csv", "claims-calibrated.csv")
def calibrated_counts(inputs):
    after = {key(row): row["verdict"] for row in inputs.rows("claims-calibrated.csv")}
    counts = collections.Counter((row["verdict"], after.get(key(row))) for row in inputs.rows("claims.csv"))
    unknown = {v for pair in counts for v in pair if v is not None} - set(VERDICTS)
    if unknown:
        raise Wrong(f"unknown verdicts {sorted(unknown)}")
    rows = [[v, *(counts[v, w] for w in VERDICTS), sum(counts[v, w] for w in [*VERDICTS, None])] for v in VERDICTS]
    return markdown(["as coded \\ once calibrated", *VERDICTS, "all"], rows)


@table("claims.csv", "claims-calibrated.csv")
def calibrated(inputs):
    after = {key(row): row for row in inputs.rows("claims-calibrated.csv")}
    rows = []
    for row in inputs.rows("claims.csv"):
        new = after.get(key(row))
        if new is None or new["verdict"] == row["verdict"]:
            continue
        effects = [interval(real(r, "effect"), real(r, "ci_low"), real(r, "ci_high")) for r in (row, new)]
        rows.append([row["claim"], contrast(inputs, row), effects[0], row["verdict"], effects[1], new["verdict"]])
    if not rows:
        return "No verdict changes."
    return markdown(["claim", "contrast", "effect as coded", "verdict", "effect once calibrated", "verdict"], rows)


@table("influence.csv", also=["claims.csv"])
def influence(inputs):
    known = {row["hypothesis"]: row for row in inputs.rows("claims.csv")}
    groups = {}
    for row in inputs.rows("influence.csv"):
        groups.setdefault(row["hypothesis"], []).append(row)
    rows = []
    for hypothesis, factors in groups.items():
        significant = [f for f in factors if real(f, "p_holm") is not None and real(f, "p_holm") < 0.05]
        significant.sort(key=lambda f: -abs(real(f, "prcc")))
        cells = []
        for factor in significant[:3]:
            low, high = real(factor, "low_fifth"), real(factor, "high_fifth")
            places = decimals([low, high])
            fifths = f"{fixed(low, places, True)} → {fixed(high, places, True)}"
            cells.append(f"`{factor['factor']}` {fixed(real(factor, 'prcc'), 2, True)} ({fifths})")
        cells += ["–"] * (3 - len(cells))
        row = known.get(hypothesis)
        rows.append([row["claim"] if row else "", contrast(inputs, row) if row else hypothesis, *cells])
    return markdown(["claim", "contrast", "first", "second", "third"], rows)


@table("switches.csv", also=["claims.csv"])
def switches(inputs):
    # Blank: too few runs have a value.
    marks = {"matters": "yes", "ignores": "no", "open": "?", "": "–"}
    known = {key(row): row for row in inputs.rows("claims.csv")}
    mechanisms = list(dict.fromkeys(row["mechanism"] for row in inputs.rows("switches.csv")))
    groups = {}
    for row in inputs.rows("switches.csv"):
        if row["verdict"] not in marks:
            raise Wrong(f"switches.csv: unknown verdict `{row['verdict']}`")
        groups.setdefault(key(row), {})[row["mechanism"]] = row
    rows = []
    for (claim, hypothesis), cells in groups.items():
        row = known.get((claim, hypothesis))
        line = [claim, contrast(inputs, row) if row else hypothesis]
        for mechanism in mechanisms:
            cell = cells.get(mechanism)
            mark = marks[cell["verdict"]] if cell else ""
            line.append(f"**{mark}**" if cell and told(cell["argued"]) else mark)
        rows.append(line)
    return markdown(["claim", "contrast", *(m.replace("_", " ") for m in mechanisms)], rows)


@table("backing.csv")
def backing(inputs):
    every = inputs.rows("backing.csv")
    dates = sorted({row["date"] for row in every})
    # Five dates at most: the ends and what lies evenly between them.
    if len(dates) > 5:
        dates = [dates[round(i * (len(dates) - 1) / 4)] for i in range(5)]
    cells = {(row["variable"], row["arm"], row["date"]): row for row in every}
    rows, last = [], None
    for variable in dict.fromkeys(row["variable"] for row in every):
        for arm in dict.fromkeys(row["arm"] for row in every if row["variable"] == variable):
            line = [inputs.variable(variable) if variable != last else "", inputs.arm(None, arm)]
            last = variable
            for date in dates:
                row = cells.get((variable, arm, date))
                line.append(span(real(row, "mean"), real(row, "q05"), real(row, "q95")) if row else "–")
            rows.append(line)
    return markdown(["", "arm", *dates], rows)


def pattern(row):
    """Whether a pattern of the record is there."""
    known = {"supported": "holds", "contradicted": "does not hold", "negligible": "does not hold", "open": "open"}
    if row["verdict"] not in known:
        raise Wrong(f"unknown verdict `{row['verdict']}`")
    return known[row["verdict"]]


@table("face.csv", also=["face-calibrated.csv"])
def face(inputs):
    after = {row["hypothesis"]: row for row in inputs.rows("face-calibrated.csv")}
    rows = []
    for row in inputs.rows("face.csv"):
        new = after.get(row["hypothesis"])
        effect = interval(real(row, "effect"), real(row, "ci_low"), real(row, "ci_high"))
        said = row.get("claim") or row["hypothesis"]
        rows.append([said, contrast(inputs, row), effect, pattern(row), pattern(new) if new else "–"])
    return markdown(["pattern", "contrast", "effect", "as coded", "once calibrated"], rows)


@table("parameters.csv")
def parameters(inputs):
    every = sorted(inputs.rows("parameters.csv"), key=lambda row: -(real(row, "shrinkage") or 0.0))
    rows = []
    for row in every[:10]:
        before, after = (
            span(*(real(row, f"{when}_{what}") for what in ("mean", "q05", "q95"))) for when in ("prior", "posterior")
        )
        rows.append([f"`{row['path']}`", before, after, f"{100 * (real(row, 'shrinkage') or 0.0):.0f} %".replace("-", "−")])
    return markdown(["number", "before", "after", "narrower by"], rows)


@table("targets.csv")
def targets(inputs):
    rows = []
    for row in inputs.rows("targets.csv"):
        after = span(real(row, "posterior_mean"), real(row, "posterior_q05"), real(row, "posterior_q95"))
        label = inputs.measure(None, row["measure"])
        rows.append([label, row["role"], number(real(row, "observed")), number(real(row, "prior_mean")), after, number(real(row, "tail"))])
    return markdown(["measure", "role", "observed", "mean before", "after", "tail"], rows)


@table("rounds.csv")
def rounds(inputs):
    rows = []
    for row in inputs.rows("rounds.csv"):
        whole = [f"{real(row, column):,.0f}" for column in ("simulations", "accepted", "ess")]
        rows.append([row["round"], number(real(row, "tolerance")), *whole])
    return markdown(["round", "tolerance", "simulations", "accepted", "effective sample"], rows)


# --- The page ------------------------------------------------------------------------------------------------------

TABLE = re.compile(r"(<!-- table: ([\w-]+) -->).*?(<!-- end -->)", re.S)
FIGURE = re.compile(r"(<!-- figure: (.*?) -->).*?(<!-- end -->)", re.S)
ASKED = re.compile(r"(\S+)\s+(\S+)(?:\s+where\s+(.+?))?\s+(number|signed|percent|interval|text|count)", re.I)


def figure(inputs, asked):
    """The text of one figure; nothing if its file is missing."""
    match = ASKED.fullmatch(" ".join(asked.split()))
    if not match:
        raise Wrong(f"a figure is FILE COLUMN where KEY=VALUE,… FORMAT, not `{asked}`")
    file, column, where, form = match.groups()
    every = inputs.rows(file)
    if not every:
        return ""
    wanted = [part.partition("=")[::2] for part in where.split(",")] if where else []
    for name, _ in wanted:
        if name.strip() not in every[0]:
            raise Wrong(f"{file} has no column `{name.strip()}`: figure `{asked}`")
    found = [row for row in every if all(row[k.strip()] == v.strip() for k, v in wanted)]
    if form == "count":
        return f"{len(found):,}"
    if len(found) != 1:
        raise Wrong(f"{len(found)} rows, not one: figure `{asked}`")
    row = found[0]
    if form == "text":
        if column not in row:
            raise Wrong(f"{file} has no column `{column}`: figure `{asked}`")
        return row[column].replace("_", " ")
    value = real(row, column)
    if form == "percent":
        return percent(value)
    if form == "interval":
        stem = column.removesuffix("mean").removesuffix("effect").removesuffix("value")
        ends = [(f"{stem}ci_low", f"{stem}ci_high"), (f"{stem}q05", f"{stem}q95")]
        pair = next((pair for pair in ends if pair[0] in row), None)
        if pair is None:
            raise Wrong(f"{file} has no interval for `{column}`: figure `{asked}`")
        return (interval if "ci" in pair[0] else span)(value, *(real(row, name) for name in pair))
    return number(value, form == "signed")


def fill(page, inputs):
    """The page with its tables and figures as the results have them."""
    markers, opened = len(re.findall(r"<!-- (?:table|figure): ", page)), page.count("<!-- end -->")
    if markers != opened:
        raise Wrong(f"{markers} tables and figures open and {opened} end")

    def fill_table(match):
        start, name, end = match.groups()
        if name not in TABLES:
            raise Wrong(f"no table `{name}`; there are {', '.join(TABLES)}")
        made = TABLES[name](inputs)
        return f"{start}\n\n{made}\n\n{end}" if made else f"{start}\n{end}"

    def fill_figure(match):
        start, asked, end = match.groups()
        return f"{start}{figure(inputs, asked)}{end}"

    return FIGURE.sub(fill_figure, TABLE.sub(fill_table, page))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail if the page is not what the results say")
    parser.add_argument("--page", type=pathlib.Path, default=HERE / "README.md")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "results/reference/libya-2020")
    parser.add_argument("--configs", type=pathlib.Path, default=ROOT / "configs/libya-2020")
    arguments = parser.parse_args(arguments)
    page = arguments.page.read_text(encoding="utf-8")
    inputs = Inputs(arguments.results, arguments.configs)
    try:
        filled = fill(page, inputs)
    except Wrong as wrong:
        print(f"{arguments.page}: {wrong}", file=sys.stderr)
        return 1
    for path in sorted(inputs.missing):
        print(f"missing: {path}", file=sys.stderr)
    if not arguments.check:
        arguments.page.write_text(filled, encoding="utf-8")
        return 0
    if filled != page:
        print(f"{arguments.page} is not what the results say: run {pathlib.Path(__file__).name}", file=sys.stderr)
    return 1 if inputs.missing or filled != page else 0


if __name__ == "__main__":
    sys.exit(main())
