#!/usr/bin/env bash
# Makes the reference results anew, after a change of results on purpose: commit them alone, and say why.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release
while read -r experiment runs; do
    out=$(mktemp -d)
    ./target/release/detente run "configs/$experiment.toml" --runs "$runs" --quiet --force --out "$out"
    folder=results/reference/${experiment/\//-}
    mkdir -p "$folder"
    cp "$out/runs.csv" "$folder/runs.csv"
    rm -r "$out"
done << KEPT
libya-2020/deployment 0..128
arms-race/stability 0..128
lanchester/laws 0..12
KEPT
