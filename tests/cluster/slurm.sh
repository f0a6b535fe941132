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
planned "$rundir" 4
slurm_start "$scratch/slurm"

# Once killed, and not queued again: what is missing is said.
printf -- '-- one shard of four is killed\n'
background "$binary" submit slurm "$rundir" --max-running 3 --retries 0 --wait --quiet -- --comment='a comment'
kill_shard 2/4
ends 3
[ "$("$binary" status "$rundir" --format json | field missing_array)" = 2 ]

# The missing one alone, killed once more, and queued again.
printf -- '-- the missing shard alone, killed once more\n'
background "$binary" submit slurm "$rundir" --missing --retries 2 --wait --quiet
kill_shard 2/4
ends 0
cat "$rundir/submit/journal.csv"
[ "$(grep -c ',array.sh,2$' "$rundir/submit/journal.csv")" = 1 ]

same "$scratch/local" "$rundir"
