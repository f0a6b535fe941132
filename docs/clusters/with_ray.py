"""Shards as tasks of Ray, on the cluster that this machine is part of, or else on its own cores.

    python3 docs/clusters/with_ray.py RUNDIR
"""

import json
import subprocess
import sys

import ray


@ray.remote(num_cpus=1, max_retries=3, retry_exceptions=True)
def shard(rundir, k, shards):
    """Makes a shard; one that is complete takes no time."""
    subprocess.run(["detente", "run", rundir, "--shard", f"{k}/{shards}", "--jobs", "1"], check=True)


if __name__ == "__main__":
    rundir = sys.argv[1]
    with open(f"{rundir}/plan.json") as plan:
        shards = json.load(plan)["shards"]
    # RAY_ADDRESS names a cluster, as `ray job submit` sets it.
    ray.init()
    ray.get([shard.remote(rundir, k, shards) for k in range(shards)])
    subprocess.run(["detente", "merge", rundir], check=True)
