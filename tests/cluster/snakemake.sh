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
trap 'rm -rf "$scratch"' EXIT
rundir="$scratch/it's a run"

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1
local_run "$scratch/local"
planned "$rundir" 4
mkdir "$scratch/bin"
ln -s "$binary" "$scratch/bin/detente"
PATH="$scratch/bin:$PATH" "$scratch/venv/bin/snakemake" --snakefile docs/clusters/Snakefile --directory "$scratch" \
    --cores 2 --retries 3 --config rundir="$rundir" > "$scratch/log" 2>&1 &
waiting=$!
kill_shard 2/4
expect 0 wait "$waiting" || { cat "$scratch/log"; exit 1; }
same "$scratch/local" "$rundir"
