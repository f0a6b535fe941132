"""Checks the commands of containers: kubernetes.py NAME_OF_THE_FOLDER PLAIN FULL MERGE"""

import re
import sys

import yaml

folder = f"/results/{sys.argv[1]}"


def command(path):
    """The command of a Job's container, with variables filled in as a kubelet does: https://kubernetes.io/docs/tasks/
    inject-data-application/define-command-argument-container/"""
    with open(path) as file:
        job = yaml.safe_load(file)
    variables = {"HOME": "/root"}

    def filled(match):
        if match[0] == "$$":
            return "$"
        return variables.get(match[1], match[0])

    words = job["spec"]["template"]["spec"]["containers"][0]["command"]
    return [re.sub(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)", filled, word) for word in words]


plain, full, merge = map(command, sys.argv[2:])
assert plain == ["detente", "run", folder, "--shard", "auto", "--jobs", "1"], plain
assert full == ["detente", "run", folder, "--shard", "auto", "--jobs", "4"], full
assert merge == ["detente", "merge", folder], merge
print("three Jobs are valid, and their commands are as meant")
