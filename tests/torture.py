"""Kills a sweep at random moments, goes on with it, and compares what comes out with an undisturbed one.

    torture.py PATH/TO/detente KILLS

Each round starts a sweep or a shard of a plan and sends it SIGKILL after a random time, again and again, until it is
complete; then every file but the manifest must be the same as without, and nothing else must be there. Rounds go on until
there were so many KILLS. The last line says what was done.
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SEED = 8
ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARDS = 3
# Many short runs; and fewer with series, which rows do not have.
EXPERIMENT = ROOT / "configs/threat-game/belief.toml"
SERIES = "".join(f'[[series]]\nid = "{name}"\nvalue = {{ variable = "{name}" }}\n\n' for name in ("concession", "city"))
SERIES += '[output]\ntrajectories = "100..120"\n'


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"}


class Subject:
    """An experiment, and what an undisturbed sweep makes of it."""

    def __init__(self, program, path, replicates, home):
        self.experiment = [str(path), "--replicates", replicates]
        begun = time.monotonic()
        subprocess.run([program, "run", *self.experiment, "--out", str(home), "--quiet"], check=True)
        self.seconds = time.monotonic() - begun
        self.expected = files(home)
        self.runs = len(self.expected["runs.csv"].splitlines()) - 1


class Torture:
    def __init__(self, program, kills, home):
        self.program, self.wanted, self.home = program, kills, home
        series = home / "series.toml"
        series.write_text(EXPERIMENT.read_text() + "\n" + SERIES)
        shutil.copy(EXPERIMENT.parent / "scenario.toml", home)
        self.subjects = [
            Subject(program, EXPERIMENT, "4000", home / "whole"),
            Subject(program, series, "1500", home / "whole-series"),
        ]
        self.random = random.Random(SEED)
        self.kills = 0

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

    def sweep(self, subject, folder):
        first = ["run", *subject.experiment, "--out", str(folder)]
        while True:
            begun = (folder / "plan.json").exists()
            if not self.killed(["resume", str(folder)] if begun else first, subject.seconds):
                return
            if (folder / "manifest.json").exists():
                # It was complete, but for tidying up.
                self.done("resume", str(folder))
                return

    def shards(self, subject, folder):
        plan = [self.program, "plan", *subject.experiment, "--out", str(folder), "--shards", str(SHARDS)]
        subprocess.run(plan, check=True, stdout=subprocess.DEVNULL)
        for shard in range(SHARDS):
            while self.killed(["run", str(folder), "--shard", f"{shard}/{SHARDS}"], subject.seconds / SHARDS):
                pass
        while self.killed(["merge", str(folder)], subject.seconds / SHARDS):
            pass
        self.done("resume", str(folder))

    def run(self):
        rounds = 0
        while self.kills < self.wanted:
            subject, folder = self.subjects[(rounds + 1) // 2 % len(self.subjects)], self.home / f"round-{rounds}"
            (self.sweep if rounds % 2 == 0 else self.shards)(subject, folder)
            found, expected = files(folder), subject.expected
            if found != expected:
                names = set(found) ^ set(expected) or {name for name in found if found[name] != expected[name]}
                sys.exit(f"round {rounds} differs in {sorted(names)}")
            rounds += 1
        sizes = " or ".join(f"{subject.runs} runs in {subject.seconds:.1f} s" for subject in self.subjects)
        print(
            f"{self.kills} kills of sweeps and of shards ({sizes} undisturbed): "
            f"{rounds} of {rounds} came out with the same bytes and nothing left over"
        )


def main(program, kills):
    with tempfile.TemporaryDirectory() as home:
        Torture(os.path.abspath(program), int(kills), pathlib.Path(home)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
