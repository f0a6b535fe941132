#!/usr/bin/env python3
"""Writes coding.md: every number and date of the scenario, with its value, source and reason.

    python3 docs/cases/libya-2020/coding.py            writes the page
    python3 docs/cases/libya-2020/coding.py --check    fails if the page is not what the scenario says
    python3 docs/cases/libya-2020/coding.py --engine target/release/detente
                                                       also asks the engine whether it knows every path

Needs Python 3.11 and nothing else. Fails, and lists them, if numbers lack a reason or a mark.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SCENARIO = ROOT / "configs/libya-2020/scenario.toml"
EXPERIMENT = ROOT / "configs/libya-2020/deployment.toml"
PAGE = HERE / "coding.md"

# The kinds of source, as the head of the scenario explains them.
MARKS = {
    "A": "the article the case starts from: its facts, not its claims",
    "R": "the public record, with the date",
    "B": "base rates: International Crisis Behavior, version 14",
    "D": "derived: the arithmetic is in the reason",
    "M": "a value that behaves sensibly in this kind of model",
    "J": "a judgement",
    "S": "a judgement too: a step on the scale of effects (faint 0.03, light 0.06, clear 0.12, strong 0.25, half 0.5, near-full 0.9)",
}
STEPS = {"faint": 0.03, "light": 0.06, "clear": 0.12, "strong": 0.25, "half": 0.5, "near-full": 0.9}
DISTRIBUTIONS = ("uniform", "triangular", "normal", "lognormal", "beta", "choice")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
SECTIONS = [
    ("time", "Time"),
    ("defaults", "Defaults: what all actors share"),
    ("track", "Tracks"),
    ("variable", "Variables"),
    ("process", "Processes"),
    ("actor", "Actors"),
    ("option", "Options"),
    ("event", "Events"),
    ("bargain", "Bargains"),
    ("outcome", "Outcomes"),
]
# What the engine does not let an experiment change: no path of its own, only a place in the file.
STRUCTURE = re.compile(
    r"^time\.(ticks_per_unit|start)$"
    r"|^(defaults\.actor|actor\.\w+\.mind)\.(tempo|offset|depth|segments)$"
    r"|^variable\.\w+\.ladder\."
    r"|^bargain\.\w+\.term\.\w+\.levels$"
    r"|^outcome\.\w+\.for$"
)


class Entry:
    """One number, date or distribution."""

    def __init__(self, path, value, line=None, comment=None):
        self.path, self.value, self.line, self.comment = path, value, line, comment
        self.mark, self.reason = None, None

    @property
    def drawn(self):
        return isinstance(self.value, dict)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_date(value):
    return isinstance(value, str) and DATE.fullmatch(value) is not None


def walk(path, value):
    """Every number, date and distribution below a value, by the names that the engine uses."""
    if is_number(value) or is_date(value):
        yield Entry(path, value)
    elif isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in DISTRIBUTIONS:
            yield Entry(path, value)
        else:
            for key, inner in value.items():
                yield from walk(f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            # A condition goes by the name of its variable; anything else by its place in the list.
            named = isinstance(inner, dict) and inner.get("variable")
            yield from walk(f"{path}.{named or index}", inner)


def split_comment(line):
    """A line of TOML before and after its comment, if it has one."""
    quote = None
    for index, character in enumerate(line):
        if quote:
            if character == quote:
                quote = None
        elif character in "\"'":
            quote = character
        elif character == "#":
            return line[:index].rstrip(), line[index + 1 :].strip()
    return line.rstrip(), None


def read_lines(text):
    """Entries line by line, each with the comment of its line."""
    header, counts, in_text = "", {}, False
    for number, line in enumerate(text.splitlines(), 1):
        if in_text:
            in_text = '"""' not in line
            continue
        code, comment = split_comment(line)
        if code.count('"""') == 1:
            in_text = True
            continue
        if match := re.fullmatch(r"\[\[([^\]]+)\]\]", code):
            index = counts.get(match[1], 0)
            counts[match[1]] = index + 1
            header = f"{match[1]}.{index}."
        elif match := re.fullmatch(r"\[([^\]]+)\]", code):
            header = f"{match[1]}."
        elif "=" in code:
            for entry in walk("", tomllib.loads(code)):
                yield Entry(header + entry.path, entry.value, number, comment)


MARK = r"\[([A-Z])(?: [^\]]*)?\]"


def pieces(comment):
    """The parts of a comment between semicolons, each with its mark; a part without one goes on with the last.

    A mark opens a part: at the start, after a semicolon or a comma. A mark further inside is a remark on a fact.
    """
    found, mark = [], None
    for part in re.split(rf";\s*|,\s+(?={MARK})", comment)[::2]:
        opening = re.match(MARK, part)
        if opening:
            mark = opening[1]
        found.append((mark, part))
    if found and found[0][0] is None and (inside := re.search(MARK, comment)):
        found = [(mark or inside[1], part) for mark, part in found]
    return found


STEP = r"\b(?:faint|light|clear|strong|half|near-full)"


def on_the_scale(value):
    """Whether a value may be a step of the scale of effects."""
    return is_number(value) and (abs(value) in STEPS.values() or abs(value) == 0.95)


def sort_out(parts, entries):
    """The parts of a comment as groups, each for some of the numbers of its line."""
    merging = not re.search(r"\.(effects|escalates|announces)\.", entries[0].path)
    groups = []
    for mark, part in parts:
        last = groups[-1][-1][0] if groups else None
        goes_on = groups and mark == last and not (mark != "S" and re.match(MARK, part))
        if goes_on or (merging and last in ("A", "R") and mark in ("J", "D")):
            groups[-1].append((mark, part))
        else:
            groups.append([(mark, part)])
    while len(groups) > len(entries):
        groups[-2:] = [groups[-2] + groups[-1]]
    # Too many parts for the numbers: a judgement right behind a fact is about the same number.
    while sum(max(1, steps_in(group)) for group in groups) > len(entries):
        pairs = range(len(groups) - 1)
        behind = [i for i in pairs if groups[i][0][0] in ("A", "R") and groups[i + 1][0][0] in ("J", "D")]
        if not behind:
            break
        groups[behind[0] : behind[0] + 2] = [groups[behind[0]] + groups[behind[0] + 1]]
    return groups


def steps_in(group):
    """How many steps of the scale of effects a group names."""
    return sum(len(re.findall(STEP, part)) for mark, part in group if mark == "S")


def ways(total, slots):
    """All ways to deal `total` out to `slots`, at least one to each."""
    if slots == 1:
        yield (total,)
        return
    for first in range(1, total - slots + 2):
        for rest in ways(total - first, slots - 1):
            yield (first, *rest)


def fit(counts, groups, entries):
    """How well numbers go with parts: a step belongs to an [S], and anything else does not."""
    score, place = 0.0, 0
    for count, group in zip(counts, groups):
        step = group[0][0] == "S"
        for entry in entries[place : place + count]:
            if step:
                score += 1 if on_the_scale(entry.value) else -1
            else:
                score += 0 if on_the_scale(entry.value) else 1
        score -= 0.1 * abs(count - max(1, steps_in(group)))
        place += count
    return score


def one_each(parts, count):
    """The steps of an [S] one by one, if it names as many as there are numbers."""
    chunks = []
    for part in parts:
        for chunk in part.split(", "):
            if re.search(STEP, chunk) or not chunks:
                chunks.append(chunk)
            else:
                chunks[-1] += ", " + chunk
    return chunks if len(chunks) == count else None


def share(entries):
    """Gives each number of a line its mark and its reason.

    One mark: it holds for all. Several: parts go to numbers in their order. Where a source says why there is a
    number, and a judgement or a calculation how much, the latter is the mark of the number.
    """
    comment = entries[0].comment
    if not comment:
        return
    groups = sort_out(pieces(comment), entries)
    counts = max(ways(len(entries), len(groups)), key=lambda counts: fit(counts, groups, entries))
    place = 0
    for group, count in zip(groups, counts):
        marks = [mark for mark, _ in group]
        mark = marks[0]
        if mark in ("A", "R"):
            mark = next((m for m in marks if m in ("J", "D")), mark)
        parts = [part for _, part in group]
        if marks[0] == mark:
            parts[0] = re.sub(rf"^\[{mark}\]\s*", "", parts[0])
        reasons = one_each(parts, count) if mark == "S" else None
        for index, entry in enumerate(entries[place : place + count]):
            entry.mark = mark
            entry.reason = reasons[index] if reasons else "; ".join(parts)
        place += count


def plain(value):
    """A number or date as the page shows it."""
    if isinstance(value, str):
        return value
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def shown(value):
    """A value as the page shows it: `tests/coding.rs` reads it back."""
    if not isinstance(value, dict):
        return plain(value)
    (kind, bounds), = value.items()
    if kind == "uniform":
        return f"{plain(bounds[0])} to {plain(bounds[1])}"
    if kind == "triangular":
        return f"{plain(bounds[1])} ({plain(bounds[0])} to {plain(bounds[2])})"
    numbers = [plain(entry.value) for entry in walk("", bounds)]
    return f"{kind}: {', '.join(numbers)}"


def read(text):
    """All entries of a scenario with marks and reasons, and what is wrong with them."""
    entries = list(read_lines(text))
    whole = {}
    for entry in walk("", tomllib.loads(text)):
        whole[entry.path] = entry.value
    mistakes = []
    by_line = {}
    for entry in entries:
        if whole.pop(entry.path, None) != entry.value:
            mistakes.append(f"line {entry.line}: {entry.path} is stated twice, or read wrongly")
        by_line.setdefault(entry.line, []).append(entry)
    mistakes += [f"{path}: not on a line of its own; values must not run over several lines" for path in whole]
    for line, group in by_line.items():
        share(group)
        for entry in group:
            if not entry.comment:
                mistakes.append(f"line {line}: {entry.path} has no comment")
            elif entry.mark is None:
                mistakes.append(f"line {line}: {entry.path} has no mark: # {entry.comment}")
            elif entry.mark not in MARKS:
                mistakes.append(f"line {line}: {entry.path} has an unknown mark [{entry.mark}]")
            elif not re.sub(rf"{MARK}", "", entry.reason).strip():
                mistakes.append(f"line {line}: {entry.path} has a mark and no reason")
    return entries, mistakes


def off_the_scale(entries):
    """Numbers marked [S] that are none of the steps."""
    return [entry for entry in entries if entry.mark == "S" and abs(entry.value) not in STEPS.values()]


def labels(scenario):
    return {
        (part, key): value.get("label", key)
        for part in ("actor", "bargain")
        for key, value in scenario.get(part, {}).items()
    }


def table(entries):
    lines = ["| number | value | held | source | reason |", "|---|---|---|---|---|"]
    for entry in entries:
        dagger = "†" if STRUCTURE.search(entry.path) else ""
        reason = entry.reason.replace("|", "\\|")
        held = "drawn" if entry.drawn else "fixed"
        lines.append(f"| `{entry.path}`{dagger} | {shown(entry.value)} | {held} | {entry.mark} | {reason} |")
    return "\n".join(lines)


def counts(entries):
    lines = ["| source | | drawn | fixed | all |", "|---|---|---|---|---|"]
    for mark, meaning in MARKS.items():
        mine = [entry for entry in entries if entry.mark == mark]
        drawn = sum(entry.drawn for entry in mine)
        lines.append(f"| {mark} | {meaning} | {drawn} | {len(mine) - drawn} | {len(mine)} |")
    drawn = sum(entry.drawn for entry in entries)
    lines.append(f"| all | | {drawn} | {len(entries) - drawn} | {len(entries)} |")
    return "\n".join(lines)


def thin(entries):
    """Numbers whose comment says less than it should."""
    beside = [f"`{e.path}` ({plain(e.value)}, {re.search(STEP, e.reason)[0]})" for e in off_the_scale(entries)]
    units = [f"`{e.path}` ({shown(e.value)})" for e in entries if re.fullmatch(r"(days|weeks|per week)", e.reason)]
    lines = []
    if beside:
        lines.append(f"- {len(beside)} numbers marked S lie beside the step they are named after: {', '.join(beside)}.")
    if units:
        lines.append(f"- {len(units)} numbers state their unit and no further reason: {', '.join(units)}.")
    return ["**What is thin**, listed so that nobody has to find it:", "", *lines] if lines else []


def page(text):
    entries, mistakes = read(text)
    if mistakes:
        return None, entries, mistakes
    names = labels(tomllib.loads(text))
    drawn = [e for e in entries if e.drawn]
    fixed = [e for e in entries if not e.drawn]
    weights = [e for e in entries if re.search(r"\.interest\.\w+\.weight$", e.path)]
    sourced = [e for e in weights if e.mark in ("A", "R")]
    dates = [e for e in entries if is_date(e.value) or e.drawn and is_date(next(walk("", list(e.value.values())[0])).value)]
    judged = [e for e in fixed if e.mark in ("J", "S")]
    undated = [e for e in fixed if e.mark in ("A", "R") and not is_date(e.value)]
    structure = [e for e in entries if STRUCTURE.search(e.path)]
    out = [
        "<!-- Made by coding.py from configs/libya-2020/scenario.toml; change the comments there, not this page. -->",
        "",
        "# Where every number of the Libyan case comes from",
        "",
        "All numbers and dates of `configs/libya-2020/scenario.toml`, one a row: where it stands, its value, and why it has that",
        f"value. {len(entries)} of them, {len(dates)} of which are dates.",
        "",
        "## How to read it",
        "",
        "- **number** is its path, the name by which an experiment or `--set PATH=VALUE` changes it. A † marks the",
        f"  {len(structure)} that belong to the structure of the model and can only be changed in the file.",
        "- **value**: one number is a fixed value. `0.24 to 0.32` is drawn evenly between the two ends.",
        "  `0.55 (0.48 to 0.62)` is drawn from a triangle: most likely 0.55, and never outside the ends in brackets.",
        "- **held**: `drawn` numbers take another value in each parameter draw, so that results average over what nobody knows.",
        "  `fixed` numbers are the same in all runs.",
        "- **source** is one of seven marks, counted below. Where the comment in the file opens with several, each number has the",
        "  one that decides its size: if the article says that there is a requirement and a judgement sets its threshold, the mark is J.",
        "- **reason** is the comment in the file. A mark inside it says where a fact comes from; `[R]` carries the date by which",
        "  the README of the scenario, `configs/libya-2020/README.md`, lists the source. Numbers that share a line share a reason, in",
        "  the order of the numbers.",
        "",
        "`effects` are shares of the way to the end of a variable's range; rates, hazards and discounts are per week;",
        "cooldowns and durations are in days; costs are in utility, where 1 is everything an actor could gain.",
        "",
        "## How many, and from where",
        "",
        counts(entries),
        "",
        f"**{len(drawn)} numbers are drawn and {len(fixed)} are fixed.** An interval in the results covers what the {len(drawn)} may be, within",
        f"the ends stated here, and luck. It does not cover the {len(fixed)} fixed ones. {len(judged)} of those are judgements held fixed (J, and S",
        "for the size of a word or a side effect): whoever judges otherwise should change them and look again. Each is marked",
        "`fixed` with J or S in the tables.",
        "",
        "**A mark is not a measurement.** Dates, and counts of men and barrels, are taken over from the article or the record. Nearly",
        "everything else is a place on a scale of 0 to 1 that no source has ever printed: there, A or R says that the fact which the",
        f"number stands for is the source's, and the size is ours. This holds above all for the {len(weights)} weights of interests: for {len(sourced)} of",
        "them the article or the record names the want, and how many points it gets is a judgement, which is why all are drawn. And it",
        f"holds for most of the {len(undated)} fixed numbers marked A or R that are no dates: ideal points, habits, levels at the start. So",
        f"{len(judged)} is the least number of judgements held fixed.",
        "",
        *thin(entries),
        "",
        "`python3 docs/cases/libya-2020/coding.py` makes this page from the scenario, and fails if a number lacks its reason.",
    ]
    for key, title in SECTIONS:
        mine = [e for e in entries if e.path.split(".")[0] == key]
        out += ["", f"## {title}", ""]
        if key in ("actor", "option", "bargain"):
            groups = {}
            for entry in mine:
                groups.setdefault(entry.path.split(".")[1], []).append(entry)
            kind = "bargain" if key == "bargain" else "actor"
            out.append("\n\n".join(f"### {title}: {names[kind, g]}\n\n{table(rows)}" for g, rows in groups.items()))
        else:
            out.append(table(mine))
    listed = {key for key, _ in SECTIONS}
    mistakes = [f"line {e.line}: {e.path} belongs to no section" for e in entries if e.path.split(".")[0] not in listed]
    return "\n".join(out) + "\n", entries, mistakes


def ask_engine(binary, entries):
    """Paths about which the engine and this page disagree."""
    def literal(value):
        value = value["triangular"][1] if "triangular" in value else list(value.values())[0][0]
        return value

    wrong = []
    for expected in (True, False):
        mine = [e for e in entries if (STRUCTURE.search(e.path) is None) == expected]
        for start in range(0, len(mine), 200):
            command = [binary, "plan", str(EXPERIMENT)]
            for e in mine[start : start + 200]:
                value = literal(e.value) if e.drawn else e.value
                command += ["--set", f"{e.path}={value}"]
            said = subprocess.run(command, capture_output=True, text=True)
            unknown = set(re.findall(r"no number of the scenario has the path `([^`]+)`", said.stderr))
            for e in mine[start : start + 200]:
                if (e.path in unknown) == expected:
                    wrong.append(f"{e.path}: {'no path of the engine' if expected else 'the engine knows this path'}")
            if not expected and len(unknown) == 0 and mine:
                wrong.append(said.stderr[:2000])
            if expected and said.returncode not in (0, 2):
                wrong.append(said.stderr[:2000])
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail if the page is not what the scenario says")
    parser.add_argument("--engine", metavar="DETENTE", help="the program, asked whether it knows every path")
    arguments = parser.parse_args()
    text, entries, mistakes = page(SCENARIO.read_text(encoding="utf-8"))
    if arguments.engine:
        mistakes += ask_engine(arguments.engine, entries)
    if mistakes:
        print(f"{len(mistakes)} numbers of {SCENARIO.relative_to(ROOT)} are not in order:", file=sys.stderr)
        print("\n".join(mistakes), file=sys.stderr)
        return 1
    if arguments.check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            print(f"{PAGE.relative_to(ROOT)} is not what the scenario says: run {pathlib.Path(__file__).name}", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
