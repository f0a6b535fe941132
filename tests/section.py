"""Runs a command and puts what it printed into a section of docs/validation.md, with the date, the commit and the processor.

    section.py SECTION LINES COMMAND…

LINES is how many lines from the end are kept. Where the command fails the page stays as it is.
"""

import datetime
import pathlib
import platform
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/validation.md"


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def main(section, count, command):
    begin, end = f"<!-- generated: {section} -->\n", "<!-- end -->\n"
    if begin not in PAGE.read_text():
        sys.exit(f"{PAGE} has no section `{section}`")
    commit = git("rev-parse", "--short", "HEAD")
    if git("status", "--porcelain", "--", ".", ":!docs/validation.md"):
        commit += ", with changes"
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    lines = []
    for line in run.stdout:
        print(line, end="", flush=True)
        lines.append(line.rstrip())
    if run.wait() != 0:
        sys.exit(run.returncode)
    page = PAGE.read_text()
    before, rest = page.split(begin)
    after = rest[rest.index(end):]
    shown = [f"On {datetime.date.today()} at commit {commit}, {processor()}:", ""]
    shown += [f"    $ {shlex.join(command)}", *(f"    {line}" for line in lines[-count:])]
    PAGE.write_text(before + begin + "\n" + "\n".join(line.rstrip() for line in shown) + "\n\n" + after)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
