"""Compares this engine with the same model in others: that all agree on the means of all measures, then speeds.

Programs are timed interleaved: in every round each runs once in turn, with as many runs as take it a few seconds, so
that what slows the machine for a while slows all. A table in Markdown is printed; `raw.json` keeps every number.

Speed is runs per second of processor time, which other work on the machine disturbs less than time by the wall. Of a
rival it is that of the simulation alone, after start-up; of detente that of the whole program, tables included.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EXPERIMENT = pathlib.Path(os.environ.get("CONFIGS", ROOT / "configs/benchmarks")) / "peers.toml"
ONE_THREAD = {
    name: "1" for name in (
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS")}
MOST = 4.0  # standard errors of a difference


@dataclass
class Program:
    name: str
    needs: str  # an environment of Python or a package of Rust, for run.sh
    command: list  # followed by runs and a seed, or None for detente
    check: int  # runs whose means are compared
    small: int  # the same, and of the one round, with --small
    speed: float  # runs per second, roughly; then as found
    whole: int = 1  # runs come in chunks of so many
    version: str = ""
    checked: dict = field(default_factory=dict)
    rounds: list = field(default_factory=list)


def programs(args):
    def python(environment, name):
        return environment, [f"{args.environments}/peers-{environment}-venv/bin/python", str(HERE / "python" / name)]

    def rust(name, *more):
        return name, ([f"{args.rust}/peers-{name}"], more)

    ours = Program("detente", "", None, 40_000, 2_000, 4000)
    rivals = [
        Program("numpy, tuned", *python("numpy", "numpy_tuned.py"), 39_936, 1_536, 15_000, whole=1536),
        Program("numpy, usual", *python("numpy", "numpy_usual.py"), 4_000, 500, 400),
        Program("plain Rust", *rust("plain"), 20_000, 500, 3000),
        Program("bevy_ecs, World reused", *rust("bevy", "reuse"), 20_000, 500, 3000),
        Program("bevy_ecs, World per run", *rust("bevy"), 20_000, 500, 2500),
        Program("krABMaga", *rust("krabmaga"), 20_000, 500, 2000),
        Program("Henad", *rust("henad"), 20_000, 500, 2500),
        Program("Mesa", *python("mesa", "mesa_peers.py"), 400, 20, 60),
        Program("radCAD", *python("radcad", "radcad_peers.py"), 400, 20, 60),
        # Not a rival, as it is for one scenario alone.
        Program(
            "numpy, for this scenario alone", *python("numpy", "numpy_special.py"), 39_936, 1_536, 20_000, whole=1536),
    ]

    def named(p, words):
        return any(p.name.lower().startswith(word.lower()) for word in words)

    for word in args.only + args.without:
        if not any(named(p, [word]) for p in rivals):
            raise SystemExit(f"no rival is called {word}: {'; '.join(p.name for p in rivals)}")
    return [ours, *(p for p in rivals if (not args.only or named(p, args.only)) and not named(p, args.without))]


def spawn(command):
    """(what a program printed, its seconds by the wall, its seconds of the processor)"""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **ONE_THREAD}, text=True)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} failed ({process.returncode})")
    return printed, seconds, used.ru_utime + used.ru_stime


def run_detente(args, runs, seed):
    out = pathlib.Path(args.out) / "detente"
    printed, seconds, core = spawn([
        args.detente, "run", str(EXPERIMENT), "--replicates", str(runs), "--seed", str(seed), "--jobs", "1", "--out",
        str(out), "--force", "--quiet",
    ])
    with open(out / "points.csv") as file:
        rows = list(csv.DictReader(file))
    assert all(int(r["n"]) == runs for r in rows)
    means, sds = ({r["measure"]: float(r[column]) for r in rows} for column in ("mean", "sd"))
    engine = json.loads((out / "manifest.json").read_text())["engine"]
    return {
        "name": "detente", "version": f"{engine['version']} ({engine['commit'][:7]})", "runs": runs,
        "seconds": seconds, "core_seconds": core, "means": means, "sds": sds, "process_seconds": seconds,
        "process_core_seconds": core,
    }


def run(args, program, runs, seed):
    if program.command is None:
        return run_detente(args, runs, seed)
    command, more = program.command if isinstance(program.command, tuple) else (program.command, ())
    printed, seconds, core = spawn([*command, str(runs), str(seed), *more])
    result = json.loads(printed)
    assert result["name"] == program.name and result["runs"] == runs
    return {**result, "process_seconds": seconds, "process_core_seconds": core}


def errors(ours, theirs):
    """Differences of means in standard errors, by measure."""
    assert ours["means"].keys() == theirs["means"].keys()
    return {
        key: (theirs["means"][key] - ours["means"][key]) / math.sqrt(
            ours["sds"][key] ** 2 / ours["runs"] + theirs["sds"][key] ** 2 / theirs["runs"])
        for key in ours["means"]
    }


def check(args, listed):
    """Whether all agree; a program's result is kept in `checked`."""
    ok = True
    for p in listed:
        p.checked = run(args, p, p.small if args.small else p.check, 1)
        p.version = p.checked["version"]
        p.speed = p.checked["runs"] / p.checked["core_seconds"]
        if p.command is not None:
            z = p.checked["errors"] = errors(listed[0].checked, p.checked)
            p.checked["worst"] = max(abs(value) for value in z.values())
            agrees = p.checked["agrees"] = p.checked["worst"] <= MOST
            ok = ok and agrees
            worst = max(z, key=lambda key: abs(z[key]))
            print(
                f"{p.name}: {'agrees' if agrees else 'DIFFERS'}, {p.checked['runs']} runs, "
                f"at most {p.checked['worst']:.1f} standard errors ({worst})", file=sys.stderr, flush=True)
    return ok


def measure(args, listed):
    for n in range(args.rounds):
        for p in listed:
            runs = p.small if args.small else max(1, round(args.seconds * p.speed / p.whole)) * p.whole
            result = run(args, p, runs, 2 + n)
            p.rounds.append({key: value for key, value in result.items() if key not in ("means", "sds")})
        print(f"round {n + 1} of {args.rounds}", file=sys.stderr, flush=True)


def speed(result, by="core_seconds"):
    return result["runs"] / result[by]


def ratios(ours, theirs, by="core_seconds"):
    """How many times as fast as a rival detente is, by round."""
    return [speed(a, by) / speed(b, by) for a, b in zip(ours.rounds, theirs.rounds)]


def three(number):
    """A number to three digits."""
    if number >= 100:
        return f"{round(number, 2 - math.floor(math.log10(number))):,.0f}"
    return f"{number:.3g}"


def table(listed):
    ours = listed[0]
    rows = [
        "| program | version | runs/s on one core | detente is … times as fast (min to max) | means, off by at most |",
        "|---|---|---|---|---|",
    ]
    for p in listed:
        median = statistics.median(speed(r) for r in p.rounds)
        ratio = checked = "–"
        if p is not ours:
            each = ratios(ours, p)
            ratio = f"{three(statistics.median(each))} ({three(min(each))} to {three(max(each))})"
            checked = f"{p.checked['worst']:.1f} standard errors of {p.checked['runs']:,} runs"
        rows.append(f"| {p.name} | {p.version} | {three(median)} | {ratio} | {checked} |")
    return "\n".join(rows)


def machine():
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor()
    return {"processor": model, "cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--detente", help="the program")
    parser.add_argument("--environments", help="the folder of the environments of Python")
    parser.add_argument("--rust", help="the folder of the rivals in Rust")
    parser.add_argument("--out", help="a folder for raw.json")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.5, help="about how long a program runs in a round")
    parser.add_argument("--small", action="store_true", help="few runs, one round")
    names = {"action": "extend", "nargs": "+", "default": [], "metavar": "NAME"}
    parser.add_argument("--only", help="no rivals but those whose names begin so", **names)
    parser.add_argument("--without", help="leave out rivals whose names begin so", **names)
    parser.add_argument("--needs", action="store_true", help="print what the rivals need, and stop")
    args = parser.parse_args()
    listed = programs(args)
    if args.needs:
        print(*dict.fromkeys(p.needs for p in listed if p.needs))
        return
    if args.small:
        args.rounds = 1
    os.makedirs(args.out, exist_ok=True)
    begun = machine()
    ok = check(args, listed)
    if ok:
        measure(args, listed)
    ended = machine()
    raw = {
        "machine": begun, "load_at_end": ended["load"], "small": args.small, "agree": ok,
        "programs": [
            {
                "name": p.name, "version": p.version, "check": p.checked, "rounds": p.rounds,
                **({
                    "ratios": ratios(listed[0], p), "wall_ratios": ratios(listed[0], p, "seconds"),
                } if p.rounds and p.command is not None else {}),
            }
            for p in listed
        ],
    }
    with open(pathlib.Path(args.out) / "raw.json", "w") as file:
        json.dump(raw, file, indent=1)
    if not ok:
        raise SystemExit("means differ: no speeds")
    load = f"load {begun['load'][0]:.1f} at the start, {ended['load'][0]:.1f} at the end"
    print(f"{begun['processor']}, {begun['cores']} cores, {load}, {args.rounds} rounds\n")
    print(table(listed))


if __name__ == "__main__":
    main()
