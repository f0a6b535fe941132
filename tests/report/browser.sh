#!/usr/bin/env bash
# Opens reports in a headless browser without a network: every chart is drawn, everything works by keyboard alone, and an audit
# finds no serious barrier, in light and dark, on a phone, on paper.
#
#   tests/report/browser.sh PATH/TO/detente
#
# Needs Chromium and Node 20 or newer with npm; says what it skips without them, unless CI=true.
set -euo pipefail
binary=$(realpath "$1")
cd "$(git rev-parse --show-toplevel)"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() {
    printf '%s: reports were not opened in a browser (apt-get install chromium nodejs npm)\n' "$1"
    [ "${CI:-false}" != true ]
    exit
}
for tool in chromium node npm; do
    command -v "$tool" > /dev/null || skip "no $tool"
done
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || skip "Node $(node --version) is older than 20"

# What drives the browser, in the versions of the lock file.
modules=target/report-tests
mkdir -p "$modules"
cp tests/report/package.json tests/report/package-lock.json "$modules/"
(cd "$modules" && npm ci --omit=optional --no-audit --no-fund --ignore-scripts --loglevel=error > /dev/null)

result() {
    "$binary" run "$1" "${@:3}" --quiet --out "$scratch/$2"
    "$binary" report "$scratch/$2" --runs 30 --quiet
}
failed=0
page() {
    printf '%s\n' "$1"
    node tests/report/browser.cjs "$PWD/$modules/node_modules" "$scratch/$1/report.html" "${@:2}" || failed=1
}
libya=configs/libya-2020
result $libya/deployment.toml deployment --replicates 30
page deployment outcomes measures time contrasts network runs bargains beliefs leverage provenance
result $libya/designs/morris.toml morris --replicates 1
page morris sensitivity time runs
result $libya/circumstances.toml circumstances --replicates 150
page circumstances discovery outcomes runs
result configs/threat-game/claims.toml suite --replicates 20
page suite claims contrasts network provenance
# Indices of as many numbers as they happen to have, hypotheses of many forms.
cp tests/fixtures/cli/duel.toml tests/fixtures/cli/duel_arms.toml "$scratch/"
result "$scratch/duel_arms.toml" duel
page duel sensitivity contrasts outcomes time
# Names that would be markup, were they not text.
cp tests/fixtures/report/names*.toml "$scratch/"
result "$scratch/names_experiment.toml" names
page names outcomes time contrasts runs
exit "$failed"
