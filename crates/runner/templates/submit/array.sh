#!/usr/bin/env bash
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@30
# A task of an array: a few shards, one after the other. Written by `detente submit slurm`, and written anew by the next.
# Ends with 0 when they are complete. A shard that is complete already takes no time, so a task can be made again.
# VALUES

# Thirty seconds before the end of its time, and before it gives way to others, the task is sent TERM. The shard passes
# it by committing what it has, and ends with 75.
stopped=
child=
trap 'stopped=1; [ -z "$child" ] || kill -TERM "$child" 2> /dev/null' TERM

shard() {
    [ -z "$stopped" ] || return 75
    "$program" run "$folder" --shard "$1/$shards" --jobs "${SLURM_CPUS_PER_TASK:-1}" &
    child=$!
    [ -z "$stopped" ] || kill -TERM "$child"
    wait "$child"
    local code=$?
    # The signal ends the wait, and not yet the shard.
    if [ "$code" -gt 128 ] && [ -n "$stopped" ]; then
        wait "$child"
        code=$?
    fi
    child=
    return "$code"
}

# Queues this task again, unless it was so often enough, or somebody cancelled it: then it would come to life again.
again() {
    [ "${SLURM_RESTART_COUNT:-0}" -lt "$retries" ] || return
    # Not SLURM_JOB_ID: that of one task is the array's own, and stands for all of them.
    local task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID state pause
    for pause in 1 2 4 8 0; do
        state=$(squeue --noheader --jobs="$task" --format=%T) && [ "$state" != RUNNING ] && return
        scontrol requeue "$task" && return
        sleep "$pause"
    done
}

first=$((SLURM_ARRAY_TASK_ID * per_task))
for ((k = first; k < first + per_task && k < shards; k++)); do
    shard "$k"
    code=$?
    case $code in
        0) ;;
        # Output that could not be written, an interruption, death by a signal: another time, perhaps elsewhere.
        74 | 75 | 12[89] | 1[3-9]?)
            again
            exit "$code"
            ;;
        *) exit "$code" ;;
    esac
done
exit 0
