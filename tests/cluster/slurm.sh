#!/usr/bin/env bash
# `detente submit slurm` from plan to merge, on a cluster of two nodes on this machine: shards are killed, missing ones
# submitted again, and the result has the bytes of a local run.
#
#   tests/cluster/slurm.sh PATH/TO/detente
#
# Needs slurm-wlm and munge; without them it says so, and fails where CI=true.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/../.."
. tests/cluster/common.sh
. tests/cluster/slurmd.sh
PATH=$PATH:/usr/sbin
need munged slurmctld slurmd sbatch squeue scontrol sinfo scancel pgrep
scratch=$(mktemp -d)
trap 'cut_short; slurm_stop; rm -rf "$scratch"' EXIT
rundir="$scratch/it's \$(a) 100% \"run\""

local_run "$scratch/local"
planned "$rundir" 3
slurm_start "$scratch/slurm"

# Killed, and not queued again: what is missing is said.
printf -- '-- two shards of three are killed\n'
background "$binary" submit slurm "$rundir" --max-running 2 --retries 0 --wait --quiet -- --comment='a comment'
kill_shard 1/3
kill_shard 2/3
ends 3
[ "$("$binary" status "$rundir" --format json | field missing_array)" = 1-2 ]

# The missing ones alone. The last task of an array has the array's own number, and is killed once more: it is queued again,
# and it alone.
printf -- '-- the missing shards alone, one of them killed once more\n'
background "$binary" submit slurm "$rundir" --missing --retries 2 --wait --quiet
kill_shard 2/3
ends 0
cat "$rundir/submit/journal.csv"
[ "$(grep -c ',array.sh,1-2$' "$rundir/submit/journal.csv")" = 1 ]

same "$scratch/local" "$rundir"
