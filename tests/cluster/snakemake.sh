#!/usr/bin/env bash
# The workflow of docs/clusters/Snakefile, with a shard killed on the way: the result has the bytes of a local run.
#
#   tests/cluster/snakemake.sh PATH/TO/detente
#
# Needs Python 3.11 or later with venv, and a package index for pip.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/cluster/common.sh
need python3 pgrep
scratch=$(mktemp -d)
trap 'cut_short; rm -rf "$scratch"' EXIT
rundir="$scratch/it's a run"
# A place for caches that is not the user's.
export XDG_CACHE_HOME="$scratch/cache"

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1
local_run "$scratch/local"
planned "$rundir" 3
mkdir "$scratch/bin"
ln -s "$binary" "$scratch/bin/detente"
PATH="$scratch/bin:$PATH"
background "$scratch/venv/bin/snakemake" --snakefile docs/clusters/Snakefile --directory "$scratch" --cores 2 --retries 3 \
    --config rundir="$rundir" > "$scratch/log" 2>&1
kill_shard 1/3 && ends 0 || { cat "$scratch/log"; exit 1; }
same "$scratch/local" "$rundir"
