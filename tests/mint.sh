#!/usr/bin/env bash
# Makes the reference results anew, after a change of results on purpose: commit them alone, and say why.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release
for experiment in libya-2020/deployment arms-race/stability lanchester/laws; do
    out=$(mktemp -d)
    ./target/release/detente run "configs/$experiment.toml" --runs 0..128 --quiet --force --out "$out"
    folder=results/reference/${experiment/\//-}
    mkdir -p "$folder"
    cp "$out/runs.csv" "$folder/runs.csv"
    rm -r "$out"
done
