"""Runs a command on a pseudo-terminal, presses keys, and says what became of the terminal.

    watch.py KEYS COMMAND...

KEYS are pressed one by one, a third of a second apart, once the dashboard is up; at a `!` the terminal is closed. Standard output goes to a pipe, as in
`detente run … > summary.txt`. Prints a JSON object.
"""

import json
import os
import pty
import select
import subprocess
import sys
import termios
import time

keys, command = sys.argv[1].encode().decode("unicode_escape"), sys.argv[2:]
master, slave = pty.openpty()
termios.tcsetwinsize(slave, (30, 110))
before = termios.tcgetattr(slave)
process = subprocess.Popen(
    command, stdin=slave, stderr=slave, stdout=subprocess.PIPE, start_new_session=True,
    preexec_fn=lambda: __import__("fcntl").ioctl(0, termios.TIOCSCTTY, 0),
)
# The program may not wait for whoever reads what it prints.
drawn, printed, due, deadline = b"", b"", None, time.monotonic() + 120
out = process.stdout.fileno()
gone = False
while process.poll() is None and time.monotonic() < deadline:
    ready, _, _ = select.select([out] if gone else [master, out], [], [], 0.05)
    if master in ready:
        drawn += os.read(master, 65536)
    if out in ready:
        printed += os.read(out, 65536)
    if due is None and b"per second" in drawn:
        due = time.monotonic() + 0.3
    if keys and due is not None and time.monotonic() >= due:
        if keys[0] == "!":
            os.close(master)
            gone, deadline = True, time.monotonic() + 20
        else:
            os.write(master, keys[0].encode())
        keys, due = keys[1:], time.monotonic() + 0.35
process.kill() if process.poll() is None else None
printed += process.stdout.read()
while not gone and select.select([master], [], [], 0.2)[0]:
    drawn += os.read(master, 65536)
after = None if gone else termios.tcgetattr(slave)
print(json.dumps({
    "code": process.wait(),
    "entered": drawn.count(b"\x1b[?1049h"),
    "left": drawn.count(b"\x1b[?1049l"),
    "cursor_shown": drawn.rfind(b"\x1b[?25h") > drawn.rfind(b"\x1b[?25l"),
    "same_modes": before == after,
    "drawn": drawn.decode("utf-8", "replace"),
    "behind": drawn.rpartition(b"\x1b[?1049l")[2].decode("utf-8", "replace"),
    "printed": printed.decode(),
}))
