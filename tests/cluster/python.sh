#!/usr/bin/env bash
# docs/clusters/with_dask.py on a Slurm cluster of two nodes on this machine, and with_ray.py on its cores: both results have
# the bytes of a local run. Not in CI: Ray alone is a large package.
#
#   tests/cluster/python.sh PATH/TO/detente
#
# Needs slurm-wlm and munge, Python 3.11 or later with venv, and a package index for pip.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/cluster/common.sh
. tests/cluster/slurmd.sh
PATH=$PATH:/usr/sbin
need munged slurmctld slurmd sbatch squeue scontrol sinfo scancel python3
scratch=$(mktemp -d)
trap 'slurm_stop; rm -rf "$scratch"' EXIT
recipes=$PWD/docs/clusters

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check dask-jobqueue==0.9.0 distributed==2026.8.0 ray==2.60.0
mkdir "$scratch/bin"
ln -s "$binary" "$scratch/bin/detente"
export PATH="$scratch/bin:$PATH" RAY_TMPDIR="$scratch/ray"
local_run "$scratch/local"
slurm_start "$scratch/slurm"
for recipe in with_dask with_ray; do
    printf -- '-- %s\n' "$recipe"
    planned "$scratch/$recipe's run" 3
    # Dask leaves the logs of its workers where it was started.
    (cd "$scratch" && venv/bin/python "$recipes/$recipe.py" "$scratch/$recipe's run") > "$scratch/log" 2>&1 ||
        { cat "$scratch/log"; exit 1; }
    same "$scratch/local" "$scratch/$recipe's run"
done
