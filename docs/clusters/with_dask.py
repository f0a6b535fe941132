"""Shards as tasks of Dask, on nodes that dask-jobqueue gets from Slurm as they are needed.

    python3 docs/clusters/with_dask.py RUNDIR

For PBS, SGE or LSF, write PBSCluster, SGECluster or LSFCluster; what they take is in the documentation of dask-jobqueue.
"""

import json
import subprocess
import sys

from dask_jobqueue import SLURMCluster
from distributed import Client


def shard(rundir, k, shards):
    """Makes a shard; one that is complete takes no time."""
    subprocess.run(["detente", "run", rundir, "--shard", f"{k}/{shards}", "--jobs", "1"], check=True)


if __name__ == "__main__":
    rundir = sys.argv[1]
    with open(f"{rundir}/plan.json") as plan:
        shards = json.load(plan)["shards"]
    with SLURMCluster(cores=1, processes=1, memory="1GB", walltime="01:00:00") as cluster, Client(cluster) as client:
        cluster.adapt(minimum=1, maximum=64)
        client.gather([client.submit(shard, rundir, k, shards, retries=3, pure=False) for k in range(shards)])
    subprocess.run(["detente", "merge", rundir], check=True)
