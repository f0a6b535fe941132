#!/usr/bin/env bash
# Shards over hosts, and then the merge, which says what is missing. Written by `detente submit parallel`, and written anew
# by the next.
# VALUES

# A command for each shard, with zeros between them: parallel takes no `{}` in a name for its own.
commands() {
    local shard
    for shard in "${shards[@]}"; do
        printf '%s --shard %s/%s\0' "$command" "$shard" "$count"
    done
}

# A signal ends the shards; what they committed stays, and the next submission goes on from there.
stopped=
trap 'stopped=1; kill -TERM "$child" 2> /dev/null' INT TERM
"${parallel[@]}" < <(commands) &
child=$!
while kill -0 "$child" 2> /dev/null; do
    wait "$child"
done
[ -z "$stopped" ] || exit 75
exec "$program" merge "$folder" "${merge[@]}"
