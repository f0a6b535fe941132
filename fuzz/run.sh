#!/usr/bin/env bash
# Looks for inputs that make the readers of scenarios, experiments, results and shards panic, hang or swell, for so many seconds each.
# What reached new code is kept in target/fuzz-corpus, which the next time begins with; fuzz/corpus has a selection of it, and
# should get every input that ever failed.
#
#   fuzz/run.sh SECONDS [TARGET…]
#
# Needs cargo-fuzz (`cargo install cargo-fuzz`) and a C++ compiler. A failing input is left in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift
[ $# -gt 0 ] || set -- scenario experiment results shards
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Words of the files: the names of all keys.
"${DETENTE:-detente}" schema scenario > "$scratch/scenario.json"
"${DETENTE:-detente}" schema experiment > "$scratch/experiment.json"
grep -ohE '"[a-z_]{2,}": \{' "$scratch"/*.json | sed -E 's/"([a-z_]+)": \{/"\1"/' | sort -u > "$scratch/words.dict"
# What they begin with, besides the corpus.
mkdir "$scratch/scenario" "$scratch/experiment" "$scratch/results" "$scratch/shards"
find configs -name scenario.toml -print0 | xargs -0 -I{} sh -c 'cp "$1" "$2/$(echo "$1" | tr / -)"' _ {} "$scratch/scenario"
cp tests/broken/*.toml "$scratch/scenario"
cp tests/broken/experiment_*.toml configs/*/designs/*.toml "$scratch/experiment"
# The instrumentation is not stable yet; slower kernels suffice and build in a third of the time.
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="--cfg detente_baseline"
for target in "$@"; do
    mkdir -p "target/fuzz-corpus/$target"
    nice cargo fuzz run --sanitizer none --target-dir target/fuzz "$target" \
        "target/fuzz-corpus/$target" "fuzz/corpus/$target" "$scratch/$target" -- \
        -max_total_time="$seconds" -max_len=32768 -timeout=20 -rss_limit_mb=1024 -dict="$scratch/words.dict" \
        -print_final_stats=1 2>&1 | tee "$scratch/$target.log"
    awk -v target="$target" '/^Done / { runs = $2; seconds = $5 } /^stat::peak_rss_mb/ { peak = $2 }
        /^#.* cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        END { printf "%s: %s inputs in %s s, %s edges reached, at most %s MB: nothing found\n", target, runs, seconds, edges, peak }
        ' "$scratch/$target.log" >> "$scratch/summary"
done
cat "$scratch/summary"
