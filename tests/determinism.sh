#!/usr/bin/env bash
# The same bytes however runs are made: threads, vector instructions, the C library's choice of routines, an older
# processor, a debug build, ranges of runs, the order of lanes. Prints a digest of `runs.csv` for each (for the last, that every number is the same); there must be one.
#
#   tests/determinism.sh RELEASE_BINARY [--debug BINARY] [--reorder BINARY] [EXPERIMENT=REPLICATES…]
#
# `--reorder` names the example of that name. An older processor needs `qemu-x86_64` (Debian: qemu-user); where CI=true
# it must be there. Default: three teaching experiments and the Libyan deployment.
set -euo pipefail
unset DETENTE_SIMD
binary=$(realpath "$1")
shift
debug='' reorder=''
while [ $# -gt 0 ]; do
    case "$1" in
        --debug) debug=$(realpath "$2"); shift 2 ;;
        --reorder) reorder=$(realpath "$2"); shift 2 ;;
        *) break ;;
    esac
done
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- configs/threat-game/belief.toml=20 configs/client-refuses/truce.toml=10 \
    configs/cuban-missile-crisis/trade.toml=10 configs/libya-2020/deployment.toml=20
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cells=0
first=''

# cell LABEL SPLIT JOBS COMMAND…: every experiment, in ranges of runs cut at random where SPLIT is a seed, and the digest.
cell() {
    local label=$1 split=$2 jobs=$3 item file replicates total cuts from to
    shift 3
    rm -rf "$scratch/cell"
    for item in "${experiments[@]}"; do
        file=${item%=*} replicates=${item#*=}
        if [ "$split" = whole ]; then
            "$@" run "$file" --replicates "$replicates" --jobs "$jobs" --quiet --out "$scratch/cell/out" > "$scratch/log" 2>&1 || failed "$label"
            cat "$scratch/cell/out/runs.csv" >> "$scratch/rows"
            rm -r "$scratch/cell/out"
            continue
        fi
        total=${runs[$item]}
        cuts=$(awk -v n="$total" -v seed="$split" 'BEGIN { srand(seed); for (i = 0; i < 4; i++) print 1 + int(rand() * (n - 1)) }' | sort -nu)
        from=0
        for to in $cuts "$total"; do
            "$@" run "$file" --replicates "$replicates" --runs "$from..$to" --jobs "$jobs" --quiet --out "$scratch/cell/out" > "$scratch/log" 2>&1 || failed "$label"
            tail -n "+$([ "$from" = 0 ] && echo 1 || echo 2)" "$scratch/cell/out/runs.csv" >> "$scratch/rows"
            rm -r "$scratch/cell/out"
            from=$to
        done
    done
    digest "$label"
}

failed() {
    cat "$scratch/log"
    printf 'failed: %s\n' "$1"
    exit 1
}

digest() {
    local sum
    sum=$(sha256sum < "$scratch/rows" | cut -c1-16)
    rm "$scratch/rows"
    printf '%s  %s\n' "$sum" "$1"
    cells=$((cells + 1))
    [ -n "$first" ] || first=$sum
    [ "$sum" = "$first" ] || { printf 'another digest than the first one\n'; exit 1; }
}

experiments=("$@")
declare -A runs
for item in "${experiments[@]}"; do
    "$binary" run "${item%=*}" --replicates "${item#*=}" --quiet --out "$scratch/kept/$item" > "$scratch/log" 2>&1 ||
        failed "${item%=*}"
    runs[$item]=$(($(wc -l < "$scratch/kept/$item/runs.csv") - 1))
    cat "$scratch/kept/$item/runs.csv" >> "$scratch/rows"
done
digest "release, as it comes"
for jobs in 1 2 5; do
    for simd in baseline avx2 avx512; do
        if [ "$simd" != baseline ] && ! grep -qw "${simd/avx512/avx512f}" /proc/cpuinfo; then
            printf 'skipped           %s: this processor lacks it\n' "$simd"
            continue
        fi
        cell "jobs $jobs, $simd" whole "$jobs" env DETENTE_SIMD="$simd" "$binary"
    done
done
for seed in 1 2 3; do cell "ranges of runs, cut at random ($seed)" "$seed" 2 "$binary"; done
for tunable in -AVX2,-FMA,-FMA4 -AVX2,-AVX512F,-ERMS,-FSRM -SSE4_2,-AVX,-AVX2; do
    cell "glibc.cpu.hwcaps=$tunable" whole 2 env "GLIBC_TUNABLES=glibc.cpu.hwcaps=$tunable" "$binary"
done
if [ -n "$debug" ]; then cell "debug build" whole 2 "$debug"; fi
if [ -n "$reorder" ]; then
    for seed in 1 2 3; do
        for item in "${experiments[@]}"; do
            "$reorder" "$scratch/kept/$item" "$seed"
        done
        printf 'same bits         lanes in another order (%s)\n' "$seed"
        cells=$((cells + 1))
    done
fi
if command -v qemu-x86_64 > /dev/null; then
    for cpu in Nehalem Haswell; do
        # One thread: emulation of more than one is no different and slower.
        cell "qemu-user, $cpu" whole 1 qemu-x86_64 -cpu "$cpu" "$binary"
    done
elif [ "${CI:-false}" = true ]; then
    printf 'qemu-x86_64 is missing\n'
    exit 1
else
    printf 'skipped           an older processor: qemu-x86_64 is missing\n'
fi
printf 'one digest: %s in %s ways\n' "$first" "$cells"
