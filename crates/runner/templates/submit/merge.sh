#!/usr/bin/env bash
#SBATCH --requeue
#SBATCH --open-mode=append
# Puts the shards together, or says which are missing. Written by `detente submit slurm`, and written anew by the next.
# VALUES
exec "$program" merge "$folder" --jobs "${SLURM_CPUS_PER_TASK:-1}"
