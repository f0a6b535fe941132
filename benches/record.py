"""The targets of speed as measured on this machine: one table, and everything it rests on.

    record.py [--small] [--only PART…] [--out FOLDER]

Parts: limit, peers, cores, rows, memory, start, simd, libya. Programs under comparison run in turn, round after round, and a
ratio is the median over rounds of ratios within a round, with the smallest and the largest. Writes table.md and raw.json to
FOLDER (default results/benchmarks/DATE-COMMIT). DETENTE names the program (default target/release/detente), ROUNDS the
number of rounds (default 7). `--small` is for trying it: few runs, one round, nothing kept.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import pty
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))
from section import git, processor  # noqa: E402

DETENTE = pathlib.Path(os.environ.get("DETENTE", ROOT / "target/release/detente")).resolve()
PEERS = ROOT / "configs/benchmarks/peers.toml"
LIBYA = ROOT / "configs/libya-2020/deployment.toml"


class Record:
    def __init__(self, small):
        self.small = small
        self.rounds = 1 if small else int(os.environ.get("ROUNDS", 7))
        self.raw = {}
        self.table = []
        self.scratch = tempfile.TemporaryDirectory()

    def size(self, runs):
        return max(256, runs // 100) if self.small else runs

    def run(self, experiment, runs, *options, jobs=1, **environment):
        """One whole process: seconds, and the most memory it took in MB."""
        command = [DETENTE, "run", experiment, "--jobs", str(jobs), "--out", f"{self.scratch.name}/out", "--force", "--quiet"]
        # Libya has three arms, and draws of its uncertain numbers.
        command += ["--replicates", str(runs // 3) if experiment == LIBYA else f"1x{runs}"]
        before = time.monotonic()
        process = subprocess.Popen(command + list(options), env=os.environ | environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command} ended with {process.returncode}")
        return time.monotonic() - before, usage.ru_maxrss / 1024

    def compare(self, part, what, target, slow, fast):
        """How many times as long `slow` takes as `fast`, in turn."""
        slow(), fast()
        pairs = [(slow(), fast()) for _ in range(self.rounds)]
        self.ratios(part, what, target, [a / b for a, b in pairs], {"seconds": pairs})

    def ratios(self, part, what, target, ratios, raw):
        self.raw[part] = raw | {"ratios": ratios}
        low, high = min(ratios), max(ratios)
        self.row(what, target, f"{statistics.median(ratios):.2f} × ({low:.2f} to {high:.2f})")

    def row(self, what, target, measured):
        self.table.append((what, target, measured))
        print(f"{what}: {measured} (target {target})", flush=True)

    def write(self, commit, load, folder):
        """Keeps what there is so far, so that nothing measured is lost; gives the table."""
        machine = {
            "date": str(datetime.date.today()), "commit": commit, "processor": processor(), "cores": os.cpu_count(),
            "system": platform.platform(), "python": platform.python_version(),
            "rustc": subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip(),
            "detente": subprocess.run([DETENTE, "--version"], capture_output=True, text=True).stdout.strip(),
            "load_before": load, "load_after": os.getloadavg()[0], "command": " ".join(sys.argv), "rounds": self.rounds,
        }
        lines = [f"On {machine['date']} at commit {commit}, {machine['processor']}, {machine['cores']} cores, "
                 f"{machine['rustc']}; load {load:.1f} before and {machine['load_after']:.1f} after:", "",
                 "| what | target | measured |", "|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in self.table]
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "table.md").write_text("\n".join(lines) + "\n")
            (folder / "raw.json").write_text(json.dumps({"machine": machine, "measured": self.raw}, indent=1) + "\n")
        return lines

    # The parts.

    def limit(self):
        command = ["cargo", "bench", "--quiet", "-p", "detente-core", "--bench", "limit", "--", str(3 if self.small else 15)]
        lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{")]
        self.raw["limit"] = found
        best = found[-1]
        low, high = min(best["ratios"]), max(best["ratios"])
        self.row(f"engine ÷ plain-array twin, {best['simd']}", "≤ 1.15 × its time",
                 f"{best['ratio']:.2f} × ({low:.2f} to {high:.2f})")

    def peers(self):
        folder = pathlib.Path(self.scratch.name) / "peers"
        arguments = ["--small"] if self.small else []
        environment = os.environ | {"DETENTE": str(DETENTE), "OUT": str(folder)}
        subprocess.run([ROOT / "benches/peers/run.sh", *arguments], env=environment, check=True)
        self.raw["peers"] = json.loads((folder / "raw.json").read_text())
        targets = {"World per run": "5 ×", "World reused": "3.5 ×", "numpy, usual": "20 ×", "numpy, tuned": "9 ×",
                   "Mesa": "400 ×", "krABMaga": "6 ×"}
        for program in self.raw["peers"]["programs"]:
            if ratios := program.get("ratios"):
                target = next((t for part, t in targets.items() if part in program["name"]), "–")
                low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
                self.row(f"against {program['name']} {program['version']}, one core each", target,
                         f"{middle:.2f} × ({low:.2f} to {high:.2f})")

    def cores(self):
        runs = self.size(40_000)
        self.compare("cores", "two cores against one", "1.85 ×",
                     lambda: self.run(PEERS, runs)[0], lambda: self.run(PEERS, runs, jobs=2)[0])

    def rows(self):
        experiment = pathlib.Path(self.scratch.name) / "columns.toml"
        text = PEERS.read_text().replace('"peers-scenario.toml"', f'"{PEERS.parent}/peers-scenario.toml"')
        for theatre in ("coast", "valley", "strait"):
            for variable in ("blue_force", "red_force"):
                text += f'\n[[measure]]\nid = "{theatre}_{variable}"\nfinal = {{ variable = "{theatre}_{variable}" }}\n'
        experiment.write_text(text)
        runs = self.size(40_000)
        self.compare("rows", "runs.csv with 20 columns against no rows", "≤ 1.10 ×",
                     lambda: self.run(experiment, runs)[0], lambda: self.run(experiment, runs, "--no-runs")[0])
        self.run(experiment, 256)
        with (pathlib.Path(self.scratch.name) / "out/runs.csv").open() as table:
            self.raw["rows"]["columns"] = len(table.readline().split(","))

    def memory(self):
        few, many = (self.size(100_000), self.size(10_000_000))
        (fast, small), (long, large) = self.run(PEERS, few, jobs=2), self.run(PEERS, many, jobs=2)
        self.raw["memory"] = {"runs": [few, many], "megabytes": [small, large], "seconds": [fast, long]}
        self.row(f"peak memory, {many:,} against {few:,} runs of peers.toml", "≤ 1.05 ×",
                 f"{large / small:.3f} × ({large:.1f} and {small:.1f} MB; {many:,} runs in {long:.0f} s)")

    def start(self):
        def first():
            """Seconds until something appears on a terminal."""
            leader, follower = pty.openpty()
            before = time.monotonic()
            command = [DETENTE, "run", LIBYA, "--out", f"{self.scratch.name}/out", "--force"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower)
            os.read(leader, 1)
            passed = time.monotonic() - before
            process.terminate()
            process.wait()
            os.close(leader), os.close(follower)
            return passed
        times = [first() for _ in range(5 * self.rounds)]
        self.raw["start"] = {"seconds": times}
        self.row("start to first progress, Libya", "< 50 ms",
                 f"{1000 * statistics.median(times):.0f} ms ({1000 * min(times):.0f} to {1000 * max(times):.0f})")

    def simd(self):
        for name, experiment, runs in [("peers.toml", PEERS, 20_000), ("Libya", LIBYA, 512)]:
            runs = self.size(runs)
            self.compare(f"simd {name}", f"best instruction set against baseline, {name}", "≥ 2 ×",
                         lambda: self.run(experiment, runs, DETENTE_SIMD="baseline")[0],
                         lambda: self.run(experiment, runs)[0])

    def libya(self):
        few, many = self.size(1_800), self.size(18_000)
        (fast, small), (long, large) = self.run(LIBYA, few, jobs=2), self.run(LIBYA, many, jobs=2)
        self.raw["libya"] = {"runs": [few, many], "megabytes": [small, large], "seconds": [fast, long]}
        speed = (many - few) / (long - fast)
        self.row(f"Libya on two cores, {many:,} runs", "–",
                 f"{speed:.0f} runs a second; {large:.1f} MB, {large / small:.3f} × of {few:,} runs; "
                 f"a million take {1e6 / speed / 3600:.1f} h")


PARTS = ["limit", "peers", "cores", "rows", "simd", "start", "libya", "memory"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    record = Record(arguments.small)
    commit = git("rev-parse", "--short", "HEAD")
    if git("status", "--porcelain", "--", "crates", "configs", "benches"):
        commit += "-dirty"
    folder = arguments.out or ROOT / f"results/benchmarks/{datetime.date.today()}-{commit}"
    load = os.getloadavg()[0]
    for part in arguments.only:
        getattr(record, part)()
        lines = record.write(commit, load, None if arguments.small else folder)
    print("\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
