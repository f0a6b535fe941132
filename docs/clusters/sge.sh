#!/usr/bin/env bash
# A shard for each index of an array job of Grid Engine, whose indices begin with 1, for 64 shards:
#
#   qsub -t 1-64 -tc 20 -v RUNDIR=/scratch/me/run docs/clusters/sge.sh
#
# -tc 20: at most twenty at a time.
#$ -N detente
#$ -S /bin/bash
#$ -V
#$ -r y
#$ -l h_rt=01:00:00
detente run "$RUNDIR" --shard auto --jobs "${NSLOTS:-1}"
code=$?
# Interrupted: 99 has the task queued again, and it goes on with what is committed.
[ "$code" -ne 75 ] || code=99
exit "$code"
