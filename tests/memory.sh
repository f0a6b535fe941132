#!/usr/bin/env bash
# Peak memory must not grow with the number of runs: 10,000 against 200,000, less than 10 % apart.
#
#   tests/memory.sh PATH/TO/detente
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/.."
[ -r /proc/self/status ] || { echo 'skipped: peak memory is read from /proc, which this system lacks'; exit 0; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Peak resident memory in KiB, as the manifest records it.
peak() {
    "$binary" run tests/fixtures/quick.toml --replicates "$1" --out "$out/$1" --quiet > "$out/log"
    sed -n 's/.*"peak_memory_kib": *\([0-9]*\).*/\1/p' "$out/$1/manifest.json"
}
few=$(peak 5000)
many=$(peak 100000)
printf 'peak memory: %s KiB for 10,000 runs, %s KiB for 200,000\n' "$few" "$many"
[ $((many * 100)) -lt $((few * 110)) ]
