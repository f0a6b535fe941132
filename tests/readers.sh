#!/usr/bin/env bash
# Reads results in pandas and in R, as docs/experiments.md says: makes a small result of every design, and has
# docs/examples/read.py and read.R check each table.
#
#   tests/readers.sh PATH/TO/detente
#
# Where CI=true, nothing is skipped.
set -euo pipefail
binary=$(realpath "$1")
cd "$(git rev-parse --show-toplevel)"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ci=${CI:-false}

skip() {
    printf '%s\n' "$1"
    if [ "$ci" = true ]; then exit 1; fi
}

designs=configs/libya-2020/designs
run() {
    "$binary" run "$designs/$1.toml" "${@:2}" --quiet --out "$scratch/$1"
}
run factorial --replicates 20
run list --replicates 20
run one_at_a_time --replicates 20
run latin_hypercube --replicates 4
run sobol --replicates 1
run morris --replicates 2
run saltelli --replicates 1
run hypotheses --replicates 20
run variance --replicates 40x2
run series --replicates 20
# Summaries alone.
"$binary" run "$designs/hypotheses.toml" --replicates 20 --no-runs --quiet --out "$scratch/rowless"
# As written: batches until the intervals are narrow.
run adaptive
"$binary" search "$designs/search.toml" --replicates 1 --quiet --out "$scratch/search"
# Some runs fail.
"$binary" run tests/fixtures/cli/overflow_experiment.toml --quiet --out "$scratch/failures" || [ $? = 65 ]
# Every distribution at its median: `draw` is blank.
"$binary" run "$designs/series.toml" --replicates 0x20 --quiet --out "$scratch/medians"

if command -v python3 > /dev/null; then
    python3 -m venv "$scratch/.venv"
    "$scratch/.venv/bin/pip" install --quiet --disable-pip-version-check pandas==2.2.3
    "$scratch/.venv/bin/python" docs/examples/read.py "$scratch"/*/
else
    skip 'no python3: tables were not read in pandas'
fi

if command -v Rscript > /dev/null; then
    Rscript docs/examples/read.R "$scratch"/*/
else
    skip 'no Rscript: tables were not read in R (apt-get install --no-install-recommends r-base-core)'
fi
