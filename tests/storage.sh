#!/usr/bin/env bash
# Disks that are full or cannot be written to, files that vanish under way, clocks that jump: nothing is lost, and the bytes
# are the same in the end.
#
#   tests/storage.sh PATH/TO/detente
#
# Mounts small file systems in a namespace of its own, for which it must be root, and shifts time by faketime. What cannot be
# done here is said, and is a failure where CI=true.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/.."

skip() {
    echo "skipped: $*"
    [ "${CI:-false}" != true ]
}

if [ "${STORAGE_APART:-}" != yes ]; then
    if ! unshare --mount true 2> /dev/null; then
        skip "no namespace can be made here (not root?), so no disk can be small"
        exit
    fi
    STORAGE_APART=yes exec unshare --mount bash "$PWD/tests/storage.sh" "$program"
fi

home=$(mktemp -d)
trap 'umount -q "$home"/disk-* 2> /dev/null || true; rm -rf "$home"' EXIT
experiment=(configs/threat-game/belief.toml --replicates 4000 --quiet)
detente() { "$program" "$@"; }

# The exit code and the message of a command, which must fail.
fails() {
    local code=$1 message=$2 got=0
    shift 2
    detente "$@" > "$home/said" 2>&1 || got=$?
    if [ "$got" != "$code" ] || ! grep -q -- "$message" "$home/said"; then
        echo "detente $* ended with $got, not $code:" && cat "$home/said"
        exit 1
    fi
}

disk() { mkdir "$home/disk-$1" && mount -t tmpfs -o "size=$2" tmpfs "$home/disk-$1"; }

same() {
    diff -r --exclude=manifest.json "$home/whole" "$1" || { echo "$1 is not what comes out undisturbed"; exit 1; }
    echo "$2: the same bytes in the end"
}

detente run "${experiment[@]}" --out "$home/whole"
rows=$(stat -c %s "$home/whole/runs.csv")

disk small 1m
[ "$rows" -gt 2000000 ] || { echo "rows of $rows bytes would fit"; exit 1; }
fails 74 "No space left" run "${experiment[@]}" --out "$home/disk-small/r"
fails 3 "unfinished" status "$home/disk-small/r"
fails 74 "No space left" resume "$home/disk-small/r" --quiet
mount -o remount,size=64m "$home/disk-small"
detente resume "$home/disk-small/r" --quiet
same "$home/disk-small/r" "a disk of 1 MiB, then more room"

# The rows fit, but not twice.
disk tight $((rows * 3 / 2))
fails 74 "No space left" run "${experiment[@]}" --out "$home/disk-tight/r"
mount -o remount,size=64m "$home/disk-tight"
detente resume "$home/disk-tight/r" --quiet
same "$home/disk-tight/r" "a disk that is full at the end"

disk sealed 1m
mount -o remount,ro "$home/disk-sealed"
fails 74 "Read-only file system" run "${experiment[@]}" --out "$home/disk-sealed/r"
echo "a disk that cannot be written to: said so"

# A part vanishes, and another loses its end, while the sweep goes on.
detente run "${experiment[@]}" --out "$home/holes" 2> "$home/said" &
sweep=$!
until [ "$(find "$home/holes/parts" -name '*.json' 2> /dev/null | wc -l)" -ge 2 ]; do sleep 0.01; done
kill -STOP $sweep
parts=("$home"/holes/parts/*.json)
rm "${parts[0]%.json}.csv"
truncate -s -1 "${parts[1]%.json}.csv"
kill -CONT $sweep
code=0
wait $sweep || code=$?
[ $code = 3 ] && grep -q "resume" "$home/said" || { echo "ended with $code:"; cat "$home/said"; exit 1; }
detente resume "$home/holes" --quiet 2> /dev/null
same "$home/holes" "a file deleted and one cut short under way"

if command -v faketime > /dev/null; then
    code=0
    faketime -f '@2031-05-05 05:05:05 x200' timeout -s INT 2 "$program" run "${experiment[@]}" --out "$home/clock" 2> /dev/null || code=$?
    [ -e "$home/clock/manifest.json" ] || faketime -f '@1999-12-31 23:59:59' "$program" resume "$home/clock" --quiet
    same "$home/clock" "a clock that runs wild, then is 32 years behind"
else
    skip "faketime is not here, so no clock can jump"
fi

odd="$home/Überfall auf \$(touch oops) 'a' \"b\"; c"
detente plan "${experiment[@]:0:3}" --shards 2 --out "$odd" > /dev/null
fails 3 "--array=0-1" merge "$odd" --quiet
eval "$(grep -o 'detente resume .*' "$home/said") --quiet" 2> /dev/null
same "$odd" "a folder with quotes, blanks and letters beyond ASCII, by the command that was shown"
