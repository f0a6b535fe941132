"""A copy of the project, to be broken on purpose.

    tree.py FOLDER [PATCH…]

Kernels become plain functions there: that is what a mutation tool can see into, and it builds in a third of the time, as no
faster versions are compiled. What has not changed since the last copy is left alone, so that it is not built again.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = "crates/core/src/rules"


def flatten(text):
    """The functions of `kernel!` blocks, each with the argument that the macro would have added."""
    lines, inside = [], False
    for line in text.splitlines():
        if line == "kernel! {":
            inside = True
        elif inside and line == "}":
            inside = False
        elif inside:
            line = line.removeprefix("    ")
            lines.append(re.sub(r"^((?:pub\(crate\) )?fn \w+\()", r"\1_simd: crate::simd::Simd, ", line))
        elif line != "use crate::simd::kernel;":
            lines.append(line)
    return "\n".join(lines) + "\n"


def main(folder, patches):
    listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ".", ":!results", ":!fuzz"]
    names = [n for n in subprocess.run(listed, capture_output=True, check=True, text=True).stdout.split("\0") if n]
    names = [n for n in names if (ROOT / n).is_file()]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        for name in names:
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, scratch / name)
        for patch in patches:
            subprocess.run(["patch", "--quiet", "--strip=1", "-d", scratch, "-i", pathlib.Path(patch).resolve()], check=True)
        for path in (scratch / RULES).rglob("*.rs"):
            path.write_text(flatten(path.read_text()))
        for name in names:
            new, old = scratch / name, folder / name
            if not old.is_file() or old.read_bytes() != new.read_bytes():
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(new, old)
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        name = path.relative_to(folder)
        if str(name) not in names and "mutants.out" not in name.parts[0]:
            path.unlink()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
