"""Kills a sweep at random moments, goes on with it, and compares what comes out with an undisturbed one.

    torture.py PATH/TO/detente KILLS [EXPERIMENT REPLICATES]

Each round starts a sweep or a shard of a plan and sends it SIGKILL after a random time, again and again, until it is
complete; then every file but the manifest must be the same as without, and nothing else must be there. Rounds go on until
there were so many KILLS. The last line says what was done.
"""

import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

SEED = 8
ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARDS = 3


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"}


class Torture:
    def __init__(self, program, kills, experiment, replicates, home):
        self.program, self.wanted, self.home = program, kills, home
        self.experiment = [str(ROOT / experiment), "--replicates", replicates]
        self.random = random.Random(SEED)
        self.kills = self.early = self.late = 0

    def command(self, *arguments):
        return [self.program, *arguments, "--quiet"]

    def done(self, *arguments):
        subprocess.run(self.command(*arguments), check=True, stderr=subprocess.DEVNULL)

    def killed(self, arguments, longest):
        """Whether the command was killed before it ended."""
        process = subprocess.Popen(self.command(*arguments), stderr=subprocess.PIPE, text=True)
        try:
            _, said = process.communicate(timeout=self.random.uniform(0, longest))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            self.kills += 1
            return True
        if process.returncode != 0:
            sys.exit(f"{arguments} ended with {process.returncode}:\n{said}")
        return False

    def sweep(self, folder, longest):
        first = ["run", *self.experiment, "--out", str(folder)]
        while True:
            begun = (folder / "plan.json").exists()
            self.early += not begun
            if not self.killed(["resume", str(folder)] if begun else first, longest):
                return
            if (folder / "manifest.json").exists():
                # It was complete already, but for tidying up.
                self.late += 1
                self.done("resume", str(folder))
                return

    def shards(self, folder, longest):
        plan = [self.program, "plan", *self.experiment, "--out", str(folder), "--shards", str(SHARDS)]
        subprocess.run(plan, check=True, stdout=subprocess.DEVNULL)
        for shard in range(SHARDS):
            while self.killed(["run", str(folder), "--shard", f"{shard}/{SHARDS}"], longest / SHARDS):
                pass
        while self.killed(["merge", str(folder)], longest / SHARDS):
            pass
        self.done("resume", str(folder))

    def run(self):
        whole = self.home / "whole"
        begun = time.monotonic()
        self.done("run", *self.experiment, "--out", str(whole))
        seconds = time.monotonic() - begun
        expected, rounds = files(whole), 0
        while self.kills < self.wanted:
            folder = self.home / f"round-{rounds}"
            (self.sweep if rounds % 2 == 0 else self.shards)(folder, seconds)
            found = files(folder)
            if found != expected:
                names = set(found) ^ set(expected) or {name for name in found if found[name] != expected[name]}
                sys.exit(f"round {rounds} differs in {sorted(names)}")
            rounds += 1
        runs = len(expected["runs.csv"].splitlines()) - 1
        print(
            f"{self.kills} kills of sweeps and shards of {runs} runs, which take {seconds:.1f} s: "
            f"{rounds} of {rounds} came out with the same bytes and nothing left over"
        )


def main(program, kills, experiment="configs/libya-2020/deployment.toml", replicates="400"):
    with tempfile.TemporaryDirectory() as home:
        Torture(os.path.abspath(program), int(kills), experiment, replicates, pathlib.Path(home)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
