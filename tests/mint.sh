#!/usr/bin/env bash
# Makes the reference results anew, after a change of results on purpose: commit them alone, and say why.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release

# mint EXPERIMENT TABLES [OPTION…]
mint() {
    local experiment=$1 tables=$2 out folder
    shift 2
    out=$(mktemp -d)
    folder=results/reference/${experiment/\//-}
    ./target/release/detente run "configs/$experiment.toml" --quiet --force --out "$out" "$@"
    mkdir -p "$folder"
    for table in $tables; do cp "$out/$table.csv" "$folder/"; done
    rm -r "$out"
}
mint libya-2020/deployment runs --runs 0..128
mint arms-race/stability 'runs points draws'
mint lanchester/laws 'runs points draws'
