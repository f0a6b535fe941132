#!/usr/bin/env bash
# A shard for each index of an array job of LSF, whose indices begin with 1, for 64 shards:
#
#   RUNDIR=/scratch/me/run bsub -J 'detente[1-64]%20' < docs/clusters/lsf.sh
#
# %20: at most twenty at a time. -Q 75: queued again when it is interrupted; it goes on with what is committed.
#BSUB -Q 75
#BSUB -r
#BSUB -n 1
#BSUB -W 1:00
exec detente run "$RUNDIR" --shard auto --jobs "${LSB_DJOB_NUMPROC:-1}"
