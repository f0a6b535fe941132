#!/usr/bin/env bash
# A shard for each index of an array job of PBS Pro or OpenPBS, for 64 shards:
#
#   qsub -J 0-63 -v RUNDIR=/scratch/me/run docs/clusters/pbs.sh
#
# -r y: queued again when its node fails.
#PBS -N detente
#PBS -r y
#PBS -l select=1:ncpus=1:mem=1gb
#PBS -l walltime=01:00:00
exec detente run "$RUNDIR" --shard auto --jobs "${NCPUS:-1}"
